"""The one way from state to state."""

from django.db.models import F
from django.utils import timezone

from cells.events import record

from ..errors import WrongState
from ..models import Attendance, Meeting, MeetingState
from ..queries import denominator_of, places
from ..states import may_move
from .revisions import mark_reopened
from .writing import drop_marks_of_other_days


def move(*, meeting, to: str, by, since: str | None = None, verb: str = "", **stamps) -> Meeting:
    """Move a meeting to another state inside the caller's transaction; raises WrongState when that way is not open,
    or when the meeting is not in the state `since`, where that is given.

    The condition is part of the UPDATE, so of two people who press at once only one moves it. A record that is given
    back takes its frozen revision along: it stands no more.
    """
    if not may_move(meeting.state, to) or since not in (None, meeting.state):
        raise WrongState
    before = {"state": meeting.state}
    if to == MeetingState.SUBMITTED:
        before |= _fix_roll_call(meeting)
        stamps["attendance_denominator"] = denominator_of(meeting)
        stamps["first_submitted_at"] = meeting.first_submitted_at or timezone.now()
    if to == MeetingState.RETURNED:
        meeting.attendances.update(standing="")
        stamps["attendance_denominator"] = ""
    moved = Meeting.objects.filter(pk=meeting.pk, state=meeting.state, version=meeting.version).update(
        state=to, version=F("version") + 1, **stamps
    )
    if not moved:
        raise WrongState
    meeting.refresh_from_db()
    if to == MeetingState.RETURNED:
        mark_reopened(meeting=meeting, reason=meeting.return_reason, by=by)
    told = {name: value for name, value in stamps.items() if not name.endswith("_by") and value is not None}
    after = {"state": to} | {name: str(value) for name, value in told.items()}
    record(by=by, verb=verb or f"meeting {to}", obj=meeting, before=before, after=after, about=[meeting.cell])
    return meeting


def _fix_roll_call(meeting) -> dict:
    """From now on each mark says how its member counted on the day, whatever the books say later; gives the marks
    of people who, as was found out since, were not in the cell that day."""
    dropped = drop_marks_of_other_days(meeting)
    marked = [place for place in places(meeting) if place.attendance]
    for place in marked:
        place.attendance.standing = place.person.standing
    Attendance.objects.bulk_update([place.attendance for place in marked], ["standing"])
    return dropped
