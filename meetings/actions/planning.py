"""Planning a meeting, and noting a month without one."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from cells.events import record

from ..errors import MeetingAlreadyHeld, MeetingAlreadyPlanned, NotACellThatMonth
from ..models import Meeting, MeetingKind, MissedMonth
from ..snapshots import missed_month_snapshot, preparation_snapshot
from .writing import require_its_cell
from .year_plan import take_up_topic


def plan_meeting(*, cell, month, kind, submission_id, plan: dict, by) -> Meeting:
    """Plan a meeting of a cell and register its date; `plan` holds planned_at, venue, thematic_topic, is_extended.

    A second click with the same `submission_id` gets the same meeting. Raises MeetingAlreadyPlanned when the month
    has its regular meeting.
    """
    same = Meeting.objects.filter(submission_id=submission_id, cell=cell, month=month, kind=kind)
    if existing := same.first():
        return existing
    require_its_cell(cell, timezone.localdate(plan["planned_at"]))
    try:
        with transaction.atomic():
            meeting = Meeting.objects.create(
                cell=cell,
                month=month,
                kind=kind,
                submission_id=submission_id,
                registered_at=timezone.now(),
                registered_by=by,
                **plan,
            )
            take_up_topic(meeting)
            before = forget_missed_month(meeting)
            record(
                by=by,
                verb="meeting planned",
                obj=meeting,
                before=before,
                after=preparation_snapshot(meeting),
                about=[cell],
            )
    except IntegrityError as error:
        if existing := same.first():
            return existing
        raise MeetingAlreadyPlanned from error
    return meeting


@transaction.atomic
def record_missed_month(*, cell, month, permission: str, reason: str, by) -> MissedMonth:
    """Note that a cell held no regular meeting in a month, planned or not; raises MeetingAlreadyHeld when it did."""
    if Meeting.objects.regular().held().filter(cell=cell, month=month).exists():
        raise MeetingAlreadyHeld
    if cell.since > month.last_day or (cell.until is not None and cell.until <= month.first_day):
        raise NotACellThatMonth
    earlier = MissedMonth.objects.filter(cell=cell, month=month).first()
    missed, _created = MissedMonth.objects.update_or_create(
        cell=cell, month=month, defaults={"permission": permission, "reason": reason}
    )
    record(
        by=by,
        verb="month without a meeting noted",
        obj=missed,
        before=earlier and missed_month_snapshot(earlier),
        after=missed_month_snapshot(missed),
        about=[cell],
    )
    return missed


def forget_missed_month(meeting) -> dict | None:
    """A month with its regular meeting planned or held is not a missed one; gives what was noted, for the ledger."""
    missed = MissedMonth.objects.filter(cell_id=meeting.cell_id, month=meeting.month).first()
    if missed is None or meeting.kind != MeetingKind.REGULAR:
        return None
    missed.delete()
    return {"missed_month": missed_month_snapshot(missed)}
