"""The shape of news of a task, and of what a list of tasks is narrowed to."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cells.fields import DateField, ForgivingDecimalField, WrittenText
from cells.months import Month

from ..models import TaskUpdate
from ..sentences import target_text
from ..statuses import TaskResult
from ..task_queries import TaskState
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
    note = WrittenText(
        label=_("What has been done"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    proof = AttachmentField(label=_("Proof, if there is one"), required=False)

    def __init__(self, *args, task, **kwargs):
        super().__init__(*args, **kwargs)
        if task.target is None:
            del self.fields["achieved"]
        else:
            self.fields["achieved"].help_text = _("Out of %(target)s.") % {
                "target": target_text(task.target, task.unit)
            }


MONTHS_TO_CHOOSE = 36


class TaskFilter(forms.Form):
    """Which tasks a register shows. Choices outside the scope ask for nothing; a day that is none is named."""

    state = forms.ChoiceField(label=_("How it stands"), required=False)
    cell = forms.ChoiceField(label=_("Cell"), required=False)
    assignee = forms.ChoiceField(label=_("Assignee"), required=False)
    since = forms.ChoiceField(label=_("Set from month"), required=False)
    until = forms.ChoiceField(label=_("Set until month"), required=False)
    due_from = DateField(label=_("Due from"), required=False)
    due_until = DateField(label=_("Due until"), required=False)

    def __init__(self, data, *, cells, assignees, month):
        """`cells` and `assignees` to choose from, None for no such choice; `month` ends the list of months."""
        super().__init__(data)
        months = [month.plus(-number) for number in range(MONTHS_TO_CHOOSE)]
        words = [(str(each), f"{each.month:02d}/{each.year}") for each in months]
        states = {TaskState.OPEN: _("Not closed yet, overdue ones too")}
        self._choose("state", [(state, states.get(state, state.label)) for state in TaskState])
        self._choose("since", words)
        self._choose("until", words)
        self._choose("cell", cells)
        self._choose("assignee", assignees)

    def _choose(self, name, choices):
        if choices is None:
            del self.fields[name]
        else:
            self.fields[name].choices = [("", _("all")), *choices]

    @property
    def asked(self) -> dict:
        """What was asked for and could be read: name → value, months as Month; what was left open is missing."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        return asked | {name: Month.parse(asked[name]) for name in ("since", "until") if name in asked}


class ResolutionFilter(TaskFilter):
    """Which resolutions a register shows: by cell and month, in the same way."""

    def __init__(self, data, *, cells, month):
        super().__init__(data, cells=cells, assignees=None, month=month)
        for name in ("state", "due_from", "due_until"):
            del self.fields[name]
