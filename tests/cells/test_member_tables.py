"""What of an uploaded table is read: no more than a list of members needs, whatever the file says of itself."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.utils import translation
from openpyxl import Workbook
from openpyxl.worksheet._reader import WorkSheetParser

from cells import resources
from cells.errors import Refusal
from cells.resources import BoundedXLSX

HEADERS = ["card_number", "full_name", "born_on", "admitted_on", "confirmed_on"]


def xlsx(*rows, **cells):
    """An .xlsx file with these rows and the cells of these addresses."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for place, value in cells.items():
        book.active[place] = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_entries(content, **entries):
    """The same archive with other or more entries; ``__`` stands for a slash, ``_`` before the ending for a point."""
    old, file = ZipFile(io.BytesIO(content)), io.BytesIO()
    entries = {"/".join(name.split("__")).replace("_", "."): data for name, data in entries.items()}
    with ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, entries.pop(name, None) or old.read(name))
        for name, data in entries.items():
            new.writestr(name, data)
    return file.getvalue()


def sheet_of_rows(count):
    """A sheet of `count` rows that hold one empty text each and say nothing of their number beforehand."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="str"><v> </v></c></row>' for n in range(1, count + 1))
    sheet = f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'
    return with_entries(xlsx(HEADERS), xl__worksheets__sheet1_xml=sheet)


@pytest.fixture
def rows_read(monkeypatch):
    """How many rows of a sheet were parsed."""
    read = []
    parse_row = WorkSheetParser.parse_row
    monkeypatch.setattr(
        WorkSheetParser, "parse_row", lambda self, row: read.append(1) or parse_row(self, row)
    )
    return read


def refused(content):
    """The sentence with which the file is refused."""
    with pytest.raises(Refusal) as refusal:
        BoundedXLSX().create_dataset(content)
    with translation.override("en"):
        return str(refusal.value)


def test_a_table_is_read_with_its_headers_and_rows_of_one_length():
    table = BoundedXLSX().create_dataset(xlsx(HEADERS, ["79.001", "Trần Thị An"], [None], ["79.002"]))
    assert table.headers == HEADERS
    assert [row[:2] for row in table] == [("79.001", "Trần Thị An"), (None, None), ("79.002", None)]
    assert {len(row) for row in table} == {5}


def test_an_empty_table_is_read_as_no_rows():
    assert not BoundedXLSX().create_dataset(xlsx())


def test_blank_rows_at_the_end_are_left_out():
    assert len(BoundedXLSX().create_dataset(xlsx(HEADERS, ["79.001"], A40=" ", B41=None))) == 39
    assert len(BoundedXLSX().create_dataset(xlsx(HEADERS, ["79.001"], [None], [None]))) == 1


@pytest.mark.parametrize(("rows", "is_read"), [(5001, True), (5002, False)])
def test_the_border_of_the_rows(rows, is_read):
    content = sheet_of_rows(rows)
    if is_read:
        assert len(BoundedXLSX().create_dataset(content)) == 5000
    else:
        assert refused(content).startswith("This table has more than 5,000 rows.")


@pytest.mark.parametrize(("columns", "is_read"), [(20, True), (21, False)])
def test_the_border_of_the_columns(columns, is_read):
    content = xlsx(["x"] * columns, ["y"] * columns)
    if is_read:
        assert BoundedXLSX().create_dataset(content).width == 20
    else:
        assert refused(content).startswith("This table has more than 20 columns.")


def test_one_cell_in_the_last_corner_of_a_sheet_is_refused_at_once(rows_read):
    content = xlsx(HEADERS, ["79.001"], XFD1048576="x")
    assert len(content) < 6000
    assert refused(content).startswith("This table has more than 5,000 rows.")
    assert len(rows_read) <= 3


def test_two_hundred_thousand_nearly_empty_rows_are_not_read_to_the_end(rows_read):
    content = sheet_of_rows(200_000)
    assert 2**19 < len(content) < 2**21
    assert refused(content).startswith("This table has more than 5,000 rows.")
    assert len(rows_read) <= 5003


def test_a_small_file_that_unfolds_into_a_large_one_is_not_unpacked(monkeypatch):
    content = with_entries(xlsx(HEADERS), xl__worksheets__sheet1_xml=b" " * 10**7)
    assert len(content) < 2**16
    monkeypatch.setattr(resources, "load_workbook", None)
    assert refused(content).startswith("This file is too large")


@pytest.mark.parametrize(
    ("limit", "value"), [("MAX_UNPACKED_BYTES", 1000), ("MAX_RATIO", 1), ("MAX_ENTRIES", 3)]
)
def test_each_bound_of_the_archive_is_looked_at(monkeypatch, limit, value):
    content = xlsx(HEADERS, ["79.001"])
    assert len(BoundedXLSX().create_dataset(content)) == 1
    monkeypatch.setattr(resources, limit, value)
    assert refused(content).startswith("This file is too large")


def test_macros_are_refused():
    assert refused(with_entries(xlsx(HEADERS), xl__vbaProject_bin=b"x")).startswith("This file holds macros.")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"card_number;full_name", "This file is not an Excel table"),
        (b"", "This file is not an Excel table"),
        (with_entries(xlsx(HEADERS), xl__workbook_xml=b"<broken"), "This file cannot be read."),
        (with_entries(xlsx(HEADERS), xl__worksheets__sheet1_xml=b"<broken"), "This file cannot be read."),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(content, sentence):
    assert refused(content).startswith(sentence)
