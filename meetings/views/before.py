"""What goes out before a meeting: the notice, the cell committee's minutes on paper, the sheet for the hall."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cells.access import Permission, can, require
from cells.errors import Refusal
from cells.events import record_reading
from cells.models import ReadingKind
from papers.layout import notice_kind, profile_on
from papers.rendering import render_article
from papers.views import draft_response, unnumbered_response

from ..actions.notice_paper import NOTIFIED, issue_notice, note_sent
from ..crumbs import crumbs_of
from ..forms.fields import VersionForm
from ..models import Meeting
from ..pages import PAGES
from ..papers import Record
from ..papers.preparation import notice_data, pre_meeting_data, roll_call_sheet_data
from ..sheet_codes import read
from . import visible_meeting


@require_http_methods(["GET", "POST"])
def notice(request, meeting_id):
    """The notice as it would go out now, or as it was issued; to issue it, and to note that it was sent."""
    meeting = visible_meeting(request, meeting_id)
    require(request.user, Permission.RECORD, meeting)
    if not meeting.is_open:
        messages.warning(request, _("This meeting has been submitted, so it can be read but not changed."))
        return redirect("meetings:meeting-detail", meeting.pk)
    if request.method == "GET":
        record_reading(request.user, meeting)
        return _show_notice(request, meeting)
    version = VersionForm(request.POST)
    if not version.is_valid():
        return _show_notice(
            request, meeting, status=422, refusal=_("Open the page again and press once more.")
        )
    try:
        sentence = _act(request, meeting, version.cleaned_data["version"])
    except Refusal as refusal:
        meeting.refresh_from_db()
        return _show_notice(request, meeting, status=422, refusal=str(refusal))
    messages.success(request, sentence)
    return redirect("meetings:notice", meeting.pk)


def _act(request, meeting, version) -> str:
    """Do what the pressed button says; gives the sentence that confirms it."""
    whom = request.POST.get("sent")
    if whom in NOTIFIED:
        note_sent(meeting=meeting, version=version, whom=whom, by=request.user)
        when = timezone.localtime(getattr(meeting, NOTIFIED[whom])).strftime("%H:%M %d/%m/%Y")
        sentences = {
            "members": _("It is noted that members were notified at %(when)s."),
            "overseer": _("It is noted that the overseer was notified at %(when)s."),
        }
        return sentences[whom] % {"when": when}
    issue_notice(meeting=meeting, version=version, submission_id=_submission_id(request), by=request.user)
    return _("The notice was issued as no. %(symbol)s.") % {"symbol": meeting.notice_paper.symbol}


def _submission_id(request):
    try:
        return uuid.UUID(request.POST.get("submission_id", ""))
    except ValueError:
        return uuid.uuid4()


def _show_notice(request, meeting, status=200, refusal=""):
    paper, data = meeting.notice_paper, notice_data(Record(meeting))
    kind = notice_kind(timezone.localdate())
    if paper:
        article = render_article(paper.kind, paper.data, profile_code=paper.layout_profile)
    else:
        code = profile_on(timezone.localdate()).code
        article = render_article(kind, data, profile_code=code, is_draft=kind == "notice")
    context = {
        "meeting": meeting,
        "cell": meeting.cell,
        "version": meeting.version,
        "kind": kind,
        "paper": paper,
        "article": article,
        "is_outdated": bool(paper) and not _says_the_same(paper.data, data),
        "is_to_come": meeting.planned_at > timezone.now(),
        "has_agenda": bool(data["agenda"]),
        "refusal": refusal,
        "submission_id": uuid.uuid4(),
        "crumbs": crumbs_of(request.user, meeting.cell, meeting.month, _("Notice of the meeting")),
    }
    return render(request, "meetings/notice.html", context, status=status)


def _says_the_same(issued: dict, now: dict) -> bool:
    """Whether the paper and the preparation agree; what only the issuing wrote into the head is left aside."""
    return {name: value for name, value in issued.items() if name != "head"} == {
        name: value for name, value in now.items() if name != "head"
    }


@require_GET
def notice_paper(request, meeting_id):
    """The notice as PDF: as issued once it was, until then a draft; an invitation where a cell issues no notices."""
    meeting = visible_meeting(request, meeting_id)
    if meeting.notice_paper_id:
        return redirect("papers:paper-download", meeting.notice_paper_id)
    record_reading(request.user, meeting, ReadingKind.PRINTED)
    today = timezone.localdate()
    kind, data = notice_kind(today), notice_data(Record(meeting))
    give = draft_response if kind == "notice" else unnumbered_response
    return give(kind, data, on=today)


@require_GET
def pre_meeting_paper(request, meeting_id):
    """The cell committee's minutes as PDF, to be signed; there are none where nothing was written."""
    meeting = visible_meeting(request, meeting_id)
    page = PAGES["pre_meeting"](meeting)
    if page.held is None or not page.held.is_written:
        raise Http404
    record_reading(request.user, meeting, ReadingKind.PRINTED)
    data = pre_meeting_data(Record(meeting), page.held, page.offices)
    return unnumbered_response("pre_meeting", data, on=page.held.held_on)


@require_GET
def roll_call_sheet(request, meeting_id):
    """The roll-call and tally sheet as PDF, with the code under which it is keyed back."""
    meeting = visible_meeting(request, meeting_id)
    require(request.user, Permission.RECORD, meeting)
    record_reading(request.user, meeting, ReadingKind.PRINTED)
    record_of = Record(meeting)
    return unnumbered_response("roll_call_sheet", roll_call_sheet_data(record_of), on=record_of.day)


@require_GET
def sheet_open(request):
    """From the code on a printed sheet to the entry of that meeting."""
    typed, sentence = request.GET.get("code", "").strip(), ""
    if typed:
        number = read(typed)
        meeting = number and Meeting.objects.visible_to(request.user).filter(pk=number).first()
        if meeting:
            may_enter = meeting.is_open and can(request.user, Permission.RECORD, meeting)
            return redirect("meetings:paper-entry" if may_enter else "meetings:meeting-detail", meeting.pk)
        sentence = (
            _(
                "This is no code of a sheet. Compare it sign by sign with the one printed at the top of the sheet."
            )
            if number is None
            else _("There is no meeting with this code that you may open.")
        )
    context = {"typed": typed, "sentence": sentence, "crumbs": [(_("Key a sheet back"), None)]}
    return render(request, "meetings/sheet_open.html", context, status=422 if sentence else 200)
