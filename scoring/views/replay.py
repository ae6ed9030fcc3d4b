"""A committee's month, or one meeting, under another rubric beside what stands. Looked at, never saved."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cells.access import Permission, can, may_not, require
from cells.events import record_reading
from cells.history import called, committee_of
from cells.views.files import as_file
from meetings.crumbs import crumbs_of
from meetings.models import MeetingState
from meetings.queries import meeting_day, policy_for

from ..replay_lines import TABLE, missing_words, replay_lines, table_rows, total_text
from ..replay_of import choices, meeting_replay, month_replay
from ..rubric import RubricError
from ..sheets import sheet_of
from .base import month_links, visible_committee, visible_meeting

MOST_PROBLEMS = 10  # of a draft that cannot be read; its own page tells all


def may_replay(user, place) -> bool:
    """Who judges scores or writes rubrics at a committee or a cell, and reads the drafts that a replay shows."""
    judges = can(user, Permission.REVIEW, place) or can(user, Permission.SET_RUBRIC, place)
    return judges and can(user, Permission.SEE_DRAFTS, place)


def require_replay(user, place) -> None:
    require(user, Permission.SEE_DRAFTS, place)
    if not may_replay(user, place):
        raise may_not(Permission.REVIEW)


@require_GET
def replay(request, committee_id, month):
    """Every cell of the committee in a month: what stands, and what the chosen rubric (`rubric`) proposes."""
    committee = visible_committee(request, committee_id)
    require_replay(request.user, committee)
    rubrics, chosen, spec, problem = _chosen(request.GET, request.user, committee)
    rows = month_replay(request.user, committee, month, spec) if spec else []
    record_reading(request.user, committee)
    links = month_links("scoring:replay", committee.pk, month)
    query = f"?rubric={chosen.key}" if chosen else ""
    context = {
        "committee": called(committee, month.last_day),
        "month": month,
        "rubrics": rubrics,
        "chosen": chosen,
        "problem": problem,
        "lines": replay_lines(rows, query) if spec else [],
        "has_open": any(row.is_open for row in rows),
        "crumbs": [*_board_crumb(committee, month), (_("Under another rubric"), None)],
        **{name: f"{url}{query}" for name, url in links.items()},
    }
    return render(request, "scoring/replay.html", context)


@require_POST
def replay_export(request, committee_id, month):
    """The same rows as a file; `rubric` names the chosen one."""
    committee = visible_committee(request, committee_id)
    require_replay(request.user, committee)
    _rubrics, _choice, spec, _problem = _chosen(request.POST, request.user, committee)
    if spec is None:
        raise Http404
    rows = month_replay(request.user, committee, month, spec)
    title = f"{called(committee, month.last_day).name} tháng {month.month}-{month.year} theo bộ khác"
    return as_file(request, committee, title, TABLE, table_rows(rows))


@require_GET
def replay_meeting(request, meeting_id):
    """One meeting, item by item; the rubric in use stands in the columns on the right."""
    meeting = visible_meeting(request, meeting_id)
    require_replay(request.user, meeting)
    if meeting.state == MeetingState.PLANNED:
        raise Http404  # nothing was held, so there is no evidence to look at
    committee = committee_of(meeting.cell, meeting.month.last_day)
    rubrics, chosen, spec, problem = _chosen(request.GET, request.user, committee)
    sheet = sheet_of(meeting)
    found = _beside(meeting, sheet, spec) if spec else None
    record_reading(request.user, meeting)
    context = {
        "meeting": meeting,
        "cell": meeting.cell,
        "committee": committee,
        "month": meeting.month,
        "sheet": sheet,
        "rubrics": rubrics,
        "chosen": chosen,
        "problem": problem,
        "found": found,
        **(_summary(found.replay) if found else {}),
        "crumbs": crumbs_of(request.user, meeting.cell, meeting.month, _("Under another rubric")),
    }
    return render(request, "scoring/replay_meeting.html", context)


def _beside(meeting, sheet, spec):
    return meeting_replay(meeting, sheet, spec, policy_for(meeting.cell, meeting_day(meeting)))


def _summary(found) -> dict:
    return {
        "total": total_text(found),
        "grades": " – ".join(found.grade_texts),
        "to_judge": [item.code for item in found.to_judge],
        "missing": missing_words(found),
    }


def _chosen(asked, user, committee):
    """(rubrics to choose from, the chosen one, its spec, what is wrong with it); a rubric that this person may not try
    does not exist."""
    rubrics = choices(user, committee)
    key = asked.get("rubric", "")
    if not key:
        return rubrics, None, None, None
    chosen = next((one for one in rubrics if one.key == key), None)
    if chosen is None:
        raise Http404
    try:
        return rubrics, chosen, chosen.spec, None
    except RubricError as error:
        return rubrics, chosen, None, [str(problem) for problem in error.problems[:MOST_PROBLEMS]]


def _board_crumb(committee, month):
    return [(committee.name, reverse("scoring:board", args=[committee.pk, month]))]
