"""What whole numbers cannot show of the shipped rubrics: a tenth of a percent below a border, what may be judged, the
caps as they are shipped. Beside the tables of test_rubric_shapes.py. Pure."""

from dataclasses import replace
from decimal import Decimal

import pytest

from scoring.engine import conclude, propose
from scoring.rubric import Judgement, load

from .test_rubric_shapes import CODES, FILES, GOOD, K1_K2, NAMES, filled_to

A_THOUSAND_CAME = {"present": 1000, "expected": 1000}
# What it is about, facts that differ from a good meeting, points: nothing is rounded up to a border.
A_TENTH_BELOW = [
    *(("attendance", {"present": n, "expected": 1000}, p) for n, p in [(899, 3), (749, 2), (649, 1)]),
    *(("speaking", {"speakers": n} | A_THOUSAND_CAME, p) for n, p in [(499, 4), (399, 3), (299, 2)]),
    *(
        ("results", {"tasks_achieved": n, "tasks_due": 1000}, p)
        for n, p in [(899, 27), (799, 24), (699, 20), (599, 15), (499, 10)]
    ),
    ("length", {"required_minutes": 1000, "duration_minutes": 499}, 1),
    ("length", {"required_minutes": 1000, "duration_minutes": 500}, 2),
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("about", "facts", "points"), A_TENTH_BELOW)
def test_a_tenth_of_a_percent_below_a_border_is_below_it(name, about, facts, points):
    code = CODES[about][NAMES.index(name)]
    assert propose(load(FILES[name]), replace(GOOD, **facts), {})[code].points == points


@pytest.mark.parametrize("name", K1_K2)
@pytest.mark.parametrize(("present", "grade"), [(849, "kha"), (850, "tot")])
def test_a_tenth_of_a_percent_below_85_is_capped(name, present, grade):
    spec, evidence = load(FILES[name]), replace(GOOD, present=present, expected=1000)
    assert conclude(spec, filled_to(spec, 100, evidence.facts()), evidence).grade == grade


@pytest.mark.parametrize("name", NAMES)
def test_only_the_two_contents_are_judged_by_a_scale_and_the_others_by_yes_or_no(name):
    spec = load(FILES[name])
    judged = {item.code: item.rule.step for item in spec.items if isinstance(item.rule, Judgement)}
    scales = {CODES[about][NAMES.index(name)] for about in ("regular", "thematic")}
    assert {code: step for code, step in judged.items() if step is not None} == dict.fromkeys(scales, 1)
    assert len(judged) == 11


CAPS = [  # code, enabled, grade and total at most
    ("K1", True, "kha", None),
    ("K2", True, "kha", None),
    ("K3", False, "kha", None),
    ("K4", False, "trung_binh", None),
    ("K5", True, "kem", Decimal(0)),
]


@pytest.mark.parametrize("name", NAMES)
def test_the_caps_are_shipped_as_the_guide_says(name):
    spec = load(FILES[name])
    shipped = [(cap.code, cap.enabled, cap.grade_at_most, cap.total_at_most) for cap in spec.caps]
    assert shipped == (CAPS if name in K1_K2 else CAPS[-1:])
    assert spec.effective_from.isoformat() == "2025-10-28"


@pytest.mark.parametrize("name", K1_K2)
@pytest.mark.parametrize(
    ("facts", "holds"),
    [
        ({"pre_meeting_held": False}, True),
        ({"pre_meeting_held": False, "has_cell_committee": False}, False),
        ({"pre_meeting_held": True}, False),
        ({"pre_meeting_held": None}, None),
    ],
)
def test_a_cell_with_only_a_secretary_need_not_have_met_beforehand(name, facts, holds):
    [cap] = [cap for cap in load(FILES[name]).caps if cap.code == "K3"]
    assert cap.holds(replace(GOOD, **facts).facts()) is holds


@pytest.mark.parametrize(
    ("name", "headings"),
    [
        ("nhom_7_42hd", {"4.9. Điều hành của đồng chí chủ trì": ["4.9.1", "4.9.2", "4.9.3", "4.9.4"]}),
        ("an_phu_2025", {}),
    ],
)
def test_the_parts_of_an_item_stand_under_its_heading(name, headings):
    """Those of the default rubric: test_rubric.py."""
    found = {}
    for item in load(FILES[name]).items:
        if item.part_of:
            found.setdefault(item.part_of, []).append(item.code)
    assert found == headings
