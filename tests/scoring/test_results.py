"""The row of a month's result: written when a meeting is accepted, anew when it is accepted again, and counted only
while it stands accepted."""

from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from cells.months import Month
from meetings import actions as meeting_actions
from meetings.actions.revisions import standing_revision
from meetings.models import MeetingState
from scoring import actions, results
from scoring.models import MonthResult
from scoring.sheets import sheet_of
from tests.conftest import NOVEMBER
from tests.meetings.records import fresh, mark
from tests.scoring.assessments import accepted, score, submitted

OCTOBER = Month(2026, 10)
COLUMNS = [field.attname for field in MonthResult._meta.concrete_fields if field.name != "id"]


def row_of(meeting) -> dict:
    return MonthResult.objects.values(*COLUMNS).get(meeting=meeting)


def reopen(meeting, by):
    meeting = fresh(meeting)
    number = standing_revision(meeting).number
    return meeting_actions.handing_in.reopen(meeting=meeting, number=number, reason="Ghi nhầm.", by=by)


def accept_again(meeting, world):
    """Handed in anew, the committee giving what the cell gives itself."""
    actions.submit(meeting=fresh(meeting), by=world.bithu)
    meeting = fresh(meeting)
    sheet = sheet_of(meeting)
    official = {line.code: (line.own_points, "") for line in sheet.applicable_lines}
    actions.save_official_points(
        meeting=meeting, version=sheet.version, official=official, by=world.thuongtruc
    )
    actions.accept(meeting=fresh(meeting), by=world.thuongtruc)


def test_accepting_writes_what_the_score_stands_on(world):
    meeting = accepted(world, absent={"Ánh": mark("excused", reason="Đi viện")})
    row = row_of(meeting)
    assessment = fresh(meeting).assessment
    assert (row["cell_id"], row["month"], row["rubric_id"]) == (
        world.giai_viet.pk,
        NOVEMBER,
        assessment.rubric_id,
    )
    assert (row["strength"], row["expected"], row["present"], row["unexcused"]) == (4, 4, 3, 0)
    assert row["denominator"] == "A"
    assert row["official_total"] == assessment.official_total is not None
    assert (row["own_total"], row["proposed_total"]) == (assessment.own_total, assessment.proposed_total)
    assert (row["own_grade"], row["official_grade"]) == (assessment.own_grade, assessment.official_grade)


def test_a_submitted_meeting_has_none(world):
    submitted(world)
    assert not MonthResult.objects.exists()


def test_nothing_stays_when_the_last_step_fails(world, monkeypatch):
    meeting = submitted(world)
    monkeypatch.setattr("scoring.actions.review.issue_papers", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.accept(meeting=fresh(meeting), by=world.thuongtruc, take="own")
    assert not MonthResult.objects.exists()
    assert fresh(meeting).state == MeetingState.SUBMITTED


def test_opened_again_it_does_not_count_until_it_is_accepted_anew(world):
    meeting = accepted(world)
    assert MonthResult.objects.counted().count() == 1
    before = row_of(meeting)
    reopen(meeting, world.thuongtruc)
    assert MonthResult.objects.counted().count() == 0
    score(meeting, world.bithu, i2_1=(Decimal(0), ""))
    assert MonthResult.objects.counted().count() == 0
    accept_again(meeting, world)
    assert MonthResult.objects.counted().count() == 1
    assert row_of(meeting)["own_total"] == before["own_total"] - 3


def test_a_meeting_that_was_of_another_month_makes_room_for_the_one_of_this(world):
    wrong = accepted(world)
    reopen(wrong, world.thuongtruc)
    wrong = fresh(wrong)
    meeting_actions.correcting.correct_month(
        meeting=wrong, version=wrong.version, met_on=date(2026, 10, 5), reason="Nhầm tháng", by=world.vanphong
    )
    right = accepted(world)
    assert list(MonthResult.objects.values_list("meeting", "month")) == [(right.pk, NOVEMBER)]
    score(wrong, world.bithu)
    accept_again(wrong, world)
    found = MonthResult.objects.order_by("month").values_list("meeting", "month")
    assert list(found) == [(wrong.pk, OCTOBER), (right.pk, NOVEMBER)]


def test_meetings_accepted_before_get_the_same_row(world):
    meeting = accepted(world, absent={"Ánh": mark("unexcused")})
    submitted(world, in_cell=world.khu_pho_1, by=world.bithu1)
    before = row_of(meeting)
    MonthResult.objects.all().delete()
    migration = import_module("scoring.migrations.0003_results_of_accepted_meetings")
    migration.fill(apps, None)
    assert row_of(meeting) == before
    migration.fill(apps, None)
    assert MonthResult.objects.count() == 1


def test_storing_twice_writes_one_row(world):
    meeting = fresh(accepted(world))
    before = row_of(meeting)
    results.store(meeting, sheet_of(meeting))
    assert row_of(meeting) == before
