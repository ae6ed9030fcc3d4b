"""Telling cells what their accepted month came to."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from cells.events import record
from cells.models import Committee
from meetings.errors import MeetingError
from papers.actions import issue
from papers.models import Paper, PaperKind

from ..results_notices import CellNotice, cell_notices, notices_data


@dataclass(frozen=True)
class NoticesSent:
    """`papers` tell of the acceptances that stand, those sent before among them; `left` are cells without one."""

    papers: tuple[Paper, ...]
    left: tuple[CellNotice, ...]


class NobodyChosen(MeetingError):
    message = gettext_lazy("Tick at least one cell, then send the notices.")


class NewNoticeNeedsReason(MeetingError):
    message = gettext_lazy("Write why the notices sent before are replaced, then send the new ones.")


@transaction.atomic
def issue_results_notices(*, committee, month, meetings: set[int], by, reason: str = "") -> NoticesSent:
    """Issue the notice of each of the accepted `meetings` (ids) that has none yet; all of them or, on an error, none.

    One notice an acceptance, however often this is asked for. After a meeting was opened and accepted again its new
    notice replaces the former one, and needs a `reason`, which the ledger keeps. Ids of meetings that are not of the
    committee's cells and month are passed over. Raises NobodyChosen, NewNoticeNeedsReason, PaperError.
    """
    Committee.objects.select_for_update().get(pk=committee.pk)
    today = timezone.localdate()
    chosen = [
        notice
        for notice in cell_notices(committee, month)
        if notice.meeting is not None and notice.meeting.pk in meetings
    ]
    if not chosen:
        raise NobodyChosen
    waiting = [notice for notice in chosen if notice.waits]
    if any(notice.replaces for notice in waiting) and not reason.strip():
        raise NewNoticeNeedsReason
    texts = notices_data(committee, month, waiting, today)
    papers = {notice.cell.pk: notice.current for notice in chosen if notice.is_told}
    for notice, data in zip(waiting, texts, strict=True):
        papers[notice.cell.pk] = _issue(committee, notice, data, today, by, reason.strip())
    return NoticesSent(
        tuple(papers[notice.cell.pk] for notice in chosen if notice.cell.pk in papers),
        tuple(notice for notice in chosen if not notice.is_accepted),
    )


def _issue(committee, notice: CellNotice, data, today, by, reason: str) -> Paper:
    replaced = notice.replaces
    paper = issue(
        kind=PaperKind.RESULTS_NOTICE,
        committee=committee,
        to_cell=notice.cell,
        month=notice.meeting.month,
        data=data,
        signed_on=today,
        by=by,
        submission_id=notice.key,
        replaces=replaced,
    )
    if replaced:
        record(
            by=by,
            verb="results notice replaced",
            obj=paper,
            before={"symbol": replaced.symbol},
            after={"symbol": paper.symbol, "reason": reason},
            about=[committee, notice.cell],
        )
    return paper
