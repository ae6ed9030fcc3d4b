"""The committee's monthly report: one row a cell, as data for the paper (papers.shapes.WardReportData).

Rows: every cell of the committee that existed in the month, in the committee's order.
Columns: members, present, rate (on whom the committee's setting says), day, points per criterion, total, grade, what
was deducted and why.
A cell whose score is accepted shows the official points; one whose meeting is not accepted yet shows none and is
named as pending; one that did not meet without permission has 0 points and the lowest grade (cap K5).
Totals: sums of members and present, the rate of the sums, means over the accepted scores.
"""

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.db.models import Count, Prefetch, Q
from django.utils.translation import override

from cells.history import as_called, cells_of_month
from cells.models import Cell, MembershipKind
from cells.periods import on_day
from cells.strength import Denominator
from meetings.models import Meeting, MeetingState, MissedMonth
from meetings.papers import decimal_text, two_decimals
from meetings.queries import meeting_day, policy_for, with_attendance
from papers.shapes import WardReportData

from .committee_papers import Issuer
from .engine import Reason, State, conclude
from .evidence_of import evidence_of_missed
from .models import Assessment, Rubric
from .papers import points_text
from .reasons import short
from .rubric import RubricSpec

ONE_DECIMAL = Decimal("0.1")
RATE_RULE = (
    "Tỷ lệ là số đảng viên có mặt trên số đảng viên phải dự, không tính đảng viên được miễn công tác và sinh hoạt "
    "đảng, sinh hoạt đảng tạm thời ở nơi khác, làm nhiệm vụ đặc biệt."
)
RATE_RULE_B = "Theo mẫu năm 2023, cũng không tính đảng viên vắng có lý do."
RATE_RULE_B_OF_SOME = "Riêng {cells} tính theo mẫu năm 2023, cũng không tính đảng viên vắng có lý do."


@dataclass(frozen=True)
class CellMonth:
    """One cell's month as the report needs it."""

    cell: Cell
    members: int
    meeting: Meeting | None
    missed: MissedMonth | None

    @property
    def is_accepted(self) -> bool:
        return self.meeting is not None and self.meeting.state == MeetingState.ACCEPTED

    @property
    def was_held(self) -> bool:
        return self.meeting is not None and self.meeting.state != MeetingState.PLANNED

    @property
    def is_permitted(self) -> bool:
        return bool(self.missed and self.missed.permission)


def cells_in_month(committee, month):
    """The cells that a committee answers for in a month (cells/history.py), in its own order."""
    return cells_of_month(committee, month).order_by(
        "position", "pk"
    )  # said here: a query that counts forgets the model's own order


def ended_in(cell, month) -> bool:
    """The cell ended before the month did."""
    return cell.until is not None and cell.until <= month.last_day


def ward_report_data(committee, month, today) -> WardReportData:
    """The report as it stands today; nothing is stored. The number of queries does not hang on that of the cells.

    A committee that has ended reports as on its last day: under its superior and its secretary of then.
    """
    issuer = Issuer(committee, today)
    months = _cell_months(committee, month, min(today, month.last_day))
    rubric = _rubric_of(committee, month, months)
    spec = rubric.spec
    with override("vi"):
        rows = [_row(cell_month, spec, month, today) for cell_month in months]
    policy = policy_for(committee, month.last_day)
    return {
        "head": issuer.head,
        "month": str(month),
        "rubric_name": rubric.name,
        "criteria": [
            {"code": criterion.code, "title": criterion.text, "max_points": points_text(criterion.points)}
            for criterion in spec.criteria
        ],
        "rows": rows,
        "totals": _totals(rows, months, spec),
        "missed": [_missed(cell_month) for cell_month in months if _did_not_meet(cell_month, month, today)],
        "pending": [
            cell_month.cell.full_name
            for cell_month in months
            if not cell_month.is_accepted
            and not _did_not_meet(cell_month, month, today)
            and (cell_month.was_held or not ended_in(cell_month.cell, month))
        ],
        "attendance": _attendance(months, policy),
        "recipients": issuer.recipients("Các chi bộ trực thuộc"),
        "signature": issuer.signature,
    }


def _cell_months(committee, month, day) -> list[CellMonth]:
    regular = on_day(day, "memberships__") & Q(memberships__kind=MembershipKind.REGULAR)
    cells = cells_in_month(committee, month).annotate(member_count=Count("memberships", filter=regular))
    scores = Assessment.objects.select_related("rubric").prefetch_related("items")
    meetings = with_attendance(
        Meeting.objects.regular()
        .filter(cell__in=cells.values("pk"), month=month)
        .prefetch_related(Prefetch("assessment", queryset=scores))
    )
    by_cell = {meeting.cell_id: meeting for meeting in meetings}
    missed = {
        row.cell_id: row for row in MissedMonth.objects.filter(cell__in=cells.values("pk"), month=month)
    }
    return [
        CellMonth(cell, cell.member_count, by_cell.get(cell.pk), missed.get(cell.pk))
        for cell in as_called(cells, month.last_day)
    ]


def _rubric_of(committee, month, months) -> Rubric:
    """The rubric most of the accepted scores stand on; before any is accepted, the one in force."""
    used = Counter(cell_month.meeting.assessment.rubric for cell_month in months if cell_month.is_accepted)
    if used:
        return used.most_common(1)[0][0]
    return Rubric.objects.in_force_for(committee, month.last_day)


def _did_not_meet(cell_month: CellMonth, month, today) -> bool:
    """Noted as without a meeting, or the month is over and none was held; a cell that ended in it owed none."""
    is_over = today > month.last_day and not ended_in(cell_month.cell, month)
    return not cell_month.was_held and (cell_month.missed is not None or is_over)


def _row(cell_month: CellMonth, spec: RubricSpec, month, today) -> dict:
    row = {
        "cell": cell_month.cell.full_name,
        "members": cell_month.members,
        "expected": None,
        "present": None,
        "rate_percent": None,
        "held_on": None,
        "points": [None] * len(spec.criteria),
        "total": None,
        "grade": None,
        "note": "Chưa duyệt",
        "deductions": [],
    }
    if _did_not_meet(cell_month, month, today):
        return row | _missed_score(cell_month, spec)
    if not cell_month.was_held:
        ended = ended_in(cell_month.cell, month)
        return row | {"note": f"Kết thúc từ ngày {cell_month.cell.until:%d/%m/%Y}" if ended else "Chưa họp"}
    meeting = cell_month.meeting
    row |= {"held_on": meeting_day(meeting).isoformat()}
    if meeting.expected_count:
        row |= {
            "expected": meeting.expected_count,
            "present": meeting.present_count,
            "rate_percent": two_decimals(Fraction(100 * meeting.present_count, meeting.expected_count)),
        }
    return row | (_official_score(meeting.assessment, spec) if cell_month.is_accepted else {})


def _official_score(assessment: Assessment, spec: RubricSpec) -> dict:
    own_spec = assessment.rubric.spec
    scores = {score.code: score for score in assessment.items.all()}
    points = [
        sum((scores[item.code].official_points or 0 for item in criterion.items), Decimal(0))
        for criterion in own_spec.criteria
    ]
    same_shape = [c.code for c in own_spec.criteria] == [c.code for c in spec.criteria]
    return {
        "points": [points_text(value) for value in points] if same_shape else [None] * len(spec.criteria),
        "total": points_text(assessment.official_total),
        "grade": own_spec.grade_text(assessment.official_grade) or None,
        **_deductions(own_spec, scores, assessment.caps),
    }


def _deductions(spec: RubricSpec, scores, caps) -> dict:
    """`note`: the items and how many points each lost; `deductions`: the reasons, and the caps that hold."""
    lost = [
        (item, scores[item.code])
        for item in spec.items
        if (scores[item.code].official_points or 0) < scores[item.code].max_points
    ]
    taken = [f"{item.code} (−{decimal_text(_lost(score))})" for item, score in lost]
    reasons = [f"{item.code} (−{decimal_text(_lost(score))}) {_why(score)}" for item, score in lost]
    return {
        "note": "; ".join(taken),
        "deductions": [*reasons, *(cap.text for cap in spec.caps if cap.code in caps)],
    }


def _lost(score) -> Decimal:
    return score.max_points - (score.official_points or 0)


def _why(score) -> str:
    """The committee's own reason, else what the record shows or lacks, else that the cell gave itself no more."""
    if score.official_reason:
        return score.official_reason.rstrip(" .")
    from_record = score.proposed_state in (State.PROVEN, State.NOT_ENOUGH_EVIDENCE)
    if from_record and score.official_points == (score.proposed_points or 0):
        return short(Reason.from_json(score.proposed_reason))
    return f"chi bộ tự chấm {decimal_text(score.official_points)}/{decimal_text(score.max_points)}"


def _missed_score(cell_month: CellMonth, spec: RubricSpec) -> dict:
    if cell_month.is_permitted:
        return {"note": f"Không họp, được đồng ý: {cell_month.missed.permission}"}
    outcome = conclude(spec, {}, evidence_of_missed(is_permitted=False))
    reason = f": {cell_month.missed.reason}" if cell_month.missed else ""
    return {
        "total": points_text(outcome.total),
        "grade": spec.grade_text(outcome.grade) or None,
        "note": f"Không họp, không được đồng ý{reason}",
    }


def _totals(rows: list[dict], months: list[CellMonth], spec: RubricSpec) -> dict:
    scored = [row for row in rows if row["held_on"] and row["total"] is not None]
    graded = Counter(row["grade"] for row in rows if row["grade"])
    return {
        "cells": len(rows),
        "cells_held": sum(cell_month.was_held for cell_month in months),
        "members": sum(row["members"] for row in rows),
        "expected": sum(row["expected"] or 0 for row in rows),
        "present": sum(row["present"] or 0 for row in rows),
        "rate_percent": _rate(months),
        "average_points": [
            _mean([row["points"][index] for row in scored if row["points"][index] is not None])
            for index in range(len(spec.criteria))
        ],
        "average_total": _mean([row["total"] for row in scored]),
        "grades": [
            {
                "grade": grade.text,
                "cells": graded[grade.text],
                "percent": two_decimals(Fraction(100 * graded[grade.text], total))
                if (total := graded.total())
                else None,
            }
            for grade in spec.grades
        ],
    }


def _mean(values: list[str]) -> str | None:
    if not values:
        return None
    mean = sum(map(Decimal, values)) / len(values)
    return f"{mean.quantize(ONE_DECIMAL, ROUND_HALF_UP).normalize():f}"


def _rate(months: list[CellMonth]) -> str | None:
    fraction = _rate_fraction(months)
    return None if fraction is None else two_decimals(fraction)


def _rate_fraction(months: list[CellMonth]) -> Fraction | None:
    held = [cell_month.meeting for cell_month in months if cell_month.was_held]
    expected = sum(meeting.expected_count for meeting in held)
    return Fraction(100 * sum(meeting.present_count for meeting in held), expected) if expected else None


def _attendance(months: list[CellMonth], policy) -> dict:
    rate = _rate_fraction(months)
    return {
        "rate_percent": None if rate is None else two_decimals(rate),
        "target_percent": points_text(policy.attendance_target_percent),
        "is_met": None if rate is None else rate >= Fraction(policy.attendance_target_percent),
        "rate_rule": _rate_rule(months),
    }


def _rate_rule(months: list[CellMonth]) -> str:
    """Who is left out of the rates; the setting is named where it is not the common one."""
    measured = [one for one in months if one.was_held and one.meeting.expected_count]
    by_b = [one.cell.full_name for one in measured if one.meeting.denominator == Denominator.B]
    if not by_b:
        return RATE_RULE
    if len(by_b) == len(measured):
        return f"{RATE_RULE} {RATE_RULE_B}"
    return f"{RATE_RULE} {RATE_RULE_B_OF_SOME.format(cells=', '.join(by_b))}"


def _missed(cell_month: CellMonth) -> dict:
    missed = cell_month.missed
    return {
        "cell": cell_month.cell.full_name,
        "members": cell_month.members,
        "is_permitted": cell_month.is_permitted,
        "reason": missed.reason if missed else "Chưa báo cáo lý do",
    }
