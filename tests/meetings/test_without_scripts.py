"""A record without scripts: its helping buttons are real ones, change the page, and save nothing."""

import re

import pytest
from django.urls import reverse

from cells.models import Event
from meetings.models import Attendance
from tests.conftest import NOVEMBER, local, meeting_of

from .browser_form import filled
from .records import call_roll, fresh


@pytest.fixture
def meeting(world):
    return meeting_of(world.giai_viet)


def address(meeting, page):
    return reverse(f"meetings:{page}", args=[meeting.pk])


def pressed(client, meeting, page, button, **typed):
    """The page after a press on one of its buttons, which it must have."""
    shown = client.get(address(meeting, page))
    assert f'name="{button}"' in shown.content.decode()
    sent = filled(shown, -1) | typed
    return sent, client.post(address(meeting, page), sent | {button: "1"})


def test_all_present_marks_who_has_no_mark_and_saves_nothing(world, sign_in, meeting):
    client = sign_in(world.bithu)
    typed = {"marks-1-status": "excused", "marks-1-reason": "", "marks-2-arrived_at": "19:50"}
    sent, response = pressed(client, meeting, "roll-call", "all_present", **typed)
    assert response.status_code == 200
    others = {f"marks-{row}-status": "present" for row in (0, 2, 3)}
    assert filled(response, -1) == sent | others
    assert not {"data-error-summary", "field-error"} & set(re.findall(r"[\w-]+", response.content.decode()))
    assert not Attendance.objects.exists()
    assert not Event.objects.exists()
    saved = client.post(address(meeting, "roll-call"), filled(response, -1) | {"marks-1-reason": "Ốm"})
    assert saved.status_code == 302
    assert Attendance.objects.count() == 4


@pytest.mark.parametrize(
    ("page", "prefix", "typed"),
    [
        ("preparation", "materials", {"materials-0-posted_at_0": "04/11", "venue": ""}),
        ("minutes", "guests", {"guests-0-body": "Phường", "started": "19", "discussion": "Của tôi"}),
        ("minutes", "motions", {"motions-0-text": "Kết nạp", "motions-0-votes_for": ""}),
        ("minutes", "contributions", {"contributions-0-text": "Khách báo cáo"}),
        ("minutes", "turns", {}),
        ("resolution", "tasks", {"tasks-0-text": "Việc", "posted_at_0": "x"}),
    ],
)
def test_one_more_row_keeps_what_was_typed_and_saves_nothing(world, sign_in, meeting, page, prefix, typed):
    client = sign_in(world.bithu)
    call_roll(meeting, world.bithu)
    version = fresh(meeting).version
    sent, response = pressed(client, meeting, page, f"add-{prefix}", **typed)
    assert response.status_code == 200
    shown = filled(response, -1)
    rows = int(sent[f"{prefix}-TOTAL_FORMS"])
    assert shown[f"{prefix}-TOTAL_FORMS"] == str(rows + 1)
    new = {name for name in shown if name.startswith(f"{prefix}-{rows}-")}
    assert new
    assert shown.keys() - sent.keys() == new
    assert shown.items() >= {name: sent[name] for name in sent if not name.endswith("TOTAL_FORMS")}.items()
    assert not {"data-error-summary", "field-error"} & set(re.findall(r"[\w-]+", response.content.decode()))
    assert fresh(meeting).version == version


def test_the_row_added_is_no_row_until_somebody_writes_in_it(world, sign_in, meeting):
    client = sign_in(world.bithu)
    _sent, response = pressed(client, meeting, "minutes", "add-motions", started="19:30")
    assert client.post(address(meeting, "minutes"), filled(response, -1)).status_code == 302
    assert not meeting.motions.exists()


def test_enter_saves_and_presses_none_of_the_helping_buttons(world, sign_in, meeting):
    """A browser presses the first button of the form for it."""
    client = sign_in(world.bithu)
    for page in ("preparation", "roll-call", "minutes", "resolution"):
        form = client.get(address(meeting, page)).content.decode().split('<form method="post" novalidate')[-1]
        first = re.search(r"<button[^>]*>", form).group()
        assert "name=" not in first
        assert "type=" not in first


def test_key_hints_and_search_wait_for_the_script(world, sign_in, meeting):
    text = sign_in(world.bithu).get(address(meeting, "roll-call")).content.decode()
    assert re.search(r"data-grid-keys hidden", text)
    assert re.search(r'<div class="field" hidden>(?:(?!</div>).)*data-grid-search', text, re.DOTALL)


def test_a_row_is_marked_as_required_once_it_is_begun(world, sign_in, meeting):
    client = sign_in(world.bithu)
    shown = client.get(address(meeting, "minutes"))
    assert shown.content.decode().count("formset-row is-blank") == 6  # one row and one template a list
    begun = filled(shown, -1) | {"started": "", "guests-0-body": "Phường"}
    assert client.post(address(meeting, "minutes"), begun).content.decode().count("is-blank") == 5


@pytest.mark.parametrize("page", ["preparation", "roll-call", "minutes", "resolution", "meeting-detail"])
def test_the_page_says_where_it_stands(world, sign_in, meeting, page):
    for user, above in [(world.vanphong, ["Phường 5"]), (world.bithu, [])]:
        crumbs = sign_in(user).get(address(meeting, page)).context["crumbs"]
        assert [label for label, _url in crumbs[:-1]] == [*above, "Chi bộ Chung cư Giai Việt"]
        assert all(url for _label, url in crumbs[:-1])
        assert crumbs[-1][1] is None


@pytest.mark.parametrize("page", ["meeting-create", "month-missed"])
def test_so_do_the_pages_of_a_month_without_a_meeting(world, sign_in, page):
    response = sign_in(world.bithu).get(
        reverse(f"meetings:{page}", args=[world.giai_viet.pk, NOVEMBER.previous()])
    )
    assert response.context["crumbs"][0][1].endswith("/2026-10/")


@pytest.mark.parametrize(
    ("field", "typed", "day", "is_offered"),
    [
        ("started", {"started": ""}, "07/11/2026", True),
        ("ended", {"started": "08:00"}, "07/11/2026", True),
        ("ended", {"started": ""}, "07/11/2026", False),
        ("started", {"started": ""}, "05/11/2026", False),
    ],
)
def test_now_is_written_down_by_one_touch_on_the_day_itself(
    world, sign_in, meeting, field, typed, day, is_offered
):
    """It is 9:00 on the 7th of November."""
    meeting.planned_at = local(2026, 11, int(day[:2]), 8)
    meeting.save()
    client = sign_in(world.bithu)
    sent = filled(client.get(address(meeting, "minutes")), -1) | {"discussion": "Của tôi"} | typed
    page = client.post(address(meeting, "minutes"), sent | {"add-guests": "1"})  # the page with that typed
    assert (f'name="now" value="{field}"' in page.content.decode()) is is_offered
    if is_offered:
        after = client.post(address(meeting, "minutes"), sent | {"now": field})
        assert after.status_code == 200
        assert filled(after, -1) == sent | {field: "09:00"}
        assert fresh(meeting).started_at is None
