"""Two people at one page of a record: what each of them changed, and a page that holds both their work.

A fact is one answer of the page, or one whole list of rows, as JSON. What a page showed when it was opened travels
with it as text (`loaded`) and is used for nothing but telling touched facts from untouched ones.
"""

import json

from django import forms


def dump(facts: dict) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)


def read(text) -> dict:
    """The facts of a page as it was opened; none, so that everything counts as touched, when it cannot be read."""
    try:
        facts = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}


def same(one, other) -> bool:
    """Equal but for the line ends, which a browser sends in its own way."""
    return dump({"": one}).replace(r"\r\n", r"\n") == dump({"": other}).replace(r"\r\n", r"\n")


def touched(posted: dict, loaded: dict) -> list[str]:
    return [fact for fact, value in posted.items() if fact not in loaded or not same(value, loaded[fact])]


def merged(fresh: dict, posted, stems: list[tuple[str, str]]) -> dict[str, str]:
    """The controls of the page as it is saved now, with some of the posted ones in their place.

    `stems`: (as posted, as in the fresh page), a control's name, or ``"guests-"`` for all that begin with it.
    """
    return put(fresh, ((there, values_of(posted, mine)) for mine, there in stems))


def put(data: dict[str, str], stems) -> dict[str, str]:
    """The controls with some of them as sent: pairs of a stem and its values by the ending of the control's name."""
    for stem, values in stems:
        data = {name: value for name, value in data.items() if not belongs(name, stem)}
        data |= {stem + ending: value for ending, value in values.items() if belongs(stem + ending, stem)}
    return data


def values_of(data: dict[str, str], stem: str) -> dict[str, str]:
    """The other way round: the values of a stem by the ending of the control's name."""
    return {name[len(stem) :]: value for name, value in data.items() if belongs(name, stem)}


def belongs(name: str, stem: str) -> bool:
    """A day and its hour are two controls, ``posted_at_0`` and ``posted_at_1``."""
    if stem.endswith("-"):
        return name.startswith(stem)
    return name in (stem, f"{stem}_0", f"{stem}_1")


def sent_by(part) -> dict[str, str]:
    """What a browser would send of an untouched form or list of forms."""
    if isinstance(part, forms.BaseFormSet):
        controls = sent_by(part.management_form)
        for form in part.forms:
            controls |= sent_by(form)
        return controls
    controls = {}
    for field in part:
        controls |= _sent_by_field(field)
    return controls


def _sent_by_field(field) -> dict[str, str]:
    value, widget = field.value(), field.field.widget
    if isinstance(widget, forms.MultiWidget):
        values = value if isinstance(value, list) else widget.decompress(value)
        boxes = zip(widget.widgets_names, widget.widgets, values, strict=True)
        return {field.html_name + ending: box.format_value(part) or "" for ending, box, part in boxes}
    if isinstance(widget, forms.CheckboxInput):
        return {field.html_name: "on"} if value else {}
    if isinstance(widget, (forms.Select, forms.RadioSelect)):
        return {field.html_name: "" if value is None else str(value)}
    return {field.html_name: widget.format_value(value) or ""}
