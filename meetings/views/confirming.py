"""Confirming a record: by one button, or by the photo of the signed page."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cells.access import Permission, can, may_not, require

from .. import actions
from ..confirmations import may_confirm, signed_page_of
from ..errors import ChangedSinceRead, MeetingError
from ..forms.confirming import SignedPageForm
from ..forms.fields import VersionForm
from . import visible_meeting


@require_POST
def meeting_confirm(request, meeting_id):
    """The secretary confirms what was read; with the signed page stored, so may whoever records."""
    meeting = visible_meeting(request, meeting_id)
    page = signed_page_of(meeting)
    if not may_confirm(request.user, meeting, page):
        raise may_not(Permission.CONFIRM)
    form = VersionForm(request.POST)
    try:
        if not form.is_valid():
            raise ChangedSinceRead
        by_page = None if can(request.user, Permission.CONFIRM, meeting) else page
        actions.confirm(
            meeting=meeting, version=form.cleaned_data["version"], by=request.user, signed_page=by_page
        )
    except MeetingError as error:
        messages.error(request, str(error))
    else:
        when = timezone.localtime(meeting.confirmed_at).strftime("%H:%M %d/%m/%Y")
        messages.success(request, _("The record is confirmed (%(when)s).") % {"when": when})
    return redirect("meetings:meeting-detail", meeting.pk)


@require_POST
def signed_page(request, meeting_id):
    """Take in the photo of the signed page."""
    meeting = visible_meeting(request, meeting_id)
    require(request.user, Permission.RECORD, meeting)
    form = SignedPageForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise MeetingError(next(iter(form.errors.values()))[0])
        actions.store_signed_page(
            meeting=meeting,
            version=form.cleaned_data["version"],
            upload=form.cleaned_data["page"],
            by=request.user,
        )
    except MeetingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _stored_words(meeting))
    back = "meetings:paper-entry" if "entry" in request.POST else "meetings:meeting-detail"
    return redirect(back, meeting.pk)


def _stored_words(meeting) -> str:
    if meeting.confirmed_at:
        return _("The photo of the signed page is stored, and the record is confirmed by it.")
    return _("The photo of the signed page is stored. Once the record is typed, confirm it with one press.")
