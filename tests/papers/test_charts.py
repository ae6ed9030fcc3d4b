import re
from decimal import Decimal

import pytest

from papers import charts

FULL = charts.WIDTH - charts.INSET


@pytest.mark.parametrize(
    ("share", "end"),
    [
        (Decimal("0.5"), 300),
        (Decimal(1), FULL),
        (Decimal("1.2"), FULL),
        (Decimal("-0.1"), charts.INSET),
    ],
)
def test_a_bar_is_as_long_as_its_share_and_never_leaves_the_picture(share, end):
    _frame, bar = charts.bars([share]).series
    assert bar.path == f"M2 20H{end}V70H2Z"


@pytest.mark.parametrize("share", [None, Decimal(0)])
def test_nothing_draws_no_bar(share):
    assert len(charts.bars([share]).series) == 1


def test_one_series_is_one_path_over_all_rows():
    chart = charts.bars([Decimal("0.1"), None, Decimal("0.3")])
    assert chart.height == 3 * charts.ROW_HEIGHT
    assert len(chart.series) == 2
    assert re.findall(r"M2 (\d+)", chart.series[1].path) == ["20", "200"]


def test_grades_are_told_apart_without_colour():
    chart = charts.bars([Decimal("0.2")] * 5, is_one_series=False)
    shapes = {
        (re.sub(r"\d+ ?\d*", "", bar.path.replace("\n", ""))[:40], bar.fill) for bar in chart.series[1:]
    }
    assert len(shapes) == 5


def test_hatches_stay_inside_their_bar():
    chart = charts.bars([Decimal("0.01"), Decimal("0.03"), Decimal("0.02"), Decimal(1)], is_one_series=False)
    for row, bar in enumerate(chart.series[1:]):
        top = row * charts.ROW_HEIGHT + charts.BAR_TOP
        end = max(int(x) for x in re.findall(r"H(\d+)V", bar.path))
        for x, y in re.findall(r"[ML](\d+) (\d+)", bar.path):
            assert charts.INSET <= int(x) <= end
            assert top <= int(y) <= top + charts.BAR_HEIGHT
