"""A list that was uploaded and waits to be looked at and confirmed. Nothing of it stays once it is used or expired."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..fields import NFCCharField
from .accounts import User
from .organisation import Cell, Committee


class ImportKind(models.TextChoices):
    MEMBERS = "members", _("Members")
    ORGANISATION = "organisation", _("Organisation")


class ImportState(models.TextChoices):
    COMPARING = "comparing", _("Being compared")
    READY = "ready", _("Ready to be looked at")
    DONE = "done", _("Imported")


class ImportBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An upload is its uploader's alone; what it may be used for is asked at the committee."""
        return self.filter(made_by=user)


class ImportBatch(models.Model):
    """One uploaded list. `waiting` holds its rows as read (without the columns that are not kept, citizen ids as
    keyed hashes) until it is imported; the page compares them with what is stored, some hundred at a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=ImportKind)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.COMPARING)
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="+", verbose_name=_("committee"))
    cell = models.ForeignKey(
        Cell, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cell")
    )
    joined_on = models.DateField(_("in the cell since"))
    file_name = NFCCharField(_("file"), max_length=120)
    columns = models.JSONField(default=dict)
    waiting = models.JSONField(default=list)
    row_count = models.PositiveIntegerField(default=0)
    compared_count = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="import_batches")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("uploaded list")
        verbose_name_plural = _("uploaded lists")

    def __str__(self):
        return f"{self.get_kind_display()} {self.made_at:%Y-%m-%d %H:%M}"

    @property
    def scope(self):
        return self.committee


class RowState(models.TextChoices):
    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    LEFT_OUT = "left_out", _("Left out")
    ERROR = "error", _("In error")


class ImportRow(models.Model):
    """A row of the list as it will be imported: `boxes` is what the preview shows, `target` what would be written.

    `boxes`: a list of ``{"field", "given", "old", "new", "error", "note"}``;
    `target`: ``{"pk", "values", …}`` (cells/tables/comparing.py).
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    state = models.CharField(_("state"), max_length=10, choices=RowState)
    has_notice = models.BooleanField(default=False)
    boxes = models.JSONField(default=list)
    target = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("row of an uploaded list")
        verbose_name_plural = _("rows of uploaded lists")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="cells_importrow_once"),
        ]

    def __str__(self):
        return f"{self.batch_id} {self.number}"
