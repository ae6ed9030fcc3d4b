"""On a phone in a hall whose line comes and goes: what is written saves by itself, or waits on the device."""

import pytest
from playwright.sync_api import expect

from meetings.models import Attendance, Meeting
from tests.conftest import PASSWORD, meeting_of

from . import walk

pytestmark = pytest.mark.browser

STORED = """async () => { const open = indexedDB.open("chibo-drafts"); await new Promise(r => open.onsuccess = r);
    const all = (name) => new Promise(r => { const q = open.result.transaction(name).objectStore(name).getAll();
    q.onsuccess = () => r(q.result); });
    const rows = await all("rows"), keys = await all("keys"); open.result.close();
    return { rows: rows.length, keys: keys.length, extractable: keys.some(key => key.extractable),
    text: rows.map(row => new TextDecoder().decode(row.data)).join("") }; }"""


@pytest.fixture
def meeting(world):
    return meeting_of(world.giai_viet)


def statuses(meeting):
    marks = Attendance.objects.filter(meeting=meeting).order_by("membership__member__sort_key")
    return list(marks.values_list("status", flat=True))


def test_a_meeting_is_recorded_with_the_line_cut_twice(world, person, screen, live_server, meeting):
    page = person(world.bithu, width=360)
    walk.open_step(page, live_server, meeting, "roll-call")
    walk.mark_everybody_present(page)
    walk.expect_saved(page)
    screen.check(page)
    assert statuses(meeting) == ["present"] * 4

    with walk.line_cut(page):
        walk.mark(page, 1, "excused", reason="đi viện")
        walk.expect_waiting(page)
        screen.check(page)
        assert statuses(meeting) == ["present"] * 4
        url = page.url
        page.close(run_before_unload=False)
        page = page.context.new_page()
    page.goto(url)
    walk.expect_saved(page)
    assert page.input_value("[name=marks-1-reason]") == "đi viện"
    assert statuses(meeting).count("excused") == 1

    walk.press(page, "continue")
    page.fill("[name=started]", "19:30")
    walk.expect_saved(page)
    with walk.line_cut(page):
        page.fill("[name=discussion]", "Đồng chí An đề nghị làm sớm một tuần.")
        walk.expect_waiting(page)
        page.click("main form button[name=save]")  # the page stays: nothing can be sent
        walk.expect_waiting(page)
        page.fill("[name=conclusion]", "Thống nhất ra quân.")
    walk.expect_saved(page)
    walk.press(page, "save")
    meeting.refresh_from_db()
    assert (meeting.discussion, meeting.conclusion) == (
        "Đồng chí An đề nghị làm sớm một tuần.",
        "Thống nhất ra quân.",
    )
    assert page.evaluate(STORED)["rows"] == 0


def test_what_waits_is_unreadable_on_the_device_and_goes_when_its_writer_signs_out(
    world, person, live_server, meeting
):
    page = person(world.bithu, width=360)
    walk.open_step(page, live_server, meeting, "preparation")
    page.route("**/autosave/", lambda route: route.abort())
    page.fill("[name=venue]", "Nơi chưa gửi")
    walk.expect_waiting(page)
    stored = page.evaluate(STORED)
    assert (stored["rows"], stored["keys"], stored["extractable"]) == (1, 1, False)
    assert "gửi" not in stored["text"]

    page.goto(f"{live_server.url}/")
    expect(page.locator("#messages a")).to_have_attribute("href", f"/meetings/{meeting.pk}/preparation/")
    questions = []
    page.on("dialog", lambda dialog: (questions.append(dialog.message), dialog.accept()))
    page.goto(f"{live_server.url}/account/logout/")
    walk.follow(page, "main form .btn-next")
    assert len(questions) == 1
    stored = page.evaluate(STORED)
    assert (stored["rows"], stored["keys"]) == (0, 0)


def test_signed_out_in_mid_typing_and_signed_in_again_in_the_same_window(world, person, live_server, meeting):
    page = person(world.bithu, width=360)
    walk.open_step(page, live_server, meeting, "minutes")
    page.context.clear_cookies(name="sessionid")
    page.fill("[name=discussion]", "Viết dở khi hết phiên")
    expect(page.locator(walk.BAR)).to_have_attribute("data-is", "signedOut", timeout=15_000)
    walk.follow(page, "[data-sign-in]")
    page.fill("[name=login]", world.bithu.username)
    page.fill("[name=password]", PASSWORD)
    walk.follow(page, "form button.btn-next")
    walk.expect_saved(page)
    assert Meeting.objects.get().discussion == "Viết dở khi hết phiên"


def test_signed_in_again_in_another_tab_the_first_sends_with_the_new_token(
    world, person, live_server, meeting
):
    page = person(world.bithu, width=360)
    walk.open_step(page, live_server, meeting, "minutes")
    page.context.clear_cookies()
    other = page.context.new_page()
    other.goto(f"{live_server.url}/account/login/")
    other.fill("[name=login]", world.bithu.username)
    other.fill("[name=password]", PASSWORD)
    walk.follow(other, "form button.btn-next")
    page.fill("[name=discussion]", "Từ thẻ thứ nhất")
    walk.expect_saved(page)
    assert Meeting.objects.get().discussion == "Từ thẻ thứ nhất"


def test_what_two_people_wrote_in_one_field_stands_side_by_side(world, person, screen, live_server, meeting):
    first, second = person(world.bithu, width=360), person(world.vanphong)
    for page in (first, second):
        walk.open_step(page, live_server, meeting, "preparation")
    with walk.line_cut(first):
        first.fill("[name=venue]", "Của bí thư")
        walk.expect_waiting(first)
        second.fill("[name=venue]", "Của văn phòng")
        walk.expect_saved(second)
    versions = first.locator(".two-versions")
    expect(versions.locator("[data-theirs]")).to_have_text("Của văn phòng", timeout=15_000)
    expect(versions.locator("[data-mine]")).to_have_text("Của bí thư")
    screen.check(first)
    assert Meeting.objects.get().venue == "Của văn phòng"
    versions.locator("[data-keep-mine]").click()
    walk.expect_saved(first)
    assert Meeting.objects.get().venue == "Của bí thư"


def test_a_task_added_on_the_page_waits_and_comes_back_as_a_row(world, person, live_server, meeting):
    page = person(world.bithu, width=360)
    walk.open_step(page, live_server, meeting, "resolution")
    rows = page.locator("[name^=tasks-][name$=-text]").count()
    with walk.line_cut(page):
        page.click("[data-formset=tasks] [data-add-row]")
        page.fill(f"[name=tasks-{rows}-text]", "Việc thêm khi mất mạng")
        walk.expect_waiting(page)
        url = page.url
        page.close()
        page = page.context.new_page()
    page.goto(url)
    walk.expect_saved(page)
    assert page.input_value(f"[name=tasks-{rows}-text]") == "Việc thêm khi mất mạng"
    assert list(meeting.tasks.values_list("text", flat=True)) == ["Việc thêm khi mất mạng"]
    page.fill(f"[name=tasks-{rows}-text]", "Việc thêm, sửa lại")
    walk.expect_saved(page)
    assert list(meeting.tasks.values_list("text", flat=True)) == ["Việc thêm, sửa lại"]
