from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import PermissionDenied

from .actions.accounts import open_slip


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by the office, never by visitors."""

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        """Where a proxy hands on what is no address, the proxy's own counts: tries are limited all the same."""
        try:
            return super().get_client_ip(request)
        except PermissionDenied:
            return request.META.get("REMOTE_ADDR") or "unknown"

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Wrong passwords count against a name from one address, or a stranger could lock its owner out."""
        name = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{name}:{self.get_client_ip(request)}"

    def open_slip(self, request, *, username, code):
        """What user name and code open, or None; wrong tries count together with the wrong passwords of that name.

        Raises ValidationError after too many of them.
        """
        self.pre_authenticate(request, username=username)
        slip = open_slip(username=username, code=code)
        if slip:
            self._rollback_login_failed_rl_usage()
        return slip
