"""The printed roll-call sheet, and the way back from its code to the entry of that meeting."""

import pytest
from django.urls import reverse

from meetings.models import Meeting
from meetings.papers import Record
from meetings.papers.preparation import roll_call_sheet_data
from meetings.queries import places
from meetings.sheet_codes import code_of, read
from papers import pdf
from tests.conftest import meeting_of

from .records import hold


@pytest.fixture
def meeting(world):
    return meeting_of(world.giai_viet)


def opened(client, code):
    return client.get(reverse("meetings:sheet-open"), {"code": code})


def test_members_stand_in_the_order_in_which_they_are_keyed_back(world, meeting):
    data = roll_call_sheet_data(Record(meeting))
    printed = [place["name"] for place in data["places"] + data["temporary"]]
    assert printed == [place.membership.member.full_name for place in places(meeting)]
    assert {place["name"]: place["note"] for place in data["places"]}["Đặng Thị Dung"] == "dự bị"
    assert read(data["code"]) == meeting.pk


def test_the_printed_sheet_has_its_code_and_everybody(world, sign_in, meeting, monkeypatch):
    printed = []
    monkeypatch.setattr(pdf, "render", lambda html, **kept: printed.append(html) or b"%PDF-")
    response = sign_in(world.bithu).get(reverse("meetings:sheet-paper", args=[meeting.pk]))
    assert response["Content-Type"] == "application/pdf"
    for words in (code_of(meeting.pk), "Trần Thị An", "Đỗ Văn Ánh", "Đại biểu", "Biểu quyết"):
        assert words in printed[0]


@pytest.mark.parametrize("person", ["bithu", "vanphong"])
def test_the_code_opens_the_entry_for_who_records(world, sign_in, meeting, person):
    response = opened(sign_in(getattr(world, person)), code_of(meeting.pk).lower())
    assert response.url == reverse("meetings:paper-entry", args=[meeting.pk])


def test_who_reads_only_reads(world, sign_in, meeting):
    detail = reverse("meetings:meeting-detail", args=[meeting.pk])
    assert opened(sign_in(world.thuongtruc), code_of(meeting.pk)).url == detail
    hold(meeting, world)
    Meeting.objects.update(state="accepted")
    assert opened(sign_in(world.bithu), code_of(meeting.pk)).url == detail


@pytest.mark.parametrize("person", ["bithu1", "vanphong6", "admin", "nobody"])
def test_for_a_stranger_there_is_no_such_meeting_as_for_a_number_that_there_is_not(
    world, sign_in, meeting, person
):
    client = sign_in(getattr(world, person))
    answers = [opened(client, code_of(number)) for number in (meeting.pk, 999_999)]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert ["mà đồng chí được mở" in answer.content.decode() for answer in answers] == [True, True]


@pytest.mark.parametrize(("code", "status"), [("", 200), ("222-2Y", 422), ("x" * 500, 422), ("\0", 422)])
def test_what_is_no_code_is_said_so(world, sign_in, code, status):
    response = opened(sign_in(world.bithu), code)
    assert response.status_code == status
    assert ("không phải mã phiếu" in response.content.decode()) == (status == 422)
