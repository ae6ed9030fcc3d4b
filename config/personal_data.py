"""Everything the house holds about one member, from all apps, to be handed to the person (docs/personal-data.md).

`PARTS` names every column by which a row hangs on a member; `JSON_COLUMNS` says of every JSON column what it holds of
people. A test finds by introspection what is missing here, so that a new table cannot be forgotten.
"""

import io
import json
from dataclasses import dataclass, field
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.apps import apps
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cells import ledger
from cells.events import record, record_reading
from cells.models import Event, Member, Reading, ReadingKind
from papers.models import Paper

VERB = "personal data exported"


@dataclass(frozen=True)
class Part:
    """Rows of a model that belong to a member by way of `path`; `columns` empty: every column that is not hidden.

    `is_own`: the whole row is about this member alone, so what hangs on it belongs to them too.
    """

    model: str
    path: str
    columns: tuple[str, ...] = ()
    is_own: bool = True
    title: str = ""


PARTS = [
    Part("cells.Membership", "member"),
    Part("cells.Exemption", "member"),
    Part("cells.Transfer", "member"),
    Part("cells.Office", "member"),
    Part("cells.Oversight", "member"),
    Part("cells.WorkingGroupMember", "member"),
    Part("meetings.Attendance", "membership__member", title=gettext_lazy("Present or absent at meetings")),
    # Of a meeting one led or wrote down: which one. What was said there is the cell's.
    Part("meetings.Meeting", "chair", ("cell", "month", "kind", "planned_at", "chair"), is_own=False),
    Part("meetings.Meeting", "clerk", ("cell", "month", "kind", "planned_at", "clerk"), is_own=False),
    Part("meetings.Task", "assignee"),
    Part("meetings.TaskReport", "task__assignee"),
    Part("meetings.TaskUpdate", "task__assignee"),
    Part("meetings.Notice", "task__assignee", ("kind", "told_at", "task")),
    Part("meetings.Task", "follower", ("cell", "text", "due_on", "follower"), is_own=False),
    Part("meetings.Contribution", "member"),
    Part("meetings.CriticismTurn", "member"),
    Part(
        "meetings.ThematicTopic", "presenter", ("cell", "year", "quarter", "topic", "presenter"), is_own=False
    ),
    Part("meetings.AgendaItem", "presenter", ("meeting", "text", "presenter"), is_own=False),
    Part("meetings.PreMeeting", "chair", ("meeting", "held_on", "chair"), is_own=False),
    Part("meetings.PreMeeting", "clerk", ("meeting", "held_on", "clerk"), is_own=False),
    Part("meetings.PreMeeting", "attendees", ("meeting", "held_on"), is_own=False),
    # What a visitor saw is about the cell; which visits the person made is about the person.
    Part(
        "meetings.Visit", "visitor", ("cell", "visited_on", "started_at", "ended_at", "visitor"), is_own=False
    ),
    Part("cells.User", "member", ("username", "full_name", "email"), is_own=False),
]

# What the JSON columns hold of members, and how it comes into the export.
JSON_COLUMNS = {
    "cells.Event.before": "facts of the member: in the section of the ledger",
    "cells.Event.after": "facts of the member: in the section of the ledger",
    "cells.OrganisationAct.plan": "numbers of members; their events name them",
    "cells.OrganisationAct.changes": "numbers of members; their events name them",
    "cells.ImportBatch.columns": "headers of a table",
    "cells.ImportBatch.waiting": "rows of an uploaded list, deleted once it is used or has expired",
    "cells.ImportBatch.counts": "numbers",
    "cells.ImportRow.boxes": "rows of an uploaded list, deleted once it is used or has expired",
    "cells.ImportRow.target": "rows of an uploaded list, deleted once it is used or has expired",
    "meetings.MinutesRevision.data": "names as in the minutes of its meeting: in the section of papers",
    "papers.Paper.data": "names as they were printed: in the section of papers, by name",
    "papers.Pack.gaps": "names of committees and cells, and months",
    "scoring.Rubric.data": "a document about points",
    "scoring.Assessment.evidence": "counts; accounts by their number, nobody by name",
    "scoring.Assessment.caps": "codes",
    "scoring.ItemScore.proposed_reason": "a code with values; nobody by name",
}
# Never given out, not even to the person: they open or find something and say nothing about anybody.
HIDDEN = {"citizen_id_hash", "sort_key", "search_key", "submission_id"}


@dataclass(frozen=True)
class Section:
    """One table: `rows` as plain values by column name, `lines` the same in words, `labels` the heads of the words."""

    key: str
    title: str
    labels: list[str]
    rows: list[dict]
    lines: list[list[str]] = field(default_factory=list)


def sections_of(member, reader) -> list[Section]:
    """All that is held about the member, the person's own row first."""
    return [
        _table("cells.Member", Member.objects.filter(pk=member.pk)),
        *(_part(part, member) for part in PARTS),
        _papers(member),
        _events(member, reader),
        _readings(member),
    ]


@transaction.atomic
def export(*, member, by) -> bytes:
    """The zip file with everything about the member, as JSON and as a page to read; leaves an event and a reading."""
    sections = sections_of(member, by)
    content = archive(member, sections, timezone.localtime())
    entries = sum(len(section.rows) for section in sections)
    record(by=by, verb=VERB, obj=member, after={"entries": entries}, about=[member, member.scope])
    record_reading(by, member, ReadingKind.EXPORTED)
    return content


def archive(member, sections, made_at) -> bytes:
    """The same sections at the same moment give the same bytes."""
    data = {
        "member": member.full_name,
        "made_at": made_at.isoformat(timespec="seconds"),
        "sections": {section.key: section.rows for section in sections},
    }
    page = render_to_string(
        "config/member_data_file.html", {"member": member, "sections": sections, "made_at": made_at}
    )
    files = {
        "du-lieu.html": page,
        "du-lieu.json": json.dumps(data, ensure_ascii=False, indent=2, default=str),
    }
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as bundle:
        for name, text in files.items():
            entry = ZipInfo(name, date_time=made_at.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            bundle.writestr(entry, text.encode())
    return buffer.getvalue()


def _part(part: Part, member) -> Section:
    model = apps.get_model(part.model)
    rows = model._base_manager.filter(**{part.path: member})
    key = part.model if part.is_own else f"{part.model}.{part.path}"
    return _table(key, rows, part.columns, "" if part.is_own else part.path, str(part.title))


def _table(key, rows, columns=(), role="", title="") -> Section:
    """The rows of one model, in the order of their numbers."""
    model = rows.model
    shown = [
        column
        for column in model._meta.concrete_fields
        if column.name not in HIDDEN and not column.primary_key and (not columns or column.name in columns)
    ]
    others = {column.name for column in shown if column.is_relation}
    found = list(rows.order_by("pk").select_related(*ledger.ways_to_a_name(model, others)))
    title = title or capfirst(model._meta.verbose_name)
    if role:
        title = f"{title} ({model._meta.get_field(role).verbose_name})"
    return Section(
        key,
        title,
        [capfirst(column.verbose_name) for column in shown],
        [{column.name: _plain(row, column) for column in shown} for row in found],
        [[_in_words(row, column) for column in shown] for row in found],
    )


def _plain(row, column):
    """The stored value; of another row its name, because a number says nothing outside this house."""
    if column.is_relation:
        other = getattr(row, column.name)
        return None if other is None else str(other)
    value = column.value_from_object(row)
    return value if isinstance(value, (bool, int, type(None))) else str(value)


def _in_words(row, column) -> str:
    if column.is_relation:
        other = getattr(row, column.name)
        return "" if other is None else str(other)
    value = column.value_from_object(row)
    if hasattr(value, "isoformat"):
        value = value.isoformat()
    return ledger.value_in_words(column, value)


def _papers(member) -> Section:
    """Papers of the member's cells and of their committees in which the name stands. Somebody else may bear it too."""
    cells = member.memberships.values("cell")
    places = {"cell__in": cells}
    committees = {"committee__in": member.memberships.values("cell__committee")}
    papers = (Paper.objects.filter(**places) | Paper.objects.filter(**committees)).order_by("pk")
    found = [paper for paper in papers.iterator() if _holds(paper.data, member.full_name)]
    rows = [
        {"symbol": paper.symbol, "title": paper.title, "signed_on": paper.signed_on.isoformat()}
        for paper in found
    ]
    labels = [_("Symbol"), _("Title"), _("Signed on")]
    lines = [[paper.symbol, paper.title, f"{paper.signed_on:%d/%m/%Y}"] for paper in found]
    return Section("papers.Paper", _("Issued papers in which the name stands"), labels, rows, lines)


def _holds(data, name: str) -> bool:
    if isinstance(data, dict):
        return any(_holds(value, name) for value in data.values())
    if isinstance(data, list):
        return any(_holds(value, name) for value in data)
    return isinstance(data, str) and name in data


def _events(member, reader) -> Section:
    """What was done about the member. Before and after only where the whole row is the member's own."""
    events = list(Event.objects.about(member).select_related("by").order_by("number"))
    own = {"cells.member"} | {part.model.lower() for part in PARTS if part.is_own}
    rows, lines = [], []
    for event, line in zip(events, ledger.lines(events, reader), strict=True):
        is_own = event.object_type in own and not line.is_closed
        rows.append(
            {
                "number": event.number,
                "at": timezone.localtime(event.at).isoformat(timespec="seconds"),
                "by": str(event.by or ""),
                "what": line.sentence,
                "before": _without_hidden(event.before) if is_own else None,
                "after": _without_hidden(event.after) if is_own else None,
            }
        )
        changes = (
            [f"{change.label}: {change.before} → {change.after}" for change in line.changes] if is_own else []
        )
        at = timezone.localtime(event.at).strftime("%d/%m/%Y %H:%M")
        lines.append([str(event.number), at, str(event.by or ""), line.sentence, "\n".join(changes)])
    labels = [_("Row of the ledger"), _("At"), _("Done by"), _("What was done"), _("Before and after")]
    return Section("cells.Event", _("What was done about this person"), labels, rows, lines)


def _without_hidden(value):
    if isinstance(value, dict):
        return {key: _without_hidden(inner) for key, inner in value.items() if key not in HIDDEN}
    return [_without_hidden(inner) for inner in value] if isinstance(value, list) else value


def _readings(member) -> Section:
    """Who opened the member's own page or took it out; lists of a cell are noted at the cell."""
    readings = list(Reading.objects.of(member).select_related("by").order_by("pk"))
    rows = [
        {"at": timezone.localtime(row.at).isoformat(timespec="seconds"), "by": str(row.by), "kind": row.kind}
        for row in readings
    ]
    lines = [
        [timezone.localtime(row.at).strftime("%d/%m/%Y %H:%M"), str(row.by), row.get_kind_display()]
        for row in readings
    ]
    labels = [_("Read at"), _("Who read it"), _("Read how")]
    return Section("cells.Reading", _("Who read the page of this person"), labels, rows, lines)
