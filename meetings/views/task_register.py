"""The register of tasks: of a cell, of all cells under a committee; as a file too.

The words searched for stay out of addresses (cells/searches.py): a form sends them, and the address carries a number.
"""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cells.access import Permission, can, require
from cells.events import record_reading
from cells.models import Cell
from cells.months import Month
from cells.searches import keep_search, kept_search
from cells.views import visible_cell, visible_committee
from cells.views.files import as_file

from .. import task_register as register
from ..forms.tasks import TaskFilter
from ..task_queries import follow_through_of, overdue_by_cell, state_of

ROWS_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def cell_tasks(request, cell_id):
    """The tasks of one cell's resolutions."""
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.SEE_MEETINGS, cell)
    return _page(request, cell, "meetings:cell-tasks", Q(cell=cell))


@require_http_methods(["GET", "HEAD", "POST"])
def committee_tasks(request, committee_id):
    """The tasks of all cells under a committee."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.SEE_MEETINGS, committee)
    return _page(request, committee, "meetings:committee-tasks", _under(committee))


@require_POST
def cell_tasks_export(request, cell_id):
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.SEE_MEETINGS, cell)
    return _file(request, cell, cell.full_name, Q(cell=cell))


@require_POST
def committee_tasks_export(request, committee_id):
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.SEE_MEETINGS, committee)
    return _file(request, committee, committee.name, _under(committee))


def _under(committee) -> Q:
    return Q(cell__committee__path__startswith=committee.path)


def _filter(user, place, tasks, data) -> TaskFilter:
    """Choices of cells at a committee, of people at a cell, for who may see their names."""
    is_cell = isinstance(place, Cell)
    cells = None if is_cell else [(str(cell.pk), cell.name) for cell in _cells_under(place)]
    chosen = data.get("cell", "")
    one_cell = is_cell or any(key == chosen for key, _name in cells)
    sees_people = can(user, Permission.SEE_MEMBERS, place)
    of_cell = tasks if is_cell else tasks.filter(cell=chosen if one_cell else None)
    assignees = register.assignees_of(of_cell) if one_cell and sees_people else None
    return TaskFilter(data, cells=cells, assignees=assignees, month=Month.of(timezone.localdate()))


def _cells_under(committee):
    return Cell.objects.under(committee).order_by("committee__path", "position", "pk")


def _page(request, place, name, condition):
    here = reverse(name, args=[place.pk])
    if request.method == "POST":
        return redirect(_address(here, request.POST, keep_search(request, request.POST.get("q", ""))))
    user, today = request.user, timezone.localdate()
    text = kept_search(request, request.GET.get("search", ""))
    all_tasks = register.tasks_at(user, condition)
    form = _filter(user, place, all_tasks, request.GET)
    narrowed = register.narrowed(all_tasks, form.asked, text, today)
    shown = register.in_asked_state(narrowed, form.asked, today)
    page = Paginator(register.in_order(shown, user), ROWS_A_PAGE).get_page(request.GET.get("page"))
    record_reading(user, place)
    is_cell = isinstance(place, Cell)
    context = {
        "place": place,
        "cell": place if is_cell else None,
        "page": page,
        "lines": [(task, state_of(task, today), register.last_heard(task)) for task in page.object_list],
        # Of the tasks of one state a rate would say nothing.
        "followed_through": None if "state" in form.asked else follow_through_of(narrowed, today, user),
        "overdue_by_cell": [] if is_cell else overdue_by_cell(all_tasks, today),
        "by_accepted_only": not can(user, Permission.SEE_DRAFTS, place),
        "form": form,
        "text": text,
        "search": request.GET.get("search", "") if text else "",
        "asks_more": bool(form.errors or form.asked.keys() - {"state"}),
        "is_narrowed": bool(text or form.asked),
        "query": _address("", request.GET, request.GET.get("search", "")).lstrip("?") + "&",
        "here": here,
        "export_url": _address(f"{here}export/", request.GET, request.GET.get("search", "")),
        "crumbs": [(place.full_name if is_cell else place.name, _back(user, place)), (_("Tasks"), None)],
    }
    return render(request, "meetings/task_register.html", context)


def _back(user, place) -> str | None:
    """The month of the cell, or the board of the committee; None for who may not open it."""
    month = Month.of(timezone.localdate())
    if not isinstance(place, Cell):
        return reverse("scoring:board", args=[place.pk, month])
    if can(user, Permission.SEE_DRAFTS, place):
        return reverse("scoring:cell-month", args=[place.pk, month])
    return None


def _address(here, sent, search) -> str:
    kept = {"search": search} | {name: sent.get(name, "") for name in TaskFilter.base_fields}
    kept = {name: value for name, value in kept.items() if value}
    return f"{here}?{urlencode(kept)}" if kept else here


def _file(request, place, title, condition):
    """The register as its address narrows it, all of its pages."""
    user, today = request.user, timezone.localdate()
    tasks = register.tasks_at(user, condition)
    asked = _filter(user, place, tasks, request.GET).asked
    text = kept_search(request, request.GET.get("search", ""))
    shown = register.in_asked_state(register.narrowed(tasks, asked, text, today), asked, today)
    lines = register.as_table(register.in_order(shown, user), today)
    return as_file(request, place, f"Nhiệm vụ {title}", register.COLUMNS, lines)
