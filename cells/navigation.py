"""The main menu: where an account can go besides its own month, by what it may do somewhere."""

from django.urls import reverse
from django.utils.translation import gettext as _

from .access import Permission, gives, grants_of, holds


def main_menu(request) -> dict:
    """Context processor: ``menu``, a list of (name, address, is this page there?); empty for a secretary."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": []}
    entries = [
        (_("Organisation"), _at(user, Permission.SEE_COMMITTEE, "cells:tree")),
        (_("Members"), _in(user, Permission.SEE_MEMBERS, "cells:committee-members")),
        (_("Accounts"), _in(user, Permission.OPEN_ACCOUNTS, "cells:accounts")),
        (_("Ledger"), _at(user, Permission.READ_LEDGER, "cells:ledger")),
    ]
    return {"menu": [(name, url, request.path.startswith(url)) for name, url in entries if url]}


def _at(user, permission, name) -> str | None:
    """The one page of this name, for who holds the permission anywhere."""
    return reverse(name) if holds(user, permission) else None


def _in(user, permission, name) -> str | None:
    """The page of this name of the first committee at which the user holds the permission."""
    committee = _committee_of(user, permission)
    return reverse(name, args=[committee.pk]) if committee else None


def _committee_of(user, permission):
    return next(
        (grant.committee for grant in grants_of(user) if grant.committee_id and gives(grant, permission)),
        None,
    )
