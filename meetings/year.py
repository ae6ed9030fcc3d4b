"""A cell's year: twelve months with their meetings, its thematic topics by quarter, whose turn self-criticism is."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from cells.models import MembershipKind
from cells.months import Month
from cells.queries import memberships_on, person_of, with_grounds

from .models import CriticismTurn, Meeting, MeetingKind, MeetingState, MissedMonth, ThematicTopic
from .rota import Candidate, propose
from .snapshots import fields, plain


def months_of(year: int) -> list[Month]:
    return [Month(year, number) for number in range(1, 13)]


def of_year(queryset, year: int):
    """The rows of a month of the year."""
    return queryset.filter(month__gte=Month(year, 1), month__lte=Month(year, 12))


@dataclass(frozen=True)
class YearMonth:
    """One month: its regular meeting, what was noted instead, the other meetings, and whose turn it is."""

    month: Month
    meeting: Meeting | None
    missed: MissedMonth | None
    others: list[Meeting]
    turns: list[CriticismTurn]

    @property
    def state(self) -> str:
        """As the badge of the month says it: of the regular meeting, ``missed`` or ``not_planned``."""
        if self.missed and (self.meeting is None or self.meeting.state == MeetingState.PLANNED):
            return "missed"
        return self.meeting.state if self.meeting else "not_planned"

    @property
    def topics(self) -> list[str]:
        """What the thematic parts of the month were, or will be, about."""
        return [one.thematic_topic for one in (self.meeting, *self.others) if one and one.thematic_topic]


@dataclass(frozen=True)
class Quarter:
    number: int
    topics: list[ThematicTopic]


@dataclass(frozen=True)
class CellYear:
    months: list[YearMonth]
    quarters: list[Quarter]


def cell_year(cell, year: int) -> CellYear:
    """Four queries, whatever the year holds."""
    regular, others, turns = {}, defaultdict(list), defaultdict(list)
    for meeting in of_year(Meeting.objects.filter(cell=cell), year).order_by("planned_at", "pk"):
        if meeting.kind == MeetingKind.REGULAR:
            regular[meeting.month] = meeting
        else:
            others[meeting.month].append(meeting)
    for turn in turns_of(cell, year):
        turns[turn.month].append(turn)
    missed = {one.month: one for one in of_year(MissedMonth.objects.filter(cell=cell), year)}
    topics = list(topics_of(cell, year))
    return CellYear(
        [
            YearMonth(month, regular.get(month), missed.get(month), others[month], turns[month])
            for month in months_of(year)
        ],
        [Quarter(number, [one for one in topics if one.quarter == number]) for number in range(1, 5)],
    )


def topics_of(cell, year: int):
    topics = ThematicTopic.objects.filter(cell=cell, year=year)
    return topics.select_related("presenter", "meeting").order_by("quarter", "pk")


def turns_of(cell, year: int):
    turns = of_year(CriticismTurn.objects.filter(cell=cell), year)
    return turns.select_related("member", "meeting").order_by("month", "member__sort_key", "pk")


def topic_rows(cell, year: int) -> list[dict]:
    """As the ledger keeps them."""
    return [
        fields(topic, ["quarter", "topic", "presenter"]) | {"held": topic.meeting_id is not None}
        for topic in topics_of(cell, year)
    ]


def turn_rows(cell, year: int) -> list[dict]:
    return [
        {"month": plain(str(turn.month)), "member": plain(turn.member), "done": turn.meeting_id is not None}
        for turn in turns_of(cell, year)
    ]


def digest(rows: list[dict]) -> str:
    """What a person was shown, in few letters: a plan that somebody else changed meanwhile has another one."""
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()[:32]


def members_to_choose(cell, day: date) -> list:
    """The regular members of the cell on the day, in Vietnamese order of names."""
    return [place.member for place in memberships_on(cell, day) if place.kind == MembershipKind.REGULAR]


def candidates_on(cell, day: date) -> list[Candidate]:
    """Who may be put up: regular members, on probation too; not the exempt, nor who is active elsewhere."""
    people = with_grounds(memberships_on(cell, day), day)
    return [
        Candidate(place.member_id, place.member.sort_key)
        for place in people
        if (person := person_of(place, day)).is_regular and person.out is None
    ]


def proposed_turns(cell, year: int, today: date) -> dict[Month, list[int]]:
    """Month → ids of members, for the months of the year that are not over and have no turn yet. Nothing is saved.

    A turn of a month behind us that no meeting recorded was not taken, and counts for nothing.
    """
    day = min(max(today, date(year, 1, 1)), date(year, 12, 31))
    this_month = Month.of(today)
    turns = [
        turn
        for turn in CriticismTurn.objects.filter(cell=cell)
        if turn.meeting_id is not None or turn.month >= this_month
    ]
    taken = {turn.month for turn in turns}
    open_months = [month for month in months_of(year) if month >= this_month and month not in taken]
    return propose(
        candidates_on(cell, day), year, open_months, [(turn.month, turn.member_id) for turn in turns]
    )
