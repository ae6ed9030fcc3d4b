"""The address to which the pages of a record save single fields while somebody writes (meetings/autosave.py)."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cells.access import Permission, require

from .. import autosave
from ..errors import MeetingIsClosed
from ..pages import PAGES
from . import visible_meeting


@login_not_required  # a redirect to the sign-in page would say nothing to a script: it is told so with 401
@require_http_methods(["GET", "POST"])
def save_fields(request, meeting_id, name):
    """GET: who is signed in, and a fresh token after signing in again. POST: a batch of facts as JSON."""
    if not request.user.is_authenticated:
        return JsonResponse({"state": "signed_out"}, status=401)
    meeting = visible_meeting(request, meeting_id)
    require(request.user, Permission.RECORD, meeting)
    if request.method == "GET":
        return JsonResponse({"state": "ready", "person": request.user.pk, "token": get_token(request)})
    try:
        batch = autosave.read_batch(request.body)
    except autosave.BadBatch:
        return JsonResponse({"state": "unreadable"}, status=400)
    if batch.person != request.user.pk:
        return JsonResponse({"state": "signed_out"}, status=401)
    try:
        answer = autosave.save(PAGES[name], meeting, batch, request.user)
    except MeetingIsClosed:
        sentence = _(
            "The record has been submitted meanwhile, so this was not saved. It still stands here to copy."
        )
        return JsonResponse({"state": "closed", "sentence": sentence}, status=409)
    return JsonResponse({"state": "read", "version": answer.version, "facts": answer.facts})
