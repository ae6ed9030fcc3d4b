"""Score sheets rendered in a process of its own, as a worker does it; prints when it began and ended, and its memory.

    python -m config.bench_sheets FOLDER FIRST NUMBER

FOLDER holds what was issued as JSON files, taken in turn. The process says `ready`, waits for a line on its input, so
that several begin together, renders NUMBER sheets from FIRST on, and prints one line of JSON: `began` and `ended`
(seconds of one clock for all processes), `peak_megabytes`. Started by `manage.py bench_papers`.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path


def main(folder: Path, first: int, number: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from papers import pdf, rendering

    issued = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]

    def make(index: int) -> None:
        paper = issued[index % len(issued)]
        html = rendering.render_document(paper["kind"], paper["data"], profile_code=paper["layout_profile"])
        pdf.render(html)

    make(first)  # a worker that is running has its fonts and style sheet ready
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.monotonic()
    for index in range(first, first + number):
        make(index)
    ended = time.monotonic()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"began": began, "ended": ended, "peak_megabytes": peak}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
