"""Small histograms as plain geometry, one for a row of a table: how often each difference occurred. Pure.

A bar stands on each whole point, as high as the months that had it; a tick stands at every fifth point and a long line
at 0. Both are one path each. Words and figures stand beside it in the table, which is the truth. The tones are the
page's own, through classes in ``app.css``; filled or empty bars tell two strips apart without any colour.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

STEP = 5  # points between two ticks
WIDTH, HEIGHT, FOOT = 200, 40, 6  # of the picture; below the bars the ticks have their room
GAP = 1  # on either side of a bar


@dataclass(frozen=True)
class Scale:
    """The same for all strips of a page: whole points from `low` to `high`, and up to `most` months a bar."""

    low: int
    high: int
    most: int

    @classmethod
    def of(cls, rows: Iterable[Sequence[Decimal]]) -> "Scale":
        """Wide enough for all values, ended at whole steps, with 0 and one step on either side of it at least."""
        rows = [[whole(value) for value in row] for row in rows]
        values = [value for row in rows for value in row]
        most = max((max(Counter(row).values()) for row in rows if row), default=1)
        low, high = min([*values, -STEP]), max([*values, STEP])
        return cls(low // STEP * STEP, -(-high // STEP) * STEP, most)

    @property
    def unit(self) -> Decimal:
        """Width of one point; half a point stands free at either end."""
        return Decimal(WIDTH) / (self.high - self.low + 1)

    def centre(self, points: int) -> Decimal:
        return (points - self.low + Decimal("0.5")) * self.unit


@dataclass(frozen=True)
class Strip:
    """Two paths in a picture of `width` × `height`."""

    axis: str
    bars: str
    width: int = WIDTH
    height: int = HEIGHT + FOOT


def whole(value: Decimal) -> int:
    """To the nearest point, halves away from 0."""
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def strip(values: Sequence[Decimal], scale: Scale) -> Strip:
    counted = Counter(map(whole, values))
    return Strip(_axis(scale), "".join(_bar(points, counted[points], scale) for points in sorted(counted)))


def _axis(scale: Scale) -> str:
    ticks = "".join(
        f"M{_n(scale.centre(points))} {0 if points == 0 else HEIGHT}V{HEIGHT + FOOT}"
        for points in range(scale.low, scale.high + 1, STEP)
    )
    return f"M0 {HEIGHT}H{WIDTH}{ticks}"


def _bar(points: int, months: int, scale: Scale) -> str:
    half = max(scale.unit / 2 - GAP, scale.unit / 4)
    left, right = scale.centre(points) - half, scale.centre(points) + half
    top = HEIGHT - Decimal(HEIGHT * months) / scale.most
    return f"M{_n(left)} {HEIGHT}V{_n(top)}H{_n(right)}V{HEIGHT}Z"


def _n(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.1')).normalize():f}"
