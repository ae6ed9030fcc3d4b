"""manage.py bench_size: the pages of people and organisation at full size beside the same pages at demo size.

Works on throwaway databases of a PostgreSQL server, so nothing of an office is read or changed. Writes its part of
docs/performance.md; the other part is `manage.py bench`'s.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections import defaultdict
from contextlib import contextmanager
from statistics import median
from urllib.parse import urlsplit

import time_machine
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext, setup_test_environment
from django.urls import reverse

from cells.actions.dissolving import DissolveCell
from cells.actions.organisation import carry_out
from cells.models import Cell, Committee, Member, MembershipKind, User
from config.bench_database import MONTH, NOW
from config.demo.load import tell_the_planner
from config.demo.size import ADMINISTRATOR, STAFF, Size, generate
from config.performance import HEADINGS, RESULT, write_part

from .bench import signed_in

ROUNDS = 7
MOST_QUERIES = 14
MOST_TIMES_DEMO = 3.0
MOST_DISSOLUTION_SECONDS = 1.0
DISSOLVED_MEMBERS = 30
MOST_IMPORT_SECONDS, MOST_IMPORT_MEGABYTES, IMPORTED_ROWS = 60.0, 300.0, 5000


class Command(BaseCommand):
    help = (
        "Measures pages, a dissolution and an import at full size on PostgreSQL; fails when a bar is broken."
    )

    def add_arguments(self, parser):
        whole = Size()
        for name in ("committees", "cells", "members", "months"):
            default = getattr(whole, name)
            parser.add_argument(
                f"--{name}", type=int, default=default, help=f"how many; {default:,} by default"
            )

    def handle(self, *, committees, cells, members, months, **options):
        if connection.vendor != "postgresql":
            raise CommandError("Measured on PostgreSQL; ./run bench starts a server of its own for it.")
        size = Size(committees, cells, members, months)
        setup_test_environment(debug=False)
        with (
            time_machine.travel(NOW, tick=True),
            tempfile.TemporaryDirectory() as folder,
            override_settings(MEDIA_ROOT=folder),
        ):
            demo, large = measure(size)
        text = as_markdown(size, demo, large)
        self.stdout.write(text)
        write_part(settings.BASE_DIR / RESULT, "size", text)
        if broken := broken_bars(demo, large):
            raise CommandError("\n".join(broken))


def measure(size: Size) -> tuple[dict, dict]:
    """At demo size and at full size, on two databases of one server, round by round in turn."""
    with new_database("at_demo_size") as small, new_database("at_full_size") as whole:
        small.enter()
        call_command("demo", month=MONTH, today=NOW.date(), verbosity=0)
        tell_the_planner(and_sweep=True)
        small.jobs = jobs(Committee.objects.get(name="Phường 5"))
        whole.enter()
        started = time.perf_counter()
        generate(size)
        tell_the_planner(and_sweep=True)
        seconds = time.perf_counter() - started
        ward = Committee.objects.filter(level=Committee.Level.COMMUNE).order_by("path").first()
        whole.jobs = jobs(ward)
        for _round in range(ROUNDS + 1):
            for database in (small, whole):
                database.enter()
                open_pages(database)
        large = {
            "seconds": seconds,
            "pages": whole.pages(),
            "dissolution": measure_dissolution(ward),
            "import": measure_import(ward),
        }
        return {"pages": small.pages()}, large


class Database:
    """A database of its own, and what its pages took: name → ms of each round, and the facts of the last."""

    def __init__(self, name):
        self.name, self.jobs = name, []
        self.times, self.facts = defaultdict(list), {}

    def enter(self) -> None:
        """From now on the one connection that there is works here."""
        connection.close()
        connection.settings_dict["NAME"] = self.name
        connection.ensure_connection()

    def pages(self) -> dict[str, dict]:
        """Page → account, queries, ms (median; the first round warms up), kilobytes."""
        return {name: fact | {"ms": median(self.times[name][1:])} for name, fact in self.facts.items()}


@contextmanager
def new_database(name):
    own = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_{name}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    database = Database(connection.settings_dict["NAME"])
    connection.close()
    connection.settings_dict["NAME"] = own
    try:
        yield database
    finally:
        database.enter()
        connection.creation.destroy_test_db(own, verbosity=0)


def jobs(ward):
    """(name, client signed in, account, address)."""
    found = [(name, signed_in(who), who, url) for name, who, url in pages_of(ward)]
    return found + [(name, *searched(who, words)) for name, who, words in SEARCHES]


def open_pages(database) -> None:
    for name, client, who, url in database.jobs:
        with CaptureQueriesContext(connection) as queries:
            started = time.perf_counter()
            response = client.get(url)
            database.times[name].append(1000 * (time.perf_counter() - started))
        if response.status_code != 200:
            raise CommandError(f"{name}: {url} answered {response.status_code}.")
        size = len(response.content) / 1000
        database.facts[name] = {"who": who, "queries": len(queries), "kilobytes": size}


def pages_of(ward):
    """(name, account, address)."""
    person = (
        Member.objects.filter(memberships__cell__committee=ward, memberships__until=None)
        .order_by("pk")
        .first()
    )
    district = Committee.objects.get_parent(ward)
    return [
        ("the tree, from the top", ADMINISTRATOR, reverse("cells:tree")),
        ("the tree, at a ward", STAFF, reverse("cells:tree")),
        ("the tree a year ago, from the top", ADMINISTRATOR, reverse("cells:tree") + "?day=2025-11-20"),
        ("a district opened in the tree", ADMINISTRATOR, reverse("cells:tree-branch", args=[district.pk])),
        ("a ward's members", STAFF, reverse("cells:committee-members", args=[ward.pk])),
        ("a person", STAFF, reverse("cells:member-detail", args=[person.pk])),
        ("a person's attendance", STAFF, reverse("meetings:member-year", args=[person.pk, NOW.year])),
    ]


# The first three fill a page of results at either size.
SEARCHES = [
    ("search in a ward: văn", STAFF, "văn"),
    ("search everywhere: văn", ADMINISTRATOR, "văn"),
    ("search everywhere: nguyễn thị", ADMINISTRATOR, "nguyễn thị"),
    ("search everywhere, nobody: zzq", ADMINISTRATOR, "zzq"),
    ("search everywhere, card number", ADMINISTRATOR, "0000012345"),
]


def searched(who, words):
    """(client, account, address of the results): what is searched for waits in the session."""
    client = signed_in(who)
    return client, who, client.post(reverse("cells:member-search"), {"q": words}).url


def measure_dissolution(ward) -> dict:
    """One cell, filled up to 30 members, ends; its members go to the ward's other cells."""
    cells = list(Cell.objects.filter(committee=ward).order_by("position"))
    cell, others = cells[0], cells[1:] or cells[:1]
    elsewhere = Cell.objects.under(ward).exclude(pk__in=[one.pk for one in cells]).order_by("pk")
    others = others if len(cells) > 1 else list(elsewhere[:9])
    for number in range(DISSOLVED_MEMBERS - cell.memberships.filter(until=None, kind="regular").count()):
        person = Member.objects.create(full_name=f"Lê Văn Thêm {number}", admitted_on=cell.since)
        person.memberships.create(cell=cell, since=cell.since)
    members = cell.memberships.filter(until=None, kind=MembershipKind.REGULAR).values_list(
        "member_id", flat=True
    )
    plan = {member: others[number % len(others)] for number, member in enumerate(members)}
    with CaptureQueriesContext(connection) as queries:
        started = time.perf_counter()
        act = DissolveCell(day=NOW.date(), decision="12-QĐ/ĐU", cell=cell, destinations=plan)
        carry_out(act, submission_id=uuid.uuid4(), by=User.objects.get(username=ADMINISTRATOR))
        seconds = time.perf_counter() - started
    return {"members": len(plan), "seconds": seconds, "queries": len(queries)}


def measure_import(ward) -> dict:
    """In a process of its own, on the database this one works on."""
    address = (
        urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    )
    done = subprocess.run(
        [sys.executable, "-m", "config.bench_import", str(ward.pk), str(IMPORTED_ROWS)],
        env=os.environ | {"DATABASE_URL": address},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise CommandError(f"The import failed: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


def import_seconds(imported: dict) -> float:
    return sum(imported[name] for name in ("read", "compared", "imported"))


def broken_bars(demo: dict, large: dict) -> list[str]:
    broken = []
    for name, page in large["pages"].items():
        if page["queries"] > MOST_QUERIES:
            broken.append(f"{name}: {page['queries']} queries")
        if times(name, demo, large) > MOST_TIMES_DEMO:
            broken.append(f"{name}: {times(name, demo, large):.1f} times the same page at demo size")
    if large["dissolution"]["seconds"] > MOST_DISSOLUTION_SECONDS:
        broken.append(f"The dissolution took {large['dissolution']['seconds']:.1f} s.")
    if import_seconds(large["import"]) > MOST_IMPORT_SECONDS:
        broken.append(f"The import took {import_seconds(large['import']):.0f} s.")
    if large["import"]["peak_megabytes"] > MOST_IMPORT_MEGABYTES:
        broken.append(f"The import took {large['import']['peak_megabytes']:.0f} MB.")
    return broken


def times(name: str, demo: dict, large: dict) -> float:
    return large["pages"][name]["ms"] / demo["pages"][name]["ms"]


def as_markdown(size: Size, demo: dict, large: dict) -> str:
    rows = [
        f"| {name} | {page['who']} | {page['queries']} | {demo['pages'][name]['ms']:.1f} | {page['ms']:.1f} |"
        f" **{times(name, demo, large):.2f}** | {demo['pages'][name]['kilobytes']:.0f} → {page['kilobytes']:.0f} |"
        for name, page in large["pages"].items()
    ]
    dissolved, imported = large["dissolution"], large["import"]
    return "\n".join(
        [
            HEADINGS["size"],
            "",
            f"Written by `./run bench size`: {size.cells:,} cells under {size.committees:,} committees at five levels, "
            f"{size.members:,} members, {size.months} months of meetings (`manage.py generate`, "
            f"{large['seconds']:.0f} s), on a PostgreSQL of its own; beside each page the same page over the "
            f"demonstration data, same server, same run, interleaved, medians of {ROUNDS} rounds. For a quick look: "
            "`./run bench size --cells 1000 --committees 100 --members 25000`.",
            "",
            "| Page | Account | Queries | ms, demo size | ms, full size | × | kB |",
            "|---|---|---:|---:|---:|---:|---:|",
            *rows,
            "",
            f"Bars: fewer than {MOST_QUERIES + 1} queries, at most {MOST_TIMES_DEMO:.0f} × demo size.",
            "",
            f"Dissolving a cell of {dissolved['members']} members: **{dissolved['seconds']:.2f} s**, "
            f"{dissolved['queries']} queries (bar: {MOST_DISSOLUTION_SECONDS:.0f} s).",
            "",
            f"Importing {imported['rows']:,} rows ({imported['kilobytes']:.0f} kB of .xlsx): read "
            f"{imported['read']:.1f} s + compared {imported['compared']:.1f} s + imported {imported['imported']:.1f} s "
            f"= **{import_seconds(imported):.1f} s** (bar: {MOST_IMPORT_SECONDS:.0f} s), peak "
            f"**{imported['peak_megabytes']:.0f} MB** (bar: {MOST_IMPORT_MEGABYTES:.0f} MB).",
            "",
        ]
    )
