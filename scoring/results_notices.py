"""The notice by which a committee tells a cell what its month came to (papers.shapes.ResultsNoticeData).

It tells of an accepted regular meeting: own and official points, why the committee changed what it changed, and what
would have earned more, all from the stored score. What is told hangs on the acceptance alone; when the next month is
due is left out once that has passed.
"""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import override

from cells.history import as_called, led_by
from cells.models import Cell
from meetings.deadlines import meet_by
from meetings.models import Meeting, MeetingState
from meetings.papers import two_decimals
from meetings.queries import meeting_day, policy_for
from papers.models import Paper, PaperKind
from papers.shapes import ResultsNoticeData

from .committee_papers import Issuer
from .engine import ItemProposal, Reason, State, propose
from .evidence import Evidence
from .models import Assessment, ItemScore
from .month_states import share_rubrics
from .papers import points_text
from .reasons import sentence
from .reports import cells_in_month
from .rubric import Judgement

NOTHING = Decimal(0)


@dataclass(frozen=True)
class CellNotice:
    """One cell's month, and the notice of it that is in force."""

    cell: Cell
    meeting: Meeting | None
    current: Paper | None

    @property
    def is_accepted(self) -> bool:
        return self.meeting is not None and self.meeting.state == MeetingState.ACCEPTED

    @property
    def is_told(self) -> bool:
        """The notice in force tells of this acceptance."""
        return self.is_accepted and self.current is not None and self.current.submission_id == self.key

    @property
    def waits(self) -> bool:
        return self.is_accepted and not self.is_told

    @property
    def replaces(self) -> Paper | None:
        """The notice that a new one would replace: of an acceptance before the meeting was opened again."""
        return self.current if self.waits else None

    @property
    def key(self) -> uuid.UUID:
        """One notice an acceptance, whoever sends it and however often."""
        return uuid.uuid5(self.meeting.submission_id, f"{PaperKind.RESULTS_NOTICE} {self.meeting.version}")


def cell_notices(committee, month) -> list[CellNotice]:
    """The cells that the committee itself led in the month, in its order. A fixed number of queries."""
    led = cells_in_month(committee, month).annotate(leader=led_by(month.last_day)).filter(leader=committee.pk)
    cells = as_called(led, month.last_day)
    scores = Assessment.objects.select_related("paper").prefetch_related(
        Prefetch("items", queryset=ItemScore.objects.order_by("pk"))
    )
    meetings = (
        Meeting.objects.regular()
        .filter(cell__in=cells, month=month)
        .prefetch_related(Prefetch("assessment", queryset=scores))
    )
    by_cell = {meeting.cell_id: meeting for meeting in meetings}
    share_rubrics([meeting.assessment for meeting in meetings if hasattr(meeting, "assessment")])
    papers = Paper.objects.filter(
        committee=committee,
        kind=PaperKind.RESULTS_NOTICE,
        month=month,
        to_cell__in=cells,
        replaced_by__isnull=True,
    )
    current = {paper.to_cell_id: paper for paper in papers}
    return [CellNotice(cell, by_cell.get(cell.pk), current.get(cell.pk)) for cell in cells]


def notices_data(committee, month, notices, today: date) -> list[ResultsNoticeData]:
    """The papers of some accepted months as they would read now. What is the committee's own is read once."""
    issuer = Issuer(committee, today)
    common = {"head": issuer.head, "month": str(month), "signature": issuer.signature}
    following = month.next()
    next_month = _next_month(following, policy_for(committee, following.last_day), today)
    with override("vi"):
        return [
            common
            | {"recipients": [notice.cell.full_name, issuer.archive]}
            | {"next_month": None if _ends_before(notice.cell, following) else next_month}
            | _told(notice)
            for notice in notices
        ]


def _ends_before(cell, month) -> bool:
    return cell.until is not None and cell.until <= month.last_day


def _next_month(month, policy, today: date) -> dict | None:
    last = meet_by(month, policy.meet_by_day)
    if last < today:
        return None
    return {
        "month": str(month),
        "meet_by": last.isoformat(),
        "submit_within_days": policy.submit_within_days,
    }


def _told(notice: CellNotice) -> dict:
    meeting, score = notice.meeting, notice.meeting.assessment
    spec, items = score.rubric.spec, {item.code: item for item in score.items.all()}
    evidence = Evidence.from_json(score.evidence)
    applicable = [item for item in spec.items if items[item.code].proposed_state != State.NOT_APPLICABLE]
    return {
        "cell": notice.cell.full_name,
        "held_on": meeting_day(meeting).isoformat(),
        "accepted_on": timezone.localdate(meeting.accepted_at).isoformat(),
        "sheet_symbol": score.paper.symbol if score.paper else None,
        "rubric_name": score.rubric.name,
        "present": evidence.present,
        "expected": evidence.expected,
        "rate_percent": two_decimals(Fraction(100 * evidence.present, evidence.expected))
        if evidence.expected and evidence.present is not None
        else None,
        "criteria": [_criterion(criterion, items) for criterion in spec.criteria],
        "totals": {"own": points_text(score.own_total), "official": points_text(score.official_total)},
        "grades": {
            "own": spec.grade_text(score.own_grade) or None,
            "official": spec.grade_text(score.official_grade) or None,
        },
        "changes": [
            {
                "code": item.code,
                "title": item.text,
                "max_points": points_text(items[item.code].max_points),
                "own": points_text(items[item.code].own_points),
                "official": points_text(items[item.code].official_points),
                "reason": items[item.code].official_reason,
            }
            for item in applicable
            if items[item.code].official_points != items[item.code].own_points
        ],
        "caps": [cap.text for cap in spec.caps if cap.code in score.caps],
        "next_steps": _next_steps(spec, applicable, items, evidence),
    }


def _criterion(criterion, items) -> dict:
    scores = [items[item.code] for item in criterion.items]
    return {
        "code": criterion.code,
        "title": criterion.text,
        "max_points": points_text(sum((score.max_points for score in scores), NOTHING)),
        "own": points_text(sum((score.own_points or NOTHING for score in scores), NOTHING)),
        "official": points_text(sum((score.official_points or NOTHING for score in scores), NOTHING)),
    }


def _next_steps(spec, applicable, items, evidence) -> list[dict]:
    """The items that did not get all their points, and what the next band asked for."""
    proposals = propose(spec, evidence, _judged(spec, items, evidence))
    return [
        {
            "code": item.code,
            "title": item.text,
            "max_points": points_text(items[item.code].max_points),
            "official": points_text(items[item.code].official_points),
            "advice": _advice(items[item.code], proposals[item.code]),
        }
        for item in applicable
        if (items[item.code].official_points or NOTHING) < items[item.code].max_points
    ]


def _judged(spec, items, evidence) -> dict[str, Decimal]:
    facts = evidence.facts()
    return {
        item.code: items[item.code].own_points
        for item in spec.items
        if isinstance(item.rule, Judgement)
        and item.applies(facts)
        and items[item.code].own_points is not None
    }


def _advice(score: ItemScore, proposal: ItemProposal) -> str:
    """The next band in a sentence; else what the record lacks; else the words of who took the points."""
    if proposal.next_band:
        return _by_itself(sentence(proposal.next_band))
    if score.proposed_state == State.NOT_ENOUGH_EVIDENCE:
        return sentence(Reason.from_json(score.proposed_reason))
    if score.official_points != score.own_points:
        return score.official_reason
    return (
        score.own_reason
        or "Chi bộ tự đánh giá chưa đạt mức tối đa; đối chiếu yêu cầu của mục này để khắc phục."
    )


def _by_itself(words: str) -> str:
    """The score sheet says the next band in brackets behind the reason; here it stands alone."""
    bare = words.removeprefix("(").removesuffix(")").strip()
    return bare[:1].upper() + bare[1:]
