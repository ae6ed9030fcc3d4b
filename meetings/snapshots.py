"""The record as plain data: what the ledger keeps before and after a save, and what a conflict page compares.

Each function returns ``{field or list name: JSON value}``; people by name, instants as local ``dd/mm/YYYY HH:MM``.
"""

import unicodedata
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Model
from django.utils import timezone

from .models import PreMeeting, Resolution

PREPARATION_FIELDS = [
    "planned_at",
    "venue",
    "thematic_topic",
    "is_extended",
    "members_notified_at",
    "overseer_notified_at",
]
MINUTES_FIELDS = [
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
GUEST_FIELDS = ["full_name", "body", "role"]
MOTION_FIELDS = ["text", "rule", "votes_for", "votes_against", "abstentions", "adopts_resolution"]
TASK_FIELDS = ["text", "assignee", "due_on", "target", "unit"]


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


def preparation_snapshot(meeting) -> dict:
    pre_meeting = PreMeeting.objects.filter(meeting=meeting)
    return fields(meeting, PREPARATION_FIELDS) | {
        "materials": rows(meeting.materials.all(), ["kind", "title", "posted_at"]),
        "pre_meeting": rows(pre_meeting, ["was_held", "held_on", "has_minutes"]),
    }


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
    return fields(meeting, MINUTES_FIELDS) | {
        "guests": rows(meeting.guests.all(), GUEST_FIELDS),
        "motions": rows(meeting.motions.all(), MOTION_FIELDS),
    }


def resolution_snapshot(meeting) -> dict:
    reports = meeting.task_reports.select_related("task").order_by("task_id")
    return {
        "resolution": rows(Resolution.objects.filter(meeting=meeting), ["text", "posted_at"]),
        "reports": [{"task": report.task.text} | fields(report, ["result", "note"]) for report in reports],
        "tasks": rows(meeting.tasks.select_related("assignee"), TASK_FIELDS),
    }


def missed_month_snapshot(missed) -> dict:
    return {"cell": missed.cell_id, "month": str(missed.month)} | fields(missed, ["permission", "reason"])
