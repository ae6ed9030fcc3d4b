"""A meeting entered for the wrong month, put right by the committee's office."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cells.access import Permission, require
from cells.events import record_reading

from ..actions import correct_month
from ..crumbs import crumbs_of
from ..errors import EditConflict, MeetingError, MeetingIsClosed
from ..forms.correcting import CorrectMonthForm
from . import visible_meeting


@require_http_methods(["GET", "POST"])
def meeting_correct_month(request, meeting_id):
    """Give the meeting its real day in another month, with a reason that the ledger keeps."""
    meeting = visible_meeting(request, meeting_id)
    require(request.user, Permission.CORRECT_MONTH, meeting)
    if not meeting.is_open:
        messages.info(request, str(MeetingIsClosed()))
        return redirect("meetings:meeting-detail", meeting.pk)
    form = CorrectMonthForm(
        request.POST or None,
        initial={"version": meeting.version},
        was_held=meeting.started_at is not None,
    )
    if request.method == "GET":
        record_reading(request.user, meeting)
        return _show(request, meeting, form)
    if not form.is_valid():
        return _show(request, meeting, form, status=422)
    try:
        correct_month(meeting=meeting, by=request.user, **form.cleaned_data)
    except EditConflict as error:
        return _refused(request, meeting, form, error, status=409)
    except MeetingError as error:
        return _refused(request, meeting, form, error, status=422)
    messages.success(
        request,
        _("The meeting now stands in month %(month)s. Please check its roll call.")
        % {"month": f"{meeting.month.month}/{meeting.month.year}"},
    )
    return redirect("meetings:meeting-detail", meeting.pk)


def _refused(request, meeting, form, error, status):
    """The page with the record as it stands now, so that the next press is about what is shown."""
    form.add_error(None, str(error))
    meeting.refresh_from_db()
    form.data = form.data.copy()
    form.data["version"] = meeting.version
    return _show(request, meeting, form, status)


def _show(request, meeting, form, status=200):
    context = {
        "meeting": meeting,
        "cell": meeting.cell,
        "form": form,
        "crumbs": crumbs_of(request.user, meeting.cell, meeting.month, _("Wrong month")),
    }
    return render(request, "meetings/meeting_correct_month.html", context, status=status)
