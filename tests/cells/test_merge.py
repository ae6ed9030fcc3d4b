"""Two wards become one: everything goes over, nothing of the past changes, and the merger can be taken back whole.

Phường 5 (Giai Việt, Khu phố 1) and Phường 6 (Khu phố 9) become Phường Chánh Hưng on 1 November 2026.
"""

from datetime import date

import pytest

from cells import history
from cells.access import Permission as P
from cells.access import Role, can
from cells.actions import merging
from cells.actions import organisation as acts
from cells.actions.changes import ChangedSince
from cells.errors import Refusal
from cells.models import (
    Cell,
    Committee,
    FormerName,
    FormerPlace,
    Grant,
    Office,
    OfficeKind,
    User,
    WorkingGroup,
)

from ..conftest import LONG_AGO, cell, committee
from .organisation import DAY, DECISION, do, everything, new_ward, undo

DAY_BEFORE = date(2026, 10, 31)


def merge(world, day=DAY, merged=None, above=None):
    merged = merged or [world.ward5, world.ward6]
    return merging.Merge(
        above=above or world.district, merged=merged, new=new_ward(), day=day, decision=DECISION
    )


def merged(world, **more):
    act = do(world, merge(world, **more))
    for name in ("district", "ward5", "ward6"):
        getattr(world, name).refresh_from_db()
    return act, Committee.objects.get(name="Phường Chánh Hưng")


def afresh(user):
    return User.objects.get(pk=user.pk)


def test_every_cell_goes_over_and_its_past_stays_with_the_old_ward(world):
    _act, new = merged(world)
    assert {one.name for one in Cell.objects.filter(committee=new)} == {
        "Chung cư Giai Việt",
        "Khu phố 1",
        "Khu phố 9",
    }
    assert {one.name for one in history.cells_under(world.ward5, DAY_BEFORE)} == {
        "Chung cư Giai Việt",
        "Khu phố 1",
    }
    assert history.committee_of(Cell.objects.get(pk=world.khu_pho_9.pk), DAY_BEFORE) == world.ward6
    assert Committee.objects.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize(
    ("day", "wards"),
    [(DAY_BEFORE, {"Quận 8", "Phường 5", "Phường 6"}), (DAY, {"Quận 8", "Phường Chánh Hưng"})],
)
def test_the_tree_of_each_day_shows_the_wards_of_that_day(world, day, wards):
    merged(world)
    assert {one.name for one in history.committees_under(world.district, day)} == wards
    assert history.parent_of(world.ward5, DAY_BEFORE) == world.district


def test_the_old_wards_end_and_can_be_read_from_the_new_one(world):
    _act, new = merged(world)
    for ward in (world.ward5, world.ward6):
        assert (ward.until, ward.ended_by) == (DAY, DECISION)
        assert ward.path.startswith(new.path)
    assert can(afresh(world.vanphong6), P.SEE_COMMITTEE, world.ward5)
    assert can(afresh(world.quan8), P.SEE_COMMITTEE, world.ward5)


def test_roles_begin_anew_once_per_person_and_role(world):
    Grant.objects.create(user=world.vanphong, role=Role.STAFF, committee=world.ward6, since=LONG_AGO)
    Grant.objects.create(
        user=world.nobody, role=Role.OFFICIAL, committee=world.ward5, since=LONG_AGO, until=date(2027, 1, 1)
    )
    _act, new = merged(world)
    assert not Grant.objects.on(DAY).filter(committee__in=[world.ward5, world.ward6]).exists()
    begun = Grant.objects.filter(committee=new).values_list("user__username", "role", "since", "until")
    assert set(begun) == {
        ("vanphong", "staff", DAY, None),
        ("vanphong6", "staff", DAY, None),
        ("thuongtruc", "reviewer", DAY, None),
        ("nobody", "official", DAY, date(2027, 1, 1)),
    }


def test_what_hangs_on_a_cell_stays_as_it_is(world):
    before = everything()
    merged(world)
    after = everything()
    for label in ("cells.Membership", "cells.Oversight", "cells.Member", "cells.Exemption", "cells.Term"):
        assert after[label] == before[label]


def test_members_of_the_committees_go_on_as_plain_members_of_the_new_one(world):
    for person, ward, kind in [
        (world.an, world.ward5, OfficeKind.SECRETARY),
        (world.an, world.ward6, OfficeKind.COMMITTEE_MEMBER),
        (world.giang, world.ward6, OfficeKind.SECRETARY),
    ]:
        Office.objects.create(member=person, committee=ward, kind=kind, since=LONG_AGO)
    _act, _new = merged(world)
    assert set(Office.objects.on(DAY).filter(committee__isnull=False).values_list("member", "kind")) == {
        (world.an.pk, "committee_member"),
        (world.giang.pk, "committee_member"),
    }
    assert Office.objects.on(DAY_BEFORE).filter(committee=world.ward5).get().kind == "secretary"


def test_working_groups_go_on_with_the_same_people_and_areas(world):
    group = WorkingGroup.objects.create(committee=world.ward5, name="Tổ công tác số 1", since=LONG_AGO)
    group.people.create(member=world.an, is_leader=True, since=LONG_AGO)
    group.areas.create(cell=world.giai_viet, since=LONG_AGO)
    above = WorkingGroup.objects.create(committee=world.district, name="Tổ của quận", since=LONG_AGO)
    for ward in (world.ward5, world.ward6):
        above.areas.create(committee=ward, since=LONG_AGO)
    _act, new = merged(world)
    begun = WorkingGroup.objects.on(DAY).get(committee=new)
    assert begun.people.get().member == world.an
    assert begun.areas.get().cell == world.giai_viet
    group.refresh_from_db()
    assert (group.until, group.people.get().until, group.areas.get().until) == (DAY, DAY, DAY)
    assert [area.committee for area in above.areas.on(DAY)] == [new]


def test_committees_below_go_over_with_their_cells(world):
    sub = committee(world.ward5, "Bộ phận", "Đảng ủy bộ phận", "Đảng bộ bộ phận", "sub")
    cell(sub, "Trường học")
    world.ward5.refresh_from_db()
    _act, new = merged(world)
    sub.refresh_from_db()
    assert Committee.objects.get_parent(sub) == new
    assert history.parent_of(sub, DAY_BEFORE) == world.ward5
    assert "Trường học" in {one.name for one in Cell.objects.under(new)}
    assert "Trường học" in {one.name for one in history.cells_under(world.ward5, DAY_BEFORE)}


def test_what_ended_before_stays_with_the_old_ward(world):
    gone = cell(world.ward5, "Đã giải thể", until=DAY)
    merged(world)
    gone.refresh_from_db()
    assert gone.committee == world.ward5


# --- what it refuses -------------------------------------------------------------------------------------------


def one_only(world):
    return merge(world, merged=[world.ward5])


def began_that_day(world):
    Committee.objects.filter(pk=world.ward6.pk).update(since=DAY)
    return merge(world)


def renamed_after(world):
    FormerName.objects.create(committee=world.ward6, name="Cũ", since=LONG_AGO, until=DAY)
    return merge(world)


def moved_away_after(world):
    FormerPlace.objects.create(
        cell=world.khu_pho_9, under=world.ward5, since=LONG_AGO, until=date(2026, 11, 2)
    )
    return merge(world)


def role_from_that_day(world):
    Grant.objects.create(user=world.nobody, role=Role.STAFF, committee=world.ward5, since=DAY)
    return merge(world)


def two_roles(world):
    Grant.objects.create(user=world.thuongtruc, role=Role.STAFF, committee=world.ward6, since=LONG_AGO)
    return merge(world)


@pytest.mark.parametrize(
    "make", [one_only, began_that_day, renamed_after, moved_away_after, role_from_that_day, two_roles]
)
def test_a_merger_is_refused_while_something_stands_in_its_way(world, make):
    act, before = make(world), everything()
    with pytest.raises(Refusal):
        do(world, act)
    assert everything() == before


def test_a_merger_that_breaks_at_its_last_step_leaves_nothing(world, monkeypatch):
    before = everything()
    monkeypatch.setattr(acts, "record", lambda **_kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        do(world, merge(world))
    assert everything() == before


# --- taking it back --------------------------------------------------------------------------------------------


def test_a_merger_taken_back_leaves_every_row_as_it_was(world):
    sub = committee(world.ward6, "Bộ phận", "Đảng ủy bộ phận", "Đảng bộ bộ phận", "sub")
    cell(sub, "Trường học")
    group = WorkingGroup.objects.create(committee=world.ward5, name="Tổ", since=LONG_AGO)
    group.people.create(member=world.an, since=LONG_AGO)
    group.areas.create(committee=world.ward6, since=LONG_AGO)
    Office.objects.create(member=world.an, committee=world.ward5, kind=OfficeKind.SECRETARY, since=LONG_AGO)
    before = everything()
    act, _new = merged(world)
    undo(world, act)
    assert everything() == before
    assert Committee.objects.find_problems() == ([], [], [], [], [])


def role_at_the_new(world, new):
    Grant.objects.create(user=world.nobody, role=Role.OFFICIAL, committee=new, since=DAY)


def cell_at_the_new(world, new):
    cell(new, "Khu phố 10")


def moved_away(world, new):
    other = committee(world.district, "Phường 7", "Đảng ủy Phường 7", "Đảng bộ Phường 7", "commune")
    Cell.objects.filter(pk=world.khu_pho_1.pk).update(committee=other)


@pytest.mark.parametrize("happened", [role_at_the_new, cell_at_the_new, moved_away])
def test_a_merger_is_not_taken_back_once_something_rests_on_it(world, happened):
    act, new = merged(world)
    happened(world, new)
    before = everything()
    with pytest.raises(ChangedSince):
        undo(world, act)
    assert everything() == before
