"""The administrator's pages: Django's admin behind the house's own access rules."""

from django.contrib import admin
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext_lazy as _

from .access import Permission, holds


class AccessAdminSite(admin.AdminSite):
    site_header = _("Sổ Chi bộ – administration")
    site_title = _("Sổ Chi bộ")
    index_title = _("Organisation, people and accounts")
    enable_nav_sidebar = False

    def has_permission(self, request):
        """Grants decide, not Django's `is_staff`: it is the same rule as on every other page."""
        return holds(request.user, Permission.MANAGE)

    def login(self, request, extra_context=None):
        """One sign-in page for all; who is signed in but may not administer is refused."""
        if request.user.is_authenticated:
            from django.core.exceptions import PermissionDenied

            raise PermissionDenied(_("Only an administrator may open these pages."))
        return redirect(f"{resolve_url('account_login')}?next={request.get_full_path()}")
