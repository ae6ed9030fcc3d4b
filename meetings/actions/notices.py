"""Telling people: a row for the start page at once, an e-mail once the act is done."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from ..mailing import email_notices
from ..models import Notice


@transaction.atomic
def tell(users, kind: str, *, key: str, cell=None, meeting=None, task=None, is_mailed_now=True) -> list[int]:
    """Note for each of `users` that there is something to open, once for each `key`.

    An e-mail follows the commit, unless the caller sends it together with others. Gives the ids of the new notices.
    """
    told = set(Notice.objects.filter(key=key, user__in=users).values_list("user_id", flat=True))
    notices = [
        Notice(user=user, kind=kind, key=key, cell=cell, meeting=meeting, task=task, told_at=timezone.now())
        for user in users
        if user.pk not in told
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    new = list(
        Notice.objects.filter(key=key, user__in=[notice.user_id for notice in notices]).values_list(
            "pk", flat=True
        )
    )
    if new and is_mailed_now:
        transaction.on_commit(partial(email_notices.enqueue, new))
    return new


def mark_seen(*, notice) -> None:
    Notice.objects.filter(pk=notice.pk, seen_at=None).update(seen_at=timezone.now())
