"""The shape of what a cell plans for its year, and of moving a date."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cells.fields import NUMBER_MESSAGES, WrittenText
from cells.models import Cell

from ..models import Meeting, MeetingKind, MeetingMove, ThematicTopic
from ..rota import MOST_A_MONTH
from .fields import CountField, MemberField, MomentField, RecordForm, TimeField, label_of
from .planning import PlanForm

QUARTERS = [(1, _("Quarter I")), (2, _("Quarter II")), (3, _("Quarter III")), (4, _("Quarter IV"))]


class UsualDayForm(RecordForm):
    usual_day = CountField(
        label=label_of(Cell, "usual_day"),
        min_value=1,
        max_value=31,
        required=False,
        error_messages=NUMBER_MESSAGES,
        help_text=_(
            "A number from 1 to 31; in a month without that day it is the last one. Empty: not fixed."
        ),
    )
    usual_time = TimeField(label=label_of(Cell, "usual_time"), required=False)
    venue = WrittenText(label=label_of(Cell, "venue"), max_length=200, required=False)


class TopicForm(RecordForm):
    """One row of the plan; emptied, it is taken out."""

    quarter = forms.TypedChoiceField(
        label=label_of(ThematicTopic, "quarter"), choices=QUARTERS, coerce=int, initial=1
    )
    topic = WrittenText(label=label_of(ThematicTopic, "topic"), max_length=300, required=False)
    presenter = MemberField(label=label_of(ThematicTopic, "presenter"))

    def __init__(self, *args, members=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["presenter"].members = members


class TurnsForm(RecordForm):
    """For each month up to two members, or as many as have a turn there already.

    `months`: month → ids of the members that its boxes begin with.
    """

    def __init__(self, *args, months: dict, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.boxes = {}
        for month, chosen in months.items():
            names = [f"month-{month}-{number}" for number in range(max(MOST_A_MONTH, len(chosen)))]
            self.boxes[month] = names
            for number, name in enumerate(names):
                label = _("Month %(month)s, turn %(number)s")
                field = MemberField(label=label % {"month": month.month, "number": number + 1})
                field.members = members
                field.initial = chosen[number] if number < len(chosen) else None
                self.fields[name] = field

    def rows(self):
        """(month, its boxes) for the page."""
        return [(month, [self[name] for name in names]) for month, names in self.boxes.items()]

    def turns(self) -> set[tuple]:
        """(month, member); somebody named twice in a month has one turn."""
        return {
            (month, member)
            for month, names in self.boxes.items()
            for name in names
            if (member := self.cleaned_data[name])
        }


class MoveForm(RecordForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    planned_at = MomentField(label=label_of(Meeting, "planned_at"))
    venue = WrittenText(label=label_of(Meeting, "venue"), max_length=200)
    reason = WrittenText(label=label_of(MeetingMove, "reason"), max_length=300)

    def __init__(self, *args, month, **kwargs):
        super().__init__(*args, **kwargs)
        self.month = month

    clean_planned_at = PlanForm.clean_planned_at


class FromThePlanForm(PlanForm):
    """A plan whose thematic part may be chosen from the topics planned for the year."""

    planned_topic = forms.ChoiceField(label=_("From the plan of the year"), required=False)
    field_order = ["planned_at", "venue", "planned_topic"]

    def __init__(self, *args, topics=(), **kwargs):
        super().__init__(*args, **kwargs)
        if not topics or "thematic_topic" not in self.fields:
            del self.fields["planned_topic"]
            return
        names = dict(QUARTERS)
        choices = [(one.topic, f"{names[one.quarter]}: {one.topic}") for one in topics]
        self.fields["planned_topic"].choices = [("", "–"), *choices]
        self.fields["thematic_topic"].required = False

    def clean(self):
        cleaned = super().clean()
        chosen = cleaned.pop("planned_topic", "")
        if chosen and not cleaned.get("thematic_topic"):
            cleaned["thematic_topic"] = chosen
        is_wanted = self.kind == MeetingKind.THEMATIC and "thematic_topic" not in self.errors
        if is_wanted and not cleaned.get("thematic_topic"):
            self.add_error("thematic_topic", forms.ValidationError("", "required"))
        return cleaned
