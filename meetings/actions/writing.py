"""What every save of a record shares: taking its version, its day and hours, its event."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.utils import timezone

from cells.events import record
from cells.models import Member
from papers.layout import PROFILES

from .. import search
from ..errors import (
    BeforeTheRules,
    EditConflict,
    MeetingIsClosed,
    NotACellThatDay,
    NotYet,
    TooManyVotes,
)
from ..models import Meeting
from ..queries import meeting_day, places, roll_call
from ..snapshots import minutes_snapshot, resolution_snapshot
from ..states import OPEN_STATES

# The pages whose texts can be searched.
SEARCHED = (minutes_snapshot, resolution_snapshot)


_only_what_changed = ContextVar("only what changed", default=False)


@contextmanager
def only_what_changed():
    """Within it the event of a save tells the facts that changed, not the whole page: a text saved every few seconds
    while it is typed would else fill the ledger with all the others."""
    token = _only_what_changed.set(True)
    try:
        yield
    finally:
        _only_what_changed.reset(token)


def claim(meeting, version: int, by, **changes) -> None:
    """Take the next version of an open record; of two who read the same version, only the first gets it.

    What was confirmed is no longer what stands there, so the confirmation goes.
    """
    take_version(meeting, version, by, **changes)
    meeting.refresh_from_db()
    require_its_cell(meeting.cell, meeting_day(meeting))


def take_version(meeting, version: int, by, **changes) -> None:
    """The claim alone, where nothing else of the row is needed; the object knows its new version."""
    claimed = Meeting.objects.filter(pk=meeting.pk, version=version, state__in=OPEN_STATES).update(
        version=F("version") + 1,
        recorded_by=by,
        recorded_at=timezone.now(),
        confirmed_by=None,
        confirmed_at=None,
        **changes,
    )
    if not claimed:
        current = Meeting.objects.get(pk=meeting.pk)
        raise EditConflict if current.is_open else MeetingIsClosed
    meeting.version = version + 1


def require_its_cell(cell, day) -> None:
    """Nothing is planned or recorded for a day on which the cell was not there; what was before it ended still is."""
    if not cell.is_active_on(day):
        raise NotACellThatDay(cell, day)
    if day < PROFILES[0].since:
        raise BeforeTheRules(PROFILES[0].since)


def require_its_day(meeting) -> None:
    day = meeting_day(meeting)
    if day > timezone.localdate():
        raise NotYet(day)


def require_its_hours(meeting) -> None:
    now = timezone.now()
    if any(at is not None and at > now for at in (meeting.started_at, meeting.ended_at)):
        raise NotYet(meeting_day(meeting))


def finish(meeting, verb, snapshot, before, people, by) -> Meeting:
    """The event of a save; `people` is what `people_facts` gave before it."""
    if snapshot in SEARCHED:
        search.index(meeting)
    touched = {member_id for member_id, *_fact in people ^ people_facts(meeting)}
    about = [meeting.cell, *(Member(pk=member_id) for member_id in touched)]
    after = snapshot(meeting)
    if _only_what_changed.get():
        same = [fact for fact, value in before.items() if fact in after and after[fact] == value]
        before, after = (_without(side, same) for side in (before, after))
    record(by=by, verb=verb, obj=meeting, before=before, after=after, about=about)
    return meeting


def _without(facts: dict, names) -> dict:
    return {name: value for name, value in facts.items() if name not in names}


def people_facts(meeting) -> set[tuple]:
    """What the record says of which member, the member's id first: a save is about those of whom this changes."""
    marks = meeting.attendances.values_list(
        "membership__member_id", "status", "reason", "arrived_at", "spoke"
    )
    tasks = meeting.tasks.filter(assignee__isnull=False).values_list("assignee_id", "text", "due_on")
    followed = meeting.tasks.filter(follower__isnull=False)
    followed = followed.values_list("follower_id", "text", Value("follows"))
    said = meeting.contributions.filter(member__isnull=False).values_list("member_id", "text")
    led = {(meeting.chair_id, "chair"), (meeting.clerk_id, "clerk")}
    return {*marks, *tasks, *followed, *said, *(fact for fact in led if fact[0] is not None)}


def replace(related, rows) -> None:
    related.all().delete()
    related.model.objects.bulk_create(rows)


def drop_marks_of_other_days(meeting) -> dict:
    """Once the day has moved, only who was in the cell on it stands in the roll call; gives the marks dropped."""
    there = [place.membership.pk for place in places(meeting)]
    others = meeting.attendances.exclude(membership_id__in=there).select_related("membership__member")
    dropped = {mark.membership.member.full_name: mark.status for mark in others}
    if dropped:
        meeting.attendances.exclude(membership_id__in=there).delete()
    return {"marks_dropped": dropped} if dropped else {}


def recount_motions(meeting, counted=None) -> None:
    counted = counted or roll_call(meeting)
    try:
        with transaction.atomic():
            meeting.motions.update(base=counted.voting_base, voters=counted.voters)
    except IntegrityError as error:
        raise TooManyVotes from error
