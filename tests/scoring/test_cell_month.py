"""A cell's month: six steps, the one thing to do next, and until when."""

from datetime import date

import pytest
from django.urls import reverse

from meetings.actions import record_missed_month
from meetings.models import Meeting, MeetingKind
from scoring import actions, cell_months
from tests.conftest import NOVEMBER, local, meeting_of
from tests.meetings.records import call_roll, fresh, hold, prepare, resolve, task, write_minutes

from .assessments import accepted, score, submitted

TODAY = date(2026, 11, 7)


def page_of(world, *, may_record=True, may_score=True, today=TODAY):
    return cell_months.cell_month(
        world.giai_viet, NOVEMBER, today, may_record=may_record, may_score=may_score
    )


def address(world, month=NOVEMBER):
    return reverse("scoring:cell-month", args=[world.giai_viet.pk, month])


def next_address(world):
    action = page_of(world).next_action
    return action and action["url"]


def test_the_next_thing_to_do_from_nothing_to_accepted(world):
    assert next_address(world) == reverse("meetings:meeting-create", args=[world.giai_viet.pk, NOVEMBER])
    meeting = meeting_of(world.giai_viet)
    pages = {name: reverse(f"meetings:{name}", args=[meeting.pk]) for name in ("preparation", "roll-call")}
    assert next_address(world) == pages["preparation"]
    prepare(meeting, world.bithu)
    assert next_address(world) == pages["roll-call"]
    call_roll(meeting, world.bithu)
    assert next_address(world) == reverse("meetings:minutes", args=[meeting.pk])
    write_minutes(meeting, world.bithu, chair=world.binh, clerk=world.an)
    assert next_address(world) == reverse("meetings:resolution", args=[meeting.pk])
    resolve(meeting, world.bithu)
    sheet = reverse("scoring:sheet", args=[meeting.pk])
    assert next_address(world) == sheet
    score(meeting, world.bithu)
    assert [step["status"] for step in page_of(world).steps] == ["done"] * 5 + ["current"]
    assert next_address(world) == sheet
    actions.submit(meeting=fresh(meeting), by=world.bithu)
    december = reverse("meetings:meeting-create", args=[world.giai_viet.pk, NOVEMBER.next()])
    assert next_address(world) == december
    meeting_of(world.giai_viet, NOVEMBER.next())
    assert next_address(world) is None
    actions.return_to_cell(meeting=fresh(meeting), reason="Thiếu", by=world.thuongtruc)
    assert next_address(world) == sheet


def test_before_its_day_a_prepared_meeting_asks_for_the_notice_and_not_for_the_roll(world):
    meeting = meeting_of(world.giai_viet, planned_at=local(2026, 11, 8, 19))
    prepare(meeting, world.bithu, plan={"members_notified_at": None})
    assert next_address(world) == reverse("meetings:notice", args=[meeting.pk])
    prepare(fresh(meeting), world.bithu)
    assert next_address(world) == reverse("meetings:preparation", args=[meeting.pk])
    (_preparation, roll, *_later) = page_of(world).steps
    assert (roll["status"], bool(roll["detail"])) == ("current", True)
    on_the_day = page_of(world, today=date(2026, 11, 8)).next_action
    assert on_the_day["url"] == reverse("meetings:roll-call", args=[meeting.pk])


def test_who_may_not_write_is_offered_nothing_to_write(world):
    assert page_of(world, may_record=False, may_score=False).next_action is None
    hold(meeting_of(world.giai_viet), world)
    assert page_of(world, may_record=False, may_score=False).next_action is None


def test_a_month_noted_as_missed_asks_for_nothing(world):
    meeting_of(world.giai_viet)
    record_missed_month(cell=world.giai_viet, month=NOVEMBER, permission="", reason="Bão", by=world.bithu)
    page = page_of(world)
    assert (page.state, page.next_action, page.late) == ("missed", None, None)


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 11, 23), "2"),
        (date(2026, 11, 25), "25/11/2026"),
        (date(2026, 11, 26), "1"),
        (date(2026, 12, 5), "10"),
    ],
)
def test_the_deadline_counts_the_days(world, today, words):
    assert words in cell_months.deadline_words(page_of(world).deadline, today)


def test_after_the_meeting_the_deadline_is_that_of_submitting(world):
    meeting = hold(meeting_of(world.giai_viet), world)
    assert page_of(world).deadline == date(2026, 11, 7)
    score(meeting, world.bithu)
    actions.submit(meeting=fresh(meeting), by=world.bithu)
    assert page_of(world, may_record=False).deadline is None
    assert cell_months.deadline_words(None, TODAY) == ""


def test_open_and_overdue_tasks_are_counted(world):
    meeting = hold(meeting_of(world.giai_viet), world)
    resolve(
        meeting,
        world.bithu,
        tasks=[task("Một", due_on=date(2026, 11, 6)), task("Hai", due_on=TODAY), task("Ba")],
    )
    page = page_of(world)
    assert (page.open_tasks, page.overdue_tasks) == (3, 1)


def test_tasks_of_later_meetings_do_not_stand_on_an_earlier_page(world):
    for month in (NOVEMBER.previous(), NOVEMBER):
        resolve(hold(meeting_of(world.giai_viet, month), world), world.bithu, tasks=[task(str(month))])
    october = cell_months.cell_month(
        world.giai_viet, NOVEMBER.previous(), TODAY, may_record=True, may_score=True
    )
    assert (october.open_tasks, page_of(world).open_tasks) == (1, 2)


@pytest.mark.parametrize(
    ("usual_day", "deadline"),
    [(None, date(2026, 12, 25)), (3, date(2026, 12, 3)), (25, date(2026, 12, 25)), (26, date(2026, 12, 25))],
)
def test_planning_the_next_month_is_offered_by_the_usual_day(world, sign_in, usual_day, deadline):
    world.giai_viet.usual_day = usual_day
    world.giai_viet.save()
    december = NOVEMBER.next()
    page = cell_months.cell_month(world.giai_viet, december, TODAY, may_record=True, may_score=True)
    assert page.deadline == deadline
    submitted(world)
    assert page_of(world).deadline == deadline
    response = sign_in(world.bithu).get(address(world))
    assert ("12/2026" in response.context["page"].next_action["title"], page.late) == (True, None)
    assert 'class="panel month-state"' in response.content.decode(), "that it was submitted is still said"


def test_other_meetings_of_the_month_stand_beside(world, sign_in):
    meeting_of(world.giai_viet, kind=MeetingKind.THEMATIC, thematic_topic="Học tập")
    page = page_of(world)
    assert (page.meeting, [other.kind for other in page.other_meetings]) == (None, ["thematic"])
    assert "Học tập" in sign_in(world.bithu).get(address(world)).content.decode()


def test_it_leads_to_the_members_and_the_offices_of_the_cell(world, sign_in):
    page = sign_in(world.bithu).get(address(world)).content.decode()
    for name in ("cells:member-list", "cells:cell-offices"):
        assert reverse(name, args=[world.giai_viet.pk]) in page


@pytest.mark.parametrize("make", [submitted, accepted])
def test_a_closed_month_is_shown_to_all_who_may_see_it(world, sign_in, make):
    make(world)
    for person in (world.bithu, world.vanphong, world.thuongtruc):
        assert sign_in(person).get(address(world)).status_code == 200


@pytest.mark.parametrize(
    ("person", "status"),
    {
        "bithu": 200,
        "vanphong": 200,
        "thuongtruc": 200,
        "bithu1": 404,
        "vanphong6": 404,
        "quan8": 403,
        "admin": 403,
        "nobody": 404,
    }.items(),
)
def test_who_opens_it(world, sign_in, person, status):
    assert sign_in(getattr(world, person)).get(address(world)).status_code == status


@pytest.mark.parametrize("month", ["2026-00", "2026-13", "26-11", "november"])
def test_a_month_that_is_none_is_not_found(world, sign_in, month):
    page = address(world).replace("2026-11", month)
    assert sign_in(world.bithu).get(page).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_opened(world, sign_in, method):
    assert getattr(sign_in(world.bithu), method)(address(world)).status_code == 405


@pytest.mark.parametrize("state", ["accepted_at", "submitted_at"])
def test_before_seven_in_the_morning_it_is_already_the_new_day(world, state):
    """05:31 in Vietnam is the evening before in UTC."""
    meeting = accepted(world) if state == "accepted_at" else submitted(world)
    Meeting.objects.filter(pk=meeting.pk).update(**{state: local(2026, 11, 23, 5, 31)})
    assert "23/11/2026" in page_of(world).steps[-1]["detail"]
