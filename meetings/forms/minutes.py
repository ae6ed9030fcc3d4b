"""The shape of the minutes, their guests and votes."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cells.fields import DateField, WrittenText

from ..errors import NotYet
from ..models import Guest, Meeting, Motion
from ..statuses import BaseRule
from .fields import (
    CountField,
    DurationField,
    EndField,
    MemberField,
    RecordedField,
    RecordForm,
    TimeField,
    label_of,
)
from .planning import check_month


class MinutesForm(RecordForm):
    """The official minutes, in the order of the paper."""

    met_on = DateField(label=_("Day of the meeting"))
    started = TimeField(label=_("Started at"))
    ended = EndField(
        label=_("Ended at"), required=False, help_text=_("An hour, or how long it took, as 1h30 or 90.")
    )
    chair = MemberField(label=label_of(Meeting, "chair"))
    clerk = MemberField(label=label_of(Meeting, "clerk"))
    current_affairs = WrittenText(
        label=label_of(Meeting, "current_affairs"), required=False, widget=forms.Textarea
    )
    results = WrittenText(label=label_of(Meeting, "results"), required=False, widget=forms.Textarea)
    directions = WrittenText(label=label_of(Meeting, "directions"), required=False, widget=forms.Textarea)
    thematic_content = WrittenText(
        label=label_of(Meeting, "thematic_content"), required=False, widget=forms.Textarea
    )
    discussion = WrittenText(label=label_of(Meeting, "discussion"), required=False, widget=forms.Textarea)
    speaker_count = CountField(
        label=label_of(Meeting, "speaker_count"),
        required=False,
        help_text=_("Leave empty if you ticked the speakers in the roll call."),
    )
    criticism = WrittenText(label=label_of(Meeting, "criticism"), required=False, widget=forms.Textarea)
    criticism_minutes = DurationField(
        label=label_of(Meeting, "criticism_minutes"), required=False, max_value=600
    )
    praise_given = RecordedField(label=_("Were members praised or reminded?"))
    conclusion = WrittenText(label=label_of(Meeting, "conclusion"), required=False, widget=forms.Textarea)
    minutes_adopted = RecordedField(label=_("Did the meeting adopt the minutes?"))

    def __init__(self, *args, meeting, members, present, absent=frozenset(), **kwargs):
        """`absent`: the members who, by a complete roll call, were not there; none while it is not complete."""
        super().__init__(*args, **kwargs)
        self.meeting, self.present, self.absent = meeting, present, absent
        for name in ("chair", "clerk"):
            self.fields[name].members = members
        if not meeting.has_thematic_part:
            del self.fields["thematic_content"]
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 4

    def clean_met_on(self):
        met_on = self.cleaned_data["met_on"]
        check_month(self.meeting.month, met_on)
        if met_on > timezone.localdate():
            raise forms.ValidationError(str(NotYet(met_on)))
        return met_on

    def clean_ended(self):
        return self.fields["ended"].read(self.cleaned_data["ended"], self.cleaned_data.get("started"))

    def clean_speaker_count(self):
        speakers = self.cleaned_data["speaker_count"]
        if speakers is not None and speakers > self.present:
            raise forms.ValidationError(
                _("The roll call has %(present)s members present, so no more than that can have spoken."),
                params={"present": self.present},
            )
        return speakers

    def clean_chair(self):
        return self._check_present("chair", _("%(name)s is not present by the roll call, so cannot chair."))

    def clean_clerk(self):
        clerk = self._check_present(
            "clerk", _("%(name)s is not present by the roll call, so cannot keep the minutes.")
        )
        if clerk is not None and clerk == self.cleaned_data.get("chair"):
            raise forms.ValidationError(
                _("One person cannot chair and keep the minutes. Choose somebody else as clerk.")
            )
        return clerk

    def _check_present(self, name, sentence):
        member = self.cleaned_data[name]
        if member in self.absent:
            raise forms.ValidationError(sentence, params={"name": member.full_name})
        return member

    def clean(self):
        cleaned = super().clean()
        started, ended = cleaned.get("started"), cleaned.get("ended")
        if started and ended and ended <= started:
            self.add_error("ended", _("The meeting cannot end before it started. Check both times."))
        for name in ("started", "ended"):
            self._check_not_later(name)
        return cleaned

    def _check_not_later(self, name):
        day, time = self.cleaned_data.get("met_on"), self.cleaned_data.get(name)
        if day and time and instant(day, time) > timezone.now():
            self.add_error(name, _("This hour has not come yet. Write it down once it has happened."))

    def minutes(self) -> dict:
        """The columns of Meeting that this form fills."""
        values = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("met_on", "started", "ended")
        }
        day = self.cleaned_data["met_on"]
        return values | {
            "started_at": instant(day, self.cleaned_data["started"]),
            "ended_at": instant(day, self.cleaned_data["ended"]),
        }


def instant(day, time):
    """A local day and time as an instant; None without a time."""
    return None if time is None else timezone.make_aware(datetime.combine(day, time))


class GuestForm(RecordForm):
    full_name = WrittenText(label=label_of(Guest, "full_name"), max_length=80)
    body = WrittenText(label=label_of(Guest, "body"), max_length=120, required=False)
    role = WrittenText(label=label_of(Guest, "role"), max_length=120, required=False)


class MotionForm(RecordForm):
    text = WrittenText(label=label_of(Motion, "text"), max_length=500)
    rule = forms.ChoiceField(label=label_of(Motion, "rule"), choices=BaseRule, initial=BaseRule.HALF)
    votes_for = CountField(label=label_of(Motion, "votes_for"))
    votes_against = CountField(label=label_of(Motion, "votes_against"), initial=0)
    abstentions = CountField(label=label_of(Motion, "abstentions"), initial=0)
    adopts_resolution = forms.BooleanField(label=label_of(Motion, "adopts_resolution"), required=False)

    def __init__(self, *args, voters, **kwargs):
        super().__init__(*args, **kwargs)
        self.voters = voters

    def clean(self):
        cleaned = super().clean()
        counted = [cleaned.get(name) for name in ("votes_for", "votes_against", "abstentions")]
        if None not in counted and sum(counted) > self.voters:
            self.add_error(
                "votes_for",
                forms.ValidationError(
                    _(
                        "%(votes)s votes were counted, but the roll call has %(voters)s official members present."
                    ),
                    params={"votes": sum(counted), "voters": self.voters},
                ),
            )
        return cleaned
