"""The month of a cell: its steps, each in words, and the one next action."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cells.months import Month
from cells.queries import secretary_on
from meetings.deadlines import Late, deadline_of, late_by, meet_by
from meetings.models import Meeting, MeetingKind, MeetingState, MissedMonth
from meetings.queries import meeting_day, policy_for, roll_call
from meetings.task_queries import decided

from .models import Assessment
from .month_states import deadline_facts, grade_text, late_of, review_deadline, state_of_month


@dataclass(frozen=True)
class CellMonthPage:
    """A cell's month as steps, with the one thing to do next."""

    meeting: Meeting | None
    assessment: Assessment | None
    missed: MissedMonth | None
    other_meetings: list[Meeting]
    secretary: str
    late: Late | None
    review_due: date | None  # of what waits for the committee, which is late by `review_late`
    review_late: Late | None
    deadline: date | None
    steps: list[dict]
    next_action: dict | None
    open_tasks: int
    overdue_tasks: int

    @property
    def state(self) -> str:
        return state_of_month(self.meeting, self.missed)

    @property
    def grade(self) -> str:
        return grade_text(self.assessment)


def cell_month(cell, month: Month, today: date, *, may_record: bool, may_score: bool) -> CellMonthPage:
    related = ("cell__committee", "chair", "returned_by")
    meetings = list(Meeting.objects.filter(cell=cell, month=month).select_related(*related))
    meeting = next((m for m in meetings if m.kind == MeetingKind.REGULAR), None)
    missed = MissedMonth.objects.filter(cell=cell, month=month).first()
    policy = policy_for(cell, month.last_day)
    scored = Assessment.objects.select_related("rubric")
    assessment = scored.filter(meeting=meeting).first() if meeting else None
    steps = _steps(meeting, assessment, may_record, today) if meeting else []
    # A page of a past month does not count what later meetings gave out.
    given = decided().open().filter(cell=cell, meeting__month__lte=month)
    tasks = given.aggregate(open=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today)))
    late = late_of(meeting, missed, month, policy, today)
    to_review = review_deadline(meeting, policy)
    action = _next_action(cell, month, today, meeting, missed, steps, may_record, may_score)
    return CellMonthPage(
        meeting=meeting,
        assessment=assessment,
        missed=missed,
        other_meetings=[m for m in meetings if m.kind != MeetingKind.REGULAR],
        secretary=secretary_on(cell, min(max(today, month.first_day), month.last_day)),
        late=late,
        review_due=to_review and to_review.day,
        review_late=late_by(to_review, today),
        deadline=_deadline(cell, meeting, month, today, policy, action),
        steps=steps,
        next_action=action,
        open_tasks=tasks["open"],
        overdue_tasks=tasks["overdue"],
    )


def _deadline(cell, meeting, month, today: date, policy, action) -> date | None:
    """Of the next action. Another month is planned by its last day to meet, or by the cell's usual day if earlier."""
    if action and "plans" in action:
        month, meeting = action["plans"], None
    if meeting is None and month > Month.of(today):
        usual_day = cell.usual_day or policy.meet_by_day
        return meet_by(month, min(usual_day, policy.meet_by_day))
    deadline = deadline_of(**deadline_facts(meeting, month, policy))
    return deadline.day if deadline else None


def _steps(meeting, assessment: Assessment | None, may_record: bool, today: date) -> list[dict]:
    """Preparation, roll call, minutes, resolution, score, submission: each done, current or waiting, in words."""
    counted = roll_call(meeting)
    prepared = bool(meeting.members_notified_at) or meeting.materials.exists()
    has_resolution = hasattr(meeting, "resolution")
    scored = assessment is not None and bool(assessment.own_grade)
    submitted = not meeting.is_open
    facts = [
        ("preparation", _("Preparation"), prepared or submitted, _prepared_words(meeting, prepared)),
        ("roll-call", _("Roll call"), counted.is_complete, _attendance_words(counted, meeting, today)),
        ("minutes", _("Minutes"), bool(meeting.started_at and meeting.ended_at), _minutes_words(meeting)),
        ("resolution", _("Resolution and tasks"), has_resolution or submitted, ""),
        ("score", _("Score"), scored, _score_words(assessment)),
        ("submit", _("Submit to the committee"), submitted, _submitted_words(meeting)),
    ]
    steps, current_found = [], False
    for name, label, done, detail in facts:
        status = "done" if done else ("waiting" if current_found else "current")
        current_found = current_found or not done
        steps.append(
            {
                "name": name,
                "label": label,
                "detail": detail,
                "status": status,
                "url": _step_url(meeting, name, may_record),
            }
        )
    return steps


def _step_url(meeting, name: str, may_record: bool) -> str:
    if name in ("score", "submit"):
        return reverse("scoring:sheet", args=[meeting.pk])
    if not (meeting.is_open and may_record):
        return record_url(meeting, name)
    return reverse(f"meetings:{name}", args=[meeting.pk])


# The page that reads the whole record is long: where each step stands on it.
ANCHORS = {
    "preparation": "prepared-title",
    "roll-call": "roll-call",
    "minutes": "minutes",
    "resolution": "resolution",
}


def record_url(meeting, step: str) -> str:
    """The record to read, at the part that a step of the month writes."""
    return reverse("meetings:meeting-detail", args=[meeting.pk]) + f"#{ANCHORS[step]}"


def _prepared_words(meeting, prepared) -> str:
    return (
        _("members notified") if meeting.members_notified_at else (_("materials posted") if prepared else "")
    )


def _attendance_words(counted, meeting, today) -> str:
    if counted.is_complete:
        return _("%(present)s of %(expected)s present") % {
            "present": counted.present,
            "expected": counted.expected,
        }
    marked = counted.strength - counted.unmarked
    if not marked and _is_ahead(meeting, today):
        return _("on the day of the meeting")
    return (
        _("%(marked)s of %(strength)s marked") % {"marked": marked, "strength": counted.strength}
        if marked
        else ""
    )


def _minutes_words(meeting) -> str:
    if not meeting.started_at:
        return ""
    if not meeting.ended_at:
        return _("the end time is missing")
    return _("written")


def _score_words(assessment) -> str:
    if assessment is None:
        return _("not scored yet")
    if not assessment.own_grade:
        return _("begun, not every item has points")
    return _("own points %(total)s") % {"total": f"{assessment.own_total.normalize():f}".replace(".", ",")}


def _submitted_words(meeting) -> str:
    if meeting.state == MeetingState.RETURNED:
        return _("returned by the committee")
    if meeting.accepted_at:
        return _("accepted on %(day)s") % {"day": _local_day(meeting.accepted_at)}
    if meeting.submitted_at:
        return _("submitted on %(day)s") % {"day": _local_day(meeting.submitted_at)}
    return ""


def _local_day(instant) -> str:
    """date_format would take the day of an instant in UTC."""
    return date_format(timezone.localdate(instant), "SHORT_DATE_FORMAT")


def _next_action(cell, month, today, meeting, missed, steps, may_record, may_score) -> dict | None:
    """The one thing to do, as {title, label, url}; None when nothing waits for this person."""
    if meeting is not None and meeting.state == MeetingState.SUBMITTED and may_record:
        return _next_months_plan(cell, month, today)
    if state_of_month(meeting, missed) == "missed":
        return None
    if meeting is None:
        return _plan(cell, month, today) if may_record else None
    if not meeting.is_open or not (may_record or may_score):
        return None
    if meeting.state == MeetingState.RETURNED:
        url = reverse("scoring:sheet", args=[meeting.pk])
        return {
            "title": _("Correct what the committee returned"),
            "label": _("Open the score sheet"),
            "url": url,
        }
    current = next((step for step in steps if step["status"] == "current"), None)
    if current["name"] == "roll-call" and may_record and _is_ahead(meeting, today):
        return _before_the_day(meeting)
    titles = {
        "preparation": (_("Prepare the meeting"), _("Write down the preparation")),
        "roll-call": (_("Call the roll"), _("Call the roll now")),
        "minutes": (_("Write the minutes"), _("Write the minutes now")),
        "resolution": (_("Write the resolution and its tasks"), _("Write the resolution")),
        "score": (_("Score the meeting"), _("Score it now")),
        "submit": (_("Submit minutes and score to the committee"), _("Check and submit")),
    }
    title, label = titles[current["name"]]
    return {"title": title, "label": label, "url": current["url"]}


def _is_ahead(meeting, today: date) -> bool:
    return meeting.state == MeetingState.PLANNED and meeting_day(meeting) > today


def _before_the_day(meeting) -> dict:
    """What is left to do about a prepared meeting while its roll cannot be called yet."""
    if not meeting.members_notified_at:
        url = reverse("meetings:notice", args=[meeting.pk])
        return {"title": _("Send the notice of the meeting"), "label": _("Open the notice"), "url": url}
    url = reverse("meetings:preparation", args=[meeting.pk])
    return {
        "title": _("All is prepared: the roll is called on the day"),
        "label": _("See the preparation"),
        "url": url,
    }


def _plan(cell, month: Month, today: date) -> dict:
    title = _("Plan this month's meeting")
    if month != Month.of(today):
        title = _("Plan the meeting of month %(month)s/%(year)s") % {"month": month.month, "year": month.year}
    url = reverse("meetings:meeting-create", args=[cell.pk, month])
    return {"title": title, "label": _("Plan the meeting"), "url": url}


def _next_months_plan(cell, month: Month, today: date) -> dict | None:
    """After submitting, planning the next month; `plans` is that month. None when it has its meeting, or had none."""
    following = month.next()
    is_planned = Meeting.objects.regular().filter(cell=cell, month=following).exists()
    if is_planned or MissedMonth.objects.filter(cell=cell, month=following).exists():
        return None
    return _plan(cell, following, today) | {"plans": following}


def deadline_words(deadline: date | None, today: date) -> str:
    """``Until 07/11/2026, 1 day left``; the days late once it has passed; ``""`` without a deadline."""
    if deadline is None:
        return ""
    left = (deadline - today).days
    day = date_format(deadline, "SHORT_DATE_FORMAT")
    if left < 0:
        return ngettext(
            "The deadline was %(day)s: %(days)s day late.",
            "The deadline was %(day)s: %(days)s days late.",
            -left,
        ) % {"day": day, "days": -left}
    if left == 0:
        return _("Until %(day)s: today is the last day.") % {"day": day}
    return ngettext("Until %(day)s, %(days)s day left.", "Until %(day)s, %(days)s days left.", left) % {
        "day": day,
        "days": left,
    }
