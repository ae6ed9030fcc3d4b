"""Month, quarter, half-year and year: of a cell, of a committee's cells, of the committees below one."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cells.access import Permission, can, require
from cells.history import as_called
from cells.models import Cell, Committee, FormerPlace
from cells.months import Month
from cells.views import visible_cell, visible_committee
from meetings.crumbs import crumbs_of

from .. import rollups
from ..actions import ReportOf
from ..rollup_lines import (
    attendance_trend,
    cell_addresses,
    committee_addresses,
    grade_bars,
    mean_trend,
    month_lines,
    rollup_lines,
    total_line,
    unsettled_months,
)
from ..spans import Span, SpanKind


@require_GET
def cell_span(request, cell_id, span):
    """The months of one cell, put together."""
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.SEE_MEETINGS, cell)
    today = timezone.localdate()
    rollup = rollups.of_cell(cell, span, today)
    sees_drafts = can(request.user, Permission.SEE_DRAFTS, cell)
    months = month_lines(rollup)
    if sees_drafts:
        for line in months:
            line["url"] = reverse("scoring:cell-month", args=[cell.pk, line["month"]])
    context = _context("scoring:cell-span", cell, span, rollup, today) | {
        "cell": cell,
        "months": months,
        "crumbs": crumbs_of(request.user, cell, _month_of(span, today), span.label),
    }
    return render(request, "scoring/cell_span.html", context)


@require_GET
def committee_span(request, committee_id, span):
    """A line a cell for a committee that leads cells itself, else a line for each committee directly below."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.SEE_COMMITTEE, committee)
    today = timezone.localdate()
    leads = leads_cells(committee)
    rollup = rollup_of(committee, span, today, leads=leads)
    if not leads:
        addresses = committee_addresses(request.user, rollup, span)
    elif can(request.user, Permission.SEE_MEETINGS, committee):
        addresses = cell_addresses(request.user, rollup)
    else:
        addresses = {}
    month = _month_of(span, today)
    context = _context("scoring:committee-span", committee, span, rollup, today) | {
        "committee": as_called([committee], month.last_day)[0],
        "leads_cells": leads,
        "lines": rollup_lines(rollup, addresses),
        "has_year_grades": any(line.year_grade for line in rollup.lines),
        "months": month_lines(rollup),
        "above": _above(request.user, committee, span),
        "board_month": month,
        "may_issue": span.kind != SpanKind.MONTH and can(request.user, Permission.ISSUE, committee),
        "report": ReportOf.of_span(committee, span).current,
        "crumbs": [
            (committee.name, reverse("scoring:board", args=[committee.pk, month])),
            (span.label, None),
        ],
    }
    return render(request, "scoring/committee_span.html", context)


def leads_cells(committee) -> bool:
    """Whether cells hang on the committee itself, or once did."""
    hung = Cell.objects.filter(committee=committee).exists()
    return hung or FormerPlace.objects.filter(under=committee, cell__isnull=False).exists()


def rollup_of(committee, span, today, *, leads: bool):
    if leads:
        return rollups.of_committee(committee, span, today)
    children = list(Committee.objects.filter(path__startswith=committee.path, depth=committee.depth + 1))
    return rollups.by_child(rollups.of_upper(committee, span, today), children)


def _month_of(span: Span, today) -> Month:
    """The month of the span that the pages of a month open: the running one, else the last."""
    return min(max(Month.of(today), span.first), span.last)


def _context(name: str, place, span: Span, rollup, today) -> dict:
    month = _month_of(span, today)
    return {
        "span": span,
        "rollup": rollup,
        "total": total_line(rollup),
        "mean_trend": mean_trend(rollup) if span.length > 1 else None,
        "attendance_trend": attendance_trend(rollup) if span.length > 1 else None,
        "grade_bars": grade_bars(rollup),
        "unsettled": unsettled_months(rollup) if span.length > 1 else [],
        "running_quarter": next(
            (one for one in span.quarters if one.first_day <= today <= one.last_day), None
        ),
        "is_over": span.is_over(today),
        "kinds": [
            (label, reverse(name, args=[place.pk, Span.of(kind, month)]), kind == span.kind)
            for kind, label in kind_labels()
        ],
        "previous_url": reverse(name, args=[place.pk, span.previous()]),
        "next_url": reverse(name, args=[place.pk, span.next()]) if span.next().first_day <= today else "",
    }


def kind_labels() -> list[tuple[SpanKind, str]]:
    return [
        (SpanKind.MONTH, _("Month")),
        (SpanKind.QUARTER, _("Quarter")),
        (SpanKind.HALF, _("Half-year")),
        (SpanKind.YEAR, _("Year")),
    ]


def _above(user, committee, span) -> tuple[str, str] | None:
    """(name, address) of the committee above, for who may see it."""
    parent = Committee.objects.visible_to(user).filter(path=committee.path[: -Committee.steplen]).first()
    if parent is None or not can(user, Permission.SEE_COMMITTEE, parent):
        return None
    return parent.committee_name, reverse("scoring:committee-span", args=[parent.pk, span])
