"""Members, and what ties them to cells, each tie with its time."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..access import Permission, cells_within
from ..fields import NFCCharField, nfc
from ..names import fold, sort_key
from ..periods import Period, PeriodQuerySet
from .organisation import Cell, Committee


class MemberQuerySet(models.QuerySet):
    def visible_to(self, user):
        memberships = Membership.objects.filter(cells_within(user, Permission.SEE_MEMBERS, "cell"))
        return self.filter(pk__in=memberships.values("member_id"))

    def named(self, text: str):
        """Members whose name holds every word of `text`, with or without diacritics, in any order."""
        members = self
        for word in fold(text).split():
            members = members.filter(search_key__contains=word)
        return members


class Member(models.Model):
    """A Party member. Only what the work needs: political affiliation is sensitive data (trust.md §2.2)."""

    full_name = NFCCharField(_("full name"), max_length=80)
    # No length: a letter such as ﬃ becomes three when it is folded, and a letter is three digits of the key.
    sort_key = models.TextField(editable=False, db_index=True)
    search_key = models.TextField(editable=False, db_index=True)
    born_on = models.DateField(_("born on"), null=True, blank=True)
    admitted_on = models.DateField(_("admitted on"), help_text=_("Party age counts from this day."))
    confirmed_on = models.DateField(
        _("confirmed on"), null=True, blank=True, help_text=_("Empty while on probation.")
    )
    card_number = NFCCharField(_("card number"), max_length=20, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["card_number"],
                condition=~Q(card_number=""),
                name="cells_member_card_number_once",
                violation_error_message=_("Another member has this card number already."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True) | Q(confirmed_on__gte=models.F("admitted_on")),
                name="cells_member_confirmed_after_admitted",
                violation_error_message=_("Confirmation cannot come before admission."),
            ),
        ]

    def __str__(self):
        return self.full_name

    def save(self, *args, **kwargs):
        self.fill_keys()
        super().save(*args, **kwargs)

    def fill_keys(self):
        """The stored keys follow the name; `bulk_create` does not call `save`, so its callers call this."""
        self.full_name = nfc(self.full_name)
        self.sort_key = sort_key(self.full_name)
        self.search_key = fold(self.full_name)

    def is_official_on(self, day) -> bool:
        """Chính thức, as opposed to dự bị (probationary)."""
        return self.confirmed_on is not None and self.confirmed_on <= day


class MembershipKind(models.TextChoices):
    REGULAR = "regular", pgettext_lazy("membership", "Regular")
    TEMPORARY = "temporary", _("Temporary activity")


class Membership(Period):
    """A member's place in a cell. A temporary one (sinh hoạt tạm thời) leaves the regular one standing."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="memberships", verbose_name=_("member"))
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="memberships", verbose_name=_("cell"))
    kind = models.CharField(_("kind"), max_length=10, choices=MembershipKind, default=MembershipKind.REGULAR)

    class Meta(Period.Meta):
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["member", "kind"],
                condition=Q(until__isnull=True),
                name="cells_membership_one_open_of_a_kind",
                violation_error_message=_(
                    "This member already belongs to a cell; end that membership first."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.member} – {self.cell}"

    @property
    def scope(self):
        return self.cell


class Exemption(Period):
    """Miễn công tác và sinh hoạt đảng, decided by the cell's resolution."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="exemptions", verbose_name=_("member"))
    decision = NFCCharField(_("decision"), max_length=60, help_text=_("Its number and date."))

    class Meta(Period.Meta):
        verbose_name = _("exemption")
        verbose_name_plural = _("exemptions")

    def __str__(self):
        return f"{self.member}: {self.decision}"


class OfficeKind(models.TextChoices):
    SECRETARY = "secretary", _("Secretary")
    DEPUTY = "deputy", _("Deputy secretary")
    COMMITTEE_MEMBER = "committee_member", _("Committee member")


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
            models.UniqueConstraint(
                fields=["cell"],
                condition=Q(kind=OfficeKind.SECRETARY, until__isnull=True, cell__isnull=False),
                name="cells_office_one_secretary_of_a_cell",
                violation_error_message=_("This cell already has a secretary; end that office first."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.member}"

    @property
    def scope(self):
        return self.cell or self.committee


class Oversight(Period):
    """Which member of the committee watches over which cell (đảng ủy viên phụ trách chi bộ)."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="oversights", verbose_name=_("member"))
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="oversights", verbose_name=_("cell"))

    objects = PeriodQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = _("oversight")
        verbose_name_plural = _("oversights")

    def __str__(self):
        return f"{self.member} – {self.cell}"

    @property
    def scope(self):
        return self.cell
