"""What cells planned: thematic topics, whose turn self-criticism is, and Phường 5's dates of the month to come.

There, some dates are registered and approved, some wait, one was moved, and one overseer is wanted at two meetings.
"""

import uuid
from collections import defaultdict
from datetime import timedelta

from cells.models import Membership, MembershipKind, Oversight
from cells.months import Month
from meetings.models import CriticismTurn, Meeting, MeetingMove, MeetingState, ThematicTopic
from meetings.rota import Candidate, propose

from . import texts
from .calendar import LATEST_HOUR, at
from .meetings import NAMESPACE

WARD, STAFF, REVIEWER, OWN_CELL = "phuong-5", "vanphong", "thuongtruc", "Chung cư Giai Việt"
REGISTERED, APPROVED = 15, 9  # of the ward's 23 cells, in the order of its lists
MOVED_FOR = "Trùng lịch tiếp xúc cử tri của phường"


def add_plans(world, plans) -> None:
    """`plans`: (cell, its plan of places.py) of the ward, in the order of its lists."""
    _topics(world, {id(cell): plan for cell, plan in plans})
    own = next(cell for cell, plan in plans if plan.name == OWN_CELL)
    _turns(world, own)
    _next_month(world, plans, own)


def _topics(world, plans: dict) -> None:
    """The topics that the ward's meetings of this year took up, and one for the quarter to come."""
    there = set()
    for record in world.records[WARD]:
        meeting = record.meeting
        quarter = (meeting.month.month - 1) // 3 + 1
        words = (id(meeting.cell), quarter, meeting.thematic_topic)
        if meeting.month.year != world.last.year or not meeting.thematic_topic or words in there:
            continue
        there.add(words)
        world.rows.add(
            ThematicTopic(
                cell=meeting.cell,
                year=world.last.year,
                quarter=quarter,
                topic=meeting.thematic_topic,
                presenter=meeting.chair,
                meeting=meeting,
            )
        )
    ahead = world.last.plus(3)
    quarter = (ahead.month - 1) // 3 + 1
    cells = {id(record.meeting.cell): record.meeting.cell for record in world.records[WARD]}
    for key, cell in cells.items():
        topic = texts.theme_of(plans[key].words, ahead.year * 4 + quarter)
        if (key, quarter, topic) not in there:
            world.rows.add(ThematicTopic(cell=cell, year=ahead.year, quarter=quarter, topic=topic))


def _turns(world, cell) -> None:
    """The rota of the cell one signs in to: done at its meetings of the year, planned for what is left of it."""
    members = {
        number: place.member
        for number, place in enumerate(world.rows[Membership])
        if place.cell is cell and place.kind == MembershipKind.REGULAR and place.until is None
    }
    candidates = [Candidate(number, member.sort_key) for number, member in members.items()]
    meetings = {
        record.meeting.month: record.meeting
        for record in world.records[WARD]
        if record.meeting.cell is cell and record.meeting.kind == "regular"
    }
    months = [Month(world.last.year, number) for number in range(1, 13)]
    for month, chosen in propose(candidates, world.last.year, months, []).items():
        meeting = meetings.get(month)
        if meeting is None and month <= world.last:
            continue
        is_done = meeting is not None and meeting.started_at is not None
        for number in chosen:
            world.rows.add(
                CriticismTurn(
                    cell=cell, month=month, member=members[number], meeting=meeting if is_done else None
                )
            )


def _next_month(world, plans, own) -> None:
    month, now = world.last.next(), at(world.today, LATEST_HOUR)
    registered = plans[:REGISTERED]
    starts = {
        id(cell): at(month.first_day + timedelta(days=plan.usual_day - 1), plan.usual_time)
        for cell, plan in registered
    }
    for first, second in _watched_by_one(world, [cell for cell, _plan in registered if cell is not own])[:1]:
        starts[id(second)] = starts[id(first)] + timedelta(minutes=30)
    for number, (cell, plan) in enumerate(registered):
        is_approved = number < APPROVED and cell is not own
        meeting = Meeting(
            cell=cell,
            month=month,
            state=MeetingState.PLANNED,
            submission_id=uuid.uuid5(NAMESPACE, f"{WARD} {plan.name} {month} regular"),
            planned_at=starts[id(cell)],
            venue=plan.venue,
            registered_at=now - timedelta(days=number % 4),
            registered_by=world.users[STAFF],
            date_approved_at=now if is_approved else None,
            date_approved_by=world.users[REVIEWER] if is_approved else None,
        )
        world.rows.add(meeting)
        if cell is own:
            _move(world, meeting, now)


def _watched_by_one(world, cells) -> list[tuple]:
    """Pairs of cells that one member watches over."""
    by_member = defaultdict(list)
    overseers = {id(row.cell): row.member for row in world.rows[Oversight]}
    for cell in cells:
        if id(cell) in overseers:
            by_member[id(overseers[id(cell)])].append(cell)
    return [(cells[0], cells[1]) for cells in by_member.values() if len(cells) > 1]


def _move(world, meeting, now) -> None:
    world.rows.add(
        MeetingMove(
            meeting=meeting,
            was_planned_at=meeting.planned_at - timedelta(days=1),
            planned_at=meeting.planned_at,
            reason=MOVED_FOR,
            moved_by=world.users["bithu"],
            moved_at=now,
        )
    )
