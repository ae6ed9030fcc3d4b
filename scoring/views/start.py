"""Where an account works, and a cell's month."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cells.access import Permission, can, gives, grants_of, holds, require
from cells.models import Cell
from cells.months import Month
from cells.views import visible_cell
from meetings.confirmations import waits_for
from meetings.crumbs import crumbs_of
from meetings.notices import unseen
from meetings.task_queries import own_tasks
from papers.models import Paper, PaperKind

from .. import cell_months
from ..watched import watched_cells
from .base import month_links


@require_GET
def home(request):
    """Straight to the one place this account works at; a choice when it has several, and what an overseer watches."""
    month = Month.of(timezone.localdate())
    grants = grants_of(request.user)
    committees = {grant.committee_id for grant in grants}
    leading = set(Cell.objects.filter(committee__in=committees).values_list("committee_id", flat=True))
    watched = [grant for grant in grants if grant.cell_id and not gives(grant, Permission.SEE_DRAFTS)]
    places = [_place(grant, month, leading) for grant in grants if grant not in watched]
    if holds(request.user, Permission.MANAGE):
        places.append((_("Organisation"), reverse("cells:tree")))
    places = list(dict.fromkeys(places))
    if len(places) == 1 and not watched:
        return redirect(places[0][1])
    cells = list(dict.fromkeys(grant.cell for grant in watched))
    rows = watched_cells(request.user, cells, timezone.localdate())
    to_visit = [row for row in rows if row.to_visit_on]
    context = {
        "places": places,
        "own_tasks": own_tasks(request.user, timezone.localdate()),
        "watched": rows,
        "next_visit": max(to_visit, key=lambda row: row.to_visit_on, default=None),
    }
    return render(request, "scoring/home.html", context)


def _place(grant, month, leading: set[int]):
    """(name, address) of where a role works; `leading` are the committees that lead cells themselves."""
    if grant.cell_id:
        return grant.cell.full_name, reverse("scoring:cell-month", args=[grant.cell_id, month])
    if gives(grant, Permission.MANAGE):
        return _("Organisation"), reverse("cells:tree")
    if grant.committee_id in leading:
        return grant.committee.committee_name, reverse("scoring:board", args=[grant.committee_id, month])
    return grant.committee.committee_name, reverse("scoring:overview", args=[month])


@require_GET
def cell_month(request, cell_id, month):
    """A cell's month as six steps, and the next thing to do; for the board, the row that opens below the cell."""
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.SEE_DRAFTS, cell)
    today = timezone.localdate()
    may_record = can(request.user, Permission.RECORD, cell)
    page = cell_months.cell_month(
        cell, month, today, may_record=may_record, may_score=can(request.user, Permission.SCORE, cell)
    )
    context = {
        "cell": cell,
        "month": month,
        "page": page,
        "deadline": cell_months.deadline_words(page.deadline, today),
        "own_tasks": [] if request.htmx else own_tasks(request.user, today),
        "may_record": may_record,
        "notices": [] if request.htmx else unseen(request.user, cell),
        "may_review": can(request.user, Permission.REVIEW, cell),
        "results_notice": _results_notice(request.user, cell, month),
        "waits_for_confirmation": page.meeting is not None and waits_for(request.user, page.meeting),
        "crumbs": crumbs_of(request.user, cell, month),
        **month_links("scoring:cell-month", cell.pk, month),
    }
    template = "scoring/_cell_month_row.html" if request.htmx else "scoring/cell_month.html"
    return render(request, template, context)


def _results_notice(user, cell, month) -> Paper | None:
    """What the committee told the cell of this month, as it stands."""
    sent = Paper.objects.visible_to(user).filter(kind=PaperKind.RESULTS_NOTICE, to_cell=cell, month=month)
    return sent.filter(replaced_by__isnull=True).first()
