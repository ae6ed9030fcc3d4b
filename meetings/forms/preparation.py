"""The shape of what was prepared."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cells.fields import DateField, WrittenText

from ..models import Material, MaterialKind, Meeting, MeetingMove
from .attachments import AttachmentField
from .fields import MomentField, RecordedField, RecordForm, check_not_later, label_of
from .planning import PlanForm


class PreparationForm(PlanForm):
    """The plan, and what was done before the meeting."""

    move_reason = WrittenText(
        label=_("If the date is another one now: why?"),
        max_length=MeetingMove._meta.get_field("reason").max_length,
        required=False,
    )
    pre_meeting_held = RecordedField(label=_("Did the cell committee (or secretary and deputy) meet before?"))
    pre_meeting_on = DateField(label=_("On which day?"), required=False)
    pre_meeting_has_minutes = RecordedField(label=_("Were minutes kept of it?"))
    draft_text = WrittenText(
        label=_("Draft of the resolution or conclusion"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("It waits here; the page of the resolution can take it over."),
    )
    draft_posted_at = MomentField(
        label=_("Draft posted to the electronic handbook at"),
        required=False,
        help_text=_("Leave empty if it was not posted."),
    )
    to_prepare = WrittenText(
        label=_("What should members prepare?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the notice."),
    )
    members_notified_at = MomentField(label=label_of(Meeting, "members_notified_at"), required=False)
    overseer_notified_at = MomentField(label=label_of(Meeting, "overseer_notified_at"), required=False)

    def __init__(self, *args, asks_for_pre_meeting=True, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_for_pre_meeting:
            for name in PRE_MEETING_NOTES:
                del self.fields[name]

    def clean_members_notified_at(self):
        return check_not_later(self.cleaned_data["members_notified_at"])

    def clean_overseer_notified_at(self):
        return check_not_later(self.cleaned_data["overseer_notified_at"])

    def clean_draft_posted_at(self):
        return check_not_later(self.cleaned_data["draft_posted_at"])

    def clean_pre_meeting_on(self):
        return check_not_later(self.cleaned_data["pre_meeting_on"])

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("draft_text"):
            cleaned["draft_posted_at"] = None  # what is not there cannot have been posted
        if "pre_meeting_held" not in self.fields:
            return cleaned
        if cleaned.get("pre_meeting_held") is None and cleaned.get("pre_meeting_on"):
            self.add_error(
                "pre_meeting_held", _("A day is given below: did it meet or not? Choose Yes or No.")
            )
        if cleaned.get("pre_meeting_held") is not True:
            cleaned["pre_meeting_on"] = cleaned["pre_meeting_has_minutes"] = None
        return cleaned


PRE_MEETING_NOTES = ("pre_meeting_held", "pre_meeting_on", "pre_meeting_has_minutes")


class MaterialForm(RecordForm):
    """A material by its title. Of one whose file is posted here the system wrote the hour, and nobody changes it."""

    material_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
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

    def __init__(self, *args, there=None, **kwargs):
        """`there`: the materials of the meeting by their number."""
        super().__init__(*args, **kwargs)
        self.material = (there or {}).get(_number(self["material_id"].value()))
        if self.attachment:
            self.initial["posted_at"] = self.material.posted_at
            self.fields["posted_at"].disabled = True
            self.fields["posted_at"].help_text = _("Written by the system when the file was posted here.")

    @property
    def attachment(self):
        return self.material.attachment if self.material else None

    def clean_posted_at(self):
        return check_not_later(self.cleaned_data["posted_at"])


def _number(value) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):  # also of more digits than Python reads
        return None


class MaterialFileForm(RecordForm):
    """A file that is posted with the meeting now."""

    kind = forms.ChoiceField(label=label_of(Material, "kind"), choices=MaterialKind)
    title = WrittenText(
        label=label_of(Material, "title"),
        max_length=300,
        required=False,
        help_text=_("Leave empty to take the name of the file."),
    )
    file = AttachmentField(label=_("File"))
