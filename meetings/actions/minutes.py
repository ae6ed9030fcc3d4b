"""The minutes: times, sections, guests, who spoke, votes and turns of self-criticism."""

from django.db import transaction

from ..models import Contribution, Guest, MeetingState, Motion
from ..queries import roll_call
from ..snapshots import minutes_snapshot
from .in_the_hall import keep_speaking_true, save_speakers, save_turns
from .planning import forget_missed_month
from .writing import (
    claim,
    drop_marks_of_other_days,
    finish,
    people_facts,
    replace,
    require_its_day,
    require_its_hours,
)


@transaction.atomic
def save_minutes(
    *,
    meeting,
    version: int,
    minutes: dict,
    guests: list[dict],
    motions: list[dict],
    speakers: set[int] | None = None,
    contributions: list[dict] | None = None,
    turns: list[dict] | None = None,
    by,
):
    """Save times, chair, clerk, the sections, guests and votes. A start time makes a planned meeting a held one.

    `speakers` (memberships), `contributions` (member or None, text) and `turns` (member, done) stay where None.
    Raises NotYet for a day or an hour still to come, SpeakerWasAbsent and TooManySpeakers as in_the_hall.py says.
    """
    before = minutes_snapshot(meeting) | (forget_missed_month(meeting) or {})
    people = people_facts(meeting)
    state = (
        MeetingState.HELD
        if minutes.get("started_at") and meeting.state == MeetingState.PLANNED
        else meeting.state
    )
    if not minutes.get("started_at") and meeting.state == MeetingState.HELD:
        state = MeetingState.PLANNED
    claim(meeting, version, by, **minutes, state=state)
    require_its_day(meeting)
    require_its_hours(meeting)
    replace(meeting.guests, [Guest(meeting=meeting, **row) for row in guests])
    if contributions is not None:
        replace(meeting.contributions, [Contribution(meeting=meeting, **row) for row in contributions])
    if speakers is not None:
        save_speakers(meeting, speakers)
    if turns is not None:
        save_turns(meeting, turns)
    before |= drop_marks_of_other_days(meeting)
    keep_speaking_true(meeting)
    counted = roll_call(meeting)
    replace(
        meeting.motions,
        [Motion(meeting=meeting, base=counted.voting_base, voters=counted.voters, **row) for row in motions],
    )
    return finish(meeting, "minutes saved", minutes_snapshot, before, people, by)
