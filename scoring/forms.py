from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from cells.fields import ForgivingDecimalField


class PointsForm(forms.Form):
    """One line of a column: points and the reason. The maximum is the item's own, this month."""

    points = ForgivingDecimalField(max_digits=4, decimal_places=1, min_value=0, required=False)
    reason = forms.CharField(max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, line, **kwargs):
        super().__init__(*args, **kwargs)
        self.line = line
        self.fields["points"].label = _("Points for item %(code)s") % {"code": line.code}
        self.fields["reason"].label = _("Reason for item %(code)s") % {"code": line.code}

    def clean_points(self):
        points = self.cleaned_data["points"]
        if points is not None and points > self.line.max_points:
            raise forms.ValidationError(
                _("At most %(max)s points can be given here."), params={"max": shown(self.line.max_points)}
            )
        return points

    @property
    def choices(self) -> list[tuple[str, bool]]:
        """(points as text, is chosen) for an item judged by yes or no; empty where points are typed."""
        rule = self.line.item.rule
        if not self.line.is_judgement or rule.step is not None:
            return []
        given = self["points"].value()
        chosen = shown(given) if isinstance(given, Decimal) else given
        values = [shown(points) for points in rule.choices(self.line.max_points)]
        return [(value, value == chosen) for value in values]

    @property
    def pair(self):
        """(points or None, reason)."""
        return self.cleaned_data["points"], self.cleaned_data["reason"]


class ColumnForm:
    """One column of the sheet, own or official: a `PointsForm` for every item that applies."""

    def __init__(self, sheet, column: str, data=None):
        self.forms = {
            line.code: PointsForm(
                data,
                prefix=line.code.replace(".", "-"),
                line=line,
                initial={
                    "points": getattr(line, f"{column}_points"),
                    "reason": getattr(line, f"{column}_reason"),
                },
            )
            for line in sheet.applicable_lines
        }

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.forms.values()])  # noqa: C419 – all errors at once

    @property
    def is_changed(self) -> bool:
        """Something was typed that is not what is saved, be it right or wrong."""
        return any(form.has_changed() for form in self.forms.values())

    @property
    def values(self) -> dict:
        return {code: form.pair for code, form in self.forms.items()}

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(sentence, id of the field), for the summary on top of the page."""
        return [
            (f"{form.fields[name].label}: {error}", form[name].auto_id)
            for form in self.forms.values()
            for name, errors in form.errors.items()
            for error in errors
        ]


def shown(points) -> str:
    return f"{points.normalize():f}".replace(".", ",")
