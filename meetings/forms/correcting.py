"""The day on which a meeting really was."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cells.fields import DateField

from ..errors import NotYet
from .fields import VersionForm


class CorrectMonthForm(VersionForm):
    met_on = DateField(
        label=_("On which day was the meeting held?"),
        help_text=_("The month follows from the day. The hours stay as they are written."),
    )
    reason = forms.CharField(
        label=_("What happened?"),
        max_length=300,
        error_messages={
            "required": _("Write how the wrong month came about, so that everybody understands.")
        },
    )

    def __init__(self, *args, was_held, **kwargs):
        super().__init__(*args, **kwargs)
        self.was_held = was_held

    def clean_met_on(self):
        met_on = self.cleaned_data["met_on"]
        if self.was_held and met_on > timezone.localdate():
            raise forms.ValidationError(str(NotYet(met_on)))
        return met_on
