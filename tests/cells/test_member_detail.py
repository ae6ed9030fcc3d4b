"""One person's page: what each viewer sees of it, and that what lies outside the scope is a name and no more."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from cells.actions import people as acts
from cells.models import (
    Exemption,
    FormerName,
    Leaving,
    Member,
    Membership,
    MembershipKind,
    Office,
    OfficeKind,
    Oversight,
    Reading,
    Transfer,
)

from ..conftest import LONG_AGO, cell

LEFT_ON = date(2026, 3, 1)


@pytest.fixture
def read(sign_in):
    """`read(user, member)` → the response."""
    return lambda user, person: sign_in(user).get(reverse("cells:member-detail", args=[person.pk]))


def words(response):
    return response.content.decode()


@pytest.fixture
def moved(world):
    """An went from Giai Việt (ward 5) to Khu phố 9 (ward 6) on 1 March 2026, and much has happened since."""
    world.an.offices.update(until=LEFT_ON)
    world.an.memberships.update(until=LEFT_ON, leaving=Leaving.TRANSFERRED, leaving_decision="15-QĐ/ĐU")
    Membership.objects.create(member=world.an, cell=world.khu_pho_9, since=LEFT_ON, joining="transferred")
    Office.objects.create(
        member=world.an, cell=world.khu_pho_9, kind=OfficeKind.DEPUTY, since=date(2026, 4, 1)
    )
    Exemption.objects.create(member=world.an, decision="88-NQ/CB", since=date(2026, 5, 1))
    return world.an


def test_the_secretary_sees_memberships_offices_and_decisions(world, read):
    Membership.objects.filter(member=world.an).update(joining_decision="01-QĐ/ĐU")
    response = read(world.bithu, world.an)
    assert response.status_code == 200
    text = words(response)
    for fact in ("Trần Thị An", "Chung cư Giai Việt", "01-QĐ/ĐU", "Phó bí thư", "19/05/2010", "19/05/2011"):
        assert fact in text, fact


def test_an_office_in_a_committee_has_its_own_name_there(world, read, sign_in):
    Office.objects.create(
        member=world.an, committee=world.ward5, kind=OfficeKind.COMMITTEE_MEMBER, since=LONG_AGO
    )
    act = sign_in(world.vanphong).get(reverse("cells:member-death", args=[world.an.pk]))
    for page in (read(world.vanphong, world.an), act):
        assert "Cấp ủy viên" in words(page)
        assert "Chi ủy viên" not in words(page)


def test_the_old_cell_sees_where_the_member_went_and_nothing_after(world, read, moved):
    response = read(world.bithu, moved)
    assert response.status_code == 200
    text = words(response)
    assert "Chi bộ Khu phố 9" in text
    assert "15-QĐ/ĐU" in text
    assert "88-NQ/CB" not in text  # the exemption came later
    assert [office.cell for office in response.context["person"].offices] == [world.giai_viet]
    assert response.context["person"].on == LEFT_ON
    assert response.context["offered"] == []


def test_the_new_cell_sees_where_the_member_came_from_and_no_office_there(world, read, moved):
    response = read(world.vanphong6, moved)
    person = response.context["person"]
    assert [(place.membership.cell, place.came_from) for place in person.places] == [
        (world.khu_pho_9, "Chi bộ Chung cư Giai Việt")
    ]
    assert [office.cell for office in person.offices] == [world.khu_pho_9]
    assert "88-NQ/CB" in words(response)


def test_who_sees_both_sees_both(world, read, moved):
    person = read(world.admin, moved).context["person"]
    assert len(person.places) == len(person.offices) == 2


def test_a_confirmation_after_the_leaving_is_not_shown_to_the_old_cell(world, read, moved):
    Member.objects.filter(pk=moved.pk).update(confirmed_on=date(2026, 3, 2))
    assert not read(world.bithu, moved).context["person"].is_official
    Member.objects.filter(pk=moved.pk).update(confirmed_on=LEFT_ON)
    assert read(world.bithu, moved).context["person"].is_official


def test_a_cell_two_steps_away_is_not_named(world, read, moved):
    """Giai Việt → Khu phố 9 → Khu phố 10: who keeps Giai Việt learns of the first step only."""
    khu_pho_10 = cell(world.ward6, "Khu phố 10", position=2)
    moved.offices.filter(cell=world.khu_pho_9).update(until=date(2026, 8, 1))
    moved.memberships.filter(cell=world.khu_pho_9).update(until=date(2026, 8, 1), leaving="transferred")
    Membership.objects.create(member=moved, cell=khu_pho_10, since=date(2026, 8, 1), joining="transferred")
    assert "Khu phố 10" not in words(read(world.bithu, moved))


@pytest.fixture
def renamed(world):
    """Giai Việt was called Tổ 7 until 1 June 2026, Khu phố 9 Tổ 9 until 1 May, Phường 5 Xã Năm until 1 July 2025."""
    FormerName.objects.create(cell=world.giai_viet, name="Tổ 7", since=LONG_AGO, until=date(2026, 6, 1))
    FormerName.objects.create(cell=world.khu_pho_9, name="Tổ 9", since=LONG_AGO, until=date(2026, 5, 1))
    names = {"name": "Xã Năm", "committee_name": "Đảng ủy Xã Năm", "organisation_name": "Đảng bộ Xã Năm"}
    FormerName.objects.create(committee=world.ward5, since=LONG_AGO, until=date(2025, 7, 1), **names)


def test_what_is_over_carries_the_names_of_its_last_day(world, read, moved, renamed):
    border, next_day = date(2025, 7, 1), date(2025, 7, 2)
    for since, until in ((LONG_AGO, border), (border, next_day)):
        Office.objects.create(
            member=world.an, committee=world.ward5, kind=OfficeKind.DEPUTY, since=since, until=until
        )
    Oversight.objects.create(member=world.an, cell=world.khu_pho_9, since=LONG_AGO, until=date(2026, 5, 2))
    response = read(world.admin, moved)
    person = response.context["person"]
    assert [(place.cell.name, place.came_from, place.went_to) for place in person.places] == [
        ("Khu phố 9", "Chi bộ Tổ 7", ""),
        ("Tổ 7", "", "Chi bộ Tổ 9"),
    ]
    assert {str(row.scope) for row in person.offices} == {
        "Chi bộ Khu phố 9",
        "Chi bộ Tổ 7",
        "Đảng ủy Xã Năm",
        "Đảng ủy Phường 5",
    }
    assert [row.cell.name for row in person.oversights] == ["Khu phố 9"]
    assert all(name in words(response) for name in ("Chi bộ Tổ 7", "Đảng ủy Xã Năm"))


def test_what_lasts_carries_the_name_of_today(world, read, renamed):
    text = words(read(world.bithu, world.an))
    assert "Chung cư Giai Việt" in text
    assert "Tổ 7" not in text


def test_the_old_cell_reads_its_own_old_name_at_the_head_of_the_page(world, read, moved, renamed):
    text = words(read(world.bithu, moved))
    assert "Chi bộ Tổ 7" in text.partition("</header>")[0] + text.partition("month-state")[2][:400]
    member_list = reverse("cells:member-list", args=[world.giai_viet.pk])
    assert f'<a href="{member_list}">Chi bộ Chung cư Giai Việt</a>' in text


def test_an_overseer_of_a_foreign_cell_is_seen_without_it(world, read):
    Oversight.objects.create(member=world.an, cell=world.khu_pho_9, since=LONG_AGO)
    assert "Khu phố 9" not in words(read(world.bithu, world.an))
    assert "Khu phố 9" in words(read(world.admin, world.an))


def test_the_host_of_a_guest_sees_the_guest_and_not_the_home_cells_offices(world, read):
    Membership.objects.create(
        member=world.an, cell=world.khu_pho_9, kind=MembershipKind.TEMPORARY, since=date(2026, 10, 1)
    )
    response = read(world.vanphong6, world.an)
    assert response.status_code == 200
    assert response.context["person"].offices == []
    assert [row["url"] for row in response.context["offered"]] == [
        reverse("cells:member-away-end", args=[world.an.pk])
    ]


WHO = [("bithu", 200, False), ("vanphong", 200, True), ("thuongtruc", 200, False), ("admin", 200, True)]


@pytest.mark.parametrize(("who", "status", "may_keep"), WHO)
def test_acts_are_offered_to_who_keeps_the_list(world, read, who, status, may_keep):
    response = read(getattr(world, who), world.an)
    assert response.status_code == status
    assert bool(response.context["offered"]) is may_keep
    assert bool(response.context["endings"]) is may_keep


STRANGERS = ["bithu1", "vanphong6", "quan8", "nobody"]


@pytest.mark.parametrize("who", STRANGERS)
def test_for_who_is_not_concerned_the_person_does_not_exist(world, read, who):
    assert read(getattr(world, who), world.an).status_code == 404
    assert not Reading.objects.exists()


def test_the_reading_is_noted_with_the_member(world, read):
    read(world.vanphong, world.an)
    reading = Reading.objects.get()
    assert (reading.by, reading.object_type, reading.object_id) == (
        world.vanphong,
        "cells.member",
        str(world.an.pk),
    )


PROBATIONS = [
    (date(2026, 1, 10), "running", False),
    (date(2025, 12, 1), "ends_soon", False),
    (date(2025, 11, 7), "due", True),
    (date(2025, 9, 1), "overdue", True),
]


@pytest.mark.parametrize(("admitted_on", "state", "is_next"), PROBATIONS)
def test_the_confirmation_is_the_next_thing_when_probation_is_over(world, read, admitted_on, state, is_next):
    Member.objects.filter(pk=world.dung.pk).update(admitted_on=admitted_on)
    response = read(world.vanphong, world.dung)
    assert response.context["person"].probation.state == state
    assert ("btn-next" in words(response)) is is_next


def test_who_has_died_is_on_probation_no_more_and_reaches_no_badge(world, read):
    acts.leave(
        member=world.dung,
        leaving=Leaving.DIED,
        day=date(2026, 11, 1),
        decision="",
        seen=0,
        submission_id=uuid.uuid4(),
        by=world.vanphong,
    )
    person = read(world.vanphong, world.dung).context["person"]
    assert (person.probation, person.next_badge) == (None, None)


def test_the_strip_is_fetched_where_meetings_may_be_read(world, read):
    url = reverse("meetings:member-year", args=[world.an.pk, 2026])
    assert url in words(read(world.bithu, world.an))
    assert url not in words(read(world.admin, world.an))


def test_who_came_to_belong_to_no_cell_by_import_alone_has_a_page(world, read):
    """A guest without a cell of their own: nothing to keep, but to be seen."""
    person = Member.objects.create(full_name="Lâm Thị Khách", admitted_on=LONG_AGO)
    Membership.objects.create(
        member=person, cell=world.giai_viet, kind=MembershipKind.TEMPORARY, since=LONG_AGO
    )
    assert read(world.bithu, person).status_code == 200
    assert read(world.vanphong, person).status_code == 200


def much_happens(world, years=range(2012, 2020)):
    for year in years:
        FormerName.objects.create(
            cell=world.khu_pho_1, name=f"Tổ {year}", since=date(year, 1, 1), until=date(year + 1, 1, 1)
        )
        Exemption.objects.create(
            member=world.an, decision=f"{year}-NQ", since=date(year, 1, 1), until=date(year, 6, 1)
        )
        Membership.objects.create(
            member=world.an,
            cell=world.khu_pho_1,
            since=date(year, 1, 1),
            until=date(year + 1, 1, 1),
        )
        Office.objects.create(
            member=world.an,
            cell=world.khu_pho_1,
            kind=OfficeKind.DEPUTY,
            since=date(year, 2, 1),
            until=date(year, 12, 1),
        )
        Transfer.objects.create(
            member=world.an,
            from_cell=world.khu_pho_1,
            to_cell=world.giai_viet,
            sent_on=date(year, 2, 1),
            decision="1-QĐ",
            state="returned",
            answered_on=date(year, 3, 1),
            submission_id=uuid.uuid4(),
        )


def test_the_number_of_queries_does_not_grow_with_what_happened(
    world, sign_in, django_assert_max_num_queries
):
    client, url = sign_in(world.vanphong), reverse("cells:member-detail", args=[world.an.pk])
    much_happens(world, [2011])
    client.get(url)
    with django_assert_max_num_queries(14) as few:
        client.get(url)
    much_happens(world)
    with django_assert_max_num_queries(len(few)):
        client.get(url)
