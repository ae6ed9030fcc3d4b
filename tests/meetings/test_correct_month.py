"""A meeting entered for the wrong month; and the days on which a cell was there at all."""

from datetime import date

import pytest
from django.urls import reverse

from cells.models import Cell, Event
from cells.months import Month
from meetings import actions
from meetings.errors import (
    EditConflict,
    MeetingAlreadyPlanned,
    MeetingIsClosed,
    MonthIsMissed,
    NotACellThatDay,
    NotACellThatMonth,
    NotYet,
    SameMonth,
    TasksWouldCross,
    TooManySpeakers,
)
from meetings.models import Attendance, Meeting, MeetingMove, MissedMonth, Motion, SearchText, Task
from tests.conftest import NOVEMBER, local, meeting_of

from .records import fresh, hold, resolve, set_everywhere, snapshot, task
from .saves import SAVES

OCTOBER = NOVEMBER.previous()
DAY = date(2026, 10, 6)


def everything():
    return snapshot(Meeting, MeetingMove, Attendance, Motion, Task, MissedMonth, Event)


def correct(meeting, world, *, met_on=DAY, version=None):
    meeting = fresh(meeting)
    return actions.correct_month(
        meeting=meeting,
        version=version or meeting.version,
        met_on=met_on,
        reason="Nhập nhầm tháng",
        by=world.vanphong,
    )


@pytest.fixture
def meeting(world):
    return hold(meeting_of(world.giai_viet), world)


def test_the_meeting_stands_in_its_month_with_its_hours_and_the_trace(world, meeting):
    correct(meeting, world)
    saved = fresh(meeting)
    assert (saved.month, saved.planned_at) == (OCTOBER, local(2026, 10, 6, 19, 30))
    assert (saved.started_at, saved.ended_at) == (local(2026, 10, 6, 19, 30), local(2026, 10, 6, 21, 2))
    move = MeetingMove.objects.get()
    assert (move.was_planned_at, move.reason, move.moved_by) == (
        local(2026, 11, 5, 19, 30),
        "Nhập nhầm tháng",
        world.vanphong,
    )
    event = Event.objects.last()
    assert (event.verb, event.before["month"], event.after["month"]) == (
        "meeting month corrected",
        "2026-11",
        "2026-10",
    )
    assert event.after["reason"] == "Nhập nhầm tháng"


def test_only_who_was_in_the_cell_that_day_stays_in_the_roll_call_and_votes_are_counted_anew(world, meeting):
    Motion.objects.update(votes_for=2)
    world.anh.memberships.update(since=date(2026, 11, 1))
    correct(meeting, world)
    assert not Attendance.objects.filter(membership__member=world.anh).exists()
    assert (Motion.objects.get().base, Motion.objects.get().voters) == (2, 2)
    assert Event.objects.last().before["marks_dropped"] == {"Đỗ Văn Ánh": "present"}


def with_its_own(world, meeting):
    meeting_of(world.giai_viet, OCTOBER)


def noted_as_missed(world, meeting):
    MissedMonth.objects.create(cell=world.giai_viet, month=OCTOBER, reason="Mưa lũ")


def closed(world, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(state="submitted")


def with_a_report_of_october(world, meeting):
    earlier = hold(meeting_of(world.giai_viet, OCTOBER, kind="thematic"), world)
    resolve(earlier, world.bithu, tasks=[task()])
    resolve(meeting, world.bithu, reports={Task.objects.get(): "achieved"})


def nothing(world, meeting):
    pass


REFUSED = [
    (nothing, {"met_on": date(2026, 11, 30)}, SameMonth),
    (nothing, {"met_on": date(2026, 12, 1)}, NotYet),
    (nothing, {"version": 1}, EditConflict),
    (with_its_own, {}, MeetingAlreadyPlanned),
    (noted_as_missed, {}, MonthIsMissed),
    (closed, {}, MeetingIsClosed),
    (with_a_report_of_october, {}, TasksWouldCross),
]


@pytest.mark.parametrize(("prepare", "more", "refusal"), REFUSED)
def test_what_it_may_not_contradict(world, meeting, prepare, more, refusal):
    prepare(world, meeting)
    before = everything()
    with pytest.raises(refusal):
        correct(meeting, world, **more)
    assert everything() == before


def test_an_extraordinary_meeting_may_join_a_month_that_has_its_regular_one(world):
    meeting = hold(meeting_of(world.giai_viet, kind="extraordinary"), world)
    noted_as_missed(world, meeting)
    assert correct(meeting, world).month == OCTOBER


def test_nothing_stays_behind_when_the_last_step_fails(world, meeting, monkeypatch):
    before = everything()

    def fail(**arguments):
        raise RuntimeError

    set_everywhere(monkeypatch, "meetings.actions", "record", fail)
    with pytest.raises(RuntimeError):
        correct(meeting, world)
    assert everything() == before


@pytest.mark.parametrize(
    ("user", "status"),
    [("vanphong", 200), ("bithu", 403), ("thuongtruc", 403), ("bithu1", 404), ("vanphong6", 404)],
)
def test_who_may_correct_it(world, sign_in, meeting, user, status):
    address = reverse("meetings:meeting-correct-month", args=[meeting.pk])
    assert sign_in(getattr(world, user)).get(address).status_code == status


def test_by_the_page(world, sign_in, meeting):
    address = reverse("meetings:meeting-correct-month", args=[meeting.pk])
    client, version = sign_in(world.vanphong), fresh(meeting).version
    sent = {"version": version, "met_on": "06/10/2026", "reason": "Nhập nhầm tháng"}
    assert client.post(address, sent | {"reason": ""}).status_code == 422
    assert client.post(address, sent | {"met_on": "08/11/2026"}).status_code == 422, "a day still to come"
    stale = client.post(address, sent | {"version": version - 1})
    assert stale.status_code == 409
    assert "Nhập nhầm tháng" in stale.content.decode()
    assert client.post(address, sent).url == reverse("meetings:meeting-detail", args=[meeting.pk])
    assert fresh(meeting).month == OCTOBER


# A cell that ended on 6 November: the 5th is its last day.
ENDED = date(2026, 11, 6)


def ended(world):
    Cell.objects.filter(pk=world.giai_viet.pk).update(until=ENDED)
    world.giai_viet.refresh_from_db()


@pytest.mark.parametrize(("day", "is_refused"), [(5, False), (6, True), (30, True)])
def test_nothing_is_planned_after_a_cell_ended(world, day, is_refused):
    ended(world)
    plan = {"planned_at": local(2026, 11, day, 19), "venue": "Nhà văn hóa", "is_extended": False}
    wanted = {
        "cell": world.giai_viet,
        "month": NOVEMBER,
        "kind": "regular",
        "plan": plan | {"thematic_topic": ""},
    }
    arguments = wanted | {"submission_id": "6f7c3e8e-54d2-4f3a-9a35-5d5ea90c9b7b", "by": world.vanphong}
    if is_refused:
        with pytest.raises(NotACellThatDay):
            actions.plan_meeting(**arguments)
    assert Meeting.objects.count() == 0
    if not is_refused:
        assert actions.plan_meeting(**arguments).pk


@pytest.mark.parametrize(("months_later", "is_refused"), [(0, False), (1, True), (-1, False)])
def test_a_month_is_missed_only_while_the_cell_was_there(world, months_later, is_refused):
    ended(world)
    arguments = {
        "cell": world.giai_viet,
        "month": NOVEMBER.plus(months_later),
        "permission": "",
        "reason": "Mưa lũ",
        "by": world.vanphong,
    }
    if is_refused:
        with pytest.raises(NotACellThatMonth):
            actions.record_missed_month(**arguments)
    else:
        assert actions.record_missed_month(**arguments).pk


def test_a_cell_is_not_missed_before_it_was_founded(world):
    Cell.objects.filter(pk=world.giai_viet.pk).update(since=date(2026, 11, 1))
    world.giai_viet.refresh_from_db()
    arguments = {"cell": world.giai_viet, "permission": "", "reason": "Mưa lũ", "by": world.vanphong}
    with pytest.raises(NotACellThatMonth):
        actions.record_missed_month(month=Month(2026, 10), **arguments)


@pytest.mark.parametrize("save", SAVES)
def test_the_last_meeting_of_a_cell_that_ended_is_still_recorded(world, meeting, save):
    """By the staff of the committee that led it; the secretary's role ended with the cell."""
    ended(world)
    assert save(meeting, world, world.vanphong).version == fresh(meeting).version


@pytest.mark.parametrize("save", SAVES)
def test_nothing_is_recorded_of_a_day_after_the_end(world, meeting, save):
    Cell.objects.filter(pk=world.giai_viet.pk).update(until=date(2026, 11, 5))
    before = everything()
    with pytest.raises(NotACellThatDay):
        save(meeting, world, world.vanphong)
    assert everything() == before


def test_what_a_cell_left_stays_readable_and_is_handed_in_by_the_office(world, sign_in):
    meeting = hold(meeting_of(world.giai_viet, kind="thematic"), world)
    ended(world)
    world.bithu.grants.update(until=ENDED)
    page = reverse("meetings:meeting-detail", args=[meeting.pk])
    assert sign_in(world.bithu).get(page).status_code == 404
    assert sign_in(world.vanphong).get(page).context["may_submit"]
    sign_in(world.vanphong).post(reverse("meetings:meeting-submit", args=[meeting.pk]))
    assert fresh(meeting).state == "submitted"


def test_who_spoke_must_fit_who_was_in_the_cell_that_day(world, meeting):
    """Four are said to have spoken, and of four present one was not a member yet on the right day."""
    Motion.objects.all().delete()
    Meeting.objects.update(speaker_count=4)
    world.anh.memberships.update(since=date(2026, 11, 1))
    before = everything()
    with pytest.raises(TooManySpeakers):
        correct(meeting, world)
    assert everything() == before


def test_its_texts_are_found_in_the_right_month(world, meeting):
    correct(meeting, world)
    assert {text.month for text in SearchText.objects.all()} == {OCTOBER}
