"""The lists of meetings as files: what their page shows, to whom it shows it, with its traces."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.models import Event, Reading, ReadingKind
from cells.months import Month
from meetings.models import MeetingKind, MeetingState, Resolution, ThematicTopic
from tests.conftest import local, meeting_of

from .records import resolve, task, write_minutes

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)


def sheets_of(answer):
    """Name of the sheet → its rows without the head."""
    assert answer.status_code == 200, answer.status_code
    book = openpyxl.load_workbook(BytesIO(answer.content))
    return {sheet.title: list(sheet.iter_rows(values_only=True))[1:] for sheet in book}


def only_sheet(answer):
    [rows] = sheets_of(answer).values()
    return rows


@pytest.fixture
def october(world):
    meeting = write_minutes(meeting_of(world.giai_viet, OCTOBER), world.bithu)
    resolve(meeting, world.bithu, tasks=[task("Phân loại rác", assignee=world.anh, due_on=date(2026, 12, 1))])
    meeting.refresh_from_db()
    return meeting


def accept(meeting):
    type(meeting).objects.filter(pk=meeting.pk).update(state=MeetingState.ACCEPTED)


def test_the_register_of_resolutions_as_it_is_narrowed(world, sign_in, october):
    client = sign_in(world.vanphong)
    page = client.get(reverse("meetings:committee-resolutions", args=[world.ward5.pk]))
    [row] = only_sheet(client.post(page.context["export_url"]))
    assert row[:2] == (1, "Chi bộ Chung cư Giai Việt")
    assert row[2].date() == october.planned_at.date()
    assert row[4] == Resolution.objects.get().text
    assert row[7] == 1
    narrow = reverse("meetings:committee-resolutions", args=[world.ward5.pk]) + f"?cell={world.khu_pho_1.pk}"
    assert only_sheet(client.post(client.get(narrow).context["export_url"])) == []
    assert Event.objects.filter(verb="list exported").count() == 2


def test_the_resolutions_of_drafts_are_not_in_the_file_of_an_official(world, sign_in, october):
    address = reverse("meetings:cell-resolutions-export", args=[world.giai_viet.pk])
    assert only_sheet(sign_in(world.quan8).post(address)) == []
    accept(october)
    assert len(only_sheet(sign_in(world.quan8).post(address))) == 1


def test_the_year_of_a_cell_has_every_month_and_every_meeting(world, sign_in, october):
    meeting_of(world.giai_viet, NOVEMBER)
    meeting_of(world.giai_viet, NOVEMBER, kind=MeetingKind.THEMATIC, thematic_topic="=Chuyển đổi số")
    ThematicTopic.objects.create(cell=world.giai_viet, year=2026, quarter=4, topic="Chuyển đổi số")
    address = reverse("meetings:year-plan-export", args=[world.giai_viet.pk, 2026])
    sheets = sheets_of(sign_in(world.bithu).post(address))
    months = sheets["Năm 2026"]
    assert [row[0] for row in months] == [f"{number:02d}/2026" for number in range(1, 12)] + [
        "11/2026",
        "12/2026",
    ]
    assert months[9][2].date() == october.planned_at.date()
    assert months[11][6] == "'=Chuyển đổi số"
    assert sheets["Chuyên đề theo quý"] == [(4, "Chuyển đổi số", None, None)]


def test_the_dates_of_a_month_and_its_calendar(world, sign_in):
    meeting_of(world.giai_viet, NOVEMBER, registered_at=local(2026, 10, 20, 8))
    address = reverse("meetings:ward-dates-export", args=[world.ward5.pk, NOVEMBER])
    sheets = sheets_of(sign_in(world.vanphong).post(address))
    giai_viet, khu_pho_1 = sheets["Đăng ký ngày họp"]
    assert giai_viet[1] == "Chi bộ Chung cư Giai Việt"
    assert (giai_viet[5].date(), giai_viet[7]) == (date(2026, 10, 20), "Chờ duyệt")
    assert (khu_pho_1[2], khu_pho_1[7]) == (None, "Chưa đăng ký")
    assert [row[5] for row in sheets["Lịch sinh hoạt"]][-1] == "Chưa lên lịch"


def test_the_roll_call_of_a_meeting_in_the_order_of_its_sheet(world, sign_in, october):
    answer = sign_in(world.bithu).post(reverse("meetings:roll-call-export", args=[october.pk]))
    rows = only_sheet(answer)
    assert {row[1] for row in rows} >= {"Nguyễn Văn Bình", "Đỗ Văn Ánh"}
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert all(row[2] for row in rows)
    event = Event.objects.get(verb="list exported")
    assert event.about.filter(object_type="cells.cell", object_id=world.giai_viet.pk).exists()


def test_what_a_search_found_and_that_it_was_taken_out(world, sign_in, october):
    client = sign_in(world.bithu)
    answer = client.post(reverse("meetings:text-search"), {"q": "rac"})
    page = client.get(answer.url)
    rows = only_sheet(client.post(page.context["export_url"]))
    assert [row[1] for row in rows] == ["Chi bộ Chung cư Giai Việt"] * len(rows)
    assert len(rows) == len(page.context["lines"]) > 0
    assert "rác" in rows[0][6]
    assert Reading.objects.filter(kind=ReadingKind.EXPORTED, object_id=october.pk).exists()
    assert Event.objects.get(verb="list exported").object_type == "cells.cell"
    stranger = sign_in(world.bithu1)
    answer = stranger.post(reverse("meetings:text-search"), {"q": "rac"})
    assert only_sheet(stranger.post(stranger.get(answer.url).context["export_url"])) == []


def test_a_file_costs_as_many_questions_for_many_rows_as_for_few(world, sign_in, october):
    client = sign_in(world.vanphong)
    addresses = [
        reverse("meetings:committee-resolutions-export", args=[world.ward5.pk]),
        reverse("meetings:ward-dates-export", args=[world.ward5.pk, NOVEMBER]),
        reverse("meetings:year-plan-export", args=[world.giai_viet.pk, 2026]),
    ]

    def asked(address):
        with CaptureQueriesContext(connection) as captured:
            client.post(address)
        return len(captured)

    few = [asked(address) for address in addresses]
    for month in (Month(2026, 8), Month(2026, 9), NOVEMBER):
        for cell, by in ((world.giai_viet, world.bithu), (world.khu_pho_1, world.bithu1)):
            resolve(write_minutes(meeting_of(cell, month), by), by, tasks=[])
    assert [asked(address) for address in addresses] == few
