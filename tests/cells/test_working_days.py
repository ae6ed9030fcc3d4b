"""Monday to Friday without public holidays: both sides of a weekend, of Tết, of a single holiday."""

from datetime import date

import pytest

from cells.working_days import (
    is_working_day,
    minus_working_days,
    plus_working_days,
    working_days_after,
)

DAYS = [
    ("Friday", date(2026, 11, 6), True),
    ("Saturday", date(2026, 11, 7), False),
    ("Sunday", date(2026, 11, 8), False),
    ("Monday", date(2026, 11, 9), True),
    ("New Year's Day", date(2026, 1, 1), False),
    ("the Friday before Tết", date(2026, 2, 13), True),
    ("the eve of Tết", date(2026, 2, 16), False),
    ("the fourth day of Tết", date(2026, 2, 20), False),
    ("the Monday after Tết", date(2026, 2, 23), True),
    ("30 April", date(2026, 4, 30), False),
    ("1 May", date(2026, 5, 1), False),
    ("the Kings' day falls on a Sunday: Monday in lieu", date(2026, 4, 27), False),
    ("2 September", date(2026, 9, 2), False),
]


@pytest.mark.parametrize(("words", "day", "expected"), DAYS)
def test_a_working_day(words, day, expected):
    assert is_working_day(day) is expected


LATER = [
    ("the day itself is not counted", date(2026, 11, 2), 0, date(2026, 11, 2)),
    ("from Monday to Tuesday", date(2026, 11, 2), 1, date(2026, 11, 3)),
    ("over a weekend", date(2026, 11, 6), 1, date(2026, 11, 9)),
    ("from a Saturday", date(2026, 11, 7), 1, date(2026, 11, 9)),
    ("over the week of Tết", date(2026, 2, 13), 1, date(2026, 2, 23)),
]


@pytest.mark.parametrize(("words", "day", "count", "expected"), LATER)
def test_so_many_working_days_later(words, day, count, expected):
    assert plus_working_days(day, count) == expected
    assert working_days_after(day, expected) == count


def test_before_the_weekend_counts_back_to_friday():
    assert minus_working_days(date(2026, 11, 9), 1) == date(2026, 11, 6)


def test_nothing_lies_after_a_later_day():
    assert working_days_after(date(2026, 11, 9), date(2026, 11, 2)) == 0


@pytest.mark.parametrize(
    "first", [date(2025, 12, 28), date(2026, 2, 14), date(2026, 4, 24), date(2024, 2, 29)]
)
def test_counted_by_weeks_it_is_the_same_as_counted_day_by_day(first):
    count = 0
    for number in range(1, 500):
        day = date.fromordinal(first.toordinal() + number)
        count += is_working_day(day)
        assert working_days_after(first, day) == count
