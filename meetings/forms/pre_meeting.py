"""The shape of the short minutes of the cell committee's own meeting."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cells.fields import DateField, WrittenText

from ..models import PreMeeting
from .fields import MemberField, RecordForm, TimeField, check_not_later, label_of

TEXTS = ("review", "directions", "discussion_points", "conclusion")


def came(member) -> str:
    """The name of the box that says this office holder was there."""
    return f"came_{member.pk}"


class PreMeetingForm(RecordForm):
    """One box for each office holder of the day: two people at one page tick without meeting each other."""

    held_on = DateField(label=_("On which day?"))
    started_at = TimeField(label=label_of(PreMeeting, "started_at"), required=False)
    ended_at = TimeField(label=label_of(PreMeeting, "ended_at"), required=False)
    chair = MemberField(label=label_of(PreMeeting, "chair"))
    clerk = MemberField(label=label_of(PreMeeting, "clerk"))
    review = WrittenText(label=label_of(PreMeeting, "review"), required=False)
    directions = WrittenText(label=label_of(PreMeeting, "directions"), required=False)
    discussion_points = WrittenText(label=label_of(PreMeeting, "discussion_points"), required=False)
    conclusion = WrittenText(
        label=label_of(PreMeeting, "conclusion"),
        required=False,
        help_text=_("With the day and the conclusion these minutes count as kept."),
    )

    def __init__(self, *args, offices, **kwargs):
        """`offices`: the offices of the cell on the day of this meeting, the secretary's first."""
        super().__init__(*args, **kwargs)
        self.offices = offices
        for office in offices:
            label = f"{office.member.full_name} ({office.get_kind_display().lower()})"
            self.fields[came(office.member)] = forms.BooleanField(label=label, required=False)
        for name in ("chair", "clerk"):
            self.fields[name].members = [office.member for office in offices]
        for name in TEXTS:
            self.fields[name].widget = forms.Textarea(attrs={"rows": 4})

    def clean_held_on(self):
        return check_not_later(self.cleaned_data["held_on"])

    def clean(self):
        cleaned = super().clean()
        chair, clerk = cleaned.get("chair"), cleaned.get("clerk")
        if chair is not None and chair == clerk:
            sentence = _("One person cannot chair and keep the minutes. Choose somebody else as clerk.")
            self.add_error("clerk", sentence)
        for name, member in (("chair", chair), ("clerk", clerk)):
            if member is not None and self.attendees() and member not in self.attendees():
                sentence = _("%(name)s is not ticked as present.") % {"name": member.full_name}
                self.add_error(name, sentence)
        started, ended = cleaned.get("started_at"), cleaned.get("ended_at")
        if started and ended and ended <= started:
            self.add_error("ended_at", _("The meeting cannot end before it started. Check both times."))
        return cleaned

    @property
    def present_boxes(self) -> list:
        return [self[came(office.member)] for office in self.offices]

    def attendees(self) -> list:
        return [office.member for office in self.offices if self.cleaned_data.get(came(office.member))]

    def minutes(self) -> dict:
        """The columns of PreMeeting that this form fills."""
        names = ("held_on", "started_at", "ended_at", "chair", "clerk", *TEXTS)
        return {name: self.cleaned_data[name] for name in names}
