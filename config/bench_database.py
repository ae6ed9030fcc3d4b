"""Where benchmarks over the demonstration data work: a database, files and a clock of their own, gone afterwards."""

import tempfile
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import time_machine
from django.db import connection
from django.test import override_settings
from django.test.utils import setup_test_environment

from cells.months import Month

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
MONTH = Month(2026, 11)


@contextmanager
def throwaway_database(**more):
    """An empty database at `NOW`, under the settings `more` too; yields the folder that goes with it."""
    setup_test_environment(debug=False)
    with tempfile.TemporaryDirectory() as folder, time_machine.travel(NOW, tick=True):
        is_file = connection.vendor == "sqlite"
        connection.settings_dict["TEST"]["NAME"] = f"{folder}/bench.sqlite3" if is_file else None
        connection.creation.create_test_db(verbosity=0)
        try:
            with override_settings(MEDIA_ROOT=f"{folder}/media", **more):
                yield Path(folder)
        finally:
            connection.creation.destroy_test_db(None, verbosity=0)
