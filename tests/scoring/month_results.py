"""Accepted months without their story: a meeting and its result, written as they are, for papers over many months."""

from decimal import Decimal

from meetings.models import Meeting, MeetingState
from scoring.models import MonthResult, Rubric
from tests.conftest import meeting_of


def result_of(
    in_cell, month, official="91.5", *, present=9, expected=10, grade="good", **more
) -> MonthResult:
    """The result of a month; its meeting is accepted in name only."""
    meeting = meeting_of(in_cell, month)
    Meeting.objects.filter(pk=meeting.pk).update(
        state=MeetingState.ACCEPTED, started_at=meeting.planned_at, attendance_denominator="A"
    )
    meeting.refresh_from_db()
    points = Decimal(official)
    values = {
        "rubric": Rubric.objects.order_by("pk").first(),
        "strength": expected,
        "unexcused": 0,
        "denominator": "A",
        "tasks_due": 4,
        "tasks_achieved": 3,
        "has_thematic_part": False,
        "proposed_total": points,
        "own_total": points,
        "own_grade": grade,
    } | more
    return MonthResult.objects.create(
        meeting=meeting,
        cell=in_cell,
        month=month,
        present=present,
        expected=expected,
        official_total=points,
        official_grade=grade,
        **values,
    )
