"""Months put together: of a cell, of a committee's cells, of the committees below one (docs/scoring.md, “Over months”).

`of_cell`, `of_committee` and `of_upper` read; the values they give are in tallies.py. All three stand on the results of
accepted meetings (`MonthResult`), so they are equal to each other and to the sum of the meetings themselves.
"""

from .reading import is_unproven, of_cell, of_committee
from .tallies import Attendance, MonthPoint, Part, Rollup, RollupLine, Scores, Tally
from .upper import by_child, of_upper

__all__ = [
    "Attendance",
    "MonthPoint",
    "Part",
    "Rollup",
    "RollupLine",
    "Scores",
    "Tally",
    "by_child",
    "is_unproven",
    "of_cell",
    "of_committee",
    "of_upper",
]
