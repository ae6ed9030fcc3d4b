"""Members, and what ties them to cells, each tie with its time."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..access import Permission, cells_within
from ..constraints import NoOverlap
from ..fields import NFCCharField
from ..names import fold
from ..periods import Period
from .named import Named
from .organisation import Cell


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


class Member(Named):
    """A Party member. Only what the work needs: political affiliation is sensitive data (trust.md §2.2)."""

    born_on = models.DateField(_("born on"), null=True, blank=True)
    admitted_on = models.DateField(_("admitted on"), help_text=_("Party age counts from this day."))
    confirmed_on = models.DateField(
        _("confirmed on"), null=True, blank=True, help_text=_("Empty while on probation.")
    )
    confirmation_decision = NFCCharField(
        _("decision on confirmation"), max_length=120, blank=True, help_text=_("Its number and date.")
    )
    card_number = NFCCharField(_("card number"), max_length=20, blank=True)
    # Never the number itself: a keyed hash finds the same person again in another list (cells/citizen_ids.py).
    citizen_id_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["sort_key"]
        # Found by the beginning of the number; the class of operators is PostgreSQL's alone, SQLite needs none.
        indexes = [
            models.Index(
                fields=["card_number"], name="cells_member_card_number", opclasses=["varchar_pattern_ops"]
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["card_number"],
                condition=~Q(card_number=""),
                name="cells_member_card_number_once",
                violation_error_message=_("Another member has this card number already."),
            ),
            models.UniqueConstraint(
                fields=["citizen_id_hash"],
                condition=~Q(citizen_id_hash=""),
                name="cells_member_citizen_id_once",
                violation_error_message=_("Another member has this citizen id already."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True) | Q(confirmed_on__gte=models.F("admitted_on")),
                name="cells_member_confirmed_after_admitted",
                violation_error_message=_("Confirmation cannot come before admission."),
            ),
        ]

    def __str__(self):
        return self.full_name

    def is_official_on(self, day) -> bool:
        """Chính thức, as opposed to dự bị (probationary)."""
        return self.confirmed_on is not None and self.confirmed_on <= day

    @property
    def scope(self):
        """The cell that keeps this person's list: of the regular membership that began last, ended or not."""
        regular = [row for row in self.memberships.all() if row.kind == MembershipKind.REGULAR]
        return max(regular, key=lambda row: row.since).cell if regular else None


class MembershipKind(models.TextChoices):
    REGULAR = "regular", pgettext_lazy("membership", "Regular")
    TEMPORARY = "temporary", _("Temporary activity")


class Joining(models.TextChoices):
    """How a membership begins."""

    RECORDED = "recorded", _("Taken over from the list")
    ADMITTED = "admitted", _("Admission to the Party")
    TRANSFERRED = "transferred", _("Transfer from another cell")
    FROM_OUTSIDE = "from_outside", _("Transfer in from outside")
    REORGANISED = "reorganised", _("Reorganisation of cells")
    RESTORED = "restored", _("Membership restored")
    TEMPORARY = "temporary", _("Sent for temporary activity")


class Leaving(models.TextChoices):
    """How a membership ends."""

    TRANSFERRED = "transferred", _("Transfer to another cell")
    OUT_OF_SYSTEM = "out_of_system", _("Transfer out, beyond this system")
    REORGANISED = "reorganised", _("Reorganisation of cells")
    RESIGNED = "resigned", _("Left the Party at own request")
    REMOVED = "removed", _("Name removed")
    EXPELLED = "expelled", _("Expelled")
    DIED = "died", _("Died")
    TEMPORARY_OVER = "temporary_over", _("Temporary activity over")


class Membership(Period):
    """A member's place in a cell. A temporary one (sinh hoạt tạm thời) leaves the regular one standing."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="memberships", verbose_name=_("member"))
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="memberships", verbose_name=_("cell"))
    kind = models.CharField(_("kind"), max_length=10, choices=MembershipKind, default=MembershipKind.REGULAR)
    joining = models.CharField(_("began as"), max_length=16, choices=Joining, default=Joining.RECORDED)
    joining_decision = NFCCharField(
        _("decision at the beginning"), max_length=120, blank=True, help_text=_("Its number and date.")
    )
    came_from = NFCCharField(
        _("came from"), max_length=200, blank=True, help_text=_("An organisation outside this system.")
    )
    leaving = models.CharField(_("ended as"), max_length=16, choices=Leaving, blank=True)
    leaving_decision = NFCCharField(
        _("decision at the end"), max_length=120, blank=True, help_text=_("Its number and date.")
    )
    went_to = NFCCharField(
        _("went to"), max_length=200, blank=True, help_text=_("An organisation outside this system.")
    )

    class Meta(Period.Meta):
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        indexes = [models.Index(fields=["cell", "kind", "since", "until"], name="cells_membership_of_a_cell")]
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                condition=Q(leaving="") | Q(until__isnull=False),
                name="cells_membership_left_when_over",
                violation_error_message=_("How it ended is known only when it has ended."),
            ),
        ]

    time_rules = [
        NoOverlap(
            ["member"],
            where={"kind": MembershipKind.REGULAR},
            name="cells_membership_one_regular_at_a_time",
            message=_("This member already belongs to a cell at that time; end that membership first."),
        ),
        NoOverlap(
            ["member"],
            where={"kind": MembershipKind.TEMPORARY},
            name="cells_membership_one_temporary_at_a_time",
            message=_("This member is already on temporary activity at that time; end that first."),
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
    ending_decision = NFCCharField(
        _("decision at the end"), max_length=120, blank=True, help_text=_("Its number and date.")
    )

    class Meta(Period.Meta):
        verbose_name = _("exemption")
        verbose_name_plural = _("exemptions")

    time_rules = [
        NoOverlap(
            ["member"],
            name="cells_exemption_one_at_a_time",
            message=_("This member is already exempt at that time."),
        )
    ]

    def __str__(self):
        return f"{self.member}: {self.decision}"


class TransferState(models.TextChoices):
    SENT = "sent", _("Sent, not yet received")
    RECEIVED = "received", _("Received")
    REFUSED = "refused", _("Refused by the receiving cell")
    RETURNED = "returned", _("Returned to the sending cell")


class TransferQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Both sides see it: where the member comes from and where the member goes."""
        here = [cells_within(user, Permission.SEE_MEMBERS, side) for side in ("from_cell", "to_cell")]
        return self.filter(here[0] | here[1])

    def under_way(self):
        return self.filter(state__in=[TransferState.SENT, TransferState.REFUSED])


class Transfer(models.Model):
    """A member on the way from one cell to another: sent → received, or refused → returned.

    Until it is received the member belongs to the sending cell; official transfers take 60 working days at most
    (domain.md §3, HD 06-HD/TW).
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="transfers", verbose_name=_("member"))
    from_cell = models.ForeignKey(
        Cell, models.PROTECT, related_name="transfers_out", verbose_name=_("from cell")
    )
    to_cell = models.ForeignKey(Cell, models.PROTECT, related_name="transfers_in", verbose_name=_("to cell"))
    sent_on = models.DateField(_("sent on"))
    decision = NFCCharField(_("decision"), max_length=120, help_text=_("Its number and date."))
    state = models.CharField(_("state"), max_length=10, choices=TransferState, default=TransferState.SENT)
    answered_on = models.DateField(_("received or refused on"), null=True, blank=True)
    returned_on = models.DateField(_("returned on"), null=True, blank=True)
    refusal_reason = NFCCharField(_("reason for refusing"), max_length=500, blank=True)
    submission_id = models.UUIDField(unique=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ["-sent_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(state__in=["sent", "refused"]),
                name="cells_transfer_one_under_way",
                violation_error_message=_("A transfer of this member is already under way."),
            ),
            models.CheckConstraint(
                condition=~Q(from_cell=models.F("to_cell")),
                name="cells_transfer_to_another_cell",
                violation_error_message=_("Choose another cell than the member's own."),
            ),
            models.CheckConstraint(
                condition=Q(state=TransferState.SENT, answered_on__isnull=True)
                | (~Q(state=TransferState.SENT) & Q(answered_on__gte=models.F("sent_on"))),
                name="cells_transfer_answered_after_sent",
                violation_error_message=_("A transfer cannot be answered before it was sent."),
            ),
        ]

    def __str__(self):
        return f"{self.member}: {self.from_cell} → {self.to_cell}"
