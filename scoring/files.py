"""The board of a month and the overview of reports as files; the other lists: cells/views/files.py."""

from django.utils import timezone
from django.views.decorators.http import require_POST

from cells.access import Permission, can, holds, require
from cells.history import called
from cells.models import Committee
from cells.tables.writing import Column
from cells.views import visible_committee
from cells.views.files import as_file, own_place
from meetings.states import MeetingState
from papers.models import PaperKind
from papers.tables import tables_of

from . import boards
from .papers import score_sheet_data
from .report_matrix import report_matrix
from .views.base import sheet_or_way_back, visible_meeting

STATES = {
    MeetingState.ACCEPTED: "Đã duyệt",
    MeetingState.SUBMITTED: "Chờ duyệt",
    MeetingState.RETURNED: "Bị trả lại",
    MeetingState.HELD: "Đã họp, chưa nộp",
    MeetingState.PLANNED: "Đã lên lịch",
    "missed": "Không họp",
    "not_planned": "Chưa lên lịch",
}
BOARD = [
    Column("STT", 6),
    Column("Chi bộ", 32),
    Column("Bí thư", 28),
    Column("Ngày họp", 12),
    Column("Có mặt", 10),
    Column("Phải dự", 10),
    Column("Điểm đề xuất", 12),
    Column("Điểm tự chấm", 12),
    Column("Điểm chính thức", 14),
    Column("Xếp loại tự chấm", 16),
    Column("Xếp loại chính thức", 18),
    Column("Trạng thái", 20),
    Column("Chi bộ muộn (ngày)", 18),
    Column("Quá hạn duyệt (ngày)", 20),
]


@require_POST
def board_export(request, committee_id, month):
    """The month of every cell of a committee, those shown (`show`), with the figures that this person may see."""
    committee = visible_committee(request, committee_id)
    may_record = can(request.user, Permission.RECORD, committee)
    may_review = can(request.user, Permission.REVIEW, committee)
    show = request.POST.get("show", "")
    if show == boards.NEEDS_ACTION and not (may_record or may_review):
        show = ""
    board = boards.board(committee, month, timezone.localdate(), may_record=may_record, may_review=may_review)
    sees_drafts = can(request.user, Permission.SEE_DRAFTS, committee)
    rows = [row if sees_drafts else row.without_draft() for row in board.showing(show)]
    name = called(committee, month.last_day).name
    title = f"{name} tháng {month.month}-{month.year}"
    return as_file(request, committee, title, BOARD, map(_board_line, range(1, len(rows) + 1), rows))


def _board_line(number, row) -> list:
    assessment = row.assessment
    own = assessment is not None and bool(assessment.own_grade)
    official = assessment is not None and bool(assessment.official_grade)
    return [
        number,
        row.cell.name,
        row.secretary,
        row.met_on,
        row.meeting.present_count if row.has_attendance else None,
        row.meeting.expected_count if row.has_attendance else None,
        assessment.proposed_total if own else None,
        assessment.own_total if own else None,
        assessment.official_total if official else None,
        assessment.rubric.spec.grade_text(assessment.own_grade) if own else "",
        assessment.rubric.spec.grade_text(assessment.official_grade) if official else "",
        STATES.get(row.state, ""),
        row.late.days if row.late else None,
        row.review_late.days if row.review_late else None,
    ]


@require_POST
def sheet_export(request, meeting_id):
    """The score sheet of a meeting as it stands, item by item; that of an issued one: papers/views/tables.py."""
    meeting = visible_meeting(request, meeting_id)
    current, way_back = sheet_or_way_back(request, meeting)
    if way_back:
        return way_back
    [table] = tables_of(PaperKind.SCORE_SHEET, score_sheet_data(meeting, current))
    columns = [Column(*column) for column in table.columns]
    month = f"{meeting.month.month}-{meeting.month.year}"
    return as_file(request, meeting, f"Chấm điểm tháng {month} {meeting.cell.full_name}", columns, table.rows)


@require_POST
def overview_export(request, month):
    """The reports of each committee that this person sees, by month: their number and symbol."""
    if not holds(request.user, Permission.SEE_COMMITTEE):
        require(request.user, Permission.SEE_COMMITTEE, Committee.objects.first())
    months, rows = report_matrix(Committee.objects.visible_to(request.user), month)
    columns = [Column("STT", 6), Column("Đảng bộ", 36)]
    columns += [Column(f"Tháng {one.month}-{one.year}", 18) for one in months]
    lines = (
        [
            number,
            row.committee.organisation_name,
            *(report.symbol if report else "" for report in row.reports),
        ]
        for number, row in enumerate(rows, 1)
    )
    place = own_place(request.user, Permission.SEE_COMMITTEE)
    return as_file(request, place, f"Báo cáo đến tháng {month.month}-{month.year}", columns, lines)
