"""How a cell decided on its own score: the counted vote, and the weaknesses and remedies its chair named. Pure.

The vote is measured as every ordinary vote of the cell (meetings/votes.py): on all official members convened, not on
those present, and carried by more than half of them (domain.md §1 Flow, §3 Votes).
"""

from dataclasses import dataclass

from meetings.statuses import BaseRule
from meetings.votes import Count, needs_sentence


@dataclass(frozen=True)
class OwnDecision:
    """The counts are all None until the cell has voted. `base`: the official members convened."""

    base: int | None = None
    votes_for: int | None = None
    votes_against: int | None = None
    abstentions: int | None = None
    weaknesses: str = ""
    remedies: str = ""

    @property
    def is_voted(self) -> bool:
        return self.votes_for is not None

    @property
    def votes(self) -> int:
        return sum(number or 0 for number in (self.votes_for, self.votes_against, self.abstentions))

    @property
    def count(self) -> Count:
        return Count(BaseRule.HALF, self.base, self.votes_for, self.votes_against, self.abstentions)

    @property
    def is_carried(self) -> bool:
        return self.is_voted and self.count.is_carried

    @property
    def paper(self) -> dict | None:
        """The vote as papers print it (papers.shapes.Vote). Vietnamese, like every paper."""
        if not self.is_voted:
            return None
        result = "thông qua" if self.is_carried else "chưa thông qua"
        return {
            "base": self.base,
            "base_rule": needs_sentence(self.count),
            "votes_for": self.votes_for,
            "votes_against": self.votes_against,
            "abstentions": self.abstentions,
            "outcome": f"Chi bộ {result} điểm tự chấm và mức tự xếp loại.",
        }
