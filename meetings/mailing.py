"""E-mails about notices: that there is something to open, never what. What was not sent stays for the next run."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from .models import Notice
from .notices import SENTENCES

KEPT_TRYING = timedelta(days=7)
log = logging.getLogger(__name__)


@task()
def email_notices(notice_ids: list[int]) -> int:
    """E-mail these notices; doing it again sends nothing twice."""
    return send(Notice.objects.filter(pk__in=notice_ids))


def send_waiting() -> int:
    """E-mail what could not be sent before; what is older than KEPT_TRYING is on the start page alone."""
    return send(Notice.objects.filter(told_at__gt=timezone.now() - KEPT_TRYING))


def send(notices) -> int:
    """One e-mail for each person of these notices that has an address, has not seen them and may still know what they
    are about; gives how many went.

    Where no mail server is named, none goes. A notice counts as sent only once the server has taken it, so a failure
    loses nothing.
    """
    if settings.EMAIL_BACKEND.endswith(".dummy.EmailBackend"):
        return 0
    waiting = notices.filter(emailed_at=None, seen_at=None, user__is_active=True).exclude(user__email="")
    by_user: dict = {}
    for notice in waiting.select_related("user"):
        by_user.setdefault(notice.user, []).append(notice)
    sent = 0
    connection = get_connection()
    for user, theirs in by_user.items():
        known = set(Notice.objects.visible_to(user).filter(pk__in=[one.pk for one in theirs]))
        theirs = [notice for notice in theirs if notice in known]
        if not theirs:
            continue
        try:
            _message(user, theirs, connection).send()
        except OSError:  # no answer, refused, not accepted: smtplib's errors are OSErrors
            log.warning("An e-mail could not be sent; it is tried again at the next run.", exc_info=True)
            continue
        Notice.objects.filter(pk__in=[notice.pk for notice in theirs]).update(emailed_at=timezone.now())
        sent += 1
    return sent


def _message(user, notices, connection) -> EmailMessage:
    with translation.override("vi"):
        lines = list(dict.fromkeys(str(SENTENCES[notice.kind]) for notice in notices))
        body = "\n".join([*lines, "", _("Please sign in to read more.")])
        return EmailMessage(
            _("Sổ Chi bộ: something new, please sign in"), body, to=[user.email], connection=connection
        )
