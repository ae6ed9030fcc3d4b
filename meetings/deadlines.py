"""What is late, and by how many days. Pure: the day is given."""

from dataclasses import dataclass
from datetime import date, timedelta

from cells.months import Month

from .states import MeetingState


@dataclass(frozen=True)
class Late:
    """`kind` as in `deadline_of`; `days` past the deadline, ≥ 1."""

    kind: str
    days: int


def meet_by(month: Month, meet_by_day: int) -> date:
    """The last day to meet; a day the month does not have means its last day."""
    return min(month.first_day + timedelta(days=meet_by_day - 1), month.last_day)


def submit_by(met_on: date, submit_within_days: int) -> date:
    return met_on + timedelta(days=submit_within_days)


def register_by(month: Month, day_before: int) -> date:
    """The day of the month before by which the date of `month`'s meeting is registered, or approved."""
    return meet_by(month.previous(), day_before)


@dataclass(frozen=True)
class Deadline:
    """`kind` is what has not been done by the end of `day`:

    ``not_met``       no meeting by the month's last day to meet
    ``not_recorded``  nothing recorded about a meeting on the day it was planned for
    ``not_submitted`` not handed in within the days after the meeting, or after the committee returned it
    ``not_registered`` the date of the month's meeting not registered, ``not_approved`` registered and not approved
    ``not_reviewed``  submitted, and neither accepted nor returned by the committee
    ``not_reported``  the committee's monthly report not issued
    """

    kind: str
    day: date


def deadline_of(
    *,
    state: str | None,
    month: Month,
    met_on: date | None = None,
    planned_on: date | None = None,
    returned_on: date | None = None,
    meet_by_day: int,
    submit_within_days: int,
) -> Deadline | None:
    """Until when a cell has to take its next step; `state` None means that nothing is planned. None: no step is due."""
    if state in (MeetingState.SUBMITTED, MeetingState.ACCEPTED):
        return None
    if state in (None, MeetingState.PLANNED):
        last = meet_by(month, meet_by_day)
        if planned_on is not None and planned_on <= last:
            return Deadline("not_recorded", planned_on)
        return Deadline("not_met", last)
    counts_from = returned_on if state == MeetingState.RETURNED and returned_on else met_on
    return Deadline("not_submitted", submit_by(counts_from, submit_within_days))


def date_deadline(
    *,
    month: Month,
    is_registered: bool,
    is_approved: bool,
    register_by_day: int | None,
    approve_by_day: int | None,
) -> Deadline | None:
    """Until when the date of a month's meeting is to be registered by the cell, then approved by the committee; None
    once it is approved, and where the committee asks for neither."""
    if is_approved or register_by_day is None or approve_by_day is None:
        return None
    if not is_registered:
        return Deadline("not_registered", register_by(month, register_by_day))
    return Deadline("not_approved", register_by(month, approve_by_day))


def registered_late(month: Month, registered_on: date | None, register_by_day: int | None) -> int:
    """By how many days a date was registered too late; 0 where it was in time, not registered, or is not asked for."""
    if registered_on is None or register_by_day is None:
        return 0
    return max((registered_on - register_by(month, register_by_day)).days, 0)


def review_due(submitted_on: date, policy) -> Deadline:
    """Until when the committee has to answer what was submitted on a day; `policy`: the rules of the meeting's day."""
    return Deadline("not_reviewed", submitted_on + timedelta(days=policy.review_within_days))


def report_due(month: Month, policy) -> Deadline:
    """Until when a committee has to issue its report of a month: a day of the month after it."""
    return Deadline("not_reported", meet_by(month.next(), policy.report_by_day))


def late_by(deadline: Deadline | None, today: date) -> Late | None:
    """How late something is that has not been done; the deadline's own day is in time."""
    days = (today - deadline.day).days if deadline else 0
    return Late(deadline.kind, days) if days > 0 else None


def lateness(*, today: date, **facts) -> Late | None:
    """How late a cell is with its month, from the same facts as `deadline_of`; None when nothing is late."""
    return late_by(deadline_of(**facts), today)


def required_minutes(policy, *, strength: int, is_combined: bool) -> int:
    """The length asked of a meeting: the longest of the committee's rules that apply to it."""
    minutes = policy.combined_minutes if is_combined else policy.required_minutes
    if policy.large_cell_members is not None and strength >= policy.large_cell_members:
        minutes = max(minutes, policy.large_cell_minutes)
    return minutes
