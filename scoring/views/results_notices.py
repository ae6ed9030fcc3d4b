"""Telling the cells of a committee what their month came to: who waits for it, how it would read, sending it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from cells.access import Permission, require
from cells.events import record_reading
from cells.fields import typed_text
from meetings.models import MissedMonth
from papers.actions import PaperError
from papers.layout import profile_on
from papers.models import PaperKind
from papers.rendering import render_article

from ..actions.results_notices import NewNoticeNeedsReason, NobodyChosen, issue_results_notices
from ..month_states import state_of_month
from ..results_notices import cell_notices, notices_data
from .base import month_links, visible_committee


@require_http_methods(["GET", "POST"])
def results_notices(request, committee_id, month):
    """The cells and what they were told; POST sends the notices of those that are ticked (``meeting``)."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.ISSUE, committee)
    if request.method == "GET":
        return _show(request, committee, month)
    chosen = {
        int(value) for value in request.POST.getlist("meeting") if value.isdecimal() and len(value) < 19
    }
    try:
        sent = issue_results_notices(
            committee=committee,
            month=month,
            meetings=chosen,
            by=request.user,
            reason=typed_text(request, "reason"),
        )
    except (NobodyChosen, NewNoticeNeedsReason) as error:
        needs_reason = isinstance(error, NewNoticeNeedsReason)
        return _show(
            request, committee, month, 422, problem=str(error), needs_reason=needs_reason, chosen=chosen
        )
    except PaperError as error:
        messages.error(request, str(error))
        return redirect("scoring:results-notices", committee.pk, month)
    _tell(request, sent)
    return redirect("scoring:results-notices", committee.pk, month)


def _tell(request, sent) -> None:
    if sent.papers:
        said = ngettext(
            "%(number)s notice was sent to its cell.",
            "%(number)s notices were sent to their cells.",
            len(sent.papers),
        )
        messages.success(request, said % {"number": len(sent.papers)})
    if sent.left:
        cells = "; ".join(notice.cell.full_name for notice in sent.left)
        messages.warning(
            request,
            _("Not sent, because the meeting is no longer accepted: %(cells)s.") % {"cells": cells},
        )


def _show(request, committee, month, status=200, *, chosen=None, **more):
    """`chosen`: the ids of meetings ticked before; without it everything that waits is."""
    notices = cell_notices(committee, month)
    waiting = [notice for notice in notices if notice.waits]
    cells = [notice.cell for notice in notices]
    missed = {row.cell_id: row for row in MissedMonth.objects.filter(cell__in=cells, month=month)}
    context = {
        "committee": committee,
        "month": month,
        "rows": [
            (
                notice,
                notice.waits and (chosen is None or notice.meeting.pk in chosen),
                state_of_month(notice.meeting, missed.get(notice.cell.pk)),
            )
            for notice in notices
        ],
        "waiting": len(waiting),
        "replaced": [notice.replaces.symbol for notice in waiting if notice.replaces],
        "reason": typed_text(request, "reason"),
        "crumbs": _crumbs(committee, month, (_("Notices of results"), None)),
        **month_links("scoring:results-notices", committee.pk, month),
    }
    return render(request, "scoring/results_notices.html", context | more, status=status)


@require_GET
def results_notice(request, committee_id, month, cell_id):
    """The notice to one cell as it would read now; once sent, the paper itself."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.ISSUE, committee)
    notice = next((one for one in cell_notices(committee, month) if one.cell.pk == cell_id), None)
    if notice is None or not notice.is_accepted:
        raise Http404
    if notice.is_told:
        return redirect(notice.current)
    today = timezone.localdate()
    record_reading(request.user, notice.meeting)
    (data,) = notices_data(committee, month, [notice], today)
    kind = PaperKind.RESULTS_NOTICE
    back = reverse("scoring:results-notices", args=[committee.pk, month])
    context = {
        "committee": committee,
        "month": month,
        "notice": notice,
        "article": render_article(kind, data, profile_code=profile_on(today).code, is_draft=True),
        "crumbs": _crumbs(committee, month, (_("Notices of results"), back), (notice.cell.name, None)),
    }
    return render(request, "scoring/results_notice.html", context)


def _crumbs(committee, month, *more):
    return [(committee.name, reverse("scoring:board", args=[committee.pk, month])), *more]
