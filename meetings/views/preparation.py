"""What is posted for a meeting: files with the hour that the system writes."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cells.access import Permission, require
from cells.events import record_reading

from ..actions.preparation import post_material
from ..crumbs import crumbs_of
from ..errors import MeetingError
from ..forms.preparation import MaterialFileForm
from ..models import Material
from . import visible_meeting


@require_http_methods(["GET", "POST"])
def material_create(request, meeting_id):
    """Post a file as a material of the meeting."""
    return _posting(request, _meeting_to_write(request, meeting_id))


@require_http_methods(["GET", "POST"])
def material_replace(request, meeting_id, material_id):
    """Put a newer file in the place of a material's; the hour of posting is that of the newer one."""
    meeting = _meeting_to_write(request, meeting_id)
    there = Material.objects.visible_to(request.user).filter(meeting=meeting, attachment__isnull=False)
    material = get_object_or_404(there.select_related("attachment__uploaded_by"), pk=material_id)
    return _posting(request, meeting, material)


def _meeting_to_write(request, meeting_id):
    meeting = visible_meeting(request, meeting_id)
    require(request.user, Permission.RECORD, meeting)
    return meeting


def _posting(request, meeting, material=None):
    if not meeting.is_open:
        messages.warning(request, _("This meeting has been submitted, so it can be read but not changed."))
        return redirect("meetings:meeting-detail", meeting.pk)
    initial = {"kind": material.kind, "title": material.title} if material else {"kind": "document"}
    form = MaterialFileForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "GET":
        record_reading(request.user, meeting)
    elif form.is_valid():
        sent = form.cleaned_data
        try:
            posted = post_material(
                meeting=meeting,
                kind=sent["kind"],
                title=sent["title"],
                upload=sent["file"],
                by=request.user,
                material=material,
            )
        except MeetingError as error:
            form.add_error(None, str(error))
        else:
            when = timezone.localtime(posted.posted_at).strftime("%H:%M %d/%m/%Y")
            messages.success(
                request,
                _("“%(title)s” was posted at %(when)s.") % {"title": posted.title, "when": when},
            )
            return redirect("meetings:preparation", meeting.pk)
    context = {
        "meeting": meeting,
        "cell": meeting.cell,
        "material": material,
        "form": form,
        "crumbs": crumbs_of(request.user, meeting.cell, meeting.month, _("Post a file")),
    }
    return render(request, "meetings/material_file.html", context, status=422 if form.errors else 200)
