"""The score sheets: proposals by the engine, own points by the cell's character, official ones by the reviewer."""

from dataclasses import replace
from decimal import Decimal
from random import Random

from scoring.actions import fill_own, item_rows
from scoring.engine import ItemProposal, State, propose
from scoring.evidence import Evidence
from scoring.models import Assessment, ItemScore, Rubric
from scoring.rubric import ItemSpec, Judgement
from scoring.sheets import Sheet, SheetLine, sheet_from

from . import texts
from .characters import Character
from .record import Record, evidence

FOLLOW_THROUGH = "5.1"
SCORED = {"submitted", "returned", "accepted"}
NOTHING = Decimal(0)


def assess(
    random: Random, record: Record, state: str, character: Character, rubric: Rubric
) -> tuple[Assessment, list[ItemScore]] | None:
    """The assessment and its rows, unsaved; None where the cell has not begun to score."""
    if state not in SCORED and state != "unsubmitted":
        return None
    facts = evidence(record)
    own = Scorer(random, record, character, facts).own_points(rubric)
    if state == "unsubmitted":
        own = {code: given for code, given in own.items() if code.startswith(("1.", "2."))}
    sheet = sheet_from(rubric, facts, own)
    assessment = Assessment(meeting=record.meeting, rubric=rubric, version=random.randint(2, 4))
    fill_own(assessment, sheet)
    rows = item_rows(assessment, sheet, {})
    if state in SCORED:
        _vote(assessment, record, facts)
    if state == "accepted":
        _review(random, assessment, rows, sheet, character)
    return assessment, rows


def _vote(assessment, record: Record, facts: Evidence) -> None:
    """The cell adopts its own score; somebody abstains where many are there."""
    counted = record.counted
    assessment.abstentions = int(counted.voters > 20)
    assessment.vote_base, assessment.votes_against = counted.voting_base, 0
    assessment.votes_for = counted.voters - assessment.abstentions
    few_spoke = facts.speakers is None or facts.speakers * 2 < (facts.present or 0)
    weakness = texts.WEAKNESSES["speaking" if few_spoke else record.meeting.month.month % 2]
    assessment.weaknesses, assessment.remedies = weakness


class Scorer:
    """How one cell scores one of its meetings."""

    def __init__(self, random: Random, record: Record, character: Character, facts: Evidence):
        self.random, self.record, self.character = random, record, character
        self.evidence, self.facts = facts, facts.facts()

    def own_points(self, rubric: Rubric) -> dict[str, tuple[Decimal, str]]:
        """Item code → (points, reason) for every item that applies."""
        judged = {
            item.code: self._judge(item)
            for item in rubric.spec.items
            if isinstance(item.rule, Judgement) and item.applies(self.facts)
        }
        proposals = propose(rubric.spec, self.evidence, judged).items
        return {
            proposal.code: (judged[proposal.code], "") if proposal.code in judged else self._answer(proposal)
            for proposal in proposals
            if proposal.state is not State.NOT_APPLICABLE
        }

    def _judge(self, item: ItemSpec) -> Decimal:
        max_points = item.max_points(self.facts)
        if item.rule.step is None:
            return max_points if self.random.random() < self.character.judging + 0.04 else NOTHING
        if self.character.is_generous:
            return max_points - self.random.choice((0, 0, 1, 2))
        share = self.random.uniform(self.character.judging - 0.14, self.character.judging)
        return Decimal(round(int(max_points) * share))

    def _answer(self, proposal: ItemProposal) -> tuple[Decimal, str]:
        """Own points beside a proposal, with a reason where they are higher."""
        proposed = proposal.points or NOTHING
        if proposal.code == FOLLOW_THROUGH and proposal.points is None:
            return self._follow_through()
        if proposed == proposal.max_points:
            return proposed, ""
        if self.character.is_generous:
            return proposal.max_points, self.random.choice(texts.OWN_REASONS)
        if proposal.points is None and self.random.random() < 0.5:
            return proposal.max_points, self.random.choice(texts.UNRECORDED_REASONS)
        return proposed, ""

    def _follow_through(self) -> tuple[Decimal, str]:
        """The books before the first month were of paper."""
        if self.record.due_tasks:
            return (Decimal(30), texts.OWN_REASONS[0]) if self.character.is_generous else (NOTHING, "")
        achieved = 10 if self.character.is_generous else self.random.choice((7, 8, 9, 9, 10))
        points = {7: 24, 8: 27, 9: 30, 10: 30}[achieved]
        return Decimal(points), texts.FIRST_MONTH_REASON.format(n=achieved)


def _review(random: Random, assessment, rows: list[ItemScore], sheet: Sheet, character: Character) -> None:
    """Set the official column as the ward's reviewer would: what has no ground is taken back, with a reason."""
    decided = {line.code: _official(random, line, character) for line in sheet.applicable_lines}
    for row in rows:
        if row.code in decided:
            row.official_points, row.official_reason = decided[row.code]
    criteria = tuple(
        replace(criterion, lines=tuple(_with_official(line, decided) for line in criterion.lines))
        for criterion in sheet.criteria
    )
    official = replace(sheet, criteria=criteria).official
    assessment.official_total, assessment.official_grade = official.total, official.grade


def _with_official(line: SheetLine, decided) -> SheetLine:
    return replace(line, official_points=decided[line.code][0]) if line.code in decided else line


def _official(random: Random, line: SheetLine, character: Character) -> tuple[Decimal, str]:
    own = line.own_points
    if line.own_is_higher and line.own_reason[:12] != texts.FIRST_MONTH_REASON[:12]:
        strict = 0.75 if character.is_generous else 0.4
        if random.random() < strict:
            return line.proposed_points or NOTHING, random.choice(texts.OFFICIAL_REASONS)
    if line.is_judgement and line.max_points >= 10 and own == line.max_points and random.random() < 0.5:
        return own - random.choice((1, 2, 3)), random.choice(texts.JUDGED_LOWER)
    return own, ""
