"""Bar charts as plain geometry. Pure.

A chart is one path a series and nothing else: labels and figures stand beside it in the HTML table, which is
the truth. Text inside an SVG would cost WeasyPrint a Pango layout each (measurements.md §3).
Lengths are tenths of a millimetre, so ``paper.css`` can give row and picture the same height.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, ROW_HEIGHT = 600, 90
INSET = 2  # room for half the outline on either side
BAR_TOP, BAR_HEIGHT = 20, 50
HATCH_STEP = 18
HATCHES = ("solid", "rising", "upright", "level", "empty")
DARK, BLACK, GREY, PALE, WHITE = "#555", "#000", "#999", "#ddd", "#fff"


@dataclass(frozen=True)
class Series:
    """An SVG path's ``d``, ``fill`` and ``stroke``: attributes, as WeasyPrint's SVG does not see our CSS."""

    path: str
    fill: str
    stroke: str


@dataclass(frozen=True)
class Chart:
    """A picture of ``WIDTH`` × ``height`` with one bar in each row of ``ROW_HEIGHT``."""

    height: int
    series: tuple[Series, ...]
    width: int = WIDTH


def bars(shares: Sequence[Decimal | None], *, is_one_series: bool = True) -> Chart:
    """One bar a row, as long as its share (0 to 1, cut at both ends; None draws none) of the full width.

    One series: all bars in one path, one tone. Otherwise each bar is a series of its own, in the next of
    ``HATCHES``, so that grades are told apart without colour. The outline of the whole width comes first.
    """
    ends = [_length(share) for share in shares]
    frame = Series("".join(_box(row, WIDTH - INSET) for row in range(len(ends))), WHITE, GREY)
    drawn = [(row, end) for row, end in enumerate(ends) if end]
    if is_one_series:
        painted = [Series("".join(_box(row, end) for row, end in drawn), DARK, DARK)] if drawn else []
    else:
        painted = [_hatched(row, end) for row, end in drawn]
    return Chart(len(ends) * ROW_HEIGHT, (frame, *painted))


def _length(share: Decimal | None) -> int:
    """Where the bar of this share ends, 0 for none."""
    return INSET + round(min(max(share, 0), 1) * (WIDTH - 2 * INSET)) if share else 0


def _box(row: int, end: int) -> str:
    top = row * ROW_HEIGHT + BAR_TOP
    return f"M{INSET} {top}H{end}V{top + BAR_HEIGHT}H{INSET}Z"


def _hatched(row: int, end: int) -> Series:
    hatch = HATCHES[row % len(HATCHES)]
    fill = {"solid": DARK, "empty": PALE}.get(hatch, WHITE)
    return Series(_box(row, end) + _hatch_lines(hatch, row * ROW_HEIGHT + BAR_TOP, end), fill, BLACK)


def _hatch_lines(hatch: str, top: int, end: int) -> str:
    bottom = top + BAR_HEIGHT
    if hatch == "upright":
        return "".join(f"M{x} {top}V{bottom}" for x in range(HATCH_STEP, end, HATCH_STEP))
    if hatch == "level":
        return "".join(f"M{INSET} {y}H{end}" for y in range(top + HATCH_STEP, bottom, HATCH_STEP))
    if hatch == "rising":
        return "".join(
            _rising_line(x, top, end) for x in range(HATCH_STEP, end + BAR_HEIGHT - INSET, HATCH_STEP)
        )
    return ""


def _rising_line(x: int, top: int, end: int) -> str:
    """A 45° line that leaves the upper edge at `x`, cut where it would leave the bar on either side."""
    left, right = max(x - BAR_HEIGHT, INSET), min(x, end)
    return f"M{left} {top + x - left}L{right} {top + x - right}"
