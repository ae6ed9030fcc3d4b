"""What the board asks of whom: staff record, plan and remind, the reviewer reviews, an official only reads."""

from datetime import date

import pytest
from django.urls import reverse

from scoring import actions, boards
from tests.conftest import NOVEMBER, cell, local, meeting_of
from tests.meetings.records import call_roll, fresh

from .assessments import submitted


def address(world, show=""):
    page = reverse("scoring:board", args=[world.ward5.pk, NOVEMBER])
    return f"{page}?show={show}"


@pytest.fixture
def november(world):
    """Giai Việt is submitted, Khu phố 1 planned for the 20th, Khu phố 2 has no plan, Khu phố 3 was planned for the
    6th and today is the 7th.
    """
    submitted(world)
    meeting_of(world.khu_pho_1, planned_at=local(2026, 11, 20, 19))
    cell(world.ward5, "Khu phố 2", position=3)
    meeting_of(cell(world.ward5, "Khu phố 3", position=4), planned_at=local(2026, 11, 6, 19))
    return world


@pytest.mark.parametrize(
    ("person", "names"),
    [("vanphong", ["Khu phố 2", "Khu phố 3"]), ("thuongtruc", ["Chung cư Giai Việt"])],
)
def test_each_is_shown_what_waits_for_them(november, sign_in, person, names):
    page = sign_in(getattr(november, person)).get(address(november, "todo"))
    assert [line["name"] for line in page.context["lines"]] == names
    assert page.context["counts"]["todo"] == len(names)
    assert all(line["is_todo"] for line in page.context["lines"])
    assert "<kbd>n</kbd>" in page.content.decode()


@pytest.mark.parametrize("person", ["quan8", "admin"])
def test_who_only_reads_is_asked_for_nothing(november, sign_in, person):
    client = sign_in(getattr(november, person))
    page = client.get(address(november, "todo"))
    assert len(page.context["lines"]) == 4, "without the filter all cells are shown"
    assert not any(line["is_todo"] for line in page.context["lines"])
    text = client.get(address(november)).content.decode()
    assert ("show=todo" in text, "<kbd>n</kbd>" in text) == (False, False)


@pytest.mark.parametrize(("today", "is_todo"), [(date(2026, 11, 20), False), (date(2026, 11, 21), True)])
def test_a_plan_waits_for_staff_once_its_day_has_passed(november, today, is_todo):
    table = boards.board(november.ward5, NOVEMBER, today, may_record=True)
    (row,) = [row for row in table.rows if row.cell == november.khu_pho_1]
    assert table.is_todo(row) is is_todo


def test_a_returned_meeting_is_staffs_and_not_the_reviewers(world):
    actions.return_to_cell(meeting=fresh(submitted(world)), reason="Thiếu", by=world.thuongtruc)
    row = boards.board(world.ward5, NOVEMBER, date(2026, 11, 7)).rows[0]
    assert row.is_todo(may_record=True, may_review=False)
    assert not row.is_todo(may_record=False, may_review=True)


@pytest.mark.parametrize(("is_called", "page"), [(False, "roll-call"), (True, "minutes")])
def test_entering_minutes_begins_with_the_roll_call(world, sign_in, is_called, page):
    meeting = meeting_of(world.giai_viet)
    if is_called:
        call_roll(meeting, world.bithu)
    (line, *_others) = sign_in(world.vanphong).get(address(world)).context["lines"]
    assert line["act"]["url"] == reverse(f"meetings:{page}", args=[meeting.pk])


def test_a_meeting_ahead_is_prepared_and_not_entered(november, sign_in):
    lines = sign_in(november.vanphong).get(address(november)).context["lines"]
    (line,) = [line for line in lines if line["name"] == "Khu phố 1"]
    meeting = november.khu_pho_1.meetings.get()
    assert line["act"]["url"] == reverse("meetings:preparation", args=[meeting.pk])
