"""A whole meeting from paper: all of it, or nothing."""

from collections.abc import Callable

from django.db import transaction

from ..models import Meeting, MeetingState
from ..snapshots import head_snapshot
from .writing import claim, finish, people_facts


@transaction.atomic
def save_paper_entry(
    *, meeting, version: int, venue: str, started_at, ended_at, saves: list[Callable], by
) -> Meeting:
    """Save place, day and hours, then each of `saves` (the record's own actions, called with version= and by=).

    The first claim decides between two editors; after it nobody else can save before this transaction ends. Each
    part leaves its own event, as if saved on its own page. Place and day go first: the roll call hangs on the day.
    """
    _save_head(meeting, version, by, venue=venue, started_at=started_at, ended_at=ended_at)
    for save in saves:
        save(version=meeting.version, by=by)
    return meeting


@transaction.atomic
def save_place(*, meeting, version: int, venue: str, by) -> Meeting:
    """Where the meeting was held, and nothing else."""
    return _save_head(meeting, version, by, venue=venue)


def _save_head(meeting, version, by, **columns):
    # Read anew: the page has set the day of the paper on its own copy.
    meeting.refresh_from_db()
    before, people = head_snapshot(meeting), people_facts(meeting)
    if columns.get("started_at") and meeting.state == MeetingState.PLANNED:
        columns["state"] = MeetingState.HELD
    claim(meeting, version, by, **columns)
    return finish(meeting, "place and hours saved", head_snapshot, before, people, by)
