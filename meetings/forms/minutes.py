"""The shape of the minutes, their guests and votes."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cells.fields import DateField, WrittenText

from ..errors import NotYet
from ..models import Contribution, CriticismTurn, Guest, Meeting, Motion
from ..statuses import Question, VoteMethod
from ..votes import RULE_OF, Ballots, Count, outcome_sentence
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
    """The minutes, in the order in which a meeting goes."""

    previous_minutes_confirmed = RecordedField(
        label=_("Did the meeting confirm the minutes of the meeting before?")
    )
    met_on = DateField(label=_("Day of the meeting"))
    started = TimeField(label=_("Started at"))
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
        help_text=_("Leave empty if you ticked who spoke: the ticks are counted."),
    )
    criticism = WrittenText(label=label_of(Meeting, "criticism"), required=False, widget=forms.Textarea)
    criticism_minutes = DurationField(
        label=label_of(Meeting, "criticism_minutes"), required=False, max_value=600
    )
    praise_given = RecordedField(label=_("Were members praised or reminded?"))
    conclusion = WrittenText(label=label_of(Meeting, "conclusion"), required=False, widget=forms.Textarea)
    ended = EndField(
        label=_("Ended at"), required=False, help_text=_("An hour, or how long it took, as 1h30 or 90.")
    )
    minutes_adopted = RecordedField(label=_("Did the meeting adopt the minutes?"))

    def __init__(self, *args, meeting, members, present, absent=frozenset(), came=(), **kwargs):
        """`absent`: the members who, by a complete roll call, were not there; none while it is not complete.
        `came`: the lines of the roll call (queries.Place) of those who were there, each with a box for having spoken.
        """
        super().__init__(*args, **kwargs)
        self.meeting, self.present, self.absent = meeting, present, absent
        for name in ("chair", "clerk"):
            self.fields[name].members = members
        if not meeting.has_thematic_part:
            del self.fields["thematic_content"]
        for place in came:
            self.fields[speaker_name(place.membership.pk)] = forms.BooleanField(
                label=place.membership.member.full_name,
                initial=bool(place.attendance and place.attendance.spoke),
                required=False,
            )
        self.speaker_names = [speaker_name(place.membership.pk) for place in came]
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
        others = {"met_on", "started", "ended", *self.speaker_names}
        values = {name: value for name, value in self.cleaned_data.items() if name not in others}
        day = self.cleaned_data["met_on"]
        return values | {
            "started_at": instant(day, self.cleaned_data["started"]),
            "ended_at": instant(day, self.cleaned_data["ended"]),
        }

    @property
    def speaker_boxes(self):
        return [self[name] for name in self.speaker_names]

    def speakers(self) -> set[int]:
        """The memberships of those ticked as having spoken."""
        return {membership_of(name) for name in self.speaker_names if self.cleaned_data[name]}


SPOKE = "spoke-"


def speaker_name(membership_id: int) -> str:
    return f"{SPOKE}{membership_id}"


def membership_of(name: str) -> int:
    return int(name.removeprefix(SPOKE))


def instant(day, time):
    """A local day and time as an instant; None without a time."""
    return None if time is None else timezone.make_aware(datetime.combine(day, time))


class GuestForm(RecordForm):
    full_name = WrittenText(label=label_of(Guest, "full_name"), max_length=80)
    body = WrittenText(label=label_of(Guest, "body"), max_length=120, required=False)
    role = WrittenText(label=label_of(Guest, "role"), max_length=120, required=False)
    report = WrittenText(
        label=label_of(Guest, "report"),
        max_length=500,
        required=False,
        help_text=_("At an extended meeting: what this guest told the cell about."),
    )

    def __init__(self, *args, with_report=True, **kwargs):
        super().__init__(*args, **kwargs)
        if not with_report:
            del self.fields["report"]

    def clean(self):
        return {"report": ""} | super().clean()


class ContributionForm(RecordForm):
    member = MemberField(
        label=_("Speaker"), help_text=_("Leave empty for a guest, and name the guest in the text.")
    )
    text = WrittenText(
        label=label_of(Contribution, "text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Facts about the matter: what was proposed, asked or agreed. Never what somebody thinks."
        ),
    )

    def __init__(self, *args, members, absent=frozenset(), **kwargs):
        """`absent`: the members whom the roll call has absent."""
        super().__init__(*args, **kwargs)
        self.fields["member"].members = members
        self.absent = absent

    def clean_member(self):
        member = self.cleaned_data["member"]
        if member in self.absent:
            raise forms.ValidationError(
                _("%(name)s is absent by the roll call, so cannot have spoken. Correct the roll call first."),
                params={"name": member.full_name},
            )
        return member


class TurnForm(RecordForm):
    """Whose turn of self-criticism it was, and whether it was done at this meeting."""

    member = MemberField(label=label_of(CriticismTurn, "member"))
    done = forms.BooleanField(label=_("Done at this meeting"), required=False, initial=True)

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].members = members

    @property
    def planned_member(self):
        """Whose turn this row is; None in a row that adds somebody."""
        if self.empty_permitted:
            return None
        chosen = str(self["member"].value())
        return next((member for member in self.fields["member"].members if str(member.pk) == chosen), None)


class MotionForm(RecordForm):
    """A question put to the vote, with its counts: without them it is no vote."""

    text = WrittenText(label=label_of(Motion, "text"), max_length=500)
    question = forms.ChoiceField(label=_("What is decided"), choices=Question, initial=Question.ORDINARY)
    method = forms.ChoiceField(
        label=label_of(Motion, "method"),
        choices=VoteMethod,
        initial=VoteMethod.HAND,
        widget=forms.Select(attrs={"data-opens": VoteMethod.SECRET.value}),
    )
    ballots_issued = CountField(label=label_of(Motion, "ballots_issued"), required=False)
    ballots_returned = CountField(label=label_of(Motion, "ballots_returned"), required=False)
    ballots_invalid = CountField(label=label_of(Motion, "ballots_invalid"), required=False)
    votes_for = CountField(label=label_of(Motion, "votes_for"))
    votes_against = CountField(label=label_of(Motion, "votes_against"), initial=0)
    abstentions = CountField(label=label_of(Motion, "abstentions"), initial=0)

    counts = ("votes_for", "votes_against", "abstentions")
    ballots = ("ballots_issued", "ballots_returned", "ballots_invalid")

    def __init__(self, *args, voters, base=None, **kwargs):
        """`base`: the official members convened, for the sentence of a vote as it is saved."""
        super().__init__(*args, **kwargs)
        self.voters, self.base = voters, base

    @property
    def has_ballots(self) -> bool:
        return self["method"].value() == VoteMethod.SECRET or any(
            name in self.errors for name in self.ballots
        )

    @property
    def sentence(self) -> str:
        """What came of a vote as it is saved, in the words of the minutes; “” for one that is not."""
        if self.base is None or self.is_bound or not self.initial:
            return ""
        counts = (self.initial[name] for name in self.counts)
        count = Count(RULE_OF[self.initial["question"]], self.base, *counts)
        numbers = {name.removeprefix("ballots_"): self.initial[name] for name in self.ballots}
        return outcome_sentence(count, method=self.initial["method"], **numbers)

    @classmethod
    def initial_of(cls, motion) -> dict:
        return {name: getattr(motion, name) for name in cls.base_fields}

    def clean(self):
        """The question becomes the columns of Motion that it decides."""
        cleaned = super().clean()
        counted = [cleaned.get(name) for name in self.counts]
        if None not in counted:
            self._check_counts(sum(counted))
        question = cleaned.pop("question", None)
        if question:
            cleaned["rule"] = RULE_OF[question]
            cleaned["adopts_resolution"] = question == Question.RESOLUTION
        return cleaned

    def _check_counts(self, votes):
        ballots = Ballots(votes, self.voters, *(self.cleaned_data.get(name) for name in self.ballots))
        numbers = {
            "votes": votes,
            "counted": ballots.counted,
            "returned": ballots.returned,
            "issued": ballots.issued,
            "voters": self.voters,
        }
        if self.cleaned_data.get("method") == VoteMethod.HAND:
            self._check_no_ballots()
        if votes > self.voters:
            self._refuse("votes_for", TOO_MANY_VOTES, numbers)
        elif ballots.excess:
            field = "ballots_issued" if ballots.excess == "issued" else "ballots_returned"
            self._refuse(field, ballots_sentence(ballots), numbers)

    def _check_no_ballots(self):
        for name in self.ballots:
            if self.cleaned_data.get(name) is not None:
                self._refuse(
                    name, _("A show of hands has no ballots. Choose the secret ballot, or empty this.")
                )

    def _refuse(self, field, sentence, numbers=None):
        self.add_error(field, forms.ValidationError(sentence, params=numbers))


TOO_MANY_VOTES = _("%(votes)s votes were counted, but the roll call has %(voters)s official members present.")


def ballots_sentence(ballots: Ballots):
    if ballots.excess == "issued":
        return _(
            "%(issued)s ballots were handed out, but the roll call has %(voters)s official members present."
        )
    if ballots.excess == "returned" and ballots.issued is not None:
        return _("%(returned)s ballots were put in, but only %(issued)s were handed out.")
    if ballots.excess == "returned":
        return _(
            "%(returned)s ballots were put in, but the roll call has %(voters)s official members present."
        )
    if ballots.returned is not None:
        return _(
            "%(counted)s votes and invalid ballots were counted, but only %(returned)s ballots were put in."
        )
    return _(
        "%(counted)s votes and invalid ballots were counted; that is more than were handed out or can vote."
    )
