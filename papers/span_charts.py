"""The pictures of a report over a span of time: bars beside the tables of its months and its grades. Pure."""

from decimal import Decimal

from .charts import Chart, bars

FULL = 100  # percent, and the points of a rubric that does not say its own


def span_charts(data: dict) -> dict:
    """`means` and `rates`: a bar a month, out of what can be had, none where two rubrics or two settings meet;
    `grades`: for each rubric, by its number, a bar a grade out of its accepted scores."""
    most = {rubric["number"]: rubric.get("max_points", FULL) for rubric in data["rubrics"]}
    return {
        "means": bars([_mean_share(month["means"], most) for month in data["trend"]]),
        "rates": bars([_rate_share(month["attendance"]) for month in data["trend"]]),
        "grades": {rubric["number"]: grade_bars(rubric) for rubric in data["rubrics"]},
    }


def grade_bars(rubric: dict) -> Chart:
    counts = [grade["cells"] for grade in rubric["grades"]]
    whole = sum(counts)
    return bars([Decimal(count) / whole if whole else None for count in counts], is_one_series=False)


def _mean_share(means: list[dict], most: dict) -> Decimal | None:
    if len(means) != 1 or means[0]["mean"] is None:
        return None
    return Decimal(means[0]["mean"]) / Decimal(most[means[0]["rubric"]])


def _rate_share(rates: list[dict]) -> Decimal | None:
    if len(rates) != 1 or rates[0]["rate_percent"] is None:
        return None
    return Decimal(rates[0]["rate_percent"]) / FULL
