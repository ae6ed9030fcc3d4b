"""Counting a roll call: who is expected, who came, who votes."""

from fractions import Fraction

import pytest

from meetings.attendance import Line, count, longest_run
from meetings.statuses import AttendanceStatus as Status

CAME = [Status.PRESENT, Status.LATE]


def lines(**numbers):
    """`lines(present=3, unmarked=1)`: that many official regular members of each status."""
    return [
        Line(None if status == "unmarked" else Status(status))
        for status, number in numbers.items()
        for _ in range(number)
    ]


@pytest.mark.parametrize(
    ("numbers", "expected", "rate"),
    [
        ({"present": 27, "excused": 3}, 30, Fraction(9, 10)),
        ({"present": 26, "excused": 3}, 29, Fraction(26, 29)),
        ({"present": 20, "late": 2, "unexcused": 2}, 24, Fraction(11, 12)),
        ({"present": 20, "excused": 2, "exempt": 2}, 22, Fraction(10, 11)),
        ({"present": 9, "away": 1}, 9, Fraction(1)),
        ({"present": 9, "special_duty": 1}, 9, Fraction(1)),
        ({"present": 9, "excused": 1}, 10, Fraction(9, 10)),
        ({"excused": 2}, 2, Fraction(0)),
    ],
)
def test_the_rate_leaves_out_the_exempt_those_elsewhere_and_on_duty_but_not_the_excused(
    numbers, expected, rate
):
    counted = count(lines(**numbers))
    assert (counted.expected, counted.rate, counted.rate_percent) == (expected, rate, 100 * rate)


@pytest.mark.parametrize("numbers", [{}, {"exempt": 3}, {"away": 1, "special_duty": 1}])
def test_there_is_no_rate_when_nobody_was_expected(numbers):
    counted = count(lines(**numbers))
    assert (counted.rate, counted.rate_percent) == (None, None)


@pytest.mark.parametrize(
    ("numbers", "is_complete"),
    [({"present": 2}, True), ({"present": 1, "unmarked": 1}, False), ({}, False)],
)
def test_a_roll_call_is_complete_when_everybody_is_marked(numbers, is_complete):
    assert count(lines(**numbers)).is_complete is is_complete


def test_late_members_are_present_and_counted_as_late_too():
    counted = count(lines(present=2, late=3))
    assert (counted.present, counted.late) == (5, 3)


@pytest.mark.parametrize("status", list(Status))
def test_every_status_is_counted_once(status):
    counted = count([Line(status)])
    shares = [
        counted.present,
        counted.excused,
        counted.unexcused,
        counted.exempt,
        counted.away,
        counted.special_duty,
    ]
    assert sum(shares) == counted.strength == 1


def test_probationary_members_count_for_the_rate_and_not_for_votes():
    counted = count([Line(Status.PRESENT), Line(Status.PRESENT, is_official=False)])
    assert (counted.present, counted.expected) == (2, 2)
    assert (counted.official, counted.probationary) == (1, 1)
    assert (counted.voting_base, counted.voters) == (1, 1)


@pytest.mark.parametrize("status", [*Status, None])
def test_members_here_on_temporary_activity_are_never_part_of_the_strength(status):
    counted = count([Line(Status.PRESENT), Line(status, is_regular=False)])
    assert (counted.strength, counted.expected, counted.present, counted.unmarked) == (1, 1, 1, 0)
    assert (counted.voting_base, counted.voters) == (1, 1)
    assert counted.temporary_present == (status in CAME)


@pytest.mark.parametrize(
    ("status", "in_base", "votes"),
    [
        (Status.PRESENT, True, True),
        (Status.LATE, True, True),
        (Status.EXCUSED, True, False),
        (Status.UNEXCUSED, True, False),
        (Status.SPECIAL_DUTY, True, False),
        (None, True, False),
        (Status.EXEMPT, False, False),
        (Status.AWAY, False, False),
    ],
)
def test_the_voting_base_is_who_was_convened_and_the_voters_are_who_came(status, in_base, votes):
    counted = count([Line(status)])
    assert (counted.voting_base, counted.voters) == (int(in_base), int(votes))


@pytest.mark.parametrize(
    ("statuses", "longest"),
    [
        ("", 0),
        ("p", 0),
        ("e", 1),
        ("eee", 3),
        ("eeee", 4),
        ("eepee", 2),
        ("peeep", 3),
        ("ee-ee", 2),
        ("eexee", 2),
        ("euee", 2),
    ],
)
def test_a_run_of_excused_absences_is_broken_by_anything_else(statuses, longest):
    codes = {"p": Status.PRESENT, "e": Status.EXCUSED, "x": Status.EXEMPT, "u": Status.UNEXCUSED, "-": None}
    assert longest_run(codes[letter] for letter in statuses) == longest
