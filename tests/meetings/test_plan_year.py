"""The plan of a cell's year: its usual day, thematic topics by quarter, whose turn self-criticism is."""

import pytest

from cells.months import Month
from meetings.rota import Candidate, propose, turns_a_month

NAMES = {1: "an", 2: "anh", 3: "binh", 4: "dung"}
CANDIDATES = [Candidate(key, name) for key, name in NAMES.items()]


def months(*numbers, year=2026):
    return [Month(year, number) for number in numbers]


@pytest.mark.parametrize(("candidates", "turns"), [(0, 1), (1, 1), (12, 1), (13, 2), (60, 2)])
def test_one_turn_a_month_two_where_the_year_is_too_short(candidates, turns):
    assert turns_a_month(candidates) == turns


@pytest.mark.parametrize(
    ("year_months", "turns", "expected"),
    [
        pytest.param(months(1, 2, 3, 4), [], [1, 2, 3, 4], id="nobody was ever up: the order of names"),
        pytest.param(months(1, 2, 3, 4, 5), [], [1, 2, 3, 4, 1], id="then from the beginning"),
        pytest.param(
            months(3, 4, 5, 6),
            [(Month(2026, 1), 1), (Month(2026, 2), 3)],
            [2, 4, 1, 3],
            id="who was up this year comes after who was not",
        ),
        pytest.param(
            months(1, 2, 3, 4),
            [(Month(2025, 3), 1), (Month(2025, 1), 2), (Month(2024, 5), 3)],
            [4, 3, 2, 1],
            id="never up, then longest ago",
        ),
        pytest.param(
            months(1, 2, 3),
            [(Month(2024, 1), 1), (Month(2025, 12), 1)],
            [2, 3, 4],
            id="the last of several turns counts",
        ),
        pytest.param(
            months(1, 2, 3, 4),
            [(Month(2026, 6), 1)],
            [2, 3, 4, 2],
            id="one planned for later in the year as this year's",
        ),
        pytest.param(months(2, 1), [], [1, 2], id="the earlier month first, however they are named"),
        pytest.param([], [], [], id="no month"),
    ],
)
def test_a_fair_proposal(year_months, turns, expected):
    proposed = propose(CANDIDATES, 2026, year_months, turns)
    assert list(proposed) == sorted(year_months)
    assert [key for keys in proposed.values() for key in keys] == expected


def test_a_large_cell_puts_up_two_different_members_a_month():
    many = [Candidate(key, f"{key:02d}") for key in range(1, 31)]
    proposed = propose(many, 2026, months(*range(1, 13)), [(Month(2025, 12), 1)])
    up = [key for keys in proposed.values() for key in keys]
    assert [len(keys) for keys in proposed.values()] == [2] * 12
    assert len(set(up)) == 24
    assert 1 not in up  # up in December, and thirty do not fit into one year


def test_a_cell_without_anybody_to_put_up_gets_an_empty_plan():
    assert propose([], 2026, months(1), []) == {Month(2026, 1): []}
