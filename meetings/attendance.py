"""Counting a roll call: who was expected, who came, at which rate. Pure.

Denominator A (12-HD 2018, 42-HD 2025; domain.md §3): present ÷ (strength − exempt − special duty − active elsewhere).
Probationary members count; people here on temporary activity are not part of the cell's strength.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from .statuses import AttendanceStatus as Status

CAME = {Status.PRESENT, Status.LATE}
LEFT_OUT = {Status.EXEMPT, Status.AWAY, Status.SPECIAL_DUTY}
NOT_CONVENED = {Status.EXEMPT, Status.AWAY}


@dataclass(frozen=True)
class Line:
    """One member of the cell on the day: the status marked (None: not yet), and how the member counts."""

    status: str | None
    is_official: bool = True
    is_regular: bool = True


@dataclass(frozen=True)
class RollCall:
    """The counted roll call. `strength` = regular members on the day; `expected` = those the rate is measured on."""

    strength: int
    official: int
    probationary: int
    present: int
    late: int
    excused: int
    unexcused: int
    exempt: int
    away: int
    special_duty: int
    unmarked: int
    temporary_present: int
    voting_base: int
    voters: int

    @property
    def expected(self) -> int:
        return self.strength - self.exempt - self.away - self.special_duty

    @property
    def rate(self) -> Fraction | None:
        """Present over expected, exact, 0–1; None when nobody was expected."""
        return Fraction(self.present, self.expected) if self.expected else None

    @property
    def rate_percent(self) -> Fraction | None:
        return None if self.rate is None else 100 * self.rate

    @property
    def is_complete(self) -> bool:
        return self.unmarked == 0 and self.strength > 0


def count(lines: Iterable[Line]) -> RollCall:
    """Count the lines of one meeting. `present` includes those who came late; `late` says how many of them did.

    `voting_base`: official members convened, i.e. regular, confirmed, and not exempt or active elsewhere
    unless they came; `voters`: those of them who came.
    """
    lines = list(lines)
    regular = [line for line in lines if line.is_regular]
    official = [line for line in regular if line.is_official]

    def with_status(*statuses):
        return sum(line.status in statuses for line in regular)

    return RollCall(
        strength=len(regular),
        official=len(official),
        probationary=len(regular) - len(official),
        present=with_status(*CAME),
        late=with_status(Status.LATE),
        excused=with_status(Status.EXCUSED),
        unexcused=with_status(Status.UNEXCUSED),
        exempt=with_status(Status.EXEMPT),
        away=with_status(Status.AWAY),
        special_duty=with_status(Status.SPECIAL_DUTY),
        unmarked=with_status(None),
        temporary_present=sum(not line.is_regular and line.status in CAME for line in lines),
        voting_base=sum(line.status not in NOT_CONVENED for line in official),
        voters=sum(line.status in CAME for line in official),
    )


def longest_run(statuses: Iterable[str | None], of: str = Status.EXCUSED) -> int:
    """The longest run of one status, meeting after meeting. A month not marked, or exempt, breaks it."""
    longest = current = 0
    for status in statuses:
        current = current + 1 if status == of else 0
        longest = max(longest, current)
    return longest
