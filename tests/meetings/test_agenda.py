"""The agenda a meeting starts from: by its kind and the kind of cell, as long as the committee asks."""

import pytest
from django.urls import reverse

from cells.models import CellKind, Event
from meetings.actions import save_agenda
from meetings.agenda import agenda_for
from meetings.models import AgendaItem, MeetingKind
from tests.conftest import meeting_of

from .browser_form import errors_beside, filled
from .records import fresh, set_everywhere, snapshot

KINDS = [
    (MeetingKind.REGULAR, ""),
    (MeetingKind.REGULAR, "Học tập Nghị quyết"),
    (MeetingKind.THEMATIC, "Học tập Nghị quyết"),
    (MeetingKind.EXTRAORDINARY, ""),
]


def agenda(kind=MeetingKind.REGULAR, topic="", cell_kind=CellKind.NEIGHBOURHOOD, required_minutes=90):
    return agenda_for(
        meeting_kind=kind,
        cell_kind=cell_kind,
        has_thematic_part=bool(topic),
        topic=topic,
        required_minutes=required_minutes,
    )


@pytest.mark.parametrize(("kind", "topic"), KINDS)
@pytest.mark.parametrize("cell_kind", CellKind.values)
def test_every_kind_of_cell_and_meeting_has_one_that_fits_the_page(kind, topic, cell_kind):
    steps = agenda(kind, topic, cell_kind)
    longest = AgendaItem._meta.get_field("text").max_length
    assert all(step.text.strip() and len(step.text) <= longest - 200 for step in steps)
    assert "thông qua biên bản kỳ sinh hoạt trước" in steps[0].text, "the first item"
    assert "{" not in "".join(step.text for step in steps)
    assert any(topic in step.text for step in steps)


@pytest.mark.parametrize(("kind", "topic"), KINDS)
@pytest.mark.parametrize("required_minutes", [90, 97, 120])
def test_its_minutes_are_the_required_length_exactly(kind, topic, required_minutes):
    steps = agenda(kind, topic, required_minutes=required_minutes)
    assert sum(step.duration_minutes for step in steps) == required_minutes
    assert min(step.duration_minutes for step in steps) >= 5


def test_where_little_is_left_no_step_falls_below_five_minutes():
    steps = agenda(required_minutes=60)
    assert min(step.duration_minutes for step in steps) == 5
    assert sum(step.duration_minutes for step in steps) == 75


def test_a_combined_meeting_holds_both_parts_in_turn():
    texts = [step.text for step in agenda(topic="Học tập Nghị quyết", required_minutes=120)]
    results = next(number for number, text in enumerate(texts) if "kết quả thực hiện nghị quyết" in text)
    thematic = next(number for number, text in enumerate(texts) if "Học tập Nghị quyết" in text)
    assert 0 < results < thematic < len(texts) - 1


def test_kinds_of_cells_deal_with_their_own_matters():
    assert agenda(cell_kind=CellKind.SCHOOL) != agenda(cell_kind=CellKind.POLICE)


# --- Its page --------------------------------------------------------------------------------------------------


@pytest.fixture
def meeting(world):
    return meeting_of(world.giai_viet)


def address(meeting):
    return reverse("meetings:agenda", args=[meeting.pk])


def post(client, meeting, **changes):
    return client.post(address(meeting), filled(client.get(address(meeting)), -1) | changes)


def test_the_usual_agenda_is_filled_in_to_be_read_over_and_nothing_is_saved_yet(world, sign_in, meeting):
    client = sign_in(world.bithu)
    response = post(client, meeting, **{"fill-agenda": "1"})
    shown = filled(response, -1)
    assert response.status_code == 200
    assert "chung cư" in shown["agenda-3-text"], "after the kind of the cell"
    assert "cộng lại 90 phút; cấp ủy yêu cầu ít nhất 90 phút" in response.content.decode()
    assert not fresh(meeting).agenda.exists()
    assert client.post(address(meeting), shown).status_code == 302
    assert fresh(meeting).agenda.count() == int(shown["agenda-TOTAL_FORMS"])


def test_an_agenda_that_is_begun_is_not_filled_over(world, sign_in, meeting):
    client = sign_in(world.bithu)
    response = post(client, meeting, **{"fill-agenda": "1", "agenda-0-text": "Việc của tôi"})
    shown = filled(response, -1)
    assert (shown["agenda-0-text"], shown["agenda-TOTAL_FORMS"]) == ("Việc của tôi", "1")
    assert "fill-agenda" not in response.content.decode()


def test_items_are_added_changed_and_removed_with_their_presenter(world, sign_in, meeting):
    client = sign_in(world.bithu)
    row = {
        "agenda-0-text": "Một",
        "agenda-0-duration_minutes": "20",
        "agenda-0-presenter": str(world.an.pk),
    }
    post(client, meeting, **row)
    post(client, meeting, **{"agenda-1-text": "Hai"})
    assert list(fresh(meeting).agenda.values_list("text", "duration_minutes", "presenter")) == [
        ("Một", 20, world.an.pk),
        ("Hai", None, None),
    ]
    assert Event.objects.filter(about__object_type="cells.member", about__object_id=world.an.pk).count() == 1
    post(client, meeting, **{"agenda-0-DELETE": "on"})
    assert list(fresh(meeting).agenda.values_list("text", flat=True)) == ["Hai"]


@pytest.mark.parametrize(
    ("name", "value"), [("duration_minutes", "0"), ("duration_minutes", "x"), ("presenter", "999999")]
)
def test_a_wrong_item_of_the_agenda_is_said_beside_it(world, sign_in, meeting, name, value):
    row = {"agenda-0-text": "Một", f"agenda-0-{name}": value}
    response = post(sign_in(world.bithu), meeting, **row)
    assert response.status_code == 422
    assert errors_beside(response, f"agenda-0-{name}")


def test_nothing_stays_behind_when_the_last_step_fails(world, meeting, monkeypatch):
    def fail(**_event):
        raise ValueError

    row = {"text": "Một", "duration_minutes": 5, "presenter": None}
    save_agenda(meeting=meeting, version=meeting.version, agenda=[row], by=world.bithu)
    before = snapshot(AgendaItem, Event)
    set_everywhere(monkeypatch, "meetings.actions", "record", fail)
    with pytest.raises(ValueError):  # noqa: PT011 – the one raised above
        save_agenda(meeting=fresh(meeting), version=meeting.version, agenda=[], by=world.bithu)
    assert (snapshot(AgendaItem, Event), fresh(meeting).version) == (before, meeting.version)
