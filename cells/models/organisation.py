"""The tree of committees and the cells that hang on it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from ..access import Permission, cells_within, committees_within
from ..fields import NFCCharField
from ..periods import Period, PeriodQuerySet


class CommitteeQuerySet(MP_NodeQuerySet, PeriodQuerySet):
    def visible_to(self, user):
        return self.filter(committees_within(user, Permission.SEE_COMMITTEE))


class CommitteeManager(MP_NodeManager.from_queryset(CommitteeQuerySet)):
    def get_queryset(self):
        # MP_NodeManager always builds treebeard's own queryset, which knows neither `visible_to` nor `on`.
        return CommitteeQuerySet(self.model, using=self._db).order_by("path")


class Committee(MP_Node, Period):
    """A Party committee (cấp ủy) and the organisation it leads, at any level of the ladder (domain.md §5)."""

    class Level(models.TextChoices):
        CENTRAL = "central", _("Central")
        PROVINCE = "province", _("Province or city")
        DISTRICT = "district", _("District")
        COMMUNE = "commune", _("Ward, commune or special zone")
        SUB = "sub", _("Sub-committee")

    name = NFCCharField(_("name"), max_length=120, help_text=_("The place or unit, as Phường 5."))
    committee_name = NFCCharField(
        _("name of the committee"), max_length=120, help_text=_("As Đảng ủy Phường 5.")
    )
    organisation_name = NFCCharField(
        _("name of the organisation"),
        max_length=120,
        help_text=_("As Đảng bộ Phường 5; it heads the papers of its cells."),
    )
    level = models.CharField(_("level"), max_length=10, choices=Level)
    code = NFCCharField(_("code"), max_length=20, blank=True)

    objects = CommitteeManager()

    class Meta(Period.Meta):
        verbose_name = _("committee")
        verbose_name_plural = _("committees")

    def __str__(self):
        return self.committee_name

    @property
    def scope(self):
        return self

    @property
    def lineage(self) -> list[str]:
        """The paths from the topmost committee down to this one: whose rules may hold here."""
        return [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]


class CellKind(models.TextChoices):
    """Kinds of cell after 42-HD §4 and the local names seen (domain.md §5)."""

    NEIGHBOURHOOD = "neighbourhood", _("Neighbourhood")
    APARTMENTS = "apartments", _("Apartment block")
    VILLAGE = "village", _("Village")
    AGENCY = "agency", _("Agency")
    SCHOOL = "school", _("School")
    HEALTH = "health", _("Health station")
    POLICE = "police", _("Police")
    MILITARY = "military", _("Military")
    ENTERPRISE = "enterprise", _("Enterprise")
    CREDIT_FUND = "credit_fund", _("Credit fund")


class CellQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        return self.filter(cells_within(user, Permission.SEE_CELL))

    def under(self, committee):
        """Every cell of the committee and of all committees below it."""
        return self.filter(committee__path__startswith=committee.path)


class Cell(Period):
    """A Party cell (chi bộ) under the committee that leads it directly."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="cells", verbose_name=_("committee")
    )
    name = NFCCharField(_("name"), max_length=120, help_text=_("Without the words “Chi bộ”."))
    kind = models.CharField(_("kind"), max_length=16, choices=CellKind)
    code = NFCCharField(_("code"), max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the committee's lists"), default=0)
    usual_day = models.PositiveSmallIntegerField(_("usual day of the month"), null=True, blank=True)
    usual_time = models.TimeField(_("usual time"), null=True, blank=True)
    venue = NFCCharField(_("usual venue"), max_length=200, blank=True)

    objects = CellQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = _("cell")
        verbose_name_plural = _("cells")
        ordering = ["position", "pk"]
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                condition=Q(usual_day__isnull=True) | Q(usual_day__range=(1, 31)),
                name="cells_cell_usual_day_in_month",
                violation_error_message=_("The usual day of the month is a number from 1 to 31."),
            ),
        ]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self):
        return f"Chi bộ {self.name}"

    @property
    def scope(self):
        return self


class Term(Period):
    """A term of office (nhiệm kỳ) of a committee or a cell: papers are numbered anew in each."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, null=True, blank=True, related_name="terms", verbose_name=_("committee")
    )
    cell = models.ForeignKey(
        Cell, models.PROTECT, null=True, blank=True, related_name="terms", verbose_name=_("cell")
    )
    name = NFCCharField(_("name"), max_length=20, help_text=_("As 2025–2030."))

    class Meta(Period.Meta):
        verbose_name = _("term of office")
        verbose_name_plural = _("terms of office")
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                condition=Q(committee__isnull=False) ^ Q(cell__isnull=False),
                name="cells_term_committee_or_cell",
                violation_error_message=_("Choose a committee or a cell, one of the two."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def scope(self):
        return self.committee or self.cell
