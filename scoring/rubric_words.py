"""A rubric in words: for its page, and for what a new version changes. In the active language."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from .fact_words import FIGURES, STEP_NAMES
from .reasons import border, number
from .rubric import (
    Band,
    Bands,
    CapSpec,
    Condition,
    Count,
    ItemSpec,
    Judgement,
    LengthBand,
    PerStep,
    RubricSpec,
    Rule,
    YearGrade,
    YesNo,
)

GRADE = "grade:"  # a grade's part goes by its code, so that one that is renamed is one change; shown is its wording


@dataclass(frozen=True)
class ItemWords:
    code: str
    title: str
    points: str
    rules: list[str]  # one sentence each


@dataclass(frozen=True)
class CriterionWords:
    code: str
    title: str
    points: str
    items: list[ItemWords]


@dataclass(frozen=True)
class Change:
    """One row of the difference: what it is about, how it was, how it will be; "" where there is nothing."""

    label: str
    before: str
    after: str


def criteria_of(spec: RubricSpec) -> list[CriterionWords]:
    return [
        CriterionWords(
            criterion.code,
            criterion.text,
            number(criterion.points),
            [
                ItemWords(item.code, _title(item), number(item.points), item_rules(item))
                for item in criterion.items
            ],
        )
        for criterion in spec.criteria
    ]


def _title(item: ItemSpec) -> str:
    return f"{item.part_of}: {item.text}" if item.part_of else item.text


def item_rules(item: ItemSpec) -> list[str]:
    """How the points of an item come about, one sentence each, in the order in which it is asked."""
    lines = []
    if item.applies_when:
        lines.append(_("Counts only when: %(when)s.") % {"when": said(item.applies_when)})
    for when, points in item.points_when:
        lines.append(
            _("At most %(points)s points when: %(when)s.") % {"points": number(points), "when": said(when)}
        )
    if item.full_when:
        lines.append(_("In full when: %(when)s.") % {"when": said(item.full_when)})
    return [*lines, *_rule(item.rule, item)]


def said(condition: Condition) -> str:
    """A condition with the name of what it asks about."""
    return border(condition.to_data(), named=True)


def _rule(rule: Rule, item: ItemSpec) -> list[str]:
    match rule:
        case Bands():
            return _bands(rule)
        case YesNo(conditions=[only]):
            return [
                _("%(points)s points when: %(when)s; else 0.")
                % {"points": number(item.points), "when": said(only)}
            ]
        case YesNo():
            return [
                _("%(points)s points when all of this holds, else 0: %(conditions)s.")
                % {"points": number(item.points), "conditions": "; ".join(map(said, rule.conditions))}
            ]
        case PerStep():
            steps = ", ".join(str(STEP_NAMES[step]) for step in rule.steps)
            return [
                _("%(points)s points for each step recorded: %(steps)s.")
                % {"points": number(rule.points_each), "steps": steps}
            ]
        case Count():
            said_each = _("%(points)s points for each: %(fact)s.")
            if rule.points_each < 0:
                said_each = _("%(points)s points off for each: %(fact)s.")
            return [said_each % {"points": number(abs(rule.points_each)), "fact": FIGURES[rule.fact][0]}]
        case Judgement():
            return [_judgement(rule)]


def _bands(rule: Bands) -> list[str]:
    lines = [
        _("First of all: %(when)s → %(points)s points.")
        % {"when": said(band.condition), "points": number(band.points)}
        for band in rule.exceptions
    ]
    lines.append(_("By %(fact)s:") % {"fact": FIGURES[rule.fact][0]})
    return lines + [_band(band, rule) for band in rule.bands]


def _band(band: Band, rule: Bands) -> str:
    if band.condition is None:
        when = _("otherwise")
    elif band.condition.fact == rule.fact:
        when = border(band.condition.to_data())
    else:
        when = said(band.condition)
    return _("%(when)s → %(points)s points") % {"when": when, "points": number(band.points)}


def _judgement(rule: Judgement) -> str:
    if rule.step is None:
        return _("The cell judges: all points or none.")
    return _("The cell judges, in steps of %(step)s points.") % {"step": number(rule.step)}


def cap_words(cap: CapSpec, spec: RubricSpec) -> str:
    words = {"when": "; ".join(map(said, cap.when)), "grade": spec.grade_text(cap.grade_at_most)}
    if cap.total_at_most is None:
        return _("When %(when)s: at most %(grade)s") % words
    words["total"] = number(cap.total_at_most)
    return _("When %(when)s: at most %(grade)s, and at most %(total)s points") % words


def length_words(band: LengthBand) -> str:
    """“from 30 members: 120 minutes”."""
    strength = border(band.condition.to_data()) if band.condition else _("any number")
    words = {"strength": strength, "minutes": band.minutes, "thematic": band.with_thematic}
    if band.with_thematic is None:
        return _("Members of the cell: %(strength)s → %(minutes)s minutes") % words
    return (
        _(
            "Members of the cell: %(strength)s → %(minutes)s minutes, with a thematic part %(thematic)s minutes"
        )
        % words
    )


def year_words(entry: YearGrade, spec: RubricSpec) -> str:
    if not entry.tests:
        return _("%(grade)s otherwise") % {"grade": spec.grade_text(entry.grade)}
    tests = []
    for test in entry.tests:
        grade = spec.grade_text(test.at_least)
        if test.meetings is not None:
            tests.append(
                _("at least %(number)s meetings %(grade)s or better")
                % {"number": test.meetings, "grade": grade}
            )
        else:
            percent = number(test.percent)
            tests.append(
                _("%(percent)s%% of the regular meetings %(grade)s or better")
                % {"percent": percent, "grade": grade}
            )
    return _("The year is %(grade)s with %(tests)s") % {
        "grade": spec.grade_text(entry.grade),
        "tests": _(" and ").join(tests),
    }


# What a new version changes


def changes(before: RubricSpec, after: RubricSpec) -> list[Change]:
    """Row by row in the order of the new version, then what it no longer has. The days and the code are left out."""
    old, new = _parts(before), _parts(after)
    rows = [Change(label, old.get(label, ""), text) for label, text in new.items()]
    rows += [Change(label, text, "") for label, text in old.items() if label not in new]
    names = {f"{GRADE}{grade.code}": grade.text for spec in (before, after) for grade in spec.grades}
    return [
        replace(row, label=_("Grade %(code)s") % {"code": names[row.label]}) if row.label in names else row
        for row in rows
        if row.before != row.after
    ]


def _parts(spec: RubricSpec) -> dict[str, str]:
    """Everything that a rubric says, by what it is about."""
    parts = {
        _("Name"): spec.name,
        _("Legal basis"): spec.legal_basis,
        _("Points in all"): number(spec.total),
        _("Required length"): "\n".join(length_words(band) for band in spec.required_minutes),
        _("Rule of the year"): "\n".join(year_words(entry, spec) for entry in spec.year_rule),
    }
    for grade in spec.grades:
        parts[f"{GRADE}{grade.code}"] = _("%(grade)s from %(points)s points") % {
            "grade": grade.text,
            "points": number(grade.from_points),
        }
    for cap in spec.caps:
        state = _("applied") if cap.enabled else _("not applied")
        parts[_("Cap %(code)s") % {"code": cap.code}] = f"{cap.text}\n{cap_words(cap, spec)} ({state})"
    for criterion in spec.criteria:
        parts[_("Criterion %(code)s") % {"code": criterion.code}] = _("%(text)s: %(points)s points") % {
            "text": criterion.text,
            "points": number(criterion.points),
        }
        for item in criterion.items:
            said_points = _("%(text)s: %(points)s points") % {
                "text": _title(item),
                "points": number(item.points),
            }
            label = _("Item %(code)s (criterion %(criterion)s)") % {
                "code": item.code,
                "criterion": criterion.code,
            }
            parts[label] = "\n".join([said_points, *item_rules(item)])
    return parts
