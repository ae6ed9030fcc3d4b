"""Votes: what a motion needs, and whether it has it. Pure."""

from dataclasses import dataclass

from .statuses import BaseRule


@dataclass(frozen=True)
class Count:
    """A counted vote. `base`: all official members convened, not those present (domain.md §3, S29)."""

    rule: str
    base: int
    votes_for: int
    votes_against: int = 0
    abstentions: int = 0

    @property
    def needed(self) -> int:
        """Votes for that carry the motion: floor(base/2) + 1, or the base's two thirds rounded up."""
        return self.base // 2 + 1 if self.rule == BaseRule.HALF else -(-2 * self.base // 3)

    @property
    def is_carried(self) -> bool:
        return self.base > 0 and self.votes_for >= self.needed
