"""No page asks the database more when there is more to show, and none asks more than twenty times.

Every page is opened in a small district and in a large one: 3 or 12 wards, cells in the first ward, members, tasks,
guests, votes, materials and reports.
"""

import re
import uuid
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.access import Role
from cells.models import Grant, OfficeKind
from meetings.models import MeetingPolicy, Task
from scoring.actions import ReportOf, accept, issue_report, submit
from tests.conftest import LONG_AGO, NOVEMBER, account, cell, committee, meeting_of, member, office
from tests.meetings.records import call_roll, fresh, prepare, resolve, task, vote, write_minutes

from .assessments import score

pytestmark = pytest.mark.database  # read on both engines

FEW, MANY, MOST_QUERIES = 3, 12, 20
MORE = {"overview": 21}  # six lists of what needs eyes
OCTOBER = NOVEMBER.previous()


def district(world, size):
    root = committee(world.root, f"Quận {size}", f"Quận ủy {size}", f"Đảng bộ Quận {size}", "district")
    wards = [
        committee(root, f"Phường {size}.{n}", f"Đảng ủy {size}.{n}", f"Đảng bộ {size}.{n}", "commune")
        for n in range(size)
    ]
    people = SimpleNamespace(
        staff=account(f"staff{size}", "Văn phòng", Role.STAFF, committee=wards[0]),
        reviewer=account(f"reviewer{size}", "Thường trực", Role.REVIEWER, committee=wards[0]),
        official=account(f"official{size}", "Quận ủy", Role.OFFICIAL, committee=root),
    )
    people.of_all_wards = account(f"wards{size}", "Văn phòng các phường")
    for ward in wards:
        Grant.objects.create(user=people.of_all_wards, role=Role.STAFF, committee=ward, since=LONG_AGO)
    cells = [populated_cell(wards[0], n, size) for n in range(size)]
    for ward in wards:
        MeetingPolicy.objects.create(committee=ward, since=LONG_AGO)
        if ward != wards[0]:
            cell(ward, f"Khu phố của {ward.name}")
        report_of(ward, OCTOBER.previous(), people.staff)
    people.secretary = account(f"secretary{size}", "Bí thư", Role.SECRETARY, cell=cells[0])
    accepted = handed_in(cells[0], OCTOBER, people, size)
    accept(meeting=fresh(accepted), by=people.reviewer, take="own")
    in_review = [handed_in(each, NOVEMBER, people, size) for each in cells[1:]]
    for meeting in in_review[1:]:
        accept(meeting=fresh(meeting), by=people.reviewer, take="own")
    held = recorded(cells[0], NOVEMBER, people, size)
    score(held, people.secretary)
    reports = [report_of(wards[0], OCTOBER, people.staff, target=70 + number) for number in range(size)]
    return SimpleNamespace(
        **vars(people),
        root=root,
        ward=wards[0],
        cell=cells[0],
        held=held,
        submitted=in_review[0],
        accepted=fresh(accepted),
        report=reports[0],
    )


def populated_cell(ward, number, size):
    in_cell = cell(ward, f"Khu phố {size}.{number}", position=number)
    people = [member(f"Nguyễn Văn Người {n}", in_cell) for n in range(size)]
    office(people[0], in_cell, OfficeKind.SECRETARY)
    office(people[1], in_cell, OfficeKind.DEPUTY)
    return in_cell


def recorded(in_cell, month, people, size):
    """A held meeting with `size` materials, guests, votes and new tasks, and all earlier tasks reported on."""
    meeting = meeting_of(in_cell, month)
    materials = [
        {"kind": "outline", "title": f"Đề cương {n}", "posted_at": meeting.planned_at - timedelta(days=2)}
        for n in range(size)
    ]
    prepare(meeting, people.staff, materials=materials)
    call_roll(meeting, people.staff)
    chair, clerk = in_cell.memberships.order_by("pk")[:2]
    write_minutes(
        meeting,
        people.staff,
        chair=chair.member,
        clerk=clerk.member,
        guests=[{"full_name": f"Khách {n}", "body": "", "role": ""} for n in range(size)],
        motions=[vote(size) for _ in range(size)],
    )
    earlier = dict.fromkeys(Task.objects.filter(cell=in_cell), "in_progress")
    tasks = [task(f"Việc {n}", assignee=chair.member, due_on=meeting.planned_at.date()) for n in range(size)]
    return resolve(meeting, people.staff, reports=earlier, tasks=tasks)


def handed_in(in_cell, month, people, size):
    meeting = recorded(in_cell, month, people, size)
    score(meeting, people.staff)
    return submit(meeting=fresh(meeting), by=people.staff)


def report_of(ward, month, by, *, target=90):
    """A report that differs from the one before it by the ward's target, so that it replaces it."""
    MeetingPolicy.objects.filter(committee=ward).update(attendance_target_percent=target)
    return issue_report(
        ReportOf.of_month(ward, month), submission_id=uuid.uuid4(), by=by, reason="Chỉ tiêu mới"
    )


# Page: who opens it, and where.
PAGES = {
    "home": ("of_all_wards", lambda d: reverse("scoring:home")),
    "board, staff": ("staff", lambda d: reverse("scoring:board", args=[d.ward.pk, NOVEMBER])),
    "board, reviewer": ("reviewer", lambda d: reverse("scoring:board", args=[d.ward.pk, NOVEMBER])),
    "board, official": ("official", lambda d: reverse("scoring:board", args=[d.ward.pk, NOVEMBER])),
    "board of the district": ("official", lambda d: reverse("scoring:board", args=[d.root.pk, NOVEMBER])),
    "overview": ("official", lambda d: reverse("scoring:overview", args=[NOVEMBER])),
    "ward's year": ("staff", lambda d: reverse("scoring:committee-span", args=[d.ward.pk, "2026"])),
    "district's year": ("official", lambda d: reverse("scoring:committee-span", args=[d.root.pk, "2026"])),
    "cell's year": ("secretary", lambda d: reverse("scoring:cell-span", args=[d.cell.pk, "2026"])),
    "cell's month": ("secretary", lambda d: reverse("scoring:cell-month", args=[d.cell.pk, NOVEMBER])),
    "cell's month, accepted": (
        "secretary",
        lambda d: reverse("scoring:cell-month", args=[d.cell.pk, OCTOBER]),
    ),
    "preparation": ("secretary", lambda d: reverse("meetings:preparation", args=[d.held.pk])),
    "roll call": ("secretary", lambda d: reverse("meetings:roll-call", args=[d.held.pk])),
    "minutes": ("secretary", lambda d: reverse("meetings:minutes", args=[d.held.pk])),
    "resolution": ("secretary", lambda d: reverse("meetings:resolution", args=[d.held.pk])),
    "meeting, open": ("secretary", lambda d: reverse("meetings:meeting-detail", args=[d.held.pk])),
    "meeting, accepted": ("official", lambda d: reverse("meetings:meeting-detail", args=[d.accepted.pk])),
    "sheet to fill": ("secretary", lambda d: reverse("scoring:sheet", args=[d.held.pk])),
    "sheet to read": ("reviewer", lambda d: reverse("scoring:sheet", args=[d.submitted.pk])),
    "sheet, accepted": ("official", lambda d: reverse("scoring:sheet", args=[d.accepted.pk])),
    "review": ("reviewer", lambda d: reverse("scoring:review", args=[d.submitted.pk])),
    "replay": (
        "reviewer",
        lambda d: f"{reverse('scoring:replay', args=[d.ward.pk, NOVEMBER])}?rubric=file-an_phu_2025",
    ),
    "replay of a meeting": (
        "reviewer",
        lambda d: f"{reverse('scoring:replay-meeting', args=[d.submitted.pk])}?rubric=file-an_phu_2025",
    ),
    "calibration": ("reviewer", lambda d: reverse("scoring:calibration", args=[d.ward.pk, NOVEMBER])),
    "report preview": ("staff", lambda d: reverse("scoring:report", args=[d.ward.pk, NOVEMBER])),
    "members": ("secretary", lambda d: reverse("cells:member-list", args=[d.cell.pk])),
    "paper, report": ("official", lambda d: reverse("papers:paper-detail", args=[d.report.pk])),
    "paper, minutes": (
        "secretary",
        lambda d: reverse("papers:paper-detail", args=[d.accepted.minutes_paper_id]),
    ),
}


@pytest.fixture
def districts(world):
    return district(world, FEW), district(world, MANY)


def queries_of(client, person, address) -> list[str]:
    """The shapes of the queries behind a page: numbers, texts and the lengths of lists do not count."""
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    return [_shape(query["sql"]) for query in captured]


def _shape(sql: str) -> str:
    sql = re.sub(r"'(?:[^']|'')*'", "?", sql)
    sql = re.sub(r"\b\d+\b", "?", sql)
    sql = re.sub(r"\((?:\?(?:::\w+)?(?:, )?)+\)", "(?)", sql)
    return re.sub(r"SELECT .*? FROM", "SELECT … FROM", sql)


def test_no_page_asks_more_when_there_is_more_to_show(client, districts):
    few, many = districts
    table, complaints = {}, []
    for page, (person, address) in PAGES.items():
        queries_of(client, getattr(few, person), address(few))  # whatever is read once a process
        small = queries_of(client, getattr(few, person), address(few))
        large = queries_of(client, getattr(many, person), address(many))
        table[page] = len(small), len(large)
        if len(small) != len(large):
            more = Counter(large) - Counter(small) or Counter(small) - Counter(large)
            listed = "\n      ".join(f"{number} × {shape[:300]}" for shape, number in more.items())
            complaints.append(
                f"{page}: {len(small)} queries with few rows, {len(large)} with many\n      {listed}"
            )
        if len(large) > MORE.get(page, MOST_QUERIES):
            listed = "\n      ".join(f"{n} × {shape[:200]}" for shape, n in Counter(large).most_common())
            complaints.append(
                f"{page}: {len(large)} queries, at most {MORE.get(page, MOST_QUERIES)}\n      {listed}"
            )
    print("\n" + "\n".join(f"{page:26} {small:3} {large:3}" for page, (small, large) in table.items()))
    assert not complaints, "\n\n  ".join(["", *complaints])
