"""The shape of one item of the agenda."""

from django import forms

from cells.fields import WrittenText

from ..models import AgendaItem
from .fields import CountField, MemberField, RecordForm, label_of

LONGEST_ITEM_MINUTES = 600


class AgendaItemForm(RecordForm):
    text = WrittenText(
        label=label_of(AgendaItem, "text"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    duration_minutes = CountField(
        label=label_of(AgendaItem, "duration_minutes"),
        required=False,
        min_value=1,
        max_value=LONGEST_ITEM_MINUTES,
    )
    presenter = MemberField(label=label_of(AgendaItem, "presenter"))

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["presenter"].members = members
