"""Every fact has a time: `[since, until)`, half-open, `until` empty while it lasts.

The two definitions of "on that day" stand here side by side, one in SQL and one in Python.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from . import constraints


def on_day(day: date, prefix: str = "") -> Q:
    """The rows whose `[since, until)` holds `day`, as a condition; `prefix` walks a relation (``"cell__"``)."""
    return Q(**{f"{prefix}since__lte": day}) & not_over(day, prefix)


def not_over(day: date, prefix: str = "") -> Q:
    """The rows that hold on `day` or begin later."""
    return Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gt": day})


class PeriodQuerySet(models.QuerySet):
    def on(self, day: date):
        return self.filter(on_day(day))


class Period(models.Model):
    since = models.DateField(_("since"))
    until = models.DateField(
        _("until"),
        null=True,
        blank=True,
        help_text=_("The first day on which it no longer holds; empty while it lasts."),
    )

    objects = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="%(app_label)s_%(class)s_until_after_since",
                violation_error_message=_("The end must come after the beginning."),
            )
        ]

    def validate_constraints(self, exclude=None):
        super().validate_constraints(exclude)
        constraints.validate(self)

    def is_active_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)
