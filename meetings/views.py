"""Planning and recording a meeting. Every view passes the two gates: `visible_to` (404), `require` (403)."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from cells.access import Permission, can, may_not, require
from cells.events import has_just_opened, record_reading
from cells.fields import EARLIEST_YEAR, LATEST_YEAR
from cells.models import ReadingKind
from cells.views import visible_cell, visible_member
from papers.views import draft_response

from . import actions, merging
from .crumbs import crumbs_of
from .errors import EditConflict, MeetingError
from .forms import MissedMonthForm, PlanForm, VersionForm
from .labels import GAP_LABELS, conflict_rows
from .member_year import EXCUSED_IN_A_ROW, cells_seen, member_year
from .models import Meeting, MeetingKind, MissedMonth
from .pages import PAGES
from .papers import PAPER_DATA, Record, article_of, minutes_gaps
from .queries import meeting_day


def visible_meeting(request, meeting_id):
    meetings = Meeting.objects.visible_to(request.user).select_related("cell__committee", "chair", "clerk")
    return get_object_or_404(meetings, pk=meeting_id)


@require_http_methods(["GET", "POST"])
def meeting_create(request, cell_id, month, kind):
    """Plan the regular, a thematic or an extraordinary meeting of a cell's month."""
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.RECORD, cell)
    form = PlanForm(request.POST or None, month=month, kind=kind, initial=_usual_plan(cell, month))
    submission_id = _submission_id(request)
    if request.method == "POST" and form.is_valid():
        try:
            meeting = actions.plan_meeting(
                cell=cell,
                month=month,
                kind=kind,
                submission_id=submission_id,
                plan=form.cleaned_data,
                by=request.user,
            )
        except MeetingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("The meeting is planned for %(when)s.") % {"when": _when(meeting.planned_at)}
            )
            return redirect("meetings:preparation", meeting.pk)
    context = {
        "cell": cell,
        "month": month,
        "kind": MeetingKind(kind),
        "form": form,
        "submission_id": submission_id,
        "crumbs": crumbs_of(request.user, cell, month, _("Plan a meeting")),
    }
    return render(request, "meetings/meeting_create.html", context, status=422 if form.errors else 200)


def _usual_plan(cell, month):
    if cell.usual_day is None:
        return {"venue": cell.venue}
    day = min(cell.usual_day, month.last_day.day)
    return {
        "venue": cell.venue,
        "planned_at": [month.first_day.replace(day=day), cell.usual_time],
    }


def _submission_id(request):
    try:
        return uuid.UUID(request.POST.get("submission_id", ""))
    except ValueError:
        return uuid.uuid4()


def _when(instant):
    return timezone.localtime(instant).strftime("%H:%M %d/%m/%Y")


@require_http_methods(["GET", "POST"])
def month_missed(request, cell_id, month):
    """Note that a cell held no meeting in a month, with or without the committee's permission."""
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.RECORD, cell)
    missed = MissedMonth.objects.filter(cell=cell, month=month).first()
    initial = {"reason": missed.reason, "permission": missed.permission} if missed else {}
    form = MissedMonthForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_missed_month(cell=cell, month=month, by=request.user, **form.cleaned_data)
        except MeetingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is noted that the cell held no meeting this month."))
            return redirect("scoring:cell-month", cell.pk, month)
    context = {
        "cell": cell,
        "month": month,
        "form": form,
        "crumbs": crumbs_of(request.user, cell, month, _("No meeting this month")),
    }
    return render(request, "meetings/month_missed.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def record_page(request, meeting_id, name):
    """One page of the record: show it, save it, or show both versions when somebody else saved first."""
    meeting = visible_meeting(request, meeting_id)
    require(request.user, Permission.RECORD, meeting)
    if not meeting.is_open:
        messages.warning(request, _("This meeting has been submitted, so it can be read but not changed."))
        return redirect("meetings:meeting-detail", meeting.pk)
    page = PAGES[name](meeting, request.POST or None)
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
    messages.success(request, page.saved % {"time": timezone.localtime().strftime("%H:%M")})
    step = _next_step(page) if "continue" in request.POST else f"meetings:{page.name.replace('_', '-')}"
    return redirect(step, page.meeting.pk)


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
        is_own_conflict=fresh.meeting.recorded_by == request.user,
    )


def _next_step(page) -> str:
    if page.name == "resolution":  # only regular meetings are scored
        return "scoring:sheet" if page.meeting.kind == MeetingKind.REGULAR else "meetings:meeting-detail"
    return NEXT_STEP[page.name]


def _show_as_sent(request, page, status=422, **more):
    """The page with what was sent, still to be saved over the version that it was opened with."""
    sent = {"version": request.POST.get("version"), "loaded": request.POST.get("loaded", "")}
    return _show(request, page, status, **sent | more)


def _show(request, page, status=200, **more):
    context = {
        "page": page,
        "meeting": page.meeting,
        "cell": page.meeting.cell,
        "step": page.name,
        "version": page.meeting.version,
        "crumbs": crumbs_of(request.user, page.meeting.cell, page.meeting.month, page.title),
    } | more
    if "loaded" not in context:
        context["loaded"] = merging.dump(page.facts_now())
    return render(request, f"meetings/{page.name}.html", context, status=status)


NEXT_STEP = {
    "preparation": "meetings:roll-call",
    "roll_call": "meetings:minutes",
    "minutes": "meetings:resolution",
}


@require_GET
def meeting_detail(request, meeting_id):
    """The record as its papers read, and what is still missing."""
    meeting = visible_meeting(request, meeting_id)
    record_reading(request.user, meeting)
    record = Record(meeting)
    gaps = [GAP_LABELS[code] for code in minutes_gaps(meeting, record.counted)] if meeting.is_open else []
    context = {
        "meeting": meeting,
        "cell": meeting.cell,
        "step": "read",
        "articles": [article_of(kind, record) for kind in PAPER_DATA],
        "gaps": [(label, reverse(address, args=[meeting.pk])) for label, address in gaps],
        "crumbs": crumbs_of(request.user, meeting.cell, meeting.month, _("Record of the meeting")),
        "may_record": meeting.is_open and can(request.user, Permission.RECORD, meeting),
    }
    return render(request, "meetings/meeting_detail.html", context)


@require_GET
def meeting_paper(request, meeting_id, kind):
    """The minutes or the resolution as PDF: as issued once it was, until then a draft."""
    meeting = visible_meeting(request, meeting_id)
    issued_id = meeting.minutes_paper_id if kind == "minutes" else meeting.resolution_paper_id
    if issued_id:
        return redirect("papers:paper-download", issued_id)
    record_reading(request.user, meeting, ReadingKind.PRINTED)
    return draft_response(kind, PAPER_DATA[kind](Record(meeting)), on=meeting_day(meeting))


@require_safe
def member_attendance(request, member_id, year):
    """A member's year, month by month; for htmx the strip alone, which the person's page shows."""
    member = visible_member(request, member_id)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Http404
    places = cells_seen(member, request.user)
    if not places:
        raise may_not(Permission.SEE_MEETINGS)
    today = timezone.localdate()
    if not (request.htmx and has_just_opened(request.user, member)):
        record_reading(request.user, member)

    def address(of_year):
        return reverse("meetings:member-year", args=[member.pk, of_year])

    context = {
        "member": member,
        "strip": member_year(places, request.user, year, today),
        "limit": EXCUSED_IN_A_ROW,
        "previous_url": address(year - 1) if year > EARLIEST_YEAR else "",
        "next_url": address(year + 1) if year < today.year else "",
        "crumbs": [
            (member.full_name, reverse("cells:member-detail", args=[member.pk])),
            (_("Attendance"), None),
        ],
    }
    template = "meetings/_member_year.html" if request.htmx else "meetings/member_year.html"
    return render(request, template, context)
