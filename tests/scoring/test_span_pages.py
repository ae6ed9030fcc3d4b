"""The pages of a month, a quarter, half a year and a year: what they show, to whom, and the same as a file."""

import io
import uuid
from datetime import date
from fractions import Fraction
from types import SimpleNamespace

import openpyxl
import pytest
from django.urls import reverse

from cells.models import Reading
from cells.months import Month
from meetings.models import Meeting, MissedMonth
from papers.models import Paper
from scoring import overviews
from scoring.actions import ReportOf, issue_report
from scoring.models import MonthResult, Rubric
from scoring.rollup_lines import mean_text, rate_text
from scoring.rollups import MonthPoint, Scores, Tally
from scoring.signs import slipping
from tests.conftest import NOVEMBER, local
from tests.meetings.records import mark
from tests.scoring.assessments import accepted, submitted

pytestmark = pytest.mark.database  # read on both engines

OCTOBER = NOVEMBER.previous()


@pytest.fixture
def autumn(world):
    """October accepted, November accepted under another rubric; Khu phố 1 missed October."""
    accepted(world, month=OCTOBER, absent={"Ánh": mark("excused", reason="Ốm")})
    accepted(world)
    first = Rubric.objects.get()
    second = Rubric.objects.create(
        code="thu_hai", name="Khung thứ hai", since=date(2026, 11, 1), data=first.data
    )
    MonthResult.objects.filter(month=NOVEMBER).update(rubric=second)
    MissedMonth.objects.create(cell=world.khu_pho_1, month=OCTOBER, reason="Bão")
    return SimpleNamespace(world=world, first=first, second=second)


def address(name, place, span):
    return reverse(f"scoring:{name}", args=[place.pk, span])


def test_a_ward_and_a_cell(autumn, sign_in):
    world = autumn.world
    client = sign_in(world.vanphong)
    page = client.get(address("committee-span", world.ward5, "2026-Q4"))
    lines = {line["name"]: line for line in page.context["lines"]}
    giai_viet, khu_pho_1 = lines["Chung cư Giai Việt"], lines["Khu phố 1"]
    assert (giai_viet["held"], giai_viet["owed"], giai_viet["thematic"]) == (2, 2, "0/1")
    assert [part["rubric"] for part in giai_viet["parts"]] == [autumn.first.name, "Khung thứ hai"]
    assert [one["present"] for one in giai_viet["attendance"]] == ["7/8"]
    assert (khu_pho_1["missed"], khu_pho_1["pending"]) == ("1", 1)
    assert page.context["total"]["held_of"] == "2/4"
    assert [len(series.path) > 0 for series in page.context["mean_trend"].series] == [True, True]
    content = page.content.decode()
    assert "style=" not in content.split("<main")[1]
    assert content.count('role="img"') >= 3
    # The year leads to the cell's own page, which lists its months.
    own = sign_in(world.bithu).get(address("cell-span", world.giai_viet, "2026"))
    assert [line["name"] for line in own.context["months"]][-2:] == ["10/2026", "11/2026"]
    assert own.context["months"][-1]["url"] == reverse(
        "scoring:cell-month", args=[world.giai_viet.pk, NOVEMBER]
    )


def test_a_level_above_has_a_line_a_committee_and_leads_down(autumn, sign_in):
    world = autumn.world
    page = sign_in(world.quan8).get(address("committee-span", world.district, "2026-H2"))
    lines = {line["name"]: line for line in page.context["lines"]}
    assert list(lines) == ["Đảng ủy Phường 5", "Đảng ủy Phường 6"]
    assert lines["Đảng ủy Phường 5"]["url"] == address("committee-span", world.ward5, "2026-H2")
    assert lines["Đảng ủy Phường 5"]["cells"] == 2
    below = sign_in(world.quan8).get(lines["Đảng ủy Phường 5"]["url"])
    assert below.context["above"][1] == address("committee-span", world.district, "2026-H2")


def test_the_switch_and_the_borders_of_time(world, sign_in):
    page = sign_in(world.vanphong).get(address("committee-span", world.ward5, "2026-Q4"))
    assert [url.rsplit("/", 2)[1] for _label, url, _here in page.context["kinds"]] == [
        "2026-11",
        "2026-Q4",
        "2026-H2",
        "2026",
    ]
    assert page.context["previous_url"].endswith("/2026-Q3/")
    assert page.context["next_url"] == ""
    later = sign_in(world.vanphong).get(address("committee-span", world.ward5, "2027-Q1"))
    assert (later.status_code, later.context["lines"]) == (200, [])
    assert sign_in(world.vanphong).get(f"/boards/{world.ward5.pk}/span/2026-Q5/").status_code == 404


def test_the_same_as_a_file(autumn, sign_in):
    world = autumn.world
    response = sign_in(world.vanphong).post(address("committee-span-export", world.ward5, "2026-Q4"))
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    places, months, scores = (list(sheet.values) for sheet in book.worksheets)
    head = list(places[0])
    giai_viet = dict(zip(head, places[1], strict=True))
    assert (giai_viet["Đã họp"], giai_viet["Có mặt"], giai_viet["Phải dự"]) == (2, 7, 8)
    assert giai_viet["Tỷ lệ dự (%)"] == 87.5
    assert [row[0] for row in months[1:]] == ["10/2026", "11/2026"]
    assert [row[2] for row in scores[1:]] == [autumn.first.name, "Khung thứ hai"]
    assert all(isinstance(row[4], int | float) for row in scores[1:])


def test_a_month_that_stands_on_a_part_of_the_cells_is_drawn_hollow_and_said_in_words(autumn, sign_in):
    """November: one of two cells accepted; its quarter is counted before it is over, and that is said too."""
    page = sign_in(autumn.world.vanphong).get(address("committee-span", autumn.world.ward5, "2026-Q4"))
    assert page.context["unsettled"] == [{"month": NOVEMBER, "accepted": 1, "owed": 2}]
    assert [bool(one.hollow) for one in page.context["mean_trend"].series] == [False, True]
    (rates,) = page.context["attendance_trend"].series
    assert (rates.markers.count("M"), rates.hollow.count("M")) == (1, 1)
    content = page.content.decode()
    assert "tháng 11/2026 mới 1/2 chi bộ" in content
    assert "tính cả quý IV năm 2026 dù chưa hết quý" in content


@pytest.mark.parametrize(("today", "is_said"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False)])
def test_a_quarter_that_is_over_needs_no_words(autumn, sign_in, seventh_of_november, today, is_said):
    seventh_of_november.move_to(local(today.year, today.month, today.day, 9))
    page = sign_in(autumn.world.vanphong).get(address("committee-span", autumn.world.ward5, "2026"))
    assert bool(page.context["running_quarter"]) is is_said


# --- what needs eyes -------------------------------------------------------------------------------------------


def points(*figures, rubrics=(1, 1, 1, 1), denominators="AAAA"):
    """Three months of one meeting each: (mean, present of 100), None for a month without any."""
    return [
        MonthPoint(Month(2026, 7 + number), Tally())
        if figure is None
        else MonthPoint(
            Month(2026, 7 + number),
            Tally(
                attendance={denominators[number]: (figure[1], 100)},
                scores={rubrics[number]: Scores(1, figure[0], {})},
            ),
        )
        for number, figure in enumerate(figures)
    ]


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (points((90, 90), (88, 90), (87, 90)), ["mean"]),  # from 90 to 87: three points
        (points((90, 90), (89, 90), (88, 90)), []),  # two
        (points((90, 90), (86, 90), (87, 90)), []),  # up again
        (points((90, 90), (90, 90), (80, 90)), []),  # did not fall each time
        (points((90, 95), (90, 92), (90, 90)), ["attendance"]),
        (points((90, 95), (90, 92), (90, 91)), []),
        (points((90, 95), (85, 92), (80, 90)), ["mean", "attendance"]),
        (points((90, 95), None, (80, 90)), []),
        (points((90, 95), (80, 90)), []),  # two months only
        (points((99, 99), (90, 95), (88, 92), (87, 90)), ["mean", "attendance"]),  # the last three count
        (points((90, 95), (85, 92), (80, 90), rubrics=(1, 1, 2)), ["attendance"]),
        (points((90, 95), (85, 92), (80, 90), denominators="ABB"), ["mean"]),
    ],
)
def test_slipping(months, expected):
    assert [fall.what for fall in slipping(months)] == expected


def test_what_an_official_sees_first(world, sign_in):
    accepted(world, month=OCTOBER)
    MonthResult.objects.update(own_total=95, proposed_total=85)
    MissedMonth.objects.create(cell=world.khu_pho_9, month=OCTOBER, reason="Bão")
    first = issue(world)
    page = _overview(world, sign_in)
    eyes = page.context["eyes"]
    assert [(one.committee, one.days_late) for one in eyes.unreported] == [(world.ward6, 2)]
    assert eyes.without_meeting == [(world.ward5, 1), (world.ward6, 1)]
    assert eyes.unproven == [(world.ward5, 1)]
    assert [(line["committee"], line["report"]) for line in page.context["lines"]] == [
        (world.ward5, first),
        (world.ward6, None),
    ]
    MonthResult.objects.update(proposed_total="85.1")
    assert _overview(world, sign_in).context["eyes"].unproven == []


@pytest.mark.parametrize(("submitted_on", "found"), [(2, 0), (1, 1)])
def test_cells_that_wait_past_the_review_deadline_are_named(world, sign_in, submitted_on, found):
    """Five days to answer, and today is the 7th."""
    meeting = submitted(world, month=OCTOBER)
    Meeting.objects.filter(pk=meeting.pk).update(submitted_at=local(2026, 11, submitted_on, 5))
    page = _overview(world, sign_in)
    assert page.context["eyes"].unreviewed == [(world.ward5, 1)] * found
    board = reverse("scoring:board", args=[world.ward5.pk, OCTOBER])
    assert (f"{board}?show=review_late" in page.content.decode()) == bool(found)


def test_lists_are_cut_off_and_shown_whole_on_demand(world, sign_in, monkeypatch):
    monkeypatch.setattr(overviews, "LISTED", 1)
    client, page = sign_in(world.quan8), reverse("scoring:overview", args=[NOVEMBER])
    content = client.get(page).content.decode()
    assert [content.count("không họp mà không được phép"), content.count('href="?all=1"')] == [1, 2]
    whole = client.get(f"{page}?all=1").content.decode()
    assert [whole.count("không họp mà không được phép"), whole.count('href="?all=1"')] == [2, 0]
    assert "Tháng 11/2026 chưa hết" in content


def test_a_report_replaced_since_it_was_read_is_named_until_it_is_opened(world, sign_in):
    first = issue(world)
    client = sign_in(world.quan8)
    client.get(first.get_absolute_url())
    accepted(world, month=OCTOBER)
    assert _overview(world, sign_in).context["eyes"].replaced == []
    second = issue(world)
    assert _overview(world, sign_in).context["eyes"].replaced == [second]
    # Who never read the first one has nothing to read again.
    Reading.objects.filter(by=world.thuongtruc).delete()
    assert _overview(world, sign_in, "thuongtruc").context["eyes"].replaced == []
    sign_in(world.quan8).get(second.get_absolute_url())
    assert _overview(world, sign_in).context["eyes"].replaced == []


def issue(world) -> Paper:
    return issue_report(
        ReportOf.of_month(world.ward5, OCTOBER),
        submission_id=uuid.uuid4(),
        by=world.vanphong,
        reason="Bổ sung",
    )


def _overview(world, sign_in, person="quan8"):
    return sign_in(getattr(world, person)).get(reverse("scoring:overview", args=[NOVEMBER]))


def test_the_topmost_places_of_an_account(world):
    assert overviews.top_committees(world.quan8) == [world.district]
    assert overviews.top_committees(world.bithu) == []


@pytest.mark.parametrize(
    ("rate", "mean", "texts"),
    [
        (Fraction(937, 10), Fraction(86), ("93,70\u00a0%", "86,0")),
        (Fraction(200, 3), Fraction(1719, 20), ("66,67\u00a0%", "86,0")),
        (Fraction(100), Fraction(17189, 200), ("100,00\u00a0%", "85,9")),
    ],
)
def test_rates_have_two_decimals_and_means_one(rate, mean, texts):
    assert (rate_text(rate), mean_text(mean)) == texts
