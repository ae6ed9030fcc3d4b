"""Two people press save at the same moment: exactly one wins, whatever the order of the two databases' locks (R-01).

Runs on PostgreSQL, and on SQLite where the tests have a file of their own; SQLite in memory belongs to one connection.
"""

import threading

import pytest
from django.db import connection, connections

from cells.models import Event
from meetings import actions
from meetings.actions.visits import follow_up
from meetings.errors import EditConflict, MeetingAlreadyPlanned
from meetings.models import Meeting, Visit
from scoring.actions import load_rubric
from scoring.rubric import load
from tests.conftest import NOVEMBER, build_world, local, meeting_of

from .records import fresh, minutes_of
from .test_visit_acts import recorded

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("SQLite in memory belongs to one connection; run with PostgreSQL or TEST_SQLITE=<file>.")
    load_rubric(load())
    return build_world()


def at_once(*calls):
    """Run the calls in threads that start together; their results, or the exceptions they raised."""
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number, call):
        try:
            barrier.wait(timeout=10)
            results[number] = call()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def save(meeting, by, words):
    read = fresh(meeting)
    return lambda: actions.save_minutes(
        meeting=read,
        version=read.version,
        minutes=minutes_of(read, discussion=words),
        guests=[],
        motions=[],
        by=by,
    )


def test_of_two_who_save_at_once_exactly_one_wins(world):
    meeting = meeting_of(world.giai_viet)
    results = at_once(save(meeting, world.bithu, "của tôi"), save(meeting, world.vanphong, "của bạn"))
    won = [result for result in results if isinstance(result, Meeting)]
    assert len(won) == 1, results
    assert [type(result) for result in results if result not in won] == [EditConflict], results
    assert fresh(meeting).discussion == won[0].discussion
    assert Event.objects.filter(verb="minutes saved").count() == 1


def test_of_two_clicks_at_once_one_meeting_comes_and_both_get_it(world):
    def click():
        return actions.plan_meeting(
            cell=world.giai_viet,
            month=NOVEMBER,
            kind="regular",
            submission_id="00000000-0000-0000-0000-000000000001",
            plan={"planned_at": local(2026, 11, 5, 19, 30), "venue": "Nhà văn hóa"},
            by=world.bithu,
        )

    results = at_once(*[click] * 4)
    assert {result.pk for result in results} == {Meeting.objects.get().pk}, results
    assert Event.objects.filter(verb="meeting planned").count() == 1


def test_of_two_who_plan_the_month_at_once_one_is_told_that_it_is_planned(world):
    def plan(number, by):
        return lambda: actions.plan_meeting(
            cell=world.giai_viet,
            month=NOVEMBER,
            kind="regular",
            submission_id=f"00000000-0000-0000-0000-00000000000{number}",
            plan={"planned_at": local(2026, 11, 5, 19, 30), "venue": "Nhà văn hóa"},
            by=by,
        )

    results = at_once(plan(1, world.bithu), plan(2, world.vanphong))
    assert Meeting.objects.count() == 1
    assert [type(r) for r in results if not isinstance(r, Meeting)] == [MeetingAlreadyPlanned], results


def test_of_eight_clicks_at_once_one_visit_comes_and_all_get_it(world):
    def click():
        return recorded(world, submission_id="00000000-0000-0000-0000-000000000001")

    results = at_once(*[click] * 8)
    assert {result.pk for result in results} == {Visit.objects.get().pk}, results
    assert Event.objects.filter(verb="visit recorded").count() == 1


def test_of_two_who_follow_up_at_once_one_is_told_what_the_other_did(world):
    concern = recorded(world).concerns.get()
    results = at_once(
        lambda: follow_up(concern=concern, text="Đã nạo vét.", by=world.vanphong),
        lambda: follow_up(concern=concern, text="Chưa làm.", by=world.thuongtruc),
    )
    assert sorted(type(result).__name__ for result in results) == ["AlreadyFollowedUp", "Concern"], results
    assert Event.objects.filter(verb="concern followed up").count() == 1


def test_the_chain_of_events_has_no_fork_when_many_write_at_once(world):
    cells = [world.giai_viet, world.khu_pho_1, world.khu_pho_9]
    meetings = [meeting_of(cell) for cell in cells]
    results = at_once(*(save(meeting, world.vanphong, "lời") for meeting in meetings))
    assert all(isinstance(result, Meeting) for result in results), results
    events = list(Event.objects.all())
    assert [event.number for event in events] == [1, 2, 3]
    assert [event.previous_hash for event in events[1:]] == [event.hash for event in events[:-1]]
