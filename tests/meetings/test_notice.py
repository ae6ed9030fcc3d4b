"""The notice of a meeting: numbered once the rules let a cell issue one; that it was sent is a fact of its own."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from cells.models import Event
from meetings.actions.notice_paper import issue_notice, note_sent
from meetings.errors import EditConflict, NoticeTooLate
from meetings.models import AgendaItem, Material, Meeting
from papers import pdf
from papers.actions import NotForACell
from papers.layout import notice_kind
from papers.models import Paper
from tests.conftest import NOW, local, meeting_of

from .browser_form import filled
from .records import fresh, set_everywhere, snapshot


@pytest.fixture
def meeting(world):
    meeting = meeting_of(
        world.giai_viet,
        planned_at=local(2026, 11, 12, 19, 30),
        to_prepare="Đọc trước dự thảo.\nChuẩn bị ý kiến.",
    )
    AgendaItem.objects.create(meeting=meeting, text="Khai mạc", duration_minutes=5, presenter=world.binh)
    Material.objects.create(meeting=meeting, kind="outline", title="Gợi ý thảo luận")
    return meeting


@pytest.fixture
def printed(monkeypatch):
    pages = []
    monkeypatch.setattr(pdf, "render", lambda html, **kept: pages.append(html) or b"%PDF-")
    return pages


def address(meeting, name="notice"):
    return reverse(f"meetings:{name}", args=[meeting.pk])


def issue(meeting, world, **more):
    meeting = fresh(meeting)
    values = {"version": meeting.version, "submission_id": uuid.uuid4(), "by": world.bithu} | more
    return issue_notice(meeting=meeting, **values)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2025, 11, 7), "invitation"),
        (date(2026, 5, 26), "invitation"),
        (date(2026, 5, 27), "notice"),
        (date(2026, 11, 7), "notice"),
    ],
)
def test_a_cell_issues_notices_only_under_the_rules_of_2026(day, kind):
    assert notice_kind(day) == kind


def test_it_says_when_where_what_and_what_to_prepare(world, sign_in, meeting, printed):
    client = sign_in(world.bithu)
    page = client.get(address(meeting)).content.decode()
    client.get(address(meeting, "notice-paper"))
    for words in (
        "19 giờ 30 phút, ngày 12 tháng 11 năm 2026",
        "Nhà sinh hoạt cộng đồng",
        "Khai mạc",
        "Nguyễn Văn Bình",
        "Gợi ý thảo luận",
        "Chuẩn bị ý kiến.",
        "cấp ủy viên cấp trên phụ trách",
    ):
        assert words in page
        assert words in printed[0]
    assert "DỰ THẢO" in printed[0]
    assert not Paper.objects.exists()


def test_a_cell_without_an_overseer_sends_it_to_its_members_alone(world, meeting):
    meeting.cell.oversights.all().delete()
    assert issue(meeting, world).notice_paper.data["recipients"] == ["Đảng viên trong Chi bộ", "Lưu Chi bộ"]


def test_issuing_gives_it_the_next_number_and_says_nothing_of_sending(world, sign_in, meeting, printed):
    client = sign_in(world.bithu)
    sent = filled(client.get(address(meeting)), -1) | {"issue": "1"}
    assert client.post(address(meeting), sent).status_code == 302
    saved = fresh(meeting)
    assert (saved.notice_paper.symbol, saved.notice_paper.signed_on) == ("01-TB/CB", date(2026, 11, 7))
    assert (saved.members_notified_at, saved.overseer_notified_at) == (None, None)
    assert client.post(address(meeting), sent).status_code == 302, "the second click"
    assert Paper.objects.count() == 1
    assert client.get(address(meeting, "notice-paper")).url == reverse(
        "papers:paper-download", args=[saved.notice_paper_id]
    )
    assert [event.verb for event in Event.objects.order_by("number")] == ["paper.issued", "notice issued"]


def test_a_changed_plan_is_noticed_and_a_new_notice_replaces_the_old_one(world, sign_in, meeting, printed):
    first = issue(meeting, world).notice_paper
    client = sign_in(world.bithu)
    assert "ban hành thông báo mới" not in client.get(address(meeting)).content.decode()
    Meeting.objects.update(venue="Trường mầm non")
    assert "ban hành thông báo mới" in client.get(address(meeting)).content.decode()
    second = issue(meeting, world).notice_paper
    assert (second.symbol, second.replaces) == ("02-TB/CB", first)


@pytest.mark.parametrize(("minutes", "is_refused"), [(-1, True), (0, True), (1, False)])
def test_no_notice_of_a_meeting_whose_hour_has_come(world, meeting, printed, minutes, is_refused):
    Meeting.objects.update(
        planned_at=NOW.replace(minute=minutes) if minutes >= 0 else local(2026, 11, 7, 8, 59)
    )
    if is_refused:
        with pytest.raises(NoticeTooLate):
            issue(meeting, world)
        assert not Paper.objects.exists()
    else:
        assert issue(meeting, world).notice_paper


def test_before_the_rules_of_2026_it_is_an_invitation_without_a_number(
    world, sign_in, meeting, printed, seventh_of_november
):
    seventh_of_november.move_to(local(2026, 5, 20))
    client = sign_in(world.bithu)
    page = client.get(address(meeting)).content.decode()
    assert "GIẤY MỜI" in page
    assert 'name="issue"' not in page
    client.get(address(meeting, "notice-paper"))
    assert "DỰ THẢO" not in printed[0]
    with pytest.raises(NotForACell):
        issue(meeting, world)
    assert (Paper.objects.count(), fresh(meeting).version) == (0, meeting.version)


@pytest.mark.parametrize(
    ("whom", "column"), [("members", "members_notified_at"), ("overseer", "overseer_notified_at")]
)
def test_that_it_was_sent_is_noted_by_a_press_with_the_hour(world, sign_in, meeting, whom, column):
    client = sign_in(world.bithu)
    sent = filled(client.get(address(meeting)), -1) | {"sent": whom}
    for _press in range(2):
        assert client.post(address(meeting), sent).status_code == 302
    assert getattr(fresh(meeting), column) == NOW
    assert [event.verb for event in Event.objects.all()] == [f"{whom} notified"]


@pytest.mark.parametrize("version", ["", "x", "99"])
def test_a_page_opened_too_early_issues_nothing(world, sign_in, meeting, version):
    response = sign_in(world.bithu).post(address(meeting), {"issue": "1", "version": version})
    assert response.status_code == 422
    assert not Paper.objects.exists()


def test_of_two_who_issue_at_once_only_one_does(world, meeting, printed):
    version = meeting.version
    issue(meeting, world)
    with pytest.raises(EditConflict):
        issue(meeting, world, version=version, by=world.vanphong)
    assert Paper.objects.count() == 1


@pytest.mark.parametrize(
    "act", [issue, lambda m, w: note_sent(meeting=fresh(m), version=1, whom="members", by=w.bithu)]
)
def test_nothing_stays_behind_when_the_last_step_fails(world, meeting, monkeypatch, printed, act):
    def fail(**_event):
        raise ValueError

    before = snapshot(Meeting, Paper, Event)
    set_everywhere(monkeypatch, "meetings.actions", "record", fail)
    with pytest.raises(ValueError):  # noqa: PT011 – the one raised above
        act(meeting, world)
    assert snapshot(Meeting, Paper, Event) == before


@pytest.mark.parametrize(
    ("person", "before", "after"),
    [
        ("bithu", 200, 200),
        ("vanphong", 200, 200),
        ("thuongtruc", 200, 200),
        ("giamsat", 200, 200),  # is called to the meeting
        ("quan8", 404, 200),  # reads meetings once they are accepted, and their papers
        ("bithu1", 404, 404),
        ("admin", 404, 404),
    ],
)
def test_who_reads_an_issued_notice(world, sign_in, meeting, printed, person, before, after):
    issue(meeting, world)
    paper = reverse("papers:paper-download", args=[fresh(meeting).notice_paper_id])
    client = sign_in(getattr(world, person))
    assert client.get(paper).status_code == before
    Meeting.objects.update(state="accepted", started_at=local(2026, 11, 12, 19, 30))
    assert client.get(paper).status_code == after
