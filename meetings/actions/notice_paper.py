"""The notice of a meeting as a numbered paper; and, apart from it, that it was sent."""

from django.db import transaction
from django.utils import timezone

from cells.events import record
from papers.actions import issue
from papers.models import PaperKind

from ..errors import NoticeTooLate
from ..models import Meeting
from ..papers import Record
from ..papers.preparation import notice_data
from ..snapshots import plain
from .writing import claim

NOTIFIED = {"members": "members_notified_at", "overseer": "overseer_notified_at"}


@transaction.atomic
def issue_notice(*, meeting, version: int, submission_id, by) -> Meeting:
    """Give the notice its number, with what the preparation says now; a later one replaces it.

    That it was sent is another fact: `note_sent`. A second click with the same `submission_id` issues nothing more.
    Raises NoticeTooLate once the hour of the meeting has come, NotForACell where the rules let a cell issue none.
    """
    earlier = meeting.notice_paper
    if earlier is not None and earlier.submission_id == submission_id:
        return meeting
    if meeting.planned_at <= timezone.now():
        raise NoticeTooLate
    claim(meeting, version, by)
    paper = issue(
        kind=PaperKind.NOTICE,
        month=meeting.month,
        data=notice_data(Record(meeting)),
        signed_on=timezone.localdate(),
        by=by,
        submission_id=submission_id,
        cell=meeting.cell,
        replaces=earlier,
    )
    Meeting.objects.filter(pk=meeting.pk).update(notice_paper=paper)
    meeting.notice_paper = paper
    record(
        by=by,
        verb="notice issued",
        obj=meeting,
        before={"notice": earlier.symbol if earlier else None},
        after={"notice": paper.symbol},
        about=[meeting.cell],
    )
    return meeting


@transaction.atomic
def note_sent(*, meeting, version: int, whom: str, by) -> Meeting:
    """Note that members or the overseer (`whom`: a key of NOTIFIED) were told, now. The first time stands."""
    column = NOTIFIED[whom]
    if getattr(meeting, column) is not None:
        return meeting
    now = timezone.now()
    claim(meeting, version, by, **{column: now})
    record(
        by=by,
        verb="members notified" if whom == "members" else "overseer notified",
        obj=meeting,
        before={column: None},
        after={column: plain(now)},
        about=[meeting.cell],
    )
    return meeting
