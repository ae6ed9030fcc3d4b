"""The ledger: each event stands on the one before it, inside the transaction of its act."""

import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cells.events import Act, event_hash, record, record_many, record_reading, subjects_of
from cells.models import Event, LedgerHead, Reading

from ..conftest import account


@pytest.fixture
def three(world):
    with transaction.atomic():
        record(by=world.bithu, verb="một", obj=world.giai_viet, after={"a": 1})
        record(by=world.vanphong, verb="hai", obj=world.giai_viet, before={"a": 1}, after={"a": "é"})
        record(by=None, verb="ba", obj=world.ward5)
    return list(Event.objects.all())


def test_each_event_names_who_did_what_to_which_object_and_when(world, three):
    first, second, third = three
    assert (first.by, first.verb, first.object_type, first.object_id) == (
        world.bithu,
        "một",
        "cells.cell",
        str(world.giai_viet.pk),
    )
    assert (second.before, second.after) == ({"a": 1}, {"a": "é"})
    assert (third.by, third.object_type, third.before) == (None, "cells.committee", None)
    assert first.at.isoformat() == "2026-11-07T02:00:00+00:00"


def test_the_events_are_a_chain(three):
    assert [event.number for event in three] == [1, 2, 3]
    assert [event.previous_hash for event in three] == ["", three[0].hash, three[1].hash]
    assert all(event_hash(event) == event.hash for event in three)
    head = LedgerHead.objects.get()
    assert (head.number, head.hash) == (3, three[2].hash)


TAMPERED = [
    {"verb": "khác"},
    {"by_id": None},
    {"after": {"a": 2}},
    {"before": {}},
    {"object_id": "0"},
    {"object_type": "cells.member"},
    {"number": 9},
    {"at": "2026-11-07T02:00:01Z"},
    {"previous_hash": "0" * 64},
]


@pytest.mark.parametrize("change", TAMPERED, ids=lambda change: next(iter(change)))
def test_a_changed_event_no_longer_fits_its_hash(three, change):
    Event.objects.filter(number=2).update(**change)
    changed = Event.objects.get(hash=three[1].hash)
    assert event_hash(changed) != changed.hash


def test_an_event_taken_out_leaves_a_gap(three):
    Event.objects.filter(number=2).delete()
    first, third = Event.objects.all()
    assert third.previous_hash != first.hash


def test_the_hash_is_the_same_after_the_database_has_stored_the_event(three):
    """Whatever the database does to instants and JSON, the row read back gives the same hash."""
    for event in three:
        assert event_hash(Event.objects.get(pk=event.pk)) == event.hash


def about(event):
    return sorted(event.about.values_list("object_type", "object_id"))


def test_many_at_once_are_the_same_rows_as_one_after_another(world):
    acts = [
        Act("một", world.binh, after={"a": 1}, about=[world.binh, world.giai_viet, world.giai_viet]),
        Act("hai", world.giai_viet, before={"a": 1}, after={"a": "é"}),
        Act("ba", world.ward5, about=[world.an]),
    ]
    with transaction.atomic():
        for act in acts:
            record(by=world.vanphong, **act._asdict())
        one_by_one = [(event.hash, about(event)) for event in Event.objects.all()]
        transaction.set_rollback(True)
    with transaction.atomic():
        events = record_many(acts, by=world.vanphong)
    assert [(event.hash, about(event)) for event in Event.objects.all()] == one_by_one
    assert [event.number for event in events] == [1, 2, 3]
    head = LedgerHead.objects.get()
    assert (head.number, head.hash) == (3, events[-1].hash)
    assert about(events[0]) == [
        ("cells.cell", str(world.giai_viet.pk)),
        ("cells.member", str(world.binh.pk)),
    ]


def test_many_events_cost_no_more_queries_than_a_few(world):
    def queries_of(count):
        with CaptureQueriesContext(connection) as queries, transaction.atomic():
            record_many([Act("x", world.binh, about=[world.giai_viet]) for _ in range(count)], by=None)
        return len(queries)

    queries_of(1)
    assert queries_of(2) == queries_of(50)


def test_who_is_named_without_a_place_brings_the_own_places(world):
    """A ledger is read place by place, so an event without one would be lost to all but the topmost reader."""
    cell, ward = ("cells.cell", str(world.giai_viet.pk)), ("cells.committee", str(world.ward5.pk))
    acts = [
        Act("member corrected", world.an),
        Act("sign-in slip made", world.bithu, about=[world.bithu]),
        Act("role taken away", world.vanphong),
        Act("member corrected", world.an, about=[world.khu_pho_9]),
        Act("account opened", world.nobody),
    ]
    with transaction.atomic():
        events = record_many(acts, by=world.admin)
    assert [[subject for subject in about(event) if subject in (cell, ward)] for event in events] == [
        [cell],
        [cell],
        [ward],
        [],
        [],
    ]


def test_the_places_of_many_people_cost_two_queries(world):
    def queries_of(count):
        with CaptureQueriesContext(connection) as queries, transaction.atomic():
            record_many([Act("x", world.binh), Act("y", world.bithu)] * count, by=None)
        return len(queries)

    queries_of(1)
    assert queries_of(1) == queries_of(40)


def test_no_act_no_event(world):
    with transaction.atomic():
        assert record_many([], by=world.bithu) == []
    assert not LedgerHead.objects.exists()


def test_keys_that_are_numbers_keep_their_order_under_the_hash(world):
    """JSON in the database has text keys only, and "10" comes before "9" there."""
    with transaction.atomic():
        event = record(by=world.bithu, verb="x", obj=world.giai_viet, after={9: "a", 10: "b"})
    stored = Event.objects.get()
    assert (stored.after, event_hash(stored)) == ({"9": "a", "10": "b"}, event.hash)


def test_a_row_names_whom_and_what_it_is_about(world):
    assert subjects_of(world.binh.memberships.get()) == [world.binh, world.giai_viet, world.giai_viet]
    assert subjects_of(world.bithu.grants.get()) == [world.bithu, world.giai_viet, world.giai_viet]
    assert subjects_of(world.binh) == [world.giai_viet]
    assert subjects_of(world.bithu) == []


def test_the_subjects_are_under_the_hash(world):
    with transaction.atomic():
        event = record(by=world.bithu, verb="x", obj=world.binh, about=[world.giai_viet])
    kind, pk = "cells.cell", str(world.giai_viet.pk)
    assert event_hash(event, [(kind, pk)]) == event.hash
    assert event.hash not in (event_hash(event), event_hash(event, [(kind, "0")]))


def test_an_act_that_fails_leaves_no_event(world, three):
    def act():
        with transaction.atomic():
            record(by=world.bithu, verb="bốn", obj=world.giai_viet)
            world.giai_viet.terms.create(name="x", since="2026-01-01", until="2025-01-01")

    with pytest.raises(IntegrityError):
        act()
    assert Event.objects.count() == 3
    assert LedgerHead.objects.get().number == 3
    with transaction.atomic():
        assert record(by=world.bithu, verb="bốn", obj=world.giai_viet).number == 4


def test_the_same_place_in_the_chain_is_taken_once(world, three):
    """A writer who read the head before another wrote cannot fork the chain: the number is the key."""
    stale = Event(
        number=3, at=three[2].at, verb="x", object_type="x", object_id="1", previous_hash="", hash="x"
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        stale.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded():
    user = account("bithu", "Nguyễn Văn Bình")
    with pytest.raises(transaction.TransactionManagementError, match="inside the transaction"):
        record(by=user, verb="x", obj=user)
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    not connection.features.has_select_for_update,
    reason="SQLite's IMMEDIATE transactions stand one after another by themselves.",
)
def test_writers_at_the_same_time_stand_one_after_another_in_the_chain():
    user = account("bithu", "Nguyễn Văn Bình")
    start, failures = threading.Barrier(4), []

    def write(number):
        try:
            start.wait()
            for step in range(5):
                with transaction.atomic():
                    record(by=user, verb=f"{number}.{step}", obj=user)
        except DatabaseError as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    events = list(Event.objects.all())
    assert [event.number for event in events] == list(range(1, 21))
    assert [event.previous_hash for event in events[1:]] == [event.hash for event in events[:-1]]
    assert all(event_hash(event) == event.hash for event in events)


def test_a_reading_notes_who_and_what_and_no_content(world):
    record_reading(world.bithu, world.giai_viet)
    reading = Reading.objects.get()
    assert (reading.by, reading.object_type, reading.object_id) == (
        world.bithu,
        "cells.cell",
        str(world.giai_viet.pk),
    )
    assert {field.name for field in Reading._meta.fields} == {
        "id",
        "kind",
        "at",
        "by",
        "object_type",
        "object_id",
    }
