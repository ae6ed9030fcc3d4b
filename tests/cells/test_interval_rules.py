"""The rules of `[since, until)`, in SQL and in Python, held against each other and against plain sets of days.

A span of the tests is (first day, day after the last or None) as small numbers; without end it holds up to `END`.
"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from cells import constraints
from cells.models import (
    Membership,
    MembershipKind,
    Office,
    OfficeKind,
    Term,
    WorkingGroup,
    WorkingGroupMember,
)

from ..conftest import LONG_AGO

LAST_START, LONGEST = 7, 5
END = LAST_START + LONGEST + 3
FIRST = date(2026, 2, 25)  # over the end of a month

spans = st.builds(
    lambda since, length: (since, None if length is None else since + length),
    st.integers(0, LAST_START),
    st.none() | st.integers(1, LONGEST),
)


def day(number):
    return FIRST + timedelta(days=number)


def dated(span) -> dict:
    since, until = span
    return {"since": day(since), "until": None if until is None else day(until)}


def days_of(span) -> set[int]:
    since, until = span
    return set(range(since, END if until is None else until))


@pytest.fixture
def undone(db):
    """`with undone():` – what an example writes is taken out again before the next one."""

    class Undone(transaction.Atomic):
        def __exit__(self, *error):
            if error[0] is None:
                transaction.set_rollback(True, self.using)
            super().__exit__(*error)

    return lambda: Undone(using=None, savepoint=True, durable=False)


# Which rows hold: a table without rules of its own, so that anything may stand beside anything.


def rows_of(world, found):
    return {
        WorkingGroup.objects.create(committee=world.ward5, name=str(n), **dated(span)): span
        for n, span in enumerate(found)
    }


@given(found=st.lists(spans, max_size=6))
def test_what_holds_on_a_day(world, undone, found):
    with undone():
        rows = rows_of(world, found)
        for number in range(-1, END):
            on_it = {row for row, span in rows.items() if number in days_of(span)}
            assert {row for row in rows if row.is_active_on(day(number))} == on_it
            assert set(WorkingGroup.objects.on(day(number))) == on_it


@given(found=st.lists(spans, max_size=6), asked=spans)
def test_what_shares_a_day_and_what_holds_all_the_time(world, undone, found, asked):
    with undone():
        rows, when = rows_of(world, found), dated(asked)
        sharing = {row for row, span in rows.items() if days_of(span) & days_of(asked)}
        covering = {row for row, span in rows.items() if days_of(span) >= days_of(asked)}
        assert set(WorkingGroup.objects.filter(constraints.overlapping(**when))) == sharing
        assert set(WorkingGroup.objects.filter(constraints.covering(**when))) == covering


# What is refused: each write is judged by the rule in words, by the database, and by the days themselves.


def words_refuse(row) -> bool:
    try:
        constraints.validate(row)
    except ValidationError:
        return True
    return False


def database_refuses(act) -> bool:
    try:
        with transaction.atomic():
            act()
    except IntegrityError:
        return True
    return False


def judge(row, values, kept: dict, is_lawful) -> None:
    """Give a row new values and save it: all three judges agree; what was refused is as it was before.

    `kept`: the rows that stand, with what is known of each; `is_lawful` says whether such rows may stand together.
    """
    known = {name: value for name, value in values.items() if name != "span"}
    for name, value in (known | dated(values["span"])).items():
        setattr(row, name, value)
    would_be = {pk: kept_values for pk, kept_values in kept.items() if pk != row.pk}
    is_refused = not is_lawful([*would_be.values(), values])
    is_said = words_refuse(row)
    assert (is_said, database_refuses(row.save)) == (is_refused, is_refused), (values, kept)
    if is_refused:
        row.pk and row.refresh_from_db()
    else:
        kept[row.pk] = values


def no_day_twice(rows, key) -> bool:
    """Of the rows that agree in `key` (None: the rule does not ask about this one), no two share a day."""
    asked = [(key(row), days_of(row["span"])) for row in rows if key(row) is not None]
    return not any(
        key_1 == key_2 and days_1 & days_2
        for n, (key_1, days_1) in enumerate(asked)
        for key_2, days_2 in asked[:n]
    )


# (which of the rows there are to change, or a new one; values)
def writes(**values):
    return st.lists(
        st.tuples(st.none() | st.integers(0, 5), st.fixed_dictionaries({"span": spans, **values})), max_size=8
    )


def play(model, found, kept, is_lawful, **fixed):
    rows = []
    for index, values in found:
        is_new = index is None or index >= len(rows)
        row = model(**fixed) if is_new else rows[index]
        if not is_new:
            row = model.objects.get(pk=row.pk)
        judge(row, values, kept, is_lawful)
        if is_new and row.pk in kept:
            rows.append(row)


kinds = st.sampled_from(list(MembershipKind))


@given(found=writes(kind=kinds, member=st.sampled_from(["anh", "dung"])))
def test_a_member_is_in_one_cell_of_a_kind_on_a_day(world, undone, found):
    people = {"anh": world.anh, "dung": world.dung}
    found = [(index, values | {"member": people[values["member"]]}) for index, values in found]
    with undone():
        Membership.objects.filter(member__in=people.values()).delete()
        play(
            Membership,
            found,
            {},
            lambda rows: no_day_twice(rows, lambda row: (row["member"], row["kind"])),
            cell=world.khu_pho_9,
        )


@given(found=writes(place=st.sampled_from(["committee", "cell"])))
def test_a_place_has_one_term_of_office_on_a_day(world, undone, found):
    """Of the two columns of the place one is empty: an empty one is like no other."""
    places = {"committee": world.ward6, "cell": world.khu_pho_9}
    both = dict.fromkeys(places)
    found = [
        (index, {"span": values["span"], **both, values["place"]: places[values["place"]]})
        for index, values in found
    ]
    with undone():
        play(
            Term,
            found,
            {},
            lambda rows: no_day_twice(rows, lambda row: (row["committee"], row["cell"])),
            name="2025–2030",
        )


@given(found=writes(is_leader=st.booleans(), member=st.sampled_from(["an", "anh", "binh"])))
def test_a_working_group_has_one_leader_on_a_day_and_nobody_twice(world, undone, found):
    found = [(index, values | {"member": getattr(world, values["member"])}) for index, values in found]
    with undone():
        group = WorkingGroup.objects.create(committee=world.ward5, name="1", since=LONG_AGO)
        play(
            WorkingGroupMember,
            found,
            {},
            lambda rows: (
                no_day_twice(rows, lambda row: row["member"])
                and no_day_twice(rows, lambda row: True if row["is_leader"] else None)
            ),
            group=group,
        )


def each_in_its_cell(memberships, offices) -> bool:
    """Every office lies within one regular membership of its cell."""
    return all(
        any(
            home["kind"] == MembershipKind.REGULAR
            and home["cell"] == office["cell"]
            and days_of(home["span"]) >= days_of(office["span"])
            for home in memberships
        )
        for office in offices
    )


acts = st.tuples(
    st.sampled_from(["membership", "office", "leave"]),
    st.none() | st.integers(0, 1),
    spans,
    kinds,
    st.sampled_from(["khu_pho_1", "khu_pho_9"]),
)
REGULAR = MembershipKind.REGULAR
# Most examples should have something that hangs on something: they begin with one of each.
openings = st.tuples(
    spans.map(lambda span: ("membership", None, span, REGULAR, "khu_pho_1")),
    spans.map(lambda span: ("office", None, span, REGULAR, "khu_pho_1")),
)


@given(opening=openings, found=st.lists(acts, max_size=6))
def test_an_office_only_in_the_own_cell_and_a_membership_not_cut_short_under_it(
    world, undone, opening, found
):
    with undone():
        world.anh.memberships.all().delete()
        kept = {"membership": {}, "office": {}}
        for noun, index, span, kind, place in [*opening, *found]:
            values = {"span": span, "cell": getattr(world, place)}
            if noun == "leave":
                leave(kept, index)
            elif noun == "membership":
                row = row_at(Membership, kept[noun], index) or Membership(member=world.anh)
                judge(
                    row,
                    values | {"kind": kind},
                    kept[noun],
                    lambda rows: (
                        no_day_twice(rows, lambda one: one["kind"])
                        and each_in_its_cell(rows, kept["office"].values())
                    ),
                )
            else:
                row = row_at(Office, kept[noun], index) or Office(member=world.anh, kind=OfficeKind.DEPUTY)
                judge(
                    row,
                    values,
                    kept[noun],
                    lambda rows: (
                        no_day_twice(rows, lambda one: one["cell"])
                        and each_in_its_cell(kept["membership"].values(), rows)
                    ),
                )


def row_at(model, kept, index):
    return model.objects.get(pk=sorted(kept)[index]) if index is not None and index < len(kept) else None


def leave(kept, index) -> None:
    """Only the database is asked: no form deletes a membership."""
    row = row_at(Membership, kept["membership"], index)
    if row is None:
        return
    pk = row.pk
    left = [values for other, values in kept["membership"].items() if other != pk]
    is_refused = not each_in_its_cell(left, kept["office"].values())
    if is_refused and connection.vendor == "sqlite":
        return  # a flush deletes there table by table, in any order
    assert database_refuses(row.delete) == is_refused
    if not is_refused:
        del kept["membership"][pk]
