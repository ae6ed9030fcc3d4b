"""Issuing a committee's reports: of a month, of a longer span, and of the wards below it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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

from ..period_reports import period_report_data
from ..reports import ward_report_data
from ..spans import Span
from ..summaries import summary_data

VERBS = {
    PaperKind.WARD_REPORT: "ward report replaced",
    PaperKind.PERIOD_REPORT: "period report replaced",
    PaperKind.SUMMARY: "summary replaced",
}


class NothingToReport(MeetingError):
    message = gettext_lazy(
        "This committee has nothing to report of that time: it has not begun, or no cell was there."
    )


class NobodyBelow(NothingToReport):
    message = gettext_lazy(
        "No committee stands below this one, so it has no wards to sum up. Issue its monthly report."
    )


class MonthNotBegun(NothingToReport):
    message = gettext_lazy("This month has not begun yet, so there is nothing to report.")


class NothingChanged(MeetingError):
    """A new report would say what the one in force says."""

    def __init__(self, current: Paper):
        super().__init__(_("Nothing has changed since report %(symbol)s.") % {"symbol": current.symbol})


class ReplacingNeedsReason(MeetingError):
    message = gettext_lazy("Write why the report in force is replaced, then issue the new one.")


@dataclass(frozen=True)
class ReportOf:
    """Which report of a committee: that of a month, of a longer span, or the summary of a month of its wards.

    `period`: a span's code; empty where the month is the whole time.
    """

    kind: str
    committee: Committee
    month: Month
    period: str = ""

    @classmethod
    def of_month(cls, committee, month: Month) -> "ReportOf":
        return cls(PaperKind.WARD_REPORT, committee, month)

    @classmethod
    def of_span(cls, committee, span: Span) -> "ReportOf":
        return cls(PaperKind.PERIOD_REPORT, committee, span.last, span.code)

    @classmethod
    def of_wards(cls, committee, month: Month) -> "ReportOf":
        return cls(PaperKind.SUMMARY, committee, month)

    @property
    def current(self) -> Paper | None:
        """The one that no later one replaces."""
        return Paper.objects.filter(
            committee=self.committee,
            kind=self.kind,
            month=self.month,
            period=self.period,
            replaced_by__isnull=True,
        ).first()

    def data(self, today: date, comments: Sequence[dict] = ()) -> dict:
        """How it would read now; the report of a month has no `comments` of the office.

        Raises NoRubric of a month; NothingToReport, as MonthNotBegun or NobodyBelow where that is why.
        """
        if self.kind == PaperKind.WARD_REPORT:
            if self.month > Month.of(today):
                raise MonthNotBegun
            return ward_report_data(self.committee, self.month, today)
        if self.kind == PaperKind.SUMMARY:
            if not self.committee.numchild:
                raise NobodyBelow
            data = summary_data(self.committee, self.month, comments, today)
        else:
            data = period_report_data(self.committee, Span.parse(self.period), comments, today)
        if not data["totals"]["owed"]:
            raise NothingToReport
        return data


def says_the_same(paper: Paper, data: dict) -> bool:
    """A paper issued from `data` would differ in nothing but number, what it replaces, and the day it tells up to."""
    return _told(paper.data) == _told(data)


def _told(data: dict) -> dict:
    told = without_number(data)
    return told | {"as_of": told.get("as_of") is not None}


@transaction.atomic
def issue_report(
    of: ReportOf, *, submission_id: uuid.UUID, by, comments: Sequence[dict] = (), reason: str = ""
) -> Paper:
    """Issue the report; one of the same time issued before is replaced by it, which needs a `reason` for the ledger.

    A second click with the same `submission_id` gets the same paper. Raises what `ReportOf.data` does, NothingChanged,
    ReplacingNeedsReason, PaperError.
    """
    today = timezone.localdate()
    Committee.objects.select_for_update().get(pk=of.committee.pk)
    # The form's id is whatever a browser sends: within the committee and time it can meet no other paper's.
    submission_id = uuid.uuid5(submission_id, f"{of.kind} {of.committee.pk} {of.month} {of.period}")
    issued = Paper.objects.filter(submission_id=submission_id).first()
    if issued:
        return issued
    data, current = of.data(today, comments), of.current
    if current and says_the_same(current, data):
        raise NothingChanged(current)
    if current and not reason.strip():
        raise ReplacingNeedsReason
    paper = issue(
        kind=of.kind,
        committee=of.committee,
        month=of.month,
        period=of.period,
        data=data,
        signed_on=today,
        by=by,
        submission_id=submission_id,
        replaces=current,
    )
    if current:
        record(
            by=by,
            verb=VERBS[of.kind],
            obj=paper,
            before={"symbol": current.symbol},
            after={"symbol": paper.symbol, "reason": reason.strip()},
            about=[of.committee],
        )
    return paper
