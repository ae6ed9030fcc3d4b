"""Whom attendance is measured on: the committee's setting reaches every page and paper, and a submitted meeting
stays as it was counted, whatever is written into the books later."""

import re
from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse

from cells.models import Exemption, Member, Membership, MembershipKind
from cells.strength import Denominator
from meetings.models import Attendance, Meeting, MeetingPolicy
from meetings.papers import Record, attendance_data, minutes_data, resolution_data
from meetings.queries import denominator_of, roll_call, with_attendance
from scoring import actions
from scoring.boards import board
from scoring.evidence_of import evidence_of
from scoring.models import Assessment
from scoring.reports import ward_report_data
from scoring.sheets import sheet_of
from tests.conftest import LONG_AGO, NOVEMBER, NOW, meeting_of
from tests.scoring.assessments import accepted, score, submitted

from .records import call_roll, fresh, hold, mark

TODAY = NOW.date()
ILL = {"Ánh": mark("excused", reason="Nằm viện")}


def set_b(committee, since=LONG_AGO, until=None):
    MeetingPolicy.objects.filter(committee=committee).delete()
    return MeetingPolicy.objects.create(
        committee=committee, since=since, until=until, attendance_denominator=Denominator.B
    )


@pytest.mark.parametrize(("denominator", "expected", "rate"), [("A", 4, "75"), ("B", 3, "100")])
def test_the_setting_is_the_same_on_every_page_and_paper(world, sign_in, denominator, expected, rate):
    MeetingPolicy.objects.filter(committee=world.ward5).update(attendance_denominator=denominator)
    meeting = hold(meeting_of(world.giai_viet), world, **ILL)
    meeting = fresh(meeting)
    assert roll_call(meeting).expected == expected
    assert evidence_of(meeting).expected == expected
    [row] = [row for row in board(world.ward5, NOVEMBER, TODAY).rows if row.cell == world.giai_viet]
    assert (row.meeting.expected_count, row.rate_percent) == (expected, Fraction(300, expected))
    data = attendance_data(Record(meeting))
    assert (data["must_attend"], data["rate_percent"]) == (expected, rate)
    report = ward_report_data(world.ward5, NOVEMBER, TODAY)
    assert (report["totals"]["expected"], report["attendance"]["rate_percent"]) == (expected, rate)
    page = sign_in(world.vanphong).get(reverse("scoring:board", args=[world.ward5.pk, NOVEMBER]))
    named = [
        "mẫu năm 2023" in data["rate_rule"],
        "mẫu năm 2023" in report["attendance"]["rate_rule"],
        "mẫu năm 2023" in page.content.decode(),
    ]
    assert named == [denominator == "B"] * 3


def test_the_minutes_say_who_was_left_out_and_by_which_setting(world):
    set_b(world.ward5)
    meeting = hold(meeting_of(world.giai_viet), world, **ILL)
    assert attendance_data(Record(fresh(meeting)))["rate_rule"] == (
        "đã trừ 1 đảng viên vắng có lý do; tính theo mẫu năm 2023: không tính đảng viên vắng có lý do"
    )


@pytest.mark.parametrize(
    ("since", "until", "denominator"),
    [
        (date(2026, 11, 5), None, "B"),
        (date(2026, 11, 6), None, "A"),
        (LONG_AGO, date(2026, 11, 5), "A"),
        (LONG_AGO, date(2026, 11, 6), "B"),
    ],
)
def test_the_setting_of_the_day_of_the_meeting_holds(world, since, until, denominator):
    set_b(world.ward5, since, until)
    meeting = call_roll(meeting_of(world.giai_viet), world.bithu, **ILL)
    assert denominator_of(meeting) == denominator
    [counted] = with_attendance(Meeting.objects.all())
    assert (counted.denominator, counted.expected_count) == (denominator, {"A": 4, "B": 3}[denominator])


def test_the_nearest_committee_decides(world):
    set_b(world.district)
    meeting = call_roll(meeting_of(world.giai_viet), world.bithu, **ILL)
    assert denominator_of(meeting) == "A"
    world.ward5.meeting_policies.all().delete()
    assert denominator_of(meeting) == "B"
    assert [one.denominator for one in with_attendance(Meeting.objects.all())] == ["B"]


def test_a_report_of_cells_under_different_settings_names_those_measured_otherwise(world):
    meeting = hold(meeting_of(world.giai_viet), world, **ILL)
    hold(meeting_of(world.khu_pho_1, planned_at=meeting.planned_at.replace(day=6)), world, by=world.bithu1)
    MeetingPolicy.objects.filter(committee=world.ward5).update(until=date(2026, 11, 6))
    MeetingPolicy.objects.create(
        committee=world.ward5, since=date(2026, 11, 6), attendance_denominator=Denominator.B
    )
    rule = ward_report_data(world.ward5, NOVEMBER, TODAY)["attendance"]["rate_rule"]
    assert "Riêng Chi bộ Khu phố 1 tính theo mẫu năm 2023" in rule


# A submitted meeting stands.

TURNS = {
    "the membership ended, found out late": lambda world: world.anh.memberships.update(
        until=date(2026, 11, 1)
    ),
    "exempt since before": lambda world: Exemption.objects.create(
        member=world.an, decision="03-NQ/CB", since=date(2026, 10, 1)
    ),
    "active elsewhere since before": lambda world: Membership.objects.create(
        member=world.binh, cell=world.khu_pho_9, kind=MembershipKind.TEMPORARY, since=date(2026, 10, 1)
    ),
    "confirmed since before": lambda world: Member.objects.filter(pk=world.dung.pk).update(
        confirmed_on=date(2026, 11, 1)
    ),
    "no longer confirmed": lambda world: Member.objects.filter(pk=world.an.pk).update(confirmed_on=None),
    "somebody new, since before": lambda world: Membership.objects.create(
        member=world.giang, cell=world.giai_viet, kind=MembershipKind.TEMPORARY, since=date(2026, 10, 1)
    ),
    "another setting, for that day too": lambda world: MeetingPolicy.objects.filter(
        committee=world.ward5
    ).update(attendance_denominator=Denominator.B),
}


def as_it_stands(world, sign_in, meeting) -> dict:
    """Everything that is shown of a meeting: counts, papers, the board's row, the pages themselves."""
    meeting = fresh(meeting)
    record = Record(meeting)
    [counted] = with_attendance(Meeting.objects.filter(pk=meeting.pk))
    client = sign_in(world.vanphong)
    addresses = [
        reverse("meetings:meeting-detail", args=[meeting.pk]),
        reverse("scoring:sheet", args=[meeting.pk]),
        reverse("scoring:board", args=[world.ward5.pk, NOVEMBER]),
        reverse("scoring:cell-month", args=[world.giai_viet.pk, NOVEMBER]),
    ]
    return {
        "roll call": record.counted,
        "minutes": minutes_data(record),
        "resolution": resolution_data(record),
        "on the board": (counted.present_count, counted.expected_count, counted.denominator),
        "evidence": Assessment.objects.get(meeting=meeting).evidence,
        "points": [(line.code, line.proposed_points, line.own_points) for line in sheet_of(meeting).lines],
        **{address: body_of(client.get(address)) for address in addresses},
    }


def body_of(response) -> str:
    """What the page says, without the form tokens, which are new each time."""
    return re.sub(
        'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode().partition("<main")[2]
    )


@pytest.mark.parametrize("reach", [submitted, accepted])
@pytest.mark.parametrize("turn", TURNS.values(), ids=TURNS)
def test_what_is_written_into_the_books_later_changes_nothing_of_a_submitted_meeting(
    world, sign_in, reach, turn
):
    meeting = reach(world, absent=ILL)
    before = as_it_stands(world, sign_in, meeting)
    assert all(before.values())
    turn(world)
    assert as_it_stands(world, sign_in, meeting) == before


@pytest.mark.parametrize("turn", TURNS.values(), ids=TURNS)
def test_while_it_is_open_it_follows_the_books(world, turn):
    meeting = fresh(hold(meeting_of(world.giai_viet), world, **ILL))
    before = roll_call(meeting), [place.person for place in Record(meeting).sheet]
    turn(world)
    assert (roll_call(meeting), [place.person for place in Record(meeting).sheet]) != before


def test_returned_it_is_counted_by_the_books_again_and_submitted_anew_fixed_again(world):
    meeting = submitted(world, absent=ILL)
    assert set(Attendance.objects.values_list("standing", flat=True)) == {"official", "probationary"}
    set_b(world.ward5)
    meeting = actions.return_to_cell(meeting=fresh(meeting), reason="Thiếu", by=world.thuongtruc)
    assert set(Attendance.objects.values_list("standing", flat=True)) == {""}
    assert (meeting.attendance_denominator, denominator_of(fresh(meeting))) == ("", "B")
    meeting = actions.submit(meeting=fresh(meeting), by=world.bithu)
    assert meeting.attendance_denominator == "B"
    assert Assessment.objects.get().evidence["expected"] == 3


def test_a_mark_of_who_was_not_in_the_cell_that_day_as_was_found_out_goes_with_the_submission(world):
    meeting = hold(meeting_of(world.giai_viet), world, **ILL)
    world.anh.memberships.update(until=date(2026, 11, 1))
    score(meeting, world.bithu)
    meeting = actions.submit(meeting=fresh(meeting), by=world.bithu)
    assert roll_call(fresh(meeting)).strength == 3
    assert [one.expected_count for one in with_attendance(Meeting.objects.all())] == [3]


# The roll-call page says who is left out, one tap away.


def test_the_page_tells_who_is_left_out_and_why(world, sign_in):
    Exemption.objects.create(member=world.an, decision="12-QĐ/ĐU", since=LONG_AGO)
    Membership.objects.create(member=world.anh, cell=world.khu_pho_9, kind="temporary", since=LONG_AGO)
    Membership.objects.create(member=world.giang, cell=world.giai_viet, kind="temporary", since=LONG_AGO)
    meeting = meeting_of(world.giai_viet)
    page = sign_in(world.bithu).get(reverse("meetings:roll-call", args=[meeting.pk])).content.decode()
    for said in (
        "1 miễn công tác và sinh hoạt đảng theo 12-QĐ/ĐU: Trần Thị An",
        "1 đang sinh hoạt đảng tạm thời ở Chi bộ Khu phố 9: Đỗ Văn Ánh",
        "1 sinh hoạt tạm thời tại đây: không tính vào đảng số của chi bộ: Hồ Văn Giang",
        "1 dự bị: được phát biểu, không biểu quyết: Đặng Thị Dung",
        "Tỷ lệ tính trên 2 trong 4 đảng viên",
        "Không tính vào 1 đảng viên chính thức được biểu quyết",
    ):
        assert said in page
    call_roll(meeting, world.bithu, An=mark(), Ánh=mark("special_duty", reason="Trực"))
    page = sign_in(world.bithu).get(reverse("meetings:roll-call", args=[meeting.pk])).content.decode()
    assert "miễn công tác và sinh hoạt đảng theo" not in page
    assert "1 làm nhiệm vụ đặc biệt: Đỗ Văn Ánh" in page


@pytest.mark.parametrize(("denominator", "misses"), [("A", 8), ("B", 4)])
def test_the_script_counts_by_the_same_setting(world, sign_in, denominator, misses):
    MeetingPolicy.objects.filter(committee=world.ward5).update(attendance_denominator=denominator)
    page = sign_in(world.bithu).get(reverse("meetings:roll-call", args=[meeting_of(world.giai_viet).pk]))
    assert page.content.decode().count('data-rate="misses"') == misses
