"""Single values and lists of a rubric as plain data, each read with its bounds: sizes, kinds, decimals.

What is wrong is put on the place's list, and None given back.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from scoring.evidence import FACTS, STEPS, FactKind

from .problems import At

MAX_CODE_LENGTH = 12  # of items, criteria, caps and grades, so that every table can hold them
MAX_RUBRIC_CODE_LENGTH = 40
MAX_NAME_LENGTH = 200
MAX_TEXT_LENGTH = 1000
MAX_POINTS = Decimal("999.9")  # what the columns of points hold
MAX_NUMBER = Decimal(100_000)
MAX_ENTRIES = 200  # of one list
YEARS = range(1945, 2101)


def check_keys(data, at: At, required: Sequence[str], optional: Sequence[str] = ()) -> bool:
    """Whether there are names with values at all; a missing or a strange name is put on the list."""
    if not isinstance(data, Mapping):
        at.refuse(_("expected names with values, found %(found)s") % {"found": found(data)})
        return False
    for name in required:
        if data.get(name) is None and (at / name).is_sound:
            at.refuse(_("“%(name)s” is missing; add it") % {"name": name})
    known = (*required, *optional)
    for name in data:
        if name not in known:
            (at / found(name)).refuse(
                _("“%(name)s” is not known here; use %(known)s")
                % {"name": found(name), "known": ", ".join(known)}
            )
    return True


def field(data: Mapping, at: At, name: str, read):
    """None where there is nothing: `check_keys` has told what must be there."""
    return None if data.get(name) is None else read(data[name], at / name)


def list_of(read, *, at_least_one: bool = False):
    def read_all(data, at: At) -> tuple | None:
        if not isinstance(data, Sequence) or isinstance(data, str):
            at.refuse(_("expected a list, found %(found)s") % {"found": found(data)})
            return None
        if at_least_one and not data:
            at.refuse(_("expected at least one entry"))
        if len(data) > MAX_ENTRIES:
            at.refuse(_("expected at most %(most)s entries") % {"most": MAX_ENTRIES})
            return None
        entries = [read(entry, at / number) for number, entry in enumerate(data)]
        return tuple(entry for entry in entries if entry is not None)

    return read_all


def fact_of(*kinds: FactKind):
    def read(name, at: At) -> str | None:
        usable = sorted(fact for fact, kind in FACTS.items() if kind in kinds)
        if name in usable:
            return name
        at.refuse(
            _("“%(name)s” is not a fact that fits here; use one of %(known)s")
            % {"name": found(name), "known": ", ".join(usable)}
        )
        return None

    return read


def step_of(name, at: At) -> str | None:
    if name in STEPS:
        return name
    at.refuse(
        _("“%(name)s” is not a step of a meeting; use one of %(known)s")
        % {"name": found(name), "known": ", ".join(STEPS)}
    )
    return None


def text_of(value, at: At, max_length: int = MAX_TEXT_LENGTH) -> str | None:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        at.refuse(_("expected text in quotes, found %(found)s") % {"found": found(value)})
        return None
    if len(value) > max_length:
        at.refuse(_("too long; use at most %(most)s characters") % {"most": max_length})
        return None
    return value


def name_of(value, at: At) -> str | None:
    return text_of(value, at, MAX_NAME_LENGTH)


def code_of(value, at: At, max_length: int = MAX_CODE_LENGTH) -> str | None:
    code = text_of(value, at)
    if code is None:
        return None
    if len(code) > max_length:
        at.refuse(
            _("“%(code)s” is too long for a code; use at most %(most)s characters")
            % {"code": code[:60], "most": max_length}
        )
    elif not re.fullmatch(r"[\w.]+", code):
        at.refuse(_("“%(code)s”: a code has only letters, digits, points and underscores") % {"code": code})
    return code


def rubric_code(value, at: At) -> str | None:
    return code_of(value, at, MAX_RUBRIC_CODE_LENGTH)


def day_of(value, at: At) -> date | None:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        day = None
    if not isinstance(day, date) or isinstance(day, datetime) or day.year not in YEARS:
        at.refuse(_("expected a date like 2025-10-28, found %(found)s") % {"found": found(value)})
        return None
    return day


def true_or_false(value, at: At) -> bool | None:
    if isinstance(value, bool):
        return value
    at.refuse(_("expected true or false, found %(found)s") % {"found": found(value)})
    return None


def signed_number(value, at: At) -> Decimal | None:
    try:
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, float, str, Decimal))
            or len(str(value)) > 20
        ):
            raise InvalidOperation
        number = Decimal(str(value))  # YAML reads 0.5 as a float; its text is exact, its value is not
    except (InvalidOperation, ValueError):
        number = Decimal("NaN")
    if not number.is_finite():
        at.refuse(_("expected a number, found %(found)s") % {"found": found(value)})
        return None
    if not -4 <= number.as_tuple().exponent <= 4 or abs(number) > MAX_NUMBER:
        at.refuse(_("%(found)s is too large or too fine a number") % {"found": found(value)})
        return None
    return number


def number_of(value, at: At) -> Decimal | None:
    number = signed_number(value, at)
    if number is not None and number < 0:
        at.refuse(_("expected 0 or more, found %(found)s") % {"found": found(value)})
        return None
    return number


def whole_of(value, at: At) -> int | None:
    number = number_of(value, at)
    if number is not None and number != int(number):
        at.refuse(_("expected a whole number, found %(found)s") % {"found": found(value)})
        return None
    return None if number is None else int(number)


def minutes_of(value, at: At) -> int | None:
    minutes = whole_of(value, at)
    if minutes is not None and not 1 <= minutes <= 600:
        at.refuse(_("expected 1 to 600 minutes, found %(found)s") % {"found": found(value)})
        return None
    return minutes


def points_of(value, at: At) -> Decimal | None:
    """Points have one decimal at most, so that a total is stored and shown without rounding."""
    number = number_of(value, at)
    if number is None:
        return None
    if number * 10 != int(number * 10):
        at.refuse(_("points have one decimal at most, found %(found)s") % {"found": found(value)})
        return None
    if number > MAX_POINTS:
        at.refuse(_("expected at most %(most)s points") % {"most": MAX_POINTS})
        return None
    return number


def positive_points(value, at: At) -> Decimal | None:
    points = points_of(value, at)
    if points is not None and not points:
        at.refuse(_("expected more than 0"))
        return None
    return points


def found(value) -> str:
    """What stands there, short enough for a sentence."""
    if isinstance(value, (Mapping, list, tuple)):
        return "{…}" if isinstance(value, Mapping) else "[…]"
    try:
        text = str(value)
    except ValueError:  # a number of more digits than Python writes out
        return "…"
    return text if len(text) <= 60 else f"{text[:60]}…"
