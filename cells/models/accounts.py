"""Accounts, and the roles they hold for a time."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..access import CELL_ROLES, Role
from ..fields import NFCCharField
from ..periods import Period
from .organisation import Cell, Committee


class User(AbstractUser):
    """An account. What it may see and do hangs on its grants alone (cells/access.py)."""

    first_name = None
    last_name = None
    full_name = NFCCharField(_("full name"), max_length=80)

    REQUIRED_FIELDS = ["full_name"]

    def __str__(self):
        return self.full_name or self.username

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.full_name


class Grant(Period):
    """A role for a user at a committee and all under it, or at one cell."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name=_("account"))
    role = models.CharField(_("role"), max_length=16, choices=Role)
    committee = models.ForeignKey(
        Committee, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name=_("committee")
    )
    cell = models.ForeignKey(
        Cell, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name=_("cell")
    )

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
                    "A secretary's role is given at a cell, every other role at a committee."
                ),
            ),
            *(
                models.UniqueConstraint(
                    fields=["user", "role", place],
                    condition=Q(until__isnull=True) & Q(**{f"{place}__isnull": False}),
                    name=f"cells_grant_once_at_a_{place}",
                    violation_error_message=_("This account already holds this role there."),
                )
                for place in ("committee", "cell")
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()} – {self.scope}"

    @property
    def scope(self):
        return self.cell or self.committee


class SignInSlip(models.Model):
    """A printed one-time code with which an account is signed in to for the first time, or again after a loss."""

    user = models.ForeignKey(User, models.PROTECT, related_name="slips", verbose_name=_("account"))
    code_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="slips_made")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

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
