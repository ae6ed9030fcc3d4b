"""Entering meetings from paper: the cells still to enter, the start for a cell without a plan, the next cell.

The page itself is driven by views/records.py, as the other pages of a record are.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cells.access import Permission, can, require
from cells.history import called, committee_of
from cells.views import visible_cell, visible_committee

from ..confirmations import confirmation_of
from ..entering import cells_to_enter, next_to_enter
from ..models import Meeting, MeetingKind
from .planning import meeting_create


def entry_context(user, meeting) -> dict:
    """What the page shows beside its forms: the photo of the paper, and the next cell for who enters several."""
    enters_several = meeting.kind == MeetingKind.REGULAR and can(
        user, Permission.RECORD, meeting.cell.committee
    )
    return {
        "confirmation": confirmation_of(meeting, user),
        "next_line": next_to_enter(meeting.cell, meeting.month) if enters_several else None,
        "enters_several": enters_several,
    }


@require_GET
def entry_list(request, committee_id, month):
    """The cells of a committee whose meeting of the month is not recorded yet."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.RECORD, committee)
    name = called(committee, month.last_day).name
    context = {
        "committee": committee,
        "month": month,
        "lines": cells_to_enter(committee, month, timezone.localdate()),
        "crumbs": [
            (name, reverse("scoring:board", args=[committee.pk, month])),
            (_("Enter from paper"), None),
        ],
        "previous_url": reverse("meetings:entry-list", args=[committee.pk, month.previous()]),
        "next_url": reverse("meetings:entry-list", args=[committee.pk, month.next()]),
    }
    return render(request, "meetings/entry_list.html", context)


@require_http_methods(["GET", "POST"])
def paper_entry_start(request, cell_id, month):
    """The page of the month's regular meeting; where none is planned, the plan first: day, hour and place."""
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.RECORD, cell)
    meeting = Meeting.objects.regular().filter(cell=cell, month=month).first()
    if meeting:
        return redirect("meetings:paper-entry", meeting.pk)
    return meeting_create(request, cell_id, month, MeetingKind.REGULAR, then="meetings:paper-entry")


@require_GET
def entry_next(request, cell_id, month):
    """To the next cell of the committee with nothing recorded in the month, or back to the list when all is done."""
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.RECORD, cell)
    committee = committee_of(cell, min(month.last_day, timezone.localdate()))
    require(request.user, Permission.RECORD, committee)
    line = next_to_enter(cell, month)
    if line:
        return redirect(line.address)
    messages.info(request, _("Every cell of this month is entered."))
    return redirect("meetings:entry-list", committee.pk, month)
