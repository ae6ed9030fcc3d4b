"""Who spoke and what was said, and whose turn of self-criticism it was: parts of the saves of the roll call and the
minutes.

Whoever has a contribution has spoken (`Attendance.spoke`); taking the last one away does not take the tick away.
"""

from ..attendance import CAME
from ..errors import SpeakerWasAbsent, TooManySpeakers
from ..models import CriticismTurn


def save_speakers(meeting, membership_ids: set[int]) -> None:
    """Tick exactly these of those who came; somebody who was not there is left as they are."""
    came = meeting.attendances.filter(status__in=CAME)
    came.exclude(membership_id__in=membership_ids).filter(spoke=True).update(spoke=False)
    came.filter(membership_id__in=membership_ids, spoke=False).update(spoke=True)


def keep_speaking_true(meeting) -> None:
    """Contributions, ticks and the number written down agree with the roll call.

    Raises SpeakerWasAbsent where a member with a contribution is marked absent, TooManySpeakers where more are said to
    have spoken than came. Somebody not marked yet is neither.
    """
    spoke = meeting.attendances.filter(membership__member__contributions__meeting=meeting)
    absent = spoke.exclude(status__in=CAME).values_list("membership__member__full_name", flat=True).distinct()
    if names := list(absent.order_by("membership__member__sort_key", "membership__member")):
        raise SpeakerWasAbsent(names)
    meeting.attendances.filter(pk__in=spoke.values("pk"), spoke=False).update(spoke=True)
    statuses = list(meeting.attendances.values_list("status", flat=True))
    if statuses and (meeting.speaker_count or 0) > sum(status in CAME for status in statuses):
        raise TooManySpeakers


def save_turns(meeting, rows: list[dict]) -> None:
    """`rows`: member, done. A member with a turn already done at another meeting of the month keeps it there."""
    month = {"cell_id": meeting.cell_id, "month": meeting.month}
    turns = {turn.member_id: turn for turn in CriticismTurn.objects.filter(**month)}
    for row in rows:
        turn = turns.setdefault(row["member"].pk, CriticismTurn(**month, member=row["member"]))
        if turn.meeting_id in (None, meeting.pk):
            turn.meeting = meeting if row["done"] else None
            turn.save()
