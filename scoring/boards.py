"""The month of all cells of a committee, a row a cell.

Every function asks a fixed number of queries, whatever the number of cells (tests/scoring/test_query_growth.py).
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext_lazy

from cells.history import as_called
from cells.models import Cell
from cells.months import Month
from cells.names import fold
from cells.queries import secretaries_on
from meetings.deadlines import Late
from meetings.models import Meeting, MeetingKind, MeetingState, MissedMonth
from meetings.queries import meeting_day, policy_for, with_attendance

from .models import Assessment
from .month_states import grade_text, late_of, review_late_of, share_rubrics, state_of_month
from .reports import cells_in_month, ended_in
from .rollups import is_unproven

NEEDS_ACTION = "todo"


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
