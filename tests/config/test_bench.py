"""The two halves of docs/performance.md are written by two measurements, each leaving the other's alone."""

import pytest

from config.management.commands.bench import FULL_SIZE, write_part
from config.management.commands.bench_size import broken_bars

PAGES, SIZE = "# Performance\n\nPages.", f"{FULL_SIZE}\n\nSizes."


@pytest.mark.parametrize(
    ("there", "part", "written"),
    [
        (None, {"before": PAGES}, f"{PAGES}\n"),
        (PAGES, {"after": SIZE}, f"{PAGES}\n\n{SIZE}\n"),
        (f"# Old\n\n{SIZE}\n", {"before": PAGES}, f"{PAGES}\n\n{SIZE}\n"),
        (f"{PAGES}\n\n{FULL_SIZE}\n\nOld.\n", {"after": SIZE}, f"{PAGES}\n\n{SIZE}\n"),
    ],
)
def test_each_half_is_replaced_alone(tmp_path, there, part, written):
    page = tmp_path / "performance.md"
    if there is not None:
        page.write_text(there, encoding="utf-8")
    write_part(page, **part)
    assert page.read_text(encoding="utf-8") == written


GOOD = {
    "pages": {"a person": {"queries": 14, "ms": 30.0}},
    "dissolution": {"seconds": 1.0},
    "import": {"read": 20.0, "compared": 20.0, "imported": 20.0, "peak_megabytes": 300.0},
}


@pytest.mark.parametrize(
    ("part", "values", "number"),
    [
        ("pages", {}, 0),
        ("pages", {"a person": {"queries": 15, "ms": 30.0}}, 1),
        ("pages", {"a person": {"queries": 14, "ms": 30.1}}, 1),
        ("dissolution", {"seconds": 1.01}, 1),
        ("import", {"imported": 20.1}, 1),
        ("import", {"peak_megabytes": 300.1}, 1),
    ],
)
def test_a_bar_is_broken_beyond_its_border_only(part, values, number):
    large = GOOD | {part: GOOD[part] | values}
    demo = {"pages": {"a person": {"queries": 9, "ms": 10.0}}}
    assert len(broken_bars(demo, large)) == number
