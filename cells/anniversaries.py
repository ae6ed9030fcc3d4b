"""The same day so many months or years later. Pure."""

from datetime import date

from .months import Month


def months_later(day: date, months: int) -> date:
    """The same day of the month, or the month's last where it has no such day (Civil Code 2015, article 148)."""
    month = Month.of(day).plus(months)
    return month.first_day.replace(day=min(day.day, month.last_day.day))


def years_later(day: date, years: int) -> date:
    return months_later(day, 12 * years)
