"""The committee's monthly report: how it would read now, and issuing it."""

import uuid

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cells.access import Permission, require
from cells.events import record_reading
from cells.fields import typed_text
from papers.actions import PaperError
from papers.layout import profile_on
from papers.rendering import render_article

from .. import actions
from ..models import NoRubric
from ..reports import ward_report_data
from .base import month_links, visible_committee


@require_http_methods(["GET", "POST"])
def report(request, committee_id, month):
    """The committee's monthly report as it would read now; POST issues it."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.ISSUE, committee)
    try:
        actions.refuse_future(month)
        if request.method == "POST":
            return _issue_report(request, committee, month)
        return _show_report(request, committee, month)
    except (NoRubric, actions.MonthNotBegun) as error:
        messages.info(request, str(error))
        return redirect("scoring:board", committee.pk, month)


def _show_report(request, committee, month, status=200, **more):
    today = timezone.localdate()
    record_reading(request.user, committee)
    data, current = ward_report_data(committee, month, today), actions.current_report(committee, month)
    context = {
        "committee": committee,
        "month": month,
        "data": data,
        "article": render_article("ward_report", data, profile_code=profile_on(today).code, is_draft=True),
        "current": current,
        "is_unchanged": current is not None and actions.says_the_same(current, data),
        "submission_id": uuid.uuid4(),
        "crumbs": [
            (committee.name, reverse("scoring:board", args=[committee.pk, month])),
            (_("Monthly report"), None),
        ],
        **month_links("scoring:report", committee.pk, month),
    }
    return render(request, "scoring/report.html", context | more, status=status)


def _issue_report(request, committee, month):
    try:
        submission_id = uuid.UUID(request.POST.get("submission_id", ""))
    except ValueError:
        messages.error(
            request, _("This page was too old to issue from. Please look at it again and press once more.")
        )
        return redirect("scoring:report", committee.pk, month)
    try:
        paper = actions.issue_ward_report(
            committee=committee,
            month=month,
            submission_id=submission_id,
            by=request.user,
            reason=typed_text(request, "reason"),
        )
    except actions.ReplacingNeedsReason as error:
        return _show_report(request, committee, month, status=422, problem=str(error))
    except actions.NothingChanged as error:
        messages.info(request, str(error))
        return redirect("scoring:report", committee.pk, month)
    except PaperError as error:
        messages.error(request, str(error))
        return redirect("scoring:report", committee.pk, month)
    messages.success(request, _("Report %(symbol)s was issued.") % {"symbol": paper.symbol})
    return redirect("papers:paper-detail", paper.pk)
