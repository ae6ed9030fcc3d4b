"""docs/scoring.md tells the truth: its example is computed again, its list of items is the rubric's."""

import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from scoring.engine import State, conclude, propose
from scoring.evidence import Evidence
from scoring.rubric import Judgement, load

PAGE = Path(__file__).parents[2] / "docs" / "scoring.md"
RUBRIC = load()
NONE = "—"


def table(first_head):
    """The rows below the head that starts with these cells, as dicts by column."""
    lines = iter(PAGE.read_text(encoding="utf-8").splitlines())
    head = next(line for line in lines if line.startswith(first_head))
    next(lines)
    names = cells(head)
    rows = []
    for line in lines:
        if not line.startswith("|"):
            return rows
        rows.append(dict(zip(names, cells(line), strict=True)))
    return rows


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def points(text):
    return None if text == NONE else Decimal(text)


def recorded():
    rows = table("| Fact | Recorded |")
    return Evidence.from_json(
        {row["Fact"].strip("`"): json.loads(row["Recorded"].strip("`")) for row in rows}
    )


def sheet():
    return table("| Item | At most | Proposed | Why |")


def judgements():
    judged = {item.code for item in RUBRIC.items if isinstance(item.rule, Judgement)}
    return {
        row["Item"]: Decimal(row["Own"]) for row in sheet() if row["Item"] in judged and row["Own"] != NONE
    }


PROPOSAL = propose(RUBRIC, recorded(), judgements())


def test_the_example_shows_every_item_in_the_order_of_the_rubric():
    assert [row["Item"] for row in sheet()] == [item.code for item in RUBRIC.items]


@pytest.mark.parametrize("row", sheet(), ids=lambda row: row["Item"])
def test_each_line_of_the_example_is_what_the_engine_proposes(row):
    item = PROPOSAL[row["Item"]]
    assert (item.max_points, item.points) == (Decimal(row["At most"]), points(row["Proposed"]))
    assert row["Why"].startswith("Not enough evidence") == (item.state is State.NOT_ENOUGH_EVIDENCE)


@pytest.mark.parametrize("row", table("| Column | C1 |"), ids=lambda row: row["Column"])
def test_each_column_of_the_example_adds_up_to_its_total_and_grade(row):
    column = {line["Item"]: points(line[row["Column"]]) for line in sheet()}
    conclusion = conclude(RUBRIC, column, recorded())
    assert conclusion.per_criterion == {code: Decimal(row[code]) for code in ("C1", "C2", "C3", "C4", "C5")}
    assert conclusion.total == Decimal(row["Total"])
    assert (conclusion.grade or NONE) == row["Grade"]


@pytest.mark.parametrize("row", table("| Expected | Present |"), ids=lambda row: row["Caps"])
def test_each_line_about_caps_is_what_the_engine_concludes(row):
    evidence = replace(
        recorded(),
        expected=int(row["Expected"]),
        present=int(row["Present"]),
        unexcused=int(row["Absent without a reason"]),
    )
    full = {item.code: item.max_points(evidence.facts()) for item in RUBRIC.items}
    conclusion = conclude(RUBRIC, full, evidence)
    assert conclusion.total == Decimal(row["Total"])
    assert conclusion.grade_before_caps == row["Grade before caps"]
    assert (" ".join(conclusion.caps_applied) or NONE) == row["Caps"]
    assert conclusion.grade == row["Grade"]


def test_the_list_of_items_names_the_points_and_facts_of_the_rubric():
    rows = table("| Item | Points | Fact |")
    assert [(row["Item"], Decimal(row["Points"])) for row in rows] == [
        (item.code, item.points) for item in RUBRIC.items
    ]
    for row, item in zip(rows, RUBRIC.items, strict=True):
        named = set(re.findall(r"`(\w+)`", row["Fact"]))
        assert named == facts_asked(item.rule.to_data()), item.code
        assert (row["Fact"] == "judged") == isinstance(item.rule, Judgement)


def facts_asked(data):
    """Every fact named anywhere in a rule."""
    if isinstance(data, dict):
        own = {data["fact"]} if "fact" in data else set()
        return own.union(*(facts_asked(value) for value in data.values()))
    return set().union(*(facts_asked(value) for value in data)) if isinstance(data, list) else set()


def test_the_list_of_caps_says_which_are_on():
    shown = {row["Cap"]: row["In the default rubric"] for row in table("| Cap | Holds when |")}
    assert shown == {cap.code: "on" if cap.enabled else "off" for cap in RUBRIC.caps}
