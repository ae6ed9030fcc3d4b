"""Working days in Việt Nam: Monday to Friday without the public holidays. Pure.

Deadlines of the Party's rules run in them: 30 to consider a confirmation, 60 to complete a transfer (domain.md §3).
The day on which something happens is not counted; the first is the working day after it.
"""

from datetime import date, timedelta
from functools import cache

import holidays

SATURDAY = 5


@cache
def _holidays_of(year: int) -> frozenset[date]:
    """The public holidays of a year, Tết and the days off in lieu included, as the package `holidays` knows them."""
    return frozenset(holidays.country_holidays("VN", years=year))


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in _holidays_of(day.year)


def working_days_after(day: date, until: date) -> int:
    """How many working days lie after `day`, up to and with `until`; 0 where `until` is not later.

    Counted by weeks and holidays, not day by day: a probation nobody confirmed may be overdue by decades.
    """
    if until <= day:
        return 0
    weeks, rest = divmod((until - day).days, 7)
    weekdays = 5 * weeks + sum(
        (day + timedelta(days=number)).weekday() < SATURDAY for number in range(1, rest + 1)
    )
    free = (holiday for year in range(day.year, until.year + 1) for holiday in _holidays_of(year))
    return weekdays - sum(day < holiday <= until and holiday.weekday() < SATURDAY for holiday in free)


def plus_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`; `day` itself for 0."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def minus_working_days(day: date, count: int) -> date:
    """The `count`-th working day before `day`."""
    while count > 0:
        day -= timedelta(days=1)
        count -= is_working_day(day)
    return day
