"""Who meets when: a committee's month day by day, and where an overseer would have to be at two places at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.access import Role
from cells.models import Grant, Oversight
from cells.months import Month
from meetings.clashes import Slot, clashes
from meetings.models import MeetingKind, MeetingState, MissedMonth

from ..conftest import LONG_AGO, cell, local, meeting_of

WATCHED = {"Phạm Thị Em": {1, 2}, "Lê Văn Cường": {2, 3}}


def slot(cell_id, hour, minute=0, *, minutes=120, day=5):
    return Slot(
        key=cell_id * 100 + hour,
        cell_id=cell_id,
        starts_at=local(2026, 12, day, hour, minute),
        minutes=minutes,
    )


@pytest.mark.parametrize(
    ("slots", "expected"),
    [
        pytest.param([slot(1, 19), slot(2, 20, 59)], [("Phạm Thị Em", 1, 2)], id="a minute before the end"),
        pytest.param([slot(1, 19), slot(2, 21)], [], id="when the other ends"),
        pytest.param([slot(2, 19), slot(1, 19)], [("Phạm Thị Em", 1, 2)], id="at the same hour"),
        pytest.param(
            [slot(1, 19, minutes=90), slot(2, 20, 30)], [], id="shorter where the committee asks less"
        ),
        pytest.param([slot(1, 19), slot(2, 19, day=6)], [], id="another day"),
        pytest.param([slot(1, 19), slot(3, 19)], [], id="nobody watches over both"),
        pytest.param([slot(1, 19), slot(1, 20)], [], id="two meetings of one cell"),
        pytest.param(
            [slot(1, 19), slot(2, 20), slot(3, 19)],
            [("Phạm Thị Em", 1, 2), ("Lê Văn Cường", 3, 2)],
            id="each person's own",
        ),
        pytest.param([], [], id="no meeting"),
    ],
)
def test_two_meetings_of_one_overseer_clash_while_they_overlap(slots, expected):
    found = clashes(slots, WATCHED)
    assert [(one.person, one.first.cell_id, one.second.cell_id) for one in found] == expected


# --- The page --------------------------------------------------------------------------------------------------

DECEMBER = Month(2026, 12)


def calendar(client, committee):
    return client.get(reverse("meetings:ward-calendar", args=[committee.pk, DECEMBER])).content.decode()


@pytest.fixture
def both(world):
    """Phạm Thị Em watches over both cells, whose meetings overlap by half an hour."""
    Oversight.objects.create(member=world.em, cell=world.khu_pho_1, since=LONG_AGO)
    return (
        meeting_of(world.giai_viet, DECEMBER, planned_at=local(2026, 12, 5, 19)),
        meeting_of(world.khu_pho_1, DECEMBER, planned_at=local(2026, 12, 5, 20)),
    )


def test_who_meets_when_day_by_day(sign_in, world, both):
    meeting_of(
        world.giai_viet,
        DECEMBER,
        kind=MeetingKind.THEMATIC,
        planned_at=local(2026, 12, 3, 8),
        thematic_topic="Dân vận",
    )
    shown = calendar(sign_in(world.vanphong), world.ward5)
    assert 0 < shown.index("day-03") < shown.index("Dân vận") < shown.index("day-05")
    assert shown.count("Chi bộ Khu phố 1") == 2  # on its day and in the clash


def test_a_clash_is_named_with_the_person_both_cells_and_hours(sign_in, world, both):
    shown = " ".join(calendar(sign_in(world.vanphong), world.ward5).split())
    sentence = shown[shown.index("Phạm Thị Em") :].split("</li>")[0]
    for word in ("05/12", "Chi bộ Chung cư Giai Việt", "19:00", "Chi bộ Khu phố 1", "20:00"):
        assert word in sentence


@pytest.mark.parametrize("why", ["later", "held", "no longer watched over", "shorter"])
def test_what_is_no_clash(sign_in, world, both, why):
    first, second = both
    if why == "later":
        second.planned_at = local(2026, 12, 5, 20, 30)
    elif why == "held":
        first.state, first.started_at = MeetingState.HELD, first.planned_at
    elif why == "shorter":
        world.ward5.meeting_policies.update(required_minutes=60)
    else:
        Oversight.objects.filter(cell=world.khu_pho_1).update(until=DECEMBER.first_day)
    first.save()
    second.save()
    assert "Phạm Thị Em" not in calendar(sign_in(world.vanphong), world.ward5)


def test_an_account_that_watches_over_a_cell_counts_with_its_member(sign_in, world, both):
    Oversight.objects.filter(cell=world.khu_pho_1).delete()
    world.giamsat.grants.all().delete()  # what is left: one cell by the books, the other by the account
    Grant.objects.create(user=world.giamsat, role=Role.OVERSEER, cell=world.khu_pho_1, since=LONG_AGO)
    assert calendar(sign_in(world.vanphong), world.ward5).count("Phạm Thị Em") == 1


def test_cells_without_a_plan_are_named_unless_it_was_noted_why(sign_in, world):
    client = sign_in(world.vanphong)
    assert "Khu phố 1" in calendar(client, world.ward5)
    MissedMonth.objects.create(cell=world.khu_pho_1, month=DECEMBER, reason="Đại hội")
    assert "Khu phố 1" not in calendar(client, world.ward5)


def test_more_meetings_ask_no_more(sign_in, world, both, django_assert_num_queries):
    client = sign_in(world.vanphong)
    calendar(client, world.ward5)
    with CaptureQueriesContext(connection) as few:
        calendar(client, world.ward5)
    for number in range(8):
        more = cell(world.ward5, f"Khu phố {number + 2}", position=number + 2)
        Oversight.objects.create(member=world.em, cell=more, since=LONG_AGO)
        meeting_of(more, DECEMBER, planned_at=local(2026, 12, 5, 19))
    with django_assert_num_queries(len(few)):
        calendar(client, world.ward5)


@pytest.mark.parametrize(("person", "number"), [("bithu", 1), ("vanphong", 2), ("giamsat", 1), ("quan8", 0)])
def test_the_own_calendar_shows_what_is_to_come(sign_in, world, both, person, number):
    meeting_of(world.giai_viet, Month(2026, 11), planned_at=local(2026, 11, 6, 19))  # yesterday
    shown = sign_in(getattr(world, person)).get(reverse("meetings:my-calendar")).content.decode()
    assert shown.count("Nhà sinh hoạt cộng đồng") == number
