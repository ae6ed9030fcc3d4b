"""What the four pages of a record share: their forms, their mistakes, two people at one page, rows without scripts."""

from dataclasses import dataclass

from django import forms
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
        day = meeting_day(self.meeting)
        return NotYet(day) if self.is_of_its_day and day > timezone.localdate() else None

    @cached_property
    def main(self) -> forms.Form | None:
        return None

    @cached_property
    def lists(self) -> dict[str, forms.BaseFormSet]:
        return {}

    def is_valid(self) -> bool:
        parts = [part for part in (self.main, *self.lists.values()) if part is not None]
        return all([part.is_valid() for part in parts])  # noqa: C419 – every part, so that all errors show at once

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

    def facts_posted(self) -> dict:
        """What this person sent, under the same names; only for a valid page."""
        return self.posted()

    def stems(self, fact: str) -> list[str]:
        """The names of the controls of a fact, always in the same order; none when this page does not show it."""
        return [f"{fact}-"] if fact in self.lists else self.controls_of.get(fact, [fact])

    def fact_label(self, fact: str) -> str:
        field = self.main.fields.get(fact) if self.main else None
        return str(LIST_LABELS.get(fact) or (field and field.label) or fact)

    def controls(self) -> dict[str, str]:
        """What a browser would send of this page as it was opened."""
        controls = {}
        for part in (self.main, *self.lists.values()):
            controls |= {} if part is None else merging.sent_by(part)
        return controls

    def merged_with(self, posted: "Page", facts: list[str]) -> "Page":
        """This fresh page, bound, with these facts as another page has sent them."""
        stems = []
        for fact in facts:
            here = self.stems(fact)
            stems += zip(posted.stems(fact), here, strict=True) if here else []
        return type(self)(self.meeting, merging.merged(self.controls(), posted.data, stems))

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
        for part in (self.main, *self.lists.values()):
            for form in getattr(part, "forms", [part] if part else []):
                form._errors = forms.utils.ErrorDict()
            if hasattr(part, "forms"):
                part._errors = [form._errors for form in part.forms]
                part._non_form_errors = part.error_class()

    def bind(self, form, **kwargs):
        return form(self.data, **kwargs)


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
