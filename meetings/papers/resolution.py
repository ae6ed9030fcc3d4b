"""The resolution of a meeting."""

from papers.shapes import ResolutionData

from .parts import common_data, resolution_text, sections, vote_data
from .record import Record


def resolution_data(record: Record, own_score=None) -> ResolutionData:
    """The month's resolution, after the real model of a ward cell (domain.md §4.2)."""
    meeting = record.meeting
    adopting = next((motion for motion in record.motions if motion.adopts_resolution), None)
    length = meeting.ended_at and meeting.started_at and meeting.ended_at - meeting.started_at
    text = resolution_text(record)
    return common_data(record, own_score) | {
        "duration_minutes": int(length.total_seconds() // 60) if length else None,
        "evaluation": sections(meeting, ["current_affairs", "results"]),
        "directions": sections(meeting, ["directions", "thematic_content"])
        + ([{"title": "Nội dung quyết nghị", "text": text}] if text else []),
        "vote": vote_data(adopting) if adopting else None,
        "recipients": [record.committee.committee_name, "Đảng viên trong Chi bộ", "Lưu Chi bộ"],
        "signature": {"authority": "T/M CHI BỘ", "position": "BÍ THƯ", "name": record.secretary_name},
    }
