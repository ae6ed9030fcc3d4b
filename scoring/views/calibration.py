"""What a reviewer may want to ask the cells about how they score themselves. For who reviews, and nobody else."""

from decimal import Decimal

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cells.access import Permission, require
from cells.events import record_reading
from cells.history import called
from cells.models import Committee
from cells.views.files import as_file

from .. import calibration_lines as lines
from ..calibration_of import calibration as calibrated
from .base import month_links, visible_committee

SPANS = (3, 6, 12)  # months; the last is the usual one


@require_GET
def calibration(request, committee_id, month):
    """The months up to `month`, as many as `months` says: questions by cell, pictures, and the table behind them."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.REVIEW, committee)
    number = _span(request.GET)
    found = calibrated(request.user, committee, month, number)
    record_reading(request.user, committee)
    groups = lines.question_groups(found)
    scale, distribution = lines.distribution_lines(found)
    months, table = lines.month_table(found)
    asked = {group["name"] for group in groups}
    context = {
        "committee": called(committee, month.last_day),
        "month": month,
        "since": found.since,
        "spans": SPANS,
        "number": number,
        "found": found,
        "below": _below(request.user, committee) if found.is_too_large else [],
        "groups": groups,
        "without": [row.cell.name for row in found.cells if row.months and row.cell.name not in asked],
        "lowest": lines.signed(Decimal(scale.low)),
        "highest": lines.signed(Decimal(scale.high)),
        "distribution": distribution,
        "months": months,
        "table": table,
        "has_months": any(row.months for row in found.cells),
        "crumbs": [
            (committee.name, reverse("scoring:board", args=[committee.pk, month])),
            (_("How cells score themselves"), None),
        ],
        **{
            name: f"{url}?months={number}"
            for name, url in month_links("scoring:calibration", committee.pk, month).items()
        },
    }
    return render(request, "scoring/calibration.html", context)


@require_POST
def calibration_export(request, committee_id, month):
    """The months behind the pictures (`months`), a row for each that a cell handed in."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.REVIEW, committee)
    number = _span(request.POST)
    found = calibrated(request.user, committee, month, number)
    title = (
        f"Tự chấm điểm {called(committee, month.last_day).name} {number} tháng đến {month.month}-{month.year}"
    )
    return as_file(request, committee, title, lines.TABLE, lines.table_rows(found))


def _span(asked) -> int:
    """One of `SPANS`; anything else is the usual one."""
    text = asked.get("months", "")
    return int(text) if text in map(str, SPANS) else SPANS[-1]


def _below(user, committee):
    """The committees directly below, each small enough to look at."""
    children = Committee.objects.visible_to(user).filter(
        path__startswith=committee.path, depth=committee.depth + 1
    )
    return list(children.order_by("path"))
