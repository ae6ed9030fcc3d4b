"""Reading a record: its two papers as they would be issued, and what is still missing."""

import pytest
from django.urls import reverse

from meetings.checks import REQUIRED, minutes_gaps
from meetings.labels import PROBLEMS
from meetings.models import Meeting
from meetings.papers import Record, attendance_data, minutes_data, resolution_data
from papers import actions as papers
from tests.conftest import meeting_of

from .records import call_roll, fresh, hold, mark, resolve, task, vote, write_minutes


@pytest.fixture
def meeting(world):
    return hold(meeting_of(world.giai_viet), world)


def test_a_full_record_misses_nothing(meeting):
    assert minutes_gaps(fresh(meeting)) == []


@pytest.mark.parametrize("gap", REQUIRED)
def test_each_missing_part_is_named_with_the_page_that_fills_it(world, sign_in, meeting, gap):
    name = REQUIRED[gap]
    empty = None if name in ("started_at", "ended_at", "chair", "clerk") else ""
    columns = {name: empty} | ({"state": "planned", "ended_at": None} if gap == "started_at" else {})
    Meeting.objects.update(**columns)
    assert gap in minutes_gaps(fresh(meeting))
    page = sign_in(world.bithu).get(reverse("meetings:meeting-detail", args=[meeting.pk]))
    words = PROBLEMS[gap]
    shown = [(str(sentence), url) for sentence, url in page.context["must"] + page.context["should"]]
    assert (str(words.sentence), reverse(words.address, args=[meeting.pk])) in shown


def test_an_unfinished_roll_call_is_a_gap(world, meeting):
    meeting.attendances.filter(membership__member=world.anh).delete()
    assert minutes_gaps(fresh(meeting)) == ["roll_call"]


def test_the_reviewer_sees_what_is_missing_without_a_way_to_fill_it(world, sign_in, meeting):
    Meeting.objects.update(discussion="")
    page = sign_in(world.thuongtruc).get(reverse("meetings:meeting-detail", args=[meeting.pk]))
    assert page.context["should"]
    assert f'href="{reverse("meetings:minutes", args=[meeting.pk])}"' not in _panel(page)


def _panel(page):
    html = page.content.decode()
    return html[
        html.index('aria-labelledby="missing-title"') : html.index("</section>", html.index("missing-title"))
    ]


@pytest.mark.parametrize("state", ["submitted", "accepted"])
def test_a_closed_record_lists_no_gaps(world, sign_in, meeting, state):
    Meeting.objects.update(state=state, discussion="")
    page = sign_in(world.bithu).get(reverse("meetings:meeting-detail", args=[meeting.pk]))
    assert page.context["must"] == page.context["should"] == []


def test_the_data_of_the_minutes(world):
    meeting = meeting_of(world.giai_viet)
    call_roll(meeting, world.bithu, Ánh=mark("excused", reason="Nằm viện"), An=mark("late", spoke=True))
    guest = {"full_name": "Phạm Thị Em", "body": "Đảng ủy", "role": "Đảng ủy viên"}
    write_minutes(
        meeting,
        world.bithu,
        chair=world.binh,
        clerk=world.an,
        guests=[guest],
        motions=[vote(2)],
        speaker_count=None,
    )
    data = minutes_data(Record(fresh(meeting)))
    assert (data["held_on"], data["started"], data["ended"]) == ("2026-11-05", "19:30", "21:02")
    assert (data["chair"]["name"], data["chair"]["role"]) == ("Nguyễn Văn Bình", "Bí thư Chi bộ")
    assert data["clerk"]["role"] == "Phó Bí thư Chi bộ"
    assert data["guests"] == [{"name": "Phạm Thị Em", "body": "Đảng ủy", "role": "Đảng ủy viên"}]
    assert data["speakers_count"] == 1, "nobody wrote a number down, so those ticked are counted"
    attendance = data["attendance"]
    assert (attendance["convened_official"], attendance["convened_probationary"]) == (3, 1)
    assert (attendance["present"], attendance["late"], attendance["rate_percent"]) == (3, 1, "75")
    assert attendance["excused"] == [{"name": "Đỗ Văn Ánh", "reason": "Nằm viện"}]
    (motion,) = data["motions"]
    assert (motion["base"], motion["votes_for"], motion["outcome"]) == (
        3,
        2,
        "Biểu quyết bằng hình thức giơ tay. Nội dung biểu quyết được thông qua.",
    )


@pytest.mark.parametrize(
    ("rule", "votes", "words"),
    [
        ("half", 2, "cần hơn một nửa là 2"),
        ("two_thirds", 2, "cần hai phần ba là 2"),
    ],
)
def test_a_vote_says_what_it_needed(world, rule, votes, words):
    meeting = meeting_of(world.giai_viet)
    call_roll(meeting, world.bithu)
    write_minutes(meeting, world.bithu, motions=[vote(votes, rule=rule)])
    assert words in minutes_data(Record(fresh(meeting)))["motions"][0]["base_rule"]


def test_the_data_of_the_resolution(world, meeting):
    resolve(
        meeting,
        world.bithu,
        tasks=[task("Vận động", assignee=world.anh, target="12.50", unit="triệu đồng")],
    )
    data = resolution_data(Record(fresh(meeting)))
    assert data["duration_minutes"] == 92
    assert data["vote"]["votes_for"] == 3
    assert data["signature"]["name"] == "Nguyễn Văn Bình"
    assert data["tasks"] == [
        {"text": "Vận động", "assignee": "Đỗ Văn Ánh", "due_on": None, "target": "12,5 triệu đồng"}
    ]
    assert data["directions"][-1] == {"title": "Nội dung quyết nghị", "text": "Toàn chi bộ thực hiện."}


def test_a_submitted_record_keeps_its_people_when_the_cell_changes(world, meeting):
    before = attendance_data(Record(fresh(meeting)))
    Meeting.objects.update(state="submitted")
    world.anh.memberships.update(until=meeting.planned_at.date())
    assert attendance_data(Record(fresh(meeting))) == before


@pytest.mark.parametrize("page", ["minutes-paper", "resolution-paper"])
def test_a_draft_is_read_in_the_browser_and_nothing_of_it_is_stored(
    world, sign_in, meeting, page, monkeypatch
):
    monkeypatch.setattr("papers.pdf.render", lambda html, **kept: b"%PDF-1.7 " + html.encode())
    response = sign_in(world.bithu).get(reverse(f"meetings:{page}", args=[meeting.pk]))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert "DỰ THẢO".encode() in response.content
    assert not papers.Paper.objects.exists()
