"""What an act on the tree is, how one is carried out and taken back, and what several of them ask.

The acts: founding.py, moving.py (and renaming), merging.py, dissolving.py.

An act is an object with four questions: `check` (may it be? raises a Refusal in words), `preview` (what would happen,
in sentences and a table), `do` (happen, noting every changed row), and whom it is about. `carry_out` asks them in one
transaction. Nobody's past is rewritten: what was true until the day gets a row of its own (cells/history.py reads it).
"""

import uuid
from dataclasses import dataclass, field, fields, replace
from datetime import date
from itertools import combinations

from django.db import IntegrityError, transaction
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..access import EXCLUDING
from ..codes import belongs_below, dotted
from ..errors import Refusal
from ..events import record
from ..models import (
    Cell,
    Committee,
    FormerPlace,
    Grant,
    Membership,
    OrganisationAct,
    OrganisationActKind,
)
from ..periods import not_over
from .changes import Changes, columns_of, keys_of, put_back, refuse_if_changed


class CannotOrganise(Refusal):
    """An act that cannot be; the sentence says what to do instead."""


class InTheFuture(CannotOrganise):
    message = gettext_lazy("This day has not come yet. Enter the act on the day it comes into force.")


class BeforeItBegan(CannotOrganise):
    def __init__(self, row, since):
        super().__init__(
            _("%(row)s began on %(since)s only. Choose a day after that.")
            % {"row": row, "since": words(since)}
        )


class IsOver(CannotOrganise):
    def __init__(self, body):
        super().__init__(
            _("%(body)s ended on %(day)s, so nothing more can be decided about it.")
            % {"body": body, "day": words(body.until)}
        )


class Contradicts(CannotOrganise):
    message = gettext_lazy(
        "Something entered meanwhile contradicts this act, so nothing was changed. Please look at it again."
    )


def words(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


@dataclass
class Preview:
    sentences: list[str]
    warnings: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


@dataclass(kw_only=True)
class Act:
    """`day` is the first day on which the new state holds; `decision` its number and date."""

    day: date
    decision: str

    def check(self) -> None:
        if self.day > timezone.localdate():
            raise InTheFuture

    def places(self) -> list:
        """Where one must be allowed to organise."""
        return [self.place]

    def afresh(self) -> "Act":
        """The same act on the rows as they are now."""
        values = [getattr(self, one.name) for one in fields(self)]
        values += [row for value in values if isinstance(value, list) for row in value]
        values += [row for value in values if isinstance(value, dict) for row in value.values()]
        for row in {id(row): row for row in values}.values():
            if isinstance(row, (Cell, Committee)) and row.pk:
                row.refresh_from_db()
        return replace(self)


def done_with(submission_id: uuid.UUID, by) -> OrganisationAct | None:
    """What this person did by a form with this id. The id is whatever a browser sends: it meets nobody else's."""
    return OrganisationAct.objects.filter(submission_id=_own(submission_id, by)).first()


def _own(submission_id, by) -> uuid.UUID:
    return uuid.uuid5(submission_id, str(by.pk))


@transaction.atomic
def carry_out(act: Act, *, submission_id: uuid.UUID, by) -> OrganisationAct:
    """Do the act, keep what it changed and write its event. A second click with the same id gets the first act.

    Raises Refusal. Acts on the tree queue up at its root, so what `check` saw is still so when `do` begins.
    """
    _queue_up()
    if done := done_with(submission_id, by):
        return done
    act = act.afresh()
    act.check()
    changes = Changes()
    in_two_roles = _in_two_roles()
    try:
        with transaction.atomic():
            act.do(changes)
            _refuse_two_roles(in_two_roles)
    except IntegrityError as error:
        raise Contradicts from error
    row = OrganisationAct.objects.create(
        kind=act.kind,
        in_force_on=act.day,
        decision=act.decision,
        committee=act.place,
        plan=act.plan,
        changes=changes.rows,
        submission_id=_own(submission_id, by),
        done_by=by,
        done_at=timezone.now(),
    )
    after = {"in_force_on": act.day.isoformat(), "decision": act.decision} | act.plan
    record(by=by, verb=act.verb, obj=act.body, before=act.before, after=after, about=act.about())
    return row


def _queue_up() -> None:
    list(Committee.objects.select_for_update(no_key=True).filter(depth=1).values_list("pk"))


# --- taking back -----------------------------------------------------------------------------------------------


def refuse_undo(act: OrganisationAct) -> None:
    """Raises Refusal with the reason why the act cannot be taken back."""
    if act.kind == OrganisationActKind.UNDO:
        raise CannotOrganise(_("This act took another one back. Enter the act anew if it holds after all."))
    if hasattr(act, "undone_by"):
        raise CannotOrganise(_("This act was taken back already."))
    touched = columns_of(act.changes)
    later = OrganisationAct.objects.filter(pk__gt=act.pk, undone_by__isnull=True)
    for other in later.exclude(kind=OrganisationActKind.UNDO).iterator():
        if touched & columns_of(other.changes):
            raise CannotOrganise(
                _("A later act rests on this one: %(kind)s of %(day)s (%(decision)s). Take that back first.")
                % {
                    "kind": other.title,
                    "day": words(other.in_force_on),
                    "decision": other.decision,
                }
            )
    refuse_if_changed(act.changes)


@transaction.atomic
def undo(
    act: OrganisationAct, *, reason: str, decision: str, submission_id: uuid.UUID, by
) -> OrganisationAct:
    """Put every row of an act back as it was, by one act of its own. A second click gets the first. Raises Refusal."""
    _queue_up()
    if done := done_with(submission_id, by):
        return done
    act = OrganisationAct.objects.get(pk=act.pk)
    refuse_undo(act)
    in_two_roles = _in_two_roles()
    try:
        with transaction.atomic():
            put_back(act.changes)
            _refuse_two_roles(in_two_roles)
    except IntegrityError as error:
        raise Contradicts from error
    row = OrganisationAct.objects.create(
        kind=OrganisationActKind.UNDO,
        in_force_on=act.in_force_on,
        decision=decision,
        reason=reason,
        committee=act.committee,
        changes=[c | {"before": c["after"], "after": c["before"]} for c in reversed(act.changes)],
        submission_id=_own(submission_id, by),
        undoes=act,
        done_by=by,
        done_at=timezone.now(),
    )
    record(
        by=by,
        verb="act.undone",
        obj=row,
        before={"act": act.pk, "kind": act.kind, "decision": act.decision},
        after={"reason": reason, "decision": decision},
        about=[act.committee, *_subjects(act.changes)],
    )
    return row


def _subjects(changes) -> list:
    """The cells, committees and members of changed rows that still exist after the act was taken back."""
    keys = keys_of(changes)
    cells = [pk for label, pk in keys if label == Cell._meta.label_lower]
    committees = [pk for label, pk in keys if label == Committee._meta.label_lower]
    places = [pk for label, pk in keys if label == Membership._meta.label_lower]
    members = [row.member for row in Membership.objects.filter(pk__in=places).select_related("member")]
    return [*Cell.objects.filter(pk__in=cells), *Committee.objects.filter(pk__in=committees), *members]


# --- what several acts ask -------------------------------------------------------------------------------------


def of_body(body) -> dict:
    return {body._meta.model_name: body}


def starts(model, bodies) -> dict[int, date]:
    """Body id → the day since which its present name or place holds; the bodies are of one kind."""
    if not bodies:
        return {}
    kind = bodies[0]._meta.model_name
    ends = model.objects.filter(**{f"{kind}__in": bodies}).values_list(kind).annotate(last=Max("until"))
    return {body.pk: body.since for body in bodies} | dict(ends.order_by())


def start(model, body) -> date:
    return starts(model, [body])[body.pk]


def former_place(body, under, day, decision) -> FormerPlace:
    return FormerPlace(
        **of_body(body), under=under, since=start(FormerPlace, body), until=day, decision=decision
    )


def refuse_unless_standing(body, day) -> None:
    """The body has begun by the day and has no end."""
    if body.until is not None:
        raise IsOver(body)
    if body.since > day:
        raise BeforeItBegan(body, body.since)


def refuse_before(model, body, day) -> None:
    """What it was before must have held for a day at least: its present name or place began before the day."""
    since = start(model, body)
    if since >= day:
        raise BeforeItBegan(body, since)


def refuse_if_begun(row, day) -> None:
    """What an act ends has held for a day at least."""
    if row.since >= day:
        raise CannotOrganise(
            _("“%(row)s” was entered to begin on %(since)s. Choose a later day, or correct that entry first.")
            % {"row": row, "since": words(row.since)}
        )


def _in_two_roles() -> set:
    """Accounts that from today on hold two roles that exclude each other (access.EXCLUDING) where places overlap.

    `Grant.clean` keeps who is given a role from that; an act on the tree brings two places together afterwards.
    """
    lasting = Grant.objects.standing().filter(not_over(timezone.localdate()), role__in=EXCLUDING)
    twice = lasting.values("user").annotate(roles=Count("role", distinct=True)).filter(roles__gt=1)
    held = lasting.filter(user__in=twice.values("user")).select_related("user", "committee")
    return {one.user for one, other in combinations(held.order_by("user"), 2) if _exclude(one, other)}


def _exclude(one: Grant, other: Grant) -> bool:
    if one.user_id != other.user_id or EXCLUDING[one.role] != other.role:
        return False
    first, second = sorted([one, other], key=lambda grant: grant.since)
    at_one_time = first.until is None or second.since < first.until
    paths = one.committee.path, other.committee.path
    return at_one_time and (paths[0].startswith(paths[1]) or paths[1].startswith(paths[0]))


def _refuse_two_roles(before: set) -> None:
    """Asked after the change, whose places are known only then; who was so `before` is not this act's doing."""
    for person in _in_two_roles() - before:
        raise CannotOrganise(
            _("%(person)s would then record and review at one place. End one of the two roles first.")
            % {"person": person}
        )


def code_warnings(body, above) -> list[str]:
    if belongs_below(body.code, above.code):
        return []
    return [
        _("The code %(code)s does not begin as the code of %(above)s, %(above_code)s. Please check it.")
        % {"code": dotted(body.code), "above": above, "above_code": dotted(above.code)}
    ]
