"""From the records to the calibration of a committee's cells. Reads only; as many queries for few cells as for many."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Q
from django.utils import timezone

from cells.access import Permission, cells_within
from cells.history import as_called
from cells.models import Cell, Oversight
from cells.months import Month
from cells.names import fold
from meetings.guests import OVERSEER_ROLE
from meetings.models import Guest, Meeting, MeetingState, Resolution, Visit
from meetings.papers import SECTIONS
from meetings.queries import meeting_day, policy_for
from meetings.repeats import COMPARED
from meetings.same_text import runs_of, share

from .calibration import Finding, ScoredItem, ScoredMonth, findings, unproven_share
from .engine import State
from .models import Assessment, ItemScore, Rubric
from .month_states import share_rubrics
from .reports import cells_in_month

# Twelve months of a hundred cells are read in about a second; a larger committee is looked at one below at a time.
MOST_CELLS = 150
HANDED_IN = (MeetingState.SUBMITTED, MeetingState.ACCEPTED)


@dataclass(frozen=True)
class CellCalibration:
    """One cell over the months: what it handed in, oldest first, and what there is to ask."""

    cell: Cell
    months: tuple[ScoredMonth, ...]
    findings: list[Finding]

    @property
    def unproven_share(self) -> Fraction | None:
        return unproven_share(self.months)


@dataclass(frozen=True)
class Calibration:
    """`cells` in the committee's own order; `rubrics` by id, for the words of an item."""

    since: Month
    until: Month
    cells: list[CellCalibration]
    rubrics: dict[int, Rubric]
    is_too_large: bool = False

    def item_text(self, rubric_id: int, code: str) -> str:
        return self.rubrics[rubric_id].spec.item(code).text


def calibration(user, committee, until: Month, number: int) -> Calibration:
    """The `number` months up to `until` of the cells that the committee has in the last of them.

    Only cells that `user` reviews, and records that `user` may read.
    """
    since = until.plus(1 - number)
    reviewed = cells_in_month(committee, until).filter(cells_within(user, Permission.REVIEW))
    if reviewed.count() > MOST_CELLS:
        return Calibration(since, until, [], {}, is_too_large=True)
    cells = as_called(reviewed, until.last_day)
    meetings = _meetings(user, cells, since, until)
    handed_in = [meeting for meeting in meetings if meeting.state in HANDED_IN and meeting.month >= since]
    assessments = list(
        Assessment.objects.filter(meeting__in=handed_in).exclude(own_grade="").defer("evidence", "caps")
    )
    share_rubrics(assessments)
    by_meeting = {one.meeting_id: one for one in assessments}
    items, there = _items(assessments), _with_overseer(user, handed_in, since, until)
    repeated = _repeated(meetings, policy_for(committee, until.last_day).same_text_percent)

    months = defaultdict(list)
    for meeting in handed_in:
        if used := by_meeting.get(meeting.pk):
            months[meeting.cell_id].append(
                ScoredMonth(
                    month=meeting.month,
                    meeting_id=meeting.pk,
                    rubric_id=used.rubric_id,
                    proposed=used.proposed_total or 0,
                    own=used.own_total,
                    official=used.official_total if meeting.state == MeetingState.ACCEPTED else None,
                    total=used.rubric.spec.total,
                    items=tuple(items[used.pk]),
                    with_overseer=meeting.pk in there,
                    repeated=repeated.get(meeting.pk, ()),
                )
            )
    rows = [CellCalibration(cell, tuple(months[cell.pk]), findings(months[cell.pk])) for cell in cells]
    return Calibration(since, until, rows, {one.rubric_id: one.rubric for one in assessments})


def _meetings(user, cells: Sequence[Cell], since: Month, until: Month) -> list[Meeting]:
    """Regular meetings held in the months and in the one before, oldest first, with their texts."""
    held = Meeting.objects.visible_to(user).regular().held()
    asked = held.filter(cell__in=cells, month__gte=since.previous(), month__lte=until)
    columns = ("cell", "month", "kind", "state", "planned_at", "started_at", *COMPARED)
    return list(asked.only(*columns).order_by("month", "pk"))


def _items(assessments) -> dict[int, list[ScoredItem]]:
    """Assessment → its items with own points, in the order of writing. One query."""
    columns = ("code", "max_points", "proposed_state", "proposed_points", "own_points", "own_reason")
    rows = ItemScore.objects.filter(assessment__in=assessments, own_points__isnull=False)
    rows = rows.exclude(proposed_state=State.NOT_APPLICABLE).order_by("pk")
    found = defaultdict(list)
    for assessment, *values, proof_text, proof in rows.values_list(
        "assessment", *columns, "proof_text", "proof"
    ):
        found[assessment].append(ScoredItem(*values, has_proof=bool(proof_text.strip() or proof)))
    return found


def _with_overseer(user, meetings, since: Month, until: Month) -> set[int]:
    """The meetings at which somebody from above was: by a visit written down, or among the guests. Three queries."""
    cells = {meeting.cell_id for meeting in meetings}
    visits = Visit.objects.visible_to(user).filter(
        cell__in=cells, visited_on__gte=since.first_day, visited_on__lte=until.last_day
    )
    visited = {*visits.values_list("cell", "visited_on")}
    watching = defaultdict(list)
    lasting = Q(until__isnull=True) | Q(until__gt=since.first_day)
    for oversight in Oversight.objects.filter(lasting, cell__in=cells).select_related("member"):
        watching[oversight.cell_id].append(oversight)
    guests = defaultdict(list)
    for guest in Guest.objects.filter(meeting__in=meetings):
        guests[guest.meeting_id].append(guest)
    return {
        meeting.pk
        for meeting in meetings
        if (meeting.cell_id, meeting_day(meeting)) in visited
        or _is_among(guests[meeting.pk], watching[meeting.cell_id], meeting_day(meeting))
    }


def _is_among(guests, oversights, day) -> bool:
    """A guest entered as the cell's overseer, or under the name of who watches over it on the day."""
    names = {fold(one.member.full_name) for one in oversights if one.is_active_on(day)}
    return any(fold(one.role) == fold(OVERSEER_ROLE) or fold(one.full_name) in names for one in guests)


def _repeated(meetings, percent: int) -> dict[int, tuple[str, ...]]:
    """Meeting → titles of its texts that stand, for the committee's share or more, in the record of the month before.

    Each text is read once and compared with one other; resolutions take one query more.
    """
    titles = dict(SECTIONS) | {"resolution": Resolution._meta.verbose_name}
    resolutions = dict(Resolution.objects.filter(meeting__in=meetings).values_list("meeting", "text"))
    limit = Fraction(percent, 100)
    before: dict[int, tuple[Month, dict]] = {}
    found = {}
    for meeting in meetings:
        texts = {name: getattr(meeting, name) for name in COMPARED}
        texts["resolution"] = resolutions.get(meeting.pk, "")
        runs = {name: runs_of(text) for name, text in texts.items()}
        month, earlier = before.get(meeting.cell_id, (None, {}))
        if month == meeting.month.previous():
            same = (name for name, mine in runs.items() if mine and share(mine, earlier[name]) >= limit)
            found[meeting.pk] = tuple(str(titles[name]) for name in same)
        before[meeting.cell_id] = meeting.month, runs
    return {pk: names for pk, names in found.items() if names}


def last_full_month() -> Month:
    return Month.of(timezone.localdate()).previous()
