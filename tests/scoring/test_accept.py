"""Accepting: three papers under their numbers, linked, and everything locked; K1, K2 and K5 through the whole path."""

from decimal import Decimal

import pytest
from django.apps import apps

from cells.models import Event, LedgerHead
from meetings.errors import MeetingIsClosed
from meetings.models import Meeting, MeetingPolicy
from papers.models import Paper, Series
from scoring import actions
from scoring.actions import own_points, review
from scoring.models import Assessment, ItemScore
from scoring.papers import score_sheet_data
from scoring.sheets import sheet_of
from tests.conftest import NOVEMBER, meeting_of
from tests.meetings.records import fresh, hold, mark, prepare, resolve, snapshot, task
from tests.meetings.saves import SAVES

from .assessments import accepted, generous, score, submitted, unanimous


def everything():
    tables = [Event, LedgerHead, Paper, Series, Assessment, ItemScore]
    return snapshot(*tables, *apps.get_app_config("meetings").get_models())


def test_three_papers_are_issued_numbered_and_linked(world):
    meeting = accepted(world)
    saved = fresh(meeting)
    assert (saved.state, saved.accepted_by) == ("accepted", world.thuongtruc)
    papers = {paper.kind: paper for paper in Paper.objects.all()}
    assert set(papers) == {"minutes", "resolution", "score_sheet"}
    assert [paper.number for paper in papers.values()] == [1, 1, 1]
    assert (saved.minutes_paper, saved.resolution_paper, saved.assessment.paper) == (
        papers["minutes"],
        papers["resolution"],
        papers["score_sheet"],
    )
    assert {paper.cell for paper in papers.values()} == {world.giai_viet}
    assert {paper.month for paper in papers.values()} == {NOVEMBER}


def test_the_score_sheet_is_signed_by_the_secretary_of_the_day_and_by_who_accepts_it(world):
    meeting = submitted(world)
    before = score_sheet_data(meeting, sheet_of(meeting))
    assert [one["name"] for one in before["signatures"]] == ["Nguyễn Văn Bình", None]
    actions.accept(meeting=meeting, by=world.thuongtruc, take="own")
    issued = Paper.objects.get(kind="score_sheet").data
    assert [one["name"] for one in issued["signatures"]] == ["Nguyễn Văn Bình", "Võ Văn Lâm"]


def test_the_next_month_has_the_next_numbers(world):
    accepted(world, month=NOVEMBER.previous())
    accepted(world)
    assert sorted(Paper.objects.values_list("kind", "number")) == [
        ("minutes", 1),
        ("minutes", 2),
        ("resolution", 1),
        ("resolution", 2),
        ("score_sheet", 1),
        ("score_sheet", 2),
    ]


def test_the_papers_keep_the_words_of_the_day_they_were_issued(world):
    accepted(world)
    before = {paper.kind: paper.data for paper in Paper.objects.all()}
    type(world.binh).objects.filter(pk=world.binh.pk).update(full_name="Tên Khác")
    Meeting.objects.update(discussion="Sửa sau")
    assert {paper.kind: paper.data for paper in Paper.objects.all()} == before
    assert before["minutes"]["chair"]["name"] == "Nguyễn Văn Bình"
    assert before["minutes"]["own_score"]["total"] == "60"
    totals = before["score_sheet"]["totals"]
    assert (totals["max_points"], totals["own"], totals["official"]) == ("100", "60", "60")


@pytest.mark.parametrize("save", SAVES)
def test_nothing_writes_to_an_accepted_meeting(world, save):
    meeting = accepted(world)
    before = everything()
    with pytest.raises(MeetingIsClosed):
        save(meeting, world, world.bithu)
    assert everything() == before


class ThePowerWent(Exception):
    pass


def scored(world):
    meeting = hold(meeting_of(world.giai_viet), world)
    score(meeting, world.bithu)
    return meeting


WRITES = {
    "save_own_points": (scored, lambda m, w: score(m, w.bithu, i3_3=(Decimal(3), ""))),
    "submit": (scored, lambda m, w: actions.submit(meeting=fresh(m), by=w.bithu)),
    "save_official_points": (
        submitted,
        lambda m, w: actions.save_official_points(
            meeting=fresh(m),
            version=m.assessment.version,
            official={"3.3": (Decimal(1), "Thiếu")},
            by=w.thuongtruc,
        ),
    ),
    "return": (
        submitted,
        lambda m, w: actions.return_to_cell(meeting=fresh(m), reason="Thiếu", by=w.thuongtruc),
    ),
    "accept": (
        submitted,
        lambda m, w: actions.accept(meeting=fresh(m), by=w.thuongtruc, take="own"),
    ),
}


@pytest.mark.parametrize("write", WRITES)
def test_nothing_stays_behind_when_the_last_step_fails(world, write, monkeypatch):
    """The ledger is written last; in accepting, the last of the three papers is."""
    start, act = WRITES[write]
    meeting = start(world)
    before = everything()

    def fail(**arguments):
        if arguments.get("kind") in (None, "score_sheet"):
            raise ThePowerWent
        return issue(**arguments)

    issue = review.issue
    monkeypatch.setattr(review, "issue", fail)
    if write != "accept":
        monkeypatch.setattr(own_points, "record", fail)
        monkeypatch.setattr(review, "record", fail)
        monkeypatch.setattr("meetings.actions.moving.record", fail)
    with pytest.raises(ThePowerWent):
        act(meeting, world)
    assert everything() == before


@pytest.mark.parametrize(("write", "events"), [(name, 4 if name == "accept" else 1) for name in WRITES])
def test_each_write_leaves_its_trace(world, write, events):
    """One event; accepting leaves one more for each paper it issues."""
    start, act = WRITES[write]
    meeting = start(world)
    already = Event.objects.count()
    act(meeting, world)
    assert Event.objects.count() == already + events


def full_marks(world, **absent):
    """Own points at the maximum for every item, each with a reason; official ones taken over."""
    meeting = meeting_of(world.giai_viet)
    prepare(meeting, world.bithu)
    hold(meeting, world, **absent)
    best = {
        line.code: (line.max_points, "Có minh chứng") for line in sheet_of(fresh(meeting)).applicable_lines
    }
    actions.save_own_points(
        meeting=fresh(meeting), version=0, own=best, decision=unanimous(meeting), by=world.bithu
    )
    actions.submit(meeting=fresh(meeting), by=world.bithu)
    actions.accept(meeting=fresh(meeting), by=world.thuongtruc, take="own")
    return Assessment.objects.get()


@pytest.mark.parametrize(
    ("absent", "grade", "caps"),
    [
        ({}, "tot", []),
        ({"Ánh": mark("exempt")}, "tot", []),
        ({"Ánh": mark("excused", reason="Ốm")}, "kha", ["K1"]),  # 3 of 4 is 75 %, below 85
        ({"Ánh": mark("unexcused")}, "kha", ["K1", "K2"]),
    ],
)
def test_caps_bind_the_grade_and_not_the_points(world, absent, grade, caps):
    assessment = full_marks(world, **absent)
    assert (assessment.own_total, assessment.official_total) == (100, 100)
    assert (assessment.own_grade, assessment.official_grade, assessment.caps) == (grade, grade, caps)


def test_an_unexcused_absence_alone_is_a_cap_too(world):
    """Nine of ten came, 90 %: only the absence without a reason binds."""
    from tests.conftest import member

    for number in range(6):
        member(f"Người số {number}", world.giai_viet)
    assessment = full_marks(world, Ánh=mark("unexcused"))
    assert (assessment.official_total, assessment.official_grade, assessment.caps) == (100, "kha", ["K2"])


def test_an_accepted_score_stands_when_the_rules_change(world):
    assessment = full_marks(world)
    MeetingPolicy.objects.update(required_minutes=240)
    assert Assessment.objects.get().official_total == assessment.official_total


def test_tasks_achieved_give_their_points_through_the_months(world):
    """Nine of ten targets reported achieved: 90 % earns all 30."""
    earlier = hold(meeting_of(world.giai_viet, NOVEMBER.previous()), world)
    resolve(earlier, world.bithu, tasks=[task(f"Việc {number}") for number in range(10)])
    meeting = hold(meeting_of(world.giai_viet), world)
    tasks = list(earlier.tasks.all())
    results = dict.fromkeys(tasks[:9], "achieved") | {tasks[9]: "not_achieved"}
    resolve(meeting, world.bithu, reports=results)
    assert generous(meeting)["5.1"][0] == 30
    resolve(meeting, world.bithu, reports=results | {tasks[8]: "in_progress"})
    assert generous(meeting)["5.1"][0] == 27
