"""The secret address of a person's calendar: made, and taken back."""

from django.db import transaction
from django.utils import timezone

from cells.events import record
from cells.models import User

from ..feeds import hash_of, new_secret
from ..models import CalendarFeed


@transaction.atomic
def make_feed(*, by) -> str:
    """A new secret address for the person's own calendar, given this once; the one before no longer works."""
    User.objects.select_for_update().get(
        pk=by.pk
    )  # a second click at the same moment waits; on SQLite IMMEDIATE does it
    revoke_feed(by=by)
    secret = new_secret()
    CalendarFeed.objects.create(user=by, token_hash=hash_of(secret), made_at=timezone.now())
    record(by=by, verb="calendar address made", obj=by)
    return secret


@transaction.atomic
def revoke_feed(*, by) -> bool:
    """Take the person's own address back; whether there was one."""
    taken = CalendarFeed.objects.filter(user=by, revoked_at=None).update(revoked_at=timezone.now())
    if taken:
        record(by=by, verb="calendar address taken back", obj=by)
    return bool(taken)
