from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from .access import Permission, require
from .events import record_reading
from .models import Cell, Office
from .queries import memberships_on


def member_list(request, cell_id):
    """The members of one cell today, with their offices."""
    cell = get_object_or_404(Cell.objects.visible_to(request.user).select_related("committee"), pk=cell_id)
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
    record_reading(request.user, cell)
    return render(request, "cells/member_list.html", {"cell": cell, "members": members})
