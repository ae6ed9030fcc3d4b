"""Submitting: a complete record and a complete sheet, every reason given; then the sheet stands still."""

from decimal import Decimal

import pytest

from cells.models import Event, LedgerHead
from meetings.errors import WrongState
from meetings.models import Attendance, Meeting
from scoring import actions
from scoring.models import Assessment, ItemScore
from scoring.sheets import sheet_of
from tests.conftest import local, meeting_of
from tests.meetings.records import fresh, hold, prepare, snapshot

from .assessments import score


@pytest.fixture
def meeting(world):
    meeting = hold(meeting_of(world.giai_viet), world)
    score(meeting, world.bithu)
    return fresh(meeting)


def everything():
    return snapshot(Meeting, Assessment, ItemScore, Event, LedgerHead)


def problems(meeting) -> set[str]:
    """The codes of what is in the way; the meeting must not have moved."""
    before = everything()
    with pytest.raises(actions.SheetNotFinished) as refused:
        actions.submit(meeting=fresh(meeting), by=fresh(meeting).recorded_by)
    assert everything() == before
    return {code for _sentence, code in refused.value.problems}


def test_a_complete_sheet_is_submitted_with_who_and_when(world, meeting):
    actions.submit(meeting=meeting, by=world.bithu)
    saved = fresh(meeting)
    assert (saved.state, saved.submitted_by, saved.submitted_at) == (
        "submitted",
        world.bithu,
        local(2026, 11, 7, 9),
    )
    event = Event.objects.last()
    assert (event.verb, event.by, event.before) == ("meeting submitted", world.bithu, {"state": "held"})
    assert event.after["state"] == "submitted"


def test_a_sheet_nobody_filled_names_every_item_in_one_sentence(world):
    meeting = hold(meeting_of(world.giai_viet), world)
    lines = sheet_of(fresh(meeting)).applicable_lines
    (sentence, code), (_vote, at) = actions.submission_problems(fresh(meeting), sheet_of(fresh(meeting)))
    assert at == actions.VOTE, "and that the cell has not voted"
    assert code == lines[0].code, "it leads to the first"
    assert sentence.endswith(": " + ", ".join(line.code for line in lines))
    assert str(len(lines)) in sentence
    assert problems(meeting) == {lines[0].code, actions.VOTE}


@pytest.mark.parametrize("code", ["1.1", "2.1", "3.3", "5.1"])
def test_an_item_without_points_is_named(world, meeting, code):
    score(meeting, world.bithu, **{"i" + code.replace(".", "_"): (None, "")})
    assert problems(meeting) == {code}


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"chair": None}, {"chair"}),
        ({"clerk": None}, {"clerk"}),
        ({"chair": None, "clerk": None}, {"chair", "clerk"}),
        ({"discussion": ""}, set()),
    ],
)
def test_what_the_minutes_need_before_they_are_handed_in(world, meeting, change, codes):
    Meeting.objects.update(**change)
    score(meeting, world.bithu)
    if codes:
        assert problems(meeting) == codes
    else:
        assert actions.submit(meeting=fresh(meeting), by=world.bithu).state == "submitted"


def test_a_meeting_without_its_end_names_it(world, meeting):
    Meeting.objects.update(ended_at=None)
    score(meeting, world.bithu)
    assert problems(meeting) == {"ended_at"}


def test_an_unfinished_roll_call_is_named(world, meeting):
    Attendance.objects.filter(membership__member=world.anh).delete()
    score(meeting, world.bithu)
    assert problems(meeting) == {"roll_call"}


@pytest.mark.parametrize(
    ("item", "points", "reason", "is_refused"),
    [
        ("3.1", "5", "", False),  # proven: 5 of 5
        ("3.1", "4", "", False),  # below the proposal needs no reason
        ("2.2", "0", "", False),  # no evidence: nothing above 0 …
        ("2.2", "0.1", "", True),  # … without a reason
        ("2.2", "2", "Đề cương in giấy", False),
        ("2.2", "2", "   ", True),
        ("5.1", "30", "", True),  # nothing was due, so there is no proposal
        ("5.1", "30", "Báo cáo của tổ dân phố", False),
        ("3.3", "15", "", False),  # judged: the own points are the judgement
        ("2.1", "3", "", False),
    ],
)
def test_own_points_above_the_proposal_need_a_reason(world, meeting, item, points, reason, is_refused):
    score(meeting, world.bithu, **{"i" + item.replace(".", "_"): (Decimal(points), reason)})
    if is_refused:
        assert problems(meeting) == {item}
    else:
        assert actions.submit(meeting=fresh(meeting), by=world.bithu).state == "submitted"


def test_a_proven_proposal_that_fell_since_needs_a_reason_too(world, meeting):
    """The cell gave 5 for 92 minutes; the times were corrected to 80 before submitting."""
    Meeting.objects.update(ended_at=local(2026, 11, 5, 20, 50))
    assert problems(meeting) == {"3.1"}


def test_what_was_recorded_after_scoring_is_what_is_frozen(world, meeting):
    prepare(meeting, world.bithu)
    actions.submit(meeting=fresh(meeting), by=world.bithu)
    assert ItemScore.objects.get(code="2.2").proposed_points == 2
    assert Assessment.objects.get().evidence["members_notified"] is True


@pytest.mark.parametrize("state", ["submitted", "accepted"])
def test_a_meeting_is_not_submitted_twice(world, meeting, state):
    Meeting.objects.update(state=state)
    before = everything()
    with pytest.raises(WrongState):
        actions.submit(meeting=fresh(meeting), by=world.bithu)
    assert everything() == before


def test_a_planned_meeting_is_not_submitted(world):
    planned = meeting_of(world.giai_viet)
    assert "started_at" in problems_of_planned(planned)


def problems_of_planned(planned):
    with pytest.raises(actions.SheetNotFinished) as refused:
        actions.submit(meeting=fresh(planned), by=None)
    return {code for _sentence, code in refused.value.problems}
