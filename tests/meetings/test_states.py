"""The ways between the states of a meeting: exactly these, and no others."""

import itertools

import pytest

from meetings.states import OPEN_STATES, MeetingState, may_move

WAYS = {
    ("planned", "held"),
    ("held", "planned"),
    ("held", "submitted"),
    ("submitted", "returned"),
    ("submitted", "accepted"),
    ("returned", "submitted"),
    ("accepted", "returned"),
}


@pytest.mark.parametrize(("now", "to"), list(itertools.product(MeetingState.values, repeat=2)))
def test_a_meeting_moves_along_the_listed_ways_only(now, to):
    assert may_move(now, to) is ((now, to) in WAYS)


def test_the_cell_writes_until_it_submits_and_again_when_the_meeting_is_returned():
    assert {state.value for state in OPEN_STATES} == {"planned", "held", "returned"}


@pytest.mark.parametrize(("now", "to"), [("held", "lost"), ("lost", "held")])
def test_a_state_that_does_not_exist_is_a_mistake_of_the_programme(now, to):
    with pytest.raises(ValueError, match="lost"):
        may_move(now, to)
