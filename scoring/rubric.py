"""A rubric as data: criteria, items, the rule of each item, caps and grades — read, checked, written back.

The shape is described in docs/scoring.md. `parse` takes plain data (YAML or JSON), refuses with `RubricError`
whatever could not be scored fairly, and gives frozen values; `to_data` gives JSON that parses to the same.
"""

import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import product
from pathlib import Path

import yaml

from scoring.evidence import CIRCUMSTANCES, FACTS, FactKind

FULL_TOTAL = Decimal(100)
MAX_CODE_LENGTH = 12  # of items and grades, so that every table can hold them
COMPARISONS = {
    "from": operator.ge,
    "above": operator.gt,
    "below": operator.lt,
    "up_to": operator.le,
    "is": operator.eq,
}
OPPOSITES = {"from": "below", "below": "from", "above": "up_to", "up_to": "above"}

FIVE_CRITERIA = Path(__file__).parent / "rubrics" / "five_criteria.yaml"


class RubricError(ValueError):
    """The rubric cannot be used: `where` in the data, and `problem` with what to do about it."""

    def __init__(self, where: str, problem: str):
        super().__init__(f"{where}: {problem}")
        self.where = where
        self.problem = problem


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
        return all(COMPARISONS[test](Fraction(value), Fraction(border)) for test, border in self.tests)

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
class RubricSpec:
    code: str
    name: str
    legal_basis: str
    effective_from: date
    effective_until: date | None  # the first day it no longer holds
    grades: tuple[GradeSpec, ...]  # best first; the last from 0
    caps: tuple[CapSpec, ...]
    criteria: tuple[CriterionSpec, ...]

    @property
    def items(self) -> tuple[ItemSpec, ...]:
        """Every leaf item, in the order of the sheet."""
        return tuple(item for criterion in self.criteria for item in criterion.items)

    def item(self, code: str) -> ItemSpec:
        return next(item for item in self.items if item.code == code)

    def grade_of(self, total: Decimal) -> str:
        """The code of the best grade whose border the unrounded total reaches."""
        return next(grade.code for grade in self.grades if total >= grade.from_points)

    def worse_grade(self, one: str, other: str) -> str:
        order = [grade.code for grade in self.grades]
        return max(one, other, key=order.index)

    def to_data(self) -> dict:
        until = self.effective_until
        return {
            "code": self.code,
            "name": self.name,
            "legal_basis": self.legal_basis,
            "effective_from": self.effective_from.isoformat(),
            "effective_until": until.isoformat() if until else None,
            "grades": [grade.to_data() for grade in self.grades],
            "caps": [cap.to_data() for cap in self.caps],
            "criteria": [criterion.to_data() for criterion in self.criteria],
        }


def load(path: Path = FIVE_CRITERIA) -> RubricSpec:
    """The rubric in a YAML file. Raises RubricError with the line when the file is not YAML."""
    try:
        return parse(yaml.safe_load(Path(path).read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}" if mark else "the file"
        raise RubricError(line, "this is not readable YAML; check indentation, colons and quotes") from error


def parse(data: Mapping) -> RubricSpec:
    """A checked rubric from plain data. Raises RubricError naming the place and what to do."""
    _check_keys(
        data,
        "rubric",
        ("code", "name", "legal_basis", "effective_from", "grades", "criteria"),
        ("effective_until", "caps"),
    )
    spec = RubricSpec(
        code=_text(data["code"], "rubric.code"),
        name=_text(data["name"], "rubric.name"),
        legal_basis=_text(data["legal_basis"], "rubric.legal_basis"),
        effective_from=_date(data["effective_from"], "rubric.effective_from"),
        effective_until=_optional(_date, data.get("effective_until"), "rubric.effective_until"),
        grades=_each(_grade, data["grades"], "grades"),
        caps=_each(_cap, data.get("caps") or [], "caps"),
        criteria=_each(_criterion, data["criteria"], "criteria"),
    )
    _check_period(spec)
    _check_codes(spec)
    _check_grades(spec)
    _check_totals(spec)
    return spec


# Reading each part


def _grade(data: Mapping, where: str) -> GradeSpec:
    _check_keys(data, where, ("code", "text", "from"))
    return GradeSpec(
        _code(data["code"], f"{where}.code"),
        _text(data["text"], f"{where}.text"),
        _number(data["from"], f"{where}.from"),
    )


def _cap(data: Mapping, where: str) -> CapSpec:
    _check_keys(data, where, ("code", "text", "when", "grade_at_most"), ("total_at_most", "enabled"))
    return CapSpec(
        code=_code(data["code"], f"{where}.code"),
        text=_text(data["text"], f"{where}.text"),
        when=_each(_condition, data["when"], f"{where}.when"),
        grade_at_most=_text(data["grade_at_most"], f"{where}.grade_at_most"),
        total_at_most=_optional(_points, data.get("total_at_most"), f"{where}.total_at_most"),
        enabled=_true_or_false(data.get("enabled", True), f"{where}.enabled"),
    )


def _criterion(data: Mapping, where: str) -> CriterionSpec:
    _check_keys(data, where, ("code", "text", "points", "items"))
    return CriterionSpec(
        _code(data["code"], f"{where}.code"),
        _text(data["text"], f"{where}.text"),
        _positive_points(data["points"], f"{where}.points"),
        _each(parse_item, data["items"], f"{where}.items"),
    )


def parse_item(data: Mapping, where: str = "item") -> ItemSpec:
    """One item with its rule, checked by itself. Raises RubricError."""
    optional = ("part_of", "points_when", "applies_when", "full_when")
    _check_keys(data, where, ("code", "text", "points", "rule"), optional)
    where = f"{where} ({data['code']})"
    item = ItemSpec(
        code=_code(data["code"], f"{where}.code"),
        text=_text(data["text"], f"{where}.text"),
        points=_positive_points(data["points"], f"{where}.points"),
        rule=parse_rule(data["rule"], f"{where}.rule"),
        part_of=_optional(_text, data.get("part_of"), f"{where}.part_of") or "",
        points_when=_each(_points_when, data.get("points_when") or [], f"{where}.points_when"),
        applies_when=_optional(_circumstance, data.get("applies_when"), f"{where}.applies_when"),
        full_when=_optional(_condition, data.get("full_when"), f"{where}.full_when"),
    )
    _check_rule_points(item, f"{where}.rule")
    return item


def _points_when(data: Mapping, where: str) -> tuple[Condition, Decimal]:
    _check_keys(data, where, ("when", "points"))
    when = _circumstance(data["when"], f"{where}.when")
    return when, _positive_points(data["points"], f"{where}.points")


def parse_rule(data: Mapping, where: str = "rule") -> Rule:
    """A rule from plain data, by its `kind`. Raises RubricError."""
    kind = data.get("kind") if isinstance(data, Mapping) else None
    if kind not in RULE_READERS:
        known = ", ".join(RULE_READERS)
        raise RubricError(f"{where}.kind", f"“{kind}” is not a kind of rule; use one of {known}")
    return RULE_READERS[kind](data, where)


def _bands(data: Mapping, where: str) -> Bands:
    _check_keys(data, where, ("kind", "fact", "bands"), ("exceptions",))
    fact = _fact(data["fact"], where, FactKind.WHOLE, FactKind.EXACT)
    rule = Bands(
        fact=fact,
        bands=_each(lambda band, place: _band(band, place, fact), data["bands"], f"{where}.bands"),
        exceptions=_each(_exception, data.get("exceptions") or [], f"{where}.exceptions"),
    )
    _check_bands(rule, f"{where}.bands")
    return rule


def _band(data: Mapping, where: str, fact: str) -> Band:
    _check_keys(data, where, ("points",), ("fact", "otherwise", *COMPARISONS))
    points = _points(data["points"], f"{where}.points")
    if "otherwise" in data:
        if set(data) != {"otherwise", "points"} or data["otherwise"] is not True:
            raise RubricError(where, "“otherwise: true” takes all that is left; give it only points")
        return Band(None, points)
    condition = {"fact": fact} | {key: value for key, value in data.items() if key != "points"}
    return Band(_condition(condition, where), points)


def _exception(data: Mapping, where: str) -> Band:
    _check_keys(data, where, ("when", "points"))
    return Band(_condition(data["when"], f"{where}.when"), _points(data["points"], f"{where}.points"))


def _yes_no(data: Mapping, where: str) -> YesNo:
    _check_keys(data, where, ("kind", "all"))
    return YesNo(_each(_condition, data["all"], f"{where}.all", at_least_one=True))


def _per_step(data: Mapping, where: str) -> PerStep:
    _check_keys(data, where, ("kind", "fact", "steps", "points_each"))
    return PerStep(
        _fact(data["fact"], where, FactKind.CODES),
        _each(_text, data["steps"], f"{where}.steps", at_least_one=True),
        _positive_points(data["points_each"], f"{where}.points_each"),
    )


def _count(data: Mapping, where: str) -> Count:
    _check_keys(data, where, ("kind", "fact", "points_each"))
    points_each = _signed_number(data["points_each"], f"{where}.points_each")
    _positive_points(abs(points_each), f"{where}.points_each")
    return Count(_fact(data["fact"], where, FactKind.WHOLE), points_each)


def _judgement(data: Mapping, where: str) -> Judgement:
    _check_keys(data, where, ("kind", "answer"), ("step",))
    if data["answer"] == "yes_no":
        return Judgement()
    if data["answer"] != "scale":
        raise RubricError(f"{where}.answer", f"“{data['answer']}” is not an answer; use yes_no or scale")
    return Judgement(_positive_points(data.get("step", 1), f"{where}.step"))


RULE_READERS = {
    "bands": _bands,
    "yes_no": _yes_no,
    "per_step": _per_step,
    "count": _count,
    "judgement": _judgement,
}


def _condition(data: Mapping, where: str) -> Condition:
    _check_keys(data, where, ("fact",), tuple(COMPARISONS))
    fact = _fact(data["fact"], where, FactKind.YES_NO, FactKind.WHOLE, FactKind.EXACT)
    tests = tuple((key, value) for key, value in data.items() if key != "fact")
    if not tests:
        raise RubricError(where, "say when it holds: from, above, below or up_to a number, or is: true")
    return Condition(fact, tuple(_test(fact, key, value, where) for key, value in tests))


def _test(fact: str, key: str, value, where: str) -> tuple[str, Decimal | bool]:
    is_yes_no = FACTS[fact] is FactKind.YES_NO
    if is_yes_no != (key == "is"):
        right = "is: true or false" if is_yes_no else "from, above, below or up_to"
        raise RubricError(where, f"“{key}” does not fit the fact “{fact}”; use {right}")
    read = _true_or_false if is_yes_no else _signed_number
    return key, read(value, f"{where}.{key}")


def _circumstance(data: Mapping, where: str) -> Condition:
    condition = _condition(data, where)
    if condition.fact not in CIRCUMSTANCES:
        known = ", ".join(sorted(CIRCUMSTANCES))
        raise RubricError(where, f"an item's maximum may hang only on what is known for every month: {known}")
    return condition


# Checks on the whole


def _check_period(spec: RubricSpec) -> None:
    if spec.effective_until and spec.effective_until <= spec.effective_from:
        raise RubricError("rubric.effective_until", "must be after effective_from, or empty while it holds")


def _check_codes(spec: RubricSpec) -> None:
    for where, parts in [
        ("grades", spec.grades),
        ("caps", spec.caps),
        ("criteria", spec.criteria),
        ("items", spec.items),
    ]:
        codes = [part.code for part in parts]
        for code in codes:
            if codes.count(code) > 1:
                raise RubricError(where, f"the code “{code}” is used more than once; give each its own")


def _check_grades(spec: RubricSpec) -> None:
    borders = [grade.from_points for grade in spec.grades]
    if not borders or borders[-1] != 0 or borders != sorted(set(borders), reverse=True):
        raise RubricError("grades", "list the grades best first, each from fewer points, the last from 0")
    codes = [grade.code for grade in spec.grades]
    for cap in spec.caps:
        if cap.grade_at_most not in codes:
            known = ", ".join(codes)
            problem = f"“{cap.grade_at_most}” is not a grade; use one of {known}"
            raise RubricError(f"caps ({cap.code})", problem)


def _check_totals(spec: RubricSpec) -> None:
    """Each criterion must keep its points, and the whole its 100, in every kind of month."""
    for month in _kinds_of_month(spec):
        for criterion in spec.criteria:
            _check_sum(f"criteria ({criterion.code})", criterion.items, criterion.points, month)
        _check_sum("rubric", spec.items, FULL_TOTAL, month)


def _check_sum(where: str, items: Sequence[ItemSpec], wanted: Decimal, month: Mapping) -> None:
    total = sum((item.max_points(month) for item in items), Decimal(0))
    if total != wanted:
        kind = ", ".join(f"{fact}: {str(value).lower()}" for fact, value in month.items())
        when = f" in a month with {kind}" if kind else ""
        sums = f"{plain_number(total)}, not {plain_number(wanted)}"
        raise RubricError(where, f"its items add up to {sums}{when}; correct the points")


def _kinds_of_month(spec: RubricSpec) -> Iterator[dict[str, bool]]:
    """Every combination of the circumstances on which the maximum of some item hangs."""
    used = sorted({condition.fact for item in spec.items for condition in _circumstances_of(item)})
    for values in product((True, False), repeat=len(used)):
        yield dict(zip(used, values, strict=True))


def _circumstances_of(item: ItemSpec) -> Iterator[Condition]:
    if item.applies_when:
        yield item.applies_when
    yield from (when for when, _ in item.points_when)


def _check_rule_points(item: ItemSpec, where: str) -> None:
    """The best a rule can give must be the item's points, else the maximum could never be earned."""
    match item.rule:
        case Bands():
            best = max(band.points for band in item.rule.entries)
        case PerStep():
            best = item.rule.points_each * len(item.rule.steps)
        case _:
            return
    for points in item.possible_maxima():
        if best != points:
            raise RubricError(
                where, f"gives {plain_number(best)} at best, but the item has {plain_number(points)} points"
            )


def _check_bands(rule: Bands, where: str) -> None:
    if not rule.bands or rule.bands[-1].condition is not None:
        raise RubricError(where, "no band takes what is left; end with “otherwise: true” and its points")
    if any(band.condition is None for band in rule.bands[:-1]):
        raise RubricError(where, "only the last band may be “otherwise”; the ones after it could never match")
    spans = [_span(band.condition) for band in rule.bands[:-1] if band.condition.fact == rule.fact]
    _check_no_gap(spans, where)
    _check_none_hidden(spans, where)


# A place on the number line: just before (0) or just after (1) a number; a span runs between two places.
Place = tuple[Fraction | float, int]
_NOWHERE_BELOW: Place = (float("-inf"), 0)
_NOWHERE_ABOVE: Place = (float("inf"), 0)
_STARTS = (("from", 0), ("above", 1))
_ENDS = (("below", 0), ("up_to", 1))


def _span(condition: Condition) -> tuple[Place, Place]:
    borders = dict(condition.tests)
    whole = FACTS[condition.fact] is FactKind.WHOLE
    starts = [_place(borders[key], after, whole) for key, after in _STARTS if key in borders]
    ends = [_place(borders[key], after, whole) for key, after in _ENDS if key in borders]
    return max(starts, default=_NOWHERE_BELOW), min(ends, default=_NOWHERE_ABOVE)


def _place(border: Decimal, after: int, whole: bool) -> Place:
    number = Fraction(border)
    if whole and after and number.denominator == 1:
        return number + 1, 0  # after 15 people comes 16: “up to 15” and “from 16” leave no gap
    return number, after


def _check_no_gap(spans: Sequence[tuple[Place, Place]], where: str) -> None:
    gaps, reached = [], None
    for start, end in sorted(spans):
        if reached is not None and start > reached:
            gaps.append(_gap_text(reached, start))
        reached = end if reached is None else max(reached, end)
    if gaps:
        places = " and ".join(gaps)
        raise RubricError(where, f"no band says what happens {places}; move a border to close the gap")


def _gap_text(lower: Place, upper: Place) -> str:
    low, high = (plain_number(place[0]) for place in (lower, upper))
    return f"at exactly {low}" if low == high else f"between {low} and {high}"


def _check_none_hidden(spans: Sequence[tuple[Place, Place]], where: str) -> None:
    for number, (start, end) in enumerate(spans):
        if start >= end:
            raise RubricError(f"{where}[{number}]", "nothing can lie between its borders; correct them")
        if any(earlier[0] <= start and end <= earlier[1] for earlier in spans[:number]):
            raise RubricError(
                f"{where}[{number}]", "an earlier band already takes all of it; order the bands, best first"
            )


# Reading single values


def plain_number(number: Decimal | Fraction | int | bool) -> int | bool | str:
    """A number as JSON keeps it exactly: an int, else text ("0.5", "1000/11")."""
    if isinstance(number, bool):
        return number
    return int(number) if number == int(number) else str(number)


def _check_keys(data, where: str, required: Sequence[str], optional: Sequence[str] = ()) -> None:
    if not isinstance(data, Mapping):
        raise RubricError(where, f"expected names with values, found {data!r}")
    for name in required:
        if name not in data:
            raise RubricError(where, f"“{name}” is missing; add it")
    for name in data:
        if name not in (*required, *optional):
            raise RubricError(where, f"“{name}” is not known here; use {', '.join((*required, *optional))}")


def _each(read, data, where: str, *, at_least_one: bool = False) -> tuple:
    if not isinstance(data, Sequence) or isinstance(data, str) or (at_least_one and not data):
        raise RubricError(where, f"expected a list{' with at least one entry' if at_least_one else ''}")
    return tuple(read(entry, f"{where}[{number}]") for number, entry in enumerate(data))


def _optional(read, value, where: str):
    return None if value is None else read(value, where)


def _fact(name, where: str, *kinds: FactKind) -> str:
    usable = sorted(fact for fact, kind in FACTS.items() if kind in kinds)
    if name not in usable:
        known = ", ".join(usable)
        raise RubricError(f"{where}.fact", f"“{name}” is not a fact that fits here; use one of {known}")
    return name


def _text(value, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise RubricError(where, f"expected text in quotes, found {value!r}")
    return value


def _code(value, where: str) -> str:
    code = _text(value, where)
    if len(code) > MAX_CODE_LENGTH:
        raise RubricError(where, f"“{code}” is too long for a code; use at most {MAX_CODE_LENGTH} characters")
    return code


def _date(value, where: str) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise RubricError(where, f"expected a date like 2025-10-28, found {value!r}") from None


def _true_or_false(value, where: str) -> bool:
    if not isinstance(value, bool):
        raise RubricError(where, f"expected true or false, found {value!r}")
    return value


def _signed_number(value, where: str) -> Decimal:
    try:
        if isinstance(value, bool):
            raise InvalidOperation
        number = Decimal(str(value))  # YAML reads 0.5 as a float; its text is exact, its value is not
    except InvalidOperation:
        raise RubricError(where, f"expected a number, found {value!r}") from None
    if not number.is_finite():
        raise RubricError(where, f"expected a number, found {value!r}")
    return number


def _number(value, where: str) -> Decimal:
    number = _signed_number(value, where)
    if number < 0:
        raise RubricError(where, f"expected 0 or more, found {value!r}")
    return number


def _points(value, where: str) -> Decimal:
    """Points have one decimal at most, so that a total is stored and shown without rounding."""
    number = _number(value, where)
    if number * 10 != int(number * 10):
        raise RubricError(where, f"points have one decimal at most, found {value!r}")
    return number


def _positive_points(value, where: str) -> Decimal:
    points = _points(value, where)
    if not points:
        raise RubricError(where, "expected more than 0")
    return points
