"""The plan of a cell's year, and moving the date of a meeting."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cells.access import Permission, can, require
from cells.events import record_reading
from cells.fields import EARLIEST_YEAR, LATEST_YEAR
from cells.months import Month
from cells.views import visible_cell

from .. import actions, year
from ..crumbs import crumbs_of
from ..errors import EditConflict, MeetingError
from ..forms.fields import rows_of
from ..forms.plans import MoveForm, TopicForm, TurnsForm, UsualDayForm
from . import visible_meeting

BLANK_ROWS = 4


@require_safe
def year_plan(request, cell_id, year_number):
    """A cell's year: what is planned, what was held, and what is still to be planned."""
    cell = cell_of_year(request, cell_id, year_number, Permission.SEE_DRAFTS)
    record_reading(request.user, cell)
    today = timezone.localdate()
    may_record = can(request.user, Permission.RECORD, cell)
    plan = year.cell_year(cell, year_number)
    context = {
        "cell": cell,
        "year": year_number,
        "plan": plan,
        "this_month": Month.of(today),
        "may_record": may_record,
        "next_to_plan": _next_to_plan(plan, today) if may_record else None,
        "previous_url": _address(cell, year_number - 1) if year_number > EARLIEST_YEAR else "",
        "next_url": _address(cell, year_number + 1) if year_number < LATEST_YEAR else "",
        "crumbs": _crumbs(request, cell),
    }
    return render(request, "meetings/year_plan.html", context)


def _next_to_plan(plan, today) -> Month | None:
    """This month or the next one, where nothing is planned or noted for it."""
    wanted = (Month.of(today), Month.of(today).next())
    return next(
        (one.month for one in plan.months if one.month in wanted and one.state == "not_planned"), None
    )


def cell_of_year(request, cell_id, year_number, permission):
    cell = visible_cell(request, cell_id)
    require(request.user, permission, cell)
    if not EARLIEST_YEAR <= year_number <= LATEST_YEAR:
        raise Http404
    return cell


def _address(cell, year_number) -> str:
    return reverse("meetings:year-plan", args=[cell.pk, year_number])


def _crumbs(request, cell, *here, plan_url=None):
    crumbs = crumbs_of(request.user, cell, Month.of(timezone.localdate()), _("Plan of the year"))
    if here:
        crumbs[-1] = (crumbs[-1][0], plan_url)
    return crumbs + [(label, None) for label in here]


@require_http_methods(["GET", "POST"])
def usual_day_edit(request, cell_id, year_number):
    """When and where the cell usually meets."""
    cell = cell_of_year(request, cell_id, year_number, Permission.RECORD)
    initial = {name: getattr(cell, name) for name in UsualDayForm.base_fields}
    form = UsualDayForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.save_usual_day(cell=cell, by=request.user, **form.cleaned_data)
        messages.success(request, _("The usual day of the meetings was saved."))
        return redirect(_address(cell, year_number))
    return _show(request, "meetings/usual_day_edit.html", cell, year_number, _("Usual day"), form=form)


@require_http_methods(["GET", "POST"])
def topics_edit(request, cell_id, year_number):
    """The thematic topics of a year, by quarter; those that a meeting has taken up only to read."""
    cell = cell_of_year(request, cell_id, year_number, Permission.RECORD)
    topics = list(year.topics_of(cell, year_number))
    free = [topic for topic in topics if topic.meeting_id is None]
    members = _members(cell, [topic.presenter for topic in free])
    formset = rows_of(TopicForm, extra=BLANK_ROWS, can_delete=False)(
        request.POST or None,
        initial=[
            {name: getattr(topic, name) for name in ("quarter", "topic", "presenter")} for topic in free
        ],
        prefix="topics",
        form_kwargs={"members": members},
    )
    refusal = ""
    if request.method == "POST" and formset.is_valid():
        try:
            actions.plan_topics(
                cell=cell,
                year=year_number,
                seen=request.POST.get("seen", ""),
                topics=[row for row in formset.rows() if row["topic"]],
                by=request.user,
            )
        except MeetingError as error:
            refusal = str(error)
        else:
            messages.success(
                request, _("The thematic topics of %(year)s were saved.") % {"year": year_number}
            )
            return redirect(_address(cell, year_number))
    record_reading(request.user, cell)
    return _show(
        request,
        "meetings/topics_edit.html",
        cell,
        year_number,
        _("Thematic topics"),
        formset=formset,
        held=[topic for topic in topics if topic.meeting_id],
        refusal=refusal,
        saved_now=topics if refusal else [],
        seen=year.digest(year.topic_rows(cell, year_number)),
    )


@require_http_methods(["GET", "POST"])
def turns_edit(request, cell_id, year_number):
    """Whose turn self-criticism is, month by month; ``?propose=1`` fills the empty months with a fair proposal."""
    cell = cell_of_year(request, cell_id, year_number, Permission.RECORD)
    today = timezone.localdate()
    saved = list(year.turns_of(cell, year_number))
    closed = {turn.month for turn in saved if turn.meeting_id}
    months = {
        month: [turn.member_id for turn in saved if turn.month == month]
        for month in year.months_of(year_number)
        if month >= Month.of(today) and month not in closed
    }
    is_proposed = request.method == "GET" and "propose" in request.GET
    if is_proposed:
        months |= year.proposed_turns(cell, year_number, today)
    members = _members(cell, [turn.member for turn in saved])
    form = TurnsForm(request.POST or None, months=months, members=members)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        kept = {(turn.month, turn.member) for turn in saved if turn.month not in months}
        try:
            actions.plan_turns(
                cell=cell,
                year=year_number,
                seen=request.POST.get("seen", ""),
                turns=form.turns() | kept,
                by=request.user,
            )
        except MeetingError as error:
            refusal = str(error)
        else:
            messages.success(
                request, _("The turns of self-criticism of %(year)s were saved.") % {"year": year_number}
            )
            return redirect(_address(cell, year_number))
    record_reading(request.user, cell)
    return _show(
        request,
        "meetings/turns_edit.html",
        cell,
        year_number,
        _("Turns of self-criticism"),
        form=form,
        months=months,
        past=[turn for turn in saved if turn.month not in months],
        is_proposed=is_proposed,
        refusal=refusal,
        saved_now=saved if refusal else [],
        seen=year.digest(year.turn_rows(cell, year_number)),
    )


def _members(cell, named) -> list:
    """Whom a box offers: the members of today, and who is named there already."""
    members = year.members_to_choose(cell, timezone.localdate())
    there = {member.pk for member in members}
    return members + [
        member for member in {one.pk: one for one in named if one}.values() if member.pk not in there
    ]


def _show(request, template, cell, year_number, title, *, refusal="", **more):
    plan_url = _address(cell, year_number)
    context = {
        "cell": cell,
        "year": year_number,
        "title": title,
        "plan_url": plan_url,
        "refusal": refusal,
        "crumbs": _crumbs(request, cell, title, plan_url=plan_url),
    } | more
    form = more.get("form") or more.get("formset")
    is_wrong = bool(refusal) or (form.is_bound and not form.is_valid())
    return render(request, template, context, status=422 if is_wrong else 200)


@require_http_methods(["GET", "POST"])
def meeting_move(request, meeting_id):
    """Move a meeting to another date of its month, with the reason."""
    meeting = visible_meeting(request, meeting_id)
    require(request.user, Permission.RECORD, meeting)
    if not meeting.is_open:
        messages.warning(request, _("This meeting has been submitted, so it can be read but not changed."))
        return redirect("meetings:meeting-detail", meeting.pk)
    initial = {"planned_at": meeting.planned_at, "venue": meeting.venue, "version": meeting.version}
    was = meeting.planned_at
    form = MoveForm(request.POST or None, initial=initial, month=meeting.month)
    if request.method == "POST" and form.is_valid():
        try:
            actions.move_meeting(meeting=meeting, by=request.user, **form.cleaned_data)
        except EditConflict:
            meeting.refresh_from_db()
            form = _over_the_newest(form, meeting)
        except MeetingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("The meeting was moved from %(was)s to %(now)s. Those concerned are told.")
                % {"was": _when(was), "now": _when(meeting.planned_at)},
            )
            return redirect("scoring:cell-month", meeting.cell_id, meeting.month)
    context = {
        "meeting": meeting,
        "cell": meeting.cell,
        "form": form,
        "moves": meeting.moves.select_related("moved_by"),
        "crumbs": crumbs_of(request.user, meeting.cell, meeting.month, _("Move the date")),
    }
    return render(request, "meetings/meeting_move.html", context, status=422 if form.errors else 200)


def _over_the_newest(form, meeting):
    """What was typed, to be saved over the record as somebody else has saved it, which the page shows."""
    data = form.data.copy()
    data["version"] = meeting.version
    form = MoveForm(data, month=meeting.month)
    form.add_error(
        None,
        _(
            "Somebody else saved this meeting meanwhile: it is planned for %(when)s, %(venue)s. "
            "Press again if yours is to hold."
        )
        % {"when": _when(meeting.planned_at), "venue": meeting.venue},
    )
    return form


def _when(instant):
    return timezone.localtime(instant).strftime("%H:%M %d/%m/%Y")
