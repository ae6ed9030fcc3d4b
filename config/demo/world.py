"""Every row of the demonstration, unsaved, from a month and a day alone."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from random import Random

from django.db.models import Model

from cells.fields import OrganisationCodeField
from cells.models import Cell, Committee, FormerName, Term, User
from cells.months import Month
from meetings.models import MeetingPolicy, MissedMonth
from scoring.models import Rubric

from . import accounts, plans
from .calendar import Calendar
from .meetings import CellYear, Writers
from .people import ELECTED, WardPeople, send_elsewhere
from .places import BODIES, FOUNDED, WARDS, Ward
from .record import Record
from .scores import assess
from .visits import add_visits

CONGRESS = date(2025, 6, 20)
CELL_TERMS = (
    ("2025–2027", ELECTED, date(2027, 9, 10)),
    ("2027–2030", date(2027, 9, 10), None),
)
RENAMED_MONTHS_AGO = 3
WRITERS = {
    "phuong-5": ("vanphong", "thuongtruc"),
    "thanh-minh": ("thanhminh", "thanhminh.duyet"),
    "phuc-dong": ("phucdong", "phucdong.duyet"),
}


class Rows:
    """Unsaved rows by model, in the order they were made."""

    def __init__(self):
        self.by_model: dict[type[Model], list[Model]] = defaultdict(list)

    def add(self, row):
        self.by_model[type(row)].append(row)
        return row

    def __getitem__(self, model) -> list:
        return self.by_model[model]


@dataclass
class World:
    """`committees` are (row, the row above or None) from the top down; `records` are all meetings by ward key."""

    last: Month
    today: date
    rubric: Rubric
    rows: Rows = field(default_factory=Rows)
    committees: list[tuple[Committee, Committee | None]] = field(default_factory=list)
    wards: dict[str, Committee] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    records: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))


def build(last: Month, today: date, rubric: Rubric) -> World:
    """The world of the twelve months up to `last` as it stands on `today`, a day of `last`. No queries."""
    world = World(last, today, rubric)
    places = _places(world)
    people = [_people(world, ward, cells) for ward, cells in places.values()]
    send_elsewhere(people, last, world.rows)
    world.users = accounts.make(_scopes(world, places), world.rows)
    for (ward, _cells), ward_people in zip(places.values(), people, strict=True):
        _live(world, ward, ward_people)
    add_visits(world)
    ward, cells = places[plans.WARD]
    plans.add_plans(world, list(zip(cells, ward.cells, strict=True)))
    return world


def _places(world: World) -> dict[str, tuple[Ward, list[Cell]]]:
    above = {}
    for body in BODIES:
        committee = Committee(
            name=body.name,
            committee_name=body.committee_name,
            organisation_name=body.organisation_name,
            level=body.level,
            code=body.code.ljust(OrganisationCodeField.DIGITS, "0") if body.code else "",
            since=FOUNDED,
        )
        above[body.name] = committee
        world.committees.append((committee, above[body.above.name] if body.above else None))
    return {ward.key: (ward, _ward(world, ward, above[ward.parent.name])) for ward in WARDS}


def _ward(world: World, ward: Ward, parent: Committee) -> list[Cell]:
    committee = Committee(
        name=ward.name,
        committee_name=ward.committee_name,
        organisation_name=ward.organisation_name,
        level=Committee.Level.COMMUNE,
        code=ward.code.ljust(OrganisationCodeField.DIGITS, "0"),
        since=FOUNDED,
    )
    world.committees.append((committee, parent))
    world.wards[ward.key] = committee
    world.rows.add(Term(committee=committee, name="2025–2030", since=CONGRESS))
    world.rows.add(MeetingPolicy(committee=committee, since=CONGRESS, **ward.policy))
    return [_cell(world, ward, committee, position, plan) for position, plan in enumerate(ward.cells, 1)]


def _cell(world: World, ward: Ward, committee: Committee, position: int, plan) -> Cell:
    cell = world.rows.add(
        Cell(
            committee=committee,
            name=plan.name,
            kind=plan.kind,
            code=f"{ward.code}000{position:03d}",
            position=position,
            usual_day=plan.usual_day,
            usual_time=plan.usual_time,
            venue=plan.venue,
            since=FOUNDED,
        )
    )
    if plan.formerly:
        renamed_on = world.last.plus(-RENAMED_MONTHS_AGO).first_day
        decision = f"Quyết định số 31-QĐ/ĐU ngày {renamed_on:%d/%m/%Y}"
        world.rows.add(
            FormerName(cell=cell, name=plan.formerly, since=FOUNDED, until=renamed_on, decision=decision)
        )
    for name, since, until in CELL_TERMS:
        if since <= world.last.last_day:
            world.rows.add(Term(cell=cell, name=name, since=since, until=until))
    return cell


def _people(world: World, ward: Ward, cells: list[Cell]) -> WardPeople:
    return WardPeople(ward, cells, world.wards[ward.key], world.last, world.rows)


def _scopes(world: World, places) -> dict[str, object]:
    scopes: dict[str, object] = {committee.name: committee for committee, _ in world.committees} | world.wards
    for key, (_ward, cells) in places.items():
        scopes |= {f"{key}/{cell.name}": cell for cell in cells}
    return scopes


def _live(world: World, ward: Ward, people: WardPeople) -> None:
    calendar = Calendar(world.last, world.today)
    policy = next(row for row in world.rows[MeetingPolicy] if row.committee is people.committee)
    secretary, reviewer = (world.users[name] for name in WRITERS[ward.key])
    for number, cell_people in enumerate(people.cells):
        is_first_page = cell_people.plan.now == "to_score"
        writer = world.users["bithu"] if is_first_page else secretary
        year = CellYear(ward, number, cell_people, policy, calendar, Writers(writer, reviewer))
        for entry, state in year.live():
            if isinstance(entry, MissedMonth):
                world.rows.add(entry)
            else:
                _keep(world, ward, year, entry, state)


def _keep(world: World, ward: Ward, year: CellYear, record: Record, state: str) -> None:
    world.records[ward.key].append(record)
    for row in record.rows():
        world.rows.add(row)
    random = Random(f"score {record.meeting.submission_id}")
    scored = assess(random, record, state, year.character, world.rubric)
    if scored:
        assessment, items = scored
        world.rows.add(assessment)
        for item in items:
            world.rows.add(item)
