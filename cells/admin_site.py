"""The administrator's pages: Django's admin behind the house's own access rules."""

from functools import wraps

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import BadRequest, PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from .access import Permission, holds

NOT_AN_ADMINISTRATOR = _("Only an administrator may open these pages.")


class AccessAdminSite(admin.AdminSite):
    site_header = _("Sổ Chi bộ – administration")
    site_title = _("Sổ Chi bộ")
    index_title = _("Organisation, people and accounts")
    enable_nav_sidebar = False

    def register(self, model_or_iterable, admin_class=None, **options):
        """Only pages that know whose they are; those that libraries bring along have no scope and stay out."""
        if hasattr(admin_class, "in_scope"):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request):
        """Grants decide, not Django's `is_staff`: it is the same rule as on every other page."""
        return holds(request.user, Permission.MANAGE)

    def admin_view(self, view, cacheable=False):
        """Who is signed in but may not administer is refused at once, on every page."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def refusing(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied(NOT_AN_ADMINISTRATOR)
            if _holds_nul(request):
                raise BadRequest("NUL characters in the request.")
            return inner(request, *args, **kwargs)

        return refusing

    def get_urls(self):
        """Without “view on site”: it would redirect by content type and number, past the scope of every page."""
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) != "view_on_site"]

    def login(self, request, extra_context=None):
        """The way on from the one sign-in page, where the middleware sends strangers, to the page asked for."""
        if not self.has_permission(request):
            raise PermissionDenied(NOT_AN_ADMINISTRATOR)
        wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
            wanted = reverse("admin:index")
        return redirect(wanted)


def _holds_nul(request) -> bool:
    """No keyboard sends the character U+0000, and PostgreSQL stores and compares no text that holds it."""
    texts = [request.path]
    for sent in (request.GET, request.POST):
        texts += [text for name, values in sent.lists() for text in (name, *values)]
    return any("\0" in text for text in texts)
