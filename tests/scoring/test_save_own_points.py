"""Saving the cell's own points: within the maximum, one version, one event, whole."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from cells.models import Event, LedgerHead
from meetings.errors import EditConflict, MeetingIsClosed
from meetings.models import Meeting
from scoring import actions
from scoring.engine import PointsOutOfRange
from scoring.models import Assessment, ItemScore
from scoring.sheets import sheet_of
from tests.conftest import meeting_of
from tests.meetings.records import fresh, hold, snapshot

from .assessments import generous, score


@pytest.fixture
def meeting(world):
    return hold(meeting_of(world.giai_viet), world)


def everything():
    return snapshot(Meeting, Assessment, ItemScore, Event, LedgerHead)


def test_the_three_columns_are_stored_item_by_item(world, meeting):
    score(meeting, world.bithu, i3_8=(Decimal("0.5"), "Chỉ 10 phút"))
    rows = {row.code: row for row in ItemScore.objects.all()}
    assert len(rows) == 28
    assert (rows["3.8"].proposed_points, rows["3.8"].own_points, rows["3.8"].own_reason) == (
        1,
        Decimal("0.5"),
        "Chỉ 10 phút",
    )
    assert (rows["5.1"].proposed_state, rows["5.1"].proposed_points) == ("not_enough_evidence", None)
    assert (rows["3.4"].proposed_state, rows["3.4"].max_points, rows["3.4"].own_points) == (
        "not_applicable",
        0,
        None,
    )
    assessment = Assessment.objects.get()
    assert (assessment.own_total, assessment.own_grade) == (Decimal("59.5"), "trung_binh")
    assert assessment.evidence["present"] == 4


def test_saving_again_changes_the_same_rows(world, meeting):
    score(meeting, world.bithu)
    score(meeting, world.bithu, i3_3=(Decimal("9.5"), ""))
    assert (Assessment.objects.count(), ItemScore.objects.count()) == (1, 28)
    assert Assessment.objects.get().version == 2
    assert ItemScore.objects.get(code="3.3").own_points == Decimal("9.5")


@pytest.mark.parametrize(
    ("code", "points", "is_refused"),
    [
        ("1.1", Decimal(4), False),
        ("1.1", Decimal("4.1"), True),
        ("1.1", Decimal(0), False),
        ("1.1", Decimal("-0.1"), True),
        ("3.3", Decimal(15), False),
        ("3.3", Decimal("15.1"), True),
    ],
)
def test_points_lie_between_nought_and_the_maximum(world, meeting, code, points, is_refused):
    before = everything()
    changes = {"i" + code.replace(".", "_"): (points, "lý do")}
    if is_refused:
        with pytest.raises(PointsOutOfRange):
            score(meeting, world.bithu, **changes)
        assert everything() == before
    else:
        score(meeting, world.bithu, **changes)
        assert ItemScore.objects.get(code=code).own_points == points


def test_with_a_thematic_part_the_regular_content_has_ten_points(world, meeting):
    Meeting.objects.update(thematic_topic="Học tập")
    with pytest.raises(PointsOutOfRange):
        score(meeting, world.bithu, i3_3=(Decimal(11), ""))
    score(meeting, world.bithu, i3_3=(Decimal(10), ""), i3_4=(Decimal(5), ""))
    assert sheet_of(fresh(meeting)).criteria[2].max_points == 50


@pytest.mark.parametrize("column", ["proposed_points", "own_points", "official_points"])
@pytest.mark.parametrize(("points", "is_refused"), [(-1, True), (0, False), (4, False), (5, True)])
def test_the_database_has_the_last_word_on_points(world, meeting, column, points, is_refused):
    score(meeting, world.bithu)
    row = ItemScore.objects.filter(code="1.1")
    if is_refused:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**{column: points})
    else:
        assert row.update(**{column: points}) == 1


def test_a_meeting_that_is_only_planned_cannot_be_scored(world):
    planned = meeting_of(world.giai_viet)
    with pytest.raises(actions.NotHeldYet):
        actions.save_own_points(meeting=planned, version=0, own={}, by=world.bithu)
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("state", ["submitted", "accepted"])
def test_a_closed_sheet_takes_no_points(world, meeting, state):
    score(meeting, world.bithu)
    Meeting.objects.update(state=state)
    before = everything()
    with pytest.raises(MeetingIsClosed):
        score(meeting, world.bithu, i1_1=(Decimal(0), ""))
    assert everything() == before


@pytest.mark.parametrize("version", [0, 2, -1])
def test_another_version_than_the_saved_one_is_a_conflict(world, meeting, version):
    score(meeting, world.bithu)
    before = everything()
    with pytest.raises(EditConflict):
        actions.save_own_points(
            meeting=fresh(meeting), version=version, own=generous(meeting), by=world.bithu
        )
    assert everything() == before


def test_a_first_save_with_a_later_version_is_a_conflict(world, meeting):
    with pytest.raises(EditConflict):
        actions.save_own_points(meeting=fresh(meeting), version=1, own=generous(meeting), by=world.bithu)


def test_items_that_the_rubric_does_not_have_or_that_do_not_apply_are_left_out(world, meeting):
    score(meeting, world.bithu, i9_9=(Decimal(50), ""), i3_4=(Decimal(5), ""))
    assert not ItemScore.objects.filter(code="9.9").exists()
    assert ItemScore.objects.get(code="3.4").own_points is None


def test_one_save_one_event_with_all_columns_before_and_after(world, meeting):
    score(meeting, world.bithu)
    score(meeting, world.vanphong, i3_8=(Decimal(0), "Không ghi phút"))
    first, second = Event.objects.filter(verb="own points saved")
    assert (second.by, second.object_type) == (world.vanphong, "scoring.assessment")
    assert (first.before["3.8"]["own"], first.after["3.8"]["own"]) == (None, "1")
    assert second.before == first.after
    assert (second.after["3.8"]["own"], second.after["3.8"]["own_reason"]) == ("0", "Không ghi phút")
