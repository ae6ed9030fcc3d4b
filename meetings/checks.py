"""What a record lacks: the gaps of its minutes, and what is in the way of handing it in. Pure over a Record.

One list for everybody: the meeting's page shows it, handing in is refused for what must be there, and the reviewer
reads what should be. The words of each code are in meetings/labels.py.
"""

from dataclasses import dataclass

from .attendance import RollCall
from .models import MeetingKind
from .queries import roll_call, speaker_count
from .statuses import AttendanceStatus

# What minutes must hold to be complete: the code of the gap, and the field that fills it. Evidence for the score.
REQUIRED = {
    "started_at": "started_at",
    "ended_at": "ended_at",
    "chair": "chair",
    "clerk": "clerk",
    "previous_tasks": "results",
    "next_tasks": "directions",
    "discussion": "discussion",
    "conclusion": "conclusion",
}
# A meeting of one purpose neither looks back on the month nor plans the next (domain.md §3).
ONLY_REGULAR = {"previous_tasks", "next_tasks", "previous_minutes", "previous_tasks_unreported"}


def minutes_gaps(meeting, counted: RollCall | None = None) -> list[str]:
    """Codes of what is still missing in the minutes of a regular meeting; empty when they are complete."""
    counted = roll_call(meeting) if counted is None else counted
    missing = [code for code, name in REQUIRED.items() if not getattr(meeting, name)]
    return missing if counted.is_complete else ["roll_call", *missing]


@dataclass(frozen=True)
class Problem:
    """`is_must`: the record cannot be handed in with it; the others are told and left to the cell."""

    code: str
    is_must: bool


def problems(record) -> list[Problem]:
    """All that is missing or contradicts itself, in the order of the paper; `record` as meetings.papers.Record."""
    is_regular = record.meeting.kind == MeetingKind.REGULAR
    return [
        Problem(code, code in MUST)
        for code, is_found in RULES.items()
        if (is_regular or code not in ONLY_REGULAR) and is_found(record)
    ]


def musts(record) -> list[Problem]:
    return [problem for problem in problems(record) if problem.is_must]


def _lacks(name):
    return lambda record: not getattr(record.meeting, name)


def _is_absent(name):
    """By a complete roll call the person was not there."""

    def is_absent(record):
        member_id = getattr(record.meeting, f"{name}_id")
        there = {place.membership.member_id for place in record.sheet if place.came}
        return member_id is not None and record.counted.is_complete and member_id not in there

    return is_absent


def _lacks_reason(record) -> bool:
    marks = (place.attendance for place in record.sheet if place.status == AttendanceStatus.EXCUSED)
    return any(not mark.reason for mark in marks)


def _too_many_speakers(record) -> bool:
    spoke, there = speaker_count(record.meeting, record.sheet), record.counted
    return spoke is not None and spoke > there.present + there.temporary_present


def _cannot_decide(record) -> bool:
    """With all who came voting for it, no motion could carry."""
    counted = record.counted
    return counted.is_complete and counted.voters * 2 <= counted.voting_base


def _is_undecided(record) -> bool:
    has_text = record.resolution is not None and record.resolution.text
    return bool(has_text) and not any(motion.adopts_resolution for motion in record.motions)


RULES = {
    "roll_call": lambda record: not record.counted.is_complete,
    "nobody_present": lambda record: record.counted.is_complete and not record.counted.present,
    "absence_without_reason": _lacks_reason,
    "too_few_to_decide": _cannot_decide,
    "started_at": _lacks("started_at"),
    "ended_at": _lacks("ended_at"),
    "chair": _lacks("chair_id"),
    "chair_absent": _is_absent("chair"),
    "clerk": _lacks("clerk_id"),
    "clerk_absent": _is_absent("clerk"),
    "previous_minutes": lambda record: (
        record.previous_meeting is not None and not record.meeting.previous_minutes_confirmed
    ),
    "previous_tasks": _lacks("results"),
    "previous_tasks_unreported": lambda record: any(not task.report_here for task in record.previous_tasks),
    "next_tasks": _lacks("directions"),
    "thematic_content": lambda record: (
        record.meeting.has_thematic_part and not record.meeting.thematic_content
    ),
    "guests": lambda record: record.meeting.is_extended and not record.guests,
    "discussion": _lacks("discussion"),
    "too_many_speakers": _too_many_speakers,
    "conclusion": _lacks("conclusion"),
    "resolution_without_vote": _is_undecided,
    "task_without_owner": lambda record: any(task.assignee_id is None for task in record.tasks),
    "task_without_date": lambda record: any(task.due_on is None for task in record.tasks),
    "minutes_adopted": lambda record: record.meeting.minutes_adopted is not True,
}
# An end before the start cannot be stored (meetings_meeting_ends_after_start), so nothing here looks for it.
MUST = {
    "roll_call",
    "nobody_present",
    "started_at",
    "ended_at",
    "chair",
    "chair_absent",
    "clerk",
    "clerk_absent",
    "too_many_speakers",
}
