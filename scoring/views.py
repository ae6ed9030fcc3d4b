"""Boards, score sheets, reviews and reports. Every view passes the two gates: 404 by scope, 403 by permission."""

import uuid

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cells.access import Permission, can, gives, grants_of, holds, require
from cells.events import record_reading
from cells.history import called, committee_of
from cells.models import Cell, Committee, ReadingKind
from cells.months import Month
from cells.views import visible_cell
from meetings.checks import problems
from meetings.confirmations import waits_for
from meetings.crumbs import crumbs_of
from meetings.errors import EditConflict, MeetingError, WrongState
from meetings.forms.reasons import ReturnForm
from meetings.labels import PROBLEMS
from meetings.models import Meeting, MeetingKind, MeetingState
from meetings.notices import unseen
from meetings.papers import Record, article_of
from meetings.queries import meeting_day
from meetings.task_queries import TaskState, as_seen_by, in_state, own_tasks
from meetings.visit_lists import visits_of
from papers.actions import PaperError
from papers.layout import profile_on
from papers.models import PaperKind
from papers.rendering import render_article
from papers.views import draft_response

from . import actions, boards
from .board_lines import board_lines
from .forms import ColumnForm
from .models import NoRubric
from .papers import score_sheet_data
from .reports import ward_report_data
from .sheets import sheet_of
from .watched import watched_cells


@require_GET
def home(request):
    """Straight to the one place this account works at; a choice when it has several, and what an overseer watches."""
    month = Month.of(timezone.localdate())
    grants = grants_of(request.user)
    committees = {grant.committee_id for grant in grants}
    leading = set(Cell.objects.filter(committee__in=committees).values_list("committee_id", flat=True))
    watched = [grant for grant in grants if grant.cell_id and not gives(grant, Permission.SEE_DRAFTS)]
    places = [_place(grant, month, leading) for grant in grants if grant not in watched]
    if holds(request.user, Permission.MANAGE):
        places.append((_("Organisation"), reverse("cells:tree")))
    places = list(dict.fromkeys(places))
    if len(places) == 1 and not watched:
        return redirect(places[0][1])
    cells = list(dict.fromkeys(grant.cell for grant in watched))
    rows = watched_cells(request.user, cells, timezone.localdate())
    to_visit = [row for row in rows if row.to_visit_on]
    context = {
        "places": places,
        "own_tasks": own_tasks(request.user, timezone.localdate()),
        "watched": rows,
        "next_visit": max(to_visit, key=lambda row: row.to_visit_on, default=None),
    }
    return render(request, "scoring/home.html", context)


def _place(grant, month, leading: set[int]):
    """(name, address) of where a role works; `leading` are the committees that lead cells themselves."""
    if grant.cell_id:
        return grant.cell.full_name, reverse("scoring:cell-month", args=[grant.cell_id, month])
    if gives(grant, Permission.MANAGE):
        return _("Organisation"), reverse("cells:tree")
    if grant.committee_id in leading:
        return grant.committee.committee_name, reverse("scoring:board", args=[grant.committee_id, month])
    return grant.committee.committee_name, reverse("scoring:overview", args=[month])


@require_GET
def cell_month(request, cell_id, month):
    """A cell's month as six steps, and the next thing to do; for the board, the row that opens below the cell."""
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.SEE_DRAFTS, cell)
    today = timezone.localdate()
    may_record = can(request.user, Permission.RECORD, cell)
    page = boards.cell_month(
        cell, month, today, may_record=may_record, may_score=can(request.user, Permission.SCORE, cell)
    )
    context = {
        "cell": cell,
        "month": month,
        "page": page,
        "deadline": boards.deadline_words(page.deadline, today),
        "own_tasks": [] if request.htmx else own_tasks(request.user, today),
        "may_record": may_record,
        "notices": [] if request.htmx else unseen(request.user, cell),
        "may_review": can(request.user, Permission.REVIEW, cell),
        "waits_for_confirmation": page.meeting is not None and waits_for(request.user, page.meeting),
        "crumbs": crumbs_of(request.user, cell, month),
        **_month_links("scoring:cell-month", cell.pk, month),
    }
    template = "scoring/_cell_month_row.html" if request.htmx else "scoring/cell_month.html"
    return render(request, template, context)


def _month_links(name, pk, month):
    return {
        "previous_url": reverse(name, args=[pk, month.previous()]),
        "next_url": reverse(name, args=[pk, month.next()]),
    }


def _visible_committee(request, committee_id):
    return get_object_or_404(Committee.objects.visible_to(request.user), pk=committee_id)


@require_GET
def board(request, committee_id, month):
    """The month at a glance for every cell of a committee."""
    committee = _visible_committee(request, committee_id)
    may_record = can(request.user, Permission.RECORD, committee)
    may_review = can(request.user, Permission.REVIEW, committee)
    may_act = may_record or may_review
    show = request.GET.get("show", "")
    if show == boards.NEEDS_ACTION and not may_act:
        show = ""
    table = boards.board(committee, month, timezone.localdate(), may_record=may_record, may_review=may_review)
    sees_drafts = can(request.user, Permission.SEE_DRAFTS, committee)
    rows = table.showing(show) if sees_drafts else [row.without_draft() for row in table.showing(show)]
    context = {
        "committee": called(committee, month.last_day),
        "tree_day": min(month.last_day, timezone.localdate()),
        "month": month,
        "board": table,
        "counts": table.counts,
        "lines": board_lines(
            rows,
            month,
            may_record=may_record,
            may_review=may_review,
            sees_drafts=sees_drafts,
            sees_meetings=can(request.user, Permission.SEE_MEETINGS, committee),
        ),
        "show": show,
        "own_tasks": own_tasks(request.user, timezone.localdate()),
        "overdue_tasks": _overdue_tasks(request.user, committee),
        "report": actions.current_report(committee, month),
        "may_issue": can(request.user, Permission.ISSUE, committee),
        "may_record": may_record,
        "may_review": may_review,
        "may_act": may_act,
        "crumbs": [(committee.name, None)],
        **_month_links("scoring:board", committee.pk, month),
    }
    return render(request, "scoring/board.html", context)


def _overdue_tasks(user, committee) -> int | None:
    """How many tasks of the cells are overdue today; None for who may not read what meetings set."""
    if not can(user, Permission.SEE_MEETINGS, committee):
        return None
    overdue = in_state(TaskState.OVERDUE, timezone.localdate())
    return as_seen_by(user).filter(overdue, cell__committee__path__startswith=committee.path).count()


@require_GET
def overview(request, month):
    """For the levels above: the wards' reports as a table by month, and what needs eyes first."""
    committees = Committee.objects.visible_to(request.user)
    if not holds(request.user, Permission.SEE_COMMITTEE):
        require(request.user, Permission.SEE_COMMITTEE, Committee.objects.first())
    months, rows = boards.report_matrix(committees, month)
    last_full = Month.of(timezone.localdate()).previous()
    context = {
        "month": month,
        "months": months,
        "rows": rows,
        "unreported": [
            row
            for row in rows
            if last_full in months
            and row.committee.is_active_on(last_full.last_day)
            and row.reports[months.index(last_full)] is None
        ],
        "last_full": last_full,
        "reports": sorted(
            (report for row in rows for report in row.reports if report),
            key=lambda report: (report.month, report.signed_on, report.issued_at),
            reverse=True,
        ),
        "crumbs": [(_("Reports of the wards"), None)],
        "previous_url": reverse("scoring:overview", args=[month.previous()]),
        "next_url": reverse("scoring:overview", args=[month.next()]),
    }
    return render(request, "scoring/overview.html", context)


def _visible_meeting(request, meeting_id):
    """A regular meeting the user may read; other kinds are not scored, so they have no sheet."""
    meetings = Meeting.objects.visible_to(request.user).filter(kind=MeetingKind.REGULAR)
    related = meetings.select_related(
        *("recorded_by", "confirmed_by"),
        *("cell__committee", "chair", "clerk"),
        "pre_meeting",
        "resolution",
        "minutes_paper",
        "resolution_paper",
    )
    return get_object_or_404(related, pk=meeting_id)


@require_http_methods(["GET", "POST"])
def sheet(request, meeting_id):
    """The score sheet: to fill while the record is open, to read afterwards."""
    meeting = _visible_meeting(request, meeting_id)
    if request.method == "POST":
        require(request.user, Permission.SCORE, meeting)
    if meeting.state == MeetingState.PLANNED:
        return _not_held_yet(request, meeting)
    if not (meeting.is_open and can(request.user, Permission.SCORE, meeting)):
        return _read_sheet(request, meeting)
    try:
        current = sheet_of(meeting)
    except NoRubric as error:
        return _nothing_to_score_by(request, meeting, error)
    column = ColumnForm(current, "own", request.POST or None)
    if request.method == "GET":
        record_reading(request.user, meeting)
        return _show_sheet(request, meeting, current, column)
    if not column.is_valid():
        return _show_sheet(request, meeting, current, column, status=422)
    return _save_own(request, meeting, current, column)


def _nothing_to_score_by(request, meeting, error):
    messages.info(request, str(error))
    return redirect("meetings:meeting-detail", meeting.pk)


def _not_held_yet(request, meeting):
    """Without a start time there is nothing to score: a sheet now would call the month missed."""
    messages.info(request, str(actions.NotHeldYet()))
    may_record = can(request.user, Permission.RECORD, meeting)
    return redirect("meetings:minutes" if may_record else "meetings:meeting-detail", meeting.pk)


def _save_own(request, meeting, current, column):
    try:
        actions.save_own_points(
            meeting=meeting, version=_posted_version(request), own=column.values, by=request.user
        )
    except EditConflict:
        current = sheet_of(meeting)
        if _own_text(current) != {code: _pair_text(pair) for code, pair in column.values.items()}:
            rows = _column_conflicts(current, column, "own")
            return _show_sheet(request, meeting, current, column, status=409, conflict_rows=rows)
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
        actions.submit(meeting=meeting, by=request.user)
    except actions.SheetNotFinished as error:
        current = sheet_of(meeting)
        column = ColumnForm(current, "own")
        return _show_sheet(
            request,
            meeting,
            current,
            column,
            status=422,
            problems=_with_targets(error.problems, meeting, column),
        )
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


def _with_targets(problems, meeting, column):
    """(sentence, address): the item's field on this page, or the page where the gap is filled."""
    return [
        (
            sentence,
            f"#{column.forms[code]['points'].auto_id}"
            if code in column.forms
            else reverse(PROBLEMS[code].address, args=[meeting.pk]),
        )
        for sentence, code in problems
    ]


def _posted_version(request):
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        return -1


def _pair_text(pair):
    points, reason = pair
    return (None if points is None else f"{points.normalize():f}", reason.replace("\r\n", "\n"))


def _own_text(current):
    return {line.code: _pair_text((line.own_points, line.own_reason)) for line in current.applicable_lines}


def _column_conflicts(current, column, name):
    rows = []
    for line in current.applicable_lines:
        mine = _pair_text(column.values.get(line.code, (None, "")))
        saved = _pair_text((getattr(line, f"{name}_points"), getattr(line, f"{name}_reason")))
        if mine != saved:
            rows.append(
                {
                    "label": f"{line.code} {line.item.text}",
                    "mine": " · ".join(filter(None, mine)),
                    "saved": " · ".join(filter(None, saved)),
                    "differs": True,
                }
            )
    return rows


def _show_sheet(request, meeting, current, column, status=200, **more):
    context = _sheet_context(request, meeting, current) | {"column": column} | more
    if status == 422 and "problems" not in more:
        context["version"] = request.POST.get("version")
    return render(request, "scoring/sheet.html", context, status=status)


def _read_sheet(request, meeting):
    if request.method == "POST":
        messages.info(request, _("This meeting is already submitted; what was sent now was not saved."))
    record_reading(request.user, meeting)
    return render(request, "scoring/sheet_read.html", _sheet_context(request, meeting, sheet_of(meeting)))


def _sheet_context(request, meeting, current):
    return {
        "meeting": meeting,
        "cell": meeting.cell,
        "month": meeting.month,
        "sheet": current,
        "version": current.version,
        "step": "score",
        "may_review": meeting.state == MeetingState.SUBMITTED
        and can(request.user, Permission.REVIEW, meeting),
        "crumbs": crumbs_of(request.user, meeting.cell, meeting.month, _("Score sheet")),
    }


@require_GET
def sheet_paper(request, meeting_id):
    """The score sheet as PDF: as issued once it was, until then a draft."""
    meeting = _visible_meeting(request, meeting_id)
    if meeting.state == MeetingState.PLANNED:
        return _not_held_yet(request, meeting)
    try:
        current = sheet_of(meeting)
    except NoRubric as error:
        return _nothing_to_score_by(request, meeting, error)
    if meeting.state == MeetingState.ACCEPTED and current.assessment.paper_id:
        return redirect("papers:paper-download", current.assessment.paper_id)
    record_reading(request.user, meeting, ReadingKind.PRINTED)
    return draft_response(PaperKind.SCORE_SHEET, score_sheet_data(meeting, current), on=meeting_day(meeting))


@require_http_methods(["GET", "POST"])
def review(request, meeting_id):
    """The committee's view: the record on one side, the three columns on the other; save, accept or return."""
    meeting = _visible_meeting(request, meeting_id)
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
            meeting=meeting, version=_posted_version(request), official=column.values, by=request.user
        )
    except EditConflict:
        current = sheet_of(meeting)
        rows = _column_conflicts(current, column, "official")
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
        listed = _with_targets(error.problems, meeting, column)
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
        _sheet_context(request, meeting, current)
        | {
            "column": column,
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


@require_POST
def meeting_return(request, meeting_id):
    """Give a submitted meeting back with the reason the cell will read."""
    meeting = _visible_meeting(request, meeting_id)
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


@require_http_methods(["GET", "POST"])
def report(request, committee_id, month):
    """The committee's monthly report as it would read now; POST issues it."""
    committee = _visible_committee(request, committee_id)
    require(request.user, Permission.ISSUE, committee)
    try:
        actions.refuse_future(month)
        if request.method == "POST":
            return _issue_report(request, committee, month)
        return _show_report(request, committee, month)
    except (NoRubric, actions.MonthNotBegun) as error:
        messages.info(request, str(error))
        return redirect("scoring:board", committee.pk, month)


def _show_report(request, committee, month, status=200, **more):
    today = timezone.localdate()
    record_reading(request.user, committee)
    data, current = ward_report_data(committee, month, today), actions.current_report(committee, month)
    context = {
        "committee": committee,
        "month": month,
        "data": data,
        "article": render_article("ward_report", data, profile_code=profile_on(today).code, is_draft=True),
        "current": current,
        "is_unchanged": current is not None and actions.says_the_same(current, data),
        "submission_id": uuid.uuid4(),
        "crumbs": [
            (committee.name, reverse("scoring:board", args=[committee.pk, month])),
            (_("Monthly report"), None),
        ],
        **_month_links("scoring:report", committee.pk, month),
    }
    return render(request, "scoring/report.html", context | more, status=status)


def _issue_report(request, committee, month):
    try:
        submission_id = uuid.UUID(request.POST.get("submission_id", ""))
    except ValueError:
        messages.error(
            request, _("This page was too old to issue from. Please look at it again and press once more.")
        )
        return redirect("scoring:report", committee.pk, month)
    try:
        paper = actions.issue_ward_report(
            committee=committee,
            month=month,
            submission_id=submission_id,
            by=request.user,
            reason=request.POST.get("reason", ""),
        )
    except actions.ReplacingNeedsReason as error:
        return _show_report(request, committee, month, status=422, problem=str(error))
    except actions.NothingChanged as error:
        messages.info(request, str(error))
        return redirect("scoring:report", committee.pk, month)
    except PaperError as error:
        messages.error(request, str(error))
        return redirect("scoring:report", committee.pk, month)
    messages.success(request, _("Report %(symbol)s was issued.") % {"symbol": paper.symbol})
    return redirect("papers:paper-detail", paper.pk)
