"""What the pages of scoring share: the first gate, links between months, what two versions of a column differ in."""

from datetime import datetime

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cells.access import Permission, can
from cells.models import Committee, User
from meetings.crumbs import crumbs_of
from meetings.labels import PROBLEMS
from meetings.models import Meeting, MeetingKind, MeetingState
from meetings.papers import SECTIONS
from meetings.queries import roll_call

from .. import actions
from ..cell_months import record_url
from ..evidence import Origin
from ..models import NoRubric
from ..sheets import sheet_of


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


def sheet_or_way_back(request, meeting):
    """(the sheet, None); (None, the answer that leads back) of a meeting not held yet or without a rubric.

    Without a start time there is nothing to score: a sheet now would call the month missed.
    """
    if meeting.state == MeetingState.PLANNED:
        messages.info(request, str(actions.NotHeldYet()))
        may_record = can(request.user, Permission.RECORD, meeting)
        return None, redirect("meetings:minutes" if may_record else "meetings:meeting-detail", meeting.pk)
    try:
        return sheet_of(meeting), None
    except NoRubric as error:
        messages.info(request, str(error))
        return None, redirect("meetings:meeting-detail", meeting.pk)


def with_targets(problems, meeting, column):
    """(sentence, address): the item's field on this page, or the page where the gap is filled."""
    return [(sentence, _target(code, meeting, column)) for sentence, code in problems]


def _target(code, meeting, column) -> str:
    if code in column.forms:
        return f"#{column.forms[code]['points'].auto_id}"
    if code == actions.NOT_ADOPTED:
        return "#not-adopted"
    return "#id_votes_for" if code == actions.VOTE else reverse(PROBLEMS[code].address, args=[meeting.pk])


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


def own_conflicts(current, form) -> list[dict]:
    """Where what was sent beside the points differs from what is saved: the vote, and what backs a judgement."""
    mine, saved = form.vote.decision, current.decision
    pairs = [
        (form.vote.fields[name].label, getattr(mine, name), getattr(saved, name)) for name in form.vote.fields
    ]
    lines = {line.code: line for line in current.applicable_lines}
    for code, one in form.proofs.items():
        if code in lines and not one.says(lines[code]):
            names = dict(one.fields["file"].choices)
            file = one.proof.upload.name if one.proof.upload else names.get(one.cleaned_data["file"], "")
            saved_file = lines[code].proof.name if lines[code].proof else ""
            pairs.append((one.fields["text"].label, one.proof.text, lines[code].proof_text))
            pairs.append(
                (
                    one.fields["file"].label,
                    file if one.proof.upload or one.proof.attachment_id else "",
                    saved_file,
                )
            )
    as_text = [(label, *("" if value is None else str(value) for value in pair)) for label, *pair in pairs]
    return [
        {"label": label, "mine": mine, "saved": saved, "differs": True}
        for label, mine, saved in as_text
        if mine.replace("\r\n", "\n") != saved
    ]


def criteria_states(current, form, typed=None) -> list[dict]:
    """The criteria of the sheet with what is left to do in each: {criterion, typed, words, is_done, is_open}.

    `typed` is the sheet with the points just sent, which may not be saved: what is left is counted by it. Open are
    what was refused and the first that is not done; the others are folded.
    """
    found = []
    for criterion, sent in zip(current.criteria, (typed or current).criteria, strict=True):
        words = _left_words(sent)
        found.append(
            {
                "criterion": criterion,
                "typed": sent,
                "words": words,
                "is_done": not words,
                "is_open": form.has_errors(criterion),
            }
        )
    first = next((one for one in found if not one["is_done"]), None)
    if first and not any(one["is_open"] for one in found):
        first["is_open"] = True
    return found


def left_words() -> dict[str, tuple[str, str]]:
    """What may be left of a criterion, for one and for many, with the place of the number: for the page's script."""
    pairs = {
        "points": [
            ngettext("%(number)s item without points", "%(number)s items without points", n) for n in (1, 2)
        ],
        "reasons": [
            ngettext("%(number)s reason is missing", "%(number)s reasons are missing", n) for n in (1, 2)
        ],
    }
    return {name: tuple(one.replace("%(number)s", "#") for one in pair) for name, pair in pairs.items()}


def _left_words(criterion) -> str:
    """``2 items without points, 1 reason is missing``; "" when the criterion is done."""
    left = []
    if number := len(criterion.unscored):
        left.append(
            ngettext("%(number)s item without points", "%(number)s items without points", number)
            % {"number": number}
        )
    if number := len(criterion.unexplained):
        left.append(
            ngettext("%(number)s reason is missing", "%(number)s reasons are missing", number)
            % {"number": number}
        )
    return ", ".join(left)


LONGEST_LINE = 500


def minutes_lines(meeting) -> list[str]:
    """The paragraphs of the minutes that a judgement may point at."""
    texts = (getattr(meeting, name) for name, _title in SECTIONS)
    lines = (line.strip() for text in texts for line in text.splitlines())
    return [line for line in dict.fromkeys(lines) if line and len(line) <= LONGEST_LINE]


def source_links(line, meeting, *, may_record: bool) -> list[dict]:
    """Where the facts of a line stand, or where what is missing is filled in: {words, url}.

    While the record is open whoever writes it is led to the page where it is written; everybody else reads it.
    """
    is_missing = line.has_too_little_evidence
    writes = meeting.is_open and may_record
    if is_missing and not writes:
        return []
    links = []
    for origin in line.origins:
        name = PAGES.get(origin)
        if name is None:
            continue
        url = reverse(f"meetings:{name}", args=[meeting.pk]) if writes else record_url(meeting, name)
        words = _("fill it in: %(record)s") if is_missing else _("see %(record)s")
        links.append({"words": words % {"record": ORIGIN_NAMES[origin]}, "url": url})
    return list({link["words"]: link for link in links}.values())


PAGES = {
    Origin.PREPARATION: "preparation",
    Origin.ROLL_CALL: "roll-call",
    Origin.MINUTES: "minutes",
    Origin.RESOLUTION: "resolution",
    Origin.TASKS: "resolution",
}
ORIGIN_NAMES = {
    Origin.PREPARATION: gettext_lazy("the preparation"),
    Origin.ROLL_CALL: gettext_lazy("the roll call"),
    Origin.MINUTES: gettext_lazy("the minutes"),
    Origin.RESOLUTION: gettext_lazy("the resolution"),
    Origin.TASKS: gettext_lazy("the tasks"),
}


def written_by(meeting, current) -> dict | None:
    """Who wrote the record that the proposals stand on, and when: {person, at}; None where that was not kept."""
    source = next(iter(current.evidence.sources.values()), None)
    if source is None or source.at is None:
        return None
    known = meeting.recorded_by if source.by == meeting.recorded_by_id else None
    person = known or (User.objects.filter(pk=source.by).first() if source.by else None)
    return {"person": person, "at": datetime.fromisoformat(source.at)}


def sheet_context(request, meeting, current, counted=None):
    """`counted`: the roll call, where it has been counted already."""
    may_record = can(request.user, Permission.RECORD, meeting)
    return {
        "links": {line.code: source_links(line, meeting, may_record=may_record) for line in current.lines},
        "written": written_by(meeting, current),
        "sees_files": can(request.user, Permission.SEE_DRAFTS, meeting),
        "meeting": meeting,
        "cell": meeting.cell,
        "month": meeting.month,
        "sheet": current,
        "counted": counted or roll_call(meeting),
        "version": current.version,
        "step": "score",
        "may_review": meeting.state == MeetingState.SUBMITTED
        and can(request.user, Permission.REVIEW, meeting),
        "crumbs": crumbs_of(request.user, meeting.cell, meeting.month, _("Score sheet")),
    }
