"""From the records to the evidence: every fact a rubric may ask about, read once for one cell and month."""

from django.utils import timezone

from meetings.checks import minutes_gaps
from meetings.clocks import hours_between, last_posted
from meetings.deadlines import required_minutes
from meetings.models import MaterialKind
from meetings.papers import Record
from meetings.queries import (
    follow_through,
    has_thematic_part,
    longest_excused_run,
    speaker_count,
    who_leads,
)
from meetings.votes import Count

from .evidence import Evidence


def evidence_of(meeting) -> Evidence:
    """What was recorded about one meeting. Facts that only the meeting itself can give are None until it was held."""
    record = Record(meeting)
    counted = record.counted
    return Evidence(
        met=meeting.started_at is not None,
        has_permission_not_to_meet=False,
        **who_leads(meeting.cell, record.day),
        has_thematic=has_thematic_part(meeting),
        required_minutes=required_minutes(
            record.policy, strength=counted.strength, is_combined=meeting.has_thematic_part
        ),
        unmarked=counted.unmarked,
        **_attendance(meeting, counted),
        **_preparation(meeting),
        **_conduct(record),
        **_follow_through(record),
    )


def evidence_of_missed(*, is_permitted: bool) -> Evidence:
    """A month without a regular meeting: nothing else is known about it."""
    return Evidence(
        met=False,
        has_permission_not_to_meet=is_permitted,
        has_cell_committee=True,
        has_overseer=True,
        has_thematic=False,
        required_minutes=0,
        unmarked=0,
        previous_tasks_unreported=0,
    )


def _attendance(meeting, counted) -> dict:
    if not counted.is_complete:
        return {}
    return {
        "strength": counted.strength,
        "expected": counted.expected,
        "present": counted.present,
        "excused": counted.excused,
        "unexcused": counted.unexcused,
        "longest_excused_run": longest_excused_run(meeting),
    }


def _preparation(meeting) -> dict:
    before = getattr(meeting, "pre_meeting", None)
    materials = list(meeting.materials.all())
    posted = [material.posted_at for material in materials if material.posted_at]
    guides = [
        material for material in materials if material.kind in (MaterialKind.OUTLINE, MaterialKind.DRAFT)
    ]
    return {
        "pre_meeting_held": before.was_held if before else None,
        "pre_meeting_has_minutes": before.minutes_kept if before else None,
        "members_notified": _was_before(meeting.members_notified_at, meeting.met_at),
        "overseer_notified": _was_before(meeting.overseer_notified_at, meeting.met_at),
        "has_discussion_outline_or_draft": True if guides else None,
        "materials_posted": bool(posted) if materials else None,
        "materials_hours_before": hours_between(last_posted(posted), meeting.met_at) if posted else None,
    }


def _was_before(instant, start) -> bool | None:
    return None if instant is None else instant < start


def _conduct(record) -> dict:
    meeting, resolution, tasks = record.meeting, record.resolution, record.tasks
    if meeting.started_at is None:
        return {}
    motions = [motion for motion in record.motions if motion.adopts_resolution]
    return {
        "started_at": _clock(meeting.started_at),
        "ended_at": _clock(meeting.ended_at) if meeting.ended_at else None,
        "duration_minutes": _minutes_between(meeting.started_at, meeting.ended_at),
        "steps_recorded": _steps(record, motions),
        "praise_or_reminder_given": meeting.praise_given,
        "speakers": speaker_count(meeting, record.sheet),
        "has_minutes": True if meeting.discussion or meeting.conclusion else None,
        "minutes_gaps": tuple(minutes_gaps(meeting, record.counted)),
        "criticism_minutes": meeting.criticism_minutes,
        "conclusion_adopted": _all_carried(motions),
        "minutes_adopted": meeting.minutes_adopted,
        "tasks_assigned": all(task.assignee_id and task.due_on for task in tasks) if tasks else None,
        "posted_hours_after": (
            hours_between(meeting.ended_at, resolution.posted_at)
            if resolution and resolution.posted_at and meeting.ended_at
            else None
        ),
    }


def _steps(record, motions) -> tuple[str, ...] | None:
    """The recorded steps of the procedure (docs/scoring.md, item 3.2); None while the end is not recorded."""
    meeting = record.meeting
    if meeting.ended_at is None:
        return None
    steps = {
        "opening": meeting.chair_id and meeting.clerk_id and record.counted.is_complete,
        "previous_minutes": meeting.previous_minutes_confirmed,
        "previous_tasks": meeting.results or any(task.report_here for task in record.previous_tasks),
        "discussion": meeting.discussion,
        "conclusion": meeting.conclusion and _all_carried(motions),
        "closing": meeting.minutes_adopted,
    }
    return tuple(code for code, was_recorded in steps.items() if was_recorded)


def _all_carried(motions) -> bool | None:
    if not motions:
        return None
    return all(Count(motion.rule, motion.base, motion.votes_for).is_carried for motion in motions)


def _follow_through(record) -> dict:
    found = follow_through(record.meeting, record.previous_tasks)
    return {
        "tasks_due": found.due,
        "tasks_achieved": found.achieved,
        "previous_tasks_unreported": found.unreported,
    }


def _minutes_between(start, end) -> int | None:
    return None if end is None else int((end - start).total_seconds()) // 60


def _clock(instant) -> str:
    return timezone.localtime(instant).strftime("%H:%M")
