"""Short ways to a scored, submitted or accepted meeting. All go through the actions, as people do."""

from decimal import Decimal

from meetings.models import Meeting
from meetings.queries import roll_call
from scoring import actions
from scoring.own_vote import OwnDecision
from scoring.sheets import sheet_of
from tests.conftest import NOVEMBER, meeting_of
from tests.meetings.records import fresh, hold


def generous(meeting) -> dict[str, tuple[Decimal, str]]:
    """The proposal where there is one, the maximum where the cell judges, and 0 where evidence is missing."""
    return {line.code: (_fitting(line), "") for line in sheet_of(fresh(meeting)).applicable_lines}


def _fitting(line) -> Decimal:
    if line.is_judgement:
        return line.max_points
    return line.proposed_points or Decimal(0)


def score(meeting, by, **changes):
    """Save the cell's own points, adopted by all: `generous`, with changes by item: ``i3_8=(Decimal(1), "why")`` is
    item 3.8."""
    meeting = fresh(meeting)
    own = generous(meeting) | {name[1:].replace("_", "."): pair for name, pair in changes.items()}
    return actions.save_own_points(
        meeting=meeting, version=sheet_of(meeting).version, own=own, decision=unanimous(meeting), by=by
    )


def unanimous(meeting) -> OwnDecision:
    """All official members who came are in favour of the own score."""
    return OwnDecision(votes_for=roll_call(fresh(meeting)).voters, weaknesses="Phát biểu còn ít.")


def submitted(world, *, in_cell=None, month=NOVEMBER, by=None, absent=None, **changes) -> Meeting:
    """Recorded in full, scored and handed in by the secretary of Giai Việt (or `by`); `absent`: marks by name. With too
    many absent the cell cannot adopt its score; it is handed in all the same."""
    by = by or world.bithu
    meeting = hold(meeting_of(in_cell or world.giai_viet, month), world, by=by, **absent or {})
    score(meeting, by, **changes)
    return actions.submit(meeting=fresh(meeting), by=by, though_not_adopted=True)


def accepted(world, **more) -> Meeting:
    meeting = submitted(world, **more)
    return actions.accept(meeting=fresh(meeting), by=world.thuongtruc, take="own")
