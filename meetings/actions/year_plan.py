"""What a cell plans for its year: the usual day, thematic topics by quarter, whose turn self-criticism is."""

from django.db import transaction

from cells.events import record
from cells.models import Cell, Member

from ..errors import PlanChanged
from ..models import CriticismTurn, ThematicTopic
from ..snapshots import fields
from ..year import digest, topic_rows, turn_rows
from ..year import of_year as in_year

USUAL_DAY_FIELDS = ["usual_day", "usual_time", "venue"]


@transaction.atomic
def save_usual_day(*, cell, usual_day: int | None, usual_time, venue: str, by):
    """When and where the cell usually meets; a plan of a month starts from it. The same again writes nothing."""
    cell = Cell.objects.select_for_update().get(pk=cell.pk)
    before = fields(cell, USUAL_DAY_FIELDS)
    cell.usual_day, cell.usual_time, cell.venue = usual_day, usual_time, venue
    cell.save(update_fields=USUAL_DAY_FIELDS)
    after = fields(cell, USUAL_DAY_FIELDS)
    if after != before:
        record(by=by, verb="usual day changed", obj=cell, before=before, after=after, about=[cell])
    return cell


@transaction.atomic
def plan_topics(*, cell, year: int, seen: str, topics: list[dict], by) -> None:
    """The topics of a year that no meeting has taken up yet become `topics` (quarter, topic, presenter).

    `seen` is the `digest` of the plan that the person was shown: raises PlanChanged where it is another one by now,
    unless it is the one wanted. One named twice in a quarter, or taken up already, is kept once.
    """
    # One at a time: on PostgreSQL by this lock, on SQLite by the IMMEDIATE transaction.
    Cell.objects.select_for_update().get(pk=cell.pk)
    before = topic_rows(cell, year)
    of_the_year = ThematicTopic.objects.filter(cell=cell, year=year)
    free = of_the_year.filter(meeting=None)
    held = set(of_the_year.exclude(meeting=None).values_list("quarter", "topic"))
    wanted = {(row["quarter"], row["topic"]): row for row in topics}
    wanted = {words: row for words, row in wanted.items() if words not in held}
    presenters = {words: row["presenter"] and row["presenter"].pk for words, row in wanted.items()}
    if presenters == {(topic.quarter, topic.topic): topic.presenter_id for topic in free}:
        return
    if digest(before) != seen:
        raise PlanChanged
    people = {*presenters.values(), *free.values_list("presenter", flat=True)} - {None}
    free.delete()
    ThematicTopic.objects.bulk_create(ThematicTopic(cell=cell, year=year, **row) for row in wanted.values())
    record(
        by=by,
        verb="thematic topics planned",
        obj=cell,
        before={"year": year, "topics": before},
        after={"year": year, "topics": topic_rows(cell, year)},
        about=[cell, *(Member(pk=member_id) for member_id in sorted(people))],
    )


@transaction.atomic
def plan_turns(*, cell, year: int, seen: str, turns: set[tuple], by) -> None:
    """The turns of a year that no meeting has recorded become `turns`, pairs of a month and a member.

    `seen` as in `plan_topics`. A turn that a meeting has recorded stays, whether named or not.
    """
    Cell.objects.select_for_update().get(pk=cell.pk)  # as in plan_topics
    before = turn_rows(cell, year)
    of_year = in_year(CriticismTurn.objects.filter(cell=cell), year)
    done = {(turn.month, turn.member_id) for turn in of_year.exclude(meeting=None)}
    planned = {(turn.month, turn.member_id) for turn in of_year.filter(meeting=None)}
    wanted = {(month, member.pk) for month, member in turns} - done
    if wanted == planned:
        return
    if digest(before) != seen:
        raise PlanChanged
    for month, member_id in planned - wanted:
        of_year.filter(month=month, member=member_id, meeting=None).delete()
    CriticismTurn.objects.bulk_create(
        CriticismTurn(cell=cell, month=month, member_id=member_id)
        for month, member_id in sorted(wanted - planned)
    )
    touched = {member_id for _month, member_id in wanted ^ planned}
    record(
        by=by,
        verb="turns of self-criticism planned",
        obj=cell,
        before={"year": year, "turns": before},
        after={"year": year, "turns": turn_rows(cell, year)},
        about=[cell, *(Member(pk=member_id) for member_id in sorted(touched))],
    )


def take_up_topic(meeting) -> None:
    """Inside the transaction of a save: the topic of the year's plan that the meeting's thematic part has becomes its
    own, by the same words; any other that it had goes back into the plan."""
    of_year = ThematicTopic.objects.filter(cell_id=meeting.cell_id, year=meeting.month.year)
    of_year.filter(meeting=meeting).exclude(topic=meeting.thematic_topic).update(meeting=None)
    if meeting.thematic_topic:
        of_year.filter(meeting=None, topic=meeting.thematic_topic).update(meeting=meeting)
