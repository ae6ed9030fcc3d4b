"""Several issued papers in one file: what to tick; the making and the file are papers/views/packs.py."""

import uuid

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cells.access import Permission, holds, require
from cells.models import Committee
from papers.actions import PaperError
from papers.models import PackForm, PaperKind
from papers.pack_actions import ask_for_pack

from .. import pack_choices
from ..pack_choices import Ticks
from ..report_matrix import report_matrix
from .base import month_links, visible_committee


@require_http_methods(["GET", "POST"])
def overview_pack(request, month):
    """Ticks in the table of wards and months; POST asks for the reports they mean."""
    committees = Committee.objects.visible_to(request.user)
    if not holds(request.user, Permission.SEE_COMMITTEE):
        require(request.user, Permission.SEE_COMMITTEE, Committee.objects.first())
    ticks = Ticks.read(request.POST)
    problem = None
    if request.method == "POST":
        choice = pack_choices.ward_reports(committees, month, ticks, timezone.localdate())
        pack, problem = _asked(request, choice)
        if pack:
            return redirect("papers:pack-detail", pack.pk)
    months, rows = report_matrix(committees, month)
    context = {
        "month": month,
        "columns": [(column, str(column) in ticks.months) for column in months],
        "rows": [
            {
                "committee": row.committee,
                "is_ticked": str(row.committee.pk) in ticks.wards,
                "boxes": [
                    {
                        "report": report,
                        "month": column,
                        "is_ticked": f"{row.committee.pk}:{column}" in ticks.boxes,
                    }
                    for column, report in zip(months, row.reports, strict=True)
                ],
            }
            for row in rows
        ],
        "crumbs": [
            (_("Reports of the wards"), reverse("scoring:overview", args=[month])),
            (_("Several in one file"), None),
        ],
        "previous_url": reverse("scoring:overview-pack", args=[month.previous()]),
        "next_url": reverse("scoring:overview-pack", args=[month.next()]),
    }
    return _page(request, "scoring/overview_pack.html", context, problem)


@require_http_methods(["GET", "POST"])
def board_pack(request, committee_id, month):
    """Ticks of cells and kinds of papers; POST asks for those of the month."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.SEE_MEETINGS, committee)
    cells, kinds = set(request.POST.getlist("cell")), set(request.POST.getlist("kind"))
    problem = None
    if request.method == "POST":
        pack, problem = _asked(request, pack_choices.cell_papers(committee, month, cells, kinds))
        if pack:
            return redirect("papers:pack-detail", pack.pk)
    is_new = request.method == "GET"
    context = {
        "committee": committee,
        "month": month,
        "cells": [
            (cell, number, number > 0 if is_new else str(cell.pk) in cells)
            for cell, number in pack_choices.cells_with_papers(committee, month)
        ],
        "kinds": [
            (kind.value, PaperKind(kind).label, is_new or kind in kinds) for kind in pack_choices.CELL_KINDS
        ],
        "crumbs": [
            (committee.name, reverse("scoring:board", args=[committee.pk, month])),
            (_("Papers of the cells"), None),
        ],
        **month_links("scoring:board-pack", committee.pk, month),
    }
    return _page(request, "scoring/board_pack.html", context, problem)


def _asked(request, choice) -> tuple:
    """(the pack, None), or (None, the sentence why there is none)."""
    try:
        submission_id = uuid.UUID(request.POST.get("submission_id", ""))
        form = PackForm(request.POST.get("form", ""))
    except ValueError:
        return None, _("Choose one PDF or a zip file, then press once more.")
    try:
        pack = ask_for_pack(
            papers=choice.papers,
            gaps=choice.gaps,
            title=choice.title,
            form=form,
            by=request.user,
            submission_id=submission_id,
        )
    except PaperError as error:
        return None, str(error)
    return pack, None


def _page(request, template, context, problem):
    how = {
        "problem": problem,
        "form": request.POST.get("form", PackForm.PDF),
        "forms": PackForm.choices,
        "submission_id": uuid.uuid4(),
    }
    return render(request, template, context | how, status=422 if problem else 200)
