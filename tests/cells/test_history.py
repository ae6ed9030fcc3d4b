"""Where a body stood and how it was called on a day, on both sides of each border."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cells import history
from cells.models import Cell, Committee, FormerName, FormerPlace
from cells.months import Month

from ..conftest import LONG_AGO, cell, committee

MOVED = date(2026, 7, 1)
BEFORE, AFTER = date(2026, 6, 30), MOVED
TODAY = date(2026, 11, 7)

# A ─┬─ B ── C (once under A)      D (topmost), E under D (once under B)
PATHS = {"A": "0001", "B": "00010001", "C": "000100010001", "D": "0002", "E": "00020001"}
A, B, C, D, E = PATHS.values()


@pytest.mark.parametrize(
    ("path", "moved", "lineage"),
    [
        (C, {}, [C, B, A]),
        (A, {}, [A]),
        (C, {C: A}, [C, A]),
        (E, {E: B}, [E, B, A]),
        (E, {E: B, B: None}, [E, B]),
        (E, {E: B, B: E}, [E, B]),  # records that contradict each other end somewhere
    ],
)
def test_a_lineage_follows_the_places_of_the_day(path, moved, lineage):
    assert history.lineage_of(path, moved) == lineage


@pytest.fixture
def moved(world):
    """Ward 5, with both its cells, stood under Quận 8 until 1 July; since then it stands under the city."""
    city = Committee.objects.get_parent(world.district)
    FormerPlace.objects.create(committee=world.ward5, under=world.district, since=LONG_AGO, until=MOVED)
    Committee.objects.move(world.ward5, city, "last-child")
    FormerPlace.objects.create(cell=world.khu_pho_1, under=world.ward6, since=LONG_AGO, until=MOVED)
    for name in ("district", "ward5", "ward6"):
        getattr(world, name).refresh_from_db()
    world.khu_pho_1 = Cell.objects.get(pk=world.khu_pho_1.pk)
    world.city = Committee.objects.get(pk=city.pk)
    return world


@pytest.mark.parametrize(
    ("day", "above"), [(BEFORE, "Quận ủy Quận 8"), (AFTER, "Thành ủy"), (TODAY, "Thành ủy")]
)
def test_the_committee_above_is_that_of_the_day(moved, day, above):
    assert str(history.parent_of(moved.ward5, day)) == above


def test_above_the_topmost_there_is_none(moved):
    assert history.parent_of(moved.root, BEFORE) is None


@pytest.mark.parametrize(
    ("day", "cells"),
    [
        (BEFORE, {"Chung cư Giai Việt", "Khu phố 1", "Khu phố 9"}),
        (AFTER, {"Khu phố 9"}),
        (TODAY, {"Khu phố 9"}),
    ],
)
def test_the_cells_below_a_committee_are_those_of_the_day(moved, day, cells):
    assert {one.name for one in history.cells_under(moved.district, day)} == cells


@pytest.mark.parametrize(
    ("day", "ward5", "ward6"),
    [
        (BEFORE, {"Chung cư Giai Việt"}, {"Khu phố 1", "Khu phố 9"}),
        (AFTER, {"Chung cư Giai Việt", "Khu phố 1"}, {"Khu phố 9"}),
    ],
)
def test_a_cell_stands_in_one_place_on_each_day(moved, day, ward5, ward6):
    assert {one.name for one in history.cells_under(moved.ward5, day)} == ward5
    assert {one.name for one in history.cells_under(moved.ward6, day)} == ward6
    assert str(history.committee_of(moved.khu_pho_1, day)) in (
        "Đảng ủy Phường 6" if day == BEFORE else "Đảng ủy Phường 5"
    )


@pytest.mark.parametrize(
    ("day", "names"), [(BEFORE, {"Quận 8", "Phường 5", "Phường 6"}), (AFTER, {"Quận 8", "Phường 6"})]
)
def test_the_committees_below_are_those_of_the_day(moved, day, names):
    assert {one.name for one in history.committees_under(moved.district, day)} == names


@pytest.mark.parametrize(("until", "found"), [(BEFORE, False), (AFTER, True)])
def test_an_ended_committee_is_found_on_the_days_before_its_end(moved, until, found):
    Committee.objects.filter(pk=moved.ward6.pk).update(until=until)
    assert (moved.ward6 in history.committees_under(moved.district, BEFORE)) == found


@pytest.mark.parametrize(("day", "under"), [(BEFORE, "ward6"), (AFTER, "ward5"), (TODAY, "ward5")])
def test_the_leading_committee_is_the_same_in_sql(moved, day, under):
    found = Cell.objects.annotate(led_by=history.led_by(day)).get(pk=moved.khu_pho_1.pk)
    assert found.led_by == getattr(moved, under).pk
    member = moved.cuong.memberships.annotate(led_by=history.led_by(day, "cell__")).get()
    assert member.led_by == getattr(moved, under).pk


def test_names_are_those_of_the_day_and_the_row_itself_is_left_alone(world):
    FormerName.objects.create(cell=world.giai_viet, name="Lô A", since=LONG_AGO, until=MOVED)
    FormerName.objects.create(
        committee=world.ward5,
        name="Phường 5 cũ",
        committee_name="Đảng ủy cũ",
        organisation_name="Đảng bộ cũ",
        since=LONG_AGO,
        until=MOVED,
    )
    bodies = [world.giai_viet, world.khu_pho_1, world.ward5]
    then = [one.name for one in history.as_called(bodies, BEFORE)]
    assert then == ["Lô A", "Khu phố 1", "Phường 5 cũ"]
    assert [one.name for one in history.as_called(bodies, AFTER)] == [one.name for one in bodies]
    assert history.committee_of(world.giai_viet, BEFORE).organisation_name == "Đảng bộ cũ"
    assert world.giai_viet.name == "Chung cư Giai Việt"


# --- months ----------------------------------------------------------------------------------------------------


def in_month(committee, month):
    return {one.name for one in history.cells_of_month(committee, month)}


@pytest.mark.parametrize(
    ("since", "until", "is_listed"),
    [
        (date(2026, 6, 30), None, True),
        (date(2026, 7, 1), None, False),
        (LONG_AGO, date(2026, 6, 1), False),
        (LONG_AGO, date(2026, 6, 2), True),
        (LONG_AGO, date(2026, 6, 30), True),
        (LONG_AGO, date(2026, 7, 1), True),
    ],
)
def test_a_cell_is_listed_in_the_months_it_existed_in(world, since, until, is_listed):
    Cell.objects.filter(pk=world.khu_pho_1.pk).update(since=since, until=until)
    assert ("Khu phố 1" in in_month(world.ward5, Month(2026, 6))) == is_listed


@pytest.mark.parametrize("moved_on", [date(2026, 6, 2), date(2026, 6, 30), date(2026, 7, 1)])
def test_a_cell_belongs_in_a_month_where_it_stood_on_the_last_day(world, moved_on):
    FormerPlace.objects.create(cell=world.khu_pho_1, under=world.ward6, since=LONG_AGO, until=moved_on)
    in_june = world.ward5 if moved_on <= date(2026, 6, 30) else world.ward6
    for ward in (world.ward5, world.ward6):
        assert ("Khu phố 1" in in_month(ward, Month(2026, 6))) == (ward == in_june)
        assert ("Khu phố 1" in in_month(ward, Month(2026, 7))) == (ward == world.ward5)


@pytest.mark.parametrize(
    ("ended_on", "where"), [(date(2026, 6, 10), "ward6"), (date(2026, 6, 20), "successor")]
)
def test_a_cell_that_ended_in_the_month_belongs_where_it_stood_on_its_own_last_day(world, ended_on, where):
    """Ward 6 went below its successor on 15 June."""
    merged_on = date(2026, 6, 15)
    world.successor = committee(world.district, "Phường mới", "Đảng ủy mới", "Đảng bộ mới", "commune")
    FormerPlace.objects.create(committee=world.ward6, under=world.district, since=LONG_AGO, until=merged_on)
    world.ward6.refresh_from_db()
    Committee.objects.move(world.ward6, world.successor, "last-child")
    Committee.objects.filter(pk=world.ward6.pk).update(until=merged_on)
    world.ward6.refresh_from_db()
    Cell.objects.filter(pk=world.khu_pho_9.pk).update(until=ended_on)
    listed = {name for name in ("ward6", "successor") if in_month(getattr(world, name), Month(2026, 6))}
    assert listed == ({"ward6"} if where == "ward6" else {"ward6", "successor"})


# --- what it costs ---------------------------------------------------------------------------------------------

QUESTIONS = {
    "committees_under": (lambda w, day: list(history.committees_under(w.district, day)), 2),
    "cells_under": (lambda w, day: list(history.cells_under(w.district, day)), 2),
    "cells_of_month": (lambda w, day: list(history.cells_of_month(w.district, Month.of(day))), 3),
    "as_called": (lambda w, day: history.as_called(list(Cell.objects.all()), day), 2),
    "lineage": (lambda w, day: history.lineage(w.ward5, day), 1),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_number_of_queries_does_not_hang_on_the_number_of_bodies(moved, question):
    ask, most = QUESTIONS[question]
    counts = []
    for size in (1, 12):
        for n in range(size):
            ward = committee(moved.district, f"P{size}.{n}", "Đảng ủy", "Đảng bộ", "commune")
            FormerPlace.objects.create(committee=ward, under=moved.ward6, since=LONG_AGO, until=MOVED)
            FormerPlace.objects.create(
                cell=cell(ward, f"KP {size}.{n}"), under=moved.ward6, since=LONG_AGO, until=MOVED
            )
            moved.district.refresh_from_db()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ask(moved, BEFORE)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= most
