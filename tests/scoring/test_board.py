"""The ward's month at a glance: every cell's state, what is late, and what each person can do."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from cells.months import Month
from meetings.actions import record_missed_month
from meetings.models import Meeting
from scoring import actions, boards, rollups
from scoring.models import Assessment, MonthResult
from scoring.spans import Span, SpanKind
from tests.conftest import NOVEMBER, cell, local, meeting_of
from tests.meetings.records import call_roll, fresh, hold, mark

from .assessments import accepted, score, submitted

TODAY = date(2026, 11, 7)


def address(world, committee=None, month=NOVEMBER, show=""):
    page = reverse("scoring:board", args=[(committee or world.ward5).pk, month])
    return f"{page}?show={show}" if show else page


def row(world, *, today=TODAY, name="Chung cư Giai Việt", committee=None):
    table = boards.board(committee or world.ward5, NOVEMBER, today)
    return next(row for row in table.rows if row.cell.name == name)


def in_state(world, state):
    if state == "not_planned":
        return
    if state == "missed":
        record_missed_month(
            cell=world.giai_viet, month=NOVEMBER, permission="", reason="Bão", by=world.vanphong
        )
    elif state in ("planned", "held"):
        meeting = meeting_of(world.giai_viet)
        if state == "held":
            hold(meeting, world)
    elif state == "accepted":
        accepted(world)
    else:
        meeting = submitted(world)
        if state == "returned":
            actions.return_to_cell(meeting=fresh(meeting), reason="Thiếu", by=world.thuongtruc)


STATES = ["not_planned", "missed", "planned", "held", "submitted", "returned", "accepted"]


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_shown_and_counted(world, sign_in, state):
    in_state(world, state)
    assert row(world).state == state
    counts = boards.board(world.ward5, NOVEMBER, TODAY).counts
    expected = {state: 2} if state == "not_planned" else {state: 1, "not_planned": 1}
    assert {name: counts[name] for name in STATES if counts[name]} == expected
    assert sign_in(world.vanphong).get(address(world)).status_code == 200


@pytest.mark.parametrize(
    ("state", "today", "standing"),
    [
        ("not_planned", date(2026, 11, 25), "not_met"),
        ("not_planned", date(2026, 11, 26), "late"),
        ("missed", date(2026, 11, 26), "missed"),
        ("planned", date(2026, 11, 5), "not_met"),
        ("planned", date(2026, 11, 6), "late"),
        ("held", date(2026, 11, 7), "held"),
        ("held", date(2026, 11, 8), "late"),
        ("returned", date(2026, 11, 9), "returned"),
        ("returned", date(2026, 11, 10), "late"),
        ("submitted", date(2026, 12, 31), "handed_in"),
        ("accepted", date(2026, 12, 31), "handed_in"),
    ],
)
def test_every_cell_is_counted_once(world, state, today, standing):
    in_state(world, state)
    table = boards.board(world.ward5, NOVEMBER, today)
    assert row(world, today=today).standing == standing
    assert sum(number for _code, _label, number in table.standings) == len(table.rows)


def test_a_plan_noted_as_missed_is_missed(world):
    in_state(world, "planned")
    in_state(world, "missed")
    assert (row(world).state, row(world, today=date(2026, 12, 31)).late) == ("missed", None)


@pytest.mark.parametrize(
    ("state", "today", "days"),
    [
        ("not_planned", date(2026, 11, 25), None),
        ("not_planned", date(2026, 11, 26), 1),
        ("planned", date(2026, 11, 5), None),
        ("planned", date(2026, 11, 6), 1),
        ("missed", date(2026, 11, 26), None),
        ("held", date(2026, 11, 7), None),
        ("held", date(2026, 11, 8), 1),
        ("returned", date(2026, 11, 9), None),  # returned on the 7th
        ("returned", date(2026, 11, 10), 1),
        ("submitted", date(2026, 12, 31), None),
        ("accepted", date(2026, 12, 31), None),
    ],
)
def test_who_is_late_on_which_day(world, state, today, days):
    in_state(world, state)
    late = row(world, today=today).late
    assert (late and late.days) == days


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("", ["Chung cư Giai Việt", "Khu phố 1", "Khu phố 2"]),
        ("todo", ["Khu phố 1", "Khu phố 2"]),
        ("late", ["Khu phố 1", "Khu phố 2"]),
        ("not_met", []),  # the one that has not met is late, and counted as that
        ("handed_in", ["Chung cư Giai Việt"]),
        ("nonsense", ["Chung cư Giai Việt", "Khu phố 1", "Khu phố 2"]),
    ],
)
def test_the_filters(world, sign_in, seventh_of_november, show, names):
    """Giai Việt waits for review; Khu phố 1 planned for the 5th; Khu phố 2 met on the 3rd and has not submitted."""
    submitted(world)
    meeting_of(world.khu_pho_1)
    second = cell(world.ward5, "Khu phố 2", position=3)
    late = meeting_of(second)
    Meeting.objects.filter(pk=late.pk).update(
        state="held", started_at=late.planned_at.replace(day=3), planned_at=late.planned_at.replace(day=3)
    )
    page = sign_in(world.vanphong).get(address(world, show=show))
    assert [line["name"] for line in page.context["lines"]] == names


def test_the_figures_of_a_row(world, sign_in):
    meeting = submitted(world, absent={"Ánh": mark("excused", reason="Ốm"), "Dung": mark("exempt")})
    score_of = Assessment.objects.get(meeting=meeting)
    (line,) = [
        line
        for line in sign_in(world.thuongtruc).get(address(world)).context["lines"]
        if line["name"] == "Chung cư Giai Việt"
    ]
    assert (line["present"], line["rate"].replace("\u00a0", " ")) == ("2/3", "66,67 %")
    assert (line["own"], line["official"]) == (f"{score_of.own_total.normalize():f}".replace(".", ","), "")
    assert line["act"]["url"] == reverse("scoring:review", args=[meeting.pk])


def test_a_sheet_without_all_its_points_shows_none(world, sign_in):
    meeting = hold(meeting_of(world.giai_viet), world)
    score(meeting, world.bithu, i3_3=(None, ""))
    lines = sign_in(world.vanphong).get(address(world)).context["lines"]
    assert [(line["own"], line["proposed"]) for line in lines] == [("", ""), ("", "")]


def test_an_official_sees_figures_of_accepted_meetings_only(world, sign_in):
    accepted(world)
    theirs = meeting_of(world.khu_pho_1)
    call_roll(theirs, world.bithu1)
    lines = {line["name"]: line for line in sign_in(world.quan8).get(address(world)).context["lines"]}
    assert (lines["Chung cư Giai Việt"]["official"], lines["Khu phố 1"]["present"]) == ("60", "")
    assert lines["Khu phố 1"]["url"] == ""


@pytest.mark.parametrize(
    ("person", "status"),
    {
        "vanphong": 200,
        "thuongtruc": 200,
        "quan8": 200,
        "admin": 200,
        "bithu": 404,
        "vanphong6": 404,
        "nobody": 404,
    }.items(),
)
def test_who_opens_the_board(world, sign_in, person, status):
    assert sign_in(getattr(world, person)).get(address(world)).status_code == status


def test_the_board_of_the_district_has_the_cells_of_all_its_wards(world):
    names = {row.cell.name for row in boards.board(world.district, NOVEMBER, TODAY).rows}
    assert names == {"Chung cư Giai Việt", "Khu phố 1", "Khu phố 9"}


def test_the_secretary_of_the_month_is_named(world):
    world.binh.offices.update(until=date(2026, 11, 1))
    assert row(world).secretary == ""
    october = boards.board(world.ward5, Month(2026, 10), TODAY).rows[0]
    assert october.secretary == "Nguyễn Văn Bình"


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_board_is_only_opened(world, sign_in, method):
    assert getattr(sign_in(world.vanphong), method)(address(world)).status_code == 405


def test_the_next_meeting_to_review_is_offered(world):
    meeting = submitted(world)
    assert boards.board(world.ward5, NOVEMBER, TODAY).first_to_review == meeting


def test_the_grade_is_the_official_one_once_there_is_one(world):
    meeting = submitted(world)
    assert row(world).grade == "Trung bình"
    actions.save_official_points(
        meeting=fresh(meeting),
        version=fresh(meeting).assessment.version,
        official={"3.3": (Decimal(0), "Không có nội dung")},
        by=world.thuongtruc,
    )
    actions.accept(meeting=fresh(meeting), by=world.thuongtruc, take="own")
    assert (row(world).assessment.official_total, row(world).grade) == (45, "Kém")


@pytest.mark.parametrize(("day", "days"), [(12, None), (13, 1)])
def test_a_review_past_its_days_is_late_and_the_cell_is_not(world, day, days):
    """Submitted on the 7th; the ward has five days."""
    submitted(world)
    found = boards.board(world.ward5, NOVEMBER, date(2026, 11, day))
    row = next(row for row in found.rows if row.cell == world.giai_viet)
    assert (row.late, row.review_late and row.review_late.days) == (None, days)


@pytest.mark.parametrize(("day", "late"), [(12, 0), (13, 1)])
def test_a_review_overdue_has_its_own_chip_and_filter(world, sign_in, seventh_of_november, day, late):
    """The cell handed in on time: neither the chip nor the filter calls it late."""
    meeting = submitted(world)
    seventh_of_november.move_to(local(2026, 11, day, 9))
    client = sign_in(world.thuongtruc)
    pages = {show: client.get(address(world, show=show)) for show in ("", "review_late", "late")}
    assert [len(pages["review_late"].context["lines"]), len(pages["late"].context["lines"])] == [late, 0]
    line = next(one for one in pages[""].context["lines"] if one["name"] == "Chung cư Giai Việt")
    assert len(line["badges"]) == 1 + late
    assert "Muộn" not in "".join(line["badges"])
    for page in (
        reverse("scoring:review", args=[meeting.pk]),
        reverse("scoring:cell-month", args=[world.giai_viet.pk, NOVEMBER]),
    ):
        response = client.get(page)
        assert "12/11/2026" in response.content.decode()


@pytest.mark.parametrize(
    ("own", "proposed", "is_found"),
    [(90, 80, True), (90, 81, False), (89, 50, False), (90, None, True), (None, None, False)],
)
def test_high_own_points_above_the_record_are_found_on_the_board_as_in_the_roll_ups(
    world, sign_in, own, proposed, is_found
):
    meeting = accepted(world)
    for model in (Assessment, MonthResult):
        values = {"own_total": own or 0 if model is MonthResult else own, "proposed_total": proposed}
        model.objects.filter(meeting=meeting).update(**values)
    line = rollups.of_committee(world.ward5, Span.of(SpanKind.MONTH, NOVEMBER), TODAY).lines[0]
    assert row(world).is_unproven == is_found == bool(line.tally.unproven)
    names = [
        one["name"] for one in sign_in(world.quan8).get(address(world, show="unproven")).context["lines"]
    ]
    assert names == ["Chung cư Giai Việt"] * is_found


@pytest.mark.parametrize(
    ("state", "today", "is_found"),
    [
        ("not_planned", date(2026, 11, 30), False),
        ("not_planned", date(2026, 12, 1), True),
        ("missed", date(2026, 11, 7), True),
        ("planned", date(2026, 12, 1), True),
        ("held", date(2026, 12, 1), False),
    ],
)
def test_cells_without_a_meeting_are_those_the_roll_ups_count(world, state, today, is_found):
    in_state(world, state)
    line = rollups.of_committee(world.ward5, Span.of(SpanKind.MONTH, NOVEMBER), today).lines[0]
    assert row(world, today=today).is_without_meeting == is_found == bool(line.months_not_permitted)


def test_a_month_left_out_with_permission_is_not_asked_about(world):
    record_missed_month(
        cell=world.giai_viet, month=NOVEMBER, permission="12-CV/ĐU", reason="Bão", by=world.vanphong
    )
    assert not row(world).is_without_meeting
