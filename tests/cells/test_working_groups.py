"""Working groups: founding, people, leader, areas and end, each from a day on; and what is unusual about a group."""

from datetime import date

import pytest
from django.urls import reverse

from cells import chart
from cells.actions import offices as actions
from cells.errors import Contradiction
from cells.models import Event, Office, Reading, WorkingGroup, WorkingGroupMember

from ..conftest import LONG_AGO, cell, committee, member

TODAY = date(2026, 11, 7)
FOUNDED = date(2026, 9, 1)
LATER = date(2026, 11, 8)


class PowerCut(Exception):
    pass


@pytest.fixture
def group(world):
    """Founded on 1 September 2026 with Cường as its leader."""
    return founded(world)


def founded(world, **more):
    values = {
        "committee": world.ward5,
        "name": "Tổ công tác số 1",
        "since": FOUNDED,
        "decision": "08-QĐ/ĐU",
        "leader": world.cuong,
    } | more
    return actions.found_group(by=world.vanphong, **values)


def changed(world, group, **more):
    values = {"day": TODAY, "joins": [], "leaves": [], "leader": None} | more
    return actions.change_people(group=group, by=world.vanphong, **values)


def moved(world, group, **more):
    values = {"day": TODAY, "committees": [], "cells": [], "leaves": []} | more
    return actions.change_areas(group=group, by=world.vanphong, **values)


def people(group):
    rows = group.people.select_related("member").order_by("since", "pk")
    return [(row.member.full_name, row.is_leader, row.since, row.until) for row in rows]


def verbs():
    return list(Event.objects.values_list("verb", flat=True))


def test_a_group_is_founded_with_its_leader(world, group):
    assert (group.committee, group.since, group.until) == (world.ward5, FOUNDED, None)
    assert people(group) == [("Lê Văn Cường", True, FOUNDED, None)]
    (event,) = Event.objects.all()
    assert {row.object_type for row in event.about.all()} == {"cells.committee", "cells.member"}


def test_the_same_founding_twice_is_one_and_a_name_is_given_once(world, group):
    assert founded(world) == group
    with pytest.raises(actions.GroupNameTaken):
        founded(world, name="tổ công tác số 1", since=TODAY)
    actions.end_group(group=group, until=TODAY, decision="", by=world.vanphong)
    assert founded(world, since=TODAY) != group


def test_people_join_and_leave_and_the_lead_changes_hands_in_one_act(world, group):
    changed(world, group, joins=[world.an, world.anh])
    dung = {"joins": [world.dung], "leaves": list(group.people.filter(member=world.an)), "leader": world.anh}
    changed(world, group, day=LATER, **dung)
    assert people(group) == [
        ("Lê Văn Cường", True, FOUNDED, LATER),
        ("Trần Thị An", False, TODAY, LATER),
        ("Đỗ Văn Ánh", False, TODAY, LATER),
        ("Đặng Thị Dung", False, LATER, None),
        ("Lê Văn Cường", False, LATER, None),
        ("Đỗ Văn Ánh", True, LATER, None),
    ]
    assert verbs() == ["working group founded", *["people of a working group changed"] * 2]


def test_a_leader_who_leaves_is_followed_by_somebody_new(world, group):
    changed(world, group, leaves=list(group.people.all()), leader=world.an)
    assert people(group) == [
        ("Lê Văn Cường", True, FOUNDED, TODAY),
        ("Trần Thị An", True, TODAY, None),
    ]


def test_the_same_change_twice_is_one(world, group):
    same = {"joins": [world.an], "leader": world.anh}
    changed(world, group, **same)
    before = people(group)
    changed(world, group, **same)
    assert (people(group), len(verbs())) == (before, 2)


def joins_again(world, group):
    return {"joins": [world.cuong]}


def before_the_group(world, group):
    return {"joins": [world.an], "day": date(2026, 8, 31)}


def leaves_on_the_first_day(world, group):
    return {"leaves": list(group.people.all()), "day": FOUNDED}


def has_left(world, group):
    WorkingGroupMember.objects.filter(group=group).update(until=date(2026, 10, 1))
    return {"leaves": list(group.people.all())}


REFUSED = [
    (joins_again, Contradiction),
    (before_the_group, actions.NotThereThatDay),
    (leaves_on_the_first_day, actions.EndsBeforeItBegan),
    (has_left, actions.AlreadyEnded),
]


@pytest.mark.parametrize(("what", "refusal"), REFUSED)
def test_a_contradiction_is_refused_whole(world, group, what, refusal):
    asked = what(world, group)
    before = people(group)
    with pytest.raises(refusal):
        changed(world, group, **{"joins": [world.dung]} | asked)
    assert (people(group), len(verbs())) == (before, 1)


def test_a_change_without_its_event_does_not_stay(world, group, monkeypatch):
    def broken(**values):
        raise PowerCut

    monkeypatch.setattr(actions, "record", broken)
    for act in (
        lambda: changed(world, group, joins=[world.an], leader=world.anh),
        lambda: moved(world, group, cells=[world.giai_viet]),
        lambda: actions.end_group(group=group, until=TODAY, decision="", by=world.vanphong),
        lambda: founded(world, name="Tổ 2"),
    ):
        with pytest.raises(PowerCut):
            act()
    group.refresh_from_db()
    assert (group.until, people(group), group.areas.count()) == (
        None,
        [("Lê Văn Cường", True, FOUNDED, None)],
        0,
    )
    assert WorkingGroup.objects.count() == 1


def test_areas_are_added_and_left_by_date(world, group):
    moved(world, group, committees=[world.ward5])
    moved(world, group, day=LATER, cells=[world.khu_pho_1], leaves=list(group.areas.all()))
    moved(world, group, day=LATER, cells=[world.khu_pho_1])
    rows = [(row.committee, row.cell, row.since, row.until) for row in group.areas.order_by("since")]
    assert rows == [(world.ward5, None, TODAY, LATER), (None, world.khu_pho_1, LATER, None)]
    assert len(verbs()) == 3
    with pytest.raises(Contradiction):
        moved(world, group, day=date(2026, 11, 9), cells=[world.khu_pho_1])


def test_with_a_group_everything_of_it_ends(world, group):
    moved(world, group, cells=[world.khu_pho_1])
    changed(world, group, joins=[world.an])
    group.people.filter(member=world.an).update(until=date(2027, 1, 1))
    for _click in range(2):
        actions.end_group(group=group, until=LATER, decision="20-QĐ/ĐU", by=world.vanphong)
    group.refresh_from_db()
    assert (group.until, group.ending_decision) == (LATER, "20-QĐ/ĐU")
    assert {row.until for row in [*group.people.all(), *group.areas.all()]} == {LATER}
    assert verbs().count("working group ended") == 1
    with pytest.raises(actions.NotThereThatDay):
        changed(world, group, day=LATER, joins=[world.anh])


def test_a_group_does_not_end_before_somebody_joined_it(world, group):
    changed(world, group, joins=[world.an])
    with pytest.raises(actions.EndsBeforeItBegan):
        actions.end_group(group=group, until=TODAY, decision="", by=world.vanphong)
    group.refresh_from_db()
    assert group.until is None


SIZES = [(6, True), (7, False), (9, False), (10, True)]


@pytest.mark.parametrize(("size", "is_unusual"), SIZES)
def test_a_group_of_seven_to_nine_is_usual(world, group, size, is_unusual):
    moved(world, group, cells=[world.khu_pho_1])
    changed(world, group, joins=[member(f"Lê Văn {n}", world.giai_viet) for n in range(size - 1)])
    (found,) = chart.groups_of(world.ward5, TODAY)
    assert (len(found.people_of_the_day), chart.group_gaps(found) != []) == (size, is_unusual)


def test_a_group_without_leader_or_area_says_so(world, group):
    group.people.update(until=TODAY)
    (found,) = chart.groups_of(world.ward5, TODAY)
    assert len(chart.group_gaps(found)) == 3


# --- The pages -------------------------------------------------------------------------------------------------


def test_from_the_founding_to_the_end_on_the_pages(world, sign_in):
    Office.objects.create(member=world.em, committee=world.ward5, kind="secretary", since=LONG_AGO)
    client = sign_in(world.vanphong)
    new = reverse("cells:group-create", args=[world.ward5.pk])
    assert client.get(new).status_code == 200
    values = {"name": "Tổ 1", "member": world.em.pk, "since": "01/09/2026", "decision": "08-QĐ/ĐU"}
    response = client.post(new, values)
    group = WorkingGroup.objects.get()
    assert response.url == reverse("cells:group-detail", args=[group.pk])
    assert client.post(new, values).url == response.url

    address = reverse("cells:group-people", args=[group.pk])
    assert client.get(address).context["form"].initial["day"] == FOUNDED
    joins = {"day": "01/09/2026", "joins": [world.an.pk, world.anh.pk]}
    assert client.post(address, joins).url == response.url
    assert client.post(address, joins).url == response.url
    assert len(people(group)) == 3

    address = reverse("cells:group-areas", args=[group.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"day": "01/09/2026", "cells": [world.giai_viet.pk]}).url == response.url
    page = client.get(response.url)
    assert [str(row.cell) for row in page.context["group"].areas_of_the_day] == ["Chi bộ Chung cư Giai Việt"]

    address = reverse("cells:group-end", args=[group.pk])
    assert client.post(address, {"until": "07/11/2026", "decision": ""}).url == response.url
    page = client.get(response.url)
    assert (len(page.context["past_people"]), page.context["may_keep"], page.context["gaps"]) == (
        3,
        False,
        [],
    )
    assert client.get(reverse("cells:group-people", args=[group.pk])).url == response.url


NOTHING = [
    ("cells:group-people", {"day": "07/11/2026"}),
    ("cells:group-people", {"day": "", "joins": ["an"]}),
    ("cells:group-people", {"day": "07/11/2026", "joins": ["giang"]}),
    ("cells:group-people", {"day": "07/11/2026", "joins": ["9" * 40]}),
    ("cells:group-areas", {"day": "07/11/2026"}),
    ("cells:group-areas", {"day": "07/11/2026", "cells": ["khu_pho_9"]}),
    ("cells:group-areas", {"day": "07/11/2026", "committees": ["ward6"]}),
    ("cells:group-areas", {"day": "07/11/2026", "committees": ["district"]}),
    ("cells:group-areas", {"day": "07/11/2026", "leaves": ["9" * 40]}),
]


@pytest.mark.parametrize(("name", "values"), NOTHING)
def test_what_is_empty_wrong_or_elsewhere_changes_nothing(world, sign_in, group, name, values):
    values = {
        key: [getattr(world, one).pk if hasattr(world, one) else one for one in value]
        if isinstance(value, list)
        else value
        for key, value in values.items()
    }
    response = sign_in(world.vanphong).post(reverse(name, args=[group.pk]), values)
    assert (response.status_code, len(verbs())) == (422, 1)


def test_who_leaves_cannot_lead(world, sign_in, group):
    row = group.people.get()
    values = {"day": "07/11/2026", "leaves": [row.pk], "leader": world.cuong.pk}
    response = sign_in(world.vanphong).post(reverse("cells:group-people", args=[group.pk]), values)
    assert "leader" in response.context["form"].errors


def test_a_district_offers_its_wards_and_not_their_cells(world, sign_in):
    group = founded(world, committee=world.district)
    own = cell(world.district, "Cơ quan Quận ủy")
    form = sign_in(world.admin).get(reverse("cells:group-areas", args=[group.pk])).context["form"]
    assert [pk for pk, _name in form.fields["committees"].choices] == [world.ward5.pk, world.ward6.pk]
    assert [pk for pk, _name in form.fields["cells"].choices] == [own.pk]


def test_a_ward_offers_its_sub_committees_and_all_cells(world, sign_in, group):
    sub = committee(world.ward5, "Khối", "Đảng ủy Khối", "Đảng bộ Khối", "sub")
    school = cell(sub, "Trường học")
    moved(world, group, cells=[world.giai_viet])
    form = sign_in(world.vanphong).get(reverse("cells:group-areas", args=[group.pk])).context["form"]
    assert [pk for pk, _name in form.fields["committees"].choices] == [world.ward5.pk, sub.pk]
    assert [pk for pk, _name in form.fields["cells"].choices] == [world.khu_pho_1.pk, school.pk]


def test_the_page_of_a_group_is_noted_and_asks_no_more_with_more_people(
    world, sign_in, group, django_assert_max_num_queries
):
    client, address = sign_in(world.vanphong), reverse("cells:group-detail", args=[group.pk])
    moved(world, group, cells=[world.khu_pho_1], committees=[world.ward5])
    with django_assert_max_num_queries(20) as few:
        client.get(address)
    assert Reading.objects.get().object_type == "cells.workinggroup"
    changed(world, group, joins=[member(f"Lê Văn {n}", world.giai_viet) for n in range(8)])
    moved(world, group, day=LATER, cells=[cell(world.ward5, f"Khu phố {n + 3}") for n in range(8)])
    with django_assert_max_num_queries(len(few)):
        client.get(address)
