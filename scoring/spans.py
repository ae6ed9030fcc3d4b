"""The span of months that a roll-up is of: a month, a quarter, half a year or a year, as a value. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from django.utils.translation import gettext as _

from cells.months import Month, MonthConverter


class SpanKind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


LENGTHS = {SpanKind.MONTH: 1, SpanKind.QUARTER: 3, SpanKind.HALF: 6, SpanKind.YEAR: 12}
ROMAN = ("I", "II", "III", "IV")
QUARTER_MONTHS = LENGTHS[SpanKind.QUARTER]


class Months:
    """Months that follow each other: what a `Span` and a `Stretch` share. Both have `first` and `length`."""

    first: Month
    length: int

    @cached_property
    def months(self) -> tuple[Month, ...]:
        return tuple(self.first.plus(number) for number in range(self.length))

    @property
    def last(self) -> Month:
        return self.first.plus(self.length - 1)

    @property
    def first_day(self) -> date:
        return self.first.first_day

    @property
    def last_day(self) -> date:
        return self.last.last_day

    @cached_property
    def quarters(self) -> tuple["Span", ...]:
        """The quarters that lie wholly in it; a month holds none."""
        starts = [month for month in self.months if month.month % QUARTER_MONTHS == 1]
        return tuple(
            Span(SpanKind.QUARTER, month) for month in starts if month.plus(QUARTER_MONTHS - 1) <= self.last
        )

    def contains(self, month: Month) -> bool:
        return self.first <= month <= self.last

    def begun(self, today: date) -> tuple[Month, ...]:
        """The months of it that have begun."""
        return tuple(month for month in self.months if month.first_day <= today)

    def is_over(self, today: date) -> bool:
        return today > self.last_day


@dataclass(frozen=True)
class Stretch(Months):
    """Any number of months, across the border of a year too: for a trend, never for a paper."""

    first: Month
    length: int
    kind = None

    @classmethod
    def up_to(cls, last: Month, length: int) -> "Stretch":
        return cls(last.plus(1 - length), length)


@dataclass(frozen=True)
class Span(Months):
    """One to twelve months of one year, whole as the calendar divides it.

    Written ``2026-11``, ``2026-Q4``, ``2026-H2``, ``2026``. Raises ValueError for a first month that begins no span of
    the kind.
    """

    kind: SpanKind
    first: Month

    def __post_init__(self):
        if (self.first.month - 1) % self.length:
            raise ValueError(f"No {self.kind} begins with {self.first}.")

    def __str__(self):
        return self.code

    @classmethod
    def parse(cls, text: str) -> "Span":
        """Read one of the four forms; anything else raises ValueError."""
        match = re.fullmatch(r"([0-9]{4})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])|H([12])))?", text)
        if not match:
            raise ValueError(f"{text!r} is no span; write it as 2026-11, 2026-Q4, 2026-H2 or 2026.")
        year, month, quarter, half = match.groups()
        if month:
            return cls(SpanKind.MONTH, Month(int(year), int(month)))
        if quarter:
            return cls(SpanKind.QUARTER, Month(int(year), 3 * int(quarter) - 2))
        return cls(SpanKind.HALF if half else SpanKind.YEAR, Month(int(year), 7 if half == "2" else 1))

    @classmethod
    def of(cls, kind: SpanKind, month: Month) -> "Span":
        """The span of a kind that holds a month."""
        kind = SpanKind(kind)
        first = (month.month - 1) // LENGTHS[kind] * LENGTHS[kind] + 1
        return cls(kind, Month(month.year, first))

    @property
    def length(self) -> int:
        return LENGTHS[self.kind]

    @property
    def _number(self) -> int:
        """Which of the spans of its kind it is in the year, from 1."""
        return (self.first.month - 1) // self.length + 1

    @property
    def code(self) -> str:
        if self.kind == SpanKind.MONTH:
            return str(self.first)
        letter = {SpanKind.QUARTER: f"-Q{self._number}", SpanKind.HALF: f"-H{self._number}"}
        return f"{self.year:04d}{letter.get(self.kind, '')}"

    @property
    def year(self) -> int:
        return self.first.year

    def next(self) -> "Span":
        return Span(self.kind, self.first.plus(self.length))

    def previous(self) -> "Span":
        return Span(self.kind, self.first.plus(-self.length))

    @property
    def words(self) -> str:
        """As a paper says it, in Vietnamese whatever the language of the screen."""
        year = f"năm {self.year}"
        if self.kind == SpanKind.MONTH:  # January and February are padded (domain.md §4.1)
            return f"tháng {self.first.month:0{2 if self.first.month < 3 else 1}} {year}"
        if self.kind == SpanKind.QUARTER:
            return f"quý {ROMAN[self._number - 1]} {year}"
        if self.kind == SpanKind.HALF:
            return f"6 tháng {'đầu' if self._number == 1 else 'cuối'} {year}"
        return year

    @property
    def label(self) -> str:
        """As a screen says it, in the active language."""
        named = {"number": self._number, "year": self.year, "month": self.first.month}
        if self.kind == SpanKind.MONTH:
            return _("month %(month)s/%(year)s") % named
        if self.kind == SpanKind.QUARTER:
            return _("quarter %(roman)s of %(year)s") % (named | {"roman": ROMAN[self._number - 1]})
        if self.kind == SpanKind.HALF:
            first, second = _("first half of %(year)s"), _("second half of %(year)s")
            return (first if self._number == 1 else second) % named
        return _("the year %(year)s") % named


class SpanConverter:
    """``<span:span>`` in addresses."""

    regex = r"[0-9]{4}(?:-(?:0[1-9]|1[0-2]|Q[1-4]|H[12]))?"

    def to_python(self, value):
        span = Span.parse(value)
        if span.year not in MonthConverter.years:
            raise ValueError(value)
        return span

    def to_url(self, value):
        return str(value)
