"""Every write to a meeting: one transaction, one claim on the version, one event in the ledger."""

from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from cells.events import record
from cells.models import Member

from .errors import (
    EditConflict,
    MeetingAlreadyHeld,
    MeetingAlreadyPlanned,
    MeetingIsClosed,
    NotInCellThatDay,
    NotYet,
    TaskIsReported,
    TooManyVotes,
    WrongState,
)
from .models import (
    Attendance,
    Guest,
    Material,
    Meeting,
    MeetingKind,
    MeetingState,
    MissedMonth,
    Motion,
    PreMeeting,
    Resolution,
    Task,
    TaskReport,
)
from .queries import denominator_of, meeting_day, places, roll_call
from .snapshots import (
    minutes_snapshot,
    missed_month_snapshot,
    preparation_snapshot,
    resolution_snapshot,
    roll_call_snapshot,
)
from .states import OPEN_STATES, may_move
from .statuses import TaskResult


def plan_meeting(*, cell, month, kind, submission_id, plan: dict, by) -> Meeting:
    """Plan a meeting of a cell; `plan` holds planned_at, venue, thematic_topic, is_extended.

    A second click with the same `submission_id` gets the same meeting. Raises MeetingAlreadyPlanned when the month
    has its regular meeting.
    """
    same = Meeting.objects.filter(submission_id=submission_id, cell=cell, month=month, kind=kind)
    if existing := same.first():
        return existing
    try:
        with transaction.atomic():
            meeting = Meeting.objects.create(
                cell=cell, month=month, kind=kind, submission_id=submission_id, **plan
            )
            before = _forget_missed_month(meeting)
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
def save_preparation(
    *, meeting, version: int, plan: dict, materials: list[dict], pre_meeting: dict | None, by
):
    """Save the plan and what was prepared; `materials` replace those there, `pre_meeting` None removes it."""
    before, people = preparation_snapshot(meeting), people_facts(meeting)
    _claim(meeting, version, by, **plan)
    _replace(meeting.materials, [Material(meeting=meeting, **row) for row in materials])
    PreMeeting.objects.filter(meeting=meeting).delete()
    if pre_meeting is not None:
        PreMeeting.objects.create(meeting=meeting, **pre_meeting)
    before |= _drop_marks_of_other_days(meeting)
    _recount_motions(meeting)
    return _finish(meeting, "preparation saved", preparation_snapshot, before, people, by)


@transaction.atomic
def save_roll_call(*, meeting, version: int, marks: dict[int, dict], by):
    """Save the whole roll call: membership id → status, reason, arrived_at, spoke. Who is not named is not marked.

    Raises NotInCellThatDay for a membership that is not of this cell on the day, NotYet before that day,
    TooManyVotes when a vote already recorded has more votes than official members are left present.
    """
    before, people = roll_call_snapshot(meeting), people_facts(meeting)
    _claim(meeting, version, by)
    _require_its_day(meeting)
    # Only now: where somebody else has moved the day, that is a conflict, which keeps the marks, and no refusal.
    if not set(marks) <= {place.membership.pk for place in places(meeting)}:
        raise NotInCellThatDay
    _replace(
        meeting.attendances,
        [
            Attendance(meeting=meeting, membership_id=membership_id, **mark)
            for membership_id, mark in marks.items()
        ],
    )
    _recount_motions(meeting)
    return _finish(meeting, "roll call saved", roll_call_snapshot, before, people, by)


@transaction.atomic
def save_minutes(*, meeting, version: int, minutes: dict, guests: list[dict], motions: list[dict], by):
    """Save times, chair, clerk, the sections, guests and votes. A start time makes a planned meeting a held one.

    Raises NotYet for a day or an hour still to come.
    """
    before = minutes_snapshot(meeting) | (_forget_missed_month(meeting) or {})
    people = people_facts(meeting)
    state = (
        MeetingState.HELD
        if minutes.get("started_at") and meeting.state == MeetingState.PLANNED
        else meeting.state
    )
    if not minutes.get("started_at") and meeting.state == MeetingState.HELD:
        state = MeetingState.PLANNED
    _claim(meeting, version, by, **minutes, state=state)
    _require_its_day(meeting)
    _require_its_hours(meeting)
    _replace(meeting.guests, [Guest(meeting=meeting, **row) for row in guests])
    before |= _drop_marks_of_other_days(meeting)
    counted = roll_call(meeting)
    _replace(
        meeting.motions,
        [Motion(meeting=meeting, base=counted.voting_base, voters=counted.voters, **row) for row in motions],
    )
    return _finish(meeting, "minutes saved", minutes_snapshot, before, people, by)


@transaction.atomic
def save_resolution(
    *, meeting, version: int, resolution: dict, reports: dict[int, dict], tasks: list[dict], by
):
    """Save the resolution, what became of earlier tasks (task id → result, note), and the new tasks.

    A row of `tasks` with an ``id`` changes that task; a task of this meeting that is not named is removed, unless a
    later meeting has reported on it (TaskIsReported). Raises NotYet before the day of the meeting.
    A task reported achieved or not achieved is closed; one in progress stays open and comes back next month.
    """
    before, people = resolution_snapshot(meeting), people_facts(meeting)
    _claim(meeting, version, by)
    _require_its_day(meeting)
    Resolution.objects.update_or_create(meeting=meeting, defaults=resolution)
    _save_reports(meeting, reports)
    _save_tasks(meeting, tasks)
    return _finish(meeting, "resolution saved", resolution_snapshot, before, people, by)


@transaction.atomic
def record_missed_month(*, cell, month, permission: str, reason: str, by) -> MissedMonth:
    """Note that a cell held no regular meeting in a month, planned or not; raises MeetingAlreadyHeld when it did."""
    if Meeting.objects.regular().held().filter(cell=cell, month=month).exists():
        raise MeetingAlreadyHeld
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


def move(*, meeting, to: str, by, **stamps) -> Meeting:
    """Move a meeting to another state inside the caller's transaction; raises WrongState when that way is not open.

    The condition is part of the UPDATE, so of two people who press at once only one moves it.
    """
    if not may_move(meeting.state, to):
        raise WrongState
    before = {"state": meeting.state}
    if to == MeetingState.SUBMITTED:
        before |= _fix_roll_call(meeting)
        stamps["attendance_denominator"] = denominator_of(meeting)
    if to == MeetingState.RETURNED:
        meeting.attendances.update(standing="")
        stamps["attendance_denominator"] = ""
    moved = Meeting.objects.filter(pk=meeting.pk, state=meeting.state, version=meeting.version).update(
        state=to, version=F("version") + 1, **stamps
    )
    if not moved:
        raise WrongState
    meeting.refresh_from_db()
    after = {"state": to} | {name: str(value) for name, value in stamps.items() if not name.endswith("_by")}
    record(by=by, verb=f"meeting {to}", obj=meeting, before=before, after=after, about=[meeting.cell])
    return meeting


def _fix_roll_call(meeting) -> dict:
    """From now on each mark says how its member counted on the day, whatever the books say later; gives the marks
    of people who, as was found out since, were not in the cell that day."""
    dropped = _drop_marks_of_other_days(meeting)
    marked = [place for place in places(meeting) if place.attendance]
    for place in marked:
        place.attendance.standing = place.person.standing
    Attendance.objects.bulk_update([place.attendance for place in marked], ["standing"])
    return dropped


def _forget_missed_month(meeting) -> dict | None:
    """A month with its regular meeting planned or held is not a missed one; gives what was noted, for the ledger."""
    missed = MissedMonth.objects.filter(cell_id=meeting.cell_id, month=meeting.month).first()
    if missed is None or meeting.kind != MeetingKind.REGULAR:
        return None
    missed.delete()
    return {"missed_month": missed_month_snapshot(missed)}


def _claim(meeting, version: int, by, **changes) -> None:
    """Take the next version of an open record; of two who read the same version, only the first gets it."""
    claimed = Meeting.objects.filter(pk=meeting.pk, version=version, state__in=OPEN_STATES).update(
        version=F("version") + 1, recorded_by=by, recorded_at=timezone.now(), **changes
    )
    if not claimed:
        current = Meeting.objects.get(pk=meeting.pk)
        raise EditConflict if current.is_open else MeetingIsClosed
    meeting.refresh_from_db()


def _require_its_day(meeting) -> None:
    day = meeting_day(meeting)
    if day > timezone.localdate():
        raise NotYet(day)


def _require_its_hours(meeting) -> None:
    now = timezone.now()
    if any(at is not None and at > now for at in (meeting.started_at, meeting.ended_at)):
        raise NotYet(meeting_day(meeting))


def _finish(meeting, verb, snapshot, before, people, by) -> Meeting:
    """The event of a save; `people` is what `people_facts` gave before it."""
    touched = {member_id for member_id, *_fact in people ^ people_facts(meeting)}
    about = [meeting.cell, *(Member(pk=member_id) for member_id in touched)]
    record(by=by, verb=verb, obj=meeting, before=before, after=snapshot(meeting), about=about)
    return meeting


def people_facts(meeting) -> set[tuple]:
    """What the record says of which member, the member's id first: a save is about those of whom this changes."""
    marks = meeting.attendances.values_list(
        "membership__member_id", "status", "reason", "arrived_at", "spoke"
    )
    tasks = meeting.tasks.filter(assignee__isnull=False).values_list("assignee_id", "text", "due_on")
    led = {(meeting.chair_id, "chair"), (meeting.clerk_id, "clerk")}
    return {*marks, *tasks, *(fact for fact in led if fact[0] is not None)}


def _replace(related, rows) -> None:
    related.all().delete()
    related.model.objects.bulk_create(rows)


def _drop_marks_of_other_days(meeting) -> dict:
    """Once the day has moved, only who was in the cell on it stands in the roll call; gives the marks dropped."""
    there = [place.membership.pk for place in places(meeting)]
    others = meeting.attendances.exclude(membership_id__in=there).select_related("membership__member")
    dropped = {mark.membership.member.full_name: mark.status for mark in others}
    if dropped:
        meeting.attendances.exclude(membership_id__in=there).delete()
    return {"marks_dropped": dropped} if dropped else {}


def _recount_motions(meeting) -> None:
    counted = roll_call(meeting)
    try:
        with transaction.atomic():
            meeting.motions.update(base=counted.voting_base, voters=counted.voters)
    except IntegrityError as error:
        raise TooManyVotes from error


def _save_reports(meeting, reports: dict[int, dict]) -> None:
    touched = {*reports, *meeting.task_reports.values_list("task_id", flat=True)}
    meeting.task_reports.all().delete()
    TaskReport.objects.bulk_create(
        TaskReport(meeting=meeting, task_id=task_id, **row) for task_id, row in reports.items()
    )
    _close_or_reopen(Task.objects.filter(pk__in=touched))


def _close_or_reopen(tasks) -> None:
    """A task is closed by the first meeting that reports it done or failed, whichever was written down first."""
    closing = (
        TaskReport.objects.filter(task=OuterRef("pk"))
        .exclude(result=TaskResult.IN_PROGRESS)
        .annotate(met_at=Coalesce("meeting__started_at", "meeting__planned_at"))
        .order_by("met_at")
    )
    tasks.update(closed_at=Subquery(closing.values("met_at")[:1]))


def _save_tasks(meeting, rows: list[dict]) -> None:
    mine = {task.pk: task for task in meeting.tasks.all()}
    removed = mine.keys() - {row.get("id") for row in rows}
    if TaskReport.objects.filter(task__in=removed).exists():
        raise TaskIsReported
    meeting.tasks.filter(pk__in=removed).delete()
    for row in rows:
        # A row whose task somebody else has removed since is a new task: what was typed is not lost.
        task = mine.get(row.get("id")) or Task(meeting=meeting, cell_id=meeting.cell_id)
        for name, value in row.items():
            if name != "id":
                setattr(task, name, value)
        task.save()
