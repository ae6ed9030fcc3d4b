"""What a reviewer may want to ask a cell about how it scores itself, over some months. Pure: values in, findings out.

Nothing here says that a score is wrong. A finding is a number that a conversation can begin with; `calibration_words`
turns it into a question. There is no order of merit: cells are looked at one by one and never beside each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from cells.months import Month

from .engine import State

# The borders, all in one place; docs/scoring.md says the same.

# Of a hundred. Two below the full sheet: what one item answered “not quite” costs. Real forms come in with 98 to 100.
TOP_FROM = 98
# A good quarter happens; a whole quarter and one month more without anything to improve is worth a word.
TOP_MONTHS = 4
# Every single item at its maximum: once or twice is a good month, the third time it may be a habit of filling in.
NO_SPREAD_MONTHS = 3
# The same item above the record: three times is no slip any more, and more than half of the months is a rule.
HIGHER_MONTHS = 3
# The same sentence as the reason for the same item: the third time it explains the item, not the month.
SAME_REASON_MONTHS = 3
# Minutes that repeat the month before: once is told at the review already (meetings/repeats.py).
REPEATED_MONTHS = 2
# A tenth of the own points: half of what lies between Khá and Tốt, so it can decide a grade.
UNPROVEN_PERCENT = 10
# With and without somebody from above in the room: three points of a hundred are more than one item of the usual sheet,
# and one month on either side compares two evenings, not two habits.
OVERSEER_POINTS = 3
OVERSEER_MONTHS = 2
# The committee decided lower, by three points of a hundred on average: more than one item of the usual sheet.
OFFICIAL_POINTS = 3
OFFICIAL_MONTHS = 3

NOTHING = Decimal(0)
JUDGEMENTS = (State.JUDGED, State.NEEDS_JUDGEMENT)


@dataclass(frozen=True)
class ScoredItem:
    """One line of a sheet that was handed in."""

    code: str
    max_points: Decimal
    state: str
    proposed: Decimal | None
    own: Decimal
    own_reason: str = ""
    has_proof: bool = False  # a line of the minutes or a file backs the judgement

    @property
    def is_judged(self) -> bool:
        return self.state in JUDGEMENTS

    @property
    def above_record(self) -> Decimal:
        """Own points that nothing recorded supports; a judgement is not measured by the record."""
        return NOTHING if self.is_judged else max(self.own - (self.proposed or NOTHING), NOTHING)


@dataclass(frozen=True)
class ScoredMonth:
    """One month of one cell: what was proposed, what it gave itself, and what was decided (None: not yet)."""

    month: Month
    meeting_id: int
    rubric_id: int
    proposed: Decimal
    own: Decimal
    official: Decimal | None = None
    total: Decimal = Decimal(100)  # of the rubric's full sheet
    items: tuple[ScoredItem, ...] = ()  # those that applied
    with_overseer: bool = False
    repeated: tuple[str, ...] = ()  # titles of the texts that repeat the month before

    @property
    def above_proposed(self) -> Decimal:
        return self.own - self.proposed

    @property
    def above_official(self) -> Decimal | None:
        return None if self.official is None else self.own - self.official

    def of_hundred(self, points: Decimal) -> Fraction:
        """Points of this month's rubric, as if its full sheet were worth a hundred."""
        return 100 * Fraction(points) / Fraction(self.total)

    @property
    def is_full(self) -> bool:
        return bool(self.items) and all(item.own == item.max_points for item in self.items)

    @property
    def unproven(self) -> Decimal:
        """Own points that nothing recorded supports."""
        return sum((item.above_record for item in self.items), NOTHING)

    @property
    def judged_without_proof(self) -> Decimal:
        """Judged points with neither a line of the minutes nor a file behind them."""
        bare = (item.own for item in self.items if item.is_judged and not item.has_proof)
        return sum(bare, NOTHING)


@dataclass(frozen=True)
class Finding:
    """`kind` and `values` for the sentence; `months`, those whose sheets show it."""

    kind: str
    months: tuple[ScoredMonth, ...]
    values: dict = field(default_factory=dict)


def findings(months: Sequence[ScoredMonth]) -> list[Finding]:
    """All there is to ask about one cell, in a fixed order of kinds."""
    found = (rule(months) for rule in RULES)
    return [finding for finding in found if finding is not None]


def unproven_share(months: Iterable[ScoredMonth]) -> Fraction | None:
    """What part of the own points rests on nothing recorded, 0–1; None without own points."""
    months = list(months)
    own = sum((month.own for month in months), NOTHING)
    return Fraction(sum((month.unproven for month in months), NOTHING)) / Fraction(own) if own else None


def mean(values: Sequence[Fraction]) -> Fraction | None:
    return Fraction(sum(values)) / len(values) if values else None


# --- The rules ---------------------------------------------------------------------------------------------------


def _higher_at_items(months) -> Finding | None:
    """Items above the record in `HIGHER_MONTHS` and in more than half of the months in which the record could tell."""
    seen, higher = defaultdict(int), defaultdict(list)
    for month in months:
        for item in month.items:
            if not item.is_judged:
                seen[month.rubric_id, item.code] += 1
                if item.above_record:
                    higher[month.rubric_id, item.code].append(month)
    items = [
        {"rubric": rubric, "code": code, "times": times, "of": of}
        for (rubric, code), of in seen.items()  # in the order of the sheet
        if (times := len(higher[rubric, code])) >= HIGHER_MONTHS and 2 * times > of
    ]
    if not items:
        return None
    shown = {month for one in items for month in higher[one["rubric"], one["code"]]}
    return Finding("higher", tuple(month for month in months if month in shown), {"items": items})


def _always_top(months) -> Finding | None:
    if len(months) < TOP_MONTHS or any(month.of_hundred(month.own) < TOP_FROM for month in months):
        return None
    return Finding("top", tuple(months), {"times": len(months), "points": TOP_FROM})


def _no_spread(months) -> Finding | None:
    full = tuple(month for month in months if month.is_full)
    if len(full) < NO_SPREAD_MONTHS:
        return None
    return Finding("no_spread", full, {"times": len(full), "of": len(months)})


def _overseer(months) -> Finding | None:
    """Own points with somebody from above in the room, and without."""
    there = [month.of_hundred(month.own) for month in months if month.with_overseer]
    alone = [month.of_hundred(month.own) for month in months if not month.with_overseer]
    if min(len(there), len(alone)) < OVERSEER_MONTHS:
        return None
    if abs(mean(there) - mean(alone)) < OVERSEER_POINTS:
        return None
    values = {
        "with": len(there),
        "mean_with": mean(there),
        "without": len(alone),
        "mean_without": mean(alone),
    }
    return Finding("overseer", tuple(month for month in months if month.with_overseer), values)


def _above_official(months) -> Finding | None:
    decided = [month for month in months if month.official is not None]
    gap = mean([month.of_hundred(month.above_official) for month in decided])
    if len(decided) < OFFICIAL_MONTHS or gap < OFFICIAL_POINTS:
        return None
    shown = tuple(month for month in decided if month.above_official > 0)
    return Finding("official", shown, {"times": len(shown), "of": len(decided), "mean": gap})


def _repeated_texts(months) -> Finding | None:
    repeating = tuple(month for month in months if month.repeated)
    if len(repeating) < REPEATED_MONTHS:
        return None
    titles = dict.fromkeys(title for month in repeating for title in month.repeated)
    return Finding(
        "repeated", repeating, {"times": len(repeating), "of": len(months), "titles": list(titles)}
    )


def _repeated_reasons(months) -> Finding | None:
    """The reason that was given most often for one and the same item."""
    given = defaultdict(list)
    for month in months:
        for item in month.items:
            if item.above_record and item.own_reason.strip():
                words = " ".join(item.own_reason.casefold().split())
                given[month.rubric_id, item.code, words].append((month, item.own_reason.strip()))
    most = max(given.values(), key=len, default=[])
    if len(most) < SAME_REASON_MONTHS:
        return None
    code = next(key[1] for key, at in given.items() if at is most)
    return Finding(
        "same_reason",
        tuple(month for month, _reason in most),
        {"code": code, "times": len(most), "reason": most[-1][1].rstrip(" .")},
    )


def _reasons_missing(months) -> Finding | None:
    """Of records from before a reason was asked for."""
    bare = {
        month: number
        for month in months
        if (number := sum(bool(item.above_record and not item.own_reason.strip()) for item in month.items))
    }
    return (
        Finding("no_reason", tuple(bare), {"items": sum(bare.values()), "times": len(bare)}) if bare else None
    )


def _unproven(months) -> Finding | None:
    share = unproven_share(months)
    if share is None or 100 * share < UNPROVEN_PERCENT:
        return None
    shown = tuple(month for month in months if month.unproven)
    points = sum((month.unproven for month in months), NOTHING)
    return Finding("unproven", shown, {"percent": 100 * share, "points": points, "times": len(shown)})


RULES = (
    _higher_at_items,
    _unproven,
    _always_top,
    _no_spread,
    _overseer,
    _above_official,
    _repeated_texts,
    _repeated_reasons,
    _reasons_missing,
)
