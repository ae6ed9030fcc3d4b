"""The ward's monthly report: each column from its own facts, the sums and rates by hand."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from cells.models import Office
from cells.months import Month
from meetings.actions import record_missed_month
from meetings.models import MeetingPolicy
from papers.rendering import render_article
from scoring import actions
from scoring.models import Rubric
from scoring.reports import ward_report_data
from scoring.rubric import load
from scoring.sheets import sheet_of
from tests.conftest import LONG_AGO, NOVEMBER, cell, meeting_of, member
from tests.meetings.records import fresh, hold, mark

from .assessments import submitted

TODAY = date(2026, 11, 7)


@pytest.fixture
def november(world):
    """Six cells of Phường 5:

    Giai Việt    4 members, Ánh excused, accepted with 12 instead of 15 for item 3.3
    Khu phố 1    2 members, all present, accepted as scored
    Khu phố 2    3 members, no meeting, with permission
    Khu phố 3    1 member, no meeting, without permission
    Khu phố 4    2 members, the meeting is planned
    Khu phố 5    2 members, one absent without a reason, submitted
    """
    for number, members in ((2, 3), (3, 1), (4, 2), (5, 2)):
        in_cell = cell(world.ward5, f"Khu phố {number}", position=number + 1)
        for name in range(members):
            member(f"Người khu phố {number} số {name}", in_cell)
        setattr(world, f"khu_pho_{number}", in_cell)
    reviewed = submitted(world, absent={"Ánh": mark("excused", reason="Ốm")})
    actions.save_official_points(
        meeting=fresh(reviewed),
        version=sheet_of(fresh(reviewed)).version,
        official={"3.3": (Decimal(12), "Thiếu nội dung thời sự.")},
        by=world.thuongtruc,
    )
    taken = submitted(world, in_cell=world.khu_pho_1, by=world.bithu1)
    for meeting in (reviewed, taken):
        actions.accept(meeting=fresh(meeting), by=world.thuongtruc, take="own")
    for number, permission in ((2, "CV 12-CV/ĐU"), (3, "")):
        record_missed_month(
            cell=getattr(world, f"khu_pho_{number}"),
            month=NOVEMBER,
            permission=permission,
            reason="Mưa lũ",
            by=world.vanphong,
        )
    meeting_of(world.khu_pho_4)
    submitted(world, in_cell=world.khu_pho_5, by=world.vanphong, absent={"1": mark("unexcused")})
    return world


def report(world, month=NOVEMBER, today=TODAY):
    return ward_report_data(world.ward5, month, today)


def row(data, name):
    return next(row for row in data["rows"] if row["cell"] == f"Chi bộ {name}")


def test_every_cell_has_its_row_in_the_wards_order(november):
    assert [row["cell"] for row in report(november)["rows"]] == [
        "Chi bộ Chung cư Giai Việt",
        "Chi bộ Khu phố 1",
        "Chi bộ Khu phố 2",
        "Chi bộ Khu phố 3",
        "Chi bộ Khu phố 4",
        "Chi bộ Khu phố 5",
    ]


def test_an_accepted_cell_shows_its_official_points(november):
    """C1 3 + 1; C2 3; C3 47 less 3; C4 5; C5 nothing was due."""
    assert row(report(november), "Chung cư Giai Việt") == {
        "cell": "Chi bộ Chung cư Giai Việt",
        "members": 4,
        "expected": 4,
        "present": 3,
        "rate_percent": "75",
        "held_on": "2026-11-05",
        "points": ["4", "3", "44", "5", "0"],
        "total": "56",
        "grade": "Trung bình",
        "note": "1.1 (−1); 2.2 (−2); 2.3 (−2); 2.4 (−1); 2.5 (−2); 3.3 (−3); 3.9 (−1); 3.11.2 (−2); 5.1 (−30)",
        "deductions": row(report(november), "Chung cư Giai Việt")["deductions"],
    }


def test_every_deduction_says_why_in_vietnamese_in_every_language(november):
    said = {}
    for language in ("vi", "en"):
        with override(language):
            said[language] = row(report(november), "Chung cư Giai Việt")["deductions"]
    assert said["vi"] == said["en"]
    first, *_others = said["en"]
    assert first.startswith("1.1 (−1) ")
    assert "75" in first
    assert "đảng viên" in first
    assert "3.3 (−3) Thiếu nội dung thời sự" in said["en"], (
        "the committee's own reason goes before the record's"
    )
    caps = [cap.text for cap in load().caps if cap.code == "K1"]
    assert said["en"][-1:] == caps, "attendance below 85 %"


def test_a_cell_with_only_a_secretary_is_not_asked_for_a_pre_meeting(november):
    found = row(report(november), "Khu phố 1")
    assert (found["points"], found["total"], found["present"], found["rate_percent"]) == (
        ["5", "5", "47", "5", "0"],
        "62",
        2,
        "100",
    )


@pytest.mark.parametrize(
    ("name", "total", "grade", "words"),
    [
        ("Khu phố 2", None, None, "được đồng ý: CV 12-CV/ĐU"),
        ("Khu phố 3", "0", "Kém", "không được đồng ý: Mưa lũ"),
        ("Khu phố 4", None, None, "Chưa họp"),
        ("Khu phố 5", None, None, "Chưa duyệt"),
    ],
)
def test_a_cell_without_an_accepted_meeting(november, name, total, grade, words):
    found = row(report(november), name)
    assert (found["total"], found["grade"], found["points"]) == (total, grade, [None] * 5)
    assert words in found["note"]


def test_who_did_not_meet_and_who_is_waited_for(november):
    data = report(november)
    assert [(entry["cell"], entry["members"], entry["is_permitted"]) for entry in data["missed"]] == [
        ("Chi bộ Khu phố 2", 3, True),
        ("Chi bộ Khu phố 3", 1, False),
    ]
    assert data["pending"] == ["Chi bộ Khu phố 4", "Chi bộ Khu phố 5"]


@pytest.mark.parametrize(("today", "is_missed"), [(date(2026, 11, 30), False), (date(2026, 12, 1), True)])
def test_a_plan_that_came_to_nothing_is_missed_once_the_month_is_over(november, today, is_missed):
    data = report(november, today=today)
    assert ("Chi bộ Khu phố 4" in [entry["cell"] for entry in data["missed"]]) is is_missed
    assert ("Chi bộ Khu phố 4" in data["pending"]) is not is_missed
    assert row(data, "Khu phố 4")["total"] == ("0" if is_missed else None)


def test_the_totals_by_hand(november):
    """Present 3 + 2 + 1 of 4 + 2 + 2 = 75 %. Means over the two accepted: (56 + 62) / 2, (4 + 5) / 2, …"""
    totals = report(november)["totals"]
    assert (totals["cells"], totals["cells_held"], totals["members"], totals["present"]) == (6, 3, 14, 6)
    assert totals["rate_percent"] == "75"
    assert totals["average_points"] == ["4.5", "4", "45.5", "5", "0"]
    assert totals["average_total"] == "59"


def test_the_opening_counts_who_must_attend_like_the_rate_does(november):
    """Three meetings with 4 + 2 + 2 members expected; the ward has 14 members."""
    data = report(november)
    assert (data["totals"]["expected"], data["totals"]["present"]) == (8, 6)
    article = render_article("ward_report", data, profile_code="2026")
    assert "6 trên 8 đảng viên phải dự có mặt (75 %)" in article.replace("\u00a0", " ").replace("75%", "75 %")


def test_a_report_issued_without_that_number_reads_as_it_did(november):
    data = report(november)
    del data["totals"]["expected"]
    assert "6 trên 14 đảng viên có mặt." in render_article("ward_report", data, profile_code="2026")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"i3_3": (Decimal(13), "")}, "3.3 (−2) chi bộ tự chấm 13/15"),
        ({"i3_1": (Decimal("3.5"), "")}, "3.1 (−1,5) chi bộ tự chấm 3,5/5"),
        ({"i2_2": (Decimal(1), "Đề cương in giấy")}, "2.2 (−1) chi bộ tự chấm 1/2"),
        ({"i2_1": (Decimal(0), "")}, "2.1 (−3) chi bộ tự chấm 0/3"),
    ],
)
def test_points_lost_by_the_cells_own_word_say_so(world, change, words):
    meeting = submitted(world, **change)
    actions.accept(meeting=fresh(meeting), by=world.thuongtruc, take="own")
    assert words in row(report(world), "Chung cư Giai Việt")["deductions"]


def test_no_deduction_is_only_the_name_of_its_item(november):
    titles = {item.code: item.text for item in load().items}
    for line in row(report(november), "Chung cư Giai Việt")["deductions"][:-1]:
        code, reason = line.split(" (", 1)
        assert not reason.endswith(f") {titles[code]}")


def test_the_shares_of_the_grades_by_hand(november):
    """Two cells Trung bình, one Kém for a month missed without permission; the others have no grade."""
    grades = {
        entry["grade"]: (entry["cells"], entry["percent"]) for entry in report(november)["totals"]["grades"]
    }
    assert grades == {
        "Tốt": (0, "0"),
        "Khá": (0, "0"),
        "Trung bình": (2, "66.67"),
        "Kém": (1, "33.33"),
    }


@pytest.mark.parametrize(("target", "is_met"), [("75", True), ("74.9", True), ("75.1", False), ("90", False)])
def test_the_wards_attendance_against_its_target(november, target, is_met):
    MeetingPolicy.objects.filter(committee=november.ward5).update(attendance_target_percent=target)
    attendance = report(november)["attendance"]
    assert (attendance["rate_percent"], attendance["target_percent"], attendance["is_met"]) == (
        "75",
        target,
        is_met,
    )


def test_a_month_nothing_happened_in_has_no_rates(world):
    data = report(world)
    assert data["totals"]["rate_percent"] is data["totals"]["average_total"] is None
    assert data["attendance"]["is_met"] is None
    assert [entry["percent"] for entry in data["totals"]["grades"]] == [None] * 4


@pytest.mark.parametrize(
    ("since", "until", "is_listed"),
    [
        (LONG_AGO, None, True),
        (date(2026, 11, 30), None, True),
        (date(2026, 12, 1), None, False),
        (LONG_AGO, date(2026, 11, 2), True),
        (LONG_AGO, date(2026, 11, 1), False),
    ],
)
def test_a_cell_is_listed_when_it_existed_on_a_day_of_the_month(world, since, until, is_listed):
    world.khu_pho_1.since, world.khu_pho_1.until = since, until
    world.khu_pho_1.save()
    assert ("Chi bộ Khu phố 1" in [row["cell"] for row in report(world)["rows"]]) is is_listed


@pytest.mark.parametrize(("until", "members"), [(date(2026, 11, 7), 3), (date(2026, 11, 8), 4), (None, 4)])
def test_members_are_counted_on_the_day_of_the_report(world, until, members):
    world.anh.memberships.update(until=until)
    assert row(report(world), "Chung cư Giai Việt")["members"] == members


def test_members_of_a_past_month_are_counted_on_its_last_day(world):
    world.anh.memberships.update(until=date(2026, 11, 2))
    october = report(world, Month(2026, 10), TODAY)
    assert row(october, "Chung cư Giai Việt")["members"] == 4


def test_a_temporary_member_is_not_part_of_the_cell(world):
    world.em.memberships.create(cell=world.giai_viet, kind="temporary", since=LONG_AGO)
    assert row(report(world), "Chung cư Giai Việt")["members"] == 4


def test_cells_of_other_wards_are_not_in_it(world):
    assert "Chi bộ Khu phố 9" not in [row["cell"] for row in report(world)["rows"]]


def test_the_head_the_signature_and_who_receives_it(world):
    Office.objects.create(member=world.em, committee=world.ward5, kind="secretary", since=LONG_AGO)
    data = report(world)
    assert (data["head"]["superior_body"], data["head"]["issuing_body"]) == (
        "Đảng bộ Quận 8",
        "Đảng ủy Phường 5",
    )
    assert data["signature"]["name"] == "Phạm Thị Em"
    assert data["recipients"][0] == "Quận ủy Quận 8"


def test_scores_of_another_rubric_show_their_total_and_no_criteria(november):
    """A rubric of another shape: its points do not fit under the heads of the others."""
    assert report(november)["rubric_name"] == load().name
    data = load().to_data()
    data["code"] = "other"
    for criterion in data["criteria"]:
        criterion["code"] = f"X{criterion['code']}"
    other = Rubric.objects.create(code="other", name="Khác", since=date(2027, 1, 1), data=data)
    assessment = fresh(november_meeting(november)).assessment
    type(assessment).objects.filter(pk=assessment.pk).update(rubric=other)
    for extra in ("Khu phố 6", "Khu phố 7"):
        in_cell = cell(november.ward5, extra, position=9)
        member(f"Người của {extra}", in_cell)
        meeting = submitted(november, in_cell=in_cell, by=november.vanphong)
        actions.accept(meeting=fresh(meeting), by=november.thuongtruc, take="own")
    found = row(report(november), "Chung cư Giai Việt")
    assert (found["points"], found["total"]) == ([None] * 5, "56")


def november_meeting(world):
    return world.giai_viet.meetings.get(month=NOVEMBER)


def test_a_preview_changes_nothing(november):
    first, second = report(november), report(november)
    assert first == second


def test_a_returned_meeting_waits_like_a_submitted_one(november):
    meeting = november.khu_pho_5.meetings.get()
    actions.return_to_cell(meeting=fresh(meeting), reason="Thiếu", by=november.thuongtruc)
    assert "Chi bộ Khu phố 5" in report(november)["pending"]


def test_the_points_of_a_held_meeting_are_not_the_wards_business_yet(world):
    hold(meeting_of(world.giai_viet), world)
    found = row(report(world), "Chung cư Giai Việt")
    assert (found["total"], found["note"], found["held_on"]) == (None, "Chưa duyệt", "2026-11-05")
