"""Noting a month without a meeting: with the committee's permission or without."""

import pytest
from django.urls import reverse

from cells.models import Event
from meetings.actions import record_missed_month
from meetings.errors import MeetingAlreadyHeld
from meetings.models import MeetingKind, MissedMonth
from tests.conftest import NOVEMBER, meeting_of

from .browser_form import errors_beside, filled
from .records import hold, write_minutes


def note(world, **more):
    values = {"permission": "", "reason": "Mưa lũ, đường bị cắt"} | more
    return record_missed_month(cell=world.giai_viet, month=NOVEMBER, by=world.bithu, **values)


def address(world):
    return reverse("meetings:month-missed", args=[world.giai_viet.pk, NOVEMBER])


def test_the_secretary_notes_the_reason_and_the_permission(world, sign_in):
    typed = {"reason": "Mưa lũ", "permission": "CV 12-CV/ĐU ngày 02/11/2026"}
    response = sign_in(world.bithu).post(address(world), typed)
    assert response.url == reverse("scoring:cell-month", args=[world.giai_viet.pk, NOVEMBER])
    missed = MissedMonth.objects.get()
    assert (missed.cell, missed.month) == (world.giai_viet, NOVEMBER)
    assert (missed.reason, missed.permission) == (typed["reason"], typed["permission"])


def test_a_note_without_a_reason_is_refused_and_the_permission_stays(world, sign_in):
    response = sign_in(world.bithu).post(address(world), {"reason": " ", "permission": "CV 12"})
    assert response.status_code == 422
    assert errors_beside(response, "reason")
    assert filled(response, -1)["permission"] == "CV 12"
    assert not MissedMonth.objects.exists()


def test_noting_it_again_changes_the_one_note_and_the_page_starts_from_it(world, sign_in):
    note(world, reason="Mưa lũ")
    client = sign_in(world.bithu)
    assert filled(client.get(address(world)), -1)["reason"] == "Mưa lũ"
    client.post(address(world), {"reason": "Bão số 9", "permission": ""})
    assert MissedMonth.objects.get().reason == "Bão số 9"
    event = Event.objects.last()
    assert (event.before["reason"], event.after["reason"]) == ("Mưa lũ", "Bão số 9")


@pytest.mark.parametrize("state", ["held", "submitted", "accepted"])
def test_a_month_with_its_meeting_held_was_not_missed(world, sign_in, state):
    meeting = meeting_of(world.giai_viet)
    hold(meeting, world)
    type(meeting).objects.update(state=state)
    with pytest.raises(MeetingAlreadyHeld):
        note(world)
    response = sign_in(world.bithu).post(address(world), {"reason": "Mưa lũ", "permission": ""})
    assert response.status_code == 422
    assert str(MeetingAlreadyHeld()) in response.content.decode()
    assert not MissedMonth.objects.exists()


def test_a_plan_that_came_to_nothing_can_be_noted_as_missed(world):
    meeting_of(world.giai_viet)
    assert note(world, permission="CV 12").pk


def test_the_note_goes_when_the_meeting_is_held_after_all(world):
    meeting = meeting_of(world.giai_viet)
    note(world)
    write_minutes(meeting, world.bithu)
    assert not MissedMonth.objects.exists()
    assert Event.objects.last().before["missed_month"]["reason"] == "Mưa lũ, đường bị cắt"


def test_a_thematic_meeting_that_was_held_leaves_the_note_standing(world):
    meeting = meeting_of(world.giai_viet, kind=MeetingKind.THEMATIC, thematic_topic="Học tập")
    note(world)
    write_minutes(meeting, world.bithu)
    assert MissedMonth.objects.count() == 1


def test_one_note_one_event(world):
    missed = note(world)
    event = Event.objects.get()
    assert (event.by, event.object_type, event.object_id) == (
        world.bithu,
        "meetings.missedmonth",
        str(missed.pk),
    )
    assert event.before is None
    assert event.after == {
        "cell": world.giai_viet.pk,
        "month": "2026-11",
        "permission": "",
        "reason": "Mưa lũ, đường bị cắt",
    }
