"""docs/performance.md is written by several measurements, each leaving the others' parts alone."""

import pytest

from config.management.commands.bench_size import broken_bars
from config.performance import HEADINGS, write_part

PAGES = "# Performance\n\nPages."
SIZE, SEARCH = (f"{HEADINGS[part]}\n\n{part}." for part in ("size", "search"))


@pytest.mark.parametrize(
    ("there", "part", "text", "written"),
    [
        (None, "pages", PAGES, f"{PAGES}\n"),
        (PAGES, "size", SIZE, f"{PAGES}\n\n{SIZE}\n"),
        (f"{PAGES}\n\n{SEARCH}", "size", SIZE, f"{PAGES}\n\n{SIZE}\n\n{SEARCH}\n"),
        (f"# Old\n\n{SIZE}\n", "pages", PAGES, f"{PAGES}\n\n{SIZE}\n"),
        (
            f"{PAGES}\n\n{HEADINGS['size']}\n\nOld.\n\n{SEARCH}\n",
            "size",
            SIZE,
            f"{PAGES}\n\n{SIZE}\n\n{SEARCH}\n",
        ),
    ],
)
def test_each_part_is_replaced_alone(tmp_path, there, part, text, written):
    page = tmp_path / "performance.md"
    if there is not None:
        page.write_text(there, encoding="utf-8")
    write_part(page, part, text)
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
