"""Whether the ledger still says what was written into it: the chain of `cells.events` walked from end to end.

The head row names the last event, each event carries the hash of the one before it, and each hash is taken over the
event's columns and its subjects. Whoever changes the tables by hand breaks one of these. Only who rewrites every row
from some point on, and the head too, leaves a chain that fits: against that stands a head hash kept elsewhere.
"""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .events import event_hash
from .models import Event, EventAbout, LedgerHead

BATCH = 1000  # events held in memory at once
NEIGHBOURS = 100  # how far around a row that does not fit its hash its old place is looked for


@dataclass(frozen=True)
class Fault:
    """What is wrong at one place of the chain: the number of the row, and a sentence."""

    number: int
    sentence: str


@dataclass(frozen=True)
class Link:
    """What the next row is held against: number and hash of the one before it; (0, "") before the first."""

    number: int
    hash: str


def faults(head: LedgerHead | None, *, start: int = 1, kept_hash: str = ""):
    """Yield every Fault from row `start` to the `head` row; nothing where all is in order.

    Rows are held a batch at a time, and what is written while this runs is no fault. Before `start` only the row right
    before it is read, and taken as it is. `kept_hash`: the hash (or its beginning) of a head printed earlier, which
    must still stand in the chain.
    """
    link = yield from _start(start)
    for events in _batches(link.number, head):
        subjects = _subjects(events)
        for event in events:
            yield from _row_faults(event, subjects.get(event.number, []), link)
            link = Link(event.number, event.hash)
    yield from _end_faults(link, head)
    yield from _leftovers()
    if kept_hash:
        yield from _kept_faults(kept_hash)


def _start(start: int):
    """The link before row `start`; a missing one is a fault."""
    if start <= 1:
        return Link(0, "")
    before = Event.objects.filter(number=start - 1).values_list("hash", flat=True).first()
    if before is None:
        yield Fault(start - 1, _("Row %(number)s is missing.") % {"number": start - 1})
    return Link(start - 1, before or "")


def ledger_head() -> LedgerHead | None:
    """Where the ledger ends now; None in a ledger without any event."""
    return LedgerHead.objects.order_by("pk").first()


def _batches(after: int, head):
    """Lists of at most BATCH events in order of number; from the very first also what stands below number 1."""
    rows = Event.objects.order_by("number")
    if head is not None:
        rows = rows.filter(number__lte=head.number)
    events = list((rows.filter(number__gt=after) if after else rows)[:BATCH])
    while events:
        yield events
        events = list(rows.filter(number__gt=events[-1].number)[:BATCH])


def _subjects(events) -> dict[int, list[tuple[str, str]]]:
    """Event number → its subjects as (type, id), sorted as they are hashed."""
    rows = EventAbout.objects.filter(event_id__gte=events[0].number, event_id__lte=events[-1].number)
    triples = sorted(rows.values_list("event_id", "object_type", "object_id"))
    return {number: [row[1:] for row in group] for number, group in groupby(triples, lambda row: row[0])}


def _row_faults(event, subjects, link: Link):
    if event.number <= link.number:  # only below 1: the number is the key
        yield Fault(
            event.number, _("Row %(number)s was inserted: the ledger begins with row 1.") % vars(event)
        )
        return
    yield from _gap(link.number + 1, event.number - 1)
    if event_hash(event, subjects) != event.hash:
        yield Fault(event.number, _what_changed(event, subjects))
    elif event.number == link.number + 1 and event.previous_hash != link.hash:
        sentence = _(
            "Row %(number)s does not continue row %(before)s: one of the two was inserted, replaced or written anew."
        )
        yield Fault(event.number, sentence % {"number": event.number, "before": link.number})


def _gap(first: int, last: int):
    if first == last:
        yield Fault(first, _("Row %(number)s is missing.") % {"number": first})
    elif first < last:
        yield Fault(first, _("Rows %(first)s to %(last)s are missing.") % {"first": first, "last": last})


def _what_changed(event, subjects) -> str:
    """The sentence for a row whose hash does not fit; what can be found out by trying is said."""
    named = {"number": event.number}
    for kind, pk in subjects:
        if event_hash(event, [other for other in subjects if other != (kind, pk)]) == event.hash:
            named["subject"] = f"{kind} {pk}"
            return _("Row %(number)s: the subject %(subject)s was added later.") % named
    if (written_as := _old_number(event, subjects)) is not None:
        named["written_as"] = written_as
        return _("Row %(number)s stands in the wrong place: it was written as row %(written_as)s.") % named
    return _("Row %(number)s or one of its subjects was changed after it was written.") % named


def _old_number(event, subjects) -> int | None:
    number = event.number
    try:
        for candidate in range(max(1, number - NEIGHBOURS), number + NEIGHBOURS + 1):
            event.number = candidate
            if event_hash(event, subjects) == event.hash:
                return candidate
    finally:
        event.number = number
    return None


def _end_faults(last: Link, head):
    """The head row and the last event against each other, in both directions."""
    if head is None:
        if Event.objects.exists():
            yield Fault(0, _("The head row, which says where the ledger ends, is missing."))
        return
    if LedgerHead.objects.count() > 1:
        yield Fault(head.number, _("There is more than one head row."))
    if head.number > last.number:
        yield Fault(
            last.number + 1,
            _("The end was cut off: the head row names row %(head)s, the last one there is row %(last)s.")
            % {"head": head.number, "last": last.number},
        )
    elif head.hash != last.hash:
        yield Fault(last.number, _("The head row does not carry the hash of row %(number)s.") % vars(last))
    # One statement, so that an event written this moment and its head are seen together or not at all.
    now = LedgerHead.objects.order_by("pk").values("number")[:1]
    if beyond := list(Event.objects.filter(number__gt=now).values_list("number", flat=True)[:BATCH]):
        sentence = ngettext(
            "Row %(first)s stands behind the end that the head row names.",
            "Rows from %(first)s on stand behind the end that the head row names.",
            len(beyond),
        )
        yield Fault(min(beyond), sentence % {"first": min(beyond)})


def _leftovers():
    """Subjects of rows that are no longer there."""
    event = Event.objects.filter(number=OuterRef("event_id"))
    numbers = EventAbout.objects.filter(~Exists(event)).values_list(F("event_id"), flat=True)
    for number in numbers.distinct().order_by("event_id")[:BATCH]:
        yield Fault(number, _("Row %(number)s is missing, but its subjects are there.") % {"number": number})


def _kept_faults(kept_hash: str):
    if not Event.objects.filter(hash__startswith=kept_hash).exists():
        sentence = _(
            "No row has the hash %(hash)s that was kept elsewhere: the ledger was written anew, or cut off before it."
        )
        yield Fault(0, sentence % {"hash": kept_hash})
