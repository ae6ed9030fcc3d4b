"""The trace of every act, and of every reading of a page that names members."""

import hashlib
import json
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from .models import (
    Cell,
    Committee,
    Event,
    EventAbout,
    Grant,
    LedgerHead,
    Member,
    Membership,
    MembershipKind,
    Reading,
    ReadingKind,
    User,
)

BATCH = 1000  # rows an INSERT carries
ONE_OPENING = timedelta(minutes=1)  # in which a page fetches its pieces


class Act(NamedTuple):
    """What one event says: `before` and `after` are plain JSON, `about` holds saved objects."""

    verb: str
    obj: Any
    before: Any = None
    after: Any = None
    about: tuple | list = ()


def record(*, by, verb: str, obj, before=None, after=None, about=()) -> Event:
    """Write one event at the end of the chain. Call it inside the transaction that does the act.

    `about` names what else the event is about (the member and the cell of a membership, say), so that the ledger
    is found from there: whoever may read the ledger at one of its cells or committees, `obj` among them, may read
    this event. Where it names none, the places of its members and accounts are added.
    """
    [event] = record_many([Act(verb, obj, before, after, about)], by=by)
    return event


def record_many(acts, *, by) -> list[Event]:
    """Write the events of many acts at once, in their order: the same rows as `record` after `record`, in bulk.

    The head row is locked first (on SQLite the IMMEDIATE transaction is the lock), so two writers at once stand
    one after the other in the chain. Every `obj` has its key: record before deleting.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An event is written inside the transaction of its act.")
    acts = list(acts)
    if not acts:
        return []
    places = _places_of_people(acts)
    head, _created = LedgerHead.objects.select_for_update().get_or_create(pk=1)
    at = timezone.now()
    events, subjects = [], []
    for act in acts:
        event = Event(
            number=head.number + 1,
            at=at,
            by=by,
            verb=act.verb,
            object_type=act.obj._meta.label_lower,
            object_id=str(act.obj.pk),
            before=_plain_json(act.before),
            after=_plain_json(act.after),
            previous_hash=head.hash,
        )
        named = [*act.about, *(place for other in _people_alone(act) for place in places[_key(other)])]
        about = sorted({_key(other) for other in named})
        event.hash = event_hash(event, about)
        events.append(event)
        subjects += [EventAbout(event=event, object_type=kind, object_id=pk) for kind, pk in about]
        head.number, head.hash = event.number, event.hash
    Event.objects.bulk_create(events, batch_size=BATCH)
    EventAbout.objects.bulk_create(subjects, batch_size=BATCH)
    head.save(update_fields=["number", "hash"])
    return events


def _key(row) -> tuple[str, str]:
    return row._meta.label_lower, str(row.pk)


def _people_alone(act) -> list:
    """The members and accounts of an act that names no place; none where it names one."""
    things = [act.obj, *act.about]
    if any(isinstance(thing, (Cell, Committee)) for thing in things):
        return []
    return [thing for thing in things if isinstance(thing, (Member, User))]


def _places_of_people(acts) -> dict[tuple[str, str], list]:
    """Key of a member or account → where it is kept: the cell it came to last, the places of its roles."""
    people = {_key(person): person for act in acts for person in _people_alone(act)}
    found = {key: [] for key in people}
    members = [person.pk for person in people.values() if isinstance(person, Member)]
    accounts = [person.pk for person in people.values() if isinstance(person, User)]
    if members:
        regular = Membership.objects.filter(member__in=members, kind=MembershipKind.REGULAR)
        for place in regular.select_related("cell").order_by("since"):
            found[Member._meta.label_lower, str(place.member_id)] = [place.cell]
    if accounts:
        for grant in Grant.objects.filter(user__in=accounts).select_related("cell", "committee"):
            found[User._meta.label_lower, str(grant.user_id)].append(grant.scope)
    return found


def subjects_of(row) -> list:
    """Whom and what a row of the organisation names, for `about=`: member, account, cell, committee, its scope."""
    kinds = (Member, User, Cell, Committee)
    named = [getattr(row, field.name) for field in row._meta.concrete_fields if field.related_model in kinds]
    return [other for other in [*named, getattr(row, "scope", None)] if other is not None]


def _plain_json(value):
    """As the database gives it back: a key that is a number becomes text before it is sorted for the hash."""
    return json.loads(json.dumps(value))


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


def record_readings(by, objects, kind: str = ReadingKind.OPENED) -> None:
    """`record_reading` of several at once, in one query."""
    Reading.objects.bulk_create(
        Reading(by=by, kind=kind, object_type=obj._meta.label_lower, object_id=str(obj.pk)) for obj in objects
    )


def has_just_opened(by, obj) -> bool:
    """Whether it is noted that `by` opened `obj` within the last minute: a piece of that page then needs no note.

    What the browser says of itself is not asked: nothing is left out but beside a reading that stands there.
    """
    return Reading.objects.filter(
        by=by,
        kind=ReadingKind.OPENED,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        at__gt=timezone.now() - ONE_OPENING,
    ).exists()
