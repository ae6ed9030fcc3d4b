"""The plan of a cell's year, and moving the date of a meeting."""

from django.db import transaction
from django.utils import timezone

from cells.events import record

from ..errors import DateNotMoved, EditConflict
from ..models import Meeting, MeetingMove, MeetingState, NoticeKind
from ..notices import concerned_by
from ..snapshots import plain
from .in_the_hall import keep_speaking_true
from .notices import tell
from .writing import claim, drop_marks_of_other_days, recount_motions, require_its_cell


@transaction.atomic
def move_meeting(*, meeting, version: int, planned_at, venue: str, reason: str, by) -> Meeting:
    """Move a meeting to another date of its month, with the reason; the place may change along with it.

    Pressing twice moves once. Raises DateNotMoved where the date is the one it has, EditConflict where somebody
    saved the record meanwhile.
    """
    was, was_venue = meeting.planned_at, meeting.venue
    try:
        claim(meeting, version, by, planned_at=planned_at, venue=venue)
    except EditConflict:
        if _is_moved_already(meeting, planned_at, venue, reason, by):
            return meeting
        raise
    if was == planned_at:
        raise DateNotMoved
    require_its_cell(meeting.cell, timezone.localdate(planned_at))
    dropped = drop_marks_of_other_days(meeting)
    keep_speaking_true(meeting)
    recount_motions(meeting)
    note_move(meeting=meeting, was=was, reason=reason, by=by, before={"venue": was_venue} | dropped)
    return meeting


def _is_moved_already(meeting, planned_at, venue, reason, by) -> bool:
    last = MeetingMove.objects.filter(meeting=meeting).last()
    meeting.refresh_from_db()
    wanted = (planned_at, venue, reason, by.pk)
    return last is not None and wanted == (meeting.planned_at, meeting.venue, last.reason, last.moved_by_id)


def note_move(*, meeting, was, reason: str, by, before: dict | None = None) -> MeetingMove | None:
    """Inside the transaction of a save that changed `planned_at` from `was`: keep the trace, take the committee's
    approval away, tell those concerned. None, and nothing written, where the date is the same.

    `before`: what else the save changed, for the ledger. Once the meeting was held this corrects what is written
    about a plan, and nobody is told.
    """
    if was == meeting.planned_at:
        return None
    approved_at = meeting.date_approved_at
    is_to_come = meeting.state == MeetingState.PLANNED
    if is_to_come:
        meeting.date_approved_at = meeting.date_approved_by = None
        Meeting.objects.filter(pk=meeting.pk).update(date_approved_at=None, date_approved_by=None)
    move = MeetingMove.objects.create(
        meeting=meeting,
        was_planned_at=was,
        planned_at=meeting.planned_at,
        reason=reason,
        moved_by=by,
        moved_at=timezone.now(),
    )
    record(
        by=by,
        verb="meeting moved",
        obj=meeting,
        before={"planned_at": plain(was), "date_approved_at": plain(approved_at)} | (before or {}),
        after={
            "planned_at": plain(meeting.planned_at),
            "date_approved_at": plain(meeting.date_approved_at),
            "venue": meeting.venue,
            "reason": reason,
        },
        about=[meeting.cell],
    )
    if is_to_come:
        told = [user for user in concerned_by(meeting) if user != by]
        tell(told, NoticeKind.MEETING_MOVED, key=f"moved:{move.pk}", cell=meeting.cell, meeting=meeting)
    return move
