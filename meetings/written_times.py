"""Times of day and lengths of time as people write them on paper. Pure: text in, value out, None for neither.

Read without diacritics and whatever the keyboard sent (NFC or NFD). A number alone of one or two digits is a length
in minutes and never an hour, so that what is typed as an end can mean only one of the two.
"""

import re
from datetime import time

from cells.names import fold

_HOUR_MARK = r"(?:[:.,hg]|gio|tieng)"
_MINUTE_MARK = r"(?:p|ph|phut|')?"
_TIME = re.compile(
    rf"(?P<hour>\d{{1,2}}) ?{_HOUR_MARK} ?(?:(?P<minute>\d{{1,2}}) ?{_MINUTE_MARK}|(?P<half>ruoi))?"
)
_DIGITS = re.compile(r"(?P<hour>\d{1,2})(?P<minute>\d{2})(?P<half>)")
_HOUR_AND_PART = re.compile(r"(?P<hour>\d{1,2})(?P<minute>)(?P<half> ruoi)?")
_PART = re.compile(r" ?(sang|trua|chieu|toi|dem|am|pm)$")
# Which hours each part of the day may mean; of 7 and 19, “tối” means the second.
_HOURS_OF = {
    "": range(24),
    "sang": range(12),
    "trua": range(10, 15),
    "chieu": range(12, 19),
    "toi": range(17, 24),
    "dem": [*range(20, 24), *range(5)],
    "am": range(12),
    "pm": range(12, 24),
}
_MINUTES = re.compile(r"(\d{1,3}) ?(?:p|ph|phut|')?")
_HOURS = re.compile(
    rf"(?P<hour>\d{{1,2}}) ?(?:h|g|gio|tieng) ?(?:(?P<minute>\d{{1,2}}) ?{_MINUTE_MARK}|(?P<half>ruoi))?"
)

LONGEST_MEETING_MINUTES = 240


def time_of(text: str) -> time | None:
    """``19:30``, ``19.30``, ``19h30``, ``1930``, ``7h30 tối``, ``7 giờ rưỡi tối`` → 19:30; ``19h`` → 19:00."""
    written = fold(text)
    part = _PART.search(written)
    if part:
        written = written[: part.start()]
    shapes = [_TIME, _DIGITS, _HOUR_AND_PART] if part else [_TIME, _DIGITS]
    found = next((match for shape in shapes if (match := shape.fullmatch(written))), None)
    if found is None:
        return None
    hour, minute = int(found["hour"]), _minutes_past(found)
    hours = _HOURS_OF[part[1] if part else ""]
    meant = next((meant for meant in ([hour, hour + 12] if part else [hour]) if meant in hours), None)
    return None if meant is None or minute > 59 else time(meant, minute)


def minutes_of(text: str) -> int | None:
    """``90``, ``90p``, ``90 phút``, ``1h30``, ``1 giờ 30``, ``1 tiếng rưỡi`` → 90 minutes."""
    written = fold(text)
    if found := _MINUTES.fullmatch(written):
        return int(found[1])
    found = _HOURS.fullmatch(written)
    if found is None or _minutes_past(found) > 59:
        return None
    return int(found["hour"]) * 60 + _minutes_past(found)


def end_of(text: str, started: time) -> time | None:
    """When a meeting ended, written as an hour or as how long it took: the hour if it lies after the start.

    ``1h30`` after 19:30 is 21:00, because nobody ends at half past one. No length is one that runs past midnight or
    is over `LONGEST_MEETING_MINUTES`.
    """
    at, minutes = time_of(text), minutes_of(text)
    if at is not None and at > started:
        return at
    if minutes is None or not 0 < minutes <= LONGEST_MEETING_MINUTES:
        return at
    hour, minute = divmod(started.hour * 60 + started.minute + minutes, 60)
    return time(hour, minute) if hour < 24 else at


def _minutes_past(found) -> int:
    return 30 if found["half"] else int(found["minute"] or 0)
