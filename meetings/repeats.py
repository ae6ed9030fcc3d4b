"""Which texts of a record repeat, word for word, the cell's month before or a neighbour cell's of these months.

A note for the writer, worded as a question; nothing is refused, and no points hang on it.
"""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from cells.access import Permission, can

from .models import Meeting, Resolution
from .papers import SECTIONS
from .queries import meeting_day, policy_for
from .same_text import runs_of, share

# What is written anew every month. Current affairs come from one outline for all cells of the ward.
COMPARED = ("results", "directions", "discussion", "criticism", "conclusion")


@dataclass(frozen=True)
class Repeat:
    """`field` is one of `COMPARED` or ``resolution``; `other` the meeting whose text it repeats."""

    field: str
    title: str
    share: Fraction
    other: Meeting
    is_own_cell: bool

    @property
    def percent(self) -> int:
        return int(100 * self.share)


def repeats(meeting, policy=None) -> list[Repeat]:
    """For each text of the meeting the one it repeats most, where that is the committee's share or more.

    The same number of queries for few neighbours and many.
    """
    mine = {name: runs for name, text in _texts(meeting).items() if (runs := runs_of(text))}
    if not mine:
        return []
    policy = policy or policy_for(meeting.cell, meeting_day(meeting))
    limit = Fraction(policy.same_text_percent, 100)
    titles = dict(SECTIONS) | {"resolution": Resolution._meta.verbose_name}
    best: dict[str, Repeat] = {}
    for other in _compared_with(meeting):
        texts = _texts(other)
        for name, runs in mine.items():
            part = share(runs, runs_of(texts[name])) if texts[name] else Fraction(0)
            if part >= limit and (name not in best or part > best[name].share):
                is_own = other.cell_id == meeting.cell_id
                best[name] = Repeat(name, str(titles[name]), part, other, is_own)
    return [best[name] for name in mine if name in best]


def sentence_of(repeat: Repeat, user) -> str:
    """The note in words; another cell is named only to who may read its records."""
    month = repeat.other.month
    of_what = {"title": repeat.title, "percent": repeat.percent, "month": f"{month.month}/{month.year}"}
    if repeat.is_own_cell:
        return (
            _(
                "“%(title)s” repeats %(percent)s %% of the record of month %(month)s word for word."
                " Is it what was said this time?"
            )
            % of_what
        )
    if can(user, Permission.SEE_DRAFTS, repeat.other.cell):
        return _(
            "“%(title)s” repeats %(percent)s %% of the record of %(cell)s, month %(month)s, word for word."
            " Is it what was said here?"
        ) % (of_what | {"cell": repeat.other.cell})
    return (
        _(
            "“%(title)s” repeats %(percent)s %% of another cell's record word for word. Is it what was said here?"
        )
        % of_what
    )


def _texts(meeting) -> dict[str, str]:
    resolution = getattr(meeting, "resolution", None)
    texts = {name: getattr(meeting, name) for name in COMPARED}
    return texts | {"resolution": resolution.text if resolution else ""}


def _compared_with(meeting):
    """The cell's meeting of the month before, and all of its committee's cells in both months."""
    return (
        Meeting.objects.held()
        .filter(
            cell__committee_id=meeting.cell.committee_id,
            month__in=[meeting.month, meeting.month.previous()],
            kind=meeting.kind,
        )
        .exclude(pk=meeting.pk)
        .select_related("cell", "resolution")
        .order_by("-month", "pk")
    )
