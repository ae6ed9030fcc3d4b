"""The committee's points: saving, accepting, returning; and the papers of an accepted meeting."""

import uuid
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cells.events import record
from meetings.actions.handing_in import accept_record, give_back, issue_record_papers
from meetings.errors import EditConflict, WrongState
from meetings.models import Meeting, MeetingState
from meetings.queries import meeting_day
from papers.actions import issue
from papers.models import PaperKind

from ..models import Assessment, ItemScore
from ..papers import own_score_data, score_sheet_data
from ..results import store as store_result
from ..sheets import Sheet, sheet_of
from .own_points import SheetNotFinished, without_points
from .storing import lock, sheet_snapshot, take_version


class ReviewNotFinished(SheetNotFinished):
    """The meeting cannot be accepted yet."""


@transaction.atomic
def save_official_points(
    *, meeting, version: int, official: dict[str, tuple[Decimal | None, str]], by
) -> Assessment:
    """Save the committee's points and reasons beside the cell's own; only while the meeting awaits review."""
    lock(meeting)
    if meeting.state != MeetingState.SUBMITTED:
        raise WrongState
    assessment = meeting.assessment
    if not take_version(assessment, version, by):
        raise EditConflict
    before = sheet_snapshot(sheet_of(meeting))
    scores = {score.code: score for score in assessment.items.all()}
    for code, (points, reason) in official.items():
        scores[code].official_points, scores[code].official_reason = points, reason
    ItemScore.objects.bulk_update(scores.values(), ["official_points", "official_reason"])
    sheet = sheet_of(meeting)
    _store_official(assessment, sheet)
    record(
        by=by,
        verb="official points saved",
        obj=assessment,
        before=before,
        after=sheet_snapshot(sheet),
        about=[meeting.cell],
    )
    return assessment


@transaction.atomic
def accept(*, meeting, by, take: str | None = None) -> Meeting:
    """Accept minutes and score, lock both, and issue the meeting's three papers.

    Items without official points take the cell's ``own`` or the ``proposed`` ones (`SheetLine.official_pair`); with
    None they are refused. Raises ReviewNotFinished, WrongState.
    """
    lock(meeting)
    if meeting.state != MeetingState.SUBMITTED:
        raise WrongState
    assessment = meeting.assessment
    if take:
        _fill_official(assessment, sheet_of(meeting), take)
    sheet = sheet_of(meeting)
    problems = review_problems(sheet)
    if problems:
        raise ReviewNotFinished(problems)
    _store_official(assessment, sheet)
    accept_record(meeting=meeting, by=by)
    accepted = sheet_of(meeting)
    store_result(meeting, accepted)
    issue_papers(meeting, accepted, by)
    return meeting


def _fill_official(assessment, sheet: Sheet, take: str) -> None:
    taken = {line.code: line.official_pair(take) for line in sheet.left_empty}
    scores = [score for score in assessment.items.all() if score.code in taken]
    for score in scores:
        score.official_points, score.official_reason = taken[score.code]
    ItemScore.objects.bulk_update(scores, ["official_points", "official_reason"])


def review_problems(sheet: Sheet) -> list[tuple[str, str]]:
    """What keeps a review from being accepted: items without official points, changes without a reason."""
    problems = without_points(sheet.left_empty)
    for line in sheet.applicable_lines:
        if line.official_differs and not line.official_reason.strip():
            sentence = _("Item %(code)s differs from the cell's own points: write the reason.") % {
                "code": line.code
            }
            problems.append((sentence, line.code))
    return problems


@transaction.atomic
def return_to_cell(*, meeting, reason: str, by) -> Meeting:
    """Give the meeting back to the cell with a reason it will read; it may write again."""
    lock(meeting)
    return give_back(meeting=meeting, reason=reason, by=by)


def _store_official(assessment, sheet: Sheet) -> None:
    assessment.official_total, assessment.official_grade = sheet.official.total, sheet.official.grade or ""
    assessment.save(update_fields=["official_total", "official_grade"])


def issue_papers(meeting, sheet: Sheet, by) -> None:
    """Minutes, resolution and score sheet, numbered in the cell's own series; those issued before are replaced."""
    issue_record_papers(meeting=meeting, own_score=own_score_data(sheet), by=by)
    meeting.assessment.paper = issue(
        kind=PaperKind.SCORE_SHEET,
        cell=meeting.cell,
        month=meeting.month,
        data=score_sheet_data(meeting, sheet, accepted_by=by),
        signed_on=meeting_day(meeting),
        by=by,
        submission_id=uuid.uuid5(meeting.submission_id, f"{PaperKind.SCORE_SHEET} {meeting.version}"),
        replaces=meeting.assessment.paper,
    )
    meeting.assessment.save(update_fields=["paper"])
