"""Acts about a person: each with its day, its decision and its event. The rules in words: docs/people.md.

Every act about a member begins with `_claim`: the member's row is locked, a second click of the same form does
nothing, and an act that somebody else has done since the form was opened refuses this one (`ChangedSince`). What
ends with a membership ends on the same day, offices first, because the database lets no office outlast it.
"""

from datetime import date

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from ..errors import Refusal
from ..events import record
from ..models import (
    Cell,
    Event,
    EventAbout,
    Exemption,
    Joining,
    Leaving,
    Member,
    Membership,
    MembershipKind,
    Transfer,
    TransferState,
)
from ..periods import not_over
from ..probation import ends_on
from .rows import kept, plain

LEFT_THE_PARTY = (Leaving.RESIGNED, Leaving.REMOVED, Leaving.EXPELLED)
LEFT_ALTOGETHER = (*LEFT_THE_PARTY, Leaving.OUT_OF_SYSTEM, Leaving.DIED)
# Which end of the last membership each way back answers; "" is one of which the list did not say how it ended.
WAYS_BACK = {
    Joining.RESTORED: {*LEFT_THE_PARTY, ""},
    Joining.FROM_OUTSIDE: {Leaving.OUT_OF_SYSTEM, ""},
}


def _words(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


class AboutPerson(Refusal):
    """`field`: the field of the form that the sentence speaks of; None where it speaks of more than one."""

    field = None


class AboutDay(AboutPerson):
    field = "day"


class DayToCome(AboutDay):
    message = _("This day lies in the future. Write the act down once it has happened.")


class BeganLater(AboutDay):
    def __init__(self, row):
        super().__init__(
            _("%(row)s: this began on %(day)s and can end on the day after that at the earliest.")
            % {"row": row, "day": _words(row.since)}
        )


class CellNotThere(AboutDay):
    def __init__(self, cell, day):
        super().__init__(
            _("%(cell)s did not exist on %(day)s. Check the day, or choose another cell.")
            % {"cell": cell, "day": _words(day)}
        )


class ChangedSince(AboutPerson):
    """Somebody else did something about this member while the form was open; `events` says what."""

    message = _("Somebody else has recorded something about this member. Look at it, then save again.")

    def __init__(self, events):
        super().__init__()
        self.events = events


class InNoCell(AboutPerson):
    def __init__(self, member):
        super().__init__(
            _("%(name)s belongs to no cell today. Restore the membership or take the person in first.")
            % {"name": member}
        )


class StillInCell(AboutPerson):
    def __init__(self, place):
        super().__init__(
            _("%(name)s still belongs to %(cell)s. Record there first how that ended.")
            % {"name": place.member, "cell": place.cell}
        )


class NoSuchWayBack(AboutPerson):
    def __init__(self, last):
        super().__init__(
            _(
                "The membership in %(cell)s ended as “%(leaving)s”. Choose the act that fits this; "
                "where it was recorded by mistake, ask the administrator."
            )
            % {"cell": last.cell, "leaving": last.get_leaving_display()}
        )


class BackBeforeLeaving(AboutDay):
    def __init__(self, last):
        super().__init__(
            _("The membership in %(cell)s lasted until %(day)s; choose this day or a later one.")
            % {"cell": last.cell, "day": _words(last.until)}
        )


class TransferUnderWay(AboutPerson):
    def __init__(self, transfer):
        super().__init__(
            _("A transfer to %(cell)s, sent on %(day)s, is under way. It must be received or refused first.")
            % {"cell": transfer.to_cell, "day": _words(transfer.sent_on)}
        )


class TransferHasMovedOn(AboutPerson):
    def __init__(self, transfer):
        super().__init__(
            _("This transfer stands at “%(state)s” by now, so this cannot be done any more.")
            % {"state": transfer.get_state_display()}
        )


class NoLongerThere(AboutPerson):
    def __init__(self, transfer):
        super().__init__(
            _(
                "%(name)s no longer belongs to %(cell)s, from where the transfer was sent. Refuse it, "
                "so that it can be sent anew."
            )
            % {"name": transfer.member, "cell": transfer.from_cell}
        )


class BeforeSending(AboutDay):
    def __init__(self, day):
        super().__init__(
            _("The step before this one is of %(day)s; choose this day or a later one.")
            % {"day": _words(day)}
        )


class SameCell(AboutPerson):
    field = "to_cell"
    message = _("Choose another cell than the member's own.")


class AlreadyConfirmed(AboutPerson):
    def __init__(self, member):
        super().__init__(
            _(
                "%(name)s has been an official member since %(day)s. Where that day is wrong, "
                "choose “Correct the data”."
            )
            % {"name": member, "day": _words(member.confirmed_on)}
        )


class StillOnProbation(AboutDay):
    def __init__(self, end):
        super().__init__(
            _(
                "Probation lasts twelve months, here until %(day)s; the confirmation can come then at the earliest."
            )
            % {"day": _words(end)}
        )


class ConfirmedByAct(AboutPerson):
    field = "confirmed_on"
    message = _(
        "This member is on probation. Record the confirmation as an act of its own, with its decision."
    )


class AlreadyInList(AboutPerson):
    def __init__(self, member, cell):
        super().__init__(
            _("%(name)s, born on the same day, already stands in the list of %(cell)s.")
            % {"name": member, "cell": cell}
        )


class NotExempt(AboutPerson):
    message = _("This member is not exempt today.")


class AlreadyExempt(AboutPerson):
    def __init__(self, exemption):
        super().__init__(
            _("This member has been exempt since %(day)s by %(decision)s.")
            % {"day": _words(exemption.since), "decision": exemption.decision}
        )


class NotAway(AboutPerson):
    message = _("This member is not on temporary activity today.")


# --- What happened about a member, and whether it happened since -----------------------------------------------


def last_event_number(member) -> int:
    """The number of the newest event of this app about the member; 0 where there is none.

    A form carries it, so that an act done in between is noticed (`ChangedSince`).
    """
    return max(
        _events_about(member).aggregate(last=Max("number"))["last"] or 0,
        _events_on(member).aggregate(last=Max("number"))["last"] or 0,
    )


def _events_about(member):
    """Not those of meetings: who saves a roll call changes nothing about the person."""
    subjects = EventAbout.objects.filter(object_type=Member._meta.label_lower, object_id=str(member.pk))
    return Event.objects.filter(pk__in=subjects.values("event"), object_type__startswith="cells.")


def _events_on(member):
    return Event.objects.filter(object_type=Member._meta.label_lower, object_id=str(member.pk))


def _claim(member, seen: int, submission_id) -> bool:
    """Lock the member and read it anew. False where this very form was saved before; raises ChangedSince."""
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    member.refresh_from_db()
    mine = Q(after__submission_id=str(submission_id))
    if _events_about(member).filter(mine).exists():
        return False
    since = Q(number__gt=seen)
    events = {
        event.number: event for rows in (_events_about, _events_on) for event in rows(member).filter(since)
    }
    if events:
        numbers = sorted(events)
        raise ChangedSince(
            list(Event.objects.filter(number__in=numbers).select_related("by").order_by("number"))
        )
    return True


def _record(verb, obj, *, by, submission_id, about, before=None, after=None):
    after = (after or {}) | {"submission_id": str(submission_id)}
    return record(by=by, verb=verb, obj=obj, before=before, after=after, about=about)


# --- Admission, confirmation, corrections ------------------------------------------------------------------------


@transaction.atomic
def admit(*, cell, full_name, born_on, card_number, day, decision, submission_id, by) -> Member:
    """Admit a new member into a cell, on probation from `day` on. A second click gets the same member.

    Raises DayToCome, CellNotThere, AlreadyInList or Contradiction (a card number of somebody else).
    """
    person = Member(full_name=full_name, born_on=born_on, admitted_on=day, card_number=card_number)
    place = Membership(joining=Joining.ADMITTED, joining_decision=decision)
    return _new_member(person, place, cell, day, "member admitted", submission_id, by)


@transaction.atomic
def take_in(
    *,
    cell,
    full_name,
    born_on,
    admitted_on,
    confirmed_on,
    card_number,
    came_from,
    day,
    decision,
    submission_id,
    by,
) -> Member:
    """Take in a member who comes from outside this system; their dates of admission and confirmation come along.

    Raises as `admit` does.
    """
    person = Member(
        full_name=full_name,
        born_on=born_on,
        admitted_on=admitted_on,
        confirmed_on=confirmed_on,
        card_number=card_number,
    )
    place = Membership(joining=Joining.FROM_OUTSIDE, joining_decision=decision, came_from=came_from)
    return _new_member(person, place, cell, day, "member taken in from outside", submission_id, by)


def _new_member(person, place, cell, day, verb, submission_id, by) -> Member:
    cell = Cell.objects.select_for_update(no_key=True).get(pk=cell.pk)
    subjects = EventAbout.objects.filter(object_type=Cell._meta.label_lower, object_id=str(cell.pk))
    done = Event.objects.filter(pk__in=subjects.values("event"), verb=verb)
    if event := done.filter(after__submission_id=str(submission_id)).first():
        return Member.objects.get(pk=event.after["member"])
    _refuse_day_to_come(day)
    _refuse_absent_cell(cell, day)
    person.fill_keys()
    namesakes = Membership.objects.on(day).filter(cell=cell, member__born_on=person.born_on)
    if namesakes.filter(member__full_name=person.full_name).exists():
        raise AlreadyInList(person, cell)
    place.member, place.cell, place.since = kept(person), cell, day
    kept(place)
    after = plain(place) | {"person": plain(person)}
    _record(verb, place, by=by, submission_id=submission_id, about=[person, cell], after=after)
    return person


@transaction.atomic
def confirm(*, member, day, decision, seen, submission_id, by) -> Member:
    """From `day` on the member is official (chính thức). Raises AlreadyConfirmed, StillOnProbation, InNoCell."""
    if not _claim(member, seen, submission_id):
        return member
    _refuse_day_to_come(day)
    if member.confirmed_on:
        raise AlreadyConfirmed(member)
    place = _current_place(member)
    if day < ends_on(member.admitted_on):
        raise StillOnProbation(ends_on(member.admitted_on))
    before = plain(member)
    member.confirmed_on, member.confirmation_decision = day, decision
    kept(member)
    _record(
        "member confirmed",
        member,
        by=by,
        submission_id=submission_id,
        about=[member, place.cell],
        before=before,
        after=plain(member),
    )
    return member


@transaction.atomic
def correct(*, member, facts: dict, reason, seen, submission_id, by) -> Member:
    """Correct what was written down wrongly: full_name, born_on, admitted_on, confirmed_on, card_number.

    Who is on probation is not made official here (ConfirmedByAct). Raises Contradiction where a constraint breaks.
    """
    if not _claim(member, seen, submission_id):
        return member
    if facts["confirmed_on"] and not member.confirmed_on:
        raise ConfirmedByAct
    before = plain(member)
    for name, value in facts.items():
        setattr(member, name, value)
    if not member.confirmed_on:
        member.confirmation_decision = ""
    kept(member)
    about = [member, *([member.scope] if member.scope else [])]
    after = plain(member) | {"reason": reason}
    _record(
        "member corrected",
        member,
        by=by,
        submission_id=submission_id,
        about=about,
        before=before,
        after=after,
    )
    return member


# --- From cell to cell ------------------------------------------------------------------------------------------


@transaction.atomic
def send(*, member, to_cell, day, decision, seen, submission_id, by) -> Transfer:
    """Send a member to another cell. Until it is received, the member belongs to the sending cell.

    Raises InNoCell, SameCell, CellNotThere, TransferUnderWay, DayToCome.
    """
    if not _claim(member, seen, submission_id):
        return Transfer.objects.get(submission_id=submission_id)
    _refuse_day_to_come(day)
    place = _current_place(member)
    _refuse_transfer_under_way(member)
    if to_cell == place.cell:
        raise SameCell
    _refuse_absent_cell(to_cell, timezone.localdate())
    if day <= place.since:
        raise BeganLater(place)
    transfer = kept(
        Transfer(
            member=member,
            from_cell=place.cell,
            to_cell=to_cell,
            sent_on=day,
            decision=decision,
            submission_id=submission_id,
        )
    )
    _record_transfer("transfer sent", transfer, by, submission_id)
    return transfer


@transaction.atomic
def receive(*, transfer, day, seen, submission_id, by) -> Transfer:
    """Receive a member: the one membership ends and the new one begins on `day`; offices in the old cell end first.

    A temporary activity in the receiving cell ends too. Raises TransferHasMovedOn, NoLongerThere, BeforeSending,
    BeganLater, CellNotThere, DayToCome.
    """
    member = transfer.member
    if not _claim(member, seen, submission_id):
        return transfer
    before = _move(transfer, TransferState.SENT, day)
    place = _current_place(member)
    if place.cell_id != transfer.from_cell_id:
        raise NoLongerThere(transfer)
    _refuse_absent_cell(transfer.to_cell, day)
    ended = _end_offices(member, day, transfer.decision, cell=place.cell)
    guest = member.memberships.filter(kind=MembershipKind.TEMPORARY, cell=transfer.to_cell)
    for stay in _not_ended(guest, day):
        ended.append(_end(stay, day, leaving=Leaving.TEMPORARY_OVER, leaving_decision=transfer.decision))
    ended.append(_end(place, day, leaving=Leaving.TRANSFERRED, leaving_decision=transfer.decision))
    begun = kept(
        Membership(
            member=member,
            cell=transfer.to_cell,
            since=day,
            joining=Joining.TRANSFERRED,
            joining_decision=transfer.decision,
        )
    )
    transfer.state, transfer.answered_on = TransferState.RECEIVED, day
    kept(transfer)
    _record_transfer(
        "transfer received", transfer, by, submission_id, before, begun=plain(begun), ended=ended
    )
    return transfer


@transaction.atomic
def refuse(*, transfer, day, reason, seen, submission_id, by) -> Transfer:
    """Refuse to receive a member, with the reason; the sending cell then takes the papers back."""
    if not _claim(transfer.member, seen, submission_id):
        return transfer
    before = _move(transfer, TransferState.SENT, day)
    transfer.state, transfer.answered_on, transfer.refusal_reason = TransferState.REFUSED, day, reason
    kept(transfer)
    _record_transfer("transfer refused", transfer, by, submission_id, before)
    return transfer


@transaction.atomic
def take_back(*, transfer, day, seen, submission_id, by) -> Transfer:
    """The sending cell has a refused transfer back; from now on the member can be sent anew."""
    if not _claim(transfer.member, seen, submission_id):
        return transfer
    before = _move(transfer, TransferState.REFUSED, day)
    transfer.state, transfer.returned_on = TransferState.RETURNED, day
    kept(transfer)
    _record_transfer("transfer returned", transfer, by, submission_id, before)
    return transfer


def _move(transfer, state, day) -> dict:
    """The transfer as it stands before the step; refuses where it is not at `state`, or `day` is before the last."""
    transfer.refresh_from_db()
    if transfer.state != state:
        raise TransferHasMovedOn(transfer)
    _refuse_day_to_come(day)
    last = transfer.answered_on or transfer.sent_on
    if day < last:
        raise BeforeSending(last)
    return plain(transfer)


def _record_transfer(verb, transfer, by, submission_id, before=None, **more):
    about = [transfer.member, transfer.from_cell, transfer.to_cell]
    after = plain(transfer) | more
    _record(verb, transfer, by=by, submission_id=submission_id, about=about, before=before, after=after)


# --- Leaving and coming back --------------------------------------------------------------------------------------


@transaction.atomic
def leave(*, member, leaving, day, decision, went_to="", seen, submission_id, by) -> Membership:
    """End a member's place here altogether: out of this system, out of the Party, or by death.

    With it end offices in cells and committees, oversight, places in working groups, temporary activity and exemption,
    all on `day`, the first day on which they no longer hold. Raises InNoCell, TransferUnderWay, BeganLater, DayToCome.
    """
    if not _claim(member, seen, submission_id):
        return member.memberships.filter(kind=MembershipKind.REGULAR).latest("since")
    _refuse_day_to_come(day)
    place = _current_place(member)
    _refuse_transfer_under_way(member)
    before = plain(place)
    ended = _end_all_else(member, day, decision)
    _end(place, day, leaving=leaving, leaving_decision=decision, went_to=went_to)
    after = plain(place) | {"ended": ended}
    _record(
        "member left",
        place,
        by=by,
        submission_id=submission_id,
        about=[member, place.cell],
        before=before,
        after=after,
    )
    return place


@transaction.atomic
def come_back(*, member, cell, joining, day, decision, came_from="", seen, submission_id, by) -> Membership:
    """Restore a member who left the Party (`joining` RESTORED), or take one in again from outside (FROM_OUTSIDE).

    Raises StillInCell, NoSuchWayBack, BackBeforeLeaving, CellNotThere, DayToCome.
    """
    if not _claim(member, seen, submission_id):
        return member.memberships.filter(kind=MembershipKind.REGULAR).latest("since")
    _refuse_day_to_come(day)
    last = member.memberships.filter(kind=MembershipKind.REGULAR).select_related("cell").latest("since")
    if last.until is None or last.until > timezone.localdate():
        raise StillInCell(last)
    if last.leaving not in WAYS_BACK[joining]:
        raise NoSuchWayBack(last)
    if day < last.until:
        raise BackBeforeLeaving(last)
    _refuse_absent_cell(cell, day)
    place = kept(
        Membership(
            member=member,
            cell=cell,
            since=day,
            joining=joining,
            joining_decision=decision,
            came_from=came_from,
        )
    )
    verb = "member restored" if joining == Joining.RESTORED else "member taken in again"
    about = [member, last.cell, cell]
    _record(verb, place, by=by, submission_id=submission_id, about=about, after=plain(place))
    return place


# --- Exemption and temporary activity -----------------------------------------------------------------------------


@transaction.atomic
def exempt(*, member, day, decision, seen, submission_id, by) -> Exemption:
    """Exempt a member from work and meetings (miễn công tác và sinh hoạt đảng) by the cell's resolution."""
    if not _claim(member, seen, submission_id):
        return member.exemptions.latest("since")
    _refuse_day_to_come(day)
    place = _current_place(member)
    if current := _exemption_of(member):
        raise AlreadyExempt(current)
    exemption = kept(Exemption(member=member, since=day, decision=decision))
    _record(
        "member exempted",
        exemption,
        by=by,
        submission_id=submission_id,
        about=[member, place.cell],
        after=plain(exemption),
    )
    return exemption


@transaction.atomic
def end_exemption(*, member, day, decision, seen, submission_id, by) -> Exemption:
    """From `day` on the member is expected again. Raises NotExempt, BeganLater, DayToCome."""
    if not _claim(member, seen, submission_id):
        return member.exemptions.latest("since")
    _refuse_day_to_come(day)
    place = _current_place(member)
    exemption = _exemption_of(member)
    if exemption is None:
        raise NotExempt
    before = plain(exemption)
    _end(exemption, day, ending_decision=decision)
    _record(
        "exemption ended",
        exemption,
        by=by,
        submission_id=submission_id,
        about=[member, place.cell],
        before=before,
        after=plain(exemption),
    )
    return exemption


def _exemption_of(member) -> Exemption | None:
    return member.exemptions.on(timezone.localdate()).first()


@transaction.atomic
def send_for_a_time(*, member, to_cell, day, until, decision, seen, submission_id, by) -> Membership:
    """Temporary activity in another cell from `day` until `until`, the first day back. The own cell stays the own.

    Raises InNoCell, SameCell, CellNotThere, Contradiction (away already), DayToCome.
    """
    if not _claim(member, seen, submission_id):
        return member.memberships.filter(kind=MembershipKind.TEMPORARY).latest("since")
    _refuse_day_to_come(day)
    place = _current_place(member)
    if to_cell == place.cell:
        raise SameCell
    _refuse_absent_cell(to_cell, day)
    stay = kept(
        Membership(
            member=member,
            cell=to_cell,
            kind=MembershipKind.TEMPORARY,
            since=day,
            until=until,
            joining=Joining.TEMPORARY,
            joining_decision=decision,
        )
    )
    _record(
        "temporary activity begun",
        stay,
        by=by,
        submission_id=submission_id,
        about=[member, place.cell, to_cell],
        after=plain(stay),
    )
    return stay


@transaction.atomic
def end_stay(*, member, day, decision, seen, submission_id, by) -> Membership:
    """Temporary activity ends on `day`, before or after it was planned to. Raises NotAway, BeganLater, DayToCome."""
    if not _claim(member, seen, submission_id):
        return member.memberships.filter(kind=MembershipKind.TEMPORARY).latest("since")
    _refuse_day_to_come(day)
    stay = stay_of(member)
    if stay is None:
        raise NotAway
    before = plain(stay)
    _end(stay, day, leaving=Leaving.TEMPORARY_OVER, leaving_decision=decision)
    about = [member, stay.cell, *([member.scope] if member.scope else [])]
    _record(
        "temporary activity ended",
        stay,
        by=by,
        submission_id=submission_id,
        about=about,
        before=before,
        after=plain(stay),
    )
    return stay


@transaction.atomic
def extend_stay(*, member, until, decision, seen, submission_id, by) -> Membership:
    """Temporary activity lasts until another day than was planned. Raises NotAway, BeganLater, Contradiction."""
    if not _claim(member, seen, submission_id):
        return member.memberships.filter(kind=MembershipKind.TEMPORARY).latest("since")
    stay = stay_of(member)
    if stay is None:
        raise NotAway
    if until <= stay.since:
        raise BeganLater(stay)
    before = plain(stay)
    stay.until = until
    kept(stay)
    about = [member, stay.cell, *([member.scope] if member.scope else [])]
    _record(
        "temporary activity extended",
        stay,
        by=by,
        submission_id=submission_id,
        about=about,
        before=before,
        after=plain(stay) | {"decision": decision},
    )
    return stay


def stay_of(member) -> Membership | None:
    """The temporary activity of today, with its cell."""
    stays = member.memberships.on(timezone.localdate()).filter(kind=MembershipKind.TEMPORARY)
    return stays.select_related("cell__committee").first()


# --- Shared ---------------------------------------------------------------------------------------------------------


def _refuse_day_to_come(day) -> None:
    if day > timezone.localdate():
        raise DayToCome


def _refuse_absent_cell(cell, day) -> None:
    if not cell.is_active_on(day):
        raise CellNotThere(cell, day)


def _refuse_transfer_under_way(member) -> None:
    if transfer := member.transfers.under_way().select_related("to_cell").first():
        raise TransferUnderWay(transfer)


def _current_place(member) -> Membership:
    """The regular membership of today, with its cell. Raises InNoCell."""
    places = member.memberships.on(timezone.localdate()).filter(kind=MembershipKind.REGULAR)
    place = places.select_related("member", "cell__committee").first()
    if place is None:
        raise InNoCell(member)
    return place


def _not_ended(rows, day):
    return rows.filter(not_over(day))


def _end(row, day, **facts) -> dict:
    """Let a row end on `day`; the row as plain JSON. Raises BeganLater, or Contradiction."""
    if day <= row.since:
        raise BeganLater(row)
    row.until = day
    for name, value in facts.items():
        setattr(row, name, value)
    return plain(kept(row)) | {"model": row._meta.label_lower}


def _end_offices(member, day, decision, cell=None) -> list[dict]:
    """End the offices in one cell, or all of them; those that have ended by `day` stay as they are."""
    offices = _not_ended(member.offices.select_related("member"), day)
    offices = offices.filter(cell=cell) if cell else offices
    return [_end(office, day, ending_decision=decision) for office in offices]


def _end_all_else(member, day, decision) -> list[dict]:
    """What hangs on being a member: offices first, then oversight, groups, temporary activity, exemption."""
    ended = _end_offices(member, day, decision)
    for oversight in _not_ended(member.oversights.select_related("member", "cell"), day):
        ended.append(_end(oversight, day, ending_decision=decision))
    for part in _not_ended(member.working_groups.select_related("member", "group"), day):
        ended.append(_end(part, day))
    for stay in _not_ended(member.memberships.filter(kind=MembershipKind.TEMPORARY), day):
        ended.append(_end(stay, day, leaving=Leaving.TEMPORARY_OVER, leaving_decision=decision))
    for exemption in _not_ended(member.exemptions.all(), day):
        ended.append(_end(exemption, day, ending_decision=decision))
    return ended
