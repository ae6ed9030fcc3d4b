"""The shape of a visit, of what members raised, of what was done about it, and of what a list of visits shows."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cells.fields import DateField, ForgivingDecimalField, WrittenText
from cells.months import Month

from ..merging import sent_by
from ..models import Concern, ConcernArea, Grasp, Visit
from .fields import EndField, MemberField, RecordForm, TimeField, check_not_later, label_of, rows_of

MONTHS_TO_CHOOSE = 24
NOT_CHOSEN = _("– choose –")


def grasp_field(name):
    return forms.ChoiceField(
        label=label_of(Visit, name),
        choices=[*Grasp.choices, ("", _("not noted"))],
        required=False,
        widget=forms.RadioSelect,
    )


class VisitForm(RecordForm):
    """What one visitor saw; only who and when must be said here (and something at all: actions/visits.py)."""

    visited_on = DateField(label=label_of(Visit, "visited_on"))
    visitor = MemberField(label=label_of(Visit, "visitor"))
    started_at = TimeField(label=label_of(Visit, "started_at"), required=False)
    ended_at = EndField(label=label_of(Visit, "ended_at"), required=False)
    preparation = grasp_field("preparation")
    content = grasp_field("content")
    chairing = grasp_field("chairing")
    discussion = grasp_field("discussion")
    remarks = WrittenText(
        label=label_of(Visit, "remarks"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    suggestions = WrittenText(
        label=label_of(Visit, "suggestions"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    suggested_points = ForgivingDecimalField(
        label=label_of(Visit, "suggested_points"),
        help_text=_(
            "From 0 to 100, whole or half points; empty where you suggest none. They stand beside the review and "
            "change nothing by themselves."
        ),
        max_digits=4,
        decimal_places=1,
        min_value=0,
        max_value=100,
        required=False,
    )

    def __init__(self, *args, visitors, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["visitor"].required = True
        self.fields["visitor"].members = visitors

    def clean_visited_on(self):
        return check_not_later(self.cleaned_data["visited_on"])

    def clean_ended_at(self):
        return self.fields["ended_at"].read(
            self.cleaned_data["ended_at"], self.cleaned_data.get("started_at")
        )

    def clean_suggested_points(self):
        points = self.cleaned_data["suggested_points"]
        if points is not None and points * 2 % 1:
            raise forms.ValidationError(_("Write whole or half points, as 85 or 85,5."))
        return points

    def clean(self):
        cleaned = super().clean()
        started, ended = cleaned.get("started_at"), cleaned.get("ended_at")
        if ended and not started and "started_at" not in self.errors:
            self.add_error("started_at", _("Write the start time too."))
        if started and ended and ended <= started:
            self.add_error("ended_at", _("The visit cannot end before it started. Check both times."))
        return cleaned


class ConcernForm(RecordForm):
    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    area = forms.ChoiceField(
        label=label_of(Concern, "area"), choices=[("", NOT_CHOSEN), *ConcernArea.choices]
    )
    text = WrittenText(
        label=label_of(Concern, "text"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


ConcernRows = rows_of(ConcernForm, extra=1, absolute_max=40)


class FollowUpForm(RecordForm):
    follow_up = WrittenText(
        label=label_of(Concern, "follow_up"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Who was asked to do what, or what was answered. It is written once and stays as it stands, so write it "
            "when something was done."
        ),
    )


class VisitPage:
    """The two forms of one slip together: `form` and the rows `concerns`.

    `data` is what was sent, or None; a button that adds a row (without scripts) sends everything and checks nothing.
    """

    def __init__(self, data, *, visitors, initial, concerns=()):
        self.is_reshaped = data is not None and "add-concerns" in data
        if self.is_reshaped:
            data = self._with_one_more_row(data)
        self.form = VisitForm(data, visitors=visitors, initial=initial)
        self.concerns = ConcernRows(data, prefix="concerns", initial=list(concerns))
        if self.is_reshaped:
            self._leave_unchecked()

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.concerns.is_valid()])

    @property
    def grasps(self) -> list[str]:
        """The fields that say how one side of the meeting went."""
        return [
            name for name, field in self.form.fields.items() if isinstance(field.widget, forms.RadioSelect)
        ]

    @property
    def facts(self) -> dict:
        return self.form.cleaned_data

    @property
    def rows(self) -> list[dict]:
        return self.concerns.rows()

    @staticmethod
    def _with_one_more_row(data):
        blank = ConcernRows(data, prefix="concerns")
        number = blank.total_form_count()
        data = data.copy()
        data["concerns-TOTAL_FORMS"] = str(min(number + 1, blank.max_num))
        for name, value in sent_by(blank.empty_form).items():
            data.setdefault(name.replace("__prefix__", str(number)), value)
        return data

    def _leave_unchecked(self):
        for form in (self.form, *self.concerns.forms):
            form._errors = forms.utils.ErrorDict()
        self.concerns._errors = [form._errors for form in self.concerns.forms]
        self.concerns._non_form_errors = self.concerns.error_class()


class VisitFilter(forms.Form):
    """Which visits a list shows. What cannot be read asks for nothing, so that no address is a mistake."""

    since = forms.ChoiceField(label=_("From month"), required=False)
    until = forms.ChoiceField(label=_("Until month"), required=False)
    cell = forms.ChoiceField(label=_("Cell"), required=False)
    area = forms.ChoiceField(
        label=_("What about"), choices=[("", _("every area")), *ConcernArea.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("Followed up?"),
        choices=[("", _("all")), ("open", _("not followed up yet")), ("followed", _("followed up"))],
        required=False,
    )

    def __init__(self, data, *, cells, month):
        """`month` is this month, with which the list of months ends."""
        super().__init__(data)
        months = [month.plus(-number) for number in range(MONTHS_TO_CHOOSE)]
        words = [(str(each), f"{each.month:02d}/{each.year}") for each in months]
        self.fields["since"].choices = [("", _("the beginning")), *words]
        self.fields["until"].choices = [("", _("today")), *words]
        self.cells = {str(cell.pk): cell for cell in cells}
        every = [("", _("every cell")), *((key, cell.full_name) for key, cell in self.cells.items())]
        self.fields["cell"].choices = every

    @property
    def asked(self) -> dict:
        """What was asked for, for `visits_shown`; `cells` are those chosen."""
        self.is_valid()
        read = self.cleaned_data.get
        months = {name: Month.parse(read(name)) if read(name) else None for name in ("since", "until")}
        cells = [self.cells[read("cell")]] if read("cell") else list(self.cells.values())
        return months | {"cells": cells, "area": read("area") or "", "state": read("state") or ""}
