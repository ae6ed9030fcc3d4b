"""From a meeting to the data of its two papers: the minutes and the resolution (shapes in papers/shapes.py).

Papers are Vietnamese in every language of the site, so the words here are Vietnamese, not translated.
"""

from decimal import ROUND_HALF_UP, Decimal

from django.db.models import F
from django.utils import timezone

from cells.models import Office, OfficeKind
from papers.layout import profile_on
from papers.rendering import render_article
from papers.shapes import Attendance, Head, MinutesData, Person, ResolutionData, Vote

from .attendance import RollCall
from .models import Resolution
from .queries import meeting_day, places, roll_call, speaker_count, tasks_to_report
from .statuses import AttendanceStatus, BaseRule
from .votes import Count

POSITIONS = {
    OfficeKind.SECRETARY: "Bí thư Chi bộ",
    OfficeKind.DEPUTY: "Phó Bí thư Chi bộ",
    OfficeKind.COMMITTEE_MEMBER: "Chi ủy viên",
}
SECTIONS = [
    ("current_affairs", "Tình hình thời sự, chính trị tư tưởng"),
    ("results", "Kết quả thực hiện nhiệm vụ tháng trước"),
    ("directions", "Phương hướng, nhiệm vụ tháng tới"),
    ("thematic_content", "Nội dung sinh hoạt chuyên đề"),
    ("discussion", "Thảo luận"),
    ("criticism", "Tự phê bình và phê bình; biểu dương, nhắc nhở"),
    ("conclusion", "Kết luận của người chủ trì"),
]
# What minutes must hold to be complete: the code of the gap, and the field that fills it.
REQUIRED = {
    "started_at": "started_at",
    "ended_at": "ended_at",
    "chair": "chair",
    "clerk": "clerk",
    "previous_tasks": "results",
    "next_tasks": "directions",
    "discussion": "discussion",
    "conclusion": "conclusion",
}


def minutes_gaps(meeting, counted: RollCall | None = None) -> list[str]:
    """Codes of what is still missing in the minutes (meetings/labels.py names them); empty when complete."""
    counted = roll_call(meeting) if counted is None else counted
    missing = [code for code, name in REQUIRED.items() if not getattr(meeting, name)]
    return missing if counted.is_complete else ["roll_call", *missing]


def minutes_data(meeting, own_score=None) -> MinutesData:
    """The minutes; `own_score` is the cell's own score (papers.shapes.OwnScore) when there is one."""
    sheet = places(meeting)
    offices = _offices(meeting)
    resolution = _resolution(meeting)
    return {
        "head": head_of(meeting.cell),
        "month": str(meeting.month),
        "meeting_kind": meeting.kind,
        "thematic_topic": meeting.thematic_topic or None,
        "held_on": meeting_day(meeting).isoformat(),
        "started": _clock(meeting.started_at),
        "ended": _clock(meeting.ended_at),
        "venue": meeting.venue or None,
        "attendance": attendance_data(meeting, sheet),
        "guests": list(meeting.guests.values("body", "role", name=F("full_name"))),
        "chair": _person(meeting.chair, offices),
        "clerk": _person(meeting.clerk, offices),
        "previous_tasks": previous_tasks(meeting),
        "sections": _sections(meeting, [name for name, _title in SECTIONS]),
        "speakers_count": speaker_count(meeting, sheet),
        "motions": [{"text": motion.text} | vote_data(motion) for motion in meeting.motions.all()],
        "resolution_text": resolution.text if resolution and resolution.text else None,
        "tasks": tasks_data(meeting),
        "own_score": own_score,
        "is_adopted": meeting.minutes_adopted is True,
    }


def resolution_data(meeting, own_score=None) -> ResolutionData:
    """The month's resolution, after the real model of a ward cell (domain.md §4.2)."""
    offices = _offices(meeting)
    resolution = _resolution(meeting)
    adopting = meeting.motions.filter(adopts_resolution=True).first()
    length = meeting.ended_at and meeting.started_at and meeting.ended_at - meeting.started_at
    return {
        "head": head_of(meeting.cell),
        "month": str(meeting.month),
        "meeting_kind": meeting.kind,
        "thematic_topic": meeting.thematic_topic or None,
        "held_on": meeting_day(meeting).isoformat(),
        "venue": meeting.venue or None,
        "duration_minutes": int(length.total_seconds() // 60) if length else None,
        "attendance": attendance_data(meeting, places(meeting)),
        "chair": _person(meeting.chair, offices),
        "clerk": _person(meeting.clerk, offices),
        "evaluation": _sections(meeting, ["current_affairs", "results"]),
        "previous_tasks": previous_tasks(meeting),
        "directions": _sections(meeting, ["directions", "thematic_content"])
        + (
            [{"title": "Nội dung quyết nghị", "text": resolution.text}]
            if resolution and resolution.text
            else []
        ),
        "tasks": tasks_data(meeting),
        "own_score": own_score,
        "vote": vote_data(adopting) if adopting else None,
        "recipients": [meeting.cell.committee.committee_name, "Đảng viên trong Chi bộ", "Lưu Chi bộ"],
        "signature": cell_signature(meeting.cell, meeting_day(meeting)),
    }


def paper_of(kind: str, meeting, data: dict):
    """The paper's article for the screen: as issued once it was, else the draft of what is recorded now."""
    issued = meeting.minutes_paper if kind == "minutes" else meeting.resolution_paper
    if issued:
        return render_article(kind, issued.data, profile_code=issued.layout_profile)
    profile = profile_on(meeting_day(meeting))
    return render_article(kind, data, profile_code=profile.code, is_draft=True)


def head_of(cell) -> Head:
    return {
        "superior_body": cell.committee.organisation_name,
        "issuing_body": cell.full_name,
        "body_code": "CB",
        "place": cell.committee.name,
    }


def cell_signature(cell, day):
    secretary = (
        Office.objects.on(day)
        .filter(cell=cell, kind=OfficeKind.SECRETARY)
        .values_list("member__full_name", flat=True)
    )
    return {"authority": "T/M CHI BỘ", "position": "BÍ THƯ", "name": secretary.first()}


def attendance_data(meeting, sheet) -> Attendance:
    counted = roll_call(meeting, sheet)
    return {
        "convened_official": counted.official,
        "convened_probationary": counted.probationary,
        "present": counted.present if counted.is_complete else None,
        "late": counted.late,
        "must_attend": counted.expected,
        "rate_percent": two_decimals(counted.rate_percent)
        if counted.is_complete and counted.expected
        else None,
        "rate_rule": _rate_rule(counted),
        **{
            status: _names(sheet, status)
            for status in (
                AttendanceStatus.EXCUSED,
                AttendanceStatus.UNEXCUSED,
                AttendanceStatus.EXEMPT,
                AttendanceStatus.AWAY,
                AttendanceStatus.SPECIAL_DUTY,
            )
        },
    }


def _rate_rule(counted: RollCall) -> str:
    parts = [
        (counted.exempt, "được miễn công tác và sinh hoạt đảng"),
        (counted.away, "sinh hoạt đảng tạm thời ở nơi khác"),
        (counted.special_duty, "làm nhiệm vụ đặc biệt"),
    ]
    left_out = [f"{number} đảng viên {what}" for number, what in parts if number]
    return "đã trừ " + ", ".join(left_out) if left_out else ""


def _names(sheet, status) -> list[dict]:
    return [
        {"name": place.membership.member.full_name, "reason": place.attendance.reason}
        for place in sheet
        if place.is_regular and place.status == status
    ]


def previous_tasks(meeting) -> list[dict]:
    return [
        {
            "text": task.text,
            "assignee": task.assignee.full_name if task.assignee else "",
            "due_on": task.due_on.isoformat() if task.due_on else None,
            "result": task.report_here[0].result if task.report_here else None,
            "note": task.report_here[0].note if task.report_here else "",
        }
        for task in tasks_to_report(meeting)
    ]


def tasks_data(meeting) -> list[dict]:
    return [
        {
            "text": task.text,
            "assignee": task.assignee.full_name if task.assignee else "",
            "due_on": task.due_on.isoformat() if task.due_on else None,
            "target": "" if task.target is None else f"{decimal_text(task.target)} {task.unit}".strip(),
        }
        for task in meeting.tasks.select_related("assignee")
    ]


def vote_data(motion) -> Vote:
    counted = Count(motion.rule, motion.base, motion.votes_for, motion.votes_against, motion.abstentions)
    needs = "hơn một nửa" if motion.rule == BaseRule.HALF else "hai phần ba"
    result = "được thông qua" if counted.is_carried else "không được thông qua"
    return {
        "base": motion.base,
        "base_rule": f"tính trên tổng số đảng viên chính thức được triệu tập, cần {needs} là {counted.needed}",
        "votes_for": motion.votes_for,
        "votes_against": motion.votes_against,
        "abstentions": motion.abstentions,
        "outcome": f"Nội dung biểu quyết {result}.",
    }


def two_decimals(value) -> str:
    """An exact fraction as a decimal string with at most two places: ``90.91``, ``90``."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact.quantize(Decimal('0.01'), ROUND_HALF_UP).normalize():f}"


def decimal_text(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def _sections(meeting, names) -> list[dict]:
    titles = dict(SECTIONS)
    return [{"title": titles[name], "text": text} for name in names if (text := getattr(meeting, name))]


def _offices(meeting) -> dict[int, str]:
    offices = Office.objects.on(meeting_day(meeting)).filter(cell_id=meeting.cell_id)
    return {member_id: POSITIONS[kind] for member_id, kind in offices.values_list("member_id", "kind")}


def _person(member, offices) -> Person | None:
    return None if member is None else {"name": member.full_name, "role": offices.get(member.pk, "")}


def _resolution(meeting) -> Resolution | None:
    return Resolution.objects.filter(meeting=meeting).first()


def _clock(instant) -> str | None:
    return None if instant is None else timezone.localtime(instant).strftime("%H:%M")
