"""Opening accounts, giving and taking away roles, and the printed slips of the first sign-in."""

import re
from datetime import timedelta
from itertools import chain, count

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import slips
from ..access import may_grant, require_granting, require_keeping
from ..constraints import overlapping
from ..errors import Refusal
from ..events import record, record_reading
from ..models import Grant, ReadingKind, SignInSlip, User
from ..names import fold

SLIP_LIFETIME = timedelta(days=7)
LONGEST_PROPOSAL = 30


class OwnRole(Refusal):
    message = _("You cannot give yourself a role or change your own. Ask another administrator.")


class AlreadyHeld(Refusal):
    message = _("This account already holds this role there. Take it away first, or choose other days.")


class RoleBeginsInThePast(Refusal):
    message = _("A role begins today or later: nobody could have used it before.")


class UserNameTaken(Refusal):
    message = _(
        "Another account has this user name. Add a number to it, or leave it empty to get a free one."
    )


class NoUserName(Refusal):
    message = _("No user name can be made from this name. Please type one, in letters without diacritics.")


class SwitchedOff(Refusal):
    message = _("This account is switched off. Switch it on first, then make a slip.")


class MemberHasAccount(Refusal):
    message = _("This member is already noted at another account. Take the member away there first.")


class SlipAlreadyMade(Refusal):
    """The same form came a second time; `account` is whose slip it made."""

    message = _("The slip was made already, and its code is shown only once. If it is lost, make a new one.")

    def __init__(self, account):
        super().__init__()
        self.account = account


class SlipNotOpen(Refusal):
    message = _(
        "This user name and code do not open an account. Check both against the slip. "
        "If the slip is older than 7 days or was used, ask the committee's office for a new one."
    )


def open_account(*, full_name, role, place, since, submission_id, by, username="", until=None):
    """Make an account with its first role and its slip: (slip, code). It has no password until the slip is used.

    Without `username` a free one is made from the name. Raises a Refusal; SlipAlreadyMade on a second click.
    """
    try:
        with transaction.atomic():
            _refuse_second(submission_id)
            account = _new_account(full_name, username.lower() or proposed_username(full_name))
            after = {"username": account.username, "full_name": account.full_name}
            record(by=by, verb="account opened", obj=account, after=after, about=[place])
            give_role(account=account, role=role, place=place, since=since, until=until, by=by)
            return _make_slip(account, submission_id, by)
    except IntegrityError as error:
        _refuse_second(submission_id)
        raise UserNameTaken from error


def proposed_username(full_name: str) -> str:
    """A free user name: the name without diacritics in one word, with a number where that is taken."""
    plain = re.sub("[^a-z0-9]", "", fold(full_name))[:LONGEST_PROPOSAL]
    if not plain:
        raise NoUserName
    taken = {
        name.lower()
        for name in User.objects.filter(username__istartswith=plain).values_list("username", flat=True)
    }
    numbered = (f"{plain}{number}" for number in count(2))
    return next(name for name in chain([plain], numbered) if name not in taken)


def _new_account(full_name, username) -> User:
    """Names are compared as they are stored, so without full-width letters, and in either case, as sign-in does."""
    username = User.normalize_username(username)
    if User.objects.filter(username__iexact=username).exists():
        raise UserNameTaken
    account = User(username=username, full_name=full_name)
    account.set_unusable_password()
    try:
        account.full_clean(exclude=["password"])
    except ValidationError as error:
        raise Refusal(" ".join(error.messages)) from error
    account.save()
    return account


@transaction.atomic
def give_role(*, account, role, place, since, by, until=None) -> Grant:
    """Give a role at a committee or a cell from a day on; giving the very same again changes nothing.

    Raises OwnRole, AlreadyHeld, RoleBeginsInThePast, a Refusal where the row's own rules say no (Grant.clean), and
    PermissionDenied where `by` may not give it.
    """
    # Two who give it a role at once stand in line.
    User.objects.select_for_update(no_key=True).get(pk=account.pk)
    _refuse_own(account, by)
    require_granting(by, role, place)
    grant = Grant(user=account, role=role, since=since, until=until, **{place._meta.model_name: place})
    at_once = Grant.objects.standing().filter(
        overlapping(since, until), user=account, role=role, committee=grant.committee, cell=grant.cell
    )
    if same := at_once.filter(since=since, until=until).first():
        return same
    if since < timezone.localdate():
        raise RoleBeginsInThePast
    if at_once.exists():
        raise AlreadyHeld
    try:
        grant.full_clean()
    except ValidationError as error:
        raise Refusal(" ".join(error.messages)) from error
    grant.save()
    withdraw_slips_of_lesser(grant)
    record(by=by, verb="role given", obj=grant, after=_plain(grant), about=[account, place])
    return grant


@transaction.atomic
def take_role_away(*, grant, by) -> Grant:
    """End a role at once, so that the next click of an open session is refused; one that is over stays as it is."""
    User.objects.select_for_update(no_key=True).get(pk=grant.user_id)
    grant = Grant.objects.select_related("user", "committee", "cell__committee").get(pk=grant.pk)
    _refuse_own(grant.user, by)
    require_granting(by, grant.role, grant)
    today = timezone.localdate()
    if grant.withdrawn_at or (grant.until and grant.until <= today):
        return grant
    before = _plain(grant)
    if grant.since < today:
        grant.until = today
    else:
        grant.withdrawn_at = timezone.now()
    grant.save(update_fields=["until", "withdrawn_at"])
    record(
        by=by,
        verb="role taken away",
        obj=grant,
        before=before,
        after=_plain(grant),
        about=[grant.user, grant.scope],
    )
    return grant


@transaction.atomic
def switch(*, account, is_active: bool, by) -> User:
    """Switch an account off, so that its open sessions end with their next click, or on again; slips are withdrawn."""
    account = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    require_keeping(by, account)
    if account.is_active == is_active:
        return account
    account.is_active = is_active
    account.save(update_fields=["is_active"])
    _withdraw_slips(account)
    verb = "account switched on" if is_active else "account switched off"
    before, after = {"is_active": not is_active}, {"is_active": is_active}
    record(by=by, verb=verb, obj=account, before=before, after=after)
    return account


def note_member(*, account, member, by) -> User:
    """Note which member of the Party the account belongs to, or with None that it is nobody's in the books.

    Noting the same again changes nothing. Raises MemberHasAccount, PermissionDenied for an account out of reach.
    """
    try:
        with transaction.atomic():
            account = User.objects.select_for_update(no_key=True).get(pk=account.pk)
            require_keeping(by, account)
            former = account.member
            if former == member:
                return account
            if User.objects.filter(member=member, member__isnull=False).exists():
                raise MemberHasAccount
            account.member = member
            account.save(update_fields=["member"])
            before, after = ({"member": person and person.pk} for person in (former, member))
            about = [account, *filter(None, (former, member))]
            record(
                by=by, verb="member of an account noted", obj=account, before=before, after=after, about=about
            )
    except IntegrityError as error:
        raise MemberHasAccount from error
    return account


def make_slip(*, account, submission_id, by) -> tuple[SignInSlip, str]:
    """A new slip, and its code, which exists nowhere else; an older slip that is still open is withdrawn.

    The password, if there is one, holds until the slip is used. Raises SwitchedOff, SlipAlreadyMade on a second
    click, PermissionDenied for an account out of reach.
    """
    try:
        with transaction.atomic():
            _refuse_second(submission_id)
            return _make_slip(account, submission_id, by)
    except IntegrityError:
        _refuse_second(submission_id)
        raise


def _make_slip(account, submission_id, by):
    account = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    require_keeping(by, account)
    if not account.is_active:
        raise SwitchedOff
    _withdraw_slips(account)
    code, now = slips.new_code(), timezone.now()
    slip = SignInSlip.objects.create(
        user=account,
        code_hash=slips.hash_of(code),
        made_by=by,
        made_at=now,
        expires_at=now + SLIP_LIFETIME,
        submission_id=submission_id,
    )
    after = {"expires_at": slip.expires_at.isoformat()}
    record(by=by, verb="sign-in slip made", obj=slip, after=after, about=[account])
    record_reading(by, slip, ReadingKind.PRINTED)
    return slip, code


def open_slip(*, username: str, code: str) -> SignInSlip | None:
    """The slip that these two open now. Wrong, used, withdrawn, expired and switched off are all None: one query."""
    found = SignInSlip.objects.filter(
        code_hash=slips.hash_of(slips.read(code)), user__username__iexact=username, user__is_active=True
    ).first()
    return found if found and found.is_open_at(timezone.now()) else None


@transaction.atomic
def use_slip(*, slip, password: str) -> User:
    """Set the password that the owner of the slip chose, and use the slip up. Of two at once the second is refused."""
    account = User.objects.select_for_update(no_key=True).get(pk=slip.user_id)
    now = timezone.now()
    still_open = SignInSlip.objects.filter(
        pk=slip.pk, used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now
    )
    if not account.is_active or not still_open.update(used_at=now):
        raise SlipNotOpen
    account.set_password(password)
    account.save(update_fields=["password"])
    record(by=account, verb="signed in with a slip", obj=slip, about=[account])
    return account


def _withdraw_slips(account) -> None:
    account.slips.filter(used_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())


def withdraw_slips_of_lesser(grant) -> None:
    """Whoever made a slip may have kept its code: it must not open a role that they could not have given."""
    open_ones = grant.user.slips.filter(used_at__isnull=True, withdrawn_at__isnull=True)
    for slip in open_ones.select_related("made_by"):
        if not may_grant(slip.made_by, grant.role, grant):
            slip.withdrawn_at = timezone.now()
            slip.save(update_fields=["withdrawn_at"])


def _refuse_second(submission_id) -> None:
    if slip := SignInSlip.objects.select_related("user").filter(submission_id=submission_id).first():
        raise SlipAlreadyMade(slip.user)


def _refuse_own(account, by) -> None:
    if account.pk == by.pk and not by.is_superuser:
        raise OwnRole


def _plain(grant) -> dict:
    """The row as plain JSON."""
    return {
        "account": grant.user_id,
        "role": grant.role,
        "committee": grant.committee_id,
        "cell": grant.cell_id,
        "since": grant.since.isoformat(),
        "until": grant.until and grant.until.isoformat(),
        "withdrawn_at": grant.withdrawn_at and grant.withdrawn_at.isoformat(),
    }
