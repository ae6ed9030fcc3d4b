"""Rubrics of any shape load and score without a line of code; every border of the shipped ones is held by a case.

Pure: files and dataclasses, no database.
"""

import copy
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from django.utils import translation

from scoring.engine import conclude, propose
from scoring.evidence import STEPS, Evidence
from scoring.rubric import (
    SHIPPED,
    Judgement,
    RubricError,
    from_yaml,
    load,
    parse,
    read_text,
    to_yaml,
    year_grade,
)

HERE = Path(__file__).parent / "rubrics"
AN_PHU_AS_PRINTED = (HERE / "an_phu_as_printed.yaml").read_text(encoding="utf-8")
FILES = {
    path.stem: path for path in [*SHIPPED.glob("*.yaml"), *HERE.glob("*.yaml")] if "printed" not in path.stem
}

# A good meeting: nothing wrong, everything recorded.
GOOD = Evidence(
    met=True,
    has_permission_not_to_meet=False,
    has_cell_committee=True,
    has_overseer=True,
    has_thematic=True,
    required_minutes=90,
    unmarked=0,
    previous_tasks_unreported=0,
    strength=100,
    expected=100,
    present=100,
    excused=0,
    unexcused=0,
    longest_excused_run=0,
    pre_meeting_held=True,
    pre_meeting_has_minutes=True,
    members_notified=True,
    overseer_notified=True,
    has_discussion_outline_or_draft=True,
    materials_posted=True,
    materials_hours_before=Decimal(24),
    started_at="19:00",
    ended_at="20:30",
    duration_minutes=90,
    steps_recorded=STEPS,
    praise_or_reminder_given=True,
    speakers=50,
    has_minutes=True,
    minutes_gaps=(),
    criticism_minutes=15,
    conclusion_adopted=True,
    minutes_adopted=True,
    tasks_assigned=True,
    posted_hours_after=Decimal(48),
    tasks_due=100,
    tasks_achieved=90,
)


# Shapes nobody foresaw, with the sums written out


SHAPES = [
    # 12.5 + 7.5 + 10 | 8 + 7 + 0 (24 < 48 hours) | min(50 × 3, 15) + 3 × 5 | 9 (90 %) + 5
    ("bon_tieu_chi", {}, {"D2": 5}, "12.5 7.5 10 8 7 0 15 15 9 5", "89", "dat"),
    # 94 % → 7.5; 7.5 - 1 × 2 = 5.5; 20 short → 6 | 8 (only a secretary) + 7 + 5 | 4 × 3 = 12 + 2 × 5 | 15 + 2.5
    (
        "bon_tieu_chi",
        {
            "present": 94,
            "unexcused": 1,
            "duration_minutes": 70,
            "has_cell_committee": False,
            "pre_meeting_held": None,
            "materials_hours_before": Decimal(48),
            "speakers": 4,
            "steps_recorded": ("opening", "discussion"),
            "tasks_achieved": 100,
        },
        {"D2": "2.5"},
        "7.5 5.5 6 8 7 5 12 10 15 2.5",
        "78.5",
        "dat",
    ),
    # 79 % → 0; 7.5 - 4 × 2 is below 0 → 0; 21 short → 1 | 0 + 7 + 5 | 0 + 5 | 50 % → 3, judged 0
    (
        "bon_tieu_chi",
        {
            "present": 79,
            "unexcused": 4,
            "duration_minutes": 69,
            "pre_meeting_held": False,
            "materials_hours_before": Decimal(48),
            "speakers": 0,
            "steps_recorded": ("closing",),
            "tasks_achieved": 50,
        },
        {"D2": 0},
        "0 0 1 0 7 5 0 5 3 0",
        "21",
        "chua",
    ),
    ("hai_tieu_chi", {}, {"N1": 30}, "20 30", "50", "dat"),
    # exactly half → 20; judged 0: 20 of 50
    ("hai_tieu_chi", {"present": 50}, {"N1": 0}, "20 0", "20", "khong"),
    # 49 % → 10; 10 + 20 = 30, from 25
    ("hai_tieu_chi", {"present": 49}, {"N1": 20}, "10 20", "30", "dat"),
    # two people: 0 whatever the rate; 0 + 30; no minutes: at most 24.5
    (
        "hai_tieu_chi",
        {"present": 2, "expected": 2, "has_minutes": False},
        {"N1": 30},
        "0 30",
        "24.5",
        "khong",
    ),
    # 20 + 5 | 45 + 30
    ("chuyen_de", {}, {"II.1": 45, "II.2": 30}, "20 5 45 30", "100", "tot"),
    # a month without one: 20 + 5 | 75 of 75, II.2 does not count
    ("chuyen_de", {"has_thematic": False}, {"II.1": 75}, "20 5 75 -", "100", "tot"),
    # one without a reason: 5, though 95 % came; 5 + 5 + 40 + 30 = 80; the cap needs below 80 %
    (
        "chuyen_de",
        {"present": 95, "unexcused": 1},
        {"II.1": 40, "II.2": 30},
        "5 5 40 30",
        "80",
        "kha",
    ),
    # two: 0; 79 % and unexcused: at most Trung bình; no overseer: 5; 0 + 5 + 45 + 30 = 80
    (
        "chuyen_de",
        {"present": 79, "unexcused": 2, "has_overseer": False, "overseer_notified": None},
        {"II.1": 45, "II.2": 30},
        "0 5 45 30",
        "80",
        "tb",
    ),
]


@pytest.mark.parametrize(("name", "facts", "judged", "points", "total", "grade"), SHAPES)
def test_a_given_file_scores_as_computed_by_hand(name, facts, judged, points, total, grade):
    spec, evidence = load(FILES[name]), replace(GOOD, **facts)
    proposal = propose(spec, evidence, {code: Decimal(given) for code, given in judged.items()})
    wanted = [None if each == "-" else Decimal(each) for each in points.split()]
    assert [item.points for item in proposal.items] == wanted
    conclusion = conclude(spec, proposal.points, evidence)
    assert (conclusion.total, conclusion.grade) == (Decimal(total), grade)


@pytest.mark.parametrize("name", FILES)
def test_a_rubric_written_as_text_reads_back_to_the_same(name):
    spec = load(FILES[name])
    assert from_yaml(to_yaml(spec)) == spec
    assert parse(spec.to_data()) == spec


# The shipped ones: a table of facts on both sides of every border


# What an item is about → its code in each of the shipped rubrics.
CODES = {
    "attendance": ("1.1", "2.1", "2.1"),
    "run": ("1.2", "2.2", "2.2"),
    "outline": ("2.2", "3.2", "3.2"),
    "pre_meeting": ("2.3", "3.3", "3.3"),
    "notified": ("2.4", "3.4", "3.4"),
    "ahead": ("2.5", "3.5", "3.5"),
    "length": ("3.1", "1.1", "1.1"),
    "steps": ("3.2", "4.1", "4.1"),
    "regular": ("3.3", "4.2", "4.2"),
    "thematic": ("3.4", "4.3", "4.3"),
    "praise": ("3.5", "4.4", "4.4"),
    "speaking": ("3.6", "4.5", "4.5"),
    "minutes": ("3.7", "4.6", "4.6"),
    "criticism": ("3.8", "4.7", "4.7"),
    "posted": ("3.9", "4.8", "4.8"),
    "adopted": ("3.11.1", "7.1", "8.1"),
    "assigned": ("3.11.2", "7.2", "8.2"),
    "uploaded": ("3.11.3", "7.3", "8.3"),
    "results": ("5.1", "6.1", "7.1"),
}
NAMES = ("five_criteria", "nhom_7_42hd", "an_phu_2025")

# What it is about, facts that differ from GOOD, points.
CASES = [
    *(
        ("attendance", {"present": n}, p)
        for n, p in [(90, 4), (89, 3), (75, 3), (74, 2), (65, 2), (64, 1), (0, 1)]
    ),
    ("attendance", {"present": 91}, 4),
    ("attendance", {"present": 99, "unexcused": 1}, 1),
    ("attendance", {"present": 999, "expected": 1000, "unexcused": 1}, 1),
    ("run", {"longest_excused_run": 3}, 1),
    ("run", {"longest_excused_run": 4}, 0),
    ("outline", {}, 2),
    ("outline", {"has_discussion_outline_or_draft": False}, 0),
    ("pre_meeting", {}, 2),
    ("pre_meeting", {"pre_meeting_has_minutes": False}, 0),
    ("pre_meeting", {"pre_meeting_held": False}, 0),
    ("pre_meeting", {"pre_meeting_held": None, "has_cell_committee": False}, 2),
    ("notified", {}, 1),
    ("notified", {"members_notified": False}, 0),
    ("notified", {"overseer_notified": False}, 0),
    ("notified", {"overseer_notified": None, "has_overseer": False}, 1),
    ("ahead", {}, 2),
    ("ahead", {"materials_hours_before": Decimal("23.9")}, 0),
    ("ahead", {"materials_posted": False}, 0),
    *(
        ("length", {"duration_minutes": n}, p)
        for n, p in [(91, 5), (90, 5), (89, 4), (75, 4), (74, 3), (60, 3), (59, 2), (45, 2), (44, 1)]
    ),
    ("length", {"required_minutes": 100, "duration_minutes": 50}, 2),
    ("length", {"required_minutes": 100, "duration_minutes": 49}, 1),
    ("steps", {}, 5),
    ("steps", {"steps_recorded": STEPS[:3]}, 2),
    ("regular", {"has_thematic": False}, None),
    ("praise", {}, 2),
    ("praise", {"praise_or_reminder_given": False}, 0),
    *(
        ("speaking", {"speakers": n}, p)
        for n, p in [(51, 5), (50, 5), (49, 4), (40, 4), (39, 3), (30, 3), (29, 2), (1, 2)]
    ),
    ("minutes", {}, 1),
    ("minutes", {"minutes_gaps": ("venue",)}, 0),
    ("criticism", {}, 1),
    ("criticism", {"criticism_minutes": 14}, 0),
    ("posted", {}, 1),
    ("posted", {"materials_posted": False}, 0),
    ("adopted", {}, 2),
    ("adopted", {"conclusion_adopted": False}, 0),
    ("assigned", {}, 2),
    ("assigned", {"minutes_adopted": False}, 0),
    ("assigned", {"tasks_assigned": False}, 0),
    ("uploaded", {}, 1),
    ("uploaded", {"posted_hours_after": Decimal("48.1")}, 0),
    *(
        ("results", {"tasks_achieved": n}, p)
        for n, p in [
            *((100, 30), (90, 30), (89, 27), (80, 27), (79, 24), (70, 24)),
            *((69, 20), (60, 20), (59, 15), (50, 15), (49, 10), (0, 10)),
        ]
    ),
]
NOBODY_SPOKE = {"five_criteria": 0, "nhom_7_42hd": 0, "an_phu_2025": 2}  # An Phú's table has no 0

# Totals before caps, facts, total and grade; every point that is missing is taken from judged items.
K1_K2 = ("five_criteria", "nhom_7_42hd")
GRADES = [
    (100, "tot"),
    (90, "tot"),
    ("89.9", "kha"),
    (70, "kha"),
    ("69.9", "trung_binh"),
    (50, "trung_binh"),
    ("49.9", "kem"),
]
CAPS = [
    ({"present": 85}, "tot", "tot"),
    ({"present": 84}, "kha", "tot"),
    ({"present": 99, "unexcused": 1}, "kha", "tot"),
    ({"met": False}, "kem", "kem"),
    ({"met": False, "has_permission_not_to_meet": True}, "tot", "tot"),
]
# Caps that are shipped switched off: facts and the code that would hold.
SWITCHED_OFF = [
    ({"pre_meeting_held": False}, "K3"),
    ({"has_minutes": False}, "K4"),
]
# Strength, minutes asked.
LENGTHS = [(29, 90), (30, 120), (31, 120), (1, 90), (200, 120)]


def cases_of(name):
    """By item code: [(facts, points)]."""
    column = NAMES.index(name)
    cases = defaultdict(list)
    for about, facts, points in CASES:
        if points is not None:
            cases[CODES[about][column]].append((facts, Decimal(points)))
    cases[CODES["speaking"][column]].append(({"speakers": 0}, Decimal(NOBODY_SPOKE[name])))
    return cases


def wrong_points(spec, cases, only=None):
    """The cases that a rubric does not score as the table says."""
    wrong = []
    for code, rows in cases.items():
        if only and code != only:
            continue
        for facts, points in rows:
            found = {item.code: item.points for item in propose(spec, replace(GOOD, **facts), {}).items}
            if found.get(code, "gone") != points:
                wrong.append((code, facts, found.get(code, "gone"), points))
    return wrong


def filled_to(spec, total, facts):
    """Points by item that add up to `total`."""
    left, points = Decimal(total), {}
    for item in spec.items:
        points[item.code] = min(left, item.max_points(facts))
        left -= points[item.code]
    return points


def wrong_grades(spec, name):
    evidence = GOOD
    wrong = [
        (total, grade)
        for total, grade in GRADES
        if conclude(spec, filled_to(spec, total, evidence.facts()), evidence).grade != grade
    ]
    for facts, with_caps, without in CAPS:
        evidence = replace(GOOD, **facts)
        conclusion = conclude(spec, filled_to(spec, 100, evidence.facts()), evidence)
        wanted = with_caps if name in K1_K2 else without
        if (conclusion.grade, conclusion.total) != (wanted, 0 if wanted == "kem" else 100):
            wrong.append((facts, wanted, conclusion.grade))
    if name in K1_K2:
        caps = {cap.code: cap for cap in spec.caps}
        for facts, code in SWITCHED_OFF:
            if not caps[code].holds(replace(GOOD, **facts).facts()) or caps[code].holds(GOOD.facts()):
                wrong.append(code)
    else:
        asked = [
            (strength, spec.minutes_required(strength=strength, has_thematic_part=False))
            for strength, _m in LENGTHS
        ]
        wrong += [pair for pair in asked if pair not in LENGTHS]
    return wrong


def wrong_scales(spec):
    """Judged items: each point can be given, and the sum is kept in both kinds of month."""
    return [
        item.code
        for item in spec.items
        if isinstance(item.rule, Judgement) and item.rule.step is not None and item.rule.step != 1
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_rubric_scores_every_border_on_both_sides(name):
    spec = load(FILES[name])
    assert wrong_points(spec, cases_of(name)) == []
    assert wrong_grades(spec, name) == []
    assert wrong_scales(spec) == []
    regular = spec.item(CODES["regular"][NAMES.index(name)])
    assert [regular.max_points({"has_thematic": has}) for has in (True, False)] == [10, 15]


def numbers_in(value, path=()):
    """(path) of every number of a document."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers_in(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from numbers_in(inner, (*path, number))
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield path


def bands_in(value, path=()):
    """(path) of every entry of a list of bands or exceptions."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("bands", "exceptions", "required_minutes", "points_when"):
                yield from ((*path, key, number) for number in range(len(inner)))
            yield from bands_in(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from bands_in(inner, (*path, number))


def without(data, path):
    changed = copy.deepcopy(data)
    *way, last = path
    place = changed
    for step in way:
        place = place[step]
    del place[last]
    return changed


def with_one_more(data, path, one):
    changed = copy.deepcopy(data)
    *way, last = path
    place = changed
    for step in way:
        place = place[step]
    place[last] += one
    return changed


def is_noticed(data, path, name, cases):
    """Whether the rubric refuses to load, or a case of the tables goes wrong."""
    try:
        spec = parse(data)
    except RubricError:
        return True
    if path[0] != "criteria":
        return bool(wrong_grades(spec, name))
    code = spec.criteria[path[1]].items[path[3]].code
    return bool(wrong_points(spec, cases, code) or wrong_scales(spec))


@pytest.mark.parametrize("name", NAMES)
def test_moving_any_number_by_one_or_deleting_any_band_is_noticed(name):
    data = yaml.safe_load(FILES[name].read_text(encoding="utf-8"))
    cases = cases_of(name)
    unnoticed = [
        (path, one)
        for path in numbers_in(data)
        for one in (1, -1)
        if not is_noticed(with_one_more(data, path, one), path, name, cases)
    ]
    unnoticed += [path for path in bands_in(data) if not is_noticed(without(data, path), path, name, cases)]
    assert unnoticed == []


# The editor's problems


def test_the_printed_table_of_an_phu_has_four_gaps_and_each_is_named():
    with translation.override("en"):
        told = [str(problem) for problem in read_text(AN_PHU_AS_PRINTED).problems]
    assert told == [
        "Line 11, required length: two bands speak at exactly 30; move a border so that only one does",
        "Line 38, item 1.1: no band says what happens from 31 to 44 minutes short of 90; "
        "move a border to close the gap",
        "Line 107, criterion IV: its items add up to 25, not 30, in a month without a thematic meeting; "
        "correct the points",
        "Line 142, item 4.5: no band says what happens at exactly 50; move a border to close the gap",
    ]


FAULTS = [  # what stands there, what is written instead, what is told
    ("from: 90, points: 4", "from: ninety, points: 4", "expected a number, found ninety"),
    ("text: Tốt", "txt: Tốt", "“txt” is not known here"),
    ("grade_at_most: kem", "grade_at_most: kemm", "“kemm” is not a grade"),
    ("fact: unexcused, above: 0}]", "fact: unexcusd, above: 0}]", "“unexcusd” is not a fact"),
    ("from: 24}", "from: [24]}", "expected a number, found […]"),
    ("2025-10-28", "28/10/2025", "expected a date like 2025-10-28"),
    (
        "- {up_to: 15, points: 4}",
        "- {up_to: 15, below: -3, points: 4}",
        "an earlier band already takes all of it",
    ),
]


def test_all_faults_are_told_at_once_each_with_its_line():
    text = FILES["five_criteria"].read_text(encoding="utf-8")
    lines = {}
    for before, after, said in FAULTS:
        lines[said] = text[: text.index(before)].count("\n") + 1
        text = text.replace(before, after, 1)
    with translation.override("en"):
        problems = read_text(text).problems
    told = {said: [problem.line for problem in problems if said in problem.text] for said in lines}
    assert told == {said: [line] for said, line in lines.items()}


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        ("Hướng dẫn số 42-HD/BTCTW ngày 28/10/2025", []),
        ("Hướng dẫn ngày 28/10/2025", ["with its number"]),
        ("Hướng dẫn số 42-HD/BTCTW", ["with its date"]),
        ("Hướng dẫn", ["with its number", "with its date"]),
    ],
)
def test_a_legal_basis_names_number_and_date(basis, said):
    data = load().to_data() | {"legal_basis": basis}
    with translation.override("en"):
        try:
            parse(data)
            told = []
        except RubricError as error:
            told = [problem.text for problem in error.problems]
    assert len(told) == len(said)
    assert all(words in text for words, text in zip(said, told, strict=True))


def bands(*rows):
    return {"kind": "bands", "fact": "attendance_percent", "bands": list(rows)}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"from": 50, "points": 5}, {"below": 50, "points": 1}], None),
        ([{"from": 50, "points": 5}, {"up_to": 50, "points": 1}], "two bands speak at exactly 50"),
        ([{"from": 40, "points": 5}, {"below": 50, "points": 1}], "two bands speak between 40 and 50"),
        ([{"above": 50, "points": 5}, {"below": 50, "points": 1}], "what happens at exactly 50"),
        ([{"from": 50, "up_to": 100, "points": 5}, {"below": 50, "points": 1}], None),
        (
            [{"from": 50, "below": 100, "points": 5}, {"below": 50, "points": 1}],
            "what happens at exactly 100",
        ),
        ([{"from": 50, "points": 5}, {"from": 20, "points": 1}], "what happens between 0 and 20"),
        ([{"from": 50, "points": 5}, {"from": 30, "points": 3}, {"from": 0, "points": 1}], None),
        (
            [{"from": 30, "up_to": 50, "points": 3}, {"from": 40, "points": 5}, {"below": 30, "points": 1}],
            "between 40 and 50",
        ),
    ],
)
def test_bands_that_overlap_or_leave_a_gap_are_refused(rows, said):
    data = load().to_data()
    item = data["criteria"][0]["items"][0]
    item["points"], item["rule"] = 5, bands(*rows)
    data["criteria"][0]["items"][1]["points"] = 1
    data["criteria"][0]["points"], data["total"] = 6, 101
    with translation.override("en"):
        if said is None:
            assert parse(data)
        else:
            with pytest.raises(RubricError, match=said):
                parse(data)


HOSTILE = [
    ("a bomb of aliases", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"),
    ("a megabyte", "x" * 1_000_000),
    ("nested", "[" * 5_000),
    ("nested names", "? " * 20_000),
    ("many entries", "[" + "1," * 40_000 + "]"),
    ("NUL", "code: a\0b"),
    ("a number of thousands of figures", "total: " + "9" * 20_000),
    ("an enormous power", 'total: "1e99999999"'),
    ("a tag", "code: !!python/object/apply:os.system [ls]"),
    ("a list as a name", "{[1, 2]: 3}"),
    ("a merge", "a: &a x\n<<: *a\n"),
    ("an unknown anchor", "a: *b"),
    ("empty", ""),
    ("only a word", "rubric"),
    ("a list", "- 1\n- 2\n"),
    ("a day that is none", "effective_from: 2026-02-31"),
    ("infinite", "total: .inf"),
    ("a sexagesimal", "total: 1:30"),
    ("a thousand faults", "\n".join(f"x{n}: 1" for n in range(1_500))),
    ("two documents", "a: 1\n---\nb: 2\n"),
]


@pytest.mark.parametrize(("what", "text"), HOSTILE)
def test_a_hostile_text_is_refused_in_words(what, text):
    reading = read_text(text)
    assert reading.spec is None
    assert 0 < len(reading.problems) <= 100
    assert all(len(str(problem)) < 600 for problem in reading.problems)


@pytest.mark.parametrize(
    "path",
    [("criteria",), ("criteria", 0), ("criteria", 0, "items", 0, "rule"), ("grades", 0), ("caps", 0, "when")],
)
@pytest.mark.parametrize("junk", [None, [], {}, "x", 5, True, [None], [[]], {"kind": "bands"}, {"kind": []}])
def test_junk_anywhere_is_told_and_never_crashed_over(path, junk):
    data = load().to_data()
    *way, last = path
    place = data
    for step in way:
        place = place[step]
    place[last] = junk
    with pytest.raises(RubricError):
        parse(data)


# The required length and the year


@pytest.mark.parametrize(
    ("strength", "has_thematic_part", "minutes"),
    [(14, False, 60), (14, True, 60), (15, False, 75), (15, True, 100)],
)
def test_the_required_length_hangs_on_strength_and_thematic_part(strength, has_thematic_part, minutes):
    spec = load(FILES["bon_tieu_chi"])
    assert spec.minutes_required(strength=strength, has_thematic_part=has_thematic_part) == minutes


def test_a_rubric_silent_about_the_length_leaves_it_to_the_committee():
    assert load().minutes_required(strength=40, has_thematic_part=True) is None


PHU_THO = [
    {"grade": "tot", "when": [{"at_least": "kha", "percent": 100}, {"at_least": "tot", "meetings": 7}]},
    {"grade": "kha", "when": [{"at_least": "trung_binh", "percent": 100}]},
]


@pytest.mark.parametrize(
    ("counts", "owed", "grade"),
    [
        ({"tot": 7, "kha": 5}, 12, "tot"),
        ({"tot": 6, "kha": 6}, 12, "kha"),
        ({"tot": 11, "trung_binh": 1}, 12, "kha"),
        ({"tot": 11}, 12, None),  # one month missed
        ({"tot": 11, "kem": 1}, 12, None),
        ({"tot": 7, "kha": 4}, 11, "tot"),  # one month it was allowed to leave out
        ({}, 0, None),
    ],
)
def test_the_year_rule_of_phu_tho(counts, owed, grade):
    spec = parse(load().to_data() | {"year_rule": PHU_THO})
    assert parse(spec.to_data()) == spec
    assert year_grade(spec, counts, owed) == grade


@pytest.mark.parametrize(
    ("counts", "grade"), [({"xs": 7, "dat": 3}, "xs"), ({"xs": 6, "dat": 2}, "dat"), ({"xs": 7}, "chua")]
)
def test_a_year_rule_may_say_what_holds_otherwise(counts, grade):
    assert year_grade(load(FILES["bon_tieu_chi"]), counts, 10) == grade


def test_without_a_year_rule_a_year_has_no_grade_of_its_own():
    assert year_grade(load(), {"tot": 12}, 12) is None
