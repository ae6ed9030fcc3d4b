"""Every event of a meeting is found from its cell, and from the members whom the save says something new of."""

import pytest

from cells.models import Event, Member
from meetings.actions import record_missed_month

from ..conftest import meeting_of
from .records import call_roll, mark, resolve, task, write_minutes
from .saves import SAVES


def subjects(event):
    """(cells, members) by name."""
    about = list(event.about.values_list("object_type", "object_id"))
    members = Member.objects.filter(pk__in=[pk for kind, pk in about if kind == "cells.member"])
    return (
        [int(pk) for kind, pk in about if kind == "cells.cell"],
        [member.full_name.split()[-1] for member in members],
    )


@pytest.mark.parametrize("save", SAVES)
def test_each_save_is_about_the_cell(world, save):
    meeting = call_roll(meeting_of(world.giai_viet), world.bithu)
    save(meeting, world, world.bithu)
    cells, _members = subjects(Event.objects.latest("number"))
    assert cells == [world.giai_viet.pk]


def test_a_missed_month_is_about_the_cell(world):
    record_missed_month(
        cell=world.giai_viet, month=meeting_of(world.khu_pho_1).month, permission="", reason="x", by=None
    )
    assert subjects(Event.objects.get()) == ([world.giai_viet.pk], [])


def test_a_roll_call_is_about_those_whose_mark_changes(world):
    meeting = meeting_of(world.giai_viet)
    call_roll(meeting, world.bithu)
    assert subjects(Event.objects.latest("number"))[1] == ["An", "Ánh", "Bình", "Dung"]
    call_roll(meeting, world.bithu, Dung=mark("excused", reason="Nằm viện"))
    assert subjects(Event.objects.latest("number"))[1] == ["Dung"]
    call_roll(meeting, world.bithu, Dung=mark("excused", reason="Nằm viện"))
    assert subjects(Event.objects.latest("number"))[1] == []


def test_minutes_are_about_a_new_chair_or_clerk(world):
    meeting = meeting_of(world.giai_viet)
    write_minutes(meeting, world.bithu, chair=world.binh, clerk=world.an)
    assert subjects(Event.objects.latest("number"))[1] == ["An", "Bình"]
    write_minutes(meeting, world.bithu, chair=world.binh, clerk=world.anh)
    assert subjects(Event.objects.latest("number"))[1] == ["An", "Ánh"]


def test_a_resolution_is_about_those_it_gives_a_task(world):
    meeting = meeting_of(world.giai_viet)
    call_roll(meeting, world.bithu)
    resolve(meeting, world.bithu, tasks=[task("Vận động quỹ", assignee=world.anh)])
    assert subjects(Event.objects.latest("number"))[1] == ["Ánh"]
