"""What a cell is told of its month: each figure by hand, one notice an acceptance, and the page that sends them."""

from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cells.models import Event
from meetings.actions import reopen
from meetings.models import MissedMonth
from papers.models import Paper, PaperKind
from scoring import actions
from scoring.actions import results_notices as sending
from scoring.results_notices import cell_notices, notices_data
from scoring.sheets import sheet_of
from tests.conftest import NOVEMBER, cell, meeting_of, member
from tests.meetings.browser_form import filled
from tests.meetings.records import fresh, mark

from .assessments import accepted, submitted


@pytest.fixture
def november(world):
    """Giai Việt (4 members, Ánh excused) accepted with 12 instead of 15 for item 3.3; Khu phố 1 accepted as scored."""
    reviewed = submitted(world, absent={"Ánh": mark("excused", reason="Ốm")})
    actions.save_official_points(
        meeting=fresh(reviewed),
        version=sheet_of(fresh(reviewed)).version,
        official={"3.3": (Decimal(12), "Thiếu nội dung thời sự.")},
        by=world.thuongtruc,
    )
    world.meeting = actions.accept(meeting=fresh(reviewed), by=world.thuongtruc, take="own")
    world.other = accepted(world, in_cell=world.khu_pho_1, by=world.bithu1)
    return world


def data_of(world, today, name="Chi bộ Chung cư Giai Việt", month=NOVEMBER):
    notices = [one for one in cell_notices(world.ward5, month) if one.cell.full_name == name]
    (data,) = notices_data(world.ward5, month, notices, today)
    return data


def send(world, *meetings, reason="", by=None):
    return sending.issue_results_notices(
        committee=world.ward5,
        month=NOVEMBER,
        meetings={meeting.pk for meeting in meetings},
        by=by or world.vanphong,
        reason=reason,
    )


def accepted_again(world):
    revision = world.meeting.revisions.standing().get()
    reopen(meeting=world.meeting, number=revision.number, reason="Ghi nhầm điểm", by=world.thuongtruc)
    actions.submit(meeting=fresh(world.meeting), by=world.bithu)
    actions.accept(meeting=fresh(world.meeting), by=world.thuongtruc, take="own")


def address(world, committee=None):
    return reverse("scoring:results-notices", args=[(committee or world.ward5).pk, NOVEMBER])


# --- what it says ----------------------------------------------------------------------------------------------


def test_it_says_both_scores_what_was_changed_and_why(november, today):
    data = data_of(november, today)
    told = ("cell", "held_on", "accepted_on", "present", "expected", "rate_percent", "totals", "grades")
    assert {name: data[name] for name in told} == {
        "cell": "Chi bộ Chung cư Giai Việt",
        "held_on": "2026-11-05",
        "accepted_on": "2026-11-07",
        "present": 3,
        "expected": 4,
        "rate_percent": "75",
        "totals": {"own": "59", "official": "56"},
        "grades": {"own": "Trung bình", "official": "Trung bình"},
    }
    (change,) = data["changes"]
    assert {name: change[name] for name in ("code", "own", "official", "max_points", "reason")} == {
        "code": "3.3",
        "own": "15",
        "official": "12",
        "max_points": "15",
        "reason": "Thiếu nội dung thời sự.",
    }
    assert [(one["own"], one["official"]) for one in data["criteria"]] == [
        ("4", "4"),
        ("3", "3"),
        ("47", "44"),
        ("5", "5"),
        ("0", "0"),
    ]
    assert data["head"]["issuing_body"] == "Đảng ủy Phường 5"
    assert data["recipients"] == ["Chi bộ Chung cư Giai Việt", "Lưu Đảng ủy Phường 5"]
    assert data["signature"]["authority"] == "T/M ĐẢNG ỦY"


def test_it_says_of_every_item_that_lost_points_what_would_have_earned_more(november, today):
    steps = {step["code"]: step for step in data_of(november, today)["next_steps"]}
    assert list(steps) == ["1.1", "2.2", "2.3", "2.4", "2.5", "3.3", "3.9", "3.11.2", "5.1"]
    assert steps["1.1"]["advice"] == "Mức 4/4 yêu cầu tỷ lệ dự họp: từ 90\xa0%"
    assert steps["3.3"]["advice"] == "Thiếu nội dung thời sự.", (
        "a judgement has no band: the committee's words"
    )
    assert all(step["advice"] for step in steps.values())


def test_points_as_the_cell_gave_them_are_no_change(november, today):
    assert data_of(november, today, "Chi bộ Khu phố 1")["changes"] == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-12-25", {"month": "2026-12", "meet_by": "2026-12-25", "submit_within_days": 2}),
        ("2026-12-26", None),
    ],
)
def test_the_next_month_is_named_until_its_last_day_to_meet_has_passed(november, day, expected):
    assert data_of(november, date.fromisoformat(day))["next_month"] == expected


def test_the_ward_tells_only_cells_that_it_leads_itself(november):
    assert [one.cell.name for one in cell_notices(november.ward5, NOVEMBER)] == [
        "Chung cư Giai Việt",
        "Khu phố 1",
    ]
    assert cell_notices(november.district, NOVEMBER) == []


# --- sending ---------------------------------------------------------------------------------------------------


def test_all_are_sent_in_one_act_numbered_in_the_wards_own_series(november):
    papers = send(november, november.meeting, november.other).papers
    assert [(paper.symbol, paper.to_cell, paper.committee) for paper in papers] == [
        ("01-TB/ĐU", november.giai_viet, november.ward5),
        ("02-TB/ĐU", november.khu_pho_1, november.ward5),
    ]
    assert papers[0].title == "Thông báo kết quả sinh hoạt chi bộ tháng 11 năm 2026"


def test_one_acceptance_is_told_once_however_often_it_is_asked(november):
    first = send(november, november.meeting).papers
    assert send(november, november.meeting).papers == first
    assert len(send(november, november.meeting, november.other).papers) == 2
    assert Paper.objects.filter(kind=PaperKind.RESULTS_NOTICE).count() == 2


def test_after_a_new_acceptance_the_new_notice_replaces_the_former_and_says_why(november):
    (first,) = send(november, november.meeting).papers
    accepted_again(november)
    with pytest.raises(sending.NewNoticeNeedsReason):
        send(november, november.meeting, reason="  ")
    (second,) = send(november, november.meeting, reason="Chấm lại").papers
    assert (second.replaces, second.version) == (first, 2)
    assert first.symbol in second.data["head"]["replaces"]
    event = Event.objects.get(verb="results notice replaced")
    assert (event.before, event.after) == (
        {"symbol": "01-TB/ĐU"},
        {"symbol": "02-TB/ĐU", "reason": "Chấm lại"},
    )


def test_who_is_no_longer_accepted_is_left_and_named(november):
    revision = november.meeting.revisions.standing().get()
    reopen(meeting=november.meeting, number=revision.number, reason="Ghi nhầm", by=november.thuongtruc)
    sent = send(november, november.meeting, november.other)
    assert [paper.to_cell for paper in sent.papers] == [november.khu_pho_1]
    assert [notice.cell for notice in sent.left] == [november.giai_viet]


def test_nobody_is_told_when_the_last_step_breaks(november, monkeypatch):
    sound = sending._issue

    def broken(committee, notice, *more):
        if notice.cell == november.khu_pho_1:
            raise RuntimeError("the last step broke")
        return sound(committee, notice, *more)

    monkeypatch.setattr(sending, "_issue", broken)
    before = Event.objects.count()
    with pytest.raises(RuntimeError):
        send(november, november.meeting, november.other)
    assert not Paper.objects.filter(kind=PaperKind.RESULTS_NOTICE).exists()
    assert Event.objects.count() == before


def test_what_was_told_stays_when_the_score_changes(november):
    (paper,) = send(november, november.meeting).papers
    accepted_again(november)
    paper.refresh_from_db()
    assert paper.data["totals"]["official"] == "56"


@pytest.mark.django_db(transaction=True)
def test_two_who_send_at_once_tell_each_cell_once(transactional_db, monkeypatch):
    """Runs where two connections share a database: PostgreSQL, or SQLite in a file (TEST_SQLITE)."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("SQLite in memory belongs to one connection; run with PostgreSQL or TEST_SQLITE=<file>.")
    from scoring.actions import load_rubric
    from scoring.rubric import load
    from tests.conftest import build_world
    from tests.meetings.test_two_writers_race import at_once

    monkeypatch.setattr("papers.pdf.render", lambda html, **kept: b"%PDF-1.7 a stand-in")
    load_rubric(load())
    world = build_world()
    meetings = [accepted(world), accepted(world, in_cell=world.khu_pho_1, by=world.bithu1)]
    results = at_once(*[lambda: send(world, *meetings)] * 2)
    assert all(isinstance(result, sending.NoticesSent) for result in results), results
    assert Paper.objects.filter(kind=PaperKind.RESULTS_NOTICE).count() == 2


# --- the pages -------------------------------------------------------------------------------------------------


def test_the_office_sends_what_is_ticked_and_the_cell_finds_it(november, sign_in):
    client = sign_in(november.vanphong)
    sent = filled(client.get(address(november)), -1)
    assert sent["meeting"] == [str(november.meeting.pk), str(november.other.pk)], "ticked beforehand"
    for _click in range(2):
        assert client.post(address(november), sent).url == address(november)
    paper = Paper.objects.get(to_cell=november.giai_viet)
    assert "btn-next" not in client.get(address(november)).content.decode()
    client = sign_in(november.bithu)
    month = client.get(reverse("scoring:cell-month", args=[november.giai_viet.pk, NOVEMBER]))
    assert paper.get_absolute_url() in month.content.decode()
    assert client.get(paper.get_absolute_url()).status_code == 200
    assert sign_in(november.bithu1).get(paper.get_absolute_url()).status_code == 404
    assert sign_in(november.giamsat).get(paper.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("state", "word"), [("not_planned", "Chưa lên lịch"), ("missed", "Không họp"), ("planned", "Đã lên lịch")]
)
def test_the_page_calls_a_month_that_is_not_accepted_as_the_board_does(world, sign_in, state, word):
    accepted(world)
    if state == "missed":
        MissedMonth.objects.create(cell=world.khu_pho_1, month=NOVEMBER, reason="Bão")
    if state == "planned":
        meeting_of(world.khu_pho_1)
    client = sign_in(world.vanphong)
    board = client.get(reverse("scoring:board", args=[world.ward5.pk, NOVEMBER]))
    for page in (client.get(address(world)), board):
        rows = page.content.decode().split("<tbody>")[1].split("</tr>")
        assert word in next(row for row in rows if "Khu phố 1" in row)


def test_without_a_tick_and_without_a_reason_the_page_says_so_and_keeps_what_was_typed(november, sign_in):
    client = sign_in(november.vanphong)
    answer = client.post(address(november), {"reason": "Lý do đã gõ"})
    assert (answer.status_code, "data-error-summary" in answer.content.decode()) == (422, True)
    send(november, november.meeting)
    accepted_again(november)
    answer = client.post(address(november), {"meeting": [november.meeting.pk], "reason": ""})
    page = answer.content.decode()
    assert (answer.status_code, 'href="#id_reason"' in page) == (422, True)
    assert filled(answer, -1)["meeting"] == str(november.meeting.pk), "Khu phố 1 was not ticked"


def test_meetings_of_another_ward_are_passed_over(november, sign_in):
    answer = sign_in(november.vanphong6).post(
        address(november, november.ward6), {"meeting": [november.meeting.pk, "x", "9" * 40]}
    )
    assert answer.status_code == 422
    assert not Paper.objects.filter(kind=PaperKind.RESULTS_NOTICE).exists()


def test_one_notice_is_read_before_it_is_sent(november, sign_in):
    client = sign_in(november.vanphong)
    one = reverse("scoring:results-notice", args=[november.ward5.pk, NOVEMBER, november.giai_viet.pk])
    answer = client.get(one)
    assert "DỰ THẢO" in answer.content.decode()
    client.post(address(november), filled(answer, -1))
    paper = Paper.objects.get(to_cell=november.giai_viet)
    assert client.get(one).url == paper.get_absolute_url()
    elsewhere = reverse("scoring:results-notice", args=[november.ward5.pk, NOVEMBER, november.khu_pho_9.pk])
    assert client.get(elsewhere).status_code == 404


WHO = {"vanphong": 200, "thuongtruc": 403, "quan8": 403, "bithu": 404, "vanphong6": 404, "nobody": 404}


def test_who_sends_notices(november, client):
    one = reverse("scoring:results-notice", args=[november.ward5.pk, NOVEMBER, november.giai_viet.pk])
    for person, status in WHO.items():
        client.force_login(getattr(november, person), backend=settings.AUTHENTICATION_BACKENDS[0])
        assert client.get(address(november)).status_code == status, person
        assert client.get(one).status_code == status, person
        assert client.put(address(november)).status_code == 405
        if status != 200:
            assert client.post(address(november), {"meeting": [november.meeting.pk]}).status_code == status
    assert not Paper.objects.filter(kind=PaperKind.RESULTS_NOTICE).exists()


def test_reading_what_waits_asks_no_more_for_more_cells(november, today):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            notices = [one for one in cell_notices(november.ward5, NOVEMBER) if one.waits]
            notices_data(november.ward5, NOVEMBER, notices, today)
        return len(asked), len(notices)

    few, told = queries()
    for number in (2, 3):
        more = cell(november.ward5, f"Khu phố {number}", position=number + 1)
        member(f"Người khu phố {number}", more)
        accepted(november, in_cell=more, by=november.vanphong)
    assert queries() == (few, told + 2)


@pytest.fixture
def today():
    return timezone.localdate()
