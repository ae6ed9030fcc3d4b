"""What the database itself refuses, whoever asks: each rule with the row that it still allows."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from cells.access import Role
from cells.models import Cell, Exemption, Grant, Member, Membership, Office, OfficeKind, Oversight, Term

from ..conftest import LONG_AGO

END = date(2026, 11, 7)


def refused(row):
    """True when the database refuses the row; a row that it takes is taken out again."""
    try:
        with transaction.atomic():
            row.save()
            transaction.set_rollback(True)
    except IntegrityError:
        return True
    return False


BEFORE = date(2019, 6, 1)
MEMBERSHIPS = [
    ("a second open regular place", {"kind": "regular"}, True),
    ("a regular place that began before and goes on", {"kind": "regular", "since": BEFORE}, True),
    ("one that ends a day too late", {"kind": "regular", "since": BEFORE, "until": date(2020, 1, 2)}, True),
    ("one that ends as the other begins", {"kind": "regular", "since": BEFORE, "until": LONG_AGO}, False),
    ("one inside the other", {"kind": "regular", "since": date(2021, 1, 1), "until": END}, True),
    ("a temporary place beside the regular one", {"kind": "temporary"}, False),
]


@pytest.mark.parametrize(("words", "values", "is_refused"), MEMBERSHIPS)
def test_a_member_has_one_place_of_a_kind_at_a_time(world, words, values, is_refused):
    row = Membership(**({"member": world.anh, "cell": world.khu_pho_1, "since": LONG_AGO} | values))
    assert refused(row) is is_refused


def test_a_second_temporary_place_is_refused_too(world):
    Membership.objects.create(member=world.anh, cell=world.khu_pho_1, kind="temporary", since=LONG_AGO)
    assert refused(Membership(member=world.anh, cell=world.khu_pho_9, kind="temporary", since=LONG_AGO))


@pytest.mark.parametrize(("since", "is_refused"), [(date(2026, 11, 6), True), (END, False)])
def test_from_the_end_of_one_place_the_next_may_begin(world, since, is_refused):
    world.anh.memberships.update(until=END)
    assert refused(Membership(member=world.anh, cell=world.khu_pho_1, since=since)) is is_refused


def test_an_ended_place_is_not_opened_again_beside_the_next(world):
    ended = world.anh.memberships.get()
    world.anh.memberships.update(until=END)
    Membership.objects.create(member=world.anh, cell=world.khu_pho_1, since=END)
    ended.until = None
    assert refused(ended)


GRANTS = [
    (Role.SECRETARY, {"cell": "giai_viet"}, False),
    (Role.SECRETARY, {"committee": "ward5"}, True),
    (Role.SECRETARY, {"cell": "giai_viet", "committee": "ward5"}, True),
    (Role.SECRETARY, {}, True),
    *(
        (role, scope, is_refused)
        for role in (Role.STAFF, Role.REVIEWER, Role.OFFICIAL, Role.ADMINISTRATOR)
        for scope, is_refused in (
            ({"committee": "ward5"}, False),
            ({"cell": "giai_viet"}, True),
            ({"cell": "giai_viet", "committee": "ward5"}, True),
            ({}, True),
        )
    ),
]


@pytest.mark.parametrize(("role", "scope", "is_refused"), GRANTS)
def test_a_secretary_is_one_at_a_cell_everybody_else_at_a_committee(world, role, scope, is_refused):
    places = {name: getattr(world, place) for name, place in scope.items()}
    assert refused(Grant(user=world.nobody, role=role, since=LONG_AGO, **places)) is is_refused


OFFICES = [
    ("a second secretary", {"kind": OfficeKind.SECRETARY}, True),
    ("a second secretary for a time", {"kind": OfficeKind.SECRETARY, "until": END}, True),
    ("a second deputy", {"kind": OfficeKind.DEPUTY}, False),
]


@pytest.mark.parametrize(("words", "values", "is_refused"), OFFICES)
def test_a_cell_has_one_secretary_at_a_time(world, words, values, is_refused):
    assert refused(Office(member=world.anh, cell=world.giai_viet, since=LONG_AGO, **values)) is is_refused


@pytest.mark.parametrize(("since", "is_refused"), [(date(2026, 11, 6), True), (END, False)])
def test_the_next_secretary_begins_when_the_last_one_ends(world, since, is_refused):
    world.binh.offices.update(until=END)
    row = Office(member=world.anh, cell=world.giai_viet, kind=OfficeKind.SECRETARY, since=since)
    assert refused(row) is is_refused


HOME = {"since": LONG_AGO, "until": date(2026, 1, 1)}
IN_THE_CELL = [
    ("all the time one belongs to it", LONG_AGO, date(2026, 1, 1), False),
    ("a day before", date(2019, 12, 31), date(2026, 1, 1), True),
    ("a day longer", LONG_AGO, date(2026, 1, 2), True),
    ("without end", LONG_AGO, None, True),
]


@pytest.mark.parametrize(("words", "since", "until", "is_refused"), IN_THE_CELL)
def test_an_office_is_held_only_while_one_belongs_to_the_cell(world, words, since, until, is_refused):
    world.anh.memberships.update(**HOME)
    row = Office(member=world.anh, cell=world.giai_viet, kind=OfficeKind.DEPUTY, since=since, until=until)
    assert refused(row) is is_refused


def test_an_office_in_another_cell_is_refused_and_in_a_committee_allowed(world):
    assert refused(Office(member=world.anh, cell=world.khu_pho_1, kind=OfficeKind.DEPUTY, since=LONG_AGO))
    assert not refused(Office(member=world.anh, committee=world.ward5, kind="deputy", since=LONG_AGO))


def test_temporary_activity_in_a_cell_gives_no_office_there(world):
    Membership.objects.create(member=world.anh, cell=world.khu_pho_1, kind="temporary", since=LONG_AGO)
    assert refused(Office(member=world.anh, cell=world.khu_pho_1, kind=OfficeKind.DEPUTY, since=LONG_AGO))


@pytest.mark.parametrize(("until", "is_refused"), [(END, False), (date(2026, 11, 6), True)])
def test_a_membership_does_not_end_before_the_office_in_its_cell(world, until, is_refused):
    world.an.offices.update(until=END)
    membership = world.an.memberships.get()
    membership.until = until
    assert refused(membership) is is_refused


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite flushes table by table, in any order")
def test_a_membership_with_an_office_on_it_is_not_removed(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        world.an.memberships.all().delete()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="Other databases empty all tables at once")
def test_tables_are_emptied_in_any_order(world):
    """As a flush does between tests with a live server, memberships before offices as well."""
    Membership.objects.all().delete()
    assert Office.objects.exists()


@pytest.mark.parametrize("model", [Office, Term])
@pytest.mark.parametrize(
    ("places", "is_refused"),
    [(["cell"], False), (["committee"], False), (["cell", "committee"], True), ([], True)],
)
def test_an_office_and_a_term_are_of_a_cell_or_of_a_committee(world, model, places, is_refused):
    scope = {"cell": world.khu_pho_9, "committee": world.ward6}
    values = {"name": "2025–2030"} if model is Term else {"member": world.giang, "kind": "deputy"}
    row = model(since=LONG_AGO, **values, **{place: scope[place] for place in places})
    assert refused(row) is is_refused


def rows_with_a_time(world):
    return [
        world.ward5,
        world.giai_viet,
        Term(committee=world.ward6, name="x"),
        Membership(member=world.an, cell=world.khu_pho_1, kind="temporary"),
        Exemption(member=world.an, decision="03-NQ/CB"),
        Office(member=world.anh, cell=world.giai_viet, kind=OfficeKind.COMMITTEE_MEMBER),
        Oversight(member=world.em, cell=world.khu_pho_9),
        Grant(user=world.nobody, role=Role.STAFF, committee=world.ward5),
    ]


@pytest.mark.parametrize("index", range(8))
@pytest.mark.parametrize(
    ("until", "is_refused"),
    [(None, False), (date(2026, 11, 8), False), (date(2026, 11, 7), True), (date(2026, 11, 6), True)],
)
def test_an_end_comes_after_the_beginning(world, index, until, is_refused):
    row = rows_with_a_time(world)[index]
    row.since, row.until = date(2026, 11, 7), until
    assert refused(row) is is_refused


@pytest.mark.parametrize(
    ("confirmed_on", "is_refused"),
    [(None, False), (date(2010, 5, 19), False), (date(2010, 5, 18), True)],
)
def test_nobody_is_confirmed_before_being_admitted(world, confirmed_on, is_refused):
    row = Member(full_name="Vũ Văn Giáp", admitted_on=date(2010, 5, 19), confirmed_on=confirmed_on)
    assert refused(row) is is_refused


def test_a_card_number_belongs_to_one_member_but_many_may_have_none(world):
    Member.objects.filter(pk=world.an.pk).update(card_number="79.001")
    values = {"full_name": "Vũ Văn Giáp", "admitted_on": date(2010, 5, 19)}
    assert refused(Member(**values, card_number="79.001"))
    assert not refused(Member(**values, card_number="79.002"))
    assert not refused(Member(**values))


@pytest.mark.parametrize(
    ("day", "is_refused"), [(None, False), (1, False), (31, False), (0, True), (32, True)]
)
def test_the_usual_day_lies_in_a_month(world, day, is_refused):
    row = Cell(committee=world.ward5, name="x", kind="village", since=LONG_AGO, usual_day=day)
    assert refused(row) is is_refused


@pytest.mark.parametrize(
    ("person", "role", "scope", "until", "is_refused"),
    [
        ("vanphong", Role.STAFF, {"committee": "ward5"}, None, True),
        ("vanphong", Role.STAFF, {"committee": "ward5"}, END, False),
        ("vanphong", Role.STAFF, {"committee": "ward6"}, None, False),
        ("vanphong", Role.REVIEWER, {"committee": "ward5"}, None, False),
        ("bithu", Role.SECRETARY, {"cell": "giai_viet"}, None, True),
        ("bithu", Role.SECRETARY, {"cell": "khu_pho_1"}, None, False),
    ],
)
def test_a_role_is_given_once_at_a_place(world, person, role, scope, until, is_refused):
    place = {name: getattr(world, where) for name, where in scope.items()}
    assert (
        refused(Grant(user=getattr(world, person), role=role, since=LONG_AGO, until=until, **place))
        is is_refused
    )


def test_a_form_hears_the_reason_in_words_not_the_name_of_a_constraint(world):
    rows = [
        Membership(member=world.an, cell=world.khu_pho_1, since=LONG_AGO),
        Term(committee=world.ward5, name="x", since=LONG_AGO),
        Office(member=world.anh, cell=world.khu_pho_1, kind=OfficeKind.DEPUTY, since=LONG_AGO),
        Exemption(member=world.anh, decision="03-NQ/CB", since=LONG_AGO, until=LONG_AGO),
        Office(member=world.anh, cell=world.giai_viet, kind=OfficeKind.SECRETARY, since=LONG_AGO),
        Grant(user=world.nobody, role=Role.STAFF, cell=world.giai_viet, since=LONG_AGO),
        Grant(user=world.nobody, role=Role.STAFF, committee=world.ward5, since=END, until=END),
        Office(member=world.anh, kind=OfficeKind.DEPUTY, since=LONG_AGO),
        Term(name="x", since=LONG_AGO),
        Cell(committee=world.ward5, name="x", kind="village", since=LONG_AGO, usual_day=32),
        Member(full_name="x", admitted_on=END, confirmed_on=LONG_AGO),
    ]
    for row in rows:
        with pytest.raises(ValidationError) as error:
            row.full_clean()
        assert not [text for text in error.value.messages if "cells_" in text], row
