"""Rules about visits to cells: whom a text names, and who has visited, or was visited by, nobody for three months.

Values in, values out; `today` is given.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cells.months import Month
from cells.names import fold

MONTHS_WITHOUT_A_VISIT = 3
# After a meeting, in which the start page asks the overseer to write the visit down.
DAYS_TO_ASK_FOR_A_VISIT = 7


def named_in(text: str, full_names: Iterable[str]) -> list[str]:
    """Which of the names stand in the text, whole, with or without diacritics; a single word is no whole name."""
    words = _words(text)
    return [name for name in full_names if len(name.split()) > 1 and _words(name) in words]


def _words(text: str) -> str:
    """The letters and digits of a text, each word between two spaces: `An, Ánh` → `` an anh ``."""
    letters = "".join(letter if letter.isalnum() else " " for letter in fold(text))
    return f" {' '.join(letters.split())} "


def months_before(day: date, months: int) -> date:
    """The same day some months earlier; where that month is shorter, its last day."""
    month = Month.of(day).plus(-months)
    return date(month.year, month.month, min(day.day, month.last_day.day))


def visited_since(today: date) -> date:
    """The first day that counts as “the last three months”."""
    return months_before(today, MONTHS_WITHOUT_A_VISIT)


@dataclass(frozen=True)
class Waiting:
    """Somebody, or a cell, without a visit: since when one was due, and the last visit there ever was, or None."""

    who: object
    since: date
    last_visit_on: date | None


def without_visit(since_by_who: dict, last_visit_by_who: dict, today: date) -> list[Waiting]:
    """Of those who have been there for three whole months, whoever has no visit in them, longest first.

    `since_by_who`: from which day on somebody watches over a cell, or a cell exists; `last_visit_by_who`: the day of
    their last visit up to today, missing where there was none. On the first day of the three months either counts:
    who began on it has been there long enough, and a visit on it is recent enough.
    """
    border = visited_since(today)
    waiting = [
        Waiting(who, since, last)
        for who, since in since_by_who.items()
        if since <= border and ((last := last_visit_by_who.get(who)) is None or last < border)
    ]
    return sorted(waiting, key=lambda one: one.last_visit_on or date.min)
