"""Planning a meeting: one of each double click, one regular meeting a month, and a trace."""

import uuid
from datetime import date, time

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cells.models import Cell, Event
from cells.months import Month
from meetings.actions import plan_meeting, record_missed_month
from meetings.errors import MeetingAlreadyPlanned
from meetings.models import Meeting, MeetingKind, MissedMonth
from tests.conftest import NOVEMBER, local, meeting_of

from .browser_form import errors_beside, filled

ID = uuid.UUID(int=1)
PAGES = {
    MeetingKind.REGULAR: "meetings:meeting-create",
    MeetingKind.THEMATIC: "meetings:thematic-create",
    MeetingKind.EXTRAORDINARY: "meetings:extraordinary-create",
}


def plan(world, *, kind=MeetingKind.REGULAR, submission_id=ID, cell=None, month=NOVEMBER, **more):
    values = {"planned_at": local(month.year, month.month, 5, 19, 30), "venue": "Nhà văn hóa"} | more
    return plan_meeting(
        cell=cell or world.giai_viet,
        month=month,
        kind=kind,
        submission_id=submission_id,
        plan=values,
        by=world.bithu,
    )


def address(world, kind=MeetingKind.REGULAR, cell=None, month=NOVEMBER):
    return reverse(PAGES[kind], args=[(cell or world.giai_viet).pk, month])


def typed(**more):
    return {
        "submission_id": str(ID),
        "planned_at_0": "05/11/2026",
        "planned_at_1": "19:30",
        "venue": "Nhà văn hóa",
        "thematic_topic": "",
    } | more


def test_the_secretary_plans_the_month_and_goes_on_to_its_preparation(world, sign_in):
    response = sign_in(world.bithu).post(address(world), typed())
    meeting = Meeting.objects.get()
    assert response.url == reverse("meetings:preparation", args=[meeting.pk])
    assert (meeting.cell, meeting.month, meeting.kind, meeting.state) == (
        world.giai_viet,
        NOVEMBER,
        "regular",
        "planned",
    )
    assert (meeting.planned_at, meeting.venue) == (local(2026, 11, 5, 19, 30), "Nhà văn hóa")


def test_a_day_is_read_as_day_and_month(world, sign_in):
    """05/03/2026 is 5 March; read the other way round it would lie in May and be refused."""
    march = type(NOVEMBER)(2026, 3)
    sign_in(world.bithu).post(address(world, month=march), typed(planned_at_0="05/03/2026"))
    assert Meeting.objects.get().planned_at == local(2026, 3, 5, 19, 30)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"planned_at_0": "25/13/2026"}, "planned_at"),
        ({"planned_at_0": "31/11/2026"}, "planned_at"),
        ({"planned_at_0": "mai"}, "planned_at"),
        ({"planned_at_0": ""}, "planned_at"),
        ({"planned_at_1": ""}, "planned_at"),
        ({"planned_at_1": "25:00"}, "planned_at"),
        ({"planned_at_0": "31/10/2026"}, "planned_at"),
        ({"planned_at_0": "01/12/2026"}, "planned_at"),
        ({"venue": ""}, "venue"),
        ({"venue": "x" * 201}, "venue"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field_and_stays_in_it(world, sign_in, values, field):
    response = sign_in(world.bithu).post(address(world), typed(**values))
    assert response.status_code == 422
    assert errors_beside(response, field)
    sent, shown = typed(**values), filled(response, -1)
    assert {name: shown[name] for name in sent} == sent
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("day", ["01/11/2026", "30/11/2026"])
def test_the_first_and_the_last_day_lie_in_the_month(world, sign_in, day):
    assert sign_in(world.bithu).post(address(world), typed(planned_at_0=day)).status_code == 302


def test_the_page_starts_from_the_cells_usual_day_time_and_venue(world, sign_in):
    world.giai_viet.usual_day, world.giai_viet.usual_time = 31, time(18, 0)
    world.giai_viet.venue = "Phòng sinh hoạt chung"
    world.giai_viet.save()
    shown = filled(sign_in(world.bithu).get(address(world)), -1)
    assert (shown["planned_at_0"], shown["planned_at_1"]) == ("30/11/2026", "18:00")
    assert shown["venue"] == "Phòng sinh hoạt chung"


def test_text_is_stored_in_nfc(world, sign_in):
    decomposed = "Nha\u0300 va\u0306n ho\u0301a"
    sign_in(world.bithu).post(address(world), typed(venue=decomposed))
    assert Meeting.objects.get().venue == "Nhà văn hóa"


def test_a_double_click_plans_one_meeting_and_ends_at_the_same_page(world, sign_in):
    client = sign_in(world.bithu)
    first, second = (client.post(address(world), typed()) for _ in range(2))
    assert first.url == second.url
    assert Meeting.objects.count() == Event.objects.filter(verb="meeting planned").count() == 1


@pytest.mark.parametrize("kind", [MeetingKind.THEMATIC, MeetingKind.EXTRAORDINARY])
def test_a_double_click_plans_one_meeting_of_the_other_kinds_too(world, kind):
    assert plan(world, kind=kind) == plan(world, kind=kind)
    assert Meeting.objects.count() == 1


def test_the_id_of_another_cells_form_does_not_lead_to_its_meeting(world):
    theirs = plan(world, cell=world.khu_pho_9)
    with pytest.raises(MeetingAlreadyPlanned):
        plan(world)
    assert list(Meeting.objects.all()) == [theirs]


def test_a_second_regular_meeting_of_the_month_is_refused_and_what_was_typed_stays(world, sign_in):
    plan(world)
    again = typed(submission_id=str(uuid.UUID(int=2)), venue="Nơi khác")
    response = sign_in(world.bithu).post(address(world), again)
    assert response.status_code == 422
    assert str(MeetingAlreadyPlanned()) in response.content.decode()
    assert filled(response, -1)["venue"] == "Nơi khác"
    assert Meeting.objects.count() == 1


def test_the_database_refuses_a_second_regular_meeting_too(world):
    meeting_of(world.giai_viet)
    with pytest.raises(IntegrityError), transaction.atomic():
        meeting_of(world.giai_viet)


@pytest.mark.parametrize("kind", [MeetingKind.THEMATIC, MeetingKind.EXTRAORDINARY])
def test_meetings_of_other_kinds_stand_beside_the_regular_one(world, kind):
    plan(world)
    for number in (2, 3):
        plan(world, kind=kind, submission_id=uuid.UUID(int=number))
    assert Meeting.objects.filter(kind=kind).count() == 2


def test_other_months_and_other_cells_have_their_own_regular_meeting(world):
    plan(world)
    plan(world, month=NOVEMBER.next(), submission_id=uuid.UUID(int=2))
    plan(world, cell=world.khu_pho_1, submission_id=uuid.UUID(int=3))
    assert Meeting.objects.count() == 3


def test_planning_takes_back_the_note_that_there_was_no_meeting_and_the_ledger_keeps_it(world):
    record_missed_month(
        cell=world.giai_viet, month=NOVEMBER, permission="CV 12", reason="Mưa lũ", by=world.bithu
    )
    plan(world)
    assert not MissedMonth.objects.exists()
    assert Event.objects.get(verb="meeting planned").before["missed_month"]["reason"] == "Mưa lũ"


@pytest.mark.parametrize("kind", [MeetingKind.THEMATIC, MeetingKind.EXTRAORDINARY])
def test_a_meeting_of_another_kind_does_not_make_up_for_the_regular_one(world, kind):
    record_missed_month(cell=world.giai_viet, month=NOVEMBER, permission="", reason="Mưa lũ", by=world.bithu)
    plan(world, kind=kind)
    assert MissedMonth.objects.count() == 1


def test_the_trace_says_who_planned_what(world):
    meeting = plan(world)
    event = Event.objects.get()
    assert (event.by, event.verb, event.object_type, event.object_id) == (
        world.bithu,
        "meeting planned",
        "meetings.meeting",
        str(meeting.pk),
    )
    assert event.before is None
    assert event.after["planned_at"] == "05/11/2026 19:30"


def test_a_thematic_meeting_needs_its_topic(world, sign_in):
    client, page = sign_in(world.bithu), address(world, MeetingKind.THEMATIC)
    refused = client.post(page, typed())
    assert (refused.status_code, bool(errors_beside(refused, "thematic_topic"))) == (422, True)
    assert client.post(page, typed(thematic_topic="Học tập và làm theo")).status_code == 302


def test_an_extraordinary_meeting_has_no_topic(world, sign_in):
    page = sign_in(world.bithu).get(address(world, MeetingKind.EXTRAORDINARY))
    assert "thematic_topic" not in filled(page, -1)


@pytest.mark.parametrize(("day", "is_planned"), [(2, False), (3, True)])
def test_no_meeting_is_planned_whose_papers_could_not_be_laid_out(world, sign_in, day, is_planned):
    Cell.objects.filter(pk=world.giai_viet.pk).update(since=date(1976, 1, 1))
    april = Month(2018, 4)
    client = sign_in(world.bithu)
    sent = typed(planned_at_0=f"{day:02d}/04/2018")
    answer = client.post(address(world, month=april), sent)
    assert answer.status_code == (302 if is_planned else 422)
    for meeting in Meeting.objects.all():
        assert client.get(reverse("meetings:meeting-detail", args=[meeting.pk])).status_code == 200
