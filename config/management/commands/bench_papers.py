"""manage.py bench_papers: what papers cost to make, to keep and to put together, each beside something in the same run.

Works on a throwaway database with the demonstration data. Writes its part of docs/performance.md.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from itertools import pairwise
from pathlib import Path
from statistics import median

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from cells.models import User
from config.bench_database import MONTH, NOW, throwaway_database
from config.performance import HEADINGS, RESULT, write_part
from meetings.models import Meeting, MeetingState
from meetings.queries import meeting_day
from papers import packs, pdf, rendering
from papers.actions import ensure_file, issue, issued_bytes, render_issued
from papers.models import Paper, PaperKind
from scoring.papers import score_sheet_data
from scoring.sheets import sheet_of

ROUNDS = 5
ROWS = (23, 100, 250, 1000)
SHEETS = 200
MANY_SHEETS = 1000
MOST_REPORT_TO_WEASYPRINT = 1.2
MOST_PAGE_TO_PAGE = 1.25
LEAST_TWO_TO_ONE = 1.7
LEAST_PACK_TO_RENDERING = 20.0
MOST_WORKER_MEGABYTES = 400.0


class Command(BaseCommand):
    help = "Measures papers as PDF and packs of them; fails when a bar is broken."

    def add_arguments(self, parser):
        parser.add_argument(
            "--sheets",
            type=int,
            default=MANY_SHEETS,
            help=f"score sheets for the memory; {MANY_SHEETS} by default",
        )

    def handle(self, *, sheets, **options):
        with throwaway_database() as folder:
            facts = measure(folder, sheets)
        text = as_markdown(facts)
        self.stdout.write(text)
        write_part(settings.BASE_DIR / RESULT, "papers", text)
        if broken := broken_bars(facts):
            raise CommandError("\n".join(broken))


def measure(folder: Path, sheets: int) -> dict:
    call_command("demo", month=MONTH, today=NOW.date(), verbosity=0)
    reports = Paper.objects.filter(kind=PaperKind.WARD_REPORT, committee__name="Phường 5")
    report = reports.get(month=MONTH.previous(), replaced_by__isnull=True)
    issue_sheets()
    issued = folder / "issued"
    lay_out_sheets(issued)
    alone, together = timed_workers(issued, 1, SHEETS), timed_workers(issued, 2, SHEETS)
    return {
        "report": measure_report(report),
        "rows": [measure_rows(report, rows) for rows in ROWS],
        "others": measure_others(report, folder),
        "served": measure_served(report),
        "alone": alone,
        "together": together,
        "pack": measure_pack(alone["seconds"]),
        "many": timed_workers(issued, 1, sheets),
        "sheets": sheets,
    }


def html_of(paper: Paper) -> str:
    return rendering.render_document(paper.kind, paper.data, profile_code=paper.layout_profile)


def measure_report(paper: Paper) -> dict:
    """Seconds from the data to the PDF, and of WeasyPrint alone on the same HTML with the same style sheet, fonts, kind
    of PDF and attached file; medians, in turn."""
    whole, alone = [], []
    for _round in range(ROUNDS + 1):
        started = time.perf_counter()
        content = render_issued(paper)
        whole.append(time.perf_counter() - started)
        html = html_of(paper)
        started = time.perf_counter()
        weasyprint_alone(html, paper)
        alone.append(time.perf_counter() - started)
    return {"whole": median(whole[1:]), "alone": median(alone[1:]), "kilobytes": len(content) / 1000}


def weasyprint_alone(html: str, paper: Paper) -> bytes:
    import weasyprint

    stylesheet, fonts, fetcher = pdf._prepared()
    document = weasyprint.HTML(string=html, base_url=pdf.BASE_URL, url_fetcher=fetcher)
    attached = rendering.attached(paper.symbol, paper.data, paper.signed_on)
    options = {name: value for name, value in pdf._for_keeping(attached).items() if name != "finisher"}
    return document.write_pdf(stylesheets=[stylesheet], font_config=fonts, **options)


def measure_rows(paper: Paper, rows: int) -> dict:
    """The same report with as many cells; a second for 1,000 of them tells what one for 23 would hide."""
    from pikepdf import open as open_pdf

    again = paper.data["rows"] * (rows // len(paper.data["rows"]) + 1)
    longer = Paper(
        kind=paper.kind,
        data=paper.data | {"rows": again[:rows]},
        layout_profile=paper.layout_profile,
        symbol=paper.symbol,
        signed_on=paper.signed_on,
    )
    times = []
    for _round in range(ROUNDS if rows < ROWS[-1] else 3):
        started = time.perf_counter()
        content = render_issued(longer)
        times.append(time.perf_counter() - started)
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        with open_pdf(file.name) as document:
            pages = len(document.pages)
    return {"rows": rows, "seconds": median(times), "pages": pages, "kilobytes": len(content) / 1000}


def measure_others(paper: Paper, folder: Path) -> dict[str, float | None]:
    """Seconds of a first rendering by other programs, a new process each as they are used; None where not installed."""
    page = folder / "report.html"
    css = (settings.BASE_DIR / "static" / "css" / "paper.css").read_text(encoding="utf-8")
    css = css.replace("../fonts/", (settings.BASE_DIR / "static" / "fonts").as_uri() + "/")
    page.write_text(html_of(paper).replace("</head>", f"<style>{css}</style></head>"), encoding="utf-8")
    chromium = [
        *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
        *(f"--user-data-dir={folder}/profile", f"--print-to-pdf={folder}/chromium.pdf", str(page)),
    ]
    office = [
        *("soffice", f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless", "--writer"),
        *("--convert-to", "pdf:writer_web_pdf_Export", "--outdir", str(folder), str(page)),
    ]
    return {"Chromium": timed_program(chromium), "LibreOffice": timed_program(office)}


def timed_program(command: list[str]) -> float | None:
    if shutil.which(command[0]) is None:
        return None
    times = []
    for _round in range(4):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        times.append(time.perf_counter() - started)
    return median(times[1:])  # the first makes its profile


def measure_served(paper: Paper) -> dict:
    """Milliseconds to read and check what was issued, and to render it anew."""
    ensure_file(paper)
    read, made = [], []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        issued_bytes(paper)
        read.append(1000 * (time.perf_counter() - started))
        started = time.perf_counter()
        render_issued(paper)
        made.append(1000 * (time.perf_counter() - started))
    return {"read": median(read), "made": median(made)}


def issue_sheets() -> None:
    """The score sheets of 200 accepted meetings, issued as accepting does; none of them rendered yet."""
    scored = Meeting.objects.regular().filter(state=MeetingState.ACCEPTED, assessment__paper=None)
    by = User.objects.get(username="thuongtruc")
    for meeting in scored.select_related("cell__committee").order_by("pk")[:SHEETS]:
        issue(
            kind=PaperKind.SCORE_SHEET,
            cell=meeting.cell,
            month=meeting.month,
            data=score_sheet_data(meeting, sheet_of(meeting)),
            signed_on=meeting_day(meeting),
            by=by,
            submission_id=uuid.uuid5(meeting.submission_id, "bench"),
        )


def lay_out_sheets(folder: Path) -> None:
    """The score sheets of the demonstration, as files a worker reads."""
    folder.mkdir()
    sheets = Paper.objects.filter(kind=PaperKind.SCORE_SHEET).order_by("pk")[:SHEETS]
    for number, paper in enumerate(sheets):
        facts = {name: getattr(paper, name) for name in ("kind", "data", "layout_profile", "symbol")}
        text = json.dumps(facts | {"signed_on": paper.signed_on.isoformat()})
        (folder / f"{number:04d}.json").write_text(text, encoding="utf-8")


def timed_workers(folder: Path, workers: int, sheets: int) -> dict:
    """`sheets` rendered by so many processes that ran already: seconds from the first start to the last end."""
    shares = [round(sheets * number / workers) for number in range(workers + 1)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "config.bench_sheets", str(folder), str(first), str(last - first)],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for first, last in pairwise(shares)
    ]
    for process in processes:
        process.stdout.readline()
    for process in processes:
        process.stdin.write("begin\n")
        process.stdin.flush()
    found = [json.loads(process.communicate()[0]) for process in processes]
    seconds = max(one["ended"] for one in found) - min(one["began"] for one in found)
    return {"seconds": seconds, "peak_megabytes": max(one["peak_megabytes"] for one in found)}


def measure_pack(rendering_seconds: float) -> dict:
    """Seconds to put 200 issued score sheets together, all of them stored; beside rendering as many."""
    papers = list(Paper.objects.filter(kind=PaperKind.SCORE_SHEET).order_by("pk")[:SHEETS])
    for paper in papers:
        ensure_file(paper)
    times = []
    for _round in range(ROUNDS):
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            started = time.perf_counter()
            packs.merge(papers, file)
            times.append(time.perf_counter() - started)
            size = Path(file.name).stat().st_size
    return {
        "seconds": median(times),
        "rendering": rendering_seconds,
        "papers": len(papers),
        "megabytes": size / 1e6,
    }


def report_ratio(facts: dict) -> float:
    return facts["report"]["whole"] / facts["report"]["alone"]


def further_pages(rows: list[dict]) -> list[float]:
    """Seconds a page added to the report before it: those of a table alone, so like is set beside like. The pages that
    every report has, with more air than rows, would make any longer one look dear."""
    return [(b["seconds"] - a["seconds"]) / (b["pages"] - a["pages"]) for a, b in pairwise(rows)]


def page_ratio(facts: dict) -> float:
    """What a page costs that the longest report adds, in pages that the second adds to the shortest."""
    first, *_others, last = further_pages(facts["rows"])
    return last / first


def two_ratio(facts: dict) -> float:
    return facts["alone"]["seconds"] / facts["together"]["seconds"]


def pack_ratio(facts: dict) -> float:
    return facts["pack"]["rendering"] / facts["pack"]["seconds"]


def broken_bars(facts: dict) -> list[str]:
    broken = []
    if report_ratio(facts) > MOST_REPORT_TO_WEASYPRINT:
        broken.append(f"The report costs {report_ratio(facts):.2f} times WeasyPrint on the same HTML.")
    if page_ratio(facts) > MOST_PAGE_TO_PAGE:
        broken.append(
            f"A page added on the way to {ROWS[-1]} rows costs {page_ratio(facts):.2f} times one to {ROWS[1]}."
        )
    if two_ratio(facts) < LEAST_TWO_TO_ONE:
        broken.append(f"Two processes are {two_ratio(facts):.2f} times as quick as one.")
    if pack_ratio(facts) < LEAST_PACK_TO_RENDERING:
        broken.append(f"A pack is {pack_ratio(facts):.1f} times as quick as rendering its papers.")
    if facts["many"]["peak_megabytes"] >= MOST_WORKER_MEGABYTES:
        broken.append(f"A worker took {facts['many']['peak_megabytes']:.0f} MB for {facts['sheets']} sheets.")
    for name, seconds in facts["others"].items():
        if seconds is not None and seconds <= facts["report"]["whole"]:
            broken.append(f"{name} makes the report in {seconds:.2f} s.")
    return broken


def as_markdown(facts: dict) -> str:
    report, served, pack, many = (facts[name] for name in ("report", "served", "pack", "many"))
    others = [
        f"| {name}, a new process | {seconds:.2f} | {seconds / report['whole']:.2f} |"
        if seconds is not None
        else f"| {name} | not installed | – |"
        for name, seconds in facts["others"].items()
    ]
    added = ["–", *(f"{1000 * seconds:.0f}" for seconds in further_pages(facts["rows"]))]
    rows = [
        f"| {one['rows']:,} | {one['seconds']:.2f} | {one['pages']} | {1000 * one['seconds'] / one['pages']:.0f} |"
        f" {further} | {one['kilobytes']:.0f} |"
        for one, further in zip(facts["rows"], added, strict=True)
    ]
    return "\n".join(
        [
            HEADINGS["papers"],
            "",
            "Written by `./run bench papers`. A ward's report of 23 cells, from its data to the PDF, in a worker that "
            f"is running; beside it WeasyPrint alone on the same HTML, in turn, medians of {ROUNDS} rounds; and other "
            "programs on the same content, started anew as they are used.",
            "",
            "| | s | × ours |",
            "|---|---:|---:|",
            f"| ours | {report['whole']:.2f} | 1 |",
            f"| WeasyPrint alone | {report['alone']:.2f} | {report['alone'] / report['whole']:.2f} |",
            *others,
            "",
            f"Ours ÷ WeasyPrint alone: **{report_ratio(facts):.2f}** (bar: {MOST_REPORT_TO_WEASYPRINT}). "
            f"{report['kilobytes']:.0f} kB.",
            "",
            "| Rows | s | Pages | ms a page | ms a further page | kB |",
            "|---:|---:|---:|---:|---:|---:|",
            *rows,
            "",
            "A further page is one the longer table adds; those of every report hold its heads and sections too. "
            f"One on the way to {ROWS[-1]:,} rows ÷ one on the way to {ROWS[1]}: "
            f"**{page_ratio(facts):.2f}** (bar: {MOST_PAGE_TO_PAGE}).",
            "",
            f"An issued report is read and checked against its hash in **{served['read']:.1f} ms**; rendering it takes "
            f"{served['made']:.0f} ms.",
            "",
            f"{SHEETS} score sheets: one process {facts['alone']['seconds']:.1f} s, two "
            f"{facts['together']['seconds']:.1f} s: **{two_ratio(facts):.2f} ×** (bar: {LEAST_TWO_TO_ONE}). A pack of "
            f"{pack['papers']} issued ones ({pack['megabytes']:.1f} MB): {pack['seconds']:.2f} s, "
            f"**{pack_ratio(facts):.0f} ×** as quick as rendering them (bar: {LEAST_PACK_TO_RENDERING:.0f}).",
            "",
            f"A worker that rendered {facts['sheets']:,} sheets one after another ({many['seconds']:.0f} s) peaked at "
            f"**{many['peak_megabytes']:.0f} MB** (bar: {MOST_WORKER_MEGABYTES:.0f} MB).",
            "",
        ]
    )
