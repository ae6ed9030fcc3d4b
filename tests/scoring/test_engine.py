"""What a meeting earns: both sides of every border of the default rubric, caps, grades and floors."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from scoring.engine import (
    PointsOutOfRange,
    Reason,
    State,
    UnknownItem,
    conclude,
    official_needs_reason,
    own_needs_reason,
    propose,
)
from scoring.evidence import STEPS, Evidence
from scoring.rubric import load, parse_rule

RUBRIC = load()

NOTHING_RECORDED = Evidence(
    met=True,
    has_permission_not_to_meet=False,
    has_cell_committee=True,
    has_overseer=True,
    has_thematic=False,
    required_minutes=90,
    unmarked=30,
    previous_tasks_unreported=0,
)

EXEMPLARY = replace(
    NOTHING_RECORDED,
    unmarked=0,
    strength=30,
    expected=30,
    present=30,
    excused=0,
    unexcused=0,
    longest_excused_run=0,
    pre_meeting_held=True,
    pre_meeting_has_minutes=True,
    members_notified=True,
    overseer_notified=True,
    has_discussion_outline_or_draft=True,
    materials_posted=True,
    materials_hours_before=Decimal(48),
    started_at="19:30",
    ended_at="21:00",
    duration_minutes=90,
    steps_recorded=STEPS,
    praise_or_reminder_given=True,
    speakers=15,
    has_minutes=True,
    minutes_gaps=(),
    criticism_minutes=20,
    conclusion_adopted=True,
    minutes_adopted=True,
    tasks_assigned=True,
    posted_hours_after=Decimal(12),
    tasks_due=10,
    tasks_achieved=10,
)

POOREST = replace(
    EXEMPLARY,
    present=10,
    excused=10,
    unexcused=10,
    longest_excused_run=4,
    pre_meeting_held=False,
    pre_meeting_has_minutes=False,
    members_notified=False,
    overseer_notified=False,
    has_discussion_outline_or_draft=False,
    materials_posted=False,
    materials_hours_before=None,
    ended_at="19:50",
    duration_minutes=20,
    steps_recorded=(),
    praise_or_reminder_given=False,
    speakers=1,
    minutes_gaps=("chair",),
    criticism_minutes=0,
    conclusion_adopted=False,
    minutes_adopted=False,
    tasks_assigned=False,
    posted_hours_after=Decimal(100),
    tasks_achieved=0,
)

JUDGED_CODES = [item.code for item in RUBRIC.items if item.rule.to_data()["kind"] == "judgement"]


def all_judged(evidence, *, yes=True):
    facts = evidence.facts()
    return {
        code: RUBRIC.item(code).max_points(facts) if yes else Decimal(0)
        for code in JUDGED_CODES
        if RUBRIC.item(code).applies(facts)
    }


def proposed(code, **changes):
    return propose(RUBRIC, replace(EXEMPLARY, **changes), {})[code]


BORDERS = [
    # 1.1 attendance: from 90, 75, 65
    ("1.1", {"present": 27, "expected": 30}, 4),  # 90.0 %
    ("1.1", {"present": 26, "expected": 29}, 3),  # 89.66 %
    ("1.1", {"present": 75, "expected": 100}, 3),
    ("1.1", {"present": 74, "expected": 100}, 2),
    ("1.1", {"present": 65, "expected": 100}, 2),
    ("1.1", {"present": 64, "expected": 100}, 1),
    ("1.1", {"present": 0, "expected": 30}, 1),
    ("1.1", {"present": 29, "expected": 30, "unexcused": 1}, 1),
    ("1.1", {"present": 29, "expected": 30, "unexcused": 0, "excused": 1}, 4),
    # 1.2 absent with a reason more than three times in a row
    ("1.2", {"longest_excused_run": 3}, 1),
    ("1.2", {"longest_excused_run": 4}, 0),
    # 2.2
    ("2.2", {"has_discussion_outline_or_draft": True}, 2),
    ("2.2", {"has_discussion_outline_or_draft": False}, 0),
    # 2.3 held and with minutes; a cell with only a secretary in full
    ("2.3", {"pre_meeting_held": True, "pre_meeting_has_minutes": True}, 2),
    ("2.3", {"pre_meeting_held": True, "pre_meeting_has_minutes": False}, 0),
    ("2.3", {"pre_meeting_held": False, "pre_meeting_has_minutes": None}, 0),
    ("2.3", {"has_cell_committee": False, "pre_meeting_held": False}, 2),
    ("2.3", {"has_cell_committee": False, "pre_meeting_held": None, "pre_meeting_has_minutes": None}, 2),
    # 2.4 members, and the overseer if there is one
    ("2.4", {"members_notified": True, "overseer_notified": True}, 1),
    ("2.4", {"members_notified": True, "overseer_notified": False}, 0),
    ("2.4", {"members_notified": False, "overseer_notified": True}, 0),
    ("2.4", {"has_overseer": False, "overseer_notified": None}, 1),
    # 2.5 at least 24 hours before
    ("2.5", {"materials_hours_before": Decimal(24)}, 2),
    ("2.5", {"materials_hours_before": Decimal("23.98")}, 0),
    ("2.5", {"materials_posted": False, "materials_hours_before": None}, 0),
    # 3.1 short of 90 minutes by 0, 15, 30, half
    ("3.1", {"duration_minutes": 120}, 5),
    ("3.1", {"duration_minutes": 90}, 5),
    ("3.1", {"duration_minutes": 89}, 4),
    ("3.1", {"duration_minutes": 75}, 4),
    ("3.1", {"duration_minutes": 74}, 3),
    ("3.1", {"duration_minutes": 60}, 3),
    ("3.1", {"duration_minutes": 59}, 2),
    ("3.1", {"duration_minutes": 45}, 2),
    ("3.1", {"duration_minutes": 44}, 1),
    ("3.1", {"duration_minutes": 119, "required_minutes": 120}, 4),
    ("3.1", {"duration_minutes": 120, "required_minutes": 120}, 5),
    ("3.1", {"duration_minutes": 60, "required_minutes": 120}, 2),
    ("3.1", {"duration_minutes": 59, "required_minutes": 120}, 1),
    # 3.2 one point a step
    ("3.2", {"steps_recorded": STEPS}, 5),
    ("3.2", {"steps_recorded": STEPS[1:]}, 4),
    ("3.2", {"steps_recorded": ("opening",)}, 1),
    ("3.2", {"steps_recorded": ()}, 0),
    # 3.5
    ("3.5", {"praise_or_reminder_given": True}, 2),
    ("3.5", {"praise_or_reminder_given": False}, 0),
    # 3.6 speakers of those present: from 50, 40, 30; nobody
    ("3.6", {"speakers": 50, "present": 100}, 5),
    ("3.6", {"speakers": 49, "present": 100}, 4),
    ("3.6", {"speakers": 40, "present": 100}, 4),
    ("3.6", {"speakers": 39, "present": 100}, 3),
    ("3.6", {"speakers": 30, "present": 100}, 3),
    ("3.6", {"speakers": 29, "present": 100}, 2),
    ("3.6", {"speakers": 1, "present": 100}, 2),
    ("3.6", {"speakers": 0, "present": 100}, 0),
    # 3.7 to 3.9
    ("3.7", {"minutes_gaps": ()}, 1),
    ("3.7", {"minutes_gaps": ("venue",)}, 0),
    ("3.8", {"criticism_minutes": 15}, 1),
    ("3.8", {"criticism_minutes": 14}, 0),
    ("3.8", {"criticism_minutes": 45}, 1),
    ("3.9", {"materials_posted": True, "materials_hours_before": Decimal(-1)}, 1),
    ("3.9", {"materials_posted": False}, 0),
    # 3.11
    ("3.11.1", {"conclusion_adopted": True}, 2),
    ("3.11.1", {"conclusion_adopted": False}, 0),
    ("3.11.2", {"minutes_adopted": True, "tasks_assigned": True}, 2),
    ("3.11.2", {"minutes_adopted": False, "tasks_assigned": True}, 0),
    ("3.11.2", {"minutes_adopted": True, "tasks_assigned": False}, 0),
    ("3.11.3", {"posted_hours_after": Decimal(48)}, 1),
    ("3.11.3", {"posted_hours_after": Decimal("48.02")}, 0),
    # 5.1 targets achieved
    ("5.1", {"tasks_achieved": 90, "tasks_due": 100}, 30),
    ("5.1", {"tasks_achieved": 89, "tasks_due": 100}, 27),
    ("5.1", {"tasks_achieved": 80, "tasks_due": 100}, 27),
    ("5.1", {"tasks_achieved": 79, "tasks_due": 100}, 24),
    ("5.1", {"tasks_achieved": 70, "tasks_due": 100}, 24),
    ("5.1", {"tasks_achieved": 69, "tasks_due": 100}, 20),
    ("5.1", {"tasks_achieved": 60, "tasks_due": 100}, 20),
    ("5.1", {"tasks_achieved": 59, "tasks_due": 100}, 15),
    ("5.1", {"tasks_achieved": 50, "tasks_due": 100}, 15),
    ("5.1", {"tasks_achieved": 49, "tasks_due": 100}, 10),
    ("5.1", {"tasks_achieved": 0, "tasks_due": 3}, 10),
]


@pytest.mark.parametrize(("code", "changes", "points"), BORDERS)
def test_item_earns_the_points_of_its_side_of_the_border(code, changes, points):
    item = proposed(code, **changes)
    assert (item.points, item.state) == (points, State.PROVEN)


def test_every_item_scored_from_facts_has_its_borders_in_the_table():
    assert {code for code, _, _ in BORDERS} == {item.code for item in RUBRIC.items} - set(JUDGED_CODES)


UNKNOWN = [
    ("1.1", {"present": None, "unexcused": None, "unmarked": 3}, ["unexcused"]),
    ("1.1", {"present": 0, "expected": 0}, ["attendance_percent"]),
    ("1.2", {"longest_excused_run": None}, ["longest_excused_run"]),
    ("2.2", {"has_discussion_outline_or_draft": None}, ["has_discussion_outline_or_draft"]),
    ("2.3", {"pre_meeting_held": None, "pre_meeting_has_minutes": None}, None),
    ("2.3", {"pre_meeting_held": True, "pre_meeting_has_minutes": None}, ["pre_meeting_has_minutes"]),
    ("2.4", {"overseer_notified": None}, ["overseer_notified"]),
    ("2.5", {"materials_hours_before": None}, ["materials_hours_before"]),
    ("3.1", {"ended_at": None, "duration_minutes": None}, ["ended_at"]),
    ("3.2", {"steps_recorded": None}, ["steps_recorded"]),
    ("3.6", {"speakers": None}, ["speakers"]),
    ("3.6", {"present": 0}, ["speaking_percent"]),
    ("3.7", {"minutes_gaps": None}, ["minutes_gaps"]),
    ("3.8", {"criticism_minutes": None}, ["criticism_minutes"]),
    ("3.11.2", {"minutes_adopted": None}, ["minutes_adopted"]),
    ("3.11.3", {"posted_hours_after": None}, ["posted_hours_after"]),
    ("5.1", {"tasks_due": 0, "tasks_achieved": 0}, ["tasks_achieved_percent"]),
    ("5.1", {"previous_tasks_unreported": 1}, ["tasks_achieved_percent"]),
    ("5.1", {"tasks_achieved": None}, ["tasks_achieved"]),
]


@pytest.mark.parametrize(("code", "changes", "missing"), UNKNOWN)
def test_what_was_not_recorded_earns_no_proposal_and_is_named(code, changes, missing):
    item = proposed(code, **changes)
    assert (item.points, item.state) == (None, State.NOT_ENOUGH_EVIDENCE)
    assert item.reason.code == "missing"
    assert item.reason.values["missing"] == (missing or list(changes))


def test_with_nothing_recorded_not_one_point_is_proposed():
    proposal = propose(RUBRIC, NOTHING_RECORDED, {})
    assert {item.points for item in proposal.items} == {None}
    assert {item.state for item in proposal.items} == {
        State.NOT_ENOUGH_EVIDENCE,
        State.NEEDS_JUDGEMENT,
        State.NOT_APPLICABLE,
    }


@pytest.mark.parametrize(
    ("has_thematic", "regular", "thematic", "state"),
    [(False, 15, 0, State.NOT_APPLICABLE), (True, 10, 5, State.NEEDS_JUDGEMENT)],
)
def test_the_points_of_a_thematic_meeting_go_to_the_regular_part_without_one(
    has_thematic, regular, thematic, state
):
    assert proposed("3.3", has_thematic=has_thematic).max_points == regular
    item = proposed("3.4", has_thematic=has_thematic)
    assert (item.max_points, item.state, item.points) == (thematic, state, None)


@pytest.mark.parametrize("has_thematic", [True, False])
def test_an_exemplary_meeting_earns_a_hundred_with_and_without_thematic(has_thematic):
    evidence = replace(EXEMPLARY, has_thematic=has_thematic)
    proposal = propose(RUBRIC, evidence, all_judged(evidence))
    conclusion = conclude(RUBRIC, proposal.points, evidence)
    assert (conclusion.total, conclusion.grade, conclusion.is_complete) == (100, "tot", True)
    assert conclusion.per_criterion == {"C1": 5, "C2": 10, "C3": 50, "C4": 5, "C5": 30}


@pytest.mark.parametrize(("speakers", "floor"), [(1, 14), (0, 12)])
def test_the_poorest_meeting_keeps_the_floors_of_four_tables(speakers, floor):
    evidence = replace(POOREST, speakers=speakers)
    proposal = propose(RUBRIC, evidence, all_judged(evidence, yes=False))
    conclusion = conclude(RUBRIC, proposal.points, evidence)
    assert (conclusion.total, conclusion.grade) == (floor, "kem")


# Judgement


def test_a_judgement_is_taken_as_given_and_waited_for_otherwise():
    proposal = propose(RUBRIC, EXEMPLARY, {"3.3": Decimal(12)})
    assert (proposal["3.3"].points, proposal["3.3"].state) == (12, State.JUDGED)
    assert (proposal["2.1"].points, proposal["2.1"].state) == (None, State.NEEDS_JUDGEMENT)


@pytest.mark.parametrize(
    ("has_thematic", "points", "is_refused"),
    [(True, 10, False), (True, 11, True), (False, 15, False), (False, 16, True), (False, -1, True)],
)
def test_a_judgement_outside_the_maximum_of_the_month_is_refused(has_thematic, points, is_refused):
    evidence = replace(EXEMPLARY, has_thematic=has_thematic)
    if not is_refused:
        assert propose(RUBRIC, evidence, {"3.3": Decimal(points)})["3.3"].points == points
        return
    with pytest.raises(PointsOutOfRange, match=r"Item 3\.3: .* is not between 0 and 1"):
        propose(RUBRIC, evidence, {"3.3": Decimal(points)})


@pytest.mark.parametrize("code", ["1.1", "9.9"])
def test_a_judgement_on_an_item_not_left_to_judgement_is_refused(code):
    with pytest.raises(UnknownItem, match=f"Item {code} is not left to judgement"):
        propose(RUBRIC, EXEMPLARY, {code: Decimal(1)})


# Totals, caps, grades


def sheet(total):
    """Points that add up to the total, whatever the items: taken from the largest item down."""
    points, left = {}, Decimal(total)
    facts = EXEMPLARY.facts()
    for item in sorted(RUBRIC.items, key=lambda item: -item.max_points(facts)):
        if item.applies(facts):
            points[item.code] = min(left, item.max_points(facts))
            left -= points[item.code]
    assert left == 0
    return points


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("100", "tot"),
        ("90", "tot"),
        ("89.9", "kha"),
        ("89.99", "kha"),
        ("70", "kha"),
        ("69.9", "trung_binh"),
        ("50", "trung_binh"),
        ("49.9", "kem"),
        ("0", "kem"),
    ],
)
def test_grade_follows_the_unrounded_total(total, grade):
    conclusion = conclude(RUBRIC, sheet(total), EXEMPLARY)
    assert (conclusion.total, conclusion.grade) == (Decimal(total), grade)


CAPS = [
    # changes, total, grade before caps, caps, grade
    ({"present": 85, "expected": 100}, "95", "tot", (), "tot"),
    ({"present": 84, "expected": 100}, "95", "tot", ("K1",), "kha"),
    ({"present": 17, "expected": 20}, "95", "tot", (), "tot"),
    ({"present": 16, "expected": 19}, "95", "tot", ("K1",), "kha"),  # 84.21 %
    ({"unexcused": 1}, "95", "tot", ("K2",), "kha"),
    ({"unexcused": 0}, "95", "tot", (), "tot"),
    ({"unexcused": 1, "present": 84, "expected": 100}, "95", "tot", ("K1", "K2"), "kha"),
    ({"unexcused": 1}, "60", "trung_binh", ("K2",), "trung_binh"),
    ({"pre_meeting_held": False}, "95", "tot", (), "tot"),  # K3 is off
    ({"has_minutes": False}, "95", "tot", (), "tot"),  # K4 is off
    ({"met": False, "has_permission_not_to_meet": True}, "95", "tot", (), "tot"),
]


@pytest.mark.parametrize(("changes", "total", "before", "caps", "grade"), CAPS)
def test_caps_hold_the_grade_down_and_never_raise_it(changes, total, before, caps, grade):
    conclusion = conclude(RUBRIC, sheet(total), replace(EXEMPLARY, **changes))
    assert conclusion.total == Decimal(total)
    assert (conclusion.grade_before_caps, conclusion.caps_applied, conclusion.grade) == (before, caps, grade)


def enabled(code):
    caps = tuple(replace(cap, enabled=cap.enabled or cap.code == code) for cap in RUBRIC.caps)
    return replace(RUBRIC, caps=caps)


@pytest.mark.parametrize(
    ("code", "changes", "grade"),
    [
        ("K3", {"pre_meeting_held": False}, "kha"),
        ("K3", {"pre_meeting_held": True}, "tot"),
        ("K3", {"pre_meeting_held": False, "has_cell_committee": False}, "tot"),
        ("K4", {"has_minutes": False}, "trung_binh"),
        ("K4", {"has_minutes": True}, "tot"),
    ],
)
def test_a_committee_may_switch_on_a_cap(code, changes, grade):
    assert conclude(enabled(code), sheet("95"), replace(EXEMPLARY, **changes)).grade == grade


def test_a_month_missed_without_permission_is_nought_and_complete():
    evidence = replace(NOTHING_RECORDED, met=False)
    conclusion = conclude(RUBRIC, {}, evidence)
    assert (conclusion.total, conclusion.grade, conclusion.is_complete) == (0, "kem", True)
    assert conclusion.caps_applied == ("K5",)


def test_caps_that_hang_on_an_unfinished_roll_call_are_undecided():
    conclusion = conclude(RUBRIC, sheet("95"), NOTHING_RECORDED)
    assert (conclusion.caps_applied, conclusion.caps_undecided) == ((), ("K1", "K2"))


def test_half_a_sheet_has_a_running_total_and_no_grade():
    points = sheet("95") | {"2.2": None}
    conclusion = conclude(RUBRIC, points, EXEMPLARY)
    assert (conclusion.total, conclusion.grade, conclusion.is_complete) == (93, None, False)


@pytest.mark.parametrize(
    ("code", "points", "is_refused"),
    [
        ("1.1", "4", False),
        ("1.1", "4.1", True),
        ("1.1", "-0.1", True),
        ("1.1", "0", False),
        ("3.4", "1", True),
    ],
)
def test_points_outside_the_maximum_of_the_month_are_refused(code, points, is_refused):
    if not is_refused:
        assert conclude(RUBRIC, {code: Decimal(points)}, EXEMPLARY).total == Decimal(points)
        return
    with pytest.raises(PointsOutOfRange, match=code):
        conclude(RUBRIC, {code: Decimal(points)}, EXEMPLARY)


def test_points_for_an_item_of_another_rubric_are_refused():
    with pytest.raises(UnknownItem, match="Z9"):
        conclude(RUBRIC, {"Z9": Decimal(1)}, EXEMPLARY)


# What would have earned more


@pytest.mark.parametrize(
    ("code", "changes", "points", "needed"),
    [
        ("1.1", {}, None, None),
        ("1.1", {"present": 80, "expected": 100}, 4, [{"fact": "attendance_percent", "from": 90}]),
        ("1.1", {"unexcused": 1}, 4, [{"fact": "unexcused", "up_to": 0}]),
        (
            "1.1",
            {"unexcused": 1, "present": 60, "expected": 100},
            2,
            [{"fact": "unexcused", "up_to": 0}, {"fact": "attendance_percent", "from": 65}],
        ),
        ("3.1", {"duration_minutes": 44}, 2, [{"fact": "duration_percent", "from": 50}]),
        ("3.6", {"speakers": 0}, 2, [{"fact": "speakers", "above": 0}]),
        ("2.5", {"materials_hours_before": Decimal(20)}, 2, [{"fact": "materials_hours_before", "from": 24}]),
    ],
)
def test_the_sheet_says_what_would_have_earned_the_next_band(code, changes, points, needed):
    next_band = proposed(code, **changes).next_band
    if needed is None:
        assert next_band is None
        return
    assert (next_band.code, next_band.values["points"]) == ("needs", points)
    assert next_band.values["conditions"] == needed


# Rules of other shapes, and the facts that a reason carries


def proposed_by(rule, points, **changes):
    """What one rule gives an item of so many points at an exemplary meeting with these changes."""
    item = replace(RUBRIC.item("1.2"), points=Decimal(points), rule=parse_rule(rule))
    spec = replace(RUBRIC, criteria=(replace(RUBRIC.criteria[0], items=(item,)),))
    return propose(spec, replace(EXEMPLARY, **changes), {})["1.2"]


@pytest.mark.parametrize(
    ("fact", "each", "counted", "points"),
    [
        ("speakers", "1", 2, "2"),
        ("speakers", "0.5", 3, "1.5"),
        ("speakers", "0.5", 10, "5"),
        ("speakers", "0.5", 11, "5"),
        ("unexcused", "-0.5", 3, "3.5"),
        ("unexcused", "-1", 4, "1"),
        ("unexcused", "-1", 6, "0"),
    ],
)
def test_what_is_counted_adds_from_nought_up_or_takes_off_the_maximum(fact, each, counted, points):
    rule = {"kind": "count", "fact": fact, "points_each": each}
    assert proposed_by(rule, 5, **{fact: counted}).points == Decimal(points)


@pytest.mark.parametrize(
    ("bands", "left_over"),
    [
        ([{"otherwise": True, "points": 5}], None),
        (
            [{"from": 20, "points": 5}, {"otherwise": True, "points": 1}],
            {"fact": "speakers", "below": 20},
        ),
        (
            [{"from": 20, "up_to": 90, "points": 5}, {"otherwise": True, "points": 1}],
            None,  # what is left lies on both sides
        ),
    ],
)
def test_otherwise_is_told_as_the_far_side_of_the_band_before(bands, left_over):
    reason = proposed_by({"kind": "bands", "fact": "speakers", "bands": bands}, 5, speakers=15).reason
    assert reason.values["condition"] == left_over


@pytest.mark.parametrize(("duration", "points"), [(45, 2), (44, 1)])
def test_a_band_over_another_fact_tells_that_fact_too(duration, points):
    item = proposed("3.1", duration_minutes=duration)
    assert item.points == points
    assert {"minutes_short", "duration_percent"} <= set(item.reason.values["facts"])


# The three columns


@pytest.mark.parametrize(
    ("changes", "own", "is_needed"),
    [
        ({"longest_excused_run": 4}, 0, False),
        ({"longest_excused_run": 4}, 1, True),
        ({"longest_excused_run": 3}, 1, False),
        ({"longest_excused_run": 3}, 0, False),
        ({"longest_excused_run": None}, 0, False),
        ({"longest_excused_run": None}, 1, True),
    ],
)
def test_own_points_above_what_is_proven_need_a_reason(changes, own, is_needed):
    assert own_needs_reason(proposed("1.2", **changes), Decimal(own)) is is_needed


def test_own_points_where_the_cell_judges_need_no_reason():
    assert not own_needs_reason(proposed("2.1"), Decimal(3))


@pytest.mark.parametrize(("own", "official", "is_needed"), [(3, 3, False), (3, 2, True), (2, 3, True)])
def test_official_points_that_differ_need_a_reason(own, official, is_needed):
    assert official_needs_reason(Decimal(own), Decimal(official)) is is_needed


# Keeping


@pytest.mark.parametrize("evidence", [NOTHING_RECORDED, EXEMPLARY, POOREST])
def test_evidence_survives_being_kept_as_json(evidence):
    assert Evidence.from_json(json.loads(json.dumps(evidence.to_json()))) == evidence


@pytest.mark.parametrize("evidence", [NOTHING_RECORDED, EXEMPLARY, POOREST])
def test_reasons_survive_being_kept_as_json(evidence):
    for item in propose(RUBRIC, evidence, {}).items:
        for reason in filter(None, [item.reason, item.next_band]):
            assert Reason.from_json(json.loads(json.dumps(reason.to_json()))) == reason
