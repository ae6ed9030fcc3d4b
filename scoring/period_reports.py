"""A committee's report of a quarter, half-year or year, as data for the paper (papers.shapes.PeriodReportData).

Its figures are those of the roll-up (scoring/rollups): months of accepted meetings. A report of a span that is not over
says up to which day it tells.
"""

from django.utils.translation import override

from meetings.models import MissedMonth
from meetings.queries import policy_for
from papers.shapes import PeriodReportData

from .committee_papers import Issuer
from .papers import points_text
from .rollups import of_committee
from .span_figures import Figures
from .spans import Span

NOT_TOLD = "Chưa báo cáo lý do"


def period_report_data(committee, span: Span, comments: list[dict], today) -> PeriodReportData:
    """The report as it stands today; nothing is stored. The number of queries does not hang on that of the cells.

    `comments`: what the office writes itself, sections with title and text.
    """
    rollup = of_committee(committee, span, today)
    issuer, figures = Issuer(committee, today), Figures(rollup)
    policy = policy_for(committee, min(span.last_day, today))
    with override("vi"):
        rows = [figures.line(line) | {"name": line.place.full_name} for line in rollup.lines]
    return {
        "head": issuer.head,
        "month": str(span.last),
        "period": span.code,
        "period_words": span.words,
        "as_of": None if span.is_over(today) else today.isoformat(),
        "target_percent": points_text(policy.attendance_target_percent),
        "rubrics": figures.rubrics(),
        "grades": figures.grades,
        "has_year_grades": any(row["year_grade"] for row in rows),
        "rows": rows,
        "totals": figures.line(rollup.total),
        "trend": figures.trend(),
        "rate_rules": figures.rate_rules(),
        "missed": missed_rows(rollup),
        "pending": [row["name"] for row in rows if row["pending"]],
        "comments": comments,
        "recipients": issuer.recipients("Các chi bộ trực thuộc"),
        "signature": issuer.signature,
    }


def missed_rows(rollup) -> list[dict]:
    """The months without a meeting of each cell of the roll-up, with what was told of them. One query."""
    cells = [line.place.pk for line in rollup.lines]
    within = {"cell__in": cells, "month__gte": rollup.span.first, "month__lte": rollup.span.last}
    told = {(row.cell_id, row.month): row for row in MissedMonth.objects.filter(**within)}
    return [
        missed_row(line.place, point.month, told.get((line.place.pk, point.month)))
        for line in rollup.lines
        for point in line.months
        if point.tally.missed
    ]


def missed_row(cell, month, told: MissedMonth | None) -> dict:
    return {
        "cell": cell.full_name,
        "month": str(month),
        "is_permitted": bool(told and told.permission),
        "reason": (told.reason if told else "") or NOT_TOLD,
    }
