"""How long somebody may be on temporary activity elsewhere (sinh hoạt tạm thời). Pure.

A move for work or living: from three months to less than a year; study: from three months to two years; longer by an
extension on a report (domain.md §3).
"""

from datetime import date
from enum import StrEnum

from .anniversaries import months_later

LEAST_MONTHS, MOVE_MONTHS, STUDY_MONTHS = 3, 12, 24


class Purpose(StrEnum):
    MOVE = "move"
    STUDY = "study"


def is_usual_length(purpose: str, since: date, until: date) -> bool:
    """Whether `[since, until)` lies within the rule; `until` is the first day back in the own cell."""
    if until < months_later(since, LEAST_MONTHS):
        return False
    if purpose == Purpose.STUDY:
        return until <= months_later(since, STUDY_MONTHS)
    return until < months_later(since, MOVE_MONTHS)
