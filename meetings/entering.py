"""Which cells of a committee still have no record of the month: what is left of the pile of paper."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from cells.history import as_called, cells_of_month, committee_of
from cells.models import Cell
from cells.months import Month

from .models import Meeting, MissedMonth
from .queries import meeting_day
from .states import MeetingState


@dataclass(frozen=True)
class CellToEnter:
    cell: Cell
    month: Month
    meeting: Meeting | None  # planned and not recorded; None where none was planned

    @property
    def address(self) -> str:
        if self.meeting:
            return reverse("meetings:paper-entry", args=[self.meeting.pk])
        return reverse("meetings:paper-entry-start", args=[self.cell.pk, self.month])

    @property
    def planned_on(self) -> date | None:
        return self.meeting and meeting_day(self.meeting)


def cells_to_enter(committee, month: Month, today: date) -> list[CellToEnter]:
    """In the order of the committee. Left out: who met and is recorded, who held no meeting, whose day is to come.

    Three queries, one more for a past month.
    """
    cells = as_called(cells_of_month(committee, month).order_by("position", "pk"), month.last_day)
    meetings = {
        meeting.cell_id: meeting for meeting in Meeting.objects.regular().filter(month=month, cell__in=cells)
    }
    missed = set(MissedMonth.objects.filter(month=month, cell__in=cells).values_list("cell_id", flat=True))
    lines = [CellToEnter(cell, month, meetings.get(cell.pk)) for cell in cells if cell.pk not in missed]
    return [line for line in lines if _is_to_enter(line, today)]


def _is_to_enter(line: CellToEnter, today: date) -> bool:
    if line.meeting is None:
        return line.month.first_day <= today
    return line.meeting.state == MeetingState.PLANNED and line.planned_on <= today


def next_to_enter(cell, month: Month) -> CellToEnter | None:
    """The first after this cell in the order of its committee, from the top again after the last; never itself."""
    committee = committee_of(cell, min(month.last_day, timezone.localdate()))
    others = [
        line for line in cells_to_enter(committee, month, timezone.localdate()) if line.cell.pk != cell.pk
    ]
    place = (cell.position, cell.pk)
    after = (line for line in others if (line.cell.position, line.cell.pk) > place)
    return next(after, None) or next(iter(others), None)
