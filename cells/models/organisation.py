"""The tree of committees and the cells that hang on it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from ..access import Permission, cells_within, committees_within
from ..constraints import NoOverlap
from ..fields import NFCCharField, OrganisationCodeField
from ..periods import Period, PeriodQuerySet


class Body(Period):
    """What stands in the tree: a committee or a cell."""

    code = OrganisationCodeField()
    founded_by = NFCCharField(
        _("legal basis of the founding"),
        max_length=200,
        blank=True,
        help_text=_("Number and date of the decision."),
    )
    ended_by = NFCCharField(
        _("legal basis of the end"),
        max_length=200,
        blank=True,
        help_text=_("Number and date of the decision."),
    )

    class Meta(Period.Meta):
        abstract = True

    @property
    def scope(self):
        return self


class CommitteeQuerySet(MP_NodeQuerySet, PeriodQuerySet):
    def visible_to(self, user):
        return self.filter(committees_within(user, Permission.SEE_COMMITTEE))


class CommitteeManager(MP_NodeManager.from_queryset(CommitteeQuerySet)):
    def get_queryset(self):
        # MP_NodeManager always builds treebeard's own queryset, which knows neither `visible_to` nor `on`.
        return CommitteeQuerySet(self.model, using=self._db).order_by("path")


class Committee(MP_Node, Body):
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

    objects = CommitteeManager()

    class Meta(Body.Meta):
        verbose_name = _("committee")
        verbose_name_plural = _("committees")
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="cells_committee_code_once",
                violation_error_message=_("Another committee has this code already."),
            ),
        ]

    def __str__(self):
        return self.committee_name

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


class Cell(Body):
    """A Party cell (chi bộ) under the committee that leads it directly."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="cells", verbose_name=_("committee")
    )
    name = NFCCharField(_("name"), max_length=120, help_text=_("Without the words “Chi bộ”."))
    kind = models.CharField(_("kind"), max_length=16, choices=CellKind)
    position = models.PositiveSmallIntegerField(_("place in the committee's lists"), default=0)
    usual_day = models.PositiveSmallIntegerField(_("usual day of the month"), null=True, blank=True)
    usual_time = models.TimeField(_("usual time"), null=True, blank=True)
    venue = NFCCharField(_("usual venue"), max_length=200, blank=True)

    objects = CellQuerySet.as_manager()

    class Meta(Body.Meta):
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
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="cells_cell_code_once",
                violation_error_message=_("Another cell has this code already."),
            ),
        ]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self):
        return f"Chi bộ {self.name}"


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

    time_rules = [
        NoOverlap(["committee"], name="cells_term_one_of_a_committee"),
        NoOverlap(["cell"], name="cells_term_one_of_a_cell"),
    ]

    def __str__(self):
        return self.name

    @property
    def scope(self):
        return self.committee or self.cell


class Former(Period):
    """What once was true of a committee or a cell, and no longer is; what is true today stands on its own row.

    So a body that never changed has no such row, and nothing says the same thing twice.
    """

    committee = models.ForeignKey(
        Committee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("committee"),
    )
    cell = models.ForeignKey(
        Cell, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name=_("cell")
    )
    decision = NFCCharField(
        _("decision that ended it"),
        max_length=200,
        blank=True,
        help_text=_("Number and date of the decision."),
    )

    class Meta(Period.Meta):
        abstract = True
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                condition=Q(committee__isnull=False) ^ Q(cell__isnull=False),
                name="cells_%(class)s_committee_or_cell",
                violation_error_message=_("Choose a committee or a cell, one of the two."),
            ),
            models.CheckConstraint(condition=Q(until__isnull=False), name="cells_%(class)s_is_over"),
        ]

    time_rules = [
        NoOverlap(["committee"], name="cells_{class}_one_of_a_committee"),
        NoOverlap(["cell"], name="cells_{class}_one_of_a_cell"),
    ]

    @property
    def scope(self):
        return self.cell or self.committee


class FormerPlace(Former):
    """Where a committee or a cell once stood: directly under which committee (`under`; None: topmost)."""

    under = models.ForeignKey(
        Committee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="once_below",
        verbose_name=_("directly under"),
    )

    class Meta(Former.Meta):
        verbose_name = _("former place")
        verbose_name_plural = _("former places")

    def __str__(self):
        return f"{self.scope}: {self.under}"


class FormerName(Former):
    """How a committee or a cell was once called; `committee_name` and `organisation_name` of a committee only."""

    name = NFCCharField(_("name"), max_length=120)
    committee_name = NFCCharField(_("name of the committee"), max_length=120, blank=True)
    organisation_name = NFCCharField(_("name of the organisation"), max_length=120, blank=True)

    class Meta(Former.Meta):
        verbose_name = _("former name")
        verbose_name_plural = _("former names")

    def __str__(self):
        return self.name


class OrganisationActKind(models.TextChoices):
    FOUND = "found", _("Founding")
    RENAME = "rename", _("Renaming")
    MOVE = "move", _("Move under another committee")
    MERGE = "merge", _("Merger of committees")
    DISSOLVE = "dissolve", _("Dissolution of a cell")
    UNDO = "undo", _("Undoing an act")


class OrganisationActQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(committees_within(user, Permission.SEE_COMMITTEE, "committee"))


class OrganisationAct(models.Model):
    """One act on the tree, with the decision it rests on and every row it changed, so that it can be undone whole.

    `changes`: a list of ``{"model", "pk", "before", "after"}``; `before` None where the act made the row.
    """

    kind = models.CharField(_("act"), max_length=10, choices=OrganisationActKind)
    in_force_on = models.DateField(_("in force from"))
    decision = NFCCharField(_("decision"), max_length=200, help_text=_("Number and date of the decision."))
    reason = NFCCharField(_("reason"), max_length=500, blank=True)
    committee = models.ForeignKey(
        Committee,
        models.PROTECT,
        related_name="acts",
        verbose_name=_("committee"),
        help_text=_("The committee in whose part of the tree the act took place."),
    )
    plan = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    submission_id = models.UUIDField(unique=True)
    done_by = models.ForeignKey("cells.User", models.PROTECT, related_name="organisation_acts")
    done_at = models.DateTimeField()
    undoes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="undone_by")

    objects = OrganisationActQuerySet.as_manager()

    class Meta:
        verbose_name = _("act on the organisation")
        verbose_name_plural = _("acts on the organisation")
        ordering = ["done_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=OrganisationActKind.UNDO, undoes__isnull=False)
                | (~Q(kind=OrganisationActKind.UNDO) & Q(undoes__isnull=True)),
                name="cells_organisationact_undo_names_its_act",
            ),
        ]

    def __str__(self):
        return f"{self.title} {self.in_force_on}"

    @property
    def title(self) -> str:
        """What was done, in words; where members went nowhere, it was a committee that was dissolved."""
        if self.kind == OrganisationActKind.DISSOLVE and "destinations" not in self.plan:
            return _("Dissolution of a committee")
        return self.get_kind_display()

    @property
    def scope(self):
        return self.committee
