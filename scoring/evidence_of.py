"""From the records to the evidence: every fact a rubric may ask about, read once for one cell and month."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from cells.history import lineage
from cells.models import Office, OfficeKind, Oversight
from meetings.checks import minutes_gaps
from meetings.clocks import hours_between
from meetings.deadlines import required_minutes
from meetings.models import BaseRule, Material, MaterialKind, Meeting, MeetingKind, Motion, Task
from meetings.queries import (
    followed_through,
    marks_of_the_year,
    meeting_day,
    places,
    policy_for,
    previous_results,
    roll_call,
    speaker_count,
)

from .evidence import Evidence, Origin, Source
from .rubric import RubricSpec


def evidence_of(meeting, above: list[str] | None = None, spec: RubricSpec | None = None) -> Evidence:
    """What was recorded about one meeting. Facts that only the meeting itself can give are None until it was held.

    `spec`: the rubric that will ask; where it says nothing of the required length, the committee's policy does.
    `above`: the lineage of its cell on the day, where it has been read already. Six queries, five with it, where the
    meeting was read together with its resolution and the meeting of the cell committee.
    """
    day = meeting_day(meeting)
    marks, longest_run = marks_of_the_year(meeting)
    sheet = places(meeting, marks)
    policy = policy_for(meeting.cell, day, lineage(meeting.cell, day) if above is None else above)
    counted = roll_call(meeting, sheet, policy)
    beside, told = _beside(meeting, day), previous_results(meeting)
    followed = followed_through(day, told)
    return Evidence(
        met=meeting.started_at is not None,
        has_permission_not_to_meet=False,
        has_cell_committee=beside.has_cell_committee,
        has_overseer=beside.has_overseer,
        has_thematic=meeting.has_thematic_part or beside.has_thematic_apart,
        required_minutes=_length_asked(spec, policy, counted.strength, meeting.has_thematic_part),
        unmarked=counted.unmarked,
        **_attendance(counted, longest_run),
        **_preparation(meeting, beside),
        **_conduct(meeting, counted, beside),
        speakers=speaker_count(meeting, sheet) if meeting.started_at else None,
        steps_recorded=_steps(meeting, counted, beside, any(result for _due_on, result in told)),
        tasks_due=followed.due,
        tasks_achieved=followed.achieved,
        previous_tasks_unreported=followed.unreported,
        sources=sources_of(meeting),
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


def _length_asked(spec: RubricSpec | None, policy, strength: int, has_thematic_part: bool) -> int:
    minutes = spec and spec.minutes_required(strength=strength, has_thematic_part=has_thematic_part)
    return minutes or required_minutes(policy, strength=strength, is_combined=has_thematic_part)


WRITTEN_WITH_THE_RECORD = (
    Origin.PREPARATION,
    Origin.ROLL_CALL,
    Origin.MINUTES,
    Origin.RESOLUTION,
    Origin.TASKS,
)


def sources_of(meeting) -> dict[Origin, Source]:
    """Who saved the record last, and when: it is kept for the record as a whole. The ledger knows each save."""
    at = meeting.recorded_at
    source = Source(meeting.recorded_by_id, timezone.localtime(at).isoformat() if at else None)
    return dict.fromkeys(WRITTEN_WITH_THE_RECORD, source)


@dataclass(frozen=True)
class _Beside:
    """What stands beside the meeting's own row."""

    has_cell_committee: bool
    has_overseer: bool
    has_thematic_apart: bool
    has_materials: bool
    has_guides: bool
    last_posted_at: datetime | None
    has_tasks: bool
    has_unassigned_tasks: bool
    has_adopting_vote: bool
    has_failed_vote: bool


def _beside(meeting, day) -> _Beside:
    """One query."""
    in_cell, of_meeting = {"cell": OuterRef("cell")}, {"meeting": OuterRef("pk")}
    others = [OfficeKind.DEPUTY, OfficeKind.COMMITTEE_MEMBER]
    thematic = Meeting.objects.held().filter(**in_cell, month=meeting.month, kind=MeetingKind.THEMATIC)
    materials, tasks = Material.objects.filter(**of_meeting), Task.objects.filter(**of_meeting)
    posted = materials.filter(posted_at__isnull=False).order_by("-posted_at").values("posted_at")
    adopting = Motion.objects.filter(**of_meeting, adopts_resolution=True)
    found = {
        "has_cell_committee": Exists(Office.objects.on(day).filter(**in_cell, kind__in=others)),
        "has_overseer": Exists(Oversight.objects.on(day).filter(**in_cell)),
        "has_thematic_apart": Exists(thematic),
        "has_materials": Exists(materials),
        "has_guides": Exists(materials.filter(kind__in=(MaterialKind.OUTLINE, MaterialKind.DRAFT))),
        "last_posted_at": Subquery(posted[:1]),
        "has_tasks": Exists(tasks),
        "has_unassigned_tasks": Exists(tasks.filter(Q(assignee=None) | Q(due_on=None))),
        "has_adopting_vote": Exists(adopting),
        "has_failed_vote": Exists(adopting.exclude(pk__in=carried(Motion.objects.all()).values("pk"))),
    }
    return _Beside(**Meeting.objects.filter(pk=meeting.pk).values(**found).get())


def carried(motions):
    """The motions that have what they need: `meetings.votes.Count.is_carried` in SQL; a test holds the two equal."""
    half, two_thirds = Q(twice__gt=F("base")), Q(thrice__gte=F("base") * 2)
    return motions.annotate(twice=F("votes_for") * 2, thrice=F("votes_for") * 3).filter(
        (Q(rule=BaseRule.HALF) & half) | (Q(rule=BaseRule.TWO_THIRDS) & two_thirds), base__gt=0
    )


def _attendance(counted, longest_excused_run: int) -> dict:
    if not counted.is_complete:
        return {}
    return {
        "strength": counted.strength,
        "expected": counted.expected,
        "present": counted.present,
        "excused": counted.excused,
        "unexcused": counted.unexcused,
        "longest_excused_run": longest_excused_run,
    }


def _preparation(meeting, beside: _Beside) -> dict:
    before, posted_at = getattr(meeting, "pre_meeting", None), beside.last_posted_at
    return {
        "pre_meeting_held": before.was_held if before else None,
        "pre_meeting_has_minutes": before.minutes_kept if before else None,
        "members_notified": _was_before(meeting.members_notified_at, meeting.met_at),
        "overseer_notified": _was_before(meeting.overseer_notified_at, meeting.met_at),
        "has_discussion_outline_or_draft": True if beside.has_guides else None,
        "materials_posted": posted_at is not None if beside.has_materials else None,
        "materials_hours_before": hours_between(posted_at, meeting.met_at) if posted_at else None,
    }


def _was_before(instant, start) -> bool | None:
    return None if instant is None else instant < start


def _conduct(meeting, counted, beside: _Beside) -> dict:
    if meeting.started_at is None:
        return {}
    resolution = getattr(meeting, "resolution", None)
    posted_at = resolution.posted_at if resolution else None
    return {
        "started_at": _clock(meeting.started_at),
        "ended_at": _clock(meeting.ended_at) if meeting.ended_at else None,
        "duration_minutes": _minutes_between(meeting.started_at, meeting.ended_at),
        "praise_or_reminder_given": meeting.praise_given,
        "has_minutes": True if meeting.discussion or meeting.conclusion else None,
        "minutes_gaps": tuple(minutes_gaps(meeting, counted)),
        "criticism_minutes": meeting.criticism_minutes,
        "conclusion_adopted": _is_adopted(beside),
        "minutes_adopted": meeting.minutes_adopted,
        "tasks_assigned": not beside.has_unassigned_tasks if beside.has_tasks else None,
        "posted_hours_after": (
            hours_between(meeting.ended_at, posted_at) if posted_at and meeting.ended_at else None
        ),
    }


def _steps(meeting, counted, beside: _Beside, has_reports: bool) -> tuple[str, ...] | None:
    """The recorded steps of the procedure (docs/scoring.md, item 3.2); None while the end is not recorded."""
    if meeting.ended_at is None:
        return None
    steps = {
        "opening": meeting.chair_id and meeting.clerk_id and counted.is_complete,
        "previous_minutes": meeting.previous_minutes_confirmed,
        "previous_tasks": meeting.results or has_reports,
        "discussion": meeting.discussion,
        "conclusion": meeting.conclusion and _is_adopted(beside),
        "closing": meeting.minutes_adopted,
    }
    return tuple(code for code, was_recorded in steps.items() if was_recorded)


def _is_adopted(beside: _Beside) -> bool | None:
    return not beside.has_failed_vote if beside.has_adopting_vote else None


def _minutes_between(start, end) -> int | None:
    return None if end is None else int((end - start).total_seconds()) // 60


def _clock(instant) -> str:
    return timezone.localtime(instant).strftime("%H:%M")
