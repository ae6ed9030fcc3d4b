"""The list of a cell's members: owner, colleague, stranger, who may see but not read, wrong method."""

from datetime import date

import pytest
from django.urls import reverse

from cells.models import MembershipKind, Reading

from ..conftest import member

pytestmark = pytest.mark.database  # read on both engines


@pytest.fixture
def url(world):
    return reverse("cells:member-list", args=[world.giai_viet.pk])


def names(response):
    return [row["membership"].member.full_name for row in response.context["members"]]


def test_the_secretary_sees_the_members_in_order_with_their_offices(world, sign_in, url):
    response = sign_in(world.bithu).get(url)
    assert response.status_code == 200
    assert names(response) == ["Trần Thị An", "Đỗ Văn Ánh", "Nguyễn Văn Bình", "Đặng Thị Dung"]
    context = response.context
    assert [row["office"] != "" for row in context["members"]] == [True, False, True, False]
    assert (context["regular_count"], context["official_count"], context["probationary_count"]) == (4, 3, 1)


def test_only_who_belongs_to_the_cell_today_is_listed(world, sign_in, url):
    world.an.offices.update(until=date(2026, 11, 7))
    world.an.memberships.update(until=date(2026, 11, 7))
    world.anh.memberships.update(until=date(2026, 11, 8))
    member("Vũ Thị Mới", world.giai_viet, since=date(2026, 11, 8))
    assert names(sign_in(world.bithu).get(url)) == ["Đỗ Văn Ánh", "Nguyễn Văn Bình", "Đặng Thị Dung"]


def test_who_is_here_for_a_time_stands_last_and_is_counted_apart(world, sign_in, url):
    world.em.memberships.create(cell=world.giai_viet, kind=MembershipKind.TEMPORARY, since=date(2026, 1, 1))
    response = sign_in(world.bithu).get(url)
    assert names(response)[-1] == "Phạm Thị Em"
    assert (response.context["regular_count"], response.context["temporary_count"]) == (4, 1)


@pytest.mark.parametrize(("confirmed_on", "official"), [(date(2026, 11, 7), 4), (date(2026, 11, 8), 3)])
def test_a_member_is_official_from_the_day_of_confirmation(world, sign_in, url, confirmed_on, official):
    type(world.dung).objects.filter(pk=world.dung.pk).update(confirmed_on=confirmed_on)
    assert sign_in(world.bithu).get(url).context["official_count"] == official


WHO = [
    ("bithu", 200),
    ("vanphong", 200),
    ("thuongtruc", 200),
    ("admin", 200),
    ("bithu1", 404),
    ("vanphong6", 404),
    ("nobody", 404),
    ("quan8", 403),
]


@pytest.mark.parametrize(("who", "status"), WHO)
def test_who_may_read_it(world, sign_in, url, who, status):
    response = sign_in(getattr(world, who)).get(url)
    assert response.status_code == status
    assert ("Trần Thị An" in response.content.decode()) == (status == 200)
    assert Reading.objects.count() == (status == 200)


def test_the_reading_is_noted_with_the_cell(world, sign_in, url):
    sign_in(world.vanphong).get(url)
    reading = Reading.objects.get()
    assert (reading.by, reading.object_type, reading.object_id) == (
        world.vanphong,
        "cells.cell",
        str(world.giai_viet.pk),
    )


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_can_only_be_read(world, sign_in, url, method):
    assert getattr(sign_in(world.bithu), method)(url).status_code == 405
    assert not Reading.objects.exists()


def test_who_is_not_signed_in_is_asked_to(client, url):
    assert client.get(url).status_code == 302


@pytest.mark.parametrize(("who", "has_way_back"), [("bithu", True), ("vanphong", True), ("admin", False)])
def test_the_way_back_is_shown_to_who_may_go_it(world, sign_in, url, who, has_way_back):
    month = reverse("scoring:cell-month", args=[world.giai_viet.pk, "2026-11"])
    assert (month in sign_in(getattr(world, who)).get(url).content.decode()) is has_way_back


@pytest.mark.parametrize(("who", "has_way"), [("bithu", False), ("vanphong", True), ("admin", True)])
def test_the_way_to_the_committee_in_the_tree_is_shown_to_who_sees_it(world, sign_in, url, who, has_way):
    branch = reverse("cells:tree-branch", args=[world.ward5.pk])
    assert (branch in sign_in(getattr(world, who)).get(url).content.decode()) is has_way


def test_the_number_of_queries_does_not_grow_with_the_members(
    world, sign_in, url, django_assert_max_num_queries
):
    client = sign_in(world.bithu)
    with django_assert_max_num_queries(20) as few:
        client.get(url)
    for number in range(30):
        member(f"Nguyễn Văn Số {number}", world.giai_viet)
    with django_assert_max_num_queries(len(few)):
        client.get(url)
