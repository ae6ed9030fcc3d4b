"""The shape of what was prepared."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cells.fields import DateField, WrittenText

from ..models import Material, MaterialKind, Meeting
from .fields import MomentField, RecordedField, RecordForm, check_not_later, label_of
from .planning import PlanForm


class PreparationForm(PlanForm):
    """The plan, and what was done before the meeting."""

    members_notified_at = MomentField(label=label_of(Meeting, "members_notified_at"), required=False)
    overseer_notified_at = MomentField(label=label_of(Meeting, "overseer_notified_at"), required=False)
    pre_meeting_held = RecordedField(label=_("Did the cell committee (or secretary and deputy) meet before?"))
    pre_meeting_on = DateField(label=_("On which day?"), required=False)
    pre_meeting_has_minutes = RecordedField(label=_("Were minutes kept of it?"))

    def clean_members_notified_at(self):
        return check_not_later(self.cleaned_data["members_notified_at"])

    def clean_overseer_notified_at(self):
        return check_not_later(self.cleaned_data["overseer_notified_at"])

    def clean_pre_meeting_on(self):
        return check_not_later(self.cleaned_data["pre_meeting_on"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("pre_meeting_held") is None and cleaned.get("pre_meeting_on"):
            self.add_error(
                "pre_meeting_held", _("A day is given below: did it meet or not? Choose Yes or No.")
            )
        if cleaned.get("pre_meeting_held") is not True:
            cleaned["pre_meeting_on"] = cleaned["pre_meeting_has_minutes"] = None
        return cleaned


class MaterialForm(RecordForm):
    # The choice a browser sends for an untouched row is its start, so that the row still counts as untouched.
    kind = forms.ChoiceField(
        label=label_of(Material, "kind"), choices=MaterialKind, initial=MaterialKind.OUTLINE
    )
    title = WrittenText(label=label_of(Material, "title"), max_length=300)
    posted_at = MomentField(
        label=_("Posted to the electronic handbook at"),
        required=False,
        help_text=_("Leave empty if it was not posted."),
    )

    def clean_posted_at(self):
        return check_not_later(self.cleaned_data["posted_at"])
