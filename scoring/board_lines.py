"""The board's rows as the table prints them: plain text decided once, so that the template only prints.

A table of 23 cells with its conditions in the template took longer than everything else on the page together.
"""

from functools import cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import MeetingKind
from meetings.states import MeetingState

from .boards import BoardRow
from .rollup_lines import rate_text

# Of a meeting that is not scored, in small letters after its kind.
STATES = {
    MeetingState.PLANNED: gettext_lazy("planned"),
    MeetingState.HELD: gettext_lazy("held"),
    MeetingState.SUBMITTED: gettext_lazy("awaiting review"),
    MeetingState.RETURNED: gettext_lazy("returned"),
    MeetingState.ACCEPTED: gettext_lazy("accepted"),
}


def board_lines(
    rows: list[BoardRow], month, *, may_record, may_review, sees_drafts, sees_meetings
) -> list[dict]:
    """One dict a row: name, url, opens_in_place, search, is_todo, secretary, met_on, present, rate, proposed, own,
    official, grade, badges, others (sentences), act (url and label, or None). What is not known is empty text. Points
    of a sheet not finished are withheld.
    """
    badge = cache(_badge)  # one state looks the same in every row
    return [
        {
            "name": row.cell.name,
            "url": _address(row, month, sees_drafts, sees_meetings),
            "opens_in_place": sees_drafts,
            "search": row.search_key,
            "is_todo": row.is_todo(may_record=may_record, may_review=may_review),
            "secretary": row.secretary,
            "met_on": date_format(row.met_on, "d/m") if row.met_on else "",
            **_attendance(row),
            **_points(row.assessment),
            "grade": row.grade,
            "badges": [
                badge(row.state),
                *([badge("late", row.late.days)] if row.late else []),
                *([badge("review_late", row.review_late.days)] if row.review_late else []),
            ],
            "others": [f"{MeetingKind(kind).label}: {STATES[state]}" for kind, state in row.others]
            + ([_("own points high above the record")] if row.is_unproven else []),
            "act": _act(row, month, may_record, may_review),
        }
        for row in rows
    ]


def _badge(state: str, days_late: int | None = None) -> SafeString:
    return render_to_string("components/state_badge.html", {"state": state, "days_late": days_late})


def _address(row: BoardRow, month, sees_drafts: bool, sees_meetings: bool) -> str:
    if sees_drafts:
        return reverse("scoring:cell-month", args=[row.cell.pk, month])
    if sees_meetings and row.state == MeetingState.ACCEPTED:
        return reverse("scoring:sheet", args=[row.meeting.pk])
    return ""


def _attendance(row: BoardRow) -> dict:
    if not row.has_attendance:
        return {"present": "", "rate": ""}
    present = f"{row.meeting.present_count}/{row.meeting.expected_count}"
    return {"present": present, "rate": rate_text(row.rate_percent)}


def _points(assessment) -> dict:
    own = assessment is not None and assessment.own_grade
    official = assessment is not None and assessment.official_grade
    return {
        "proposed": _shown(assessment.proposed_total) if own else "",
        "own": _shown(assessment.own_total) if own else "",
        "official": _shown(assessment.official_total) if official else "",
    }


def _shown(points) -> str:
    return "" if points is None else number_format(f"{points.normalize():f}")


def _act(row: BoardRow, month, may_record: bool, may_review: bool) -> dict | None:
    """The one thing this person can do about the row."""
    meeting, state = row.meeting, row.state
    if may_review and state == MeetingState.SUBMITTED:
        return {"url": reverse("scoring:review", args=[meeting.pk]), "label": _("Review")}
    if not may_record:
        return None
    own_month = reverse("scoring:cell-month", args=[row.cell.pk, month])
    if state == MeetingState.RETURNED:
        return {"url": own_month, "label": _("Correct")}
    if state == MeetingState.HELD and meeting.ended_at:
        return {"url": own_month, "label": _("Finish")}
    if state == MeetingState.PLANNED and row.met_on > timezone.localdate():
        return {"url": reverse("meetings:preparation", args=[meeting.pk]), "label": _("Prepare")}
    if state in (MeetingState.PLANNED, MeetingState.HELD):
        # Without a single mark the roll call is still to be taken, and the minutes begin with it.
        page = "meetings:minutes" if meeting.expected_count else "meetings:roll-call"
        return {"url": reverse(page, args=[meeting.pk]), "label": _("Enter minutes")}
    if state == "not_planned":
        return {"url": reverse("meetings:meeting-create", args=[row.cell.pk, month]), "label": _("Plan")}
    return None
