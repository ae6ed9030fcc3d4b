"""A QR code as one SVG path. Pure.

The white border that readers need is the paper around the picture, so none is drawn: leave four modules free.
"""

from dataclasses import dataclass

import segno


@dataclass(frozen=True)
class QR:
    """A square of `modules` × `modules`; `path` is the ``d`` of an SVG path, its lines one module thick."""

    modules: int
    path: str


def qr(text: str) -> QR:
    """The QR code of `text`, readable with 15 % of it damaged (level M). Raises ``segno.DataOverflowError``."""
    rows = segno.make_qr(text, error="m", boost_error=False).matrix
    lines = (f"M{x} {y}.5h{length}" for y, row in enumerate(rows) for x, length in _runs(row))
    return QR(len(rows), "".join(lines))


def _runs(row) -> list[tuple[int, int]]:
    """(first module, how many) of each dark stretch."""
    runs, start = [], None
    for x, is_dark in enumerate([*row, 0]):
        if is_dark and start is None:
            start = x
        elif not is_dark and start is not None:
            runs.append((start, x - start))
            start = None
    return runs
