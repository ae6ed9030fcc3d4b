"""Many issued papers in one file: a PDF with contents and bookmarks, or a zip with every paper by itself.

The stored bytes are checked against their hashes and taken as they are; only a paper without a file is rendered. A
damaged one is named in the contents and keeps nothing else out. A merged PDF is for reading and printing: it is not
PDF/A and has no tags; each paper's own file stays the official one (docs/papers.md).
"""

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from itertools import count, groupby
from math import ceil
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.template.loader import render_to_string
from pikepdf import OutlineItem, Pdf, PdfError

from . import layout, pdf
from .actions import StoredFileDamaged, issued_bytes
from .file_names import as_text_file, plain_words
from .models import Paper

PART_BYTES = 16_000_000  # what is held in memory before it goes to the disk
FIRST_ROWS, MORE_ROWS = (
    28,
    36,
)  # so many rows of one line fit on the first page of contents, and on each other
CONTENTS_FILE = "000_muc-luc.txt"


@dataclass(frozen=True)
class Line:
    """One paper in the contents. `page` counts from 1 among the papers' pages; None where nothing was put in."""

    paper_id: int
    body: str
    symbol: str
    title: str
    page: int | None
    name: str = ""  # in a zip

    @property
    def is_damaged(self) -> bool:
        return self.page is None


@dataclass
class Contents:
    """What a pack holds and lacks. `gaps` are [body, month "2026-11"] pairs asked for without an issued paper."""

    title: str = ""
    gaps: list = field(default_factory=list)
    made_on: date | None = None
    lines: list[Line] = field(default_factory=list)

    @property
    def damaged(self) -> list[Line]:
        return [line for line in self.lines if line.is_damaged]

    @property
    def stored(self) -> list[Line]:
        return [line for line in self.lines if not line.is_damaged]

    @property
    def bodies(self) -> list[tuple[str, list[Line]]]:
        """The lines of one body after another, in their order."""
        return [(body, list(lines)) for body, lines in groupby(self.lines, key=lambda line: line.body)]

    @property
    def numbered(self) -> list[tuple[str, list[tuple[int, Line]]]]:
        """The same, each line with its place in the whole."""
        number = count(1)
        return [(body, [(next(number), line) for line in lines]) for body, lines in self.bodies]

    @property
    def missing(self) -> list[tuple[str, str]]:
        """(body, its months in words) of what was asked for and never issued."""
        by_body = groupby(self.gaps, key=lambda gap: gap[0])
        return [(body, ", ".join(month_words(month) for _body, month in gaps)) for body, gaps in by_body]


def merge(
    papers: Iterable[Paper],
    file,
    *,
    contents: Contents | None = None,
    between: Callable[[int], None] = lambda number: None,
) -> Contents:
    """Write one PDF of the papers, in their order, to `file`; the contents say what is in it and what is not.

    `between` is called after each paper with the number done; what it raises stops the work. Whatever the number of
    papers, no more than about `PART_BYTES` of them are held in memory. Raises `pdf.PdfLibrariesMissing`.
    """
    contents = contents or Contents()
    with tempfile.TemporaryDirectory() as folder, _Parts(Path(folder)) as parts:
        for number, paper in enumerate(papers, 1):
            contents.lines.append(_line(paper, parts.add(_checked(paper))))
            between(number)
        _bind(contents, parts.closed(), file)
    return contents


def bundle(
    papers: Iterable[Paper],
    file,
    *,
    contents: Contents | None = None,
    between: Callable[[int], None] = lambda number: None,
) -> Contents:
    """The same as a zip: each paper's own bytes under a name that tells what it is, and the contents as text."""
    contents = contents or Contents()
    with ZipFile(file, "w") as archive:
        for number, paper in enumerate(papers, 1):
            content, name = _checked(paper), _name(number, paper)
            if content is not None:
                archive.writestr(_entry(name, contents.made_on, ZIP_STORED), content)  # packed already
            contents.lines.append(_line(paper, None if content is None else number, name))
            between(number)
        entry = _entry(CONTENTS_FILE, contents.made_on, ZIP_DEFLATED)
        archive.writestr(entry, as_text_file(_contents_text(contents)))
    return contents


def _checked(paper: Paper) -> bytes | None:
    """The paper's file, made if it was not there; None when what is stored is not what was issued."""
    try:
        return issued_bytes(paper)
    except StoredFileDamaged:
        return None


def _line(paper: Paper, page: int | None, name: str = "") -> Line:
    body = paper.data["head"]["issuing_body"]
    return Line(paper.pk, body, paper.symbol, paper.title, page, name)


def _name(number: int, paper: Paper) -> str:
    """``007_2026-11_Dang-uy-Phuong-5_01-BC-DU.pdf``: told apart by its place, sorted as in the contents."""
    words = (plain_words(paper.data["head"]["issuing_body"]), plain_words(paper.symbol))
    return f"{number:03d}_{paper.month}_{words[0]}_{words[1]}.pdf"


def _entry(name: str, made_on: date | None, packing: int) -> ZipInfo:
    day = made_on or date(1980, 1, 1)
    entry = ZipInfo(name, date_time=(day.year, day.month, day.day, 0, 0, 0))
    entry.compress_type = packing
    return entry


class _Parts:
    """Papers one behind the other, written to the disk before they fill the memory."""

    def __init__(self, folder: Path):
        self._folder, self._files, self._pages = folder, [], 0
        self._open: list[Pdf] = []
        self._begin()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        for one in self._open:
            one.close()

    def add(self, content: bytes | None) -> int | None:
        """The number of the first page; None where there is nothing that could be read."""
        if content is None:
            return None
        try:
            paper = Pdf.open(BytesIO(content))
        except PdfError:
            return None
        first = self._pages + 1
        self._sources.append(paper)
        self._part.pages.extend(paper.pages)
        self._pages += len(paper.pages)
        self._bytes += len(content)
        if self._bytes > PART_BYTES:
            self._close_part()
            self._begin()
        return first

    def closed(self) -> list[Pdf]:
        """The parts, as files of the disk that are read when they are needed."""
        self._close_part()
        self._open = [Pdf.open(path) for path in self._files]
        return self._open

    def _begin(self):
        self._part, self._sources, self._bytes = Pdf.new(), [], 0

    def _close_part(self):
        for page in self._part.pages:
            # The place of its tags in a tree that stays behind with the paper's own file.
            if "/StructParents" in page.obj:
                del page.obj["/StructParents"]
        path = self._folder / f"{len(self._files)}.pdf"
        self._part.save(path)
        self._files.append(path)
        self._part.close()
        for paper in self._sources:
            paper.close()


def _bind(contents: Contents, parts: list[Pdf], file) -> None:
    front = _contents_pages(contents)
    with Pdf.open(BytesIO(front)) as whole:
        length = len(whole.pages)
        for part in parts:
            whole.pages.extend(part.pages)
        whole.Root["/Lang"] = "vi-VN"
        for key in ("/StructTreeRoot", "/MarkInfo", "/OutputIntents", "/AF", "/Metadata"):
            if key in whole.Root:  # of the contents alone, which would then claim to speak for all of it
                del whole.Root[key]
        with whole.open_outline() as outline:
            outline.root[:] = [OutlineItem("Mục lục", 0), *_bookmarks(contents, length)]
        whole.save(file, deterministic_id=True)


def _bookmarks(contents: Contents, length: int) -> list[OutlineItem]:
    found = []
    for body, lines in contents.bodies:
        stored = [line for line in lines if not line.is_damaged]
        if stored:
            item = OutlineItem(body, length + stored[0].page - 1)
            item.children += [
                OutlineItem(f"{line.symbol} {line.title}", length + line.page - 1) for line in stored
            ]
            found.append(item)
    return found


def _contents_pages(contents: Contents) -> bytes:
    """The contents as PDF. Its own length moves the numbers in it, so a wrong guess at it is made good once."""
    rows = len(contents.lines) + len(contents.bodies) + len(contents.missing)
    guess = 1 + max(0, ceil((rows - FIRST_ROWS) / MORE_ROWS))
    for _attempt in range(2):
        context = {"contents": contents, "length": guess}
        content = pdf.render(render_to_string("papers/pack_contents.html", context))
        with Pdf.open(BytesIO(content)) as pages:
            if len(pages.pages) == guess:
                break
            guess = len(pages.pages)
    return content


def _contents_text(contents: Contents) -> str:
    lines = ["MỤC LỤC", contents.title]
    for body, found in contents.numbered:
        lines += ["", body]
        for number, line in found:
            place = "TỆP LƯU TRỮ BỊ HỎNG, không có trong gói" if line.is_damaged else line.name
            lines.append(f"{number}. {line.symbol} – {line.title}: {place}")
    if contents.gaps:
        lines += ["", "Chưa có văn bản nào được ban hành:"]
        lines += [f"- {body}: {months}" for body, months in contents.missing]
    return "\n".join(lines)


def month_words(text: str) -> str:
    """``tháng 12/2025`` of ``2025-12``."""
    year, month = text.split("-")
    return f"tháng {layout.month_number(int(month))}/{year}"
