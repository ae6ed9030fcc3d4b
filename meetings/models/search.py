"""The texts of the records, folded for searching (cells/names.py). The indexes are made per database in a migration."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.fields import MonthField, NFCTextField

from .meeting import Meeting


class TextKind(models.TextChoices):
    MINUTES = "minutes", _("Minutes")
    RESOLUTION = "resolution", _("Resolution")
    TASKS = "tasks", _("Tasks")


class SearchText(models.Model):
    """One searchable text of a meeting: as written, and folded (no marks, đ as d, small letters)."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="search_texts", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=TextKind)
    # The meeting's, again: so that an index holds the texts newest first, and a common word need not be sorted.
    month = MonthField(_("month"))
    text = NFCTextField()
    folded = models.TextField()

    class Meta:
        verbose_name = _("searchable text")
        verbose_name_plural = _("searchable texts")
        constraints = [models.UniqueConstraint(fields=["meeting", "kind"], name="meetings_searchtext_once")]
        indexes = [models.Index(fields=["-month", "-meeting", "kind"], name="meetings_searchtext_newest")]

    def __str__(self):
        return f"{self.meeting} {self.kind}"
