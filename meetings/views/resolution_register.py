"""The register of resolutions of a cell, or of all cells under a committee. Its words stay out of addresses."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cells.access import Permission, require
from cells.events import record_reading
from cells.models import Cell
from cells.months import Month
from cells.searches import keep_search, kept_search
from cells.views import visible_cell, visible_committee
from cells.views.files import as_file

from .. import resolution_register as register
from ..forms.tasks import ResolutionFilter

ROWS_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def cell_resolutions(request, cell_id):
    """The resolutions of one cell."""
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.SEE_MEETINGS, cell)
    return _page(request, cell, Q(cell=cell), None)


@require_http_methods(["GET", "HEAD", "POST"])
def committee_resolutions(request, committee_id):
    """The resolutions of all cells under a committee."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.SEE_MEETINGS, committee)
    return _page(request, committee, _under(committee), _cells_under(committee))


@require_POST
def cell_resolutions_export(request, cell_id):
    """The resolutions of one cell as its page narrows them, as a file."""
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.SEE_MEETINGS, cell)
    return _file(request, cell, cell.full_name, Q(cell=cell), None)


@require_POST
def committee_resolutions_export(request, committee_id):
    """The resolutions of all cells under a committee as its page narrows them, as a file."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.SEE_MEETINGS, committee)
    return _file(request, committee, committee.name, _under(committee), _cells_under(committee))


def _under(committee) -> Q:
    return Q(cell__committee__path__startswith=committee.path)


def _cells_under(committee) -> list[tuple[str, str]]:
    cells = Cell.objects.under(committee).order_by("committee__path", "position", "pk")
    return [(str(cell.pk), cell.name) for cell in cells]


def _shown(request, condition, cells):
    """(the resolutions that the address asks for, in order, its form, its words)."""
    text = kept_search(request, request.GET.get("search", ""))
    form = ResolutionFilter(request.GET, cells=cells, month=Month.of(timezone.localdate()))
    found = register.narrowed(register.resolutions_at(request.user, condition), form.asked, text)
    return register.in_order(found), form, text


def _file(request, place, title, condition, cells):
    resolutions, _form, _text = _shown(request, condition, cells)
    return as_file(request, place, f"Nghị quyết {title}", register.COLUMNS, register.as_table(resolutions))


def _page(request, place, condition, cells):
    is_cell = cells is None
    here = reverse(f"meetings:{'cell' if is_cell else 'committee'}-resolutions", args=[place.pk])
    if request.method == "POST":
        return redirect(_address(here, request.POST, keep_search(request, request.POST.get("q", ""))))
    resolutions, form, text = _shown(request, condition, cells)
    page = Paginator(resolutions, ROWS_A_PAGE).get_page(request.GET.get("page"))
    record_reading(request.user, place)
    tasks = f"meetings:{'cell' if is_cell else 'committee'}-tasks"
    context = {
        "place": place,
        "cell": place if is_cell else None,
        "page": page,
        "lines": [(resolution, register.is_adopted(resolution)) for resolution in page.object_list],
        "form": form,
        "text": text,
        "is_narrowed": bool(text or form.asked),
        "query": _address("", request.GET, request.GET.get("search", "")).lstrip("?") + "&",
        "here": here,
        "export_url": _address(f"{here}export/", request.GET, request.GET.get("search", "")),
        "crumbs": [
            (place.full_name if is_cell else place.name, None),
            (_("Tasks"), reverse(tasks, args=[place.pk])),
            (_("Resolutions"), None),
        ],
    }
    return render(request, "meetings/resolution_register.html", context)


def _address(here, sent, search) -> str:
    kept = {"search": search} | {name: sent.get(name, "") for name in ("cell", "since", "until")}
    kept = {name: value for name, value in kept.items() if value}
    return f"{here}?{urlencode(kept)}" if kept else here
