"""The score sheet: to fill, to read, as a paper."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cells.access import Permission, can, require
from cells.events import record_reading
from cells.models import ReadingKind
from meetings.errors import EditConflict, MeetingError, WrongState
from meetings.models import MeetingState
from meetings.queries import meeting_day, roll_call
from papers.models import PaperKind
from papers.views import draft_response

from .. import actions
from ..forms import OwnForm
from ..models import Rubric
from ..papers import score_sheet_data
from ..sheets import sheet_of
from .base import (
    column_conflicts,
    criteria_states,
    left_words,
    minutes_lines,
    own_conflicts,
    pair_text,
    posted_version,
    sheet_context,
    sheet_or_way_back,
    visible_meeting,
    with_targets,
)


@require_http_methods(["GET", "POST"])
def sheet(request, meeting_id):
    """The score sheet: to fill while the record is open, to read afterwards."""
    meeting = visible_meeting(request, meeting_id)
    if request.method == "POST":
        require(request.user, Permission.SCORE, meeting)
    current, way_back = sheet_or_way_back(request, meeting)
    if way_back:
        return way_back
    if not (meeting.is_open and can(request.user, Permission.SCORE, meeting)):
        return _read_sheet(request, meeting, current)
    form = _own_form(meeting, current, request.POST or None, request.FILES or None)
    if request.method == "GET":
        record_reading(request.user, meeting)
        return _show_sheet(request, meeting, current, form)
    if not form.is_valid():
        typed = sheet_of(meeting, own=form.column.typed)
        wanted = _missing_beside(meeting, typed, form) if "submit" in request.POST else []
        return _show_sheet(request, meeting, current, form, status=422, typed=typed, also=wanted)
    return _save_own(request, meeting, form)


def _own_form(meeting, current, data=None, files=None) -> OwnForm:
    of_meeting = list(actions.proof_files(meeting))
    return OwnForm(current, data, files, of_meeting=of_meeting, counted=roll_call(meeting))


def _save_own(request, meeting, form):
    try:
        actions.save_own_points(
            meeting=meeting,
            version=posted_version(request),
            own=form.column.values,
            decision=form.vote.decision,
            proofs={code: one.proof for code, one in form.proofs.items()},
            by=request.user,
        )
    except EditConflict:
        current = sheet_of(meeting)
        mine = {code: pair_text(pair) for code, pair in form.column.values.items()}
        if _own_text(current) != mine or not form.says(current):
            rows = column_conflicts(current, form.column, "own") + own_conflicts(current, form)
            return _show_sheet(request, meeting, current, form, status=409, conflict_rows=rows)
    except MeetingError as error:
        messages.error(request, str(error))
        return redirect("scoring:sheet", meeting.pk)
    if "submit" in request.POST:
        return _submit(request, meeting)
    messages.success(
        request, _("The points were saved at %(time)s.") % {"time": timezone.localtime().strftime("%H:%M")}
    )
    return redirect("scoring:sheet", meeting.pk)


def _submit(request, meeting):
    try:
        actions.submit(meeting=meeting, by=request.user, though_not_adopted="not_adopted" in request.POST)
    except actions.SheetNotFinished as error:
        current = sheet_of(meeting)
        form = _own_form(meeting, current)
        listed = with_targets(error.problems, meeting, form.column)
        return _show_sheet(request, meeting, current, form, status=422, problems=listed)
    except WrongState:
        meeting.refresh_from_db()
        if meeting.state != MeetingState.SUBMITTED:
            raise
    context = {
        "month": f"{meeting.month.month}/{meeting.month.year}",
        "committee": meeting.cell.committee.committee_name,
        "time": timezone.localtime(meeting.submitted_at).strftime("%H:%M"),
    }
    messages.success(
        request,
        _("The minutes and the score of month %(month)s were submitted to %(committee)s at %(time)s.")
        % context,
    )
    return redirect("scoring:cell-month", meeting.cell_id, meeting.month)


def _missing_beside(meeting, typed, form) -> list[tuple[str, str]]:
    """What else keeps the sheet from being handed in, beside the fields that were refused: all is told at once."""
    refused = {code for code, one in form.column.forms.items() if one.errors}
    if form.vote.errors:
        refused |= {actions.VOTE}
    unrefused = [line for line in typed.unscored if line.code not in refused]
    found = actions.submission_problems(meeting, typed, form.vote.typed)
    without = {sentence for sentence, _code in actions.without_points(typed.unscored)}
    found = [one for one in found if one[0] not in without and one[1] not in refused]
    found += actions.without_points(unrefused) + actions.not_adopted_problems(meeting, form.vote.typed)
    return with_targets(found, meeting, form.column)


def _own_text(current):
    return {line.code: pair_text((line.own_points, line.own_reason)) for line in current.applicable_lines}


def _show_sheet(request, meeting, current, form, status=200, typed=None, **more):
    context = (
        sheet_context(request, meeting, current, form.counted)
        | {
            "form": form,
            "column": form.column,
            "typed": typed or current,
            "criteria": criteria_states(current, form, typed),
            "left_words": left_words(),
            "minutes_lines": minutes_lines(meeting),
            "may_read_rubric": _may_read_rubric(request, current),
        }
        | more
    )
    if status == 422 and "problems" not in more:
        context["version"] = request.POST.get("version")
    return render(request, "scoring/sheet.html", context, status=status)


def _read_sheet(request, meeting, current):
    if request.method == "POST":
        messages.info(request, _("This meeting is already submitted; what was sent now was not saved."))
    record_reading(request.user, meeting)
    context = sheet_context(request, meeting, current) | {
        "may_read_rubric": _may_read_rubric(request, current)
    }
    return render(request, "scoring/sheet_read.html", context)


def _may_read_rubric(request, current) -> bool:
    return Rubric.objects.visible_to(request.user).filter(pk=current.rubric.pk).exists()


@require_GET
def sheet_paper(request, meeting_id):
    """The score sheet as PDF: as issued once it was, until then a draft."""
    meeting = visible_meeting(request, meeting_id)
    current, way_back = sheet_or_way_back(request, meeting)
    if way_back:
        return way_back
    if meeting.state == MeetingState.ACCEPTED and current.assessment.paper_id:
        return redirect("papers:paper-download", current.assessment.paper_id)
    record_reading(request.user, meeting, ReadingKind.PRINTED)
    return draft_response(PaperKind.SCORE_SHEET, score_sheet_data(meeting, current), on=meeting_day(meeting))
