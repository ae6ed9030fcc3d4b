"""Nothing is lost: two editors between each other's reading and writing, eight clicks at once, a killed process.

Each race has its control: the same two saves with the guard taken away, which end with one of them gone. More of the
same promise: test_autosave.py (two tabs, a closed record, an expired session), test_two_writers*.py (whole pages),
test_attachments.py (files that lie), tests/browser/test_lost_line.py.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import reverse

from cells.models import Event
from meetings.models import Attendance, Meeting
from meetings.pages import MinutesPage, RollCallPage
from tests.conftest import NOVEMBER, meeting_of

from .autosaving import Tab
from .records import fresh, hold, set_everywhere
from .test_two_writers_race import at_once


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def just_before_saving(monkeypatch, page, act):
    """Let somebody else act once, after this page was read and before it is written."""
    acts, save_facts = [act], page.save_facts

    def interrupted(self, facts, **how):
        if acts:
            acts.pop()()
        return save_facts(self, facts, **how)

    monkeypatch.setattr(page, "save_facts", interrupted)


def take_any_version(meeting, version, by, **changes):
    Meeting.objects.filter(pk=meeting.pk).update(version=F("version") + 1, recorded_by=by, **changes)


# --- Two editors ---


@pytest.fixture
def meeting(request):
    world = request.getfixturevalue("world")
    return hold(meeting_of(world.giai_viet), world)


def by_field(tab, typed):
    assert {one["state"] for one in tab.autosave(**typed).values()} == {"saved"}


def by_page(tab, typed):
    tab.type(**typed)
    assert tab.press_save().status_code == 302


WAYS = [
    (MinutesPage, by_field, {"discussion": "Của bí thư"}, {"conclusion": "Của văn phòng"}),
    (MinutesPage, by_page, {"discussion": "Của bí thư"}, {"conclusion": "Của văn phòng"}),
    (RollCallPage, by_field, {"marks-0-spoke": "on"}, {"marks-3-status": "late"}),
    (RollCallPage, by_page, {"marks-0-spoke": "on"}, {"marks-3-status": "late"}),
]


@pytest.mark.parametrize(("page_type", "way", "mine", "theirs"), WAYS)
def test_somebody_saves_between_reading_and_writing_and_both_stay(
    world, meeting, monkeypatch, page_type, way, mine, theirs
):
    name = page_type.name.replace("_", "-")
    me, them = (Tab(signed_in(user), meeting, name) for user in (world.bithu, world.vanphong))
    just_before_saving(monkeypatch, page_type, lambda: way(them, theirs))
    by_field(me, mine)
    assert Tab(me.client, meeting, name).controls.items() >= (mine | theirs).items()


def test_without_the_version_the_words_saved_in_between_would_be_gone(world, meeting, monkeypatch):
    """The control."""
    set_everywhere(monkeypatch, "meetings.actions", "take_version", take_any_version)
    me, them = (Tab(signed_in(user), meeting, "minutes") for user in (world.bithu, world.vanphong))
    just_before_saving(monkeypatch, MinutesPage, lambda: by_field(them, {"conclusion": "Của văn phòng"}))
    by_field(me, {"discussion": "Của bí thư"})
    assert fresh(meeting).conclusion != "Của văn phòng"


def test_without_what_the_page_showed_the_words_of_the_other_would_be_overwritten(world, meeting):
    """The control of the comparison with `loaded`: whoever claims to have seen the other's words writes over them."""
    me, them = (Tab(signed_in(user), meeting, "minutes") for user in (world.bithu, world.vanphong))
    by_field(them, {"discussion": "Của văn phòng"})
    assert me.autosave(discussion="Của bí thư")["discussion"]["state"] == "differs"
    assert fresh(meeting).discussion == "Của văn phòng"
    me.loaded["discussion"] = "Của văn phòng"
    by_field(me, {"discussion": "Của bí thư"})
    assert fresh(meeting).discussion == "Của bí thư"


def test_a_page_saved_late_takes_nothing_from_the_fields_saved_meanwhile(world, meeting):
    me, them = (Tab(signed_in(user), meeting, "minutes") for user in (world.bithu, world.vanphong))
    by_field(them, {"conclusion": "Của văn phòng"})
    by_field(me, {"discussion": "Của bí thư"})
    assert me.press_save().status_code == 302, "this page never showed the other's conclusion"
    assert (fresh(meeting).discussion, fresh(meeting).conclusion) == ("Của bí thư", "Của văn phòng")


# --- Eight clicks at once ---


@pytest.fixture
def shared_world(transactional_db):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("SQLite in memory belongs to one connection; run with PostgreSQL or TEST_SQLITE=<file>.")
    from scoring.actions import load_rubric
    from scoring.rubric import load
    from tests.conftest import build_world

    load_rubric(load())
    return build_world()


@pytest.mark.django_db(transaction=True)
def test_of_eight_clicks_at_once_one_meeting_is_planned_and_all_lead_to_it(shared_world):
    clients = [signed_in(shared_world.bithu) for _number in range(8)]
    address = reverse("meetings:meeting-create", args=[shared_world.giai_viet.pk, NOVEMBER])
    plan = {
        "planned_at_0": "05/11/2026",
        "planned_at_1": "19:30",
        "venue": "Nhà văn hóa",
        "submission_id": "00000000-0000-0000-0000-000000000008",
    }
    answers = at_once(*(lambda client=client: client.post(address, plan) for client in clients))
    meeting = Meeting.objects.get()
    assert {(answer.status_code, answer.url) for answer in answers} == {
        (302, reverse("meetings:preparation", args=[meeting.pk]))
    }
    assert Event.objects.filter(verb="meeting planned").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "typed"),
    [("roll-call", {"marks-0-status": "present"}), ("preparation", {"venue": "Nhà văn hóa"})],
)
def test_of_eight_equal_batches_at_once_one_is_written_and_all_are_told_that_it_is_saved(
    shared_world, name, typed
):
    meeting = meeting_of(shared_world.giai_viet)
    tabs = [Tab(signed_in(shared_world.bithu), meeting, name) for _number in range(8)]
    batch = tabs[0].batch(tabs[0].type(**typed))
    answers = at_once(*(lambda tab=tab: tab.send(batch).json() for tab in tabs))
    states = [one["state"] for answer in answers for one in answer["facts"].values()]
    assert states == ["saved"] * 8, answers
    assert fresh(meeting).version == meeting.version + 1
    assert Event.objects.count() == 1
    assert Attendance.objects.count() == (name == "roll-call")


# --- The server killed in the middle of a save ---

CHILD = """
import json, sys
import django
django.setup()
from cells.models import User
from meetings import autosave
from meetings.actions import writing
from meetings.models import Meeting
from meetings.pages import MinutesPage

where, meeting_id, user_id, body = sys.argv[1:]
def stop():
    print("here", flush=True)
    sys.stdin.read()
if where == "in the transaction":
    finish = writing.finish
    from meetings.actions import minutes
    minutes.finish = lambda *args, **more: (finish(*args, **more), stop())
user = User.objects.get(pk=user_id)
meeting = Meeting.objects.get(pk=meeting_id)
autosave.save(MinutesPage, meeting, autosave.read_batch(body.encode()), user)
stop()
"""


@pytest.fixture
def own_database(transactional_db, world, tmp_path):
    """(address of a database that another process can open, the meeting in it): a file, or on the server."""
    meeting = meeting_of(world.giai_viet)
    if connection.vendor == "postgresql":
        address = urlsplit(os.environ["DATABASE_URL"])
        return address._replace(path=f"/{connection.settings_dict['NAME']}").geturl(), meeting
    path = tmp_path / "chibo.sqlite3"
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
    return f"sqlite:///{path}", meeting


def what_is_there(address):
    """(text, version, events), after the check of the file that only a file needs."""
    asked = "SELECT discussion, version, (SELECT count(*) FROM cells_event) FROM meetings_meeting"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(asked)
            return cursor.fetchone()
    with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return database.execute(asked).fetchone()


@pytest.mark.parametrize(("where", "is_new"), [("in the transaction", False), ("after it", True)])
def test_a_process_killed_during_a_save_leaves_the_old_record_or_the_new_and_a_whole_file(
    own_database, world, where, is_new
):
    address, meeting = own_database
    batch = {
        "person": world.bithu.pk,
        "version": 1,
        "facts": {"discussion": {"values": [{"": "Viết khi máy tắt"}], "loaded": ""}},
    }
    command = [sys.executable, "-c", CHILD, where, str(meeting.pk), str(world.bithu.pk), json.dumps(batch)]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": address,
    }
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=settings.BASE_DIR
    ) as process:
        assert process.stdout.readline() == b"here\n"
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
    assert what_is_there(address) == (("Viết khi máy tắt", 2, 1) if is_new else ("", 1, 0))
