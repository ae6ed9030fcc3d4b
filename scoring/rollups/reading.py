"""The months of some cells, each counted for the committee that led it then. A fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from django.db.models import BooleanField, ExpressionWrapper, F, Q

from cells.history import as_called, cells_of_month, cells_under
from cells.models import FormerPlace
from cells.months import Month
from meetings.models import Meeting, MeetingKind, MeetingState, MissedMonth

from ..models import MonthResult, Rubric
from ..spans import Span
from .tallies import Rollup, RollupLine, Scores, Tally, grade_of_year, line_of, rollup_of

MET = (MeetingState.HELD, MeetingState.SUBMITTED, MeetingState.RETURNED, MeetingState.ACCEPTED)


def of_cell(cell, span: Span, today) -> Rollup:
    """One line: the cell's own months, whoever led it in them. Five queries."""
    months = [month for month in span.begun(today) if _was_there(cell, month)]
    tallies = one_by_one([(cell, month) for month in months], span, today)
    rubrics = rubrics_in(tallies.values())
    by_month = {month: tallies[cell.pk, month] for month in months}
    return rollup_of(cell, span, [_line(cell, span, by_month, rubrics, today)], rubrics)


def of_committee(committee, span: Span, today) -> Rollup:
    """One line a cell that the committee answered for in any month of the span that has begun, in the committee's order
    and under the names of the last of those months. A cell that moved counts here for the months in which it was here.
    """
    there = _cells_by_month(committee, span, today)
    tallies = one_by_one([(cell, month) for month, cells in there.items() for cell in cells], span, today)
    rubrics = rubrics_in(tallies.values())
    by_cell = defaultdict(dict)
    for (cell_id, month), tally in tallies.items():
        by_cell[cell_id][month] = tally
    last = max(there, default=None)
    cells = {cell.pk: cell for month in sorted(there) for cell in there[month]}
    ordered = sorted(cells.values(), key=lambda cell: (cell.position, cell.pk))
    called = as_called(ordered, last.last_day) if last else []
    lines = [_line(cell, span, by_cell[cell.pk], rubrics, today) for cell in called]
    return rollup_of(committee, span, lines, rubrics, cells=len(there[last]) if last else 0)


def _line(cell, span: Span, by_month, rubrics, today) -> RollupLine:
    line = line_of(cell, span, by_month, rubrics)
    grade = grade_of_year(span, line.tally, rubrics, today)
    return replace(line, year_grade=grade) if grade else line


def _was_there(cell, month: Month) -> bool:
    """The cell existed on a day of the month (as cells.history.cells_of_month asks)."""
    return cell.since <= month.last_day and (cell.until is None or cell.until > month.first_day)


def _cells_by_month(committee, span: Span, today) -> dict[Month, list]:
    """The cells of each month that has begun. Two queries where nothing moved in the span."""
    months = span.begun(today)
    if not months:
        return {}
    moved = FormerPlace.objects.filter(since__lte=span.last_day, until__gt=span.first_day)
    if moved.exists():
        return {month: list(cells_of_month(committee, month)) for month in months}
    cells = list(cells_under(committee, span.first_day, moved={}))
    return {month: [cell for cell in cells if _was_there(cell, month)] for month in months}


def one_by_one(cell_months: Iterable, span: Span, today) -> dict[tuple[int, Month], Tally]:
    """(cell id, month) → the tally of this one month. Four queries."""
    cell_months = list(cell_months)
    within = {
        "cell__in": {cell.pk for cell, _month in cell_months},
        "month__gte": span.first,
        "month__lte": span.last,
    }
    results = {
        (row.cell_id, row.month): row
        for row in MonthResult.objects.counted().filter(**within).annotate(unproven=_told(unproven()))
    }
    met = set(Meeting.objects.regular().filter(state__in=MET, **within).values_list("cell_id", "month"))
    missed = {(row.cell_id, row.month): row for row in MissedMonth.objects.filter(**within)}
    thematic = defaultdict(int)
    for key in thematic_meetings().filter(**within).values_list("cell_id", "month"):
        thematic[key] += 1
    return {
        (cell.pk, month): _tally(
            cell,
            month,
            today,
            result=results.get((cell.pk, month)),
            has_met=(cell.pk, month) in met,
            missed=missed.get((cell.pk, month)),
            thematic=thematic[cell.pk, month],
        )
        for cell, month in cell_months
    }


def _tally(cell, month, today, *, result, has_met, missed, thematic) -> Tally:
    has_ended = cell.until is not None and cell.until <= month.last_day
    is_missed = not has_met and (missed is not None or (today > month.last_day and not has_ended))
    counted = {
        "owed": int(has_met or missed is not None or not has_ended),
        "held": int(has_met),
        "missed": int(is_missed),
        "permitted": int(is_missed and bool(missed and missed.permission)),
        "thematic": thematic,
    }
    return Tally(**counted) if result is None else Tally(**counted | _figures(result, thematic))


def _figures(result, thematic: int) -> dict:
    return {
        "accepted": 1,
        "attendance": {result.denominator: (result.present, result.expected)},
        "tasks_due": result.tasks_due,
        "tasks_achieved": result.tasks_achieved,
        "thematic": thematic + result.has_thematic_part,
        "unproven": int(result.unproven),
        "scores": {result.rubric_id: Scores(1, result.official_total, {result.official_grade: 1})},
    }


# A cell scores itself this high although the record supports at least so many points less.
UNPROVEN_OWN, UNPROVEN_GAP = 90, 10


def unproven() -> Q:
    """High own points that the record does not support; a sheet without a proposal is nothing but its own word."""
    gap = Q(own_total__gte=F("proposed_total") + UNPROVEN_GAP) | Q(proposed_total__isnull=True)
    return Q(own_total__gte=UNPROVEN_OWN) & gap


def is_unproven(own: Decimal | None, proposed: Decimal | None) -> bool:
    """The same of two totals."""
    if own is None or own < UNPROVEN_OWN:
        return False
    return proposed is None or own >= proposed + UNPROVEN_GAP


def _told(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, BooleanField())


def thematic_meetings():
    """Thematic meetings of their own that count: accepted ones."""
    return Meeting.objects.filter(kind=MeetingKind.THEMATIC, state=MeetingState.ACCEPTED)


def rubrics_in(tallies: Iterable[Tally]) -> dict[int, Rubric]:
    """The rubrics of the scores by id. One query."""
    return Rubric.objects.in_bulk({pk for tally in tallies for pk in tally.scores})
