"""Who leads what and who watches over which cell: offices, oversight and working groups, each with its time."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..access import Permission, cells_within, committees_within
from ..constraints import NoOverlap, OnlyDuring
from ..fields import NFCCharField
from ..periods import Period, PeriodQuerySet
from .organisation import Cell, Committee
from .people import Member, MembershipKind


class OfficeKind(models.TextChoices):
    SECRETARY = "secretary", _("Secretary")
    DEPUTY = "deputy", _("Deputy secretary")
    COMMITTEE_MEMBER = "committee_member", _("Committee member")


OFFICES_OF_A_COMMITTEE = dict(OfficeKind.choices) | {
    OfficeKind.COMMITTEE_MEMBER: _("Member of the committee"),
}


class OfficeQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        at_cell = Q(cell__isnull=False) & cells_within(user, Permission.SEE_CELL, "cell")
        at_committee = Q(committee__isnull=False) & committees_within(
            user, Permission.SEE_COMMITTEE, "committee"
        )
        return self.filter(at_cell | at_committee)


class Office(Period):
    """Who holds which office in a cell (bí thư, phó bí thư, chi ủy viên) or in a committee."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="offices", verbose_name=_("member"))
    kind = models.CharField(_("office"), max_length=20, choices=OfficeKind)
    cell = models.ForeignKey(
        Cell, models.PROTECT, null=True, blank=True, related_name="offices", verbose_name=_("cell")
    )
    committee = models.ForeignKey(
        Committee, models.PROTECT, null=True, blank=True, related_name="offices", verbose_name=_("committee")
    )
    decision = NFCCharField(_("decision"), max_length=120, blank=True, help_text=_("Its number and date."))
    ending_decision = NFCCharField(
        _("decision at the end"), max_length=120, blank=True, help_text=_("Its number and date.")
    )

    objects = OfficeQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                condition=Q(committee__isnull=False) ^ Q(cell__isnull=False),
                name="cells_office_committee_or_cell",
                violation_error_message=_("Choose a committee or a cell, one of the two."),
            ),
        ]

    time_rules = [
        NoOverlap(
            ["cell"],
            where={"kind": OfficeKind.SECRETARY},
            name="cells_office_one_secretary_of_a_cell",
            message=_("This cell already has a secretary at that time; end that office first."),
        ),
        NoOverlap(
            ["committee"],
            where={"kind": OfficeKind.SECRETARY},
            name="cells_office_one_secretary_of_a_committee",
            message=_("This committee already has a secretary at that time; end that office first."),
        ),
        NoOverlap(
            ["member", "cell"],
            name="cells_office_one_of_a_member_in_a_cell",
            message=_(
                "This member already holds an office in this cell at that time; end that office first."
            ),
        ),
        NoOverlap(
            ["member", "committee"],
            name="cells_office_one_of_a_member_in_a_committee",
            message=_(
                "This member already holds an office in this committee at that time; end that office first."
            ),
        ),
        OnlyDuring(
            "cells_membership",
            ["member", "cell"],
            where={"kind": MembershipKind.REGULAR},
            name="cells_office_only_in_the_own_cell",
            message=_(
                "An office in a cell is held by one of its members, and only while the member belongs to it."
            ),
            inverse_message=_("The member still holds an office in this cell; end that office first."),
        ),
    ]

    def __str__(self):
        return f"{self.title}: {self.member}"

    @property
    def title(self) -> str:
        """The office by its name in this place: chi ủy viên in a cell, cấp ủy viên in a committee."""
        return str(OFFICES_OF_A_COMMITTEE[self.kind] if self.committee_id else self.get_kind_display())

    @property
    def scope(self):
        return self.cell or self.committee


class OversightQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        return self.filter(cells_within(user, Permission.SEE_CELL, "cell"))


class Oversight(Period):
    """Which member of the committee watches over which cell (đảng ủy viên phụ trách chi bộ)."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="oversights", verbose_name=_("member"))
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="oversights", verbose_name=_("cell"))
    decision = NFCCharField(_("decision"), max_length=120, blank=True, help_text=_("Its number and date."))
    ending_decision = NFCCharField(
        _("decision at the end"), max_length=120, blank=True, help_text=_("Its number and date.")
    )

    objects = OversightQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = _("oversight")
        verbose_name_plural = _("oversights")

    time_rules = [
        NoOverlap(
            ["member", "cell"],
            name="cells_oversight_once_at_a_time",
            message=_("This member already watches over this cell at that time."),
        )
    ]

    def __str__(self):
        return f"{self.member} – {self.cell}"

    @property
    def scope(self):
        return self.cell


class WorkingGroupQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        return self.filter(committees_within(user, Permission.SEE_COMMITTEE, "committee"))


class WorkingGroup(Period):
    """A working group of a committee (tổ công tác): a leader and six to eight others (domain.md §3, [S13])."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="working_groups", verbose_name=_("committee")
    )
    name = NFCCharField(_("name"), max_length=120)
    decision = NFCCharField(_("decision"), max_length=120, blank=True, help_text=_("Its number and date."))
    ending_decision = NFCCharField(
        _("decision at the end"), max_length=120, blank=True, help_text=_("Its number and date.")
    )

    objects = WorkingGroupQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")

    def __str__(self):
        return self.name

    @property
    def scope(self):
        return self.committee


class WorkingGroupMember(Period):
    group = models.ForeignKey(
        WorkingGroup, models.PROTECT, related_name="people", verbose_name=_("working group")
    )
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="working_groups", verbose_name=_("member")
    )
    is_leader = models.BooleanField(_("leader"), default=False)

    class Meta(Period.Meta):
        verbose_name = _("member of a working group")
        verbose_name_plural = _("members of working groups")

    time_rules = [
        NoOverlap(
            ["group", "member"],
            name="cells_workinggroupmember_once",
            message=_("This member already belongs to the group at that time."),
        ),
        NoOverlap(
            ["group"],
            where={"is_leader": True},
            name="cells_workinggroupmember_one_leader",
            message=_("The group already has a leader at that time."),
        ),
    ]

    def __str__(self):
        return f"{self.member} – {self.group}"

    @property
    def scope(self):
        return self.group.committee


class WorkingGroupArea(Period):
    """What a working group looks after: a committee with all below it, or one cell."""

    group = models.ForeignKey(
        WorkingGroup, models.PROTECT, related_name="areas", verbose_name=_("working group")
    )
    committee = models.ForeignKey(
        Committee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="watched_by",
        verbose_name=_("committee"),
    )
    cell = models.ForeignKey(
        Cell, models.PROTECT, null=True, blank=True, related_name="watched_by", verbose_name=_("cell")
    )

    class Meta(Period.Meta):
        verbose_name = _("area of a working group")
        verbose_name_plural = _("areas of working groups")
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                condition=Q(committee__isnull=False) ^ Q(cell__isnull=False),
                name="cells_workinggrouparea_committee_or_cell",
                violation_error_message=_("Choose a committee or a cell, one of the two."),
            ),
        ]

    time_rules = [
        NoOverlap(["group", "committee"], name="cells_workinggrouparea_committee_once"),
        NoOverlap(["group", "cell"], name="cells_workinggrouparea_cell_once"),
    ]

    def __str__(self):
        return f"{self.group}: {self.cell or self.committee}"

    @property
    def scope(self):
        return self.group.committee
