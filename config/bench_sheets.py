"""Score sheets rendered in a process of its own, as a worker does it; prints when it began and ended, and its memory.

    python -m config.bench_sheets FOLDER FIRST NUMBER

FOLDER holds what was issued as JSON files, taken in turn. The process says `ready`, waits for a line on its input, so
that several begin together, renders NUMBER sheets from FIRST on, and prints one line of JSON: `began` and `ended`
(seconds of one clock for all processes), `peak_megabytes`. Started by `manage.py bench_papers`.
"""

import json
import os
import sys
import time
from datetime import date
from pathlib import Path


def main(folder: Path, first: int, number: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from papers.actions import render_issued
    from papers.models import Paper

    issued = [read(path, Paper) for path in sorted(folder.glob("*.json"))]

    def make(index: int) -> None:
        render_issued(issued[index % len(issued)])

    make(first)  # a worker that is running has its fonts and style sheet ready
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.monotonic()
    for index in range(first, first + number):
        make(index)
    ended = time.monotonic()
    print(json.dumps({"began": began, "ended": ended, "peak_megabytes": peak_megabytes()}), flush=True)


def peak_megabytes() -> float:
    """Of this program alone: what `getrusage` tells begins with the process that started it."""
    line = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return int(line.split()[1]) / 1024


def read(path: Path, model):
    facts = json.loads(path.read_text(encoding="utf-8"))
    return model(**facts | {"signed_on": date.fromisoformat(facts["signed_on"])})


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
