"""A whole meeting on a phone, from its plan to the submitted score, in the order of the hall; the line is cut twice."""

import re

import pytest
from playwright.sync_api import expect

from meetings.models import Contribution, CriticismTurn, Meeting, MeetingState, Motion, TaskReport
from tests.conftest import NOVEMBER, meeting_of
from tests.meetings.records import resolve, task, write_minutes

from . import walk
from .test_main_line import write_the_preparation

pytestmark = pytest.mark.browser


@pytest.fixture
def october(world):
    october = write_minutes(meeting_of(world.giai_viet, NOVEMBER.previous()), world.bithu)
    CriticismTurn.objects.create(cell=world.giai_viet, month=NOVEMBER, member=world.dung)
    return resolve(october, world.bithu, tasks=[task("Vận động 10 hộ phân loại rác", assignee=world.an)])


def test_a_whole_meeting_by_phone(world, person, screen, live_server, october):
    """It is 9:00 on the 7th of November; the meeting began at 7:30."""
    page = person(world.bithu, width=360)
    plan(page, live_server, world)
    meeting = Meeting.objects.get(month=NOVEMBER)
    page = call_the_roll(page, live_server, meeting)
    hear_of_earlier_tasks(page, screen, live_server, meeting)
    open_the_meeting(page, live_server, meeting)
    discuss(page, screen, world)
    vote_in_secret(page)
    criticise_and_end(page, screen)
    decide(page)
    score_and_submit(page)

    meeting.refresh_from_db()
    assert meeting.state == MeetingState.SUBMITTED
    assert (meeting.discussion, meeting.previous_minutes_confirmed) == ("Bàn việc lắp đèn hẻm 12.", True)
    spoke = meeting.attendances.filter(spoke=True).order_by("membership__member__sort_key")
    assert [mark.membership.member for mark in spoke] == [world.an, world.dung]
    assert Contribution.objects.get().member == world.dung
    assert list(meeting.guests.values_list("full_name", flat=True)) == ["Phạm Thị Em"]
    motion = Motion.objects.get(meeting=meeting)
    assert (motion.method, motion.question, motion.ballots_issued, motion.votes_for) == (
        "secret",
        "resolution",
        2,
        2,
    )
    assert CriticismTurn.objects.get().meeting == meeting
    assert TaskReport.objects.get(meeting=meeting).result == "achieved"


def plan(page, live_server, world):
    page.goto(f"{live_server.url}/cells/{world.giai_viet.pk}/{NOVEMBER}/plan/")
    page.fill("[name=planned_at_0]", "07/11/2026")
    page.fill("[name=planned_at_1]", "7h30")
    page.fill("[name=venue]", "Nhà sinh hoạt cộng đồng")
    walk.follow(page, "main form .btn-next")
    write_the_preparation(page)
    walk.press(page, "save")


def call_the_roll(page, live_server, meeting):
    """The first cut: somebody is marked without a line, the page is closed, and the mark comes after all."""
    walk.open_step(page, live_server, meeting, "roll-call")
    walk.mark_everybody_present(page)
    walk.expect_saved(page)
    with walk.line_cut(page):
        walk.mark(page, 1, "excused", reason="đi viện")
        walk.expect_waiting(page)
        url = page.url
        page.close(run_before_unload=False)
        page = page.context.new_page()
    page.goto(url)
    walk.expect_saved(page)
    return page


def hear_of_earlier_tasks(page, screen, live_server, meeting):
    page.click(".hall-order > summary")
    walk.follow(page, "a[href$='/resolution/#earlier']")
    page.check("[name=reports-0-result][value=achieved]")
    screen.check(page)
    walk.expect_saved(page)


def open_the_meeting(page, live_server, meeting):
    walk.open_step(page, live_server, meeting, "minutes")
    page.check("[name=previous_minutes_confirmed][value=True]")
    page.fill("[name=started]", "7h30")
    page.select_option("[name=chair]", label="Nguyễn Văn Bình")
    page.select_option("[name=clerk]", label="Trần Thị An")
    walk.follow(page, "button[name=guest]")
    assert page.input_value("[name=guests-0-full_name]") == "Phạm Thị Em"
    for name in ("current_affairs", "results", "directions", "criticism", "conclusion"):
        page.fill(f"[name={name}]", f"Nội dung {name}")
    walk.press(page, "save")


def discuss(page, screen, world):
    """The second cut: speakers are touched and words written while there is no line."""
    with walk.line_cut(page):
        page.click("label:has([name^=spoke-]):has-text('Trần Thị An')")
        page.select_option("[name=contributions-0-member]", label="Đặng Thị Dung")
        page.fill("[name=contributions-0-text]", "Đề nghị lắp đèn hẻm 12.")
        page.fill("[name=discussion]", "Bàn việc lắp đèn hẻm 12.")
        walk.expect_waiting(page)
        screen.check(page)
        assert not Contribution.objects.exists()
    walk.expect_saved(page)


def vote_in_secret(page):
    page.fill("[name=motions-0-text]", "Thông qua nghị quyết tháng 11")
    page.select_option("[name=motions-0-question]", "resolution")
    page.select_option("[name=motions-0-method]", "secret")
    for name, number in (
        ("ballots_issued", 2),
        ("ballots_returned", 2),
        ("ballots_invalid", 0),
        ("votes_for", 2),
    ):
        page.fill(f"[name=motions-0-{name}]", str(number))


def criticise_and_end(page, screen):
    page.check("[name=turns-0-done]")
    page.fill("[name=criticism_minutes]", "15p")
    page.check("[name=praise_given][value=True]")
    walk.follow(page, "button[name=now][value=ended]")
    assert page.input_value("[name=ended]") == "09:00"
    page.check("[name=minutes_adopted][value=True]")
    screen.check(page)
    walk.press(page, "continue")


def decide(page):
    expect(page.locator("[name=reports-0-result][value=achieved]")).to_be_checked()
    page.fill("[name=text]", "Lắp đèn hẻm 12.")
    page.fill("[name=posted_at_0]", "07/11/2026")
    page.fill("[name=posted_at_1]", "9h")
    page.fill("[name=tasks-0-text]", "Liên hệ điện lực")
    page.select_option("[name=tasks-0-assignee]", label="Trần Thị An")
    page.fill("[name=tasks-0-due_on]", "30/11/2026")
    walk.press(page, "continue")


def score_and_submit(page):
    walk.unfold(page)
    takes = page.locator("[data-take]:visible")  # a button goes once its proposal is taken
    for _ in range(takes.count()):
        takes.first.click()
    for choices in page.locator("fieldset.choices").all():
        choices.locator("label:has(input)").first.click()
    present = re.search(r"\d+", page.inner_text("#own-vote .hint")).group()
    page.fill("[name=votes_for]", present)
    walk.press(page, "submit")
