"""Lines over months as plain geometry, for the screen and for paper. Pure.

Read without colour: every series has its own marker and its own dashes, and its name stands at its end. What is not
known leaves a gap. One path a series and one for its markers, so that WeasyPrint draws it quickly; the table that
stands with every chart is the truth. Lengths are tenths of a millimetre on paper, units of the view box on a screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

DASHES = ("", "26 12", "8 10", "34 10 8 10")
MARKERS = ("disc", "square", "triangle", "diamond")
FILLED = ("disc", "triangle")  # the others are hollow
RADIUS = 8
LEFT, RIGHT, TOP, BOTTOM = 80, 20, 30, 60  # room for the figures of the scale, the last marker, the months
SPARK_WIDTH, SPARK_HEIGHT, SPARK_INSET = 240, 60, 10


@dataclass(frozen=True)
class Series:
    """Values in the order of the months; None: not known. `unsettled`: the numbers of those that stand on a part."""

    name: str
    values: Sequence
    unsettled: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Drawn:
    """A series as drawn: `path` its line, `markers` their outlines, `key` one of them for a legend of 120 × 24; `end`
    where its name may stand; `hollow` the markers of what is not settled, always empty inside."""

    name: str
    path: str
    dash: str
    markers: str
    is_filled: bool
    end: tuple[int, int] | None
    key: str
    hollow: str = ""


@dataclass(frozen=True)
class Label:
    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Trend:
    """A picture of `width` × `height`: the grid, the series over it, figures at the left, months below."""

    width: int
    height: int
    grid: str
    series: tuple[Drawn, ...]
    scale: tuple[Label, ...]
    columns: tuple[Label, ...]


@dataclass(frozen=True)
class Spark:
    """A line the size of a word: `path`, and a marker on its last known value."""

    path: str
    marker: str
    width: int = SPARK_WIDTH
    height: int = SPARK_HEIGHT


def trend(series: Sequence[Series], columns: Sequence[str], *, width=800, height=400) -> Trend | None:
    """Lines over the columns, on a scale in tens that holds all values; None where nothing is known."""
    known = [value for one in series for value in one.values if value is not None]
    if not known:
        return None
    low, high = scale_of(known)
    across = _across(len(columns), width)
    down = _down(low, high, height)
    ticks = _ticks(low, high)
    grid = "".join(f"M{LEFT} {down(value)}H{width - RIGHT}" for value in ticks)
    return Trend(
        width,
        height,
        grid,
        tuple(_drawn(one, number, across, down) for number, one in enumerate(series)),
        tuple(Label(LEFT - 14, down(value) + 10, str(value)) for value in ticks),
        tuple(Label(across[number], height - 12, text) for number, text in enumerate(columns)),
    )


def scale_of(known: Sequence) -> tuple[int, int]:
    """The tens around the values, at least twenty apart, never below 0; beyond the highest ten only for the twenty."""
    low, high = floor(min(known) / 10) * 10, ceil(max(known) / 10) * 10
    low = max(min(low, high - 20), 0)
    return low, max(high, low + 20)


def spark(values: Sequence) -> Spark | None:
    """The course of some values on a scale of their own; None where fewer than two are known."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    low, high = scale_of(known)
    room = SPARK_HEIGHT - 2 * SPARK_INSET
    step = (SPARK_WIDTH - 2 * SPARK_INSET) / max(len(values) - 1, 1)
    points = [
        None
        if value is None
        else (
            round(SPARK_INSET + number * step),
            round(SPARK_HEIGHT - SPARK_INSET - room * (value - low) / (high - low)),
        )
        for number, value in enumerate(values)
    ]
    last = next(point for point in reversed(points) if point)
    return Spark(_line(points), _marker("disc", *last))


def _across(number: int, width: int) -> list[int]:
    """The middle of each column."""
    step = (width - LEFT - RIGHT) / max(number, 1)
    return [round(LEFT + step * (index + 0.5)) for index in range(number)]


def _down(low: int, high: int, height: int):
    room = height - TOP - BOTTOM
    return lambda value: round(height - BOTTOM - room * (value - low) / (high - low))


def _ticks(low: int, high: int) -> range:
    return range(low, high + 1, 10 if high - low <= 50 else 20)


def _drawn(series: Series, number: int, across, down) -> Drawn:
    points = [None if value is None else (across[at], down(value)) for at, value in enumerate(series.values)]
    marker = MARKERS[number % len(MARKERS)]
    there = [point for point in points if point]
    outlines = {at: _marker(marker, *point) for at, point in enumerate(points) if point}
    return Drawn(
        series.name,
        _line(points),
        DASHES[number % len(DASHES)],
        "".join(outline for at, outline in outlines.items() if at not in series.unsettled),
        marker in FILLED,
        there[-1] if there else None,
        _marker(marker, 60, 12),
        "".join(outline for at, outline in outlines.items() if at in series.unsettled),
    )


def _line(points) -> str:
    """One path; a gap begins a new stroke."""
    path, is_drawing = [], False
    for point in points:
        if point is not None:
            path.append(f"{'L' if is_drawing else 'M'}{point[0]} {point[1]}")
        is_drawing = point is not None
    return "".join(path)


def _marker(kind: str, x: int, y: int) -> str:
    r = RADIUS
    if kind == "disc":
        return f"M{x - r} {y}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0Z"
    if kind == "square":
        return f"M{x - r} {y - r}h{2 * r}v{2 * r}h{-2 * r}Z"
    if kind == "triangle":
        return f"M{x} {y - r - 2}L{x + r + 1} {y + r}H{x - r - 1}Z"
    return f"M{x} {y - r - 2}L{x + r + 2} {y}L{x} {y + r + 2}L{x - r - 2} {y}Z"
