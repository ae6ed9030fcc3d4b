"""Whose turn it is to criticise themselves: a fair proposal for a cell's year. Pure.

One member a month, two where the cell has more members than the year has months (Bạc Liêu: one or two in turn). Who
has not been up this year comes first, then whose last turn lies longest ago, then the Vietnamese order of names.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from cells.months import Month

MOST_A_MONTH = 2


@dataclass(frozen=True)
class Candidate:
    """A member who may be put up: official or on probation, neither exempt nor active elsewhere."""

    key: int
    sort_key: str


def turns_a_month(candidates: int) -> int:
    return 1 if candidates <= 12 else MOST_A_MONTH


def propose(
    candidates: Iterable[Candidate], year: int, months: Iterable[Month], turns: Iterable[tuple[Month, int]]
) -> dict[Month, list[int]]:
    """Keys of members for each of `months`, ascending; `turns` (month, key) are those done at any time or planned for
    other months. A month gets nobody twice, and fewer than its turns where there are not enough members."""
    candidates = list(candidates)
    last: dict[int, Month] = {}
    this_year = set()
    for month, key in turns:
        last[key] = max(month, last.get(key, month))
        if month.year == year:
            this_year.add(key)
    wanted = turns_a_month(len(candidates))
    proposed = {}
    for month in sorted(months):
        queue = sorted(candidates, key=lambda one: _place_in_queue(one, this_year, last))
        proposed[month] = [one.key for one in queue[:wanted]]
        for key in proposed[month]:
            this_year.add(key)
            last[key] = max(month, last.get(key, month))
    return proposed


def _place_in_queue(candidate: Candidate, this_year: set[int], last: dict[int, Month]):
    before_all = Month(1, 1)
    key = candidate.key
    return key in this_year, last.get(key, before_all), candidate.sort_key, key
