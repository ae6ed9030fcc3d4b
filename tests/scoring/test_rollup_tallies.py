"""Months put together, as pure values: sums, what is not mixed, the thematic meetings asked for, the year's grade."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest

from cells.months import Month
from scoring.rollups import MonthPoint, Scores, Tally
from scoring.rollups.tallies import grade_of_year, line_of, rollup_of, total
from scoring.rubric import load, parse
from scoring.spans import Span
from tests.scoring.year_rules import with_year_rule

OLD, NEW = 1, 2
JANUARY = Month(2026, 1)
OVER = date(2027, 1, 1)


def rubric(pk, since, spec=None):
    return SimpleNamespace(pk=pk, since=since, spec=spec or load())


RUBRICS = {OLD: rubric(OLD, date(2025, 1, 1)), NEW: rubric(NEW, date(2026, 7, 1))}


def scored(points, grade="tot", *, rubric=OLD, denominator="A", present=9, expected=10, **more) -> Tally:
    """One accepted meeting."""
    return Tally(
        owed=1,
        accepted=1,
        held=1,
        attendance={denominator: (present, expected)},
        scores={rubric: Scores(1, Decimal(points), {grade: 1})},
        **more,
    )


def months(*tallies):
    return {JANUARY.plus(number): tally for number, tally in enumerate(tallies)}


def test_a_mean_is_of_the_scores_and_never_of_means():
    line = line_of("cell", Span.parse("2026-Q1"), months(scored("90"), scored("70"), scored("95.5")), RUBRICS)
    assert line.mean == Fraction("255.5") / 3
    both = rollup_of(
        "ward", Span.parse("2026-Q1"), [line, line_of("other", line_span(), {}, RUBRICS)], RUBRICS
    )
    assert both.total.mean == line.mean


def line_span():
    return Span.parse("2026-Q1")


def test_scores_under_two_rubrics_stand_one_under_the_other_and_have_no_common_mean():
    found = months(scored("90"), scored("80", "kha", rubric=NEW), scored("70", "kha", rubric=NEW))
    line = line_of("cell", Span.parse("2026-Q1"), found, RUBRICS)
    assert line.mean is None
    assert [(part.rubric.pk, part.accepted, part.mean) for part in line.parts] == [(OLD, 1, 90), (NEW, 2, 75)]
    assert [part.grades["kha"] for part in line.parts] == [0, 2]
    assert [point.mean for point in line.months] == [90, 80, 70]


def test_attendance_by_a_and_by_b_is_not_mixed():
    found = months(scored("90"), scored("90", denominator="B", present=8, expected=8))
    line = line_of("cell", Span.parse("2026-Q1"), found, RUBRICS)
    assert line.rate is None
    assert [(one.denominator, one.rate) for one in line.attendance] == [("A", 90), ("B", 100)]
    assert (line.present, line.expected) == (17, 18)
    assert line_of("cell", Span.parse("2026-Q1"), months(scored("90")), RUBRICS).rate == 90


def test_nobody_expected_is_no_rate():
    line = line_of("cell", Span.parse("2026-01"), months(scored("90", present=0, expected=0)), RUBRICS)
    assert line.rate is None


def test_what_is_owed_is_accepted_missed_or_pending():
    tallies = [Tally(owed=3, accepted=1, held=2, missed=1, permitted=1), Tally(owed=1, held=1)]
    assert total(tallies) == Tally(owed=4, accepted=1, held=3, missed=1, permitted=1)
    assert total(tallies).pending == 2
    assert total([]) == Tally()


def test_a_line_says_what_its_months_come_to():
    """An empty tally counts nothing; of two missed months one was allowed; 3 of 4 targets are 75 %."""
    assert (Tally().owed, Tally().pending, Scores().accepted, Scores().points, Scores().mean) == (
        0,
        0,
        0,
        0,
        None,
    )
    found = months(
        Tally(owed=1, missed=1, permitted=1),
        Tally(owed=1, missed=1),
        scored("90", tasks_due=4, tasks_achieved=3, thematic=1),
    )
    line = line_of("cell", Span.parse("2026-Q1"), found, RUBRICS)
    assert (line.months_missed, line.months_permitted, line.months_not_permitted) == (2, 1, 1)
    assert (line.tasks_rate, line.thematic_held, line.cells) == (75, 1, 1)
    assert line_of("cell", Span.parse("2026-Q1"), {}, RUBRICS).tasks_rate is None


@pytest.mark.parametrize(("owed", "has_begun"), [(0, False), (1, True), (2, True)])
def test_a_month_has_begun_where_it_is_owed(owed, has_begun):
    assert MonthPoint(JANUARY, Tally(owed=owed)).has_begun is has_begun


def test_the_sum_of_lines_leads_all_their_cells_unless_it_is_told():
    lines = [line_of("ward", line_span(), {}, RUBRICS, cells=cells) for cells in (2, 3)]
    assert rollup_of("district", line_span(), lines, RUBRICS).total.cells == 5
    assert rollup_of("district", line_span(), lines, RUBRICS, cells=4).total.cells == 4
    assert rollup_of("district", line_span(), lines[:1], RUBRICS).total.cells == 2
    assert rollup_of("district", line_span(), [], RUBRICS).total.cells == 0


@pytest.mark.parametrize(
    ("span", "owed_months", "asked"),
    [
        ("2026-01", [1], None),
        ("2026-Q1", [1, 1, 1], 1),
        ("2026-Q1", [2, 2, 3], 3),  # a cell founded in March is asked too
        ("2026-Q1", [3, 3, 2], 2),  # one that ended in March is not
        ("2026-Q1", [1], 1),  # February has not begun
        ("2026-Q1", [2, 0, 0], 2),  # nor is it owed by anybody
        ("2026-H1", [1, 1, 1, 2], 3),
        ("2026", [1] * 12, 4),
        ("2026", [], 0),
    ],
)
def test_one_thematic_meeting_a_quarter_is_asked_of_each_cell(span, owed_months, asked):
    found = months(*(Tally(owed=owed) for owed in owed_months))
    assert line_of("cell", Span.parse(span), found, RUBRICS).thematic_asked == asked


def of_year(*, tot=0, kha=0, trung_binh=0, **more) -> Tally:
    grades = {"tot": tot, "kha": kha, "trung_binh": trung_binh}
    accepted = sum(grades.values())
    numbers = {"owed": accepted, "accepted": accepted, "held": accepted} | more
    return Tally(**numbers, scores={OLD: Scores(accepted, Decimal(0), grades)})


@pytest.mark.parametrize(
    ("tally", "expected"),
    [
        (of_year(tot=7, kha=5), "tot"),
        (of_year(tot=6, kha=6), "kha"),
        (of_year(tot=11, trung_binh=1), "kha"),
        (of_year(tot=11, owed=12, missed=1), None),  # one month without a meeting
        (of_year(tot=11, owed=12, missed=1, permitted=1), "tot"),  # which it was allowed
        (of_year(tot=11, owed=12), None),  # one still waits for review
    ],
)
def test_the_grade_of_a_year(tally, expected):
    rubrics = {OLD: rubric(OLD, date(2025, 1, 1), with_year_rule())}
    found = grade_of_year(Span.parse("2026"), tally, rubrics, OVER)
    assert (found and found.code) == expected


@pytest.mark.parametrize(("tally", "expected"), [(of_year(tot=11), "kem"), (of_year(tot=11, owed=12), None)])
def test_a_year_that_waits_for_a_review_has_no_grade_whatever_the_rule_takes(tally, expected):
    whatever = parse(load().to_data() | {"year_rule": [{"grade": "kem", "otherwise": True}]})
    found = grade_of_year(Span.parse("2026"), tally, {OLD: rubric(OLD, date(2025, 1, 1), whatever)}, OVER)
    assert (found and found.code) == expected


@pytest.mark.parametrize(
    ("span", "today", "rule", "rubric_ids"),
    [
        ("2026", date(2026, 12, 31), True, [OLD]),
        ("2026-H1", OVER, True, [OLD]),
        ("2026", OVER, False, [OLD]),
        ("2026", OVER, True, [OLD, NEW]),
    ],
)
def test_no_year_no_grade_of_a_year(span, today, rule, rubric_ids):
    """Not over, not a year, no rule, two rubrics."""
    spec = with_year_rule() if rule else load()
    rubrics = {pk: rubric(pk, date(2025, 1, 1), spec) for pk in rubric_ids}
    scores = {pk: Scores(6, Decimal(0), {"tot": 6}) for pk in rubric_ids}
    tally = Tally(owed=6 * len(scores), accepted=6 * len(scores), held=6 * len(scores), scores=scores)
    assert grade_of_year(Span.parse(span), tally, rubrics, today) is None
