"""The ledger: what was done, by whom, when, before and after, each row chained to the one before it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .accounts import User


class Event(models.Model):
    """One act. Written only by `cells.events.record`, inside the transaction of the act itself."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="events")
    verb = models.CharField(max_length=40)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["number"]
        indexes = [models.Index(fields=["object_type", "object_id"], name="cells_event_object")]

    def __str__(self):
        return f"{self.number} {self.verb} {self.object_type} {self.object_id}"


class EventAbout(models.Model):
    """Whom or what else an event is about, so that it is found from a person, a cell or a committee."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="about")
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("subject of an event")
        verbose_name_plural = _("subjects of events")
        indexes = [models.Index(fields=["object_type", "object_id"], name="cells_eventabout_object")]

    def __str__(self):
        return f"{self.event_id} {self.object_type} {self.object_id}"


class LedgerHead(models.Model):
    """One row: where the chain ends. Writers queue at it, so the chain has no forks."""

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    def __str__(self):
        return f"{self.number} {self.hash}"


class ReadingKind(models.TextChoices):
    OPENED = "opened", _("opened")
    EXPORTED = "exported", _("exported")
    PRINTED = "printed", _("printed")


class Reading(models.Model):
    """Who opened, exported or printed something that names members. No content, not chained: reads are many."""

    kind = models.CharField(max_length=8, choices=ReadingKind, default=ReadingKind.OPENED)

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="readings")
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        indexes = [models.Index(fields=["object_type", "object_id"], name="cells_reading_object")]

    def __str__(self):
        return f"{self.by} {self.object_type} {self.object_id}"
