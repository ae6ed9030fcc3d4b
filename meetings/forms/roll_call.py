"""The shape of one line of the roll call."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cells.fields import WrittenText

from ..models import Attendance
from ..statuses import AttendanceStatus
from .fields import RecordForm, TimeField, label_of


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
