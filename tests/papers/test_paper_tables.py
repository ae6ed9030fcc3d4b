"""The tables of a paper as a spreadsheet: what was frozen in it, numbers as numbers, days as days."""

import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from cells.models import Event, Reading, ReadingKind
from papers import layout, pdf
from papers.models import PaperKind
from papers.tables import TABLES, tables_of

from . import samples


def url(paper):
    return reverse("papers:paper-tables", args=[paper.pk])


def lists_in(response):
    """Name of the sheet → its rows as values."""
    book = load_workbook(io.BytesIO(response.content))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def sampled(kind):
    return getattr(samples, kind)()


SAMPLED = [kind for kind in TABLES if hasattr(samples, kind)]


def test_every_kind_of_paper_has_its_tables():
    assert set(TABLES) == set(PaperKind.values) == set(layout.ABBREVIATIONS)


@pytest.mark.parametrize("kind", SAMPLED)
def test_every_row_has_a_box_for_each_column_and_no_number_is_text(kind):
    tables = tables_of(kind, sampled(kind))
    assert tables
    for table in tables:
        assert {len(row) for row in table.rows} <= {len(table.columns)}, table.title
        for row in table.rows:
            for (title, _width), value in zip(table.columns, row, strict=True):
                assert value is None or isinstance(value, (str, int, Decimal, date)), title
                is_figure = isinstance(value, str) and value.replace(".", "", 1).isdigit()
                assert not is_figure or title in ("Mã",), (title, value)


def test_the_score_sheet_line_by_line():
    [table] = tables_of("score_sheet", samples.score_sheet())
    data = samples.score_sheet()
    items = [item for criterion in data["criteria"] for item in criterion["items"]]
    assert len(table.rows) == len(data["criteria"]) + len(items) + 2
    first = data["criteria"][0]
    assert table.rows[0][:4] == [first["code"], first["title"], "", Decimal(first["max_points"])]
    assert table.rows[-2][3:7] == [
        Decimal(data["totals"][name]) if data["totals"][name] else None
        for name in ("max_points", "proposed", "own", "official")
    ]


def test_the_file_says_which_paper_it_is_and_holds_its_figures(client, staff, report):
    client.force_login(staff)
    data = report.data
    response = client.post(url(report))
    lists = lists_in(response)
    assert list(lists)[:2] == ["Kết quả từng chi bộ", "Chi bộ không sinh hoạt"]
    rows = lists["Kết quả từng chi bộ"]
    assert rows[0][0] == "Báo cáo số 01-BC/ĐU, ngày 02 tháng 12 năm 2026"
    assert report.short_code in rows[1][0]
    assert rows[3][:7] == ["STT", "Chi bộ", "Đảng viên", "Phải dự", "Có mặt", "Tỷ lệ (%)", "Ngày họp"]
    assert len(rows) == 4 + len(data["rows"]) + 1
    first = next(row for row in data["rows"] if row["held_on"])
    line = next(row for row in rows if row[1] == first["cell"])
    assert line[5] == float(first["rate_percent"])
    assert line[6] == datetime.fromisoformat(first["held_on"])
    assert line[7] == float(first["points"][0])
    event = Event.objects.get(verb="list exported")
    assert (event.by, event.object_id) == (staff, str(report.pk))
    assert event.after["rows"] == sum(len(list_) - 4 for list_ in lists.values())
    assert Reading.objects.get(kind=ReadingKind.EXPORTED).object_id == str(report.pk)
    assert "01-BC-%C4%90U" in response["Content-Disposition"]


def test_no_word_of_a_paper_is_ever_run(client, staff, issue_report):
    data = samples.ward_report(rows=2)
    data["rows"][0] |= {"cell": "=1+1", "note": "@SUM(A1)"}
    client.force_login(staff)
    book = load_workbook(io.BytesIO(client.post(url(issue_report(data=data))).content))
    boxes = [box for sheet in book for row in sheet.iter_rows() for box in row]
    assert not [box for box in boxes if box.data_type == "f"]
    assert {"'=1+1", "'@SUM(A1)"} <= {box.value for box in boxes}


def test_a_table_without_rows_is_left_out():
    data = samples.ward_report(rows=2) | {"missed": []}
    assert "Chi bộ không sinh hoạt" not in [table.title for table in tables_of("ward_report", data)]


@pytest.mark.parametrize(
    ("who", "status"), [("staff", 200), ("official", 200), ("secretary", 404), ("stranger", 404)]
)
def test_who_sees_the_paper_takes_its_tables(client, request, report, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.post(url(report)).status_code == status
    assert client.get(url(report)).status_code == 405


@pytest.fixture(autouse=True)
def without_pdf(monkeypatch):
    monkeypatch.setattr(pdf, "render", lambda *args, **kwargs: b"%PDF-1.7")
