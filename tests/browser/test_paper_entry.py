"""A meeting entered from paper by keyboard alone: no click, from the first box to the next cell."""

import pytest

from meetings.models import Guest, Meeting, Motion, Task
from tests.conftest import local, meeting_of

pytestmark = pytest.mark.browser


def test_a_meeting_from_paper_by_keyboard_alone(world, person, screen, live_server):
    meeting = meeting_of(world.giai_viet)
    waiting = meeting_of(world.khu_pho_1)
    page = person(world.vanphong)
    page.goto(f"{live_server.url}/meetings/{meeting.pk}/entry/")
    keys = Keys(page)

    assert keys.here() == "met_on"
    keys.line("05/11/2026", to="started")
    keys.line("7h30 tối", to="ended")
    keys.line("1h30", to="venue")
    keys.line("Nhà văn hóa khu phố", to="chair")
    keys.line("binh", to="clerk")
    keys.line("an", to="pick-absent")
    call_the_roll(keys)
    keys.write("Phạm Thị Em", "Đảng ủy Phường 5", "Đảng ủy viên")  # the only row; the last box adds another
    assert keys.here() == "guests-1-full_name"
    keys.press("Enter")  # left empty, the list is done
    assert keys.here() == "previous_minutes_confirmed"
    keys.press("ArrowUp", "ArrowUp", "Enter")
    for text in ("Thời sự", "Kết quả", "Phương hướng"):
        keys.text(text)
    assert keys.here() == "pick-speakers"
    for letters in ("an", "du"):
        keys.type(letters)
        keys.press("Enter")
    keys.press("Enter")
    screen.check(page)
    rest_of_the_page(keys)
    with page.expect_navigation():
        keys.press("Control+Enter")
    assert page.url.endswith(f"/meetings/{waiting.pk}/entry/"), "the next cell with nothing recorded"
    assert keys.here() == "met_on"
    all_is_stored(world, Meeting.objects.get(pk=meeting.pk))


def call_the_roll(keys):
    """Two absent, one late, by two letters each; then all others present with one key."""
    keys.type("du")
    keys.press("Enter", "k", "Enter")
    assert keys.here() == "pick-absent"
    keys.type("anh")
    keys.press("Enter", "l")
    keys.type("Nằm viện")
    keys.press("Enter")
    keys.type("xyz")
    keys.press("Enter")
    assert keys.here() == "pick-absent", "nobody of that name: what was typed stays"
    keys.press("Escape")
    keys.type("an")
    keys.press("ArrowDown", "ArrowUp", "Enter", "m")
    keys.line("19h45", to="pick-absent")
    keys.type("dung")
    keys.press("Enter", "p")  # came after all
    assert keys.here() == "pick-absent"
    keys.press("Enter")
    assert keys.here() == "guests-0-full_name"


def rest_of_the_page(keys):
    assert keys.here() == "contributions-0-member"
    keys.press("Enter")
    keys.text("Thảo luận sôi nổi", at="discussion")
    keys.line("", to="turns-0-member")
    keys.press("Enter")
    keys.text("Tự phê bình", at="criticism")
    keys.line("20p", to="praise_given")
    keys.press("Enter")
    assert keys.here() == "motions-0-text"
    keys.line("Thông qua nghị quyết", to="motions-0-question")
    keys.line("", to="motions-0-method")
    keys.line("", to="motions-0-votes_for")
    keys.write("2", "0", "0")
    assert keys.here() == "motions-1-text"
    keys.press("Enter")
    keys.text("Thống nhất", at="conclusion")
    keys.text("Toàn chi bộ thực hiện", at="text")
    keys.line("Vận động 10 hộ", to="tasks-0-assignee")
    keys.line("anh", to="tasks-0-due_on")
    keys.line("30112026", to="tasks-0-target")
    while keys.here() != "minutes_adopted":
        keys.press("Enter")
    keys.press("ArrowUp", "ArrowUp", "Enter")
    keys.line("05/11/2026", to="posted_at_1")
    keys.type("22h")


def all_is_stored(world, meeting):
    assert (meeting.started_at, meeting.ended_at) == (local(2026, 11, 5, 19, 30), local(2026, 11, 5, 21, 0))
    assert (meeting.chair, meeting.clerk, meeting.recorded_by) == (world.binh, world.an, world.vanphong)
    marks = {
        mark.membership.member: (mark.status, mark.reason, mark.spoke) for mark in meeting.attendances.all()
    }
    assert marks == {
        world.an: ("late", "", True),
        world.anh: ("excused", "Nằm viện", False),
        world.binh: ("present", "", False),
        world.dung: ("present", "", True),
    }
    assert (meeting.discussion, meeting.criticism_minutes) == ("Thảo luận sôi nổi", 20)
    assert (meeting.previous_minutes_confirmed, meeting.minutes_adopted) == (True, True)
    assert Guest.objects.get().body == "Đảng ủy Phường 5"
    assert Motion.objects.get().votes_for == 2
    assert Task.objects.get().assignee == world.anh
    assert meeting.resolution.posted_at == local(2026, 11, 5, 22)


class Keys:
    """Fingers on the keyboard, and nothing else."""

    def __init__(self, page):
        self.page = page

    def here(self) -> str:
        return self.page.evaluate("document.activeElement.name || document.activeElement.id")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text):
        # Composed letters arrive as the input method sends them; letters of a list are pressed one by one.
        for letter in text:
            self.page.keyboard.press(letter) if letter.isascii() and letter != " " else (
                self.page.keyboard.insert_text(letter)
            )

    def line(self, text, *, to):
        """Into the box, Enter; gives where that leads."""
        self.type(text)
        self.press("Enter")
        assert self.here() == to

    def write(self, *lines):
        for text in lines:
            self.type(text)
            self.press("Enter")

    def text(self, text, at=None):
        """Into a large box, where Enter is a new line; Tab goes on."""
        if at:
            assert self.here() == at
        self.type(text)
        self.press("Tab")
