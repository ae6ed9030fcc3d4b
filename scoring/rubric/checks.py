"""Whether a rubric can score fairly: sums, bands, codes, grades, what it rests on. Everything found at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .problems import At, cap_at, criterion_at, grade_at, item_at
from .spans import check_bands, check_reach
from .values import (
    Bands,
    Condition,
    ItemSpec,
    PerStep,
    RubricSpec,
    Rule,
    YesNo,
    plain_number,
)

USUAL_MINUTES = (
    90  # HD 42-HD/BTCTW; only to weigh the bands of a rubric that leaves the length to the committee
)
# A number as papers of the Party carry it: “42-HD/BTCTW”, “1878-QĐ/TU”.
NUMBER = re.compile(r"\d+\s*-\s*[^\W\d_]+\s*/\s*[^\W\d_]+")
DAY = re.compile(r"\b\d{1,2}/\d{1,2}/\d{4}\b")

# In which kind of month: when true, when false.
KINDS_OF_MONTH = {
    "met": (gettext_lazy("with a meeting"), gettext_lazy("without a meeting")),
    "has_permission_not_to_meet": (
        gettext_lazy("with permission not to meet"),
        gettext_lazy("without permission not to meet"),
    ),
    "met_or_permitted": (
        gettext_lazy("with a meeting or permission"),
        gettext_lazy("without meeting or permission"),
    ),
    "has_cell_committee": (
        gettext_lazy("in a cell with a cell committee"),
        gettext_lazy("in a cell with only a secretary"),
    ),
    "has_overseer": (
        gettext_lazy("in a cell with an overseer"),
        gettext_lazy("in a cell without an overseer"),
    ),
    "has_thematic": (gettext_lazy("with a thematic meeting"), gettext_lazy("without a thematic meeting")),
}


def check(spec: RubricSpec, at: At) -> None:
    """Parts that could not be read have been told already; the others are weighed all the same."""
    _check_basis(spec, at)
    _check_period(spec, at)
    _check_codes(spec, at)
    _check_grades(spec, at)
    _check_caps(spec, at)
    _check_items(spec, at)
    _check_totals(spec, at)
    _check_lengths(spec, at)
    _check_year_rule(spec, at)


def _check_basis(spec: RubricSpec, at: At) -> None:
    """Three different guidances bear the number 12-HD/BTCTW, so a number without its date names nothing."""
    at = at / "legal_basis"
    if not at.is_sound or not spec.legal_basis:
        return
    if not NUMBER.search(spec.legal_basis):
        at.refuse(_("name the document with its number, as in “42-HD/BTCTW”"))
    if not DAY.search(spec.legal_basis):
        at.refuse(
            _("name the document with its date, as in “28/10/2025”; different ones bear the same number")
        )


def _check_period(spec: RubricSpec, at: At) -> None:
    if spec.effective_from and spec.effective_until and spec.effective_until <= spec.effective_from:
        (at / "effective_until").refuse(_("must be after effective_from, or empty while it holds"))


def _check_codes(spec: RubricSpec, at: At) -> None:
    items = [
        (at / "criteria" / number / "items" / place, item)
        for number, criterion in enumerate(spec.criteria)
        for place, item in enumerate(criterion.items)
    ]
    named = [
        [(at / name / number, part) for number, part in enumerate(getattr(spec, name))]
        for name in ("grades", "caps", "criteria")
    ]
    for parts in [*named, items]:
        seen = set()
        for place, part in parts:
            if part.code in seen:
                (place / "code").refuse(
                    _("the code “%(code)s” is used more than once; give each its own") % {"code": part.code}
                )
            seen.add(part.code or place.path)


def _check_grades(spec: RubricSpec, at: At) -> None:
    grades, codes = at / "grades", [grade.code for grade in spec.grades]
    if grades.is_sound:
        borders = [grade.from_points for grade in spec.grades]
        wrong = next((n for n in range(1, len(borders)) if borders[n] >= borders[n - 1]), None)
        if wrong is None and borders and borders[-1] != 0:
            wrong = len(borders) - 1
        if not borders:
            grades.refuse(_("list the grades best first, each from fewer points, the last from 0"))
        elif wrong is not None:
            grade_at(grades / wrong / "from", codes[wrong]).refuse(
                _("list the grades best first, each from fewer points, the last from 0")
            )
        elif spec.total is not None and borders[0] > spec.total:
            at_best = grade_at(grades / 0 / "from", codes[0])
            at_best.refuse(_("a grade from more points than the total can never be reached"))
    for number, cap in enumerate(spec.caps):
        _check_grade(cap.grade_at_most, codes, cap_at(at / "caps" / number / "grade_at_most", cap.code))


def _check_caps(spec: RubricSpec, at: At) -> None:
    for number, cap in enumerate(spec.caps if (at / "caps").is_sound else ()):
        for place, condition in enumerate(cap.when):
            check_reach(condition, cap_at(at / "caps" / number / "when" / place, cap.code))


def _check_grade(code: str | None, codes: Sequence[str], at: At) -> None:
    if code is not None and code not in codes:
        at.refuse(
            _("“%(code)s” is not a grade; use one of %(known)s")
            % {"code": code, "known": ", ".join(filter(None, codes))}
        )


# Items


def _check_items(spec: RubricSpec, at: At) -> None:
    lengths = sorted(
        {
            minutes
            for band in spec.required_minutes
            for minutes in (band.minutes, band.with_thematic)
            if minutes
        }
    ) or [USUAL_MINUTES]
    for number, criterion in enumerate(spec.criteria):
        for place, item in enumerate(criterion.items):
            check_item(item, item_at(at / "criteria" / number / "items" / place, item.code), lengths)


def check_item(item: ItemSpec, at: At, lengths: Sequence[int] = (USUAL_MINUTES,)) -> None:
    if item.full_when and (at / "full_when").is_sound:
        check_reach(item.full_when, at / "full_when")
    at = at / "rule"
    if not at.is_sound:
        return
    check_rule(item.rule, at, lengths)
    if at.is_sound and None not in item.possible_maxima():
        _check_best(item, at)


def _check_borders(rule: Rule, at: At) -> None:
    """Each border by itself, before the bands are weighed against each other: one slip is told once."""
    match rule:
        case Bands():
            asked = [(at / "bands" / number, band.condition) for number, band in enumerate(rule.bands)]
            asked += [
                (at / "exceptions" / number / "when", band.condition)
                for number, band in enumerate(rule.exceptions)
            ]
        case YesNo():
            asked = [(at / "all" / number, condition) for number, condition in enumerate(rule.conditions)]
        case _:
            return
    for place, condition in asked:
        if condition is not None:
            check_reach(condition, place)


def check_rule(rule: Rule, at: At, lengths: Sequence[int] = (USUAL_MINUTES,)) -> None:
    """With the shortest length that is asked; the others would tell the same borders once more."""
    _check_borders(rule, at)
    if isinstance(rule, Bands) and at.is_sound:
        conditions = [band.condition for band in rule.bands]
        check_bands(conditions, rule.fact, at / "bands", required=min(lengths))


def _check_best(item: ItemSpec, at: At) -> None:
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
            at.refuse(
                _("gives %(best)s at best, but the item has %(points)s points")
                % {"best": plain_number(best), "points": plain_number(points)}
            )


# Sums


def _check_totals(spec: RubricSpec, at: At) -> None:
    """Each criterion must keep its points in every kind of month, and the criteria the whole its total."""
    months = list(_kinds_of_month(spec))
    for number, criterion in enumerate(spec.criteria):
        place = criterion_at(at / "criteria" / number, criterion.code)
        if _points_are_known(criterion.items) and criterion.points is not None:
            _check_sum(criterion.items, criterion.points, months, place)
    points = [criterion.points for criterion in spec.criteria]
    if None not in points and spec.total is not None and sum(points) != spec.total and points:
        at.refuse(
            _("its criteria add up to %(sum)s, not %(total)s; correct the points")
            % {"sum": plain_number(sum(points)), "total": plain_number(spec.total)}
        )


def _points_are_known(items: Sequence[ItemSpec]) -> bool:
    return all(
        None not in item.possible_maxima() and None not in [when for when, _points in item.points_when]
        for item in items
    )


def _check_sum(items: Sequence[ItemSpec], wanted: Decimal, months: list[Mapping], at: At) -> None:
    for month in months:
        total = sum((item.max_points(month) for item in items), Decimal(0))
        if total == wanted:
            continue
        sums = {"sum": plain_number(total), "wanted": plain_number(wanted)}
        said = _("its items add up to %(sum)s, not %(wanted)s; correct the points") % sums
        if month:
            said = _(
                "its items add up to %(sum)s, not %(wanted)s, in a month %(kind)s; correct the points"
            ) % {
                "kind": kind_of_month(month),
                **sums,
            }
        at.refuse(said)
        return


def kind_of_month(month: Mapping[str, bool]) -> str:
    return ", ".join(str(KINDS_OF_MONTH[fact][0 if value else 1]) for fact, value in month.items())


def _kinds_of_month(spec: RubricSpec) -> Iterator[dict[str, bool]]:
    """Every combination of the circumstances on which the maximum of some item hangs."""
    used = sorted({condition.fact for item in spec.items for condition in _circumstances_of(item)})
    for values in product((True, False), repeat=len(used)):
        yield dict(zip(used, values, strict=True))


def _circumstances_of(item: ItemSpec) -> Iterator[Condition]:
    if item.applies_when:
        yield item.applies_when
    yield from (when for when, _points in item.points_when if when)


# Lengths and the year


def _check_lengths(spec: RubricSpec, at: At) -> None:
    at = (at / "required_minutes").named(_("required length"))
    if not spec.required_minutes or not at.is_sound:
        return
    for number, band in enumerate(spec.required_minutes):
        if band.condition is not None:
            check_reach(band.condition, at / number)
    if at.is_sound:
        check_bands([band.condition for band in spec.required_minutes], "strength", at)


def _check_year_rule(spec: RubricSpec, at: At) -> None:
    at, codes = (at / "year_rule").named(_("rule of the year")), [grade.code for grade in spec.grades]
    for number, entry in enumerate(spec.year_rule):
        _check_grade(entry.grade, codes, at / number / "grade")
        for place, test in enumerate(entry.tests):
            _check_grade(test.at_least, codes, at / number / "when" / place / "at_least")
        if not entry.tests and number + 1 < len(spec.year_rule) and at.is_sound:
            (at / number).refuse(
                _("only the last entry may be “otherwise”; the ones after it could never match")
            )
    order = [codes.index(entry.grade) for entry in spec.year_rule if entry.grade in codes]
    if order != sorted(set(order)):
        at.refuse(_("list the grades of the year best first, each once"))
