"""Every list as a file: what its page shows, all pages of it. Always by POST, because taking a list out leaves a trace.

The files are in Vietnamese, whatever language the page is read in, and an import reads them again.
"""

from dataclasses import replace
from functools import reduce
from itertools import islice
from operator import or_

from django.db import transaction
from django.db.models import Count, Prefetch, Q
from django.http import Http404
from django.utils import timezone, translation
from django.views.decorators.http import require_POST

from .. import chart, history, tree
from ..access import Permission, at_or_below, can, gives, grants_of, holds, may_not, require
from ..codes import dotted
from ..events import record, record_reading
from ..ledger import lines as event_lines
from ..ledger import reading_lines
from ..milestones import badge_lines, probation_lines, transfer_lines
from ..models import (
    Cell,
    Committee,
    Grant,
    Membership,
    MembershipKind,
    Office,
    Oversight,
    ReadingKind,
    Transfer,
    User,
)
from ..queries import secretaries_on
from ..tables.writing import Column, Sheet, as_download, workbook_of
from . import visible_cell, visible_committee
from .ledger import MOST_IN_FILE, events_asked, readings_asked, require_somewhere
from .milestones import transfers_shown, year_asked
from .organisation import day_asked

MOST_ROWS = 50_000
LIST_EXPORTED = "list exported"
CUT = "Danh sách còn nữa: tệp chỉ ghi {most} dòng đầu. Xin thu hẹp danh sách trên trang rồi lưu lại."
LEVELS = {
    Committee.Level.CENTRAL: "Trung ương",
    Committee.Level.PROVINCE: "Tỉnh ủy",
    Committee.Level.DISTRICT: "Quận ủy",
    Committee.Level.COMMUNE: "Đảng ủy",
    Committee.Level.SUB: "Đảng ủy bộ phận",
}


def as_file(request, place, title, columns, lines, *, verb=LIST_EXPORTED, most=MOST_ROWS, also=()):
    """The answer, with its traces: who took out which list of which place, of how many rows; no content.

    `also`: the other places where the list is of several. Of more than `most` lines the first are in the file, and
    its last row says so.
    """
    return as_book(request, place, title, [Sheet(title, columns, lines)], verb=verb, most=most, also=also)


def as_book(request, place, title, sheets, *, verb=LIST_EXPORTED, most=MOST_ROWS, also=()):
    """The same with several lists in one file, each on its sheet; the rows of all of them are counted.

    `place` may also be a paper or a meeting, whose `scope` is then named too.
    """
    with transaction.atomic(), translation.override("vi"):
        bounded = [_bounded(sheet, most) for sheet in sheets]
        for one in (place, *also):
            record_reading(request.user, one, ReadingKind.EXPORTED)
        rows = sum(count for _sheet, count in bounded)
        about = [*also, *([place.scope] if hasattr(place, "scope") else [])]
        record(by=request.user, verb=verb, obj=place, after={"list": title, "rows": rows}, about=about)
        content = workbook_of(sheet for sheet, _count in bounded)
    return as_download(f"{title} {timezone.localdate():%d-%m-%Y}", content)


def _bounded(sheet: Sheet, most: int) -> tuple[Sheet, int]:
    """(the sheet with at most so many rows and a last one that tells of more, how many rows of the list it holds)."""
    rows = list(islice(sheet.rows, most + 1))
    cut = [[CUT.format(most=f"{most:,}".replace(",", "."))]] if len(rows) > most else []
    rows = rows[:most]
    return replace(sheet, rows=rows + cut), len(rows)


def own_place(user, permission) -> Committee | Cell:
    """Where a list of everything that a person may see is noted: where their first role is, else at the very top."""
    seeing = (grant.scope for grant in grants_of(user) if gives(grant, permission))
    return next((place for place in seeing if place), None) or Committee.objects.first()


def _numbered(lines):
    return ([number, *line] for number, line in enumerate(lines, 1))


# --- The tree --------------------------------------------------------------------------------------------------

TREE = [
    Column("STT", 6),
    Column("Tên", 36),
    Column("Loại", 18),
    Column("Mã", 20),
    Column("Trực thuộc", 32),
    Column("Từ ngày", 12),
    Column("Quyết định thành lập", 28),
    Column("Bí thư", 26),
    Column("Số đảng viên", 12),
]


@require_POST
def tree_export(request, committee_id):
    """A committee with everything below it as it stood on a day (`day`), under the names of that day."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.SEE_COMMITTEE, committee)
    day, _mistake = day_asked(request.POST)
    name = history.called(committee, day).organisation_name
    lines = _tree_lines([committee], day, history.moved_on(day), request.user)
    return as_file(request, committee, f"Tổ chức {name}", TREE, _numbered(lines))


@require_POST
def tree_tops_export(request):
    """Everything that the person sees, where several committees stand side by side at the top, as of a day (`day`)."""
    if not holds(request.user, Permission.SEE_COMMITTEE):
        raise may_not(Permission.SEE_COMMITTEE)
    day, _mistake = day_asked(request.POST)
    moved = history.moved_on(day)
    tops = tree.tops(request.user, day, moved)
    first, *others = tops or [own_place(request.user, Permission.SEE_COMMITTEE)]
    lines = _tree_lines(tops, day, moved, request.user)
    return as_file(request, first, "Tổ chức", TREE, _numbered(lines), also=others)


def _tree_lines(tops, day, moved, user):
    """Each committee, followed by its cells, then by the committees below it.

    Names of secretaries are there where the page of their committee would show them.
    """
    below = reduce(or_, (history.branch_of(top.path, moved) for top in tops), Q(pk__in=[]))
    committees = list(Committee.objects.filter(below).on(day))
    cells = [history.cells_under(top, day, moved=moved) for top in tops]
    cells = reduce(or_, cells, Cell.objects.none()).on(day).annotate(leader=history.led_by(day))
    cells = list(cells.order_by("position", "pk"))
    names = history.names_on([*committees, *cells], day)
    called = {one.path: history.under_name(one, names) for one in committees}
    seen = {one.pk for one in committees if can(user, Permission.SEE_MEMBERS, one)}
    secretaries = secretaries_on([cell for cell in cells if cell.leader in seen], day)
    regular = Membership.objects.on(day).filter(cell__in=cells, kind=MembershipKind.REGULAR).order_by()
    members = dict(regular.values_list("cell").annotate(Count("pk")))
    for one in sorted(committees, key=lambda one: history.lineage_of(one.path, moved)[::-1]):
        above = history.lineage_of(one.path, moved)[1:2]
        superior = called[above[0]].committee_name if above and above[0] in called else ""
        one = called[one.path]
        yield [
            one.committee_name,
            LEVELS[one.level],
            dotted(one.code),
            superior,
            one.since,
            one.founded_by,
            "",
            None,
        ]
        for cell in cells:
            if cell.leader == one.pk:
                yield [
                    history.under_name(cell, names).name,
                    cell.get_kind_display(),
                    dotted(cell.code),
                    one.committee_name,
                    cell.since,
                    cell.founded_by,
                    secretaries.get(cell.pk, ""),
                    members.get(cell.pk, 0),
                ]


# --- Offices ---------------------------------------------------------------------------------------------------

OFFICES = [
    Column("STT", 6),
    Column("Nơi giữ chức vụ", 36),
    Column("Chức vụ", 28),
    Column("Họ và tên", 28),
    Column("Từ ngày", 12),
    Column("Quyết định", 28),
]


@require_POST
def committee_offices_export(request, committee_id):
    """Who holds which office today in a committee, in those below it and in their cells, and who watches over them."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.SEE_MEMBERS, committee)
    in_cells = Q(cell__committee__path__startswith=committee.path)
    lines = _office_lines(in_cells | Q(committee__path__startswith=committee.path), in_cells)
    return as_file(request, committee, f"Chức vụ {committee.organisation_name}", OFFICES, _numbered(lines))


@require_POST
def cell_offices_export(request, cell_id):
    """Who holds which office in a cell today and who watches over it."""
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.SEE_MEMBERS, cell)
    lines = _office_lines(Q(cell=cell), Q(cell=cell))
    return as_file(request, cell, f"Chức vụ {cell.full_name}", OFFICES, _numbered(lines))


def _office_lines(places, cells):
    today = timezone.localdate()
    offices = Office.objects.on(today).filter(places).select_related("member", "cell", "committee")
    for office in offices.order_by(
        "committee__path", "cell__committee__path", "cell__position", "cell", "pk"
    ):
        place = office.cell or office.committee
        yield [str(place), office.title, office.member.full_name, office.since, office.decision]
    watches = Oversight.objects.on(today).filter(cells).select_related("member", "cell")
    for watch in watches.order_by("cell__committee__path", "cell__position", "cell", "pk"):
        yield [str(watch.cell), "Phụ trách chi bộ", watch.member.full_name, watch.since, ""]


# --- Working groups ----------------------------------------------------------------------------------------------

GROUPS = [
    Column("STT", 6),
    Column("Tổ công tác", 32),
    Column("Quyết định", 28),
    Column("Họ và tên", 28),
    Column("Nhiệm vụ", 14),
    Column("Từ ngày", 12),
    Column("Phụ trách", 60),
]


@require_POST
def groups_export(request, committee_id):
    """The committee's own working groups on a day (`day`), a row for each person, with what the group looks after."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.SEE_MEMBERS, committee)
    day, _mistake = day_asked(request.POST)
    lines = _group_lines(chart.groups_of(committee, day))
    return as_file(request, committee, f"Tổ công tác {committee.organisation_name}", GROUPS, _numbered(lines))


def _group_lines(groups):
    for group in groups:
        areas = "; ".join(str(area.cell or area.committee) for area in group.areas_of_the_day)
        for row in group.people_of_the_day:
            task = "Tổ trưởng" if row.is_leader else "Tổ viên"
            yield [group.name, group.decision, row.member.full_name, task, row.since, areas]
        if not group.people_of_the_day:
            yield [group.name, group.decision, "", "", None, areas]


# --- Badges, probations, transfers ------------------------------------------------------------------------------

BADGES = [
    Column("STT", 6),
    Column("Họ và tên", 28),
    Column("Chi bộ", 28),
    Column("Huy hiệu (năm)", 14),
    Column("Ngày đủ năm", 14),
    Column("Ngày kết nạp", 14),
]
PROBATIONS = [
    Column("STT", 6),
    Column("Họ và tên", 28),
    Column("Chi bộ", 28),
    Column("Ngày kết nạp", 14),
    Column("Hết 12 tháng", 14),
]
TRANSFERS = [
    Column("STT", 6),
    Column("Họ và tên", 28),
    Column("Từ chi bộ", 28),
    Column("Đến chi bộ", 28),
    Column("Ngày gửi", 12),
    Column("Quyết định", 28),
    Column("Tình trạng", 24),
    Column("Ngày trả lời", 12),
]


def _members_place(request, committee_id, cell_id):
    """(committee or cell, its cells, its name) past both gates."""
    place = visible_committee(request, committee_id) if committee_id else visible_cell(request, cell_id)
    require(request.user, Permission.SEE_MEMBERS, place)
    if committee_id:
        return place, Cell.objects.under(place), place.organisation_name
    return place, Cell.objects.filter(pk=place.pk), place.full_name


@require_POST
def badges_export(request, committee_id=None, cell_id=None):
    """Who reaches a badge in a year (`year`, else this one)."""
    place, cells, name = _members_place(request, committee_id, cell_id)
    today = timezone.localdate()
    year = year_asked(request.POST, today.year)
    lines = (
        [
            line.member.full_name,
            line.cell.name,
            line.badge.years,
            line.badge.reached_on,
            line.member.admitted_on,
        ]
        for line in badge_lines(cells, year, today)
    )
    return as_file(request, place, f"Huy hiệu Đảng năm {year} {name}", BADGES, _numbered(lines))


@require_POST
def probations_export(request, committee_id=None, cell_id=None):
    """Who is on probation, the most pressing first."""
    place, cells, name = _members_place(request, committee_id, cell_id)
    lines = (
        [line.member.full_name, line.cell.name, line.member.admitted_on, line.probation.ends_on]
        for line in probation_lines(cells, timezone.localdate())
    )
    return as_file(request, place, f"Đảng viên dự bị {name}", PROBATIONS, _numbered(lines))


@require_POST
def transfers_export(request, committee_id):
    """Transfers into and out of the cells of a committee; those shown (`show`) as on the page."""
    committee, _cells, name = _members_place(request, committee_id, None)
    found = transfers_shown(request.user, committee)
    rows = found.get(request.POST.get("show"), found["incoming"]).order_by("sent_on", "pk")
    lines = (_transfer_line(line.transfer) for line in transfer_lines(rows, committee, timezone.localdate()))
    return as_file(request, committee, f"Chuyển sinh hoạt đảng {name}", TRANSFERS, _numbered(lines))


def _transfer_line(transfer: Transfer) -> list:
    return [
        transfer.member.full_name,
        transfer.from_cell.full_name,
        transfer.to_cell.full_name,
        transfer.sent_on,
        transfer.decision,
        transfer.get_state_display(),
        transfer.answered_on,
    ]


# --- Accounts --------------------------------------------------------------------------------------------------

ACCOUNTS = [
    Column("STT", 6),
    Column("Họ và tên", 28),
    Column("Tên đăng nhập", 20),
    Column("Vai trò", 60),
    Column("Đang dùng", 12),
]


@require_POST
def accounts_export(request, committee_id):
    """Accounts with a role at or below a committee today, with their roles there."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.OPEN_ACCOUNTS, committee)
    return as_file(
        request,
        committee,
        f"Tài khoản {committee.committee_name}",
        ACCOUNTS,
        _numbered(_account_lines(committee)),
    )


def _account_lines(committee):
    grants = Grant.objects.on(timezone.localdate()).filter(at_or_below(committee))
    accounts = User.objects.filter(pk__in=grants.values("user_id"))
    grants = grants.select_related("committee", "cell__committee").order_by("since", "pk")
    accounts = accounts.order_by("sort_key", "pk").prefetch_related(
        Prefetch("grants", grants, to_attr="grants_here")
    )
    for account in accounts:
        roles = "; ".join(f"{grant.get_role_display()}: {grant.scope}" for grant in account.grants_here)
        yield [account.full_name, account.username, roles, "có" if account.is_active else "đã khóa"]


# --- The ledger ------------------------------------------------------------------------------------------------

LEDGER = [
    Column("Số", 10),
    Column("Lúc", 18),
    Column("Người làm", 28),
    Column("Việc đã làm", 44),
    Column("Đối tượng", 32),
    Column("Về ai, nơi nào", 60),
]
READINGS = [
    Column("Lúc", 18),
    Column("Người xem", 28),
    Column("Cách xem", 14),
    Column("Đã xem", 60),
]


@require_POST
def ledger_export(request):
    """What was done, as the address narrows it, newest first; a sentence for each event, without before and after."""
    require_somewhere(request.user)
    events, chosen, form = events_asked(request)
    lines = _event_lines(events.order_by("-number")[: MOST_IN_FILE + 1], request.user)
    return _ledger_file(request, chosen, form, "Nhật ký", LEDGER, lines)


@require_POST
def readings_export(request):
    """Who opened, exported or printed what, as the address narrows it, newest first."""
    require_somewhere(request.user)
    rows, chosen, form = readings_asked(request)
    lines = _reading_lines(rows.order_by("-pk")[: MOST_IN_FILE + 1], request.user)
    return _ledger_file(request, chosen, form, "Ai đã xem gì", READINGS, lines)


def _ledger_file(request, chosen, form, title, columns, lines):
    """Noted at what the list was narrowed to, else at the reader's own place; a day that is none gives no file."""
    if not form.is_valid():
        raise Http404
    narrowest = (chosen[name] for name in ("member", "cell", "committee") if name in chosen)
    place = next(narrowest, None) or own_place(request.user, Permission.READ_LEDGER)
    return as_file(request, place, title, columns, lines, most=MOST_IN_FILE)


def _event_lines(events, user):
    for line in event_lines(events, user, with_facts=False):
        by = line.by.text if line.by else ""
        about = "; ".join(name.text for name in line.subjects)
        yield [line.number, _moment(line.at), by, line.sentence, line.thing, about]


def _reading_lines(readings, user):
    for line in reading_lines(readings, user):
        yield [_moment(line.at), line.by.text, line.kind, line.what.text]


def _moment(at) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M}"
