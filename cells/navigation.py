"""The main menu: where an account can go besides its own month, by what it may do somewhere."""

from django.urls import reverse
from django.utils.translation import gettext as _

from .access import Permission, gives, grants_of, holds
from .models import Committee


def main_menu(request) -> dict:
    """Context processor: ``menu``, a list of (name, address, is this page there?)."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": []}
    entries = [
        (_("Organisation"), _at(user, Permission.SEE_COMMITTEE, "cells:tree")),
        (_("Members"), _in(user, Permission.SEE_MEMBERS, "cells:committee-members")),
        (_("Visits"), _in(user, Permission.SEE_VISITS, "meetings:committee-visits")),
        (_("Look up"), _at(user, Permission.SEE_MEETINGS, "meetings:text-search")),
        (_("Rubrics"), _in(user, Permission.SEE_COMMITTEE, "scoring:rubric-list")),
        (_("Accounts"), _in(user, Permission.OPEN_ACCOUNTS, "cells:accounts")),
        (_("Ledger"), _at(user, Permission.READ_LEDGER, "cells:ledger")),
    ]
    return {"menu": [(name, url, request.path.startswith(url)) for name, url in entries if url]}


def _at(user, permission, name) -> str | None:
    """The one page of this name, for who holds the permission anywhere."""
    return reverse(name) if holds(user, permission) else None


def _in(user, permission, name) -> str | None:
    """The page of this name of the first committee at which the user holds the permission."""
    at = (grant.committee for grant in grants_of(user) if grant.committee_id and gives(grant, permission))
    committee = next(at, None) or _topmost(user, permission)
    return reverse(name, args=[committee.pk]) if committee else None


def _topmost(user, permission) -> Committee | None:
    """For the account that opens the house, which needs no grant."""
    if not (user.is_superuser and holds(user, permission)):
        return None
    return Committee.objects.filter(depth=1).first()
