"""Who meets when: a committee's month day by day with its clashes, the dates it is to approve, a person's own dates."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q
from django.utils import timezone

from cells.access import Role
from cells.history import as_called, cells_of_month
from cells.models import Cell, Grant, Oversight
from cells.months import Month

from .clashes import Clash, Slot, clashes
from .deadlines import registered_late, required_minutes
from .feeds import dates_of
from .models import Meeting, MeetingKind, MeetingState, MissedMonth
from .queries import meeting_day, rules_of


def minutes_of(meetings: Iterable[Meeting]) -> dict[int, int]:
    """Meeting id → the length that the committee asks of it; what it asks of large cells is left out."""
    meetings = list(meetings)
    rules = rules_of(
        (meeting.pk, meeting.cell_id, meeting.cell.committee.path, meeting_day(meeting))
        for meeting in meetings
    )
    return {
        meeting.pk: required_minutes(rules[meeting.pk], strength=0, is_combined=meeting.has_thematic_part)
        for meeting in meetings
    }


@dataclass(frozen=True)
class Day:
    day: date
    meetings: list[Meeting]


@dataclass(frozen=True)
class WardMonth:
    """`without`: cells that have planned no regular meeting, and of which nothing was noted instead."""

    days: list[Day]
    clashes: list[Clash]
    without: list[Cell]


def ward_month(committee, month: Month) -> WardMonth:
    """A fixed number of queries, whatever the number of cells."""
    cells = _cells(committee, month)
    meetings = _meetings(cells, month)
    missed = set(MissedMonth.objects.filter(cell__in=cells, month=month).values_list("cell_id", flat=True))
    by_day = [
        Day(day, list(of_day))
        for day, of_day in groupby(sorted(meetings, key=lambda one: one.met_at), key=meeting_day)
    ]
    have_one = {meeting.cell_id for meeting in meetings if meeting.kind == MeetingKind.REGULAR}
    without = [cell for pk, cell in cells.items() if pk not in have_one | missed]
    return WardMonth(by_day, _clashes(meetings, cells, month), without)


def _cells(committee, month: Month) -> dict[int, Cell]:
    """The committee's cells of the month by id, in the order of its lists, under the names of its last day."""
    cells = (
        cells_of_month(committee, month)
        .select_related("committee")
        .order_by("committee__path", "position", "pk")
    )
    return {cell.pk: cell for cell in as_called(cells, month.last_day)}


def _meetings(cells: dict[int, Cell], month: Month) -> list[Meeting]:
    of_month = Meeting.objects.filter(cell__in=cells, month=month).select_related("date_approved_by")
    meetings = list(of_month.order_by("planned_at", "pk"))
    for meeting in meetings:
        meeting.cell = cells[meeting.cell_id]
    return meetings


@dataclass(frozen=True)
class Meetings:
    """Two meetings at which one person would have to be at once."""

    person: str
    first: Meeting
    second: Meeting


def _clashes(meetings: list[Meeting], cells: dict[int, Cell], month: Month) -> list[Meetings]:
    """Of the meetings still to come."""
    to_come = {meeting.pk: meeting for meeting in meetings if meeting.state == MeetingState.PLANNED}
    minutes = minutes_of(to_come.values())
    slots = [Slot(pk, one.cell_id, one.planned_at, minutes[pk]) for pk, one in to_come.items()]
    names, watched = _watched(cells, month)
    return [
        Meetings(names[clash.person], to_come[clash.first.key], to_come[clash.second.key])
        for clash in clashes(slots, watched)
    ]


def _watched(cells: dict[int, Cell], month: Month) -> tuple[dict, dict]:
    """Who watches over which of the cells on a day of the month: by the books, or by the role of an account.

    Names and sets of cell ids, both by the person's key. An account that says whose it is, is that member.
    """
    lasts = Q(since__lte=month.last_day) & (Q(until=None) | Q(until__gt=month.first_day))
    names, watched = {}, defaultdict(set)
    for oversight in Oversight.objects.filter(lasts, cell__in=cells).select_related("member").order_by("pk"):
        names[oversight.member_id] = oversight.member.full_name
        watched[oversight.member_id].add(oversight.cell_id)
    grants = Grant.objects.standing().filter(lasts, cell__in=cells, role=Role.OVERSEER, user__is_active=True)
    for grant in grants.select_related("user").order_by("pk"):
        key = grant.user.member_id or f"account {grant.user_id}"
        names.setdefault(key, str(grant.user))
        watched[key].add(grant.cell_id)
    return names, watched


@dataclass(frozen=True)
class DateRow:
    """How one cell stands with the date of its regular meeting of a month."""

    cell: Cell
    meeting: Meeting | None
    missed: MissedMonth | None
    days_late: int

    @property
    def shown(self) -> str:
        """The meeting and the date that the page shows, as its form sends them."""
        return f"{self.meeting.pk}@{int(self.meeting.planned_at.timestamp())}"

    @property
    def state(self) -> str:
        """``missed``, ``missing``, ``held``, ``approved`` or ``registered``."""
        if self.meeting is None or self.meeting.state == MeetingState.PLANNED:
            if self.missed:
                return "missed"
            if self.meeting is None:
                return "missing"
        if self.meeting.date_approved_at:
            return "approved"
        return "registered" if self.meeting.state == MeetingState.PLANNED else "held"


def dates_of_month(committee, month: Month, policy) -> list[DateRow]:
    """One row for each cell of the month. A fixed number of queries."""
    cells = _cells(committee, month)
    regular = {
        meeting.cell_id: meeting for meeting in _meetings(cells, month) if meeting.kind == MeetingKind.REGULAR
    }
    missed = {one.cell_id: one for one in MissedMonth.objects.filter(cell__in=cells, month=month)}
    return [
        DateRow(cell, regular.get(pk), missed.get(pk), _days_late(regular.get(pk), month, policy))
        for pk, cell in cells.items()
    ]


def _days_late(meeting, month: Month, policy) -> int:
    at = meeting and meeting.registered_at
    return registered_late(month, timezone.localdate(at) if at else None, policy.register_by_day)


def own_dates(user, today: date) -> list[Meeting]:
    """The meetings from today on whose dates the person may know. One query."""
    return [meeting for meeting in dates_of(user, Month.of(today)) if meeting_day(meeting) >= today]
