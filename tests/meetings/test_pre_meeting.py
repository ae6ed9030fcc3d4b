"""The cell committee's own meeting before: its short minutes, who may stand in them, what they prove."""

from datetime import date, time

import pytest
from django.urls import reverse

from cells.models import Event, OfficeKind
from meetings import actions
from meetings.actions.preparation import save_pre_meeting
from meetings.errors import NoCellCommittee
from meetings.models import PreMeeting
from papers import pdf
from scoring.evidence_of import evidence_of
from tests.conftest import meeting_of, office

from .browser_form import errors_beside, filled
from .records import fresh, prepare, set_everywhere, snapshot


@pytest.fixture
def meeting(world):
    return meeting_of(world.giai_viet)


def address(meeting, name="pre-meeting"):
    return reverse(f"meetings:{name}", args=[meeting.pk])


def typed(world, **more):
    return {
        "held_on": "03/11/2026",
        "started_at": "17:00",
        "ended_at": "17:45",
        "chair": str(world.binh.pk),
        "clerk": str(world.an.pk),
        f"came_{world.binh.pk}": "on",
        f"came_{world.an.pk}": "on",
        "review": "Tháng 10 đạt kế hoạch.",
        "conclusion": "Thống nhất nội dung.",
    } | more


def post(client, meeting, **changes):
    sent = filled(client.get(address(meeting)), -1) | changes
    return client.post(address(meeting), {name: value for name, value in sent.items() if value is not None})


def test_all_of_it_is_stored_and_shown_again(world, sign_in, meeting):
    client, sent = sign_in(world.bithu), typed(world)
    assert post(client, meeting, **sent).status_code == 302
    held = PreMeeting.objects.get()
    assert (held.was_held, held.held_on, held.started_at, held.ended_at) == (
        True,
        date(2026, 11, 3),
        time(17),
        time(17, 45),
    )
    assert (held.chair, held.clerk, set(held.attendees.all())) == (
        world.binh,
        world.an,
        {world.binh, world.an},
    )
    assert filled(client.get(address(meeting)), -1).items() >= sent.items()
    event = Event.objects.get()
    assert event.after["attendees"] == ["Trần Thị An", "Nguyễn Văn Bình"]
    about = event.about.filter(object_type="cells.member").values_list("object_id", flat=True)
    assert set(about) == {str(world.binh.pk), str(world.an.pk)}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"held_on": ""}, "held_on"),
        ({"held_on": "08/11/2026"}, "held_on"),  # tomorrow
        ({"ended_at": "16:59"}, "ended_at"),
        ({"ended_at": "5 giờ"}, "ended_at"),
        ({"clerk": "{binh}"}, "clerk"),
        ({"chair": "{anh}"}, "chair"),  # a member without an office
        ({"came_{an}": None}, "clerk"),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_nothing_typed_is_lost(
    world, sign_in, meeting, changes, field
):
    def named(text):
        return text and text.format(binh=world.binh.pk, an=world.an.pk, anh=world.anh.pk)

    wrong = {named(name): named(value) for name, value in changes.items()}
    response = post(sign_in(world.bithu), meeting, **typed(world) | wrong)
    assert response.status_code == 422
    assert errors_beside(response, field)
    assert filled(response, -1)["conclusion"] == "Thống nhất nội dung."
    assert not PreMeeting.objects.exists()


def test_only_office_holders_of_that_day_can_be_ticked(world, sign_in, meeting):
    office(world.anh, world.giai_viet, OfficeKind.COMMITTEE_MEMBER, since=date(2026, 11, 4))
    client = sign_in(world.bithu)
    assert f"came_{world.anh.pk}" in client.get(address(meeting)).content.decode()
    box = {f"came_{world.anh.pk}": "on"}
    post(client, meeting, **typed(world) | box)
    assert world.anh not in PreMeeting.objects.get().attendees.all()
    post(client, meeting, **typed(world, held_on="04/11/2026") | box)
    assert world.anh in PreMeeting.objects.get().attendees.all()


def test_secretary_and_deputy_consult_a_larger_committee_meets(world, sign_in, meeting):
    client = sign_in(world.bithu)
    assert "hội ý" in client.get(address(meeting)).content.decode()
    office(world.anh, world.giai_viet, OfficeKind.COMMITTEE_MEMBER)
    assert "hội ý" not in client.get(address(meeting)).content.decode()


def test_a_cell_with_only_a_secretary_is_excused_in_words_and_sees_no_form(world, sign_in):
    meeting = meeting_of(world.khu_pho_1)
    client = sign_in(world.bithu1)
    for name in ("pre-meeting", "preparation"):
        page = client.get(address(meeting, name)).content.decode()
        assert "chỉ có bí thư" in page
        assert "pre_meeting_held" not in page
        assert "came_" not in page
    sent = {"version": meeting.version, "held_on": "03/11/2026", "conclusion": "x"}
    assert client.post(address(meeting), sent).status_code == 422
    assert not PreMeeting.objects.exists()


# --- What it proves --------------------------------------------------------------------------------------------

WRITTEN = {"held_on": date(2026, 11, 3), "conclusion": "Thống nhất."}


@pytest.mark.parametrize(
    ("noted", "is_kept"),
    [
        ({"has_minutes": None}, None),
        ({"has_minutes": False}, False),
        ({"has_minutes": True}, True),
        (WRITTEN, True),
        (WRITTEN | {"has_minutes": False}, True),
        (WRITTEN | {"held_on": None}, None),
        (WRITTEN | {"conclusion": ""}, None),
    ],
)
def test_minutes_written_here_are_minutes_on_paper_somebody_says_so(world, meeting, noted, is_kept):
    PreMeeting.objects.create(meeting=meeting, was_held=True, **noted)
    assert evidence_of(fresh(meeting)).pre_meeting_has_minutes is is_kept


def write(meeting, world, by=None, **more):
    meeting = fresh(meeting)
    names = ("started_at", "ended_at", "chair", "clerk")
    texts = dict.fromkeys(("review", "directions", "discussion_points"), "")
    return save_pre_meeting(
        meeting=meeting,
        version=meeting.version,
        minutes=dict.fromkeys(names) | texts | WRITTEN | more,
        attendees=[world.binh, world.an],
        by=by or world.bithu,
    )


def test_the_preparation_page_does_not_ask_again_and_does_not_take_them_away(world, sign_in, meeting):
    write(meeting, world)
    page = sign_in(world.bithu).get(address(meeting, "preparation")).content.decode()
    assert "pre_meeting_held" not in page
    assert "03/11/2026" in page
    prepare(meeting, world.bithu, pre_meeting=None)
    prepare(meeting, world.bithu, pre_meeting={"was_held": False, "held_on": None, "has_minutes": None})
    held = PreMeeting.objects.get()
    assert (held.was_held, held.conclusion, held.attendees.count()) == (True, "Thống nhất.", 2)


def test_what_was_noted_before_becomes_part_of_the_minutes(world, meeting):
    prepare(meeting, world.bithu)
    write(meeting, world)
    assert PreMeeting.objects.get().has_minutes is True


def test_nothing_stays_behind_when_the_last_step_fails(world, meeting, monkeypatch):
    def fail(**_event):
        raise ValueError

    before = snapshot(PreMeeting, Event)
    set_everywhere(monkeypatch, "meetings.actions", "record", fail)
    with pytest.raises(ValueError):  # noqa: PT011 – the one raised above
        write(meeting, world)
    assert (snapshot(PreMeeting, Event), fresh(meeting).version) == (before, meeting.version)


def test_the_action_itself_refuses_a_cell_without_a_committee(world):
    with pytest.raises(NoCellCommittee):
        write(meeting_of(world.khu_pho_1), world)
    assert not Event.objects.exists()


def test_two_editors_of_the_minutes_lose_nothing(world, meeting):
    version = meeting.version
    write(meeting, world)
    with pytest.raises(actions.writing.EditConflict):
        save_pre_meeting(
            meeting=fresh(meeting), version=version, minutes=WRITTEN, attendees=[], by=world.vanphong
        )
    assert PreMeeting.objects.get().attendees.count() == 2


# --- On paper --------------------------------------------------------------------------------------------------


def test_they_are_printed_without_a_number_and_only_once_written(world, sign_in, meeting, monkeypatch):
    printed = []
    monkeypatch.setattr(pdf, "render", lambda html, **kept: printed.append(html) or b"%PDF-")
    client = sign_in(world.bithu)
    assert client.get(address(meeting, "pre-meeting-paper")).status_code == 404
    write(meeting, world, chair=world.binh, clerk=world.an)
    assert client.get(address(meeting, "pre-meeting-paper")).status_code == 200
    [html] = printed
    for words in ("BIÊN BẢN", "hội ý của Bí thư và Phó Bí thư", "Nguyễn Văn Bình (Bí thư Chi bộ)", "CHỦ TRÌ"):
        assert words in html
    assert "Số " not in html
    assert "DỰ THẢO" not in html
