"""The record as it reads on paper."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cells.access import Permission, can
from cells.events import record_reading
from cells.models import ReadingKind
from papers.views import draft_response

from ..checks import minutes_gaps
from ..crumbs import crumbs_of
from ..labels import GAP_LABELS
from ..papers import PAPER_DATA, Record, article_of
from ..queries import meeting_day
from . import visible_meeting


@require_GET
def meeting_detail(request, meeting_id):
    """The record as its papers read, and what is still missing."""
    meeting = visible_meeting(request, meeting_id)
    record_reading(request.user, meeting)
    record = Record(meeting)
    gaps = [GAP_LABELS[code] for code in minutes_gaps(meeting, record.counted)] if meeting.is_open else []
    context = {
        "meeting": meeting,
        "cell": meeting.cell,
        "step": "read",
        "articles": [article_of(kind, record) for kind in PAPER_DATA],
        "gaps": [(label, reverse(address, args=[meeting.pk])) for label, address in gaps],
        "crumbs": crumbs_of(request.user, meeting.cell, meeting.month, _("Record of the meeting")),
        "may_record": meeting.is_open and can(request.user, Permission.RECORD, meeting),
    }
    return render(request, "meetings/meeting_detail.html", context)


@require_GET
def meeting_paper(request, meeting_id, kind):
    """The minutes or the resolution as PDF: as issued once it was, until then a draft."""
    meeting = visible_meeting(request, meeting_id)
    issued_id = meeting.minutes_paper_id if kind == "minutes" else meeting.resolution_paper_id
    if issued_id:
        return redirect("papers:paper-download", issued_id)
    record_reading(request.user, meeting, ReadingKind.PRINTED)
    return draft_response(kind, PAPER_DATA[kind](Record(meeting)), on=meeting_day(meeting))
