"""The cast: a small part of the organisation, and the people of every role, by name.

    Trung ương ─ Thành phố ─ Quận 8 ─┬─ Phường 5 ─┬─ Giai Việt (4 members; secretary Bình)
                                     │            └─ Khu phố 1 (2 members; secretary Cường)
                                     └─ Phường 6 ─── Khu phố 9 (1 member)

Today is Saturday 7 November 2026, 09:00 in Việt Nam. `world.bithu` is the secretary of Giai Việt, `world.vanphong`
and `world.thuongtruc` are staff and reviewer of Phường 5, `world.quan8` the official of Quận 8, `world.admin` the
administrator; `world.giamsat` is the overseer of Giai Việt, the account of the member `world.em`; `world.bithu1`
(Khu phố 1) is a colleague, `world.vanphong6` (Phường 6) a stranger.
"""

import gc
import os
import pickle
import shutil
import uuid
from datetime import date, datetime
from itertools import chain
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection
from django_tasks import task_backends
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from cells.access import Role
from cells.models import (
    Cell,
    CellKind,
    Committee,
    Grant,
    Member,
    Membership,
    Office,
    OfficeKind,
    Oversight,
    Term,
    User,
)
from cells.months import Month
from meetings.models import Meeting, MeetingPolicy
from scoring.actions import load_rubric
from scoring.rubric import load

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 7, 9, 0, tzinfo=VIETNAM)
NOVEMBER = Month(2026, 11)
LONG_AGO = date(2020, 1, 1)
PASSWORD = "chibo-demo"
# Each test process counts failed sign-ins for itself.
settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Work in the background is done at once; a worker of its own has tests/papers/test_worker.py. The backend of the
# settings is there already: Django's checks ask for it before this file is read. In the settings it stands too, for
# after a test with other TASKS they are what comes back.
settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
task_backends.settings = settings.TASKS
del task_backends["default"]
# Hashing a password slowly is the point in production and a waste in tests.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# The same examples on every run and every machine; each takes out again what it wrote, so fixtures may be shared.
hypothesis_settings.register_profile(
    "same every time",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
hypothesis_settings.load_profile("same every time")


OPENS_DATABASE, OPENS_PAGES = {"db", "transactional_db"}, {"client"}


@pytest.hookimpl(tryfirst=True)  # before pytest looks at -m
def pytest_collection_modifyitems(items):
    """Marks `database` what shall run on PostgreSQL too (docs/decisions/0012): what opens the database, but for what
    reads pages. Modules of pages that hang on the engine say so themselves."""
    for item in items:
        opens = item.get_closest_marker("django_db") or OPENS_DATABASE & set(item.fixturenames)
        if opens and not OPENS_PAGES & set(item.fixturenames):
            item.add_marker(pytest.mark.database)


def pytest_collection_finish():
    """What was imported stays to the end: looking through it again and again for garbage took a seventh of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def local(year, month, day, hour=0, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)


@pytest.fixture(autouse=True)
def seventh_of_november(request):
    """The clock stands still; only for a browser, which waits by the clock, does it go on from there."""
    with time_machine.travel(NOW, tick=bool(request.node.get_closest_marker("browser"))) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """What a test writes is rolled back, so PostgreSQL's housekeeping would find all tables empty and plan for that:
    the next test with many rows would wait for minutes."""
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'ALTER TABLE "{table}" SET (autovacuum_enabled = off)')


class Built:
    """What building the world once left in the tables: their rows by model, and the cast that goes with them."""

    rows: list = []
    cast = b""


@pytest.fixture
def world(db):
    """Built step by step once a process; for each test after that the rows are written as they then stood."""
    if not Built.cast:
        load_rubric(load())
        world = build_world()
        ours = chain(*(apps.get_app_config(name).get_models() for name in ("cells", "meetings", "scoring")))
        filled = [(model, list(model._base_manager.order_by("pk"))) for model in ours]
        Built.rows, Built.cast = [(model, rows) for model, rows in filled if rows], pickle.dumps(world)
        return world
    for model, rows in Built.rows:
        model._base_manager.bulk_create(rows)
    count_on = connection.ops.sequence_reset_sql(no_style(), [model for model, _rows in Built.rows])
    if count_on:  # PostgreSQL gives the next numbers without looking at those that are taken
        with connection.cursor() as cursor:
            cursor.execute("".join(count_on))
    return pickle.loads(Built.cast)


def build_world():
    root = committee(None, "Trung ương", "Ban Chấp hành Trung ương", "Đảng Cộng sản Việt Nam", "central")
    city = committee(root, "Thành phố", "Thành ủy", "Đảng bộ Thành phố", "province")
    district = committee(city, "Quận 8", "Quận ủy Quận 8", "Đảng bộ Quận 8", "district")
    ward5 = committee(district, "Phường 5", "Đảng ủy Phường 5", "Đảng bộ Phường 5", "commune")
    ward6 = committee(district, "Phường 6", "Đảng ủy Phường 6", "Đảng bộ Phường 6", "commune")
    giai_viet = cell(ward5, "Chung cư Giai Việt", CellKind.APARTMENTS, position=1)
    khu_pho_1 = cell(ward5, "Khu phố 1", position=2)
    khu_pho_9 = cell(ward6, "Khu phố 9", position=1)
    for ward in (ward5, ward6):
        MeetingPolicy.objects.create(committee=ward, since=LONG_AGO)
    Term.objects.create(committee=ward5, name="2025–2030", since=date(2025, 6, 1))
    people = {
        "binh": member("Nguyễn Văn Bình", giai_viet),
        "an": member("Trần Thị An", giai_viet),
        "anh": member("Đỗ Văn Ánh", giai_viet),
        "dung": member("Đặng Thị Dung", giai_viet, confirmed_on=None),
        "cuong": member("Lê Văn Cường", khu_pho_1),
        "em": member("Phạm Thị Em", khu_pho_1),
        "giang": member("Hồ Văn Giang", khu_pho_9),
    }
    office(people["binh"], giai_viet, OfficeKind.SECRETARY)
    office(people["an"], giai_viet, OfficeKind.DEPUTY)
    office(people["cuong"], khu_pho_1, OfficeKind.SECRETARY)
    Oversight.objects.create(member=people["em"], cell=giai_viet, since=LONG_AGO)
    return SimpleNamespace(
        root=root,
        district=district,
        ward5=ward5,
        ward6=ward6,
        giai_viet=giai_viet,
        khu_pho_1=khu_pho_1,
        khu_pho_9=khu_pho_9,
        bithu=account("bithu", "Nguyễn Văn Bình", Role.SECRETARY, cell=giai_viet),
        bithu1=account("bithu1", "Lê Văn Cường", Role.SECRETARY, cell=khu_pho_1),
        vanphong=account("vanphong", "Mai Thị Hoa", Role.STAFF, committee=ward5),
        vanphong6=account("vanphong6", "Cao Văn Khải", Role.STAFF, committee=ward6),
        thuongtruc=account("thuongtruc", "Võ Văn Lâm", Role.REVIEWER, committee=ward5),
        quan8=account("quan8", "Bùi Thị Mận", Role.OFFICIAL, committee=district),
        admin=account("admin", "Quản trị", Role.ADMINISTRATOR, committee=root),
        nobody=account("nobody", "Người mới"),
        giamsat=account("giamsat", "Phạm Thị Em", Role.OVERSEER, member=people["em"], cell=giai_viet),
        **people,
    )


def committee(parent, name, committee_name, organisation_name, level):
    node = Committee(
        name=name,
        committee_name=committee_name,
        organisation_name=organisation_name,
        level=level,
        since=LONG_AGO,
    )
    if parent is None:
        return Committee.objects.add_root(instance=node)
    return Committee.objects.add_child(parent, instance=node)


def cell(committee, name, kind=CellKind.NEIGHBOURHOOD, **more):
    return Cell.objects.create(committee=committee, name=name, kind=kind, since=LONG_AGO, **more)


def member(full_name, in_cell, *, confirmed_on=date(2011, 5, 19), since=LONG_AGO, **more):
    person = Member.objects.create(
        full_name=full_name, admitted_on=date(2010, 5, 19), confirmed_on=confirmed_on, **more
    )
    Membership.objects.create(member=person, cell=in_cell, since=since)
    return person


def office(person, in_cell, kind, since=LONG_AGO):
    return Office.objects.create(member=person, cell=in_cell, kind=kind, since=since)


def account(username, full_name, role=None, *, member=None, **scope):
    user = User.objects.create_user(username, password=PASSWORD, full_name=full_name, member=member)
    if role:
        Grant.objects.create(user=user, role=role, since=LONG_AGO, **scope)
    return user


def meeting_of(in_cell, month=NOVEMBER, **more):
    """A planned regular meeting, on the 5th at 19:30."""
    values = {
        "planned_at": local(month.year, month.month, 5, 19, 30),
        "venue": "Nhà sinh hoạt cộng đồng",
    } | more
    return Meeting.objects.create(cell=in_cell, month=month, submission_id=uuid.uuid4(), **values)


@pytest.fixture
def sign_in(client):
    """`sign_in(user)` → the test client, signed in as that user."""

    def signed_in(user):
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return signed_in


def chromium() -> str | None:
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))),
        None,
    )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium instead of a downloaded one; a missing one fails where CI asks for browser tests."""
    path = chromium()
    if path is None:
        reason = "No Chromium was found; install Debian's package chromium to run the browser tests."
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return {**browser_type_launch_args, "executable_path": path, "args": ["--no-sandbox", "--disable-quic"]}
