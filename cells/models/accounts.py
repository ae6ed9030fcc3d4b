"""Accounts, and the roles they hold for a time."""

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..access import CELL_ROLES, EXCLUDING, Permission, Role, cells_within, committees_within
from ..constraints import overlapping
from ..names import fold
from ..periods import Period, PeriodQuerySet
from .named import Named
from .organisation import Cell, Committee
from .people import Member


class AccountQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Accounts that hold, held or will hold a role where `user` opens accounts."""
        return self.filter(pk__in=Grant.objects.visible_to(user).values("user_id"))

    def named(self, text: str):
        """Accounts whose name or user name holds every word of `text`, with or without diacritics."""
        accounts = self
        for word in fold(text).split():
            accounts = accounts.filter(Q(search_key__contains=word) | Q(username__icontains=word))
        return accounts


class AccountManager(UserManager.from_queryset(AccountQuerySet)):
    use_in_migrations = False


class User(AbstractUser, Named):
    """An account. What it may see and do hangs on its grants alone (cells/access.py)."""

    first_name = None
    last_name = None
    # Whose account it is, where the person is in the books: so that their own tasks and cells find them.
    member = models.OneToOneField(
        Member, models.PROTECT, null=True, blank=True, related_name="account", verbose_name=_("member")
    )

    objects = AccountManager()

    REQUIRED_FIELDS = ["full_name"]

    def __str__(self):
        return self.full_name or self.username

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.full_name


class GrantQuerySet(PeriodQuerySet):
    def on(self, day):
        return super().on(day).standing()

    def standing(self):
        """Without those taken back before they had held for a day."""
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, user):
        """Roles at places where `user` opens accounts, ended ones too."""
        at_cell = Q(cell__isnull=False) & cells_within(user, Permission.OPEN_ACCOUNTS, "cell")
        at_committee = Q(committee__isnull=False) & committees_within(
            user, Permission.OPEN_ACCOUNTS, "committee"
        )
        return self.filter(at_cell | at_committee)


class Grant(Period):
    """A role for a user at a committee and all under it, or at one cell.

    `[since, until)` cannot say “never after all”: a role taken away on its first day or before it keeps its dates and
    has `withdrawn_at`, from which moment on it counts on no day.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name=_("account"))
    role = models.CharField(_("role"), max_length=16, choices=Role)
    committee = models.ForeignKey(
        Committee, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name=_("committee")
    )
    cell = models.ForeignKey(
        Cell, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name=_("cell")
    )
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True, editable=False)

    objects = GrantQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = _("role of an account")
        verbose_name_plural = _("roles of accounts")
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                condition=(Q(role__in=CELL_ROLES) & Q(cell__isnull=False, committee__isnull=True))
                | (~Q(role__in=CELL_ROLES) & Q(cell__isnull=True, committee__isnull=False)),
                name="cells_grant_role_fits_scope",
                violation_error_message=_(
                    "A secretary's and an overseer's role is given at a cell, every other role at a committee."
                ),
            ),
            *(
                models.UniqueConstraint(
                    fields=["user", "role", place],
                    condition=Q(until__isnull=True, withdrawn_at__isnull=True)
                    & Q(**{f"{place}__isnull": False}),
                    name=f"cells_grant_once_at_a_{place}",
                    violation_error_message=_("This account already holds this role there."),
                )
                for place in ("committee", "cell")
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()} – {self.scope}"

    def clean(self):
        """Staff and reviewer exclude each other where and while they overlap."""
        super().clean()
        other = EXCLUDING.get(self.role)
        if not (other and self.user_id and self.committee and self.since) or self.withdrawn_at:
            return
        path = self.committee.path
        held = (
            Grant.objects.standing()
            .filter(overlapping(self.since, self.until), user=self.user_id, role=other)
            .exclude(pk=self.pk)
            .select_related("committee")
        )
        if any(
            path.startswith(grant.committee.path) or grant.committee.path.startswith(path) for grant in held
        ):
            raise ValidationError(
                _(
                    "This account is staff and reviewer at the same place and time. "
                    "Who records meetings may not review them: end one role before the other begins."
                )
            )

    @property
    def scope(self):
        return self.cell or self.committee

    def is_active_on(self, day) -> bool:
        return self.withdrawn_at is None and super().is_active_on(day)


class SignInSlip(models.Model):
    """A printed one-time code with which an account is signed in to for the first time, or again after a loss."""

    user = models.ForeignKey(User, models.PROTECT, related_name="slips", verbose_name=_("account"))
    code_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="slips_made")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    submission_id = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("sign-in slip")
        verbose_name_plural = _("sign-in slips")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("made_at")), name="cells_signinslip_lasts_a_while"
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.made_at:%Y-%m-%d}"

    def is_open_at(self, moment) -> bool:
        """Whether it still opens the account; at `expires_at` itself it no longer does."""
        return self.used_at is None and self.withdrawn_at is None and moment < self.expires_at
