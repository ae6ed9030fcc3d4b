"""A new version of a rubric, to write: as fields made from the rubric's own shape, or as the text itself."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cells.fields import DateField, ForgivingDecimalField, WrittenText

from .fact_words import FIGURES
from .rubric import plain_number
from .rubric.problems import Path, Problem
from .rubric.text import MAX_LENGTH, NUMBERS

MAX_FILE_BYTES = 4 * MAX_LENGTH  # a character has at most four bytes
LABELS = {
    "name": gettext_lazy("Name"),
    "legal_basis": gettext_lazy("Legal basis (number and date)"),
    "effective_from": gettext_lazy("First day on which it holds"),
    "effective_until": gettext_lazy("First day on which it no longer holds"),
    "text": gettext_lazy("Wording"),
    "part_of": gettext_lazy("Heading above"),
    "points": gettext_lazy("Points"),
    "points_each": gettext_lazy("Points each"),
    "from": gettext_lazy("from (≥)"),
    "above": gettext_lazy("more than (>)"),
    "below": gettext_lazy("below (<)"),
    "up_to": gettext_lazy("up to (≤)"),
    "step": gettext_lazy("In steps of"),
    "total": gettext_lazy("Points in all"),
    "total_at_most": gettext_lazy("Points at most"),
    "percent": gettext_lazy("Percent of the meetings"),
    "meetings": gettext_lazy("Number of meetings"),
    "minutes": gettext_lazy("Minutes"),
    "with_thematic": gettext_lazy("Minutes with a thematic part"),
    "enabled": gettext_lazy("Applied"),
}
DATES = ("effective_from", "effective_until")
TEXTS = ("name", "legal_basis", "text", "part_of")
SECTIONS = {
    "required_minutes": gettext_lazy("Required length by the strength of the cell"),
    "year_rule": gettext_lazy("Rule of the year"),
    "grades": gettext_lazy("Grades"),
    "caps": gettext_lazy("Caps"),
}

LISTS = (*SECTIONS, "criteria", "items", "points_when", "all", "exceptions", "bands")  # of names with values
NAMED = ("rule", "applies_when", "full_when")  # names with values
MAX_FIELDS = 3000  # a browser sends no more than DATA_UPLOAD_MAX_NUMBER_FIELDS

BORDERS = ("from", "above", "below", "up_to")
UNITS = {"percent": "%", "minutes": gettext_lazy("minutes"), "hours": gettext_lazy("hours")}


@dataclass
class Part:
    """The fields of one item, cap, grade …, under the name by which people know it."""

    title: str
    fields: list = field(default_factory=list)


@dataclass
class Section:
    title: str
    parts: list[Part] = field(default_factory=list)
    to_correct: int = 0  # problems and slips in its fields; such a section is open


@dataclass(frozen=True)
class Wrong:
    """A problem of the rubric as the form tells it: `words` name the part, `target` is the id of a field, or ""."""

    words: str
    target: str


def fits_fields(data) -> bool:
    """Whether every part has the shape in which fields are made from it; else the text alone can be written."""
    return isinstance(data, Mapping) and _fits(data, "") and sum(1 for _leaf in _leaves(data)) <= MAX_FIELDS


def _fits(value, key: str) -> bool:
    """Whether `value` is of the kind that its name has in docs/rubrics.md; `when` is a condition, or a list of them."""
    if isinstance(value, Mapping):
        return key in ("", *NAMED, "when") and all(_fits(inner, name) for name, inner in value.items())
    if isinstance(value, list):
        if key == "steps":
            return not any(isinstance(entry, (Mapping, list)) for entry in value)
        return key in (*LISTS, "when") and all(
            isinstance(entry, Mapping) and _fits(entry, "") for entry in value
        )
    if value is None or key not in LABELS:
        return value is None or key not in (*LISTS, *NAMED, "when", "steps")
    if key in DATES:
        return isinstance(value, (str, date)) and not isinstance(value, datetime)
    return isinstance(value, (str, int, float)) and not (key in NUMBERS and isinstance(value, bool))


class RubricFields(forms.Form):
    """A field for every wording, number, day and switch that the data has. Adding and removing is done in the text."""

    def __init__(self, data: Mapping, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.data_before = data
        self.paths: dict[str, Path] = {}
        self.wrong: dict[str, list[str]] = {}
        for path, value in _leaves(data):
            name = "-".join(map(str, path))
            self.paths[name] = path
            self.fields[name] = _field(path, value, _label(path, data))
            self.initial[name] = _initial(path, value)

    @property
    def changed(self) -> dict:
        """The data with what was typed. A value that was not touched stays as it was, to the letter."""
        data = deepcopy(self.data_before)
        for name in self.changed_data:
            *way, last = self.paths[name]
            place = data
            for step in way:
                place = place[step]
            place[last] = _value(self.cleaned_data[name])
        return data

    def tell(self, problems: Sequence[Problem]) -> list[Wrong]:
        """The problems, each with the field to correct; those fields and their sections are marked from now on."""
        told = []
        for problem in problems:
            name = self._nearest(problem.path)
            words = _("%(place)s: %(problem)s") % {
                "place": _place_words(problem.path, self.data_before),
                "problem": problem.text,
            }
            told.append(Wrong(words, self[name].auto_id if name else ""))
            if name:
                self.wrong.setdefault(name, []).append(problem.text)
        return told

    def _nearest(self, path: Path) -> str | None:
        """The field at the path, else the first one within it, else the first within what stands around it."""
        while path:
            for name, own in self.paths.items():
                if own[: len(path)] == path:
                    return name
            path = path[:-1]
        return None

    @property
    def sections(self) -> list[Section]:
        """The fields in the order of the document, by section and part."""
        sections, parts = {}, {}
        for name, path in self.paths.items():
            section_key, part_key = _places(path)
            if section_key not in sections:
                sections[section_key] = Section(_section_title(section_key, self.data_before))
            if (section_key, part_key) not in parts:
                parts[section_key, part_key] = Part(_part_title(part_key, self.data_before))
                sections[section_key].parts.append(parts[section_key, part_key])
            bound = self[name]
            bound.problems = self.wrong.get(name, ())
            parts[section_key, part_key].fields.append(bound)
            sections[section_key].to_correct += len(bound.problems) + len(bound.errors)
        return list(sections.values())


def _leaves(value, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """(path, value) of everything a field can hold."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _leaves(inner, (*path, number))
    elif path and path[-1] in LABELS and (value is not None or path[-1] in DATES):
        yield path, value


def _field(path: Path, value, label: str) -> forms.Field:
    key = path[-1]
    if key == "enabled" and isinstance(value, bool):
        return forms.BooleanField(label=label, required=False)
    if key in DATES:
        return DateField(label=label, required=key == "effective_from")
    if key in NUMBERS:
        return ForgivingDecimalField(label=label, max_digits=10, decimal_places=4)
    rows = 2 if key in ("text", "legal_basis") else 1
    return WrittenText(label=label, max_length=1000, widget=forms.Textarea(attrs={"rows": rows}))


def _initial(path: Path, value):
    key = path[-1]
    if key in DATES and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    if key in NUMBERS and isinstance(value, (int, float)) and not isinstance(value, bool):
        return Decimal(str(value))
    return value


def _value(typed):
    if isinstance(typed, Decimal):
        return plain_number(typed.normalize() if typed else Decimal(0))
    return " ".join(typed.split()) if isinstance(typed, str) else typed


def _label(path: Path, data) -> str:
    """“Band 2: attendance, from (≥), %”, so that two fields of one part are told apart and a border says of what."""
    label = _of_fact(path, data, str(LABELS[path[-1]]))
    if "bands" in path:
        return _("Band %(number)s: %(label)s") % {"number": _after(path, "bands") + 1, "label": label}
    if "exceptions" in path:
        return _("Exception %(number)s: %(label)s") % {
            "number": _after(path, "exceptions") + 1,
            "label": label,
        }
    if "points_when" in path:
        return _("In the other kind of month: %(label)s") % {"label": label}
    if path[0] == "year_rule":
        at_least = _grade_name(_at(data, path[:-1]).get("at_least"), data)
        return _("%(label)s (%(grade)s or better)") % {"label": label, "grade": at_least}
    return label


def _of_fact(path: Path, data, label: str) -> str:
    """A border with the name of what it asks about, and its unit."""
    if path[-1] not in BORDERS:
        return label
    if path[0] == "grades":
        return f"{label}, {_('points')}"
    fact = "strength" if path[0] == "required_minutes" else _fact_around(path, data)
    if fact not in FIGURES:
        return label
    name, unit = FIGURES[fact]
    said = f"{name}, {label}"
    return f"{said}, {UNITS[unit]}" if unit in UNITS else said


def _fact_around(path: Path, data) -> str | None:
    """The fact that the nearest part around a border names: the band's or condition's own, else the rule's."""
    for length in range(len(path) - 1, 0, -1):
        around = _at(data, path[:length])
        if isinstance(around, Mapping) and isinstance(around.get("fact"), str):
            return around["fact"]
    return None


def _grade_name(code, data) -> str:
    """The grade's wording; its code where the data has no such grade."""
    for grade in data.get("grades") or () if isinstance(data.get("grades"), list) else ():
        if isinstance(grade, Mapping) and grade.get("code") == code and isinstance(grade.get("text"), str):
            return grade["text"]
    return str(code or "")


def _after(path: Path, key: str) -> int:
    return path[path.index(key) + 1]


def _at(data, path: Path):
    for step in path:
        data = data[step]
    return data


def _places(path: Path) -> tuple[Path, Path]:
    """(section, part) to which a field belongs."""
    if path[0] == "criteria" and len(path) > 2:
        return path[:2], path[:4] if path[2] == "items" else path[:2]
    return (path[:1], path[:2]) if path[0] in SECTIONS else ((), ())


def _section_title(key: Path, data) -> str:
    if not key:
        return _("The rubric as a whole")
    if len(key) == 1:
        return str(SECTIONS[key[0]])
    criterion = _at(data, key)
    return _("Criterion %(code)s") % {"code": f"{criterion.get('code', '')}. {criterion.get('text', '')}"}


def _part_title(key: Path, data) -> str:
    part = _at(data, key)
    part = part if isinstance(part, Mapping) else {}
    code = part.get("code", "")
    if len(key) == 4:
        return _("Item %(code)s: %(text)s") % {"code": code, "text": part.get("text", "")}
    match key[:1]:
        case ("caps",):
            return _("Cap %(code)s") % {"code": code}
        case ("grades",):
            return _("Grade %(code)s") % {"code": _grade_name(code, data)}
        case ("year_rule",):
            return _("The year is %(grade)s") % {"grade": _grade_name(part.get("grade"), data)}
    return ""


def _place_words(path: Path, data) -> str:
    """“Item 1.1, band 2”, “Grades, Khá”: where a problem stands, as the form calls it."""
    section, part = _places(path) if path else ((), ())
    if len(part) == 4:
        words = _("Item %(code)s") % {"code": _code(data, part)}
        for list_name, said in (("bands", _("band %(number)s")), ("exceptions", _("exception %(number)s"))):
            if list_name in path[:-1]:
                return f"{words}, {said % {'number': _after(path, list_name) + 1}}"
        return words
    if len(section) == 2:
        return _("Criterion %(code)s") % {"code": _code(data, section)}
    if not section:
        return str(LABELS.get(path[-1], _("The rubric as a whole"))) if path else _("The rubric as a whole")
    title = _section_title(section, data)
    if len(part) < 2:
        return title
    if section == ("required_minutes",):
        return f"{title}, {_('band %(number)s') % {'number': part[1] + 1}}"
    named = _at(data, part)
    named = named if isinstance(named, Mapping) else {}
    if section == ("caps",):
        return _("Cap %(code)s") % {"code": named.get("code", "")}
    grade = _grade_name(named.get("code") or named.get("grade"), data)
    return _("%(section)s, grade %(grade)s") % {"section": title, "grade": grade}


def _code(data, path: Path) -> str:
    part = _at(data, path)
    return str(part.get("code", "")) if isinstance(part, Mapping) else ""


class TextForm(forms.Form):
    """The rubric's text as it stands; what is right and wrong in it is told after saving."""

    text = forms.CharField(
        label=gettext_lazy("Text of the rubric (YAML)"),
        max_length=MAX_LENGTH,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "class": "rubric-text"}),
    )


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("A rubric as a file (.yaml)"),
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,text/plain"}),
        error_messages={
            "required": gettext_lazy("Choose the file."),
            "empty": gettext_lazy("This file is empty. Choose the rubric."),
        },
    )

    def clean_file(self) -> str:
        """The text of the file."""
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(_("This file is too large to be a rubric. Choose another one."))
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(
                _("This file is not text in UTF-8. Save it as UTF-8 and choose it again.")
            ) from error
        if "\0" in text or len(text) > MAX_LENGTH:
            raise forms.ValidationError(_("This file is not the text of a rubric. Choose another one."))
        return text
