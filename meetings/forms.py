"""The shape of what people type. Rules that look at other rows live in actions.py."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cells.fields import (
    DATE_ATTRS,
    DAY_MESSAGE,
    NUMBER_MESSAGES,
    DateField,
    ForgivingDecimalField,
    WrittenText,
)
from cells.models import Member

from .errors import NotYet
from .models import (
    Attendance,
    Guest,
    Material,
    MaterialKind,
    Meeting,
    MeetingKind,
    MissedMonth,
    Motion,
    Resolution,
    Task,
    TaskReport,
)
from .statuses import AttendanceStatus, BaseRule, TaskResult

TIME_ATTRS = {"placeholder": _("hh:mm"), "autocomplete": "off", "class": "input-time"}

HOUR_MESSAGE = _("Write hours and minutes, as 19:30.")

capitalised = lazy(capfirst, str)


def label_of(model, name):
    return capitalised(model._meta.get_field(name).verbose_name)


class TimeField(forms.TimeField):
    default_error_messages = {"invalid": HOUR_MESSAGE}

    def __init__(self, **kwargs):
        super().__init__(widget=forms.TimeInput(attrs=TIME_ATTRS, format="%H:%M"), **kwargs)


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

    def clean(self, value):
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


class PlanForm(RecordForm):
    """When and where; the month is given, and a regular meeting must lie in it."""

    planned_at = MomentField(label=label_of(Meeting, "planned_at"))
    venue = WrittenText(label=label_of(Meeting, "venue"), max_length=200)
    thematic_topic = WrittenText(
        label=label_of(Meeting, "thematic_topic"),
        max_length=300,
        required=False,
        help_text=_("Only when this meeting also holds a thematic part."),
    )
    is_extended = forms.BooleanField(label=label_of(Meeting, "is_extended"), required=False)

    def __init__(self, *args, month, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.month, self.kind = month, kind
        if kind == MeetingKind.THEMATIC:
            self.fields["thematic_topic"].required = True
            self.fields["thematic_topic"].help_text = ""
        if kind == MeetingKind.EXTRAORDINARY:
            del self.fields["thematic_topic"]

    def clean_planned_at(self):
        planned_at = self.cleaned_data["planned_at"]
        check_month(self.month, timezone.localdate(planned_at))
        return planned_at


def check_month(month, day):
    if not month.contains(day):
        raise forms.ValidationError(
            _("This is the meeting of month %(month)s: choose a day from %(first)s to %(last)s."),
            params={
                "month": f"{month.month}/{month.year}",
                "first": month.first_day.strftime("%d/%m/%Y"),
                "last": month.last_day.strftime("%d/%m/%Y"),
            },
        )


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


class RollCallRowForm(RecordForm):
    """One member's line. A line without a choice is not marked yet."""

    membership_id = forms.IntegerField(widget=forms.HiddenInput)
    status = forms.ChoiceField(
        label=label_of(Attendance, "status"),
        choices=AttendanceStatus,
        required=False,
        widget=forms.RadioSelect,
    )
    reason = WrittenText(label=_("Reason"), max_length=200, required=False)
    arrived_at = TimeField(label=_("Arrived at"), required=False)
    spoke = forms.BooleanField(label=_("Spoke"), required=False)

    def clean(self):
        cleaned = super().clean()
        status = cleaned.get("status")
        if status == AttendanceStatus.EXCUSED and not cleaned.get("reason"):
            self.add_error("reason", _("Write the reason for the absence, for example: in hospital."))
        if status != AttendanceStatus.LATE:
            cleaned["arrived_at"] = None
        if status not in (AttendanceStatus.PRESENT, AttendanceStatus.LATE):
            cleaned["spoke"] = False
        return cleaned


class MinutesForm(RecordForm):
    """The official minutes, in the order of the paper."""

    met_on = DateField(label=_("Day of the meeting"))
    started = TimeField(label=_("Started at"))
    ended = TimeField(label=_("Ended at"), required=False)
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
    criticism_minutes = CountField(
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


class ResolutionForm(RecordForm):
    text = WrittenText(
        label=label_of(Resolution, "text"), required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    posted_at = MomentField(label=label_of(Resolution, "posted_at"), required=False)

    def clean_posted_at(self):
        return check_not_later(self.cleaned_data["posted_at"])


class TaskReportForm(RecordForm):
    """What this meeting heard about one earlier task; no choice means that it was not reported on."""

    task_id = forms.IntegerField(widget=forms.HiddenInput)
    result = forms.ChoiceField(
        label=label_of(TaskReport, "result"), choices=TaskResult, required=False, widget=forms.RadioSelect
    )
    note = WrittenText(label=label_of(TaskReport, "note"), max_length=300, required=False)


class TaskForm(RecordForm):
    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = WrittenText(label=label_of(Task, "text"), max_length=500)
    assignee = MemberField(label=label_of(Task, "assignee"))
    due_on = DateField(label=label_of(Task, "due_on"), required=False)
    target = ForgivingDecimalField(
        label=label_of(Task, "target"), max_digits=12, decimal_places=2, min_value=0, required=False
    )
    unit = WrittenText(label=label_of(Task, "unit"), max_length=40, required=False)

    def __init__(self, *args, members, meeting_day, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["assignee"].members = members
        self.meeting_day = meeting_day

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on is not None and due_on < self.meeting_day:
            raise forms.ValidationError(_("The due date cannot come before the meeting that set the task."))
        return due_on


class MissedMonthForm(RecordForm):
    reason = WrittenText(label=label_of(MissedMonth, "reason"), max_length=300)
    permission = WrittenText(
        label=label_of(MissedMonth, "permission"),
        max_length=120,
        required=False,
        help_text=MissedMonth._meta.get_field("permission").help_text,
    )


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
