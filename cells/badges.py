"""Party age and the badges (huy hiệu) given for it. Pure.

Party age counts from the day of admission; the time between leaving the Party and being restored is not counted
(domain.md §3; HD 06-HD/TW). Badges: 30 years, 40, and every five years from there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .anniversaries import years_later

BADGES = (30, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90)


@dataclass(frozen=True)
class Gap:
    """Time outside the Party, `[since, until)`; `until` None: not restored."""

    since: date
    until: date | None


@dataclass(frozen=True)
class Badge:
    years: int
    reached_on: date


def reached_on(admitted_on: date, years: int, gaps: Iterable[Gap] = ()) -> date | None:
    """The day on which so many years in the Party are complete; None for who left before and was not restored."""
    day = years_later(admitted_on, years)
    for gap in sorted(gaps, key=lambda gap: gap.since):
        if gap.since >= day:
            break
        if gap.until is None:
            return None
        day += gap.until - gap.since
    return day


def party_age(admitted_on: date, day: date, gaps: Iterable[Gap] = ()) -> int:
    """Complete years in the Party on `day`."""
    gaps = list(gaps)
    years = max(day.year - admitted_on.year, 0)
    while years > 0:
        reached = reached_on(admitted_on, years, gaps)
        if reached is not None and reached <= day:
            break
        years -= 1
    return years


def badges_of(admitted_on: date, gaps: Iterable[Gap] = ()) -> list[Badge]:
    """Every badge with the day on which it is reached, the earliest first."""
    gaps = list(gaps)
    days = ((years, reached_on(admitted_on, years, gaps)) for years in BADGES)
    return [Badge(years, day) for years, day in days if day is not None]


def last_badge(admitted_on: date, day: date, gaps: Iterable[Gap] = ()) -> Badge | None:
    """The highest badge reached by `day`."""
    return max(
        (badge for badge in badges_of(admitted_on, gaps) if badge.reached_on <= day),
        key=lambda badge: badge.years,
        default=None,
    )


def next_badge(admitted_on: date, day: date, gaps: Iterable[Gap] = ()) -> Badge | None:
    """The first badge still to come after `day`."""
    return next((badge for badge in badges_of(admitted_on, gaps) if badge.reached_on > day), None)


def badge_in(admitted_on: date, year: int, gaps: Iterable[Gap] = ()) -> Badge | None:
    """The badge reached in a calendar year."""
    gaps = list(gaps)
    if not gaps:  # nearly everybody: the year alone tells
        years = year - admitted_on.year
        return Badge(years, years_later(admitted_on, years)) if years in BADGES else None
    return next((badge for badge in badges_of(admitted_on, gaps) if badge.reached_on.year == year), None)
