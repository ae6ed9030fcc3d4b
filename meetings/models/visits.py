"""What an overseer or a member of a working group saw at a cell: facts about the meeting and about matters."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cells.access import Permission, cells_within
from cells.fields import NFCCharField, NFCTextField
from cells.models import Cell, Member, User

from .meeting import Meeting


class Grasp(models.TextChoices):
    """How one side of the meeting went, as the visitor saw it."""

    GOOD = "good", _("good")
    FAIR = "fair", _("fair")
    WEAK = "weak", _("weak")


class VisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For who reads the committee's visits, and one's own."""
        return self.filter(cells_within(user, Permission.SEE_VISITS, "cell") | Q(recorded_by=user))


class Visit(models.Model):
    """A visit to a cell's meeting (phiếu dự sinh hoạt, domain.md §4.2). An empty fact means "not recorded"."""

    cell = models.ForeignKey(Cell, models.PROTECT, related_name="visits", verbose_name=_("cell"))
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("meeting")
    )
    visitor = models.ForeignKey(Member, models.PROTECT, related_name="visits", verbose_name=_("visitor"))
    visited_on = models.DateField(_("day of the visit"))
    started_at = models.TimeField(_("from"), null=True, blank=True)
    ended_at = models.TimeField(_("until"), null=True, blank=True)
    preparation = models.CharField(_("preparation"), max_length=4, choices=Grasp, blank=True)
    content = models.CharField(_("content"), max_length=4, choices=Grasp, blank=True)
    chairing = models.CharField(_("chairing"), max_length=4, choices=Grasp, blank=True)
    discussion = models.CharField(_("discussion"), max_length=4, choices=Grasp, blank=True)
    remarks = NFCTextField(_("what was seen"), blank=True)
    suggestions = NFCTextField(_("suggestions to the committee"), blank=True)
    suggested_points = models.DecimalField(
        _("suggested points"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, editable=False)
    submission_id = models.UUIDField(unique=True, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-visited_on", "-pk"]
        indexes = [models.Index(fields=["cell", "visited_on"], name="meetings_visit_cell_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["visitor", "cell", "visited_on"], name="meetings_visit_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True)
                | Q(started_at__isnull=False, ended_at__gt=F("started_at")),
                name="meetings_visit_ends_after_start",
                violation_error_message=_("The end must come after the start."),
            ),
            models.CheckConstraint(
                condition=Q(suggested_points__isnull=True) | Q(suggested_points__range=(0, 100)),
                name="meetings_visit_points_0_to_100",
            ),
        ]

    def __str__(self):
        return f"{self.cell} {self.visited_on}"

    @property
    def scope(self):
        return self.cell


class ConcernArea(models.TextChoices):
    LAND = "land", _("Land")
    ENVIRONMENT = "environment", _("Environment")
    CONSTRUCTION = "construction", _("Construction")
    ORDER = "order", _("Public order")
    LIVING = "living", _("Life and social security")
    OTHER = "other", _("Other matters")


class Concern(models.Model):
    """A matter that members raised, as a fact about the matter; never a note about a named person's opinions."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="concerns")
    area = models.CharField(_("area"), max_length=12, choices=ConcernArea)
    text = NFCCharField(_("matter"), max_length=500)
    follow_up = NFCCharField(_("what was done"), max_length=500, blank=True)
    followed_up_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    followed_up_at = models.DateTimeField(_("followed up at"), null=True, blank=True)

    class Meta:
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(followed_up_at__isnull=True, followed_up_by__isnull=True, follow_up="")
                | (Q(followed_up_at__isnull=False, followed_up_by__isnull=False) & ~Q(follow_up="")),
                name="meetings_concern_followed_up_with_words",
            )
        ]

    def __str__(self):
        return self.text

    @property
    def scope(self):
        return self.visit.cell
