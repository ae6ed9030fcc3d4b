"""The order of names, held against an oracle: the collation `vi-x-icu` of PostgreSQL, which is ICU's Vietnamese one.

`name_order.txt` holds invented names of many peoples and scripts in the order in which a server with that collation
(ICU collation version 153.120.42) puts them when each is turned round to given name, middle names, family name.
Where the server that runs the tests has the collation, it is asked again.
"""

from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Func, TextField, Value
from django.db.models.functions import Collate

from cells.models import Member
from cells.names import sort_key

from ..conftest import LONG_AGO

RECORDED = Path(__file__).with_name("name_order.txt").read_text(encoding="utf-8").splitlines()


def test_the_keys_put_the_names_in_the_recorded_order():
    keys = [sort_key(name) for name in RECORDED]
    pairs = zip(RECORDED, RECORDED[1:], keys, keys[1:], strict=False)
    assert [(name, after) for name, after, key, key_after in pairs if not key < key_after] == []


def test_the_record_holds_what_is_hard():
    assert len(RECORDED) > 500
    for hard in (
        "Y Bhiông",
        "K'Brôih",
        "H'Hen Niê",
        "Y Ƀăm Ênuôl",
        "Siu Pŭi",
        "Müller Hans",
        "Łukasz Łu",
        "Иванов",
    ):
        assert any(hard in name for name in RECORDED)


def stored():
    people = [Member(full_name=name, admitted_on=LONG_AGO) for name in reversed(RECORDED)]
    for person in people:
        person.fill_keys()
    Member.objects.bulk_create(people)


def test_the_database_lists_them_in_that_order(db):
    stored()
    assert list(Member.objects.order_by("sort_key").values_list("full_name", flat=True)) == RECORDED


def has_oracle() -> bool:
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_collation WHERE collname = 'vi-x-icu'")
        return cursor.fetchone() is not None


def test_the_server_s_own_vietnamese_collation_says_the_same(db):
    if not has_oracle():
        pytest.skip("This database has no vi-x-icu; the recorded order stands for it.")
    stored()
    # "Văn An Lê" out of "Lê Văn An", by the database itself.
    words = Func(
        "full_name", Value(r"^(\S+)\s+(?:(.*)\s)?(\S+)$"), Value(r"\3 \2 \1"), function="regexp_replace"
    )
    turned = Func(
        words, Value(r"\s+"), Value(" "), Value("g"), function="regexp_replace", output_field=TextField()
    )
    by_oracle = Member.objects.order_by(Collate(turned, "vi-x-icu")).values_list("full_name", flat=True)
    assert list(by_oracle) == sorted(RECORDED, key=sort_key) == RECORDED
