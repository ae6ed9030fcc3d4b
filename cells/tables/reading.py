"""Reads an uploaded `.xlsx` or `.csv` file, whatever it is called; what is no list is refused before it is parsed.

An .xlsx file is a zip of XML: a few kilobytes can unfold into gigabytes, name files outside its folder, carry macros
or entities that fetch other files. So the archive is looked at first, then every part that openpyxl would parse is
counted as bytes, and only then is it opened; the rows are read one by one and no further than a list is long.
Every refusal is one sentence that says what to do.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from ..errors import Refusal
from .fonts import legacy_font

MAX_FILE_BYTES = 10 * 2**20
MAX_ROWS = 5000  # of people or cells; the title rows above them come on top
MAX_TITLE_ROWS = 30
MAX_COLUMNS = 40
MAX_SHEETS = 20

MAX_ENTRIES, MAX_UNPACKED_BYTES, MAX_RATIO = 200, 40 * 2**20, 100
# Tags of one part: 5,000 rows of 20 full columns are 600,000 in the sheet. What is parsed becomes objects in memory.
MAX_TAGS_OF_SHEET, MAX_TAGS_OF_TEXTS, MAX_TAGS_OF_PART = 600_000, 250_000, 50_000
MAX_OPEN_TAGS = 1000  # one within the other; each is kept until it is closed
MAX_LINE, MAX_LINES = 50_000, 50_000  # a box of a CSV file may hold several lines
# One tag, comment or text as bytes: the parser reads an unfinished tag again with every piece that comes, and Excel's
# longest text has `MAX_TEXT` letters. A number format has 255 at most; openpyxl looks at each with slow patterns.
MAX_TOKEN_BYTES, MAX_TEXT, MAX_STYLE_LETTERS = 2**18, 32_767, 1000

TOO_LARGE = _(
    "This file is too large to be a list. Copy the list alone into a new table and choose that file."
)
TOO_MANY_ROWS = _(
    "This table has more than 5,000 rows. Divide it, and delete empty rows below the last line of the list."
)
TOO_MANY_COLUMNS = _("This table has more than 40 columns. Delete those that are not asked for.")
NOT_A_TABLE = _(
    "This file is neither an Excel table (.xlsx) nor a CSV file. Open the list in Excel, choose “Save As” and the "
    "type “Excel Workbook (.xlsx)”."
)
UNREADABLE = _(
    "This file is damaged. Open it in Excel, save it as an Excel file (.xlsx) again and choose that."
)
MACROS = _("This file holds macros. Save the list as an Excel file without macros (.xlsx).")
EMBEDDED = _("This file holds other files inside. Copy the list alone into a new table and choose that file.")
LOCKED = _("This file is locked with a password. Open it in Excel, take the password off and save it again.")
OLD_EXCEL = _(
    "This is a file of an old Excel (.xls), whatever it is called. Open it in Excel and save it as .xlsx."
)
BINARY_EXCEL = _("This is a binary Excel file (.xlsb). Open it in Excel and save it as .xlsx.")
WEB_PAGE = _("This is a web page with the name of a table. Open it in Excel and save it as .xlsx.")
OPEN_DOCUMENT = _("This is an OpenDocument file. Open it and save it as an Excel file (.xlsx).")
ENTITIES = _(
    "This file holds instructions that a list does not need, and was not opened. Copy the list into a new table."
)
NOT_UNICODE = _(
    "The letters of this CSV file cannot be read: it is not in Unicode (perhaps TCVN3 or VNI). Convert it with "
    "UniKey, or save the list as an Excel file (.xlsx)."
)
EMPTY = _("This file is empty. Choose the file that holds the list.")


@dataclass(frozen=True)
class Sheet:
    """Rows of str, int, float, bool, date, datetime or None; `rows[0]` is row 1 of the file. None at the end is cut."""

    name: str
    rows: list[list]


def read_sheets(content: bytes) -> Iterator[Sheet]:
    """The sheets of a file, the one it was saved on first. Raises `Refusal` with a sentence."""
    if len(content) > MAX_FILE_BYTES:
        raise Refusal(TOO_LARGE)
    if not content.strip():
        raise Refusal(EMPTY)
    if content.startswith(b"PK"):
        return _excel_sheets(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refusal(LOCKED if "EncryptedPackage".encode("utf-16-le") in content else OLD_EXCEL)
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise Refusal(WEB_PAGE)
    return iter([Sheet("", _csv_rows(content))])


# --- Excel -----------------------------------------------------------------------------------------------------


def check_archive(content: bytes) -> None:
    """Refuses what no saved list looks like, by the archive's own index and by counting; nothing is parsed."""
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_index(entries, len(content))
            for entry in entries:
                _check_part(archive, entry)
    except (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        raise Refusal(UNREADABLE) from error


def _check_index(entries, packed_bytes: int) -> None:
    names = [entry.filename for entry in entries]
    lower = {name.lower() for name in names}
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refusal(LOCKED)
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in lower):
        raise Refusal(MACROS)
    if "xl/workbook.bin" in lower:
        raise Refusal(BINARY_EXCEL)
    if "mimetype" in lower:
        raise Refusal(OPEN_DOCUMENT)
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * packed_bytes:
        raise Refusal(TOO_LARGE)
    if "xl/workbook.xml" not in lower or any(map(_leads_outside, names)) or len(lower) < len(names):
        raise Refusal(NOT_A_TABLE)


def _leads_outside(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _check_part(archive, entry) -> None:
    """Streams one part: no file within the file, no document type, no more tags and no longer ones than a list has.

    What begins as XML is XML, whatever it is called: openpyxl opens what the archive's own index of parts says.
    """
    limit, tags, open_tags, fed, quiet, parser = _most_tags(entry.filename), 0, 0, 0, 0, None
    ended = []
    with archive.open(entry) as part:
        while chunk := part.read(2**16):
            if not fed:
                if chunk.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
                    raise Refusal(EMBEDDED)
                if not _begins_as_xml(chunk):
                    return
                parser = _parser_for(entry.filename)
                parser.EndElementHandler = ended.append
            if b"\0" in chunk:  # UTF-16 would hide the words looked for below
                raise Refusal(UNREADABLE)
            tags += chunk.count(b"<")
            quiet = 0 if b"<" in chunk else quiet + len(chunk)
            fed += len(chunk)
            try:
                parser.Parse(chunk)
            except expat.ExpatError:  # openpyxl stops at the same place, where it opens this part at all
                return
            # Never fewer than are open: no text holds this sign, and comments only add to it.
            open_tags += chunk.count(b"<") - chunk.count(b"</") - len(ended)
            ended.clear()
            if (
                tags > limit
                or open_tags > MAX_OPEN_TAGS
                or max(quiet, fed - parser.CurrentByteIndex) > MAX_TOKEN_BYTES
            ):
                raise Refusal(TOO_LARGE)


def _begins_as_xml(chunk: bytes) -> bool:
    return chunk.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] in (b"<", b"")


def _parser_for(name: str):
    """Reads tags and keeps nothing; stops at a document type and at a style that is no style."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_entities
    if name.lower() == "xl/styles.xml":
        parser.StartElementHandler = _refuse_long_styles
    return parser


def _refuse_entities(*_declaration) -> None:
    raise Refusal(ENTITIES)


def _refuse_long_styles(_tag, attributes) -> None:
    if any(len(value) > MAX_STYLE_LETTERS for value in attributes.values()):
        raise Refusal(TOO_LARGE)


def _most_tags(name: str) -> int:
    if name.lower().startswith("xl/worksheets/"):
        return MAX_TAGS_OF_SHEET
    return MAX_TAGS_OF_TEXTS if name.lower() == "xl/sharedstrings.xml" else MAX_TAGS_OF_PART


def _excel_sheets(content: bytes) -> Iterator[Sheet]:
    check_archive(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"][:MAX_SHEETS]
        sheets.sort(key=lambda sheet: sheet is not book.active)
    except Exception as error:  # openpyxl meets a damaged file with whatever its parts raise
        raise Refusal(UNREADABLE) from error
    return (Sheet(sheet.title, _excel_rows(sheet)) for sheet in sheets)


def _excel_rows(sheet) -> list[list]:
    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    rows, last = [], MAX_ROWS + MAX_TITLE_ROWS
    try:
        for cells in sheet.iter_rows(max_row=last + 1, max_col=MAX_COLUMNS + 1):
            if len(rows) >= last:
                raise Refusal(TOO_MANY_ROWS)
            rows.append(_cut([_excel_value(cell) for cell in cells]))
    except Refusal:
        raise
    except Exception as error:
        raise Refusal(UNREADABLE) from error
    return _without_blank_end(rows)


def _excel_value(cell):
    """The value; a number shown with leading zeros (format ``00000000``) as the text that the person saw."""
    value = cell.value
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise Refusal(TOO_LARGE)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        shown = cell.number_format or ""
        if len(shown) > 1 and set(shown) == {"0"} and value == int(value) >= 0:
            return str(int(value)).zfill(len(shown))
    return value


# --- CSV -------------------------------------------------------------------------------------------------------


def _csv_rows(content: bytes) -> list[list]:
    text = _decoded(content)
    if max(text.count("\n"), text.count("\r")) > MAX_LINES:
        raise Refusal(TOO_MANY_ROWS)
    lines = text[:MAX_LINE].splitlines()
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        delimiter, text = lines[0][4], text[len(lines[0]) :].lstrip("\r\n")
    else:
        sample = "\n".join(lines[:MAX_TITLE_ROWS])
        delimiter = max(";,\t", key=sample.count)
    if text.count(delimiter) > 2 * MAX_ROWS * MAX_COLUMNS:
        raise Refusal(TOO_LARGE)
    if any(len(line) > MAX_LINE for line in io.StringIO(text, newline=None)):
        raise Refusal(TOO_LARGE)
    rows = []
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            if len(rows) >= MAX_ROWS + MAX_TITLE_ROWS:
                raise Refusal(TOO_MANY_ROWS)
            rows.append(_cut([value.strip() or None for value in row]))
    except csv.Error as error:
        raise Refusal(UNREADABLE) from error
    rows = _without_blank_end(rows)
    if not any(len(row) > 1 for row in rows):
        raise Refusal(NOT_A_TABLE)
    return rows


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        # A list in an old code page is text all the same; a picture or a PDF is not.
        control = re.search(rb"[\x00-\x08\x0e-\x1f]", content[:4096])
        raise Refusal(NOT_A_TABLE if control else NOT_UNICODE) from error
    if re.search("[\x00-\x08\x0e-\x1f]", text):
        raise Refusal(NOT_A_TABLE)
    return text


def _cut(row: list) -> list:
    """Without the empty end; refuses what stands beyond the last column that is read."""
    while row and (row[-1] is None or row[-1] == ""):
        row.pop()
    if len(row) > MAX_COLUMNS:
        raise Refusal(TOO_MANY_COLUMNS)
    return row


def _without_blank_end(rows: list[list]) -> list[list]:
    while rows and not any(str(value).strip() for value in rows[-1] if value is not None):
        rows.pop()
    return rows


def hint_about_letters(sheets: list[Sheet]) -> str:
    """The name of the old font that the first rows seem to be written in, or ``""``."""
    texts = (value for sheet in sheets for row in sheet.rows[:50] for value in row if isinstance(value, str))
    return next((font for text in texts if (font := legacy_font(text))), "")
