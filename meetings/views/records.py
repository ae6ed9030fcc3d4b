"""Writing a record, page by page."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cells.access import Permission, require
from cells.events import record_reading

from .. import merging
from ..crumbs import crumbs_of
from ..errors import EditConflict, MeetingError
from ..forms.fields import VersionForm
from ..labels import conflict_rows
from ..models import MeetingKind
from ..pages import PAGES
from ..repeats import repeats, sentence_of
from . import visible_meeting
from .paper_entry import entry_context

# The pages with texts of one's own, which may repeat others.
WRITTEN = ("minutes", "resolution")


@require_http_methods(["GET", "POST"])
def record_page(request, meeting_id, name):
    """One page of the record: show it, save it, or show both versions when somebody else saved first."""
    meeting = visible_meeting(request, meeting_id)
    require(request.user, Permission.RECORD, meeting)
    if not meeting.is_open:
        messages.warning(request, _("This meeting has been submitted, so it can be read but not changed."))
        return redirect("meetings:meeting-detail", meeting.pk)
    # A post without a single field is a page sent empty, and not one that was opened.
    page = PAGES[name](meeting, request.POST if request.method == "POST" else None)
    if request.method == "GET":
        record_reading(request.user, meeting)
        return _show(request, page)
    if reshaped := page.reshaped():
        reshaped.leave_unchecked()
        return _show_as_sent(request, reshaped, status=200, is_unchecked=True)
    version = VersionForm(request.POST)
    if not (version.is_valid() and page.is_valid()):
        return _show_as_sent(request, page)
    return _save(request, page, version.cleaned_data["version"])


def _save(request, page, version):
    posted = page.facts_posted()
    try:
        page.save(version=version, by=request.user)
    except EditConflict:
        page.meeting.refresh_from_db()
        fresh = type(page)(page.meeting)
        if conflict := _conflict(request, page, fresh, posted):
            return conflict
    except MeetingError as error:
        return _show_as_sent(request, page, refusal=str(error))
    _warn_of_repeats(request, page)
    messages.success(request, page.saved % {"time": timezone.localtime().strftime("%H:%M")})
    if "next_cell" in request.POST:
        return redirect("meetings:entry-next", page.meeting.cell_id, page.meeting.month)
    if "continue" in request.POST and page.name == "preparation" and page.is_ahead:
        return redirect("scoring:cell-month", page.meeting.cell_id, page.meeting.month)
    step = _next_step(page) if "continue" in request.POST else f"meetings:{page.name.replace('_', '-')}"
    return redirect(step, page.meeting.pk)


def _warn_of_repeats(request, page):
    if page.name in WRITTEN:
        for repeat in repeats(page.meeting):
            messages.warning(request, sentence_of(repeat, request.user))


def _conflict(request, page, fresh, posted):
    """The page as somebody else saved it, with what this person changed in it; None when all of that is saved."""
    saved = fresh.facts_now()
    touched = merging.touched(posted, merging.read(request.POST.get("loaded")))
    differing = [fact for fact in touched if not merging.same(posted[fact], saved.get(fact))]
    if not differing:
        return None
    return _show(
        request,
        fresh.merged_with(page, differing),
        status=409,
        conflict_rows=conflict_rows(page, differing, posted, saved),
        held=differing,
        is_own_conflict=fresh.meeting.recorded_by == request.user,
    )


def _next_step(page) -> str:
    if page.name in ("resolution", "paper_entry"):  # only regular meetings are scored
        return "scoring:sheet" if page.meeting.kind == MeetingKind.REGULAR else "meetings:meeting-detail"
    return NEXT_STEP[page.name]


def _show_as_sent(request, page, status=422, **more):
    """The page with what was sent, still to be saved over the version that it was opened with."""
    sent = {"version": request.POST.get("version"), "loaded": request.POST.get("loaded", "")}
    more["touched"] = page.touched_controls()
    return _show(request, page, status, **sent | more)


def _show(request, page, status=200, **more):
    context = {
        "page": page,
        "meeting": page.meeting,
        "cell": page.meeting.cell,
        "step": page.name,
        "version": page.meeting.version,
        "autosave": _autosave(request, page, more.pop("held", []), more.pop("touched", [])),
        "crumbs": crumbs_of(request.user, page.meeting.cell, page.meeting.month, page.title),
    } | more
    if page.name == "paper_entry":
        context |= entry_context(request.user, page.meeting)
    if "loaded" not in context:
        context["loaded"] = merging.dump(page.as_opened)
    return render(request, f"meetings/{page.name}.html", context, status=status)


def _autosave(request, page, held: list, touched: list) -> dict:
    """What static/js/autosave.js has to know. `held` facts wait for the person's own save, having two versions; those
    `touched` stand on the page as they were sent, not yet saved."""
    address = reverse(f"meetings:{page.name.replace('_', '-')}-autosave", args=[page.meeting.pk])
    return {
        "address": address,
        "person": request.user.pk,
        "stems": page.stems_by_fact,
        "held": held,
        "touched": touched,
    }


NEXT_STEP = {
    "preparation": "meetings:roll-call",
    "agenda": "meetings:preparation",
    "pre_meeting": "meetings:preparation",
    "roll_call": "meetings:minutes",
    "minutes": "meetings:resolution",
}
