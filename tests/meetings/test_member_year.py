"""A member's year: the mark of each month, the run of excused absences, and who may read it."""

from datetime import date

import pytest
from django.urls import reverse

from cells.access import Role
from cells.events import record_reading
from cells.models import Grant, Membership, MembershipKind, Reading, ReadingKind
from cells.months import Month
from meetings.attendance import longest_run
from meetings.member_year import cells_seen, current_run, member_year
from meetings.models import Attendance, AttendanceStatus, MeetingKind, MeetingState

from ..conftest import local, meeting_of

P, L, E, U, X = (
    AttendanceStatus.PRESENT,
    AttendanceStatus.LATE,
    AttendanceStatus.EXCUSED,
    AttendanceStatus.UNEXCUSED,
    AttendanceStatus.EXEMPT,
)

RUNS = [
    ([], 0, 0),
    ([E], 1, 1),
    ([P, E, E], 2, 2),
    ([E, E, E], 3, 3),
    ([E, E, E, P], 0, 3),
    ([E, E, P, E], 1, 2),
    ([E, X, E], 1, 1),
    ([E, U, E, E], 2, 2),
]


@pytest.mark.parametrize(("statuses", "run", "longest"), RUNS)
def test_the_run_at_the_end_and_the_longest_one(statuses, run, longest):
    assert (current_run(statuses), longest_run(statuses)) == (run, longest)


def held(place, number, status=None, **more):
    """A regular meeting of the place's cell in a month of 2026; marked unless `status` is None."""
    month = Month(2026, number)
    values = {"state": MeetingState.HELD, "started_at": local(2026, number, 5, 19, 30)} | more
    meeting = meeting_of(place.cell, month, **values)
    if status:
        Attendance.objects.create(meeting=meeting, membership=place, status=status)
    return meeting


@pytest.fixture
def place(world):
    return Membership.objects.select_related("cell").get(member=world.an)


def strip(world, user=None, today=date(2026, 11, 7)):
    user = user or world.bithu
    return member_year(cells_seen(world.an, user), user, 2026, today)


def test_every_month_says_how_it_stands(world, place):
    for number, status in ((1, P), (2, L), (3, E), (4, U), (5, X), (6, None)):
        held(place, number, status)
    held(place, 8, P, kind=MeetingKind.THEMATIC)
    expected = [P, L, E, U, X, "not_marked", *["no_meeting"] * 5, "to_come"]
    assert [mark.status for mark in strip(world).months] == expected


def test_before_the_member_came_the_months_are_empty(world, place):
    place.member.offices.all().delete()
    Membership.objects.filter(pk=place.pk).update(since=date(2026, 10, 31))
    held(place, 9, None)
    statuses = [mark.status for mark in strip(world).months]
    assert statuses == [*["not_here"] * 9, "no_meeting", "no_meeting", "to_come"]


def test_a_planned_meeting_whose_day_has_not_come_is_not_unmarked(world, place):
    held(place, 11, None, state=MeetingState.PLANNED, started_at=None, planned_at=local(2026, 11, 20, 19, 30))
    assert strip(world).months[10].status == "no_meeting"


def test_what_a_guest_did_elsewhere_shows_only_where_the_own_cell_says_nothing(world, place):
    stay = Membership.objects.create(
        member=world.an, cell=world.khu_pho_1, kind=MembershipKind.TEMPORARY, since=date(2026, 1, 1)
    )
    held(place, 1, AttendanceStatus.AWAY)
    held(stay, 1, P, started_at=local(2026, 1, 20, 19, 30))
    held(stay, 2, P)
    seen = strip(world, world.vanphong)
    assert [mark.status for mark in seen.months[:2]] == [AttendanceStatus.AWAY, P]


def test_a_guests_excused_absence_is_not_part_of_the_run(world, place):
    stay = Membership.objects.create(
        member=world.an, cell=world.khu_pho_1, kind=MembershipKind.TEMPORARY, since=date(2026, 1, 1)
    )
    for number in (1, 2, 3):
        held(stay, number, E)
    assert strip(world, world.vanphong).run == 0


def test_the_run_goes_on_in_the_new_cell_after_a_transfer(world, place):
    place.member.offices.all().delete()
    for number in (1, 2):
        held(place, number, E)
    Membership.objects.filter(pk=place.pk).update(until=date(2026, 3, 1))
    new = Membership.objects.create(member=world.an, cell=world.khu_pho_1, since=date(2026, 3, 1))
    held(new, 3, E)
    assert strip(world, world.vanphong).run == 3
    assert strip(world, world.bithu1).run == 1  # who sees the new cell only


NOTICES = [(1, ""), (2, "near"), (3, "at"), (4, "over")]


@pytest.mark.parametrize(("absences", "notice"), NOTICES)
def test_the_limit_shows_before_it_is_reached(world, place, sign_in, absences, notice):
    for number in range(1, absences + 1):
        held(place, number, E)
    assert strip(world).notice == notice
    url = reverse("meetings:member-year", args=[world.an.pk, 2026])
    page = sign_in(world.bithu).get(url).content.decode()
    assert ("kỳ liên tiếp" in page.split('class="year-strip"')[0]) is bool(notice)
    assert "nhiều nhất 3 kỳ" in page


def test_a_cell_whose_members_one_may_not_read_adds_no_month(world, place):
    """Secretary of the new cell, and official above the old one: its meetings, not its members, may be read there."""
    place.member.offices.all().delete()
    Membership.objects.filter(pk=place.pk).update(until=date(2026, 3, 1))
    new = Membership.objects.create(member=world.an, cell=world.khu_pho_1, since=date(2026, 3, 1))
    held(place, 1, P, state=MeetingState.ACCEPTED)
    held(new, 3, P)
    Grant.objects.create(
        user=world.bithu1, role=Role.OFFICIAL, committee=world.district, since=date(2020, 1, 1)
    )
    months = strip(world, world.bithu1).months
    assert [months[number].status for number in (0, 2)] == ["not_here", P]


def test_an_official_above_reads_accepted_meetings_only_and_no_members(world, place, sign_in):
    held(place, 1, P)
    assert (
        sign_in(world.quan8).get(reverse("meetings:member-year", args=[world.an.pk, 2026])).status_code == 404
    )


WHO = [
    ("bithu", 200),
    ("vanphong", 200),
    ("thuongtruc", 200),
    ("admin", 403),
    ("bithu1", 404),
    ("nobody", 404),
]


@pytest.mark.parametrize(("who", "status"), WHO)
def test_who_may_read_it(world, sign_in, who, status):
    response = sign_in(getattr(world, who)).get(reverse("meetings:member-year", args=[world.an.pk, 2026]))
    assert response.status_code == status
    assert Reading.objects.count() == (status == 200)


AGAIN = [
    ({"HX-Request": "true"}, 59, 1),  # the piece of the page: one opening, one reading
    ({"HX-Request": "true"}, 60, 2),
    ({}, 0, 2),  # a page of its own
]


@pytest.mark.parametrize(("headers", "seconds", "readings"), AGAIN)
def test_the_page_with_its_strip_is_one_reading(
    world, sign_in, seventh_of_november, headers, seconds, readings
):
    client, url = sign_in(world.bithu), reverse("meetings:member-year", args=[world.an.pk, 2026])
    client.get(reverse("cells:member-detail", args=[world.an.pk]))
    seventh_of_november.shift(seconds)
    assert client.get(url, headers=headers).status_code == 200
    assert Reading.objects.count() == readings


def test_the_strip_alone_is_a_reading_whoever_else_has_just_read(world, sign_in):
    """Neither another reader's page, nor another person's, nor a file, nor what the browser says of itself."""
    sign_in(world.vanphong).get(reverse("cells:member-detail", args=[world.an.pk]))
    client, url = sign_in(world.bithu), reverse("meetings:member-year", args=[world.an.pk, 2026])
    client.get(reverse("cells:member-detail", args=[world.anh.pk]))
    record_reading(world.bithu, world.an, ReadingKind.EXPORTED)
    page = f"http://testserver{reverse('cells:member-detail', args=[world.an.pk])}"
    client.get(url, headers={"HX-Request": "true", "HX-Current-URL": page})
    assert Reading.objects.filter(by=world.bithu, object_id=world.an.pk, kind="opened").count() == 1


def test_htmx_gets_the_strip_alone_and_without_scripts_it_is_a_page(world, sign_in):
    client, url = sign_in(world.bithu), reverse("meetings:member-year", args=[world.an.pk, 2026])
    assert "<html" in client.get(url).content.decode()
    piece = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert piece.count('class="year-month') == 12


@pytest.mark.parametrize(
    ("year", "status"), [(1929, 404), (1930, 200), (2100, 200), (2101, 404), (10**20, 404)]
)
def test_a_year_beyond_all_years_does_not_exist(world, sign_in, year, status):
    assert sign_in(world.bithu).get(f"/members/{world.an.pk}/attendance/{year}/").status_code == status


def test_the_number_of_queries_does_not_grow_with_the_meetings(
    world, place, sign_in, django_assert_max_num_queries
):
    client, url = sign_in(world.bithu), reverse("meetings:member-year", args=[world.an.pk, 2026])
    held(place, 1, P)
    client.get(url)
    with django_assert_max_num_queries(14) as few:
        client.get(url)
    for number in range(2, 11):
        held(place, number, P)
    with django_assert_max_num_queries(len(few)):
        client.get(url)
