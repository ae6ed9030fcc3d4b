"""One meeting with everything recorded about it, in memory; and the evidence it gives, without a query.

`evidence` says what `scoring.evidence_of` reads from the database; a test holds the two equal.
"""

from dataclasses import dataclass, field

from django.utils import timezone

from meetings.attendance import RollCall
from meetings.checks import minutes_gaps
from meetings.clocks import hours_between
from meetings.models import (
    AgendaItem,
    Attendance,
    Guest,
    Material,
    MaterialKind,
    Meeting,
    Motion,
    PreMeeting,
    Resolution,
    Task,
    TaskReport,
    TaskUpdate,
)
from meetings.statuses import TaskResult
from meetings.votes import Count
from scoring.evidence import Evidence


@dataclass
class Record:
    """`due_tasks` are the tasks of earlier meetings that this one has to hear about."""

    meeting: Meeting
    has_committee: bool
    has_overseer: bool
    has_thematic: bool
    required_minutes: int = 0
    counted: RollCall | None = None
    longest_excused_run: int = 0
    marks: list[Attendance] = field(default_factory=list)
    materials: list[Material] = field(default_factory=list)
    pre_meeting: PreMeeting | None = None
    attendees: list = field(default_factory=list)
    agenda: list[AgendaItem] = field(default_factory=list)
    guests: list[Guest] = field(default_factory=list)
    motions: list[Motion] = field(default_factory=list)
    resolution: Resolution | None = None
    tasks: list[Task] = field(default_factory=list)
    due_tasks: list[Task] = field(default_factory=list)
    reports: list[TaskReport] = field(default_factory=list)
    news: list[TaskUpdate] = field(default_factory=list)

    def rows(self) -> list:
        single = [row for row in (self.pre_meeting, self.resolution) if row]
        lists = (
            self.marks,
            self.agenda,
            self.attendees,
            self.materials,
            self.guests,
            self.motions,
            self.tasks,
            self.reports,
            self.news,
        )
        return [self.meeting, *single, *(row for rows in lists for row in rows)]


def evidence(record: Record) -> Evidence:
    """The evidence of a meeting that was held."""
    meeting, counted = record.meeting, record.counted
    return Evidence(
        met=True,
        has_permission_not_to_meet=False,
        has_cell_committee=record.has_committee,
        has_overseer=record.has_overseer,
        has_thematic=record.has_thematic,
        required_minutes=record.required_minutes,
        unmarked=counted.unmarked,
        started_at=_clock(meeting.started_at),
        ended_at=_clock(meeting.ended_at),
        duration_minutes=int((meeting.ended_at - meeting.started_at).total_seconds()) // 60,
        praise_or_reminder_given=meeting.praise_given,
        speakers=meeting.speaker_count or sum(mark.spoke for mark in record.marks) or None,
        has_minutes=True if meeting.discussion or meeting.conclusion else None,
        minutes_gaps=tuple(minutes_gaps(meeting, counted)),
        criticism_minutes=meeting.criticism_minutes,
        minutes_adopted=meeting.minutes_adopted,
        conclusion_adopted=_is_adopted(record),
        steps_recorded=_steps(record),
        **_attendance(record),
        **_preparation(record),
        **_tasks(record),
    )


def _attendance(record: Record) -> dict:
    counted = record.counted
    if not counted.is_complete:
        return {}
    return {
        "strength": counted.strength,
        "expected": counted.expected,
        "present": counted.present,
        "excused": counted.excused,
        "unexcused": counted.unexcused,
        "longest_excused_run": record.longest_excused_run,
    }


def _preparation(record: Record) -> dict:
    meeting, before = record.meeting, record.pre_meeting
    posted = [material.posted_at for material in record.materials if material.posted_at]
    guides = [row for row in record.materials if row.kind in (MaterialKind.OUTLINE, MaterialKind.DRAFT)]
    return {
        "pre_meeting_held": before.was_held if before else None,
        "pre_meeting_has_minutes": before.minutes_kept if before else None,
        "members_notified": _was_before(meeting.members_notified_at, meeting.started_at),
        "overseer_notified": _was_before(meeting.overseer_notified_at, meeting.started_at),
        "has_discussion_outline_or_draft": True if guides else None,
        "materials_posted": bool(posted) if record.materials else None,
        "materials_hours_before": hours_between(max(posted), meeting.started_at) if posted else None,
    }


def _tasks(record: Record) -> dict:
    meeting, resolution = record.meeting, record.resolution
    day = timezone.localdate(meeting.started_at)
    results = {id(report.task): report.result for report in record.reports}
    due = [
        task
        for task in record.due_tasks
        if results.get(id(task)) not in (None, TaskResult.IN_PROGRESS)
        or task.due_on is None
        or task.due_on <= day
    ]
    is_posted = resolution and resolution.posted_at
    return {
        "tasks_due": len(due),
        "tasks_achieved": sum(results.get(id(task)) == TaskResult.ACHIEVED for task in due),
        "previous_tasks_unreported": sum(id(task) not in results for task in due),
        "tasks_assigned": all(task.assignee and task.due_on for task in record.tasks)
        if record.tasks
        else None,
        "posted_hours_after": hours_between(meeting.ended_at, resolution.posted_at) if is_posted else None,
    }


def _steps(record: Record) -> tuple[str, ...]:
    meeting = record.meeting
    steps = {
        "opening": meeting.chair and meeting.clerk and record.counted.is_complete,
        "previous_minutes": meeting.previous_minutes_confirmed,
        "previous_tasks": meeting.results or record.reports,
        "discussion": meeting.discussion,
        "conclusion": meeting.conclusion and _is_adopted(record),
        "closing": meeting.minutes_adopted,
    }
    return tuple(code for code, was_recorded in steps.items() if was_recorded)


def _is_adopted(record: Record) -> bool | None:
    adopting = [motion for motion in record.motions if motion.adopts_resolution]
    if not adopting:
        return None
    return all(Count(motion.rule, motion.base, motion.votes_for).is_carried for motion in adopting)


def _was_before(instant, start) -> bool | None:
    return None if instant is None else instant < start


def _clock(instant) -> str:
    return timezone.localtime(instant).strftime("%H:%M")
