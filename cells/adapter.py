from allauth.account.adapter import DefaultAccountAdapter


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by the office, never by visitors."""

    def is_open_for_signup(self, request):
        return False
