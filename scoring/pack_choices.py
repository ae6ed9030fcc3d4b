"""Which issued papers a person means who ticks wards and months, or the cells of a month; and what is missing of it."""

from dataclasses import dataclass
from datetime import date

from cells.models import Cell, Committee
from cells.months import Month
from papers.models import Paper, PaperKind

from .report_matrix import report_matrix
from .reports import cells_in_month

CELL_KINDS = (PaperKind.MINUTES, PaperKind.RESOLUTION, PaperKind.SCORE_SHEET)


@dataclass(frozen=True)
class Choice:
    """The papers in the order of the pack, and [body, month] of what was asked for and was never issued."""

    papers: list[Paper]
    gaps: list[list[str]]
    title: str  # Vietnamese: it is printed


@dataclass(frozen=True)
class Ticks:
    """What was ticked in the table of wards and months: single boxes, whole wards, whole months."""

    boxes: frozenset[str] = frozenset()  # "<committee id>:<month>"
    wards: frozenset[str] = frozenset()
    months: frozenset[str] = frozenset()

    @classmethod
    def read(cls, posted) -> "Ticks":
        return cls(*(frozenset(posted.getlist(name)) for name in ("box", "ward", "month")))

    def has(self, committee: Committee, month: Month) -> bool:
        return (
            f"{committee.pk}:{month}" in self.boxes
            or str(committee.pk) in self.wards
            or str(month) in self.months
        )


def ward_reports(committees, last_month: Month, ticks: Ticks, today: date) -> Choice:
    """The reports in force of what is ticked, ward by ward; `committees` are those that the person sees.

    Missing is the report of a month that is over, from a ward that existed at its end.
    """
    months, rows = report_matrix(committees, last_month)
    papers, gaps, wards, held = [], [], [], set()
    for row in rows:
        for month, report in zip(months, row.reports, strict=True):
            if not ticks.has(row.committee, month):
                continue
            is_owed = month.last_day < today and row.committee.is_active_on(month.last_day)
            if report is not None:
                papers.append(report)
            elif is_owed:
                gaps.append([row.committee.committee_name, str(month)])
            else:
                continue
            held.add(month)
            if row.committee not in wards:
                wards.append(row.committee)
    whose = wards[0].committee_name if len(wards) == 1 else f"{len(wards)} cấp ủy"
    return Choice(papers, gaps, f"Báo cáo của {whose}, {_months_words(sorted(held))}")


def cell_papers(committee: Committee, month: Month, cells: set[str], kinds: set[str]) -> Choice:
    """The papers in force of the ticked cells (their ids as text) in a month, cell by cell; missing are minutes."""
    chosen = [cell for cell in cells_in_month(committee, month) if str(cell.pk) in cells]
    of_kinds = [kind for kind in CELL_KINDS if kind in kinds]
    found = Paper.objects.filter(cell__in=chosen, month=month, kind__in=of_kinds, replaced_by__isnull=True)
    papers = list(found.defer("data"))
    order = {cell.pk: place for place, cell in enumerate(chosen)}
    papers.sort(key=lambda paper: (order[paper.cell_id], of_kinds.index(paper.kind), paper.pk))
    with_papers = {paper.cell_id for paper in papers}
    gaps = [[cell.full_name, str(month)] for cell in chosen if cell.pk not in with_papers]
    whose = chosen[0].full_name if len(chosen) == 1 else f"{len(chosen)} chi bộ, {committee.name}"
    return Choice(papers, gaps, f"Văn bản của {whose}, {_months_words([month])}")


def cells_with_papers(committee: Committee, month: Month) -> list[tuple[Cell, int]]:
    """(cell, number of its papers in force) for every cell of the committee in that month. Two queries."""
    cells = cells_in_month(committee, month)
    counted = Paper.objects.filter(cell__in=cells, month=month, kind__in=CELL_KINDS, replaced_by__isnull=True)
    numbers = {}
    for cell_id in counted.values_list("cell_id", flat=True):
        numbers[cell_id] = numbers.get(cell_id, 0) + 1
    return [(cell, numbers.get(cell.pk, 0)) for cell in cells]


def _months_words(months: list[Month]) -> str:
    if not months:
        return ""
    first, last = (f"tháng {month.month}/{month.year}" for month in (months[0], months[-1]))
    return first if first == last else f"{first} đến {last}"
