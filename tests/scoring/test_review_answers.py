"""What survives each answer of the review page, and what its two ways to accept come to."""

from decimal import Decimal

import pytest
from django.urls import reverse

from meetings.statuses import AttendanceStatus
from scoring.models import Assessment, ItemScore
from scoring.sheets import sheet_of
from tests.meetings.browser_form import filled
from tests.meetings.records import fresh, mark

from .assessments import submitted

GENEROUS = {
    "i2_2": (Decimal(2), "Đề cương in giấy"),
    "i5_1": (Decimal(30), "Báo cáo của tổ dân phố"),
}


def address(meeting, name="review"):
    return reverse(f"scoring:{name}", args=[meeting.pk])


def test_a_return_without_a_reason_says_so_on_top_and_keeps_the_typed_points(world, sign_in):
    meeting = submitted(world)
    client = sign_in(world.thuongtruc)
    sent = filled(client.get(address(meeting)), -1) | {
        "3-3-points": "9,5",
        "3-3-reason": "Thiếu",
        "reason": " ",
    }
    response = client.post(address(meeting, "meeting-return"), sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert "data-error-summary" in page
    assert 'href="#id_reason"' in page
    shown = filled(response, -1)
    assert (shown["3-3-points"], shown["3-3-reason"], shown["version"]) == ("9,5", "Thiếu", sent["version"])
    assert f'action="{address(meeting)}"' in page, "pressing save there must not return the meeting"


def test_returning_saves_the_typed_points(world, sign_in):
    meeting = submitted(world)
    client = sign_in(world.thuongtruc)
    sent = filled(client.get(address(meeting)), -1) | {"3-3-points": "9,5", "reason": "Xem lại 3.3"}
    assert client.post(address(meeting, "meeting-return"), sent).status_code == 302
    assert fresh(meeting).state == "returned"
    assert ItemScore.objects.get(code="3.3").official_points == Decimal("9.5")


def test_wrong_points_are_said_before_the_meeting_is_returned(world, sign_in):
    meeting = submitted(world)
    client = sign_in(world.thuongtruc)
    sent = filled(client.get(address(meeting)), -1) | {"3-3-points": "99", "reason": "Xem lại 3.3"}
    response = client.post(address(meeting, "meeting-return"), sent)
    assert (response.status_code, filled(response, -1)["reason"]) == (422, "Xem lại 3.3")
    assert fresh(meeting).state == "submitted"


@pytest.mark.parametrize(
    ("button", "points", "status"), [("save", "9", 200), ("save", "99", 422), ("accept", "9", 422)]
)
def test_a_begun_reason_for_returning_survives_every_other_button(world, sign_in, button, points, status):
    meeting = submitted(world)
    client = sign_in(world.thuongtruc)
    sent = filled(client.get(address(meeting)), -1) | {"3-3-points": points, "reason": "Xem lại", button: "1"}
    response = client.post(address(meeting), sent)
    assert (response.status_code, filled(response, -1)["reason"]) == (status, "Xem lại")


@pytest.mark.parametrize(
    ("take", "total", "grade", "reasons"),
    [("own", 92, "Tốt", set()), ("proposed", 60, "Trung bình", {"2.2", "5.1"})],
)
def test_the_button_says_what_accepting_comes_to(world, sign_in, take, total, grade, reasons):
    meeting = submitted(world, **GENEROUS)
    sheet = sheet_of(fresh(meeting))
    outcome = sheet.outcome(take)
    assert (outcome.total, outcome.grade) == (total, grade)
    client = sign_in(world.thuongtruc)
    page = client.get(address(meeting))
    assert grade in page.content.decode()
    client.post(address(meeting), filled(page, -1) | {f"accept_{take}": "1"})
    assert Assessment.objects.get().official_total == total
    changed = ItemScore.objects.exclude(official_reason="")
    assert {row.code for row in changed} == reasons
    assert all(row.official_reason.startswith("Theo đề xuất từ hồ sơ: ") for row in changed)


def test_the_totals_on_the_buttons_stand_under_the_caps(world):
    more = GENEROUS | {"i2_3": (Decimal(2), "Có biên bản"), "i2_5": (Decimal(2), "Gửi qua Zalo")}
    meeting = submitted(world, absent={"Ánh": mark(AttendanceStatus.UNEXCUSED)}, **more)
    outcome = sheet_of(fresh(meeting)).outcome("own")
    assert (outcome.total >= 90, outcome.grade) == (True, "Khá"), "somebody was absent without a reason"


@pytest.mark.parametrize(("more", "red"), [({}, "accept_own"), (GENEROUS, "accept_proposed")])
def test_the_red_button_is_the_proposal_when_an_item_is_above_it(world, sign_in, more, red):
    page = sign_in(world.thuongtruc).get(address(submitted(world, **more))).content.decode()
    assert f'btn-next" name="{red}"' in page
    assert page.count("btn-next") == 1


def test_accepting_first_says_what_it_comes_to(world, sign_in):
    meeting = submitted(world, **GENEROUS)
    sheet = sheet_of(fresh(meeting))
    higher = [
        line for line in sheet.lines if line.own_points != (line.proposed_points or 0) and line.is_applicable
    ]
    assert (sheet.outcome("own").changed, sheet.outcome("proposed").changed) == (0, len(higher))
    page = sign_in(world.thuongtruc).get(address(meeting)).content.decode()
    own, proposed = page.split('<details class="accept">')[1:]
    assert "Mọi mục lấy đúng điểm chi bộ tự chấm." in own.partition("</details>")[0]
    assert f"{len(higher)} mục khác điểm chi bộ tự chấm." in proposed.partition("</details>")[0]
    assert page.index('class="paper-frame"') < page.index('name="accept_own"')


def test_a_reason_already_typed_is_not_replaced(world):
    meeting = submitted(world, **GENEROUS)
    ItemScore.objects.filter(code="5.1").update(official_reason="Chưa có nghị quyết")
    line = next(line for line in sheet_of(fresh(meeting)).lines if line.code == "5.1")
    assert line.official_pair("proposed") == (Decimal(0), "Chưa có nghị quyết")


def test_a_sheet_reviewed_in_full_has_one_way_to_accept(world, sign_in):
    meeting = submitted(world)
    for row in ItemScore.objects.exclude(proposed_state="not_applicable"):
        ItemScore.objects.filter(pk=row.pk).update(official_points=row.own_points)
    page = sign_in(world.thuongtruc).get(address(meeting)).content.decode()
    assert ('name="accept"' in page, 'name="accept_own"' in page) == (True, False)
