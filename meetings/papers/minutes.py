"""The minutes of a meeting, composed from what was recorded, in the official order (domain.md §4.2)."""

from papers.layout import DOTS
from papers.shapes import MinutesData

from ..models import MeetingKind
from ..queries import meeting_day, speaker_count
from .parts import SECTIONS, clock, common_data, resolution_text, vote_data
from .record import Record

TITLES = dict(SECTIONS)
# The two parts of a combined meeting come in turn, the regular one with its discussion first.
ORDER = [name for name, _title in SECTIONS]
COMBINED_ORDER = [name for name in ORDER if name not in ("thematic_content", "conclusion")] + [
    "thematic_content",
    "conclusion",
]
# Printed as dots to be filled by hand while they are empty.
EXPECTED = {
    MeetingKind.REGULAR: {"results", "directions", "discussion", "conclusion"},
    MeetingKind.THEMATIC: {"thematic_content", "discussion", "conclusion"},
    MeetingKind.EXTRAORDINARY: {"discussion", "conclusion"},
}


def minutes_data(record: Record, own_score=None) -> MinutesData:
    """The minutes; `own_score` is the cell's own score (papers.shapes.OwnScore) when there is one."""
    meeting = record.meeting
    return common_data(record, own_score) | {
        "started": clock(meeting.started_at),
        "ended": clock(meeting.ended_at),
        "guests": [{"name": guest.name, "body": guest.body, "role": guest.role} for guest in record.guests],
        "previous_minutes": _previous_minutes(record),
        "sections": _sections(record),
        "contributions": [
            {"title": _speaker(contribution.name), "text": contribution.words}
            for contribution in record.contributions
            if contribution.words
        ],
        "speakers_count": speaker_count(meeting, record.sheet),
        "motions": [{"text": motion.text} | vote_data(motion) for motion in record.motions],
        "resolution_text": resolution_text(record),
        "is_adopted": meeting.minutes_adopted is True,
    }


def _previous_minutes(record: Record) -> dict | None:
    """Of a regular meeting; another one confirms them only where somebody wrote so."""
    before, is_confirmed = record.previous_meeting, record.meeting.previous_minutes_confirmed
    if before is None or (record.meeting.kind != MeetingKind.REGULAR and not is_confirmed):
        return None
    return {
        "held_on": meeting_day(before).isoformat(),
        "symbol": before.minutes_paper.symbol if before.minutes_paper else None,
        "is_confirmed": is_confirmed,
    }


def _sections(record: Record) -> list[dict]:
    meeting = record.meeting
    is_combined = meeting.kind == MeetingKind.REGULAR and meeting.has_thematic_part
    found = []
    for name in COMBINED_ORDER if is_combined else ORDER:
        if name == "discussion" and (reports := _guest_reports(record)):
            found.append({"title": "Báo cáo, ý kiến của đại biểu", "text": reports})
        text = _text(record, name)
        if (
            not text
            and name in EXPECTED[meeting.kind]
            and not (name == "discussion" and record.contributions)
        ):
            text = DOTS * 3
        if text:
            found.append({"title": TITLES[name], "text": text})
    return found


def _text(record: Record, name: str) -> str:
    text = getattr(record.meeting, name)
    if name == "criticism" and record.criticised_themselves:
        turns = "; ".join(f"đồng chí {name}" for name in record.criticised_themselves)
        return "\n".join(filter(None, [f"Tự phê bình theo phân công: {turns}.", text]))
    return text


def _guest_reports(record: Record) -> str:
    """One line for each guest who reported: ``Đồng chí Em, Hội Phụ nữ: …``."""
    lines = [
        f"Đồng chí {', '.join(filter(None, [guest.name, guest.body]))}: {guest.words}"
        for guest in record.guests
        if guest.words
    ]
    return "\n".join(lines)


def _speaker(name: str | None) -> str:
    return f"Đồng chí {name}" if name else "Ý kiến khác"
