"""Handing a record in, judging it, opening it again: what every kind of meeting shares, and the whole of it for the
kinds that are not scored (scoring/actions adds the score for regular ones)."""

import uuid

from django.db import transaction
from django.utils import timezone

from papers.actions import issue
from papers.models import Paper, PaperKind

from ..checks import musts
from ..errors import NotTheNewestRevision, RecordNotFinished, ScoredWithItsSheet, WrongState
from ..models import Meeting, MeetingKind, MeetingState, MinutesRevision
from ..papers import Record
from ..queries import meeting_day
from .moving import move
from .revisions import freeze, standing_revision


def hand_in(*, meeting, own_score=None, by) -> MinutesRevision:
    """Submit the meeting and freeze its minutes, inside the caller's transaction. Raises WrongState."""
    move(meeting=meeting, to=MeetingState.SUBMITTED, by=by, submitted_by=by, submitted_at=timezone.now())
    return freeze(meeting=meeting, own_score=own_score, by=by)


def accept_record(*, meeting, by) -> None:
    """Accept the meeting, inside the caller's transaction. Raises WrongState."""
    move(meeting=meeting, to=MeetingState.ACCEPTED, by=by, accepted_by=by, accepted_at=timezone.now())


def give_back(*, meeting, reason: str, by) -> Meeting:
    """Return a submitted meeting to the cell, inside the caller's transaction. Raises WrongState."""
    return move(
        meeting=meeting,
        to=MeetingState.RETURNED,
        since=MeetingState.SUBMITTED,
        by=by,
        returned_by=by,
        returned_at=timezone.now(),
        return_reason=reason,
    )


def issue_record_papers(*, meeting, own_score=None, by) -> None:
    """Minutes and resolution in the cell's own series, from the standing revision, replacing those issued before.

    A meeting that is not scored and decided nothing has no resolution.
    """
    frozen = standing_revision(meeting) or freeze(meeting=meeting, own_score=own_score, by=by)
    papers = {"minutes_paper": _issued(meeting, PaperKind.MINUTES, frozen, by)}
    if meeting.kind == MeetingKind.REGULAR or _decides(frozen.data["resolution"], frozen.data["minutes"]):
        papers["resolution_paper"] = _issued(meeting, PaperKind.RESOLUTION, frozen, by)
    Meeting.objects.filter(pk=meeting.pk).update(**papers)
    meeting.refresh_from_db(fields=list(papers))


def _decides(resolution: dict, minutes: dict) -> bool:
    return bool(minutes["resolution_text"] or resolution["tasks"] or resolution["vote"])


def _issued(meeting, kind: str, frozen, by) -> Paper:
    return issue(
        kind=kind,
        cell=meeting.cell,
        month=meeting.month,
        data=frozen.data[kind],
        signed_on=meeting_day(meeting),
        by=by,
        submission_id=uuid.uuid5(meeting.submission_id, f"{kind} {meeting.version}"),
        replaces=getattr(meeting, f"{kind}_paper"),
    )


@transaction.atomic
def reopen(*, meeting, number: int | None, reason: str, by) -> Meeting:
    """Give an accepted meeting back to the cell, with a reason it will read. Its papers stay issued until the next
    acceptance replaces them.

    `number` is the revision that was read. Raises NotTheNewestRevision, WrongState.
    """
    _lock(meeting)
    standing = standing_revision(meeting)
    if standing is not None and standing.number != number:
        raise NotTheNewestRevision
    return move(
        meeting=meeting,
        to=MeetingState.RETURNED,
        since=MeetingState.ACCEPTED,
        verb="meeting reopened",
        by=by,
        returned_by=by,
        returned_at=timezone.now(),
        return_reason=reason,
        accepted_by=None,
        accepted_at=None,
    )


@transaction.atomic
def submit_unscored(*, meeting, by) -> Meeting:
    """Hand in a thematic or extraordinary meeting. Raises RecordNotFinished, WrongState, ScoredWithItsSheet."""
    _lock_unscored(meeting)
    if missing := musts(Record(meeting)):
        raise RecordNotFinished(missing)
    hand_in(meeting=meeting, by=by)
    return meeting


@transaction.atomic
def accept_unscored(*, meeting, version: int, by) -> Meeting:
    """Accept a meeting that has no score, and issue its papers. `version` is the record that was read.

    Raises WrongState, ScoredWithItsSheet.
    """
    _lock_unscored(meeting)
    if meeting.version != version:
        raise WrongState
    accept_record(meeting=meeting, by=by)
    issue_record_papers(meeting=meeting, by=by)
    return meeting


@transaction.atomic
def return_unscored(*, meeting, reason: str, by) -> Meeting:
    """Raises WrongState, ScoredWithItsSheet."""
    _lock_unscored(meeting)
    return give_back(meeting=meeting, reason=reason, by=by)


def _lock_unscored(meeting) -> None:
    if meeting.kind == MeetingKind.REGULAR:
        raise ScoredWithItsSheet
    _lock(meeting)


def _lock(meeting) -> None:
    """Hold the meeting's row, so that recording, submitting and judging stand one after another."""
    Meeting.objects.select_for_update().filter(pk=meeting.pk).first()
    meeting.refresh_from_db()
