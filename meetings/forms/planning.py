"""The shape of a plan, and of a month without a meeting. Rules that look at other rows live in the actions."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cells.fields import WrittenText

from ..models import Meeting, MeetingKind, MissedMonth
from .fields import MomentField, RecordForm, label_of


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


class MissedMonthForm(RecordForm):
    reason = WrittenText(label=label_of(MissedMonth, "reason"), max_length=300)
    permission = WrittenText(
        label=label_of(MissedMonth, "permission"),
        max_length=120,
        required=False,
        help_text=MissedMonth._meta.get_field("permission").help_text,
    )
