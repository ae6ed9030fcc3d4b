"""What several papers of a meeting say alike: head, attendance, tasks, votes. Vietnamese, like every paper."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone, translation

from cells.history import called, committee_of
from cells.strength import NOT_EXPECTED, Denominator, Out
from papers import layout
from papers.shapes import Attendance, Head, Vote

from ..attendance import RollCall
from ..models import MeetingKind
from ..queries import follow_through
from ..sentences import figure_text, follow_through_text
from ..statuses import AttendanceStatus
from ..votes import Count, needs_sentence, outcome_sentence
from .record import Record

SECTIONS = [
    ("current_affairs", "Tình hình thời sự, chính trị tư tưởng"),
    ("results", "Kết quả thực hiện nhiệm vụ tháng trước"),
    ("directions", "Phương hướng, nhiệm vụ tháng tới"),
    ("thematic_content", "Nội dung sinh hoạt chuyên đề"),
    ("discussion", "Thảo luận"),
    ("criticism", "Tự phê bình và phê bình; biểu dương, nhắc nhở"),
    ("conclusion", "Kết luận của người chủ trì"),
]
# Named on the paper where it is not the common one, A.
RATE_SETTINGS = {
    Denominator.A: [],
    Denominator.B: ["tính theo mẫu năm 2023: không tính đảng viên vắng có lý do"],
}


def common_data(record: Record, own_score) -> dict:
    """What the minutes and the resolution both say."""
    meeting = record.meeting
    return {
        "head": head_from(record.cell, record.committee),
        "month": str(meeting.month),
        "meeting_kind": meeting.kind,
        "thematic_topic": meeting.thematic_topic or None,
        "is_combined": meeting.kind == MeetingKind.REGULAR and meeting.has_thematic_part,
        "is_extended": meeting.is_extended,
        "held_on": record.day.isoformat(),
        "venue": meeting.venue or None,
        "attendance": attendance_data(record),
        "chair": record.person(meeting.chair),
        "clerk": record.person(meeting.clerk),
        "previous_tasks": previous_tasks_data(record),
        "follow_through": _follow_through(record),
        "tasks": tasks_data(record),
        "own_score": own_score,
    }


def head_of(cell, day, committee=None) -> Head:
    """Cell and committee as they stood and were called on the day; `committee` is that of the day where it is known."""
    return head_from(called(cell, day), committee or committee_of(cell, day))


def head_from(cell, committee) -> Head:
    """Both as they were called on the day."""
    return {
        "superior_body": committee.organisation_name,
        "issuing_body": cell.full_name,
        "body_code": "CB",
        "place": committee.name,
    }


def attendance_data(record: Record) -> Attendance:
    counted = record.counted
    return {
        "convened_official": counted.official,
        "convened_probationary": counted.probationary,
        "present": counted.present if counted.is_complete else None,
        "late": counted.late,
        "late_members": _late(record.sheet),
        "temporary_present": counted.temporary_present,
        **({"absent": counted.strength - counted.present} if counted.is_complete else {}),
        "must_attend": counted.expected,
        "rate_percent": two_decimals(counted.rate_percent)
        if counted.is_complete and counted.expected
        else None,
        "rate_rule": _rate_rule(counted),
        **{
            status: _names(record.sheet, status)
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
    if Out.EXCUSED in NOT_EXPECTED[counted.denominator]:
        parts.append((counted.excused, "vắng có lý do"))
    left_out = [f"{number} đảng viên {what}" for number, what in parts if number]
    rule = ["đã trừ " + ", ".join(left_out)] if left_out else []
    return "; ".join([*rule, *RATE_SETTINGS[counted.denominator]])


def _late(sheet) -> list[dict]:
    """Who came late, and when; dots where the hour was not written down."""
    return [
        {"name": place.membership.member.full_name, "reason": layout.clock(place.attendance.arrived_at)}
        for place in sheet
        if place.is_regular and place.status == AttendanceStatus.LATE
    ]


def _names(sheet, status) -> list[dict]:
    """An excused absence always has its reason; dots where it was not written down."""
    unknown = layout.DOTS if status == AttendanceStatus.EXCUSED else ""
    return [
        {"name": place.membership.member.full_name, "reason": place.attendance.reason or unknown}
        for place in sheet
        if place.is_regular and place.status == status
    ]


def previous_tasks_data(record: Record) -> list[dict]:
    return [
        {
            "text": task.text,
            "assignee": task.assignee.full_name if task.assignee else "",
            "due_on": task.due_on.isoformat() if task.due_on else None,
            "result": task.report_here[0].result if task.report_here else None,
            "note": _note(task, task.report_here[0]) if task.report_here else "",
        }
        for task in record.previous_tasks
    ]


def _note(task, report) -> str:
    """``46 trên 50 hộ (92 %); còn hai hộ đi vắng``: what was achieved so far, then the words."""
    with translation.override("vi"):
        achieved = figure_text(report.achieved, task.target, task.unit)
    return "; ".join(filter(None, [achieved, report.note]))


def _follow_through(record: Record) -> str | None:
    """The rate of the tasks of the table, with its arithmetic."""
    if not record.previous_tasks:
        return None
    with translation.override("vi"):
        return follow_through_text(follow_through(record.meeting, record.previous_tasks))


def tasks_data(record: Record) -> list[dict]:
    return [
        {
            "text": task.text,
            "assignee": task.assignee.full_name if task.assignee else "",
            "due_on": task.due_on.isoformat() if task.due_on else None,
            "target": "" if task.target is None else f"{decimal_text(task.target)} {task.unit}".strip(),
        }
        for task in record.tasks
    ]


def vote_data(motion) -> Vote:
    counted = Count(motion.rule, motion.base, motion.votes_for, motion.votes_against, motion.abstentions)
    return {
        "base": motion.base,
        "base_rule": needs_sentence(counted),
        "votes_for": motion.votes_for,
        "votes_against": motion.votes_against,
        "abstentions": motion.abstentions,
        "outcome": outcome_sentence(
            counted,
            method=motion.method,
            issued=motion.ballots_issued,
            returned=motion.ballots_returned,
            invalid=motion.ballots_invalid,
        ),
    }


def two_decimals(value) -> str:
    """An exact fraction as a decimal string with at most two places: ``90.91``, ``90``."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact.quantize(Decimal('0.01'), ROUND_HALF_UP).normalize():f}"


def decimal_text(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def sections(meeting, names) -> list[dict]:
    titles = dict(SECTIONS)
    return [{"title": titles[name], "text": text} for name in names if (text := getattr(meeting, name))]


def resolution_text(record: Record) -> str | None:
    return record.resolution.text or None if record.resolution else None


def clock(instant) -> str | None:
    return None if instant is None else timezone.localtime(instant).strftime("%H:%M")
