"""Every point can say why, in plain words: as a sentence on the sheet, as a clause in the ward's report."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation

from scoring.engine import propose
from scoring.evidence import FACTS, ROOTS, STEPS, FactKind
from scoring.fact_words import FIGURES, MISSING, ROLL_CALL, STATEMENTS, STEP_NAMES
from scoring.reasons import _span, number, sentence, short
from scoring.rubric import parse_rule

from .test_engine import EXEMPLARY, NOTHING_RECORDED, POOREST, RUBRIC, proposed
from .test_rubric import FOUR_CRITERIA, MEETING, parse
from .test_worked_example import PROPOSAL, sheet


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


SENTENCES = [
    (
        "3.1",
        {"duration_minutes": 82, "ended_at": "20:52"},
        "19:30–20:52 = 82 minutes, 8 short of 90 → 4/5",
        "19:30–20:52 = 82 minutes, 8 short of 90",
    ),
    (
        "3.1",
        {"duration_minutes": 91, "ended_at": "21:01"},
        "19:30–21:01 = 91 minutes, at least the 90 required → 5/5",
        "19:30–21:01 = 91 minutes, at least the 90 required",
    ),
    (
        "1.1",
        {"present": 20, "expected": 22},
        "20 of 22 members expected = 90.91% → band “from 90%”: 4/4",
        "20 of 22 members expected = 90.91%",
    ),
    (
        "1.1",
        {"present": 13, "expected": 22},
        "13 of 22 members expected = 59.09% → band “below 65%”: 1/4",
        "13 of 22 members expected = 59.09%",
    ),
    (
        "1.1",
        {"unexcused": 1},
        "1 member was absent without a reason → 1/4",
        "1 member was absent without a reason",
    ),
    (
        "1.1",
        {"unexcused": 2},
        "2 members were absent without a reason → 1/4",
        "2 members were absent without a reason",
    ),
    (
        "1.1",
        {"present": None, "unexcused": None, "unmarked": 3},
        "Not enough evidence: 3 members have not been marked in the roll call",
        "3 members have not been marked in the roll call",
    ),
    (
        "1.2",
        {"longest_excused_run": 4},
        "The longest run of absences with a reason this year is 4 meetings (rule: up to 3) → 0/1",
        "The longest run of absences with a reason this year is 4 meetings",
    ),
    (
        "2.3",
        {"has_cell_committee": False},
        "The cell has only a secretary, so this counts in full → 2/2",
        "The cell has only a secretary",
    ),
    (
        "2.4",
        {"has_overseer": False},
        "The members were notified; no member of the committee above watches over this cell → 1/1",
        "The members were notified; no member of the committee above watches over this cell",
    ),
    (
        "2.5",
        {"materials_hours_before": Decimal("20.5")},
        "The last material was posted 20 hours 30 minutes before the start (rule: from 24 hours) → 0/2",
        "The last material was posted 20 hours 30 minutes before the start",
    ),
    (
        "2.5",
        {"materials_posted": False, "materials_hours_before": None},
        "No materials were posted → 0/2",
        "No materials were posted",
    ),
    (
        "3.1",
        {"ended_at": None, "duration_minutes": None},
        "Not enough evidence: the end time has not been recorded",
        "The end time has not been recorded",
    ),
    (
        "3.2",
        {"steps_recorded": STEPS},
        "All 5 steps of the meeting are recorded → 5/5",
        "All 5 steps of the meeting are recorded",
    ),
    (
        "3.2",
        {"steps_recorded": ("opening", "closing", "conclusion", "previous_tasks")},
        "4 of 5 steps are recorded; missing: discussion → 4/5",
        "4 of 5 steps are recorded; missing: discussion",
    ),
    (
        "3.4",
        {},
        "Does not count this month: no thematic meeting was held this month",
        "Does not count this month: no thematic meeting was held this month",
    ),
    ("3.6", {"speakers": 0}, "Nobody spoke → 0/5", "Nobody spoke"),
    (
        "3.6",
        {"speakers": 15, "present": 30},
        "15 of 30 members present spoke = 50% → band “from 50%”: 5/5",
        "15 of 30 members present spoke = 50%",
    ),
    (
        "3.7",
        {"minutes_gaps": ("chair", "vote")},
        "Missing in the minutes: chair, result of the vote → 0/1",
        "Missing in the minutes: chair, result of the vote",
    ),
    (
        "3.8",
        {"criticism_minutes": 1},
        "Time for criticism and self-criticism: 1 minute (rule: from 15 minutes) → 0/1",
        "Time for criticism and self-criticism: 1 minute",
    ),
    (
        "5.1",
        {"tasks_achieved": 8, "tasks_due": 9},
        "8 of 9 targets achieved = 88.89% → band “from 80%”: 27/30",
        "8 of 9 targets achieved = 88.89%",
    ),
    (
        "5.1",
        {"tasks_achieved": 0, "tasks_due": 0},
        "Not enough evidence: no target of the previous resolutions was due by this meeting",
        "No target of the previous resolutions was due by this meeting",
    ),
    (
        "5.1",
        {"previous_tasks_unreported": 1},
        "Not enough evidence: 1 task of the previous resolutions has not been reported on",
        "1 task of the previous resolutions has not been reported on",
    ),
    (
        "2.1",
        {},
        "The cell decides: achieved 3 points, not achieved 0",
        "The cell decides: achieved 3 points, not achieved 0",
    ),
]


@pytest.mark.parametrize(("code", "changes", "on_the_sheet", "in_the_report"), SENTENCES)
def test_a_reason_says_what_was_found_and_the_border(code, changes, on_the_sheet, in_the_report):
    reason = proposed(code, **changes).reason
    assert (sentence(reason), short(reason)) == (on_the_sheet, in_the_report)


@pytest.mark.parametrize(
    ("code", "changes", "expected"),
    [
        ("1.1", {"present": 80, "expected": 100}, "4/4 would need: attendance: from 90%"),
        ("1.1", {"unexcused": 1}, "4/4 would need: members absent without a reason: none"),
        ("3.1", {"duration_minutes": 82}, "5/5 would need: a meeting of at least 90 minutes"),
        ("3.1", {"duration_minutes": 74}, "4/5 would need: a meeting of at least 75 minutes"),
        ("2.4", {"members_notified": False}, "1/1 would need: the members were notified"),
        (
            "3.2",
            {"steps_recorded": STEPS[1:]},
            "5/5 would need one more step: opening (chair, clerk, roll call)",
        ),
    ],
)
def test_the_sheet_says_what_the_next_band_would_need(code, changes, expected):
    assert sentence(proposed(code, **changes).next_band) == expected


@pytest.mark.parametrize("row", sheet(), ids=lambda row: row["Item"])
def test_the_sentences_of_the_worked_example_are_the_ones_on_the_page(row):
    assert sentence(PROPOSAL[row["Item"]].reason) == row["Why"]


def test_a_judgement_and_a_count_have_their_sentences():
    items = propose(parse(FOUR_CRITERIA), MEETING, {"IV.1": Decimal(30)})
    assert sentence(items["IV.1"].reason) == "The cell's judgement → 30/40"
    assert sentence(items["I.1"].reason) == "1 member was absent without a reason, -2.5 points each → 7.5/10"


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("evidence", [NOTHING_RECORDED, EXEMPLARY, POOREST])
@pytest.mark.parametrize("has_thematic", [True, False])
def test_every_reason_of_every_meeting_can_be_said_in_both_languages(language, evidence, has_thematic):
    with translation.override(language):
        for item in propose(RUBRIC, replace(evidence, has_thematic=has_thematic), {}).items:
            for reason in filter(None, [item.reason, item.next_band]):
                for text in (sentence(reason), short(reason)):
                    assert text
                    assert "%(" not in text


# Any fact in any rule, so that a rubric nobody foresaw also has its sentences

COUNTABLE = [name for name, kind in FACTS.items() if kind in (FactKind.WHOLE, FactKind.EXACT)]


@pytest.mark.parametrize("evidence", [NOTHING_RECORDED, EXEMPLARY, POOREST])
@pytest.mark.parametrize("fact", COUNTABLE)
def test_every_figure_can_be_asked_about(fact, evidence):
    rule = {
        "kind": "bands",
        "fact": fact,
        "bands": [{"from": 10, "points": 1}, {"otherwise": True, "points": 0}],
    }
    assert_can_be_said(rule, evidence)


@pytest.mark.parametrize("evidence", [NOTHING_RECORDED, EXEMPLARY, POOREST])
@pytest.mark.parametrize("fact", [name for name, kind in FACTS.items() if kind is FactKind.YES_NO])
def test_every_yes_or_no_fact_can_be_asked_about(fact, evidence):
    assert_can_be_said({"kind": "yes_no", "all": [{"fact": fact, "is": True}]}, evidence)


def assert_can_be_said(rule, evidence):
    item = replace(RUBRIC.item("1.2"), rule=parse_rule(rule))
    spec = replace(RUBRIC, criteria=(replace(RUBRIC.criteria[0], items=(item,)),))
    proposal = propose(spec, evidence, {})["1.2"]
    for reason in filter(None, [proposal.reason, proposal.next_band]):
        assert sentence(reason)
        assert short(reason)


def test_every_fact_has_a_name_and_a_word_for_being_missing():
    assert set(STATEMENTS) == {name for name, kind in FACTS.items() if kind is FactKind.YES_NO}
    assert set(FIGURES) == set(COUNTABLE)
    can_be_missing = {name for name, value in NOTHING_RECORDED.facts().items() if value is None}
    said_by_roots = {name for name in ROOTS if name not in MISSING}
    assert can_be_missing <= set(MISSING) | set(STATEMENTS) | set(ROLL_CALL) | said_by_roots
    assert set(STEP_NAMES) == set(STEPS)


@pytest.mark.parametrize(
    ("value", "english", "vietnamese"),
    [
        (Fraction(1000, 11), "90.91", "90,91"),
        ("2600/29", "89.66", "89,66"),
        ("0.5", "0.5", "0,5"),
        (Decimal("9.50"), "9.5", "9,5"),
        (90, "90", "90"),
        (0, "0", "0"),
        (100, "100", "100"),
        (1200, "1200", "1200"),
    ],
)
def test_numbers_have_the_decimal_mark_of_the_language(value, english, vietnamese):
    assert number(value) == english
    with translation.override("vi"):
        assert number(value) == vietnamese


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (Fraction(2650, 60), "1 day 20 hours"),
        (Fraction(655, 60), "10 hours 55 minutes"),
        (Fraction(1439, 60), "23 hours 59 minutes"),
        (Fraction(24), "1 day"),
        (Fraction(1441, 60), "1 day 1 minute"),
        (Fraction(2881, 60), "2 days 1 minute"),
        (Fraction(59, 60), "59 minutes"),
        (Fraction(1), "1 hour"),
        (Fraction(1, 120), "0 minutes"),
    ],
)
def test_a_span_of_time_is_said_in_its_two_largest_units(hours, said):
    assert _span(hours) == said
