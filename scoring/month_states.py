"""How a month of a cell stands, and how late the cell or its committee is with it."""

from datetime import date

from django.utils import timezone

from cells.months import Month
from meetings.deadlines import Deadline, Late, late_by, lateness, review_due
from meetings.models import Meeting, MeetingState, MissedMonth
from meetings.queries import meeting_day

from .models import Assessment, Rubric


def state_of_month(meeting: Meeting | None, missed: MissedMonth | None) -> str:
    """The state of the regular meeting, ``missed`` or ``not_planned``. A plan that came to nothing is missed too."""
    if meeting is None:
        return "missed" if missed else "not_planned"
    return "missed" if missed and meeting.state == MeetingState.PLANNED else meeting.state


def grade_text(assessment: Assessment | None) -> str:
    """The official grade if there is one, else the cell's own, as the rubric words it."""
    if assessment is None:
        return ""
    return assessment.rubric.spec.grade_text(assessment.official_grade or assessment.own_grade)


def share_rubrics(assessments) -> None:
    """Each rubric read and parsed once for all who use it: for every cell anew it would outlast the page."""
    rubrics = Rubric.objects.in_bulk({assessment.rubric_id for assessment in assessments})
    for assessment in assessments:
        assessment.rubric = rubrics[assessment.rubric_id]


def late_of(meeting, missed, month: Month, policy, today: date) -> Late | None:
    if state_of_month(meeting, missed) == "missed":
        return None
    return lateness(today=today, **deadline_facts(meeting, month, policy))


def review_late_of(meeting, policy, today: date) -> Late | None:
    """How late the committee is with what was submitted to it; the cell has done its part."""
    return late_by(review_deadline(meeting, policy), today)


def review_deadline(meeting, policy) -> Deadline | None:
    """Until when the committee has to answer; None for what does not wait for it."""
    if meeting is None or meeting.state != MeetingState.SUBMITTED or meeting.submitted_at is None:
        return None
    return review_due(timezone.localdate(meeting.submitted_at), policy)


def deadline_facts(meeting, month: Month, policy) -> dict:
    """What `meetings.deadlines.deadline_of` asks about a cell's month."""
    facts = {
        "state": meeting.state if meeting else None,
        "month": month,
        "meet_by_day": policy.meet_by_day,
        "submit_within_days": policy.submit_within_days,
    }
    if meeting is None:
        return facts
    return facts | {
        "met_on": meeting_day(meeting),
        "planned_on": timezone.localdate(meeting.planned_at),
        "returned_on": timezone.localdate(meeting.returned_at) if meeting.returned_at else None,
    }
