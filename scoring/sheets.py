"""The score sheet of a meeting: proposed, own and official points side by side, ready for a page or a paper.

While the record is open the proposals follow what is recorded now; once the cell has submitted they are the stored
ones, so that neither a later record nor a later rubric changes them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import override

from cells.history import lineage
from meetings.models import Attachment
from meetings.queries import meeting_day

from .engine import (
    Conclusion,
    ItemProposal,
    Reason,
    State,
    conclude,
    official_needs_reason,
    own_needs_reason,
    propose,
)
from .evidence import Evidence, Origin, origins_of
from .evidence_of import evidence_of
from .models import Assessment, ItemScore, Rubric
from .own_vote import OwnDecision
from .reasons import sentence
from .rubric import CriterionSpec, ItemSpec, Judgement

NO_POINTS = Decimal(0)
REASON_LENGTH = 500


@dataclass(frozen=True)
class SheetLine:
    """One item: what it is, what is proposed and why, what the cell and the committee gave."""

    item: ItemSpec
    proposal: ItemProposal
    own_points: Decimal | None = None
    own_reason: str = ""
    proof_text: str = ""
    proof: Attachment | None = None
    official_points: Decimal | None = None
    official_reason: str = ""

    @property
    def code(self) -> str:
        return self.item.code

    @property
    def title(self) -> str:
        """The item's words below its heading's, without the heading's own number: the item has one already."""
        heading = re.sub(r"^\d+(\.\d+)+\.?\s+", "", self.item.part_of or "")
        return f"{heading}: {self.item.text}" if heading else self.item.text

    @property
    def is_applicable(self) -> bool:
        return self.proposal.state is not State.NOT_APPLICABLE

    @property
    def is_judgement(self) -> bool:
        return isinstance(self.item.rule, Judgement)

    @property
    def has_too_little_evidence(self) -> bool:
        return self.proposal.state is State.NOT_ENOUGH_EVIDENCE

    @property
    def max_points(self) -> Decimal:
        return self.proposal.max_points

    @property
    def proposed_points(self) -> Decimal | None:
        return self.proposal.points

    @property
    def reason(self) -> str:
        return sentence(self.proposal.reason)

    @property
    def next_band(self) -> str:
        return sentence(self.proposal.next_band) if self.proposal.next_band else ""

    @property
    def own_is_higher(self) -> bool:
        """The cell gives itself more than the record supports, so it must say why."""
        return (
            self.is_applicable
            and not self.is_judgement
            and self.own_points is not None
            and own_needs_reason(self.proposal, self.own_points)
        )

    def official_pair(self, take: str | None) -> tuple[Decimal | None, str]:
        """(points, reason) the committee gives here; where it gave none, what `take` says: ``own``, ``proposed``.

        Nothing proposed for lack of evidence is 0. Where the proposal is taken against the cell and nothing was
        written, the proposal's own sentence is the reason, in Vietnamese like everything in the papers.
        """
        if self.official_points is not None or take is None:
            return self.official_points, self.official_reason
        points = self.own_points if take == "own" else self.proposed_points or NO_POINTS
        if points == self.own_points or self.official_reason.strip():
            return points, self.official_reason
        with override("vi"):
            return points, f"Theo đề xuất từ hồ sơ: {self.reason}"[:REASON_LENGTH]

    @property
    def origins(self) -> list[Origin]:
        """The parts of the records that decide about the item; for what is missing, those where it is written down."""
        values = self.proposal.reason.values
        if self.is_judgement or not self.is_applicable:
            return []
        if self.has_too_little_evidence:
            return origins_of(values.get("missing", ()))
        return origins_of(values.get("facts") or (getattr(self.item.rule, "fact", ""),))

    @property
    def differs(self) -> bool:
        """The cell decided otherwise than proposed, up or down."""
        return (
            not self.is_judgement
            and self.own_points is not None
            and self.own_points != (self.proposed_points or NO_POINTS)
        )

    @property
    def official_differs(self) -> bool:
        return self.official_points is not None and official_needs_reason(
            self.own_points, self.official_points
        )


@dataclass(frozen=True)
class SheetCriterion:
    spec: CriterionSpec
    lines: tuple[SheetLine, ...]

    def total(self, column: str) -> Decimal | None:
        """The sum of ``proposed_points``, ``own_points`` or ``official_points``; None when none is given."""
        given = [points for line in self.lines if (points := getattr(line, column)) is not None]
        return sum(given, NO_POINTS) if given else None

    @property
    def proposed(self):
        return self.total("proposed_points")

    @property
    def own(self):
        return self.total("own_points")

    @property
    def official(self):
        return self.total("official_points")

    @property
    def max_points(self) -> Decimal:
        return sum((line.max_points for line in self.lines), NO_POINTS)

    @property
    def unscored(self) -> list[SheetLine]:
        return [line for line in self.lines if line.is_applicable and line.own_points is None]

    @property
    def unexplained(self) -> list[SheetLine]:
        return [line for line in self.lines if line.own_is_higher and not line.own_reason.strip()]


@dataclass(frozen=True)
class Outcome:
    total: Decimal
    grade: str  # as the rubric words it; "" while items are missing
    changed: int = 0  # items whose points are not those of the cell


@dataclass(frozen=True)
class Sheet:
    rubric: Rubric
    evidence: Evidence
    criteria: tuple[SheetCriterion, ...]
    assessment: Assessment | None = None

    @property
    def version(self) -> int:
        """0 while nothing was saved."""
        return self.assessment.version if self.assessment else 0

    @property
    def decision(self) -> OwnDecision:
        """How the cell voted on its own score, as saved."""
        stored = self.assessment
        if stored is None:
            return OwnDecision()
        return OwnDecision(
            stored.vote_base,
            stored.votes_for,
            stored.votes_against,
            stored.abstentions,
            stored.weaknesses,
            stored.remedies,
        )

    @property
    def lines(self) -> list[SheetLine]:
        return [line for criterion in self.criteria for line in criterion.lines]

    @property
    def applicable_lines(self) -> list[SheetLine]:
        return [line for line in self.lines if line.is_applicable]

    def conclusion(self, column: str) -> Conclusion:
        points = {line.code: getattr(line, column) for line in self.applicable_lines}
        return conclude(self.rubric.spec, points, self.evidence)

    @cached_property
    def proposed(self) -> Conclusion:
        return self.conclusion("proposed_points")

    @cached_property
    def own(self) -> Conclusion:
        return self.conclusion("own_points")

    @cached_property
    def official(self) -> Conclusion:
        return self.conclusion("official_points")

    def outcome(self, take: str) -> "Outcome":
        """What accepting would conclude if items left empty took the ``own`` or the ``proposed`` points."""
        points = {line.code: line.official_pair(take)[0] for line in self.applicable_lines}
        concluded = conclude(self.rubric.spec, points, self.evidence)
        changed = sum(points[line.code] != line.own_points for line in self.applicable_lines)
        return Outcome(concluded.total, self.rubric.spec.grade_text(concluded.grade), changed)

    @property
    def own_outcome(self) -> "Outcome":
        return self.outcome("own")

    @property
    def proposed_outcome(self) -> "Outcome":
        return self.outcome("proposed")

    @property
    def left_empty(self) -> list[SheetLine]:
        """Items the committee has given no points yet."""
        return [line for line in self.applicable_lines if line.official_points is None]

    @property
    def is_proposal_next(self) -> bool:
        """An item still without official points is above its proposal: the proposal is the safer answer."""
        return any(line.own_is_higher for line in self.left_empty)

    @property
    def is_own_next(self) -> bool:
        return not self.is_proposal_next

    @property
    def proven_points(self) -> Decimal:
        """The part of the proposal that the record proves."""
        return sum(
            (line.proposed_points or NO_POINTS for line in self.lines if not line.is_judgement), NO_POINTS
        )

    @property
    def judged_points(self) -> Decimal:
        """The part of the proposal that is the cell's own judgement."""
        return sum((line.proposed_points or NO_POINTS for line in self.lines if line.is_judgement), NO_POINTS)

    @property
    def proposed_grade(self):
        return self.rubric.spec.grade_text(self.proposed.grade)

    @property
    def own_grade(self):
        return self.rubric.spec.grade_text(self.own.grade)

    @property
    def official_grade(self):
        return self.rubric.spec.grade_text(self.official.grade)

    @property
    def caps(self) -> list[str]:
        """The caps that hold, as the rubric words them."""
        return [cap.text for cap in self.rubric.spec.caps if cap.code in self.own.caps_applied]

    @property
    def unscored(self) -> list[SheetLine]:
        return [line for line in self.applicable_lines if line.own_points is None]

    @property
    def unexplained(self) -> list[SheetLine]:
        """Own points above the proposal without a reason."""
        return [line for criterion in self.criteria for line in criterion.unexplained]

    @property
    def best_grades(self) -> list[tuple[Decimal, str]]:
        """(border, name) of the grades that the caps leave within reach, best first: for adding up while one types."""
        spec, evidence = self.rubric.spec, self.evidence
        held = [cap for cap in spec.caps if cap.enabled and cap.holds(evidence.facts())]
        grades = [(grade.from_points, grade.code) for grade in spec.grades]
        best = grades[0][1]
        for cap in held:
            best = spec.worse_grade(best, cap.grade_at_most)
        names = {grade.code: grade.text for grade in spec.grades}
        start = next(place for place, (_border, code) in enumerate(grades) if code == best)
        return [(border, names[code]) for border, code in grades[start:]]

    @property
    def differing(self) -> list[SheetLine]:
        """What a reviewer looks at first: own points above the proposal."""
        return [line for line in self.lines if line.own_is_higher]


def sheet_of(meeting, own: Mapping[str, tuple] | None = None) -> Sheet:
    """The sheet of a meeting. `own` (code → (points, reason)) stands in for the saved own points before saving."""
    assessment = Assessment.objects.filter(meeting=meeting).select_related("rubric").first()
    stored = {one.code: one for one in assessment.items.select_related("proof")} if assessment else {}
    day = meeting_day(meeting)
    above = lineage(meeting.cell, day) if meeting.is_open or assessment is None else []
    rubric = assessment.rubric if assessment else Rubric.objects.in_force_for(meeting.cell, day, above)
    if assessment and not meeting.is_open:
        proposals = {code: _stored_proposal(score) for code, score in stored.items()}
        evidence = Evidence.from_json(assessment.evidence)
    else:
        evidence = evidence_of(meeting, above, rubric.spec)
        given = own if own is not None else {code: (s.own_points, s.own_reason) for code, s in stored.items()}
        proposals = _proposals(rubric, evidence, given)
    return Sheet(rubric, evidence, _criteria(rubric, proposals, stored, own), assessment)


def sheet_from(rubric, evidence: Evidence, own: Mapping[str, tuple]) -> Sheet:
    """The sheet that evidence and own points (code → (points, reason)) give, when none is stored. No queries."""
    return Sheet(rubric, evidence, _criteria(rubric, _proposals(rubric, evidence, own), {}, own))


def rubric_for(meeting) -> Rubric:
    """The rubric in force for the meeting's cell on its day. Raises NoRubric."""
    return Rubric.objects.in_force_for(meeting.cell, meeting_day(meeting))


def length_in_rubric(meeting, strength: int) -> int | None:
    """Minutes that the rubric in force asks of a meeting; None where it is silent or there is none."""
    rubric = Rubric.objects.for_body(meeting.cell, meeting_day(meeting))
    asked = {"strength": strength, "has_thematic_part": meeting.has_thematic_part}
    return rubric.spec.minutes_required(**asked) if rubric else None


def _proposals(rubric, evidence, given) -> dict[str, ItemProposal]:
    judgements = _judgements(rubric, given, evidence)
    return {proposal.code: proposal for proposal in propose(rubric.spec, evidence, judgements).items}


def _judgements(rubric, given, evidence) -> dict[str, Decimal]:
    facts = evidence.facts()
    return {
        item.code: given[item.code][0]
        for item in rubric.spec.items
        if isinstance(item.rule, Judgement)
        and item.applies(facts)
        and item.code in given
        and given[item.code][0] is not None
        and given[item.code][0] <= item.max_points(facts)
    }


def _criteria(rubric, proposals, stored, own) -> tuple[SheetCriterion, ...]:
    return tuple(
        SheetCriterion(
            criterion,
            tuple(_line(item, proposals[item.code], stored.get(item.code), own) for item in criterion.items),
        )
        for criterion in rubric.spec.criteria
    )


def _line(item, proposal, score: ItemScore | None, own) -> SheetLine:
    own_points, own_reason = (score.own_points, score.own_reason) if score else (None, "")
    if own is not None:
        own_points, own_reason = own.get(item.code, (None, ""))
    if proposal.state is State.NOT_APPLICABLE:
        return SheetLine(item, proposal)
    if own_points is not None and own_points > proposal.max_points:
        own_points = None  # the maximum fell with what was recorded; the points must be given anew
    return SheetLine(
        item,
        proposal,
        own_points,
        own_reason,
        score.proof_text if score else "",
        score.proof if score else None,
        score.official_points if score else None,
        score.official_reason if score else "",
    )


def _stored_proposal(score: ItemScore) -> ItemProposal:
    next_band = score.proposed_reason.get("next_band")
    return ItemProposal(
        score.code,
        score.max_points,
        score.proposed_points,
        State(score.proposed_state),
        Reason.from_json(score.proposed_reason),
        Reason.from_json(next_band) if next_band else None,
    )


def reason_to_json(proposal: ItemProposal) -> dict:
    """The reason with what would have earned more, as `_stored_proposal` reads it."""
    more = {"next_band": proposal.next_band.to_json()} if proposal.next_band else {}
    return proposal.reason.to_json() | more
