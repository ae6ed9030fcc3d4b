"""Roll-ups read from the results of months, against the meetings themselves: the three ways give the same sums."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cells.history import cells_of_month
from cells.models import Cell, Committee, FormerPlace
from cells.months import Month
from meetings.models import Meeting, MeetingKind, MeetingPolicy, MeetingState, MissedMonth
from meetings.queries import with_attendance
from scoring import rollups
from scoring.models import Assessment, MonthResult
from scoring.rollups import Scores, Tally
from scoring.rollups.tallies import total
from scoring.spans import Span
from tests.conftest import LONG_AGO, NOVEMBER, cell, meeting_of
from tests.meetings.records import fresh, mark
from tests.scoring.assessments import accepted, submitted
from tests.scoring.test_results import reopen

TODAY = date(2026, 11, 7)
SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)
SPANS = ["2026-09", "2026-10", "2026-11", "2026-Q3", "2026-Q4", "2026-H2", "2026"]


@pytest.fixture
def autumn(world):
    """Three months in which everything happens that may: accepted, opened again, missed, a cell that moved, one that
    ended, a ward that stood elsewhere, attendance by A and by B, a thematic meeting."""
    MeetingPolicy.objects.filter(committee=world.ward6).update(attendance_denominator="B")
    excused = {"Ánh": mark("excused", reason="Đi viện")}
    for month in (SEPTEMBER, OCTOBER):
        accepted(world, month=month, absent=excused)
    submitted(world, month=NOVEMBER)
    first = {"in_cell": world.khu_pho_1, "by": world.bithu1}
    accepted(world, month=SEPTEMBER, absent={"Em": mark("unexcused")}, **first)
    reopen(accepted(world, month=OCTOBER, **first), world.thuongtruc)
    accepted(world, month=SEPTEMBER, in_cell=world.khu_pho_9, by=world.vanphong6)
    MissedMonth.objects.create(cell=world.khu_pho_9, month=OCTOBER, permission="12-CV/ĐU", reason="Bão lũ")
    MissedMonth.objects.create(cell=world.khu_pho_1, month=Month(2026, 8), reason="Quên")
    # It met in September in the ward that led it then; since the middle of October it belongs to the other.
    FormerPlace.objects.create(
        cell=world.khu_pho_9, under=world.ward6, since=LONG_AGO, until=date(2026, 10, 15)
    )
    Cell.objects.filter(pk=world.khu_pho_9.pk).update(committee=world.ward5)
    # This ward came to the district in October; until then it stood directly under the city.
    city = Committee.objects.get(name="Thành phố")
    FormerPlace.objects.create(committee=world.ward6, under=city, since=LONG_AGO, until=date(2026, 10, 1))
    world.ended = cell(world.ward6, "Khu phố cũ", position=9, until=date(2026, 9, 20))
    world.ended_quietly = cell(world.ward5, "Khu phố vắng", position=9, until=date(2026, 10, 20))
    MissedMonth.objects.create(cell=world.ended, month=SEPTEMBER, reason="Giải thể")
    thematic = meeting_of(world.giai_viet, OCTOBER, kind=MeetingKind.THEMATIC, thematic_topic="Học tập")
    Meeting.objects.filter(pk=thematic.pk).update(state=MeetingState.ACCEPTED, started_at=thematic.planned_at)
    world.city = city
    return world


def live(committee, month: Month) -> Tally:
    """What the meetings, roll calls and score sheets themselves say of a month."""
    return total(_live_cell(one, month) for one in cells_of_month(committee, month))


def _live_cell(one, month) -> Tally:
    regular = Meeting.objects.regular().filter(cell=one, month=month)
    meeting = next(iter(with_attendance(regular)), None)
    missed = MissedMonth.objects.filter(cell=one, month=month).first()
    has_met = meeting is not None and meeting.state != MeetingState.PLANNED
    has_ended = one.until is not None and one.until <= month.last_day
    is_missed = not has_met and (missed is not None or (month.last_day < TODAY and not has_ended))
    thematic = Meeting.objects.filter(
        cell=one, month=month, kind=MeetingKind.THEMATIC, state=MeetingState.ACCEPTED
    ).count()
    counted = {
        "owed": int(has_met or missed is not None or not has_ended),
        "held": int(has_met),
        "missed": int(is_missed),
        "permitted": int(is_missed and missed is not None and missed.permission != ""),
        "thematic": thematic,
    }
    if not has_met or meeting.state != MeetingState.ACCEPTED:
        return Tally(**counted)
    sheet = Assessment.objects.get(meeting=meeting)
    return Tally(
        **counted | {"accepted": 1, "thematic": thematic + bool(meeting.thematic_topic)},
        attendance={meeting.denominator: (meeting.present_count, meeting.expected_count)},
        tasks_due=sheet.evidence["tasks_due"] or 0,
        tasks_achieved=sheet.evidence["tasks_achieved"] or 0,
        unproven=int(
            sheet.own_total >= 90 and sheet.own_total - (sheet.proposed_total or Decimal(-99)) >= 10
        ),
        scores={sheet.rubric_id: Scores(1, sheet.official_total, Counter([sheet.official_grade]))},
    )


def test_an_autumn(autumn):
    """One autumn for all that is told of it: making it takes longer than asking."""
    every_way_to_count_gives_what_the_meetings_say(autumn)
    a_month_counts_for_the_committee_that_led_the_cell_then(autumn)
    what_is_owed(autumn)
    lines_below_a_district_can_be_put_together(autumn)


def every_way_to_count_gives_what_the_meetings_say(autumn):
    for committee in (autumn.root, autumn.city, autumn.district, autumn.ward5, autumn.ward6):
        for code in SPANS:
            span = Span.parse(code)
            expected = [live(committee, month) for month in span.begun(TODAY)]
            for way in (rollups.of_committee, rollups.of_upper):
                found = way(committee, span, TODAY)
                told = [point.tally for point in found.months if point.month.first_day <= TODAY]
                if not found.lines:
                    assert total(expected) == Tally(), (committee, code, way)
                    continue
                assert told == expected, (committee, code, way)
                assert found.total.tally == total(expected), (committee, code, way)


def a_month_counts_for_the_committee_that_led_the_cell_then(autumn):
    quarter = Span.parse("2026-H2")
    by_ward = {line.place: line.months for line in rollups.of_upper(autumn.city, quarter, TODAY).lines}
    september, october = quarter.months.index(SEPTEMBER), quarter.months.index(OCTOBER)
    assert by_ward[autumn.ward6][september].tally.accepted == 1
    assert by_ward[autumn.ward6][october].tally.owed == 0
    assert by_ward[autumn.ward5][october].tally.permitted == 1
    # The ward itself stood elsewhere in September, so the district does not count it.
    of_district = rollups.of_upper(autumn.district, Span.parse("2026-09"), TODAY)
    assert [line.place for line in of_district.lines] == [autumn.ward5]
    alone = rollups.of_cell(autumn.khu_pho_9, quarter, TODAY)
    assert (alone.total.accepted, alone.total.months_permitted) == (1, 1)


def what_is_owed(autumn):
    found = {
        line.place.pk: line for line in rollups.of_committee(autumn.ward5, Span.parse("2026-Q4"), TODAY).lines
    }
    assert _numbers(found[autumn.giai_viet.pk]) == {
        "owed": 2,
        "accepted": 1,
        "held": 2,
        "missed": 0,
        "pending": 1,
    }
    # Opened again: met, and waiting. The month that runs is pending, not missed.
    assert _numbers(found[autumn.khu_pho_1.pk]) == {
        "owed": 2,
        "accepted": 0,
        "held": 1,
        "missed": 0,
        "pending": 2,
    }
    # Ended in October without a meeting: it owed none.
    assert _numbers(found[autumn.ended_quietly.pk]) == {
        "owed": 0, "accepted": 0, "held": 0, "missed": 0, "pending": 0,
    }  # fmt: skip
    assert found[autumn.giai_viet.pk].thematic_held == 1


def _numbers(line) -> dict:
    return {name: getattr(line.tally, name) for name in ("owed", "accepted", "held", "missed", "pending")}


def test_a_span_that_has_not_begun_holds_nothing(world):
    for way in (rollups.of_committee, rollups.of_upper):
        found = way(world.ward5, Span.parse("2027-Q1"), TODAY)
        assert (found.lines, found.total.tally, found.total.cells) == ((), Tally(), 0)
    assert rollups.of_cell(world.giai_viet, Span.parse("2027-Q1"), TODAY).total.months_owed == 0


def lines_below_a_district_can_be_put_together(autumn):
    found = rollups.of_upper(autumn.root, Span.parse("2026-H2"), TODAY)
    together = rollups.by_child(found, [autumn.city])
    assert [line.place for line in together.lines] == [autumn.city]
    assert together.lines[0].tally == found.total.tally


def test_the_number_of_queries_does_not_hang_on_the_number_of_cells(world):
    def asked(way, place):
        with CaptureQueriesContext(connection) as queries:
            way(place, Span.parse("2026"), TODAY)
        return len(queries)

    accepted(world)
    ways = [(rollups.of_committee, world.ward5), (rollups.of_upper, world.root)]
    few = [asked(*way) for way in ways]
    result = MonthResult.objects.values().get()
    for number in range(12):
        another = cell(world.ward5, f"Khu phố mới {number}", position=20 + number)
        meeting = meeting_of(another, started_at=fresh(Meeting.objects.first()).started_at, state="accepted")
        row = result | {"cell_id": another.pk, "meeting_id": meeting.pk}
        row.pop("id")
        MonthResult.objects.create(**row)
    assert [asked(*way) for way in ways] == few
    assert max(few) <= 13
