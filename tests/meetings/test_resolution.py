"""The resolution page: what became of earlier tasks, the resolution, and the tasks it sets."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from cells.models import Event
from cells.months import Month
from meetings import actions
from meetings.errors import TaskIsReported
from meetings.models import Meeting, MeetingKind, Resolution, Task, TaskReport
from meetings.queries import follow_through, tasks_to_report
from tests.conftest import local, meeting_of

from .browser_form import errors_beside, filled
from .records import fresh, hold, resolve, snapshot, task, write_minutes

SEPTEMBER, OCTOBER, NOVEMBER = (Month(2026, number) for number in (9, 10, 11))


@pytest.fixture
def september(world):
    return held(world, SEPTEMBER)


@pytest.fixture
def october(world):
    return held(world, OCTOBER)


@pytest.fixture
def november(world):
    return held(world, NOVEMBER)


def held(world, month):
    return write_minutes(meeting_of(world.giai_viet, month), world.bithu)


def address(meeting):
    return reverse("meetings:resolution", args=[meeting.pk])


def post(client, meeting, **changes):
    sent = filled(client.get(address(meeting)), -1) | changes
    return sent, client.post(address(meeting), sent)


def to_report(meeting):
    return [task.text for task in tasks_to_report(fresh(meeting))]


def is_open(task):
    return Task.objects.open().filter(pk=task.pk).exists()


def test_the_resolution_and_its_tasks_are_stored_and_shown_again(world, sign_in, november):
    client = sign_in(world.bithu)
    typed = {
        "text": "Toàn chi bộ ra quân.",
        "posted_at_0": "06/11/2026",
        "posted_at_1": "08:00",
        "tasks-0-text": "Vận động 12,5 triệu đồng",
        "tasks-0-assignee": str(world.anh.pk),
        "tasks-0-due_on": "30/11/2026",
        "tasks-0-target": "12,5",
        "tasks-0-unit": "triệu đồng",
    }
    _sent, response = post(client, november, **typed)
    assert response.status_code == 302
    assert Resolution.objects.values_list("text", "posted_at").get() == (
        "Toàn chi bộ ra quân.",
        local(2026, 11, 6, 8),
    )
    saved = Task.objects.get()
    assert (saved.cell, saved.assignee, saved.due_on) == (world.giai_viet, world.anh, date(2026, 11, 30))
    assert (saved.target, saved.unit) == (Decimal("12.5"), "triệu đồng")
    shown = filled(client.get(address(november)), -1)
    assert shown.items() >= (typed | {"tasks-0-target": shown["tasks-0-target"]}).items()
    assert shown["tasks-0-target"] in ("12,5", "12,50")


@pytest.mark.parametrize("typed", ["9,5", "9.5", " 9,5 "])
def test_a_target_is_read_with_a_comma_or_a_point(world, sign_in, november, typed):
    post(sign_in(world.bithu), november, **{"tasks-0-text": "Việc", "tasks-0-target": typed})
    assert Task.objects.get().target == Decimal("9.5")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tasks-0-text": "Việc", "tasks-0-due_on": "04/11/2026"}, "tasks-0-due_on"),
        ({"tasks-0-text": "Việc", "tasks-0-due_on": "31/11/2026"}, "tasks-0-due_on"),
        ({"tasks-0-due_on": "30/11/2026"}, "tasks-0-text"),
        ({"tasks-0-text": "Việc", "tasks-0-target": "-1"}, "tasks-0-target"),
        ({"tasks-0-text": "Việc", "tasks-0-target": "mười"}, "tasks-0-target"),
        ({"posted_at_0": "06/11/2026"}, "posted_at"),
        ({"tasks-1-text": "x" * 501}, "tasks-1-text"),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_nothing_written_is_lost(
    world, sign_in, november, changes, field
):
    sent, response = post(sign_in(world.bithu), november, text="Giữ lại", **changes)
    assert response.status_code == 422
    assert errors_beside(response, field)
    assert filled(response, -1) == sent
    assert (Task.objects.count(), Resolution.objects.count()) == (0, 0)


def test_a_task_may_be_due_on_the_day_of_the_meeting(world, sign_in, november):
    _sent, response = post(
        sign_in(world.bithu), november, **{"tasks-0-text": "Việc", "tasks-0-due_on": "05/11/2026"}
    )
    assert response.status_code == 302


def test_a_task_comes_back_every_month_until_it_is_achieved(
    world, september, october, november, seventh_of_november
):
    resolve(september, world.bithu, tasks=[task("Phân loại rác")])
    rubbish = Task.objects.get()
    assert to_report(september) == []
    assert to_report(october) == to_report(november) == ["Phân loại rác"]

    resolve(october, world.bithu, reports={rubbish: "in_progress"})
    assert (to_report(october), to_report(november)) == (["Phân loại rác"], ["Phân loại rác"])

    resolve(november, world.bithu, reports={rubbish: "achieved"})
    seventh_of_november.move_to(local(2026, 12, 7, 9))
    december = held(world, NOVEMBER.next())
    assert (to_report(november), to_report(december)) == (["Phân loại rác"], [])
    assert Task.objects.get().closed_at == fresh(november).met_at


@pytest.mark.parametrize(
    ("result", "closes"), [("achieved", True), ("not_achieved", True), ("in_progress", False)]
)
def test_what_a_report_does_to_its_task(world, september, october, november, result, closes):
    resolve(september, world.bithu, tasks=[task()])
    resolve(october, world.bithu, reports={Task.objects.get(): result})
    assert is_open(Task.objects.get()) is not closes
    assert bool(to_report(november)) is not closes


def test_taking_a_report_back_opens_the_task_again(world, september, october, november):
    resolve(september, world.bithu, tasks=[task()])
    rubbish = Task.objects.get()
    resolve(october, world.bithu, reports={rubbish: "achieved"})
    resolve(october, world.bithu)
    assert is_open(rubbish)
    assert to_report(november) == [rubbish.text]


def test_correcting_an_earlier_report_leaves_what_a_later_meeting_closed(world, september, october, november):
    resolve(september, world.bithu, tasks=[task()])
    rubbish = Task.objects.get()
    resolve(october, world.bithu, reports={rubbish: "in_progress"})
    resolve(november, world.bithu, reports={rubbish: "achieved"})
    resolve(october, world.bithu)
    assert not is_open(rubbish)
    assert to_report(october) == [rubbish.text], "October was before it was closed"


def test_the_first_of_two_closing_reports_closes(world, september, october, november):
    resolve(september, world.bithu, tasks=[task()])
    rubbish = Task.objects.get()
    resolve(november, world.bithu, reports={rubbish: "achieved"})
    resolve(october, world.bithu, reports={rubbish: "not_achieved"})
    assert Task.objects.get().closed_at == fresh(october).met_at
    resolve(october, world.bithu)
    assert Task.objects.get().closed_at == fresh(november).met_at


def test_tasks_of_other_cells_planned_meetings_and_the_same_month_do_not_come_back(world, october):
    elsewhere = write_minutes(meeting_of(world.khu_pho_1, SEPTEMBER), world.vanphong)
    planned = meeting_of(world.giai_viet, SEPTEMBER)
    thematic = meeting_of(world.giai_viet, OCTOBER, kind=MeetingKind.THEMATIC, thematic_topic="Học tập")
    for meeting in (elsewhere, planned, write_minutes(thematic, world.bithu)):
        resolve(meeting, world.vanphong, tasks=[task(f"của {meeting.cell} {meeting.month} {meeting.kind}")])
    assert to_report(october) == []


def test_reports_are_chosen_on_the_page_and_only_for_tasks_it_lists(world, sign_in, september, october):
    resolve(september, world.bithu, tasks=[task("Một"), task("Hai")])
    elsewhere = write_minutes(meeting_of(world.khu_pho_1, SEPTEMBER), world.vanphong)
    resolve(elsewhere, world.vanphong, tasks=[task("Của chi bộ khác")])
    one, _two, foreign = Task.objects.all()
    client = sign_in(world.bithu)
    sent, response = post(client, october, **{"reports-0-result": "achieved", "reports-0-note": "12/10 hộ"})
    assert (response.status_code, sent["reports-0-task_id"]) == (302, str(one.pk))
    assert TaskReport.objects.values_list("task", "result", "note").get() == (one.pk, "achieved", "12/10 hộ")
    post(client, october, **{"reports-1-task_id": str(foreign.pk), "reports-1-result": "achieved"})
    assert not foreign.reports.exists()
    assert is_open(foreign)


@pytest.mark.parametrize(
    ("due_on", "result", "found"),
    [
        (None, None, (1, 0, 1, 0)),
        (None, "achieved", (1, 1, 0, 0)),
        (None, "not_achieved", (1, 0, 0, 0)),
        (None, "in_progress", (1, 0, 0, 0)),
        (date(2026, 10, 5), "in_progress", (1, 0, 0, 0)),
        (date(2026, 10, 6), "in_progress", (0, 0, 0, 1)),
        (date(2026, 10, 5), None, (1, 0, 1, 0)),
        (date(2026, 10, 6), None, (0, 0, 0, 1)),
        (date(2026, 10, 6), "achieved", (1, 1, 0, 0)),
        (date(2026, 10, 6), "not_achieved", (1, 0, 0, 0)),
    ],
)
def test_what_counts_as_due_by_the_meeting_of_5_october(world, september, october, due_on, result, found):
    """(due, achieved, unreported, not due yet)"""
    resolve(september, world.bithu, tasks=[task(due_on=due_on)])
    if result:
        resolve(october, world.bithu, reports={Task.objects.get(): result})
    counted = follow_through(fresh(october))
    assert (counted.due, counted.achieved, counted.unreported, counted.not_due_yet) == found


def test_tasks_are_changed_by_number_and_removed_when_not_named(world, november):
    resolve(november, world.bithu, tasks=[task("Một"), task("Hai")])
    one, two = Task.objects.all()
    resolve(november, world.bithu, tasks=[task("Hai, đã sửa", id=two.pk), task("Ba")])
    assert Task.objects.get(pk=two.pk).text == "Hai, đã sửa"
    assert [row.text for row in Task.objects.all()] == ["Hai, đã sửa", "Ba"]
    assert not Task.objects.filter(pk=one.pk).exists()


def test_the_number_of_a_task_of_another_meeting_does_not_reach_it(world, september, november):
    resolve(september, world.bithu, tasks=[task("Của tháng chín")])
    earlier = Task.objects.get()
    resolve(november, world.bithu, tasks=[task("Của tháng mười một", id=earlier.pk)])
    earlier.refresh_from_db()
    assert (earlier.text, earlier.meeting) == ("Của tháng chín", september)
    assert Task.objects.get(meeting=november).text == "Của tháng mười một"


def test_a_reworded_task_is_not_lost_when_somebody_else_removed_it(world, november):
    resolve(november, world.bithu, tasks=[task("Một")])
    removed = Task.objects.get().pk
    resolve(november, world.vanphong, tasks=[])
    resolve(november, world.bithu, tasks=[task("Một, viết rõ hơn", id=removed)])
    assert Task.objects.get().text == "Một, viết rõ hơn"


def test_a_task_that_a_later_meeting_reported_on_is_not_removed(world, sign_in, september, october):
    resolve(september, world.bithu, tasks=[task("Một")])
    resolve(october, world.bithu, reports={Task.objects.get(): "achieved"})
    before = snapshot(Task, TaskReport, Meeting, Event)
    with pytest.raises(TaskIsReported):
        resolve(september, world.bithu, tasks=[])
    sent, response = post(sign_in(world.bithu), september, **{"tasks-0-DELETE": "on", "text": "Mới"})
    assert response.status_code == 422
    assert str(TaskIsReported()) in response.content.decode()
    assert filled(response, -1) == sent
    assert snapshot(Task, TaskReport, Meeting, Event) == before


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        (MeetingKind.REGULAR, "scoring:sheet"),
        (MeetingKind.THEMATIC, "meetings:meeting-detail"),
        (MeetingKind.EXTRAORDINARY, "meetings:meeting-detail"),
    ],
)
def test_only_a_regular_meeting_goes_on_to_its_score(world, sign_in, kind, page):
    meeting = meeting_of(world.giai_viet, kind=kind, thematic_topic="Học tập")
    write_minutes(meeting, world.bithu)
    client = sign_in(world.bithu)
    _sent, response = post(client, meeting, **{"continue": "1"})
    assert response.url == reverse(page, args=[meeting.pk])
    assert client.get(response.url).status_code == 200


def test_pressing_save_twice_is_one_save(world, sign_in, september, october):
    resolve(september, world.bithu, tasks=[task("Một", target=Decimal("10"), unit="hộ")])
    client = sign_in(world.bithu)
    sent, first = post(
        client, october, **{"text": "NQ", "reports-0-result": "achieved", "tasks-0-text": "Hai"}
    )
    second = client.post(address(october), sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert Task.objects.filter(meeting=october).count() == 1
    assert Event.objects.filter(verb="resolution saved", object_id=str(october.pk)).count() == 1


def test_one_save_one_event_with_everything_before_and_after(world, september, october):
    resolve(september, world.bithu, tasks=[task("Một")])
    resolve(october, world.bithu, text="NQ tháng 10", reports={Task.objects.get(): "achieved"})
    event = Event.objects.last()
    assert (event.by, event.verb) == (world.bithu, "resolution saved")
    assert event.before == {"resolution": [], "reports": [], "tasks": []}
    assert event.after == {
        "resolution": [{"text": "NQ tháng 10", "posted_at": None}],
        "reports": [{"task": "Một", "result": "achieved", "note": "", "achieved": None}],
        "tasks": [],
    }


def test_a_full_record_reads_the_same_before_and_after_a_save_that_changes_nothing(world, sign_in, november):
    hold(november, world)
    client = sign_in(world.bithu)
    _sent, response = post(client, november)
    assert response.status_code == 302
    event = Event.objects.last()
    assert event.before == event.after


def test_the_action_reports_the_record_it_saved(world, november):
    saved = actions.save_resolution(
        meeting=fresh(november),
        version=fresh(november).version,
        resolution={"text": "", "posted_at": None},
        reports={},
        tasks=[],
        by=world.bithu,
    )
    assert saved.version == fresh(november).version
