"""Lines over months: their scale, their gaps, and that they are told apart without colour."""

from fractions import Fraction

import pytest

from papers.trends import DASHES, MARKERS, Series, scale_of, spark, trend

MONTHS = ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([85, 92], (80, 100)),
        ([80, 90], (70, 90)),
        ([100], (80, 100)),
        ([99.9], (80, 100)),
        ([0], (0, 20)),
        ([3, 97], (0, 100)),
        ([Fraction(251, 3)], (70, 90)),
    ],
)
def test_the_scale_holds_every_value(values, expected):
    low, high = scale_of(values)
    assert (low, high) == expected
    assert low <= min(values) <= max(values) <= high


def test_a_month_without_a_value_leaves_a_gap():
    drawn = trend([Series("mean", [80, None, 90, 100])], MONTHS).series[0]
    assert drawn.path.count("M") == 2
    assert drawn.path.count("L") == 1
    assert drawn.markers.count("M") == 3


def test_a_higher_value_stands_higher_and_the_last_one_at_the_right():
    drawn = trend([Series("mean", [80, 90])], MONTHS[:2]).series[0]
    (x1, y1), (x2, y2) = (map(int, point.split()) for point in drawn.path[1:].split("L"))
    assert x1 < x2
    assert y1 > y2
    assert drawn.end == (x2, y2)


def test_series_are_told_apart_without_colour():
    drawn = trend([Series(str(n), [80 + n, 90]) for n in range(4)], MONTHS[:2]).series
    assert len({one.dash for one in drawn}) == len(DASHES) == 4
    shapes = {(one.markers.split("Z")[0].lstrip("M0123456789 ")[:3], one.is_filled) for one in drawn}
    assert len(shapes) == len(MARKERS)


@pytest.mark.parametrize("values", [[], [None, None]])
def test_nothing_known_is_no_chart(values):
    assert trend([Series("mean", values)], MONTHS[: len(values)]) is None
    assert spark(values) is None


def test_one_value_is_no_course_and_two_are():
    assert spark([90]) is None
    assert spark([90, None]) is None
    assert spark([90, None, 95]).path.count("M") == 2
