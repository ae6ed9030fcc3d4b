"""Party age and badges: the day before, the day itself, time outside the Party, and who is no longer in it."""

from datetime import date

import pytest

from cells.badges import Badge, Gap, badge_in, last_badge, next_badge, party_age, reached_on

ADMITTED = date(1996, 11, 7)
OUTSIDE = [Gap(date(2000, 1, 1), date(2001, 1, 1))]  # 366 days: 2000 was a leap year

AGES = [
    ("on the day of admission", ADMITTED, [], 0),
    ("the day before a year", date(1997, 11, 6), [], 0),
    ("a year", date(1997, 11, 7), [], 1),
    ("the day before thirty years", date(2026, 11, 6), [], 29),
    ("thirty years", date(2026, 11, 7), [], 30),
    ("a year outside does not count: the day before", date(2027, 11, 7), OUTSIDE, 29),
    ("a year outside does not count", date(2027, 11, 8), OUTSIDE, 30),
    ("who left and was not restored grows no older", date(2026, 11, 7), [Gap(date(2006, 11, 8), None)], 10),
    ("before admission", date(1990, 1, 1), [], 0),
]


@pytest.mark.parametrize(("words", "day", "gaps", "expected"), AGES)
def test_party_age_in_complete_years(words, day, gaps, expected):
    assert party_age(ADMITTED, day, gaps) == expected


NEXT = [
    ("before thirty", date(2026, 11, 6), Badge(30, date(2026, 11, 7))),
    ("thirty is reached: forty comes next", date(2026, 11, 7), Badge(40, date(2036, 11, 7))),
    ("from forty on every five years", date(2036, 11, 7), Badge(45, date(2041, 11, 7))),
    ("after ninety none", date(2086, 11, 7), None),
]


@pytest.mark.parametrize(("words", "day", "expected"), NEXT)
def test_the_next_badge(words, day, expected):
    assert next_badge(ADMITTED, day) == expected


def test_the_last_badge_is_the_highest_reached():
    assert last_badge(ADMITTED, date(2026, 11, 6)) is None
    assert last_badge(ADMITTED, date(2026, 11, 7)) == Badge(30, date(2026, 11, 7))
    assert last_badge(ADMITTED, date(2042, 1, 1)).years == 45


YEARS = [(2025, None), (2026, 30), (2027, None), (2036, 40), (2041, 45), (2071, 75)]


@pytest.mark.parametrize(("year", "expected"), YEARS)
def test_who_reaches_one_in_a_year(year, expected):
    badge = badge_in(ADMITTED, year)
    assert (badge and badge.years) == expected


def test_time_outside_moves_the_badge_into_another_year():
    assert badge_in(ADMITTED, 2026, OUTSIDE) is None
    assert badge_in(ADMITTED, 2027, OUTSIDE) == Badge(30, date(2027, 11, 8))


def test_a_gap_after_the_badge_leaves_it_where_it_was():
    gaps = [Gap(date(2026, 11, 7), None)]
    assert reached_on(ADMITTED, 30, gaps) == date(2026, 11, 7)
    assert next_badge(ADMITTED, date(2027, 1, 1), gaps) is None


def test_admitted_on_29_february_the_year_is_full_on_the_28th():
    assert reached_on(date(1996, 2, 29), 30) == date(2026, 2, 28)
    assert reached_on(date(1996, 2, 29), 40) == date(2036, 2, 29)
