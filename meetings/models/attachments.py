"""Files that belong to a meeting: a material, the photo of the signed page, the proof of a task."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cells.access import Permission, cells_within
from cells.fields import NFCCharField
from cells.models import User

from .meeting import Meeting


class AttachmentPurpose(models.TextChoices):
    MATERIAL = "material", _("Material")
    SIGNED_PAGE = "signed_page", _("Photo of the signed page")
    PROOF = "proof", _("Proof")


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Files of meetings that `user` may read; of news of tasks, which are no part of a meeting until one hears
        them, only for who reads drafts."""
        proofs = cells_within(user, Permission.SEE_DRAFTS, "meeting__cell")
        readable = self.filter(meeting__in=Meeting.objects.visible_to(user).values("pk"))
        return readable.filter(~Q(purpose=AttachmentPurpose.PROOF) | proofs)


class Attachment(models.Model):
    """One stored file, its type found in its content. It lies outside every public address and is never changed."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attachments")
    purpose = models.CharField(_("purpose"), max_length=11, choices=AttachmentPurpose)
    name = NFCCharField(_("name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size (bytes)"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField()
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"))

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "purpose", "sha256"], name="meetings_attachment_same_bytes_once"
            )
        ]

    def __str__(self):
        return self.name

    @property
    def scope(self):
        return self.meeting.cell

    @property
    def cell(self):
        return self.meeting.cell
