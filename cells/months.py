"""The month as a value: what a meeting, a score and a report belong to."""

import re
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, e.g. ``Month(2026, 11)``, written ``2026-11``. Raises ValueError outside 1–12."""

    year: int
    month: int

    def __post_init__(self):
        date(self.year, self.month, 1)

    def __str__(self):
        return f"{self.year:04d}-{self.month:02d}"

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read ``2026-11``; anything else raises ValueError."""
        match = re.fullmatch(r"(\d{4})-(\d{2})", text)
        if not match:
            raise ValueError(f"{text!r} is not a month; write it as 2026-11.")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return self.next().first_day - timedelta(days=1)

    def plus(self, months: int) -> "Month":
        years, index = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(years, index + 1)

    def next(self) -> "Month":
        return self.plus(1)

    def previous(self) -> "Month":
        return self.plus(-1)

    def contains(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.month)


class MonthConverter:
    """``<month:month>`` in addresses."""

    # Any year, so that a page at the border can name the month beyond it; opening that one is a 404.
    regex = r"[0-9]{4}-(?:0[1-9]|1[0-2])"
    years = range(1900, 2101)  # every day that can be typed (fields.DateField) lies in one of them

    def to_python(self, value):
        month = Month.parse(value)
        # Years beyond these are typing mistakes, and the month before 0001-01 does not exist.
        if month.year not in self.years:
            raise ValueError(value)
        return month

    def to_url(self, value):
        return str(value)
