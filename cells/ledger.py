"""The ledger and the readings in words: who, what, on whom or what, and what it was before and after.

Every app says in its module `verbs.py` what its events are called:

    SENTENCES      verb of the event → what was done
    LABELS         key of before and after → its word, where the event's model has no such column
    PARTS          key → label of the model whose rows stand in before and after under it
    CONTENT_NEEDS  the permission without which before and after stay closed (READ_LEDGER where it is missing)
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from itertools import groupby

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.module_loading import module_has_submodule
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .access import Permission, can, cells_within
from .fields import MonthField
from .models import Cell, Committee, EventAbout, Member, Membership, User

# Of no use to a reader, or not meant for one.
HIDDEN = {
    *("id", "submission_id", "sort_key", "search_key", "path", "depth", "numchild", "model"),
    *("password", "citizen_id_hash", "code_hash"),
}
NAMED = (Member, User, Cell, Committee)  # what an event is about, in the order in which it is named
# Ways to what a row's name is made of; whatever else it knows is not asked for.
NAME_PARTS = {"member", "cell", "committee", "user", "group", "meeting", "from_cell", "to_cell", "under"}
# Keys that hold the number of a row although the event's model has no such column.
KEYS_OF_ROWS = {"cell": Cell, "committee": Committee, "member": Member, "account": User}
MONTH = re.compile(r"(\d{4})-(\d\d)")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*")


BRIEF_FACTS, BRIEF_LETTERS = 3, 160


@dataclass(frozen=True)
class Name:
    """Whom or what something is about; `address` leads to its part of the ledger, where the reader may go there."""

    text: str
    address: str = ""


@dataclass(frozen=True)
class Change:
    """One fact in words; before or after is "" where there was or is none, and may have several lines."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One event for the page. `is_closed`: before and after are not for this reader."""

    number: int
    at: object
    by: Name | None
    sentence: str
    thing: str
    subjects: list[Name]
    changes: list[Change] = field(default_factory=list)
    is_closed: bool = False

    @property
    def brief(self) -> list[Change]:
        """The first facts, each short enough for a line of the list."""
        short = [change for change in self._news if len(change.before) + len(change.after) <= BRIEF_LETTERS]
        return short[:BRIEF_FACTS]

    @property
    def has_more(self) -> bool:
        return len(self._news) > len(self.brief)

    @property
    def _news(self) -> list[Change]:
        """The facts that the name of the thing does not say already."""
        return [change for change in self.changes if change.before or change.after not in self.thing]


@dataclass(frozen=True)
class ReadingLine:
    """One reading for the page."""

    at: object
    by: Name
    kind: str
    what: Name


@cache
def _words() -> list:
    """The `verbs` modules of all apps."""
    return [
        import_module(f"{config.name}.verbs")
        for config in apps.get_app_configs()
        if module_has_submodule(config.module, "verbs")
    ]


def _word(table: str, key: str):
    return next((words[key] for module in _words() if key in (words := getattr(module, table, {}))), None)


def sentence(verb: str) -> str:
    """What was done; a verb that has no words stands for itself."""
    return str(_word("SENTENCES", verb) or verb)


def _content_needs(object_type: str) -> Permission:
    package = apps.get_app_config(object_type.split(".")[0]).name
    needs = {module.__package__: getattr(module, "CONTENT_NEEDS", None) for module in _words()}
    return needs.get(package) or Permission.READ_LEDGER


def lines(events, user, *, with_facts=True) -> list[Line]:
    """The events in words for `user`, in their order. The number of queries does not grow with the events.

    Without facts, before and after are neither read nor said.
    """
    events = list(events if with_facts else events.defer("before", "after"))
    subjects = _subjects(events)
    keys = {(event.object_type, event.object_id) for event in events}
    keys |= {key for event in events for key in subjects[event.number]}
    for event in events if with_facts else ():
        model = _model(event.object_type)
        keys |= {*_keys_in(model, event.before), *_keys_in(model, event.after)}
    names = Names(keys, user)
    return [_line(event, subjects[event.number], names, user, with_facts) for event in events]


def reading_lines(readings, user) -> list[ReadingLine]:
    """The readings in words, as `lines`."""
    readings = list(readings)
    names = Names({(reading.object_type, reading.object_id) for reading in readings}, user)
    return [
        ReadingLine(
            reading.at,
            _actor(reading.by, "cells:readings"),
            reading.get_kind_display(),
            names.called(reading.object_type, reading.object_id, with_kind=True),
        )
        for reading in readings
    ]


def _subjects(events) -> dict[int, list[tuple[str, str]]]:
    rows = EventAbout.objects.filter(event__in=[event.number for event in events])
    found = defaultdict(list)
    for number, *key in rows.values_list("event_id", "object_type", "object_id"):
        found[number].append(tuple(key))
    return found


def _line(event, subjects, names, user, with_facts) -> Line:
    own = (event.object_type, event.object_id)
    about = sorted({own, *subjects}, key=lambda key: (_rank(key[0]), names.sort_key(*key)))
    places = [row for key in about if isinstance(row := names.row(*key), (Cell, Committee))]
    needs = _content_needs(event.object_type)
    is_closed = needs != Permission.READ_LEDGER and not any(can(user, needs, place) for place in places)
    model = _model(event.object_type)
    return Line(
        number=event.number,
        at=event.at,
        by=_actor(event.by, "cells:ledger"),
        sentence=sentence(event.verb),
        thing="" if _is_named_by_its_subjects(model) else names.called(*own, with_kind=True).text,
        subjects=[names.called(*key) for key in about if _rank(key[0]) < len(NAMED)],
        changes=list(_changes(model, event.before, event.after, names))
        if with_facts and not is_closed
        else [],
        is_closed=is_closed,
    )


def _actor(account, page) -> Name | None:
    return account and Name(str(account), f"{reverse(page)}?actor={account.pk}")


def _rank(label: str) -> int:
    labels = [model._meta.label_lower for model in NAMED]
    return labels.index(label) if label in labels else len(labels)


def _is_named_by_its_subjects(model) -> bool:
    """A person's row, such as a membership, is said by the person and the place; a meeting is not."""
    if model is None or model in NAMED:
        return True
    return any(
        column.related_model in (Member, User) and column.name in NAME_PARTS for column in _columns(model)
    )


def _model(label: str):
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _columns(model):
    return model._meta.concrete_fields


# --- names of rows ---------------------------------------------------------------------------------------------


class Names:
    """Rows that events name, fetched with one query a model."""

    def __init__(self, keys, user):
        self.user = user
        self.rows = {}
        wanted = sorted(key for key in keys if key[1].isdigit() and len(key[1]) < 19)
        for label, group in groupby(wanted, lambda key: key[0]):
            model = _model(label)
            if model is not None:
                rows = model._base_manager.select_related(*ways_to_a_name(model))
                found = rows.in_bulk([int(pk) for _label, pk in group])
                self.rows |= {(label, str(pk)): row for pk, row in found.items()}
        self.own_members = self._members_of_the_reader()

    def row(self, label: str, pk: str):
        """The row as it is now, or None."""
        return self.rows.get((label, pk))

    def sort_key(self, label: str, pk: str) -> str:
        return getattr(self.row(label, pk), "sort_key", "") or pk.zfill(20)

    def called(self, label: str, pk: str, *, with_kind: bool = False) -> Name:
        """What it is called today; what is no longer there has its kind and number."""
        row, model = self.row(label, pk), _model(label)
        kind = capfirst(model._meta.verbose_name) if model else label
        if row is None:
            return Name(_("%(kind)s no. %(number)s") % {"kind": kind, "number": pk})
        text = str(row) if isinstance(row, NAMED) or not with_kind else f"{kind}: {row}"
        return Name(text, self._address(row))

    def _address(self, row) -> str:
        if isinstance(row, (Cell, Committee)):
            may_go = can(self.user, Permission.READ_LEDGER, row)
        else:
            may_go = isinstance(row, Member) and row.pk in self.own_members
        return f"{reverse('cells:ledger')}?{row._meta.model_name}={row.pk}" if may_go else ""

    def _members_of_the_reader(self) -> set[int]:
        ids = [row.pk for row in self.rows.values() if isinstance(row, Member)]
        within = cells_within(self.user, Permission.READ_LEDGER, "cell")
        if not ids:
            return set()
        return set(Membership.objects.filter(within, member__in=ids).values_list("member_id", flat=True))


def ways_to_a_name(model, names=NAME_PARTS) -> list[str]:
    """For `select_related`: from the columns of these names to what the names of their rows are made of."""
    ways = []
    for column in _columns(model):
        if column.is_relation and column.name in names:
            ways.append(column.name)
            ways += [
                f"{column.name}__{further.name}"
                for further in _columns(column.related_model)
                if further.is_relation and further.name in ("cell", "committee", "member")
            ]
    return ways


# --- before and after, field by field --------------------------------------------------------------------------


def _keys_in(model, value):
    """(label, number) of every row that before or after names by its number."""
    if isinstance(value, list):
        for item in value:
            yield from _keys_in(model, item)
    if isinstance(value, dict):
        model = _model(value.get("model") or "") or model
        for key, inner in value.items():
            target = _target(model, key)
            if isinstance(inner, (dict, list)):
                yield from _keys_in(_part(model, key), inner)
            elif target is not None and str(inner).isdigit():
                yield (target._meta.label_lower, str(inner))


def _changes(model, before, after, names):
    """Each fact that differs, as a Change; of a new or removed row every fact there is."""
    before, after = _as_dict(before), _as_dict(after)
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        if key in HIDDEN or _blank(old) == _blank(new):
            continue
        label, part = _label(model, key), _part(model, key)
        if isinstance(old, dict) or isinstance(new, dict):
            for change in _changes(part, old, new, names):
                yield Change(f"{label} – {change.label}", change.before, change.after)
        elif isinstance(old, list) or isinstance(new, list):
            gone = [item for item in old or [] if item not in (new or [])]
            come = [item for item in new or [] if item not in (old or [])]
            yield Change(label, _items(part, gone, names), _items(part, come, names))
        else:
            yield Change(label, _text(model, key, old, names), _text(model, key, new, names))


def _as_dict(value) -> dict:
    if value is None:
        return {}
    return value if isinstance(value, dict) else {"": value}


def _blank(value):
    return None if value in ("", "None", [], {}) else value


def _items(model, items, names) -> str:
    """A line for each row of a list: its facts, one after another."""
    return "\n".join(_item(model, item, names) for item in items)


def _item(model, item, names) -> str:
    if not isinstance(item, dict):
        return _text(model, "", item, names)
    model = _model(item.get("model") or "") or model
    facts = [
        f"{_label(model, key)}: {text}"
        for key, value in item.items()
        if key not in HIDDEN and (text := _fact(model, key, value, names))
    ]
    return "; ".join(facts)


def _fact(model, key, value, names) -> str:
    if isinstance(value, dict):
        return f"({_item(_part(model, key), value, names)})"
    if isinstance(value, list):
        return ", ".join(_item(_part(model, key), item, names) for item in value)
    return _text(model, key, value, names)


def _column(model, key):
    try:
        return model._meta.get_field(key) if model else None
    except FieldDoesNotExist:
        return None


def _target(model, key):
    """The model whose row `key` numbers, or None."""
    column = _column(model, key)
    if column is not None:
        return column.related_model if column.is_relation else None
    return KEYS_OF_ROWS.get(key)


def _part(model, key):
    label = _word("PARTS", key)
    return _model(label) if label else model


def _label(model, key) -> str:
    column = _column(model, key)
    word = _word("LABELS", key) or (column is not None and getattr(column, "verbose_name", None))
    return capfirst(str(word or key.replace("_", " ")))


def _text(model, key, value, names) -> str:
    """A value as a person reads it: the word of a choice, the name of a row, a day, yes or no."""
    column, target = _column(model, key), _target(model, key)
    if target is not None and str(value).isdigit():
        return names.called(target._meta.label_lower, str(value)).text
    return value_in_words(column, value)


def value_in_words(column, value) -> str:
    """A value of a column (or of none) that is no row's number."""
    if _blank(value) is None:
        return ""
    if choices := dict(getattr(column, "flatchoices", None) or []):
        return str(choices.get(value, value))
    if isinstance(value, bool) or (isinstance(column, models.BooleanField) and value in ("True", "False")):
        return _("yes") if value in (True, "True") else _("no")
    if isinstance(column, MonthField) and (month := MONTH.match(str(value))):
        return f"{int(month[2])}/{month[1]}"
    if isinstance(value, str) and DAY.fullmatch(value) and (day := _read(parse_date, value)):
        return formats.date_format(day, "SHORT_DATE_FORMAT")
    if isinstance(value, str) and MOMENT.fullmatch(value) and (moment := _read(parse_datetime, value)):
        moment = timezone.localtime(moment) if timezone.is_aware(moment) else moment
        return formats.date_format(moment, "SHORT_DATETIME_FORMAT")
    return formats.localize(value) if isinstance(value, float) else str(value)


def _read(parse, text):
    try:
        return parse(text)
    except ValueError:
        return None
