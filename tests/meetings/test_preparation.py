"""The preparation page: when and where, who was told, what was posted, whether the cell committee met before."""

from datetime import date

import pytest
from django.urls import reverse

from cells.models import Event
from meetings import actions
from meetings.models import Attendance, Material, Meeting, MeetingKind, PreMeeting
from meetings.pages import PreparationPage
from tests.conftest import local, meeting_of

from .browser_form import errors_beside, filled
from .records import call_roll, fresh, prepare


@pytest.fixture
def meeting(world):
    return meeting_of(world.giai_viet)


def address(meeting):
    return reverse("meetings:preparation", args=[meeting.pk])


def post(client, meeting, **changes):
    """Send the page as it stands, with these controls filled in otherwise."""
    sent = filled(client.get(address(meeting)), -1) | changes
    return sent, client.post(address(meeting), sent)


def test_a_page_sent_back_as_it_came_changes_nothing(world, sign_in, meeting):
    """Also the empty row for one more material, whose kind a browser always sends."""
    _sent, response = post(sign_in(world.bithu), meeting)
    assert response.status_code == 302
    event = Event.objects.get()
    assert event.before == event.after


def test_all_of_it_is_stored_and_shown_again(world, sign_in, meeting):
    client = sign_in(world.bithu)
    typed = {
        "planned_at_0": "06/11/2026",
        "planned_at_1": "18:15",
        "venue": "Trường mầm non",
        "thematic_topic": "Học tập và làm theo Bác",
        "is_extended": "on",
        "members_notified_at_0": "03/11/2026",
        "members_notified_at_1": "08:00",
        "overseer_notified_at_0": "03/11/2026",
        "overseer_notified_at_1": "09:30",
        "pre_meeting_held": "True",
        "pre_meeting_on": "04/11/2026",
        "pre_meeting_has_minutes": "False",
        "materials-0-kind": "draft",
        "materials-0-title": "Dự thảo nghị quyết",
        "materials-0-posted_at_0": "04/11/2026",
        "materials-0-posted_at_1": "07:45",
    }
    _sent, response = post(client, meeting, **typed)
    assert response.status_code == 302
    saved = fresh(meeting)
    assert (saved.planned_at, saved.members_notified_at) == (
        local(2026, 11, 6, 18, 15),
        local(2026, 11, 3, 8),
    )
    assert PreMeeting.objects.values_list("was_held", "held_on", "has_minutes").get() == (
        True,
        date(2026, 11, 4),
        False,
    )
    assert Material.objects.get().posted_at == local(2026, 11, 4, 7, 45)
    assert filled(client.get(address(meeting)), -1).items() >= typed.items()


@pytest.mark.parametrize(
    ("answer", "stored"),
    [("True", [(True, True)]), ("False", [(False, None)]), ("", [])],
)
def test_met_did_not_meet_and_not_recorded_are_three_answers(world, sign_in, meeting, answer, stored):
    """Whether minutes were kept is asked of a meeting that took place."""
    client = sign_in(world.bithu)
    post(client, meeting, pre_meeting_held=answer, pre_meeting_has_minutes="True")
    assert list(PreMeeting.objects.values_list("was_held", "has_minutes")) == stored
    assert filled(client.get(address(meeting)), -1)["pre_meeting_held"] == answer


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"planned_at_0": "25/13/2026"}, "planned_at"),
        ({"planned_at_0": "05/12/2026"}, "planned_at"),
        ({"members_notified_at_0": "03/11/2026", "members_notified_at_1": ""}, "members_notified_at"),
        ({"members_notified_at_1": "08:00"}, "members_notified_at"),
        ({"overseer_notified_at_0": "3 tháng 11"}, "overseer_notified_at"),
        ({"pre_meeting_held": "True", "pre_meeting_on": "30/02/2026"}, "pre_meeting_on"),
        ({"pre_meeting_held": "", "pre_meeting_on": "04/11/2026"}, "pre_meeting_held"),
        ({"venue": ""}, "venue"),
        ({"materials-0-posted_at_0": "04/11/2026"}, "materials-0-title"),
        ({"materials-0-title": "Đề cương", "materials-0-posted_at_1": "07:45"}, "materials-0-posted_at"),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_nothing_typed_is_lost(
    world, sign_in, meeting, changes, field
):
    sent, response = post(sign_in(world.bithu), meeting, **{"venue": "Nơi mới"} | changes)
    assert response.status_code == 422
    assert errors_beside(response, field)
    assert filled(response, -1) == sent
    assert fresh(meeting).venue == meeting.venue


def test_rows_of_materials_are_added_changed_and_removed(world, sign_in, meeting):
    client = sign_in(world.bithu)
    post(client, meeting, **{"materials-0-title": "Một"})
    post(client, meeting, **{"materials-1-title": "Hai"})
    assert list(Material.objects.values_list("title", flat=True)) == ["Một", "Hai"]
    post(client, meeting, **{"materials-0-DELETE": "on", "materials-1-title": "Hai, đã sửa"})
    assert list(Material.objects.values_list("title", flat=True)) == ["Hai, đã sửa"]


def test_decomposed_letters_are_stored_composed(world, sign_in, meeting):
    client = sign_in(world.bithu)
    post(client, meeting, **{"materials-0-title": "De\u0302\u0300 cu\u031bo\u031bng"})
    assert Material.objects.get().title == "Đề cương".replace("Đ", "D")


def test_an_extraordinary_meeting_is_prepared_too(world, sign_in):
    meeting = meeting_of(world.giai_viet, kind=MeetingKind.EXTRAORDINARY)
    sent, response = post(sign_in(world.bithu), meeting, venue="Trụ sở")
    assert ("thematic_topic" in sent, response.status_code) == (False, 302)


def test_pressing_save_twice_on_an_extraordinary_meeting_is_no_conflict(world, sign_in):
    meeting = meeting_of(world.giai_viet, kind=MeetingKind.EXTRAORDINARY)
    client = sign_in(world.bithu)
    sent, _response = post(client, meeting, venue="Trụ sở")
    assert client.post(address(meeting), sent).status_code == 302


def test_moving_the_day_drops_the_marks_of_who_was_not_in_the_cell_on_it(world, meeting):
    call_roll(meeting, world.bithu)
    world.anh.memberships.update(until=date(2026, 11, 10))
    assert prepare(meeting, world.bithu).attendances.count() == 4
    prepare(meeting, world.bithu, plan={"planned_at": local(2026, 11, 10, 19, 30)})
    assert not Attendance.objects.filter(membership__member=world.anh).exists()
    assert Attendance.objects.count() == 3
    assert Event.objects.last().before["marks_dropped"] == {"Đỗ Văn Ánh": "present"}


@pytest.mark.parametrize("version", ["", "abc", "-1", "99999999999999999999"])
def test_a_page_without_a_sensible_version_saves_nothing(world, sign_in, meeting, version):
    _sent, response = post(sign_in(world.bithu), meeting, version=version, venue="Nơi mới")
    assert response.status_code in (409, 422)
    assert fresh(meeting).venue == meeting.venue


@pytest.mark.parametrize(
    ("button", "page"), [("continue", "meetings:roll-call"), ("save", "meetings:preparation")]
)
def test_save_stays_and_continue_goes_on(world, sign_in, meeting, button, page):
    _sent, response = post(sign_in(world.bithu), meeting, **{button: "1"})
    assert response.url == reverse(page, args=[meeting.pk])


def test_the_version_counts_the_saves(world, meeting):
    for expected in (2, 3):
        assert prepare(meeting, world.bithu).version == expected
    saved = Meeting.objects.get()
    assert (saved.recorded_by, saved.recorded_at) == (world.bithu, local(2026, 11, 7, 9))


def test_one_save_one_event_with_the_record_before_and_after(world, meeting):
    prepare(meeting, world.bithu, plan={"venue": "Nơi mới"})
    event = Event.objects.get()
    assert (event.by, event.verb, event.object_id) == (world.bithu, "preparation saved", str(meeting.pk))
    assert (event.before["venue"], event.after["venue"]) == (meeting.venue, "Nơi mới")
    assert (event.before["materials"], len(event.after["materials"])) == ([], 1)
    assert (event.before["pre_meeting"], event.after["pre_meeting"]) == (
        [],
        [{"was_held": True, "held_on": "03/11/2026", "has_minutes": True}],
    )


def test_no_pre_meeting_given_removes_the_one_noted(world, meeting):
    prepare(meeting, world.bithu)
    saved = fresh(meeting)
    plan = {"planned_at": saved.planned_at, "venue": saved.venue}
    actions.save_preparation(
        meeting=saved, version=saved.version, plan=plan, materials=[], pre_meeting=None, by=world.bithu
    )
    assert not PreMeeting.objects.exists()


@pytest.mark.parametrize(
    ("typed", "reason"), [("Trùng lịch phường", "Trùng lịch phường"), ("", "Đổi khi chuẩn bị")]
)
def test_another_date_leaves_the_trace_of_a_move_with_its_reason(world, sign_in, meeting, typed, reason):
    post(sign_in(world.bithu), meeting, planned_at_0="12/11/2026", move_reason=typed)
    moved = fresh(meeting).moves.get()
    assert (moved.was_planned_at, moved.planned_at) == (meeting.planned_at, local(2026, 11, 12, 19, 30))
    assert moved.reason.startswith(reason)


def test_a_date_is_never_moved_by_autosave(world, sign_in, meeting):
    """It would move with every box that is left, and tell people each time."""
    assert "planned_at" not in PreparationPage(meeting).stems_by_fact
    assert "venue" in PreparationPage(meeting).stems_by_fact
