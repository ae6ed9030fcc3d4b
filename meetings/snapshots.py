"""The record as plain data: what the ledger keeps before and after a save, and what a conflict page compares.

Each function returns ``{field or list name: JSON value}``; people by name, instants as local ``dd/mm/YYYY HH:MM``.
"""

import unicodedata
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Model, Q
from django.utils import timezone

from .models import CriticismTurn, PreMeeting, Resolution

PREPARATION_FIELDS = [
    "planned_at",
    "venue",
    "thematic_topic",
    "is_extended",
    "to_prepare",
    "members_notified_at",
    "overseer_notified_at",
]
AGENDA_FIELDS = ["text", "duration_minutes", "presenter"]
PRE_MEETING_FIELDS = [
    "held_on",
    "started_at",
    "ended_at",
    "chair",
    "clerk",
    "review",
    "directions",
    "discussion_points",
    "conclusion",
]
MINUTES_FIELDS = [
    "previous_minutes_confirmed",
    "started_at",
    "ended_at",
    "chair",
    "clerk",
    "current_affairs",
    "results",
    "directions",
    "thematic_content",
    "discussion",
    "criticism",
    "conclusion",
    "speaker_count",
    "criticism_minutes",
    "praise_given",
    "minutes_adopted",
]
GUEST_FIELDS = ["full_name", "body", "role", "report"]
CONTRIBUTION_FIELDS = ["member", "text"]
MOTION_FIELDS = [
    "text",
    "rule",
    "method",
    "votes_for",
    "votes_against",
    "abstentions",
    "ballots_issued",
    "ballots_returned",
    "ballots_invalid",
    "adopts_resolution",
]
REPORT_FIELDS = ["result", "note", "achieved"]
TASK_FIELDS = ["text", "assignee", "due_on", "target", "unit", "follower"]


def plain(value):
    """A value as JSON can hold it and a person can read it; text in NFC, as it is stored."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value) if isinstance(value, Model) else value


def plain_dict(values: dict) -> dict:
    return {name: plain(value) for name, value in values.items()}


def fields(obj, names) -> dict:
    return {name: plain(getattr(obj, name)) for name in names}


def rows(queryset, names) -> list[dict]:
    return [fields(obj, names) for obj in queryset]


def head_snapshot(meeting) -> dict:
    return fields(meeting, ["venue", "started_at", "ended_at"])


def preparation_snapshot(meeting) -> dict:
    pre_meeting = PreMeeting.objects.filter(meeting=meeting)
    return fields(meeting, PREPARATION_FIELDS) | {
        **draft_facts(meeting),
        "materials": rows(meeting.materials.listed(), ["kind", "title", "posted_at"]),
        "pre_meeting": rows(pre_meeting, ["was_held", "held_on", "has_minutes"]),
    }


def agenda_snapshot(meeting) -> dict:
    return {"agenda": rows(meeting.agenda.select_related("presenter"), AGENDA_FIELDS)}


def draft_facts(meeting) -> dict:
    """The draft of the resolution as it was prepared, and when it was posted."""
    draft = meeting.materials.drafts().first()
    return {
        "draft_text": draft.text if draft else "",
        "draft_posted_at": plain(draft.posted_at) if draft else None,
    }


def pre_meeting_snapshot(meeting) -> dict:
    """The short minutes of the cell committee's own meeting; every fact empty where there are none."""
    held = PreMeeting.objects.filter(meeting=meeting).select_related("chair", "clerk").first()
    if held is None:
        return dict.fromkeys(PRE_MEETING_FIELDS) | {"attendees": []}
    came = [str(member) for member in held.attendees.order_by("sort_key", "pk")]
    return fields(held, PRE_MEETING_FIELDS) | {"attendees": came}


def roll_call_snapshot(meeting) -> dict:
    marks = meeting.attendances.select_related("membership__member").order_by("membership_id")
    return {
        "marks": [
            {"member": mark.membership.member.full_name}
            | fields(mark, ["status", "reason", "arrived_at", "spoke"])
            for mark in marks
        ]
    }


def minutes_snapshot(meeting) -> dict:
    spoke = (
        meeting.attendances.filter(spoke=True).select_related("membership__member").order_by("membership_id")
    )
    contributions = meeting.contributions.select_related("member")
    lists = minutes_lists(meeting.guests.all(), contributions, meeting.motions.all(), turns_at(meeting))
    names = [mark.membership.member.full_name for mark in spoke]
    return fields(meeting, MINUTES_FIELDS) | lists | {"speakers": names}


def minutes_lists(guests, contributions, motions, turns) -> dict:
    return {
        "guests": rows(guests, GUEST_FIELDS),
        "contributions": rows(contributions, CONTRIBUTION_FIELDS),
        "motions": rows(motions, MOTION_FIELDS),
        "turns": [{"member": turn.member.full_name, "done": turn.meeting_id is not None} for turn in turns],
    }


def turns_at(meeting):
    """Whose turn of self-criticism the month has, without those already done at another meeting of it."""
    turns = CriticismTurn.objects.filter(cell_id=meeting.cell_id, month=meeting.month)
    return turns.filter(Q(meeting=None) | Q(meeting=meeting)).select_related("member")


def resolution_snapshot(meeting) -> dict:
    reports = meeting.task_reports.select_related("task").order_by("task_id")
    return {
        "resolution": rows(Resolution.objects.filter(meeting=meeting), ["text", "posted_at"]),
        "reports": [{"task": report.task.text} | fields(report, REPORT_FIELDS) for report in reports],
        "tasks": task_rows(meeting),
    }


def task_rows(meeting) -> list[dict]:
    return rows(meeting.tasks.select_related("assignee", "follower"), TASK_FIELDS)


def missed_month_snapshot(missed) -> dict:
    return {"cell": missed.cell_id, "month": str(missed.month)} | fields(missed, ["permission", "reason"])


VISIT_FIELDS = [
    "visitor",
    "visited_on",
    "started_at",
    "ended_at",
    "preparation",
    "content",
    "chairing",
    "discussion",
    "remarks",
    "suggestions",
    "suggested_points",
]


def visit_snapshot(visit) -> dict:
    return fields(visit, VISIT_FIELDS) | {"concerns": rows(visit.concerns.all(), ["area", "text"])}
