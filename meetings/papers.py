"""From a meeting to the data of its two papers: the minutes and the resolution (shapes in papers/shapes.py).

Papers are Vietnamese in every language of the site, so the words here are Vietnamese, not translated.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from django.db.models import F
from django.utils import timezone

from cells.history import called, committee_of
from cells.models import Office, OfficeKind
from cells.strength import NOT_EXPECTED, Denominator, Out
from papers.layout import profile_on
from papers.rendering import render_article
from papers.shapes import Attendance, Head, MinutesData, Person, ResolutionData, Vote

from .attendance import RollCall
from .models import Meeting, Resolution
from .queries import meeting_day, places, policy_for, roll_call, speaker_count, tasks_to_report
from .statuses import AttendanceStatus
from .votes import Count, needs_sentence, outcome_sentence

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
# Named on the paper where it is not the common one, A.
RATE_SETTINGS = {
    Denominator.A: [],
    Denominator.B: ["tính theo mẫu năm 2023: không tính đảng viên vắng có lý do"],
}
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


@dataclass(frozen=True)
class Record:
    """Everything recorded about one meeting, each part read once, for all papers made from it."""

    meeting: Meeting

    @cached_property
    def day(self) -> date:
        return meeting_day(self.meeting)

    @cached_property
    def sheet(self):
        return places(self.meeting)

    @cached_property
    def policy(self):
        return policy_for(self.meeting.cell, self.day)

    @cached_property
    def committee(self):
        """That led the cell on the day, under its name of then."""
        return committee_of(self.meeting.cell, self.day)

    @cached_property
    def counted(self) -> RollCall:
        return roll_call(self.meeting, self.sheet, self.policy)

    @cached_property
    def offices(self) -> dict[int, Office]:
        """Member id → office in the cell on the day."""
        offices = Office.objects.on(self.day).filter(cell_id=self.meeting.cell_id).select_related("member")
        return {office.member_id: office for office in offices}

    @cached_property
    def resolution(self) -> Resolution | None:
        return getattr(self.meeting, "resolution", None)

    @cached_property
    def motions(self):
        return list(self.meeting.motions.all())

    @cached_property
    def previous_tasks(self):
        return list(tasks_to_report(self.meeting))

    @cached_property
    def tasks(self):
        return list(self.meeting.tasks.select_related("assignee"))

    def person(self, member) -> Person | None:
        if member is None:
            return None
        office = self.offices.get(member.pk)
        return {"name": member.full_name, "role": POSITIONS[office.kind] if office else ""}

    @property
    def secretary_name(self) -> str | None:
        kinds = {office.kind: office.member.full_name for office in self.offices.values()}
        return kinds.get(OfficeKind.SECRETARY)


def minutes_data(record: Record, own_score=None) -> MinutesData:
    """The minutes; `own_score` is the cell's own score (papers.shapes.OwnScore) when there is one."""
    meeting = record.meeting
    return _common_data(record, own_score) | {
        "started": _clock(meeting.started_at),
        "ended": _clock(meeting.ended_at),
        "guests": list(meeting.guests.values("body", "role", name=F("full_name"))),
        "sections": _sections(meeting, [name for name, _title in SECTIONS]),
        "speakers_count": speaker_count(meeting, record.sheet),
        "motions": [{"text": motion.text} | vote_data(motion) for motion in record.motions],
        "resolution_text": _resolution_text(record),
        "is_adopted": meeting.minutes_adopted is True,
    }


def resolution_data(record: Record, own_score=None) -> ResolutionData:
    """The month's resolution, after the real model of a ward cell (domain.md §4.2)."""
    meeting = record.meeting
    adopting = next((motion for motion in record.motions if motion.adopts_resolution), None)
    length = meeting.ended_at and meeting.started_at and meeting.ended_at - meeting.started_at
    text = _resolution_text(record)
    return _common_data(record, own_score) | {
        "duration_minutes": int(length.total_seconds() // 60) if length else None,
        "evaluation": _sections(meeting, ["current_affairs", "results"]),
        "directions": _sections(meeting, ["directions", "thematic_content"])
        + ([{"title": "Nội dung quyết nghị", "text": text}] if text else []),
        "vote": vote_data(adopting) if adopting else None,
        "recipients": [record.committee.committee_name, "Đảng viên trong Chi bộ", "Lưu Chi bộ"],
        "signature": {"authority": "T/M CHI BỘ", "position": "BÍ THƯ", "name": record.secretary_name},
    }


def _common_data(record: Record, own_score) -> dict:
    """What the minutes and the resolution both say."""
    meeting = record.meeting
    return {
        "head": head_of(meeting.cell, record.day, record.committee),
        "month": str(meeting.month),
        "meeting_kind": meeting.kind,
        "thematic_topic": meeting.thematic_topic or None,
        "held_on": record.day.isoformat(),
        "venue": meeting.venue or None,
        "attendance": attendance_data(record),
        "chair": record.person(meeting.chair),
        "clerk": record.person(meeting.clerk),
        "previous_tasks": previous_tasks_data(record),
        "tasks": tasks_data(record),
        "own_score": own_score,
    }


PAPER_DATA = {"minutes": minutes_data, "resolution": resolution_data}


def article_of(kind: str, record: Record):
    """The paper's article for the screen: as issued once it was, else the draft of what is recorded now."""
    issued = record.meeting.minutes_paper if kind == "minutes" else record.meeting.resolution_paper
    if issued:
        return render_article(kind, issued.data, profile_code=issued.layout_profile)
    profile = profile_on(record.day)
    return render_article(kind, PAPER_DATA[kind](record), profile_code=profile.code, is_draft=True)


def head_of(cell, day, committee=None) -> Head:
    """Cell and committee as they stood and were called on the day; `committee` is that of the day where it is known."""
    committee = committee or committee_of(cell, day)
    return {
        "superior_body": committee.organisation_name,
        "issuing_body": called(cell, day).full_name,
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


def _names(sheet, status) -> list[dict]:
    return [
        {"name": place.membership.member.full_name, "reason": place.attendance.reason}
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
            "note": task.report_here[0].note if task.report_here else "",
        }
        for task in record.previous_tasks
    ]


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


def _sections(meeting, names) -> list[dict]:
    titles = dict(SECTIONS)
    return [{"title": titles[name], "text": text} for name in names if (text := getattr(meeting, name))]


def _resolution_text(record: Record) -> str | None:
    return record.resolution.text or None if record.resolution else None


def _clock(instant) -> str | None:
    return None if instant is None else timezone.localtime(instant).strftime("%H:%M")
