"""Writes a list as an .xlsx file: nothing in it is a formula, numbers that are names are text, days are days."""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from ..fields import nfc

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A spreadsheet that once saved this as CSV would run a text that begins so, full-width signs included (trust.md S-26).
_TRIGGER = re.compile("[=+\\-@\t\r\n\0＝＋－＠]")
_PHONE_OR_CODE = re.compile(r"[+-]?\d[\d .()/-]*")
MAX_CELL = 32_000  # letters a box of a spreadsheet holds


@dataclass(frozen=True)
class Column:
    """`width` in letters. A value is text, a date (shown day first), a number, or None for an empty box."""

    title: str
    width: int = 16


def harmless(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet might run it; phones and codes stay as they are."""
    text = "".join(letter for letter in nfc(text) if letter in "\t\n" or letter >= " ")[:MAX_CELL]
    start = text.lstrip()
    if start and _TRIGGER.match(start) and not _PHONE_OR_CODE.fullmatch(start):
        return "'" + text
    return text


@dataclass(frozen=True)
class Sheet:
    """One list: its rows are read once, in their order. `above`: lines over the header, each one text."""

    title: str
    columns: list[Column]
    rows: Iterable[Iterable]
    above: tuple[str, ...] = ()


def workbook(
    title: str, columns: list[Column], rows: Iterable[Iterable], hints: Iterable[Iterable] = ()
) -> bytes:
    """The file with one list in it; `hints` make a second sheet of plain lines."""
    return workbook_of([Sheet(title, columns, rows)], hints=hints)


def workbook_of(sheets: Iterable[Sheet], *, hints: Iterable[Iterable] = ()) -> bytes:
    """The file with a sheet for each list, under a bold, frozen, filtered header; the rows pass through one by one."""
    output = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(output, options) as book:
        formats = {
            "head": {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#EEEEEE", "bottom": 1},
            "text": {"num_format": "@", "valign": "top"},
            "days": {"num_format": "dd/mm/yyyy", "align": "left", "valign": "top"},
        }
        formats = {name: book.add_format(look) for name, look in formats.items()}
        names = set()
        for sheet in sheets:
            _write_sheet(book.add_worksheet(_free_name(sheet.title, names)), sheet, formats)
        if hints:
            _write_hints(book, hints)
    return output.getvalue()


def _write_sheet(page, sheet: Sheet, formats) -> None:
    head = len(sheet.above)
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width, formats["text"])
    for row, line in enumerate(sheet.above):
        if line:
            page.write_string(row, 0, harmless(line))
    for number, column in enumerate(sheet.columns):
        page.write_string(head, number, harmless(column.title), formats["head"])
    page.freeze_panes(head + 1, 0)
    last = head
    for last, row in enumerate(sheet.rows, head + 1):
        for number, value in enumerate(row):
            _write(page, last, number, value, formats["text"], formats["days"])
    page.autofilter(head, 0, max(last, head + 1), len(sheet.columns) - 1)


def _free_name(title: str, taken: set) -> str:
    """Excel takes no name twice, whatever its case."""
    name, number = sheet_name(title), 1
    while name.lower() in taken:
        number += 1
        name = f"{sheet_name(title)[: 31 - len(f' {number}')]} {number}"
    taken.add(name.lower())
    return name


def _write(sheet, row, number, value, text, days):
    if value is None or value == "":
        return
    if isinstance(value, date) and value.year >= 1900:
        sheet.write_datetime(row, number, value, days)
    elif isinstance(value, date):
        sheet.write_string(row, number, f"{value:%d/%m/%Y}", text)
    elif isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        sheet.write_number(row, number, value)
    else:
        sheet.write_string(row, number, harmless(str(value)), text)


def _write_hints(book, hints):
    sheet = book.add_worksheet("Hướng dẫn")
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 30, wrap)
    sheet.set_column(1, 1, 90, wrap)
    for row, line in enumerate(hints):
        for number, value in enumerate(line):
            sheet.write_string(row, number, harmless(str(value)), wrap)


def sheet_name(title: str) -> str:
    """At most 31 letters, none of those that Excel forbids."""
    return re.sub(r"[\[\]:*?/\\']", " ", nfc(title)).strip()[:31].strip() or "Danh sách"


def as_download(title: str, content: bytes) -> HttpResponse:
    """The file as an answer that is saved, named in Vietnamese."""
    name = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "-", nfc(title)).strip() + ".xlsx"
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
