"""What a past month showed and what its papers say does not change when wards are merged, moved or renamed.

The stage: Giai Việt has a meeting in every state from July to November 2026, Phường 5 issued July's report. Phường 5
and 6 become Phường Chánh Hưng on 1 November; renaming and moving happen the same day.
"""

import json
import uuid
from datetime import date

import pytest
from django.urls import reverse

from cells.actions import dissolving, moving
from cells.actions import organisation as acts
from cells.models import Cell, Committee, Transfer, User
from cells.months import Month
from meetings.models import MeetingPolicy
from meetings.papers import Record, minutes_data, resolution_data
from meetings.queries import meeting_day, policy_for
from papers.actions import issued_bytes
from papers.models import Paper
from scoring.actions import ReportOf, issue_report
from scoring.boards import board
from scoring.models import Rubric
from scoring.papers import score_sheet_data
from scoring.report_matrix import report_matrix
from scoring.reports import ward_report_data
from scoring.sheets import sheet_of

from ..cells.organisation import DAY, DECISION, do, undo
from ..cells.test_merge import merge
from ..conftest import NOW

pytestmark = pytest.mark.database  # read on both engines

TODAY = NOW.date()
PAST = [Month(2026, number) for number in range(6, 11)]


@pytest.fixture
def past(stage):
    """Phường 5 has rules of its own, so that they would be missed."""
    MeetingPolicy.objects.filter(committee=stage.ward5).update(attendance_target_percent=85, meet_by_day=15)
    return stage


def fresh(stage, name):
    return Committee.objects.get(pk=getattr(stage, name).pk)


def shown(stage) -> str:
    """Everything the past months show, as text: boards, reports, papers to be, papers that are, rules."""
    wards = [fresh(stage, name) for name in ("ward5", "ward6")]
    meetings = [type(one).objects.get(pk=one.pk) for one in vars(stage.meetings).values()]
    past = [meeting for meeting in meetings if meeting.month in PAST]
    content = {
        "boards": [rows_of(board(ward, month, TODAY)) for ward in wards for month in PAST],
        "reports": [ward_report_data(ward, month, TODAY) for ward in wards for month in PAST],
        "minutes": [minutes_data(Record(meeting)) for meeting in past],
        "resolutions": [resolution_data(Record(meeting)) for meeting in past],
        "sheets": [score_sheet_data(meeting, sheet_of(meeting)) for meeting in past],
        "rules": [policy_for(meeting.cell, meeting_day(meeting)).pk for meeting in past],
        "rubrics": [Rubric.objects.in_force_for(meeting.cell, meeting_day(meeting)).pk for meeting in past],
        "papers": [
            (paper.symbol, paper.sha256, issued_bytes(paper).hex(), paper.data)
            for paper in Paper.objects.order_by("pk")
        ],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)


def rows_of(table):
    return [
        (
            row.cell.pk,
            row.cell.full_name,
            row.secretary,
            row.state,
            row.met_on,
            row.rate_percent,
            row.grade,
            row.late,
        )
        for row in table.rows
    ]


def merged(stage):
    return do(stage, merge(stage))


def renamed(stage):
    names = {"name": "Phường Năm", "committee_name": "Đảng ủy Năm", "organisation_name": "Đảng bộ Năm"}
    do(stage, moving.Rename(body=fresh(stage, "ward5"), names=names, day=DAY, decision=DECISION))
    cell = Cell.objects.get(pk=stage.giai_viet.pk)
    return do(stage, moving.Rename(body=cell, names={"name": "Khu phố 4"}, day=DAY, decision=DECISION))


def cell_moved(stage):
    cell = Cell.objects.get(pk=stage.giai_viet.pk)
    return do(stage, moving.Move(body=cell, to=fresh(stage, "ward6"), day=DAY, decision=DECISION))


def ward_moved(stage):
    city = Committee.objects.get_parent(fresh(stage, "district"))
    return do(stage, moving.Move(body=fresh(stage, "ward5"), to=city, day=DAY, decision=DECISION))


def dissolved(stage):
    stage.giang.transfers.all().delete()
    destinations = {
        stage.giang.pk: Cell.objects.create(
            committee=fresh(stage, "ward6"), name="Khu phố 10", kind="neighbourhood", since=DAY
        )
    }
    cell = Cell.objects.get(pk=stage.khu_pho_9.pk)
    return do(
        stage, dissolving.DissolveCell(cell=cell, destinations=destinations, day=DAY, decision=DECISION)
    )


@pytest.mark.parametrize("happen", [merged, cell_moved, dissolved])
def test_nothing_of_the_past_changes_with_the_act_or_with_taking_it_back(past, happen):
    before = shown(past)
    act = happen(past)
    assert shown(past) == before
    undo(past, act)
    assert shown(past) == before


def without_the_signing(text):
    """A report written today is headed by the names of today; everything else is of the month."""
    content = json.loads(text)
    for report in content["reports"]:
        for part in ("head", "recipients"):
            report.pop(part)
    return content


@pytest.mark.parametrize("happen", [renamed, ward_moved])
def test_a_report_written_anew_bears_todays_heading_and_nothing_else_of_today(past, happen):
    before = without_the_signing(shown(past))
    happen(past)
    assert without_the_signing(shown(past)) == before


def test_the_board_of_an_ended_ward_is_read_from_the_new_one_and_from_above(past, sign_in):
    merged(past)
    october = reverse("scoring:board", args=[past.ward5.pk, Month(2026, 10)])
    for who in ("vanphong6", "quan8", "thuongtruc"):
        response = sign_in(User.objects.get(pk=getattr(past, who).pk)).get(october)
        assert response.status_code == 200
        assert len(response.context["board"].rows) == 2


def test_from_its_first_month_on_the_new_ward_answers_for_all(past):
    merged(past)
    new = Committee.objects.get(name="Phường Chánh Hưng")
    november, october = Month(2026, 11), Month(2026, 10)

    def cells(committee, month):
        return {row.cell.name for row in board(committee, month, TODAY).rows}

    everybody = {"Chung cư Giai Việt", "Khu phố 1", "Khu phố 9"}
    assert (cells(new, november), cells(new, october)) == (everybody, set())
    assert cells(fresh(past, "ward5"), november) == set()
    assert cells(fresh(past, "district"), november) == cells(fresh(past, "district"), october) == everybody


def test_the_reports_of_an_ended_ward_stay_in_the_overview_and_are_not_asked_for_any_more(past, sign_in):
    merged(past)
    _months, rows = report_matrix(Committee.objects.visible_to(past.quan8), Month(2026, 11))
    assert [row.committee.name for row in rows if row.latest] == ["Phường 5"]
    url = reverse("scoring:overview", args=[Month(2026, 11)])
    unreported = sign_in(past.quan8).get(url).context["eyes"].unreported
    assert {row.committee.name for row in unreported} == {"Phường 5", "Phường 6"}  # October was theirs


def test_a_report_of_the_ended_ward_can_still_be_issued_and_says_what_it_would_have_said(past):
    before = ward_report_data(past.ward5, Month(2026, 10), TODAY)
    merged(past)
    paper = issue_report(
        ReportOf.of_month(fresh(past, "ward5"), Month(2026, 10)),
        submission_id=uuid.uuid4(),
        by=User.objects.get(pk=past.vanphong.pk),
    )
    assert paper.data["rows"] == before["rows"]
    assert paper.data["head"]["superior_body"] == before["head"]["superior_body"] == "Đảng bộ Quận 8"


# --- a cell that ends between two meetings ---------------------------------------------------------------------


@pytest.mark.parametrize(("day", "is_refused"), [(date(2026, 10, 5), True), (date(2026, 10, 6), False)])
def test_a_cell_does_not_end_before_the_last_day_it_met_on(past, day, is_refused):
    """Khu phố 1 met on 5 October."""
    destinations = dict.fromkeys([past.cuong.pk, past.em.pk], past.giai_viet)
    Transfer.objects.all().delete()
    past.khu_pho_1.memberships.filter(kind="temporary").delete()
    act = dissolving.DissolveCell(cell=past.khu_pho_1, destinations=destinations, day=day, decision=DECISION)
    if is_refused:
        with pytest.raises(acts.CannotOrganise, match="05/10/2026"):
            do(past, act)
    else:
        do(past, act)


@pytest.mark.parametrize(("ended_on", "is_owed"), [(None, True), (date(2026, 9, 10), False)])
def test_a_cell_that_ended_before_it_met_owes_no_meeting(past, ended_on, is_owed):
    """Khu phố 1 never met in September."""
    Cell.objects.filter(pk=past.khu_pho_1.pk).update(until=ended_on)
    september = Month(2026, 9)
    row = next(one for one in board(past.ward5, september, TODAY).rows if one.cell == past.khu_pho_1)
    report = ward_report_data(past.ward5, september, TODAY)
    line = next(one for one in report["rows"] if one["cell"] == "Chi bộ Khu phố 1")
    assert (row.late is not None, row.is_todo(may_record=True, may_review=False)) == (is_owed, is_owed)
    assert (line["grade"] is not None, [one["cell"] for one in report["missed"]]) == (
        is_owed,
        ["Chi bộ Khu phố 1"] if is_owed else [],
    )
    assert "Chi bộ Khu phố 1" not in report["pending"]
    assert is_owed or line["note"] == "Kết thúc từ ngày 10/09/2026"
