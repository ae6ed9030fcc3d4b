"""docs/performance.md: one page of several measurements, each writing its own part alone."""

from pathlib import Path

RESULT = Path("docs/performance.md")
# Part → the heading it begins with, in the order of the page; the first begins the page.
HEADINGS = {
    "pages": "",
    "papers": "## Papers",
    "size": "## At full size",
    "scoring": "## Scores over months",
    "search": "## Searching the records",
}


def write_part(path: Path, part: str, text: str) -> None:
    """Put `text`, which begins with the heading of the part, in the place of that part."""
    parts = _parts_of(path.read_text(encoding="utf-8") if path.exists() else "") | {part: text}
    page = "\n\n".join(parts[name].strip() for name in HEADINGS if parts.get(name, "").strip())
    path.write_text(page + "\n", encoding="utf-8")


def _parts_of(page: str) -> dict[str, str]:
    parts, name = {}, "pages"
    begins = {heading: part for part, heading in HEADINGS.items() if heading}
    for line in page.splitlines():
        name = begins.get(line, name)
        parts[name] = parts.get(name, "") + line + "\n"
    return parts
