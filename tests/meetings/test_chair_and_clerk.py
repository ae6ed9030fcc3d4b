"""Who can chair a meeting and keep its minutes: two people who were there."""

import pytest
from django.urls import reverse

from tests.conftest import meeting_of

from .browser_form import errors_beside, filled
from .records import call_roll, fresh, mark, marks, write_minutes


@pytest.fixture
def meeting(world):
    """Bình (the secretary), An and Dung present, Ánh excused."""
    return call_roll(meeting_of(world.giai_viet), world.bithu, Ánh=mark("excused", reason="Ốm"))


def post(client, meeting, **changes):
    address = reverse("meetings:minutes", args=[meeting.pk])
    return client.post(address, filled(client.get(address), -1) | {"started": "19:30"} | changes)


def unmark(meeting, person):
    meeting.attendances.filter(membership__member=person).delete()


@pytest.mark.parametrize(
    ("chair", "clerk", "wrong"),
    [
        ("binh", "an", None),
        ("an", None, None),
        (None, "dung", None),
        (None, None, None),
        ("anh", "an", "chair"),
        ("binh", "anh", "clerk"),
        ("binh", "binh", "clerk"),
    ],
)
def test_chair_and_clerk_were_there_and_are_two(world, sign_in, meeting, chair, clerk, wrong):
    chosen = {"chair": chair, "clerk": clerk}
    ids = {role: str(getattr(world, name).pk) if name else "" for role, name in chosen.items()}
    response = post(sign_in(world.bithu), meeting, **ids)
    assert response.status_code == (422 if wrong else 302)
    for role in chosen:
        assert bool(errors_beside(response, role)) is (role == wrong)


def test_while_the_roll_call_is_not_complete_nobody_counts_as_absent(world, sign_in, meeting):
    unmark(meeting, world.dung)
    assert post(sign_in(world.bithu), meeting, chair=str(world.anh.pk)).status_code == 302
    assert fresh(meeting).chair == world.anh


def chosen_at_first(client, meeting):
    return filled(client.get(reverse("meetings:minutes", args=[meeting.pk])), -1)["chair"]


def test_the_secretary_who_is_there_is_chosen_as_chair_until_the_minutes_are_saved(world, sign_in, meeting):
    client = sign_in(world.bithu)
    assert chosen_at_first(client, meeting) == str(world.binh.pk)
    write_minutes(meeting, world.bithu, chair=None)
    assert chosen_at_first(client, meeting) == ""
    write_minutes(meeting, world.bithu, chair=world.an)
    assert chosen_at_first(client, meeting) == str(world.an.pk)


@pytest.mark.parametrize(("status", "chosen"), [("excused", "an"), (None, None)])
def test_for_an_absent_secretary_the_deputy_is_chosen_and_nobody_before_that_is_known(
    world, sign_in, meeting, status, chosen
):
    if status:
        call_roll(meeting, world.bithu, Bình=mark(status, reason="Ốm"))
    else:
        unmark(meeting, world.binh)
    assert len(marks(meeting)) == 4
    expected = str(getattr(world, chosen).pk) if chosen else ""
    assert chosen_at_first(sign_in(world.bithu), meeting) == expected
