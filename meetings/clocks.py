"""The two clocks of a meeting: materials posted long enough before it, everything posted and reported soon after it.

Pure: instants in, a `Clock` out. The border itself is in time: materials posted exactly 24 hours before the start, a
resolution posted exactly two days after the end (domain.md §1, items 2.5 and 3.11). The score reads the same instants
(`last_posted`, `hours_between`), so that a clock and a proposed point cannot tell two stories.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum


class ClockState(StrEnum):
    WAITING = "waiting"  # nothing to count from yet
    RUNNING = "running"
    IN_TIME = "in_time"
    LATE = "late"
    UNRECORDED = "unrecorded"  # the time is over and nothing was written down: not the same as “no”


@dataclass(frozen=True)
class Clock:
    """`name` is ``materials`` or ``report``; `limit` its hours or days; `parts` what has to be done → when it was."""

    name: str
    state: ClockState
    limit: int
    deadline: datetime | None
    parts: dict[str, datetime | None]


def last_posted(instants: Iterable[datetime | None]) -> datetime | None:
    """When the last of the materials that were posted was there."""
    return max((instant for instant in instants if instant is not None), default=None)


def hours_between(earlier: datetime, later: datetime) -> Decimal:
    """Exact hours; negative when `later` came first."""
    return Decimal(int((later - earlier).total_seconds())) / 3600


def materials_clock(
    *, start: datetime, posted: list[datetime | None], hours_before: int, now: datetime
) -> Clock:
    """`posted`: of each material when it was posted, None if it was not; an empty list: no material is recorded."""
    deadline = start - timedelta(hours=hours_before)
    parts = {"posted": last_posted(posted)}
    state = _state(parts, deadline, now)
    if state == ClockState.LATE and not posted:
        state = ClockState.UNRECORDED
    return Clock("materials", state, hours_before, deadline, parts)


def report_clock(
    *,
    ended_at: datetime | None,
    posted_at: datetime | None,
    reported_at: datetime | None,
    within_days: int,
    now: datetime,
) -> Clock:
    """`posted_at` is of the resolution, `reported_at` when the record was first submitted to the committee."""
    parts = {"posted": posted_at, "reported": reported_at}
    if ended_at is None:
        return Clock("report", ClockState.WAITING, within_days, None, parts)
    deadline = ended_at + timedelta(days=within_days)
    return Clock("report", _state(parts, deadline, now), within_days, deadline, parts)


def _state(parts: dict[str, datetime | None], deadline: datetime, now: datetime) -> ClockState:
    if any(done_at is not None and done_at > deadline for done_at in parts.values()):
        return ClockState.LATE
    if all(parts.values()):
        return ClockState.IN_TIME
    return ClockState.RUNNING if now <= deadline else ClockState.LATE
