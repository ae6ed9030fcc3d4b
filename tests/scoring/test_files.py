"""The board and the overview as files: the rows and figures of the page, for who may see them."""

import io
import uuid

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from cells.models import Event, Reading
from meetings.states import MeetingState
from papers import pdf
from scoring import actions
from scoring.files import STATES

from ..config.conftest import held, submitted
from ..conftest import NOVEMBER


def rows_of(response):
    sheet = load_workbook(io.BytesIO(response.content)).active
    return [[box.value for box in row] for row in sheet.iter_rows(min_row=2)]


@pytest.fixture
def board(world, sign_in):
    def taken(who, sent=None):
        url = reverse("scoring:board-export", args=[world.ward5.pk, NOVEMBER])
        return sign_in(getattr(world, who)).post(url, sent or {})

    return taken


def test_the_board_with_its_figures(world, board):
    meeting = submitted(world, NOVEMBER)
    (giai_viet, khu_pho_1) = rows_of(board("vanphong"))
    own = meeting.assessment.own_total
    assert giai_viet[1:3] == ["Chung cư Giai Việt", "Nguyễn Văn Bình"]
    assert giai_viet[3].date() == meeting.planned_at.date()
    assert giai_viet[4:6] == [4, 4]
    assert giai_viet[7] == pytest.approx(float(own))
    assert (giai_viet[8], giai_viet[10], giai_viet[11]) == (None, None, "Chờ duyệt")
    assert giai_viet[9] == "Kém", "a grade of its own, in a column that says so"
    assert (khu_pho_1[1], khu_pho_1[11]) == ("Khu phố 1", "Chưa lên lịch")


def test_who_may_read_only_what_is_accepted_gets_no_figures_of_a_draft(world, board):
    submitted(world, NOVEMBER)
    giai_viet = rows_of(board("quan8"))[0]
    assert giai_viet[4:9] == [None] * 5
    assert giai_viet[11] == "Chờ duyệt"


def test_only_the_rows_that_are_shown(world, board):
    held(world, NOVEMBER)
    assert [row[1] for row in rows_of(board("vanphong", {"show": "not_met"}))] == ["Khu phố 1"]
    assert len(rows_of(board("quan8", {"show": "todo"}))) == 2  # who may do nothing has no such filter


def test_every_state_has_its_word(world, board):
    meeting = held(world, NOVEMBER)
    assert rows_of(board("vanphong"))[0][11] == STATES[meeting.state]
    assert set(MeetingState) <= set(STATES)


def test_the_overview_names_the_reports(world, sign_in, monkeypatch):
    monkeypatch.setattr(pdf, "render", lambda html, **kept: b"%PDF-1.7 a stand-in")
    october = NOVEMBER.previous()
    actions.accept(meeting=submitted(world, october), by=world.thuongtruc, take="own")
    report = actions.issue_report(
        actions.ReportOf.of_month(world.ward5, october), submission_id=uuid.uuid4(), by=world.vanphong
    )
    response = sign_in(world.quan8).post(reverse("scoring:overview-export", args=[NOVEMBER]))
    ward5, ward6 = rows_of(response)
    assert (ward5[1], ward5[-2:]) == ("Đảng bộ Phường 5", [report.symbol, None])
    assert (ward6[1], set(ward6[2:])) == ("Đảng bộ Phường 6", {None})


def test_both_leave_their_traces(world, board, sign_in):
    board("vanphong")
    sign_in(world.quan8).post(reverse("scoring:overview-export", args=[NOVEMBER]))
    assert [event.verb for event in Event.objects.order_by("number")] == ["list exported"] * 2
    assert [reading.object_id for reading in Reading.objects.order_by("pk")] == [
        str(world.ward5.pk),
        str(world.district.pk),
    ]


def test_the_score_sheet_of_a_meeting_item_by_item(world, sign_in):
    meeting = submitted(world, NOVEMBER)
    address = reverse("scoring:sheet-export", args=[meeting.pk])
    rows = rows_of(sign_in(world.bithu).post(address))
    assert {row[2] for row in rows if row[2]} <= {"Có", "Không"}
    assert rows[-2][1] == "Tổng cộng"
    assert rows[-2][5] == pytest.approx(float(meeting.assessment.own_total))
    assert sign_in(world.bithu1).post(address).status_code == 404
    assert sign_in(world.quan8).post(address).status_code == 404
    assert sign_in(world.bithu).get(address).status_code == 405
