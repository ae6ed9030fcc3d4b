"""The boxes that forms of this app are made of, and rows of them."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cells.fields import DATE_ATTRS, DAY_MESSAGE, NUMBER_MESSAGES, DateField
from cells.models import Member

from ..written_times import end_of, minutes_of, time_of

TIME_ATTRS = {"placeholder": _("hh:mm"), "autocomplete": "off", "class": "input-time"}
DURATION_ATTRS = {"autocomplete": "off", "class": "input-number"}

HOUR_MESSAGE = _("Write hours and minutes, as 19:30.")


capitalised = lazy(capfirst, str)


def label_of(model, name):
    return capitalised(model._meta.get_field(name).verbose_name)


class TimeField(forms.TimeField):
    """An hour as people write it (written_times.py), always shown as 19:30."""

    default_error_messages = {"invalid": HOUR_MESSAGE}

    def __init__(self, **kwargs):
        super().__init__(widget=forms.TimeInput(attrs=TIME_ATTRS, format="%H:%M"), **kwargs)

    def to_python(self, value):
        if isinstance(value, str):
            value = time_of(value) or value.strip()
        return super().to_python(value)


class DurationField(forms.IntegerField):
    """A length of time as people write it, in whole minutes."""

    default_error_messages = NUMBER_MESSAGES | {"invalid": _("Write how long it took, as 1h30 or 90.")}

    def __init__(self, *, min_value=0, **kwargs):
        super().__init__(min_value=min_value, widget=forms.TextInput(attrs=DURATION_ATTRS), **kwargs)

    def to_python(self, value):
        if isinstance(value, str):
            minutes = minutes_of(value)
            value = value.strip() if minutes is None else minutes
        return super().to_python(value)


class EndField(TimeField):
    """When something ended: an hour, or the text of how long it took, which its form reads once it knows the start."""

    default_error_messages = {
        "invalid": _("Write when it ended, as 21:00, or how long it took, as 1h30 or 90.")
    }

    def to_python(self, value):
        is_length = isinstance(value, str) and minutes_of(value) is not None
        return value if is_length else super().to_python(value)

    def read(self, ended, started):
        """The hour, from what `to_python` gave; raises ValidationError for a length that no meeting has."""
        if not isinstance(ended, str):
            return ended
        at = time_of(ended) if started is None else end_of(ended, started)
        if at is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return at


class MomentField(forms.SplitDateTimeField):
    """A day and a time in two boxes; both or, where it is not required, neither."""

    default_error_messages = {
        "invalid_date": DAY_MESSAGE,
        "invalid_time": HOUR_MESSAGE,
        "no_day": _("The hour is there; please add the day."),
        "no_hour": _("The day is there; please add the hour."),
    }

    def __init__(self, **kwargs):
        widget = forms.SplitDateTimeWidget(date_attrs=DATE_ATTRS, time_attrs=TIME_ATTRS, time_format="%H:%M")
        super().__init__(widget=widget, **kwargs)
        day, _hour = self.fields
        self.fields = (day, TimeField(required=False))

    def clean(self, value):
        if self.disabled:  # what is stored, not two boxes
            return value
        day, hour = (bool(str(part or "").strip()) for part in value or ("", ""))
        if day != hour:
            code = "no_hour" if day else "no_day"
            raise forms.ValidationError(self.error_messages[code], code=code)
        if day:
            DateField().clean(value[0])
        return super().clean(value)


class CountField(forms.IntegerField):
    """A whole number from `min_value` on."""

    default_error_messages = NUMBER_MESSAGES | {"invalid": _("Write a whole number, as 12.")}

    def __init__(self, *, min_value=0, **kwargs):
        super().__init__(min_value=min_value, **kwargs)


class RecordedField(forms.TypedChoiceField):
    """Yes, no, or not recorded: an empty fact is not the same as “no”."""

    def __init__(self, **kwargs):
        super().__init__(
            choices=[("True", _("Yes")), ("False", _("No")), ("", _("Not recorded"))],
            coerce=lambda value: value == "True",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **kwargs,
        )


class MemberField(forms.ChoiceField):
    """One of the members in `members`, a list its form sets; gives the Member, or None. Asks the database nothing.

    Django's ModelChoiceField reads its members anew for every row of a list of tasks.
    """

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)
        self.members = []

    @property
    def members(self):
        return list(self._by_key.values())

    @members.setter
    def members(self, members):
        self._by_key = {str(member.pk): member for member in members}
        names = [(key, str(member)) for key, member in self._by_key.items()]
        self.choices = [("", "–"), *names]

    def __deepcopy__(self, memo):
        copy = super().__deepcopy__(memo)
        copy._by_key = self._by_key
        return copy

    def prepare_value(self, value):
        return value.pk if isinstance(value, Member) else value

    def clean(self, value):
        return self._by_key.get(super().clean(self.prepare_value(value)))


def check_not_later(value):
    """A day or an instant that already lies behind us, or is now; None passes."""
    latest = timezone.now() if isinstance(value, datetime) else timezone.localdate()
    if value is not None and value > latest:
        raise forms.ValidationError(_("This lies in the future. Write it down once it has happened."))
    return value


class RecordForm(forms.Form):
    """A form, or one row of a list, that asks for what is missing by its name."""

    @property
    def is_begun(self) -> bool:
        """False for a row nobody has written in: nothing is required of it yet."""
        return not self.empty_permitted or (self.is_bound and self.has_changed())

    def add_error(self, field, error):
        if field and getattr(error, "code", None) == "required":
            sentence = _("Please fill in: %(label)s.")
            error = forms.ValidationError(sentence, "required", {"label": self.fields[field].label})
        super().add_error(field, error)


class VersionForm(forms.Form):
    """Which version of the record the person was looking at."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class RowsFormSet(forms.BaseFormSet):
    """Rows that a person adds and removes; an untouched extra row is no row."""

    def rows(self) -> list[dict]:
        return [
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            for form in self.forms
            if form.cleaned_data and form not in self.deleted_forms
        ]


def rows_of(form, *, extra: int, can_delete: bool = True, absolute_max: int = 400):
    """A formset class of `form` rows."""
    return forms.formset_factory(
        form,
        formset=RowsFormSet,
        extra=extra,
        can_delete=can_delete,
        max_num=absolute_max,
        absolute_max=absolute_max,
    )
