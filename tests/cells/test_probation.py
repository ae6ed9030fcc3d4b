"""Twelve months, then thirty working days: each border from both sides."""

from datetime import date

import pytest

from cells.probation import ends_on, probation_on

ENDS = [
    ("the same day a year later", date(2025, 5, 19), date(2026, 5, 19)),
    ("29 February has no such day a year later", date(2024, 2, 29), date(2025, 2, 28)),
    ("28 February ends on 28 February", date(2023, 2, 28), date(2024, 2, 28)),
]


@pytest.mark.parametrize(("words", "admitted_on", "expected"), ENDS)
def test_probation_lasts_twelve_months(words, admitted_on, expected):
    assert ends_on(admitted_on) == expected


# Admitted on Monday 3 November 2025: over on Tuesday 3 November 2026; no holiday lies before or after within 30 working
# days but 24 November (since 2026), so the 30th working day after it is Wednesday 16 December 2026.
ADMITTED = date(2025, 11, 3)
STATES = [
    (date(2025, 11, 3), "running", 249),
    (date(2026, 9, 21), "running", 31),
    (date(2026, 9, 22), "ends_soon", 30),
    (date(2026, 11, 2), "ends_soon", 1),
    (date(2026, 11, 3), "due", 30),
    (date(2026, 11, 4), "due", 29),
    (date(2026, 12, 15), "due", 1),
    (date(2026, 12, 16), "due", 0),
    (date(2026, 12, 17), "overdue", 1),
    (date(2026, 12, 21), "overdue", 3),
]


@pytest.mark.parametrize(("day", "state", "working_days"), STATES)
def test_how_a_probation_stands(day, state, working_days):
    found = probation_on(ADMITTED, day)
    assert (found.state, found.working_days) == (state, working_days)
    assert (found.ends_on, found.consider_by) == (date(2026, 11, 3), date(2026, 12, 16))


def test_on_a_saturday_after_the_last_day_it_is_overdue_by_no_working_day_yet():
    """Admitted so that the 30th working day is a Friday: the Saturday after is late, though no working day passed."""
    found = probation_on(date(2025, 11, 5), date(2026, 12, 19))
    assert (found.state, found.consider_by, found.working_days) == ("overdue", date(2026, 12, 18), 0)
