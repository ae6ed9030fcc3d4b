"""A list as a file: days are days, numbers that are names are text, and nothing runs."""

import io
import unicodedata
from datetime import date

import pytest
from openpyxl import load_workbook

from cells.tables.writing import Column, Sheet, as_download, harmless, sheet_name, workbook, workbook_of


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "＝1+1",
        "＋1+1",
        "－1+1",
        "＠SUM",
        "=",
        "\0=1",
    ],
)
def test_what_a_spreadsheet_might_run_gets_an_apostrophe(text):
    assert harmless(text).startswith("'")


@pytest.mark.parametrize(
    "text", ["Trần Thị An", "00123", "+84 912 345 678", "-5", "12-QĐ/ĐU", "a=b", "", "38.168.053.000.001"]
)
def test_names_phones_and_codes_stay_as_they_are(text):
    assert harmless(text) == text


def test_a_file_reads_back_as_it_was_meant():
    columns = [Column("Họ và tên", 20), Column("Ngày"), Column("Số"), Column("Mã")]
    rows = [["Trần Thị An", date(2015, 2, 3), 7, "00123"], ["=1+1", date(1890, 1, 2), None, "+84"]]
    sheet = load_workbook(io.BytesIO(workbook("Đảng viên", columns, rows))).active
    assert [[cell.data_type for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["s", "d", "n", "s"],
        ["s", "s", "n", "s"],
    ]
    assert [cell.value for cell in sheet[3]] == ["'=1+1", "02/01/1890", None, "+84"]
    assert (sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == ("Đảng viên", "A2", "A1:D3")
    assert sheet["A1"].font.bold
    assert sheet["D2"].number_format == "@"


def test_several_lists_each_under_its_own_name_and_what_stands_above_it():
    sheets = [
        Sheet("Kết quả", [Column("Mã"), Column("Số")], [["a", 1], ["b", 2]], ("=Báo cáo", "")),
        Sheet("KẾT QUẢ", [Column("Mã")], []),
        Sheet("x" * 40, [Column("Mã")], []),
        Sheet("x" * 40, [Column("Mã")], []),
    ]
    book = load_workbook(io.BytesIO(workbook_of(iter(sheets))))
    assert book.sheetnames == ["Kết quả", "KẾT QUẢ 2", "x" * 31, "x" * 29 + " 2"]
    first = book.worksheets[0]
    assert [row[0] for row in first.iter_rows(values_only=True)] == ["'=Báo cáo", None, "Mã", "a", "b"]
    assert (first.freeze_panes, first.auto_filter.ref) == ("A4", "A3:B5")
    assert book.worksheets[1].auto_filter.ref == "A1:A2"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Đảng viên", "Đảng viên"),
        ("a/b:c*d?e[f]'g", "a b c d e f  g"),
        ("x" * 40, "x" * 31),
        ("***", "Danh sách"),
    ],
)
def test_the_name_of_a_sheet_is_one_that_excel_takes(title, name):
    assert sheet_name(title) == name


def test_a_file_is_named_in_nfc():
    response = as_download(unicodedata.normalize("NFD", 'Đảng ủy "5"/a'), b"")
    assert response["Content-Disposition"].endswith("''%C4%90%E1%BA%A3ng%20%E1%BB%A7y%20-5--a.xlsx")
