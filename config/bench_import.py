"""A list of 5,000 members read, compared and imported in a process of its own; prints what it took as JSON.

    python -m config.bench_import COMMITTEE_ID ROWS

Started by `manage.py bench_size`, so that the memory measured is the import's and nothing else's.
"""

import json
import os
import resource
import sys
import time
from datetime import date, timedelta
from random import Random


def main(committee_id: int, rows: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from cells.models import Committee, ImportState, Member, User

    committee = Committee.objects.get(pk=committee_id)
    cells = committee.cells.filter(until=None).order_by("position")
    content = table(rows, list(cells.values_list("name", flat=True)))
    by = User.objects.get(username="vanphong")
    members = Member.objects.count()
    seconds = {}
    batch = timed(seconds, "read", receive, committee, content, by)
    batch = timed(seconds, "compared", compare, batch, by)
    if batch.state != ImportState.READY or batch.counts.get("new") != rows:
        sys.exit(f"The list is not as it should be: {batch.state}, {batch.counts}.")
    timed(seconds, "imported", import_it, batch, by)
    if Member.objects.count() != members + rows:
        sys.exit("Not every row was imported.")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rows": rows, "kilobytes": len(content) / 1000, "peak_megabytes": peak, **seconds}))


def timed(seconds: dict, name: str, act, *arguments):
    started = time.perf_counter()
    result = act(*arguments)
    seconds[name] = time.perf_counter() - started
    return result


def receive(committee, content, by):
    from cells.actions import tables

    return tables.receive_list(
        kind="members", committee=committee, content=content, file_name="5000.xlsx", by=by
    )


def compare(batch, by):
    from cells.actions import tables
    from cells.models import ImportState

    while batch.state == ImportState.COMPARING:
        batch = tables.compare_some(batch=batch, by=by)
    return batch


def import_it(batch, by):
    from cells.actions import tables

    return tables.carry_out(batch=batch, by=by)


def table(rows: int, cells: list[str]) -> bytes:
    """An .xlsx list of invented people, spread over the cells; born on days that nobody generated was born on."""
    from cells.tables.writing import Column, workbook

    from .demo.names import invent

    random, titles = Random(2), ("Họ và tên", "Số thẻ", "Số CCCD", "Ngày sinh", "Ngày kết nạp", "Chi bộ")
    lines = (
        (
            invent(random, "kinh", set()),
            f"9{number:09d}",
            f"0{79_000_000_000 + number:011d}",
            date(1930, 1, 1) + timedelta(days=number % 3000),
            date(1990, 1, 1) + timedelta(days=number % 9000),
            cells[number % len(cells)],
        )
        for number in range(rows)
    )
    return workbook("Danh sách", [Column(title, 20) for title in titles], lines)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
