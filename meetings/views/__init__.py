"""Planning and recording a meeting. Every view passes the two gates: `visible_to` (404), `require` (403)."""

from django.shortcuts import get_object_or_404

from ..models import Meeting


def visible_meeting(request, meeting_id):
    meetings = Meeting.objects.visible_to(request.user).select_related(
        "cell__committee", "chair", "clerk", "resolution", "pre_meeting", "recorded_by", "confirmed_by"
    )
    return get_object_or_404(meetings, pk=meeting_id)
