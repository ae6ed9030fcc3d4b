"""What is typed about papers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from . import verification
from .models import Paper


class CodeForm(forms.Form):
    """The short code from the foot of a printed page; `paper` is what it belongs to."""

    code = forms.CharField(
        label=_("Code at the foot of the page"),
        max_length=40,
        help_text=_(
            "Ten letters and digits, such as 7KQ2M-9XT4D. Capitals, spaces and the dash do not matter. If the keyboard "
            "adds Vietnamese marks by itself, switch that off."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type the code that stands at the foot of the page.")},
    )
    # One answer to a code that cannot be and to one that is not: nothing is learnt by trying.
    unknown = _("No paper was issued here under this code. Compare it with the page once more.")

    def clean_code(self):
        code = verification.short_code(self.cleaned_data["code"])
        self.paper = Paper.objects.filter(short_code=code).first()
        if self.paper is None:
            raise forms.ValidationError(self.unknown)
        return code
