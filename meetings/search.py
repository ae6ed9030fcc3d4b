"""Searching the texts of the records. PostgreSQL: a stored `tsvector` with a GIN index; SQLite: FTS5. Same hits.

`SearchText.folded` holds the words of `search_words.words_of`, so that neither database has to know Vietnamese.
"""

from collections.abc import Iterable

from django.db.models import Lookup, TextField, prefetch_related_objects

from .models import Meeting, SearchText, TextKind
from .papers import SECTIONS
from .search_words import Query, as_phrase, query_of, words_of

MOST_FOUND = 200
VECTOR, SQLITE_INDEX = "words", "meetings_searchtext_words"


def found(user, text: str, kind: str = "", *, is_apart: bool = False) -> tuple[list[int], Query]:
    """Ids of the texts that `user` may read and that hold what `text` asks for, newest first, and the question.

    Several words are first looked for as they follow each other, since in Vietnamese a word has several syllables;
    where that finds nothing, or with `is_apart`, anywhere in a text. At most one more than `MOST_FOUND`: to number all
    that hold a common word would take longer than to read it.
    """
    query = query_of(text)
    if not query:
        return [], query
    phrase = as_phrase(query)
    if phrase != query and not is_apart and (ids := _ids(user, phrase, kind)):
        return ids, phrase
    return _ids(user, query, kind), query


def _ids(user, query: Query, kind: str) -> list[int]:
    rows = SearchText.objects.filter(
        folded__holds=query, meeting__in=Meeting.objects.visible_to(user).order_by().values("pk")
    )
    if kind in TextKind.values:
        rows = rows.filter(kind=kind)
    newest = rows.order_by("-month", "-meeting_id", "kind")
    return list(newest.values_list("pk", flat=True)[: MOST_FOUND + 1])


def texts(ids: list[int]) -> list[SearchText]:
    """The texts of these ids, in this order, each with its meeting, cell and committee. One query."""
    rows = SearchText.objects.select_related("meeting__cell__committee").in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


def index(meeting) -> None:
    """Bring the searchable texts of a meeting up to date; part of the transaction that saves the record."""
    # Read anew: whoever saved goes on with a meeting that remembers no rows.
    index_all(Meeting.objects.filter(pk=meeting.pk))


def index_all(meetings: Iterable[Meeting]) -> None:
    """Bring the searchable texts of some meetings up to date. Seven queries for them all, and one or two to write."""
    meetings = list(meetings)
    prefetch_related_objects(meetings, "resolution", "contributions", "guests", "motions", "tasks")
    wanted = {
        (meeting.pk, kind): (text, meeting.month)
        for meeting in meetings
        for kind, text in texts_of(meeting).items()
        if text
    }
    stored = {(row.meeting_id, row.kind): row for row in SearchText.objects.filter(meeting__in=meetings)}
    gone = [row.pk for place, row in stored.items() if place not in wanted]
    if gone:
        SearchText.objects.filter(pk__in=gone).delete()
    changed = {
        place: (text, month)
        for place, (text, month) in wanted.items()
        if place not in stored or (stored[place].text, stored[place].month) != (text, month)
    }
    SearchText.objects.bulk_create(
        [
            SearchText(
                meeting_id=meeting_id,
                kind=kind,
                month=month,
                text=text,
                folded=" ".join(words_of(text)),
            )
            for (meeting_id, kind), (text, month) in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["meeting", "kind"],
        update_fields=["month", "text", "folded"],
    )


def texts_of(meeting) -> dict[str, str]:
    """Text kind → what can be found of this meeting; people's names are found among the members, not here."""
    minutes = [meeting.thematic_topic, *(getattr(meeting, name) for name, _title in SECTIONS)]
    minutes += [one.text for one in (*meeting.contributions.all(), *meeting.motions.all())]
    minutes += [guest.report for guest in meeting.guests.all()]
    resolution = getattr(meeting, "resolution", None)
    return {
        TextKind.MINUTES: _joined(minutes),
        TextKind.RESOLUTION: resolution.text if resolution else "",
        TextKind.TASKS: _joined(task.text for task in meeting.tasks.all()),
    }


def _joined(parts) -> str:
    return "\n".join(part for part in parts if part)


@TextField.register_lookup
class Holds(Lookup):
    """`folded__holds=Query`: the words and phrases, by the index of the database (`install_index`)."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_postgresql(self, compiler, connection):
        table = compiler.quote_name_unless_alias(self.lhs.alias)
        sql = f"{table}.{VECTOR} @@ to_tsquery('simple', %s)"
        return sql, [" & ".join("(" + " <-> ".join(phrase) + ")" for phrase in self.rhs.phrases)]

    def as_sqlite(self, compiler, connection):
        table = compiler.quote_name_unless_alias(self.lhs.alias)
        sql = f"{table}.id IN (SELECT rowid FROM {SQLITE_INDEX} WHERE {SQLITE_INDEX} MATCH %s)"
        return sql, [" AND ".join('"' + " ".join(phrase) + '"' for phrase in self.rhs.phrases)]


def install_index(connection) -> None:
    """Make the index of the words, where it is not there yet; after every migrate, which may rebuild the table."""
    table = SearchText._meta.db_table
    if table not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in POSTGRESQL if connection.vendor == "postgresql" else SQLITE:
            cursor.execute(statement)


POSTGRESQL = [
    f"ALTER TABLE meetings_searchtext ADD COLUMN IF NOT EXISTS {VECTOR} tsvector"
    " GENERATED ALWAYS AS (to_tsvector('simple', folded)) STORED",
    f"CREATE INDEX IF NOT EXISTS {SQLITE_INDEX} ON meetings_searchtext USING gin ({VECTOR})",
]
SQLITE = [
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {SQLITE_INDEX}"
    " USING fts5(folded, content='meetings_searchtext', content_rowid='id', tokenize='unicode61')",
    f"CREATE TRIGGER IF NOT EXISTS {SQLITE_INDEX}_new AFTER INSERT ON meetings_searchtext BEGIN"
    f" INSERT INTO {SQLITE_INDEX}(rowid, folded) VALUES (new.id, new.folded); END",
    f"CREATE TRIGGER IF NOT EXISTS {SQLITE_INDEX}_old AFTER DELETE ON meetings_searchtext BEGIN"
    f" INSERT INTO {SQLITE_INDEX}({SQLITE_INDEX}, rowid, folded) VALUES ('delete', old.id, old.folded); END",
    f"CREATE TRIGGER IF NOT EXISTS {SQLITE_INDEX}_other AFTER UPDATE ON meetings_searchtext BEGIN"
    f" INSERT INTO {SQLITE_INDEX}({SQLITE_INDEX}, rowid, folded) VALUES ('delete', old.id, old.folded);"
    f" INSERT INTO {SQLITE_INDEX}(rowid, folded) VALUES (new.id, new.folded); END",
]
