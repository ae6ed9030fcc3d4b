"""The trace of every act, and of every reading of a page that names members."""

import hashlib
import json

from django.db import transaction
from django.utils import timezone

from .models import Event, EventAbout, LedgerHead, Reading, ReadingKind


def record(*, by, verb: str, obj, before=None, after=None, about=()) -> Event:
    """Write one event at the end of the chain. Call it inside the transaction that does the act.

    `before` and `after` are plain JSON. `about` names what else the event is about (the member and the cell of a
    membership, say), so that the ledger is found from there. The head row is locked first (on SQLite the IMMEDIATE
    transaction is the lock), so two acts at once stand one after the other in the chain.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An event is written inside the transaction of its act.")
    head, _created = LedgerHead.objects.select_for_update().get_or_create(pk=1)
    event = Event(
        number=head.number + 1,
        at=timezone.now(),
        by=by,
        verb=verb,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        before=before,
        after=after,
        previous_hash=head.hash,
    )
    subjects = sorted({(other._meta.label_lower, str(other.pk)) for other in about})
    event.hash = event_hash(event, subjects)
    event.save(force_insert=True)
    EventAbout.objects.bulk_create(
        EventAbout(event=event, object_type=object_type, object_id=object_id)
        for object_type, object_id in subjects
    )
    head.number, head.hash = event.number, event.hash
    head.save(update_fields=["number", "hash"])
    return event


def event_hash(event: Event, subjects=()) -> str:
    """SHA-256 over the previous hash and the canonical JSON of the row and its subjects (type, id), sorted."""
    content = {
        "number": event.number,
        "at": event.at.astimezone(timezone.get_default_timezone()).isoformat(),
        "by": event.by_id,
        "verb": event.verb,
        "object": [event.object_type, event.object_id],
        "before": event.before,
        "after": event.after,
    }
    if subjects:  # left out where there are none: rows written before there were subjects keep their hash
        content["about"] = [list(subject) for subject in subjects]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((event.previous_hash + canonical).encode()).hexdigest()


def record_reading(by, obj, kind: str = ReadingKind.OPENED) -> None:
    """Note that `by` opened, exported or printed `obj`: who, when and what, no content."""
    Reading.objects.create(by=by, kind=kind, object_type=obj._meta.label_lower, object_id=str(obj.pk))
