"""The register of tasks: what it shows to whom, how it is narrowed, what it costs."""

from datetime import date
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest
from django.urls import reverse

from cells.access import Role
from cells.models import Event
from cells.months import Month
from meetings.models import Meeting, MeetingState, Task
from meetings.task_queries import overdue_tasks
from tests.conftest import account, local, meeting_of

from .records import resolve, task, write_minutes

pytestmark = pytest.mark.database  # read on both engines

SEPTEMBER, OCTOBER, NOVEMBER = (Month(2026, number) for number in (9, 10, 11))
RUBBISH, QUARTER, FUND, ROAD, CAMERA = (
    "Phân loại rác",
    "Đường phố văn minh",
    "Quỹ vì người nghèo",
    "Sửa đường ngõ 12",
    "Lắp camera",
)


@pytest.fixture
def tasks(world):
    """Of Giai Việt: one achieved, one not, one overdue, one in progress; of Khu phố 1 one in progress."""
    september = write_minutes(meeting_of(world.giai_viet, SEPTEMBER), world.bithu)
    october = write_minutes(meeting_of(world.giai_viet, OCTOBER), world.bithu)
    rows = [
        task(RUBBISH, assignee=world.anh, due_on=date(2026, 10, 1)),
        task(QUARTER, assignee=world.an, due_on=date(2026, 10, 1)),
    ]
    resolve(september, world.bithu, tasks=rows)
    rubbish, quarter = Task.objects.all()
    rows = [
        task(FUND, assignee=world.anh, due_on=date(2026, 11, 6)),
        task(ROAD, assignee=world.dung, due_on=date(2026, 11, 7)),
    ]
    resolve(october, world.bithu, reports={rubbish: "achieved", quarter: "not_achieved"}, tasks=rows)
    elsewhere = write_minutes(meeting_of(world.khu_pho_1, OCTOBER), world.bithu1)
    resolve(elsewhere, world.bithu1, tasks=[task(CAMERA, assignee=world.cuong, due_on=date(2026, 12, 1))])
    return SimpleNamespace(september=september, october=october, elsewhere=elsewhere)


def of_cell(world):
    return reverse("meetings:cell-tasks", args=[world.giai_viet.pk])


def of_ward(world):
    return reverse("meetings:committee-tasks", args=[world.ward5.pk])


def shown(answer):
    return {one.text for one, _state, _report in answer.context["lines"]}


def accept(*meetings):
    Meeting.objects.filter(pk__in=[meeting.pk for meeting in meetings]).update(state=MeetingState.ACCEPTED)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {RUBBISH, QUARTER, FUND, ROAD, CAMERA}),
        ("?state=open", {FUND, ROAD, CAMERA}),
        ("?state=overdue", {FUND}),
        ("?state=achieved", {RUBBISH}),
        ("?state=not_achieved", {QUARTER}),
        ("?state=left_open", set()),
        ("?cell={giai_viet}", {RUBBISH, QUARTER, FUND, ROAD}),
        ("?cell={giai_viet}&assignee={anh}", {RUBBISH, FUND}),
        ("?since=2026-10", {FUND, ROAD, CAMERA}),
        ("?until=2026-09", {RUBBISH, QUARTER}),
        ("?due_from=06/11/2026&due_until=07/11/2026", {FUND, ROAD}),
        ("?due_from=07/11/2026", {ROAD, CAMERA}),
        ("?due_until=06/11/2026", {RUBBISH, QUARTER, FUND}),
        # What lies outside the scope, or is none, asks for nothing.
        ("?cell={khu_pho_9}", {RUBBISH, QUARTER, FUND, ROAD, CAMERA}),
        ("?cell={giai_viet}&assignee={giang}", {RUBBISH, QUARTER, FUND, ROAD}),
        ("?assignee={anh}", {RUBBISH, QUARTER, FUND, ROAD, CAMERA}),
        ("?cell=x&state=x&since=2026-13&page=x", {RUBBISH, QUARTER, FUND, ROAD, CAMERA}),
    ],
)
def test_the_register_is_narrowed(world, sign_in, tasks, query, found):
    query = query.format(**{name: thing.pk for name, thing in vars(world).items() if hasattr(thing, "pk")})
    assert shown(sign_in(world.vanphong).get(of_ward(world) + query)) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("duong", {QUARTER, ROAD}),
        ("ĐƯỜNG", {QUARTER, ROAD}),
        ("ngo duong", {ROAD}),
        ("anh", {RUBBISH, FUND}),
        ("không có", set()),
        ("%", set()),
    ],
)
def test_words_are_found_without_accents_and_stay_out_of_the_address(world, sign_in, tasks, words, found):
    client = sign_in(world.bithu)
    answer = client.post(of_cell(world), {"q": words, "state": "", "since": "2026-09"})
    assert answer.status_code == 302
    assert words not in answer.url
    assert "since=2026-09" in answer.url
    assert shown(client.get(answer.url)) == found
    assert client.get(answer.url).context["text"] == words


def test_the_search_of_one_person_is_not_anothers(world, sign_in, tasks, client):
    address = sign_in(world.bithu).post(of_cell(world), {"q": "camera"}).url
    client.logout()
    assert shown(sign_in(world.vanphong).get(address)) == {RUBBISH, QUARTER, FUND, ROAD}


@pytest.mark.parametrize(
    ("who", "page", "found"),
    [
        ("bithu", of_cell, {RUBBISH, QUARTER, FUND, ROAD}),
        ("vanphong", of_cell, {RUBBISH, QUARTER, FUND, ROAD}),
        ("thuongtruc", of_ward, {RUBBISH, QUARTER, FUND, ROAD, CAMERA}),
        ("quan8", of_cell, {RUBBISH, QUARTER}),
        ("quan8", of_ward, {RUBBISH, QUARTER, CAMERA}),
    ],
)
def test_an_official_above_sees_the_tasks_of_accepted_meetings(world, sign_in, tasks, who, page, found):
    accept(tasks.september, tasks.elsewhere)
    assert shown(sign_in(getattr(world, who)).get(page(world))) == found


def test_what_a_draft_says_of_an_accepted_task_stays_with_those_who_may_read_it(world, sign_in, tasks):
    accept(tasks.september)
    states = {
        who: {
            one.text: state.value for one, state, _report in sign_in(who).get(of_cell(world)).context["lines"]
        }
        for who in (world.quan8, world.vanphong)
    }
    assert states[world.vanphong][RUBBISH] == "achieved"
    assert states[world.quan8][RUBBISH] == "overdue"
    for state in ("open", "overdue"):
        narrowed = sign_in(world.quan8).get(of_cell(world) + f"?state={state}")
        assert shown(narrowed) == {RUBBISH, QUARTER}
    assert shown(sign_in(world.quan8).get(of_cell(world) + "?state=achieved")) == set()
    accept(tasks.october)
    assert shown(sign_in(world.quan8).get(of_cell(world) + "?state=achieved")) == {RUBBISH}


def test_who_may_not_see_the_members_chooses_no_name(world, sign_in, tasks):
    accept(tasks.september)
    assert "assignee" not in sign_in(world.quan8).get(of_cell(world)).context["form"].fields
    assert "assignee" in sign_in(world.bithu).get(of_cell(world)).context["form"].fields


def test_the_register_says_the_rate_of_what_it_shows(world, sign_in, tasks):
    answer = sign_in(world.bithu).get(of_cell(world)).content.decode()
    words = "1 trên 4 nhiệm vụ đến hạn đã hoàn thành = 25 %; 2 chưa báo cáo."
    assert words in answer
    answer = sign_in(world.bithu).get(of_cell(world) + "?until=2026-09").content.decode()
    assert "1 trên 2 nhiệm vụ đến hạn đã hoàn thành = 50 %." in answer


def test_the_ward_sees_how_many_are_overdue_in_which_cell(world, sign_in, tasks):
    answer = sign_in(world.vanphong).get(of_ward(world))
    assert answer.context["overdue_by_cell"] == [(world.giai_viet, 1)]


def test_a_plan_that_was_never_held_sets_no_task(world, sign_in, tasks):
    planned = meeting_of(world.giai_viet, NOVEMBER)
    resolve(planned, world.bithu, tasks=[task("Chưa quyết", due_on=date(2026, 11, 5))])
    assert "Chưa quyết" not in shown(sign_in(world.bithu).get(of_cell(world)))
    assert [one.text for one in overdue_tasks(date(2026, 11, 7))] == [FUND]


@pytest.mark.parametrize(("day", "found"), [(6, []), (7, [FUND]), (8, [FUND, ROAD])])
def test_a_task_is_overdue_from_the_day_after_its_day(world, tasks, day, found):
    assert [one.text for one in overdue_tasks(date(2026, 11, day))] == found


def test_open_tasks_of_an_ended_cell_stay_with_it_and_remind_nobody(world, sign_in, tasks):
    world.giai_viet.until = date(2026, 11, 1)
    world.giai_viet.save()
    client = sign_in(world.vanphong)
    assert [one.text for one in overdue_tasks(date(2026, 12, 8))] == [CAMERA]
    assert shown(client.get(of_ward(world) + "?state=left_open")) == {FUND, ROAD}
    assert shown(client.get(of_ward(world) + "?state=open")) == {CAMERA}
    page = client.get(reverse("meetings:task-detail", args=[Task.objects.get(text=FUND).pk]))
    assert "Chi bộ kết thúc ngày 01/11/2026 khi nhiệm vụ chưa xong" in page.content.decode()


def test_a_day_that_is_none_is_named(world, sign_in, tasks):
    answer = sign_in(world.bithu).get(of_cell(world) + "?due_from=31/02/2026")
    assert answer.context["form"].errors["due_from"]
    assert shown(answer) == {RUBBISH, QUARTER, FUND, ROAD}


def test_the_file_holds_what_the_page_shows_and_leaves_its_traces(world, sign_in, tasks):
    client = sign_in(world.vanphong)
    page = client.get(of_ward(world) + "?state=open")
    answer = client.post(page.context["export_url"])
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    _head, *rows = sheet.iter_rows(values_only=True)
    assert {row[3] for row in rows} == {FUND, ROAD, CAMERA}
    line = next(row for row in rows if row[3] == FUND)
    assert line[1:2] == ("Chi bộ Chung cư Giai Việt",)
    assert (line[4], line[9]) == ("Đỗ Văn Ánh", "Quá hạn")
    assert Event.objects.filter(verb="list exported").get().after["rows"] == 3


def test_the_file_of_an_official_holds_no_drafts(world, sign_in, tasks):
    accept(tasks.september)
    answer = sign_in(world.quan8).post(reverse("meetings:cell-tasks-export", args=[world.giai_viet.pk]))
    rows = list(openpyxl.load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))[1:]
    assert {(row[3], row[9]) for row in rows} == {(RUBBISH, "Quá hạn"), (QUARTER, "Quá hạn")}


def test_many_tasks_ask_no_more_than_few_and_come_by_the_page(
    world, sign_in, tasks, django_assert_num_queries, django_assert_max_num_queries
):
    client = sign_in(world.vanphong)
    client.get(of_ward(world))
    with django_assert_max_num_queries(20) as few:
        client.get(of_ward(world))
    more = [task(f"Việc {number}", assignee=world.an, due_on=date(2026, 11, 1)) for number in range(60)]
    november = write_minutes(meeting_of(world.giai_viet, NOVEMBER), world.bithu)
    resolve(november, world.bithu, tasks=[row | {"due_on": None} for row in more])
    with django_assert_num_queries(len(few)):
        page = client.get(of_ward(world))
    assert (len(page.context["lines"]), page.context["page"].paginator.count) == (50, 65)
    assert len(client.get(of_ward(world) + "?page=2").context["lines"]) == 15


def test_whoever_answers_for_a_task_finds_it_in_the_register_of_the_cell(world, sign_in, tasks):
    anh = account("anh", "Đỗ Văn Ánh", Role.OVERSEER, cell=world.giai_viet)
    anh.member = world.anh
    anh.save()
    assert shown(sign_in(anh).get(of_cell(world))) == {RUBBISH, FUND}


def test_the_clock_of_the_register_is_vietnams(world, sign_in, tasks, seventh_of_november):
    """At 23:30 UTC on the 6th it is the 7th in Việt Nam: what was due on the 6th is overdue."""
    seventh_of_november.move_to(local(2026, 11, 7, 6, 30))
    assert shown(sign_in(world.bithu).get(of_cell(world) + "?state=overdue")) == {FUND}


# --- Where else tasks are seen -----------------------------------------------------------------------------------


def test_the_cells_month_leads_to_its_open_tasks(world, sign_in, tasks):
    month = sign_in(world.bithu).get(reverse("scoring:cell-month", args=[world.giai_viet.pk, NOVEMBER]))
    assert (month.context["page"].open_tasks, month.context["page"].overdue_tasks) == (2, 1)
    assert f"{of_cell(world)}?state=open" in month.content.decode()


@pytest.mark.parametrize(("who", "number"), [("vanphong", 1), ("quan8", 0), ("admin", None)])
def test_the_board_says_how_many_tasks_are_overdue(world, sign_in, tasks, who, number):
    board = sign_in(getattr(world, who)).get(reverse("scoring:board", args=[world.ward5.pk, NOVEMBER]))
    assert board.context["overdue_tasks"] == number
    assert (of_ward(world) in board.content.decode()) is (number is not None)


@pytest.mark.parametrize(
    ("role", "place", "page"),
    [
        (Role.OVERSEER, "giai_viet", "scoring:home"),
        (Role.SECRETARY, "giai_viet", "scoring:cell-month"),
        (Role.STAFF, "ward5", "scoring:board"),
    ],
)
def test_who_answers_for_a_task_sees_it_on_the_start_page(world, sign_in, tasks, role, place, page):
    scope = {"cell": world.giai_viet} if place == "giai_viet" else {"committee": world.ward5}
    anh = account("anh", "Đỗ Văn Ánh", role, **scope)
    address = reverse(page, args=[] if page == "scoring:home" else [getattr(world, place).pk, NOVEMBER])
    assert sign_in(anh).get(address).context["own_tasks"] == []
    anh.member = world.anh
    anh.save()
    answer = sign_in(anh).get(address)
    assert [one.text for one in answer.context["own_tasks"]] == [FUND]
    assert reverse("meetings:task-detail", args=[Task.objects.get(text=FUND).pk]) in answer.content.decode()


def test_the_rate_tells_nobody_what_a_draft_heard(sign_in, world, tasks):
    """A task without a day is due once a meeting hears of it; whoever reads accepted meetings only learns of those."""
    accept(tasks.october)
    Task.objects.filter(text=FUND).update(due_on=None)

    def due(who):
        return sign_in(who).get(of_cell(world)).context["followed_through"].due

    before = due(world.quan8), due(world.thuongtruc)
    november = write_minutes(meeting_of(world.giai_viet), world.bithu)
    resolve(november, world.bithu, reports={Task.objects.get(text=FUND): "in_progress"})
    assert (due(world.quan8), due(world.thuongtruc)) == (before[0], before[1] + 1)
    accept(november)
    assert due(world.quan8) == before[0] + 1


@pytest.mark.parametrize(("who", "by_accepted"), [("vanphong", False), ("quan8", True)])
def test_who_may_not_read_drafts_is_told_what_the_numbers_stand_on(world, sign_in, tasks, who, by_accepted):
    """The same ward otherwise shows two persons two numbers without a word."""
    accept(tasks.september, tasks.october)
    client = sign_in(getattr(world, who))
    board = client.get(reverse("scoring:board", args=[world.ward5.pk, OCTOBER])).content.decode()
    assert "tính đến hôm nay" in board  # of a past month too
    for page in (board, client.get(of_ward(world)).content.decode()):
        assert ("theo các biên bản đã duyệt" in page.lower()) == by_accepted
