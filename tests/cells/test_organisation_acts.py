"""Founding, renaming, moving and dissolving: what they change, what they refuse, and taking them back whole."""

import uuid
from datetime import date, timedelta

import pytest

from cells import history
from cells.access import Permission as P
from cells.access import Role, can
from cells.actions import dissolving, founding, moving
from cells.actions import organisation as acts
from cells.actions.changes import ChangedSince
from cells.errors import Refusal
from cells.models import (
    Cell,
    CellKind,
    Committee,
    Event,
    EventAbout,
    FormerName,
    FormerPlace,
    Grant,
    Membership,
    MembershipKind,
    Office,
    OfficeKind,
    OrganisationAct,
    Transfer,
    User,
)

from ..conftest import LONG_AGO, cell, committee, member, office
from .organisation import DAY, DECISION, do, everything, new_ward, undo

TODAY = date(2026, 11, 7)
DAY_BEFORE = DAY - timedelta(days=1)
FIRST_DAY = LONG_AGO + timedelta(days=1)


def rename(world, body=None, day=DAY, name="Khu phố Một"):
    return moving.Rename(body=body or world.khu_pho_1, names={"name": name}, day=day, decision=DECISION)


def move(world, body=None, to=None, day=DAY):
    return moving.Move(body=body or world.khu_pho_1, to=to or world.ward6, day=day, decision=DECISION)


def found_committee(world, day=DAY, **more):
    return founding.FoundCommittee(above=world.district, new=new_ward(**more), day=day, decision=DECISION)


def found_cell(world, day=DAY, **more):
    new = Cell(name="Khu phố 2", kind=CellKind.NEIGHBOURHOOD, **more)
    return founding.FoundCell(above=world.ward5, new=new, day=day, decision=DECISION)


def dissolve(world, day=DAY, destinations=None):
    """Khu phố 1 ends; its two members go to Giai Việt."""
    if destinations is None:
        destinations = {world.cuong.pk: world.giai_viet, world.em.pk: world.giai_viet}
    return dissolving.DissolveCell(
        cell=world.khu_pho_1, destinations=destinations, day=day, decision=DECISION
    )


def dissolve_committee(world, body=None, day=DAY):
    return dissolving.DissolveCommittee(body=body or empty_ward(world), day=day, decision=DECISION)


def empty_ward(world):
    found = Committee.objects.filter(name="Phường trống").first()
    return found or committee(world.district, "Phường trống", "Đảng ủy", "Đảng bộ", "commune")


ACTS = {
    "rename": rename,
    "move": move,
    "found_committee": found_committee,
    "found_cell": found_cell,
    "dissolve": dissolve,
    "dissolve_committee": dissolve_committee,
}
every_act = pytest.mark.parametrize("make", ACTS.values(), ids=ACTS)


# --- what they change ------------------------------------------------------------------------------------------


def test_a_founded_committee_stands_in_the_tree_from_its_day(world):
    do(world, found_committee(world))
    new = Committee.objects.get(name="Phường Chánh Hưng")
    assert (new.since, new.founded_by) == (DAY, DECISION)
    assert Committee.objects.get_parent(new) == world.district
    assert Committee.objects.find_problems() == ([], [], [], [], [])


def test_a_founded_cell_stands_last_in_its_committee(world):
    do(world, found_cell(world))
    new = Cell.objects.get(name="Khu phố 2")
    assert (new.committee, new.since, new.position, new.founded_by) == (world.ward5, DAY, 3, DECISION)


@pytest.mark.parametrize(("day", "name"), [(DAY_BEFORE, "Khu phố 1"), (DAY, "Khu phố Một")])
def test_a_renamed_cell_keeps_its_old_name_on_the_days_before(world, day, name):
    do(world, rename(world))
    assert history.called(Cell.objects.get(pk=world.khu_pho_1.pk), day).name == name


def test_a_second_renaming_begins_where_the_first_ended(world):
    do(world, rename(world, day=date(2026, 5, 1)))
    do(world, rename(world, body=Cell.objects.get(pk=world.khu_pho_1.pk), name="Khu phố Mới"))
    periods = FormerName.objects.order_by("since").values_list("name", "since", "until")
    assert list(periods) == [
        ("Khu phố 1", LONG_AGO, date(2026, 5, 1)),
        ("Khu phố Một", date(2026, 5, 1), DAY),
    ]


def test_a_moved_cell_is_seen_by_its_new_committee_and_its_past_stays(world):
    do(world, move(world))
    moved = Cell.objects.get(pk=world.khu_pho_1.pk)
    assert moved.committee == world.ward6
    assert history.committee_of(moved, DAY_BEFORE) == world.ward5
    assert (can(world.vanphong6, P.RECORD, moved), can(world.vanphong, P.RECORD, moved)) == (True, False)


def test_a_moved_committee_takes_all_below_it_along(world):
    city = Committee.objects.get_parent(world.district)
    do(world, move(world, body=world.ward5, to=city))
    world.ward5.refresh_from_db()
    assert Committee.objects.get_parent(world.ward5) == city
    assert {one.name for one in Cell.objects.under(world.ward5)} == {"Chung cư Giai Việt", "Khu phố 1"}
    assert history.parent_of(world.ward5, DAY_BEFORE) == world.district
    assert Committee.objects.find_problems() == ([], [], [], [], [])


def test_each_member_of_a_dissolved_cell_goes_where_the_plan_says(world):
    third = cell(world.ward5, "Khu phố 3")
    do(world, dissolve(world, destinations={world.cuong.pk: world.giai_viet, world.em.pk: third}))
    old, new = world.em.memberships.order_by("since")
    assert (old.until, old.leaving, old.leaving_decision) == (DAY, "reorganised", DECISION)
    assert (new.cell, new.since, new.until, new.joining, new.joining_decision) == (
        third,
        DAY,
        None,
        "reorganised",
        DECISION,
    )
    world.khu_pho_1.refresh_from_db()
    assert (world.khu_pho_1.until, world.khu_pho_1.ended_by) == (DAY, DECISION)
    assert not world.khu_pho_1.memberships.on(DAY).exists()
    assert world.khu_pho_1.memberships.on(DAY_BEFORE).count() == 2


def test_what_hangs_on_a_dissolved_cell_ends_with_it(world):
    world.khu_pho_1.oversights.create(member=world.an, since=LONG_AGO)
    world.anh.memberships.create(cell=world.khu_pho_1, kind=MembershipKind.TEMPORARY, since=LONG_AGO)
    do(world, dissolve(world))
    assert Office.objects.get(cell=world.khu_pho_1).until == DAY
    assert world.khu_pho_1.oversights.get().until == DAY
    assert world.anh.memberships.get(kind="temporary").until == DAY
    assert world.anh.memberships.get(kind="regular").until is None
    assert world.bithu1.grants.get().until == DAY
    bithu1 = User.objects.get(pk=world.bithu1.pk)
    assert not can(bithu1, P.SEE_CELL, Cell.objects.get(pk=world.khu_pho_1.pk))


def test_who_was_a_guest_in_the_cell_of_destination_now_belongs_to_it(world):
    world.em.memberships.create(cell=world.giai_viet, kind=MembershipKind.TEMPORARY, since=LONG_AGO)
    do(world, dissolve(world))
    assert world.em.memberships.get(kind="temporary").until == DAY
    assert world.em.memberships.on(DAY).get().kind == "regular"


def test_an_empty_committee_ends_with_its_roles(world):
    ward = empty_ward(world)
    Grant.objects.create(user=world.nobody, role=Role.STAFF, committee=ward, since=LONG_AGO)
    do(world, dissolve_committee(world))
    assert Committee.objects.get(pk=ward.pk).until == DAY
    assert world.nobody.grants.get().until == DAY


# --- what they refuse ------------------------------------------------------------------------------------------


@every_act
@pytest.mark.parametrize(("day", "is_done"), [(TODAY, True), (TODAY + timedelta(days=1), False)])
def test_nothing_is_done_on_a_day_to_come(world, make, day, is_done):
    if is_done:
        do(world, make(world, day=day))
    else:
        with pytest.raises(acts.InTheFuture):
            do(world, make(world, day=day))


@pytest.mark.parametrize("make", [rename, move, dissolve, dissolve_committee])
@pytest.mark.parametrize(("day", "is_done"), [(LONG_AGO, False), (FIRST_DAY, True)])
def test_nothing_ends_before_it_has_held_for_a_day(world, make, day, is_done):
    if is_done:
        do(world, make(world, day=day))
    else:
        with pytest.raises(Refusal):
            do(world, make(world, day=day))


@pytest.mark.parametrize("make", [found_committee, found_cell])
@pytest.mark.parametrize(("day", "is_done"), [(LONG_AGO - timedelta(days=1), False), (LONG_AGO, True)])
def test_nothing_is_founded_before_what_it_stands_under(world, make, day, is_done):
    if is_done:
        do(world, make(world, day=day))
    else:
        with pytest.raises(acts.BeforeItBegan):
            do(world, make(world, day=day))


@every_act
def test_nothing_more_is_done_with_what_has_ended(world, make):
    act = make(world)
    ended = {
        "rename": world.khu_pho_1,
        "move": world.khu_pho_1,
        "dissolve": world.khu_pho_1,
        "found_committee": world.district,
        "found_cell": world.ward5,
        "dissolve_committee": getattr(act, "body", None),
    }[next(name for name, one in ACTS.items() if one is make)]
    type(ended).objects.filter(pk=ended.pk).update(until=date(2026, 10, 1))
    with pytest.raises(acts.IsOver):
        do(world, act)


def open_transfer(world):
    Transfer.objects.create(
        member=world.em,
        from_cell=world.khu_pho_1,
        to_cell=world.giai_viet,
        sent_on=date(2026, 10, 1),
        decision="1",
        submission_id=uuid.uuid4(),
    )


def transfer_towards(world):
    Transfer.objects.create(
        member=world.an,
        from_cell=world.giai_viet,
        to_cell=world.khu_pho_1,
        sent_on=date(2026, 10, 1),
        decision="1",
        submission_id=uuid.uuid4(),
    )


def newcomer(world):
    member("Người Mới", world.khu_pho_1)


def late_newcomer(world):
    member("Người Mới", world.khu_pho_1, since=DAY)


def left_later(world):
    world.em.memberships.update(until=date(2026, 11, 3))


def late_office(world):
    office(world.em, world.khu_pho_1, OfficeKind.DEPUTY, since=DAY)


def moved_in_later(world):
    FormerPlace.objects.create(cell=world.khu_pho_1, under=world.ward6, since=LONG_AGO, until=DAY)


def destination_ended(world):
    Cell.objects.filter(pk=world.giai_viet.pk).update(until=date(2026, 10, 1))


def destination_began_later(world):
    Cell.objects.filter(pk=world.giai_viet.pk).update(since=date(2026, 11, 2))


@pytest.mark.parametrize(
    ("happened", "named"),
    [
        (open_transfer, "Phạm Thị Em"),
        (transfer_towards, "Trần Thị An"),
        (newcomer, "Người Mới"),
        (late_newcomer, "Người Mới"),
        (left_later, "Phạm Thị Em"),
        (late_office, "Phạm Thị Em"),
        (moved_in_later, "Khu phố 1"),
        (destination_ended, "Giai Việt"),
        (destination_began_later, "Giai Việt"),
    ],
)
def test_a_dissolution_is_refused_while_something_stands_in_its_way(world, happened, named):
    happened(world)
    before = everything()
    with pytest.raises(Refusal, match=named):
        do(world, dissolve(world))
    assert everything() == before


def test_a_dissolution_is_refused_while_somebody_has_no_destination(world):
    with pytest.raises(Refusal, match=r"Phạm Thị Em"):
        do(world, dissolve(world, destinations={world.cuong.pk: world.giai_viet}))


@pytest.mark.parametrize("stranger", ["binh", "giang"])
def test_a_plan_names_members_of_the_cell_only(world, stranger):
    plan = dict.fromkeys([world.cuong.pk, world.em.pk, getattr(world, stranger).pk], world.giai_viet)
    with pytest.raises(Refusal):
        do(world, dissolve(world, destinations=plan))


def test_nobody_stays_in_the_cell_that_ends(world):
    plan = {world.cuong.pk: world.giai_viet, world.em.pk: world.khu_pho_1}
    with pytest.raises(Refusal):
        do(world, dissolve(world, destinations=plan))


@pytest.mark.parametrize("to", ["ward5", "giai_viet_ward"])
def test_a_committee_moves_neither_below_itself_nor_where_it_stands(world, to):
    sub = committee(world.ward5, "Bộ phận", "Đảng ủy bộ phận", "Đảng bộ bộ phận", "sub")
    world.ward5.refresh_from_db()
    for target in (world.ward5, sub, world.district):
        with pytest.raises(acts.CannotOrganise):
            do(world, move(world, body=world.ward5, to=target))


def test_the_topmost_committee_cannot_be_moved(world):
    with pytest.raises(acts.CannotOrganise):
        do(world, move(world, body=world.root, to=world.ward5))


def test_a_committee_with_cells_below_does_not_end(world):
    with pytest.raises(Refusal, match="Giai Việt"):
        do(world, dissolve_committee(world, body=world.ward5))


def test_a_new_name_must_be_new(world):
    with pytest.raises(acts.CannotOrganise):
        do(world, rename(world, name="Khu phố 1"))


# --- whole or not at all, once or not again --------------------------------------------------------------------


@every_act
def test_when_the_last_step_breaks_nothing_stays_behind(world, make, monkeypatch):
    act = make(world)

    def broken(**_kwargs):
        raise RuntimeError("the ledger is broken")

    before = everything()
    monkeypatch.setattr(acts, "record", broken)
    with pytest.raises(RuntimeError):
        do(world, act)
    assert everything() == before
    assert not OrganisationAct.objects.exists()


@every_act
def test_a_second_click_is_the_same_act(world, make):
    press = uuid.uuid4()
    first = do(world, make(world), submission_id=press)
    after, events = everything(), Event.objects.count()
    assert do(world, make(world), submission_id=press) == first
    assert (everything(), Event.objects.count()) == (after, events)


@every_act
def test_an_act_is_found_in_the_ledger(world, make):
    do(world, make(world))
    event = Event.objects.get()
    assert event.by == world.admin
    assert event.after["decision"] == DECISION


def test_a_dissolution_is_found_from_each_member_and_each_cell(world):
    do(world, dissolve(world))
    about = set(EventAbout.objects.values_list("object_type", "object_id"))
    assert about == {
        ("cells.committee", str(world.ward5.pk)),
        ("cells.cell", str(world.giai_viet.pk)),
        ("cells.member", str(world.cuong.pk)),
        ("cells.member", str(world.em.pk)),
    }


# --- taking back -----------------------------------------------------------------------------------------------


@every_act
def test_an_act_taken_back_leaves_every_row_as_it_was(world, make):
    act, before = make(world), everything()
    done = do(world, act)
    assert everything() != before
    undone = undo(world, done)
    assert everything() == before
    assert (undone.kind, undone.undoes, undone.reason) == ("undo", done, "Nhầm ngày")
    assert Committee.objects.find_problems() == ([], [], [], [], [])


@every_act
def test_when_taking_back_breaks_at_its_last_step_the_act_stands(world, make, monkeypatch):
    done = do(world, make(world))
    after = everything()
    monkeypatch.setattr(acts, "record", lambda **_kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        undo(world, done)
    assert everything() == after


def test_an_act_is_taken_back_once_and_a_second_click_changes_nothing(world):
    done, press = do(world, rename(world)), uuid.uuid4()
    first = undo(world, done, submission_id=press)
    assert undo(world, done, submission_id=press) == first
    with pytest.raises(acts.CannotOrganise):
        undo(world, done)
    with pytest.raises(acts.CannotOrganise):
        undo(world, first)


def renamed_again(world):
    do(world, rename(world, body=Cell.objects.get(pk=world.khu_pho_1.pk), day=TODAY, name="Khác"))


def renamed_there_and_back(world):
    renamed_again(world)
    Cell.objects.filter(pk=world.khu_pho_1.pk).update(name="Khu phố Một")


@pytest.mark.parametrize("happened", [renamed_again, renamed_there_and_back])
def test_a_renaming_is_not_taken_back_under_a_later_one(world, happened):
    done = do(world, rename(world))
    happened(world)
    with pytest.raises(acts.CannotOrganise):
        undo(world, done)


def test_a_later_act_on_something_else_is_in_nobodys_way(world):
    done = do(world, rename(world))
    do(world, move(world, body=Cell.objects.get(pk=world.khu_pho_1.pk)))
    undo(world, done)
    assert Cell.objects.get(pk=world.khu_pho_1.pk).name == "Khu phố 1"


def new_place(world):
    return Membership.objects.get(member=world.em, until=None)


def office_in_the_new_cell(world):
    office(world.em, world.giai_viet, OfficeKind.COMMITTEE_MEMBER, since=DAY)


def went_on(world):
    Membership.objects.filter(pk=new_place(world).pk).update(until=TODAY)


def transfer_from_there(world):
    Transfer.objects.create(
        member=world.em,
        from_cell=world.giai_viet,
        to_cell=world.khu_pho_9,
        sent_on=TODAY,
        decision="1",
        submission_id=uuid.uuid4(),
    )


def marked_in_a_roll_call(world):
    from meetings.models import Attendance

    from ..conftest import meeting_of

    Attendance.objects.create(
        meeting=meeting_of(world.giai_viet), membership=new_place(world), status="present"
    )


def cell_changed(world):
    Cell.objects.filter(pk=world.khu_pho_1.pk).update(until=TODAY)


@pytest.mark.parametrize(
    "happened", [office_in_the_new_cell, went_on, transfer_from_there, marked_in_a_roll_call, cell_changed]
)
def test_a_dissolution_is_not_taken_back_once_something_rests_on_it(world, happened):
    done = do(world, dissolve(world))
    happened(world)
    before = everything()
    with pytest.raises(ChangedSince):
        undo(world, done)
    assert everything() == before


def cell_under_it(world, new):
    cell(new, "Khu phố mới")


def committee_under_it(world, new):
    committee(new, "Bộ phận", "Đảng ủy bộ phận", "Đảng bộ bộ phận", "sub")


def role_at_it(world, new):
    Grant.objects.create(user=world.nobody, role=Role.STAFF, committee=new, since=DAY)


@pytest.mark.parametrize("happened", [cell_under_it, committee_under_it, role_at_it])
def test_a_founding_is_not_taken_back_once_something_hangs_on_it(world, happened):
    done = do(world, found_committee(world))
    happened(world, Committee.objects.get(name="Phường Chánh Hưng"))
    with pytest.raises(ChangedSince):
        undo(world, done)


@pytest.mark.parametrize(("make", "title"), [(dissolve, "chi bộ"), (dissolve_committee, "cấp ủy")])
def test_an_act_says_what_was_dissolved(world, make, title):
    assert title in str(do(world, make(world)).title)
