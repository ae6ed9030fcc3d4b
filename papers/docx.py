"""From a paper's article to a Word file, for those who edit before signing. The only module that imports python-docx.

The same article that the screen shows and the PDF prints is walked element by element, so the words cannot drift. What
css/paper.css adds (numbers of parts and points, dashes of lists, capitals of parts, measures) is added here. The same
article gives the same bytes: no clock, no random id.
"""

import io
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import html

from . import layout
from .rendering import render_article

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Times New Roman"
# Top, bottom, left and right in millimetres, by the layout rules (HD 36-HD/VPTW 2018, HD 05-HD/VPTW 2026).
MARGINS = {"2018": (20, 20, 30, 15), "2026": (20, 20, 30, 15)}
PAGE = (210, 297)
HEAD_SHARE = 0.45  # of the line, for the issuing body
# Widths of the narrow columns in millimetres (css/paper.css); the others share what is left.
COLUMNS = {"col-order": 9, "col-person": 36, "col-date": 25, "col-result": 37, "col-points": 19}
ROMAN = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]
# What XML cannot hold.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
SPACES = re.compile("[ \t\r\n\f]+")  # not the space that does not break
BEGINNING = (1980, 1, 1, 0, 0, 0)  # the earliest moment a zip file knows


def render(kind: str, data: dict, *, profile_code: str, is_draft: bool = False) -> bytes:
    """The Word file of a paper; arguments as `rendering.render_article`."""
    article = html.fragment_fromstring(
        FORBIDDEN.sub("", render_article(kind, data, profile_code=profile_code, is_draft=is_draft))
    )
    document = Document()
    _prepare(document, layout.title(kind, data), profile_code)
    _page_header(document, "DỰ THẢO" if is_draft else "")
    _Writer(document, PAGE[0] - sum(MARGINS[profile_code][2:])).children(article, document)
    return _same_bytes(document)


@dataclass
class _Look:
    """How a paragraph is set."""

    align: object = ALIGN.JUSTIFY
    indent: bool = True
    before: int = 6
    size: int | None = None
    bold: bool = False
    italic: bool = False
    line: int | None = None
    keeps_next: bool = False


LOOKS = {
    "paper-name": _Look(ALIGN.CENTER, indent=False, before=20, size=16, bold=True, line=20),
    "paper-abstract": _Look(ALIGN.CENTER, indent=False, before=0, bold=True),
    "paper-hyphens": _Look(ALIGN.CENTER, indent=False, before=0),
    "paper-replaces": _Look(ALIGN.CENTER, indent=False, before=0, italic=True),
    "paper-issuer": _Look(ALIGN.CENTER, indent=False, before=0, bold=True),
    "paper-party-name": _Look(ALIGN.CENTER, indent=False, before=0, size=15, bold=True),
    "paper-place": _Look(ALIGN.CENTER, indent=False, before=8, italic=True),
    "paper-authority": _Look(ALIGN.CENTER, indent=False, before=0, bold=True, keeps_next=True),
    "paper-signer-name": _Look(ALIGN.CENTER, indent=False, before=0, bold=True),
    "paper-signature-room": _Look(ALIGN.CENTER, indent=False, before=0, line=68, keeps_next=True),
}
CENTRED = _Look(ALIGN.CENTER, indent=False, before=0, keeps_next=True)
LEFT = _Look(ALIGN.LEFT, indent=False, before=0)
SMALL = _Look(ALIGN.LEFT, indent=False, before=0, size=12, line=15)
HEADING = _Look(bold=True, keeps_next=True, align=ALIGN.LEFT)
LISTED = _Look(ALIGN.JUSTIFY, before=3)


@dataclass
class _Writer:
    """Walks the article; counts parts and points as the style sheet does."""

    document: object
    width: int  # of the line, in millimetres
    part: int = 0
    point: int = field(default=0)

    def children(self, element, into, look: _Look | None = None) -> None:
        for child in element:
            if isinstance(child.tag, str):
                self.block(child, into, look)

    def block(self, element, into, look) -> None:
        classes = element.get("class", "").split()
        if "paper-draft-mark" in classes:
            return  # in the header of every page
        if "paper-part" in classes:
            self.part, self.point = self.part + 1, 0
        if "paper-head" in classes:
            self.side_by_side(element, into, [HEAD_SHARE, 1 - HEAD_SHARE])
        elif "paper-end" in classes:
            _write(into, [], _Look(line=14))  # Word joins two tables that touch
            self.side_by_side(element, into, [0.5, 0.5])
        elif element.tag == "table":
            self.table(element, into)
        elif element.tag in ("h1", "h2", "h3", "p", "li"):
            self.paragraph(element, classes, into, look)
        else:
            inner = SMALL if element.tag == "ul" and look is not None else look
            self.children(element, into, inner)

    def paragraph(self, element, classes, into, look) -> None:
        runs = _runs(element)
        if element.tag == "h2" and self.part:
            runs = [(f"{ROMAN[self.part]}- ", ""), *((text.upper(), style) for text, style in runs)]
        if "paper-point" in classes:
            self.point += 1
            runs = [(f"{self.point}. ", ""), *runs]
        if element.tag == "li":
            runs = [("- ", ""), *runs]
        _write(into, runs, look_of(element, classes, look))

    def side_by_side(self, element, into, shares) -> None:
        """Two columns without lines."""
        columns = [child for child in element if isinstance(child.tag, str)]
        table = self.document.add_table(1, len(columns))
        _set_widths(table, [self.width * share for share in shares])
        _keep_rows_whole(table)
        for cell, column in zip(table.rows[0].cells, columns, strict=True):
            is_left = "paper-recipients" in column.get("class", "").split()
            self.children(column, cell, LEFT if is_left else CENTRED)
            _drop_first_paragraph(cell)

    def table(self, element, into) -> None:
        lines = element.xpath(".//tr")
        table = self.document.add_table(len(lines), len(lines[0]))
        table.style = "Table Grid"
        _set_widths(table, _column_widths(element, self.width))
        _keep_rows_whole(table)
        for row, line in zip(table.rows, lines, strict=True):
            if line.getparent().tag == "thead":
                row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
            for cell, box in zip(row.cells, line, strict=True):
                is_strong = box.tag == "th" or "total" in line.get("class", "").split()
                is_middle = box.tag == "th" or "num" in box.get("class", "").split()
                align = ALIGN.CENTER if is_middle else ALIGN.LEFT
                _write(
                    cell, _runs(box), _Look(align, indent=False, before=0, size=12, bold=is_strong, line=15)
                )
                _drop_first_paragraph(cell)


def look_of(element, classes, inherited: _Look | None) -> _Look:
    for name in classes:
        if name in LOOKS:
            return LOOKS[name]
    if inherited is not None:
        return inherited
    if element.tag in ("h2", "h3"):
        return HEADING
    return LISTED if element.tag == "li" else _Look()


def _runs(element) -> list[tuple[str, str]]:
    """(text, "b", "u" or "") of an element, with white space as a browser collapses it."""
    pieces = [(element.text or "", "")]
    for child in element:
        style = {"strong": "b", "u": "u"}.get(child.tag, "")
        # The Party's name is underlined by a rule as long as itself.
        style = "u" if "paper-party-name" in element.get("class", "") else style
        pieces += [
            (child.text_content() if isinstance(child.tag, str) else "", style),
            (child.tail or "", ""),
        ]
    runs, ends_with_space = [], True
    for text, style in pieces:
        text = SPACES.sub(" ", text)
        if ends_with_space:
            text = text.removeprefix(" ")
        if text:
            runs.append((text, style))
            ends_with_space = text.endswith(" ")
    if runs and ends_with_space:
        runs[-1] = (runs[-1][0].removesuffix(" "), runs[-1][1])
    return runs


def _write(into, runs, look: _Look) -> None:
    paragraph = into.add_paragraph()
    form = paragraph.paragraph_format
    form.alignment = look.align
    form.first_line_indent = Mm(10) if look.indent else Mm(0)
    form.space_before, form.space_after = Pt(look.before), Pt(0)
    form.keep_with_next = look.keeps_next
    if look.line:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line)
    for text, style in runs:
        run = paragraph.add_run(text)
        run.bold, run.italic = look.bold or style == "b" or None, look.italic or None
        run.underline = style == "u" or None
        if look.size:
            run.font.size = Pt(look.size)


def _column_widths(element, width: int) -> list[float]:
    """Those the style sheet gives; what is left is shared by the others."""
    given = [COLUMNS.get(column.get("class", "")) for column in element.xpath("./colgroup/col")]
    rest = (width - sum(mm for mm in given if mm)) / max(given.count(None), 1)
    return [mm or rest for mm in given]


def _set_widths(table, widths) -> None:
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for column, mm in zip(table.columns, widths, strict=True):
        column.width = Mm(mm)
        for cell in column.cells:
            cell.width = Mm(mm)


def _keep_rows_whole(table) -> None:
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _drop_first_paragraph(cell) -> None:
    """A new cell begins with an empty paragraph; a cell may not be without any."""
    first = cell.paragraphs[0]
    if len(cell.paragraphs) > 1 and not first.text:
        first._p.getparent().remove(first._p)


def _prepare(document, title: str, profile_code: str) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(14)
    properties = normal.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    properties.append(language)
    form = normal.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(19)
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(PAGE[0]), Mm(PAGE[1])
    margins = [Mm(mm) for mm in MARGINS[profile_code]]
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = margins
    section.header_distance = Mm(10)
    about = document.core_properties
    about.author, about.last_modified_by, about.comments, about.title = "", "", "", title
    about.language, about.revision = "vi-VN", 1
    about.created = about.modified = datetime(*BEGINNING, tzinfo=UTC)
    package = document.part.package
    for key in [key for key, relation in package.rels.items() if relation.reltype.endswith("/thumbnail")]:
        package.rels.pop(key)


def _page_header(document, mark: str) -> None:
    """The page number from the second page on, top centre; the mark of a draft on every page."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    for header, is_numbered in ((section.first_page_header, False), (section.header, True)):
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        paragraph.alignment = ALIGN.CENTER
        if is_numbered:
            _page_number(paragraph.add_run())
        if mark:
            below = header.add_paragraph()
            below.alignment = ALIGN.RIGHT
            below.add_run(mark).bold = True


def _page_number(run) -> None:
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def _same_bytes(document) -> bytes:
    """The file with the clock taken out of its packing."""
    written, packed = io.BytesIO(), io.BytesIO()
    document.save(written)
    with ZipFile(written) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = ZipInfo(name, date_time=BEGINNING)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return packed.getvalue()
