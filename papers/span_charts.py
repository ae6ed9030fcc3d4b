"""The pictures of a report over a span of time: bars beside the tables of its months and its grades. Pure."""

from decimal import Decimal

from .charts import Chart, bars

FULL = Decimal(100)


def span_charts(data: dict) -> dict:
    """`means` and `rates`: a bar a month, out of 100, none where two rubrics or two settings meet; `grades`: for each
    rubric, by its number, a bar a grade out of its accepted scores."""
    return {
        "means": bars([_only(month["means"], "mean") for month in data["trend"]]),
        "rates": bars([_only(month["attendance"], "rate_percent") for month in data["trend"]]),
        "grades": {rubric["number"]: grade_bars(rubric) for rubric in data["rubrics"]},
    }


def grade_bars(rubric: dict) -> Chart:
    counts = [grade["cells"] for grade in rubric["grades"]]
    whole = sum(counts)
    return bars([Decimal(count) / whole if whole else None for count in counts], is_one_series=False)


def _only(values: list[dict], name: str) -> Decimal | None:
    if len(values) != 1 or values[0][name] is None:
        return None
    return Decimal(values[0][name]) / FULL
