"""Roll-ups as .xlsx files: the lines of the page, numbers as numbers."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.utils import timezone
from django.views.decorators.http import require_POST

from cells.access import Permission, require
from cells.tables.writing import Column, Sheet
from cells.views import visible_cell, visible_committee
from cells.views.files import as_book

from . import rollups
from .rollups import MonthPoint, Rollup, RollupLine
from .views.rollups import leads_cells, rollup_of

FIGURES = [
    Column("Số buổi phải họp", 12),
    Column("Đã họp", 10),
    Column("Không họp", 10),
    Column("Trong đó được đồng ý", 12),
    Column("Còn chờ", 10),
    Column("Cách tính tỷ lệ dự", 10),
    Column("Có mặt", 10),
    Column("Phải dự", 10),
    Column("Tỷ lệ dự (%)", 12),
    Column("Nhiệm vụ đến hạn", 12),
    Column("Nhiệm vụ đạt", 10),
    Column("Buổi chuyên đề", 12),
]
PLACE = [Column("STT", 6), Column("Đơn vị", 36), Column("Số chi bộ", 10)]
MONTH = [Column("Tháng", 12)]
SCORES = [Column("Bộ tiêu chí", 40), Column("Số phiếu đã duyệt", 12), Column("Điểm bình quân", 12)]


@require_POST
def committee_span_export(request, committee_id, span):
    """The lines of the page, then the months: a sheet each, and one of the scores, a row a rubric."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.SEE_COMMITTEE, committee)
    rollup = rollup_of(committee, span, timezone.localdate(), leads=leads_cells(committee))
    return as_book(request, committee, f"{committee.name} {span.words}", sheets_of(rollup))


@require_POST
def cell_span_export(request, cell_id, span):
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.SEE_MEETINGS, cell)
    rollup = rollups.of_cell(cell, span, timezone.localdate())
    return as_book(request, cell, f"{cell.full_name} {span.words}", sheets_of(rollup))


def sheets_of(rollup: Rollup) -> list[Sheet]:
    """Three lists: by place, by month, and the scores under each rubric with their grades."""
    return [
        Sheet("Theo đơn vị", PLACE + FIGURES, place_rows(rollup)),
        Sheet("Theo tháng", MONTH + FIGURES, month_rows(rollup)),
        Sheet("Điểm và xếp loại", PLACE[:2] + SCORES + grade_columns(rollup), score_rows(rollup)),
    ]


def place_rows(rollup: Rollup):
    for number, line in enumerate(rollup.lines, 1):
        for row in figure_rows(line):
            yield [number, name_of(line.place), line.cells, *row]


def month_rows(rollup: Rollup):
    for point in rollup.months:
        if point.has_begun:
            for row in figure_rows(point):
                yield [f"{point.month.month:02d}/{point.month.year}", *row]


def figure_rows(line: RollupLine | MonthPoint):
    """A row for each denominator, as attendance by A and by B is not added up; what is counted once is in the first."""
    tally = line.tally
    counted = [tally.owed, tally.held, tally.missed, tally.permitted, tally.pending]
    after = [tally.tasks_due, tally.tasks_achieved, tally.thematic]
    for number, one in enumerate(line.attendance or [None]):
        rate = None if one is None or one.rate is None else two_decimals(one.rate)
        measured = [one.denominator, one.present, one.expected, rate] if one else [None] * 4
        yield [*counted, *measured, *after] if number == 0 else [*[None] * 5, *measured, *[None] * 3]


def grade_columns(rollup: Rollup) -> list[Column]:
    return [Column(text, 10) for text in grade_texts(rollup)]


def grade_texts(rollup: Rollup) -> list[str]:
    """Every grade of every rubric of the roll-up, once, in their order."""
    return list(dict.fromkeys(text for part in rollup.total.parts for text, _count in part.grade_texts()))


def score_rows(rollup: Rollup):
    """A row a place and rubric: scores under two rubrics have no common mean."""
    texts = grade_texts(rollup)
    for number, line in enumerate(rollup.lines, 1):
        for part in line.parts:
            grades = dict(part.grade_texts())
            mean = two_decimals(part.mean)
            yield [number, name_of(line.place), part.rubric.name, part.accepted, mean] + [
                grades.get(text) for text in texts
            ]


def two_decimals(exact: Fraction) -> Decimal:
    return (Decimal(exact.numerator) / exact.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)


def name_of(place) -> str:
    return getattr(place, "organisation_name", None) or place.full_name
