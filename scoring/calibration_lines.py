"""The calibration as its page and its file print it: plain text decided once, pictures as paths."""

from statistics import quantiles

from django.urls import reverse
from django.utils.formats import number_format

from cells.tables.writing import Column

from .calibration_of import Calibration, CellCalibration
from .calibration_words import details, question
from .reasons import number
from .strips import Scale, strip

TABLE = [
    Column("STT", 6),
    Column("Chi bộ", 32),
    Column("Tháng", 12),
    Column("Điểm đề xuất", 12),
    Column("Điểm tự chấm", 12),
    Column("Điểm chính thức", 14),
    Column("Tự chấm − đề xuất", 14),
    Column("Tự chấm − chính thức", 16),
    Column("Điểm không có căn cứ ghi lại", 18),
    Column("Điểm tự đánh giá không kèm minh chứng", 20),
    Column("Có cấp ủy cấp trên dự", 16),
    Column("Nội dung lặp lại tháng trước", 40),
]


def table_rows(found: Calibration):
    """`TABLE`, a row for each month that a cell handed in: numbers as numbers."""
    rows = ((row.cell, month) for row in found.cells for month in row.months)
    for position, (cell, month) in enumerate(rows, 1):
        yield [
            position,
            cell.name,
            f"{month.month.month}/{month.month.year}",
            month.proposed,
            month.own,
            month.official,
            month.above_proposed,
            month.above_official,
            month.unproven,
            month.judged_without_proof,
            "có" if month.with_overseer else "không",
            ", ".join(month.repeated),
        ]


def question_groups(found: Calibration) -> list[dict]:
    """The cells there is something to ask, in the committee's own order: name, and `questions`, each with its sentence,
    details and links to the sheets."""
    return [
        {
            "name": row.cell.name,
            "questions": [
                {
                    "sentence": question(finding, row.cell.full_name),
                    "details": details(finding, found.item_text),
                    "links": [_link(month) for month in finding.months],
                }
                for finding in row.findings
            ],
        }
        for row in found.cells
        if row.findings
    ]


def _link(month) -> dict:
    return {
        "url": reverse("scoring:sheet", args=[month.meeting_id]),
        "label": f"{month.month.month}/{month.month.year}",
    }


def distribution_lines(found: Calibration) -> tuple[Scale, list[dict]]:
    """The scale of all pictures, and one dict a cell: name, months, with_overseer (counts), proposed and official
    (each: strip, middle, low, high – the middle half –, and the
    month farthest out; None without a month), unproven and bare (shares of own points, in words)."""
    above_proposed = {
        row.cell.pk: [(month.above_proposed, month.month) for month in row.months] for row in found.cells
    }
    above_official = {
        row.cell.pk: [
            (month.above_official, month.month) for month in row.months if month.above_official is not None
        ]
        for row in found.cells
    }
    both = [*above_proposed.values(), *above_official.values()]
    scale = Scale.of([[value for value, _month in pairs] for pairs in both])
    lines = [
        {
            "name": row.cell.name,
            "months": len(row.months),
            "with_overseer": sum(month.with_overseer for month in row.months),
            "proposed": _distribution(above_proposed[row.cell.pk], scale),
            "official": _distribution(above_official[row.cell.pk], scale),
            **_shares(row),
        }
        for row in found.cells
    ]
    return scale, lines


def _distribution(pairs, scale: Scale) -> dict | None:
    """Of (difference, month): one month alone, such as the first under a new rubric, does not widen the middle half."""
    if not pairs:
        return None
    values = [value for value, _month in pairs]
    low, middle, high = quantiles(values * 4 if len(values) == 1 else values, n=4, method="inclusive")
    farthest, month = max(pairs, key=lambda pair: abs(pair[0] - middle))
    is_outside = not low <= farthest <= high
    shown = {"middle": middle, "low": low, "high": high, "farthest": farthest}
    return {
        "strip": strip(values, scale),
        "month": f"{month.month}/{month.year}" if is_outside else "",
        **{name: signed(value) for name, value in shown.items()},
    }


def _shares(row: CellCalibration) -> dict:
    share = row.unproven_share
    if share is None:
        return {"unproven": "", "bare": ""}
    bare = sum(month.judged_without_proof for month in row.months)
    own = sum(month.own for month in row.months)
    return {"unproven": number(100 * share), "bare": number(100 * bare / own)}


def signed(value) -> str:
    """``+3``, ``−1,5``, ``0``: with a true minus sign."""
    text = number_format(f"{abs(value).normalize():f}")
    return f"+{text}" if value > 0 else f"−{text}" if value < 0 else "0"


def month_table(found: Calibration) -> tuple[list, list[dict]]:
    """The months, the newest first, and for each cell what stands behind its pictures:
    per month proposed, own, official, or None."""
    number = (found.until.year - found.since.year) * 12 + found.until.month - found.since.month + 1
    months = [found.until.plus(-at) for at in range(number)]
    rows = []
    for row in found.cells:
        by_month = {month.month: month for month in row.months}
        rows.append({"name": row.cell.name, "boxes": [_box(by_month.get(month)) for month in months]})
    return months, rows


def _box(month) -> dict | None:
    if month is None:
        return None
    official = "–" if month.official is None else number(month.official)
    return {
        **_link(month),
        "figures": f"{number(month.proposed)} / {number(month.own)} / {official}",
        "with_overseer": month.with_overseer,
    }
