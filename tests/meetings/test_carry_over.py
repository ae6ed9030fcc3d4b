"""Tasks come back from month to month until a meeting closes them, whatever is entered when, and in which order."""

from datetime import date

import pytest

from cells.months import Month
from meetings import actions
from meetings.models import Meeting, MeetingKind, MeetingState, Task
from meetings.papers import Record, article_of, draft_data
from meetings.queries import follow_through, previous_tasks, tasks_to_report
from tests.conftest import local, meeting_of

from .records import fresh, resolve, task, write_minutes

SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER = (Month(2026, number) for number in (9, 10, 11, 12))
FIRST, SECOND = "Phân loại rác", "Lắp camera"


@pytest.fixture(autouse=True)
def eighth_of_december(seventh_of_november):
    seventh_of_november.move_to(local(2026, 12, 8, 9))


def held(world, month, **more):
    return write_minutes(meeting_of(world.giai_viet, month, **more), world.bithu)


def carried(meeting):
    return [one.text for one in tasks_to_report(fresh(meeting))]


def the(text) -> Task:
    return Task.objects.get(text=text)


def rate(meeting):
    found = follow_through(fresh(meeting))
    return (found.achieved, found.due, found.unreported, found.not_due_yet)


def test_three_months_each_with_its_own_tasks_and_results(world):
    september, october, november, december = (
        held(world, month) for month in (SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER)
    )
    resolve(september, world.bithu, tasks=[task(FIRST, due_on=date(2026, 10, 1)), task(SECOND)])
    resolve(
        october, world.bithu, reports={the(FIRST): "achieved", the(SECOND): "in_progress"}, tasks=[task("Ba")]
    )
    resolve(november, world.bithu, reports={the(SECOND): "not_achieved", the("Ba"): "in_progress"})
    resolve(december, world.bithu, reports={the("Ba"): "achieved"})
    assert [carried(one) for one in (september, october, november, december)] == [
        [],
        [FIRST, SECOND],
        [SECOND, "Ba"],
        ["Ba"],
    ]
    assert [rate(one) for one in (october, november, december)] == [(1, 2, 0, 0), (0, 2, 0, 0), (1, 1, 0, 0)]


def test_entered_backwards_the_months_read_the_same(world):
    december, november, october, september = (
        held(world, month) for month in (DECEMBER, NOVEMBER, OCTOBER, SEPTEMBER)
    )
    resolve(september, world.bithu, tasks=[task(FIRST), task(SECOND)])
    resolve(december, world.bithu, reports={the(SECOND): "achieved"})
    resolve(november, world.bithu, reports={the(FIRST): "achieved", the(SECOND): "in_progress"})
    resolve(october, world.bithu, reports={the(FIRST): "in_progress", the(SECOND): "in_progress"})
    assert [carried(one) for one in (october, november, december)] == [
        [FIRST, SECOND],
        [FIRST, SECOND],
        [SECOND],
    ]


def test_a_month_that_is_only_planned_neither_sets_nor_stops_a_task(world):
    september = held(world, SEPTEMBER)
    planned = meeting_of(world.giai_viet, OCTOBER)
    resolve(september, world.bithu, tasks=[task(FIRST)])
    resolve(planned, world.bithu, tasks=[task("Của buổi chưa họp")])
    november = held(world, NOVEMBER)
    assert carried(november) == [FIRST]
    write_minutes(planned, world.bithu)
    assert carried(november) == [FIRST, "Của buổi chưa họp"], "once it was held, what it set counts"


def test_a_month_without_a_meeting_is_passed_over(world):
    september = held(world, SEPTEMBER)
    resolve(september, world.bithu, tasks=[task(FIRST)])
    actions.record_missed_month(
        cell=world.giai_viet, month=OCTOBER, permission="", reason="Mưa lũ", by=world.vanphong
    )
    assert carried(held(world, NOVEMBER)) == [FIRST]


@pytest.mark.parametrize(
    ("kind", "result", "november_carries", "november_rate"),
    [
        (MeetingKind.THEMATIC, "in_progress", [FIRST], (0, 1, 1, 0)),
        (MeetingKind.THEMATIC, "achieved", [], (1, 1, 0, 0)),
        (MeetingKind.EXTRAORDINARY, "not_achieved", [], (0, 1, 0, 0)),
    ],
)
def test_a_meeting_between_two_regular_ones_hears_and_closes_and_the_rate_keeps_it(
    world, kind, result, november_carries, november_rate
):
    september, october = held(world, SEPTEMBER), held(world, OCTOBER)
    resolve(september, world.bithu, tasks=[task(FIRST)])
    resolve(october, world.bithu, reports={the(FIRST): "in_progress"})
    between = held(world, OCTOBER, kind=kind, thematic_topic="Học tập", planned_at=local(2026, 10, 20, 19))
    assert carried(between) == [FIRST]
    resolve(between, world.bithu, reports={the(FIRST): result})
    november, december = held(world, NOVEMBER), held(world, DECEMBER)
    assert (carried(november), rate(november)) == (november_carries, november_rate)
    assert carried(october) == [FIRST], "it was open on that day"
    assert [one.text for one in previous_tasks(fresh(december))] == november_carries, "heard of once"
    [row] = draft_data("minutes", Record(fresh(november)))["previous_tasks"]
    assert row["result"] == (result if result != "in_progress" else None)


def test_what_a_meeting_between_sets_comes_back_from_the_next_month_on(world):
    october = held(world, OCTOBER)
    between = held(world, OCTOBER, kind=MeetingKind.THEMATIC, planned_at=local(2026, 10, 20, 19))
    resolve(between, world.bithu, tasks=[task(FIRST)])
    assert (carried(october), carried(held(world, NOVEMBER))) == ([], [FIRST])


def test_a_record_opened_again_keeps_what_later_meetings_made_of_its_tasks(world):
    september, october = held(world, SEPTEMBER), held(world, OCTOBER)
    resolve(september, world.bithu, tasks=[task(FIRST), task(SECOND)])
    Meeting.objects.filter(pk=september.pk).update(
        state=MeetingState.RETURNED, return_reason="Thiếu thời hạn", submitted_at=local(2026, 9, 6)
    )
    resolve(october, world.bithu, reports={the(FIRST): "achieved"})
    rows = [task("Phân loại rác tại nguồn", id=the(FIRST).pk), task(SECOND, id=the(SECOND).pk)]
    resolve(september, world.bithu, tasks=rows)
    assert carried(october) == ["Phân loại rác tại nguồn", SECOND]
    assert the("Phân loại rác tại nguồn").closed_at == fresh(october).met_at


def test_a_report_taken_back_in_a_record_opened_again_brings_the_task_back(world):
    september, october, november = (held(world, month) for month in (SEPTEMBER, OCTOBER, NOVEMBER))
    resolve(september, world.bithu, tasks=[task(FIRST)])
    resolve(october, world.bithu, reports={the(FIRST): "achieved"})
    assert carried(november) == []
    Meeting.objects.filter(pk=october.pk).update(
        state=MeetingState.RETURNED, return_reason="Chưa có minh chứng"
    )
    resolve(october, world.bithu, reports={the(FIRST): "in_progress"})
    assert carried(november) == [FIRST]
    assert the(FIRST).closed_at is None


@pytest.mark.parametrize(
    ("due_on", "october_rate", "november_rate"),
    [
        (None, (0, 1, 0, 0), (0, 1, 0, 0)),
        (date(2026, 10, 5), (0, 1, 0, 0), (0, 1, 0, 0)),
        (date(2026, 10, 6), (0, 0, 0, 1), (0, 1, 0, 0)),
        (date(2026, 11, 5), (0, 0, 0, 1), (0, 1, 0, 0)),
        (date(2026, 11, 6), (0, 0, 0, 1), (0, 0, 0, 1)),
    ],
)
def test_a_task_in_progress_counts_from_its_day_on(world, due_on, october_rate, november_rate):
    september, october, november = (held(world, month) for month in (SEPTEMBER, OCTOBER, NOVEMBER))
    resolve(september, world.bithu, tasks=[task(FIRST, due_on=due_on)])
    for meeting in (october, november):
        resolve(meeting, world.bithu, reports={the(FIRST): "in_progress"})
    assert (rate(october), rate(november)) == (october_rate, november_rate)


def test_the_table_of_earlier_tasks_opens_the_minutes(world):
    """Before every section of the content; behind it the rate, with its arithmetic."""
    september, october = held(world, SEPTEMBER), held(world, OCTOBER)
    resolve(september, world.bithu, tasks=[task(FIRST), task(SECOND)])
    resolve(october, world.bithu, reports={the(FIRST): "achieved", the(SECOND): "not_achieved"})
    article = article_of("minutes", Record(fresh(october)))
    order = [FIRST, "1 trên 2 nhiệm vụ đến hạn đã hoàn thành = 50 %.", "Tình hình thời sự", "Thảo luận"]
    places = [article.index(words) for words in order]
    assert places == sorted(places)
