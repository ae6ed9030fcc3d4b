"""Writing the demonstration into an empty database, and issuing its papers."""

import gc
import uuid
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, timedelta

from django.db import connection, transaction

from cells.events import record
from cells.models import (
    Cell,
    Committee,
    Exemption,
    FormerName,
    Grant,
    Member,
    Membership,
    Office,
    Oversight,
    Term,
    Transfer,
    User,
    WorkingGroup,
    WorkingGroupArea,
    WorkingGroupMember,
)
from cells.months import Month
from meetings import search
from meetings.actions import move
from meetings.actions.handing_in import issue_record_papers
from meetings.actions.revisions import freeze
from meetings.models import (
    AgendaItem,
    Attendance,
    Concern,
    CriticismTurn,
    Guest,
    Material,
    Meeting,
    MeetingKind,
    MeetingMove,
    MeetingPolicy,
    MeetingState,
    MissedMonth,
    Motion,
    PreMeeting,
    Resolution,
    Task,
    TaskReport,
    TaskUpdate,
    ThematicTopic,
    Visit,
)
from papers.actions import issue
from papers.models import Paper, PaperKind
from scoring import rubric as rubrics
from scoring.actions import issue_papers, load_rubric
from scoring.evidence_of import sources_of
from scoring.models import Assessment, ItemScore
from scoring.reports import ward_report_data
from scoring.sheets import sheet_of

from .meetings import NAMESPACE
from .papers import issue_committee_papers
from .places import WARDS
from .results import keep_results
from .rubrics import rubric_of_its_own
from .world import WRITERS, World, build

# Each after those it points to. Committees come before, through their tree.
ORDER = (
    Cell,
    FormerName,
    Term,
    MeetingPolicy,
    Member,
    User,
    Membership,
    Exemption,
    Office,
    Oversight,
    Transfer,
    WorkingGroup,
    WorkingGroupMember,
    WorkingGroupArea,
    Grant,
    MissedMonth,
    Meeting,
    MeetingMove,
    ThematicTopic,
    CriticismTurn,
    Attendance,
    Material,
    PreMeeting,
    PreMeeting.attendees.through,
    AgendaItem,
    Guest,
    Motion,
    Resolution,
    Task,
    TaskReport,
    TaskUpdate,
    Visit,
    Concern,
    Assessment,
    ItemScore,
)
MONTHS_WITH_PAPERS = 2
REPORT_DAY = 5  # of the month after


def earliest_month() -> Month:
    """The first month that can be the last of the twelve: the rubric is in force in all of them."""
    since = rubrics.load().effective_from
    first = Month.of(since) if since.day == 1 else Month.of(since).next()
    return first.plus(11)


def is_empty() -> bool:
    """Whether nobody has begun to use the database; a rubric alone does not count."""
    return not any(model.objects.exists() for model in (User, Committee, Cell, Member, Meeting, Paper))


@contextmanager
def _garbage_collection_paused():
    """Sixty thousand rows are made and kept; looking through them for garbage takes a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@_garbage_collection_paused()
@transaction.atomic
def load(last: Month, today: date) -> World:
    """Write the twelve months up to `last` as they stand on `today`; their papers are made when it is committed."""
    world = build(last, today, load_rubric(rubrics.load()))
    for committee, above in world.committees:
        if above is None:
            Committee.objects.add_root(instance=committee)
        else:
            Committee.objects.add_child(above, instance=committee)
    for model in ORDER:
        if model is Assessment:  # the accounts have their numbers by now
            for assessment in world.rows[model]:
                sources = sources_of(assessment.meeting).items()
                assessment.evidence["sources"] = {origin: asdict(source) for origin, source in sources}
        model.objects.bulk_create(world.rows[model])
    keep_results(world.rows[Assessment])
    search.index_all(Meeting.objects.all())
    rubric_of_its_own(world)
    tell_the_planner()
    _issue_meeting_papers(world)
    _accept_a_thematic_meeting(world)
    for ward in WARDS:
        _issue_reports(world, ward)
    issue_committee_papers(world, world.wards["phuong-5"], _signed_in_cell(world))
    root, _above = world.committees[0]
    numbers = {f"number_of_{name}": number for name, number in counts(world).items()}
    after = {"month": str(world.last)} | numbers
    record(by=world.users["admin"], verb="demonstration data loaded", obj=root, after=after)
    return world


def tell_the_planner(*, and_sweep=False) -> None:
    """PostgreSQL plans queries by what it knows of the tables; of rows just loaded it knows nothing yet.

    `and_sweep` does what its own housekeeping would do a minute later; not inside a transaction.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if and_sweep else "ANALYZE")


def counts(world: World) -> dict:
    return {
        "cells": len(world.rows[Cell]),
        "members": len(world.rows[Member]),
        "meetings": len(world.rows[Meeting]),
    }


def _signed_in_cell(world: World) -> Cell:
    """The cell of the secretary one signs in as."""
    return next(cell for cell in world.rows[Cell] if cell.name == "Chung cư Giai Việt")


def _issue_meeting_papers(world: World) -> None:
    """Minutes, resolution and score sheet of the cell one signs in to, for its last accepted months."""
    since = world.last.plus(-MONTHS_WITH_PAPERS)
    cell = _signed_in_cell(world)
    meetings = Meeting.objects.filter(cell=cell, state=MeetingState.ACCEPTED, month__gte=since)
    for meeting in meetings.order_by("month", "pk"):
        issue_papers(meeting, sheet_of(meeting), world.users["thuongtruc"])


def _accept_a_thematic_meeting(world: World) -> None:
    """One of Phường 5, two months ago or more: handed in by the office half a day later and accepted; the others are
    held."""
    of_long_ago = Meeting.objects.filter(kind=MeetingKind.THEMATIC, month__lt=world.last.previous())
    meeting = (
        of_long_ago.filter(cell__committee__name="Phường 5").order_by("month", "planned_at", "pk").last()
    )
    if meeting is None:
        return
    staff, reviewer = world.users["vanphong"], world.users["thuongtruc"]
    submitted_at = meeting.ended_at + timedelta(hours=12)
    move(meeting=meeting, to=MeetingState.SUBMITTED, by=staff, submitted_by=staff, submitted_at=submitted_at)
    freeze(meeting=meeting, by=staff)
    accepted = {"accepted_by": reviewer, "accepted_at": submitted_at + timedelta(days=2)}
    move(meeting=meeting, to=MeetingState.ACCEPTED, by=reviewer, **accepted)
    issue_record_papers(meeting=meeting, by=reviewer)


def _issue_reports(world: World, ward) -> None:
    committee = world.wards[ward.key]
    staff, _reviewer = WRITERS[ward.key]
    for months_ago in range(ward.reports, 0, -1):
        month = world.last.plus(-months_ago)
        signed_on = min(month.next().first_day + timedelta(days=REPORT_DAY - 1), world.today)
        issue(
            kind=PaperKind.WARD_REPORT,
            committee=committee,
            month=month,
            data=ward_report_data(committee, month, signed_on),
            signed_on=signed_on,
            by=world.users[staff],
            submission_id=uuid.uuid5(NAMESPACE, f"report {ward.key} {month}"),
        )
