from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..access import Permission, can, require
from ..events import record_reading
from ..models import MembershipKind, Office
from ..months import Month
from ..queries import memberships_on
from . import visible_cell


@require_safe
def member_list(request, cell_id):
    """The members of one cell today, with their offices."""
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.SEE_MEMBERS, cell)
    today = timezone.localdate()
    offices = {
        office.member_id: office.get_kind_display() for office in Office.objects.on(today).filter(cell=cell)
    }
    members = [
        {
            "membership": membership,
            "office": offices.get(membership.member_id, ""),
            "is_official": membership.member.is_official_on(today),
        }
        for membership in memberships_on(cell, today)
    ]
    regular = [row for row in members if row["membership"].kind == MembershipKind.REGULAR]
    official_count = sum(row["is_official"] for row in regular)
    back_url = _back_url(request.user, cell, Month.of(today))
    record_reading(request.user, cell)
    context = {
        "cell": cell,
        "members": members,
        "regular_count": len(regular),
        "official_count": official_count,
        "probationary_count": len(regular) - official_count,
        "temporary_count": len(members) - len(regular),
        "back_url": back_url,
        "crumbs": [(cell.full_name, back_url), (_("Members"), None)],
    }
    return render(request, "cells/member_list.html", context)


def _back_url(user, cell, month) -> str | None:
    """The page this list is reached from: the cell's month, or for who may not read it, none."""
    if not can(user, Permission.SEE_DRAFTS, cell):
        return None
    return reverse("scoring:cell-month", args=[cell.pk, month])
