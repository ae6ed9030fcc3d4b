"""Votes: what a motion needs, whether it has it, and the sentence of the minutes that says so. Pure."""

from dataclasses import dataclass
from itertools import pairwise

from .statuses import BaseRule, Question, VoteMethod

RULE_OF = {
    Question.ORDINARY: BaseRule.HALF,
    Question.RESOLUTION: BaseRule.HALF,
    Question.MEMBERSHIP: BaseRule.TWO_THIRDS,
}


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


@dataclass(frozen=True)
class Ballots:
    """The papers of a secret ballot, each number None where it was not written down.

    votes and invalid papers ≤ returned ≤ issued ≤ voters; a number not written down is passed over.
    """

    votes: int
    voters: int
    issued: int | None = None
    returned: int | None = None
    invalid: int | None = None

    @property
    def counted(self) -> int:
        return self.votes + (self.invalid or 0)

    @property
    def excess(self) -> str | None:
        """The first number that is larger than the next: ``counted``, ``returned``, ``issued``; None: in order."""
        numbers = [(name, getattr(self, name)) for name in ("counted", "returned", "issued", "voters")]
        known = [(name, number) for name, number in numbers if number is not None]
        pairs = pairwise(known)
        return next((name for (name, number), (_next, limit) in pairs if number > limit), None)


# The papers are Vietnamese in every language of the site, so these words are Vietnamese, not translated.


def needs_sentence(count: Count) -> str:
    """Whom the vote is measured on and how many it needs, for the brackets behind the counts."""
    needs = "hơn một nửa" if count.rule == BaseRule.HALF else "hai phần ba"
    return f"tính trên tổng số đảng viên chính thức được triệu tập, cần {needs} là {count.needed}"


def outcome_sentence(
    count: Count,
    *,
    method: str = VoteMethod.HAND,
    issued: int | None = None,
    returned: int | None = None,
    invalid: int | None = None,
) -> str:
    """How it was voted and what came of it; numbers of ballots not recorded are left out."""
    result = "được thông qua" if count.is_carried else "không được thông qua"
    return f"{_method_sentence(method, issued, returned, invalid)} Nội dung biểu quyết {result}."


def _method_sentence(method, issued, returned, invalid) -> str:
    if method == VoteMethod.HAND:
        return "Biểu quyết bằng hình thức giơ tay."
    ballots = [
        (issued, "phát ra {} phiếu"),
        (returned, "thu về {} phiếu"),
        (invalid, "{} phiếu không hợp lệ"),
    ]
    counted = [words.format(f"{number:02d}") for number, words in ballots if number is not None]
    return f"Biểu quyết bằng hình thức bỏ phiếu kín{': ' if counted else ''}{', '.join(counted)}."
