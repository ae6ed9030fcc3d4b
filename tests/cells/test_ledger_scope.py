"""Which events and which readings exist for whom."""

import pytest
from django.db import transaction

from cells.access import Role
from cells.events import record, record_reading
from cells.models import Event, EventAbout, Reading, ledger

from ..conftest import LONG_AGO, account, committee, meeting_of


@pytest.fixture(params=[0, 1000], ids=["few places", "many places"], autouse=True)
def either_way(request, monkeypatch):
    """Both ways of looking find the same."""
    monkeypatch.setattr(ledger, "LARGE_PART", request.param)


@pytest.fixture
def written(world):
    """One event of each kind of place, by its verb."""
    group = world.ward5.working_groups.create(name="Tổ 1", since=LONG_AGO)
    events = {
        "cell": {"obj": world.giai_viet},
        "ward": {"obj": world.ward5},
        "district": {"obj": world.district},
        "other cell": {"obj": world.khu_pho_9},
        "other ward": {"obj": world.ward6},
        "by subject": {"obj": group, "about": [world.ward5]},
        "from here to there": {"obj": world.an, "about": [world.giai_viet, world.khu_pho_9]},
        "ours, elsewhere": {"obj": world.an, "about": [world.an, world.khu_pho_9]},
        "member": {"obj": world.an},
        "member as subject": {"obj": group, "about": [world.an]},
        "other member": {"obj": world.giang},
        "account": {"obj": world.bithu},
        "account as subject": {"obj": group, "about": [world.bithu]},
        "other account": {"obj": world.vanphong6},
        "no place at all": {"obj": group},
    }
    with transaction.atomic():
        for verb, act in events.items():
            record(by=world.admin, verb=verb, **act)
    return events


HERE = {
    "cell",
    "ward",
    "by subject",
    "from here to there",
    "member",
    "member as subject",
    "account",
    "account as subject",
}


def verbs(events):
    return {event.verb for event in events}


def test_a_reviewer_reads_what_is_about_the_ward(world, written):
    assert verbs(Event.objects.visible_to(world.thuongtruc)) == HERE


def test_who_keeps_the_whole_house_reads_everything(world, written):
    assert verbs(Event.objects.visible_to(world.admin)) == set(written)
    world.nobody.is_superuser = True
    assert verbs(Event.objects.visible_to(world.nobody)) == set(written)


def test_beside_a_second_topmost_committee_nobody_reads_everything(world, written):
    other = committee(None, "Trung ương 2", "Ban 2", "Đảng 2", "central")
    with transaction.atomic():
        record(by=None, verb="the other house", obj=other)
    assert verbs(Event.objects.visible_to(world.admin)) == set(written) - {"no place at all"}


@pytest.mark.parametrize("who", ["bithu", "vanphong", "quan8", "nobody"])
def test_others_read_nothing(world, written, who):
    assert verbs(Event.objects.visible_to(getattr(world, who))) == set()


def test_a_reviewer_of_another_ward_reads_the_other_half(world, written):
    stranger = account("thuongtruc6", "Lý Văn Sáu", Role.REVIEWER, committee=world.ward6)
    assert verbs(Event.objects.visible_to(stranger)) == {
        "other cell",
        "other ward",
        "from here to there",
        "ours, elsewhere",
        "other member",
        "other account",
    }


def test_events_of_before_there_were_subjects_are_found_by_their_object(world, written):
    EventAbout.objects.all().delete()
    seen = verbs(Event.objects.visible_to(world.thuongtruc))
    assert seen == {"cell", "ward", "from here to there", "ours, elsewhere", "member", "account"}


def test_what_was_of_a_member_before_stays_with_the_old_cell(world, written):
    world.an.offices.update(until="2026-11-01")
    world.an.memberships.update(until="2026-11-01")
    assert {"member", "from here to there"} <= verbs(Event.objects.visible_to(world.thuongtruc))


def test_each_event_stands_once_however_many_subjects_it_has(world, written):
    seen = list(Event.objects.visible_to(world.thuongtruc).values_list("number", flat=True))
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize(
    ("thing", "expected"),
    [
        ("giai_viet", HERE - {"ward", "by subject"}),
        ("ward5", {"ward", "by subject"}),
        ("an", {"from here to there", "ours, elsewhere", "member", "member as subject"}),
        ("bithu", {"account", "account as subject"}),
    ],
)
def test_the_events_of_one_thing(world, written, thing, expected):
    assert verbs(Event.objects.about(getattr(world, thing))) == expected


def test_the_events_under_a_committee(world, written):
    assert verbs(Event.objects.under(world.ward5)) == HERE
    narrowed = Event.objects.visible_to(world.thuongtruc).under(world.district)
    assert verbs(narrowed) == HERE


@pytest.fixture
def readings(world):
    things = {
        "cell": world.giai_viet,
        "ward": world.ward5,
        "member": world.an,
        "meeting": meeting_of(world.giai_viet),
        "other cell": world.khu_pho_9,
        "other ward": world.ward6,
        "other member": world.giang,
        "other meeting": meeting_of(world.khu_pho_9),
        "account": world.bithu,
    }
    for thing in things.values():
        record_reading(world.bithu, thing)
    return {(thing._meta.label_lower, str(thing.pk)): name for name, thing in things.items()}


def test_readings_are_seen_where_what_was_read_lies(world, readings):
    def seen(user):
        return {readings[row.object_type, row.object_id] for row in Reading.objects.visible_to(user)}

    assert seen(world.thuongtruc) == {"cell", "ward", "member", "meeting"}
    assert seen(world.admin) == set(readings.values())
    assert seen(world.vanphong) == seen(world.bithu) == set()
