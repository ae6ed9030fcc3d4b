"""A month, or one meeting, under another rubric, beside what stands. Nothing is saved: values in, values out.

The evidence is the stored one of what was handed in, and the live one of what is still open. What people judged is
kept only where the other rubric asks the same question in the same words, for the same number of points; every other
judgement, and every fact that was not recorded, stays open, and the total is then a span, not a guess.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from .engine import Conclusion, ItemProposal, Proposal, State, conclude, propose
from .evidence import Evidence
from .rubric import ItemSpec, Judgement, RubricSpec

NOTHING = Decimal(0)
OPEN = (State.NEEDS_JUDGEMENT, State.NOT_ENOUGH_EVIDENCE)


@dataclass(frozen=True)
class Judged:
    """Points that somebody judged an item to have earned, of the most it could earn that month."""

    points: Decimal
    max_points: Decimal


@dataclass(frozen=True)
class Replay:
    """What a rubric proposes from the evidence of one meeting, with the judgements that could be kept."""

    spec: RubricSpec
    evidence: Evidence
    proposal: Proposal
    kept: frozenset[str]  # codes of judged items whose points were taken over

    @cached_property
    def conclusion(self) -> Conclusion:
        return conclude(self.spec, self.proposal.points, self.evidence)

    @property
    def is_complete(self) -> bool:
        return self.conclusion.is_complete

    @property
    def open_items(self) -> list[ItemProposal]:
        return [item for item in self.proposal.items if item.state in OPEN]

    @property
    def to_judge(self) -> list[ItemProposal]:
        return [item for item in self.proposal.items if item.state is State.NEEDS_JUDGEMENT]

    @property
    def lacking(self) -> list[ItemProposal]:
        """Items for which a fact was not recorded."""
        return [item for item in self.proposal.items if item.state is State.NOT_ENOUGH_EVIDENCE]

    @property
    def missing_facts(self) -> list[str]:
        """Names of the facts not recorded, in the order of the sheet, each once."""
        names = (name for item in self.lacking for name in item.reason.values["missing"])
        return list(dict.fromkeys(names))

    @cached_property
    def lowest(self) -> tuple[Decimal, str]:
        """(total, code of the grade) if nothing open earned a point and every cap not decided yet held."""
        total, grade = self._filled(lambda item: NOTHING)
        undecided = [cap for cap in self.spec.caps if cap.code in self.conclusion.caps_undecided]
        for cap in undecided:
            total = total if cap.total_at_most is None else min(total, cap.total_at_most)
            grade = self.spec.worse_grade(grade, cap.grade_at_most)
        return total, self.spec.worse_grade(grade, self.spec.grade_of(total))

    @cached_property
    def highest(self) -> tuple[Decimal, str]:
        """(total, code of the grade) if everything open earned all it can."""
        return self._filled(lambda item: item.max_points)

    def _filled(self, points_of) -> tuple[Decimal, str]:
        filled = {item.code: points_of(item) for item in self.open_items}
        concluded = conclude(self.spec, self.proposal.points | filled, self.evidence)
        return concluded.total, concluded.grade

    @property
    def is_span(self) -> bool:
        return self.lowest != self.highest

    @property
    def grade_texts(self) -> list[str]:
        """One grade, or the worst and the best it may still become."""
        return list(dict.fromkeys(self.spec.grade_text(code) for _total, code in (self.lowest, self.highest)))


def replay(spec: RubricSpec, evidence: Evidence, used: RubricSpec, judged: Mapping[str, Judged]) -> Replay:
    """The evidence of one meeting under `spec`; `judged` are the judgements given under the rubric `used`, by code."""
    kept = kept_judgements(spec, evidence, used, judged)
    return Replay(spec, evidence, propose(spec, evidence, kept), frozenset(kept))


def kept_judgements(
    spec: RubricSpec, evidence: Evidence, used: RubricSpec, judged: Mapping[str, Judged]
) -> dict[str, Decimal]:
    """Of the judgements given under `used` those that answer an item of `spec` too: the same words, left to judgement
    there as well, worth the same maximum this month, and points that this item offers."""
    facts, pairs = evidence.facts(), counterparts(spec, used)
    kept = {}
    for item in spec.items:
        given = judged.get(pairs.get(item.code))
        if given is None or not isinstance(item.rule, Judgement) or not item.applies(facts):
            continue
        max_points = item.max_points(facts)
        if given.max_points == max_points and given.points in item.rule.choices(max_points):
            kept[item.code] = given.points
    return kept


def counterparts(spec: RubricSpec, used: RubricSpec) -> dict[str, str]:
    """Code in `spec` → code in `used` of the item with the same words.

    The words decide, because a code is only a place: 3.4 of two rubrics may ask two things. Where the same words
    stand more than once, the code must be the same too.
    """
    by_words = defaultdict(list)
    for item in used.items:
        by_words[_words(item)].append(item.code)
    times = Counter(_words(item) for item in spec.items)
    pairs = {}
    for item in spec.items:
        codes = by_words[_words(item)]
        if len(codes) == 1 and times[_words(item)] == 1:
            pairs[item.code] = codes[0]
        elif item.code in codes:
            pairs[item.code] = item.code
    return pairs


def _words(item: ItemSpec) -> tuple[str, str]:
    """Heading and text without the heading's number, capitals and double spaces."""
    heading = re.sub(r"^\d+(\.\d+)+\.?\s+", "", item.part_of)
    return " ".join(heading.casefold().split()), " ".join(item.text.casefold().split())
