"""The organisation chart: who leads, who watches over, what is missing, as of a day; and who may read it."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from cells.models import (
    Office,
    OfficeKind,
    Oversight,
    Reading,
    WorkingGroup,
    WorkingGroupArea,
    WorkingGroupMember,
)

from ..conftest import LONG_AGO, cell, committee, member, office

DAY = date(2026, 11, 7)


@pytest.fixture
def url(world):
    return reverse("cells:chart", args=[world.ward5.pk])


def committee_office(person, place, kind=OfficeKind.SECRETARY, since=LONG_AGO, **more):
    return Office.objects.create(member=person, committee=place, kind=kind, since=since, **more)


def line_of(response, place):
    return next(body for body in response.context["chart"].cells if body.place == place)


def names(rows):
    return [row.member.full_name for row in rows]


def test_each_cell_stands_with_its_officers_and_who_watches_over_it(world, sign_in, url):
    response = sign_in(world.vanphong).get(url)
    line = line_of(response, world.giai_viet)
    assert (names(line.secretaries), names(line.deputies), names(line.watches)) == (
        ["Nguyễn Văn Bình"],
        ["Trần Thị An"],
        ["Phạm Thị Em"],
    )
    assert [body.place for body in response.context["chart"].cells] == [world.giai_viet, world.khu_pho_1]


GAPS = [
    # what is taken away or added, and what the chart then says of Khu phố 1
    ("nothing", ["nobody watches over it"]),
    ("secretary ends", ["no secretary", "nobody watches over it"]),
    ("overseer without office", ["the overseer holds no office in the committee"]),
    ("overseer with office", []),
    ("overseer with office above", []),
    ("overseer with office beside", ["the overseer holds no office in the committee"]),
    ("group", ["nobody watches over it"]),
]


@pytest.mark.parametrize(("what", "gaps"), GAPS)
def test_what_is_missing_is_said_of_each_cell(world, sign_in, url, what, gaps):
    if what == "secretary ends":
        world.cuong.offices.update(until=DAY)
    if what.startswith("overseer"):
        Oversight.objects.create(member=world.an, cell=world.khu_pho_1, since=LONG_AGO)
    place = {
        "with office": world.ward5,
        "with office above": world.district,
        "with office beside": world.ward6,
    }
    if committee := place.get(what.removeprefix("overseer ")):
        committee_office(world.an, committee)
    if what == "group":
        group = WorkingGroup.objects.create(committee=world.ward5, name="Tổ 1", since=LONG_AGO)
        WorkingGroupArea.objects.create(group=group, cell=world.khu_pho_1, since=LONG_AGO)
    line = line_of(sign_in(world.vanphong).get(url), world.khu_pho_1)
    with translation.override("en"):
        assert line.gaps == gaps
    assert [group.name for group in line.groups] == (["Tổ 1"] if what == "group" else [])


BORDERS = [
    (date(2026, 11, 6), True, False),
    (date(2026, 11, 7), True, True),
    (date(2026, 11, 9), True, True),
    (date(2026, 11, 10), False, True),
]


@pytest.mark.parametrize(("day", "has_secretary", "is_watched"), BORDERS)
def test_the_chart_is_as_of_the_day_asked_for(world, sign_in, url, day, has_secretary, is_watched):
    world.cuong.offices.update(until=date(2026, 11, 10))
    Oversight.objects.create(member=world.an, cell=world.khu_pho_1, since=date(2026, 11, 7))
    for text in (day.isoformat(), day.strftime("%d/%m/%Y")):
        line = line_of(sign_in(world.vanphong).get(url, {"day": text}), world.khu_pho_1)
        assert (not line.lacks_secretary, not line.lacks_overseer) == (has_secretary, is_watched)


def test_a_day_that_does_not_exist_is_refused_and_today_shown(world, sign_in, url):
    response = sign_in(world.vanphong).get(url, {"day": "31/02/2026"})
    assert (response.status_code, response.context["day"]) == (422, DAY)


LIFE = [
    ("2019-12-31", False, "2020-01-01"),
    ("2020-01-01", True, None),
    ("2026-10-31", True, None),
    ("2026-11-01", False, "2026-10-31"),
]


@pytest.mark.parametrize(("day", "existed", "nearest"), LIFE)
def test_outside_its_life_a_committee_has_no_chart(world, sign_in, url, day, existed, nearest):
    type(world.ward5).objects.filter(pk=world.ward5.pk).update(until=date(2026, 11, 1))
    response = sign_in(world.vanphong).get(url, {"day": day})
    assert response.context["existed"] is existed
    assert nearest is None or f"?day={nearest}" in response.content.decode()


def test_the_gaps_are_gathered_and_counted(world, sign_in, url):
    cell(world.ward5, "Khu phố 2")
    response = sign_in(world.vanphong).get(url)
    with translation.override("en"):
        sentences = response.context["chart"].gap_sentences
    assert sentences == [
        "1 committee has no secretary",
        "1 cell has no secretary",
        "nobody watches over 2 cells",
        "the overseer of 1 cell holds no office in the committee",
    ]


def test_only_gaps_leaves_out_what_is_complete(world, sign_in, url):
    committee_office(world.em, world.ward5)
    client = sign_in(world.vanphong)
    (section,) = client.get(url, {"show": "gaps"}).context["sections"]
    assert [body.place for body in section["cells"]] == [world.khu_pho_1]
    Oversight.objects.create(member=world.em, cell=world.khu_pho_1, since=LONG_AGO)
    response = client.get(url, {"show": "gaps"})
    assert (response.context["sections"], response.context["chart"].gap_sentences) == ([], [])


def test_sub_committees_group_their_cells(world, sign_in, url):
    sub = committee(
        world.ward5, "Khối trường học", "Đảng ủy Khối trường học", "Đảng bộ Khối trường học", "sub"
    )
    school = cell(sub, "Trường Tiểu học")
    sections = sign_in(world.vanphong).get(url).context["sections"]
    assert [(part["head"].place, [body.place for body in part["cells"]]) for part in sections] == [
        (world.ward5, [world.giai_viet, world.khu_pho_1]),
        (sub, [school]),
    ]
    # An office in the ward counts for the cells of the sub-committee, which lie below it.
    committee_office(world.em, world.ward5)
    Oversight.objects.create(member=world.em, cell=school, since=LONG_AGO)
    assert not line_of(sign_in(world.vanphong).get(url), school).lacks_office_of_overseer


@pytest.mark.parametrize(("until", "is_shown"), [(DAY, False), (date(2026, 11, 8), True)])
def test_a_group_that_has_ended_looks_after_nothing(world, sign_in, url, until, is_shown):
    group = WorkingGroup.objects.create(committee=world.ward5, name="Tổ 1", since=LONG_AGO, until=until)
    WorkingGroupArea.objects.create(group=group, committee=world.district, since=LONG_AGO)
    line = line_of(sign_in(world.vanphong).get(url), world.khu_pho_1)
    assert (line.groups == [group]) is is_shown


def test_above_the_wards_the_committees_below_are_counted(world, sign_in):
    sub = committee(world.ward6, "Khối", "Đảng ủy Khối", "Đảng bộ Khối", "sub")
    cell(sub, "Trường Tiểu học")
    direct = cell(world.district, "Cơ quan Quận ủy")
    committee_office(world.giang, world.ward6)
    response = sign_in(world.quan8).get(reverse("cells:chart", args=[world.district.pk]))
    found = {
        row.committee: (row.secretary, row.cells, row.without_secretary, row.without_overseer)
        for row in response.context["branches"]
    }
    assert found == {world.ward5: ("", 2, 0, 1), world.ward6: ("Hồ Văn Giang", 2, 2, 2)}
    assert [body.place for body in response.context["chart"].cells] == [direct]


def test_names_lead_to_the_person_only_for_who_may_see_members(world, sign_in, url):
    office(world.anh, world.giai_viet, OfficeKind.COMMITTEE_MEMBER)
    assert sign_in(world.vanphong).get(url).context["linked"] == {
        person.pk for person in (world.binh, world.an, world.anh, world.cuong, world.em)
    }
    response = sign_in(world.quan8).get(url)
    assert response.context["linked"] == set()
    assert "Đỗ Văn Ánh" in response.content.decode()


def test_an_officer_who_belongs_to_a_cell_elsewhere_has_no_link(world, sign_in, url):
    Oversight.objects.create(member=world.giang, cell=world.khu_pho_1, since=LONG_AGO)
    assert world.giang.pk not in sign_in(world.vanphong).get(url).context["linked"]


def test_of_a_working_group_an_official_reads_the_leader_and_the_number(world, sign_in, url):
    group = WorkingGroup.objects.create(committee=world.ward5, name="Tổ công tác số 1", since=LONG_AGO)
    WorkingGroupMember.objects.create(group=group, member=world.cuong, is_leader=True, since=LONG_AGO)
    WorkingGroupMember.objects.create(group=group, member=world.dung, since=LONG_AGO)
    text = sign_in(world.quan8).get(url).content.decode()
    assert "Tổ công tác số 1" in text
    assert "Đặng Thị Dung" not in text


WHO = [
    ("vanphong", 200),
    ("thuongtruc", 200),
    ("quan8", 200),
    ("admin", 200),
    ("bithu", 404),
    ("vanphong6", 404),
    ("nobody", 404),
]


@pytest.mark.parametrize(("who", "status"), WHO)
def test_who_may_read_it_and_that_it_is_noted(world, sign_in, url, who, status):
    assert sign_in(getattr(world, who)).get(url).status_code == status
    readings = [(row.object_type, row.object_id) for row in Reading.objects.all()]
    assert readings == ([("cells.committee", str(world.ward5.pk))] if status == 200 else [])


@pytest.mark.parametrize(
    ("who", "is_offered"), [("vanphong", False), ("thuongtruc", True), ("quan8", False), ("admin", True)]
)
def test_the_history_of_the_committee_is_offered_to_who_may_read_it(world, sign_in, url, who, is_offered):
    history = f"{reverse('cells:ledger')}?committee={world.ward5.pk}"
    client = sign_in(getattr(world, who))
    for page in (url, reverse("cells:tree-branch", args=[world.ward5.pk])):
        assert (history in client.get(page).content.decode()) == is_offered
    assert client.get(history).status_code == (200 if is_offered else 403)


def add_cell(world, place, number):
    """A cell with a secretary, who also watches over Giai Việt and leads a working group of the ward."""
    quarter = cell(place, f"Khu phố {number + 10}")
    leader = member(f"Nguyễn Văn Số {number}", quarter)
    office(leader, quarter, OfficeKind.SECRETARY)
    Oversight.objects.create(member=leader, cell=world.giai_viet, since=LONG_AGO)
    group = WorkingGroup.objects.create(committee=world.ward5, name=f"Tổ {number}", since=LONG_AGO)
    WorkingGroupMember.objects.create(group=group, member=leader, is_leader=True, since=LONG_AGO)
    WorkingGroupArea.objects.create(group=group, cell=quarter, since=LONG_AGO)
    WorkingGroupArea.objects.create(group=group, committee=world.ward5, since=LONG_AGO)


@pytest.mark.parametrize("day", [None, "2026-10-01"])
def test_the_number_of_queries_grows_with_neither_cells_nor_people(
    world, sign_in, url, django_assert_max_num_queries, day
):
    client, query = sign_in(world.vanphong), {"day": day} if day else {}
    add_cell(world, world.ward5, 0)
    with django_assert_max_num_queries(20) as few:
        client.get(url, query)
    sub = committee(world.ward5, "Khối", "Đảng ủy Khối", "Đảng bộ Khối", "sub")
    for number in range(1, 13):
        add_cell(world, sub if number % 2 else world.ward5, number)
    with django_assert_max_num_queries(len(few)):
        client.get(url, query)


def test_the_queries_of_a_district_grow_with_no_ward(world, sign_in, django_assert_max_num_queries):
    client, url = sign_in(world.quan8), reverse("cells:chart", args=[world.district.pk])
    with django_assert_max_num_queries(20) as few:
        client.get(url)
    for number in range(6):
        ward = committee(
            world.district, f"Phường {number + 20}", f"Đảng ủy {number}", f"Đảng bộ {number}", "commune"
        )
        for turn in range(2):
            place = cell(ward, f"Khu phố {turn}")
            office(member(f"Lê Văn {number} {turn}", place), place, OfficeKind.SECRETARY)
    with django_assert_max_num_queries(len(few)):
        client.get(url)


def test_a_cell_that_stood_elsewhere_is_on_the_chart_of_its_day(world, sign_in, url):
    """Khu phố 9 was led by Phường 5 until 1 October 2026."""
    world.khu_pho_9.formerplaces.create(under=world.ward5, since=LONG_AGO, until=date(2026, 10, 1))
    client = sign_in(world.admin)
    for day, is_there in [("2026-09-30", True), ("2026-10-01", False)]:
        found = {body.place for body in client.get(url, {"day": day}).context["chart"].cells}
        assert (world.khu_pho_9 in found) is is_there


@pytest.mark.parametrize(("day", "name"), [("2026-09-30", "Tổ dân phố 1"), ("2026-10-01", "Khu phố 1")])
def test_a_cell_is_called_as_it_was_on_the_day(world, sign_in, url, day, name):
    world.khu_pho_1.formernames.create(name="Tổ dân phố 1", since=LONG_AGO, until=date(2026, 10, 1))
    line = line_of(sign_in(world.vanphong).get(url, {"day": day}), world.khu_pho_1)
    assert line.place.name == name
