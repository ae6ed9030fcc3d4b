"""The month of all cells of a committee, and the reports of the committees below."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cells.access import Permission, can, committees_within, holds, require
from cells.history import called
from cells.models import Committee
from cells.months import Month
from meetings.task_queries import TaskState, as_seen_by, in_state, own_tasks
from papers.models import Paper, PaperKind

from .. import actions, boards, overviews
from ..board_lines import board_lines
from ..report_matrix import report_matrix
from ..rollup_lines import overview_lines
from ..spans import Span, SpanKind
from .base import month_links, visible_committee
from .replay import may_replay


@require_GET
def board(request, committee_id, month):
    """The month at a glance for every cell of a committee."""
    committee = visible_committee(request, committee_id)
    may_record = can(request.user, Permission.RECORD, committee)
    may_review = can(request.user, Permission.REVIEW, committee)
    may_act = may_record or may_review
    show = request.GET.get("show", "")
    if show not in (*boards.STANDINGS, *boards.FINDINGS) and not (show == boards.NEEDS_ACTION and may_act):
        show = ""
    table = boards.board(committee, month, timezone.localdate(), may_record=may_record, may_review=may_review)
    sees_drafts = can(request.user, Permission.SEE_DRAFTS, committee)
    rows = table.showing(show) if sees_drafts else [row.without_draft() for row in table.showing(show)]
    context = {
        "committee": called(committee, month.last_day),
        "tree_day": min(month.last_day, timezone.localdate()),
        "month": month,
        "board": table,
        "counts": table.counts,
        "lines": board_lines(
            rows,
            month,
            may_record=may_record,
            may_review=may_review,
            sees_drafts=sees_drafts,
            sees_meetings=can(request.user, Permission.SEE_MEETINGS, committee),
        ),
        "show": show,
        "own_tasks": own_tasks(request.user, timezone.localdate()),
        "sees_drafts": sees_drafts,
        "overdue_tasks": _overdue_tasks(request.user, committee),
        "report": actions.ReportOf.of_month(committee, month).current,
        "may_issue": can(request.user, Permission.ISSUE, committee),
        "may_pack": can(request.user, Permission.SEE_MEETINGS, committee),
        "may_record": may_record,
        "may_review": may_review,
        "may_replay": may_replay(request.user, committee),
        "may_act": may_act,
        "crumbs": [(committee.name, None)],
        **month_links("scoring:board", committee.pk, month),
    }
    return render(request, "scoring/board.html", context)


def _overdue_tasks(user, committee) -> int | None:
    """How many tasks of the cells are overdue today; None for who may not read what meetings set."""
    if not can(user, Permission.SEE_MEETINGS, committee):
        return None
    overdue = in_state(TaskState.OVERDUE, timezone.localdate())
    return as_seen_by(user).filter(overdue, cell__committee__path__startswith=committee.path).count()


@require_GET
def overview(request, month):
    """For the levels above: first what needs eyes, then a row a ward with its course, then the reports by month."""
    committees = Committee.objects.visible_to(request.user)
    if not holds(request.user, Permission.SEE_COMMITTEE):
        require(request.user, Permission.SEE_COMMITTEE, Committee.objects.first())
    today = timezone.localdate()
    months, rows = report_matrix(committees, month)
    last_full = min(Month.of(today).previous(), month)
    found = overviews.rollup_up_to(request.user, last_full, today)
    lines = [line for rollup in found for line in rollup.lines]
    context = {
        "month": month,
        "months": months,
        "rows": rows,
        "last_full": last_full,
        "eyes": overviews.eyes_on(request.user, rows, lines, last_full, today),
        "cut": ":" if "all" in request.GET else f":{overviews.LISTED}",
        "lines": overview_lines(found, rows, last_full),
        "year": Span.of(SpanKind.YEAR, last_full),
        "reports": sorted(
            (report for row in rows for report in row.reports if report),
            key=lambda report: (report.month, report.signed_on, report.issued_at),
            reverse=True,
        ),
        "upper_papers": _upper_papers(request.user, months),
        "may_summarise": Committee.objects.filter(
            committees_within(request.user, Permission.ISSUE), numchild__gt=0
        ),
        "crumbs": [(_("Reports of the wards"), None)],
        "previous_url": reverse("scoring:overview", args=[month.previous()]),
        "next_url": reverse("scoring:overview", args=[month.next()]),
    }
    return render(request, "scoring/overview.html", context)


def _upper_papers(user, months) -> list[Paper]:
    """Summaries and reports of spans in force that this person may read, of the months shown."""
    kinds = (PaperKind.SUMMARY, PaperKind.PERIOD_REPORT)
    papers = Paper.objects.visible_to(user).filter(
        kind__in=kinds, month__gte=months[0], month__lte=Month(months[-1].year, 12), replaced_by__isnull=True
    )
    return list(papers.select_related("committee").defer("data"))
