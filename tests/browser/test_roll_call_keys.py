"""The roll call at a desk, with nothing but the keys; and its buttons on a narrow phone."""

import pytest

from meetings.models import Attendance
from tests.conftest import meeting_of

pytestmark = pytest.mark.browser


def open_page(page, meeting, live_server, name="roll-call"):
    page.goto(f"{live_server.url}/meetings/{meeting.pk}/{name}/")


def test_from_the_first_row_on_the_keys_mark_and_move(world, person, screen, live_server):
    page = person(world.bithu)
    open_page(page, meeting_of(world.giai_viet), live_server)
    for key in ("p", "s", "ArrowDown", "k", "ArrowDown", "m"):
        page.keyboard.press(key)
    assert page.is_checked("[name=marks-0-spoke]")
    chosen = page.eval_on_selector_all(
        "[data-grid] input[type=radio]:checked", "all => all.map(r => r.value)"
    )
    assert chosen == ["present", "unexcused", "late"]
    screen.check(page)


def test_the_name_box_hides_who_does_not_match_and_says_when_nobody_does(world, person, live_server):
    page = person(world.bithu)
    open_page(page, meeting_of(world.giai_viet), live_server)
    page.keyboard.press("/")
    assert page.input_value("[data-grid-search]") == ""
    page.keyboard.type("/xyz")
    assert page.locator("[data-row]:visible").count() == 0
    assert page.is_visible("[data-grid-none]")
    page.keyboard.press("Enter")
    assert page.input_value("[data-grid-search]") == "xyz"
    page.fill("[data-grid-search]", "dung")
    assert page.locator("[data-row]:visible").count() == 1
    page.keyboard.press("Enter")
    page.keyboard.press("p")
    assert page.locator("[data-row]:visible").count() == 4
    assert page.is_checked("[name=marks-3-status][value=present]")
    with page.expect_navigation():
        page.click("main form button[name=save]")
    assert Attendance.objects.get().membership.member == world.dung


def test_on_a_phone_every_choice_is_wide_enough_to_read(world, person, screen, live_server):
    page = person(world.bithu, width=360)
    open_page(page, meeting_of(world.giai_viet), live_server)
    page.click(".choices-more summary >> nth=0")
    screen.check(page)
    widths = page.eval_on_selector_all(
        "[data-row]:first-child .choice > span",
        "all => all.map(e => [e.getBoundingClientRect().width, e.scrollWidth <= e.clientWidth])",
    )
    assert len(widths) == 7
    assert all(width >= 100 and fits for width, fits in widths), widths
