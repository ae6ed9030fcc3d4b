"""Every fact that the default rubric asks about has a place where a person writes it down, and writing it there counts.

One row a fact: the page, its control, and the act of that page. A new item of the rubric whose fact nobody can record
fails here, and so does a page that loses the control.
"""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.urls import reverse

from cells.models import OfficeKind
from cells.months import Month
from meetings.actions import record_missed_month
from meetings.models import MissedMonth, Task
from scoring import rubric
from scoring.evidence_of import evidence_of, evidence_of_missed
from tests.conftest import meeting_of, office
from tests.meetings.records import call_roll, fresh, mark, prepare, resolve, task, vote, write_minutes

OCTOBER = Month(2026, 10)
EMPTY = {
    **dict.fromkeys(["ended_at", "speaker_count", "criticism_minutes", "praise_given", "minutes_adopted"]),
    **dict.fromkeys(
        ["current_affairs", "results", "directions", "discussion", "criticism", "conclusion"], ""
    ),
}
NOTHING = {"members_notified_at": None, "overseer_notified_at": None}


@dataclass
class Stage:
    """A meeting that was begun and of which nothing else is recorded, with one task of the month before."""

    world: object
    meeting: object
    earlier: Task = None
    done: dict = field(default_factory=dict)

    def prepare(self, plan=None, materials=(), pre_meeting=None):
        prepare(
            self.meeting,
            self.world.bithu,
            plan=NOTHING | (plan or {}),
            materials=list(materials),
            pre_meeting=pre_meeting,
        )

    def roll(self, **by_name):
        call_roll(self.meeting, self.world.bithu, **by_name)

    def minutes(self, motions=(), **more):
        write_minutes(self.meeting, self.world.bithu, motions=motions, **EMPTY | more)

    def resolve(self, **more):
        resolve(self.meeting, self.world.bithu, **more)

    @property
    def start(self):
        return fresh(self.meeting).met_at


@pytest.fixture
def begun(world):
    october = write_minutes(meeting_of(world.giai_viet, OCTOBER), world.bithu)
    resolve(october, world.bithu, tasks=[task("Phân loại rác")])
    meeting = write_minutes(meeting_of(world.giai_viet), world.bithu, **EMPTY)
    return Stage(world, meeting, Task.objects.get())


def posted(stage, hours=24, kind="outline"):
    return {"kind": kind, "title": "Gợi ý", "posted_at": stage.start - timedelta(hours=hours)}


def a_full_meeting(stage):
    stage.roll()
    stage.minutes(
        [vote()],
        ended_at=stage.start + timedelta(minutes=92),
        chair=stage.world.binh,
        clerk=stage.world.an,
        minutes_adopted=True,
        **dict.fromkeys(["results", "directions", "discussion", "conclusion"], "Đã trao đổi."),
    )


def long(minutes):
    return lambda stage: stage.minutes(ended_at=stage.start + timedelta(minutes=minutes))


PREPARATION, ROLL_CALL, MINUTES, RESOLUTION = (
    f"meetings:{name}" for name in ("preparation", "roll-call", "minutes", "resolution")
)
# Fact → the page, the control on it, the act of the page, what the fact then is. None was recorded before.
RECORDED = {
    "attendance_percent": (ROLL_CALL, "marks-0-status", lambda s: s.roll(Ánh=mark("excused")), 75),
    "unexcused": (ROLL_CALL, "marks-0-status", lambda s: s.roll(Ánh=mark("unexcused")), 1),
    "longest_excused_run": (ROLL_CALL, "marks-0-status", lambda s: s.roll(Ánh=mark("excused")), 1),
    "has_discussion_outline_or_draft": (
        PREPARATION,
        "materials-0-kind",
        lambda s: s.prepare(materials=[posted(s)]),
        True,
    ),
    "materials_posted": (
        PREPARATION,
        "materials-0-posted_at_0",
        lambda s: s.prepare(materials=[posted(s, kind="document")]),
        True,
    ),
    "materials_hours_before": (
        PREPARATION,
        "materials-0-posted_at_1",
        lambda s: s.prepare(materials=[posted(s, hours=30)]),
        30,
    ),
    "pre_meeting_held": (
        PREPARATION,
        "pre_meeting_held",
        lambda s: s.prepare(pre_meeting={"was_held": False, "held_on": None, "has_minutes": None}),
        False,
    ),
    "pre_meeting_has_minutes": (
        PREPARATION,
        "pre_meeting_has_minutes",
        lambda s: s.prepare(pre_meeting={"was_held": True, "held_on": None, "has_minutes": True}),
        True,
    ),
    "members_notified": (
        PREPARATION,
        "members_notified_at_0",
        lambda s: s.prepare({"members_notified_at": s.start - timedelta(days=2)}),
        True,
    ),
    "overseer_notified_or_not_assigned": (
        PREPARATION,
        "overseer_notified_at_0",
        lambda s: s.prepare({"overseer_notified_at": s.start - timedelta(days=2)}),
        True,
    ),
    "minutes_short": (MINUTES, "ended", long(80), 10),
    "duration_percent": (MINUTES, "started", long(45), 50),
    "steps_recorded": (
        MINUTES,
        "discussion",
        lambda s: s.minutes(ended_at=s.start + timedelta(minutes=90), discussion="Đã bàn"),
        ("discussion",),
    ),
    "has_minutes": (MINUTES, "conclusion", lambda s: s.minutes(conclusion="Thống nhất"), True),
    "minutes_gap_count": (MINUTES, "clerk", a_full_meeting, 0),
    "praise_or_reminder_given": (MINUTES, "praise_given", lambda s: s.minutes(praise_given=True), True),
    "speakers": (MINUTES, "speaker_count", lambda s: s.minutes(speaker_count=2), 2),
    "speaking_percent": (
        MINUTES,
        "speaker_count",
        lambda s: (s.roll(), s.minutes(speaker_count=2)),
        50,
    ),
    "criticism_minutes": (MINUTES, "criticism_minutes", lambda s: s.minutes(criticism_minutes=15), 15),
    "conclusion_adopted": (
        MINUTES,
        "motions-0-votes_for",
        lambda s: (s.roll(), s.minutes([vote(3)])),
        True,
    ),
    "minutes_adopted": (MINUTES, "minutes_adopted", lambda s: s.minutes(minutes_adopted=True), True),
    "tasks_assigned": (
        RESOLUTION,
        "tasks-0-assignee",
        lambda s: s.resolve(tasks=[task(assignee=s.world.anh, due_on=s.start.date())]),
        True,
    ),
    "posted_hours_after": (
        RESOLUTION,
        "posted_at_1",
        lambda s: (long(90)(s), s.resolve(posted_at=s.start + timedelta(minutes=90, hours=5))),
        5,
    ),
    "tasks_achieved_percent": (
        RESOLUTION,
        "reports-0-result",
        lambda s: s.resolve(reports={s.earlier: "achieved"}),
        100,
    ),
}
# Recorded elsewhere than on the pages of the record; each has its own test below.
ELSEWHERE = {"has_cell_committee", "has_thematic", "met_or_permitted"}
UNRECORDED = {"minutes_gap_count": 8}  # what is missing is always known


def rubric_facts() -> dict[str, set[str]]:
    """Item or cap of the default rubric → the facts it asks about; judged items ask about none."""
    data = rubric.load().to_data()
    items = [item for criterion in data["criteria"] for item in criterion["items"]]
    return {part["code"]: set(_facts(part)) for part in [*items, *data["caps"]]}


def _facts(value):
    if isinstance(value, dict):
        yield from (text for name, text in value.items() if name == "fact")
        for inner in value.values():
            yield from _facts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _facts(inner)


def test_every_fact_of_the_default_rubric_has_its_place():
    asked = rubric_facts()
    assert set().union(*asked.values()) == RECORDED.keys() | ELSEWHERE
    judged = {code for code, facts in asked.items() if not facts - {"has_thematic"}}
    assert judged == {
        *("2.1", "3.3", "3.4", "3.10.1", "3.10.2", "3.10.3", "3.10.4", "4.1", "4.2", "4.3", "4.4")
    }, "what no record can tell is judged"


@pytest.mark.parametrize("fact", RECORDED)
def test_writing_it_down_changes_the_evidence(begun, fact):
    _page, _control, write, then = RECORDED[fact]
    before = evidence_of(fresh(begun.meeting)).facts()[fact]
    assert before == UNRECORDED.get(fact)
    write(begun)
    assert evidence_of(fresh(begun.meeting)).facts()[fact] == then


@pytest.mark.parametrize("page", [PREPARATION, ROLL_CALL, MINUTES, RESOLUTION])
def test_the_page_has_the_control(begun, sign_in, page):
    shown = sign_in(begun.world.bithu).get(reverse(page, args=[begun.meeting.pk])).content.decode()
    controls = {control for where, control, _write, _then in RECORDED.values() if where == page}
    assert [control for control in sorted(controls) if f'name="{control}"' not in shown] == []


def test_whether_there_is_a_cell_committee_stands_in_the_books_of_offices(begun):
    begun.world.giai_viet.offices.exclude(kind=OfficeKind.SECRETARY).delete()
    assert evidence_of(fresh(begun.meeting)).has_cell_committee is False
    office(begun.world.an, begun.world.giai_viet, OfficeKind.COMMITTEE_MEMBER)
    assert evidence_of(fresh(begun.meeting)).has_cell_committee is True


def test_a_thematic_part_is_planned_on_the_page_of_preparation(begun):
    assert evidence_of(fresh(begun.meeting)).has_thematic is False
    begun.prepare({"thematic_topic": "Học tập Nghị quyết"})
    assert evidence_of(fresh(begun.meeting)).has_thematic is True


@pytest.mark.parametrize(("permission", "permitted"), [("", False), ("Công văn số 3-CV/ĐU", True)])
def test_a_month_without_a_meeting_is_noted_with_its_permission(world, permission, permitted):
    record_missed_month(
        cell=world.giai_viet, month=OCTOBER, permission=permission, reason="Mưa lũ", by=world.bithu
    )
    missed = MissedMonth.objects.get()
    evidence = evidence_of_missed(is_permitted=bool(missed.permission))
    assert evidence.facts()["met_or_permitted"] is permitted
