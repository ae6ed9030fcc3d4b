"""The files of a meeting: each is given out here, behind the two gates, and has no public address."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from cells.events import record_reading
from cells.models import ReadingKind
from papers.views import disposition

from ..actions.attachments import content_of
from ..attachments import KINDS
from ..crumbs import crumbs_of
from ..models import Attachment

PICTURES = {kind.content_type for kind in KINDS if kind.is_picture}


@require_GET
def attachment(request, attachment_id):
    """The stored bytes: to keep, or a picture with ``?inline`` to look at. An upload is never a page of ours."""
    attachment = get_object_or_404(
        Attachment.objects.visible_to(request.user).select_related("meeting__cell"), pk=attachment_id
    )
    meeting, content = attachment.meeting, content_of(attachment)
    if content is None:
        crumbs = crumbs_of(request.user, meeting.cell, meeting.month, attachment.name)
        context = {"attachment": attachment, "meeting": meeting, "cell": meeting.cell, "crumbs": crumbs}
        return render(request, "meetings/attachment_unavailable.html", context, status=503)
    is_inline = "inline" in request.GET and attachment.content_type in PICTURES
    record_reading(request.user, meeting, ReadingKind.OPENED if is_inline else ReadingKind.EXPORTED)
    return HttpResponse(
        content,
        content_type=attachment.content_type,
        headers={
            "Content-Disposition": disposition(attachment.name, is_inline=is_inline),
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'; img-src 'self'",
            "Cache-Control": "private, no-store",
        },
    )
