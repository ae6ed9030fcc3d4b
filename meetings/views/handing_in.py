"""Handing in, accepting, returning and reopening. Regular ones are handed in with their score."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cells.access import Permission, require
from cells.events import record_reading

from ..actions import accept_unscored, reopen, return_unscored, standing_revision, submit_unscored
from ..crumbs import crumbs_of
from ..errors import MeetingError, NotTheNewestRevision, RecordNotFinished, WrongState
from ..forms.reasons import ReopenForm, ReturnForm
from ..models import MeetingKind, MeetingState
from . import visible_meeting
from .papers import listed, show_detail


@require_POST
def meeting_submit(request, meeting_id):
    """Hand the minutes of a thematic or extraordinary meeting to the committee."""
    meeting = _unscored(request, meeting_id)
    require(request.user, Permission.RECORD, meeting)
    try:
        submit_unscored(meeting=meeting, by=request.user)
    except RecordNotFinished as error:
        must = listed(meeting, error.problems, is_must=True)
        return show_detail(request, meeting, status=422, must=must, refusal=str(error))
    except WrongState as error:
        messages.info(request, str(error))
    else:
        messages.success(
            request,
            _("The minutes were handed in to %(committee)s.")
            % {"committee": meeting.cell.committee.committee_name},
        )
    return redirect("meetings:meeting-detail", meeting.pk)


@require_POST
def meeting_accept(request, meeting_id):
    """Accept a thematic or extraordinary meeting: it is locked, and its papers are issued."""
    meeting = _unscored(request, meeting_id)
    require(request.user, Permission.REVIEW, meeting)
    try:
        accept_unscored(meeting=meeting, version=_number(request.POST.get("version")), by=request.user)
    except WrongState as error:
        messages.info(request, str(error))
    else:
        messages.success(
            request,
            _("The meeting of %(cell)s was accepted; its papers are issued.")
            % {"cell": meeting.cell.full_name},
        )
    return redirect("meetings:meeting-detail", meeting.pk)


@require_POST
def meeting_send_back(request, meeting_id):
    """Give a thematic or extraordinary meeting back with the reason the cell will read."""
    meeting = _unscored(request, meeting_id)
    require(request.user, Permission.REVIEW, meeting)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return show_detail(request, meeting, status=422, return_form=form)
    try:
        return_unscored(meeting=meeting, reason=form.cleaned_data["reason"], by=request.user)
    except WrongState as error:
        messages.info(request, str(error))
    else:
        messages.success(
            request, _("The meeting was returned to %(cell)s.") % {"cell": meeting.cell.full_name}
        )
    return redirect("meetings:meeting-detail", meeting.pk)


@require_http_methods(["GET", "POST"])
def meeting_reopen(request, meeting_id):
    """Open accepted minutes again, with a reason; any kind of meeting."""
    meeting = visible_meeting(request, meeting_id)
    require(request.user, Permission.REVIEW, meeting)
    if meeting.state != MeetingState.ACCEPTED:
        messages.info(request, str(WrongState()))
        return redirect("meetings:meeting-detail", meeting.pk)
    if request.method == "GET":
        record_reading(request.user, meeting)
        standing = standing_revision(meeting)
        return _show_reopen(request, meeting, ReopenForm(initial={"number": standing and standing.number}))
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return _show_reopen(request, meeting, form, status=422)
    try:
        reopen(meeting=meeting, by=request.user, **form.cleaned_data)
    except NotTheNewestRevision as error:
        messages.info(request, str(error))
        return _show_reopen(request, meeting, form, status=409)
    except MeetingError as error:
        messages.info(request, str(error))
    else:
        messages.success(
            request,
            _("The minutes are open again; %(cell)s can write and hand them in anew.")
            % {"cell": meeting.cell.full_name},
        )
    return redirect("meetings:meeting-detail", meeting.pk)


def _show_reopen(request, meeting, form, status=200):
    context = {
        "meeting": meeting,
        "cell": meeting.cell,
        "form": form,
        "crumbs": crumbs_of(request.user, meeting.cell, meeting.month, _("Open the minutes again")),
    }
    return render(request, "meetings/meeting_reopen.html", context, status=status)


def _unscored(request, meeting_id):
    meeting = visible_meeting(request, meeting_id)
    if meeting.kind == MeetingKind.REGULAR:
        raise Http404
    return meeting


def _number(text) -> int:
    try:
        return int(text or "")
    except ValueError:
        return -1
