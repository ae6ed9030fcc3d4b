"""The trace of every act, and of every reading of a page that names members."""

import hashlib
import json

from django.db import transaction
from django.utils import timezone

from .models import Event, LedgerHead, Reading


def record(*, by, verb: str, obj, before=None, after=None) -> Event:
    """Write one event at the end of the chain. Call it inside the transaction that does the act.

    `before` and `after` are plain JSON. The head row is locked first (on SQLite the IMMEDIATE transaction is the
    lock), so two acts at once stand one after the other in the chain.
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
    event.hash = event_hash(event)
    event.save(force_insert=True)
    head.number, head.hash = event.number, event.hash
    head.save(update_fields=["number", "hash"])
    return event


def event_hash(event: Event) -> str:
    """SHA-256 over the previous hash and the canonical JSON of the row."""
    content = {
        "number": event.number,
        "at": event.at.astimezone(timezone.get_default_timezone()).isoformat(),
        "by": event.by_id,
        "verb": event.verb,
        "object": [event.object_type, event.object_id],
        "before": event.before,
        "after": event.after,
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((event.previous_hash + canonical).encode()).hexdigest()


def record_reading(by, obj) -> None:
    """Note that `by` opened `obj`: who and when, no content."""
    Reading.objects.create(by=by, object_type=obj._meta.label_lower, object_id=str(obj.pk))
