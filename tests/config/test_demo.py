"""The demonstration data: the real numbers, twelve believable months, the same rows in every load."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, time, timedelta
from io import StringIO
from random import Random

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.urls import reverse
from django.utils import timezone

from cells.actions.dissolving import DissolveCell
from cells.history import called
from cells.models import Cell, Committee, Event, Grant, Member, Membership, Office, OfficeKind, Reading, User
from cells.months import Month
from config.demo import accounts, load
from config.demo.calendar import DAYS_AGO, Calendar
from config.demo.names import REAL_PERSONS
from config.demo.places import WARDS
from config.demo.world import build
from config.management.commands.demo import _period
from meetings.calendars import dates_of_month, ward_month
from meetings.models import (
    Attendance,
    Concern,
    Meeting,
    MeetingMove,
    MeetingPolicy,
    MeetingState,
    MissedMonth,
    Visit,
)
from meetings.visit_lists import members_named, met_on, watchers
from meetings.year import cell_year
from papers.models import Paper
from scoring import rubric as rubrics
from scoring.actions import VOTE, submission_problems
from scoring.evidence_of import evidence_of
from scoring.models import Assessment, ItemScore, Rubric
from scoring.sheets import sheet_of

LAST, TODAY = Month(2026, 11), date(2026, 11, 22)
PHUONG_5, THANH_MINH, PHUC_DONG = "Phường 5", "Xã Thanh Minh", "Phường Phúc Đồng"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Loaded once for the module and rolled back, so no paper's file is made."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load.load(LAST, TODAY)
        transaction.set_rollback(True)


def built():
    spec = rubrics.load()
    rubric = Rubric(code=spec.code, name=spec.name, since=spec.effective_from, data=spec.to_data())
    return build(LAST, TODAY, rubric)


def digest(world) -> str:
    """A hash of every generated row; what is meant to differ from load to load (salted passwords) is left out."""
    numbers: dict[int, int] = {}
    content = hashlib.sha256()
    for model, rows in world.rows.by_model.items():
        for row in rows:
            numbers[id(row)] = len(numbers)
            content.update(repr((model.__name__, _values(row, numbers))).encode())
    return content.hexdigest()


def _values(row, numbers: dict[int, int]) -> list:
    values = []
    for field in row._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            values.append(numbers.get(id(row._state.fields_cache.get(field.name))))
        elif field.name == "evidence":  # who wrote a record is an account's number, of each load its own
            values.append({name: value for name, value in row.evidence.items() if name != "sources"})
        elif field.name not in ("id", "password", "date_joined"):
            values.append(getattr(row, field.attname))
    return values


def members_on(day, ward, **more):
    return Membership.objects.on(day).filter(kind="regular", cell__committee__name=ward, **more)


def test_an_account_alone_makes_a_database_in_use():
    assert load.is_empty()  # so this test stands before those that load
    User.objects.create(username="someone", full_name="Một người")
    assert not load.is_empty()


@pytest.mark.parametrize(
    ("ward", "cells", "members"), [(PHUONG_5, 23, 876), (THANH_MINH, 19, 229), (PHUC_DONG, 16, 642)]
)
@pytest.mark.parametrize("day", [LAST.first_day, TODAY, LAST.last_day])
def test_each_ward_has_its_real_numbers_all_through_the_last_month(demo, ward, cells, members, day):
    assert Cell.objects.on(day).filter(committee__name=ward).count() == cells
    assert members_on(day, ward).values("member").distinct().count() == members


@pytest.mark.parametrize("day", [LAST.first_day, LAST.last_day])
def test_276_members_of_phuong_5_have_thirty_years_in_the_party(demo, day):
    assert members_on(day, PHUONG_5, member__admitted_on__lte=day.replace(year=day.year - 30)).count() == 276


def test_ban_phieng_loi_has_22_members_and_meets_on_the_10th(demo):
    cell = Cell.objects.get(name="bản Phiêng Lơi")
    assert (members_on(TODAY, THANH_MINH, cell=cell).count(), cell.usual_day) == (22, 10)
    assert cell.meetings.filter(is_extended=True, guests__isnull=False).distinct().count() >= 6


def test_the_wards_hang_under_their_real_parents(demo):
    above = {
        name: [above.name for above in Committee.objects.get_ancestors(Committee.objects.get(name=name))]
        for name in (PHUONG_5, THANH_MINH, PHUC_DONG)
    }
    assert above == {
        PHUONG_5: ["Trung ương", "Thành phố Hồ Chí Minh", "Quận 8"],
        THANH_MINH: ["Trung ương", "Tỉnh Điện Biên", "Thành phố Điện Biên Phủ"],
        PHUC_DONG: ["Trung ương", "Thành phố Hà Nội", "Quận Long Biên"],
    }


def test_meetings_fill_twelve_months(demo):
    months = sorted(set(Meeting.objects.filter(month__lte=LAST).values_list("month", flat=True)))
    assert months == [LAST.plus(number) for number in range(-11, 1)]


def test_the_month_to_come_has_dates_approved_waiting_moved_and_a_clash(demo):
    ward = Committee.objects.get(name=PHUONG_5)
    calendar = ward_month(ward, LAST.next())
    assert len(calendar.clashes) >= 1
    assert len(calendar.without) == 8
    rows = dates_of_month(ward, LAST.next(), MeetingPolicy())
    assert Counter(row.state for row in rows) == {"approved": 9, "registered": 6, "missing": 8}
    assert MeetingMove.objects.get().meeting.cell.name == "Chung cư Giai Việt"


def test_topics_and_turns_are_planned_and_those_of_meetings_held_are_done(demo):
    year = cell_year(Cell.objects.get(name="Chung cư Giai Việt"), LAST.year)
    done = {bool(turn.meeting_id) for month in year.months for turn in month.turns}
    held = {bool(topic.meeting_id) for quarter in year.quarters for topic in quarter.topics}
    assert (done, held) == ({True, False}, {True})


@pytest.mark.parametrize("ward", [PHUONG_5, THANH_MINH, PHUC_DONG])
def test_every_state_is_on_each_ward_board_of_the_last_month(demo, ward):
    meetings = Meeting.objects.regular().filter(cell__committee__name=ward, month=LAST)
    assert set(meetings.values_list("state", flat=True)) == set(MeetingState.values)
    assert meetings.count() < Cell.objects.filter(committee__name=ward).count()  # somebody has not planned


def test_earlier_months_are_accepted_but_for_a_few(demo):
    earlier = Meeting.objects.regular().filter(month__lt=LAST)
    assert earlier.exclude(state=MeetingState.ACCEPTED).count() in range(1, 6)
    assert not earlier.filter(month__lt=LAST.previous()).exclude(state=MeetingState.ACCEPTED).exists()


def test_months_are_missed_with_and_without_permission_and_without_a_word(demo):
    assert MissedMonth.objects.exclude(permission="").exists()
    assert MissedMonth.objects.filter(permission="").exists()
    unreported = Cell.objects.exclude(
        pk__in=Meeting.objects.filter(month=LAST.plus(-6)).values("cell")
    ).exclude(pk__in=MissedMonth.objects.filter(month=LAST.plus(-6)).values("cell"))
    assert [cell.name for cell in unreported] == ["Ban Quản lý chợ"]


def test_every_cell_that_meets_holds_a_thematic_part_each_quarter(demo):
    quarters = {
        (meeting.cell_id, (meeting.month.month - 1) // 3)
        for meeting in Meeting.objects.held().exclude(thematic_topic="").filter(month__lte=LAST.plus(-2))
    }
    assert len(quarters) > 0.9 * 58 * 3
    of_their_own = Meeting.objects.filter(kind="thematic")
    assert of_their_own.filter(state=MeetingState.HELD).count() == of_their_own.count() - 1 >= 12
    assert of_their_own.filter(state=MeetingState.ACCEPTED, minutes_paper__isnull=False).count() == 1


def test_nothing_has_happened_after_today(demo):
    tomorrow = datetime.combine(TODAY + timedelta(days=1), time(), tzinfo=timezone.get_default_timezone())
    for name in ("started_at", "ended_at", "recorded_at", "submitted_at", "returned_at", "accepted_at"):
        assert Meeting.objects.aggregate(latest=models.Max(name))["latest"] < tomorrow, name


def test_steps_follow_one_another(demo):
    steps = ("started_at", "ended_at", "submitted_at", "accepted_at")
    for meeting in Meeting.objects.filter(state=MeetingState.ACCEPTED):
        instants = [getattr(meeting, name) for name in steps]
        assert instants == sorted(instants), meeting


def test_stored_evidence_is_what_the_records_give(demo):
    """The generator counts in memory; what the pages read from the rows must be the same."""
    assessments = Assessment.objects.select_related("meeting__cell__committee").order_by("pk")
    returned = assessments.filter(meeting__state=MeetingState.RETURNED)
    chosen = [*assessments[::17], *returned]
    assert returned
    assert len(chosen) > 40
    for assessment in chosen:
        assert evidence_of(assessment.meeting).to_json() == assessment.evidence, assessment


def test_stored_totals_are_those_of_the_sheet(demo):
    for assessment in Assessment.objects.filter(meeting__state=MeetingState.ACCEPTED).order_by("pk")[::29]:
        sheet = sheet_of(assessment.meeting)
        assert (sheet.proposed.total, sheet.own.total, sheet.official.total) == (
            assessment.proposed_total,
            assessment.own_total,
            assessment.official_total,
        )
        assert (sheet.unscored, sheet.unexplained) == ([], [])


def test_some_cells_give_themselves_98_and_more_whatever_happened(demo):
    boastful = [plan.name for ward in WARDS for plan in ward.cells if plan.character == "boastful"]
    own = Assessment.objects.filter(meeting__kind="regular", meeting__cell__name__in=boastful)
    assert own.filter(own_total__lt=96).count() == 0
    assert own.aggregate(mean=models.Avg("own_total"))["mean"] > 98
    assert own.aggregate(mean=models.Avg("official_total"))["mean"] < 92


def test_grades_and_gaps_are_of_every_kind(demo):
    official = Assessment.objects.exclude(official_grade="").values_list("official_grade", flat=True)
    assert set(official) == {"tot", "kha", "trung_binh", "kem"}
    accepted = ItemScore.objects.filter(assessment__meeting__state=MeetingState.ACCEPTED)
    states = set(accepted.values_list("proposed_state", flat=True))
    assert states == {"proven", "judged", "not_enough_evidence", "not_applicable"}
    assert set(Attendance.objects.values_list("status", flat=True)) == {
        "present",
        "late",
        "excused",
        "unexcused",
        "exempt",
        "away",
        "special_duty",
    }


def test_the_secretary_signed_in_has_only_the_score_left_to_do(demo):
    meeting = Meeting.objects.get(cell__name="Chung cư Giai Việt", month=LAST)
    sheet = sheet_of(meeting)
    problems = submission_problems(meeting, sheet)
    assert meeting.state == MeetingState.HELD
    assert (sheet.evidence.present, sheet.evidence.expected) == (20, 22)
    (sentence, _first), (_vote, at) = problems
    assert at == VOTE
    assert sentence.endswith(": " + ", ".join(line.code for line in sheet.applicable_lines))
    assert [line.code for line in sheet.lines if line.has_too_little_evidence] == ["3.8"]


def test_every_cell_has_a_secretary_and_some_have_only_that(demo):
    offices = Office.objects.on(TODAY).filter(cell__isnull=False)
    secretaries = offices.filter(kind=OfficeKind.SECRETARY)
    assert secretaries.count() == 58
    alone = set(secretaries.values_list("cell", flat=True)) - set(
        offices.exclude(kind=OfficeKind.SECRETARY).values_list("cell", flat=True)
    )
    assert len(alone) == 6


def test_papers_are_numbered_without_gaps(demo):
    for series, numbers in _numbers_by_series().items():
        assert numbers == list(range(1, len(numbers) + 1)), series
    reports = Paper.objects.filter(kind="ward_report")
    assert {(paper.committee.name, str(paper.month)) for paper in reports} == {
        (PHUONG_5, "2026-08"),
        (PHUONG_5, "2026-09"),
        (PHUONG_5, "2026-10"),
        (THANH_MINH, "2026-10"),
        (PHUC_DONG, "2026-10"),
    }
    assert Meeting.objects.filter(minutes_paper__isnull=False, resolution_paper__isnull=False).count() == 3


def _numbers_by_series() -> dict[str, list[int]]:
    series: dict[str, list[int]] = {}
    for paper in Paper.objects.select_related("series").order_by("series", "number"):
        series.setdefault(str(paper.series), []).append(paper.number)
    return series


def test_the_seven_sign_ins_have_their_roles_and_the_common_password(demo):
    granted = {
        grant.user.username: (grant.role, str(grant.scope))
        for grant in Grant.objects.on(LAST.plus(-11).first_day)
        if grant.user.has_usable_password()
    }
    assert granted == {
        "bithu": ("secretary", "Chi bộ Chung cư Giai Việt"),
        "vanphong": ("staff", "Đảng ủy Phường 5"),
        "thuongtruc": ("reviewer", "Đảng ủy Phường 5"),
        "giamsat": ("overseer", "Chi bộ Chung cư Giai Việt"),
        "quan8": ("official", "Quận ủy Quận 8"),
        "thanhminh": ("staff", "Đảng ủy xã Thanh Minh"),
        "admin": ("administrator", "Ban Chấp hành Trung ương"),
    }
    assert all(user.check_password("chibo-demo") for user in User.objects.filter(username__in=granted))


def test_overseers_have_visited_some_cells_and_some_of_what_members_raised_is_followed_up(demo):
    visits = Visit.objects.select_related("cell", "visitor", "meeting")
    assert 8 <= visits.count() <= 10
    for visit in visits:
        assert visit.visitor in watchers(visit.cell, visit.visited_on)
        assert met_on(visit.cell, visit.visited_on) == visit.meeting
        texts = [visit.remarks, visit.suggestions, *(one.text for one in visit.concerns.all())]
        assert members_named(visit.cell, visit.visited_on, texts) == []
    assert {concern.followed_up_at is None for concern in Concern.objects.all()} == {True, False}
    own = User.objects.get(username="giamsat")
    assert visits.filter(visitor=own.member, recorded_by=own).exists()
    assert User.objects.get(username="bithu").member.full_name == "Nguyễn Văn Bình"


def test_nobody_is_a_real_person_and_no_text_names_anybody(demo):
    names = set(Member.objects.values_list("full_name", flat=True))
    assert names.isdisjoint(REAL_PERSONS)
    fields = ("results", "discussion", "criticism", "conclusion", "current_affairs", "directions")
    texts = "\n".join({text for row in Meeting.objects.values_list(*fields) for text in row})
    assert [name for name in names if name in texts] == []


def test_the_ledger_closes_with_the_load(demo):
    assert Event.objects.order_by("number").last().verb == "demonstration data loaded"
    call_command("verify_ledger", stdout=StringIO())


def test_a_database_in_use_is_refused(demo):
    before = Meeting.objects.count()
    with pytest.raises(CommandError, match=r"^The database is not empty; [^.]+\.$"):
        call_command("demo")
    assert Meeting.objects.count() == before


def test_if_empty_does_nothing_and_says_nothing_in_a_database_in_use(demo):
    out = StringIO()
    call_command("demo", "--if-empty", stdout=out)
    assert out.getvalue() == ""


def test_sign_ins_are_printed_without_a_database():
    out = StringIO()
    call_command("demo", "--sign-ins", stdout=out)
    assert [line.split()[0] for line in out.getvalue().splitlines()[1:]] == [
        "bithu",
        "vanphong",
        "thuongtruc",
        "giamsat",
        "quan8",
        "thanhminh",
        "admin",
    ]
    assert accounts.PASSWORD in out.getvalue().splitlines()[0]


def test_the_same_month_gives_the_same_rows_in_every_process(demo):
    program = (
        "import django; django.setup(); from tests.config import test_demo as t; print(t.digest(t.built()))"
    )
    other = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == digest(demo)


@pytest.mark.parametrize("day", [1, 2, 3, 15, 29, 30])
@pytest.mark.parametrize("state", sorted(DAYS_AGO))
@pytest.mark.parametrize("plan", [WARDS[0].cells[0], WARDS[1].cells[8]], ids=["4th", "15th"])
def test_meetings_already_held_lie_before_today_whatever_the_day(day, state, plan):
    calendar = Calendar(LAST, date(2026, 11, day))
    start = calendar.meeting_start(Random(1), plan, LAST, state)
    assert calendar.last.first_day <= start.date() <= calendar.today
    assert start + timedelta(hours=3) <= calendar.now


@pytest.mark.parametrize(
    ("month", "today", "expected"),
    [
        (None, None, (Month(2026, 11), date(2026, 11, 7))),
        (Month(2026, 11), None, (Month(2026, 11), date(2026, 11, 7))),
        (Month(2026, 10), None, (Month(2026, 10), date(2026, 10, 31))),
        (None, date(2027, 2, 3), (Month(2027, 2), date(2027, 2, 3))),
    ],
)
def test_the_period_follows_the_clock_unless_it_is_given(month, today, expected):
    assert _period(month, today) == expected


@pytest.mark.parametrize(
    ("month", "today", "sentence"),
    [
        (Month(2026, 9), None, "the last of twelve months is 2026-10 or later"),
        (Month(2026, 11), date(2026, 12, 1), "--today must be a day of 2026-11"),
        (None, date(2026, 9, 30), "the last of twelve months is 2026-10 or later"),
    ],
)
def test_an_impossible_period_is_refused(month, today, sentence):
    with pytest.raises(CommandError, match=sentence):
        _period(month, today)


@pytest.mark.parametrize(
    ("option", "sentence"),
    [("--month=2026-13", "'2026-13' is not a month"), ("--today=22/11/2026", "'22/11/2026' is not a day")],
)
def test_what_cannot_be_read_is_refused_with_an_example(option, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("demo", option)


def test_a_clock_before_the_rubric_loads_its_first_year(seventh_of_november):
    seventh_of_november.move_to(datetime(2026, 5, 3, tzinfo=timezone.get_default_timezone()))
    assert _period(None, None) == (Month(2026, 10), date(2026, 10, 31))


def test_the_agency_cell_of_phuc_dong_can_be_dissolved_by_hand(demo):
    """As in 2019: 30 members to nine neighbourhood cells, after which the ward has the 15 cells of the article."""
    agency = Cell.objects.get(name="Cơ quan phường")
    quarters = list(agency.committee.cells.filter(kind="neighbourhood"))
    destinations = {
        place.member_id: quarters[number % 9]
        for number, place in enumerate(agency.memberships.on(TODAY).filter(kind="regular"))
    }
    assert (len(destinations), len(quarters)) == (30, 9)
    DissolveCell(cell=agency, destinations=destinations, day=timezone.localdate(), decision="1").check()


def test_a_renamed_cell_keeps_its_old_name_in_the_first_months(demo):
    cell = Cell.objects.get(name="Trường Mầm non Hoa Sen")
    assert called(cell, LAST.plus(-4).last_day).name == "Trường Mầm non tư thục Hoa Sen"
    assert called(cell, LAST.plus(-3).first_day).name == cell.name


def test_a_replay_of_the_twelve_months_under_another_rubric_changes_no_stored_byte(demo, client):
    """Every table is hashed, and only the note of who opened what may grow."""
    ward = Committee.objects.get(name=PHUONG_5)
    client.force_login(User.objects.get(username="thuongtruc"), backend=settings.AUTHENTICATION_BACKENDS[0])
    before = table_hashes()
    replayed = 0
    for month in (LAST.plus(-back) for back in range(12)):
        address = reverse("scoring:replay", args=[ward.pk, month])
        page = client.get(address, {"rubric": "file-an_phu_2025"})
        replayed += sum(bool(line["total"]) for line in page.context["lines"])
    assert replayed > 200
    after = table_hashes()
    assert [name for name in after if after[name] != before[name]] == [Reading._meta.db_table]


def table_hashes() -> dict[str, str]:
    tables = connection.introspection.table_names()
    hashes = {}
    with connection.cursor() as cursor:
        for name in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)} ORDER BY 1")
            content = hashlib.sha256()
            for row in cursor.fetchall():
                content.update(repr(row).encode())
            hashes[name] = content.hexdigest()
    return hashes
