"""The rest of the suite builds its tables from the models; here the migrations do it, from nothing."""

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.database  # of the engine that the suite runs on, though not the suite's own


def manage(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture
def empty_database(tmp_path, django_db_blocker):
    """Address of a new database without tables, of the engine that the suite runs on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.sqlite3'}"
        return
    name = f"migrated_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{os.getpid()}"
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
        finally:
            cursor.execute(f"DROP DATABASE {name}")


def test_an_empty_database_is_migrated_and_nothing_is_left_to_do(empty_database):
    migrated = manage("migrate", "--verbosity", "0", DATABASE_URL=empty_database)
    assert migrated.returncode == 0, migrated.stderr
    left = manage("migrate", "--check", DATABASE_URL=empty_database)
    assert left.returncode == 0, left.stdout
