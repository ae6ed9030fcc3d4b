"""The record as it reads on paper, and what may be done with it there."""

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cells.access import Permission, can
from cells.events import record_reading
from cells.models import ReadingKind
from papers import docx
from papers.layout import profile_on
from papers.pdf import PdfLibrariesMissing
from papers.views import draft_response

from ..checks import problems
from ..confirmations import confirmation_of
from ..crumbs import crumbs_of
from ..file_names import paper_file_name
from ..forms.reasons import ReturnForm
from ..labels import PROBLEMS
from ..models import Attachment, Material, MeetingKind, MeetingState
from ..pack import pack, pack_name
from ..papers import PAPER_DATA, Record, article_of, draft_data, issued_paper
from ..queries import clocks_of, follow_through, meeting_day
from . import visible_meeting


@require_GET
def meeting_detail(request, meeting_id):
    """The record as its papers read, and what is still missing."""
    meeting = visible_meeting(request, meeting_id)
    record_reading(request.user, meeting)
    return show_detail(request, meeting)


def show_detail(request, meeting, status=200, **more):
    """The page of the record; `more` may hold `return_form`, the refused one."""
    record, user = Record(meeting), request.user
    files = Material.objects.select_related("attachment__uploaded_by")
    prefetch_related_objects([meeting], Prefetch("materials", queryset=files))
    is_unscored = meeting.kind != MeetingKind.REGULAR
    found = problems(record) if meeting.is_open else []
    may_record = meeting.is_open and can(user, Permission.RECORD, meeting)
    may_review = can(user, Permission.REVIEW, meeting)
    context = {
        "meeting": meeting,
        "cell": meeting.cell,
        "step": "read",
        "articles": [article_of(kind, record) for kind in PAPER_DATA],
        "must": listed(meeting, found, is_must=True),
        "should": listed(meeting, found, is_must=False),
        "revisions": revisions_for(user, record),
        "materials": [material for material in meeting.materials.all() if material.attachment_id],
        "pre_meeting": getattr(meeting, "pre_meeting", None),
        "clocks": clocks_of(meeting, record.policy),
        "followed_through": follow_through(meeting, record.previous_tasks) if record.previous_tasks else None,
        "crumbs": crumbs_of(user, meeting.cell, meeting.month, _("Record of the meeting")),
        "may_record": may_record,
        "may_submit": is_unscored and may_record and meeting.state != MeetingState.PLANNED,
        "may_judge": is_unscored and may_review and meeting.state == MeetingState.SUBMITTED,
        "may_reopen": may_review and meeting.state == MeetingState.ACCEPTED,
        "may_correct_month": meeting.is_open and can(user, Permission.CORRECT_MONTH, meeting),
        "return_form": ReturnForm(),
        "sees_members": can(user, Permission.SEE_MEMBERS, meeting),
        "confirmation": confirmation_of(meeting, user),
    }
    return render(request, "meetings/meeting_detail.html", context | more, status=status)


def revisions_for(user, record) -> list:
    """Why a record was given back tells of its drafts: without the right to read those, what stands, alone."""
    if can(user, Permission.SEE_DRAFTS, record.meeting):
        return record.revisions
    return [record.frozen] if record.frozen else []


def listed(meeting, found, *, is_must: bool) -> list[tuple[str, str]]:
    """(sentence, address of the page where it is put right)."""
    words = [PROBLEMS[problem.code] for problem in found if problem.is_must == is_must]
    return [(word.sentence, reverse(word.address, args=[meeting.pk])) for word in words]


@require_GET
def meeting_paper(request, meeting_id, kind):
    """The minutes or the resolution as PDF: as issued once it was, until then a draft."""
    meeting = visible_meeting(request, meeting_id)
    if issued := issued_paper(kind, meeting):
        return redirect("papers:paper-download", issued.pk)
    record_reading(request.user, meeting, ReadingKind.PRINTED)
    return draft_response(kind, draft_data(kind, Record(meeting)), on=meeting_day(meeting))


@require_GET
def meeting_word_file(request, meeting_id, kind):
    """The same paper as a Word file, for those who edit before signing; a draft until it is issued."""
    meeting = visible_meeting(request, meeting_id)
    record_reading(request.user, meeting, ReadingKind.EXPORTED)
    record, issued = Record(meeting), issued_paper(kind, meeting)
    content = docx.render(
        kind,
        issued.data if issued else draft_data(kind, record),
        profile_code=issued.layout_profile if issued else profile_on(record.day).code,
        is_draft=issued is None,
    )
    name = paper_file_name(meeting, kind, "docx", day=record.day, is_draft=issued is None)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=docx.CONTENT_TYPE, headers=headers)


@require_GET
def meeting_pack(request, meeting_id):
    """Every paper and file of the meeting in one zip, with its figures as text."""
    meeting = visible_meeting(request, meeting_id)
    record_reading(request.user, meeting, ReadingKind.EXPORTED)
    try:
        content = pack(meeting, Attachment.objects.visible_to(request.user).filter(meeting=meeting))
    except PdfLibrariesMissing as error:
        return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
    headers = {
        "Content-Disposition": f'attachment; filename="{pack_name(meeting)}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type="application/zip", headers=headers)
