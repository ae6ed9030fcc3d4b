"""Which rubric scores a meeting, by committee and by day; and loading one from a file."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from cells.models import FormerPlace
from meetings.models import MeetingKind
from meetings.queries import length_asked
from scoring import actions
from scoring.actions import RubricInUse, load_rubric
from scoring.models import Rubric
from scoring.papers import own_score_data
from scoring.rubric import load
from scoring.sheets import rubric_for, sheet_of
from tests.conftest import meeting_of
from tests.meetings.records import fresh, hold

from .assessments import score

DAY = date(2026, 11, 5)


def own(committee, code, since=date(2026, 1, 1), until=None):
    return Rubric.objects.create(
        committee=committee, code=code, name=code, since=since, until=until, data=load().to_data()
    )


def chosen(committee, day=DAY):
    return Rubric.objects.for_body(committee, day).code


def test_without_one_of_its_own_a_committee_uses_the_shipped_one(world):
    assert chosen(world.ward5) == load().code


@pytest.mark.parametrize(
    ("owners", "expected"),
    [
        (["ward5"], "ward5"),
        (["district"], "district"),
        (["root", "district"], "district"),
        (["district", "ward5"], "ward5"),
        (["ward5", "root"], "ward5"),
        (["ward6"], "shipped"),
    ],
)
def test_the_nearest_committee_above_decides(world, owners, expected):
    for name in owners:
        own(getattr(world, name), name)
    assert chosen(world.ward5) == (load().code if expected == "shipped" else expected)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 10, 31), "shipped"),
        (date(2026, 11, 1), "first"),
        (date(2026, 11, 30), "first"),
        (date(2026, 12, 1), "second"),
    ],
)
def test_the_day_of_the_meeting_decides(world, day, expected):
    own(world.ward5, "first", date(2026, 11, 1), date(2026, 12, 1))
    own(world.ward5, "second", date(2026, 12, 1))
    assert chosen(world.ward5, day) == (load().code if expected == "shipped" else expected)


def test_of_two_that_overlap_the_later_one_is_used(world):
    own(world.ward5, "newer", date(2026, 6, 1))
    own(world.ward5, "older", date(2026, 1, 1))
    assert chosen(world.ward5) == "newer"


def test_before_any_rubric_there_is_none(world):
    assert Rubric.objects.for_body(world.ward5, date(1990, 1, 1)) is None


def test_loading_twice_is_loading_once(world):
    first = load_rubric(load())
    assert load_rubric(load()) == first
    assert Rubric.objects.count() == 1


def renamed():
    spec = load()
    return replace(spec, name="Tên mới")


def test_a_rubric_that_scored_nothing_is_corrected(world):
    load_rubric(renamed())
    saved = Rubric.objects.get()
    assert (saved.name, saved.data["name"]) == ("Tên mới", "Tên mới")


def test_a_rubric_that_scored_a_meeting_is_not_changed(world):
    meeting = hold(meeting_of(world.giai_viet), world)
    score(meeting, world.bithu)
    before = Rubric.objects.values().get()
    assert load_rubric(load()).pk == before["id"], "the same again is no change"
    with pytest.raises(RubricInUse):
        load_rubric(renamed())
    assert Rubric.objects.values().get() == before


def test_a_new_version_from_its_own_day_stands_beside_the_used_one(world):
    meeting = hold(meeting_of(world.giai_viet), world)
    score(meeting, world.bithu)
    load_rubric(replace(renamed(), effective_from=date(2026, 12, 1)))
    assert Rubric.objects.count() == 2
    assert rubric_for(fresh(meeting)).name == load().name


def test_the_command_loads_the_shipped_rubric(db):
    call_command("load_rubric", stdout=StringIO())
    assert Rubric.objects.get().spec == load()


def test_a_cell_and_a_district_are_scored_by_the_nearest_rubric_too(world):
    own(world.district, "district")
    own(world.ward5, "ward5")
    assert [chosen(body) for body in (world.giai_viet, world.khu_pho_9, world.district, world.root)] == [
        "ward5",
        "district",
        "district",
        load().code,
    ]


def test_after_a_merger_the_days_before_keep_the_rubric_of_the_ward_of_then(world):
    """Giai Việt stood under Phường 6 until 1 October; the sheets of September are of that ward's rubric."""
    own(world.ward5, "ward5")
    own(world.ward6, "ward6")
    FormerPlace.objects.create(
        cell=world.giai_viet, under=world.ward6, since=date(2020, 1, 1), until=date(2026, 10, 1)
    )
    assert chosen(world.giai_viet, date(2026, 9, 30)) == "ward6"
    assert chosen(world.giai_viet, date(2026, 10, 1)) == "ward5"


def test_the_same_file_may_be_loaded_for_all_and_for_one_ward(world):
    mine = load_rubric(load(), committee=world.ward5)
    assert mine.committee == world.ward5
    assert Rubric.objects.filter(committee=None).count() == 1
    assert Rubric.objects.for_body(world.giai_viet, DAY) == mine


@pytest.mark.parametrize(("minutes", "asked"), [(None, 90), (40, 40)])
def test_the_rubric_asks_for_a_length_or_leaves_it_to_the_committee(world, minutes, asked):
    data = load().to_data() | (
        {"required_minutes": [{"otherwise": True, "minutes": minutes}]} if minutes else {}
    )
    Rubric.objects.create(committee=world.ward5, code="own", name="own", since=date(2026, 1, 1), data=data)
    meeting = hold(meeting_of(world.giai_viet), world)
    assert sheet_of(fresh(meeting)).evidence.required_minutes == asked


def test_a_rubric_of_another_total_is_scored_to_its_own(world):
    spec = load(Path(__file__).parent / "rubrics" / "hai_tieu_chi.yaml")
    load_rubric(spec, committee=world.ward5)
    meeting = hold(meeting_of(world.giai_viet), world)
    sheet = sheet_of(fresh(meeting), own={"M1": (Decimal(20), ""), "N1": (Decimal(30), "")})
    assert (sheet.own.total, sheet.own_grade) == (Decimal(50), "Đạt")
    assert own_score_data(sheet)["max_total"] == "50"


def test_a_sheet_that_was_begun_stays_with_its_rubric_when_another_comes_into_force(world):
    """Shown, saved again and handed in; only a meeting not scored yet takes the new one."""
    meeting = hold(meeting_of(world.giai_viet), world)
    begun_with = score(meeting, world.bithu).rubric
    new = own(world.ward5, "new")
    assert sheet_of(fresh(meeting)).rubric == begun_with
    assert score(meeting, world.bithu).rubric == begun_with
    actions.submit(meeting=fresh(meeting), by=world.bithu)
    assert sheet_of(fresh(meeting)).rubric == begun_with
    assert sheet_of(fresh(hold(meeting_of(world.khu_pho_1), world))).rubric == new


@pytest.mark.parametrize(
    ("kind", "topic", "minutes"),
    [
        (MeetingKind.REGULAR, "", 75),
        (MeetingKind.REGULAR, "Học tập", 105),
        (MeetingKind.EXTRAORDINARY, "", 90),
    ],
)
def test_the_agenda_is_as_long_as_the_rubric_asks(world, kind, topic, minutes):
    """Only of the regular meetings that it scores; where it is silent as the committee's policy says (90)."""
    meeting = meeting_of(world.giai_viet)
    meeting.kind, meeting.thematic_topic = kind, topic
    assert length_asked(meeting, strength=5) == 90
    lengths = [{"below": 5, "minutes": 60}, {"otherwise": True, "minutes": 75, "with_thematic": 105}]
    rubric = own(world.ward5, "P5")
    rubric.data |= {"required_minutes": lengths}
    rubric.save()
    assert length_asked(meeting, strength=5) == minutes
