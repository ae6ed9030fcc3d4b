"""From the record to the evidence: each fact as it was recorded, and None where nobody wrote it down."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cells.models import Exemption, Office, Oversight
from meetings.models import (
    Attendance,
    BaseRule,
    Material,
    Meeting,
    MeetingKind,
    MeetingPolicy,
    Motion,
    PreMeeting,
    Task,
)
from meetings.votes import Count
from scoring.evidence_of import WRITTEN_WITH_THE_RECORD, carried, evidence_of, evidence_of_missed
from scoring.sheets import sheet_of
from tests.conftest import NOVEMBER, local, meeting_of
from tests.meetings.records import (
    call_roll,
    fresh,
    hold,
    mark,
    prepare,
    resolve,
    task,
    vote,
    write_minutes,
)

from .assessments import score


@pytest.fixture
def planned(world):
    return meeting_of(world.giai_viet)


@pytest.fixture
def meeting(world, planned):
    """Held on the 5th from 19:30 to 21:02, everything recorded."""
    prepare(planned, world.bithu)
    return hold(planned, world)


def fact(meeting, name):
    return getattr(evidence_of(fresh(meeting)), name)


def test_a_meeting_recorded_in_full(world, meeting):
    evidence = evidence_of(fresh(meeting))
    assert (evidence.met, evidence.has_permission_not_to_meet) == (True, False)
    assert (evidence.has_cell_committee, evidence.has_overseer, evidence.has_thematic) == (True, True, False)
    assert (evidence.strength, evidence.expected, evidence.present, evidence.unmarked) == (4, 4, 4, 0)
    assert (evidence.excused, evidence.unexcused, evidence.longest_excused_run) == (0, 0, 0)
    assert (evidence.started_at, evidence.ended_at, evidence.duration_minutes) == ("19:30", "21:02", 92)
    assert evidence.steps_recorded == ("opening", "previous_tasks", "discussion", "conclusion", "closing")
    assert evidence.minutes_gaps == ()
    assert evidence.materials_hours_before == 48
    assert evidence.posted_hours_after == 12
    assert (evidence.tasks_due, evidence.tasks_achieved, evidence.previous_tasks_unreported) == (0, 0, 0)


def test_a_planned_meeting_knows_only_its_circumstances(planned):
    evidence = evidence_of(fresh(planned))
    recorded = {
        name
        for name, value in vars(evidence).items()
        if value is not None and name not in ("required_minutes", "unmarked", "sources")
    }
    assert recorded == {
        "met",
        "has_permission_not_to_meet",
        "has_cell_committee",
        "has_overseer",
        "has_thematic",
        "tasks_due",
        "tasks_achieved",
        "previous_tasks_unreported",
    }
    assert evidence.met is False


# One row: how the record is changed, the fact, what it was, what it is then.
EMPTIED = [
    ("ended_at", lambda m: m.update(ended_at=None), "21:02", None),
    ("duration_minutes", lambda m: m.update(ended_at=None), 92, None),
    ("steps_recorded", lambda m: m.update(ended_at=None), None, None),
    ("posted_hours_after", lambda m: m.update(ended_at=None), Decimal(12), None),
    ("praise_or_reminder_given", lambda m: m.update(praise_given=None), True, None),
    ("praise_or_reminder_given", lambda m: m.update(praise_given=False), True, False),
    ("minutes_adopted", lambda m: m.update(minutes_adopted=None), True, None),
    ("minutes_adopted", lambda m: m.update(minutes_adopted=False), True, False),
    ("criticism_minutes", lambda m: m.update(criticism_minutes=None), 15, None),
    ("criticism_minutes", lambda m: m.update(criticism_minutes=0), 15, 0),
    ("speakers", lambda m: m.update(speaker_count=None), 2, None),
    ("speakers", lambda m: m.update(speaker_count=0), 2, 0),
    ("has_minutes", lambda m: m.update(discussion="", conclusion=""), True, None),
    ("has_minutes", lambda m: m.update(discussion=""), True, True),
    ("members_notified", lambda m: m.update(members_notified_at=None), True, None),
    ("overseer_notified", lambda m: m.update(overseer_notified_at=None), True, None),
    ("pre_meeting_held", lambda m: PreMeeting.objects.all().delete(), True, None),
    ("pre_meeting_held", lambda m: PreMeeting.objects.update(was_held=False), True, False),
    ("pre_meeting_has_minutes", lambda m: PreMeeting.objects.update(has_minutes=None), True, None),
    ("pre_meeting_has_minutes", lambda m: PreMeeting.objects.update(has_minutes=False), True, False),
    ("has_discussion_outline_or_draft", lambda m: Material.objects.all().delete(), True, None),
    ("has_discussion_outline_or_draft", lambda m: Material.objects.update(kind="document"), True, None),
    ("has_discussion_outline_or_draft", lambda m: Material.objects.update(kind="draft"), True, True),
    ("materials_posted", lambda m: Material.objects.all().delete(), True, None),
    ("materials_posted", lambda m: Material.objects.update(posted_at=None), True, False),
    ("materials_hours_before", lambda m: Material.objects.update(posted_at=None), Decimal(48), None),
    ("conclusion_adopted", lambda m: Motion.objects.all().delete(), True, None),
    ("conclusion_adopted", lambda m: Motion.objects.update(adopts_resolution=False), True, None),
    ("conclusion_adopted", lambda m: Motion.objects.update(votes_for=1), True, False),
    ("minutes_gaps", lambda m: m.update(clerk=None, conclusion=""), (), ("clerk", "conclusion")),
    ("has_cell_committee", lambda m: Office.objects.filter(kind="deputy").delete(), True, False),
    ("has_overseer", lambda m: Oversight.objects.update(until=date(2026, 11, 5)), True, False),
    ("has_overseer", lambda m: Oversight.objects.update(until=date(2026, 11, 6)), True, True),
]


@pytest.mark.parametrize(("name", "change", "was", "then"), EMPTIED)
def test_a_fact_recorded_and_the_same_fact_missing(meeting, name, change, was, then):
    if was is not None:
        assert fact(meeting, name) == was
    change(Meeting.objects.filter(pk=meeting.pk))
    assert fact(meeting, name) == then


@pytest.mark.parametrize(
    "name", ["strength", "expected", "present", "excused", "unexcused", "longest_excused_run"]
)
def test_the_figures_of_the_roll_call_are_unknown_until_everybody_is_marked(world, meeting, name):
    assert fact(meeting, name) is not None
    Attendance.objects.filter(membership__member=world.anh).delete()
    assert fact(meeting, name) is None
    assert fact(meeting, "unmarked") == 1


@pytest.mark.parametrize(
    ("anh", "figures"),
    [
        (mark("late"), (4, 4, 0, 0)),
        (mark("excused", reason="Ốm"), (4, 3, 1, 0)),
        (mark("unexcused"), (4, 3, 0, 1)),
        (mark("exempt"), (3, 3, 0, 0)),
        (mark("away"), (3, 3, 0, 0)),
        (mark("special_duty"), (3, 3, 0, 0)),
    ],
)
def test_what_a_mark_means_for_the_figures(world, planned, anh, figures):
    """(expected, present, excused, unexcused)"""
    evidence = evidence_of(call_roll(planned, world.bithu, Ánh=anh))
    assert (evidence.expected, evidence.present, evidence.excused, evidence.unexcused) == figures


@pytest.mark.parametrize(
    ("step", "change"),
    [
        ("opening", {"chair": None}),
        ("opening", {"clerk": None}),
        ("previous_tasks", {"results": ""}),
        ("discussion", {"discussion": ""}),
        ("conclusion", {"conclusion": ""}),
        ("closing", {"minutes_adopted": False}),
        ("closing", {"minutes_adopted": None}),
    ],
)
def test_a_step_without_its_record_was_not_taken(meeting, step, change):
    assert step in fact(meeting, "steps_recorded")
    Meeting.objects.update(**change)
    assert step not in fact(meeting, "steps_recorded")


@pytest.mark.parametrize(("is_confirmed", "is_step"), [(None, False), (False, False), (True, True)])
def test_confirming_the_minutes_before_is_a_step_that_a_rubric_may_ask_for(meeting, is_confirmed, is_step):
    Meeting.objects.update(previous_minutes_confirmed=is_confirmed)
    assert ("previous_minutes" in fact(meeting, "steps_recorded")) is is_step


def test_the_conclusion_is_a_step_only_when_it_was_adopted(meeting):
    Motion.objects.update(votes_for=1)
    assert "conclusion" not in fact(meeting, "steps_recorded")


def test_reports_on_earlier_tasks_are_the_step_of_earlier_tasks(world):
    earlier = resolve(
        hold(meeting_of(world.giai_viet, NOVEMBER.previous()), world), world.bithu, tasks=[task()]
    )
    meeting = hold(meeting_of(world.giai_viet), world)
    Meeting.objects.filter(pk=meeting.pk).update(results="")
    assert "previous_tasks" not in fact(meeting, "steps_recorded")
    resolve(meeting, world.bithu, reports={Task.objects.get(meeting=earlier): "in_progress"})
    assert "previous_tasks" in fact(meeting, "steps_recorded")


@pytest.mark.parametrize(
    ("reports", "figures"),
    [
        ({}, (2, 0, 2)),
        ({"Một": "achieved"}, (2, 1, 1)),
        ({"Một": "achieved", "Hai": "not_achieved"}, (2, 1, 0)),
        ({"Một": "achieved", "Hai": "achieved"}, (2, 2, 0)),
    ],
)
def test_what_became_of_the_tasks_of_the_month_before(world, reports, figures):
    """(due, achieved, unreported)"""
    earlier = hold(meeting_of(world.giai_viet, NOVEMBER.previous()), world)
    resolve(earlier, world.bithu, tasks=[task("Một"), task("Hai")])
    meeting = hold(meeting_of(world.giai_viet), world)
    by_text = {row.text: row for row in Task.objects.filter(meeting=earlier)}
    resolve(meeting, world.bithu, reports={by_text[text]: result for text, result in reports.items()})
    evidence = evidence_of(fresh(meeting))
    assert (evidence.tasks_due, evidence.tasks_achieved, evidence.previous_tasks_unreported) == figures


@pytest.mark.parametrize(
    ("tasks", "assigned"),
    [
        ([], None),
        ([{"due_on": date(2026, 11, 30)}], False),
        ([{"due_on": None, "assignee": "anh"}], False),
        ([{"due_on": date(2026, 11, 30), "assignee": "anh"}], True),
        ([{"due_on": date(2026, 11, 30), "assignee": "anh"}, {}], False),
    ],
)
def test_tasks_are_assigned_when_each_has_somebody_and_a_day(world, meeting, tasks, assigned):
    rows = [
        task(**values | {"assignee": getattr(world, values.get("assignee", ""), None)}) for values in tasks
    ]
    resolve(meeting, world.bithu, tasks=rows)
    assert fact(meeting, "tasks_assigned") is assigned


@pytest.mark.parametrize(("minutes_before", "was_told"), [(1, True), (0, False), (-1, False)])
def test_told_at_the_start_is_too_late(meeting, minutes_before, was_told):
    Meeting.objects.update(members_notified_at=meeting.started_at - timedelta(minutes=minutes_before))
    assert fact(meeting, "members_notified") is was_told


def test_the_last_material_posted_counts(world, meeting):
    Material.objects.create(
        meeting=meeting, kind="document", title="Phụ lục", posted_at=meeting.started_at - timedelta(hours=20)
    )
    Material.objects.create(meeting=meeting, kind="document", title="Chưa đăng", posted_at=None)
    assert fact(meeting, "materials_hours_before") == 20


def test_every_vote_on_the_conclusion_must_carry(world, planned):
    call_roll(planned, world.bithu)
    write_minutes(planned, world.bithu, motions=[vote(3), vote(1)])
    assert fact(planned, "conclusion_adopted") is False


@pytest.mark.parametrize(
    ("combined_minutes", "topic", "large", "required"),
    [
        (120, "", {}, 90),
        (120, "Học tập", {}, 120),
        (90, "", {"large_cell_members": 4, "large_cell_minutes": 150}, 150),
        (90, "", {"large_cell_members": 5, "large_cell_minutes": 150}, 90),
    ],
)
def test_the_length_asked_comes_from_the_committees_rules(
    world, meeting, combined_minutes, topic, large, required
):
    MeetingPolicy.objects.filter(committee=world.ward5).update(combined_minutes=combined_minutes, **large)
    Meeting.objects.update(thematic_topic=topic)
    assert fact(meeting, "required_minutes") == required


@pytest.mark.parametrize(
    ("values", "has_thematic"),
    [
        ({}, False),
        ({"started_at": "held"}, True),
        ({"started_at": "held", "month": NOVEMBER.previous()}, False),
        ({"started_at": "held", "kind": MeetingKind.EXTRAORDINARY}, False),
    ],
)
def test_a_thematic_meeting_counts_once_it_was_held_in_the_month(world, meeting, values, has_thematic):
    month = values.get("month", NOVEMBER)
    kind = values.get("kind", MeetingKind.THEMATIC)
    other = meeting_of(world.giai_viet, month, kind=kind, thematic_topic="Học tập")
    if "started_at" in values:
        write_minutes(other, world.bithu)
    assert fact(meeting, "has_thematic") is has_thematic


def test_a_thematic_part_of_the_meeting_itself_counts(meeting):
    Meeting.objects.update(thematic_topic="Học tập và làm theo")
    assert fact(meeting, "has_thematic") is True


def test_the_exempt_are_only_exempt_once_they_are_marked(world, planned):
    """The sheet proposes it; whoever calls the roll decides, because an exempt member may come."""
    Exemption.objects.create(member=world.anh, decision="NQ 03", since=date(2026, 1, 1))
    assert fact(planned, "unmarked") == 4


@pytest.mark.parametrize("is_permitted", [True, False])
def test_a_month_without_a_meeting_knows_only_whether_it_was_permitted(is_permitted):
    evidence = evidence_of_missed(is_permitted=is_permitted)
    assert (evidence.met, evidence.has_permission_not_to_meet) == (False, is_permitted)
    assert evidence.facts()["met_or_permitted"] is is_permitted
    assert evidence.present is evidence.duration_minutes is evidence.tasks_due is None


@pytest.mark.parametrize("rule", BaseRule.values)
def test_what_is_carried_is_the_same_for_the_database(meeting, rule):
    """`carried` beside the one rule in Python, on both sides of each border."""
    counts = [(base, votes_for) for base in range(8) for votes_for in range(base + 1)]
    Motion.objects.bulk_create(
        Motion(meeting=meeting, text="Biểu quyết", rule=rule, base=base, voters=base, votes_for=votes_for)
        for base, votes_for in counts
    )
    made = Motion.objects.filter(text="Biểu quyết")
    in_python = {(m.base, m.votes_for) for m in made if Count(rule, m.base, m.votes_for).is_carried}
    assert set(carried(made).values_list("base", "votes_for")) == in_python


def test_each_part_of_the_record_says_who_saved_it_last_and_when(world, meeting):
    sources = evidence_of(fresh(meeting)).sources
    assert set(sources) == set(WRITTEN_WITH_THE_RECORD)
    for source in sources.values():
        assert (source.by, source.at) == (world.bithu.pk, "2026-11-07T09:00:00+07:00")


def read_once(meeting):
    """As the page reads it (scoring.views.base.visible_meeting)."""
    related = ("cell__committee", "chair", "clerk", "pre_meeting", "resolution")
    return Meeting.objects.select_related(*related).get(pk=meeting.pk)


def test_scoring_a_meeting_asks_no_more_than_eight_questions(
    world, meeting, django_assert_max_num_queries, seventh_of_november
):
    """Evidence, rubric and proposal; with many rows and with few, before and after the first saving."""
    seventh_of_november.move_to(
        local(2026, 12, 1, 9)
    )  # a past day: where the cell then stood is asked for too
    planned = read_once(meeting_of(world.khu_pho_1))
    recorded = read_once(meeting)
    for one in (planned, recorded):
        with django_assert_max_num_queries(8):
            sheet_of(one)
    for _ in range(3):
        Material.objects.create(meeting=meeting, kind="document", title="Tài liệu")
        Task.objects.create(meeting=meeting, cell=meeting.cell, text="Việc")
    score(meeting, world.bithu)
    recorded = read_once(meeting)
    with django_assert_max_num_queries(8):
        sheet_of(recorded)
