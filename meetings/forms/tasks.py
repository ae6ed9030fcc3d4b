"""The shape of news of a task, and of what a list of tasks is narrowed to."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cells.fields import ForgivingDecimalField, WrittenText

from ..models import TaskUpdate
from ..statuses import TaskResult
from .attachments import AttachmentField
from .fields import RecordForm, label_of


class TaskNewsForm(RecordForm):
    result = forms.ChoiceField(
        label=_("How does it stand?"),
        choices=TaskResult,
        initial=TaskResult.IN_PROGRESS,
        widget=forms.RadioSelect,
    )
    achieved = ForgivingDecimalField(
        label=label_of(TaskUpdate, "achieved"), max_digits=12, decimal_places=2, min_value=0, required=False
    )
    note = WrittenText(label=_("What was done"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    proof = AttachmentField(label=_("Proof, if there is one"), required=False)

    def __init__(self, *args, task, **kwargs):
        super().__init__(*args, **kwargs)
        if task.target is None:
            del self.fields["achieved"]
