from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.fields import NFCCharField, NFCTextField
from cells.models import Member, Membership
from cells.strength import Standing

from ..statuses import AttendanceStatus
from .meeting import Meeting


class Attendance(models.Model):
    """How one member of the cell stands in the roll call. No row means: not marked yet."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances", db_index=False)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="attendances")
    status = models.CharField(_("status"), max_length=12, choices=AttendanceStatus)
    reason = NFCCharField(_("reason"), max_length=200, blank=True)
    arrived_at = models.TimeField(_("arrived at"), null=True, blank=True)
    spoke = models.BooleanField(_("spoke"), default=False)
    # Written when the record is submitted: whatever is learned of the member later, this meeting stays as counted.
    standing = models.CharField(_("counted as"), max_length=12, choices=Standing, blank=True, editable=False)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "membership"], name="meetings_attendance_once"),
            models.CheckConstraint(
                condition=models.Q(spoke=False)
                | models.Q(status__in=[AttendanceStatus.PRESENT, AttendanceStatus.LATE]),
                name="meetings_attendance_only_present_speak",
                violation_error_message=_("Someone who was not there cannot have spoken."),
            ),
        ]

    def __str__(self):
        return f"{self.membership.member}: {self.get_status_display()}"


class Guest(models.Model):
    """A person from outside the cell: from the committee above, an association, the front, the police …"""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="guests")
    full_name = NFCCharField(_("full name"), max_length=80)
    body = NFCCharField(_("body"), max_length=120, blank=True)
    role = NFCCharField(_("position"), max_length=120, blank=True)
    report = NFCCharField(_("reported on"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        ordering = ["pk"]

    def __str__(self):
        return self.full_name


class Contribution(models.Model):
    """What a member or a guest said about a matter of the meeting, in the order of speaking.

    It is about matters, never about what a person thinks of the Party or of others. That a member spoke stands in
    `Attendance.spoke`; whoever has a contribution has spoken (kept so by the actions).
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="contributions")
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="contributions", verbose_name=_("member")
    )
    text = NFCTextField(_("what was said"), blank=True)

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.member or '–'}: {self.text[:60]}"
