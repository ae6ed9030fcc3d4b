"""Whose turn of self-criticism it was, ticked at the meeting."""

import pytest
from django.urls import reverse

from cells.months import Month
from meetings.models import CriticismTurn
from tests.conftest import NOVEMBER, meeting_of

from .browser_form import filled
from .records import fresh, write_minutes


@pytest.fixture
def meeting(world):
    """November has the turns of Dung and Ánh, December that of An."""
    for member, month in ((world.dung, NOVEMBER), (world.anh, NOVEMBER), (world.an, NOVEMBER.next())):
        CriticismTurn.objects.create(cell=world.giai_viet, month=month, member=member)
    CriticismTurn.objects.create(cell=world.khu_pho_1, month=NOVEMBER, member=world.cuong)
    return write_minutes(meeting_of(world.giai_viet), world.bithu, speaker_count=None)


def address(meeting):
    return reverse("meetings:minutes", args=[meeting.pk])


def post(client, meeting, *unticked, **changes):
    sent = filled(client.get(address(meeting)), -1) | changes
    return client.post(
        address(meeting), {name: value for name, value in sent.items() if name not in unticked}
    )


def turns(meeting) -> dict[str, bool]:
    found = CriticismTurn.objects.filter(cell=meeting.cell, month=meeting.month).select_related("member")
    return {turn.member.full_name: turn.meeting_id == meeting.pk for turn in found}


def test_the_turns_of_the_month_are_ticked_and_unticked(world, sign_in, meeting):
    client = sign_in(world.bithu)
    shown = filled(client.get(address(meeting)), -1)
    assert [shown[f"turns-{row}-member"] for row in (0, 1)] == [str(world.dung.pk), str(world.anh.pk)]
    assert not any(name.endswith("-done") for name in shown)
    assert post(client, meeting, **{"turns-0-done": "on"}).status_code == 302
    assert turns(meeting) == {"Đặng Thị Dung": True, "Đỗ Văn Ánh": False}
    assert filled(client.get(address(meeting)), -1)["turns-0-done"] == "on"
    assert post(client, meeting, "turns-0-done").status_code == 302
    assert turns(meeting) == {"Đặng Thị Dung": False, "Đỗ Văn Ánh": False}


def test_somebody_without_a_turn_is_added(world, sign_in, meeting):
    client = sign_in(world.bithu)
    sent = filled(client.get(address(meeting)), -1) | {"add-turns": "1"}
    more = filled(client.post(address(meeting), sent), -1)
    assert client.post(address(meeting), more | {"turns-2-member": str(world.binh.pk)}).status_code == 302
    assert turns(meeting) == {"Đặng Thị Dung": False, "Đỗ Văn Ánh": False, "Nguyễn Văn Bình": True}
    planned = CriticismTurn.objects.filter(member=world.an).get()
    assert (planned.month, planned.meeting) == (Month(2026, 12), None)


def test_a_member_of_another_cell_has_no_turn_here(world, sign_in, meeting):
    response = post(sign_in(world.bithu), meeting, **{"turns-0-member": str(world.cuong.pk)})
    assert response.status_code == 422
    assert CriticismTurn.objects.filter(member=world.cuong).get().cell == world.khu_pho_1


def test_a_turn_done_at_another_meeting_of_the_month_stays_there(world, sign_in, meeting):
    other = meeting_of(world.giai_viet, kind="extraordinary")
    CriticismTurn.objects.filter(member=world.dung).update(meeting=other)
    shown = filled(sign_in(world.bithu).get(address(meeting)), -1)
    assert shown["turns-0-member"] == str(world.anh.pk)
    write_minutes(meeting, world.bithu, turns=[{"member": world.dung, "done": True}])
    assert CriticismTurn.objects.get(member=world.dung).meeting == other


def test_a_turn_of_somebody_who_left_is_kept(world, sign_in, meeting):
    world.dung.memberships.update(until="2026-11-03")
    assert post(sign_in(world.bithu), meeting, **{"turns-0-done": "on"}).status_code == 302
    assert turns(meeting)["Đặng Thị Dung"]


def test_two_rows_of_one_person_are_one_turn(world, meeting):
    rows = [{"member": world.binh, "done": True}, {"member": world.binh, "done": True}]
    write_minutes(meeting, world.bithu, turns=rows)
    assert CriticismTurn.objects.filter(member=world.binh).count() == 1
    assert fresh(meeting).criticism_turns.count() == 1
