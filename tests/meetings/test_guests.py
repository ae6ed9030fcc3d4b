"""Guests by name, body and role, offered by one touch, and what they reported on at an extended meeting."""

import pytest
from django.urls import reverse

from cells.models import Oversight
from cells.months import Month
from meetings.models import Guest
from tests.conftest import meeting_of

from .browser_form import filled
from .records import write_minutes

NHAN = {"full_name": "Hồ Quốc Nhân", "body": "Mặt trận phường", "role": "Trưởng ban"}


@pytest.fixture
def meeting(world):
    for month in (9, 10):
        write_minutes(meeting_of(world.giai_viet, Month(2026, month)), world.bithu, guests=[NHAN])
    elsewhere = NHAN | {"full_name": "Khách Nơi Khác"}
    write_minutes(meeting_of(world.khu_pho_1, Month(2026, 10)), world.bithu, guests=[elsewhere])
    return meeting_of(world.giai_viet)


def address(meeting):
    return reverse("meetings:minutes", args=[meeting.pk])


def offered(response) -> dict[str, str]:
    found = response.context["page"].guest_suggestions
    return {guest["full_name"]: key for key, guest in found.items()}


def test_the_overseer_comes_first_then_who_was_here_before_each_once(world, sign_in, meeting):
    assert list(offered(sign_in(world.bithu).get(address(meeting)))) == ["Phạm Thị Em", "Hồ Quốc Nhân"]
    Oversight.objects.update(until="2026-11-05")
    assert list(offered(sign_in(world.bithu).get(address(meeting)))) == ["Hồ Quốc Nhân"]


def test_one_touch_adds_a_guest_and_saves_nothing(world, sign_in, meeting):
    client = sign_in(world.bithu)
    page = client.get(address(meeting))
    typed = filled(page, -1) | {"started": "19", "discussion": "Của tôi"}
    shown = client.post(address(meeting), typed | {"guest": offered(page)["Hồ Quốc Nhân"]})
    assert shown.status_code == 200
    added = {f"guests-0-{name}": value for name, value in NHAN.items()}
    assert filled(shown, -1) == typed | added
    assert list(offered(shown)) == ["Phạm Thị Em"], "who is there is not offered again"

    both = client.post(address(meeting), filled(shown, -1) | {"guest": offered(shown)["Phạm Thị Em"]})
    assert filled(both, -1).items() >= added.items()
    assert filled(both, -1)["guests-1-full_name"] == "Phạm Thị Em"
    assert not Guest.objects.filter(meeting=meeting).exists()

    assert client.post(address(meeting), filled(both, -1) | {"started": "19:30"}).status_code == 302
    assert list(meeting.guests.values_list("full_name", flat=True)) == ["Hồ Quốc Nhân", "Phạm Thị Em"]


@pytest.mark.parametrize("key", ["guest-999999", "overseer-x", ""])
def test_a_guest_nobody_offers_is_not_added(world, sign_in, meeting, key):
    client = sign_in(world.bithu)
    sent = filled(client.get(address(meeting)), -1) | {"started": "19:30", "guest": key}
    client.post(address(meeting), sent)
    assert not Guest.objects.filter(meeting=meeting).exists()


def test_guests_report_at_extended_meetings_and_what_is_written_stays_to_be_seen(world, sign_in, meeting):
    client = sign_in(world.bithu)
    assert "guests-0-report" not in filled(client.get(address(meeting)), -1)
    meeting.is_extended = True
    meeting.save()
    row = {"guests-0-full_name": "Hồ Quốc Nhân", "guests-0-report": "Vận động hiến đất mở đường."}
    sent = filled(client.get(address(meeting)), -1) | {"started": "19:30"} | row
    assert client.post(address(meeting), sent).status_code == 302
    meeting.refresh_from_db()
    meeting.is_extended = False
    meeting.save()
    assert filled(client.get(address(meeting)), -1).items() >= row.items()
