"""The whole line by hand: a secretary records and scores on a phone, the ward accepts and issues, others read."""

import hashlib
import re
from pathlib import Path

import pypdfium2
import pytest

from meetings.models import Meeting, MeetingState
from papers.models import Paper, PaperKind

from .walk import follow, press, unfold

pytestmark = pytest.mark.browser


def test_from_the_record_to_the_report_in_hand(world, person, screen, live_server, tmp_path):
    secretary = person(world.bithu, width=360)
    plan_and_prepare(secretary, screen)
    call_the_roll(secretary, screen)
    write_the_minutes(secretary, screen)
    write_the_resolution(secretary, screen)
    score_and_submit(secretary, screen)
    meeting = Meeting.objects.get()
    assert meeting.state == MeetingState.SUBMITTED

    accept(person(world.thuongtruc), screen)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.ACCEPTED
    assert {paper.kind for paper in Paper.objects.all()} == {"minutes", "resolution", "score_sheet"}

    issue(person(world.vanphong), screen)
    report = Paper.objects.get(kind=PaperKind.WARD_REPORT)
    pdf = download_as_official(person(world.quan8), screen, report, tmp_path)
    report.refresh_from_db()
    assert hashlib.sha256(pdf).hexdigest() == report.sha256
    lines = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    text = " ".join(lines.split())
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text
    assert "Chung cư Giai Việt" in text


def plan_and_prepare(page, screen):
    screen.check(page)
    follow(page, "main .btn-next")
    page.fill("[name=planned_at_0]", "05/11/2026")
    page.fill("[name=planned_at_1]", "19:30")
    page.fill("[name=venue]", "Nhà sinh hoạt cộng đồng")
    screen.check(page)
    follow(page, "main form .btn-next")
    write_the_preparation(page)
    screen.check(page)
    press(page, "continue")


def write_the_preparation(page):
    page.fill("[name=members_notified_at_0]", "01/11/2026")
    page.fill("[name=members_notified_at_1]", "08:00")
    page.fill("[name=overseer_notified_at_0]", "01/11/2026")
    page.fill("[name=overseer_notified_at_1]", "08:00")
    page.check("[name=pre_meeting_held][value=True]")
    page.check("[name=pre_meeting_has_minutes][value=True]")
    page.select_option("[name=materials-0-kind]", "draft")
    page.fill("[name=materials-0-title]", "Dự thảo nghị quyết tháng 11")
    page.fill("[name=materials-0-posted_at_0]", "03/11/2026")
    page.fill("[name=materials-0-posted_at_1]", "19:00")


def call_the_roll(page, screen):
    page.click("[data-all-present]")
    page.click("label:has([name=marks-1-status][value=excused])")
    page.fill("[name=marks-1-reason]", "đi viện")
    for row in (0, 2):
        page.check(f"[name=marks-{row}-spoke]")
    screen.check(page)
    press(page, "continue")


def write_the_minutes(page, screen):
    page.fill("[name=started]", "19:30")
    page.fill("[name=ended]", "20:52")
    page.select_option("[name=chair]", label="Nguyễn Văn Bình")
    page.select_option("[name=clerk]", label="Trần Thị An")
    for name in ("current_affairs", "results", "directions", "discussion", "criticism", "conclusion"):
        page.fill(f"[name={name}]", f"Nội dung {name}")
    page.fill("[name=criticism_minutes]", "20")
    page.check("[name=praise_given][value=True]")
    page.fill("[name=motions-0-text]", "Thông qua nghị quyết tháng 11")
    page.fill("[name=motions-0-votes_for]", "2")
    page.select_option("[name=motions-0-question]", "resolution")
    page.check("[name=minutes_adopted][value=True]")
    screen.check(page)
    press(page, "continue")


def write_the_resolution(page, screen):
    page.fill("[name=text]", "Vận động 100 % hộ dân phân loại rác tại nguồn.")
    page.fill("[name=posted_at_0]", "06/11/2026")
    page.fill("[name=posted_at_1]", "08:00")
    page.fill("[name=tasks-0-text]", "Vận động các hộ tầng 1 đến tầng 5")
    page.select_option("[name=tasks-0-assignee]", label="Trần Thị An")
    page.fill("[name=tasks-0-due_on]", "30/11/2026")
    page.fill("[name=tasks-0-target]", "99,5")
    page.fill("[name=tasks-0-unit]", "% số hộ")
    screen.check(page)
    press(page, "continue")


def score_and_submit(page, screen):
    """Nothing is filled in beforehand; submitting too early says what is missing and keeps what was typed."""
    unfold(page)
    assert "19:30–20:52" in page.inner_text("main")
    assert page.eval_on_selector_all(
        "[data-own]:not([type=radio])", "fields => fields.every(f => f.value === '')"
    )
    assert page.locator("[data-own]:checked").count() == 0
    takes = page.locator("[data-take]:visible")  # a button goes once its proposal is taken
    for _ in range(takes.count()):
        takes.first.click()
    for choices in page.locator("fieldset.choices").all():
        choices.locator("label:has(input)").first.click()
    present = re.search(r"\d+", page.inner_text("#own-vote .hint")).group()
    page.fill("[name=votes_for]", present)
    screen.check(page)
    press(page, "submit")
    summary = page.locator("[data-error-summary]")
    assert "5.1" in summary.inner_text()
    field = page.locator("article[id='item-5.1'] input[type=text]")
    field.fill("24")
    page.locator("article[id='item-5.1'] textarea").fill(
        "Kỳ trước chưa có nghị quyết; chi bộ căn cứ kết luận tháng 10."
    )
    press(page, "submit")
    assert page.locator(".messages, [role=status]").first.is_visible()
    screen.check(page)


def accept(page, screen):
    screen.check(page)
    follow(page, "main a[href*='/review/']")
    screen.check(page)
    page.locator("details", has=page.locator("[name=accept_own]")).locator("summary").click()
    press(page, "accept_own")
    assert "Chi bộ Chung cư Giai Việt" in page.inner_text("main")


def issue(page, screen):
    follow(page, "main a[href$='/report/']")
    screen.check(page)
    follow(page, "main form .btn-next", url=re.compile("/papers/"))
    screen.check(page)
    assert "01-BC/ĐU" in page.inner_text("main")


def download_as_official(page, screen, report, tmp_path) -> bytes:
    screen.check(page)
    with page.expect_download() as waiting:
        page.locator(f"main a[href$='/papers/{report.pk}/download/']").first.click()
    target = Path(tmp_path / "report.pdf")
    waiting.value.save_as(target)
    return target.read_bytes()
