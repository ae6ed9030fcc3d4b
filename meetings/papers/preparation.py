"""What is printed before a meeting: its notice or invitation, the cell committee's minutes, the roll-call sheet."""

from django.utils import timezone

from cells.models import OfficeKind
from cells.strength import Standing
from papers.shapes import NoticeData, PreMeetingData, RollCallSheetData

from ..models import PreMeeting
from ..queries import who_leads
from ..sheet_codes import code_of
from ..statuses import AttendanceStatus
from .parts import head_of
from .record import POSITIONS, Record

PRE_MEETING_SECTIONS = [
    ("review", "Đánh giá tình hình tháng qua"),
    ("directions", "Phương hướng tháng tới"),
    ("discussion_points", "Nội dung gợi ý chi bộ thảo luận"),
    ("conclusion", "Kết luận"),
]
# What the books say of a member, as it stands beside the name on the sheet.
NOTES = {
    AttendanceStatus.EXEMPT: "miễn sinh hoạt",
    AttendanceStatus.AWAY: "sinh hoạt nơi khác",
    AttendanceStatus.SPECIAL_DUTY: "nhiệm vụ đặc biệt",
}


def notice_data(record: Record) -> NoticeData:
    """Time, place, agenda, materials and what members should prepare, as the preparation has them now."""
    meeting = record.meeting
    local = timezone.localtime(meeting.planned_at)
    overseer = ["Đồng chí cấp ủy viên cấp trên phụ trách Chi bộ"]
    has_overseer = who_leads(meeting.cell, local.date())["has_overseer"]
    return {
        **_meeting_facts(record),
        "held_on": local.date().isoformat(),
        "starts": local.strftime("%H:%M"),
        "agenda": agenda_lines(meeting),
        "materials": [material.title for material in meeting.materials.all()],
        "to_prepare": meeting.to_prepare or None,
        "recipients": ["Đảng viên trong Chi bộ", *(overseer if has_overseer else []), "Lưu Chi bộ"],
        "signature": {"authority": "T/M CHI BỘ", "position": "BÍ THƯ", "name": record.secretary_name},
    }


def _meeting_facts(record: Record) -> dict:
    meeting = record.meeting
    return {
        "head": head_of(meeting.cell, record.day, record.committee),
        "month": str(meeting.month),
        "meeting_kind": meeting.kind,
        "thematic_topic": meeting.thematic_topic or None,
        "is_combined": meeting.kind == "regular" and meeting.has_thematic_part,
        "is_extended": meeting.is_extended,
        "venue": meeting.venue or None,
    }


def agenda_lines(meeting) -> list[dict]:
    return [
        {
            "text": item.text,
            "minutes": item.duration_minutes,
            "presenter": item.presenter.full_name if item.presenter else "",
        }
        for item in meeting.agenda.select_related("presenter")
    ]


def pre_meeting_data(record: Record, held: PreMeeting, offices) -> PreMeetingData:
    """`offices`: of the cell on the day of that meeting, the secretary's first; who was not there is named too."""
    meeting = record.meeting
    roles = {office.member_id: POSITIONS[office.kind] for office in offices}
    there = set(held.attendees.values_list("pk", flat=True))
    people = [office.member for office in offices]

    def person(member):
        return member and {"name": member.full_name, "role": roles.get(member.pk, "")}

    return {
        "head": head_of(meeting.cell, record.day, record.committee)
        | {"signed_on": held.held_on and held.held_on.isoformat()},
        "month": str(meeting.month),
        "is_consultation": all(office.kind != OfficeKind.COMMITTEE_MEMBER for office in offices),
        "held_on": held.held_on and held.held_on.isoformat(),
        "started": held.started_at and held.started_at.strftime("%H:%M"),
        "ended": held.ended_at and held.ended_at.strftime("%H:%M"),
        "present": [person(member) for member in people if member.pk in there],
        "absent": [person(member) for member in people if member.pk not in there],
        "chair": person(held.chair),
        "clerk": person(held.clerk),
        "sections": [
            {"title": title, "text": getattr(held, name)}
            for name, title in PRE_MEETING_SECTIONS
            if getattr(held, name)
        ],
    }


def roll_call_sheet_data(record: Record) -> RollCallSheetData:
    """The members in the order of the roll-call page, which is the order of keying back."""
    sheet = record.sheet
    return {
        **_meeting_facts(record),
        "held_on": record.day.isoformat(),
        "code": code_of(record.meeting.pk),
        "places": [_place(place) for place in sheet if place.is_regular],
        "temporary": [
            {"name": place.membership.member.full_name, "note": "sinh hoạt tạm thời"}
            for place in sheet
            if not place.is_regular
        ],
        "agenda": agenda_lines(record.meeting),
    }


def _place(place) -> dict:
    notes = ["dự bị"] if place.person.standing == Standing.PROBATIONARY else []
    if place.person.out:
        notes.append(NOTES.get(place.person.out, ""))
    return {"name": place.membership.member.full_name, "note": ", ".join(notes)}
