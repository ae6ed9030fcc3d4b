"""What is late, and by how many days. Pure: the day is given."""

from dataclasses import dataclass
from datetime import date, timedelta

from cells.months import Month

from .states import MeetingState


@dataclass(frozen=True)
class Late:
    """`kind` is ``not_met`` (the month's last day to meet has passed) or ``not_submitted``; `days` past it, ≥ 1."""

    kind: str
    days: int


def meet_by(month: Month, meet_by_day: int) -> date:
    """The last day to meet; a day the month does not have means its last day."""
    return min(month.first_day + timedelta(days=meet_by_day - 1), month.last_day)


def submit_by(met_on: date, submit_within_days: int) -> date:
    return met_on + timedelta(days=submit_within_days)


def lateness(
    *,
    state: str | None,
    month: Month,
    met_on: date | None,
    meet_by_day: int,
    submit_within_days: int,
    today: date,
) -> Late | None:
    """How late a cell is with its month; `state` None means that nothing is planned. None when nothing is late."""
    if state in (MeetingState.SUBMITTED, MeetingState.ACCEPTED):
        return None
    if state in (None, MeetingState.PLANNED):
        kind, deadline = "not_met", meet_by(month, meet_by_day)
    else:
        kind, deadline = "not_submitted", submit_by(met_on, submit_within_days)
    days = (today - deadline).days
    return Late(kind, days) if days > 0 else None


def required_minutes(policy, *, strength: int, is_combined: bool) -> int:
    """The length asked of a meeting: the longest of the committee's rules that apply to it."""
    minutes = policy.combined_minutes if is_combined else policy.required_minutes
    if policy.large_cell_members is not None and strength >= policy.large_cell_members:
        minutes = max(minutes, policy.large_cell_minutes)
    return minutes
