"""E-mails about notices: that there is something to open, never what. What was not sent stays for the next run."""

import logging

from django.core.mail import EmailMessage, get_connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from .models import Notice
from .notices import SENTENCES

log = logging.getLogger(__name__)


@task()
def email_notices(notice_ids: list[int]) -> int:
    """E-mail these notices; doing it again sends nothing twice."""
    return send(Notice.objects.filter(pk__in=notice_ids))


def send(notices) -> int:
    """One e-mail for each person of these notices that has an address and has not seen them; gives how many went.

    A notice counts as sent only once the mail server has taken it, so a failure loses nothing.
    """
    waiting = notices.filter(emailed_at=None, seen_at=None, user__is_active=True).exclude(user__email="")
    by_user: dict = {}
    for notice in waiting.select_related("user"):
        by_user.setdefault(notice.user, []).append(notice)
    sent = 0
    connection = get_connection()
    for user, theirs in by_user.items():
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
