"""The reports of many committees by month, for the levels above."""

from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef
from django.db.models.fields.json import KeyTransform

from cells.models import Cell, FormerPlace
from cells.months import Month
from papers.models import Paper, PaperKind


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
