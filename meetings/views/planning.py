"""Planning a meeting, and a month without one."""

import uuid

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cells.access import Permission, require
from cells.views import visible_cell

from .. import actions
from ..crumbs import crumbs_of
from ..errors import MeetingError
from ..forms.planning import MissedMonthForm
from ..forms.plans import FromThePlanForm
from ..models import MeetingKind, MissedMonth
from ..year import topics_of


@require_http_methods(["GET", "POST"])
def meeting_create(request, cell_id, month, kind, then="meetings:preparation"):
    """Plan the regular, a thematic or an extraordinary meeting of a cell's month; `then` is the page that follows."""
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.RECORD, cell)
    topics = [topic for topic in topics_of(cell, month.year) if topic.meeting_id is None]
    form = FromThePlanForm(
        request.POST or None, month=month, kind=kind, topics=topics, initial=_usual_plan(cell, month)
    )
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
            return redirect(then, meeting.pk)
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
