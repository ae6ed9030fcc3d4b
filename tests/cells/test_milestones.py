"""Lists of badges and probations for a cell and a committee: who stands in them, in which order, who may read."""

from datetime import date

import pytest
from django.urls import reverse

from cells.models import Joining, Leaving, Member, Membership, MembershipKind, Reading

from ..conftest import member


@pytest.fixture
def read(sign_in):
    """`read(user, address, place, **query)` → the response."""
    return lambda user, address, place, **query: sign_in(user).get(
        reverse(f"cells:{address}", args=[place.pk]), query
    )


def names(response):
    return [line.member.full_name for line in response.context["page"].object_list]


def admitted(world, **days):
    for name, day in days.items():
        Member.objects.filter(pk=getattr(world, name).pk).update(admitted_on=day)


# --- Badges -------------------------------------------------------------------------------------------------------


def test_who_reaches_a_badge_this_year_stands_in_the_list_the_earliest_first(world, read):
    admitted(
        world,
        an=date(1996, 12, 31),
        anh=date(1986, 3, 1),
        binh=date(1997, 1, 1),  # thirty years in 2027
        cuong=date(1996, 1, 1),
        em=date(1991, 6, 1),  # thirty-five: no badge
        giang=date(1996, 6, 1),  # another ward
    )
    response = read(world.vanphong, "badges", world.ward5)
    lines = response.context["page"].object_list
    assert [(line.member.full_name, line.badge.years) for line in lines] == [
        ("Lê Văn Cường", 30),
        ("Đỗ Văn Ánh", 40),
        ("Trần Thị An", 30),
    ]
    assert names(read(world.vanphong, "badges", world.ward5, year=2027)) == ["Nguyễn Văn Bình"]


def test_a_cell_sees_its_own(world, read):
    admitted(world, an=date(1996, 1, 1), cuong=date(1996, 1, 1))
    assert names(read(world.bithu, "cell-badges", world.giai_viet)) == ["Trần Thị An"]


def test_who_was_outside_the_party_for_a_year_stands_in_the_next_one(world, read):
    admitted(world, an=date(1996, 3, 1))
    world.an.offices.all().delete()
    world.an.memberships.update(since=date(1996, 3, 1), until=date(2000, 1, 1), leaving=Leaving.REMOVED)
    Membership.objects.create(
        member=world.an, cell=world.giai_viet, since=date(2001, 1, 1), joining=Joining.RESTORED
    )
    assert names(read(world.vanphong, "badges", world.ward5)) == []
    assert names(read(world.vanphong, "badges", world.ward5, year=2027)) == ["Trần Thị An"]


GONE = [
    ("died", {"until": date(2026, 11, 7), "leaving": Leaving.DIED}),
    ("a guest of the cell only", {"kind": MembershipKind.TEMPORARY}),
]


@pytest.mark.parametrize(("words", "change"), GONE)
def test_who_does_not_belong_to_the_cell_today_is_not_listed(world, read, words, change):
    admitted(world, anh=date(1996, 3, 1))
    world.anh.memberships.update(**change)
    assert names(read(world.vanphong, "badges", world.ward5)) == []


@pytest.mark.parametrize("year", ["1929", "2101", "abcd", "20266", "٢٠٢٧", ""])
def test_a_year_that_is_none_shows_this_year(world, read, year):
    assert read(world.vanphong, "badges", world.ward5, year=year).context["year"] == 2026


# --- Probations ---------------------------------------------------------------------------------------------------


def test_probations_stand_the_most_pressing_first(world, read):
    Member.objects.update(confirmed_on=None)
    admitted(
        world,
        an=date(2026, 5, 1),  # running
        anh=date(2025, 11, 5),  # due
        binh=date(2025, 9, 1),  # overdue
        dung=date(2025, 12, 1),  # ends soon
        cuong=date(2025, 11, 3),  # due, before Ánh
        em=date(2024, 1, 1),  # overdue for longer
    )
    response = read(world.vanphong, "probations", world.ward5)
    lines = response.context["page"].object_list
    assert [(line.member.full_name, line.probation.state) for line in lines] == [
        ("Phạm Thị Em", "overdue"),
        ("Nguyễn Văn Bình", "overdue"),
        ("Lê Văn Cường", "due"),
        ("Đỗ Văn Ánh", "due"),
        ("Đặng Thị Dung", "ends_soon"),
        ("Trần Thị An", "running"),
    ]
    assert names(read(world.bithu1, "cell-probations", world.khu_pho_1)) == ["Phạm Thị Em", "Lê Văn Cường"]


def test_who_is_confirmed_stands_in_it_no_more(world, read):
    assert names(read(world.vanphong, "probations", world.ward5)) == ["Đặng Thị Dung"]
    Member.objects.filter(pk=world.dung.pk).update(confirmed_on=date(2026, 11, 7))
    assert names(read(world.vanphong, "probations", world.ward5)) == []


# --- Both ------------------------------------------------------------------------------------------------------------


WHO = [
    ("bithu", 404, 200),
    ("bithu1", 404, 404),
    ("vanphong", 200, 200),
    ("vanphong6", 404, 404),
    ("thuongtruc", 200, 200),
    ("quan8", 403, 403),
    ("admin", 200, 200),
    ("nobody", 404, 404),
]


@pytest.mark.parametrize("list_name", ["badges", "probations"])
@pytest.mark.parametrize(("who", "of_ward", "of_cell"), WHO)
def test_who_may_read_them(world, read, list_name, who, of_ward, of_cell):
    user = getattr(world, who)
    assert read(user, list_name, world.ward5).status_code == of_ward
    assert read(user, f"cell-{list_name}", world.giai_viet).status_code == of_cell
    assert Reading.objects.count() == (of_ward == 200) + (of_cell == 200)


@pytest.mark.parametrize("list_name", ["badges", "probations"])
def test_the_number_of_queries_does_not_grow_with_the_members(
    world, sign_in, list_name, django_assert_max_num_queries
):
    client, url = sign_in(world.vanphong), reverse(f"cells:{list_name}", args=[world.ward5.pk])
    admitted(world, an=date(1996, 3, 1))
    client.get(url)
    with django_assert_max_num_queries(14) as few:
        client.get(url)
    for number in range(60):
        person = member(f"Nguyễn Văn Số {number}", world.giai_viet, confirmed_on=None)
        Member.objects.filter(pk=person.pk).update(admitted_on=date(1996, 3, 1))
    with django_assert_max_num_queries(len(few)):
        response = client.get(url)
    assert response.context["page"].paginator.num_pages == 2
