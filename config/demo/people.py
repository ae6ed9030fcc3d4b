"""Members and what ties them to cells: memberships, offices, exemptions, oversight, each with its time."""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from cells.models import (
    Cell,
    Exemption,
    Joining,
    Leaving,
    Member,
    Membership,
    MembershipKind,
    Office,
    OfficeKind,
    Oversight,
    Transfer,
    WorkingGroup,
    WorkingGroupArea,
    WorkingGroupMember,
)
from cells.months import Month

from .names import invent
from .places import FOUNDED, CellPlan, Ward

YEAR = timedelta(days=365)
ELECTED = date(2025, 3, 10)  # the cells' congresses before the ward's
HOMES = {"neighbourhood", "apartments", "village"}


@dataclass
class Person:
    """A member as the months need him: how reliably he comes, and where he stands on a day."""

    member: Member
    comes: float
    has_badge: bool = False
    exemptions: list[Exemption] = field(default_factory=list)
    temporary: list[Membership] = field(default_factory=list)

    def is_exempt_on(self, day: date) -> bool:
        return any(exemption.is_active_on(day) for exemption in self.exemptions)

    def is_elsewhere_on(self, day: date, cell: Cell) -> bool:
        return any(place.cell is not cell and place.is_active_on(day) for place in self.temporary)


@dataclass
class CellPeople:
    """Everybody who was ever in the cell during the year, by membership."""

    plan: CellPlan
    cell: Cell
    places: list[tuple[Membership, Person]] = field(default_factory=list)
    offices: list[tuple[Office, Person]] = field(default_factory=list)
    oversights: list[Oversight] = field(default_factory=list)

    def places_on(self, day: date) -> list[tuple[Membership, Person]]:
        return [(place, person) for place, person in self.places if place.is_active_on(day)]

    def officers_on(self, day: date) -> list[Person]:
        """Secretary first, then deputy, then the other members of the cell committee."""
        return [person for office, person in self.offices if office.is_active_on(day)]

    def has_committee_on(self, day: date) -> bool:
        return any(
            office.kind != OfficeKind.SECRETARY and office.is_active_on(day) for office, _ in self.offices
        )

    def has_overseer_on(self, day: date) -> bool:
        return any(oversight.is_active_on(day) for oversight in self.oversights)

    @property
    def ordinary(self) -> list[tuple[Membership, Person]]:
        """Those who have been here all year and hold no office: they may move, be exempt, or work elsewhere."""
        officers = {id(person) for _, person in self.offices}
        return [
            (place, person)
            for place, person in self.places
            if id(person) not in officers
            and place.until is None
            and place.since < ELECTED
            and not person.exemptions
            and not person.temporary
        ]


class WardPeople:
    """The people of one ward; every row is handed to `rows.add`."""

    def __init__(self, ward: Ward, cells: list[Cell], committee, last: Month, rows):
        self.ward, self.committee, self.last, self.rows = ward, committee, last, rows
        self.first = last.plus(-11)
        self.random = Random(f"people of {ward.key} {last}")
        self.taken: set[str] = {"Nguyễn Văn Bình"}
        self.card_number = self.random.randrange(10_000, 20_000)
        self.cells = [CellPeople(plan, cell) for plan, cell in zip(ward.cells, cells, strict=True)]
        for here in self.cells:
            self._fill(here)
            self._elect(here)
            self._exempt(here)
        self._elect_committee()
        self._move()

    # One cell

    def _fill(self, here: CellPeople) -> None:
        probationary = self.random.choice((0, 1, 1, 2)) if here.plan.size >= 14 else 0
        confirmed_this_year = self.random.choice((0, 1)) if here.plan.size >= 10 else 0
        if here.plan.now == "to_score":
            probationary = 1
        plain = here.plan.size - here.plan.badges - probationary - confirmed_this_year
        for _ in range(here.plan.badges):
            self._join(here, self._admitted_long_ago(here), has_badge=True)
        for _ in range(plain):
            self._join(here, self._admitted_some_time_ago())
        for _ in range(confirmed_this_year):
            admitted = self._day_in(self.last.plus(-self.random.randint(15, 20)))
            self._join(here, admitted, confirmed_after=timedelta(days=self.random.randint(368, 395)))
        for _ in range(probationary):
            self._join(here, self._day_in(self.last.plus(-self.random.randint(2, 9))), confirmed_after=None)

    def _join(
        self,
        here,
        admitted: date,
        *,
        has_badge=False,
        confirmed_after: timedelta | None = YEAR + timedelta(9),
    ):
        member = Member(
            full_name=self._name(here),
            born_on=self._born(here, admitted, has_badge),
            admitted_on=admitted,
            confirmed_on=admitted + confirmed_after if confirmed_after else None,
            card_number=self._card() if confirmed_after else "",
        )
        member.fill_keys()
        self.rows.add(member)
        since = max(admitted, FOUNDED + timedelta(days=self.random.randrange(3600)))
        place = self.rows.add(Membership(member=member, cell=here.cell, since=since))
        here.places.append((place, Person(member, self._comes(has_badge), has_badge)))

    def _name(self, here) -> str:
        people = self.random.choice(self.ward.peoples)
        if here.plan.kind in ("school", "health", "police", "military") and self.ward.key == "thanh-minh":
            people = self.random.choice(("kinh", "thai"))
        return invent(self.random, people, self.taken)

    def _comes(self, has_badge: bool) -> float:
        """A factor on the cell's attendance: a few are ill or work away for months."""
        if self.random.random() < (0.03 if has_badge else 0.015):
            return 0.45
        return self.random.uniform(0.985, 1.02)

    def _card(self) -> str:
        self.card_number += self.random.randint(1, 7)
        return f"{self.ward.parent.above.code}.{self.card_number:06d}"

    def _admitted_long_ago(self, here) -> date:
        """More than 30 years ago; where people still work, not much more."""
        at_home = here.plan.kind in HOMES
        years = self.random.choice(
            (31, 32, 34, 36, 38, 40, 44, 46, 50, 52, 55, 58, 60) if at_home else (31, 32)
        )
        return _years_before(self.last.first_day, years) - timedelta(days=self.random.randrange(330))

    def _admitted_some_time_ago(self) -> date:
        years = self.random.randint(3, 28)
        return _years_before(self.last.first_day, years) - timedelta(days=self.random.randrange(330))

    def _born(self, here, admitted: date, has_badge: bool) -> date:
        oldest = 26 if here.plan.kind not in HOMES or has_badge else 44
        return _years_before(admitted, self.random.randint(19, oldest)) - timedelta(
            self.random.randrange(360)
        )

    def _day_in(self, month: Month) -> date:
        return month.first_day + timedelta(days=self.random.randrange(28))

    def _elect(self, here: CellPeople) -> None:
        """Secretary, deputy and cell committee after the size of the cell; some cells have only a secretary."""
        candidates = [
            person
            for place, person in here.places
            if place.since < ELECTED and person.member.is_official_on(ELECTED)
        ]
        self.random.shuffle(candidates)
        electable = sorted(candidates, key=lambda person: not 32 <= self._age(person) <= 70)
        kinds = [OfficeKind.SECRETARY]
        if not here.plan.has_only_secretary:
            kinds.append(OfficeKind.DEPUTY)
            kinds += [OfficeKind.COMMITTEE_MEMBER] * (1 if here.plan.size < 25 else 3)
        for kind, person in zip(kinds, electable, strict=False):
            person.comes = max(person.comes, 1.02)
            self._office(here, kind, person, ELECTED)
        if here.plan.now == "to_score":
            secretary = here.offices[0][1].member
            secretary.full_name = "Nguyễn Văn Bình"
            secretary.fill_keys()

    def _office(self, here, kind, person, since, until=None) -> None:
        office = Office(member=person.member, kind=kind, cell=here.cell, since=since, until=until)
        here.offices.append((self.rows.add(office), person))
        here.offices.sort(key=lambda pair: list(OfficeKind).index(pair[0].kind))

    def _age(self, person: Person) -> int:
        return (self.last.first_day - person.member.born_on).days // 365

    def _exempt(self, here: CellPeople) -> None:
        """Old age or ill health, by the cell's own resolution."""
        old = [person for _, person in here.ordinary if self._age(person) >= 76]
        wanted = 2 if here.plan.now == "to_score" else len(old) // 3
        if here.plan.kind not in HOMES:
            return
        if len(old) < wanted:
            old = [person for _, person in here.ordinary if person.has_badge]
        for person in old[:wanted]:
            since = date(2024, self.random.randint(1, 12), 15)
            if here.plan.now != "to_score" and self.random.random() < 0.25:
                since = self._day_in(self.first.plus(self.random.randint(1, 8)))
            decision = f"Nghị quyết số {self.random.randint(3, 40):02d}-NQ/CB ngày {since:%d/%m/%Y}"
            person.exemptions.append(
                self.rows.add(Exemption(member=person.member, decision=decision, since=since))
            )

    # The ward

    def _elect_committee(self) -> None:
        """The ward's committee: most from its own office, one from a larger cell each; they watch over the cells."""
        seat = next(here for here in self.cells if here.plan.name == self.ward.seat)
        from_seat = [person for _, person in seat.ordinary if 32 <= self._age(person) <= 60]
        chosen = [(seat, person) for person in (from_seat or [p for _, p in seat.ordinary])[:6]]
        for here in [here for here in self.cells if here is not seat and here.plan.size >= 11][:7]:
            chosen.append((here, here.offices[0][1]))
        kinds = [OfficeKind.SECRETARY, OfficeKind.DEPUTY, OfficeKind.DEPUTY]
        kinds += [OfficeKind.COMMITTEE_MEMBER] * (len(chosen) - 3)
        for kind, (_here, person) in zip(kinds, chosen, strict=True):
            office = Office(
                member=person.member, kind=kind, committee=self.committee, since=date(2025, 6, 20)
            )
            self.rows.add(office)
            person.comes = max(person.comes, 1.02)
        for number, here in enumerate(self.cells):
            self._oversee(number, here, chosen)
        if self.ward.key == "phuong-5":
            self._form_group([person for _here, person in chosen])

    def _form_group(self, people) -> None:
        """A working group over the first four cells: who leads it and six others."""
        since = date(2025, 8, 1)
        group = self.rows.add(
            WorkingGroup(
                committee=self.committee,
                name="Tổ công tác số 1",
                since=since,
                decision=f"Quyết định số 41-QĐ/ĐU ngày {since:%d/%m/%Y}",
            )
        )
        for number, person in enumerate(people[1:8]):
            self.rows.add(
                WorkingGroupMember(group=group, member=person.member, is_leader=number == 0, since=since)
            )
        for here in self.cells[:4]:
            self.rows.add(WorkingGroupArea(group=group, cell=here.cell, since=since))

    def _oversee(self, number: int, here: CellPeople, chosen) -> None:
        if here.plan.character == "thin" and here.plan.size < 10:
            return  # a far village nobody was assigned to
        others = [person for home, person in chosen if home is not here]
        overseer = others[number % len(others)]
        here.oversights.append(
            self.rows.add(Oversight(member=overseer.member, cell=here.cell, since=date(2025, 7, 1)))
        )

    def _move(self) -> None:
        """During the year: some move from cell to cell, some leave, one cell changes its secretary."""
        large = [here for here in self.cells if here.plan.size >= 10 and here.plan.now != "to_score"]
        for number, here in enumerate(large):
            if number % 2 == 0:
                self._arrive(here, large[(number + 3) % len(large)])
            if number % 3 == 0:
                self._leave(here)
        self._change_secretary(large[1])
        self._send(large[2], large[3])

    def _send(self, here: CellPeople, there: CellPeople) -> None:
        """One transfer that the receiving cell has not answered yet."""
        sent_on = self.last.previous().last_day
        _place, person = here.ordinary[0]
        self.rows.add(
            Transfer(
                member=person.member,
                from_cell=here.cell,
                to_cell=there.cell,
                sent_on=sent_on,
                decision=f"Giấy giới thiệu số 15-GT/ĐU ngày {sent_on:%d/%m/%Y}",
                submission_id=uuid.uuid5(uuid.NAMESPACE_URL, f"demo transfer {self.ward.key}"),
            )
        )

    def _arrive(self, here: CellPeople, former: CellPeople) -> None:
        place, person = self.random.choice(here.ordinary)
        place.since = self._day_in(self.first.plus(self.random.randint(1, 9)))
        if former is not here:
            letter = f"Giấy giới thiệu ngày {place.since:%d/%m/%Y}"
            place.joining, place.joining_decision = Joining.TRANSFERRED, letter
            before = Membership(
                member=person.member,
                cell=former.cell,
                since=max(person.member.admitted_on, FOUNDED) + timedelta(days=30),
                until=place.since,
                leaving=Leaving.TRANSFERRED,
                leaving_decision=letter,
            )
            former.places.append((self.rows.add(before), person))

    def _leave(self, here: CellPeople) -> None:
        """Somebody more than the cell's number, who moved away to a ward that is not in the demonstration."""
        self._join(here, self._admitted_some_time_ago())
        place = here.places[-1][0]
        place.until = self._day_in(self.first.plus(self.random.randint(1, 9)))
        place.leaving = Leaving.OUT_OF_SYSTEM
        place.leaving_decision = f"Giấy giới thiệu ngày {place.until:%d/%m/%Y}"

    def _change_secretary(self, here: CellPeople) -> None:
        (old, before), day = here.offices[0], self._day_in(self.first.plus(6))
        old.until = day
        successor = next(person for office, person in here.offices if office.kind == OfficeKind.DEPUTY)
        deputy = next(office for office, person in here.offices if person is successor)
        deputy.until = day
        self._office(here, OfficeKind.SECRETARY, successor, day)
        self._office(here, OfficeKind.DEPUTY, before, day)


def send_elsewhere(wards: list[WardPeople], last: Month, rows) -> None:
    """Temporary activity (sinh hoạt tạm thời) at a cell of another ward: some have ended, some go on."""
    random = Random(f"elsewhere {last}")
    for number, home in enumerate(wards):
        there = wards[(number + 1) % len(wards)]
        hosts = [here for here in there.cells if here.plan.size >= 12 and here.plan.now != "to_score"]
        from_cells = [here for here in home.cells if here.plan.size >= 15 and here.plan.now != "to_score"]
        for turn in range(4):
            _place, person = random.choice(random.choice(from_cells).ordinary)
            host = random.choice(hosts)
            since = last.plus(-random.randint(3, 9)).first_day + timedelta(days=random.randrange(20))
            until = since + timedelta(days=100) if turn % 2 else None
            temporary = Membership(
                member=person.member,
                cell=host.cell,
                kind=MembershipKind.TEMPORARY,
                since=since,
                until=until,
                joining=Joining.TEMPORARY,
                joining_decision=f"Giấy giới thiệu ngày {since:%d/%m/%Y}",
                leaving=Leaving.TEMPORARY_OVER if until else "",
            )
            person.temporary.append(rows.add(temporary))
            host.places.append((temporary, person))


def _years_before(day: date, years: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28))
