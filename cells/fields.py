"""Columns that the whole project stores the same way."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .months import Month

# Marks that turn the direction of text or take no room: pasted along unseen, they would make two names that look
# alike differ. The joiners U+200C and U+200D stay, some scripts need them.
UNSEEN = dict.fromkeys(
    [0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


def nfc(value):
    """Text in Unicode NFC without unseen marks; anything that is not text as it is."""
    return unicodedata.normalize("NFC", value.translate(UNSEEN)) if isinstance(value, str) else value


def typed_text(request, name: str) -> str:
    """What was typed under `name` on a page without a form object: NFC, without unseen marks, NUL and outer spaces."""
    return nfc(request.POST.get(name, "").replace("\0", "")).strip()


class NFCMixin:
    """Text is stored in Unicode NFC, whatever the keyboard or the pasted file sent (trust.md S-36).

    Django's text fields pass every value for the database through `to_python`.
    """

    def to_python(self, value):
        return nfc(super().to_python(value))

    def pre_save(self, model_instance, add):
        value = nfc(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value


class NFCCharField(NFCMixin, models.CharField):
    pass


class NFCTextField(NFCMixin, models.TextField):
    pass


class OrganisationCodeField(NFCCharField):
    """The code of an organisation: empty, or 14 digits (domain.md §5), typed with or without points or spaces."""

    DIGITS = 14

    def __init__(self, *args, **kwargs):
        kwargs = {
            "verbose_name": _("code"),
            "max_length": 20,
            "blank": True,
            "help_text": _("14 digits, as 38.168.053.000.001."),
        } | kwargs
        super().__init__(*args, **kwargs)

    def to_python(self, value):
        value = super().to_python(value)
        return value.replace(".", "").replace(" ", "") if isinstance(value, str) else value

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if value and not (value.isascii() and value.isdigit() and len(value) == self.DIGITS):
            raise ValidationError(
                _("Write the code of the organisation as 14 digits, as 38.168.053.000.001.")
            )


class WrittenText(forms.CharField):
    """Text a person types: NFC without unseen marks before anything is measured, and of a length a page can hold.

    Measured afterwards, a text of unseen marks alone would count as filled in, and one that grows in NFC would
    overflow its column. A paper of a single word of 200,000 letters, or of as many lines, would take minutes to
    render.
    """

    MOST_CHARACTERS, MOST_LINES, LONGEST_WORD = 20_000, 500, 200

    def __init__(self, *, max_length=None, **kwargs):
        super().__init__(max_length=max_length or self.MOST_CHARACTERS, **kwargs)

    def to_python(self, value):
        return super().to_python(nfc(value))

    def validate(self, value):
        super().validate(value)
        if value.count("\n") >= self.MOST_LINES:
            raise ValidationError(_("Write this in fewer than %(lines)s lines.") % {"lines": self.MOST_LINES})
        if any(len(word) > self.LONGEST_WORD for word in value.split()):
            raise ValidationError(
                _("There is a word of more than %(letters)s letters. Put spaces into it.")
                % {"letters": self.LONGEST_WORD}
            )


DATE_ATTRS = {
    "placeholder": _("dd/mm/yyyy"),
    "inputmode": "numeric",
    "autocomplete": "off",
    "class": "input-date",
}
DAY_MESSAGE = _("Write a day that exists, as 05/12/2026.")
EARLIEST_YEAR, LATEST_YEAR = 1930, 2100


class DateField(forms.DateField):
    """A day of the Party's time; a year beyond it is a slip of the hand that would break every list it stands in."""

    default_error_messages = {"invalid": DAY_MESSAGE}

    def __init__(self, **kwargs):
        super().__init__(**{"widget": forms.DateInput(attrs=DATE_ATTRS)} | kwargs)

    def to_python(self, value):
        day = super().to_python(value)
        if day is not None and not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class MonthField(models.DateField):
    """A `Month`, stored as its first day."""

    def from_db_value(self, value, expression, connection):
        return None if value is None else Month.of(value)

    def to_python(self, value):
        if value is None or isinstance(value, Month):
            return value
        if isinstance(value, str) and len(value) == len("2026-11"):
            try:
                return Month.parse(value)
            except ValueError as error:
                raise ValidationError(_("Write the month as 2026-11.")) from error
        return Month.of(super().to_python(value))

    def get_prep_value(self, value):
        month = self.to_python(value)
        return None if month is None else month.first_day

    def value_to_string(self, obj):
        return str(self.value_from_object(obj))

    def formfield(self, **kwargs):
        return forms.CharField(**{"label": kwargs.get("label", self.verbose_name), "help_text": "2026-11"})


# What to do about a number that cannot be stored, by Django's code for the mistake.
NUMBER_MESSAGES = {
    "invalid": _("Write a number, as 9,5."),
    "min_value": _("This cannot be below %(limit_value)s."),
    "max_value": _("This cannot be above %(limit_value)s."),
    "max_decimal_places": ngettext_lazy(
        "Write one figure after the comma at most, as 4,5.",
        "Write %(max)s figures after the comma at most, as 4,25.",
        "max",
    ),
}


class ForgivingDecimalField(forms.DecimalField):
    """A number typed with a comma or a point: ``9,5`` and ``9.5`` are both nine and a half."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = NUMBER_MESSAGES

    def to_python(self, value):
        if isinstance(value, str):
            value = value.strip().replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value):
        from django.utils.formats import number_format

        if value is None or isinstance(value, str):
            return value
        return number_format(value.normalize() if value else 0, use_l10n=True, force_grouping=False)
