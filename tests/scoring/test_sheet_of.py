"""The sheet of a meeting: alive while the record is open, frozen from the moment the cell submits."""

from datetime import date
from decimal import Decimal

import pytest

from meetings.models import Attendance, Meeting, MeetingPolicy, Task, TaskReport
from scoring.engine import State
from scoring.models import NoRubric, Rubric
from scoring.rubric import load
from scoring.sheets import rubric_for, sheet_from, sheet_of
from tests.conftest import meeting_of
from tests.meetings.records import call_roll, fresh, hold, mark, prepare

from .assessments import accepted, generous, score, submitted


@pytest.fixture
def meeting(world):
    """Held and prepared, everybody present; one task of nobody."""
    planned = meeting_of(world.giai_viet)
    prepare(planned, world.bithu)
    return hold(planned, world)


def line(meeting, code):
    return next(line for line in sheet_of(fresh(meeting)).lines if line.code == code)


def columns(meeting):
    sheet = sheet_of(fresh(meeting))
    return {
        line.code: (line.max_points, line.proposed_points, line.reason, line.own_points, line.official_points)
        for line in sheet.lines
    } | {"totals": (sheet.proposed.total, sheet.own.total, sheet.own.grade), "caps": sheet.caps}


def test_what_is_recorded_is_proposed_with_the_reason(meeting):
    duration = line(meeting, "3.1")
    assert (duration.proposed_points, duration.max_points) == (5, 5)
    assert "19:30" in duration.reason
    assert "92" in duration.reason


def test_what_is_not_recorded_has_no_proposal_and_never_the_maximum(meeting):
    lines = [line for line in sheet_of(fresh(meeting)).lines if line.has_too_little_evidence]
    assert {line.code for line in lines} == {"3.11.2", "5.1"}
    assert [line.proposed_points for line in lines] == [None, None]


def test_an_open_sheet_follows_the_record(world, meeting):
    score(meeting, world.bithu)
    assert line(meeting, "1.1").proposed_points == 4
    call_roll(meeting, world.bithu, Dung=mark("unexcused"))
    assert line(meeting, "1.1").proposed_points == 1
    assert line(meeting, "1.1").own_points == 4, "what the cell gave stays until the cell changes it"


def test_own_points_above_a_maximum_that_fell_must_be_given_anew(world, meeting):
    score(meeting, world.bithu)
    assert (line(meeting, "3.3").own_points, line(meeting, "3.4").is_applicable) == (15, False)
    Meeting.objects.update(thematic_topic="Học tập và làm theo")
    assert (line(meeting, "3.3").max_points, line(meeting, "3.3").own_points) == (10, None)
    assert (line(meeting, "3.4").max_points, line(meeting, "3.4").own_points) == (5, None)


CHANGES = {
    "a mark": lambda world: Attendance.objects.update(status="unexcused", spoke=False),
    "marks gone": lambda world: Attendance.objects.filter(membership__member=world.anh).delete(),
    "a member who left": lambda world: world.anh.memberships.update(until=date(2026, 11, 1)),
    "a member on probation": lambda world: type(world.anh).objects.update(confirmed_on=None),
    "the rules for meetings": lambda world: MeetingPolicy.objects.update(required_minutes=240),
    "a rubric of the ward's own": lambda world: Rubric.objects.create(
        committee=world.ward5, code="own", name="Riêng", since=date(2026, 1, 1), data=load().to_data()
    ),
    "the times": lambda world: Meeting.objects.update(ended_at=None),
    "a thematic topic": lambda world: Meeting.objects.update(thematic_topic="Học tập"),
    "a report on a task": lambda world: TaskReport.objects.all().delete(),
    "the tasks": lambda world: Task.objects.all().delete(),
}


@pytest.mark.parametrize("handed_in", [submitted, accepted])
@pytest.mark.parametrize("change", CHANGES)
def test_a_submitted_sheet_stands_whatever_changes_afterwards(world, handed_in, change):
    meeting = handed_in(world)
    before = columns(meeting)
    CHANGES[change](world)
    assert columns(meeting) == before


@pytest.mark.parametrize(
    "change", ["a mark", "marks gone", "a member who left", "the rules for meetings", "the times"]
)
def test_the_same_changes_reach_an_open_sheet(world, meeting, change):
    """The control of the test above."""
    score(meeting, world.bithu)
    before = columns(meeting)
    CHANGES[change](world)
    assert columns(meeting) != before


def test_a_started_sheet_keeps_the_rubric_it_was_started_with(world, meeting):
    score(meeting, world.bithu)
    started_with = sheet_of(fresh(meeting)).rubric
    CHANGES["a rubric of the ward's own"](world)
    assert sheet_of(fresh(meeting)).rubric == started_with
    assert rubric_for(fresh(meeting)).code == "own"


@pytest.mark.parametrize("topic", ["", "Học tập và làm theo"])
def test_a_month_has_a_hundred_points_with_and_without_a_thematic_part(meeting, topic):
    Meeting.objects.update(thematic_topic=topic)
    sheet = sheet_of(fresh(meeting))
    assert sum(criterion.max_points for criterion in sheet.criteria) == 100
    points = {line.code: line.max_points for line in sheet.applicable_lines}
    assert (points["3.3"], points.get("3.4")) == ((10, 5) if topic else (15, None))


def test_a_cell_with_only_a_secretary_has_the_pre_meeting_in_full(world):
    meeting = hold(meeting_of(world.khu_pho_1), world, by=world.bithu1)
    assert (line(meeting, "2.3").proposed_points, line(meeting, "2.3").proposal.state) == (2, State.PROVEN)


def test_a_cell_with_a_committee_that_noted_no_pre_meeting_has_too_little_evidence(world):
    meeting = hold(meeting_of(world.giai_viet), world)
    assert line(meeting, "2.3").proposal.state is State.NOT_ENOUGH_EVIDENCE


def test_half_a_sheet_has_a_running_total_and_no_grade(world, meeting):
    score(meeting, world.bithu, i3_3=(None, ""))
    sheet = sheet_of(fresh(meeting))
    assert (sheet.own.total, sheet.own.grade) == (53, None)
    assert [line.code for line in sheet.unscored] == ["3.3"]


def test_the_totals_by_hand(world, meeting):
    """5 + 10 + 48 (3.11.2 has no evidence) + 5 + 0 (nothing was due) = 68, which is from 50 and below 70."""
    score(meeting, world.bithu)
    sheet = sheet_of(fresh(meeting))
    assert [criterion.own for criterion in sheet.criteria] == [5, 10, 48, 5, 0]
    assert (sheet.own.total, sheet.own_grade) == (68, "Trung bình")


def test_a_sheet_from_evidence_alone_is_the_sheet_of_the_meeting(meeting):
    own = generous(meeting)
    live = sheet_of(fresh(meeting), own=own)
    assert sheet_from(live.rubric, live.evidence, own).lines == live.lines


def test_without_a_rubric_in_force_there_is_nothing_to_score_by(world, meeting):
    Rubric.objects.update(since=date(2026, 12, 1))
    with pytest.raises(NoRubric):
        rubric_for(fresh(meeting))


def test_a_sum_of_a_criterion_without_points_is_unknown_not_nought(meeting):
    criteria = {criterion.spec.code: criterion for criterion in sheet_of(fresh(meeting)).criteria}
    assert criteria["C5"].proposed is None
    assert criteria["C1"].proposed == Decimal(5)
