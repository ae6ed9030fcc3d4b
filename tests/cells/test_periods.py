"""`[since, until)`: the definition in SQL and the one in Python agree on both sides of each border."""

from datetime import date, timedelta

import pytest

from cells.models import Membership
from cells.periods import on_day

from ..conftest import NOVEMBER

SINCE, UNTIL = date(2026, 11, 7), date(2026, 11, 21)
ONE_DAY = timedelta(days=1)
BORDERS = [
    (SINCE - ONE_DAY, False),
    (SINCE, True),
    (SINCE + ONE_DAY, True),
    (UNTIL - ONE_DAY, True),
    (UNTIL, False),
    (UNTIL + ONE_DAY, False),
]


@pytest.fixture
def membership(world):
    world.anh.memberships.update(since=SINCE, until=UNTIL)
    return world.anh.memberships.get()


@pytest.mark.parametrize(("day", "is_active"), BORDERS)
def test_sql_and_python_agree_on_every_border(membership, day, is_active):
    assert membership.is_active_on(day) is is_active
    assert Membership.objects.on(day).filter(pk=membership.pk).exists() is is_active


@pytest.mark.parametrize(("day", "is_active"), [(SINCE - ONE_DAY, False), (SINCE, True), (date.max, True)])
def test_what_has_no_end_lasts(membership, day, is_active):
    membership.until = None
    membership.save()
    assert membership.is_active_on(day) is is_active
    assert Membership.objects.on(day).filter(pk=membership.pk).exists() is is_active


@pytest.mark.parametrize(("day", "is_active"), BORDERS)
def test_the_same_through_a_relation(world, membership, day, is_active):
    found = type(world.anh).objects.filter(on_day(day, "memberships__"), pk=world.anh.pk)
    assert found.exists() is is_active


def test_a_move_on_one_day_leaves_no_day_in_two_cells_and_none_without(world, membership):
    moved = Membership.objects.create(member=world.anh, cell=world.khu_pho_1, since=UNTIL)
    day = SINCE
    while day <= NOVEMBER.last_day:
        active = [row for row in (membership, moved) if row.is_active_on(day)]
        assert len(active) == 1
        assert list(Membership.objects.on(day).filter(member=world.anh)) == active
        day += ONE_DAY
