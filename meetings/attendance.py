"""Counting a roll call: the marks on top of who counts (cells/strength.py), and at which rate they came. Pure.

The rate is present ÷ expected; whom `expected` leaves out is the committee's setting, count A or B. A mark says how a
person stood at this meeting, whatever the books say: an exempt member who came is present and expected.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from cells.strength import Denominator, Out, Person, Standing, Strength, standing_of

from .statuses import AttendanceStatus as Status

CAME = {Status.PRESENT, Status.LATE}


@dataclass(frozen=True)
class Line:
    """One member of the cell on the day: the status marked (None: not yet), and how the member counts."""

    status: str | None
    is_official: bool = True
    is_regular: bool = True

    @property
    def person(self) -> Person:
        standing = standing_of(is_regular=self.is_regular, is_official=self.is_official)
        return Person(standing=standing, out=out_by(self.status))


def out_by(status: str | None) -> str | None:
    """Why a mark leaves a person out of a count; None for who came, did not come, or is not marked."""
    return status if status in Out.values else None


@dataclass(frozen=True)
class RollCall:
    """The counted roll call. `present` includes those who came late; `voters`: the official members who came.

    Rates and votes are of regular members alone; `temporary_present` counts the others who came.
    """

    cell: Strength
    denominator: str
    present: int
    late: int
    unexcused: int
    unmarked: int
    temporary_present: int
    voters: int

    @property
    def strength(self) -> int:
        return self.cell.total

    @property
    def official(self) -> int:
        return self.cell.official

    @property
    def probationary(self) -> int:
        return self.cell.probationary

    @property
    def excused(self) -> int:
        return self.cell.number(Out.EXCUSED)

    @property
    def exempt(self) -> int:
        return self.cell.exempt

    @property
    def away(self) -> int:
        return self.cell.away

    @property
    def special_duty(self) -> int:
        return self.cell.number(Out.SPECIAL_DUTY)

    @property
    def expected(self) -> int:
        return self.cell.expected(self.denominator)

    @property
    def voting_base(self) -> int:
        return self.cell.voting_base

    @property
    def not_convened(self) -> int:
        """Official members whom no vote is measured on: exempt, or active elsewhere, and not come."""
        return self.official - self.voting_base

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


def count(lines: Iterable[Line], denominator: str = Denominator.A) -> RollCall:
    """Count the lines of one meeting."""
    lines = list(lines)
    people = [line.person for line in lines]
    regular = [line.status for line, person in zip(lines, people, strict=True) if person.is_regular]
    return RollCall(
        cell=Strength.of(people),
        denominator=denominator,
        present=sum(status in CAME for status in regular),
        late=regular.count(Status.LATE),
        unexcused=regular.count(Status.UNEXCUSED),
        unmarked=regular.count(None),
        temporary_present=sum(line.status in CAME for line in lines) - sum(s in CAME for s in regular),
        voters=sum(
            line.status in CAME and person.standing == Standing.OFFICIAL
            for line, person in zip(lines, people, strict=True)
        ),
    )


def longest_run(statuses: Iterable[str | None], of: str = Status.EXCUSED) -> int:
    """The longest run of one status, meeting after meeting. A month not marked, or exempt, breaks it."""
    longest = current = 0
    for status in statuses:
        current = current + 1 if status == of else 0
        longest = max(longest, current)
    return longest
