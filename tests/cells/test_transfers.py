"""The list of transfers of a committee: in and out, how long under way, who may answer."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from cells.models import Reading, Transfer

from ..conftest import member


def transfer(person, from_cell, to_cell, sent_on=date(2026, 11, 2), **more):
    return Transfer.objects.create(
        member=person,
        from_cell=from_cell,
        to_cell=to_cell,
        sent_on=sent_on,
        decision="12-QĐ/ĐU",
        submission_id=uuid.uuid4(),
        **more,
    )


@pytest.fixture
def read(sign_in):
    """`read(user, committee, **query)` → the response."""
    return lambda user, committee, **query: sign_in(user).get(
        reverse("cells:transfers", args=[committee.pk]), query
    )


def names(response):
    return [row["line"].transfer.member.full_name for row in response.context["lines"]]


@pytest.fixture
def several(world):
    transfer(world.giang, world.khu_pho_9, world.giai_viet)
    transfer(world.an, world.giai_viet, world.khu_pho_9)
    transfer(world.em, world.khu_pho_1, world.giai_viet, date(2026, 11, 1))
    transfer(
        world.cuong,
        world.khu_pho_1,
        world.khu_pho_9,
        state="refused",
        answered_on=date(2026, 11, 4),
        refusal_reason="Thiếu hồ sơ",
    )
    transfer(world.anh, world.giai_viet, world.khu_pho_9, state="returned", answered_on=date(2026, 11, 4))


SHOWN = [
    ("incoming", ["Phạm Thị Em", "Hồ Văn Giang"]),
    ("outgoing", ["Phạm Thị Em", "Trần Thị An", "Lê Văn Cường"]),
    ("closed", ["Đỗ Văn Ánh"]),
]


@pytest.mark.parametrize(("show", "expected"), SHOWN)
def test_each_list_shows_its_transfers_the_oldest_first(world, read, several, show, expected):
    response = read(world.vanphong, world.ward5, show=show)
    assert names(response) == expected
    assert response.context["counts"] == {"incoming": 2, "outgoing": 3, "closed": 1}


def test_the_other_ward_sees_its_side(world, read, several):
    assert names(read(world.vanphong6, world.ward6, show="incoming")) == ["Trần Thị An"]
    assert names(read(world.vanphong6, world.ward6, show="outgoing")) == ["Hồ Văn Giang"]
    assert "Phạm Thị Em" not in read(world.vanphong6, world.ward6, show="closed").content.decode()


# Sixty working days before Saturday 7 November 2026: 31 August to 2 September are holidays.
LATE = [(date(2026, 8, 12), 59, False), (date(2026, 8, 11), 60, False), (date(2026, 8, 10), 61, True)]


@pytest.mark.parametrize(("sent_on", "working_days", "is_late"), LATE)
def test_more_than_sixty_working_days_are_flagged(world, read, sent_on, working_days, is_late):
    transfer(world.giang, world.khu_pho_9, world.giai_viet, sent_on)
    response = read(world.vanphong, world.ward5)
    line = response.context["lines"][0]["line"]
    assert (line.working_days, line.is_late) == (working_days, is_late)
    assert ("quá 60" in response.content.decode()) is is_late


WAYS = [
    ("vanphong", "incoming", "receive", True),
    ("vanphong", "outgoing", "take-back", True),
    ("thuongtruc", "incoming", "receive", False),
    ("thuongtruc", "outgoing", "take-back", False),
]


@pytest.mark.parametrize(("who", "show", "name", "is_offered"), WAYS)
def test_the_step_is_offered_to_who_may_take_it(world, read, several, who, show, name, is_offered):
    page = read(getattr(world, who), world.ward5, show=show).content.decode()
    links = [reverse(f"cells:transfer-{name}", args=[row.pk]) for row in Transfer.objects.all()]
    assert any(link in page for link in links) is is_offered


WHO = [
    ("bithu", 404),
    ("vanphong", 200),
    ("vanphong6", 404),
    ("thuongtruc", 200),
    ("quan8", 403),
    ("admin", 200),
]


@pytest.mark.parametrize(("who", "status"), WHO)
def test_who_may_read_it(world, read, several, who, status):
    assert read(getattr(world, who), world.ward5).status_code == status
    assert Reading.objects.count() == (status == 200)


def test_the_number_of_queries_does_not_grow_with_the_transfers(
    world, sign_in, several, django_assert_max_num_queries
):
    client, url = sign_in(world.vanphong), reverse("cells:transfers", args=[world.ward5.pk])
    client.get(url)
    with django_assert_max_num_queries(14) as few:
        client.get(url)
    for number in range(40):
        person = member(f"Nguyễn Văn Số {number}", world.khu_pho_9)
        transfer(person, world.khu_pho_9, world.giai_viet)
    with django_assert_max_num_queries(len(few)):
        client.get(url)
