"""An overseer's start page: how the months of the watched cells stand, and a visit still to be written down."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Q
from django.utils import timezone

from cells.models import Cell
from cells.months import Month
from meetings.models import Meeting, MeetingKind, MeetingState, MissedMonth, Visit
from meetings.queries import meeting_day
from meetings.visits import DAYS_TO_ASK_FOR_A_VISIT

from .month_states import state_of_month


@dataclass(frozen=True)
class WatchedCell:
    """`to_visit_on`: the day of a meeting of the last days of which this person has not written down a visit."""

    cell: Cell
    state: str
    accepted: Meeting | None  # the month's record, once it may be read
    next_at: datetime | None
    last_visit_on: date | None
    to_visit_on: date | None

    @property
    def day_asked(self) -> str:
        """The day as the address of the form takes it."""
        return str(self.to_visit_on)


def watched_cells(user, cells, today: date) -> list[WatchedCell]:
    """One row a cell, in the order given. Four queries, however many the cells."""
    month, from_day = Month.of(today), today - timedelta(days=DAYS_TO_ASK_FOR_A_VISIT)
    recent = Q(month=month) | Q(planned_at__date__gte=from_day) | Q(started_at__date__gte=from_day)
    meetings = Meeting.objects.filter(recent, cell__in=cells).order_by("planned_at", "pk")
    missed = {row.cell_id: row for row in MissedMonth.objects.filter(cell__in=cells, month=month)}
    visits = Visit.objects.filter(cell__in=cells)
    last = dict(visits.order_by().values_list("cell").annotate(Max("visited_on")))
    own = Q(recorded_by=user) | Q(visitor=user.member_id, visitor__isnull=False)
    written = {*visits.filter(own, visited_on__gte=from_day).values_list("cell", "visited_on")}
    by_cell = defaultdict(list)
    for meeting in meetings:
        by_cell[meeting.cell_id].append(meeting)
    rows = []
    for cell in cells:
        regular = next((one for one in by_cell[cell.pk] if _is_regular_of(one, month)), None)
        days = {day for one in by_cell[cell.pk] if (day := _was_held_on(one)) and from_day <= day}
        rows.append(
            WatchedCell(
                cell=cell,
                state=state_of_month(regular, missed.get(cell.pk)),
                accepted=regular if regular and regular.state == MeetingState.ACCEPTED else None,
                next_at=next((one.planned_at for one in by_cell[cell.pk] if _is_to_come(one)), None),
                last_visit_on=last.get(cell.pk),
                to_visit_on=max((day for day in days if (cell.pk, day) not in written), default=None),
            )
        )
    return rows


def _is_regular_of(meeting, month) -> bool:
    return meeting.kind == MeetingKind.REGULAR and meeting.month == month


def _was_held_on(meeting) -> date | None:
    """The day of a meeting whose hour has come: what it was like is written down later, by somebody else."""
    return meeting_day(meeting) if meeting.met_at <= timezone.now() else None


def _is_to_come(meeting) -> bool:
    return meeting.state == MeetingState.PLANNED and meeting.planned_at > timezone.now()
