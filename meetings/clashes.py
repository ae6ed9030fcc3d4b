"""Where somebody who watches over several cells would have to be at two meetings at once. Pure."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations


@dataclass(frozen=True)
class Slot:
    """When a cell meets: from `starts_at` on for `minutes`, the length that the committee asks of it."""

    key: int
    cell_id: int
    starts_at: datetime
    minutes: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Clash:
    """Two slots of different cells that one person watches over, the earlier one first."""

    person: Hashable
    first: Slot
    second: Slot


def clashes(slots: Iterable[Slot], watched: Mapping[Hashable, set[int]]) -> list[Clash]:
    """Every pair of overlapping slots; `watched` gives each person's cells.

    One that begins when the other ends does not overlap: the way between the two places is nobody's rule.
    """
    ordered = sorted(slots, key=lambda slot: (slot.starts_at, slot.key))
    return [
        Clash(person, first, second)
        for person, cells in watched.items()
        for first, second in combinations([slot for slot in ordered if slot.cell_id in cells], 2)
        if first.cell_id != second.cell_id and second.starts_at < first.ends_at
    ]
