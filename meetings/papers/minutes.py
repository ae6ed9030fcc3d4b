"""The minutes of a meeting."""

from django.db.models import F

from papers.shapes import MinutesData

from ..queries import speaker_count
from .parts import SECTIONS, clock, common_data, resolution_text, sections, vote_data
from .record import Record


def minutes_data(record: Record, own_score=None) -> MinutesData:
    """The minutes; `own_score` is the cell's own score (papers.shapes.OwnScore) when there is one."""
    meeting = record.meeting
    return common_data(record, own_score) | {
        "started": clock(meeting.started_at),
        "ended": clock(meeting.ended_at),
        "guests": list(meeting.guests.values("body", "role", name=F("full_name"))),
        "sections": sections(meeting, [name for name, _title in SECTIONS]),
        "speakers_count": speaker_count(meeting, record.sheet),
        "motions": [{"text": motion.text} | vote_data(motion) for motion in record.motions],
        "resolution_text": resolution_text(record),
        "is_adopted": meeting.minutes_adopted is True,
    }
