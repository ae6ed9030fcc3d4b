"""Lists of members: of a cell, of a committee, and the search over everything one may see; each as a file too."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import member_lists
from ..access import Permission, can, cells_within, gives, grants_of, holds, require
from ..events import record_reading
from ..finding import people_found
from ..member_lists import COLUMNS, Standing
from ..models import Cell, MembershipKind, Office
from ..months import Month
from ..queries import memberships_on
from ..searches import keep_search, kept_search
from . import visible_cell, visible_committee
from .files import as_file

ROWS_A_PAGE = 50
MOST_CELLS_TO_CHOOSE = 300
EXPORTED = "members exported"


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
        "may_keep": can(request.user, Permission.KEEP_PEOPLE, cell),
        "may_read_ledger": can(request.user, Permission.READ_LEDGER, cell),
        "back_url": back_url,
        "crumbs": [*_way_down(request.user, cell), (cell.full_name, back_url), (_("Members"), None)],
    }
    return render(request, "cells/member_list.html", context)


def _way_down(user, cell) -> list:
    """The cell's committee in the tree, where the acts on the cell are found, for who may see it."""
    if not can(user, Permission.SEE_COMMITTEE, cell.committee):
        return []
    return [(cell.committee.name, reverse("cells:tree-branch", args=[cell.committee_id]))]


def _back_url(user, cell, month) -> str | None:
    """The page this list is reached from: the cell's month, or for who may not read it, none."""
    if not can(user, Permission.SEE_DRAFTS, cell):
        return None
    return reverse("scoring:cell-month", args=[cell.pk, month])


@require_POST
def member_list_export(request, cell_id):
    """The members of a cell as a file, those who are there for a time below the others."""
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.SEE_MEMBERS, cell)
    today = timezone.localdate()
    rows = member_lists.memberships(Q(cell=cell), today)
    return _as_file(request, cell, f"Đảng viên {cell.full_name}", rows, today)


# --- The members of a committee --------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def committee_members(request, committee_id):
    """The members under a committee, searched and filtered; the words searched for stay out of addresses."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.SEE_MEMBERS, committee)
    here = reverse("cells:committee-members", args=[committee.pk])
    if request.method == "POST":
        return redirect(_address(here, request.POST, keep_search(request, request.POST.get("q", ""))))
    text = kept_search(request, request.GET.get("search", ""))
    cells, cell, standing = _chosen(committee, request.GET)
    today = timezone.localdate()
    found = member_lists.memberships(_place(committee, cell), today, text=text, standing=standing)
    page = _page(request, found.values_list("pk", flat=True))
    rows = list(member_lists.in_detail(list(page.object_list), today))
    offices = member_lists.offices_of(rows, today)
    record_reading(request.user, committee)
    context = {
        "committee": committee,
        "page": page,
        "lines": [
            {
                "row": row,
                "office": offices.get((row.member_id, row.cell_id), ""),
                "is_official": row.member.is_official_on(today),
            }
            for row in rows
        ],
        "query": _address("", request.GET, request.GET.get("search", "")).lstrip("?") + "&",
        "search": request.GET.get("search", "") if text else "",
        "text": text,
        "cells": cells,
        "cell": cell,
        "standing": standing,
        "standings": Standing.choices,
        "is_narrowed": bool(text or cell or standing),
        "here": here,
        "may_import": can(request.user, Permission.KEEP_PEOPLE, committee),
        "sees_more": any(
            gives(grant, Permission.SEE_MEMBERS) and grant.scope != committee
            for grant in grants_of(request.user)
        ),
        "crumbs": [(committee.name, None), (_("Members"), None)],
    }
    return render(request, "cells/committee_members.html", context)


def _address(here, sent, search) -> str:
    kept = {"search": search, "cell": sent.get("cell", ""), "standing": sent.get("standing", "")}
    kept = {name: value for name, value in kept.items() if value}
    return f"{here}?{urlencode(kept)}" if kept else here


def _chosen(committee, sent):
    """(cells to choose from, the chosen one or None, the chosen standing); all but numbers in scope are left out."""
    cells = Cell.objects.under(committee).order_by("committee__path", "position", "pk")
    number = sent.get("cell", "")
    cell = (
        cells.filter(pk=number).first()
        if number.isascii() and number.isdigit() and len(number) < 19
        else None
    )
    standing = sent.get("standing", "")
    choice = list(cells.on(timezone.localdate())[: MOST_CELLS_TO_CHOOSE + 1])
    return (
        choice if len(choice) <= MOST_CELLS_TO_CHOOSE else [],
        cell,
        standing if standing in Standing.values else Standing.ALL,
    )


def _place(committee, cell) -> Q:
    return Q(cell=cell) if cell else Q(cell__committee__path__startswith=committee.path)


def _page(request, rows):
    return Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))


@require_POST
def committee_members_export(request, committee_id):
    """The list as it is shown, all of its pages, as a file."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.SEE_MEMBERS, committee)
    today = timezone.localdate()
    text = kept_search(request, request.POST.get("search", ""))
    _cells, cell, standing = _chosen(committee, request.POST)
    rows = member_lists.memberships(_place(committee, cell), today, text=text, standing=standing)
    place = cell or committee
    return _as_file(request, place, f"Đảng viên {cell.full_name if cell else committee.name}", rows, today)


def _as_file(request, place, title, rows, today):
    return as_file(request, place, title, COLUMNS, member_lists.as_table(rows, today), verb=EXPORTED)


# --- Finding somebody anywhere ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def member_search(request):
    """Everybody whom this account may see, by a part of the name or a card number."""
    if not holds(request.user, Permission.SEE_MEMBERS):
        raise PermissionDenied(
            _("Your account may not see the names of members. Ask the committee's office.")
        )
    here = reverse("cells:member-search")
    if request.method == "POST":
        return redirect(_address(here, {}, keep_search(request, request.POST.get("q", ""))))
    text = kept_search(request, request.GET.get("search", ""))
    today = timezone.localdate()
    page, is_more, places = None, False, {}
    if text:
        rows, is_more = people_found(request.user, text)
        page = _page(request, rows)
        seen = cells_within(request.user, Permission.SEE_MEMBERS, "cell")
        places = member_lists.places_of(page.object_list, seen, today)
        record_reading(request.user, _searched_place(request.user))
    context = {
        "text": text,
        "page": page,
        "is_more": is_more,
        "query": f"search={request.GET.get('search', '')}&" if text else "",
        "lines": [
            {
                "member": member,
                "cell": places[member.pk].cell if member.pk in places else None,
                "is_official": member.is_official_on(today),
            }
            for member in (page.object_list if page else [])
        ],
        "here": here,
        "crumbs": [(_("Find a member"), None)],
    }
    return render(request, "cells/member_search.html", context)


def _searched_place(user):
    """What the note of a search names: the first place whose members the account may see, else the account."""
    return next((grant.scope for grant in grants_of(user) if gives(grant, Permission.SEE_MEMBERS)), user)
