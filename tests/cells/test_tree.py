"""The tree page: each person their part of it, each day its own tree, one level at a time."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells import tree
from cells.models import Cell, Committee, FormerName, FormerPlace

from ..conftest import LONG_AGO, cell, committee, member
from .organisation import DAY
from .test_merge import merged

TREE = reverse("cells:tree")
TODAY = date(2026, 11, 7)


def names(response):
    return [branch.committee.name for branch in response.context["level"].branches]


def cells(response):
    return [leaf.cell.name for leaf in response.context["level"].leaves]


@pytest.mark.parametrize(
    ("who", "opened", "branches", "leaves"),
    [
        ("admin", "Ban Chấp hành Trung ương", ["Thành phố"], []),
        ("quan8", "Quận ủy Quận 8", ["Phường 5", "Phường 6"], []),
        ("vanphong", "Đảng ủy Phường 5", [], ["Chung cư Giai Việt", "Khu phố 1"]),
    ],
)
def test_everybody_begins_at_the_top_of_what_they_see(world, sign_in, who, opened, branches, leaves):
    response = sign_in(getattr(world, who)).get(TREE)
    assert str(response.context["committee"]) == opened
    assert sorted(names(response)) == branches
    assert cells(response) == leaves


def test_who_sees_two_wards_begins_with_both(world, sign_in):
    world.vanphong.grants.create(role="staff", committee=world.ward6, since=LONG_AGO)
    response = sign_in(world.vanphong).get(TREE)
    assert response.context["committee"] is None
    assert names(response) == ["Phường 5", "Phường 6"]


def test_numbers_are_of_everything_below(world, sign_in):
    (branch,) = sign_in(world.admin).get(TREE).context["level"].branches
    assert (branch.cells, branch.members, branch.committees) == (3, 7, 3)


@pytest.mark.parametrize(
    ("day", "wards"),
    [("2026-10-31", ["Phường 5", "Phường 6"]), ("2026-11-01", ["Phường Chánh Hưng"])],
)
def test_the_tree_of_each_day_shows_the_wards_of_that_day(world, sign_in, day, wards):
    merged(world)
    response = sign_in(world.quan8).get(TREE, {"day": day})
    assert sorted(names(response)) == wards
    assert sum(branch.cells for branch in response.context["level"].branches) == 3
    assert sum(branch.members for branch in response.context["level"].branches) == 7


@pytest.mark.parametrize(("day", "wards"), [("2026-10-31", ["Phường 5", "Phường 6"]), ("2026-11-01", [])])
def test_those_at_the_new_ward_see_both_old_ones_on_the_days_before(world, sign_in, day, wards):
    merged(world)
    response = sign_in(world.vanphong).get(TREE, {"day": day})
    assert sorted(names(response)) == wards
    assert (response.context["committee"] is None) == bool(wards)


def test_names_are_those_of_the_day(world, sign_in):
    FormerName.objects.create(cell=world.giai_viet, name="Lô A", since=LONG_AGO, until=DAY)
    client = sign_in(world.vanphong)
    assert cells(client.get(TREE, {"day": "31/10/2026"})) == ["Lô A", "Khu phố 1"]
    assert cells(client.get(TREE, {"day": "01/11/2026"})) == ["Chung cư Giai Việt", "Khu phố 1"]


def test_a_district_is_gone_after_its_last_day(world, sign_in):
    """Its wards went to the city on 1 July 2025, and it ended."""
    gone = date(2025, 7, 1)
    city = Committee.objects.get_parent(world.district)
    for ward in (world.ward5, world.ward6):
        FormerPlace.objects.create(committee=ward, under=world.district, since=LONG_AGO, until=gone)
        Committee.objects.move(ward, city, "last-child")
    Committee.objects.filter(pk=world.district.pk).update(until=gone)
    url = reverse("cells:tree-branch", args=[city.pk])
    client = sign_in(world.admin)
    assert names(client.get(url, {"day": "30/06/2025"})) == ["Quận 8"]
    assert names(client.get(url, {"day": "01/07/2025"})) == ["Phường 5", "Phường 6"]


def test_what_ended_above_something_is_still_shown_and_says_so(world, sign_in):
    Committee.objects.filter(pk=world.ward5.pk).update(until=DAY)
    response = sign_in(world.quan8).get(TREE)
    assert [branch.is_over for branch in response.context["level"].branches] == [True, False]


@pytest.mark.parametrize("text", ["2026-10-31", "31/10/2026", "31-10-2026", "31.10.2026", " 31/10/2026 "])
def test_a_day_is_read_in_every_common_form(world, sign_in, text):
    assert sign_in(world.admin).get(TREE, {"day": text}).context["day"] == date(2026, 10, 31)


@pytest.mark.parametrize("text", ["31/02/2026", "hôm qua", "2026-13-01", "0001-01-01"])
def test_a_day_that_does_not_exist_shows_today_and_says_so(world, sign_in, text):
    context = sign_in(world.admin).get(TREE, {"day": text}).context
    assert (context["day"], bool(context["mistake"])) == (TODAY, True)


@pytest.mark.parametrize(
    ("cell_code", "is_warned"),
    [("79776027000001", False), ("79776028000001", True), ("", False)],
)
def test_a_code_that_contradicts_the_one_above_is_said(world, sign_in, cell_code, is_warned):
    Committee.objects.filter(pk=world.ward5.pk).update(code="79776027000000")
    Cell.objects.filter(pk=world.giai_viet.pk).update(code=cell_code)
    leaf = sign_in(world.vanphong).get(TREE).context["level"].leaves[0]
    assert leaf.has_other_code == is_warned


def test_inside_the_tree_only_the_piece_is_sent(world, sign_in):
    url = reverse("cells:tree-branch", args=[world.ward5.pk])
    client = sign_in(world.quan8)
    piece = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert "Giai Việt" in piece
    assert "<html" in client.get(url).content.decode()


@pytest.mark.parametrize("who", ["bithu", "nobody"])
def test_who_sees_no_committee_sees_no_tree(world, sign_in, who):
    assert sign_in(getattr(world, who)).get(TREE).status_code == 403


def test_another_ward_is_not_there(world, sign_in):
    url = reverse("cells:tree-branch", args=[world.ward6.pk])
    assert sign_in(world.vanphong).get(url).status_code == 404


@pytest.mark.parametrize("day", ["07/11/2026", "31/10/2026"])
def test_the_number_of_queries_does_not_hang_on_the_size(world, sign_in, day):
    client = sign_in(world.admin)
    url = reverse("cells:tree-branch", args=[world.district.pk])
    counts = []
    for size in (1, 12):
        for n in range(size):
            ward = committee(world.district, f"P{size}.{n}", "Đảng ủy", "Đảng bộ", "commune")
            world.district.refresh_from_db()
            place = cell(ward, f"KP {size}.{n}")
            member("Người", place)
            FormerPlace.objects.create(cell=place, under=world.ward6, since=LONG_AGO, until=DAY)
            cell(world.district, f"Cơ quan {size}.{n}")
        client.get(url, {"day": day})
        with CaptureQueriesContext(connection) as queries:
            client.get(url, {"day": day})
        counts.append(len(queries))
    assert counts[0] == counts[1] < 15


def test_members_of_a_large_part_are_counted_when_asked_for(world, sign_in, monkeypatch):
    monkeypatch.setattr(tree, "MOST_CELLS_COUNTED_BY_MEMBER", 2)
    client = sign_in(world.admin)
    (branch,) = client.get(TREE).context["level"].branches
    assert (branch.cells, branch.members) == (3, None)
    (branch,) = client.get(TREE, {"members": "1"}).context["level"].branches
    assert branch.members == 7
