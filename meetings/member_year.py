"""One member's year: how they stood at each month's regular meeting, and how many excused absences stand in a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from cells.access import Permission, can
from cells.models import Member, Membership, MembershipKind
from cells.months import Month

from .attendance import longest_run
from .models import Attendance, Meeting
from .queries import meeting_day
from .statuses import AttendanceStatus

EXCUSED_IN_A_ROW = (
    3  # rule 1.2: at most so many, meeting after meeting in a calendar year (domain.md §3, [S10])
)
NOT_MARKED, NO_MEETING, NOT_HERE, TO_COME = "not_marked", "no_meeting", "not_here", "to_come"


@dataclass(frozen=True)
class MonthMark:
    """One month: `status` is an AttendanceStatus or why there is none; `meeting` where one is recorded."""

    month: Month
    status: str
    meeting: Meeting | None = None
    reason: str = ""

    @property
    def label(self) -> str:
        return AttendanceStatus(self.status).label if self.status in AttendanceStatus.values else ""


@dataclass(frozen=True)
class MemberYear:
    """Twelve months; `run`: excused absences in a row up to the last meeting, `longest`: the longest such run."""

    year: int
    months: list[MonthMark]
    run: int
    longest: int

    @property
    def notice(self) -> str:
        """Shown before the limit is reached, at it, and beyond it: ``near``, ``at``, ``over``, or ``""``."""
        if self.run > EXCUSED_IN_A_ROW:
            return "over"
        return {EXCUSED_IN_A_ROW: "at", EXCUSED_IN_A_ROW - 1: "near"}.get(self.run, "")


def current_run(statuses: Iterable[str]) -> int:
    """How many excused absences stand in a row at the end, meeting after meeting."""
    return longest_run(takewhile(lambda status: status == AttendanceStatus.EXCUSED, reversed(list(statuses))))


def cells_seen(member: Member, user) -> list[Membership]:
    """The member's places whose meetings the user may read. One query."""
    places = member.memberships.select_related("cell__committee").order_by("since", "pk")
    return [
        place
        for place in places
        if can(user, Permission.SEE_MEMBERS, place.cell) and can(user, Permission.SEE_MEETINGS, place.cell)
    ]


def member_year(places: list[Membership], user, year: int, today: date) -> MemberYear:
    """The year of the member whose `places` these are, from the meetings that the user may read. Two queries.

    A mark at the own cell's meeting goes before one at a cell where the member is a guest, and alone counts in the
    run, as in the score (meetings.queries.longest_excused_run); of two cells in one month the later meeting stands.
    """
    meetings = (
        Meeting.objects.visible_to(user)
        .regular()
        .filter(cell__in={place.cell_id for place in places})
        .filter(month__gte=Month(year, 1), month__lte=Month(year, 12))
    )
    meetings = sorted(meetings, key=lambda meeting: (meeting.month, meeting.met_at, meeting.pk))
    attendances = Attendance.objects.filter(meeting__in=meetings, membership__in=places)
    marks = {(mark.meeting_id, mark.membership_id): mark for mark in attendances}
    kinds = {place.pk: place.kind for place in places}
    found: dict[Month, MonthMark] = {}
    run = []
    # Guests' places first, so that what the own cell marked stands last and is kept.
    for meeting in meetings:
        for place in sorted(places, key=lambda place: place.kind, reverse=True):
            mark = marks.get((meeting.pk, place.pk))
            if mark:
                if kinds[place.pk] == MembershipKind.REGULAR:
                    run.append(mark.status)
                elif meeting.month in found and found[meeting.month].label:
                    continue
                found[meeting.month] = MonthMark(meeting.month, mark.status, meeting, mark.reason)
            elif (
                place.cell_id == meeting.cell_id
                and meeting.month not in found
                and meeting_day(meeting) <= today
                and place.is_active_on(meeting_day(meeting))
            ):
                found[meeting.month] = MonthMark(meeting.month, NOT_MARKED, meeting)
    months = [found.get(month) or _without_meeting(month, places, today) for month in _months(year)]
    return MemberYear(year, months, run=current_run(run), longest=longest_run(run))


def _months(year: int) -> list[Month]:
    return [Month(year, number) for number in range(1, 13)]


def _without_meeting(month: Month, places, today: date) -> MonthMark:
    if month > Month.of(today):
        return MonthMark(month, TO_COME)
    is_here = any(
        place.since <= month.last_day and (place.until is None or place.until > month.first_day)
        for place in places
    )
    return MonthMark(month, NO_MEETING if is_here else NOT_HERE)
