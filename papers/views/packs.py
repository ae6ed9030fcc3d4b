"""Packs of papers: how far they are, what they hold, and their files. Everybody sees the own packs only."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from cells.events import record_readings
from cells.models import ReadingKind

from ..actions import PaperError
from ..file_names import plain_words
from ..models import Pack, PackForm, PackState, Paper
from ..pack_actions import (
    KEPT,
    PackFileDamaged,
    PackNotReady,
    cancel_pack,
    checked_file,
    make_pack_again,
    papers_in_sight,
)
from ..packs import month_words
from .papers import disposition

CONTENT_TYPES = {PackForm.PDF: "application/pdf", PackForm.ZIP: "application/zip"}
LONG_WAIT = timedelta(minutes=2)
SHOWN = 50


@require_safe
def pack_list(request):
    """The person's packs, newest first."""
    packs = Pack.objects.visible_to(request.user)[:SHOWN]
    return render(request, "papers/pack_list.html", {"packs": packs, "crumbs": [(_("My packs"), None)]})


@require_safe
def pack_detail(request, pack_id):
    """How far the pack is; asked by htmx, only the piece that changes."""
    return _show(request, _visible_pack(request, pack_id))


@require_safe
def pack_download(request, pack_id):
    """The file, as long as its owner may still read every paper in it; each of them counts as taken."""
    pack = _visible_pack(request, pack_id)
    if papers_in_sight(pack) < pack.total:
        raise PermissionDenied(PROBLEMS["out_of_sight"])
    try:
        file = checked_file(pack)
    except (PackNotReady, PackFileDamaged) as error:
        return _show(request, pack, error=error, status=503)
    taken = Paper.objects.filter(packs=pack, packpaper__is_damaged=False).only("pk")
    record_readings(request.user, taken, ReadingKind.EXPORTED)
    response = FileResponse(file, content_type=CONTENT_TYPES[pack.form])
    response["Content-Disposition"] = disposition(f"{plain_words(pack.title)}-{pack.form}.{pack.form}")
    response["Content-Length"] = pack.size
    response["Content-Encoding"] = "identity"  # packed already: packing anew would hide the length
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
def pack_cancel(request, pack_id):
    return _act(request, pack_id, cancel_pack)


@require_POST
def pack_again(request, pack_id):
    return _act(request, pack_id, make_pack_again)


def _act(request, pack_id, action):
    pack = _visible_pack(request, pack_id)
    try:
        action(pack=pack, by=request.user)
    except PaperError as error:
        messages.error(request, str(error))
    return redirect("papers:pack-detail", pack.pk)


def _show(request, pack, *, error=None, status=200):
    is_ready = pack.state == PackState.READY
    damaged = pack.packpaper_set.filter(is_damaged=True).select_related("paper") if is_ready else ()
    context = {
        "pack": pack,
        "in_it": pack.total - len(damaged),
        "error": error,
        "left": _time_left(pack),
        "waits_long": _waits_long(pack),
        "problem": PROBLEMS.get(pack.problem, ""),
        "kept_until": pack.finished_at + KEPT if pack.finished_at else None,
        "damaged": damaged,
        "gaps": [(body, month_words(month)) for body, month in pack.gaps],
        "is_open": pack.state in (PackState.WAITING, PackState.WORKING),
        "crumbs": [(_("My packs"), reverse("papers:pack-list")), (pack.name, None)],
    }
    template = "papers/_pack_state.html" if request.htmx else "papers/pack_detail.html"
    return render(request, template, context, status=status)


# By `Pack.problem`: what happened, and what a person can do about it.
PROBLEMS = {
    "killed": gettext_lazy(
        "The work was broken off three times. Have it made again; tell the office if it fails again."
    ),
    "libraries": gettext_lazy(
        "The server cannot make PDF files now. Please tell the person who runs the server, then have it made again."
    ),
    "out_of_sight": gettext_lazy(
        "You may no longer read every paper of this pack. Ask for a new one with those that you may."
    ),
    "disk": gettext_lazy(
        "The server could not keep the file; perhaps its disk is full. Please tell the person who runs it, then have it"
        " made again."
    ),
    "broken": gettext_lazy(
        "One of the papers could not be made. Please tell the person who runs the server."
    ),
}


def _time_left(pack: Pack) -> str:
    """``about 2 minutes``, from what the papers so far took; "" before the first."""
    if pack.state != PackState.WORKING or not pack.done:
        return ""
    taken = timezone.now() - pack.started_at
    seconds = taken.total_seconds() / pack.done * (pack.total - pack.done)
    if seconds < 60:
        return _("less than a minute")
    minutes = round(seconds / 60)
    return ngettext("about %(minutes)s minute", "about %(minutes)s minutes", minutes) % {"minutes": minutes}


def _waits_long(pack: Pack) -> bool:
    """Nobody has begun for so long that the worker may not be running."""
    since = pack.heartbeat_at or pack.created_at
    return pack.state == PackState.WAITING and timezone.now() - since > LONG_WAIT


def _visible_pack(request, pack_id) -> Pack:
    return get_object_or_404(Pack.objects.visible_to(request.user), pk=pack_id)
