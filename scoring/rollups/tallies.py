"""What months come to when they are put together: sums, rates and means, as values. Pure.

A `Tally` counts cell-months, and tallies add up. Nothing in it is a rate or a mean: those are taken at the end, as
exact fractions, and never from rates or means of parts. Two things do not mix: attendance measured by A and by B, and
the scores of two rubrics.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from cells.months import Month

from ..rubric import year_grade
from ..spans import Span, SpanKind

NO_POINTS = Decimal(0)


@dataclass(frozen=True)
class Attendance:
    """Present out of expected at accepted meetings whose attendance was measured by one denominator."""

    denominator: str
    present: int
    expected: int

    @property
    def rate(self) -> Fraction | None:
        """In percent; None where nobody was expected."""
        return Fraction(100 * self.present, self.expected) if self.expected else None


@dataclass(frozen=True)
class Scores:
    """The accepted scores under one rubric: how many, their sum, and how many of each grade."""

    accepted: int = 0
    points: Decimal = NO_POINTS
    grades: Mapping[str, int] = field(default_factory=Counter)

    def __add__(self, other: "Scores") -> "Scores":
        grades = Counter(self.grades)
        grades.update(other.grades)
        return Scores(self.accepted + other.accepted, self.points + other.points, grades)

    @property
    def mean(self) -> Fraction | None:
        return Fraction(self.points) / self.accepted if self.accepted else None


@dataclass(frozen=True)
class Tally:
    """Cell-months counted: owed = accepted + missed + pending.

    A cell owes a meeting in every month that has begun and in which it was there to the end; one that ended within the
    month owes none, unless it met or its month without a meeting was noted. `missed`: noted as without a meeting, or
    over without one; `permitted` are of them. `held`: met, accepted or not. All figures about a meeting are of accepted
    ones.
    """

    owed: int = 0
    accepted: int = 0
    held: int = 0
    missed: int = 0
    permitted: int = 0
    attendance: Mapping[str, tuple[int, int]] = field(
        default_factory=dict
    )  # denominator → (present, expected)
    tasks_due: int = 0
    tasks_achieved: int = 0
    thematic: int = 0  # thematic meetings, and regular ones with a thematic part
    unproven: int = 0  # high own scores with little evidence (see figures.UNPROVEN)
    scores: Mapping[int, Scores] = field(default_factory=dict)  # id of the rubric → its scores

    @property
    def pending(self) -> int:
        return self.owed - self.accepted - self.missed

    def __add__(self, other: "Tally") -> "Tally":
        return total((self, other))


COUNTED = (
    *("owed", "accepted", "held", "missed", "permitted"),
    *("tasks_due", "tasks_achieved", "thematic", "unproven"),
)


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of any number of tallies; of none, an empty one."""
    numbers = dict.fromkeys(COUNTED, 0)
    attendance: dict[str, tuple[int, int]] = {}
    scores: dict[int, Scores] = {}
    for tally in tallies:
        for name in COUNTED:
            numbers[name] += getattr(tally, name)
        for denominator, (present, expected) in tally.attendance.items():
            there, asked = attendance.get(denominator, (0, 0))
            attendance[denominator] = there + present, asked + expected
        for rubric, of_rubric in tally.scores.items():
            scores[rubric] = scores[rubric] + of_rubric if rubric in scores else of_rubric
    return Tally(**numbers, attendance=attendance, scores=scores)


@dataclass(frozen=True)
class Part:
    """What a line came to under one rubric; `grades` by code, in the rubric's order, with the empty ones."""

    rubric: object
    accepted: int
    mean: Fraction | None
    grades: dict[str, int]

    def grade_texts(self) -> list[tuple[str, int]]:
        """(the grade as the rubric words it, how many)."""
        return [(grade.text, self.grades[grade.code]) for grade in self.rubric.spec.grades]


class Told:
    """What a `tally` says under its `rubrics`; nothing is averaged over two rubrics or two denominators."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """One a rubric, the older first; empty while nothing is accepted."""
        return parts_of(self.tally, self.rubrics)

    @property
    def mean(self) -> Fraction | None:
        """Of the accepted scores, where all stand on one rubric; else None."""
        return _only(self.tally.scores.values(), "mean")

    @property
    def attendance(self) -> tuple[Attendance, ...]:
        """One entry a denominator."""
        return attendance_of(self.tally)

    @property
    def rate(self) -> Fraction | None:
        """Present out of expected in percent; None without any, and where A and B would be mixed: then each entry of
        `attendance` has its own."""
        return _only(self.attendance, "rate")


@dataclass(frozen=True)
class MonthPoint(Told):
    """One month of a line, for a trend. What is not known is None."""

    month: Month
    tally: Tally
    rubrics: Mapping[int, object] = field(default_factory=dict, repr=False)

    @property
    def has_begun(self) -> bool:
        return self.tally.owed > 0


@dataclass(frozen=True)
class RollupLine(Told):
    """A cell or a committee over a span. `months` holds a point for every month of the span, begun or not.

    `cells`: how many it leads in the last month that has begun. `thematic_asked`: one a quarter (domain.md §3) for each
    cell there at its end, None for a single month. `year_grade`: of a cell, the rubric's GradeSpec for the whole year
    by its year rule; None where there is no such rule, the year is not settled, or it straddles two rubrics.
    """

    place: object
    months: tuple[MonthPoint, ...]
    cells: int = 1
    thematic_asked: int | None = None
    year_grade: object = None
    rubrics: Mapping[int, object] = field(default_factory=dict, repr=False)

    @cached_property
    def tally(self) -> Tally:
        return total(point.tally for point in self.months)

    @property
    def months_owed(self) -> int:
        return self.tally.owed

    @property
    def months_held(self) -> int:
        return self.tally.held

    @property
    def months_missed(self) -> int:
        return self.tally.missed

    @property
    def months_permitted(self) -> int:
        return self.tally.permitted

    @property
    def months_not_permitted(self) -> int:
        return self.tally.missed - self.tally.permitted

    @property
    def months_pending(self) -> int:
        return self.tally.pending

    @property
    def accepted(self) -> int:
        return self.tally.accepted

    @property
    def present(self) -> int:
        return sum(one.present for one in self.attendance)

    @property
    def expected(self) -> int:
        return sum(one.expected for one in self.attendance)

    @property
    def tasks_due(self) -> int:
        return self.tally.tasks_due

    @property
    def tasks_achieved(self) -> int:
        return self.tally.tasks_achieved

    @property
    def tasks_rate(self) -> Fraction | None:
        return Fraction(100 * self.tasks_achieved, self.tasks_due) if self.tasks_due else None

    @property
    def thematic_held(self) -> int:
        return self.tally.thematic


@dataclass(frozen=True)
class Rollup:
    """The lines of a place over a span, and their sum."""

    span: Span
    lines: tuple[RollupLine, ...]
    total: RollupLine

    @property
    def months(self) -> tuple[MonthPoint, ...]:
        return self.total.months

    @property
    def rubrics(self) -> list:
        return [part.rubric for part in self.total.parts]

    @property
    def denominators(self) -> list[str]:
        return [one.denominator for one in self.total.attendance]


def parts_of(tally: Tally, rubrics: Mapping[int, object]) -> tuple[Part, ...]:
    used = sorted((rubrics[pk] for pk in tally.scores), key=lambda rubric: (rubric.since, rubric.pk))
    return tuple(_part(rubric, tally.scores[rubric.pk]) for rubric in used)


def _part(rubric, scores: Scores) -> Part:
    grades = {grade.code: scores.grades.get(grade.code, 0) for grade in rubric.spec.grades}
    return Part(rubric, scores.accepted, scores.mean, grades)


def attendance_of(tally: Tally) -> tuple[Attendance, ...]:
    return tuple(Attendance(code, *tally.attendance[code]) for code in sorted(tally.attendance))


def _only(values, name: str):
    """The attribute of the one value there is; None for none and for several."""
    values = list(values)
    return getattr(values[0], name) if len(values) == 1 else None


def line_of(place, span: Span, by_month: Mapping[Month, Tally], rubrics, *, cells=1) -> RollupLine:
    """A line from the tallies of its months; months without one have begun for nobody."""
    months = tuple(MonthPoint(month, by_month.get(month, Tally()), rubrics) for month in span.months)
    return RollupLine(place, months, cells, thematic_asked(span, by_month), rubrics=rubrics)


def grade_of_year(span: Span, tally: Tally, rubrics: Mapping[int, object], today: date):
    """The grade of one cell's year by the year rule of the rubric all its scores stand on; None while something of the
    year is still open, and for every span that is not a year."""
    if span.kind != SpanKind.YEAR or not span.is_over(today) or tally.pending or len(tally.scores) != 1:
        return None
    ((rubric_id, scores),) = tally.scores.items()
    spec = rubrics[rubric_id].spec
    code = year_grade(spec, scores.grades, tally.owed - tally.permitted)
    return next((grade for grade in spec.grades if grade.code == code), None)


def thematic_asked(span: Span, by_month: Mapping[Month, Tally]) -> int | None:
    """One thematic meeting a quarter, of each cell that owes a month at the quarter's end, or in the last month of it
    that has begun."""
    if not span.quarters:
        return None
    return sum(
        next((by_month[month].owed for month in reversed(quarter.months) if _is_owed(by_month, month)), 0)
        for quarter in span.quarters
    )


def _is_owed(by_month, month: Month) -> bool:
    return month in by_month and by_month[month].owed > 0


def rollup_of(place, span: Span, lines: Iterable[RollupLine], rubrics, *, cells: int | None = None) -> Rollup:
    """The lines with their sum, which is `place`'s own line."""
    lines = tuple(lines)
    by_month = (
        {
            point.month: total(line.months[number].tally for line in lines)
            for number, point in enumerate(lines[0].months)
        }
        if lines
        else {}
    )
    cells = sum(line.cells for line in lines) if cells is None else cells
    return Rollup(span, lines, line_of(place, span, by_month, rubrics, cells=cells))
