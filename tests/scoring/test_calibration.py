"""What a reviewer may ask a cell: both sides of each border, who may read it, and that it is a page of questions."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from cells.models import Event, Reading
from cells.months import Month
from meetings.guests import OVERSEER_ROLE
from meetings.models import Guest, Meeting, Visit
from scoring import calibration as rules
from scoring import calibration_lines
from scoring.actions import return_to_cell
from scoring.calibration import ScoredItem, ScoredMonth, findings, unproven_share
from scoring.calibration_of import calibration
from scoring.calibration_words import question
from scoring.models import Assessment, ItemScore
from scoring.strips import Scale, strip
from tests.conftest import NOVEMBER, cell, member
from tests.meetings.records import fresh, snapshot

from .assessments import accepted, submitted

OCTOBER = NOVEMBER.previous()


def item(own=5, proposed=5, *, code="3.6", of=5, state="proven", reason="Đã có", **more):
    proposed = None if proposed is None else Decimal(proposed)
    return ScoredItem(code, Decimal(of), state, proposed, Decimal(own), reason, **more)


def month(number, *items, own=90, proposed=90, official=None, **more):
    official = None if official is None else Decimal(official)
    return ScoredMonth(
        Month(2026, number), number, 1, Decimal(proposed), Decimal(own), official, items=items, **more
    )


def months(number, *items, **more):
    return [month(1 + at, *items, **more) for at in range(number)]


def kinds(found):
    return [finding.kind for finding in findings(found)]


PLAIN = item(4, 4)  # neither full nor above the record
ABOVE = item(4, 3)


@pytest.mark.parametrize(
    ("found", "kind", "is_asked"),
    [
        # The same item above the record: three months, and more than half of those in which the record could tell.
        (months(3, ABOVE), "higher", True),
        (months(2, ABOVE), "higher", False),
        ([*months(3, ABOVE), *months(2, PLAIN)], "higher", True),
        ([*months(3, ABOVE), *months(3, PLAIN)], "higher", False),
        ([*months(3, ABOVE), *months(3, item(4, 4, state="judged"))], "higher", True),
        (months(3, item(4, None, state="judged")), "higher", False),
        (months(3, item(4, None, state="not_enough_evidence")), "higher", True),
        # Always at the top.
        (months(4, own=98), "top", True),
        (months(3, own=98), "top", False),
        ([*months(4, own=98), month(5, own="97.9")], "top", False),
        (months(4, own=49, total=Decimal(50)), "top", True),
        # Every item at its maximum.
        ([*months(3, item()), month(4, PLAIN)], "no_spread", True),
        ([*months(2, item()), month(4, PLAIN)], "no_spread", False),
        (months(3, item(), PLAIN), "no_spread", False),
        (months(3), "no_spread", False),
        # With and without an overseer.
        ([*months(2, own=90, with_overseer=True), *months(2, own=93)], "overseer", True),
        ([*months(2, own=93, with_overseer=True), *months(2, own=90)], "overseer", True),
        ([*months(2, own=90, with_overseer=True), *months(2, own="92.9")], "overseer", False),
        ([*months(1, own=80, with_overseer=True), *months(3, own=93)], "overseer", False),
        ([*months(3, own=80, with_overseer=True), *months(1, own=93)], "overseer", False),
        # The committee decided lower.
        (months(3, own=93, official=90), "official", True),
        (months(3, own="92.9", official=90), "official", False),
        ([*months(2, own=93, official=80), month(3)], "official", False),
        # Texts and reasons.
        ([*months(2, repeated=("Kết luận",)), month(3)], "repeated", True),
        ([*months(1, repeated=("Kết luận",)), month(3)], "repeated", False),
        (months(3, item(4, 3, reason=" đã  CÓ ")), "same_reason", True),
        (months(2, ABOVE), "same_reason", False),
        ([*months(2, ABOVE), month(3, item(4, 3, reason="Khác"))], "same_reason", False),
        ([*months(2, ABOVE), month(3, item(4, 3, code="3.7"))], "same_reason", False),
        (months(3, item(4, 3, reason=" ")), "same_reason", False),
        (months(1, item(4, 3, reason=" ")), "no_reason", True),
        (months(1, ABOVE), "no_reason", False),
        (months(1, item(4, 4, reason="")), "no_reason", False),
        # On nothing recorded: a tenth of the own points.
        (months(1, item(10, 0, of=10), own=100), "unproven", True),
        (months(1, item("9.9", 0, of=10), own=100), "unproven", False),
        (months(1, item("99.5", 0, of=100), own=1000), "unproven", False),
        ([], "unproven", False),
    ],
)
def test_both_sides_of_each_border(found, kind, is_asked):
    assert (kind in kinds(found)) is is_asked


WHAT_IS_SAID = [
    # found, kind, the months whose sheets show it, the figures
    (
        [*months(3, ABOVE), month(4, PLAIN)],
        "higher",
        [1, 2, 3],
        {"items": [{"rubric": 1, "code": "3.6", "times": 3, "of": 4}]},
    ),
    (months(4, own=99), "top", [1, 2, 3, 4], {"times": 4, "points": 98}),
    ([*months(3, item()), month(4, PLAIN)], "no_spread", [1, 2, 3], {"times": 3, "of": 4}),
    (
        [*months(2, own=90, with_overseer=True), month(3, own=93), month(4, own=94), month(5, own=95)],
        "overseer",
        [1, 2],
        {"with": 2, "mean_with": 90, "without": 3, "mean_without": 94},
    ),
    # 9, 0 and 0.9 above: 3.3 on average; the month on which both agree shows nothing
    (
        [month(1, own=99, official=90), month(2, own=90, official=90), month(3, own="90.9", official=90)],
        "official",
        [1, 3],
        {"times": 2, "of": 3, "mean": Decimal("3.3")},
    ),
    (
        [month(1, repeated=("Kết luận",)), month(2), month(3, repeated=("Kết luận", "Tình hình"))],
        "repeated",
        [1, 3],
        {"times": 2, "of": 3, "titles": ["Kết luận", "Tình hình"]},
    ),
    # in the words of the last time
    (
        [
            month(1, item(4, 3, code="3.5"), item(4, 3, reason="Đã có.")),
            month(2, item(4, 3, reason="đã có.")),
            month(3, item(4, 3, reason="ĐÃ  có.")),
            month(4, item(4, 3, reason="Khác")),
        ],
        "same_reason",
        [1, 2, 3],
        {"code": "3.6", "times": 3, "reason": "ĐÃ  có"},
    ),
    (
        [
            month(1, item(4, 3, reason=""), item(4, 3, code="3.7", reason="")),
            month(2, item(4, 3, reason="")),
            month(3, ABOVE),
        ],
        "no_reason",
        [1, 2],
        {"items": 3, "times": 2},
    ),
    (
        [month(1, item(10, 0, of=10), own=60), month(2, PLAIN, own=40)],
        "unproven",
        [1],
        {"percent": 10, "points": 10, "times": 1},
    ),
]


@pytest.mark.parametrize(("found", "kind", "shown", "values"), WHAT_IS_SAID)
def test_a_finding_names_its_months_and_its_figures(found, kind, shown, values):
    [finding] = [finding for finding in findings(found) if finding.kind == kind]
    assert [one.month.month for one in finding.months] == shown
    assert finding.values == values


def test_own_points_are_measured_against_both_others():
    scored = month(1, own=93, proposed=90, official=91)
    assert (scored.above_proposed, scored.above_official) == (3, 2)
    assert replace(scored, official=None).above_official is None


def test_an_ordinary_cell_is_asked_nothing():
    assert kinds(months(12, PLAIN, item(), official=90)) == []


def test_the_unproven_share_counts_points_above_the_record_and_no_judgement():
    found = [
        month(1, item(5, 3), item(1, None, state="not_enough_evidence"), item(4, 4, state="judged"), own=10)
    ]
    assert unproven_share(found) == Decimal("0.3")
    assert found[0].judged_without_proof == 4
    assert replace(found[0].items[2], has_proof=True).above_record == 0
    assert month(1, item(4, 4, state="judged", has_proof=True)).judged_without_proof == 0


def test_two_rubrics_do_not_mix_their_items():
    found = [*months(2, ABOVE), replace(month(3, ABOVE), rubric_id=2)]
    assert "higher" not in kinds(found)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_finding_is_a_question(language):
    everything = [
        *months(3, item(20, 0, of=20, reason="Đã có"), own=98, official=90, repeated=("Kết luận",)),
        month(4, item(5, 0), item(5, 0, code="3.7", reason=""), own=98, with_overseer=True),
        month(5, item(5, 0, reason="Lý do khác"), own=105, with_overseer=True),
    ]
    found = findings(everything)
    assert {finding.kind for finding in found} == {
        "higher",
        "unproven",
        "top",
        "no_spread",
        "overseer",
        "official",
        "repeated",
        "same_reason",
        "no_reason",
    }
    with translation.override(language):
        words = [question(finding, "Chi bộ Khu phố 1") for finding in found]
    assert all(sentence.endswith("?") and "Chi bộ Khu phố 1" in sentence for sentence in words)
    if language == "vi":
        assert (
            words[0]
            == "Chi bộ Khu phố 1 tự chấm cao hơn hồ sơ ở mục 3.6 trong 5/5 tháng. Có điều gì hồ sơ chưa ghi?"
        )


# --- The pictures ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "low", "high", "most"),
    [
        ([], -5, 5, 1),
        ([["0"], ["5"]], -5, 5, 1),
        ([["5.4"]], -5, 5, 1),
        ([["5.5"]], -5, 10, 1),
        ([["-5.5", "0", "0.4"]], -10, 5, 2),
    ],
)
def test_the_scale_holds_every_value(rows, low, high, most):
    scale = Scale.of([[Decimal(value) for value in row] for row in rows])
    assert (scale.low, scale.high, scale.most) == (low, high, most)


def test_a_strip_has_a_bar_for_each_difference_as_high_as_its_months():
    scale = Scale(-5, 5, 2)
    drawn = strip([Decimal(0), Decimal(0), Decimal(3)], scale)
    assert drawn.bars == "M91.9 40V0H108.1V40ZM146.5 40V20H162.6V40Z"
    assert drawn.axis == "M0 40H200M9.1 40V46M100 0V46M190.9 40V46"
    assert strip([], scale).bars == ""


# --- The page ----------------------------------------------------------------------------------------------------


def address(committee, number=12, month=NOVEMBER):
    return f"{reverse('scoring:calibration', args=[committee.pk, month])}?months={number}"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("thuongtruc", 200),
        ("vanphong", 403),
        ("admin", 403),
        ("quan8", 403),
        ("bithu", 404),
        ("vanphong6", 404),
    ],
)
def test_only_who_reviews_reads_it(world, sign_in, who, status):
    client = sign_in(getattr(world, who))
    assert client.get(address(world.ward5)).status_code == status
    assert client.post(address(world.ward5)).status_code == 405
    export = reverse("scoring:calibration-export", args=[world.ward5.pk, NOVEMBER])
    assert client.post(export).status_code == status
    assert client.get(export).status_code == 405


def test_what_the_page_says(world, sign_in):
    """Cells in the committee's own order, whatever their points; what is not handed in does not count."""
    accepted(world, month=OCTOBER)
    meeting = submitted(world)
    Assessment.objects.filter(meeting=meeting).update(own_total=99)
    before = snapshot(Assessment, ItemScore, Event)
    page = sign_in(world.thuongtruc).get(address(world.ward5))
    first, second = page.context["distribution"]
    assert (first["name"], first["months"], second["name"], second["months"]) == (
        "Chung cư Giai Việt",
        2,
        "Khu phố 1",
        0,
    )
    [row, _none] = page.context["table"]
    assert [bool(box) for box in row["boxes"]] == [True] * 2 + [False] * 10
    assert reverse("scoring:sheet", args=[meeting.pk]) in page.content.decode()
    assert snapshot(Assessment, ItemScore, Event) == before
    assert Reading.objects.filter(by=world.thuongtruc, object_type="cells.committee").count() == 1


def test_a_month_that_was_given_back_does_not_count(world):
    return_to_cell(meeting=fresh(submitted(world)), reason="Thiếu", by=world.thuongtruc)
    assert not calibration(world.thuongtruc, world.ward5, NOVEMBER, 12).cells[0].months


@pytest.mark.parametrize(("number", "found"), [("3", 1), ("6", 1), ("12", 2), ("7", 2), ("x", 2)])
def test_the_span(world, sign_in, number, found):
    accepted(world, month=NOVEMBER.plus(-6))
    submitted(world)
    page = sign_in(world.thuongtruc).get(address(world.ward5, number))
    assert page.context["distribution"][0]["months"] == found


@pytest.mark.parametrize(
    ("presence", "is_there"),
    [
        ("visit", True),
        ("visit on another day", False),
        ("guest by role", True),
        ("guest by name", True),
        ("guest", False),
        ("nobody", False),
    ],
)
def test_when_an_overseer_was_there(world, presence, is_there):
    meeting = submitted(world)
    day = timezone.localdate(meeting.started_at)
    if presence.startswith("visit"):
        Visit.objects.create(
            cell=meeting.cell,
            visitor=world.em,
            visited_on=day if presence == "visit" else day - timedelta(days=1),
            recorded_by=world.giamsat,
            recorded_at=timezone.now(),
            submission_id="7d6c4f5e-0000-4000-8000-000000000001",
        )
    elif presence.startswith("guest"):
        name = "phạm thị EM" if presence == "guest by name" else "Lê Thị Khách"
        role = OVERSEER_ROLE if presence == "guest by role" else "Trưởng khu phố"
        Guest.objects.create(meeting=meeting, full_name=name, role=role)
    [row, _none] = calibration(world.thuongtruc, world.ward5, NOVEMBER, 12).cells
    assert row.months[0].with_overseer is is_there


LONG = (
    "Chi bộ thống nhất đánh giá tình hình tư tưởng đảng viên và nhân dân ổn định tin tưởng vào sự lãnh đạo "
    * 2
)


@pytest.mark.parametrize(
    ("month", "text", "is_repeated"),
    [(OCTOBER, LONG, True), (OCTOBER, "Việc khác hẳn", False), (OCTOBER.previous(), LONG, False)],
)
def test_a_text_is_compared_with_the_month_before(world, month, text, is_repeated):
    Meeting.objects.filter(pk=accepted(world, month=month).pk).update(conclusion=text)
    Meeting.objects.filter(pk=submitted(world).pk).update(conclusion=LONG)
    found = calibration(world.thuongtruc, world.ward5, NOVEMBER, 12).cells[0].months[-1]
    assert bool(found.repeated) is is_repeated


def test_the_file_has_numbers_as_numbers(world, sign_in):
    accepted(world)
    answer = sign_in(world.thuongtruc).post(
        reverse("scoring:calibration-export", args=[world.ward5.pk, NOVEMBER]), {"months": "3"}
    )
    header, row = load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True)
    used = Assessment.objects.get()
    assert header[1] == "Chi bộ"
    assert row[1:7] == (
        "Chung cư Giai Việt",
        "11/2026",
        used.proposed_total,
        used.own_total,
        used.official_total,
        used.own_total - used.proposed_total,
    )


def test_as_many_queries_for_many_cells_and_months_as_for_few(world):
    def asked(number):
        with CaptureQueriesContext(connection) as captured:
            calibration(world.thuongtruc, world.ward5, NOVEMBER, number)
        return len(captured)

    submitted(world)
    asked(3)  # what is read once of the person
    few = asked(3)
    for number in range(3):
        other = cell(world.ward5, f"Khu phố mới {number}", position=9)
        member(f"Nguyễn Văn Mới {number}", other)
        submitted(world, in_cell=other, by=world.vanphong)
    for back in range(1, 4):
        accepted(world, month=NOVEMBER.plus(-back))
    assert asked(12) == few <= 14


def test_the_page_of_the_rules_names_every_border():
    text = (settings.BASE_DIR / "docs" / "scoring.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `([A-Z_]+)` \| (\d+) \|", text, re.MULTILINE))
    borders = {
        name: str(value) for name, value in vars(rules).items() if isinstance(value, int) and name.isupper()
    }
    assert told == borders


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([0, 1, 0, 2, 0, 30], ("+0,5", "0", "+1,75", "+30", "6/2026")),
        ([0, 0, 0, 0], ("0", "0", "0", "0", "")),
        ([5], ("+5", "+5", "+5", "+5", "")),
        ([-9, 0, 1, 2, 3], ("+1", "0", "+2", "−9", "1/2026")),
    ],
)
def test_one_month_far_out_is_named_and_does_not_widen_the_rest(values, said):
    pairs = [(Decimal(value), Month(2026, at)) for at, value in enumerate(values, 1)]
    shown = calibration_lines._distribution(pairs, Scale.of([[value for value, _month in pairs]]))
    assert tuple(shown[name] for name in ("middle", "low", "high", "farthest", "month")) == said
