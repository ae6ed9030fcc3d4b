"""The tables of an issued paper as lists for a spreadsheet, made from what was frozen in it. Pure.

`tables_of(kind, data)` gives a `Table` for each table that the paper prints, in the order in which it prints them.
Points, counts and rates are numbers, days are dates; what the paper leaves out or prints as a dash is an empty box.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cells.months import Month


@dataclass(frozen=True)
class Table:
    """`columns`: (title, width in letters). `rows`: text, int, Decimal, date or None, one for each column."""

    title: str
    columns: list[tuple[str, int]]
    rows: list[list]


ORDER = ("STT", 6)
MEETING_RESULTS = {"achieved": "Đạt", "not_achieved": "Không đạt", "in_progress": "Đang thực hiện"}


def number(text: str | None) -> Decimal | None:
    return Decimal(text) if text not in (None, "") else None


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def month_words(code: str) -> str:
    month = Month.parse(code)
    return f"{month.month:02d}/{month.year}"


def _numbered(rows: Iterable[list]) -> list[list]:
    return [[place, *row] for place, row in enumerate(rows, 1)]


def _yes_no(value: bool | None) -> str:
    return {True: "Có", False: "Không", None: ""}[value]


# --- Cells -------------------------------------------------------------------------------------------------------


REASONS = ("reason", "next_band", "proof", "own_reason", "official_reason")
NO_REASONS = [""] * len(REASONS)


def _score_sheet(data) -> list[Table]:
    columns = [("Mã", 8), ("Tiêu chí, mục", 60), ("Áp dụng", 10)]
    columns += [(f"Điểm {name}", 12) for name in ("tối đa", "đề xuất", "tự chấm", "chính thức")]
    columns += [
        ("Căn cứ", 60),
        ("Để được điểm cao hơn", 40),
        ("Minh chứng", 40),
        ("Lý do của chi bộ", 40),
        ("Lý do của cấp trên", 40),
    ]
    rows = []
    for criterion in data["criteria"]:
        rows.append([criterion["code"], criterion["title"], "", *_four_points(criterion), *NO_REASONS])
        rows += [_sheet_item(item) for item in criterion["items"]]
    rows.append(["", "Tổng cộng", "", *_four_points(data["totals"]), *NO_REASONS])
    grades = data["grades"]
    rows.append(["", "Xếp loại", "", None, *map(grades.get, ("proposed", "own", "official")), *NO_REASONS])
    return [Table("Phiếu chấm điểm", columns, rows)]


def _four_points(row) -> list:
    return [number(row[name]) for name in ("max_points", "proposed", "own", "official")]


def _sheet_item(item) -> list:
    applies = item.get("is_applicable", True)
    points = _four_points(item) if applies else [None] * 4
    reasons = [item.get(name, "") for name in REASONS]
    return [item["code"], item["title"], _yes_no(applies), *points, *reasons]


def _tasks_of_meeting(data) -> list[Table]:
    before = [("Nhiệm vụ", 60), ("Người thực hiện", 28), ("Hạn", 12), ("Kết quả", 16), ("Ghi chú", 40)]
    new = [("Nhiệm vụ", 60), ("Người thực hiện", 28), ("Hạn", 12), ("Chỉ tiêu", 30)]
    reported = (
        [
            one["text"],
            one["assignee"],
            day(one["due_on"]),
            MEETING_RESULTS.get(one["result"], ""),
            one.get("note", ""),
        ]
        for one in data["previous_tasks"]
    )
    given = (
        [one["text"], one["assignee"], day(one["due_on"]), one.get("target", "")] for one in data["tasks"]
    )
    return [
        Table("Nhiệm vụ kỳ trước", [ORDER, *before], _numbered(reported)),
        Table("Nhiệm vụ được giao", [ORDER, *new], _numbered(given)),
    ]


def _notice(data) -> list[Table]:
    columns = [ORDER, ("Nội dung", 60), ("Thời gian (phút)", 12), ("Người trình bày", 28)]
    lines = ([one["text"], one["minutes"], one["presenter"]] for one in data["agenda"])
    return [Table("Chương trình", columns, _numbered(lines))]


# --- Committees --------------------------------------------------------------------------------------------------


def _ward_report(data) -> list[Table]:
    totals, criteria = data["totals"], data["criteria"]
    columns = [ORDER, ("Chi bộ", 32), ("Đảng viên", 10), ("Phải dự", 10), ("Có mặt", 10), ("Tỷ lệ (%)", 10)]
    columns += [("Ngày họp", 12)]
    columns += [(f"{one['code']} (tối đa {one['max_points'].replace('.', ',')})", 12) for one in criteria]
    columns += [("Tổng điểm", 10), ("Xếp loại", 14), ("Ghi chú, lý do trừ điểm", 60)]
    rows = _numbered(_report_row(row) for row in data["rows"])
    rows.append(
        [
            *(None, "Toàn đảng bộ", totals["members"], totals.get("expected"), totals["present"]),
            *(number(totals["rate_percent"]), None),
            *map(number, totals["average_points"]),
            *(number(totals["average_total"]), "", "Điểm là bình quân các chi bộ được chấm."),
        ]
    )
    means = [
        [one["code"], one["title"], number(one["max_points"]), number(mean)]
        for one, mean in zip(criteria, totals["average_points"], strict=True)
    ]
    reasons = ([row["cell"], one] for row in data["rows"] for one in row.get("deductions", []))
    missed = (
        [one["cell"], one["members"], _yes_no(one["is_permitted"]), one["reason"]] for one in data["missed"]
    )
    return [
        Table("Kết quả từng chi bộ", columns, rows),
        Table(
            "Chi bộ không sinh hoạt",
            [ORDER, ("Chi bộ", 32), ("Đảng viên", 10), ("Được phép", 10), ("Lý do", 60)],
            _numbered(missed),
        ),
        Table(
            "Điểm theo tiêu chí",
            [("Mã", 8), ("Tiêu chí", 60), ("Điểm tối đa", 12), ("Bình quân", 12)],
            means,
        ),
        Table(
            "Xếp loại", [("Xếp loại", 20), ("Số chi bộ", 12), ("Tỷ lệ (%)", 10)], _grades(totals["grades"])
        ),
        Table(
            "Lý do trừ điểm", [ORDER, ("Chi bộ", 32), ("Mục (điểm trừ) và lý do", 100)], _numbered(reasons)
        ),
    ]


def _report_row(row) -> list:
    return [
        *(row["cell"], row["members"], row.get("expected"), row["present"]),
        *(number(row["rate_percent"]), day(row["held_on"])),
        *map(number, row["points"]),
        *(number(row["total"]), row["grade"], row["note"]),
    ]


def _grades(counts) -> list[list]:
    return [[one["grade"], one["cells"], number(one["percent"])] for one in counts]


def _results_notice(data) -> list[Table]:
    points = [("Điểm tối đa", 12), ("Tự chấm", 12), ("Chính thức", 12)]
    place = [("Mã", 8), ("Tiêu chí, mục", 60)]

    def line(one):
        figures = (number(one[name]) for name in ("max_points", "own", "official"))
        return [one["code"], one["title"], *figures]

    totals, grades = data["totals"], data["grades"]
    rows = [line(one) for one in data["criteria"]]
    rows.append(["", "Tổng cộng", None, number(totals["own"]), number(totals["official"])])
    rows.append(["", "Xếp loại", None, grades["own"], grades["official"]])
    steps = [
        [one["code"], one["title"], number(one["max_points"]), number(one["official"]), one["advice"]]
        for one in data["next_steps"]
    ]
    return [
        Table("Kết quả", [*place, *points], rows),
        Table(
            "Mục điều chỉnh",
            [*place, *points, ("Lý do", 60)],
            [[*line(one), one["reason"]] for one in data["changes"]],
        ),
        Table(
            "Để đạt điểm cao hơn",
            [*place, ("Điểm tối đa", 12), ("Chính thức", 12), ("Cần làm", 60)],
            steps,
        ),
    ]


# --- Spans -------------------------------------------------------------------------------------------------------

SPAN_COUNTS = [
    ("cells", "Chi bộ"),
    ("owed", "Kỳ phải họp"),
    ("held", "Đã họp"),
    ("missed", "Không họp"),
    ("permitted", "Không họp, được phép"),
    ("pending", "Chưa duyệt"),
    ("accepted", "Đã duyệt"),
    ("unproven", "Điểm cao chưa đủ căn cứ"),
]
TASK_COUNTS = [("tasks_due", "Nhiệm vụ đến hạn"), ("tasks_achieved", "Nhiệm vụ đạt")]
THEMATIC = [("thematic_held", "Sinh hoạt chuyên đề"), ("thematic_asked", "Chuyên đề phải có")]


def _span_columns(data) -> list[tuple[str, int]]:
    counts = [(title, 12) for _name, title in SPAN_COUNTS]
    measures = [
        (f"{what} ({name})", 12)
        for name in _denominators(data)
        for what in ("Có mặt", "Phải dự", "Tỷ lệ dự, %")
    ]
    tasks = [*((title, 12) for _name, title in TASK_COUNTS), ("Nhiệm vụ đạt (%)", 12)]
    thematic = [(title, 12) for _name, title in THEMATIC]
    means = [(f"Bình quân, khung {one['number']}", 14) for one in data["rubrics"]]
    return [*counts, *measures, *tasks, *thematic, *means, *((f"{name} (kỳ)", 10) for name in data["grades"])]


def _denominators(data) -> list[str]:
    """The ways of measuring attendance that occur, in the order of their first row."""
    lines = [data["totals"], *data["rows"], *data.get("trend", [])]
    return list(dict.fromkeys(one["denominator"] for line in lines for one in line["attendance"]))


def _span_line(figures, data) -> list:
    return [
        *(figures[name] for name, _title in SPAN_COUNTS),
        *_measures(figures, data),
        *(figures[name] for name, _title in TASK_COUNTS),
        number(figures["tasks_percent"]),
        *(figures[name] for name, _title in THEMATIC),
        *_means(figures, data),
        *figures["grades"],
    ]


def _measures(line, data) -> list:
    of = {one["denominator"]: one for one in line["attendance"]}
    found = (of.get(name) for name in _denominators(data))
    boxes = (
        [one["present"], one["expected"], number(one["rate_percent"])] if one else [None] * 3 for one in found
    )
    return [box for three in boxes for box in three]


def _means(line, data) -> list:
    """Means under different rubrics stand in columns of their own and are never put together."""
    of = {one["rubric"]: number(one["mean"]) for one in line["means"]}
    return [of.get(rubric["number"]) for rubric in data["rubrics"]]


def _rubrics(data) -> Table:
    columns = [("Khung số", 10), ("Tên khung", 60), ("Kỳ đã duyệt", 12), ("Bình quân", 12)]
    columns += [("Xếp loại", 14), ("Số kỳ", 10), ("Tỷ lệ (%)", 10)]
    rows = [
        [one["number"], one["name"], one["accepted"], number(one["mean"]), *grade]
        for one in data["rubrics"]
        for grade in _grades(one["grades"]) or [["", None, None]]
    ]
    return Table("Khung và xếp loại", columns, rows)


def _missed_months(data) -> Table:
    columns = [ORDER, ("Đảng bộ", 32), ("Chi bộ", 32), ("Tháng", 10), ("Được phép", 10), ("Lý do", 60)]
    lines = (
        [
            one.get("committee", ""),
            one["cell"],
            month_words(one["month"]),
            _yes_no(one["is_permitted"]),
            one["reason"],
        ]
        for one in data["missed"]
    )
    return Table("Tháng không sinh hoạt", columns, _numbered(lines))


def _period_report(data) -> list[Table]:
    columns = [ORDER, ("Chi bộ", 36), *_span_columns(data), ("Xếp loại năm", 14)]
    rows = _numbered([row["name"], *_span_line(row, data), row["year_grade"]] for row in data["rows"])
    totals = data["totals"]
    rows.append([None, "Toàn đảng bộ", *_span_line(totals, data), totals["year_grade"]])
    months = [("Tháng", 10), ("Đã duyệt", 10), ("Không họp", 10)]
    months += [
        (f"{what} ({name})", 12)
        for name in _denominators(data)
        for what in ("Có mặt", "Phải dự", "Tỷ lệ dự, %")
    ]
    months += [(f"Bình quân, khung {one['number']}", 14) for one in data["rubrics"]]
    trend = [
        [month_words(one["month"]), one["accepted"], one["missed"], *_measures(one, data), *_means(one, data)]
        for one in data["trend"]
    ]
    return [
        Table("Kết quả từng chi bộ", columns, rows),
        Table("Theo tháng", months, trend),
        _rubrics(data),
        _missed_months(data),
    ]


def _summary(data) -> list[Table]:
    columns = [ORDER, ("Đảng bộ", 36), *_span_columns(data)]
    columns += [("Báo cáo số", 18), ("Ngày báo cáo", 12), ("Trễ (ngày)", 10)]
    rows = _numbered(_summary_row(row, data) for row in data["rows"])
    rows.append([None, "Cộng", *_span_line(data["totals"], data), "", None, None])
    remarks = (
        [why, one["name"], one["text"]]
        for why, name in (("Chậm", "late"), ("Giảm sút", "slipping"), ("Chưa đủ căn cứ", "unproven"))
        for one in data[name]
    )
    return [
        Table("Cần xem trước", [("Việc", 18), ("Nơi", 36), ("Nội dung", 80)], list(remarks)),
        Table("Kết quả từng đảng bộ", columns, rows),
        _rubrics(data),
        _missed_months(data),
    ]


def _summary_row(row, data) -> list:
    report = row["report"] or {"symbol": "", "signed_on": None}
    late = row["days_late"] or None
    return [row["name"], *_span_line(row, data), report["symbol"], day(report["signed_on"]), late]


TABLES: dict[str, Callable[[dict], list[Table]]] = {
    "minutes": _tasks_of_meeting,
    "resolution": _tasks_of_meeting,
    "score_sheet": _score_sheet,
    "notice": _notice,
    "ward_report": _ward_report,
    "results_notice": _results_notice,
    "period_report": _period_report,
    "summary": _summary,
}


def tables_of(kind: str, data: dict) -> list[Table]:
    """The tables of a paper; those without a row are left out, the first stays."""
    first, *others = TABLES[kind](data)
    return [first, *(table for table in others if table.rows)]
