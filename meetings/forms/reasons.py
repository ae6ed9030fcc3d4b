"""A reason that somebody else will read."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=_("What should the cell correct?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        error_messages={"required": _("Write what the cell should correct, then return it.")},
    )

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(sentence, id of the field), for the summary on top of the page."""
        return [(error, self["reason"].auto_id) for error in self.errors.get("reason", [])]


class ReopenForm(ReturnForm):
    """`number` is the revision that was read: only the newest is opened again."""

    number = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Why are the accepted minutes opened again?")
        self.fields["reason"].error_messages["required"] = _("Write why the minutes are opened again.")
