"""Who may do what, and where. The only place that knows roles.

A `Grant` gives a user a role at a committee (and everything under it) or at one cell, from one day until another.
Every address passes two gates: what you may not see does not exist (`visible_to`, 404), what you may see but not
do is refused (`require`, 403). docs/access.md says the same in words; a test compares the two.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    SEE_CELL = "see_cell", _("see that the cell exists and how its month stands")
    SEE_COMMITTEE = "see_committee", _("see the committee's month board and its reports")
    SEE_MEMBERS = "see_members", _("see the names of members")
    SEE_MEETINGS = "see_meetings", _("read meetings the committee has accepted")
    SEE_DRAFTS = "see_drafts", _("read meetings that are not accepted yet")
    RECORD = "record", _("plan meetings and record them")
    SCORE = "score", _("enter the cell's own points and submit them")
    CONFIRM = "confirm", _("confirm the minutes of the own cell")
    APPROVE_DATES = "approve_dates", _("approve the dates that cells register for their meetings")
    CORRECT_MONTH = "correct_month", _("correct a meeting entered for the wrong month")
    VISIT = "visit", _("record visits to the cell's meetings")
    SEE_VISITS = "see_visits", _("read what visits to the cell found")
    FOLLOW_UP = "follow_up", _("follow up what visits found")
    REVIEW = "review", _("set the official points, return or accept")
    ISSUE = "issue", _("issue the committee's reports")
    ADD_SIGNATURE = "add_signature", _("add signed copies of issued papers")
    SET_RUBRIC = "set_rubric", _("write the committee's rubrics and put them into force")
    KEEP_PEOPLE = "keep_people", _("keep the list of members, their offices and who watches over which cell")
    OPEN_ACCOUNTS = "open_accounts", _("open accounts, print sign-in slips, give and take away roles")
    ORGANISE = "organise", _("found, rename, move, merge and dissolve committees and cells")
    READ_LEDGER = "read_ledger", _("read what was done, by whom and when")
    MANAGE = "manage", _("manage committees, cells, members, accounts and roles")


class Role(TextChoices):
    SECRETARY = "secretary", _("Cell secretary")
    OVERSEER = "overseer", _("Overseer of a cell")
    STAFF = "staff", _("Committee office staff")
    REVIEWER = "reviewer", _("Committee reviewer")
    OFFICIAL = "official", _("Official of an upper committee")
    ADMINISTRATOR = "administrator", _("Administrator")


PERMISSIONS = {
    Role.SECRETARY: [
        Permission.SEE_CELL,
        Permission.SEE_MEMBERS,
        Permission.SEE_MEETINGS,
        Permission.SEE_DRAFTS,
        Permission.RECORD,
        Permission.CONFIRM,
        Permission.SCORE,
        Permission.ADD_SIGNATURE,
    ],
    Role.OVERSEER: [
        Permission.SEE_CELL,
        Permission.SEE_MEETINGS,
        Permission.VISIT,
        Permission.SEE_VISITS,
    ],
    Role.STAFF: [
        Permission.SEE_CELL,
        Permission.SEE_COMMITTEE,
        Permission.SEE_MEMBERS,
        Permission.SEE_MEETINGS,
        Permission.SEE_DRAFTS,
        Permission.RECORD,
        Permission.SCORE,
        Permission.APPROVE_DATES,
        Permission.CORRECT_MONTH,
        Permission.VISIT,
        Permission.SEE_VISITS,
        Permission.FOLLOW_UP,
        Permission.ISSUE,
        Permission.ADD_SIGNATURE,
        Permission.KEEP_PEOPLE,
        Permission.OPEN_ACCOUNTS,
    ],
    Role.REVIEWER: [
        Permission.SEE_CELL,
        Permission.SEE_COMMITTEE,
        Permission.SEE_MEMBERS,
        Permission.SEE_MEETINGS,
        Permission.SEE_DRAFTS,
        Permission.APPROVE_DATES,
        Permission.VISIT,
        Permission.SEE_VISITS,
        Permission.FOLLOW_UP,
        Permission.REVIEW,
        Permission.SET_RUBRIC,
        Permission.READ_LEDGER,
    ],
    Role.OFFICIAL: [
        Permission.SEE_CELL,
        Permission.SEE_COMMITTEE,
        Permission.SEE_MEETINGS,
    ],
    Role.ADMINISTRATOR: [
        Permission.SEE_CELL,
        Permission.SEE_COMMITTEE,
        Permission.SEE_MEMBERS,
        Permission.KEEP_PEOPLE,
        Permission.OPEN_ACCOUNTS,
        Permission.ORGANISE,
        Permission.SET_RUBRIC,
        Permission.READ_LEDGER,
        Permission.MANAGE,
    ],
}

# What may be granted where: a secretary's and an overseer's part ends at the cell, everybody else's at a committee.
CELL_ROLES = [Role.SECRETARY, Role.OVERSEER]

# Which roles a role may give and take away, at its own place and everywhere below; a role that is missing gives none.
GRANTABLE = {
    Role.STAFF: [Role.SECRETARY, Role.OVERSEER, Role.STAFF],
    Role.ADMINISTRATOR: list(Role),
}

# Who writes a record does not judge it: no account holds both at overlapping places on the same day.
EXCLUDING = {Role.STAFF: Role.REVIEWER, Role.REVIEWER: Role.STAFF}


def roles_with(permission: Permission) -> list[str]:
    return [role.value for role, permissions in PERMISSIONS.items() if permission in permissions]


def grants_of(user):
    """The user's grants of today, read once per user object (one request)."""
    if not user.is_authenticated or not user.is_active:
        return []
    if not hasattr(user, "_grants_of_today"):
        user._grants_of_today = list(
            user.grants.on(timezone.localdate()).select_related("committee", "cell__committee")
        )
    return user._grants_of_today


def gives(grant, permission: Permission) -> bool:
    """Whether the role of a grant holds the permission, wherever the grant reaches."""
    return permission in PERMISSIONS[Role(grant.role)]


def holds(user, permission: Permission) -> bool:
    """True when the user has the permission anywhere at all."""
    return _is_root(user, permission) or any(gives(grant, permission) for grant in grants_of(user))


def can(user, permission: Permission, obj) -> bool:
    """Whether `user` may do `permission` at `obj`: a committee, a cell, or anything with a `scope` that is one."""
    if _is_root(user, permission):
        return True
    cell_id, path = _place(obj)
    return any(gives(grant, permission) and _covers(grant, cell_id, path) for grant in grants_of(user))


def require(user, permission: Permission, obj) -> None:
    """The second gate. Raises PermissionDenied (403) with a sentence for the person."""
    if not can(user, permission, obj):
        raise may_not(permission)


def may_not(permission: Permission) -> PermissionDenied:
    """The refusal itself, for a gate that asks at more than one place."""
    return PermissionDenied(
        _("Your account may not: %(permission)s. Ask the committee's office if you need it.")
        % {"permission": permission.label}
    )


def cells_within(user, permission: Permission, cell: str = "") -> Q:
    """The first gate as a condition: rows whose cell lies where `user` holds `permission`.

    `cell` walks from the row to its cell (``""`` for Cell itself, ``"cell"`` for a meeting, ``"meeting__cell"`` …).
    """
    if _is_root(user, permission):
        return Q()
    to_cell = f"{cell}__" if cell else ""
    condition = Q(pk__in=[])
    for grant in grants_of(user):
        if not gives(grant, permission):
            continue
        if grant.cell_id:
            condition |= Q(**{f"{to_cell}pk" if cell else "pk": grant.cell_id})
        else:
            condition |= Q(**{f"{to_cell}committee__path__startswith": grant.committee.path})
    return condition


def committees_within(user, permission: Permission, committee: str = "") -> Q:
    """The same for rows that belong to a committee. A grant at a cell reaches no committee."""
    if _is_root(user, permission):
        return Q()
    to_committee = f"{committee}__" if committee else ""
    condition = Q(pk__in=[])
    for grant in grants_of(user):
        if gives(grant, permission) and grant.committee_id:
            condition |= Q(**{f"{to_committee}path__startswith": grant.committee.path})
    return condition


def may_grant(user, role: str, place) -> bool:
    """Whether `user` may give `role` at `place`, or take it away there."""
    if _is_root(user, Permission.OPEN_ACCOUNTS):
        return True
    cell_id, path = _place(place)
    return any(
        role in GRANTABLE.get(Role(grant.role), []) and _covers(grant, cell_id, path)
        for grant in grants_of(user)
    )


def grantable(user) -> Q:
    """The same as a condition on grants: those that `user` may give and take away."""
    if _is_root(user, Permission.OPEN_ACCOUNTS):
        return Q()
    condition = Q(pk__in=[])
    for grant in grants_of(user):
        if roles := GRANTABLE.get(Role(grant.role)):
            condition |= Q(role__in=roles) & at_or_below(grant.committee)
    return condition


def require_granting(user, role: str, place) -> None:
    """The second gate for giving and taking away a role."""
    if not may_grant(user, role, place):
        raise PermissionDenied(
            _("Your account may not give or take away the role “%(role)s” there. Ask an administrator.")
            % {"role": Role(role).label}
        )


def may_keep(user, account) -> bool:
    """Whether `user` may make a slip for `account` and switch it off: who can sign in as somebody holds their roles.

    So every role that it holds, held or will hold is one that `user` may give, there where it is held. Nobody's own
    account, and never a superuser's.
    """
    if account.is_superuser or account.pk == user.pk:
        return False
    grants = account.grants.standing().select_related("committee", "cell__committee")
    return bool(grants) and all(may_grant(user, grant.role, grant) for grant in grants)


def require_keeping(user, account) -> None:
    """The second gate for an account."""
    if account.pk == user.pk:
        raise PermissionDenied(
            _("This is your own account: change its password in the menu, and ask a colleague for the rest.")
        )
    if not may_keep(user, account):
        raise PermissionDenied(
            _(
                "This account holds, or once held, a role that you may not give. "
                "Ask the administrator, or the committee above, to do this."
            )
        )


def at_or_below(committee) -> Q:
    """Rows with a `committee` or a `cell` whose place is the committee or anything under it."""
    path = committee.path
    return Q(committee__path__startswith=path) | Q(cell__committee__path__startswith=path)


def _is_root(user, permission) -> bool:
    """The account made by `manage.py createsuperuser` opens the house: it administers, and no more."""
    return (
        user.is_authenticated
        and user.is_active
        and user.is_superuser
        and permission in PERMISSIONS[Role.ADMINISTRATOR]
    )


def _place(obj) -> tuple[int | None, str]:
    """(cell id or None, path of the committee) of an object."""
    obj = getattr(obj, "scope", obj)
    if hasattr(obj, "path"):
        return None, obj.path
    if hasattr(obj, "committee") and obj._meta.model_name == "cell":
        return obj.pk, obj.committee.path
    raise TypeError(f"{obj!r} is neither a committee nor a cell, nor has a scope that is one.")


def _covers(grant, cell_id, path) -> bool:
    if grant.cell_id:
        return grant.cell_id == cell_id
    return path.startswith(grant.committee.path)
