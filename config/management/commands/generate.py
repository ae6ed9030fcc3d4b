"""`manage.py generate`: an invented organisation of any size in an empty PostgreSQL database, for measuring."""

import time

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from config.demo import accounts, load
from config.demo.size import ADMINISTRATOR, OFFICIAL, STAFF, Size, generate


class Command(BaseCommand):
    help = "Fill an empty PostgreSQL database with an invented organisation: committees, cells, members."

    def add_arguments(self, parser):
        whole = Size()
        for name in ("committees", "cells", "members", "months"):
            default = getattr(whole, name)
            parser.add_argument(
                f"--{name}", type=int, default=default, help=f"how many; {default:,} by default"
            )

    def handle(self, *, committees, cells, members, months, **options):
        if connection.vendor != "postgresql":
            raise CommandError("An organisation of this size belongs into PostgreSQL; see DATABASE_URL.")
        if not load.is_empty():
            raise CommandError("The database is not empty; generate into a new one.")
        try:
            size = Size(committees, cells, members, months)
        except ValueError as error:
            raise CommandError(str(error)) from None
        started = time.perf_counter()
        counts = generate(size)
        load.tell_the_planner()
        seconds = time.perf_counter() - started
        rows = ", ".join(f"{number:,} {name}" for name, number in counts.items())
        self.stdout.write(f"Generated in {seconds:.0f} s: {rows}.")
        self.stdout.write(f"Sign in as {ADMINISTRATOR}, {STAFF} or {OFFICIAL}, password {accounts.PASSWORD}.")
