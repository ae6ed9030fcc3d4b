"""The two clocks to the minute, in words, and one truth with the score."""

from datetime import timedelta

import pytest

from meetings import clocks
from meetings.queries import clocks_of
from scoring.evidence_of import evidence_of
from tests.conftest import local, meeting_of

from .records import fresh, hold, prepare, resolve, write_minutes

START = local(2026, 11, 5, 19, 30)
END = local(2026, 11, 5, 21, 5)
MINUTE = timedelta(minutes=1)
DAY_BEFORE, TWO_DAYS_AFTER = START - timedelta(hours=24), END + timedelta(days=2)


@pytest.mark.parametrize(
    ("posted", "now", "state"),
    [
        ([DAY_BEFORE], END, "in_time"),
        ([DAY_BEFORE + MINUTE], END, "late"),
        ([DAY_BEFORE - MINUTE], END, "in_time"),
        ([DAY_BEFORE - MINUTE, DAY_BEFORE + MINUTE], END, "late"),
        ([DAY_BEFORE, None], END, "in_time"),
        ([None], DAY_BEFORE, "running"),
        ([None], DAY_BEFORE + MINUTE, "late"),
        ([], DAY_BEFORE, "running"),
        ([], DAY_BEFORE + MINUTE, "unrecorded"),
        ([], END, "unrecorded"),
    ],
)
def test_materials_are_posted_a_day_before(posted, now, state):
    clock = clocks.materials_clock(start=START, posted=posted, hours_before=24, now=now)
    assert (clock.state, clock.deadline) == (state, DAY_BEFORE)


@pytest.mark.parametrize(
    ("posted_at", "reported_at", "now", "state"),
    [
        (TWO_DAYS_AFTER, TWO_DAYS_AFTER, TWO_DAYS_AFTER + MINUTE, "in_time"),
        (TWO_DAYS_AFTER + MINUTE, TWO_DAYS_AFTER, TWO_DAYS_AFTER + MINUTE, "late"),
        (TWO_DAYS_AFTER, TWO_DAYS_AFTER + MINUTE, TWO_DAYS_AFTER + MINUTE, "late"),
        (END, None, TWO_DAYS_AFTER, "running"),
        (END, None, TWO_DAYS_AFTER + MINUTE, "late"),
        (None, END, TWO_DAYS_AFTER, "running"),
        (None, END, TWO_DAYS_AFTER + MINUTE, "late"),
        (None, None, TWO_DAYS_AFTER, "running"),
        (None, None, TWO_DAYS_AFTER + MINUTE, "late"),
        (END, END, END, "in_time"),
    ],
)
def test_everything_is_posted_and_reported_within_two_days(posted_at, reported_at, now, state):
    clock = clocks.report_clock(
        ended_at=END, posted_at=posted_at, reported_at=reported_at, within_days=2, now=now
    )
    assert (clock.state, clock.deadline) == (state, TWO_DAYS_AFTER)


def test_without_an_end_there_is_nothing_to_count_from():
    clock = clocks.report_clock(ended_at=None, posted_at=None, reported_at=None, within_days=2, now=END)
    assert (clock.state, clock.deadline) == ("waiting", None)


@pytest.mark.parametrize(
    ("hours", "minutes"), [(23, 59), (24, 0), (24, 1)], ids=["a minute short", "the border", "a minute more"]
)
def test_the_clock_of_materials_and_the_score_tell_one_story(world, hours, minutes):
    posted_at = START - timedelta(hours=hours, minutes=minutes)
    meeting = prepare(
        meeting_of(world.giai_viet),
        world.bithu,
        materials=[{"kind": "outline", "title": "Gợi ý", "posted_at": posted_at}],
    )
    before, _after = clocks_of(fresh(meeting))
    write_minutes(meeting, world.bithu)
    is_enough = evidence_of(fresh(meeting)).materials_hours_before >= 24
    assert (before.state == "in_time") is is_enough is ((hours, minutes) >= (24, 0))


@pytest.mark.parametrize("minutes", [-1, 0, 1])
def test_the_clock_of_the_resolution_and_the_score_tell_one_story(world, seventh_of_november, minutes):
    meeting = write_minutes(meeting_of(world.giai_viet), world.bithu)
    posted_at = fresh(meeting).ended_at + timedelta(days=2, minutes=minutes)
    seventh_of_november.move_to(local(2026, 11, 8, 9))
    resolve(meeting, world.bithu, posted_at=posted_at)
    type(meeting).objects.update(first_submitted_at=fresh(meeting).ended_at)
    _before, after = clocks_of(fresh(meeting))
    assert (
        (after.state == "in_time") is (evidence_of(fresh(meeting)).posted_hours_after <= 48) is (minutes <= 0)
    )


def test_the_committees_own_hours_and_days_are_counted(world):
    policy = world.ward5.meeting_policies.get()
    policy.materials_hours_before, policy.post_within_days = 72, 5
    policy.save()
    meeting = hold(meeting_of(world.giai_viet), world)
    before, after = clocks_of(fresh(meeting))
    assert before.deadline == fresh(meeting).started_at - timedelta(hours=72)
    assert after.deadline == fresh(meeting).ended_at + timedelta(days=5)
