from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.models import Committee
from cells.periods import Period
from cells.strength import Denominator


class MeetingPolicy(Period):
    """What a committee asks of its cells' meetings, for a time: lengths, deadlines, the attendance it aims at."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="meeting_policies", verbose_name=_("committee")
    )
    required_minutes = models.PositiveSmallIntegerField(_("required length (minutes)"), default=90)
    combined_minutes = models.PositiveSmallIntegerField(
        _("required length with a thematic part (minutes)"), default=90
    )
    large_cell_members = models.PositiveSmallIntegerField(
        _("a cell is large from this many members"), null=True, blank=True
    )
    large_cell_minutes = models.PositiveSmallIntegerField(
        _("required length of a large cell (minutes)"), null=True, blank=True
    )
    attendance_target_percent = models.DecimalField(
        _("attendance aimed at (%)"), max_digits=4, decimal_places=1, default=Decimal("90")
    )
    attendance_denominator = models.CharField(
        _("whom attendance is measured on"), max_length=1, choices=Denominator, default=Denominator.A
    )
    meet_by_day = models.PositiveSmallIntegerField(
        _("last day of the month to meet"),
        default=25,
        help_text=_("A cell that has not met after this day is late."),
    )
    submit_within_days = models.PositiveSmallIntegerField(_("days to submit after the meeting"), default=2)
    review_within_days = models.PositiveSmallIntegerField(
        _("days for the committee to review what was submitted"), default=5
    )
    report_by_day = models.PositiveSmallIntegerField(
        _("last day of the month after to issue the monthly report"), default=5
    )
    # An Giang (domain.md §3): dates by the 20th of the month before, approved by the 25th. Empty: not asked.
    register_by_day = models.PositiveSmallIntegerField(
        _("last day of the month before to register the date"), null=True, blank=True, default=20
    )
    approve_by_day = models.PositiveSmallIntegerField(
        _("last day of the month before to approve the date"), null=True, blank=True, default=25
    )
    materials_hours_before = models.PositiveSmallIntegerField(
        _("hours before the meeting by which materials are posted"), default=24
    )
    post_within_days = models.PositiveSmallIntegerField(
        _("days after the meeting within which the resolution is posted"), default=2
    )
    remind_days_before = models.PositiveSmallIntegerField(_("days before a date to remind of it"), default=2)
    same_text_percent = models.PositiveSmallIntegerField(
        _("warn when a text repeats another one to this share (%)"), default=80
    )

    class Meta(Period.Meta):
        verbose_name = _("rules for meetings")
        verbose_name_plural = _("rules for meetings")
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(meet_by_day__range=(1, 31)),
                name="meetings_meetingpolicy_meet_by_day_in_month",
            ),
            models.CheckConstraint(
                condition=models.Q(report_by_day__range=(1, 28)),
                name="meetings_meetingpolicy_report_by_day_in_month",
            ),
            models.CheckConstraint(
                condition=models.Q(register_by_day__isnull=True, approve_by_day__isnull=True)
                | models.Q(
                    register_by_day__range=(1, 31),
                    approve_by_day__range=(1, 31),
                    register_by_day__lte=models.F("approve_by_day"),
                ),
                name="meetings_meetingpolicy_register_before_approve",
                violation_error_message=_(
                    "Fill in both days, the one to register not after the one to approve; or leave both empty."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(same_text_percent__range=(1, 100)),
                name="meetings_meetingpolicy_same_text_percent",
            ),
            models.CheckConstraint(
                condition=models.Q(large_cell_members__isnull=True, large_cell_minutes__isnull=True)
                | models.Q(large_cell_members__isnull=False, large_cell_minutes__isnull=False),
                name="meetings_meetingpolicy_large_cell_both_or_none",
                violation_error_message=_("Fill in both fields for large cells, or neither."),
            ),
        ]

    def __str__(self):
        return f"{self.committee}: {self.required_minutes} phút"

    @property
    def scope(self):
        return self.committee
