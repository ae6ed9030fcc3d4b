"""Facts and judgements in, points and grade out. No database, no clock, no rounding: see docs/scoring.md.

`propose` says what each item earns from the evidence and why; `conclude` adds up any column of points
(proposed, own or official), applies the caps and finds the grade.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from scoring.evidence import ROOTS, Evidence
from scoring.rubric import (
    Band,
    Bands,
    Condition,
    Count,
    ItemSpec,
    Judgement,
    PerStep,
    RubricSpec,
    YesNo,
    plain_number,
)

NOTHING = Decimal(0)


class State(StrEnum):
    PROVEN = "proven"
    JUDGED = "judged"
    NEEDS_JUDGEMENT = "needs_judgement"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"
    NOT_APPLICABLE = "not_applicable"


class PointsOutOfRange(ValueError):
    """Points below 0 or above what the item can earn this month."""

    def __init__(self, item_code: str, points: Decimal, max_points: Decimal):
        super().__init__(f"Item {item_code}: {points} is not between 0 and {max_points}. Correct the points.")
        self.item_code = item_code
        self.points = points
        self.max_points = max_points


class UnknownItem(KeyError):
    """Points or a judgement for an item that this rubric does not have, or does not leave to judgement."""

    def __init__(self, item_code: str, problem: str):
        super().__init__(f"Item {item_code} {problem}")
        self.item_code = item_code


@dataclass(frozen=True)
class Reason:
    """Why, as a code and JSON-able values; `scoring.reasons.sentence` puts it into words."""

    code: str
    values: dict = field(default_factory=dict)

    def to_json(self) -> dict:
        return {"code": self.code, "values": self.values}

    @classmethod
    def from_json(cls, data: Mapping) -> "Reason":
        return cls(data["code"], dict(data["values"]))


@dataclass(frozen=True)
class ItemProposal:
    code: str
    max_points: Decimal
    points: Decimal | None  # None: no proposal
    state: State
    reason: Reason
    next_band: Reason | None = None  # what would have earned more


@dataclass(frozen=True)
class Proposal:
    items: tuple[ItemProposal, ...]  # in the order of the sheet

    def __getitem__(self, item_code: str) -> ItemProposal:
        return next(item for item in self.items if item.code == item_code)

    @property
    def points(self) -> dict[str, Decimal | None]:
        """By item code, ready for `conclude`."""
        return {item.code: item.points for item in self.items}


@dataclass(frozen=True)
class Conclusion:
    total: Decimal  # of the points given so far; unrounded
    per_criterion: dict[str, Decimal]
    grade: str | None  # None until complete: half a sheet has no grade
    grade_before_caps: str | None
    caps_applied: tuple[str, ...]  # codes of the caps that hold, even where the grade was no better anyway
    caps_undecided: tuple[str, ...]  # codes of the caps whose facts are not recorded
    is_complete: bool  # every item that applies has points, or a cap settles the total


def propose(spec: RubricSpec, evidence: Evidence, judgements: Mapping[str, Decimal]) -> Proposal:
    """What every item earns from the evidence; judgement items take their points from `judgements`, by code.

    Raises PointsOutOfRange, UnknownItem.
    """
    _check_judgements(spec, judgements)
    facts = evidence.facts()
    return Proposal(tuple(_propose_item(item, facts, judgements.get(item.code)) for item in spec.items))


def conclude(spec: RubricSpec, points: Mapping[str, Decimal | None], evidence: Evidence) -> Conclusion:
    """Total, caps and grade of one column of points by item code; None or absent means not given yet.

    Raises PointsOutOfRange, UnknownItem.
    """
    facts = evidence.facts()
    _check_points(spec, points, facts)
    per_criterion = {
        criterion.code: _sum(points.get(item.code) for item in criterion.items) for criterion in spec.criteria
    }
    caps = [cap for cap in spec.caps if cap.enabled]
    applied = [cap for cap in caps if cap.holds(facts)]
    subtotal = _sum(per_criterion.values())
    limits = [cap.total_at_most for cap in applied if cap.total_at_most is not None]
    total = min([subtotal, *limits])
    grade = grade_before_caps = None
    is_complete = _all_given(spec, points, facts) or NOTHING in limits
    if is_complete:
        grade_before_caps = spec.grade_of(subtotal)
        grade = spec.grade_of(total)
        for cap in applied:
            grade = spec.worse_grade(grade, cap.grade_at_most)
    return Conclusion(
        total=total,
        per_criterion=per_criterion,
        grade=grade,
        grade_before_caps=grade_before_caps,
        caps_applied=tuple(cap.code for cap in applied),
        caps_undecided=tuple(cap.code for cap in caps if cap.holds(facts) is None),
        is_complete=is_complete,
    )


def own_needs_reason(proposed: ItemProposal, own_points: Decimal) -> bool:
    """The cell gives itself more than was proposed; or, for lack of evidence, anything above 0.

    Where the item waits for judgement, the own points are that judgement and need no further reason.
    """
    if proposed.state is State.NEEDS_JUDGEMENT:
        return False
    return own_points > (proposed.points or NOTHING)


def official_needs_reason(own_points: Decimal | None, official_points: Decimal) -> bool:
    """The reviewer decides otherwise than the cell."""
    return official_points != own_points


# Checks


def _check_judgements(spec: RubricSpec, judgements: Mapping[str, Decimal]) -> None:
    judged = {item.code for item in spec.items if isinstance(item.rule, Judgement)}
    for code in judgements:
        if code not in judged:
            raise UnknownItem(code, "is not left to judgement in this rubric. Leave it out.")


def _check_points(spec: RubricSpec, points: Mapping[str, Decimal | None], facts: Mapping) -> None:
    items = {item.code: item for item in spec.items}
    for code, given in points.items():
        if code not in items:
            raise UnknownItem(code, "is not in this rubric. Use the rubric the sheet was made with.")
        _check_range(items[code], given, facts)


def _check_range(item: ItemSpec, points: Decimal | None, facts: Mapping) -> None:
    max_points = item.max_points(facts)
    if points is not None and not 0 <= points <= max_points:
        raise PointsOutOfRange(item.code, points, max_points)


def _sum(points) -> Decimal:
    return sum((given for given in points if given is not None), NOTHING)


def _all_given(spec: RubricSpec, points: Mapping[str, Decimal | None], facts: Mapping) -> bool:
    return all(points.get(item.code) is not None for item in spec.items if item.applies(facts))


# One item


@dataclass(frozen=True)
class _Outcome:
    """What a rule finds; points None means not enough evidence."""

    points: Decimal | None
    reason: Reason
    next_band: Reason | None = None


def _propose_item(item: ItemSpec, facts: Mapping, judgement: Decimal | None) -> ItemProposal:
    max_points = item.max_points(facts)
    if not item.applies(facts):
        reason = Reason("not_applicable", _shown(item.applies_when.opposite(), facts))
        return ItemProposal(item.code, max_points, None, State.NOT_APPLICABLE, reason)
    if item.full_when and item.full_when.holds(facts):
        reason = Reason("full_when", _shown(item.full_when, facts) | _score(max_points, max_points))
        return ItemProposal(item.code, max_points, max_points, State.PROVEN, reason)
    if isinstance(item.rule, Judgement):
        _check_range(item, judgement, facts)
        return _propose_judged(item, max_points, judgement)
    outcome = _apply(item.rule, max_points, facts)
    state = State.NOT_ENOUGH_EVIDENCE if outcome.points is None else State.PROVEN
    return ItemProposal(item.code, max_points, outcome.points, state, outcome.reason, outcome.next_band)


def _propose_judged(item: ItemSpec, max_points: Decimal, judgement: Decimal | None) -> ItemProposal:
    code = item.code
    if judgement is None:
        reason = Reason(
            "needs_judgement", {"max": plain_number(max_points), "is_yes_no": item.rule.step is None}
        )
        return ItemProposal(code, max_points, None, State.NEEDS_JUDGEMENT, reason)
    reason = Reason("judged", _score(judgement, max_points))
    return ItemProposal(code, max_points, judgement, State.JUDGED, reason)


def _apply(rule: Bands | YesNo | PerStep | Count, max_points: Decimal, facts: Mapping) -> _Outcome:
    match rule:
        case Bands():
            return _apply_bands(rule, max_points, facts)
        case YesNo():
            return _apply_yes_no(rule, max_points, facts)
        case PerStep():
            return _apply_per_step(rule, max_points, facts)
        case Count():
            return _apply_count(rule, max_points, facts)


# Bands


def _apply_bands(rule: Bands, max_points: Decimal, facts: Mapping) -> _Outcome:
    for number, band in enumerate(rule.entries):
        holds = band.holds(facts)
        if holds is None:
            return _missing([band.condition.fact], facts)
        if holds:
            return _Outcome(
                band.points,
                _band_reason(rule, number, max_points, facts),
                _next_band(rule, number, max_points, facts),
            )
    raise AssertionError("a checked rubric ends its bands with “otherwise”")


def _band_reason(rule: Bands, number: int, max_points: Decimal, facts: Mapping) -> Reason:
    band = rule.entries[number]
    if number < len(rule.exceptions):
        code, fact = "exception", band.condition.fact
    else:
        code, fact = "band", rule.fact
    border = band.condition or _left_over(rule)
    values = {"fact": fact, "condition": border.to_data() if border else None, "facts": _known([fact], facts)}
    if border:
        values["facts"] |= _known([border.fact], facts)
    return Reason(code, values | _score(band.points, max_points))


def _left_over(rule: Bands) -> Condition | None:
    """The border of “otherwise”: the far side of the band before it."""
    return rule.bands[-2].condition.opposite() if len(rule.bands) > 1 else None


def _next_band(rule: Bands, number: int, max_points: Decimal, facts: Mapping) -> Reason | None:
    """The smallest step up: what is in the way must not hold, and the better band's own border must."""
    entries = rule.entries
    target = _better_entry(entries, number, facts)
    if target is None:
        return None
    in_the_way = [band.condition.opposite() for band in entries[:target] if band.holds(facts)]
    needed = [condition for condition in in_the_way if condition]
    if not entries[target].holds(facts):
        needed.append(entries[target].condition)
    return _needed(needed, entries[target].points, max_points, facts)


def _better_entry(entries: tuple[Band, ...], number: int, facts: Mapping) -> int | None:
    """Where the meeting would fall without what decided it, if that is better; else the nearest above."""
    earned = entries[number].points
    without = next((later for later in range(number + 1, len(entries)) if entries[later].holds(facts)), None)
    if without is not None and entries[without].points > earned:
        return without
    better = [place for place, band in enumerate(entries) if band.points > earned]
    return min(better, key=lambda place: entries[place].points, default=None)


# The other rules


def _apply_yes_no(rule: YesNo, max_points: Decimal, facts: Mapping) -> _Outcome:
    failing = [condition for condition in rule.conditions if condition.holds(facts) is False]
    if failing:
        reason = _conditions_reason("no", failing, NOTHING, max_points, facts)
        unmet = [condition for condition in rule.conditions if not condition.holds(facts)]
        return _Outcome(NOTHING, reason, _needed(unmet, max_points, max_points, facts))
    unknown = [condition.fact for condition in rule.conditions if condition.holds(facts) is None]
    if unknown:
        return _missing(unknown, facts)
    return _Outcome(max_points, _conditions_reason("yes", rule.conditions, max_points, max_points, facts))


def _apply_per_step(rule: PerStep, max_points: Decimal, facts: Mapping) -> _Outcome:
    recorded = facts[rule.fact]
    if recorded is None:
        return _missing([rule.fact], facts)
    missing = [step for step in rule.steps if step not in recorded]
    points = rule.points_each * (len(rule.steps) - len(missing))
    values = {"recorded": [step for step in rule.steps if step in recorded], "missing": missing}
    next_band = None
    if missing:
        next_score = _score(points + rule.points_each, max_points)
        next_band = Reason("needs_step", {"missing": missing} | next_score)
    return _Outcome(points, Reason("steps", values | _score(points, max_points)), next_band)


def _apply_count(rule: Count, max_points: Decimal, facts: Mapping) -> _Outcome:
    count = facts[rule.fact]
    if count is None:
        return _missing([rule.fact], facts)
    start = NOTHING if rule.points_each > 0 else max_points
    points = min(max(start + rule.points_each * count, NOTHING), max_points)
    values = {"fact": rule.fact, "facts": _known([rule.fact], facts)}
    values["points_each"] = plain_number(rule.points_each)
    return _Outcome(points, Reason("count", values | _score(points, max_points)))


# Reasons


def _missing(names: list[str], facts: Mapping) -> _Outcome:
    """Names what was not recorded; a rate that cannot be taken (nothing due, say) is named itself."""
    missing = [root for name in names for root in _missing_roots(name, facts)]
    values = {"missing": list(dict.fromkeys(missing)), "facts": _known(names, facts)}
    return _Outcome(None, Reason("missing", values))


def _missing_roots(name: str, facts: Mapping) -> list[str]:
    if facts[name] is not None:
        return []
    return [root for root in ROOTS.get(name, ()) if facts[root] is None] or [name]


def _needed(
    conditions: list[Condition], points: Decimal, max_points: Decimal, facts: Mapping
) -> Reason | None:
    return _conditions_reason("needs", conditions, points, max_points, facts) if conditions else None


def _conditions_reason(
    code: str, conditions: list[Condition], points: Decimal, max_points: Decimal, facts: Mapping
) -> Reason:
    values = {
        "conditions": [condition.to_data() for condition in conditions],
        "facts": _known([condition.fact for condition in conditions], facts),
    }
    return Reason(code, values | _score(points, max_points))


def _shown(condition: Condition | None, facts: Mapping) -> dict:
    if condition is None:
        return {"condition": None, "facts": {}}
    return {"condition": condition.to_data(), "facts": _known([condition.fact], facts)}


def _score(points: Decimal, max_points: Decimal) -> dict:
    return {"points": plain_number(points), "max": plain_number(max_points)}


def _known(names: list[str], facts: Mapping) -> dict:
    """The named facts and what they were worked out from, as JSON keeps them."""
    return {shown: _plain(facts[shown]) for name in names for shown in _with_roots(name)}


def _with_roots(name: str) -> Iterator[str]:
    yield name
    yield from ROOTS.get(name, ())


def _plain(value):
    if isinstance(value, tuple):
        return list(value)
    return plain_number(value) if isinstance(value, Fraction | Decimal) else value
