"""The start page of the levels above: first what needs eyes, then a row for each committee that leads cells.

A fixed number of queries, whatever the number of wards.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from cells.access import Permission, gives, grants_of
from cells.models import Committee, Reading
from cells.months import Month
from meetings.deadlines import late_by, report_due, review_due
from meetings.models import Meeting, MeetingState
from meetings.queries import rules_of
from papers.models import Paper, PaperKind

from . import rollups
from .report_matrix import MatrixRow
from .rollups import Rollup, RollupLine
from .signs import Fall, slipping
from .spans import Stretch

MONTHS = 12
LISTED = 10  # so many places of a list at first; the rest on demand


@dataclass(frozen=True)
class Unreported:
    """A committee without a report of the month, until when it was due, and how late it is (0: not yet due)."""

    committee: Committee
    due_on: date
    days_late: int


@dataclass(frozen=True)
class Eyes:
    """What to look at first. Of `month`, the last full one but for the trends."""

    month: Month
    unreported: list[Unreported]  # the latest first
    without_meeting: list[tuple[Committee, int]]  # how many cells had none and were not permitted to
    unreviewed: list[tuple[Committee, int]]  # how many cells wait for it past the day it had to answer by
    slipping: list[tuple[Committee, list[Fall]]]
    unproven: list[tuple[Committee, int]]  # how many cells scored themselves high with little evidence
    replaced: list[Paper]  # reports replaced since this person read them

    @property
    def late(self) -> list[Unreported]:
        return [one for one in self.unreported if one.days_late]

    @property
    def is_empty(self) -> bool:
        found = (
            self.unreported,
            self.without_meeting,
            self.unreviewed,
            self.slipping,
            self.unproven,
            self.replaced,
        )
        return not any(found)


def top_committees(user) -> list[Committee]:
    """The topmost committees at which the user sees committees; those below them are theirs too."""
    held = [
        grant.committee
        for grant in grants_of(user)
        if grant.committee_id and gives(grant, Permission.SEE_COMMITTEE)
    ]
    if user.is_superuser:  # administers everything without a grant
        held += Committee.objects.filter(depth=1)
    found: list[Committee] = []
    for one in sorted(held, key=lambda committee: committee.path):
        if not found or not one.path.startswith(found[-1].path):
            found.append(one)
    return found


def rollup_up_to(user, month: Month, today: date) -> list[Rollup]:
    """The twelve months up to one, a line for each committee that leads cells; one roll-up a topmost committee."""
    stretch = Stretch.up_to(month, MONTHS)
    return [rollups.of_upper(committee, stretch, today) for committee in top_committees(user)]


def eyes_on(user, rows: list[MatrixRow], lines: list[RollupLine], month: Month, today: date) -> Eyes:
    """`rows` and `lines` show the twelve months up to `month`, or up to one after it."""
    upto = {line.place.pk: [point for point in line.months if point.month <= month] for line in lines}
    of_month = {pk: points[-1].tally for pk, points in upto.items() if points}
    places = {line.place.pk: line.place for line in lines}
    owing = [row.committee for row in rows if _owes_report(row, of_month.get(row.committee.pk), month)]
    waiting = _waiting_for_review(rows, month)
    asked = {one.pk: one for one in (*owing, *waiting)}
    day = month.last_day
    policies = rules_of((pk, None, committee.path, day) for pk, committee in asked.items())
    falls = {pk: slipping(points) for pk, points in upto.items()}
    return Eyes(
        month=month,
        unreported=_unreported(owing, policies, month, today),
        without_meeting=_most_first(
            (places[pk], tally.missed - tally.permitted) for pk, tally in of_month.items()
        ),
        unreviewed=_most_first(
            (
                committee,
                sum(late_by(review_due(on, policies[committee.pk]), today) is not None for on in days),
            )
            for committee, days in waiting.items()
        ),
        slipping=[(places[pk], found) for pk, found in falls.items() if found],
        unproven=_most_first((places[pk], tally.unproven) for pk, tally in of_month.items()),
        replaced=_replaced_since_read(user, rows),
    )


def _most_first(counted) -> list[tuple[Committee, int]]:
    return sorted(((place, number) for place, number in counted if number), key=lambda pair: -pair[1])


def _owes_report(row, tally, month: Month) -> bool:
    return row.of(month) is None and tally is not None and tally.owed > 0


def _unreported(owing, policies, month: Month, today: date) -> list[Unreported]:
    found = []
    for committee in owing:
        due = report_due(month, policies[committee.pk])
        late = late_by(due, today)
        found.append(Unreported(committee, due.day, late.days if late else 0))
    return sorted(found, key=lambda one: -one.days_late)


def _waiting_for_review(rows, month: Month) -> dict[Committee, list[date]]:
    """Committee → the days on which cells of its handed in what it has not answered yet. One query."""
    places = {row.committee.pk: row.committee for row in rows}
    waiting = Meeting.objects.regular().filter(
        cell__committee__in=places, month=month, state=MeetingState.SUBMITTED, submitted_at__isnull=False
    )
    found = defaultdict(list)
    for pk, submitted_at in waiting.order_by().values_list("cell__committee", "submitted_at"):
        found[places[pk]].append(timezone.localdate(submitted_at))
    return found


def _replaced_since_read(user, rows) -> list[Paper]:
    """The current reports that replaced one this person had read, and that they have not opened yet. Two queries."""
    newer = {
        (report.committee_id, report.month): report
        for row in rows
        for report in row.reports
        if report and report.replaces_id
    }
    if not newer:
        return []
    older = Paper.objects.filter(
        kind=PaperKind.WARD_REPORT,
        committee__in={committee for committee, _month in newer},
        month__in={month for _committee, month in newer},
        replaced_by__isnull=False,
    )
    versions = defaultdict(set)
    for pk, committee, month in older.values_list("pk", "committee_id", "month"):
        versions[committee, month].add(str(pk))
    asked = {pk for found in versions.values() for pk in found} | {
        str(report.pk) for report in newer.values()
    }
    readings = Reading.objects.filter(by=user, object_type=Paper._meta.label_lower, object_id__in=asked)
    read = set(readings.values_list("object_id", flat=True))
    return [report for key, report in newer.items() if versions[key] & read and str(report.pk) not in read]
