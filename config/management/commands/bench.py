"""manage.py bench: what the main pages cost, each beside its floor in the same run.

Works on a throwaway database with the demonstration data, so nothing of an office is read or changed.
"""

import platform
import time
from statistics import median

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.models import Cell, Committee, User
from config.bench_database import MONTH, NOW, throwaway_database
from config.performance import RESULT, write_part
from meetings.models import Meeting, MeetingState
from papers.actions import issued_bytes
from papers.models import Paper, PaperKind
from scoring.engine import conclude, propose
from scoring.sheets import sheet_of

ROUNDS = 7
MOST_QUERIES = 22
MOST_BOARD_TO_TABLE = 3.0
MOST_SCORING_QUERIES = 8
MOST_ENGINE_MS = 1.0
ENGINE_ROUNDS = 200


class Command(BaseCommand):
    help = "Measures the main pages and writes docs/performance.md; fails when a bar is broken."

    def handle(self, *args, **options):
        with throwaway_database(ROOT_URLCONF="config.bench_urls"):
            self.measure()

    def measure(self):
        started = time.perf_counter()
        call_command("demo", month=MONTH, today=NOW.date(), verbosity=0)
        load_seconds = time.perf_counter() - started
        pages, floors = measure_pages()
        scoring = measure_scoring()
        text = as_markdown(load_seconds, pages, floors, scoring)
        self.stdout.write(text)
        write_part(settings.BASE_DIR / RESULT, "pages", text)
        broken = broken_bars(pages, floors, scoring)
        if broken:
            raise CommandError("\n".join(broken))


def measure_pages():
    """[(name, who, queries, ms, bytes)] and {floor: ms}; medians, interleaved."""
    ward = Committee.objects.get(name="Phường 5")
    jobs = [(name, signed_in(who), who, url) for name, who, url in main_pages(ward)]
    floors = [
        ("empty", signed_in("vanphong"), "", reverse("bench-empty")),
        ("own table", signed_in("vanphong"), "", reverse("bench-table", args=[ward.pk, MONTH])),
        ("any table", signed_in("vanphong"), "", reverse("bench-floor", args=[ward.pk, MONTH])),
    ]
    times = {job[0]: [] for job in [*jobs, *floors]}
    facts = {}
    for _round in range(ROUNDS + 1):
        for name, client, _who, url in [*jobs, *floors]:
            with CaptureQueriesContext(connection) as queries:
                started = time.perf_counter()
                response = client.get(url)
                times[name].append(1000 * (time.perf_counter() - started))
            if response.status_code != 200:
                raise CommandError(f"{name}: {url} answered {response.status_code}.")
            facts[name] = (len(queries), len(response.content))
    middle = {name: median(rounds[1:]) for name, rounds in times.items()}  # the first round warms up
    pages = [(name, who, facts[name][0], middle[name], facts[name][1]) for name, _client, who, _url in jobs]
    return pages, {name: middle[name] for name, _client, _who, _url in floors}


def main_pages(ward):
    """(name, account, address) of what each person opens most."""
    own = Cell.objects.get(name="Chung cư Giai Việt")
    meeting = Meeting.objects.regular().get(cell=own, month=MONTH)
    waiting = Meeting.objects.regular().filter(cell__committee=ward, state=MeetingState.SUBMITTED).first()
    report = Paper.objects.filter(
        kind=PaperKind.WARD_REPORT, committee=ward, replaced_by__isnull=True
    ).first()
    issued_bytes(report)
    return [
        ("month board", "vanphong", reverse("scoring:board", args=[ward.pk, MONTH])),
        ("report preview", "vanphong", reverse("scoring:report", args=[ward.pk, MONTH.previous()])),
        ("members of a cell", "vanphong", reverse("cells:member-list", args=[own.pk])),
        ("cell's month", "bithu", reverse("scoring:cell-month", args=[own.pk, MONTH])),
        ("preparation", "bithu", reverse("meetings:preparation", args=[meeting.pk])),
        ("roll call", "bithu", reverse("meetings:roll-call", args=[meeting.pk])),
        ("minutes", "bithu", reverse("meetings:minutes", args=[meeting.pk])),
        ("resolution", "bithu", reverse("meetings:resolution", args=[meeting.pk])),
        ("record read through", "bithu", reverse("meetings:meeting-detail", args=[meeting.pk])),
        ("score sheet", "bithu", reverse("scoring:sheet", args=[meeting.pk])),
        ("review", "thuongtruc", reverse("scoring:review", args=[waiting.pk])),
        ("wards' reports", "quan8", reverse("scoring:overview", args=[MONTH])),
        ("issued report, page", "quan8", reverse("papers:paper-detail", args=[report.pk])),
        ("issued report, PDF again", "quan8", reverse("papers:paper-download", args=[report.pk])),
    ]


def signed_in(username) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def measure_scoring() -> dict:
    """What scoring a meeting that a page has read costs: queries and ms of its sheet, ms of the engine alone."""
    meeting = Meeting.objects.regular().get(cell__name="Chung cư Giai Việt", month=MONTH)
    read = Meeting.objects.select_related("cell__committee", "chair", "clerk", "resolution", "pre_meeting")
    gathered, engine = [], []
    for _round in range(ROUNDS + 1):
        fresh = read.get(pk=meeting.pk)
        with CaptureQueriesContext(connection) as queries:
            started = time.perf_counter()
            sheet = sheet_of(fresh)
            gathered.append(1000 * (time.perf_counter() - started))
    spec, evidence = sheet.rubric.spec, sheet.evidence
    for _round in range(ENGINE_ROUNDS):
        started = time.perf_counter()
        proposal = propose(spec, evidence, {})
        conclude(spec, proposal.points, evidence)
        engine.append(1000 * (time.perf_counter() - started))
    return {"queries": len(queries), "gathered": median(gathered[1:]), "engine": median(engine)}


def broken_bars(pages, floors, scoring) -> list[str]:
    broken = [
        f"{name}: {queries} queries" for name, _who, queries, _ms, _size in pages if queries > MOST_QUERIES
    ]
    if board_ratio(pages, floors["own table"]) > MOST_BOARD_TO_TABLE:
        broken.append(
            f"The month board costs {board_ratio(pages, floors['own table']):.2f} times its bare table."
        )
    if scoring["queries"] > MOST_SCORING_QUERIES:
        broken.append(f"Scoring one meeting takes {scoring['queries']} queries.")
    if scoring["engine"] >= MOST_ENGINE_MS:
        broken.append(f"The engine takes {scoring['engine']:.2f} ms a meeting.")
    return broken


def board_ratio(pages, table) -> float:
    return next(ms for name, _who, _queries, ms, _size in pages if name == "month board") / table


def as_markdown(load_seconds, pages, floors, scoring) -> str:
    rows = [
        f"| {name} | {who} | {queries} | {ms:.1f} | {ms / floors['empty']:.1f} | {size / 1000:.0f} |"
        for name, who, queries, ms, size in pages
    ]
    return "\n".join(
        [
            "# Performance",
            "",
            "Written by `./run bench pages`; each other part names its own command; `./run bench` runs all. "
            f"Machines differ: trust the ratios (same run, interleaved, medians of {ROUNDS} rounds), not the "
            "milliseconds.",
            f"Measured on Python {platform.python_version()}, {connection.vendor}, with the demonstration data "
            f"({Cell.objects.count()} cells, {Meeting.objects.count()} meetings; loaded in {load_seconds:.1f} s).",
            "",
            "## Pages",
            "",
            f"In process, through all middleware. Floors: an empty view {floors['empty']:.1f} ms; the board's own "
            f"table rendered bare (the same rows as plain text) {floors['own table']:.1f} ms; any table of that size "
            f"(one query, 9 columns of one text) {floors['any table']:.1f} ms.",
            "",
            "| Page | Account | Queries | ms | × empty view | kB |",
            "|---|---|---:|---:|---:|---:|",
            *rows,
            "",
            f"Month board ÷ its own table bare: **{board_ratio(pages, floors['own table']):.2f}** "
            f"(bar: {MOST_BOARD_TO_TABLE}); ÷ any table of that size: {board_ratio(pages, floors['any table']):.2f}. "
            f"Most queries on a page: **{max(page[2] for page in pages)}** (bar: {MOST_QUERIES}).",
            "",
            f"Scoring one meeting: its sheet in **{scoring['queries']} queries** (bar: "
            f"{MOST_SCORING_QUERIES}), {scoring['gathered']:.1f} ms; the engine alone **{scoring['engine']:.2f} ms** "
            f"(bar: {MOST_ENGINE_MS:.0f}).",
            "",
        ]
    )
