"""What a motion needs: more than half, or two thirds, of the official members convened (domain.md §3)."""

import pytest

from meetings.statuses import BaseRule
from meetings.votes import Count


@pytest.mark.parametrize(
    ("rule", "base", "needed"),
    [
        (BaseRule.HALF, 17, 9),
        (BaseRule.HALF, 16, 9),
        (BaseRule.HALF, 15, 8),
        (BaseRule.HALF, 2, 2),
        (BaseRule.HALF, 1, 1),
        (BaseRule.TWO_THIRDS, 17, 12),
        (BaseRule.TWO_THIRDS, 18, 12),
        (BaseRule.TWO_THIRDS, 19, 13),
        (BaseRule.TWO_THIRDS, 3, 2),
        (BaseRule.TWO_THIRDS, 2, 2),
        (BaseRule.TWO_THIRDS, 1, 1),
    ],
)
def test_a_motion_is_carried_with_the_votes_needed_and_not_with_one_less(rule, base, needed):
    assert Count(rule, base, votes_for=needed).needed == needed
    assert Count(rule, base, votes_for=needed).is_carried
    assert not Count(rule, base, votes_for=needed - 1).is_carried


def test_the_base_is_those_convened_not_those_present():
    """17 members of whom 14 came: 8 votes are most of those present, and not enough (the source's own example)."""
    assert not Count(BaseRule.HALF, 17, votes_for=8, votes_against=6).is_carried


@pytest.mark.parametrize("rule", list(BaseRule))
def test_nothing_is_carried_where_nobody_was_convened(rule):
    assert not Count(rule, base=0, votes_for=0).is_carried
