"""Bands on the number line: do they leave a gap, do two of them speak at the same place, is one never reached?

The order of bands counts: the first that holds gives the points. So “from 90”, “from 75” is read as “from 75, unless
from 90”; but a band that names both its borders, or the opposite border, means what it says, and must not overlap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, inf

from django.utils.translation import gettext as _

from scoring.evidence import FACTS, FactKind

from .problems import At
from .values import Condition, plain_number

# A place on the number line: just before (0) or just after (1) a number; a span runs between two places.
Place = tuple[Fraction | float, int]
_NOWHERE_BELOW: Place = (-inf, 0)
_NOWHERE_ABOVE: Place = (inf, 0)
_STARTS = (("from", 0), ("above", 1))
_ENDS = (("below", 0), ("up_to", 1))

_PERCENTS = ("attendance_percent", "speaking_percent", "tasks_achieved_percent")
_MAY_BE_NEGATIVE = ("minutes_short", "materials_hours_before", "posted_hours_after")


@dataclass(frozen=True)
class Span:
    """What a band covers, from `start` to `end`; `number`: its place among the bands."""

    start: Place
    end: Place
    number: int
    is_two_sided: bool

    def holds_all_of(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end


def check_bands(
    conditions: Sequence[Condition | None], fact: str, at: At, *, required: int | None = None
) -> None:
    """`conditions`: of the bands in their order, None for “otherwise”. `required`: a length in minutes, by which a
    share of the required length is read as minutes short of it. Puts every gap, overlap and hidden band on the list."""
    if any(condition is None for condition in conditions[:-1]):
        at.refuse(_("only the last band may be “otherwise”; the ones after it could never match"))
        return
    has_rest = bool(conditions) and conditions[-1] is None
    named = conditions[:-1] if has_rest else conditions
    over_fact = [_over(fact, condition, required) for condition in named]
    spans = [
        _span(condition, number, fact) for number, condition in enumerate(over_fact) if condition is not None
    ]
    empty = [span for span in spans if span.start >= span.end]
    for span in empty:
        (at / span.number).refuse(_("nothing can lie between its borders; correct them"))
    spans = [span for span in spans if span not in empty]
    _check_hidden(spans, fact, at)
    is_turned = any(over is not condition for over, condition in zip(over_fact, named, strict=True))
    length = required if is_turned and None not in over_fact else None
    _check_gaps(spans, fact, at, has_rest=has_rest, is_known=None not in over_fact, required=length)


def _over(fact: str, condition: Condition, required: int | None) -> Condition | None:
    """The same border as one on `fact`; None where it asks for something else."""
    if condition.fact == fact:
        return condition
    if fact == "minutes_short" and condition.fact == "duration_percent" and required:
        turned = {"from": "up_to", "up_to": "from", "above": "below", "below": "above"}
        tests = (
            (turned[test], required - Fraction(border) * required / 100) for test, border in condition.tests
        )
        return Condition(fact, tuple(tests))
    return None


def _span(condition: Condition, number: int, fact: str) -> Span:
    borders = dict(condition.tests)
    whole = FACTS[fact] is FactKind.WHOLE
    starts = [_place(borders[key], after, whole) for key, after in _STARTS if key in borders]
    ends = [_place(borders[key], after, whole) for key, after in _ENDS if key in borders]
    return Span(
        max(starts, default=_NOWHERE_BELOW),
        min(ends, default=_NOWHERE_ABOVE),
        number,
        is_two_sided=bool(starts and ends),
    )


def _place(border, after: int, whole: bool) -> Place:
    number = Fraction(border)
    if not whole:
        return number, after
    # After 15 people comes 16: “up to 15” and “from 16” leave no gap.
    return Fraction(floor(number) + 1 if after else ceil(number)), 0


def _domain(fact: str) -> tuple[Place, Place]:
    """All that the fact can be."""
    if fact in _PERCENTS:
        return (Fraction(0), 0), (Fraction(100), 1)
    return (_NOWHERE_BELOW if fact in _MAY_BE_NEGATIVE else (Fraction(0), 0)), _NOWHERE_ABOVE


def check_reach(condition: Condition, at: At) -> None:
    """Refuses borders that the fact can never have: “from 150 %” holds never, “from -5 people” always."""
    if FACTS[condition.fact] not in (FactKind.WHOLE, FactKind.EXACT):
        return
    lowest, highest = _domain(condition.fact)
    for test, border in condition.tests:
        span = _span(Condition(condition.fact, ((test, border),)), 0, condition.fact)
        meets = max(span.start, lowest) < min(span.end, highest)
        if meets and lowest[0] <= border <= highest[0]:
            continue
        said = _("%(border)s can never be: this is never below 0; correct the border")
        if highest != _NOWHERE_ABOVE:
            said = _("%(border)s can never be: this lies between 0 and 100 %%; correct the border")
        (at / test).refuse(said % {"border": plain_number(border)})


def _check_hidden(spans: Sequence[Span], fact: str, at: At) -> None:
    for place, span in enumerate(spans):
        before = spans[:place]
        if any(earlier.holds_all_of(span) for earlier in before):
            (at / span.number).refuse(
                _("an earlier band already takes all of it; order the bands, best first")
            )
            continue
        for earlier in before:
            start, end = max(earlier.start, span.start), min(earlier.end, span.end)
            is_the_rest = not span.is_two_sided and span.holds_all_of(earlier)
            if start < end and not is_the_rest:
                (at / span.number).refuse(
                    _("two bands speak %(place)s; move a border so that only one does")
                    % {"place": _words(start, end, fact)}
                )


def _check_gaps(
    spans: Sequence[Span], fact: str, at: At, *, has_rest: bool, is_known: bool, required: int | None
) -> None:
    lowest, highest = _domain(fact)
    gaps = []
    reached = None if has_rest else lowest
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if reached is not None and span.start > reached:
            gaps.append((reached, span.start))
        reached = span.end if reached is None else max(reached, span.end)
    if not has_rest and not is_known:
        at.refuse(_("no band takes what is left; end with “otherwise: true”"))
        return
    if not has_rest and reached < highest:
        gaps.append((reached, highest))
    for start, end in gaps:
        said = _("no band says what happens %(place)s; move a border to close the gap")
        if required:
            said = _(
                "no band says what happens %(place)s minutes short of %(required)s; move a border to close the gap"
            )
        at.refuse(said % {"place": _words(start, end, fact), "required": required})


def _words(start: Place, end: Place, fact: str) -> str:
    """“at exactly 50”, “between 75 and 80”; of whole numbers “from 31 to 44”."""
    low, high = start[0], end[0]
    if low == -inf and high == inf:
        return _("anywhere")
    if low == -inf:
        return _("below %(number)s") % {"number": plain_number(high)}
    if high == inf:
        return _("from %(number)s on") % {"number": plain_number(low)}
    if FACTS[fact] is FactKind.WHOLE:
        high -= 1
        if low != high:
            return _("from %(low)s to %(high)s") % {"low": plain_number(low), "high": plain_number(high)}
    if low == high:
        return _("at exactly %(number)s") % {"number": plain_number(low)}
    return _("between %(low)s and %(high)s") % {"low": plain_number(low), "high": plain_number(high)}
