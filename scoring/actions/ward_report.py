"""Issuing the committee's monthly report."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cells.events import record
from cells.models import Committee
from cells.months import Month
from meetings.errors import MeetingError
from meetings.revisions import without_number
from papers.actions import issue
from papers.models import Paper, PaperKind

from ..reports import ward_report_data


@transaction.atomic
def issue_ward_report(*, committee, month, submission_id: uuid.UUID, by, reason: str = "") -> Paper:
    """Issue the committee's report of a month; an earlier report of that month is replaced by it.

    Replacing needs a `reason`, which the ledger keeps. A second click with the same `submission_id` gets the same
    paper. Raises MonthNotBegun, NoRubric, NothingChanged, ReplacingNeedsReason.
    """
    refuse_future(month)
    today = timezone.localdate()
    Committee.objects.select_for_update().get(pk=committee.pk)
    # The form's id is whatever a browser sends: within the committee and month it can meet no other paper's.
    submission_id = uuid.uuid5(submission_id, f"ward report {committee.pk} {month}")
    issued = Paper.objects.filter(submission_id=submission_id).first()
    if issued:
        return issued
    data, current = ward_report_data(committee, month, today), current_report(committee, month)
    if current and says_the_same(current, data):
        raise NothingChanged(current)
    if current and not reason.strip():
        raise ReplacingNeedsReason
    paper = issue(
        kind=PaperKind.WARD_REPORT,
        committee=committee,
        month=month,
        data=data,
        signed_on=today,
        by=by,
        submission_id=submission_id,
        replaces=current,
    )
    if current:
        replaced = {"symbol": current.symbol}
        after = {"symbol": paper.symbol, "reason": reason.strip()}
        record(by=by, verb="ward report replaced", obj=paper, before=replaced, after=after, about=[committee])
    return paper


class MonthNotBegun(MeetingError):
    message = gettext_lazy("This month has not begun yet, so there is nothing to report.")


class NothingChanged(MeetingError):
    """A new report would say what the one in force says."""

    def __init__(self, current: Paper):
        super().__init__(_("Nothing has changed since report %(symbol)s.") % {"symbol": current.symbol})


class ReplacingNeedsReason(MeetingError):
    message = gettext_lazy("Write why the report in force is replaced, then issue the new one.")


def refuse_future(month: Month) -> None:
    """Raises MonthNotBegun."""
    if month > Month.of(timezone.localdate()):
        raise MonthNotBegun


def says_the_same(paper: Paper, data: dict) -> bool:
    """Whether a paper issued from `data` would differ from `paper` in nothing but number, date and what it replaces."""
    return without_number(paper.data) == without_number(data)


def current_report(committee, month) -> Paper | None:
    """The committee's report of a month that no later one replaces."""
    return Paper.objects.filter(
        committee=committee, month=month, kind=PaperKind.WARD_REPORT, replaced_by__isnull=True
    ).first()
