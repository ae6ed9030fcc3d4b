"""Whoever changes the ledger by hand is found out, with the row and what was done to it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cells import chain
from cells.chain import faults, ledger_head
from cells.events import Act, event_hash, record_many
from cells.models import Event, EventAbout, LedgerHead


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    """Three rows at a time, so that every border between two batches is walked over."""
    monkeypatch.setattr(chain, "BATCH", 3)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def ten(world):
    """Ten events about Giai Việt and one of two members."""
    acts = [
        Act(
            "cell renamed",
            world.giai_viet,
            before={"name": str(number)},
            after={"name": str(number + 1)},
            about=[world.giai_viet, world.an if number % 2 else world.binh],
        )
        for number in range(10)
    ]
    with transaction.atomic():
        record_many(acts, by=world.admin)
    return world


def found(**options):
    return [(fault.number, fault.sentence) for fault in faults(ledger_head(), **options)]


def numbers(**options):
    return [number for number, _sentence in found(**options)]


def test_an_untouched_ledger_has_no_fault(ten):
    assert found() == []
    assert found(start=5) == []


def test_an_empty_ledger_has_no_fault(db):
    assert found() == []


def change(number=5, **columns):
    Event.objects.filter(number=number).update(**columns)


def remove(*gone):
    EventAbout.objects.filter(event_id__in=gone).delete()
    Event.objects.filter(number__in=gone).delete()


def renumber(pairs):
    """Give events other numbers, their subjects with them: old → new; by way of numbers that nobody has."""
    for shift, steps in (
        (1000, {old: old + 1000 for old in pairs}),
        (0, {o + 1000: n for o, n in pairs.items()}),
    ):
        for old, new in steps.items():
            event = Event.objects.get(number=old)
            subjects = list(event.about.all())
            event.number, kept_hash = new, event.hash
            event.hash = f"{shift}{new}"
            event.save(force_insert=True)
            for subject in subjects:
                EventAbout.objects.filter(pk=subject.pk).update(event=event)
            Event.objects.filter(number=old).delete()
            change(new, hash=kept_hash)


def swap():
    renumber({4: 5, 5: 4})


def write_anew(first=1):
    """What somebody with the whole database does: from a row on, every hash is made to fit again."""
    previous = Event.objects.filter(number=first - 1).values_list("hash", flat=True).first() or ""
    for event in Event.objects.filter(number__gte=first):
        event.previous_hash = previous
        event.hash = previous = event_hash(event, sorted(event.about.values_list("object_type", "object_id")))
        event.save()
    LedgerHead.objects.update(number=event.number, hash=previous)


def insert():
    """A row between 4 and 5 whose own hash fits; those behind move up."""
    renumber({number: number + 1 for number in range(10, 4, -1)})
    before = Event.objects.get(number=4)
    forged = Event(
        number=5, at=before.at, verb="x", object_type="x", object_id="1", previous_hash=before.hash
    )
    forged.hash = event_hash(forged)
    forged.save(force_insert=True)
    LedgerHead.objects.update(number=11)


def rehash_one():
    change(after={"name": "giả"})
    event = Event.objects.get(number=5)
    change(hash=event_hash(event, sorted(event.about.values_list("object_type", "object_id"))))


def add_subject():
    EventAbout.objects.create(event_id=5, object_type="cells.cell", object_id="999")


def drop_subject():
    EventAbout.objects.filter(event_id=5, object_type="cells.cell").delete()


def alter_subject():
    EventAbout.objects.filter(event_id=5, object_type="cells.cell").update(object_id="999")


TAMPERED = [
    (lambda: change(verb="cell founded"), [5], "changed"),
    (lambda: change(after={"name": "7"}), [5], "changed"),
    (lambda: change(before=None), [5], "changed"),
    (lambda: change(by=None), [5], "changed"),
    (lambda: change(object_id="999"), [5], "changed"),
    (lambda: change(at="2026-11-07T02:00:01Z"), [5], "changed"),
    (lambda: change(previous_hash="0" * 64), [5], "changed"),
    (lambda: change(hash="0" * 64), [5, 6], "changed"),
    (lambda: change(1, verb="x"), [1], "changed"),
    (lambda: change(10, verb="x"), [10], "changed"),
    (rehash_one, [6], "does not continue row 5"),
    (add_subject, [5], "the subject cells.cell 999 was added"),
    (drop_subject, [5], "changed"),
    (alter_subject, [5], "changed"),
    (lambda: remove(5), [5], "Row 5 is missing"),
    (lambda: remove(1), [1], "Row 1 is missing"),
    (lambda: remove(3, 4, 5, 6), [3], "Rows 3 to 6 are missing"),
    (swap, [4, 5, 6], "written as row 5"),
    (insert, [6, 7, 8, 9, 10, 11], "written as row 5"),
    (lambda: renumber({1: 0}), [0, 1], "inserted: the ledger begins with row 1"),
    (lambda: remove(10), [10], "names row 10, the last one there is row 9"),
    (lambda: remove(8, 9, 10), [8], "names row 10, the last one there is row 7"),
    (lambda: LedgerHead.objects.update(number=7), [7, 8], "does not carry the hash of row 7"),
    (lambda: LedgerHead.objects.update(number=11), [11], "The end was cut off"),
    (lambda: LedgerHead.objects.update(hash="0" * 64), [10], "does not carry the hash of row 10"),
    (lambda: LedgerHead.objects.all().delete(), [0], "head row"),
    (lambda: LedgerHead.objects.create(pk=2, number=3, hash="x"), [10], "more than one head"),
]


@pytest.mark.parametrize(("tamper", "rows", "words"), TAMPERED)
def test_each_kind_of_tampering_is_found_where_it_is(ten, tamper, rows, words):
    tamper()
    faults_found = found()
    assert [number for number, _sentence in faults_found] == rows
    assert words in faults_found[0][1]


def test_subjects_left_behind_are_found(ten):
    with connection.constraint_checks_disabled():
        EventAbout.objects.filter(event_id=10).update(event_id=77)
    faults_found = found()
    EventAbout.objects.filter(event_id=77).delete()
    assert faults_found[-1] == (77, "Row 77 is missing, but its subjects are there.")


@pytest.mark.parametrize("first", [1, 6])
def test_a_ledger_written_anew_fits_in_itself_and_is_betrayed_by_a_hash_kept_elsewhere(ten, first):
    kept = ledger_head().hash
    change(6, after={"name": "giả"})
    write_anew(first)
    assert numbers() == []
    assert numbers(kept_hash=kept) == [0]
    assert numbers(kept_hash=kept[:16]) == [0]


def test_an_end_cut_off_together_with_the_head_is_betrayed_too(ten):
    kept = ledger_head().hash
    remove(9, 10)
    last = Event.objects.get(number=8)
    LedgerHead.objects.update(number=8, hash=last.hash)
    assert numbers() == []
    assert numbers(kept_hash=kept) == [0]


def test_an_older_head_still_stands_in_a_ledger_that_has_grown(ten):
    kept = ledger_head().hash
    with transaction.atomic():
        record_many([Act("cell renamed", ten.giai_viet)], by=None)
    assert numbers(kept_hash=kept) == []


@pytest.mark.parametrize(("start", "rows"), [(1, [5]), (5, [5]), (6, []), (7, [])])
def test_from_a_row_on_only_what_comes_after_is_checked(ten, start, rows):
    change(verb="x")
    assert numbers(start=start) == rows


def test_from_a_row_whose_predecessor_is_missing(ten):
    remove(5)
    assert numbers(start=6)[0] == 5


def test_the_first_row_follows_nothing(ten):
    change(1, previous_hash="0" * 64)
    event = Event.objects.get(number=1)
    change(1, hash=event_hash(event, sorted(event.about.values_list("object_type", "object_id"))))
    assert numbers() == [1, 2]


def run(*arguments):
    out = StringIO()
    call_command("verify_ledger", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_the_head_for_the_book(ten):
    head = ledger_head()
    assert f"10  {head.hash}" in run()
    assert f"10  {head.hash}" in run("--head", head.hash[:16], "--from", "4")


def test_the_command_fails_and_says_what_is_wrong(ten):
    change(verb="x")
    out = StringIO()
    with pytest.raises(CommandError, match="1 fault"):
        call_command("verify_ledger", stdout=out)
    assert out.getvalue() == "Row 5 or one of its subjects was changed after it was written.\n"


def test_the_command_does_not_list_without_end(ten, monkeypatch):
    monkeypatch.setattr("cells.management.commands.verify_ledger.SHOWN", 4)
    Event.objects.update(verb="x")
    with pytest.raises(CommandError, match="after 4 faults"):
        run()


@pytest.mark.parametrize("text", ["", "abc", "g" * 16, "0" * 65])
def test_what_is_no_hash_is_refused(ten, text):
    with pytest.raises(CommandError, match="16 to 64"):
        run("--head", text)


def test_an_empty_ledger_says_so(db):
    assert "empty" in run()


def test_work_grows_with_the_rows_and_memory_does_not(ten, monkeypatch):
    """Two queries a batch, and never more rows at once than a batch holds."""

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert found() == []
        return captured

    few = queries()
    with transaction.atomic():
        record_many([Act("cell renamed", ten.giai_viet, about=[ten.an]) for _ in range(30)], by=None)
    assert len(queries()) - len(few) == 2 * 10
    events = [query["sql"] for query in few if "previous_hash" in query["sql"]]
    assert all("LIMIT 3" in sql for sql in events)
