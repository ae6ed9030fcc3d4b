"""What the pages of a month show: a cell's steps, a committee's board, the matrix of the levels above.

Every function asks a fixed number of queries, whatever the number of cells (tests/scoring/test_query_growth.py).
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.fields.json import KeyTransform
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cells.history import as_called
from cells.models import Cell, FormerPlace
from cells.months import Month
from cells.names import fold
from cells.queries import secretaries_on, secretary_on
from meetings.deadlines import Deadline, Late, deadline_of, late_by, lateness, meet_by, review_due
from meetings.models import Meeting, MeetingKind, MeetingState, MissedMonth
from meetings.queries import meeting_day, policy_for, roll_call, with_attendance
from meetings.task_queries import decided
from papers.models import Paper, PaperKind

from .models import Assessment, Rubric
from .reports import cells_in_month, ended_in
from .rollups import is_unproven

NEEDS_ACTION = "todo"


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


@dataclass(frozen=True)
class BoardRow:
    """One cell's month at a glance."""

    cell: Cell
    secretary: str
    meeting: Meeting | None
    assessment: Assessment | None
    missed: MissedMonth | None
    late: Late | None
    review_late: Late | None = None  # submitted, and not answered by the committee in its own days
    is_withheld: bool = False
    has_ended: bool = False  # in the course of the month: it owes no meeting any more
    is_over: bool = False  # the month
    others: tuple[
        tuple[str, str], ...
    ] = ()  # (kind, state) of its meetings that are not scored, in order of days

    def without_draft(self) -> "BoardRow":
        """The row for who may read accepted meetings only: what is not accepted yet shows its state, no figures."""
        if self.state == MeetingState.ACCEPTED:
            return self
        return replace(self, assessment=None, is_withheld=True)

    @property
    def state(self) -> str:
        return state_of_month(self.meeting, self.missed)

    @property
    def standing(self) -> str:
        """The one group of STANDINGS in which the cell is counted: what is late is told as late and nothing else."""
        if self.state in (MeetingState.SUBMITTED, MeetingState.ACCEPTED):
            return "handed_in"
        if self.late is not None:
            return "late"
        if self.state in NOT_MET:
            if self.state == "missed":
                return "missed"
            return "ended" if self.has_ended else "not_met"
        return "returned" if self.state == MeetingState.RETURNED else "held"

    @property
    def is_without_meeting(self) -> bool:
        """As the roll-ups count it (Tally.missed less the permitted): no meeting is to come, nor was it permitted."""
        if self.state not in NOT_MET or (self.missed and self.missed.permission):
            return False
        return self.missed is not None or (self.is_over and not self.has_ended)

    @property
    def is_unproven(self) -> bool:
        """Accepted, with high own points that the record does not support (scoring/rollups)."""
        if self.state != MeetingState.ACCEPTED or self.assessment is None:
            return False
        return is_unproven(self.assessment.own_total, self.assessment.proposed_total)

    @property
    def met_on(self) -> date | None:
        return meeting_day(self.meeting) if self.meeting else None

    @property
    def has_attendance(self) -> bool:
        return self.meeting is not None and not self.is_withheld and bool(self.meeting.expected_count)

    @property
    def rate_percent(self) -> Fraction | None:
        if not self.has_attendance:
            return None
        return Fraction(100 * self.meeting.present_count, self.meeting.expected_count)

    @property
    def grade(self) -> str:
        """The official grade if there is one, else the cell's own."""
        return grade_text(self.assessment)

    @property
    def search_key(self) -> str:
        return fold(f"{self.cell.name} {self.secretary}")

    def is_todo(self, *, may_record: bool, may_review: bool) -> bool:
        """This person has something to do: who records plans, reminds and corrects; who reviews, reviews."""
        waits_for_staff = self.late is not None or self.state == MeetingState.RETURNED
        waits_for_staff = waits_for_staff or (self.state == "not_planned" and not self.has_ended)
        submitted = {self.state, *(state for _kind, state in self.others)}
        return (may_record and waits_for_staff) or (may_review and MeetingState.SUBMITTED in submitted)


@dataclass(frozen=True)
class Board:
    """The rows, and what the person who looks may do about them."""

    committee: object
    month: Month
    rows: list[BoardRow]
    may_record: bool = False
    may_review: bool = False

    def is_todo(self, row: BoardRow) -> bool:
        return row.is_todo(may_record=self.may_record, may_review=self.may_review)

    @property
    def counts(self) -> Counter:
        """By state, and ``todo``."""
        counted = Counter(row.state for row in self.rows)
        counted[NEEDS_ACTION] = sum(map(self.is_todo, self.rows))
        return counted

    @property
    def standings(self) -> list[tuple[str, str, int]]:
        """(code, label, how many) of every group with a cell in it: each cell is in one, so they add up to all."""
        counted = Counter(row.standing for row in self.rows)
        return [(code, str(label), counted[code]) for code, label in STANDINGS.items() if counted[code]]

    @property
    def denominators(self) -> set[str]:
        """The settings that the rates on the board are measured by."""
        return {row.meeting.denominator for row in self.rows if row.has_attendance}

    @property
    def first_to_review(self) -> Meeting | None:
        return next((row.meeting for row in self.rows if row.state == MeetingState.SUBMITTED), None)

    @property
    def findings(self) -> list[tuple[str, str, int]]:
        """The same of FINDINGS; a cell may be in several, or in none."""
        counted = [(code, str(label), len(self.showing(code))) for code, (label, _is) in FINDINGS.items()]
        return [one for one in counted if one[2]]

    def showing(self, show: str) -> list[BoardRow]:
        """The rows of one filter: ``todo``, a standing or a finding; anything else means all."""
        if show == NEEDS_ACTION:
            return [row for row in self.rows if self.is_todo(row)]
        if show in FINDINGS:
            _label, is_found = FINDINGS[show]
            return [row for row in self.rows if is_found(row)]
        if show in STANDINGS:
            return [row for row in self.rows if row.standing == show]
        return self.rows


NOT_MET = ("not_planned", "missed", MeetingState.PLANNED)
STANDINGS = {
    "handed_in": gettext_lazy("handed in"),
    "late": gettext_lazy("late"),
    "not_met": gettext_lazy("not met yet"),
    "missed": gettext_lazy("without a meeting"),
    "returned": gettext_lazy("returned to the cell"),
    "held": gettext_lazy("met, not handed in"),
    "ended": gettext_lazy("ended within the month"),
}
# What the levels above ask about: (label, whether a row is one).
FINDINGS = {
    "review_late": (gettext_lazy("review overdue"), lambda row: row.review_late is not None),
    "without_meeting": (gettext_lazy("without a meeting, not permitted"), lambda row: row.is_without_meeting),
    "unproven": (gettext_lazy("own points high above the record"), lambda row: row.is_unproven),
}


BOARD_COLUMNS = [
    *("cell", "month", "state", "planned_at", "started_at", "ended_at", "submitted_at", "returned_at"),
    "attendance_denominator",
]


def board(
    committee, month: Month, today: date, *, may_record: bool = False, may_review: bool = False
) -> Board:
    """Every cell under the committee in that month, as it then stood and was called. Fourteen queries at most."""
    cells = as_called(cells_in_month(committee, month), month.last_day)
    policy = policy_for(committee, month.last_day)
    secretaries = secretaries_on(cells, min(max(today, month.first_day), month.last_day))
    regular = Meeting.objects.regular().filter(cell__in=cells, month=month).only(*BOARD_COLUMNS)
    meetings = {meeting.cell_id: meeting for meeting in with_attendance(regular)}
    assessments = {
        assessment.meeting_id: assessment
        for assessment in Assessment.objects.filter(meeting__in=meetings.values()).defer("evidence", "caps")
    }
    share_rubrics(assessments.values())
    missed = {row.cell_id: row for row in MissedMonth.objects.filter(cell__in=cells, month=month)}
    others = _unscored(cells, month)

    def row(cell):
        meeting = meetings.get(cell.pk)
        ended = ended_in(cell, month)
        return BoardRow(
            cell=cell,
            secretary=secretaries.get(cell.pk, ""),
            meeting=meeting,
            assessment=assessments.get(meeting.pk) if meeting else None,
            missed=missed.get(cell.pk),
            late=None if ended else late_of(meeting, missed.get(cell.pk), month, policy, today),
            review_late=review_late_of(meeting, policy, today),
            has_ended=ended,
            is_over=today > month.last_day,
            others=tuple(others[cell.pk]),
        )

    return Board(committee, month, [row(cell) for cell in cells], may_record, may_review)


def _unscored(cells, month: Month) -> dict[int, list[tuple[str, str]]]:
    """Cell id → (kind, state) of its thematic and extraordinary meetings of the month."""
    found = defaultdict(list)
    meetings = Meeting.objects.exclude(kind=MeetingKind.REGULAR).filter(cell__in=cells, month=month)
    for cell_id, kind, state in meetings.order_by("planned_at", "pk").values_list("cell_id", "kind", "state"):
        found[cell_id].append((kind, state))
    return found


def share_rubrics(assessments) -> None:
    """Each rubric read and parsed once for all who use it: for every cell anew it would outlast the page."""
    rubrics = Rubric.objects.in_bulk({assessment.rubric_id for assessment in assessments})
    for assessment in assessments:
        assessment.rubric = rubrics[assessment.rubric_id]


def late_of(meeting, missed, month: Month, policy, today: date) -> Late | None:
    if state_of_month(meeting, missed) == "missed":
        return None
    return lateness(today=today, **_deadline_facts(meeting, month, policy))


def review_late_of(meeting, policy, today: date) -> Late | None:
    """How late the committee is with what was submitted to it; the cell has done its part."""
    return late_by(review_deadline(meeting, policy), today)


def review_deadline(meeting, policy) -> Deadline | None:
    """Until when the committee has to answer; None for what does not wait for it."""
    if meeting is None or meeting.state != MeetingState.SUBMITTED or meeting.submitted_at is None:
        return None
    return review_due(timezone.localdate(meeting.submitted_at), policy)


def _deadline_facts(meeting, month: Month, policy) -> dict:
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
    deadline = deadline_of(**_deadline_facts(meeting, month, policy))
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


@dataclass(frozen=True)
class MatrixRow:
    """A ward and its reports, month by month; None where none was issued."""

    committee: object
    reports: list[Paper | None]
    months: list[Month] = field(default_factory=list)

    def of(self, month: Month) -> Paper | None:
        """The report of one month of the table."""
        return self.reports[self.months.index(month)] if month in self.months else None

    @property
    def latest(self) -> Paper | None:
        return next((report for report in reversed(self.reports) if report), None)


def report_matrix(committees, last_month: Month, months: int = 12) -> tuple[list[Month], list[MatrixRow]]:
    """The current reports of each committee in `committees` that has cells or had some in the span of `months` months.

    Two queries. A report's totals are read from its own frozen data, so this table and the papers never differ; the
    rest of the data, thousands of rows for a province, stays where it is.
    """
    span = [last_month.plus(offset) for offset in range(1 - months, 1)]
    cells = Cell.objects.filter(committee=OuterRef("pk"))
    gone = FormerPlace.objects.filter(under=OuterRef("pk"), cell__isnull=False, until__gt=span[0].first_day)
    wards = list(committees.filter(Exists(cells) | Exists(gone)).order_by("path"))
    papers = (
        Paper.objects.filter(
            committee__in=wards,
            kind=PaperKind.WARD_REPORT,
            month__gte=span[0],
            month__lte=span[-1],
            replaced_by__isnull=True,
        )
        .annotate(replaced_symbol=F("replaces__symbol"), totals=KeyTransform("totals", "data"))
        .defer("data")
        .select_related("committee")
    )
    found = {(paper.committee_id, paper.month): paper for paper in papers}
    return span, [MatrixRow(ward, [found.get((ward.pk, month)) for month in span], span) for ward in wards]
