"""What an upper level looks at first, said as plain rules over the months of a place. Pure.

Nothing here judges anybody: a sign says where to look, and the page says which figures it stands on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from .rollups import MonthPoint

SLIPPING_MONTHS = 3  # the last so many months, each lower than the one before
SLIPPING_POINTS = 3  # of the mean, from the first of them to the last
SLIPPING_PERCENT = 5  # of attendance, in percentage points


@dataclass(frozen=True)
class Fall:
    """``mean`` in points or ``attendance`` in percent fell from `first` to `last`."""

    what: str
    first: Fraction
    last: Fraction


def slipping(points: Sequence[MonthPoint]) -> list[Fall]:
    """The falls over the last SLIPPING_MONTHS of these months. A month without a figure, and a change of rubric or of
    denominator in between, is no fall: what is measured differently is not compared."""
    last = list(points)[-SLIPPING_MONTHS:]
    if len(last) < SLIPPING_MONTHS:
        return []
    falls = []
    if len({tuple(point.tally.scores) for point in last}) == 1:
        falls += _fall("mean", [point.mean for point in last], SLIPPING_POINTS)
    if len({tuple(point.tally.attendance) for point in last}) == 1:
        falls += _fall("attendance", [point.rate for point in last], SLIPPING_PERCENT)
    return falls


def _fall(what: str, values: list[Fraction | None], border: int) -> list[Fall]:
    if None in values:
        return []
    fell_each_time = all(later < earlier for earlier, later in pairwise(values))
    return [Fall(what, values[0], values[-1])] if fell_each_time and values[0] - values[-1] >= border else []
