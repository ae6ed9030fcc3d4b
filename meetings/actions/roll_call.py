"""Who was there."""

from dataclasses import replace as changed

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from cells.events import record

from ..errors import NotInCellThatDay
from ..models import Attendance, Contribution, Meeting, MeetingPolicy, Motion
from ..queries import Place, meeting_day, places, roll_call
from ..snapshots import plain_dict, roll_call_snapshot
from .in_the_hall import keep_speaking_true
from .writing import (
    claim,
    finish,
    people_facts,
    recount_motions,
    replace,
    require_its_cell,
    require_its_day,
    take_version,
)

MARK = ("status", "reason", "arrived_at", "spoke")


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


@transaction.atomic
def mark_members(*, meeting, version: int, marks: dict[int, dict | None], sheet: list[Place], by):
    """Write the marks of some members and leave the others as they are: one touch of a roll call, however long.

    `marks`: membership id → status, reason, arrived_at, spoke, or None for not marked; `sheet`: the places of the
    meeting, read under this version. Raises what `save_roll_call` raises.
    """
    take_version(meeting, version, by)
    require_its_cell(meeting.cell, meeting_day(meeting))
    require_its_day(meeting)
    by_id = {place.membership.pk: place for place in sheet}
    if not set(marks) <= set(by_id):
        raise NotInCellThatDay
    rows = [
        Attendance(meeting=meeting, membership_id=pk, **mark)
        for pk, mark in marks.items()
        if mark is not None
    ]
    Attendance.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["meeting", "membership"], update_fields=MARK
    )
    if gone := [pk for pk, mark in marks.items() if mark is None]:
        meeting.attendances.filter(membership_id__in=gone).delete()
    if _minutes_speak_of_members(meeting):
        keep_speaking_true(meeting)
        now = {row.membership_id: row for row in rows} | dict.fromkeys(gone)
        after = [changed(place, attendance=now.get(pk, place.attendance)) for pk, place in by_id.items()]
        # Which rule the rate follows is nothing to the votes, so it is not read.
        recount_motions(meeting, roll_call(meeting, after, MeetingPolicy()))
    touched = [by_id[pk] for pk in marks]
    record(
        by=by,
        verb="members marked",
        obj=meeting,
        before={
            "marks": [_told(place, place.attendance and _mark_of(place.attendance)) for place in touched]
        },
        after={"marks": [_told(place, marks[place.membership.pk]) for place in touched]},
        about=[meeting.cell, *(place.membership.member for place in touched)],
    )
    return meeting


def _minutes_speak_of_members(meeting) -> bool:
    """Whether votes, contributions or a number of speakers are written down, with which the marks have to agree."""
    here = {"meeting": OuterRef("pk")}
    written = Exists(Motion.objects.filter(**here)) | Exists(Contribution.objects.filter(**here))
    return Meeting.objects.filter(written | Q(speaker_count__gt=0), pk=meeting.pk).exists()


def _mark_of(attendance) -> dict:
    return {name: getattr(attendance, name) for name in MARK}


def _told(place, mark: dict | None) -> dict:
    return {"member": place.membership.member.full_name} | plain_dict(mark or {"status": None})
