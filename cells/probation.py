"""Probation of a new member: how long it lasts, and by when the cell considers the confirmation. Pure.

Twelve months from the day of admission; within 30 working days of its end the cell considers the confirmation
(domain.md §3; Điều lệ Đảng, article 5, and HD 06-HD/TW).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .anniversaries import months_later
from .working_days import minus_working_days, plus_working_days, working_days_after

MONTHS = 12
WORKING_DAYS_TO_CONSIDER = 30


class ProbationState(StrEnum):
    RUNNING = "running"
    ENDS_SOON = "ends_soon"
    DUE = "due"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Probation:
    """How a probation stands on a day. `working_days`: until it ends (RUNNING, ENDS_SOON), left of the 30 (DUE),
    or beyond them (OVERDUE)."""

    state: ProbationState
    ends_on: date
    consider_by: date
    working_days: int

    @property
    def is_running(self) -> bool:
        return self.state in (ProbationState.RUNNING, ProbationState.ENDS_SOON)


def ends_on(admitted_on: date) -> date:
    """The first day on which the twelve months are over, and a confirmation can be considered."""
    return months_later(admitted_on, MONTHS)


def probation_on(admitted_on: date, day: date) -> Probation:
    """How the probation of somebody not confirmed yet stands on `day`.

    RUNNING → ENDS_SOON when 30 working days or fewer are left → DUE on the day it ends and for 30 working days after
    → OVERDUE.
    """
    end = ends_on(admitted_on)
    last = plus_working_days(end, WORKING_DAYS_TO_CONSIDER)
    if day > last:
        return Probation(ProbationState.OVERDUE, end, last, working_days_after(last, day))
    if day >= end:
        return Probation(ProbationState.DUE, end, last, working_days_after(day, last))
    is_soon = day >= minus_working_days(end, WORKING_DAYS_TO_CONSIDER)
    state = ProbationState.ENDS_SOON if is_soon else ProbationState.RUNNING
    return Probation(state, end, last, working_days_after(day, end))
