"""Visits to the cells of Phường 5: what overseers saw there and what members raised, some of it followed up."""

import uuid
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from cells.models import Oversight
from meetings.models import Concern, ConcernArea, Grasp, Visit

from .meetings import NAMESPACE

WARD, STAFF, OVERSEER = "phuong-5", "vanphong", "giamsat"
# (cell of the ward by number, the overseer's own first; months ago). The other cells had no visitor.
VISITS = ((0, 1), (1, 1), (2, 1), (4, 1), (0, 2), (3, 2), (5, 2), (1, 4), (6, 5), (2, 6))
SEEN = (
    (
        Grasp.GOOD,
        Grasp.GOOD,
        Grasp.FAIR,
        Grasp.GOOD,
        "Chuẩn bị kỹ, có gợi ý thảo luận gửi trước; nhiều ý kiến thiết thực.",
    ),
    (
        Grasp.GOOD,
        Grasp.FAIR,
        Grasp.GOOD,
        Grasp.FAIR,
        "Nội dung sát địa bàn; phần kiểm điểm nhiệm vụ tháng trước còn lướt qua.",
    ),
    (
        Grasp.FAIR,
        Grasp.FAIR,
        Grasp.FAIR,
        Grasp.WEAK,
        "Ít người phát biểu, chủ trì chưa gợi mở; nên gửi tài liệu sớm hơn.",
    ),
    (Grasp.GOOD, Grasp.GOOD, Grasp.GOOD, "", "Sinh hoạt đúng trình tự, kết luận rõ người, rõ việc, rõ ngày."),
)
RAISED = (
    (ConcernArea.LAND, "Lối đi chung ở đầu hẻm bị lấn làm chỗ để xe, đã nhắc hai lần chưa dọn."),
    (ConcernArea.ENVIRONMENT, "Điểm tập kết rác cạnh trường mẫu giáo bốc mùi vào buổi chiều."),
    (ConcernArea.CONSTRUCTION, "Mặt hẻm đào lắp ống nước chưa tái lập, mưa xuống đọng thành vũng."),
    (ConcernArea.ORDER, "Xe máy chạy nhanh trong hẻm giờ tan tầm, dân đề nghị làm gờ giảm tốc."),
    (ConcernArea.LIVING, "Một số hộ cận nghèo chưa nhận được thẻ bảo hiểm y tế năm nay."),
    (ConcernArea.ENVIRONMENT, "Cống thoát nước trước chợ bị nghẹt, triều lên là ngập."),
    (ConcernArea.OTHER, "Loa truyền thanh khu phố hỏng, thông báo họp không nghe được."),
)
DONE = (
    "Đã giao tổ trật tự đô thị dọn và lập biên bản, tuần sau kiểm tra lại.",
    "Công ty công ích đã nạo vét và dời điểm tập kết, khu phố xác nhận.",
    "Ủy ban đã yêu cầu đơn vị thi công tái lập trước ngày 15.",
)
POINTS = ("92", None, "84.5", None, "95")


def add_visits(world) -> None:
    """Each to the meeting of its month, where one was held; written down the next morning."""
    overseers = {id(row.cell): row.member for row in world.rows[Oversight]}
    meetings = {(id(one.meeting.cell), one.meeting.month): one.meeting for one in world.records[WARD]}
    cells = list({id(one.meeting.cell): one.meeting.cell for one in world.records[WARD]}.values())
    cells.sort(key=lambda cell: overseers.get(id(cell)) is not world.users[OVERSEER].member)
    for number, (place, months_ago) in enumerate(VISITS):
        cell = cells[place]
        meeting = meetings.get((id(cell), world.last.plus(-months_ago)))
        if meeting is not None and meeting.ended_at is not None and id(cell) in overseers:
            _add_visit(world, number, meeting, overseers[id(cell)])


def _add_visit(world, number: int, meeting, visitor) -> None:
    is_own = visitor is world.users[OVERSEER].member
    preparation, content, chairing, discussion, remarks = SEEN[number % len(SEEN)]
    points = POINTS[number % len(POINTS)]
    started, ended = (timezone.localtime(at) for at in (meeting.started_at, meeting.ended_at))
    visit = world.rows.add(
        Visit(
            cell=meeting.cell,
            meeting=meeting,
            visitor=visitor,
            visited_on=started.date(),
            started_at=started.time().replace(second=0, microsecond=0),
            ended_at=ended.time().replace(second=0, microsecond=0),
            preparation=preparation,
            content=content,
            chairing=chairing,
            discussion=discussion,
            remarks=remarks,
            suggestions=""
            if number % 3
            else "Đề nghị đảng ủy gửi tài liệu thời sự trước ngày 01 hằng tháng.",
            suggested_points=None if points is None else Decimal(points),
            recorded_by=world.users[OVERSEER if is_own else STAFF],
            recorded_at=ended + timedelta(hours=12),
            submission_id=uuid.uuid5(NAMESPACE, f"visit {meeting.submission_id}"),
        )
    )
    for turn in range(1 + number % 2):
        area, text = RAISED[(2 * number + turn) % len(RAISED)]
        done = DONE[number % len(DONE)] if number % 3 == 1 else ""
        world.rows.add(
            Concern(
                visit=visit,
                area=area,
                text=text,
                follow_up=done,
                followed_up_by=world.users[STAFF] if done else None,
                followed_up_at=ended + timedelta(days=6) if done else None,
            )
        )
