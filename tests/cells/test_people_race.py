"""Two people act on one member at the same moment: one wins, the other is told, and no two facts contradict.

Runs on PostgreSQL, and on SQLite where the tests have a file of their own (tests/meetings/test_two_writers_race.py).
"""

import uuid
from datetime import date

import pytest
from django.db import connection

from cells.actions import offices
from cells.actions import people as acts
from cells.errors import Refusal
from cells.models import Event, Member, Membership, MembershipKind, Office, OfficeKind, Transfer
from tests.conftest import build_world

from ..meetings.test_two_writers_race import at_once

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 3)


@pytest.fixture
def world(transactional_db):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("SQLite in memory belongs to one connection; run with PostgreSQL or TEST_SQLITE=<file>.")
    return build_world()


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def basis(member, by, **more):
    seen = acts.last_event_number(member)
    values = {"member": fresh(member), "seen": seen, "submission_id": uuid.uuid4(), "by": by, "day": DAY}
    return values | {"decision": "12-QĐ/ĐU"} | more


def test_of_two_acts_at_once_one_wins_and_the_other_hears_of_it(world):
    mine = basis(world.anh, world.vanphong)
    yours = basis(world.anh, world.admin, leaving="removed")
    results = at_once(lambda: acts.exempt(**mine), lambda: acts.leave(**yours))
    assert sorted(isinstance(result, acts.ChangedSince) for result in results) == [False, True], results
    assert Event.objects.count() == 1


def test_of_two_clicks_at_once_one_member_is_admitted(world):
    values = {
        "cell": world.giai_viet,
        "full_name": "Lý Thị Khánh",
        "born_on": None,
        "card_number": "",
        "day": DAY,
        "decision": "12-QĐ/ĐU",
        "submission_id": uuid.uuid4(),
        "by": world.vanphong,
    }
    first, second = at_once(lambda: acts.admit(**values), lambda: acts.admit(**values))
    assert first == second
    assert Member.objects.filter(full_name="Lý Thị Khánh").count() == 1


def test_received_and_refused_at_once_it_is_one_of_the_two(world):
    sent = acts.send(**basis(world.anh, world.vanphong, to_cell=world.khu_pho_9))

    def step(**more):
        seen = acts.last_event_number(world.anh)
        return {"transfer": fresh(sent), "day": DAY, "seen": seen, "submission_id": uuid.uuid4()} | more

    mine, yours = step(by=world.vanphong6), step(by=world.admin, reason="Thiếu hồ sơ")
    results = at_once(lambda: acts.receive(**mine), lambda: acts.refuse(**yours))
    assert sum(isinstance(result, Transfer) for result in results) == 1, results
    is_received = fresh(sent).state == "received"
    place = Membership.objects.filter(member=world.anh, kind=MembershipKind.REGULAR).latest("since")
    assert (place.cell == world.khu_pho_9) is is_received


def test_an_office_given_while_the_member_leaves_does_not_outlast_the_membership(world):
    leaving = basis(world.anh, world.vanphong, leaving="died")
    given = {
        "member": fresh(world.anh),
        "kind": OfficeKind.COMMITTEE_MEMBER,
        "place": world.giai_viet,
        "since": date(2026, 11, 1),
        "decision": "12-QĐ/ĐU",
        "by": world.admin,
    }
    results = at_once(lambda: acts.leave(**leaving), lambda: offices.appoint(**given))
    unexpected = [row for row in results if isinstance(row, Exception) and not isinstance(row, Refusal)]
    assert unexpected == []
    place = Membership.objects.get(member=world.anh)
    for office in Office.objects.filter(member=world.anh):
        assert place.until is None or (office.until is not None and office.until <= place.until)
