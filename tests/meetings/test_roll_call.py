"""The roll call page: everybody of the cell on the day, and nobody else."""

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cells.models import Event, Exemption, Membership, MembershipKind
from meetings import actions
from meetings.errors import NotInCellThatDay, TooManyVotes
from meetings.models import Attendance, AttendanceStatus, Motion
from meetings.queries import longest_excused_run, places, roll_call
from tests.conftest import NOVEMBER, meeting_of, member

from .browser_form import errors_beside, filled
from .records import call_roll, fresh, mark, marks, snapshot, vote, write_minutes


@pytest.fixture
def meeting(world):
    return meeting_of(world.giai_viet)


def address(meeting):
    return reverse("meetings:roll-call", args=[meeting.pk])


def row_of(page, world_member) -> str:
    """The prefix of a member's row on the page: ``marks-2``."""
    membership = str(world_member.memberships.get(kind="regular").pk)
    return next(
        name.removesuffix("-membership_id")
        for name, value in filled(page, -1).items()
        if name.endswith("-membership_id") and value == membership
    )


def all_present(page) -> dict:
    sent = filled(page, -1)
    rows = [name for name in sent if name.endswith("-membership_id")]
    return sent | {name.replace("membership_id", "status"): "present" for name in rows}


def test_all_present_then_the_exceptions(world, sign_in, meeting):
    client = sign_in(world.bithu)
    page = client.get(address(meeting))
    an, anh, binh = (row_of(page, person) for person in (world.an, world.anh, world.binh))
    sent = all_present(page) | {
        f"{an}-status": "late",
        f"{an}-arrived_at": "19:50",
        f"{an}-spoke": "on",
        f"{anh}-status": "excused",
        f"{anh}-reason": "Nằm viện",
    }
    assert client.post(address(meeting), sent).status_code == 302
    stored = {
        mark.membership.member: (mark.status, mark.reason, mark.arrived_at, mark.spoke)
        for mark in Attendance.objects.select_related("membership__member")
    }
    assert stored == {
        world.an: ("late", "", time(19, 50), True),
        world.anh: ("excused", "Nằm viện", None, False),
        world.binh: ("present", "", None, False),
        world.dung: ("present", "", None, False),
    }
    assert filled(client.get(address(meeting)), -1)[f"{binh}-status"] == "present"


@pytest.mark.parametrize("status", list(AttendanceStatus))
def test_every_status_can_be_marked(world, sign_in, meeting, status):
    client = sign_in(world.bithu)
    page = client.get(address(meeting))
    anh = row_of(page, world.anh)
    sent = all_present(page) | {f"{anh}-status": status.value, f"{anh}-reason": "Có lý do"}
    assert client.post(address(meeting), sent).status_code == 302
    assert Attendance.objects.get(membership__member=world.anh).status == status


def test_who_has_no_mark_stays_unmarked(world, sign_in, meeting):
    client = sign_in(world.bithu)
    page = client.get(address(meeting))
    sent = filled(page, -1) | {f"{row_of(page, world.an)}-status": "present"}
    client.post(address(meeting), sent)
    assert roll_call(fresh(meeting)).unmarked == 3


def test_the_sheet_is_in_vietnamese_order_with_guests_of_the_cell_last(world, meeting):
    visitor = member("Ăn Thị Ái", world.khu_pho_9)
    Membership.objects.create(
        member=visitor, cell=world.giai_viet, kind=MembershipKind.TEMPORARY, since=date(2026, 1, 1)
    )
    names = [place.membership.member.full_name for place in places(fresh(meeting))]
    assert names == ["Trần Thị An", "Đỗ Văn Ánh", "Nguyễn Văn Bình", "Đặng Thị Dung", "Ăn Thị Ái"]


def test_the_exempt_and_those_elsewhere_start_as_such(world, sign_in, meeting):
    Exemption.objects.create(member=world.an, decision="NQ 03", since=date(2026, 1, 1))
    Membership.objects.create(
        member=world.anh, cell=world.khu_pho_9, kind=MembershipKind.TEMPORARY, since=date(2026, 1, 1)
    )
    page = sign_in(world.bithu).get(address(meeting))
    shown = filled(page, -1)
    assert shown[f"{row_of(page, world.an)}-status"] == "exempt"
    assert shown[f"{row_of(page, world.anh)}-status"] == "away"
    assert f"{row_of(page, world.binh)}-status" not in shown


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"status": "excused", "reason": ""}, "reason"),
        ({"status": "excused", "reason": "   "}, "reason"),
        ({"status": "late", "arrived_at": "25:00"}, "arrived_at"),
        ({"status": "present", "reason": "x" * 201}, "reason"),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_nothing_marked_is_lost(
    world, sign_in, meeting, changes, field
):
    client = sign_in(world.bithu)
    page = client.get(address(meeting))
    anh = row_of(page, world.anh)
    sent = all_present(page) | {f"{anh}-{name}": value for name, value in changes.items()}
    response = client.post(address(meeting), sent)
    assert response.status_code == 422
    assert errors_beside(response, f"{anh}-{field}")
    assert filled(response, -1) == sent
    assert not Attendance.objects.exists()


def test_an_absence_without_a_reason_needs_none(world, sign_in, meeting):
    client = sign_in(world.bithu)
    page = client.get(address(meeting))
    sent = all_present(page) | {f"{row_of(page, world.anh)}-status": "unexcused"}
    assert client.post(address(meeting), sent).status_code == 302


@pytest.mark.parametrize(
    ("until", "is_there"), [(date(2026, 11, 5), False), (date(2026, 11, 6), True), (None, True)]
)
def test_the_sheet_shows_who_was_in_the_cell_on_the_day(world, meeting, until, is_there):
    world.anh.memberships.update(until=until)
    assert (world.anh in [place.membership.member for place in places(fresh(meeting))]) is is_there


def test_a_mark_for_somebody_of_another_cell_is_refused_and_nothing_is_saved(world, sign_in, meeting):
    call_roll(meeting, world.bithu)
    before = snapshot(type(meeting), Attendance, Event)
    stranger = world.giang.memberships.get()
    with pytest.raises(NotInCellThatDay):
        actions.save_roll_call(
            meeting=fresh(meeting), version=2, marks=marks(meeting) | {stranger.pk: mark()}, by=world.bithu
        )
    client = sign_in(world.bithu)
    page = client.get(address(meeting))
    sent = all_present(page) | {f"{row_of(page, world.anh)}-membership_id": str(stranger.pk)}
    response = client.post(address(meeting), sent)
    assert response.status_code == 422
    assert str(NotInCellThatDay()) in response.content.decode()
    assert snapshot(type(meeting), Attendance, Event) == before


@pytest.mark.parametrize(
    ("since", "until"), [(date(2026, 11, 6), None), (date(2020, 1, 1), date(2026, 11, 5))]
)
def test_a_mark_for_somebody_who_was_not_in_the_cell_that_day_is_refused(world, meeting, since, until):
    all_marks = marks(meeting)
    world.anh.memberships.update(since=since, until=until)
    with pytest.raises(NotInCellThatDay):
        actions.save_roll_call(meeting=fresh(meeting), version=1, marks=all_marks, by=world.bithu)


def test_a_vote_keeps_the_voters_it_was_counted_with(world, sign_in, meeting):
    """Three official members voted; marking one of them absent afterwards leaves more votes than voters."""
    call_roll(meeting, world.bithu)
    write_minutes(meeting, world.bithu, motions=[vote(votes_for=3)])
    before = snapshot(type(meeting), Attendance, Motion, Event)
    with pytest.raises(TooManyVotes):
        call_roll(meeting, world.bithu, Ánh=mark("excused", reason="Ốm"))
    client = sign_in(world.bithu)
    page = client.get(address(meeting))
    anh = row_of(page, world.anh)
    sent = all_present(page) | {f"{anh}-status": "excused", f"{anh}-reason": "Ốm"}
    response = client.post(address(meeting), sent)
    assert response.status_code == 422
    assert str(TooManyVotes()) in response.content.decode()
    assert filled(response, -1) == sent
    assert snapshot(type(meeting), Attendance, Motion, Event) == before


def test_the_probationary_members_absence_leaves_votes_alone_and_recounts_nothing(world, meeting):
    call_roll(meeting, world.bithu)
    write_minutes(meeting, world.bithu, motions=[vote(votes_for=3)])
    call_roll(meeting, world.bithu, Dung=mark("excused", reason="Ốm"))
    assert Motion.objects.values_list("base", "voters").get() == (3, 3)


def test_a_changed_roll_call_recounts_the_voters_of_every_vote(world, meeting):
    call_roll(meeting, world.bithu)
    write_minutes(meeting, world.bithu, motions=[vote(votes_for=2), vote(votes_for=1, adopts=False)])
    call_roll(meeting, world.bithu, Ánh=mark("exempt"))
    assert list(Motion.objects.values_list("base", "voters")) == [(2, 2), (2, 2)]


def test_the_database_knows_that_only_who_was_there_can_have_spoken(world, meeting):
    call_roll(meeting, world.bithu)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.filter(membership__member=world.anh).update(status="excused", spoke=True)


def test_one_save_one_event_with_the_marks_before_and_after(world, meeting):
    call_roll(meeting, world.bithu)
    call_roll(meeting, world.bithu, Ánh=mark("excused", reason="Ốm"))
    first, second = Event.objects.all()
    assert (first.before, len(first.after["marks"])) == ({"marks": []}, 4)
    assert {
        "member": "Đỗ Văn Ánh",
        "status": "excused",
        "reason": "Ốm",
        "arrived_at": None,
        "spoke": False,
    } in (second.after["marks"])
    assert second.before == first.after


@pytest.mark.parametrize(
    ("months", "longest"),
    [("eee", 3), ("eeee", 4), ("eepee", 2), ("eexe", 2), ("ppp", 0)],
)
def test_the_run_of_excused_absences_is_counted_over_the_meetings_of_the_year(world, months, longest):
    codes = {"e": mark("excused", reason="Ốm"), "p": mark(), "x": mark("exempt")}
    month = type(NOVEMBER)(2026, 1)
    for letter in months:
        meeting = meeting_of(world.giai_viet, month)
        call_roll(meeting, world.bithu, Ánh=codes[letter])
        month = month.next()
    assert longest_excused_run(meeting) == longest


def test_the_run_starts_anew_with_the_year_and_leaves_out_later_months(world):
    excused = mark("excused", reason="Ốm")
    months = [type(NOVEMBER)(2025, 12), *(type(NOVEMBER)(2026, number) for number in (1, 2, 3))]
    meetings = [meeting_of(world.giai_viet, month) for month in months]
    for meeting in meetings:
        call_roll(meeting, world.bithu, Ánh=excused)
    assert [longest_excused_run(meeting) for meeting in meetings] == [1, 1, 2, 3]
