"""The shape of the resolution and its tasks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cells.fields import DateField, ForgivingDecimalField, WrittenText

from ..models import Resolution, Task, TaskReport
from ..statuses import TaskResult
from .fields import MemberField, MomentField, RecordForm, check_not_later, label_of


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
    achieved = ForgivingDecimalField(
        label=label_of(TaskReport, "achieved"), max_digits=12, decimal_places=2, min_value=0, required=False
    )
    note = WrittenText(label=label_of(TaskReport, "note"), max_length=300, required=False)

    def clean(self):
        cleaned = super().clean()
        said = cleaned.get("note") or cleaned.get("achieved") is not None
        if said and not cleaned.get("result") and "result" not in self.errors:
            self.add_error("result", _("Choose the result too: without it, what is noted here is not kept."))
        return cleaned


class TaskForm(RecordForm):
    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = WrittenText(label=label_of(Task, "text"), max_length=500)
    assignee = MemberField(label=label_of(Task, "assignee"))
    due_on = DateField(label=label_of(Task, "due_on"), required=False)
    target = ForgivingDecimalField(
        label=label_of(Task, "target"), max_digits=12, decimal_places=2, min_value=0, required=False
    )
    unit = WrittenText(label=label_of(Task, "unit"), max_length=40, required=False)
    follower = MemberField(label=label_of(Task, "follower"))

    def __init__(self, *args, members, meeting_day, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["assignee"].members = self.fields["follower"].members = members
        self.meeting_day = meeting_day

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on is not None and due_on < self.meeting_day:
            raise forms.ValidationError(_("The due date cannot come before the meeting that set the task."))
        return due_on
