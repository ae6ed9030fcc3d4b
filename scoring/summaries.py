"""An upper committee's summary of a month over the committees below it that lead cells (papers.shapes.SummaryData).

The figures are those of the roll-up, from the results of accepted meetings; beside each committee stands its own issued
report. Page one names what is late, slipping and unproven, and every number on it is one of the tables behind it.
"""

from collections import defaultdict
from datetime import date
from fractions import Fraction

from django.utils.translation import override

from cells.history import as_called, cells_of_month, led_by
from cells.months import Month
from meetings.deadlines import report_due
from meetings.models import Meeting, MissedMonth
from meetings.queries import rules_of
from papers.models import Paper, PaperKind
from papers.shapes import SummaryData

from .committee_papers import Issuer
from .period_reports import missed_row
from .reports import ended_in
from .rollups import of_upper
from .rollups.reading import MET, UNPROVEN_GAP, UNPROVEN_OWN
from .signs import SLIPPING_MONTHS, SLIPPING_PERCENT, SLIPPING_POINTS, slipping
from .span_figures import Figures, one_decimal, percent
from .spans import Span, SpanKind, Stretch

SLIPPING_RULE = (
    f"{SLIPPING_MONTHS} tháng liền, tháng sau thấp hơn tháng trước: điểm bình quân giảm tổng cộng từ "
    f"{SLIPPING_POINTS} điểm trở lên (cùng khung chấm điểm), hoặc tỷ lệ dự sinh hoạt giảm tổng cộng từ "
    f"{SLIPPING_PERCENT} điểm phần trăm trở lên (cùng cách tính)"
)
UNPROVEN_RULE = (
    f"chi bộ tự chấm từ {UNPROVEN_OWN} điểm trở lên trong khi điểm đề xuất từ hồ sơ thấp hơn ít nhất "
    f"{UNPROVEN_GAP} điểm, hoặc hồ sơ chưa đủ căn cứ để đề xuất điểm"
)


def summary_data(committee, month: Month, comments: list[dict], today) -> SummaryData:
    """The summary as it stands today; nothing is stored. The number of queries does not hang on that of the wards."""
    rollup = of_upper(committee, Span(SpanKind.MONTH, month), today)
    issuer = Issuer(committee, today)
    lately = of_upper(committee, Stretch.up_to(month, SLIPPING_MONTHS), today)
    figures = Figures(rollup)
    wards = [line.place for line in rollup.lines]
    reports, due = _reports(wards, month), _due_days(wards, month)
    with override("vi"):
        rows = [
            figures.line(line)
            | {"name": line.place.organisation_name}
            | _reported(reports.get(line.place.pk), due[line.place.pk], today)
            for line in rollup.lines
        ]
        missed = _missed(committee, wards, month, today)
    return {
        "head": issuer.head,
        "month": str(month),
        "as_of": today.isoformat() if today <= month.last_day else None,
        "rubrics": figures.rubrics(),
        "grades": figures.grades,
        "rows": rows,
        "totals": figures.line(rollup.total),
        "reported": sum(row["report"] is not None for row in rows),
        "late": [remark for row in sorted(rows, key=_least_late) if (remark := _late(row))],
        "slipping": _slipping(lately),
        "unproven": [
            {
                "name": row["name"],
                "text": f"{row['unproven']} chi bộ, trong {row['accepted']} chi bộ đã duyệt điểm",
            }
            for row in sorted(rows, key=lambda row: -row["unproven"])
            if row["unproven"]
        ],
        "slipping_rule": SLIPPING_RULE,
        "unproven_rule": UNPROVEN_RULE,
        "rate_rules": figures.rate_rules(),
        "missed": missed,
        "comments": comments,
        "recipients": issuer.recipients("Các đảng bộ trực thuộc"),
        "signature": issuer.signature,
    }


def _reports(wards, month) -> dict[int, tuple[Paper, date]]:
    """Id of the ward → its report in force, and the day of its first one: a correction does not make it late."""
    papers = Paper.objects.filter(
        committee__in=[ward.pk for ward in wards], kind=PaperKind.WARD_REPORT, month=month
    )
    found = {}
    for paper in papers.defer("data").order_by("version"):
        first = found[paper.committee_id][1] if paper.committee_id in found else paper.signed_on
        found[paper.committee_id] = paper, first
    return found


def _due_days(wards, month) -> dict:
    rules = rules_of((ward.pk, 0, ward.path, month.last_day) for ward in wards)
    return {pk: report_due(month, policy).day for pk, policy in rules.items()}


def _reported(report: tuple[Paper, date] | None, due: date, today: date) -> dict:
    if report is None:
        return {"report": None, "days_late": max((today - due).days, 0)}
    paper, first_day = report
    return {
        "report": {"symbol": paper.symbol, "signed_on": paper.signed_on.isoformat()},
        "days_late": max((first_day - due).days, 0),
    }


def _least_late(row: dict) -> tuple:
    """Sorts what is latest first: without a report, then by days, then by cells that are missing."""
    return row["report"] is not None, -row["days_late"], row["permitted"] - row["missed"] - row["pending"]


def _late(row: dict) -> dict | None:
    """Its own report, and cells whose month has no result yet."""
    said = []
    if row["report"] is None:
        late = f", quá hạn {row['days_late']} ngày" if row["days_late"] else ", chưa đến hạn"
        said.append("chưa báo cáo" + late)
    elif row["days_late"]:
        said.append(f"báo cáo trễ {row['days_late']} ngày")
    if row["pending"]:
        said.append(f"{row['pending']} chi bộ chưa được duyệt")
    if without := row["missed"] - row["permitted"]:
        said.append(f"{without} chi bộ không họp, không phép")
    return {"name": row["name"], "text": "; ".join(said)} if said else None


def _slipping(lately) -> list[dict]:
    """The wards that signs.slipping names, what fell most first."""
    fallen = [
        (line.place.organisation_name, falls) for line in lately.lines if (falls := slipping(line.months))
    ]
    fallen.sort(key=lambda one: -max(fall.first - fall.last for fall in one[1]))
    return [{"name": name, "text": "; ".join(map(_fall_words, falls))} for name, falls in fallen]


def _fall_words(fall) -> str:
    name, written = ("điểm", _points) if fall.what == "mean" else ("tỷ lệ dự", _percent)
    return f"{name} {written(fall.first)} → {written(fall.last)}"


def _points(value: Fraction) -> str:
    return one_decimal(value).replace(".", ",")


def _percent(value: Fraction) -> str:
    return percent(value).replace(".", ",") + "\u00a0%"


def _missed(committee, wards, month, today) -> list[dict]:
    """The cells below without a meeting, noted so or because the month is over, with what was told of it."""
    cells = cells_of_month(committee, month)
    noted = {row.cell_id: row for row in MissedMonth.objects.filter(cell__in=cells.values("pk"), month=month)}
    met = Meeting.objects.regular().filter(month=month, state__in=MET).values("cell")
    without = cells.exclude(pk__in=met)
    if today <= month.last_day:
        without = without.filter(pk__in=noted)
    owing = without.annotate(leader=led_by(month.last_day)).order_by("position", "pk")
    owing = [cell for cell in owing if cell.pk in noted or not ended_in(cell, month)]
    by_ward = defaultdict(list)
    for cell in as_called(owing, month.last_day):
        by_ward[cell.leader].append(cell)
    return [
        {"committee": ward.organisation_name} | missed_row(cell, month, noted.get(cell.pk))
        for ward in wards
        for cell in by_ward[ward.pk]
    ]
