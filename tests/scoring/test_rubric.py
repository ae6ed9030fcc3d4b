"""A rubric loads from a readable file, survives being written back, and is refused when it is unfair."""

import copy
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from django.utils import translation

from scoring.engine import conclude, propose
from scoring.evidence import CIRCUMSTANCES, FACTS, ROOTS, STEPS, Evidence, FactKind
from scoring.rubric import (
    FIVE_CRITERIA,
    Condition,
    Judgement,
    RubricError,
    YearTest,
    load,
    parse,
    parse_rule,
    stored,
    year_grade,
)

SMALL = {
    "code": "small",
    "name": "Hai tiêu chí",
    "legal_basis": "Quy định số 1-QĐ/TU ngày 01/01/2026",
    "effective_from": "2026-01-01",
    "grades": [{"code": "dat", "text": "Đạt", "from": 50}, {"code": "khong", "text": "Không đạt", "from": 0}],
    "caps": [
        {"code": "K", "text": "Vắng", "when": [{"fact": "unexcused", "above": 2}], "grade_at_most": "khong"}
    ],
    "criteria": [
        {
            "code": "A",
            "text": "Dự họp",
            "points": 40,
            "items": [
                {
                    "code": "a1",
                    "text": "Tỷ lệ",
                    "points": 40,
                    "rule": {
                        "kind": "bands",
                        "fact": "attendance_percent",
                        "bands": [{"from": 80, "points": 40}, {"otherwise": True, "points": 5}],
                    },
                }
            ],
        },
        {
            "code": "B",
            "text": "Nội dung",
            "points": 60,
            "items": [
                {
                    "code": "b1",
                    "text": "Chung",
                    "points": 40,
                    "points_when": [{"when": {"fact": "has_thematic", "is": False}, "points": 60}],
                    "rule": {"kind": "judgement", "answer": "scale", "step": "0.5"},
                },
                {
                    "code": "b2",
                    "text": "Chuyên đề",
                    "points": 20,
                    "applies_when": {"fact": "has_thematic", "is": True},
                    "rule": {"kind": "judgement", "answer": "yes_no"},
                },
            ],
        },
    ],
}


def changed(path, value):
    """SMALL with the value at a path of keys replaced."""
    data = copy.deepcopy(SMALL)
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return data


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


# The shipped rubric


def test_the_default_rubric_has_the_points_of_the_regulation():
    spec = load(FIVE_CRITERIA)
    assert {criterion.code: criterion.points for criterion in spec.criteria} == {
        "C1": 5,
        "C2": 10,
        "C3": 50,
        "C4": 5,
        "C5": 30,
    }
    assert [(grade.text, grade.from_points) for grade in spec.grades] == [
        ("Tốt", 90),
        ("Khá", 70),
        ("Trung bình", 50),
        ("Kém", 0),
    ]
    assert {cap.code: cap.enabled for cap in spec.caps} == {
        "K1": True,
        "K2": True,
        "K3": False,
        "K4": False,
        "K5": True,
    }
    assert spec.effective_from.isoformat() == "2025-10-28"


@pytest.mark.parametrize("has_thematic", [True, False])
def test_the_default_rubric_adds_up_to_a_hundred_in_both_kinds_of_month(has_thematic):
    facts = {"has_thematic": has_thematic}
    assert sum(item.max_points(facts) for item in load().items) == 100


def test_the_parts_of_an_item_stand_under_its_heading():
    headings = [item.part_of for item in load().items if item.part_of]
    assert headings == ["3.10. Điều hành của đồng chí chủ trì"] * 4 + ["3.11. Kết thúc buổi sinh hoạt"] * 3


@pytest.mark.parametrize("data", [yaml.safe_load(Path(FIVE_CRITERIA).read_text(encoding="utf-8")), SMALL])
def test_a_rubric_written_back_as_json_is_the_same_rubric(data):
    spec = parse(data)
    assert parse(json.loads(json.dumps(spec.to_data()))) == spec


# Shapes nobody foresaw

FOUR_CRITERIA = {
    "code": "four",
    "name": "Bốn tiêu chí",
    "legal_basis": "Quy định số 1-QĐ/TU ngày 01/01/2026",
    "effective_from": "2026-01-01",
    "grades": [
        {"code": "xuat_sac", "text": "Xuất sắc", "from": 95},
        {"code": "dat", "text": "Đạt", "from": 60},
        {"code": "khong", "text": "Không đạt", "from": 0},
    ],
    "caps": [
        {
            "code": "L",
            "text": "Dưới nửa",
            "when": [{"fact": "duration_percent", "below": 50}],
            "grade_at_most": "khong",
            "total_at_most": "59.5",
        }
    ],
    "criteria": [
        {
            "code": "I",
            "text": "Kỷ luật",
            "points": 30,
            "items": [
                {
                    "code": "I.1",
                    "text": "Mỗi lượt vắng không lý do trừ 2,5 điểm",
                    "points": 10,
                    "rule": {"kind": "count", "fact": "unexcused", "points_each": "-2.5"},
                },
                {
                    "code": "I.2",
                    "text": "Thời lượng, ghi từ thấp lên cao",
                    "points": 20,
                    "rule": {
                        "kind": "bands",
                        "fact": "duration_minutes",
                        "bands": [
                            {"below": 60, "points": 0},
                            {"from": 60, "below": 90, "points": "12.5"},
                            {"otherwise": True, "points": 20},
                        ],
                    },
                },
            ],
        },
        {
            "code": "II",
            "text": "Phát biểu",
            "points": 20,
            "items": [
                {
                    "code": "II.1",
                    "text": "Mỗi đảng viên phát biểu được 4 điểm",
                    "points": 20,
                    "rule": {"kind": "count", "fact": "speakers", "points_each": 4},
                }
            ],
        },
        {
            "code": "III",
            "text": "Trình tự",
            "points": 10,
            "items": [
                {
                    "code": "III.1",
                    "text": "Hai bước",
                    "points": 10,
                    "rule": {
                        "kind": "per_step",
                        "fact": "steps_recorded",
                        "steps": ["opening", "closing"],
                        "points_each": 5,
                    },
                }
            ],
        },
        {
            "code": "IV",
            "text": "Chất lượng",
            "points": 40,
            "items": [
                {
                    "code": "IV.1",
                    "text": "Đánh giá chung",
                    "points": 40,
                    "rule": {"kind": "judgement", "answer": "scale", "step": 10},
                }
            ],
        },
    ],
}

MEETING = Evidence(
    met=True,
    has_permission_not_to_meet=False,
    has_cell_committee=True,
    has_overseer=False,
    has_thematic=False,
    required_minutes=90,
    unmarked=0,
    previous_tasks_unreported=0,
    unexcused=1,
    duration_minutes=75,
    speakers=3,
    steps_recorded=("opening", "discussion"),
)


@pytest.mark.parametrize(
    ("changes", "points", "total", "grade"),
    [
        # 10 - 2.5 | 12.5 | 3 x 4 | 5 | judged 30
        ({}, ["7.5", "12.5", "12", "5", "30"], "67", "dat"),
        ({"unexcused": 5}, ["0", "12.5", "12", "5", "30"], "59.5", "khong"),
        ({"speakers": 6}, ["7.5", "12.5", "20", "5", "30"], "75", "dat"),
        ({"duration_minutes": 90}, ["7.5", "20", "12", "5", "30"], "74.5", "dat"),
        ({"duration_minutes": 59}, ["7.5", "0", "12", "5", "30"], "54.5", "khong"),
        # 44 of 90 minutes, everything else full: 10 + 0 + 20 + 10 + 30 = 70, held down to 59.5
        (
            {"duration_minutes": 44, "unexcused": 0, "speakers": 5, "steps_recorded": STEPS},
            ["10", "0", "20", "10", "30"],
            "59.5",
            "khong",
        ),
    ],
)
def test_a_rubric_of_another_shape_scores_as_computed_by_hand(changes, points, total, grade):
    spec, evidence = parse(FOUR_CRITERIA), replace(MEETING, **changes)
    proposal = propose(spec, evidence, {"IV.1": Decimal(30)})
    assert [item.points for item in proposal.items] == [Decimal(each) for each in points]
    conclusion = conclude(spec, proposal.points, evidence)
    assert (conclusion.total, conclusion.grade) == (Decimal(total), grade)


def test_bands_listed_from_low_to_high_say_what_would_have_earned_more():
    short = propose(parse(FOUR_CRITERIA), replace(MEETING, duration_minutes=50), {})["I.2"]
    assert short.next_band.values["conditions"] == [{"fact": "duration_minutes", "from": 60}]


# Refused


def three_grades(*borders):
    return [
        {"code": code, "text": code, "from": border}
        for code, border in zip(("dat", "b", "khong"), borders, strict=True)
    ]


GRADES_WITHOUT_NOUGHT = [{"code": "dat", "text": "Đạt", "from": 50}]
ITEM_A1 = ("criteria", 0, "items", 0)
ITEM_B1 = ("criteria", 1, "items", 0)
BANDS = (*ITEM_A1, "rule", "bands")

REFUSED = [
    (("criteria", 0, "points"), 41, "Criterion A", "add up to 40, not 41"),
    (("criteria", 0, "points"), 39, "Criterion A", "add up to 40, not 39"),
    ((*ITEM_B1, "points"), 39, "Criterion B", "add up to 59, not 60, in a month with a thematic"),
    (
        (*ITEM_B1, "points_when"),
        [],
        "Criterion B",
        "add up to 40, not 60, in a month without a thematic",
    ),
    (
        (*ITEM_B1, "points_when", 0, "when"),
        {"fact": "present", "above": 1},
        r"points_when\[0\].when",
        "known for every month",
    ),
    ((*ITEM_A1, "rule", "fact"), "weather", "rule.fact", "“weather” is not a fact"),
    ((*ITEM_A1, "rule", "fact"), "has_thematic", "rule.fact", "not a fact that fits here"),
    ((*ITEM_A1, "rule", "kind"), "dice", "rule.kind", "not a kind of rule"),
    (BANDS, [{"from": 80, "points": 40}], "bands", "no band says what happens between 0 and 80"),
    (
        BANDS,
        [{"otherwise": True, "points": 40}, {"from": 1, "points": 3}],
        "bands",
        "only the last band may be “otherwise",
    ),
    ((*BANDS, 0, "points"), 39, "rule", "gives 39 at best, but the item has 40"),
    ((*BANDS, 0, "points"), "39.95", "points", "one decimal"),
    ((*BANDS, 0, "points"), -1, "points", "0 or more"),
    ((*BANDS, 0, "points"), "nhiều", "points", "expected a number"),
    (
        BANDS,
        [{"from": 80, "points": 40}, {"from": 90, "points": 5}, {"otherwise": True, "points": 1}],
        r"bands\[1\]",
        "an earlier band already takes all of it",
    ),
    (
        BANDS,
        [
            {"above": 50, "points": 40},
            {"from": 40, "below": 50, "points": 5},
            {"otherwise": True, "points": 1},
        ],
        "bands",
        "at exactly 50",
    ),
    (
        BANDS,
        [
            {"from": 80, "points": 40},
            {"from": 40, "below": 75, "points": 5},
            {"otherwise": True, "points": 1},
        ],
        "bands",
        "between 75 and 80",
    ),
    (
        BANDS,
        [{"from": 80, "below": 70, "points": 40}, {"otherwise": True, "points": 1}],
        r"bands\[0\]",
        "nothing can lie between",
    ),
    (
        BANDS,
        [{"from": 80, "below": 80, "points": 40}, {"otherwise": True, "points": 1}],
        r"bands\[0\]",
        "nothing can lie between",
    ),
    ((*ITEM_B1, "code"), "a1", r"criteria\[1\].items\[0\].code", "used more than once"),
    ((*ITEM_B1, "code"), "b1.2.3.4.5.6.7", "code", "too long"),
    (("criteria", 1, "code"), "A", r"criteria\[1\].code", "used more than once"),
    (("caps", 0, "grade_at_most"), "tuyet_voi", "Cap K", "“tuyet_voi” is not a grade"),
    (("caps", 0, "when"), [{"fact": "has_thematic", "above": 1}], "when", "use one of is: true"),
    (
        ("caps", 0, "when"),
        [{"fact": "unexcused", "is": True}],
        "when",
        "use one of from, above, below, up_to",
    ),
    (("caps", 0, "when"), [{"fact": "unexcused"}], "when", "say when it holds"),
    (("caps", 0, "enabled"), "yes", "enabled", "expected true or false"),
    (("grades",), GRADES_WITHOUT_NOUGHT, "grades", "the last from 0"),
    (("grades", 1, "from"), 50, "grades", "each from fewer points"),
    (("effective_from",), "28/10/2025", "effective_from", "expected a date like 2025-10-28"),
    (("effective_until",), "2026-01-01", "effective_until", "after effective_from"),
    (("name",), 5, "name", "expected text"),
    (("criteria",), "none", "criteria", "expected a list"),
    (("colour",), "red", "colour", "“colour” is not known here"),
    ((*ITEM_A1, "rule"), {"kind": "bands", "fact": "present"}, "rule", "“bands” is missing"),
    ((*ITEM_A1, "rule"), {"kind": "yes_no", "all": []}, "rule.all", "at least one entry"),
    (
        (*ITEM_A1, "rule"),
        {"kind": "count", "fact": "present", "points_each": 0},
        "points_each",
        "more than 0",
    ),
    ((*ITEM_A1, "rule"), {"kind": "judgement", "answer": "maybe"}, "answer", "use yes_no or scale"),
    ((*ITEM_A1, "rule"), {"kind": "judgement", "answer": "scale", "step": 0}, "step", "more than 0"),
    (("grades",), three_grades(90, 90, 0), r"Grade b: .*grades\[1\].from", "each from fewer points"),
    (("grades",), three_grades(90, 95, 5), r"Grade b: .*grades\[1\].from", "each from fewer points"),
    (("grades",), three_grades(90, 50, 1), r"Grade khong: .*grades\[2\].from", "the last from 0"),
    (("grades",), three_grades(101, 50, 0), r"Grade dat: .*grades\[0\].from", "can never be reached"),
    (("grades",), [], "grades", "list the grades best first"),
    (("total",), 99, "rubric", "add up to 100, not 99"),
    (("total",), 101, "rubric", "add up to 100, not 101"),
    (
        ("year_rule",),
        [{"grade": "gioi", "when": [{"at_least": "dat", "meetings": 1}]}],
        r"year_rule\[0\].grade",
        "“gioi” is not a grade",
    ),
    (
        ("year_rule",),
        [{"grade": "dat", "when": [{"at_least": "gioi", "meetings": 1}]}],
        r"year_rule\[0\].when\[0\].at_least",
        "“gioi” is not a grade",
    ),
    (
        ("year_rule",),
        [
            {"grade": "dat", "otherwise": True},
            {"grade": "khong", "when": [{"at_least": "dat", "percent": 1}]},
        ],
        r"year_rule\[0\]",
        "only the last entry may be “otherwise”",
    ),
    (
        ("year_rule",),
        [
            {"grade": "khong", "when": [{"at_least": "dat", "percent": 1}]},
            {"grade": "dat", "otherwise": True},
        ],
        "year_rule",
        "best first, each once",
    ),
    (
        ("year_rule",),
        [{"grade": "dat", "when": [{"at_least": "dat", "percent": 1}]}, {"grade": "dat", "otherwise": True}],
        "year_rule",
        "best first, each once",
    ),
    (("year_rule",), [{"grade": "dat", "when": []}], "when", "at least one entry"),
    (
        ("year_rule",),
        [{"grade": "dat", "when": [{"at_least": "dat"}]}],
        r"when\[0\]",
        "either how many percent",
    ),
    (
        ("year_rule",),
        [{"grade": "dat", "when": [{"at_least": "dat", "percent": 50, "meetings": 6}]}],
        r"when\[0\]",
        "either how many percent",
    ),
    (("year_rule",), [{"grade": "dat"}], r"year_rule\[0\]", "say “when” this grade is reached"),
    (("year_rule",), [{"grade": "dat", "otherwise": False}], r"year_rule\[0\]", "say “when”"),
    (
        ("year_rule",),
        [{"grade": "dat", "otherwise": True, "when": [{"at_least": "dat", "meetings": 1}]}],
        r"year_rule\[0\]",
        "say “when”",
    ),
    (
        (*ITEM_B1, "points_when"),
        [
            {"when": {"fact": "has_thematic", "is": False}, "points": 60},
            {"when": {"fact": "has_overseer", "is": False}, "points": 30},
        ],
        "Criterion B",
        "add up to 50, not 60, in a month in a cell without an overseer, with a thematic",
    ),
    (
        ("year_rule",),
        [{"grade": "dat", "when": [{"at_least": "dat", "percent": "100.1"}]}],
        "percent",
        "at most 100",
    ),
]


@pytest.mark.parametrize(("path", "value", "where", "problem"), REFUSED)
def test_a_rubric_that_could_not_score_fairly_is_refused_with_place_and_remedy(path, value, where, problem):
    with pytest.raises(RubricError, match=problem) as caught:
        parse(changed(path, value))
    assert caught.match(where)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("effective_until",), "2026-01-02"),
        (("grades",), three_grades(100, 50, 0)),
        (("year_rule",), [{"grade": "dat", "when": [{"at_least": "dat", "percent": 100}]}]),
        (("year_rule",), [{"grade": "dat", "otherwise": True}]),
        (
            ("required_minutes",),
            [{"below": 30, "minutes": 90, "with_thematic": 120}, {"otherwise": True, "minutes": 150}],
        ),
    ],
)
def test_the_other_side_of_what_is_refused_is_taken_and_written_back(path, value):
    spec = parse(changed(path, value))
    assert parse(json.loads(json.dumps(spec.to_data()))) == spec


def test_what_a_text_leaves_out():
    """A cap is on, an item stands under no heading, a hundred points, the length left to the committee."""
    spec = parse(SMALL)
    assert (spec.caps[0].enabled, spec.caps[0].total_at_most, spec.items[0].part_of) == (True, None, "")
    assert (spec.total, spec.required_minutes, spec.year_rule, spec.effective_until) == (100, (), (), None)


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"effective_from": "soon", "effective_until": "2026-01-01"}, [("effective_from",)]),
        ({"total": "much"}, [("total",)]),
        ({"criteria": []}, [("criteria",)]),
        ({"required_minutes": [{"below": 30, "minutes": "x"}]}, [("required_minutes", 0, "minutes")]),
        (
            {"year_rule": [{"grade": "dat", "when": "x"}, {"grade": "khong", "otherwise": True}]},
            [("year_rule", 0, "when")],
        ),
        ({"year_rule": [{"grade": 5, "otherwise": True}]}, [("year_rule", 0, "grade")]),
        ({"legal_basis": 5}, [("legal_basis",)]),
        (
            {"caps": [SMALL["caps"][0] | {"code": 5}, SMALL["caps"][0] | {"code": 6}]},
            [("caps", 0, "code"), ("caps", 1, "code")],
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_once_and_not_weighed(changes, paths):
    with pytest.raises(RubricError) as refused:
        parse(copy.deepcopy(SMALL) | changes)
    assert sorted(problem.path for problem in refused.value.problems) == paths


RULE = (*ITEM_A1, "rule")


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ((*ITEM_A1, "points"), "x", (*ITEM_A1, "points")),
        # neither the gap below it nor that 39 is not 40
        ((*RULE, "bands"), [{"from": 150, "points": 39}], (*RULE, "bands", 0, "from")),
        ((*RULE, "bands", 1, "points"), "x", (*RULE, "bands", 1, "points")),
    ],
)
def test_a_slip_in_an_item_is_told_once(path, value, told):
    with pytest.raises(RubricError) as refused:
        parse(changed(path, value))
    assert [problem.path for problem in refused.value.problems] == [told]


def test_shares_are_weighed_as_of_the_shortest_length_that_is_asked():
    data = changed(("required_minutes",), [{"below": 9, "minutes": 60}, {"from": 9, "minutes": 120}])
    data["criteria"][0]["items"][0]["rule"] = {
        "kind": "bands",
        "fact": "minutes_short",
        "bands": [{"up_to": 20, "points": 40}, {"fact": "duration_percent", "up_to": 50, "points": 1}],
    }
    with pytest.raises(RubricError, match="from 21 to 29 minutes short of 60"):
        parse(data)


def test_a_rubric_silent_about_the_length_has_its_shares_weighed_as_of_90_minutes():
    bands = [
        {"up_to": 30, "points": 3},
        {"fact": "duration_percent", "up_to": 50, "points": 1},
    ]
    with pytest.raises(RubricError, match="from 31 to 44 minutes short of 90"):
        parse_rule({"kind": "bands", "fact": "minutes_short", "bands": bands})


@pytest.mark.parametrize(
    ("strength", "minutes", "with_thematic"), [(29, 90, 120), (30, 150, 150), (31, 150, 150)]
)
def test_the_required_length_of_all_others(strength, minutes, with_thematic):
    lengths = [{"below": 30, "minutes": 90, "with_thematic": 120}, {"otherwise": True, "minutes": 150}]
    spec = parse(changed(("required_minutes",), lengths))
    asked = [spec.minutes_required(strength=strength, has_thematic_part=has) for has in (False, True)]
    assert asked == [minutes, with_thematic]


@pytest.mark.parametrize(
    ("test", "reached", "owed", "holds"),
    [
        (YearTest("dat", percent=Decimal(90)), 900, 1000, True),
        (YearTest("dat", percent=Decimal(90)), 899, 1000, False),
        (YearTest("dat", percent=Decimal("66.5")), 133, 200, True),
        (YearTest("dat", percent=Decimal("66.5")), 132, 200, False),
        (YearTest("dat", meetings=7), 7, 12, True),
        (YearTest("dat", meetings=7), 6, 6, False),
    ],
)
def test_so_many_percent_or_so_many_meetings_of_the_year(test, reached, owed, holds):
    assert test.holds(reached, owed) is holds


@pytest.mark.parametrize(("owed", "grade"), [(-1, None), (0, None), (1, "dat")])
def test_a_year_of_one_meeting_has_a_grade_and_a_year_of_none_has_not(owed, grade):
    assert (
        year_grade(parse(changed(("year_rule",), [{"grade": "dat", "otherwise": True}])), {}, owed) == grade
    )


@pytest.mark.parametrize(
    ("hours", "holds"), [(Fraction("24.4"), False), (Fraction("24.5"), True), (Fraction(25), True)]
)
def test_a_border_between_two_whole_numbers_is_kept_exactly(hours, holds):
    assert (
        Condition("posted_hours_after", (("from", Decimal("24.5")),)).holds({"posted_hours_after": hours})
        is holds
    )


def test_whole_numbers_leave_no_gap_between_up_to_and_from():
    bands = [
        {"up_to": 15, "points": 4},
        {"from": 16, "up_to": 30, "points": 3},
        {"otherwise": True, "points": 1},
    ]
    assert parse_rule({"kind": "bands", "fact": "minutes_short", "bands": bands})
    bands[1]["from"] = 17
    with pytest.raises(RubricError, match="at exactly 16"):
        parse_rule({"kind": "bands", "fact": "minutes_short", "bands": bands})


def test_a_file_that_is_not_yaml_is_refused_with_its_line(tmp_path):
    path = tmp_path / "broken.yaml"
    path.write_text("code: a\nname: [unclosed\n", encoding="utf-8")
    with pytest.raises(RubricError, match="Line 3"):
        load(path)


@pytest.mark.parametrize(
    ("step", "max_points", "choices"),
    [
        (None, 3, ["3", "0"]),
        ("1", 3, ["3", "2", "1", "0"]),
        ("0.5", 1, ["1", "0.5", "0"]),
        ("2", 5, ["5", "3", "1", "0"]),
    ],
)
def test_a_judgement_offers_its_choices_best_first(step, max_points, choices):
    judgement = Judgement(step and Decimal(step))
    assert judgement.choices(Decimal(max_points)) == tuple(Decimal(choice) for choice in choices)


def test_the_contents_of_a_meeting_are_judged_point_by_point():
    for code, max_points in [("3.3", 15), ("3.3", 10), ("3.4", 5)]:
        choices = load().item(code).rule.choices(Decimal(max_points))
        assert choices == tuple(Decimal(points) for points in range(max_points, -1, -1))


# The facts themselves


def test_every_fact_a_rule_may_ask_about_is_given_by_the_evidence():
    facts = MEETING.facts()
    assert set(FACTS) <= set(facts)
    assert set(ROOTS) <= set(FACTS)
    assert {root for roots in ROOTS.values() for root in roots} <= set(facts)


def test_circumstances_are_known_even_when_nothing_was_recorded():
    facts = MEETING.facts()
    assert all(FACTS[name] is FactKind.YES_NO and facts[name] is not None for name in CIRCUMSTANCES)


def rule_asking(**border):
    fact = border.pop("fact", "attendance_percent")
    return [{"fact": fact, **border, "points": 4}, {"otherwise": True, "points": 0}]


@pytest.mark.parametrize(
    ("border", "is_possible"),
    [
        ({"from": 150}, False),
        ({"from": 100.5}, False),
        ({"from": 100}, True),
        ({"above": 100}, False),
        ({"above": 99.9}, True),
        ({"below": 0}, False),
        ({"up_to": 0}, True),
        ({"from": -1}, False),
        ({"fact": "present", "from": -1}, False),
        ({"fact": "present", "up_to": 0}, True),
        ({"fact": "present", "from": 150}, True),
        ({"fact": "criticism_minutes", "above": -1}, False),
        ({"fact": "duration_percent", "from": 150}, True),
        ({"fact": "duration_percent", "below": 0}, False),
        ({"fact": "minutes_short", "up_to": -15}, True),
        ({"fact": "materials_hours_before", "from": -2}, True),
    ],
)
def test_a_border_that_no_fact_can_have_is_refused_with_its_place(border, is_possible):
    rule = {"kind": "bands", "fact": border.get("fact", "attendance_percent"), "bands": rule_asking(**border)}
    if is_possible:
        parse_rule(rule)
        return
    with pytest.raises(RubricError) as refused:
        parse_rule(rule)
    [key] = set(border) - {"fact"}
    assert [problem.path for problem in refused.value.problems] == [("bands", 0, key)]


def test_such_a_border_is_found_wherever_one_is_asked_and_a_stored_rubric_stays_readable():
    data = copy.deepcopy(SMALL)
    data["caps"][0]["when"] = [{"fact": "attendance_percent", "below": 0}]
    item = data["criteria"][0]["items"][0]
    item["full_when"] = {"fact": "present", "above": -1}
    item["rule"]["exceptions"] = [{"when": {"fact": "unexcused", "from": -3}, "points": 40}]
    data["required_minutes"] = [{"below": -1, "minutes": 60}, {"otherwise": True, "minutes": 90}]
    with pytest.raises(RubricError) as refused:
        parse(data)
    assert {(problem.path[-1], problem.part) for problem in refused.value.problems} >= {
        ("below", "cap K"),
        ("above", "item a1"),
        ("from", "item a1"),
        ("below", "required length"),
    }
    assert len(refused.value.problems) == 4
    assert stored(data).code == "small"
