"""Acts about a person: what each writes, what it ends, and what it refuses in words and in the database."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from cells.actions import people as acts
from cells.errors import Contradiction, Refusal
from cells.models import (
    Event,
    Exemption,
    Joining,
    Leaving,
    Member,
    Membership,
    MembershipKind,
    Office,
    OfficeKind,
    Oversight,
    Transfer,
    TransferState,
    WorkingGroup,
    WorkingGroupMember,
)

from ..conftest import LONG_AGO, NOVEMBER, meeting_of

DAY = date(2026, 11, 3)
TODAY = date(2026, 11, 7)
TOMORROW = date(2026, 11, 8)


def basis(member=None, **more):
    """What a form carries beside the facts."""
    values = {"decision": "12-QĐ/ĐU", "submission_id": uuid.uuid4(), "day": DAY}
    if member is not None:
        values |= {"member": member, "seen": acts.last_event_number(member)}
    return values | more


def step(transfer, **more):
    return {
        "transfer": transfer,
        "day": DAY,
        "seen": acts.last_event_number(transfer.member),
        "submission_id": uuid.uuid4(),
    } | more


def sent(world, person=None, to_cell=None, **more):
    return acts.send(
        **basis(person or world.an, to_cell=to_cell or world.khu_pho_9, by=world.vanphong) | more
    )


def regular(person):
    return person.memberships.filter(kind=MembershipKind.REGULAR).latest("since")


def about(event):
    return {(row.object_type, row.object_id) for row in event.about.all()}


# --- Admission and confirmation -----------------------------------------------------------------------------------


def newcomer(world, **more):
    values = {"full_name": "Lý Thị Khánh", "born_on": date(2000, 2, 1), "card_number": ""}
    return basis(cell=world.giai_viet, by=world.vanphong) | values | more


def test_a_new_member_is_admitted_on_probation(world):
    person = acts.admit(**newcomer(world))
    place = regular(person)
    assert (person.admitted_on, person.confirmed_on) == (DAY, None)
    assert (place.cell, place.since, place.until) == (world.giai_viet, DAY, None)
    assert (place.joining, place.joining_decision) == (Joining.ADMITTED, "12-QĐ/ĐU")
    event = Event.objects.get(verb="member admitted")
    assert event.by == world.vanphong
    assert about(event) == {("cells.member", str(person.pk)), ("cells.cell", str(world.giai_viet.pk))}


def test_a_second_click_admits_nobody_twice(world):
    values = newcomer(world)
    assert acts.admit(**values) == acts.admit(**values)
    assert Member.objects.filter(full_name="Lý Thị Khánh").count() == 1
    assert Event.objects.count() == 1


def test_the_same_person_is_not_admitted_from_a_second_form(world):
    acts.admit(**newcomer(world))
    with pytest.raises(acts.AlreadyInList):
        acts.admit(**newcomer(world))


def test_a_namesake_born_on_another_day_is(world):
    acts.admit(**newcomer(world))
    acts.admit(**newcomer(world, born_on=date(2000, 2, 2)))
    assert Member.objects.filter(full_name="Lý Thị Khánh").count() == 2


def test_a_card_number_of_somebody_else_is_refused_in_words(world):
    Member.objects.filter(pk=world.an.pk).update(card_number="0123")
    with pytest.raises(Contradiction, match="số thẻ"):
        acts.admit(**newcomer(world, card_number="0123"))
    assert not Member.objects.filter(full_name="Lý Thị Khánh").exists()


def test_a_member_from_outside_brings_dates_along(world):
    values = newcomer(world) | {
        "admitted_on": date(1990, 1, 1),
        "confirmed_on": date(1991, 1, 1),
        "came_from": "Đảng bộ xã Bình Lợi, tỉnh Tây Ninh",
    }
    person = acts.take_in(**values)
    place = regular(person)
    assert person.confirmed_on == date(1991, 1, 1)
    assert (place.joining, place.came_from) == (Joining.FROM_OUTSIDE, "Đảng bộ xã Bình Lợi, tỉnh Tây Ninh")


def probationer(world, admitted_on):
    Member.objects.filter(pk=world.dung.pk).update(admitted_on=admitted_on)
    world.dung.refresh_from_db()
    return world.dung


def test_confirmation_makes_a_member_official_with_its_decision(world):
    person = probationer(world, date(2025, 11, 3))
    acts.confirm(**basis(person, by=world.vanphong))
    person.refresh_from_db()
    assert (person.confirmed_on, person.confirmation_decision) == (DAY, "12-QĐ/ĐU")
    event = Event.objects.get()
    assert "confirmed_on" not in event.before
    assert event.after["confirmed_on"] == "2026-11-03"


CONFIRMATIONS = [
    ("the day before twelve months are over", date(2025, 11, 4), acts.StillOnProbation),
    ("the day itself", date(2025, 11, 3), None),
]


@pytest.mark.parametrize(("words", "admitted_on", "refusal"), CONFIRMATIONS)
def test_probation_lasts_twelve_months(world, words, admitted_on, refusal):
    person = probationer(world, admitted_on)
    if refusal is None:
        assert acts.confirm(**basis(person, by=world.vanphong)).confirmed_on == DAY
        return
    with pytest.raises(refusal):
        acts.confirm(**basis(person, by=world.vanphong))


def test_who_is_official_is_not_confirmed_again(world):
    with pytest.raises(acts.AlreadyConfirmed):
        acts.confirm(**basis(world.an, by=world.vanphong))


# --- Corrections --------------------------------------------------------------------------------------------------


def facts_of(person, **more):
    names = ["full_name", "born_on", "admitted_on", "confirmed_on", "card_number"]
    return {name: getattr(person, name) for name in names} | more


def correction(person, by, **facts):
    values = basis(person, by=by, reason="Ghi nhầm", facts=facts_of(person, **facts))
    return {name: value for name, value in values.items() if name not in ("day", "decision")}


def test_a_correction_keeps_before_and_after(world):
    acts.correct(**correction(world.an, world.vanphong, full_name="Trần Thị Ân"))
    world.an.refresh_from_db()
    assert (world.an.full_name, world.an.search_key) == ("Trần Thị Ân", "tran thi an")
    event = Event.objects.get(verb="member corrected")
    assert (event.before["full_name"], event.after["full_name"]) == ("Trần Thị An", "Trần Thị Ân")
    assert event.after["reason"] == "Ghi nhầm"


def test_nobody_becomes_official_by_a_correction(world):
    with pytest.raises(acts.ConfirmedByAct):
        acts.correct(**correction(world.dung, world.vanphong, confirmed_on=DAY))


def test_a_correction_against_a_constraint_is_refused_in_words(world):
    with pytest.raises(Contradiction, match="không thể trước"):
        acts.correct(**correction(world.an, world.vanphong, admitted_on=date(2020, 1, 1)))


# --- Transfers ------------------------------------------------------------------------------------------------------


def test_until_it_is_received_the_member_belongs_to_the_sending_cell(world):
    transfer = sent(world)
    assert transfer.state == TransferState.SENT
    assert regular(world.an).cell == world.giai_viet


def test_received_the_one_membership_ends_and_the_other_begins_on_the_same_day(world):
    acts.receive(**step(sent(world), by=world.vanphong6))
    old, new = world.an.memberships.order_by("since")
    assert (old.until, old.leaving, old.leaving_decision) == (DAY, Leaving.TRANSFERRED, "12-QĐ/ĐU")
    assert (new.cell, new.since, new.joining) == (world.khu_pho_9, DAY, Joining.TRANSFERRED)
    office = world.an.offices.get()
    assert (office.until, office.ending_decision) == (DAY, "12-QĐ/ĐU")
    event = Event.objects.get(verb="transfer received")
    cells = {("cells.cell", str(cell.pk)) for cell in (world.giai_viet, world.khu_pho_9)}
    assert about(event) == {("cells.member", str(world.an.pk)), *cells}


def test_an_office_in_the_committee_goes_on_after_a_transfer_within_the_ward(world):
    Office.objects.create(
        member=world.an, committee=world.ward5, kind=OfficeKind.COMMITTEE_MEMBER, since=LONG_AGO
    )
    acts.receive(**step(sent(world, to_cell=world.khu_pho_1), by=world.vanphong))
    assert world.an.offices.get(committee=world.ward5).until is None
    assert world.an.offices.get(cell=world.giai_viet).until == DAY


def test_a_guest_who_is_received_is_no_guest_any_more(world):
    Membership.objects.create(
        member=world.an, cell=world.khu_pho_9, kind=MembershipKind.TEMPORARY, since=LONG_AGO
    )
    acts.receive(**step(sent(world), by=world.vanphong6))
    stay = world.an.memberships.get(kind=MembershipKind.TEMPORARY)
    assert (stay.until, stay.leaving) == (DAY, Leaving.TEMPORARY_OVER)


def test_refused_and_returned_the_member_can_be_sent_anew(world):
    transfer = sent(world)
    acts.refuse(**step(transfer, reason="Thiếu hồ sơ", by=world.vanphong6))
    assert (transfer.state, transfer.refusal_reason) == (TransferState.REFUSED, "Thiếu hồ sơ")
    with pytest.raises(acts.TransferUnderWay):
        sent(world)
    acts.take_back(**step(transfer, by=world.vanphong))
    assert (transfer.state, transfer.returned_on) == (TransferState.RETURNED, DAY)
    assert sent(world).state == TransferState.SENT
    assert regular(world.an).cell == world.giai_viet


def test_a_transfer_is_received_once(world):
    transfer = sent(world)
    values = step(transfer, by=world.vanphong6)
    acts.receive(**values)
    acts.receive(**values)  # the same form, a second click
    assert world.an.memberships.count() == 2
    with pytest.raises(acts.TransferHasMovedOn):
        acts.refuse(**step(transfer, reason="Thiếu hồ sơ", by=world.vanphong6))


def test_a_member_who_was_moved_meanwhile_is_not_received(world):
    transfer = sent(world)
    world.an.offices.update(until=DAY)
    regular(world.an)
    Membership.objects.filter(member=world.an).update(until=DAY)
    Membership.objects.create(member=world.an, cell=world.khu_pho_1, since=DAY)
    with pytest.raises(acts.NoLongerThere):
        acts.receive(**step(transfer, day=TODAY, by=world.vanphong6))


TRANSFER_DAYS = [
    ("the day before it was sent", date(2026, 11, 2), acts.BeforeSending),
    ("the day it was sent", date(2026, 11, 3), None),
    ("today", TODAY, None),
    ("tomorrow", TOMORROW, acts.DayToCome),
]


@pytest.mark.parametrize(("words", "day", "refusal"), TRANSFER_DAYS)
def test_the_day_of_receiving(world, words, day, refusal):
    values = step(sent(world), day=day, by=world.vanphong6)
    if refusal is None:
        assert acts.receive(**values).answered_on == day
        return
    with pytest.raises(refusal):
        acts.receive(**values)


def test_the_membership_cannot_end_on_the_day_it_began(world):
    transfer = sent(world)
    world.an.offices.all().delete()
    Membership.objects.filter(member=world.an).update(since=DAY)
    with pytest.raises(acts.BeganLater):
        acts.receive(**step(transfer, by=world.vanphong6))


def test_an_office_that_began_later_is_named(world):
    world.an.offices.update(since=date(2026, 11, 5))
    with pytest.raises(acts.BeganLater, match="05/11/2026"):
        acts.receive(**step(sent(world), by=world.vanphong6))
    assert regular(world.an).until is None


def test_nobody_is_sent_to_the_own_cell_or_to_one_that_is_gone(world):
    with pytest.raises(acts.SameCell):
        sent(world, to_cell=world.giai_viet)
    type(world.khu_pho_9).objects.filter(pk=world.khu_pho_9.pk).update(until=TODAY)
    world.khu_pho_9.refresh_from_db()
    with pytest.raises(acts.CellNotThere):
        sent(world)


# --- Leaving and coming back ----------------------------------------------------------------------------------------


def with_everything(world):
    """An holds every tie there is: offices, oversight, a working group, temporary activity, an exemption."""
    Office.objects.create(
        member=world.an, committee=world.ward5, kind=OfficeKind.COMMITTEE_MEMBER, since=LONG_AGO
    )
    Oversight.objects.create(member=world.an, cell=world.khu_pho_1, since=LONG_AGO)
    group = WorkingGroup.objects.create(committee=world.ward5, name="Tổ công tác số 1", since=LONG_AGO)
    WorkingGroupMember.objects.create(group=group, member=world.an, since=LONG_AGO)
    Membership.objects.create(
        member=world.an,
        cell=world.khu_pho_9,
        kind=MembershipKind.TEMPORARY,
        since=LONG_AGO,
        until=date(2027, 3, 1),
    )
    Exemption.objects.create(member=world.an, decision="03-NQ/CB", since=LONG_AGO)
    return world.an


def open_ties(person):
    rows = [person.memberships, person.offices, person.oversights, person.working_groups, person.exemptions]
    return sum(row.on(TODAY).count() for row in rows)


@pytest.mark.parametrize("leaving", acts.LEFT_ALTOGETHER)
def test_who_leaves_altogether_holds_nothing_any_more(world, leaving):
    person = with_everything(world)
    assert open_ties(person) == 7
    acts.leave(**basis(person, leaving=leaving, by=world.vanphong))
    assert open_ties(person) == 0
    place = regular(person)
    assert (place.until, place.leaving, place.leaving_decision) == (DAY, leaving, "12-QĐ/ĐU")
    ended = Event.objects.get(verb="member left").after["ended"]
    assert {row["model"] for row in ended} == {
        "cells.office",
        "cells.oversight",
        "cells.workinggroupmember",
        "cells.membership",
        "cells.exemption",
    }


def test_what_ended_before_keeps_its_own_end(world):
    world.an.offices.update(until=date(2026, 1, 1))
    acts.leave(**basis(world.an, leaving=Leaving.DIED, by=world.vanphong))
    assert world.an.offices.get().until == date(2026, 1, 1)


def test_if_the_event_fails_nothing_has_ended(world, monkeypatch):
    person = with_everything(world)
    monkeypatch.setattr(acts, "record", lambda **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        acts.leave(**basis(person, leaving=Leaving.REMOVED, by=world.vanphong))
    assert open_ties(person) == 7


def test_if_the_event_of_a_receiving_fails_the_member_stays(world, monkeypatch):
    transfer = sent(world)
    monkeypatch.setattr(acts, "record", lambda **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        acts.receive(**step(transfer, by=world.vanphong6))
    transfer.refresh_from_db()
    assert (transfer.state, regular(world.an).cell) == (TransferState.SENT, world.giai_viet)
    assert world.an.offices.get().until is None


def test_nobody_leaves_while_a_transfer_is_under_way(world):
    sent(world)
    with pytest.raises(acts.TransferUnderWay):
        acts.leave(**basis(world.an, leaving=Leaving.RESIGNED, by=world.vanphong))


def gone(world, leaving):
    if world.anh.memberships.filter(until=None).exists():
        acts.leave(**basis(world.anh, leaving=leaving, day=date(2026, 3, 1), by=world.vanphong))
    return world.anh


BACK = [
    (Leaving.REMOVED, Joining.RESTORED, True),
    (Leaving.EXPELLED, Joining.RESTORED, True),
    (Leaving.RESIGNED, Joining.RESTORED, True),
    (Leaving.OUT_OF_SYSTEM, Joining.FROM_OUTSIDE, True),
    (Leaving.OUT_OF_SYSTEM, Joining.RESTORED, False),
    (Leaving.REMOVED, Joining.FROM_OUTSIDE, False),
    (Leaving.DIED, Joining.RESTORED, False),
    (Leaving.DIED, Joining.FROM_OUTSIDE, False),
]


@pytest.mark.parametrize(("leaving", "joining", "is_allowed"), BACK)
def test_who_can_come_back_and_how(world, leaving, joining, is_allowed):
    person = gone(world, leaving)
    values = basis(person, cell=world.khu_pho_1, joining=joining, by=world.vanphong)
    if not is_allowed:
        with pytest.raises(acts.NoSuchWayBack):
            acts.come_back(**values)
        return
    place = acts.come_back(**values)
    assert (place.cell, place.since, place.joining) == (world.khu_pho_1, DAY, joining)


def test_nobody_comes_back_before_leaving_or_while_still_there(world):
    person = gone(world, Leaving.REMOVED)
    early = basis(person, cell=world.khu_pho_1, joining=Joining.RESTORED, by=world.vanphong)
    with pytest.raises(acts.BackBeforeLeaving):
        acts.come_back(**early | {"day": date(2026, 2, 28)})
    still_here = basis(world.an, cell=world.khu_pho_1, joining=Joining.RESTORED, by=world.vanphong)
    with pytest.raises(acts.StillInCell):
        acts.come_back(**still_here)


# --- Exemption and temporary activity -------------------------------------------------------------------------------


def test_an_exemption_begins_and_ends_with_its_decisions(world):
    exemption = acts.exempt(**basis(world.an, day=date(2026, 5, 1), decision="03-NQ/CB", by=world.vanphong))
    with pytest.raises(acts.AlreadyExempt):
        acts.exempt(**basis(world.an, by=world.vanphong))
    acts.end_exemption(**basis(world.an, decision="09-NQ/CB", by=world.vanphong))
    exemption.refresh_from_db()
    assert (exemption.until, exemption.ending_decision) == (DAY, "09-NQ/CB")
    with pytest.raises(acts.NotExempt):
        acts.end_exemption(**basis(world.an, by=world.vanphong))


def away(world, **more):
    values = {"to_cell": world.khu_pho_9, "until": date(2027, 3, 1), "by": world.vanphong} | more
    return acts.send_for_a_time(**basis(world.an, **values))


def test_temporary_activity_leaves_the_own_cell_standing(world):
    stay = away(world)
    assert (stay.kind, stay.since, stay.until) == (MembershipKind.TEMPORARY, DAY, date(2027, 3, 1))
    assert regular(world.an).until is None
    with pytest.raises(Contradiction, match="đang"):
        away(world, to_cell=world.khu_pho_1)


def test_temporary_activity_is_extended_and_ended(world):
    away(world)
    values = basis(world.an, until=date(2027, 6, 1), by=world.vanphong)
    del values["day"]
    assert acts.extend_stay(**values).until == date(2027, 6, 1)
    stay = acts.end_stay(**basis(world.an, day=TODAY, by=world.vanphong))
    assert (stay.until, stay.leaving) == (TODAY, Leaving.TEMPORARY_OVER)
    with pytest.raises(acts.NotAway):
        acts.end_stay(**basis(world.an, by=world.vanphong))


# --- What holds for every act ---------------------------------------------------------------------------------------

ACTS = {
    "confirm": lambda world, **more: acts.confirm(
        **basis(probationer(world, date(2020, 1, 1)), by=world.vanphong) | more
    ),
    "send": lambda world, **more: sent(world, **more),
    "leave": lambda world, **more: acts.leave(
        **basis(world.an, leaving=Leaving.DIED, by=world.vanphong) | more
    ),
    "exempt": lambda world, **more: acts.exempt(**basis(world.an, by=world.vanphong) | more),
    "send_for_a_time": lambda world, **more: away(world, **more),
    "admit": lambda world, **more: acts.admit(**newcomer(world) | more),
    "come_back": lambda world, **more: acts.come_back(
        **basis(
            gone(world, Leaving.REMOVED), cell=world.giai_viet, joining=Joining.RESTORED, by=world.vanphong
        )
        | more
    ),
}


@pytest.mark.parametrize("name", ACTS)
def test_no_act_lies_in_the_future(world, name):
    with pytest.raises(acts.DayToCome):
        ACTS[name](world, day=TOMORROW)
    ACTS[name](world, day=TODAY)


@pytest.mark.parametrize("name", [name for name in ACTS if name != "come_back"])
def test_the_same_form_twice_is_one_act(world, name):
    number = uuid.uuid4()
    first = ACTS[name](world, submission_id=number)
    assert ACTS[name](world, submission_id=number) == first
    assert Event.objects.count() == 1


@pytest.mark.parametrize("name", [name for name in ACTS if name not in ("admit", "come_back")])
def test_what_somebody_else_did_since_the_form_was_opened_refuses_the_act(world, name):
    person = world.dung if name == "confirm" else world.an
    seen = acts.last_event_number(person)
    acts.correct(**correction(person, world.admin, card_number="0123"))
    with pytest.raises(acts.ChangedSince) as refused:
        ACTS[name](world, seen=seen)
    assert [(event.verb, event.by) for event in refused.value.events] == [("member corrected", world.admin)]
    assert Event.objects.count() == 1


def test_a_saved_roll_call_changes_nothing_about_the_person(world):
    from cells.events import record

    meeting = meeting_of(world.giai_viet, NOVEMBER)
    with transaction.atomic():
        record(by=world.bithu, verb="roll call saved", obj=meeting, about=[world.an, world.giai_viet])
    assert acts.last_event_number(world.an) == 0


# --- Two acts that contradict each other -----------------------------------------------------------------------------


def second_place(world):
    return Membership(member=world.an, cell=world.khu_pho_1, since=DAY)


def office_elsewhere(world):
    return Office(member=world.an, cell=world.khu_pho_1, kind=OfficeKind.DEPUTY, since=DAY)


CONTRADICTIONS = [
    (second_place, "cells_membership_one_regular_at_a_time", "đã thuộc một chi bộ"),
    (office_elsewhere, "cells_office_only_in_the_own_cell", "chỉ do đảng viên của chi bộ giữ"),
]


@pytest.mark.parametrize(("make", "name", "words"), CONTRADICTIONS)
def test_a_contradiction_is_refused_by_the_database_with_the_name_of_the_rule(world, make, name, words):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(world).save()
    with pytest.raises(ValidationError, match=words):
        make(world).validate_constraints()


SQL = [
    (
        "INSERT INTO cells_membership (member_id, cell_id, kind, since, joining, joining_decision, came_from, leaving,"
        " leaving_decision, went_to) VALUES (%s, %s, 'regular', '2026-11-03', 'recorded', '', '', '', '', '')",
        "cells_membership_one_regular_at_a_time",
    ),
    (
        "INSERT INTO cells_office (member_id, cell_id, kind, since, decision, ending_decision)"
        " VALUES (%s, %s, 'deputy', '2026-11-03', '', '')",
        "cells_office_only_in_the_own_cell",
    ),
]


@pytest.mark.parametrize(("sql", "name"), SQL)
def test_plain_sql_is_refused_as_well(world, sql, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [world.an.pk, world.khu_pho_1.pk])


def test_a_second_transfer_under_way_is_refused_by_the_database(world):
    sent(world)
    second = Transfer(
        member=world.an,
        from_cell=world.giai_viet,
        to_cell=world.khu_pho_1,
        sent_on=DAY,
        decision="13-QĐ/ĐU",
        submission_id=uuid.uuid4(),
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_every_refusal_is_a_sentence_for_the_page(world):
    refusals = [kind for kind in vars(acts).values() if isinstance(kind, type) and issubclass(kind, Refusal)]
    assert len(refusals) > 15
    for kind in refusals:
        if kind.message:
            assert str(kind.message).endswith(".")
