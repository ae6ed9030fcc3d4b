"""Lists over the members of a cell or of a committee and all below: badges, probations, transfers."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..access import Permission, can, require
from ..events import record_reading
from ..milestones import badge_lines, probation_lines, transfer_lines
from ..models import Cell, Transfer, TransferState
from . import visible_cell, visible_committee

LINES_A_PAGE = 50
FIRST_YEAR, LAST_YEAR = 1930, 2100


def _place(request, committee_id=None, cell_id=None):
    """(committee or cell, its cells) past both gates."""
    place = visible_committee(request, committee_id) if committee_id else visible_cell(request, cell_id)
    require(request.user, Permission.SEE_MEMBERS, place)
    cells = Cell.objects.under(place) if committee_id else Cell.objects.filter(pk=place.pk)
    return place, cells


def _page(request, lines):
    return Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page"))


def _show(request, template, place, title, context):
    record_reading(request.user, place)
    if isinstance(place, Cell):
        name, above = place.full_name, reverse("cells:member-list", args=[place.pk])
    else:
        name, above = place.organisation_name, reverse("cells:committee-members", args=[place.pk])
    context |= {
        place._meta.model_name: place,
        "place_name": name,
        "title": title,
        "crumbs": [(name, above), (title, None)],
    }
    return render(request, template, context)


@require_safe
def badges(request, committee_id=None, cell_id=None):
    """Who reaches a badge in a year (`?year=`, else this one)."""
    place, cells = _place(request, committee_id, cell_id)
    today = timezone.localdate()
    year = year_asked(request.GET, today.year)
    lines = badge_lines(cells, year, today)
    context = {"page": _page(request, lines), "count": len(lines), "year": year, "query": f"year={year}&"}
    return _show(request, "cells/badges.html", place, _("Badges for years in the Party"), context)


def year_asked(sent, this_year) -> int:
    asked = sent.get("year", "")
    is_year = len(asked) == 4 and asked.isascii() and asked.isdigit()
    return int(asked) if is_year and FIRST_YEAR <= int(asked) <= LAST_YEAR else this_year


@require_safe
def probations(request, committee_id=None, cell_id=None):
    """Who is on probation, the most pressing first."""
    place, cells = _place(request, committee_id, cell_id)
    lines = probation_lines(cells, timezone.localdate())
    context = {"page": _page(request, lines), "count": len(lines)}
    return _show(request, "cells/probations.html", place, _("Members on probation"), context)


def transfers_shown(user, committee) -> dict:
    """The transfers of the cells of a committee and all below: ``incoming``, ``outgoing``, ``closed``."""
    to_here = Q(to_cell__committee__path__startswith=committee.path)
    from_here = Q(from_cell__committee__path__startswith=committee.path)
    rows = Transfer.objects.visible_to(user).select_related(
        "member", "from_cell__committee", "to_cell__committee"
    )
    return {
        "incoming": rows.filter(to_here, state=TransferState.SENT),
        "outgoing": rows.under_way().filter(from_here),
        "closed": rows.filter(to_here | from_here).exclude(
            state__in=[TransferState.SENT, TransferState.REFUSED]
        ),
    }


@require_safe
def transfers(request, committee_id):
    """Transfers into and out of the cells of a committee and all below (`?show=`: incoming, outgoing, closed)."""
    committee, _cells = _place(request, committee_id)
    shows = transfers_shown(request.user, committee)
    counts = {name: found.count() for name, found in shows.items()}
    asked = request.GET.get("show")
    show = (
        asked
        if asked in shows
        else ("outgoing" if not counts["incoming"] and counts["outgoing"] else "incoming")
    )
    oldest_first = show != "closed"
    found = shows[show].order_by("sent_on" if oldest_first else "-sent_on", "pk")
    page = _page(request, found)
    lines = [
        {
            "line": line,
            "may_receive": can(request.user, Permission.KEEP_PEOPLE, line.transfer.to_cell),
            "may_take_back": can(request.user, Permission.KEEP_PEOPLE, line.transfer.from_cell),
            "is_visible": can(request.user, Permission.SEE_MEMBERS, line.transfer.from_cell)
            or line.transfer.state == TransferState.RECEIVED,
        }
        for line in transfer_lines(page.object_list, committee, timezone.localdate())
    ]
    context = {"page": page, "lines": lines, "show": show, "counts": counts, "query": f"show={show}&"}
    return _show(request, "cells/transfers.html", committee, _("Transfers"), context)
