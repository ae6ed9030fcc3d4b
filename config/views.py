"""Pages that need every app at once."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cells.access import Permission, can, may_not
from cells.events import record_reading
from cells.names import fold
from cells.views import visible_member

from . import personal_data


@never_cache
@require_http_methods(["GET", "POST"])
def member_data(request, member_id):
    """What is held about one member, counted; POST gives all of it as a file."""
    member = visible_member(request, member_id)
    place = member.scope
    if place is None or not can(request.user, Permission.KEEP_PEOPLE, place):
        raise may_not(Permission.KEEP_PEOPLE)
    if request.method == "POST":
        return _as_file(member, personal_data.export(member=member, by=request.user))
    sections = personal_data.sections_of(member, request.user)
    record_reading(request.user, member)
    context = {
        "member": member,
        "sections": [(section.title, len(section.rows)) for section in sections],
        "crumbs": [
            (member.full_name, reverse("cells:member-detail", args=[member.pk])),
            (_("Everything held about this person"), None),
        ],
    }
    return render(request, "config/member_data.html", context)


def _as_file(member, content: bytes) -> HttpResponse:
    name = f"{slugify(fold(member.full_name))}-{timezone.localdate():%Y-%m-%d}.zip"
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
