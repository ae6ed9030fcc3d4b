"""What the pages of scoring share: the first gate, links between months, what two versions of a column differ in."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cells.access import Permission, can
from cells.models import Committee
from meetings.crumbs import crumbs_of
from meetings.labels import PROBLEMS
from meetings.models import Meeting, MeetingKind, MeetingState

from .. import actions


def month_links(name, pk, month):
    return {
        "previous_url": reverse(name, args=[pk, month.previous()]),
        "next_url": reverse(name, args=[pk, month.next()]),
    }


def visible_committee(request, committee_id):
    return get_object_or_404(Committee.objects.visible_to(request.user), pk=committee_id)


def visible_meeting(request, meeting_id):
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


def nothing_to_score_by(request, meeting, error):
    messages.info(request, str(error))
    return redirect("meetings:meeting-detail", meeting.pk)


def not_held_yet(request, meeting):
    """Without a start time there is nothing to score: a sheet now would call the month missed."""
    messages.info(request, str(actions.NotHeldYet()))
    may_record = can(request.user, Permission.RECORD, meeting)
    return redirect("meetings:minutes" if may_record else "meetings:meeting-detail", meeting.pk)


def with_targets(problems, meeting, column):
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


def posted_version(request):
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        return -1


def pair_text(pair):
    points, reason = pair
    return (None if points is None else f"{points.normalize():f}", reason.replace("\r\n", "\n"))


def column_conflicts(current, column, name):
    rows = []
    for line in current.applicable_lines:
        mine = pair_text(column.values.get(line.code, (None, "")))
        saved = pair_text((getattr(line, f"{name}_points"), getattr(line, f"{name}_reason")))
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


def sheet_context(request, meeting, current):
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
