"""The lists of meetings as files: the year of a cell, the dates of a month, the roll call, what a search found.

Registers of tasks, resolutions and visits stand with their pages; how a file is written: cells/views/files.py.
"""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cells.access import Permission, holds, may_not, require
from cells.events import record_readings
from cells.models import ReadingKind
from cells.searches import kept_search
from cells.strength import Standing
from cells.tables.writing import Column, Sheet
from cells.views import visible_committee
from cells.views.files import as_book, as_file, own_place

from .. import calendars, search, year
from ..queries import meeting_day, places, policy_for
from ..search_words import excerpt
from . import visible_meeting
from .plans import cell_of_year

ORDER = Column("STT", 6)

# --- The year of a cell ------------------------------------------------------------------------------------------

MONTHS = [
    Column("Tháng", 10),
    Column("Loại", 16),
    Column("Ngày họp", 12),
    Column("Giờ", 8),
    Column("Địa điểm", 32),
    Column("Tình trạng", 20),
    Column("Chuyên đề", 48),
    Column("Tự phê bình", 40),
]
TOPICS = [
    Column("Quý", 8),
    Column("Chuyên đề", 60),
    Column("Người trình bày", 28),
    Column("Ngày sinh hoạt", 14),
]


@require_POST
def year_plan_export(request, cell_id, year_number):
    """The plan of a cell's year: a row for each meeting, one for a month without; its thematic topics by quarter."""
    cell = cell_of_year(request, cell_id, year_number, Permission.SEE_DRAFTS)
    plan = year.cell_year(cell, year_number)
    topics = (
        [
            quarter.number,
            topic.topic,
            topic.presenter.full_name if topic.presenter else "",
            meeting_day(topic.meeting) if topic.meeting else None,
        ]
        for quarter in plan.quarters
        for topic in quarter.topics
    )
    sheets = [
        Sheet(f"Năm {year_number}", MONTHS, (line for month in plan.months for line in _month_lines(month))),
        Sheet("Chuyên đề theo quý", TOPICS, topics),
    ]
    return as_book(request, cell, f"Kế hoạch năm {year_number} {cell.full_name}", sheets)


def _month_lines(row):
    code = f"{row.month.month:02d}/{row.month.year}"
    turns = ", ".join(turn.member.full_name for turn in row.turns)
    if row.meeting is None:
        state = _("No meeting this month") if row.missed else _("not planned yet")
        yield [code, "", None, "", "", state, "", turns]
    for meeting in filter(None, (row.meeting, *row.others)):
        yield [code, *_meeting_boxes(meeting), meeting.thematic_topic, turns]
        turns = ""  # once a month


def _meeting_boxes(meeting) -> list:
    """Kind, day, hour, venue, state."""
    at = timezone.localtime(meeting.met_at)
    return [
        *(meeting.get_kind_display(), at.date(), f"{at:%H:%M}"),
        *(meeting.venue, meeting.get_state_display()),
    ]


# --- The dates of a month ----------------------------------------------------------------------------------------

DATES = [
    ORDER,
    Column("Chi bộ", 32),
    Column("Ngày họp", 12),
    Column("Giờ", 8),
    Column("Địa điểm", 32),
    Column("Ngày đăng ký", 12),
    Column("Trễ (ngày)", 10),
    Column("Tình trạng", 24),
    Column("Ngày duyệt", 12),
    Column("Người duyệt", 28),
]
DATE_STATES = {
    "approved": "Đã duyệt",
    "registered": "Chờ duyệt",
    "missing": "Chưa đăng ký",
    "missed": "Không họp tháng này",
    "held": "Đã họp",
}
CALENDAR = [
    Column("Ngày", 12),
    Column("Chi bộ", 32),
    Column("Loại", 16),
    Column("Giờ", 8),
    Column("Địa điểm", 32),
    Column("Tình trạng", 20),
    Column("Chuyên đề", 48),
]


@require_POST
def ward_dates_export(request, committee_id, month):
    """The dates that the cells registered for a month, and the calendar of all their meetings in it."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.SEE_DRAFTS, committee)
    policy = policy_for(committee, month.previous().last_day)
    rows = calendars.dates_of_month(committee, month, policy)
    sheets = [
        Sheet("Đăng ký ngày họp", DATES, ([number, *_date_line(row)] for number, row in enumerate(rows, 1))),
        Sheet("Lịch sinh hoạt", CALENDAR, _calendar_lines(calendars.ward_month(committee, month))),
    ]
    return as_book(
        request, committee, f"Lịch sinh hoạt tháng {month.month}-{month.year} {committee.name}", sheets
    )


def _date_line(row) -> list:
    meeting = row.meeting
    if meeting is None:
        return [row.cell.full_name, None, "", "", None, None, DATE_STATES[row.state], None, ""]
    at = timezone.localtime(meeting.planned_at)
    return [
        *(row.cell.full_name, at.date(), f"{at:%H:%M}", meeting.venue),
        meeting.registered_at and timezone.localdate(meeting.registered_at),
        row.days_late or None,
        DATE_STATES[row.state],
        meeting.date_approved_at and timezone.localdate(meeting.date_approved_at),
        meeting.date_approved_by.full_name if meeting.date_approved_by else "",
    ]


def _calendar_lines(calendar):
    for day in calendar.days:
        for meeting in day.meetings:
            kind, _day, hour, venue, state = _meeting_boxes(meeting)
            yield [day.day, meeting.cell.full_name, kind, hour, venue, state, meeting.thematic_topic]
    for cell in calendar.without:
        yield [None, cell.full_name, "", "", "", "Chưa lên lịch", ""]


# --- The roll call -----------------------------------------------------------------------------------------------

ROLL_CALL = [
    ORDER,
    Column("Họ và tên", 28),
    Column("Diện", 24),
    Column("Điểm danh", 24),
    Column("Lý do", 40),
    Column("Phát biểu", 10),
]


@require_POST
def roll_call_export(request, meeting_id):
    """The roll call of a meeting in the order of its sheet; who is not marked has an empty box."""
    meeting = visible_meeting(request, meeting_id)
    require(request.user, Permission.SEE_MEMBERS, meeting)
    lines = ([number, *_roll_line(place)] for number, place in enumerate(places(meeting), 1))
    title = f"Điểm danh {meeting_day(meeting):%d-%m-%Y} {meeting.cell.full_name}"
    return as_file(request, meeting, title, ROLL_CALL, lines)


def _roll_line(place) -> list:
    mark = place.attendance
    return [
        place.membership.member.full_name,
        Standing(place.person.standing).label,
        mark.get_status_display() if mark else "",
        mark.reason if mark else "",
        ("có" if mark.spoke else "") if mark else "",
    ]


# --- What a search found -----------------------------------------------------------------------------------------

FOUND = [
    ORDER,
    Column("Chi bộ", 32),
    Column("Tháng", 10),
    Column("Ngày họp", 12),
    Column("Loại", 16),
    Column("Văn bản", 18),
    Column("Đoạn tìm thấy", 100),
]


@require_POST
def text_search_export(request):
    """The texts that hold the words of a kept search, newest first; of each the piece around them, not the whole."""
    if not holds(request.user, Permission.SEE_MEETINGS):
        raise may_not(Permission.SEE_MEETINGS)
    asked = request.GET
    text = kept_search(request, asked.get("search", ""))
    ids, query = search.found(request.user, text, asked.get("kind", ""), is_apart="apart" in asked)
    rows = search.texts(ids[: search.MOST_FOUND])
    record_readings(request.user, {row.meeting for row in rows}, ReadingKind.EXPORTED)
    lines = ([number, *_found_line(row, query)] for number, row in enumerate(rows, 1))
    place = own_place(request.user, Permission.SEE_MEETINGS)
    return as_file(request, place, "Kết quả tìm trong biên bản, nghị quyết", FOUND, lines)


def _found_line(row, query) -> list:
    meeting = row.meeting
    piece = "".join(letters for letters, _is_hit in excerpt(row.text, query))
    month = f"{meeting.month.month:02d}/{meeting.month.year}"
    kinds = (meeting.get_kind_display(), row.get_kind_display())
    return [meeting.cell.full_name, month, meeting_day(meeting), *kinds, piece]
