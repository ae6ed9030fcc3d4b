"""The visits to a cell, and to the cells of a committee: as pages and as a file."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cells.access import Permission, can, require
from cells.events import record_reading
from cells.months import Month
from cells.tables.writing import Column
from cells.views import visible_cell, visible_committee
from cells.views.files import as_file

from ..crumbs import visit_crumbs, visits_of_committee
from ..forms.visits import VisitFilter
from ..visit_lists import (
    GRASPS,
    cells_below,
    cells_without_visit,
    counts_by_area,
    people_without_visit,
    visits_shown,
)
from ..visits import visited_since

VISITS_A_PAGE = 30


@require_safe
def cell_visits(request, cell_id):
    """The visits to one cell, newest first."""
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.SEE_VISITS, cell)
    record_reading(request.user, cell)
    visits = visits_shown(request.user, [cell])
    context = {
        "cell": cell,
        "page": Paginator(visits, VISITS_A_PAGE).get_page(request.GET.get("page")),
        "may_visit": can(request.user, Permission.VISIT, cell),
        "may_follow_up": can(request.user, Permission.FOLLOW_UP, cell),
        "crumbs": visit_crumbs(request.user, cell),
    }
    return render(request, "meetings/cell_visits.html", context)


@require_safe
def committee_visits(request, committee_id):
    """The visits below a committee by month, cell and area of concern, and where none were for three months."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.SEE_VISITS, committee)
    record_reading(request.user, committee)
    form = _filter(request.GET, committee)
    asked, today = form.asked, timezone.localdate()
    of_all_areas = visits_shown(request.user, **asked | {"area": "", "state": ""})
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "committee": committee,
        "form": form,
        "page": Paginator(visits_shown(request.user, **asked), VISITS_A_PAGE).get_page(
            request.GET.get("page")
        ),
        "query": f"{query.urlencode()}&" if query else "",
        "areas": counts_by_area(of_all_areas),
        "people": people_without_visit(committee, today),
        "cells": cells_without_visit(committee, today),
        "border": visited_since(today),
        "may_follow_up": can(request.user, Permission.FOLLOW_UP, committee),
        "crumbs": [(visits_of_committee(committee), None)],
    }
    return render(request, "meetings/committee_visits.html", context)


def _filter(data, committee) -> VisitFilter:
    cells = cells_below(committee).order_by("position", "pk")
    return VisitFilter(data, cells=cells, month=Month.of(timezone.localdate()))


VISITS = [
    Column("STT", 6),
    Column("Ngày dự", 12),
    Column("Chi bộ", 32),
    Column("Người dự", 26),
    Column("Từ", 8),
    Column("Đến", 8),
    Column("Chuẩn bị", 12),
    Column("Nội dung", 12),
    Column("Điều hành", 12),
    Column("Thảo luận", 12),
    Column("Nhận xét", 48),
    Column("Đề xuất với cấp ủy", 40),
    Column("Điểm đề nghị", 10),
    Column("Lĩnh vực", 18),
    Column("Vấn đề đảng viên nêu", 48),
    Column("Kết quả xử lý", 40),
    Column("Ngày xử lý", 12),
]


@require_POST
def cell_visits_export(request, cell_id):
    """The visits to one cell as a file, in the same columns as those of a committee."""
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.SEE_VISITS, cell)
    return _file(request, cell, cell.full_name, visits_shown(request.user, [cell]))


@require_POST
def visits_export(request, committee_id):
    """The visits that the page shows, as a file: one row for each matter that members raised, one for none."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.SEE_VISITS, committee)
    visits = visits_shown(request.user, **_filter(request.POST, committee).asked)
    return _file(request, committee, committee.name, visits)


def _file(request, place, name, visits):
    rows = (row for visit in visits for row in _lines(visit))
    numbered = ([number, *row] for number, row in enumerate(rows, 1))
    return as_file(request, place, f"Phiếu dự sinh hoạt {name}", VISITS, numbered)


def _lines(visit):
    for concern in visit.shown or [None]:
        followed = concern and concern.followed_up_at
        yield [
            visit.visited_on,
            visit.cell.full_name,
            visit.visitor.full_name,
            *(hour and f"{hour:%H:%M}" for hour in (visit.started_at, visit.ended_at)),
            *(getattr(visit, f"get_{name}_display")() for name in GRASPS),
            visit.remarks,
            visit.suggestions,
            visit.suggested_points,
            concern and concern.get_area_display(),
            concern and concern.text,
            concern and concern.follow_up,
            followed and timezone.localdate(followed),
        ]
