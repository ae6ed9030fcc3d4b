"""A meeting that was entered for the wrong month."""

from datetime import date

from django.db import IntegrityError, transaction

from cells.events import record
from cells.months import Month

from .. import search
from ..errors import MeetingAlreadyPlanned, MonthIsMissed, SameMonth, TasksWouldCross
from ..models import Meeting, MeetingKind, MeetingMove, MissedMonth, Task, TaskReport
from ..snapshots import plain_dict
from ..times import on_day
from .in_the_hall import keep_speaking_true
from .resolution import close_or_reopen
from .writing import claim, drop_marks_of_other_days, recount_motions, require_its_day, require_its_hours

TIMES = ("planned_at", "started_at", "ended_at")


@transaction.atomic
def correct_month(*, meeting, version: int, met_on: date, reason: str, by) -> Meeting:
    """Give an open record the day on which the meeting really was, in another month; its hours stay.

    The roll call keeps the marks of those who were in the cell that day, votes are counted anew, and the trace says
    from when to when and why. Raises SameMonth, MeetingAlreadyPlanned where the month has its regular meeting,
    MonthIsMissed, TasksWouldCross, NotYet, EditConflict, MeetingIsClosed, TooManyVotes, TooManySpeakers.
    """
    month, was = Month.of(met_on), meeting.planned_at
    before = _facts(meeting)
    if month == meeting.month:
        raise SameMonth
    moved = {name: on_day(met_on, at) for name in TIMES if (at := getattr(meeting, name)) is not None}
    approval = {"date_approved_at": None, "date_approved_by": None}
    try:
        with transaction.atomic():
            claim(meeting, version, by, month=month, **moved, **approval)
    except IntegrityError as error:
        raise MeetingAlreadyPlanned from error
    _refuse_contradictions(meeting)
    if meeting.started_at is not None:
        require_its_day(meeting)
        require_its_hours(meeting)
    before |= drop_marks_of_other_days(meeting)
    keep_speaking_true(meeting)
    recount_motions(meeting)
    search.index(meeting)
    close_or_reopen(Task.objects.filter(reports__meeting=meeting))
    trace = {"was_planned_at": was, "planned_at": meeting.planned_at, "moved_at": meeting.recorded_at}
    MeetingMove.objects.create(meeting=meeting, reason=reason, moved_by=by, **trace)
    after = _facts(meeting) | {"reason": reason}
    record(
        by=by, verb="meeting month corrected", obj=meeting, before=before, after=after, about=[meeting.cell]
    )
    return meeting


def _facts(meeting) -> dict:
    return plain_dict({"month": str(meeting.month)} | {name: getattr(meeting, name) for name in TIMES})


def _refuse_contradictions(meeting) -> None:
    is_regular = meeting.kind == MeetingKind.REGULAR
    if is_regular and MissedMonth.objects.filter(cell_id=meeting.cell_id, month=meeting.month).exists():
        raise MonthIsMissed
    reports = meeting.task_reports.filter(task__meeting__month__gte=meeting.month)
    heard = TaskReport.objects.filter(task__meeting=meeting, meeting__month__lte=meeting.month)
    if reports.exists() or heard.exists():
        raise TasksWouldCross
