"""Dates registered by the 20th of the month before and approved by the 25th: the rule, and the committee's page."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.access import Role
from cells.models import Event, Grant
from cells.months import Month
from meetings import actions
from meetings.deadlines import Deadline, date_deadline, registered_late
from meetings.models import Meeting, MeetingPolicy, MeetingState, MissedMonth

from ..conftest import LONG_AGO, NOW, cell, local, meeting_of
from .browser_form import filled
from .records import set_everywhere

DECEMBER = Month(2026, 12)


@pytest.mark.parametrize(
    ("month", "is_registered", "is_approved", "days", "deadline"),
    [
        (DECEMBER, False, False, (20, 25), Deadline("not_registered", date(2026, 11, 20))),
        (DECEMBER, True, False, (20, 25), Deadline("not_approved", date(2026, 11, 25))),
        (DECEMBER, True, True, (20, 25), None),
        (DECEMBER, False, False, (None, None), None),
        (DECEMBER, True, False, (None, None), None),
        (Month(2027, 1), False, False, (20, 25), Deadline("not_registered", date(2026, 12, 20))),
        (Month(2027, 3), False, False, (30, 31), Deadline("not_registered", date(2027, 2, 28))),
        (Month(2027, 3), True, False, (30, 31), Deadline("not_approved", date(2027, 2, 28))),
    ],
)
def test_until_when_a_date_is_registered_and_approved(month, is_registered, is_approved, days, deadline):
    register_by_day, approve_by_day = days
    assert deadline == date_deadline(
        month=month,
        is_registered=is_registered,
        is_approved=is_approved,
        register_by_day=register_by_day,
        approve_by_day=approve_by_day,
    )


@pytest.mark.parametrize(
    ("registered_on", "by_day", "days"),
    [
        (date(2026, 11, 19), 20, 0),
        (date(2026, 11, 20), 20, 0),
        (date(2026, 11, 21), 20, 1),
        (date(2026, 12, 1), 20, 11),
        (date(2026, 12, 1), None, 0),
        (None, 20, 0),
    ],
)
def test_a_date_is_registered_late_from_the_day_after(registered_on, by_day, days):
    assert registered_late(DECEMBER, registered_on, by_day) == days


# --- The page --------------------------------------------------------------------------------------------------


@pytest.fixture
def planned(world):
    """Registered on the 22nd, two days late; the other cell of the ward has registered nothing."""
    return meeting_of(
        world.giai_viet, DECEMBER, registered_at=local(2026, 11, 22, 8), registered_by=world.bithu
    )


def address(world):
    return reverse("meetings:ward-dates", args=[world.ward5.pk, DECEMBER])


def test_planning_a_meeting_registers_its_date(world):
    plan = {"planned_at": local(2026, 12, 5, 19, 30), "venue": "Nhà văn hóa"}
    meeting = actions.plan_meeting(
        cell=world.giai_viet,
        month=DECEMBER,
        kind="regular",
        submission_id=uuid.UUID(int=1),
        plan=plan,
        by=world.bithu,
    )
    assert (meeting.registered_at, meeting.registered_by) == (NOW, world.bithu)


def test_the_page_says_what_is_registered_late_and_missing(sign_in, world, planned):
    rows = sign_in(world.vanphong).get(address(world)).context["rows"]
    assert [(row.cell, row.state, row.days_late) for row in rows] == [
        (world.giai_viet, "registered", 2),
        (world.khu_pho_1, "missing", 0),
    ]


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "registered"),
        ({"date_approved_at": local(2026, 11, 23)}, "approved"),
        ({"state": MeetingState.HELD, "started_at": local(2026, 12, 5)}, "held"),
    ],
)
def test_how_a_date_stands(sign_in, world, facts, state):
    meeting_of(world.giai_viet, DECEMBER, **facts)
    rows = sign_in(world.vanphong).get(address(world)).context["rows"]
    assert rows[0].state == state


def test_a_month_noted_as_without_a_meeting_is_not_missing(sign_in, world, planned):
    for one in (world.giai_viet, world.khu_pho_1):
        MissedMonth.objects.create(cell=one, month=DECEMBER, reason="Đại hội")
    rows = sign_in(world.vanphong).get(address(world)).context["rows"]
    assert [row.state for row in rows] == ["missed", "missed"]


def test_all_dates_are_approved_at_once_or_one_alone(sign_in, world, planned):
    other = meeting_of(world.khu_pho_1, DECEMBER)
    client = sign_in(world.thuongtruc)
    shown = client.get(address(world))
    client.post(address(world), {"one": shown.context["rows"][1].shown})
    assert list(Meeting.objects.exclude(date_approved_at=None)) == [other]
    client.post(address(world), filled(shown, form_number=-2))
    assert Meeting.objects.filter(date_approved_at=NOW, date_approved_by=world.thuongtruc).count() == 2
    # Pressing on what is approved writes nothing more.
    client.post(address(world), filled(shown, form_number=-2))
    events = Event.objects.filter(verb="date approved")
    assert {event.object_id for event in events} == {str(planned.pk), str(other.pk)}
    assert events.count() == 2


@pytest.mark.parametrize(
    "why",
    ["moved meanwhile", "of another ward", "of another month", "held", "no such thing", "no such number"],
)
def test_what_is_not_approved_by_a_press(sign_in, world, planned, why):
    row = sign_in(world.vanphong).get(address(world)).context["rows"][0]
    sent = row.shown
    if why == "moved meanwhile":
        Meeting.objects.filter(pk=planned.pk).update(planned_at=local(2026, 12, 6, 19, 30))
    elif why == "held":
        Meeting.objects.filter(pk=planned.pk).update(state=MeetingState.HELD, started_at=local(2026, 12, 5))
    elif why == "no such thing":
        sent = "1@2@3"
    elif why == "no such number":
        sent = "9" * 5000 + "@1"
    else:
        Grant.objects.create(user=world.vanphong, role=Role.STAFF, committee=world.ward6, since=LONG_AGO)
        place, month = (world.khu_pho_9, DECEMBER) if "ward" in why else (world.khu_pho_1, Month(2027, 1))
        elsewhere = meeting_of(place, month)
        sent = f"{elsewhere.pk}@{int(elsewhere.planned_at.timestamp())}"
    sign_in(world.vanphong).post(address(world), {"one": sent})
    assert not Meeting.objects.exclude(date_approved_at=None).exists()


def test_a_meeting_is_held_without_its_date_being_approved(world, planned):
    meeting = meeting_of(world.giai_viet)
    save_all = actions.save_minutes(
        meeting=meeting,
        version=1,
        minutes={"started_at": local(2026, 11, 5, 19)},
        guests=[],
        motions=[],
        by=world.bithu,
    )
    assert save_all.state == MeetingState.HELD


def test_an_approval_that_breaks_at_its_last_step_leaves_nothing_behind(world, planned, monkeypatch):
    def broken(*_acts, **_more):
        raise RuntimeError

    set_everywhere(monkeypatch, "meetings.actions", "record_many", broken)
    with pytest.raises(RuntimeError):
        actions.approve_dates(shown={planned.pk: planned.planned_at}, by=world.vanphong)
    planned.refresh_from_db()
    assert planned.date_approved_at is None


def test_switched_off_the_page_asks_for_no_day(sign_in, world, planned):
    MeetingPolicy.objects.update(register_by_day=None, approve_by_day=None)
    context = sign_in(world.vanphong).get(address(world)).context
    assert (context["is_asked"], context["rows"][0].days_late) == (False, 0)


def test_more_cells_ask_no_more(sign_in, world, planned, django_assert_num_queries):
    client = sign_in(world.vanphong)
    client.get(address(world))
    with CaptureQueriesContext(connection) as few:
        client.get(address(world))
    for number in range(5):
        meeting_of(
            cell(world.ward5, f"Khu phố {number + 2}"),
            DECEMBER,
            date_approved_at=NOW,
            date_approved_by=world.vanphong,
        )
    with django_assert_num_queries(len(few)):
        client.get(address(world))


def test_the_rules_of_a_committee_name_both_days_in_the_administration(sign_in, world):
    policy = world.ward5.meeting_policies.get()
    shown = sign_in(world.admin).get(reverse("admin:meetings_meetingpolicy_change", args=[policy.pk]))
    assert {"register_by_day", "approve_by_day", "remind_days_before"} <= set(
        filled(shown, form_number=-2)
    ) | set(filled(shown, form_number=1))
