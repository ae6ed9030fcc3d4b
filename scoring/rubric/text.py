"""A rubric as text: YAML in, every problem with its line; YAML out, reading back to the same.

The text may come from anybody who may write rubrics, so sizes are bounded before anything is built from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import isfinite

import yaml
from django.utils.translation import gettext as _

from .characters import read_characters, writable
from .checks import check
from .problems import MAX_PROBLEMS, At, Path, Problem, RubricError
from .reading import read_rubric
from .values import RubricSpec

MAX_LENGTH = 100_000  # characters; the shipped ones have about ten thousand
MAX_DEPTH = 24
MAX_EVENTS = 20_000
MAX_BITS = 128  # of a whole number


@dataclass(frozen=True)
class Reading:
    """What a text was read to: `spec` only when nothing is wrong; `data` even then, if it says all the text says."""

    spec: RubricSpec | None
    data: dict | None
    problems: tuple[Problem, ...]


def read_text(text: str) -> Reading:
    """Never raises: what is wrong stands in `problems`, in the order of the lines."""
    try:
        node = _compose(text)
        builder = _Builder()
        data = builder.build(node, ())
    except RubricError as error:
        return Reading(None, None, error.problems)
    at = At(builder.problems)
    data = read_characters(data, at)
    is_whole = not at.problems
    spec = read_rubric(data, at)
    if spec is not None:
        check(spec, at)
    problems = sorted(
        (replace(problem, line=problem.line or builder.line_of(problem.path)) for problem in at.problems),
        key=lambda problem: problem.line,
    )
    return Reading(None if problems else spec, data if is_whole else None, tuple(problems))


def from_yaml(text: str) -> RubricSpec:
    """Raises RubricError with all problems."""
    reading = read_text(text)
    if reading.spec is None:
        raise RubricError(reading.problems)
    return reading.spec


# In


def _compose(text: str) -> yaml.Node:
    """The text as YAML nodes. Raises RubricError where it is no YAML, or more than any rubric could need."""
    if len(text) > MAX_LENGTH:
        raise RubricError.of(
            _("the text is longer than %(most)s characters; a rubric is not") % {"most": MAX_LENGTH}
        )
    try:
        node = yaml.compose(text, Loader=_Bounded)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise RubricError.of(_("there is a character that text cannot hold; remove it"), line=line) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        raise RubricError.of(
            _("this is not readable YAML; check indentation, colons and quotes"),
            line=mark.line + 1 if mark else None,
        ) from error
    if node is None:
        raise RubricError.of(_("the text is empty"))
    return node


class _Bounded(yaml.SafeLoader):
    """Refuses what explodes as it is read, before anything is built from it."""

    def __init__(self, text: str):
        super().__init__(text)
        self._events, self._depth, self._anchored = 0, 0, {}

    def get_event(self):
        event = super().get_event()
        self._events += 1
        if isinstance(event, yaml.CollectionStartEvent):
            self._depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            self._depth -= 1
        anchor = getattr(event, "anchor", None)
        problem = None
        if isinstance(event, yaml.AliasEvent):
            if not self._anchored.get(anchor, True):
                problem = _("“*” may repeat a text only, not a list or names with values")
        elif anchor:
            self._anchored[anchor] = isinstance(event, yaml.ScalarEvent)
        if getattr(event, "tag", None) is not None:
            problem = _("“!” before a value is not used in rubrics; write the value alone, or in quotes")
        if self._depth > MAX_DEPTH or self._events > MAX_EVENTS:
            problem = _("this is nested deeper, or has more entries, than any rubric")
        if problem:
            raise RubricError.of(problem, line=event.start_mark.line + 1)
        return event


class _Builder:
    """Plain data from nodes, and the line of every part. A name given twice would silently lose the first."""

    def __init__(self):
        self.problems: list[Problem] = []
        self.lines: dict[Path, int] = {}
        self._constructor = yaml.constructor.SafeConstructor()

    def build(self, node: yaml.Node, path: Path):
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*path, number)) for number, child in enumerate(node.value)]
        try:
            value = self._constructor.construct_object(node)
            if _is_countable(value):
                return value
        except (yaml.YAMLError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            pass  # a value that looks like a day or a number and is none; PyYAML has no one error for it
        self._refuse(
            node, path, _("“%(text)s” cannot be read as a value") % {"text": writable(node.value[:60])}
        )
        return None

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict:
        data = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key is None or key == "<<":
                self._refuse(key_node, path, _("a name must be a plain word"))
                continue
            if key in data:
                self._refuse(
                    key_node,
                    path,
                    _("“%(name)s” is given twice; keep one of them") % {"name": writable(key[:60])},
                )
                continue
            self.lines[(*path, key)] = key_node.start_mark.line + 1
            data[key] = self.build(value_node, (*path, key))
        return data

    def _refuse(self, node: yaml.Node, path: Path, text: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(path, "", text, node.start_mark.line + 1))

    def line_of(self, path: Path) -> int:
        """Of the part itself or, where it is missing, of the nearest one around it."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)


def _is_countable(value) -> bool:
    """Not infinite, not “not a number”, not of more digits than Python writes out."""
    if isinstance(value, int):
        return value.bit_length() <= MAX_BITS
    return not isinstance(value, float) or isfinite(value)


# Out


class _Dumper(yaml.SafeDumper):
    """Lists under their names are indented, as people write them."""

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data):
        return True


class _InOneLine(dict):
    """Names with values that stand in one line: a condition, a band."""


class _Number(str):
    """A number that JSON keeps as text."""


_Dumper.add_representer(
    _InOneLine,
    lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=True),
)
_Dumper.add_representer(
    _Number, lambda dumper, data: dumper.represent_scalar("tag:yaml.org,2002:float", str(data))
)

NUMBERS = {
    *("from", "above", "below", "up_to"),
    *(
        "points",
        "points_each",
        "step",
        "total",
        "total_at_most",
        "percent",
        "meetings",
        "minutes",
        "with_thematic",
    ),
}
_LINE = 108


def to_yaml(spec: RubricSpec) -> str:
    """The rubric as a person reads and writes it; `from_yaml` gives the same rubric."""
    data = spec.to_data() | {"effective_from": spec.effective_from, "effective_until": spec.effective_until}
    return data_to_yaml(data)


def data_to_yaml(data: Mapping) -> str:
    """The same for data that need not be a fair rubric yet."""
    return yaml.dump(
        _styled(data),
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=_LINE,
        default_flow_style=False,
    )


def _styled(value, key: str = ""):
    if isinstance(value, Mapping):
        styled = {name: _styled(inner, name) for name, inner in value.items()}
        return _InOneLine(styled) if _fits_in_one_line(styled) else styled
    if isinstance(value, (list, tuple)):
        return [_styled(inner) for inner in value]
    if isinstance(value, Decimal) or (isinstance(value, str) and key in NUMBERS and _is_decimal(value)):
        return _Number(value)
    return value


def _is_decimal(text: str) -> bool:
    whole, dot, decimals = text.removeprefix("-").partition(".")
    return bool(dot) and whole.isascii() and whole.isdigit() and decimals.isascii() and decimals.isdigit()


def _fits_in_one_line(data: Mapping) -> bool:
    if not data or "name" in data or "kind" in data:
        return False
    values = [value for value in data.values() if not isinstance(value, _InOneLine)]
    is_flat = all(isinstance(value, (str, int, float, bool, date, type(None))) for value in values)
    return is_flat and len(str(dict(data))) < _LINE - 30
