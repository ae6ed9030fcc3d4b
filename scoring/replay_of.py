"""From the records to a replay: which rubrics may be tried, and what stands for each cell of a month. Reads only."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cells.history import as_called, lineage
from cells.models import Cell
from meetings.deadlines import required_minutes
from meetings.models import Meeting, MissedMonth
from meetings.queries import meeting_day, rules_of

from .engine import ItemProposal, State
from .evidence import Evidence
from .evidence_of import evidence_of_missed
from .models import Assessment, ItemScore, Rubric, RubricDraft
from .month_states import share_rubrics, state_of_month
from .replay import Judged, Replay, counterparts, replay
from .reports import cells_in_month
from .rubric import SHIPPED, CriterionSpec, ItemSpec, RubricSpec, from_yaml, load
from .sheets import Sheet, SheetLine

MOST_DRAFTS = 20
DRAFT, FILE = "draft-", "file-"


@dataclass(frozen=True)
class Choice:
    """A rubric that may be tried: `key` as the address names it."""

    key: str
    name: str
    detail: str
    source: Rubric | RubricDraft | RubricSpec

    @property
    def label(self) -> str:
        """For a list to choose from. Two versions bear one name and lines are cut short, so the day stands first."""
        if not isinstance(self.source, Rubric):
            return f"{self.name} · {self.detail}"
        return f"{_('From %(day)s') % {'day': _day(self.source.since)}} · {self.name} · {_owner(self.source)}"

    @property
    def spec(self) -> RubricSpec:
        """Raises RubricError for a draft that cannot be read yet."""
        match self.source:
            case Rubric():
                return self.source.spec
            case RubricDraft():
                return from_yaml(self.source.text)
            case _:
                return self.source


def choices(user, committee) -> list[Choice]:
    """The rubrics a person may try at a committee, in three queries: its own and those of the committees above, the
    shipped ones, loaded or still files, and drafts not put into force yet that this person may write."""
    above = lineage(committee, timezone.localdate())
    rubrics = Rubric.objects.filter(Q(committee__isnull=True) | Q(committee__path__in=above))
    drafts = RubricDraft.objects.visible_to(user).filter(committee__path__in=above, published=None)
    found = rubrics.select_related("committee").order_by("-since", "pk")
    nearest = sorted(found, key=lambda one: -len(one.committee.path) if one.committee else 0)
    newest = drafts.select_related("committee").order_by("-saved_at", "-pk")[:MOST_DRAFTS]
    loaded = {one.code for one in nearest}
    return [
        *(Choice(str(one.pk), one.name, _rubric_detail(one), one) for one in nearest),
        *(
            Choice(f"{FILE}{one.code}", one.name, _("comes with the program, not in force here"), one)
            for one in _shipped()
            if one.code not in loaded
        ),
        *(Choice(f"{DRAFT}{one.pk}", _draft_name(one), _draft_detail(one), one) for one in newest),
    ]


@cache
def _shipped() -> tuple[RubricSpec, ...]:
    """Read once a process: the files change only with the program."""
    return tuple(load(path) for path in sorted(SHIPPED.glob("*.yaml")))


def _owner(rubric: Rubric) -> str:
    return rubric.committee.committee_name if rubric.committee else _("comes with the program")


def _rubric_detail(rubric: Rubric) -> str:
    words = {"owner": _owner(rubric), "since": _day(rubric.since)}
    if rubric.until:
        return _("%(owner)s · from %(since)s until before %(until)s") % words | {"until": _day(rubric.until)}
    return _("%(owner)s · from %(since)s on") % words


def _draft_name(draft: RubricDraft) -> str:
    return _("Draft %(number)s of %(committee)s") % {
        "number": draft.pk,
        "committee": draft.committee.committee_name,
    }


def _draft_detail(draft: RubricDraft) -> str:
    return _("not in force · saved on %(day)s") % {"day": _day(timezone.localdate(draft.saved_at))}


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


# --- A committee's month -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CellReplay:
    """One cell's month: what stands, and what the other rubric proposes from the same evidence.

    `replay` is None where there is nothing to score: not met yet, not scored yet, or missed with permission.
    """

    cell: Cell
    meeting: Meeting | None
    assessment: Assessment | None
    state: str
    replay: Replay | None

    @property
    def is_open(self) -> bool:
        """The record can still change: both sides stand on what was recorded when the sheet was last saved."""
        return self.meeting is not None and self.meeting.is_open


def month_replay(user, committee, month, spec: RubricSpec) -> list[CellReplay]:
    """A row for every cell of the committee in that month, in its own order; a cell whose record `user` may not read
    has a row without figures. The number of queries does not hang on that of the cells."""
    cells = as_called(cells_in_month(committee, month), month.last_day)
    readable = Meeting.objects.visible_to(user).filter(cell__in=cells, month=month)
    readable = readable.select_related("cell__committee")
    meetings = {meeting.cell_id: meeting for meeting in readable.regular()}
    missed = {row.cell_id: row for row in MissedMonth.objects.filter(cell__in=cells, month=month)}
    assessments = {one.meeting_id: one for one in Assessment.objects.filter(meeting__in=meetings.values())}
    share_rubrics(assessments.values())
    judged = _judged(assessments.values())
    scored = [one for one in meetings.values() if one.pk in assessments]
    rules = rules_of((one.pk, one.cell_id, one.cell.committee.path, meeting_day(one)) for one in scored)

    def row(cell) -> CellReplay:
        meeting = meetings.get(cell.pk)
        assessment = assessments.get(meeting.pk) if meeting else None
        state = state_of_month(meeting, missed.get(cell.pk))
        found = None
        if state == "missed":
            found = None if missed[cell.pk].permission else _of_missed(spec)
        elif assessment is not None and assessment.evidence:
            evidence, used = Evidence.from_json(assessment.evidence), assessment.rubric.spec
            evidence = with_length_asked(evidence, spec, used, meeting, rules[meeting.pk])
            found = replay(spec, evidence, used, judged[assessment.pk])
        return CellReplay(cell, meeting, assessment, state, found)

    return [row(cell) for cell in cells]


def _judged(assessments) -> dict[int, dict[str, Judged]]:
    """Assessment → code → what was judged. One query."""
    rows = ItemScore.objects.filter(assessment__in=assessments, proposed_state=State.JUDGED)
    found = defaultdict(dict)
    for assessment, code, points, most in rows.values_list(
        "assessment", "code", "proposed_points", "max_points"
    ):
        found[assessment][code] = Judged(points, most)
    return found


def _of_missed(spec: RubricSpec) -> Replay:
    return replay(spec, evidence_of_missed(is_permitted=False), spec, {})


def with_length_asked(evidence: Evidence, spec: RubricSpec, used: RubricSpec, meeting, policy) -> Evidence:
    """The evidence with the length that `spec` asks of the meeting, or, where it is silent, the committee's policy.

    What was collected under `used` says what that one asked. Without a complete roll call it stays as it is.
    """
    if evidence.strength is None or not (spec.required_minutes or used.required_minutes):
        return evidence
    facts = {"strength": evidence.strength, "has_thematic_part": meeting.has_thematic_part}
    asked = spec.minutes_required(**facts)
    if asked is None:
        asked = required_minutes(policy, strength=evidence.strength, is_combined=meeting.has_thematic_part)
    return replace(evidence, required_minutes=asked)


# --- One meeting -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    """An item of the other rubric with what it proposes, beside the line with the same words of the sheet in use."""

    item: ItemSpec
    proposal: ItemProposal
    line: SheetLine | None
    is_kept: bool

    @property
    def title(self) -> str:
        return SheetLine(self.item, self.proposal).title

    @property
    def reason(self) -> str:
        return SheetLine(self.item, self.proposal).reason

    @property
    def is_applicable(self) -> bool:
        return self.proposal.state is not State.NOT_APPLICABLE

    @property
    def is_to_judge(self) -> bool:
        return self.proposal.state is State.NEEDS_JUDGEMENT

    @property
    def is_lacking(self) -> bool:
        return self.proposal.state is State.NOT_ENOUGH_EVIDENCE


@dataclass(frozen=True)
class MeetingReplay:
    """`criteria`: of the other rubric, each with its pairs; `alone`: lines of the sheet in use with no counterpart."""

    sheet: Sheet
    replay: Replay
    criteria: list[tuple[CriterionSpec, list[Pair]]]
    alone: list[SheetLine]


def meeting_replay(meeting, sheet: Sheet, spec: RubricSpec, policy) -> MeetingReplay:
    """The sheet of one meeting beside what `spec` makes of the same evidence; `policy`: the committee's rules of the
    day. No queries."""
    used = sheet.rubric.spec
    evidence = with_length_asked(sheet.evidence, spec, used, meeting, policy)
    judged = {
        line.code: Judged(line.proposed_points, line.max_points)
        for line in sheet.lines
        if line.proposal.state is State.JUDGED
    }
    found = replay(spec, evidence, used, judged)
    lines, pairs = {line.code: line for line in sheet.lines}, counterparts(spec, used)

    def pair(item) -> Pair:
        proposal = found.proposal[item.code]
        return Pair(item, proposal, lines.get(pairs.get(item.code)), item.code in found.kept)

    paired = set(pairs.values())
    return MeetingReplay(
        sheet,
        found,
        [(criterion, [pair(item) for item in criterion.items]) for criterion in spec.criteria],
        [line for line in sheet.applicable_lines if line.code not in paired],
    )
