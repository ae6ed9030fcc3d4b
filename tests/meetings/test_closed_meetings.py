"""Once submitted, a record stands: every way to write to it is refused, by the actions and by the pages."""

import pytest
from django.apps import apps
from django.urls import reverse

from cells.models import Event
from meetings.actions import move
from meetings.errors import MeetingIsClosed, WrongState
from meetings.models import Meeting
from tests.conftest import meeting_of

from .records import fresh, hold, snapshot
from .saves import SAVES

RECORD_PAGES = ["preparation", "roll-call", "minutes", "resolution"]


@pytest.fixture
def meeting(world):
    return hold(meeting_of(world.giai_viet), world)


def everything():
    return snapshot(*apps.get_app_config("meetings").get_models(), Event)


def close(meeting, state):
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    return fresh(meeting)


@pytest.mark.parametrize("state", ["submitted", "accepted"])
@pytest.mark.parametrize("save", SAVES)
def test_no_action_writes_to_a_closed_record(world, meeting, save, state):
    close(meeting, state)
    before = everything()
    with pytest.raises(MeetingIsClosed):
        save(meeting, world, world.bithu)
    assert everything() == before


@pytest.mark.parametrize("state", ["planned", "held", "returned"])
@pytest.mark.parametrize("save", SAVES)
def test_every_action_writes_to_an_open_one(world, meeting, save, state):
    Meeting.objects.update(return_reason="Thiếu")
    close(meeting, state)
    assert save(meeting, world, world.bithu).version == fresh(meeting).version


@pytest.mark.parametrize("save", SAVES)
def test_a_record_that_is_submitted_while_somebody_writes_stays_as_it_was_submitted(
    world, meeting, save, monkeypatch
):
    """The writer has read an open record; the submission comes between the reading and the saving."""
    from . import records

    def read_then_submitted(meeting):
        read = fresh(meeting)
        close(meeting, "submitted")
        return read

    monkeypatch.setattr(records, "fresh", read_then_submitted)
    before = everything()
    with pytest.raises(MeetingIsClosed):
        save(meeting, world, world.bithu)
    close(meeting, "held")
    assert everything() == before


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("state", ["submitted", "accepted"])
@pytest.mark.parametrize("page", RECORD_PAGES)
def test_the_pages_of_a_closed_record_lead_to_reading_it(world, sign_in, meeting, page, state, method):
    close(meeting, state)
    before = everything()
    response = getattr(sign_in(world.bithu), method)(reverse(f"meetings:{page}", args=[meeting.pk]))
    assert response.url == reverse("meetings:meeting-detail", args=[meeting.pk])
    assert everything() == before


def test_what_was_typed_when_the_record_closed_is_still_on_the_page(world, sign_in, meeting, monkeypatch):
    """The page was opened in time and sent too late, between the look at the state and the save."""
    from meetings.views import records as views

    from .browser_form import filled

    client, page = sign_in(world.bithu), reverse("meetings:minutes", args=[meeting.pk])
    sent = filled(client.get(page), -1) | {"discussion": "Câu tôi vừa viết"}
    late = views._save
    monkeypatch.setattr(views, "_save", lambda *args: (close(meeting, "submitted"), late(*args))[1])
    response = client.post(page, sent)
    assert response.status_code == 422
    assert str(MeetingIsClosed()) in response.content.decode()
    assert filled(response, -1)["discussion"] == "Câu tôi vừa viết"
    assert fresh(meeting).discussion != "Câu tôi vừa viết"


@pytest.mark.parametrize(
    ("now", "to"), [("planned", "submitted"), ("held", "accepted"), ("accepted", "submitted")]
)
def test_no_step_is_skipped_and_accepted_leads_only_back_to_the_cell(world, meeting, now, to):
    before = everything()
    with pytest.raises(WrongState):
        move(meeting=close(meeting, now), to=to, by=world.bithu)
    close(meeting, "held")
    assert everything() == before


def test_of_two_who_move_a_meeting_only_the_first_does(world, meeting):
    first, second = fresh(meeting), fresh(meeting)
    move(meeting=first, to="submitted", by=world.bithu)
    with pytest.raises(WrongState):
        move(meeting=second, to="submitted", by=world.vanphong)
    assert Event.objects.filter(verb="meeting submitted").count() == 1
