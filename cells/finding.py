"""Finding people among hundreds of thousands: by how the words of a name begin, or by a card number or citizen id.

A word is first looked for where words begin (`an` finds An and Ánh, and no Lan): PostgreSQL has an index for that, and
of a card number for its beginning. Only where that finds nobody is every name read for the letters anywhere in it.
SQLite, which serves one office, asks the same question without an index.
"""

import re
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import SearchQuery, SearchVectorExact, SearchVectorField
from django.db import connection
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Collate
from django.db.models.lookups import Contains

from . import citizen_ids
from .models import Member
from .names import fold

MOST_FOUND = 500
BETWEEN_WORDS = "'-.’"
WORDS_INDEX = "cells_member_words_of_name"


def people_found(user, text: str) -> tuple[object, bool]:
    """(rows, whether there are more) of whom the user may see and the words mean, in Vietnamese order of names.

    Of more than `MOST_FOUND` people these are any so many: to put all Lans of a country in order only to show the
    first would take longer than to ask for a second word. Two queries, four where no word begins so.
    """
    visible = Member.objects.visible_to(user).order_by()
    found = _some(visible.filter(begun_by(text))) if _words(text) else []
    found = found or _some(_with_letters(visible, text))
    return Member.objects.filter(pk__in=found[:MOST_FOUND]).order_by("sort_key", "pk"), len(
        found
    ) > MOST_FOUND


def _some(members) -> list[int]:
    """Without an order, so that the database may begin with what is rare, and stop."""
    return list(members.values_list("pk", flat=True)[: MOST_FOUND + 1])


def _with_letters(visible, text: str):
    """Of the members those `holding` the text. Names are read from their index first: it is a fifth of the table."""
    if _number(text):
        return visible.filter(holding(text))
    keys = Member.objects.filter(holding(text)).order_by().values_list("search_key", flat=True).distinct()
    keys = list(keys[: MOST_FOUND + 1])
    return visible.filter(holding(text) if len(keys) > MOST_FOUND else Q(search_key__in=keys))


def holding(text: str, to_member: str = "") -> Q:
    """Members whose name holds every word of `text`, or whose card number or citizen id it is, as a condition."""
    by_name = Q()
    for word in fold(text).split():
        by_name &= Q(Contains(_bytes_of(f"{to_member}search_key"), word))
    number = _number(text)
    if not number:
        return by_name
    return by_name | _citizen(number, to_member) | Q(**{f"{to_member}card_number__contains": number})


def _bytes_of(column: str):
    """A text as PostgreSQL compares it fastest where letters are not to be put in order."""
    return Collate(F(column), "C") if connection.vendor == "postgresql" else F(column)


def begun_by(text: str):
    """Members in whose name a word begins with each word of `text`; of a number, those whose own begins with it."""
    if number := _number(text):
        return _citizen(number) | Q(card_number__startswith=number)
    if connection.vendor != "postgresql":
        return reduce(and_, map(_word_begins, _words(text)))
    words = " & ".join(f"'{word}':*" for word in _words(text))
    return SearchVectorExact(words_of_name(), SearchQuery(words, search_type="raw", config="simple"))


def words_of_name():
    """The words of the stored name as PostgreSQL's index holds them (`install_index`)."""
    name = Func(F("search_key"), Value(BETWEEN_WORDS), Value(" " * len(BETWEEN_WORDS)), function="translate")
    return Func(Value("simple"), name, function="to_tsvector", output_field=SearchVectorField())


def install_index(connection) -> None:
    """Make the index of the words of names, where there is a PostgreSQL to use it."""
    table = Member._meta.db_table
    if connection.vendor != "postgresql" or table not in connection.introspection.table_names():
        return
    between = BETWEEN_WORDS.replace("'", "''")
    spaces = " " * len(BETWEEN_WORDS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE INDEX IF NOT EXISTS {WORDS_INDEX} ON {table}"
            f" USING gin (to_tsvector('simple', translate(search_key, '{between}', '{spaces}')))"
        )


def _word_begins(word: str) -> Q:
    inside = [Q(search_key__contains=before + word) for before in f" {BETWEEN_WORDS}"]
    return reduce(or_, inside, Q(search_key__startswith=word))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(text))


def _number(text: str) -> str:
    number = "".join(text.split())
    return number if any(map(str.isdigit, number)) else ""


def _citizen(number: str, to_member: str = "") -> Q:
    if not citizen_ids.is_citizen_id(number):
        return Q(pk__in=[])
    return Q(**{f"{to_member}citizen_id_hash": citizen_ids.hash_of(number)})
