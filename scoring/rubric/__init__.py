"""A rubric as data: criteria, items, the rule of each item, caps and grades — read, checked, written back.

The shape is described in docs/rubrics.md. `parse` takes plain data, `from_yaml` text; both refuse with `RubricError`,
which names all that could not be scored fairly, and give frozen values. `to_data` and `to_yaml` write what reads back
to the same.
"""

from functools import cache
from pathlib import Path

from .characters import read_characters
from .checks import check, check_item, check_rule
from .problems import At, Problem, RubricError
from .reading import read_item, read_rubric, read_rule
from .text import Reading, data_to_yaml, from_yaml, read_text, to_yaml
from .values import (
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
    plain_number,
    year_grade,
)

SHIPPED = Path(__file__).parent.parent / "rubrics"
FIVE_CRITERIA = SHIPPED / "five_criteria.yaml"

__all__ = [
    "FIVE_CRITERIA",
    "SHIPPED",
    "Band",
    "Bands",
    "CapSpec",
    "Condition",
    "Count",
    "CriterionSpec",
    "GradeSpec",
    "ItemSpec",
    "Judgement",
    "LengthBand",
    "PerStep",
    "Problem",
    "Reading",
    "RubricError",
    "RubricSpec",
    "Rule",
    "YearGrade",
    "YearTest",
    "YesNo",
    "data_to_yaml",
    "from_yaml",
    "load",
    "parse",
    "parse_item",
    "parse_rule",
    "plain_number",
    "read_text",
    "stored",
    "to_yaml",
    "year_grade",
]


def load(path: Path = FIVE_CRITERIA) -> RubricSpec:
    """The rubric in a YAML file; a shipped one is read once a process. Raises RubricError with the lines."""
    return _shipped(path) if path.parent == SHIPPED else _read(path)


@cache
def _shipped(path: Path) -> RubricSpec:
    return _read(path)


def _read(path: Path) -> RubricSpec:
    try:
        return from_yaml(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise RubricError.of("the file is not text in UTF-8") from error


def parse(data) -> RubricSpec:
    """A checked rubric from plain data. Raises RubricError naming every place and what to do."""
    at = At()
    spec = read_rubric(read_characters(data, at), at)
    if spec is not None:
        check(spec, at)
    return _sound(spec, at)


def stored(data) -> RubricSpec:
    """A rubric that was checked when it was stored. What is asked of new ones since does not make it unreadable."""
    at = At()
    return _sound(read_rubric(data, at), at)


def parse_item(data) -> ItemSpec:
    """One item with its rule, checked by itself. Raises RubricError."""
    at = At()
    item = read_item(data, at)
    if item is not None:
        check_item(item, at)
    return _sound(item, at)


def parse_rule(data) -> Rule:
    """A rule by its `kind`. Raises RubricError."""
    at = At()
    rule = read_rule(data, at)
    if at.is_sound:
        check_rule(rule, at)
    return _sound(rule, at)


def _sound(value, at: At):
    if at.problems:
        raise RubricError(at.problems)
    return value
