"""What of an uploaded table is read, and with which sentence everything else is refused before it is parsed."""

import io
import subprocess
import sys
from datetime import UTC, datetime
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter
from django.conf import settings
from django.utils import translation
from openpyxl import Workbook
from openpyxl.worksheet._reader import WorkSheetParser

from cells.errors import Refusal
from cells.tables import reading

from .tables import csv, saved, with_entries, xlsx

A_DAY = datetime(2015, 2, 3, tzinfo=UTC).replace(tzinfo=None)  # as openpyxl gives it
ROWS = [["Họ và tên", "Ngày kết nạp"], ["Trần Thị An", "03/02/2015"]]
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET, TEXTS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"


def read(content):
    return [sheet.rows for sheet in reading.read_sheets(content)]


def refused(content):
    """The sentence with which the file is refused."""
    with pytest.raises(Refusal) as refusal:
        read(content)
    with translation.override("en"):
        return str(refusal.value)


def sheet_of(body):
    return f'<worksheet xmlns="{SPACE}"><sheetData>{body}</sheetData></worksheet>'.encode()


def sheet_of_rows(count):
    """A file whose sheet has `count` rows of one short text each."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="str"><v>x</v></c></row>' for n in range(1, count + 1))
    return with_entries(xlsx(*ROWS), {SHEET: sheet_of(rows)})


def zip_of(entries, **options):
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file.getvalue()


def with_shared_texts():
    """The same table as Excel itself saves it: texts in a part of their own (openpyxl writes them into the sheet)."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def encrypted_zip():
    content = bytearray(xlsx(*ROWS))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := content.find(mark, at + 1)) >= 0:
            content[at + place] |= 1
    return bytes(content)


# --- What is read ----------------------------------------------------------------------------------------------


def test_a_saved_table_is_read_as_it_stands():
    book = Workbook()
    sheet = book.active
    for row in ROWS:
        sheet.append(row)
    sheet["A3"], sheet["B3"] = "Đỗ Văn Ánh", A_DAY
    sheet["A4"] = 123456
    sheet["A4"].number_format = "00000000"
    sheet["C40"] = None
    assert read(saved(book)) == [[*ROWS, ["Đỗ Văn Ánh", A_DAY], ["00123456"]]]


def test_the_sheet_that_was_open_is_read_first_and_hidden_ones_never():
    book = Workbook()
    book.active.append(["đầu tiên"])
    book.create_sheet("Ẩn").sheet_state = "hidden"
    book.active = book.create_sheet("Danh sách")
    book.active.append(["đang mở"])
    assert read(saved(book)) == [[["đang mở"]], [["đầu tiên"]]]


def test_a_formula_is_read_as_the_value_that_was_saved_with_it():
    assert read(xlsx(["Họ và tên", "x"], ["=1+1", "y"])) == [[["Họ và tên", "x"], [None, "y"]]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_file_is_read_whatever_its_separator_and_encoding(delimiter, encoding):
    assert read(csv(*ROWS, delimiter=delimiter, encoding=encoding)) == [ROWS]


def test_a_csv_file_keeps_what_is_quoted_and_obeys_the_line_that_names_its_separator():
    content = 'sep=;\n"Trần; Thị An";"a ""b"" c"\n;'.encode()
    assert read(content) == [[["Trần; Thị An", 'a "b" c']]]


@pytest.mark.parametrize("name", ["list.xlsx", "list.csv", "list.pdf"])
def test_the_name_of_a_file_says_nothing(name):
    """`read_sheets` is not even told it: a table called .pdf is read, a picture called .xlsx refused."""
    assert read(xlsx(*ROWS)) == [ROWS]
    assert refused(b"\x89PNG\r\n\x1a\n" + bytes(100)).startswith("This file is neither")


# --- What is refused: (file, beginning of the sentence) ------------------------------------------------------------

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
FAULTS = {
    "nothing": (b"", "This file is empty."),
    "blanks": (b" \r\n ", "This file is empty."),
    "larger than 10 MB": (b"a;b\n" * (10 * 2**18 + 1), "This file is too large"),
    "a PDF called .xlsx": (b"%PDF-1.7 \x00\x01", "This file is neither"),
    "one column of text": ("chỉ là chữ\nkhông phải bảng".encode(), "This file is neither"),
    "an .xls called .xlsx": (OLD_EXCEL, "This is a file of an old Excel"),
    "a password": (OLD_EXCEL + "EncryptedPackage".encode("utf-16-le"), "This file is locked"),
    "an encrypted archive": (encrypted_zip(), "This file is locked"),
    "a web page called .xls": (b"<html><table><tr><td>x</td></tr></table>", "This is a web page"),
    "XML of 2003": (b'<?xml version="1.0"?><Workbook/>', "This is a web page"),
    "an .xlsb": (zip_of({"xl/workbook.bin": b"x"}), "This is a binary Excel file"),
    "an .ods": (zip_of({"mimetype": b"x", "content.xml": b"<a/>"}), "This is an OpenDocument file"),
    "a zip of something else": (zip_of({"readme.txt": b"x"}), "This file is neither"),
    "the beginning of a zip": (xlsx(*ROWS)[:2000], "This file is damaged"),
    "a broken workbook": (with_entries(xlsx(*ROWS), {"xl/workbook.xml": b"<broken"}), "This file is damaged"),
    "a broken sheet": (with_entries(xlsx(*ROWS), {SHEET: b"<broken"}), "This file is damaged"),
    "UTF-16 inside": (
        with_entries(xlsx(*ROWS), {SHEET: sheet_of("").decode().encode("utf-16")}),
        "This file is damaged",
    ),
    "macros": (with_entries(xlsx(*ROWS), {"xl/vbaProject.bin": b"x"}), "This file holds macros"),
    "macros of Excel 4": (
        with_entries(xlsx(*ROWS), {"xl/macrosheets/sheet1.xml": b"<a/>"}),
        "This file holds macros",
    ),
    "a zip in the zip": (
        with_entries(xlsx(*ROWS), {"xl/embeddings/a.xlsx": xlsx(*ROWS)}),
        "This file holds other files",
    ),
    "a zip called XML": (
        with_entries(xlsx(*ROWS), {"customXml/item1.xml": xlsx(*ROWS)}),
        "This file holds other files",
    ),
    "a name that leads outside": (
        with_entries(xlsx(*ROWS), {"../../etc/cron": b"x"}),
        "This file is neither",
    ),
    "an absolute name": (with_entries(xlsx(*ROWS), {"/etc/passwd": b"x"}), "This file is neither"),
    "a name of Windows": (with_entries(xlsx(*ROWS), {"xl\\..\\x.xml": b"x"}), "This file is neither"),
    "an entity": (
        with_entries(
            with_shared_texts(),
            {TEXTS: b'<!DOCTYPE x [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'},
        ),
        "This file holds instructions",
    ),
    "a document type elsewhere": (
        with_entries(xlsx(*ROWS), {SHEET: b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + sheet_of("")}),
        "This file holds instructions",
    ),
    "a document type across two blocks": (
        with_entries(xlsx(*ROWS), {SHEET: b" " * (2**16 - 5) + b"<!DOCTYPE x>" + sheet_of("")}),
        "This file holds instructions",
    ),
    "10,000 parts": (
        zip_of({"xl/workbook.xml": b"<a/>"} | {f"xl/x{n}.xml": b"" for n in range(10_000)}),
        "This file is too large",
    ),
    "50 MB of blanks in 50 kB": (
        with_entries(xlsx(*ROWS), {SHEET: b" " * 50_000_000}),
        "This file is too large",
    ),
    "a million styles": (with_entries(xlsx(*ROWS), {STYLES: b"<xf/>" * 10**6}), "This file is too large"),
    "a million texts": (
        with_entries(with_shared_texts(), {TEXTS: b"<si><t>a</t></si>" * 10**6}),
        "This file is too large",
    ),
    "an entity in a part called otherwise": (
        with_entries(xlsx(*ROWS), {"xl/sheet.dat": b"<!DOCTYPE x>" + sheet_of("")}),
        "This file holds instructions",
    ),
    "a tag of 400 kB": (
        with_entries(xlsx(*ROWS), {SHEET: sheet_of(f'<row x="{"A" * 400_000}"/>')}),
        "This file is too large",
    ),
    "a comment of 400 kB": (
        with_entries(xlsx(*ROWS), {SHEET: sheet_of(f"<!--{('<' + 'A' * 99) * 4_000}-->")}),
        "This file is too large",
    ),
    "a number format that is none": (
        with_entries(xlsx(*ROWS), {STYLES: f'<a><numFmt formatCode="{"[a" * 501}"/></a>'.encode()}),
        "This file is too large",
    ),
    "50,001 lines of CSV": (b'"\n' * 50_001 + b'";b', "This table has more than 5,000 rows"),
    "a text of 32,768 letters": (
        with_entries(xlsx(*ROWS), {SHEET: sheet_of(f'<row><c t="str"><v>{"a" * 32_768}</v></c></row>')}),
        "This file is too large",
    ),
    "5,031 rows": (sheet_of_rows(5031), "This table has more than 5,000 rows"),
    "one box in the last corner": (
        with_entries(
            xlsx(*ROWS), {SHEET: sheet_of('<row r="1048576"><c r="A1048576" t="str"><v>x</v></c></row>')}
        ),
        "This table has more than 5,000 rows",
    ),
    "41 columns": (xlsx(["x"] * 41), "This table has more than 40 columns"),
    "41 columns of CSV": (csv(["x"] * 41), "This table has more than 40 columns"),
    "5,031 rows of CSV": (b"a;b\n" * 5031, "This table has more than 5,000 rows"),
    "a line without end": (b"a;b" + b"c" * 60_000, "This file is too large"),
    "a million boxes of CSV": (b";" * 10**6, "This file is too large"),
    "TCVN3": ("Hä vµ tªn;NguyÔn V¨n B×nh".encode("cp1252"), "The letters of this CSV file cannot be read"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_it_is_refused_with_a_sentence(fault):
    content, sentence = FAULTS[fault]
    assert refused(content).startswith(sentence)


PARSED = ["a text of", "one box", "5,031 rows", "41 columns", "a broken"]


@pytest.mark.parametrize("fault", [name for name in FAULTS if not name.startswith(tuple(PARSED))])
def test_it_is_refused_before_anything_is_parsed(fault, monkeypatch):
    monkeypatch.setattr(reading, "load_workbook", None)
    assert refused(FAULTS[fault][0]).startswith(FAULTS[fault][1])


@pytest.mark.parametrize(("rows", "is_read"), [(5030, True), (5031, False)])
def test_the_border_of_the_rows(rows, is_read):
    content = sheet_of_rows(rows)
    if is_read:
        assert len(read(content)[0]) == 5030  # 5,000 lines of a list below 30 of titles
    else:
        assert refused(content).startswith("This table has more than 5,000 rows")


def test_a_text_as_long_as_excel_allows_is_read():
    body = f'<row><c t="str"><v>{"a" * 32_767}</v></c></row>'
    assert read(with_entries(xlsx(*ROWS), {SHEET: sheet_of(body)})) == [[["a" * 32_767]]]


def test_a_part_that_nobody_opens_may_be_no_good_xml():
    assert read(with_entries(xlsx(*ROWS), {"xl/drawings/vmlDrawing1.vml": b"<xml><br></xml>"})) == [ROWS]


def test_forty_columns_are_read():
    assert len(read(xlsx(["x"] * 40))[0][0]) == 40


def test_a_sheet_that_jumps_to_its_last_row_is_not_walked_through(monkeypatch):
    parsed = []
    parse_row = WorkSheetParser.parse_row
    monkeypatch.setattr(
        WorkSheetParser, "parse_row", lambda self, row: parsed.append(1) or parse_row(self, row)
    )
    assert refused(sheet_of_rows(90_000)).startswith("This table has more than 5,000 rows")
    assert len(parsed) <= 5032


LIMITS = {
    "MAX_ENTRIES": 3,
    "MAX_UNPACKED_BYTES": 1000,
    "MAX_RATIO": 1,
    "MAX_TAGS_OF_SHEET": 3,
    "MAX_TAGS_OF_TEXTS": 3,
    "MAX_TAGS_OF_PART": 3,
    "MAX_OPEN_TAGS": 0,
}


@pytest.mark.parametrize("limit", LIMITS)
def test_each_bound_is_looked_at(monkeypatch, limit):
    content = with_shared_texts()
    assert read(content) == [ROWS]
    monkeypatch.setattr(reading, limit, LIMITS[limit])
    assert refused(content).startswith("This file is too large")


# --- A million rows in about a hundred kilobytes: seconds and megabytes -------------------------------------------

TRY = """
import sys, time, django
django.setup()
from cells.tables import reading
from cells.errors import Refusal
content = sys.stdin.buffer.read()
# Not ru_maxrss: that of the process which started this one counts in it.
peak = lambda: next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
before, start = peak(), time.perf_counter()
try:
    [sheet.rows for sheet in reading.read_sheets(content)]
    print("read")
except Refusal:
    print("refused", time.perf_counter() - start, (peak() - before) // 1024)
"""


def million_rows():
    """A million short rows: 34 MB of XML that a zip makes very small."""
    body = b"<row><c><v>1</v></c></row>" * 10**6
    return with_entries(xlsx(*ROWS), {SHEET: sheet_of("").replace(b"</sheetData>", body + b"</sheetData>")})


HOSTILE = {
    "a million rows": million_rows,
    "a million rows within the ratio": lambda: with_entries(million_rows(), {"xl/media/a.png": NOISE}),
    "nested tags": lambda: with_entries(
        with_shared_texts(), {TEXTS: b"<a>" * 249_000, "xl/media/a.png": NOISE}
    ),
    "a sheet of nothing but tags": lambda: with_entries(
        xlsx(*ROWS), {SHEET: b"<a>" * 599_000, "xl/media/a.png": NOISE}
    ),
    "a million texts": lambda: FAULTS["a million texts"][0],
    "a tag of 35 MB": lambda: with_entries(
        xlsx(*ROWS),
        {SHEET: sheet_of(f'<row x="{"A" * 35_000_000}"/>'), "xl/media/a.png": NOISE},
    ),
    "a comment of 35 MB": lambda: with_entries(
        xlsx(*ROWS),
        {SHEET: sheet_of(f"<!--{('A' * 999 + '<') * 35_000}-->"), "xl/media/a.png": NOISE},
    ),
    "a format that takes long to understand": lambda: with_entries(
        xlsx(*ROWS),
        {
            STYLES: (
                f'<styleSheet xmlns="{SPACE}"><numFmts><numFmt numFmtId="200" formatCode="{"[a" * 120_000}"/></numFmts>'
                '<cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>'
            ).encode()
        },
    ),
    "a million rows in a part called otherwise": lambda: with_entries(
        million_rows(), {"xl/a.dat": b"<a>" * 10**6, "xl/media/a.png": NOISE}
    ),
    "a CSV of millions of lines": lambda: b"a;b\n" * 2_500_000,
    "a CSV of one endless row": lambda: b'"\n";' * 190_000,
}
# Bytes that no zip makes smaller, so that the whole stays within the ratio.
NOISE = bytes((n * n * 2_654_435_761 >> 13) % 256 for n in range(400_000))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_little_time_and_memory(name):
    """In a process of its own. The promise is 2 s and 100 MB."""
    done = subprocess.run(
        [sys.executable, "-c", TRY],
        input=HOSTILE[name](),
        capture_output=True,
        check=True,
        cwd=settings.BASE_DIR,
        env={"SECRET_KEY": "x", "DJANGO_SETTINGS_MODULE": "config.settings", "PATH": "/usr/bin:/bin"},
    )
    word, *figures = done.stdout.decode().split()
    assert word == "refused"
    seconds, megabytes = map(float, figures)
    assert megabytes < 100
    assert seconds < 10  # two seconds are the promise; a machine at work on other things may take longer
