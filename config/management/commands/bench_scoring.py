"""manage.py bench_scoring: months of 10,000 cells rolled up for a ward and a province, on PostgreSQL.

Works on throwaway databases of a PostgreSQL server. Writes its part of docs/performance.md.
"""

import time
from fractions import Fraction
from statistics import median

import time_machine
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import Count, Q, Sum
from django.test.utils import CaptureQueriesContext, setup_test_environment
from django.urls import reverse

from cells.models import Committee
from config.bench_database import MONTH, NOW
from config.demo.load import tell_the_planner
from config.demo.size import STAFF, Size, generate, insert
from config.performance import HEADINGS, RESULT, write_part
from meetings.models import Attendance, Meeting, MeetingState
from scoring import rollups
from scoring.actions import load_rubric
from scoring.models import Assessment, MonthResult
from scoring.rubric import load
from scoring.spans import Span

from .bench import signed_in
from .bench_size import new_database, open_pages

ROUNDS = 7
MONTHS = 12
MOST_TIMES_SMALL = 2.0
MOST_DATABASE_MS = 100.0
SMALLER = 20


class Command(BaseCommand):
    help = "Measures roll-ups of months at full size on PostgreSQL; fails when a bar is broken."

    def add_arguments(self, parser):
        whole = Size()
        for name in ("committees", "cells", "members"):
            default = getattr(whole, name)
            parser.add_argument(
                f"--{name}", type=int, default=default, help=f"how many; {default:,} by default"
            )

    def handle(self, *, committees, cells, members, **options):
        if connection.vendor != "postgresql":
            raise CommandError("Measured on PostgreSQL; ./run bench starts a server of its own for it.")
        setup_test_environment(debug=False)
        size = Size(committees, cells, members, MONTHS)
        with time_machine.travel(NOW, tick=True):
            facts = measure(size)
        text = as_markdown(size, facts)
        self.stdout.write(text)
        write_part(settings.BASE_DIR / RESULT, "scoring", text)
        if broken := broken_bars(facts):
            raise CommandError("\n".join(broken))


def measure(size: Size) -> dict:
    """At a twentieth and at full size, on two databases of one server, round by round in turn."""
    small_size = Size(size.committees // SMALLER, size.cells // SMALLER, size.members // SMALLER, MONTHS)
    with new_database("at_a_twentieth") as small, new_database("at_full_size") as whole:
        for database, here in ((small, small_size), (whole, size)):
            database.enter()
            started = time.perf_counter()
            fill(here)
            database.seconds = time.perf_counter() - started
            database.jobs = [(name, signed_in(who), who, url) for name, who, url in pages()]
        for _round in range(ROUNDS + 1):
            for database in (small, whole):
                database.enter()
                open_pages(database)
        facts = {
            "seconds": whole.seconds,
            "counts": {model: model.objects.count() for model in (Meeting, Attendance)},
            "small": small.pages(),
            "whole": whole.pages(),
            "province": [measure_province(code) for code in SPANS],
        }
    return facts


SPANS = (str(MONTH.previous()), "2026-Q3", "2026")


def fill(size: Size) -> None:
    """Every meeting accepted, with its score and the row that a province reads."""
    generate(size)
    rubric = load_rubric(load())
    Meeting.objects.update(state=MeetingState.ACCEPTED, accepted_at=NOW, submitted_at=NOW)
    total = "(700 + (meeting.id * 7919 + meeting.cell_id * 31) % 301)::numeric / 10"
    grade = f"CASE WHEN {total} >= 90 THEN 'tot' WHEN {total} >= 70 THEN 'kha' ELSE 'trung_binh' END"
    score = {
        "rubric_id": str(rubric.pk),
        "proposed_total": f"{total} - 1",
        "own_total": total,
        "own_grade": grade,
        "official_total": total,
        "official_grade": grade,
    }
    meetings = "meetings_meeting meeting"
    insert(Assessment, score | {"meeting_id": "meeting.id"}, meetings)
    counted = (
        f"{meetings} JOIN (SELECT meeting_id, count(*) AS expected, count(*) FILTER (WHERE status = 'present')"
        " AS present FROM meetings_attendance GROUP BY meeting_id) marks ON marks.meeting_id = meeting.id"
    )
    figures = {
        "meeting_id": "meeting.id",
        "cell_id": "meeting.cell_id",
        "month": "meeting.month",
        "strength": "expected",
        "expected": "expected",
        "present": "present",
        "unexcused": "0",
        "denominator": "'A'",
        "tasks_due": "5",
        "tasks_achieved": "meeting.id % 6",
        "has_thematic_part": "meeting.id % 4 = 0",
    }
    insert(MonthResult, score | figures, counted)
    tell_the_planner(and_sweep=True)


def ward():
    return Committee.objects.filter(level=Committee.Level.COMMUNE).order_by("path").first()


def top():
    """The committee over all cells: what is measured is as large as a province of that many."""
    return Committee.objects.get(depth=1)


def pages():
    """(name, account, address)."""
    month = MONTH.previous()
    return [
        ("a ward's month", STAFF, reverse("scoring:board", args=[ward().pk, month])),
        ("a ward's quarter", STAFF, reverse("scoring:committee-span", args=[ward().pk, "2026-Q3"])),
        ("a ward's year", STAFF, reverse("scoring:committee-span", args=[ward().pk, "2026"])),
    ]


def measure_province(code: str) -> dict:
    """The time the database itself needs for the roll-up of all cells, and whether it says what the records say."""
    committee, span = top(), Span.parse(code)
    taken = []
    for _round in range(ROUNDS + 1):
        with CaptureQueriesContext(connection) as queries:
            started = time.perf_counter()
            rollup = rollups.of_upper(committee, span, NOW.date())
            seconds = time.perf_counter() - started
        taken.append((1000 * sum(float(query["time"]) for query in queries), 1000 * seconds))
    database, whole = (median(times) for times in zip(*taken[1:], strict=True))
    return {
        "span": code,
        "queries": len(queries),
        "database": database,
        "ms": whole,
        "cells": rollup.total.cells,
        "equal": says_what_the_records_say(rollup, committee, span),
    }


def says_what_the_records_say(rollup, committee, span) -> bool:
    """Against the sums over meetings, marks of the roll call and scores themselves."""
    meetings = Meeting.objects.regular().filter(
        cell__committee__path__startswith=committee.path, month__in=span.months, state=MeetingState.ACCEPTED
    )
    marks = Attendance.objects.filter(meeting__in=meetings.values("pk")).aggregate(
        expected=Count("pk"), present=Count("pk", filter=Q(status="present"))
    )
    scores = Assessment.objects.filter(meeting__in=meetings.values("pk"))
    total = scores.aggregate(total=Sum("official_total"), number=Count("pk"))
    (part,) = rollup.total.parts
    return (rollup.total.expected, rollup.total.present, part.accepted, part.mean) == (
        marks["expected"],
        marks["present"],
        total["number"],
        Fraction(total["total"]) / total["number"],
    )


def times(name: str, facts: dict) -> float:
    return facts["whole"][name]["ms"] / facts["small"][name]["ms"]


def broken_bars(facts: dict) -> list[str]:
    broken = [
        f"{name}: {times(name, facts):.1f} times the same page at a twentieth of the data"
        for name in facts["whole"]
        if times(name, facts) > MOST_TIMES_SMALL
    ]
    for one in facts["province"]:
        if one["database"] > MOST_DATABASE_MS:
            broken.append(f"A province's {one['span']} takes {one['database']:.0f} ms of the database.")
        if not one["equal"]:
            broken.append(f"A province's {one['span']} is not what the records add up to.")
    return broken


def as_markdown(size: Size, facts: dict) -> str:
    pages_rows = [
        f"| {name} | {page['queries']} | {facts['small'][name]['ms']:.1f} | {page['ms']:.1f} |"
        f" **{times(name, facts):.2f}** |"
        for name, page in facts["whole"].items()
    ]
    province_rows = [
        f"| {one['span']} | {one['cells']:,} | {one['queries']} | **{one['database']:.0f}** | {one['ms']:.0f} |"
        f" {'yes' if one['equal'] else 'NO'} |"
        for one in facts["province"]
    ]
    counts = facts["counts"]
    return "\n".join(
        [
            HEADINGS["scoring"],
            "",
            f"Written by `./run bench scoring`: {size.cells:,} cells, {counts[Meeting]:,} meetings, "
            f"{counts[Attendance]:,} marks of the roll call (made in {facts['seconds']:.0f} s), all accepted, on a "
            f"PostgreSQL of its own; beside each page the same page at a twentieth of the data, same server, same run, "
            f"in turn, medians of {ROUNDS} rounds.",
            "",
            "| Page | Queries | ms, a twentieth | ms, full size | × |",
            "|---|---:|---:|---:|---:|",
            *pages_rows,
            "",
            f"Bar: at most {MOST_TIMES_SMALL:.0f} ×.",
            "",
            "All cells as one province, from one row a cell and month; the sums over meetings, marks and scores are "
            "taken beside it.",
            "",
            "| Span | Cells | Queries | ms, database | ms in all | Equal to the records |",
            "|---|---:|---:|---:|---:|---|",
            *province_rows,
            "",
            f"Bar: at most {MOST_DATABASE_MS:.0f} ms of the database.",
            "",
        ]
    )
