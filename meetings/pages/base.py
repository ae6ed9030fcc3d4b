"""What the four pages of a record share: their forms, their mistakes, two people at one page, rows without scripts."""

from dataclasses import dataclass
from functools import partial

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.formsets import TOTAL_FORM_COUNT
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .. import merging
from ..errors import NotYet
from ..labels import LIST_LABELS
from ..models import Meeting
from ..queries import meeting_day, places, roll_call


@dataclass
class Page:
    """One page of a record, unbound or with what was posted."""

    meeting: Meeting
    data: dict | None = None

    name = ""
    title = ""
    saved = ""
    snapshot = None
    is_of_its_day = True  # kept only once the day of the meeting has come
    lists_before = {}  # list → the field of the main form that follows it on the page; the others come last

    @cached_property
    def sheet(self):
        return places(self.meeting)

    @cached_property
    def counted(self):
        return roll_call(self.meeting, self.sheet)

    @cached_property
    def members(self):
        return members_of(self.sheet)

    @property
    def not_yet(self) -> NotYet | None:
        """Why this page cannot be saved today; a plan can be saved on any day."""
        return NotYet(meeting_day(self.meeting)) if self.is_of_its_day and self.is_ahead else None

    @property
    def is_ahead(self) -> bool:
        """The day of the meeting is still to come."""
        return meeting_day(self.meeting) > timezone.localdate()

    @cached_property
    def main(self) -> forms.Form | None:
        return None

    @cached_property
    def lists(self) -> dict[str, forms.BaseFormSet]:
        return {}

    @property
    def form_parts(self) -> list[forms.Form | forms.BaseFormSet]:
        return [part for part in (self.main, *self.lists.values()) if part is not None]

    def is_valid(self) -> bool:
        return all([part.is_valid() for part in self.form_parts])  # noqa: C419 – so that all errors show at once

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Every mistake of the page from top to bottom: (sentence, id of its control or ``""``)."""
        found = [] if self.main is None else [(error, "") for error in self.main.non_field_errors()]
        following = {field: name for name, field in self.lists_before.items()}
        for field in self.main or ():
            if field.name in following:
                found += self._list_errors(following[field.name])
            found += field_errors(self.main, field)
        for name in self.lists:
            if name not in self.lists_before:
                found += self._list_errors(name)
        return found

    def _list_errors(self, name) -> list[tuple[str, str]]:
        formset = self.lists[name]
        found = [(error, "") for error in formset.non_form_errors()]
        for number, form in enumerate(formset.forms, start=1):
            errors = [(error, "") for error in form.non_field_errors()]
            errors += [error for field in form for error in field_errors(form, field)]
            place = self.row_name(name, form, number) if errors else ""
            found += [(f"{place}: {sentence}", target) for sentence, target in errors]
        return found

    def row_name(self, list_name, form, number) -> str:
        row = _("Row %(number)s") % {"number": number}
        return f"{LIST_LABELS[list_name]}, {row}"

    def save(self, *, version: int, by):
        raise NotImplementedError

    def saved_now(self) -> dict:
        """What the database holds, in the words of the conflict page."""
        return type(self).snapshot(self.meeting)

    def posted(self) -> dict:
        """What this person sent, in the same words; only for a valid page."""
        raise NotImplementedError

    # --- Two people at one page (merging.py) ---

    controls_of = {}  # fact → the names of its controls, where they are called otherwise

    def facts_now(self) -> dict:
        """The facts as this page shows them when it is opened: name → JSON value."""
        return self.saved_now()

    def is_only_proposed(self, fact: str) -> bool:
        """What the page shows of this fact stands in no record yet: nobody wrote it, so nobody is overwritten."""
        return False

    @cached_property
    def as_opened(self) -> dict:
        return self.facts_now()

    def facts_posted(self) -> dict:
        """What this person sent, under the same names; only for a valid page."""
        return self.posted()

    def stems(self, fact: str) -> list[str]:
        """The names of the controls of a fact, always in the same order; none when this page does not show it."""
        if fact in self.lists:
            return [f"{fact}-"]
        return [name for name in self.controls_of.get(fact, [fact]) if self.main and name in self.main.fields]

    @property
    def stems_by_fact(self) -> dict[str, list[str]]:
        return {fact: stems for fact in self.as_opened if (stems := self.stems(fact))}

    def fact_label(self, fact: str) -> str:
        field = self.main.fields.get(fact) if self.main else None
        return str(LIST_LABELS.get(fact) or (field and field.label) or fact)

    def controls(self) -> dict[str, str]:
        """What a browser would send of this page as it was opened."""
        controls = {}
        for part in self.form_parts:
            controls |= merging.sent_by(part)
        return controls

    def merged_with(self, posted: "Page", facts: list[str]) -> "Page":
        """This fresh page, bound, with these facts as another page has sent them."""
        stems = []
        for fact in facts:
            here = self.stems(fact)
            stems += zip(posted.stems(fact), here, strict=True) if here else []
        return type(self)(self.meeting, merging.merged(self.controls(), posted.data, stems))

    # --- One fact by itself (autosave.py) ---

    def with_facts(self, sent: dict[str, list[dict[str, str]]]) -> "Page":
        """This fresh page, bound, with some facts as a browser has sent them: per stem, ending → value."""
        data = self.controls()
        for fact, values in sent.items():
            data = merging.put(data, zip(self.stems(fact), values, strict=True))
        bound = type(self)(self.meeting, data)
        read = {"sheet", "counted", "members"} & self.__dict__.keys()  # the same meeting: not asked for twice
        bound.__dict__.update({name: self.__dict__[name] for name in read})
        return bound

    def touched_controls(self) -> list[str]:
        """The facts whose controls hold on this bound page something else than is saved."""
        fresh = type(self)(self.meeting)
        sent, saved = dict(self.data.items()), fresh.controls()
        return [
            fact
            for fact, stems in self.stems_by_fact.items()
            if list(map(partial(_written, sent), stems))
            != list(map(partial(_written, saved), fresh.stems(fact)))
        ]

    def errors_by_control(self) -> dict[str, list[str]]:
        """Sentences by the control they stand at; those of a whole row under ``"guests-0-"``, of the page ``""``."""
        found = {}
        for part in self.form_parts:
            if hasattr(part, "forms") and part.non_form_errors():
                found[f"{part.prefix}-"] = list(part.non_form_errors())
            for form in _forms_of(part):
                for name, errors in form.errors.items():
                    found[_control_of(form, name)] = list(errors)
        return found

    def keep_as_saved(self, controls: set[str], fresh: "Page") -> None:
        """Of what is wrong in these controls, keep what is saved (on the `fresh` page): this save does not touch it."""
        for part, saved in zip(self.form_parts, fresh.form_parts, strict=True):
            for form, before in zip(_forms_of(part), _forms_of(saved), strict=False):
                for name in [name for name in form.errors if _control_of(form, name) in controls]:
                    del form.errors[name]
                    if name in form.fields:
                        form.cleaned_data[name] = before.get_initial_for_field(before.fields[name], name)

    def save_facts(self, facts: list[str], *, version: int, by) -> None:
        """Save this bound page, in which only these facts are touched."""
        self.save(version=version, by=by)

    def keys_of(self, fact: str, bound: "Page") -> dict[str, str]:
        """The hidden keys of a list's rows as saved on this fresh page, under the names they have on the `bound` one.

        A row just typed has no key yet; without it, the next save would make another row of it.
        """
        sent = [row for row in bound.lists[fact].forms if row.cleaned_data]
        kept = [row for row in sent if row not in bound.lists[fact].deleted_forms]
        saved = self.lists[fact].initial_forms
        if len(kept) != len(saved):
            return {}
        return {
            mine[field.name].html_name: str(field.value() or "")
            for mine, there in zip(kept, saved, strict=True)
            for field in there.hidden_fields()
        }

    # --- Without scripts: buttons that change the page and save nothing ---

    def reshaped(self) -> "Page | None":
        """The page with one more row, when the button for that was pressed; all that was typed stays."""
        pressed = next((name for name in self.lists if f"add-{name}" in self.data), None)
        if pressed is None:
            return None
        formset, data = self.lists[pressed], self.data.copy()
        number = formset.total_form_count()
        data[f"{pressed}-{TOTAL_FORM_COUNT}"] = str(min(number + 1, formset.max_num))
        for name, value in merging.sent_by(formset.empty_form).items():
            data.setdefault(name.replace("__prefix__", str(number)), value)
        return type(self)(self.meeting, data)

    def leave_unchecked(self) -> None:
        """Show what was typed without a word on what is still missing in it."""
        for part in self.form_parts:
            for form in _forms_of(part):
                form._errors = forms.utils.ErrorDict()
            if hasattr(part, "forms"):
                part._errors = [form._errors for form in part.forms]
                part._non_form_errors = part.error_class()

    def bind(self, form, **kwargs):
        return form(self.data, **kwargs)


def _written(data: dict, stem: str) -> dict[str, str]:
    """What stands in the controls of a stem; a box or a choice left alone is not sent at all."""
    values = merging.values_of(data, stem).items()
    return {
        ending: value.replace("\r\n", "\n")
        for ending, value in values
        if value and not ending.endswith("_FORMS")
    }


def _forms_of(part) -> list:
    return getattr(part, "forms", [part])


def _control_of(form, name: str) -> str:
    if name != NON_FIELD_ERRORS:
        return form.add_prefix(name)
    return f"{form.prefix}-" if form.prefix else ""


def field_errors(form, field) -> list[tuple[str, str]]:
    """The mistakes of one field, named by its label, each with the id to jump to."""
    found = []
    # Boxes and choices of several controls have no control of that id; their frame has.
    target = f"div_{field.auto_id}" if field.use_fieldset else field.auto_id
    for error in form.errors.as_data().get(field.name, ()):
        for sentence in error.messages:
            named = error.code == "required" or field.is_hidden
            found.append((sentence if named else f"{field.label}: {sentence}", target))
    return found


def members_of(sheet) -> list:
    """The members of a roll-call sheet, in Vietnamese order of names."""
    return sorted(
        {place.membership.member for place in sheet}, key=lambda member: (member.sort_key, member.pk)
    )


def number_of(value) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
