"""Who reaches a badge in a year, whose probation ends, which transfers are under way: reads over many members."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from .badges import BADGES, Badge, Gap, badge_in
from .models import Cell, Joining, Member, Membership, MembershipKind, Transfer, TransferState
from .person import gaps_of
from .probation import Probation, ProbationState, probation_on
from .working_days import working_days_after

TRANSFER_WORKING_DAYS = 60
FIRST_TO_DEAL_WITH = [
    ProbationState.OVERDUE,
    ProbationState.DUE,
    ProbationState.ENDS_SOON,
    ProbationState.RUNNING,
]


def _places_on(cells, day):
    """Regular memberships of a day in the given cells, with member, cell and committee."""
    places = Membership.objects.on(day).filter(cell__in=cells, kind=MembershipKind.REGULAR)
    return places.select_related("member", "cell__committee")


@dataclass(frozen=True)
class BadgeLine:
    member: Member
    cell: Cell
    badge: Badge


def badge_lines(cells, year: int, day: date) -> list[BadgeLine]:
    """Members of the cells on `day` who reach a badge in `year`, the earliest first. Two queries.

    Who was outside the Party for a time reaches it later than the year of admission says.
    """
    restored = Membership.objects.filter(joining=Joining.RESTORED).values("member_id")
    of_these_years = Q()
    for years in BADGES:  # ranges: the year of a column cannot use an index, and SQLite reckons it in Python
        first = date(year - years, 1, 1)
        of_these_years |= Q(member__admitted_on__range=(first, first.replace(month=12, day=31)))
    places = list(_places_on(cells, day).filter(of_these_years | Q(member__in=restored)))
    gaps = _gaps(restored)
    lines = []
    for place in places:
        if badge := badge_in(place.member.admitted_on, year, gaps.get(place.member_id, [])):
            lines.append(BadgeLine(place.member, place.cell, badge))
    return sorted(lines, key=lambda line: (line.badge.reached_on, line.member.sort_key, line.member.pk))


def _gaps(member_ids) -> dict[int, list[Gap]]:
    """Member id → their time outside the Party."""
    regular = Membership.objects.filter(kind=MembershipKind.REGULAR, member__in=member_ids)
    by_member: dict[int, list[Membership]] = {}
    for row in regular.order_by("since", "pk"):
        by_member.setdefault(row.member_id, []).append(row)
    return {member_id: gaps_of(rows) for member_id, rows in by_member.items()}


@dataclass(frozen=True)
class ProbationLine:
    member: Member
    cell: Cell
    probation: Probation


def probation_lines(cells, day: date) -> list[ProbationLine]:
    """Members of the cells on probation on `day`: overdue first, then whose end comes first. One query."""
    places = _places_on(cells, day).filter(
        Q(member__confirmed_on__isnull=True) | Q(member__confirmed_on__gt=day)
    )
    lines = [
        ProbationLine(place.member, place.cell, probation_on(place.member.admitted_on, day))
        for place in places
    ]
    return sorted(
        lines,
        key=lambda line: (
            FIRST_TO_DEAL_WITH.index(line.probation.state),
            line.probation.ends_on,
            line.member.sort_key,
        ),
    )


@dataclass(frozen=True)
class TransferLine:
    """A transfer as a committee sees it; `working_days` since it was sent, None once it is closed."""

    transfer: Transfer
    is_incoming: bool
    is_outgoing: bool
    working_days: int | None

    @property
    def is_late(self) -> bool:
        """Official transfers are complete within 60 working days (domain.md §3)."""
        return self.working_days is not None and self.working_days > TRANSFER_WORKING_DAYS


def transfer_lines(transfers, committee, day: date) -> list[TransferLine]:
    """The transfers with which side of each lies at or below the committee."""
    lines = []
    for transfer in transfers:
        is_open = transfer.state in (TransferState.SENT, TransferState.REFUSED)
        lines.append(
            TransferLine(
                transfer,
                is_incoming=transfer.to_cell.committee.path.startswith(committee.path),
                is_outgoing=transfer.from_cell.committee.path.startswith(committee.path),
                working_days=working_days_after(transfer.sent_on, day) if is_open else None,
            )
        )
    return lines
