"""One visit to a cell: recording it, correcting it, its slip, and following up what members raised."""

import uuid
from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cells.access import Permission, can, require
from cells.events import record_reading
from cells.views import visible_cell

from ..actions import visits as actions
from ..crumbs import visit_crumbs, visits_url
from ..errors import AlreadyFollowedUp, EditConflict, MeetingError, VisitAlreadyRecorded
from ..forms.fields import VersionForm
from ..forms.visits import FollowUpForm, VisitPage
from ..models import Concern, ConcernArea, Grasp, Meeting, Visit
from ..queries import meeting_day, with_attendance
from ..snapshots import VISIT_FIELDS, plain_dict, visit_snapshot
from ..visit_lists import GRASPS, last_save, may_correct, possible_visitors, usual_visitor

A_MONTH = timedelta(days=31)


def visible_visit(request, visit_id) -> Visit:
    visits = Visit.objects.visible_to(request.user).select_related(
        "cell__committee", "visitor", "meeting", "recorded_by"
    )
    return get_object_or_404(visits, pk=visit_id)


# --- Recording ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def visit_create(request, cell_id):
    """Record a visit; `day` in the address (2026-11-05) is filled in, else the day the cell last met."""
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.VISIT, cell)
    day = _day_asked(request) or _last_met(cell)
    initial = {"visited_on": day, "visitor": usual_visitor(cell, day or timezone.localdate(), request.user)}
    page = VisitPage(_posted(request), visitors=_visitors(request, cell, day), initial=initial)
    context = {"cell": cell, "page": page, "submission_id": _submission_id(request)}
    if request.method == "POST" and page.is_reshaped:
        return _show_form(request, context)
    if request.method == "POST" and page.is_valid():
        try:
            visit = actions.record_visit(
                cell=cell,
                facts=page.facts,
                concerns=page.rows,
                submission_id=context["submission_id"],
                by=request.user,
            )
        except VisitAlreadyRecorded as refusal:
            return _show_form(request, context | {"refusal": refusal, "recorded": refusal.visit}, 422)
        except MeetingError as refusal:
            return _show_form(request, context | {"refusal": refusal}, 422)
        messages.success(request, _("The visit of %(visitor)s on %(day)s is recorded.") % _words(visit))
        return redirect("meetings:visit-detail", visit.pk)
    return _show_form(request, context, 422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
def visit_correct(request, visit_id):
    """Correct a visit; where somebody saved before, both versions are shown (409)."""
    visit = visible_visit(request, visit_id)
    require(request.user, Permission.VISIT, visit)
    if not may_correct(request.user, visit):
        raise PermissionDenied(
            _("A visit is corrected by who recorded it, or by the committee's office. Ask one of them.")
        )
    page = _page_of(request, visit)
    context = {"cell": visit.cell, "visit": visit, "page": page, "version": visit.version}
    if request.method == "GET":
        record_reading(request.user, visit)
        return _show_form(request, context)
    if page.is_reshaped:
        return _show_form(request, context | {"version": request.POST.get("version", "")})
    version = VersionForm(request.POST)
    if not (version.is_valid() and page.is_valid()):
        return _show_form(request, context | {"version": request.POST.get("version", "")}, 422)
    try:
        actions.correct_visit(
            visit=visit,
            version=version.cleaned_data["version"],
            facts=page.facts,
            concerns=page.rows,
            by=request.user,
        )
    except EditConflict:
        visit.refresh_from_db()
        if rows := _conflict_rows(visit, page):
            last = last_save(visit)
            context |= {"version": visit.version, "conflict_rows": rows, "last_save": last}
            return _show_form(request, context | {"is_own_conflict": last.by == request.user}, 409)
    except MeetingError as refusal:
        recorded = getattr(refusal, "visit", None)
        context |= {"version": version.cleaned_data["version"], "refusal": refusal, "recorded": recorded}
        return _show_form(request, context, 422)
    messages.success(request, _("The visit of %(visitor)s on %(day)s is corrected.") % _words(visit))
    return redirect("meetings:visit-detail", visit.pk)


def _page_of(request, visit) -> VisitPage:
    open_ones = visit.concerns.filter(followed_up_at__isnull=True)
    return VisitPage(
        _posted(request),
        visitors=_visitors(request, visit.cell, visit.visited_on, also=visit.visitor),
        initial={name: getattr(visit, name) for name in VISIT_FIELDS},
        concerns=open_ones.values("id", "area", "text"),
    )


def _visitors(request, cell, day, also=None) -> list:
    """Who may be chosen on the day that is typed, or else on `day`."""
    try:
        day = date.fromisoformat("-".join(reversed(request.POST["visited_on"].strip().split("/"))))
    except (KeyError, ValueError):
        day = day or timezone.localdate()
    found = possible_visitors(cell, day, request.user)
    return found if also is None or also in found else [*found, also]


def _conflict_rows(visit, page) -> list[dict]:
    """This person's facts beside the saved ones; none where both are the same, so that twice is no conflict."""
    saved = visit_snapshot(visit)
    mine = plain_dict(page.facts) | {"concerns": _concerns_as_sent(visit, page.rows)}
    names = {name: capfirst(Visit._meta.get_field(name).verbose_name) for name in VISIT_FIELDS}
    names["concerns"] = _("What members raised")
    return [
        {"label": label, "mine": _in_words(mine[name]), "saved": _in_words(saved[name]), "differs": True}
        for name, label in names.items()
        if mine[name] != saved[name]
    ]


def _concerns_as_sent(visit, rows) -> list[dict]:
    """What the saved concerns would be after these rows: those followed up stay, the others are as sent."""
    sent = {row["id"]: row for row in rows}
    there = list(visit.concerns.values("id", "area", "text", "followed_up_at"))
    kept = [row if row["followed_up_at"] else sent.get(row["id"]) for row in there]
    new = [row for row in rows if row["id"] not in {row["id"] for row in there}]
    return [{"area": row["area"], "text": row["text"]} for row in [*filter(None, kept), *new]]


def _in_words(value) -> str:
    if isinstance(value, list):
        return "\n".join(f"{ConcernArea(row['area']).label}: {row['text']}" for row in value)
    return str(Grasp(value).label) if value in Grasp.values else value or ""


def _show_form(request, context, status=200):
    cell, visit = context["cell"], context.get("visit")
    here = _("Correct the visit") if visit else _("Record a visit")
    context = {
        "followed": visit.concerns.filter(followed_up_at__isnull=False) if visit else [],
        "errors": [(str(context["refusal"]), "")] if context.get("refusal") else [],
        "title": here,
        "back_url": reverse("meetings:visit-detail", args=[visit.pk])
        if visit
        else visits_url(request.user, cell),
        "crumbs": visit_crumbs(request.user, cell, here),
    } | context
    return render(request, "meetings/visit_form.html", context, status=status)


def _day_asked(request) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None


def _last_met(cell) -> date | None:
    """The day of the last meeting whose hour has come, within a month."""
    now = timezone.now()
    lately = Meeting.objects.filter(cell=cell, planned_at__lte=now, planned_at__gt=now - A_MONTH)
    return max((meeting_day(meeting) for meeting in lately), default=None)


def _posted(request):
    return request.POST if request.method == "POST" else None


def _submission_id(request) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("submission_id", ""))
    except ValueError:
        return uuid.uuid4()


def _words(visit) -> dict:
    return {"visitor": visit.visitor, "day": f"{visit.visited_on:%d/%m/%Y}"}


# --- Reading -----------------------------------------------------------------------------------------------------


@require_safe
def visit_detail(request, visit_id):
    """The slip of one visit, to read and to print, with what was done about what members raised."""
    visit = visible_visit(request, visit_id)
    record_reading(request.user, visit)
    readable = Meeting.objects.visible_to(request.user).filter(pk=visit.meeting_id)
    context = {
        "visit": visit,
        "cell": visit.cell,
        "grasps": [
            (capfirst(Visit._meta.get_field(name).verbose_name), getattr(visit, f"get_{name}_display")())
            for name in GRASPS
        ],
        "concerns": visit.concerns.select_related("followed_up_by"),
        "meeting": next(iter(with_attendance(readable)), None),
        "may_correct": may_correct(request.user, visit),
        "may_follow_up": can(request.user, Permission.FOLLOW_UP, visit),
        "crumbs": visit_crumbs(request.user, visit.cell, _("Visit on %(day)s") % _words(visit)),
    }
    return render(request, "meetings/visit_detail.html", context)


# --- Following up ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def concern_follow_up(request, concern_id):
    """Note, once, what the committee did about a matter that members raised."""
    seen = Visit.objects.visible_to(request.user)
    concerns = Concern.objects.filter(visit__in=seen).select_related(
        "visit__cell__committee", "visit__visitor"
    )
    concern = get_object_or_404(concerns, pk=concern_id)
    require(request.user, Permission.FOLLOW_UP, concern)
    form = FollowUpForm(_posted(request))
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.follow_up(concern=concern, text=form.cleaned_data["follow_up"], by=request.user)
        except AlreadyFollowedUp as error:
            concern, refusal = error.concern, error
        else:
            messages.success(request, _("It is noted what was done: %(text)s") % {"text": concern.text})
            return redirect("meetings:visit-detail", concern.visit_id)
    context = {
        "concern": concern,
        "visit": concern.visit,
        "form": form,
        "errors": [(str(refusal), "")] if refusal else [],
        "crumbs": visit_crumbs(request.user, concern.visit.cell, _("Follow up")),
    }
    status = 409 if refusal else 422 if form.errors else 200
    return render(request, "meetings/concern_follow_up.html", context, status=status)
