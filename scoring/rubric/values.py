"""The values of a rubric: what was read, checked and frozen. How they are written: docs/rubrics.md."""

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

USUAL_TOTAL = Decimal(100)
COMPARISONS = {
    "from": operator.ge,
    "above": operator.gt,
    "below": operator.lt,
    "up_to": operator.le,
    "is": operator.eq,
}
OPPOSITES = {"from": "below", "below": "from", "above": "up_to", "up_to": "above"}


def plain_number(number: Decimal | Fraction | int | bool) -> int | bool | str:
    """A number as JSON keeps it exactly: an int, else text ("0.5", "1000/11")."""
    if isinstance(number, bool):
        return number
    return int(number) if number == int(number) else str(number)


def _exact(number: Decimal | Fraction | bool) -> int | Fraction:
    return int(number) if number == int(number) else Fraction(number)


@dataclass(frozen=True)
class Condition:
    """One question about one fact. Data: {fact, from|above|below|up_to: number} or {fact, is: true|false}."""

    fact: str
    tests: tuple[tuple[str, Decimal | bool], ...]  # all must hold

    def holds(self, facts: Mapping) -> bool | None:
        """None when the fact is not known."""
        value = facts[self.fact]
        if value is None:
            return None
        return all(compare(value, border) for compare, border in self._borders)

    @cached_property
    def _borders(self) -> tuple:
        """(comparison, border) ready to be asked: an int or a Fraction, so that no rate is rounded on the way."""
        return tuple((COMPARISONS[test], _exact(border)) for test, border in self.tests)

    def opposite(self) -> "Condition | None":
        """What must be true for this not to hold; None for a two-sided border, which has no one opposite."""
        if len(self.tests) > 1:
            return None
        [(test, border)] = self.tests
        flipped = ("is", not border) if test == "is" else (OPPOSITES[test], border)
        return Condition(self.fact, (flipped,))

    def to_data(self) -> dict:
        return {"fact": self.fact} | {test: plain_number(border) for test, border in self.tests}


@dataclass(frozen=True)
class Band:
    condition: Condition | None  # None: otherwise
    points: Decimal

    def holds(self, facts: Mapping) -> bool | None:
        return True if self.condition is None else self.condition.holds(facts)


@dataclass(frozen=True)
class Bands:
    """The first entry that holds gives the points: exceptions, then bands, the last of which always holds."""

    fact: str
    bands: tuple[Band, ...]
    exceptions: tuple[Band, ...] = ()

    @property
    def entries(self) -> tuple[Band, ...]:
        return self.exceptions + self.bands

    def to_data(self) -> dict:
        data = {"kind": "bands", "fact": self.fact}
        if self.exceptions:
            data["exceptions"] = [
                {"when": band.condition.to_data(), "points": plain_number(band.points)}
                for band in self.exceptions
            ]
        return data | {"bands": [self._band_data(band) for band in self.bands]}

    def _band_data(self, band: Band) -> dict:
        points = {"points": plain_number(band.points)}
        if band.condition is None:
            return {"otherwise": True} | points
        condition = band.condition.to_data()
        if band.condition.fact == self.fact:
            del condition["fact"]
        return condition | points


@dataclass(frozen=True)
class YesNo:
    """Every condition holds: full points. One is known to fail: none. Else not enough evidence."""

    conditions: tuple[Condition, ...]

    def to_data(self) -> dict:
        return {"kind": "yes_no", "all": [condition.to_data() for condition in self.conditions]}


@dataclass(frozen=True)
class PerStep:
    """Points for each of the named steps that was recorded."""

    fact: str
    steps: tuple[str, ...]
    points_each: Decimal

    def to_data(self) -> dict:
        points_each = plain_number(self.points_each)
        return {"kind": "per_step", "fact": self.fact, "steps": list(self.steps), "points_each": points_each}


@dataclass(frozen=True)
class Count:
    """Points for each one counted, from 0 up; with negative points, deductions from the maximum down."""

    fact: str
    points_each: Decimal

    def to_data(self) -> dict:
        return {"kind": "count", "fact": self.fact, "points_each": plain_number(self.points_each)}


@dataclass(frozen=True)
class Judgement:
    """No fact can tell; the cell judges: all or nothing, or in steps from 0 to the maximum."""

    step: Decimal | None = None  # None: yes or no

    def choices(self, max_points: Decimal) -> tuple[Decimal, ...]:
        """What a form offers, best first."""
        if self.step is None:
            return (max_points, Decimal(0))
        below = (max_points - self.step * n for n in range(int(max_points / self.step) + 1))
        return tuple(dict.fromkeys([*below, Decimal(0)]))

    def to_data(self) -> dict:
        if self.step is None:
            return {"kind": "judgement", "answer": "yes_no"}
        return {"kind": "judgement", "answer": "scale", "step": plain_number(self.step)}


Rule = Bands | YesNo | PerStep | Count | Judgement


@dataclass(frozen=True)
class ItemSpec:
    code: str
    text: str
    points: Decimal
    rule: Rule
    part_of: str = ""  # the heading above the parts of one item
    points_when: tuple[tuple[Condition, Decimal], ...] = ()
    applies_when: Condition | None = None
    full_when: Condition | None = None

    def applies(self, facts: Mapping) -> bool:
        return self.applies_when is None or bool(self.applies_when.holds(facts))

    def max_points(self, facts: Mapping) -> Decimal:
        """0 when the item does not apply in this month."""
        if not self.applies(facts):
            return Decimal(0)
        return next((points for when, points in self.points_when if when.holds(facts)), self.points)

    def possible_maxima(self) -> set[Decimal]:
        return {self.points, *(points for _, points in self.points_when)}

    def to_data(self) -> dict:
        data = {"code": self.code, "text": self.text, "points": plain_number(self.points)}
        if self.part_of:
            data["part_of"] = self.part_of
        if self.points_when:
            data["points_when"] = [
                {"when": when.to_data(), "points": plain_number(points)} for when, points in self.points_when
            ]
        for name in ("applies_when", "full_when"):
            if condition := getattr(self, name):
                data[name] = condition.to_data()
        return data | {"rule": self.rule.to_data()}


@dataclass(frozen=True)
class CriterionSpec:
    code: str
    text: str
    points: Decimal
    items: tuple[ItemSpec, ...]

    def to_data(self) -> dict:
        items = [item.to_data() for item in self.items]
        return {"code": self.code, "text": self.text, "points": plain_number(self.points), "items": items}


@dataclass(frozen=True)
class CapSpec:
    """When every condition holds, neither grade nor total may be better than given here."""

    code: str
    text: str
    when: tuple[Condition, ...]
    grade_at_most: str
    total_at_most: Decimal | None = None
    enabled: bool = True

    def holds(self, facts: Mapping) -> bool | None:
        """None when no condition fails but one is not known."""
        answers = [condition.holds(facts) for condition in self.when]
        if False in answers:
            return False
        return None if None in answers else True

    def to_data(self) -> dict:
        data = {"code": self.code, "text": self.text}
        data["when"] = [condition.to_data() for condition in self.when]
        data["grade_at_most"] = self.grade_at_most
        if self.total_at_most is not None:
            data["total_at_most"] = plain_number(self.total_at_most)
        return data | {"enabled": self.enabled}


@dataclass(frozen=True)
class GradeSpec:
    code: str
    text: str
    from_points: Decimal

    def to_data(self) -> dict:
        return {"code": self.code, "text": self.text, "from": plain_number(self.from_points)}


@dataclass(frozen=True)
class LengthBand:
    """How long a meeting must last in a cell of that strength; `with_thematic`: when it has a thematic part."""

    condition: Condition | None  # on the fact `strength`; None: otherwise
    minutes: int
    with_thematic: int | None = None  # None: no longer than without

    def to_data(self) -> dict:
        data = {"otherwise": True} if self.condition is None else self.condition.to_data()
        data.pop("fact", None)
        data["minutes"] = self.minutes
        return data if self.with_thematic is None else data | {"with_thematic": self.with_thematic}


@dataclass(frozen=True)
class YearTest:
    """Of the regular meetings owed in the year, so many percent, or so many, have this grade or a better one."""

    at_least: str
    percent: Decimal | None = None
    meetings: int | None = None

    def holds(self, reached: int, owed: int) -> bool:
        if self.meetings is not None:
            return reached >= self.meetings
        return 100 * reached >= self.percent * owed

    def to_data(self) -> dict:
        if self.meetings is not None:
            return {"at_least": self.at_least, "meetings": self.meetings}
        return {"at_least": self.at_least, "percent": plain_number(self.percent)}


@dataclass(frozen=True)
class YearGrade:
    """The year has `grade` when every test holds; without tests, in any case."""

    grade: str
    tests: tuple[YearTest, ...] = ()

    def to_data(self) -> dict:
        if not self.tests:
            return {"grade": self.grade, "otherwise": True}
        return {"grade": self.grade, "when": [test.to_data() for test in self.tests]}


@dataclass(frozen=True)
class RubricSpec:
    code: str
    name: str
    legal_basis: str
    effective_from: date
    effective_until: date | None  # the first day it no longer holds
    grades: tuple[GradeSpec, ...]  # best first; the last from 0
    caps: tuple[CapSpec, ...]
    criteria: tuple[CriterionSpec, ...]
    total: Decimal = USUAL_TOTAL  # what criteria and items add up to
    required_minutes: tuple[LengthBand, ...] = ()  # empty: as the committee's MeetingPolicy says
    year_rule: tuple[YearGrade, ...] = ()  # best first; empty: a year has no grade of its own

    @property
    def items(self) -> tuple[ItemSpec, ...]:
        """Every leaf item, in the order of the sheet."""
        return tuple(item for criterion in self.criteria for item in criterion.items)

    def item(self, code: str) -> ItemSpec:
        return next(item for item in self.items if item.code == code)

    def grade_of(self, total: Decimal) -> str:
        """The code of the best grade whose border the unrounded total reaches."""
        return next(grade.code for grade in self.grades if total >= grade.from_points)

    def grade_text(self, code: str | None) -> str:
        """The grade as the rubric words it; "" for none."""
        return next((grade.text for grade in self.grades if grade.code == code), "")

    def worse_grade(self, one: str, other: str) -> str:
        order = [grade.code for grade in self.grades]
        return max(one, other, key=order.index)

    def minutes_required(self, *, strength: int, has_thematic_part: bool) -> int | None:
        """The length asked of a meeting; None where the rubric is silent and the committee's policy decides."""
        facts = {"strength": strength}
        for band in self.required_minutes:
            if band.condition is None or band.condition.holds(facts):
                if has_thematic_part and band.with_thematic is not None:
                    return band.with_thematic
                return band.minutes
        return None

    def to_data(self) -> dict:
        """JSON that `parse` reads to the same rubric. What says nothing is left out."""
        until = self.effective_until
        data = {
            "code": self.code,
            "name": self.name,
            "legal_basis": self.legal_basis,
            "effective_from": self.effective_from.isoformat(),
            "effective_until": until.isoformat() if until else None,
        }
        if self.total != USUAL_TOTAL:
            data["total"] = plain_number(self.total)
        for name in ("required_minutes", "year_rule"):
            if entries := getattr(self, name):
                data[name] = [entry.to_data() for entry in entries]
        return data | {
            "grades": [grade.to_data() for grade in self.grades],
            "caps": [cap.to_data() for cap in self.caps],
            "criteria": [criterion.to_data() for criterion in self.criteria],
        }


def year_grade(spec: RubricSpec, grade_counts: Mapping[str, int], owed: int) -> str | None:
    """The grade of a year by the rubric's year rule: the first entry whose tests all hold.

    `grade_counts`: how many regular meetings of the year were accepted with each grade, by code; `owed`: how many the
    cell owed (held or missed, not those it was allowed to leave out). None: nothing owed, no year rule, or none fits.
    """
    order = [grade.code for grade in spec.grades]

    def reached(border: str) -> int:
        good_enough = order[: order.index(border) + 1]
        return sum(grade_counts.get(code, 0) for code in good_enough)

    if owed <= 0:
        return None
    fitting = (
        entry.grade
        for entry in spec.year_rule
        if all(test.holds(reached(test.at_least), owed) for test in entry.tests)
    )
    return next(fitting, None)
