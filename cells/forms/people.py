"""The shape of acts about a person. Rules that look at other rows live in actions/people.py."""

import itertools
import re
import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..access import Permission, cells_within
from ..fields import DateField, WrittenText
from ..models import Cell, Leaving, Member
from ..names import fold
from ..temporary import Purpose, is_usual_length

MOST_FOUND = 20
ROW_NUMBER = re.compile("[0-9]{1,18}")  # no row has a longer one, and the database would stumble over it


class ActForm(forms.Form):
    """What every act carries: the form's own number, and the newest event that its writer could know of."""

    submission_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**15)

    def __init__(self, *args, user=None, member=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.member = user, member

    def clean_submission_id(self):
        return self.cleaned_data["submission_id"] or uuid.uuid4()

    def clean_seen(self):
        return self.cleaned_data["seen"] or 0

    def add_error(self, field, error):
        """What is missing is asked for by its name."""
        if field and getattr(error, "code", None) == "required" and field != "to_cell":
            error = _("Please fill in: %(label)s.") % {"label": self.fields[field].label}
        super().add_error(field, error)

    def leave_unchecked(self) -> None:
        """Show what was typed without a word on what is still missing in it."""
        self._errors = forms.utils.ErrorDict()

    def add_refusal(self, refusal) -> None:
        field = getattr(refusal, "field", None)
        self.add_error(field if field in self.fields else None, str(refusal))

    @property
    def facts(self) -> dict:
        """What the act is called with, beside its actor and its member."""
        return self.cleaned_data


class DecisionField(WrittenText):
    """Number and date of a decision, on one line."""

    def __init__(self, **kwargs):
        kwargs = {
            "label": _("Decision"),
            "help_text": _("Its number and date, as 123-QĐ/ĐU of 05/12/2026."),
            "max_length": 120,
        } | kwargs
        super().__init__(**kwargs)


def _day(label, **kwargs):
    return DateField(label=label, **kwargs)


class ConfirmForm(ActForm):
    day = _day(_("Official member since"))
    decision = DecisionField()


class CellField(forms.ModelChoiceField):
    def to_python(self, value):
        if value and not ROW_NUMBER.fullmatch(str(value)):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class CellFinder(ActForm):
    """A cell, found by its name or its committee's: typed, searched, then chosen from what was found.

    Works without scripts: the button of the search sends the whole form, and what was typed comes back.
    """

    find = WrittenText(
        label=_("Find the cell"),
        help_text=_("A part of its name or of its committee's, with or without diacritics."),
        max_length=120,
        required=False,
    )
    to_cell = CellField(
        label=_("Cell"),
        queryset=Cell.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Find the cell by its name, then choose it."),
            "invalid_choice": _("This cell is not there any more, or not yours. Choose another one."),
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_cell"].queryset = self.cells()
        self.found = self._found()
        self.fields["to_cell"].choices = [
            (pk, f"Chi bộ {name} · {committee}") for pk, name, committee in self.found
        ]

    def cells(self):
        """Every cell of the system that is there today, but the member's own."""
        own = self.member.scope if self.member else None
        cells = Cell.objects.on(timezone.localdate()).order_by("committee__path", "position", "pk")
        return cells.exclude(pk=own.pk) if own else cells

    def _found(self) -> list[tuple]:
        words = fold(self["find"].value() or "").split()
        chosen = str(self["to_cell"].value() or "")
        rows = self.cells().values_list("pk", "name", "committee__committee_name")
        if words:
            rows = [row for row in rows if _holds_all(fold(f"{row[1]} {row[2]}"), words)]
        elif self.searches_everything:
            rows = rows.filter(pk=chosen) if ROW_NUMBER.fullmatch(chosen) else []
        self.found_count = len(rows)
        kept = [row for row in rows if str(row[0]) == chosen]
        return kept + [row for row in rows if str(row[0]) != chosen][: MOST_FOUND - len(kept)]

    @property
    def searches_everything(self) -> bool:
        """Without words nothing is listed: the whole system would be."""
        return True

    @property
    def found_more(self) -> int:
        """How many cells were found beyond those that are shown."""
        return max(self.found_count - MOST_FOUND, 0)

    @property
    def facts(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "find"}


def _holds_all(text: str, words: list[str]) -> bool:
    return all(word in text for word in words)


class SendForm(CellFinder):
    day = _day(_("Sent on"))
    decision = DecisionField()
    field_order = ["find", "to_cell", "day", "decision"]


class SendForATimeForm(CellFinder):
    purpose = forms.ChoiceField(
        label=_("Why"),
        choices=[(Purpose.MOVE, _("Work or living elsewhere")), (Purpose.STUDY, _("Study"))],
        widget=forms.RadioSelect,
        initial=Purpose.MOVE,
    )
    day = _day(_("From"))
    until = _day(_("Back on"), help_text=_("The first day back in the own cell."))
    decision = DecisionField()
    is_unusual = forms.BooleanField(
        label=_("Record it although this is shorter or longer than the rule allows"),
        required=False,
        widget=forms.HiddenInput,
    )
    field_order = ["find", "to_cell", "purpose", "day", "until", "decision", "is_unusual"]

    def clean(self):
        super().clean()
        check_length(self, self.cleaned_data.get("day"), self.cleaned_data.get("purpose"))

    @property
    def facts(self):
        outside = ("find", "purpose", "is_unusual")
        return {name: value for name, value in self.cleaned_data.items() if name not in outside}


class ExtendStayForm(ActForm):
    purpose = forms.ChoiceField(
        label=_("Why"),
        choices=[(Purpose.MOVE, _("Work or living elsewhere")), (Purpose.STUDY, _("Study"))],
        widget=forms.RadioSelect,
        initial=Purpose.MOVE,
    )
    until = _day(_("Back on"), help_text=_("The first day back in the own cell."))
    decision = DecisionField(label=_("Report or decision"))
    is_unusual = forms.BooleanField(
        label=_("Record it although this is shorter or longer than the rule allows"),
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args, stay=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.stay = stay

    def clean(self):
        super().clean()
        check_length(self, self.stay.since if self.stay else None, self.cleaned_data.get("purpose"))

    @property
    def facts(self):
        return {
            name: value for name, value in self.cleaned_data.items() if name not in ("purpose", "is_unusual")
        }


def check_length(form, since, purpose) -> None:
    """Warn of a temporary activity outside the rule; who ticks the box that then appears may record it."""
    until = form.cleaned_data.get("until")
    if not (since and until):
        return
    if until <= since:
        form.add_error("until", _("The day back must come after the first day away."))
        return
    if is_usual_length(purpose, since, until):
        return
    form.fields["is_unusual"].widget = forms.CheckboxInput()
    if not form.cleaned_data.get("is_unusual"):
        form.add_error(
            "until",
            _(
                "Temporary activity lasts from three months to less than a year, for study up to two years. "
                "Check both days; if they are right, tick the box below."
            ),
        )


class LeaveForm(ActForm):
    leaving = forms.ChoiceField(
        label=_("Way of leaving"),
        choices=[(kind.value, kind.label) for kind in (Leaving.RESIGNED, Leaving.REMOVED, Leaving.EXPELLED)],
        widget=forms.RadioSelect,
    )
    day = _day(_("No longer a member from"))
    decision = DecisionField()


class DeathForm(ActForm):
    day = _day(_("Died on"))
    decision = DecisionField(
        label=_("Paper"), help_text=_("Death certificate or notice, if there is one."), required=False
    )


class TransferOutForm(ActForm):
    went_to = WrittenText(
        label=_("To which organisation"), help_text=_("As Đảng bộ xã …, tỉnh …"), max_length=200
    )
    day = _day(_("No longer in this cell from"))
    decision = DecisionField(label=_("Letter of introduction or decision"))


class ComeBackForm(CellFinder):
    """Only cells whose list the user keeps; shown without a search, as far as they go."""

    day = _day(_("Member of the cell from"))
    decision = DecisionField()
    field_order = ["find", "to_cell", "day", "decision"]

    def cells(self):
        cells = Cell.objects.on(timezone.localdate()).filter(cells_within(self.user, Permission.KEEP_PEOPLE))
        return cells.order_by("committee__path", "position", "pk")

    @property
    def searches_everything(self):
        return False

    @property
    def facts(self):
        facts = super().facts
        return {"cell" if name == "to_cell" else name: value for name, value in facts.items()}


class TakeInAgainForm(ComeBackForm):
    came_from = WrittenText(
        label=_("From which organisation"), help_text=_("As Đảng bộ xã …, tỉnh …"), max_length=200
    )
    field_order = ["came_from", "find", "to_cell", "day", "decision"]


class ExemptForm(ActForm):
    day = _day(_("Exempt from"))
    decision = DecisionField(label=_("Resolution of the cell"), max_length=60)


class EndExemptionForm(ActForm):
    day = _day(_("Takes part again from"))
    decision = DecisionField(label=_("Resolution of the cell"))


class EndStayForm(ActForm):
    day = _day(_("Back on"), help_text=_("The first day back in the own cell."))
    decision = DecisionField(label=_("Letter or decision"))


class PersonFields(forms.Form):
    full_name = WrittenText(label=_("Full name"), max_length=Member._meta.get_field("full_name").max_length)
    born_on = DateField(label=_("Born on"), required=False)
    card_number = WrittenText(
        label=_("Card number"), max_length=Member._meta.get_field("card_number").max_length, required=False
    )

    def clean_full_name(self):
        return " ".join(self.cleaned_data["full_name"].split())

    def check_order(self, *names):
        """Each day comes after the one before it; those not filled in are passed over."""
        days = [(name, self.cleaned_data[name]) for name in names if self.cleaned_data.get(name)]
        for (earlier, first), (later, second) in itertools.pairwise(days):
            if second < first:
                self.add_error(
                    later,
                    _("This day comes before the one under “%(label)s”.")
                    % {"label": self.fields[earlier].label},
                )


class AdmitForm(PersonFields, ActForm):
    day = _day(_("Admitted on"), help_text=_("Probation and party age count from this day."))
    decision = DecisionField()
    field_order = ["full_name", "born_on", "day", "decision", "card_number"]

    def clean(self):
        super().clean()
        self.check_order("born_on", "day")


class TakeInForm(PersonFields, ActForm):
    admitted_on = DateField(label=_("Admitted on"))
    confirmed_on = DateField(
        label=_("Confirmed on"), required=False, help_text=_("Empty while on probation.")
    )
    came_from = WrittenText(
        label=_("From which organisation"), help_text=_("As Đảng bộ xã …, tỉnh …"), max_length=200
    )
    day = _day(_("Member of this cell from"))
    decision = DecisionField(label=_("Letter of introduction or decision"))
    field_order = [
        "full_name",
        "born_on",
        "card_number",
        "admitted_on",
        "confirmed_on",
        "came_from",
        "day",
        "decision",
    ]

    def clean(self):
        super().clean()
        _check_known(self, "admitted_on", "confirmed_on")
        self.check_order("born_on", "admitted_on", "confirmed_on")
        self.check_order("admitted_on", "day")


class CorrectForm(PersonFields, ActForm):
    admitted_on = DateField(label=_("Admitted on"))
    confirmed_on = DateField(
        label=_("Confirmed on"), required=False, help_text=_("Empty while on probation.")
    )
    reason = WrittenText(
        label=_("Reason"), help_text=_("What was wrong, and the paper that shows it."), max_length=200
    )
    field_order = ["full_name", "born_on", "admitted_on", "confirmed_on", "card_number", "reason"]
    PERSON = ["full_name", "born_on", "admitted_on", "confirmed_on", "card_number"]

    def clean(self):
        super().clean()
        _check_known(self, "born_on", "admitted_on", "confirmed_on")
        self.check_order("born_on", "admitted_on", "confirmed_on")

    @property
    def facts(self):
        data = self.cleaned_data
        rest = {name: value for name, value in data.items() if name not in self.PERSON}
        return rest | {"facts": {name: data[name] for name in self.PERSON}}


def _check_known(form, *names) -> None:
    for name in names:
        if form.cleaned_data.get(name) and form.cleaned_data[name] > timezone.localdate():
            form.add_error(name, _("This lies in the future. Write it down once it has happened."))


class ReceiveForm(ActForm):
    day = _day(_("Member of the new cell from"))


class RefuseForm(ActForm):
    day = _day(_("Refused on"))
    reason = WrittenText(
        label=_("Reason"), help_text=_("The sending office reads this sentence."), max_length=500
    )


class TakeBackForm(ActForm):
    day = _day(_("Returned on"))
