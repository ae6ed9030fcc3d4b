"""Each write is whole: when its last step fails nothing stays behind, and when it succeeds it leaves one event."""

import uuid

import pytest
from django.apps import apps

from cells.models import Event, LedgerHead
from cells.months import Month
from meetings import actions
from meetings.models import MissedMonth, Task
from tests.conftest import NOVEMBER, local, meeting_of

from .records import hold, resolve, set_everywhere, snapshot, task
from .saves import SAVES

JANUARY = Month(2026, 1)


def plan(meeting, world, by):
    return actions.plan_meeting(
        cell=world.giai_viet,
        month=JANUARY,
        kind="regular",
        submission_id=uuid.UUID(int=9),
        plan={"planned_at": local(2026, 1, 5, 19, 30), "venue": "Nhà văn hóa"},
        by=by,
    )


def note_missed_month(meeting, world, by):
    return actions.record_missed_month(
        cell=world.giai_viet, month=JANUARY, permission="", reason="Bão", by=by
    )


WRITES = [*SAVES, plan, note_missed_month]


@pytest.fixture
def meeting(world):
    """Held, with everything recorded, a task of October to report on, and January noted as missed."""
    earlier = hold(meeting_of(world.giai_viet, NOVEMBER.previous()), world)
    resolve(earlier, world.bithu, tasks=[task("Việc tháng mười")])
    meeting = hold(meeting_of(world.giai_viet), world)
    MissedMonth.objects.create(cell=world.giai_viet, month=JANUARY, reason="Mưa lũ")
    return meeting


def everything():
    return snapshot(*apps.get_app_config("meetings").get_models(), Event, LedgerHead)


class ThePowerWent(Exception):
    pass


@pytest.mark.parametrize("write", WRITES)
def test_nothing_stays_behind_when_the_last_step_fails(world, meeting, write, monkeypatch):
    def fail(**_event):
        raise ThePowerWent

    before = everything()
    set_everywhere(monkeypatch, "meetings.actions", "record", fail)
    with pytest.raises(ThePowerWent):
        write(meeting, world, world.bithu)
    assert everything() == before


@pytest.mark.parametrize("write", WRITES)
def test_each_write_leaves_exactly_one_event(world, meeting, write):
    already = Event.objects.count()
    write(meeting, world, world.vanphong)
    assert Event.objects.count() == already + 1
    event = Event.objects.last()
    assert event.by == world.vanphong
    assert event.before is not None
    assert event.before != event.after


def test_the_check_above_would_see_a_write_outside_the_transaction(world, meeting, monkeypatch):
    """The control: without its transaction the same failure leaves half a save."""
    whole = actions.save_resolution
    monkeypatch.setattr(actions, "save_resolution", whole.__wrapped__)
    power_goes = lambda **_event: (_ for _ in ()).throw(ThePowerWent)  # noqa: E731
    set_everywhere(monkeypatch, "meetings.actions", "record", power_goes)
    with pytest.raises(ThePowerWent):
        resolve(meeting, world.bithu, tasks=[task("Nửa vời")])
    assert Task.objects.filter(text="Nửa vời").exists()
