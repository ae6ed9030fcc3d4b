"""The committee's view of a sheet that was handed in."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cells.access import Permission, can, require
from cells.events import record_reading
from cells.history import committee_of
from meetings.checks import problems
from meetings.crumbs import crumbs_of
from meetings.deadlines import late_by
from meetings.errors import EditConflict, MeetingError, WrongState
from meetings.forms.reasons import ReturnForm
from meetings.labels import PROBLEMS
from meetings.models import MeetingState
from meetings.papers import Record, article_of
from meetings.queries import policy_for
from meetings.visit_lists import visits_of

from .. import actions
from ..forms import ColumnForm
from ..month_states import review_deadline
from ..sheets import sheet_of
from .base import column_conflicts, posted_version, sheet_context, visible_meeting, with_targets


@require_http_methods(["GET", "POST"])
def review(request, meeting_id):
    """The committee's view: the record on one side, the three columns on the other; save, accept or return."""
    meeting = visible_meeting(request, meeting_id)
    require(request.user, Permission.REVIEW, meeting)
    if meeting.state != MeetingState.SUBMITTED:
        if request.method == "POST":
            messages.info(request, _("This meeting no longer waits for review."))
        return redirect("scoring:sheet", meeting.pk)
    current = sheet_of(meeting)
    column = ColumnForm(current, "official", request.POST or None)
    if request.method == "GET":
        record_reading(request.user, meeting)
        return _show_review(request, meeting, current, column)
    if _was_resubmitted(request, meeting):
        return _show_review(request, meeting, current, column, status=409)
    refused = _save_official(request, meeting, current, column)
    if refused:
        return refused
    for button, take in ACCEPTING.items():
        if button in request.POST:
            return _accept(request, meeting, take=take)
    messages.success(
        request,
        _("The official points were saved at %(time)s.") % {"time": timezone.localtime().strftime("%H:%M")},
    )
    if not request.POST.get("reason", "").strip():
        return redirect("scoring:review", meeting.pk)
    current = sheet_of(meeting)  # a reason for returning was begun: the same page again, so that it stays
    return _show_review(request, meeting, current, ColumnForm(current, "official"))


def _was_resubmitted(request, meeting) -> bool:
    """The page shows a record that the cell has submitted anew since: it must be read before it is judged."""
    if request.POST.get("record", str(meeting.version)) == str(meeting.version):
        return False
    messages.warning(request, _("The cell has submitted this meeting again since. Please read it once more."))
    return True


# The buttons that accept, and what items left empty take.
ACCEPTING = {"accept": None, "accept_own": "own", "accept_proposed": "proposed"}


def _save_official(request, meeting, current, column):
    """Save the column as typed; the answer that refuses it, or None when it is saved."""
    if not column.is_valid():
        version = request.POST.get("version")
        return _show_review(request, meeting, current, column, status=422, version=version)
    try:
        actions.save_official_points(
            meeting=meeting, version=posted_version(request), official=column.values, by=request.user
        )
    except EditConflict:
        current = sheet_of(meeting)
        rows = column_conflicts(current, column, "official")
        if rows:
            return _show_review(request, meeting, current, column, status=409, conflict_rows=rows)
    except MeetingError as error:
        messages.error(request, str(error))
        return redirect("scoring:review", meeting.pk)
    return None


def _accept(request, meeting, *, take):
    try:
        actions.accept(meeting=meeting, by=request.user, take=take)
    except actions.ReviewNotFinished as error:
        current = sheet_of(meeting)
        column = ColumnForm(current, "official")
        listed = with_targets(error.problems, meeting, column)
        return _show_review(request, meeting, current, column, status=422, problems=listed)
    except WrongState as error:
        messages.info(request, str(error))
        return redirect("scoring:sheet", meeting.pk)
    messages.success(
        request,
        _("The meeting of %(cell)s was accepted; minutes, resolution and score sheet are issued.")
        % {"cell": meeting.cell.full_name},
    )
    return _to_board(meeting)


def _to_board(meeting):
    committee = committee_of(meeting.cell, meeting.month.last_day)
    return redirect("scoring:board", committee.pk, meeting.month)


def _show_review(request, meeting, current, column, status=200, *, return_form=None, **more):
    """`return_form` is the refused one; without it, the box shows what was typed there before."""
    return_form = return_form or ReturnForm(initial={"reason": request.POST.get("reason", "")})
    record = Record(meeting)
    context = (
        sheet_context(request, meeting, current, record.counted)
        | {
            "column": column,
            **_review_due(meeting),
            "article": article_of("minutes", record),
            "visits": visits_of(meeting) if can(request.user, Permission.SEE_VISITS, meeting) else [],
            "noted": [PROBLEMS[problem.code].sentence for problem in problems(record)],
            "return_form": return_form,
            "errors": column.errors + return_form.problems,
            "crumbs": crumbs_of(request.user, meeting.cell, meeting.month, _("Review")),
        }
        | more
    )
    return render(request, "scoring/review.html", context, status=status)


def _review_due(meeting) -> dict:
    policy = policy_for(meeting.cell, meeting.month.last_day)
    deadline = review_deadline(meeting, policy)
    late = late_by(deadline, timezone.localdate())
    return {"review_due": deadline and deadline.day, "review_late": late}


@require_POST
def meeting_return(request, meeting_id):
    """Give a submitted meeting back with the reason the cell will read."""
    meeting = visible_meeting(request, meeting_id)
    require(request.user, Permission.REVIEW, meeting)
    if meeting.state != MeetingState.SUBMITTED:
        messages.info(request, _("This meeting no longer waits for review."))
        return redirect("scoring:sheet", meeting.pk)
    current, form = sheet_of(meeting), ReturnForm(request.POST)
    sends_points = "version" in request.POST
    column = ColumnForm(current, "official", request.POST if sends_points else None)
    if _was_resubmitted(request, meeting):
        return _show_review(request, meeting, current, column, status=409, return_form=form)
    if not form.is_valid():
        version = request.POST.get("version", current.version)
        return _show_review(request, meeting, current, column, status=422, return_form=form, version=version)
    if sends_points and column.is_changed:
        refused = _save_official(request, meeting, current, column)
        if refused:
            return refused
    try:
        actions.return_to_cell(meeting=meeting, reason=form.cleaned_data["reason"], by=request.user)
    except WrongState as error:
        messages.info(request, str(error))
        return redirect("scoring:sheet", meeting.pk)
    messages.success(request, _("The meeting was returned to %(cell)s.") % {"cell": meeting.cell.full_name})
    return _to_board(meeting)
