"""Minutes as the cell handed them in: frozen data and hash, one revision after another."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cells.fields import NFCTextField
from cells.models import User

from .meeting import Meeting

# What is written into a revision after it was frozen, once: who opened it again, when and why.
REOPEN_FIELDS = frozenset({"reopened_by", "reopened_at", "reopen_reason"})


class RevisionIsFrozen(Exception):
    """Frozen minutes are never changed nor deleted; a correction is the next revision."""


class MinutesRevisionQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(reopened_at__isnull=True)

    def update(self, **kwargs):
        if not REOPEN_FIELDS.issuperset(kwargs):
            raise RevisionIsFrozen
        return super().update(**kwargs)

    def delete(self):
        raise RevisionIsFrozen


class MinutesRevision(models.Model):
    """The record as it was frozen: `data` (papers/shapes.py) and the hash of its plain JSON.

    Only the newest can be reopened, with a reason; the next freezing makes the next revision.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField(_("revision"))
    data = models.JSONField()
    sha256 = models.CharField(max_length=64)
    frozen_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(_("frozen at"))
    reopened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reopened_at = models.DateTimeField(_("reopened at"), null=True, blank=True)
    reopen_reason = NFCTextField(_("reason for reopening"), blank=True)

    objects = MinutesRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision of the minutes")
        verbose_name_plural = _("revisions of the minutes")
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"], name="meetings_minutesrevision_number_once"
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(reopened_at__isnull=True),
                name="meetings_minutesrevision_one_standing",
            ),
            models.CheckConstraint(
                condition=Q(reopened_at__isnull=True, reopened_by__isnull=True, reopen_reason="")
                | (Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reopen_reason="")),
                name="meetings_minutesrevision_reopened_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.meeting} {self.number}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise RevisionIsFrozen
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise RevisionIsFrozen
