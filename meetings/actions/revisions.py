"""Freezing the minutes at every submission; the newest revision stands until the record is given back."""

from django.utils import timezone

from ..models import MinutesRevision
from ..papers import Record, minutes_data, resolution_data
from ..revisions import fingerprint, plain


def freeze(*, meeting, own_score=None, by) -> MinutesRevision:
    """The next revision: the data of minutes and resolution as they read now, and its hash. Part of submitting.

    `own_score` is the cell's own score (papers.shapes.OwnScore) when the meeting is scored.
    """
    record = Record(meeting)
    data = plain(
        {"minutes": minutes_data(record, own_score), "resolution": resolution_data(record, own_score)}
    )
    last = meeting.revisions.order_by("number").last()
    return MinutesRevision.objects.create(
        meeting=meeting,
        number=last.number + 1 if last else 1,
        data=data,
        sha256=fingerprint(data),
        frozen_by=meeting.submitted_by or by,
        frozen_at=meeting.submitted_at or timezone.now(),
    )


def standing_revision(meeting) -> MinutesRevision | None:
    """The newest revision while it is not opened again; None of a record that is open, or was never handed in."""
    return meeting.revisions.standing().first()


def mark_reopened(*, meeting, reason: str, by) -> None:
    """The standing revision stands no more; part of giving the meeting back."""
    meeting.revisions.standing().update(reopened_by=by, reopened_at=timezone.now(), reopen_reason=reason)
