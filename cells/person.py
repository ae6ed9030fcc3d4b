"""What one viewer may read about one member, put together for the person's page.

Facts of a cell outside the viewer's scope appear only as the name of where somebody came from or went to. Where a
member has left every cell that the viewer sees, the page stands still at the day of leaving (docs/people.md).
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import zip_longest

from django.db.models import Prefetch, Q, prefetch_related_objects

from . import history
from .access import Permission, can
from .actions.people import LEFT_ALTOGETHER, LEFT_THE_PARTY
from .badges import Badge, Gap, last_badge, next_badge, party_age
from .models import (
    Cell,
    Exemption,
    Joining,
    Leaving,
    Member,
    Membership,
    MembershipKind,
    Office,
    Oversight,
    Transfer,
    TransferState,
    WorkingGroupMember,
)
from .probation import Probation, probation_on


@dataclass(frozen=True)
class Place:
    """A membership in a cell that the viewer sees, with the names of the cells before and after it.

    `cell`: a copy under the name of the last day there, to be shown; the cell itself stands on the membership.
    """

    membership: Membership
    cell: Cell
    came_from: str = ""
    went_to: str = ""


@dataclass
class Person:
    """One member as one viewer sees them on `today`. `on`: the day at which the page stands, today or the leaving."""

    member: Member
    today: date
    on: date
    places: list[Place]
    last: Membership | None
    stay: Membership | None
    home: Membership | None
    offices: list[Office] = field(default_factory=list)
    exemptions: list[Exemption] = field(default_factory=list)
    oversights: list[Oversight] = field(default_factory=list)
    groups: list[WorkingGroupMember] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    @property
    def last_place(self) -> Place | None:
        """`last` under the name of its last day."""
        return next((place for place in self.places if place.membership == self.last), None)

    @property
    def has_left_sight(self) -> bool:
        """True where the viewer sees none of the cells that the member belongs to today."""
        return self.home is None and self.stay is None

    @property
    def confirmed_on(self) -> date | None:
        day = self.member.confirmed_on
        return day if day and day <= self.on else None

    @property
    def is_official(self) -> bool:
        return self.confirmed_on is not None

    @cached_property
    def probation(self) -> Probation | None:
        """Of who is on probation and belongs to a cell that the viewer sees."""
        if self.home is None or self.member.confirmed_on:
            return None
        return probation_on(self.member.admitted_on, self.today)

    @cached_property
    def party_age(self) -> int:
        return party_age(self.member.admitted_on, self.on, self.gaps)

    @cached_property
    def last_badge(self) -> Badge | None:
        return last_badge(self.member.admitted_on, self.on, self.gaps)

    @cached_property
    def next_badge(self) -> Badge | None:
        return None if self.home is None else next_badge(self.member.admitted_on, self.on, self.gaps)

    @property
    def exemption(self) -> Exemption | None:
        return next((row for row in self.exemptions if row.is_active_on(self.on)), None)

    @property
    def transfer(self) -> Transfer | None:
        """The one under way."""
        return next(
            (row for row in self.transfers if row.state in (TransferState.SENT, TransferState.REFUSED)), None
        )

    @property
    def has_left_altogether(self) -> bool:
        return self.last is not None and self.has_left_sight and self.last.leaving in LEFT_ALTOGETHER


def person_for(member: Member, user, today: date) -> Person:
    """The person's page for one viewer. Eight queries beside the grants, however much happened.

    A body is called as it was on the last day of what is said of it, or today while that lasts.
    """
    places = Membership.objects.select_related("cell__committee").order_by("since", "pk")
    # Kept on the member: its scope, and so every gate after this, asks for the same rows.
    prefetch_related_objects([member], Prefetch("memberships", places))
    memberships = list(member.memberships.all())
    seen = [row for row in memberships if can(user, Permission.SEE_MEMBERS, row.cell)]
    seen_cells = {row.cell_id for row in seen}
    current = [row for row in memberships if row.is_active_on(today)]
    home = next((row for row in current if row.kind == MembershipKind.REGULAR), None)
    is_home_seen = home is not None and home.cell_id in seen_cells
    # Who keeps the member's list today also sees where the member is for a time; the host sees its own guest.
    stay = next((row for row in current if row.kind == MembershipKind.TEMPORARY), None)
    if stay is not None and not (is_home_seen or stay.cell_id in seen_cells):
        stay = None
    is_in_sight = is_home_seen or stay is not None
    on = today if is_in_sight else max((row.until or today for row in seen), default=today)
    regular = [row for row in memberships if row.kind == MembershipKind.REGULAR]
    ended_by = Q() if is_in_sight else Q(since__lt=on)
    person = Person(
        member=member,
        today=today,
        on=on,
        places=[],
        last=max(
            (row for row in seen if row.kind == MembershipKind.REGULAR),
            key=lambda row: row.since,
            default=None,
        ),
        stay=stay,
        home=home if is_home_seen else None,
        gaps=gaps_of([row for row in regular if row.since <= on]),
    )
    offices = member.offices.filter(ended_by).select_related("cell", "committee")
    offices = offices.filter(Q(cell__in=seen_cells) | Q(committee__isnull=False))
    person.offices = list(offices.order_by("-since", "-pk"))
    person.exemptions = list(member.exemptions.filter(ended_by).order_by("-since"))
    watched = member.oversights.filter(ended_by).select_related("cell__committee").order_by("-since")
    person.oversights = [row for row in watched if can(user, Permission.SEE_CELL, row.cell)]
    groups = member.working_groups.filter(ended_by).select_related("group__committee").order_by("-since")
    person.groups = list(groups) if is_in_sight else []
    transfers = member.transfers.filter(Q(from_cell__in=seen_cells) | Q(to_cell__in=seen_cells))
    person.transfers = list(transfers.select_related("from_cell__committee", "to_cell__committee"))
    shown = seen[::-1] if stay is None or stay.cell_id in seen_cells else [stay, *seen[::-1]]
    _say_under_names_of_the_time(person, shown, regular)
    return person


def _say_under_names_of_the_time(person: Person, shown: list[Membership], regular: list[Membership]) -> None:
    """Makes the places, and puts copies of the bodies, never to be saved, on the offices and oversights."""
    rows = list(dict.fromkeys([*regular, *shown]))
    held = [*person.offices, *person.oversights]
    bodies = [(row.cell, _last_day(row, person.today)) for row in rows]
    bodies += [(following.cell, following.since) for following in regular]
    bodies += [(row.scope, _last_day(row, person.today)) for row in held]
    called = history.called_each(bodies)
    left_as = dict(zip(rows, called, strict=False))
    reached_as = dict(zip(regular, called[len(rows) :], strict=False))
    for row, body in zip(held, called[len(rows) + len(regular) :], strict=True):
        setattr(row, body._meta.model_name, body)
    person.places = [_place(row, regular, left_as, reached_as) for row in shown]


def _last_day(row, today: date) -> date:
    return today if row.until is None else min(today, row.until - timedelta(days=1))


def _place(row: Membership, regular: list[Membership], left_as: dict, reached_as: dict) -> Place:
    """The membership with its neighbours by name; of a temporary one there are none."""
    if row.kind == MembershipKind.TEMPORARY:
        return Place(row, left_as[row])
    position = regular.index(row)
    before = regular[position - 1] if position else None
    after = regular[position + 1] if position + 1 < len(regular) else None
    moved = (Joining.TRANSFERRED, Joining.REORGANISED)
    moved_on = (Leaving.TRANSFERRED, Leaving.REORGANISED)
    came_from = left_as[before].full_name if before and row.joining in moved else row.came_from
    went_to = reached_as[after].full_name if after and row.leaving in moved_on else row.went_to
    return Place(row, left_as[row], came_from, went_to)


def gaps_of(regular: list[Membership]) -> list[Gap]:
    """Time outside the Party: from the end of a membership that left it until it was restored; oldest first."""
    gaps = []
    for row, following in zip_longest(regular, regular[1:]):
        if row.leaving in LEFT_THE_PARTY:
            gaps.append(Gap(row.until, following.since if following else None))
    return gaps
