"""What was written down before a meeting: the agenda, the cell committee's minutes. The same in every load.

Only for the last months, whose meetings people open; nothing is drawn by chance, so no other row hangs on it.
"""

from datetime import time

from meetings.agenda import agenda_for
from meetings.models import AgendaItem, PreMeeting

from .record import Record

TO_PREPARE = "Đọc trước dự thảo nghị quyết; chuẩn bị ý kiến về công việc được phân công."
REVIEW = "Các nhiệm vụ tháng qua cơ bản hoàn thành; một số việc còn chậm do chờ phối hợp."
DIRECTIONS = "Tập trung vào các chỉ tiêu của nghị quyết năm; phân công rõ người, rõ việc, rõ thời hạn."
POINTS = "Cách làm để các hộ cùng tham gia; việc nào cần đảng viên đi trước."
CONCLUSION = "Thống nhất nội dung và dự thảo nghị quyết trình chi bộ; gửi tài liệu trước một ngày."


def write_before(record: Record, officers: list, required: int) -> None:
    """`officers`: the people of the cell committee on the day, the secretary first; `required` in minutes."""
    meeting = record.meeting
    meeting.to_prepare = TO_PREPARE
    steps = agenda_for(
        meeting_kind=meeting.kind,
        cell_kind=meeting.cell.kind,
        has_thematic_part=meeting.has_thematic_part,
        topic=meeting.thematic_topic,
        required_minutes=required,
    )
    record.agenda = [
        AgendaItem(
            meeting=meeting,
            text=step.text,
            duration_minutes=step.duration_minutes,
            presenter=officers[0].member if officers and "Bí thư" in step.text else None,
        )
        for step in steps
    ]
    before = record.pre_meeting
    if before is not None and before.has_minutes and len(officers) > 1:
        before.started_at, before.ended_at = time(17, 0), time(17, 45)
        before.chair, before.clerk = officers[0].member, officers[1].member
        before.review, before.directions, before.discussion_points = REVIEW, DIRECTIONS, POINTS
        before.conclusion = CONCLUSION
        came = PreMeeting.attendees.through
        record.attendees = [came(premeeting=before, member=person.member) for person in officers]
