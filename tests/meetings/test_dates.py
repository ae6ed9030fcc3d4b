"""Dates registered by the 20th of the month before and approved by the 25th: the rule, and the committee's page."""

from datetime import date

import pytest

from cells.months import Month
from meetings.deadlines import Deadline, date_deadline, registered_late

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
