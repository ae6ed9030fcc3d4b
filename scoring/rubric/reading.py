"""From plain data (YAML or JSON) to the values of a rubric: names, kinds and sizes. Fairness is weighed in checks.py.

Every reader is given the data and its place, puts what is wrong on the place's list and gives back what it could
read, so that one reading finds everything.
"""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from scoring.evidence import CIRCUMSTANCES, FACTS, FactKind

from .problems import At, cap_at, criterion_at, grade_at, item_at
from .scalars import (
    check_keys,
    code_of,
    day_of,
    fact_of,
    field,
    list_of,
    minutes_of,
    name_of,
    number_of,
    points_of,
    positive_points,
    rubric_code,
    signed_number,
    step_of,
    text_of,
    true_or_false,
    whole_of,
)
from .values import (
    COMPARISONS,
    USUAL_TOTAL,
    Band,
    Bands,
    CapSpec,
    Condition,
    Count,
    CriterionSpec,
    GradeSpec,
    ItemSpec,
    Judgement,
    LengthBand,
    PerStep,
    RubricSpec,
    Rule,
    YearGrade,
    YearTest,
    YesNo,
)


def read_rubric(data, at: At) -> RubricSpec | None:
    required = ("code", "name", "legal_basis", "effective_from", "grades", "criteria")
    optional = ("effective_until", "total", "required_minutes", "year_rule", "caps")
    if not check_keys(data, at, required, optional):
        return None
    return RubricSpec(
        code=field(data, at, "code", rubric_code),
        name=field(data, at, "name", name_of),
        legal_basis=field(data, at, "legal_basis", text_of),
        effective_from=field(data, at, "effective_from", day_of),
        effective_until=field(data, at, "effective_until", day_of),
        grades=field(data, at, "grades", list_of(_grade)) or (),
        caps=field(data, at, "caps", list_of(_cap)) or (),
        criteria=field(data, at, "criteria", list_of(_criterion, at_least_one=True)) or (),
        total=field(data, at, "total", positive_points) if data.get("total") is not None else USUAL_TOTAL,
        required_minutes=field(data, at, "required_minutes", list_of(_length_band)) or (),
        year_rule=field(data, at, "year_rule", list_of(_year_grade)) or (),
    )


# Parts


def _grade(data, at: At) -> GradeSpec | None:
    if not check_keys(data, at, ("code", "text", "from")):
        return None
    at = grade_at(at, data.get("code"))
    return GradeSpec(
        field(data, at, "code", code_of), field(data, at, "text", text_of), field(data, at, "from", points_of)
    )


def _cap(data, at: At) -> CapSpec | None:
    if not check_keys(data, at, ("code", "text", "when", "grade_at_most"), ("total_at_most", "enabled")):
        return None
    at = cap_at(at, data.get("code"))
    enabled = field(data, at, "enabled", true_or_false)
    return CapSpec(
        code=field(data, at, "code", code_of),
        text=field(data, at, "text", text_of),
        when=field(data, at, "when", list_of(read_condition, at_least_one=True)) or (),
        grade_at_most=field(data, at, "grade_at_most", text_of),
        total_at_most=field(data, at, "total_at_most", points_of),
        enabled=True if enabled is None else enabled,
    )


def _criterion(data, at: At) -> CriterionSpec | None:
    if not check_keys(data, at, ("code", "text", "points", "items")):
        return None
    at = criterion_at(at, data.get("code"))
    return CriterionSpec(
        field(data, at, "code", code_of),
        field(data, at, "text", text_of),
        field(data, at, "points", positive_points),
        field(data, at, "items", list_of(read_item, at_least_one=True)) or (),
    )


def read_item(data, at: At) -> ItemSpec | None:
    optional = ("part_of", "points_when", "applies_when", "full_when")
    if not check_keys(data, at, ("code", "text", "points", "rule"), optional):
        return None
    at = item_at(at, data.get("code"))
    return ItemSpec(
        code=field(data, at, "code", code_of),
        text=field(data, at, "text", text_of),
        points=field(data, at, "points", positive_points),
        rule=field(data, at, "rule", read_rule),
        part_of=field(data, at, "part_of", text_of) or "",
        points_when=field(data, at, "points_when", list_of(_points_when)) or (),
        applies_when=field(data, at, "applies_when", _circumstance),
        full_when=field(data, at, "full_when", read_condition),
    )


def _points_when(data, at: At) -> tuple | None:
    if not check_keys(data, at, ("when", "points")):
        return None
    return field(data, at, "when", _circumstance), field(data, at, "points", positive_points)


def _length_band(data, at: At) -> LengthBand | None:
    if not check_keys(data, at, ("minutes",), ("with_thematic", "otherwise", *_BORDERS)):
        return None
    condition = _band_condition(data, at, "strength", ("minutes", "with_thematic"))
    minutes = field(data, at, "minutes", minutes_of)
    return LengthBand(condition, minutes, field(data, at, "with_thematic", minutes_of))


def _year_grade(data, at: At) -> YearGrade | None:
    if not check_keys(data, at, ("grade",), ("when", "otherwise")):
        return None
    grade = field(data, at, "grade", text_of)
    if ("when" in data) == ("otherwise" in data) or data.get("otherwise", True) is not True:
        at.refuse(_("say “when” this grade is reached, or “otherwise: true” for the last one"))
        return None
    return YearGrade(grade, field(data, at, "when", list_of(_year_test, at_least_one=True)) or ())


def _year_test(data, at: At) -> YearTest | None:
    if not check_keys(data, at, ("at_least",), ("percent", "meetings")):
        return None
    if ("percent" in data) == ("meetings" in data):
        at.refuse(_("say either how many percent of the meetings, or how many meetings"))
        return None
    percent = field(data, at, "percent", number_of)
    if percent is not None and percent > 100:
        (at / "percent").refuse(_("expected at most 100"))
    return YearTest(field(data, at, "at_least", text_of), percent, field(data, at, "meetings", whole_of))


# Rules


def read_rule(data, at: At) -> Rule | None:
    """A rule by its `kind`."""
    kind = data.get("kind") if isinstance(data, Mapping) else None
    if not isinstance(kind, str) or kind not in RULE_READERS:
        known = ", ".join(RULE_READERS)
        (at / "kind").refuse(
            _("“%(kind)s” is not a kind of rule; use one of %(known)s") % {"kind": kind, "known": known}
        )
        return None
    return RULE_READERS[kind](data, at)


def _bands(data, at: At) -> Bands | None:
    if not check_keys(data, at, ("kind", "fact", "bands"), ("exceptions",)):
        return None
    fact = field(data, at, "fact", fact_of(FactKind.WHOLE, FactKind.EXACT))
    if fact is None:
        return None
    return Bands(
        fact=fact,
        bands=field(data, at, "bands", list_of(_band(fact), at_least_one=True)) or (),
        exceptions=field(data, at, "exceptions", list_of(_exception)) or (),
    )


def _band(fact: str):
    def read(data, at: At) -> Band | None:
        if not check_keys(data, at, ("points",), ("fact", "otherwise", *_BORDERS)):
            return None
        condition = _band_condition(data, at, fact, ("points",))
        return Band(condition, field(data, at, "points", points_of))

    return read


def _band_condition(data, at: At, fact: str, others: tuple[str, ...]) -> Condition | None:
    """The borders of a band over `fact`, which the band may replace by another; None for “otherwise”."""
    borders = {key: value for key, value in data.items() if key not in others}
    if "otherwise" in borders:
        if borders != {"otherwise": True} or borders["otherwise"] is not True:
            at.refuse(_("“otherwise: true” takes all that is left; give it no border"))
        return None
    return read_condition({"fact": fact} | borders, at)


def _exception(data, at: At) -> Band | None:
    if not check_keys(data, at, ("when", "points")):
        return None
    return Band(field(data, at, "when", read_condition), field(data, at, "points", points_of))


def _yes_no(data, at: At) -> YesNo | None:
    if not check_keys(data, at, ("kind", "all")):
        return None
    return YesNo(field(data, at, "all", list_of(read_condition, at_least_one=True)) or ())


def _per_step(data, at: At) -> PerStep | None:
    if not check_keys(data, at, ("kind", "fact", "steps", "points_each")):
        return None
    return PerStep(
        field(data, at, "fact", fact_of(FactKind.CODES)),
        field(data, at, "steps", list_of(step_of, at_least_one=True)) or (),
        field(data, at, "points_each", positive_points),
    )


def _count(data, at: At) -> Count | None:
    if not check_keys(data, at, ("kind", "fact", "points_each")):
        return None
    fact = field(data, at, "fact", fact_of(FactKind.WHOLE))
    points_each = field(data, at, "points_each", signed_number)
    if points_each is not None:
        positive_points(abs(points_each), at / "points_each")
    return Count(fact, points_each)


def _judgement(data, at: At) -> Judgement | None:
    if not check_keys(data, at, ("kind", "answer"), ("step",)):
        return None
    if data.get("answer") == "yes_no":
        if "step" in data:
            (at / "step").refuse(_("an answer of yes or no has no step; leave it out"))
        return Judgement()
    if data.get("answer") != "scale":
        (at / "answer").refuse(
            _("“%(answer)s” is not an answer; use yes_no or scale") % {"answer": data.get("answer")}
        )
        return None
    return Judgement(positive_points(data.get("step", 1), at / "step"))


RULE_READERS = {
    "bands": _bands,
    "yes_no": _yes_no,
    "per_step": _per_step,
    "count": _count,
    "judgement": _judgement,
}


# Conditions

_BORDERS = tuple(COMPARISONS)


def read_condition(data, at: At) -> Condition | None:
    if not check_keys(data, at, ("fact",), _BORDERS):
        return None
    fact = field(data, at, "fact", fact_of(FactKind.YES_NO, FactKind.WHOLE, FactKind.EXACT))
    borders = {key: value for key, value in data.items() if key in _BORDERS}
    if not borders:
        at.refuse(_("say when it holds: from, above, below or up_to a number, or is: true"))
    if fact is None:
        return None
    tests = [(key, _border(fact, key, value, at)) for key, value in borders.items()]
    return Condition(fact, tuple((key, border) for key, border in tests if border is not None))


def _border(fact: str, key: str, value, at: At) -> Decimal | bool | None:
    is_yes_no = FACTS[fact] is FactKind.YES_NO
    if is_yes_no != (key == "is"):
        right = "is: true, is: false" if is_yes_no else "from, above, below, up_to"
        at.refuse(
            _("“%(key)s” does not fit the fact “%(fact)s”; use one of %(right)s")
            % {"key": key, "fact": fact, "right": right}
        )
        return None
    return (true_or_false if is_yes_no else signed_number)(value, at / key)


def _circumstance(data, at: At) -> Condition | None:
    condition = read_condition(data, at)
    if condition is not None and condition.fact not in CIRCUMSTANCES:
        at.refuse(
            _("an item's maximum may hang only on what is known for every month: %(known)s")
            % {"known": ", ".join(sorted(CIRCUMSTANCES))}
        )
        return None
    return condition
