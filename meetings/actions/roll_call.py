"""Who was there."""

from django.db import transaction

from ..errors import NotInCellThatDay
from ..models import Attendance
from ..queries import places
from ..snapshots import roll_call_snapshot
from .in_the_hall import keep_speaking_true
from .writing import claim, finish, people_facts, recount_motions, replace, require_its_day


@transaction.atomic
def save_roll_call(*, meeting, version: int, marks: dict[int, dict], by, minutes_follow: bool = False):
    """Save the whole roll call: membership id → status, reason, arrived_at, spoke. Who is not named is not marked.

    Raises NotInCellThatDay for a membership that is not of this cell on the day, NotYet before that day,
    TooManyVotes when a vote already recorded has more votes than official members are left present, SpeakerWasAbsent
    and TooManySpeakers when the minutes let somebody speak who is not. With `minutes_follow` the minutes are saved
    next in the same transaction, so what they hold now is not compared.
    """
    before, people = roll_call_snapshot(meeting), people_facts(meeting)
    claim(meeting, version, by)
    require_its_day(meeting)
    # Only now: where somebody else has moved the day, that is a conflict, which keeps the marks, and no refusal.
    if not set(marks) <= {place.membership.pk for place in places(meeting)}:
        raise NotInCellThatDay
    replace(
        meeting.attendances,
        [
            Attendance(meeting=meeting, membership_id=membership_id, **mark)
            for membership_id, mark in marks.items()
        ],
    )
    if not minutes_follow:
        keep_speaking_true(meeting)
        recount_motions(meeting)
    return finish(meeting, "roll call saved", roll_call_snapshot, before, people, by)
