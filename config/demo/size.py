"""An organisation as large as a whole country's part of it, for measuring: invented, quick to make, the same each time.

Five levels: Trung ương, provinces, districts, wards, and under some wards sub-committees; cells hang on wards and
sub-committees, members on cells. PostgreSQL only: the many rows are made by the database itself, INSERT … SELECT.
"""

import io
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

from cells.access import Role
from cells.events import record
from cells.models import (
    Cell,
    CellKind,
    Committee,
    Exemption,
    Grant,
    Member,
    Membership,
    Office,
    OfficeKind,
    Oversight,
    User,
)
from cells.months import Month
from cells.names import fold, sort_key
from meetings.models import Attendance, Meeting, MeetingPolicy, MeetingState

from . import accounts
from .names import invent

FOUNDED = date(2020, 1, 1)
# Of each 100 committees under the one at the top: so many at each level.
LEVELS = [
    (Committee.Level.PROVINCE, "Tỉnh", "Tỉnh ủy", "Đảng bộ tỉnh", 1),
    (Committee.Level.DISTRICT, "Quận", "Quận ủy", "Đảng bộ quận", 7),
    (Committee.Level.COMMUNE, "Phường", "Đảng ủy phường", "Đảng bộ phường", 67),
    (Committee.Level.SUB, "Bộ phận", "Đảng ủy bộ phận", "Đảng bộ bộ phận", 25),
]
KINDS = list(CellKind)
EACH_PEOPLE = {"kinh": 85, "hoa": 5, "thai": 6, "mong": 4}
ONE_NAME_FOR = 10  # members: so many names are drawn, and many of them twice


@dataclass(frozen=True)
class Size:
    committees: int = 700
    cells: int = 10_000
    members: int = 250_000
    months: int = 2

    def __post_init__(self):
        if self.committees < 1 + len(LEVELS) or not 1 <= self.cells <= self.members or self.months < 0:
            raise ValueError("At least five committees, one cell, and a member for every cell.")


@transaction.atomic
def generate(size: Size) -> dict[str, int]:
    """Fill an empty database; gives the number of rows by model. Accounts: see `_accounts`."""
    committees = _committees(size.committees)
    _cells(size.cells, [one for one in committees if one.level in (Committee.Level.COMMUNE, "sub")])
    _names(size.members)
    _members(size.members)
    _memberships(size)
    _meetings(size)
    _tell_the_sequences()
    _accounts(committees)
    wards = [one for one in committees if one.level == Committee.Level.COMMUNE]
    MeetingPolicy.objects.bulk_create(MeetingPolicy(committee=ward, since=FOUNDED) for ward in wards)
    counts = {
        model._meta.model_name: model.objects.count()
        for model in (Committee, Cell, Member, Membership, Office, Oversight, Exemption, Meeting, Attendance)
    }
    administrator = User.objects.get(username=ADMINISTRATOR)
    after = {f"number_of_{name}s": number for name, number in counts.items()}
    record(by=administrator, verb="invented organisation generated", obj=committees[0], after=after)
    return counts | {"names": _pool_size(size.members)}


ADMINISTRATOR, STAFF, OFFICIAL = "admin", "vanphong", "tinh"


def _committees(number: int) -> list[Committee]:
    """From the top down; each level is spread evenly over the one above."""
    root = Committee(
        name="Trung ương",
        committee_name="Ban Chấp hành Trung ương",
        organisation_name="Đảng Cộng sản Việt Nam",
        level=Committee.Level.CENTRAL,
        since=FOUNDED,
        depth=1,
        path=Committee._get_path("", 1, 1),
    )
    found, above, left = [root], [root], number - 1
    for place, (level, name, committee_name, organisation_name, share) in enumerate(LEVELS, start=1):
        is_last = place == len(LEVELS)
        wanted = left if is_last else max(1, min((number - 1) * share // 100, left - (len(LEVELS) - place)))
        left -= wanted
        here = []
        for index in range(wanted):
            parent = above[index % len(above)]
            parent.numchild += 1
            here.append(
                Committee(
                    name=f"{name} {index + 1}",
                    committee_name=f"{committee_name} {index + 1}",
                    organisation_name=f"{organisation_name} {index + 1}",
                    level=level,
                    since=FOUNDED,
                    depth=parent.depth + 1,
                    path=Committee._get_path(parent.path, parent.depth + 1, parent.numchild),
                )
            )
        found += here
        above = here
    Committee.objects.bulk_create(found)
    return found


def _cells(number: int, committees: list[Committee]) -> None:
    cells = []
    for index in range(number):
        committee, position = committees[index % len(committees)], index // len(committees) + 1
        cells.append(
            Cell(
                committee=committee,
                name=f"Khu phố {position} {committee.name}",
                kind=KINDS[index % len(KINDS)],
                position=position,
                since=FOUNDED,
            )
        )
    Cell.objects.bulk_create(cells, batch_size=2000)


def _pool_size(members: int) -> int:
    return max(1, members // ONE_NAME_FOR)


def _names(members: int) -> None:
    """A table of invented names with their stored keys, for as long as the connection."""
    random = Random(1)
    peoples = random.choices(list(EACH_PEOPLE), EACH_PEOPLE.values(), k=_pool_size(members))
    lines = []
    for number, people in enumerate(peoples):
        name = invent(random, people, set())  # some come again and again, as in a country
        lines.append(f"{number}\t{name}\t{sort_key(name)}\t{fold(name)}\n")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE invented_name (number int PRIMARY KEY, full_name text, sort_key text,"
            " search_key text) ON COMMIT DROP"
        )
        cursor.copy_expert("COPY invented_name FROM STDIN", io.StringIO("".join(lines)))
        cursor.execute("ANALYZE invented_name")


def _members(members: int) -> None:
    """n = 1 … members; admitted between 1976 and 2025, five of a hundred on probation."""
    pool, days = _pool_size(members), "(n % 18000) * 7919 % 18000"
    insert(
        Member,
        {
            "id": "n",
            "full_name": "full_name",
            "sort_key": "sort_key",
            "search_key": "search_key",
            "born_on": "date '1940-01-01' + (n % 22000) * 7919 % 22000",
            "admitted_on": f"date '1976-01-01' + {days}",
            "confirmed_on": f"CASE WHEN n % 20 = 0 THEN NULL ELSE date '1977-01-01' + {days} END",
            "card_number": "lpad(n::text, 10, '0')",
        },
        f"generate_series(1, {members:d}) n JOIN invented_name ON number = (n % {pool:d}) * 7919 % {pool:d}",
    )


def _memberships(size: Size) -> None:
    """Member n is in cell n mod cells; every tenth came from another cell, every hundredth is away for a time."""
    first_cell = Cell.objects.order_by("pk").values_list("pk", flat=True).first()
    cell = f"{first_cell:d} + n % {size.cells:d}"
    other = f"{first_cell:d} + (n + 1) % {size.cells:d}"
    everybody = f"generate_series(1, {size.members:d}) n"
    moved, start = "n % 10 = 0", FOUNDED.isoformat()
    came = "date '2021-01-01' + n % 1500"
    regular = {"member_id": "n", "cell_id": cell, "kind": "'regular'"}
    begun = {
        "since": f"CASE WHEN {moved} THEN {came} ELSE date '{start}' END",
        "joining": f"CASE WHEN {moved} THEN 'transferred' ELSE 'recorded' END",
    }
    insert(Membership, regular | begun, everybody)
    if size.cells == 1:
        return
    before = {"cell_id": other, "since": f"date '{start}'", "until": came, "leaving": "'transferred'"}
    insert(Membership, regular | before, f"{everybody} WHERE {moved}")
    away = {"cell_id": other, "kind": "'temporary'", "since": "date '2026-03-01'", "joining": "'temporary'"}
    insert(Membership, regular | away, f"{everybody} WHERE n % 100 = 7")
    exempt = {"member_id": "n", "decision": "'12-NQ/CB'", "since": "date '2025-01-01'"}
    insert(Exemption, exempt, f"{everybody} WHERE n % 50 = 3")
    secretary = {"member_id": "n", "cell_id": cell, "kind": f"'{OfficeKind.SECRETARY.value}'"}
    since = {"since": begun["since"]}
    insert(Office, secretary | since, f"generate_series(1, {size.cells:d}) n")
    watches = {"member_id": "n", "cell_id": other, "since": "date '2025-06-20'"}
    insert(Oversight, watches, f"generate_series(1, {size.cells:d}) n")


def _meetings(size: Size) -> None:
    """The last months before this one: every cell met on the 5th, and all but one of fifteen came."""
    month = Month.of(timezone.localdate())
    for _month in range(size.months):
        month = month.previous()
        evening = f"timestamptz '{month.first_day + timedelta(days=4)} 19:30+07'"
        met = {
            "cell_id": "id",
            "month": f"date '{month.first_day}'",
            "state": f"'{MeetingState.HELD.value}'",
            "submission_id": "gen_random_uuid()",
            "planned_at": evening,
            "started_at": evening,
            "ended_at": f"{evening} + interval '95 minutes'",
        }
        insert(Meeting, met, "cells_cell")
    absent = "(member_id * 48271 % 65537 + (month - date '2020-01-01')) % 15 = 0"
    marks = {
        "meeting_id": "meeting.id",
        "membership_id": "membership.id",
        "status": f"CASE WHEN {absent} THEN 'excused' ELSE 'present' END",
        "reason": f"CASE WHEN {absent} THEN 'Đi công tác' ELSE '' END",
    }
    there = (
        "meetings_meeting meeting JOIN cells_membership membership ON membership.cell_id = meeting.cell_id"
        " WHERE membership.kind = 'regular' AND until IS NULL"
    )
    insert(Attendance, marks, there)


def insert(model, values: dict[str, str], rows: str) -> None:
    """INSERT INTO the model's table, `values` as SQL by column; every other column gets the field's own default.

    All SQL here is of this module: nothing that anybody typed comes into it.
    """
    columns, expressions, defaults = [], [], []
    for field in model._meta.concrete_fields:
        if field.primary_key and field.column not in values:
            continue
        columns.append(field.column)
        expressions.append(values.get(field.column, "%s"))
        if field.column not in values:
            defaults.append(field.get_db_prep_save(field.get_default(), connection))
    escaped = [one if one == "%s" else one.replace("%", "%%") for one in expressions]
    statement = (
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) SELECT {', '.join(escaped)}"
        f" FROM {rows.replace('%', '%%')}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, defaults)


def _tell_the_sequences() -> None:
    """The next member comes after those whose numbers were given here."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Member]):
            cursor.execute(statement)


def _accounts(committees: list[Committee]) -> None:
    root = committees[0]
    ward = next(one for one in committees if one.level == Committee.Level.COMMUNE)
    province = next(one for one in committees if one.level == Committee.Level.PROVINCE)
    for username, name, role, committee in (
        (ADMINISTRATOR, "Quản trị", Role.ADMINISTRATOR, root),
        (STAFF, "Văn phòng", Role.STAFF, ward),
        (OFFICIAL, "Cấp trên", Role.OFFICIAL, province),
    ):
        user = User.objects.create_user(username, password=accounts.PASSWORD, full_name=name)
        since = FOUNDED + timedelta(days=1)
        Grant.objects.create(user=user, role=role, committee=committee, since=since)
