"""What is late, by how many days, and how long a meeting has to be."""

from datetime import date

import pytest

from cells.months import Month
from meetings.deadlines import (
    Late,
    late_by,
    lateness,
    meet_by,
    report_due,
    required_minutes,
    review_due,
    submit_by,
)
from meetings.models import MeetingPolicy
from meetings.states import MeetingState


@pytest.mark.parametrize(
    ("month", "day", "last"),
    [
        (Month(2026, 11), 25, date(2026, 11, 25)),
        (Month(2026, 11), 1, date(2026, 11, 1)),
        (Month(2026, 11), 30, date(2026, 11, 30)),
        (Month(2026, 11), 31, date(2026, 11, 30)),
        (Month(2026, 2), 28, date(2026, 2, 28)),
        (Month(2026, 2), 29, date(2026, 2, 28)),
        (Month(2026, 2), 31, date(2026, 2, 28)),
        (Month(2028, 2), 29, date(2028, 2, 29)),
        (Month(2028, 2), 31, date(2028, 2, 29)),
        (Month(2026, 12), 31, date(2026, 12, 31)),
    ],
)
def test_a_day_the_month_does_not_have_means_its_last(month, day, last):
    assert meet_by(month, day) == last


def test_the_days_to_submit_are_counted_from_the_day_after_the_meeting():
    assert submit_by(date(2026, 11, 29), 2) == date(2026, 12, 1)
    assert submit_by(date(2026, 11, 29), 0) == date(2026, 11, 29)


def late(state, today, met_on=date(2026, 11, 5), **days):
    return lateness(
        state=state,
        month=Month(2026, 11),
        met_on=met_on,
        **days,
        meet_by_day=25,
        submit_within_days=2,
        today=today,
    )


@pytest.mark.parametrize("state", [None, MeetingState.PLANNED])
@pytest.mark.parametrize(
    ("today", "days"),
    [
        (date(2026, 11, 24), None),
        (date(2026, 11, 25), None),
        (date(2026, 11, 26), 1),
        (date(2026, 12, 25), 30),
    ],
)
def test_a_cell_that_has_not_met_is_late_from_the_day_after_the_last_day(state, today, days):
    assert late(state, today) == (days and Late("not_met", days))


@pytest.mark.parametrize("state", [MeetingState.HELD, MeetingState.RETURNED])
@pytest.mark.parametrize(
    ("today", "days"), [(date(2026, 11, 7), None), (date(2026, 11, 8), 1), (date(2026, 11, 10), 3)]
)
def test_a_cell_that_has_not_submitted_is_late_from_the_day_after_the_deadline(state, today, days):
    assert late(state, today) == (days and Late("not_submitted", days))


@pytest.mark.parametrize(
    ("planned_on", "today", "expected"),
    [
        (date(2026, 11, 5), date(2026, 11, 5), None),
        (date(2026, 11, 5), date(2026, 11, 6), Late("not_recorded", 1)),
        (date(2026, 11, 5), date(2026, 11, 26), Late("not_recorded", 21)),
        (date(2026, 11, 25), date(2026, 11, 25), None),
        (date(2026, 11, 25), date(2026, 11, 26), Late("not_recorded", 1)),
        (date(2026, 11, 26), date(2026, 11, 25), None),
        (date(2026, 11, 26), date(2026, 11, 26), Late("not_met", 1)),
    ],
)
def test_a_planned_day_that_passed_without_a_record_is_late_from_that_day(planned_on, today, expected):
    """The last day to meet is the 25th: a later plan does not push it back."""
    assert late(MeetingState.PLANNED, today, planned_on=planned_on) == expected


@pytest.mark.parametrize(
    ("today", "days"), [(date(2026, 11, 22), None), (date(2026, 11, 23), 1), (date(2026, 11, 25), 3)]
)
def test_after_a_return_the_days_to_submit_count_from_the_return(today, days):
    assert late(MeetingState.RETURNED, today, returned_on=date(2026, 11, 20)) == (
        days and Late("not_submitted", days)
    )


def test_a_return_of_long_ago_does_not_count_for_a_meeting_recorded_anew():
    assert late(MeetingState.HELD, date(2026, 11, 8), returned_on=date(2026, 11, 20)) == Late(
        "not_submitted", 1
    )


@pytest.mark.parametrize("state", [MeetingState.SUBMITTED, MeetingState.ACCEPTED])
def test_what_was_handed_in_is_never_late(state):
    assert late(state, date(2027, 1, 1)) is None


def policy(**values):
    return MeetingPolicy(**{"required_minutes": 90, "combined_minutes": 120} | values)


@pytest.mark.parametrize(
    ("today", "days"),
    [(date(2026, 11, 6), None), (date(2026, 11, 11), None), (date(2026, 11, 12), 1), (date(2026, 12, 1), 20)],
)
def test_a_review_is_late_from_the_day_after_its_days_have_passed(today, days):
    deadline = review_due(date(2026, 11, 6), policy(review_within_days=5))
    assert late_by(deadline, today) == (days and Late("not_reviewed", days))


@pytest.mark.parametrize(
    ("month", "today", "days"),
    [
        (Month(2026, 11), date(2026, 12, 5), None),
        (Month(2026, 11), date(2026, 12, 6), 1),
        (Month(2026, 12), date(2027, 1, 5), None),
        (Month(2026, 12), date(2027, 1, 7), 2),
    ],
)
def test_a_report_is_late_from_the_day_after_its_day_in_the_month_after(month, today, days):
    assert late_by(report_due(month, policy(report_by_day=5)), today) == (days and Late("not_reported", days))


@pytest.mark.parametrize(
    ("rules", "strength", "is_combined", "minutes"),
    [
        ({}, 20, False, 90),
        ({}, 20, True, 120),
        ({}, 500, False, 90),
        ({"large_cell_members": 30, "large_cell_minutes": 120}, 29, False, 90),
        ({"large_cell_members": 30, "large_cell_minutes": 120}, 30, False, 120),
        ({"large_cell_members": 30, "large_cell_minutes": 100}, 30, True, 120),
        ({"large_cell_members": 30, "large_cell_minutes": 150}, 30, True, 150),
        ({"large_cell_members": 30, "large_cell_minutes": 60}, 30, False, 90),
    ],
)
def test_the_length_asked_is_the_longest_rule_that_applies(rules, strength, is_combined, minutes):
    assert required_minutes(policy(**rules), strength=strength, is_combined=is_combined) == minutes
