"""Newcomers and those who left are named on the roll call, and the rate is of who was there to come."""

from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse

from cells.models import Membership
from cells.months import Month
from meetings.newcomers import comings
from meetings.queries import roll_call
from tests.conftest import meeting_of

from .browser_form import filled
from .records import call_roll, fresh, write_minutes


@pytest.fixture
def meeting(world):
    """October met on the 5th, November meets on the 5th."""
    write_minutes(meeting_of(world.giai_viet, Month(2026, 10)), world.bithu)
    return meeting_of(world.giai_viet)


@pytest.mark.parametrize(("since", "is_new"), [(date(2026, 10, 5), False), (date(2026, 10, 6), True)])
def test_who_came_after_the_meeting_before_is_new(world, meeting, since, is_new):
    world.dung.memberships.update(since=since)
    assert comings(meeting).is_new(Membership.objects.get(member=world.dung)) is is_new


@pytest.mark.parametrize(
    ("until", "left"),
    [
        (date(2026, 10, 5), []),
        (date(2026, 10, 6), ["Đặng Thị Dung"]),
        (date(2026, 11, 5), ["Đặng Thị Dung"]),
        (date(2026, 11, 6), []),
    ],
)
def test_who_left_since_then_is_named(world, meeting, until, left):
    world.dung.memberships.update(until=until)
    assert [membership.member.full_name for membership in comings(meeting).left] == left


def test_before_the_first_meeting_nobody_is_new_and_nobody_left(world):
    meeting = meeting_of(world.giai_viet)
    world.dung.memberships.update(since="2026-11-01")
    world.anh.memberships.update(until="2026-11-02")
    found = comings(meeting)
    assert not found.is_new(Membership.objects.get(member=world.dung))
    assert found.left == []


def test_neither_spoils_the_rate_and_both_are_said_in_words(world, sign_in, meeting):
    """Of four members one left in October and one came in November: all three who were there came."""
    world.dung.memberships.update(until="2026-10-20")
    world.anh.memberships.update(since="2026-11-02")
    client = sign_in(world.bithu)
    page = reverse("meetings:roll-call", args=[meeting.pk])
    text = " ".join(client.get(page).content.decode().split())
    assert "mới về chi bộ từ 02/11/2026" in text
    assert "Đặng Thị Dung (20/10/2026)" in text
    call_roll(meeting, world.bithu)
    counted = roll_call(fresh(meeting))
    assert (counted.expected, counted.rate) == (3, Fraction(1))


def test_who_left_after_the_meeting_still_stands_in_it_and_it_is_said(world, sign_in, meeting):
    world.dung.memberships.update(until="2026-11-06")
    response = sign_in(world.bithu).get(reverse("meetings:roll-call", args=[meeting.pk]))
    assert "đã chuyển đi ngày 06/11/2026" in response.content.decode()
    assert filled(response, -1)["marks-TOTAL_FORMS"] == "4"
