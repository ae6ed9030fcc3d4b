"""Which cells of a committee still have no record of the month: what is left of the pile of paper."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from cells.history import as_called, cells_of_month, committee_of
from cells.models import Cell
from cells.months import Month

from .models import Meeting, MissedMonth


@dataclass(frozen=True)
class CellToEnter:
    cell: Cell
    month: Month
    meeting_id: int | None  # planned and not recorded; None where none was planned
    planned_on: date | None

    @property
    def address(self) -> str:
        if self.meeting_id:
            return reverse("meetings:paper-entry", args=[self.meeting_id])
        return reverse("meetings:paper-entry-start", args=[self.cell.pk, self.month])


def cells_to_enter(committee, month: Month, today: date) -> list[CellToEnter]:
    """In the order of the committee. Left out: who met and is recorded, who held no meeting, whose day is to come.

    Two queries, more for a past month.
    """
    if month.first_day > today:
        return []
    regular = Meeting.objects.regular().filter(cell=OuterRef("pk"), month=month)
    cells = (
        cells_of_month(committee, month)
        .exclude(Exists(MissedMonth.objects.filter(cell=OuterRef("pk"), month=month)))
        .exclude(Exists(regular.held()))
        .annotate(
            regular_id=Subquery(regular.values("pk")), regular_at=Subquery(regular.values("planned_at"))
        )
        .order_by("position", "pk")
    )
    lines = [
        CellToEnter(cell, month, cell.regular_id, cell.regular_at and timezone.localdate(cell.regular_at))
        for cell in as_called(cells, month.last_day)
    ]
    return [line for line in lines if line.planned_on is None or line.planned_on <= today]


def next_to_enter(cell, month: Month) -> CellToEnter | None:
    """The first after this cell in the order of its committee, from the top again after the last; never itself."""
    committee = committee_of(cell, min(month.last_day, timezone.localdate()))
    others = [
        line for line in cells_to_enter(committee, month, timezone.localdate()) if line.cell.pk != cell.pk
    ]
    place = (cell.position, cell.pk)
    after = (line for line in others if (line.cell.position, line.cell.pk) > place)
    return next(after, None) or next(iter(others), None)
