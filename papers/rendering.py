"""From a paper's data to its HTML: one article, shown on the screen and printed as PDF alike."""

from decimal import Decimal

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from . import charts, layout


def render_article(kind: str, data: dict, *, profile_code: str, is_draft: bool = False) -> SafeString:
    """The ``<article class="paper">`` of a paper, for embedding in a page.

    `data` has the shape that `papers.shapes` gives for `kind`. Papers are Vietnamese in every language of the
    site.
    """
    return _rendered(f"papers/{kind}.html", kind, data, profile_code, is_draft)


def render_document(kind: str, data: dict, *, profile_code: str, is_draft: bool = False) -> str:
    """A whole HTML document around the same article, for `papers.pdf.render`."""
    return _rendered("papers/_document.html", kind, data, profile_code, is_draft)


def _rendered(template: str, kind: str, data: dict, profile_code: str, is_draft: bool) -> SafeString:
    context = {
        "article": f"papers/{kind}.html",
        "kind": kind,
        "name": layout.NAMES[kind],
        "abstract": layout.abstract(kind, data),
        "title": layout.title(kind, data),
        "symbol": data["head"].get("symbol") or layout.draft_symbol(kind, data["head"]["body_code"]),
        "profile_code": profile_code,
        "is_draft": is_draft,
        "data": data,
        "charts": _report_charts(data) if kind == "ward_report" else None,
    }
    return render_to_string(template, context)


def _report_charts(data: dict) -> dict[str, charts.Chart]:
    averages = zip(data["totals"]["average_points"], data["criteria"], strict=True)
    grades = data["totals"]["grades"]
    all_cells = sum(grade["cells"] for grade in grades)
    return {
        "criteria": charts.bars([_share(points, criterion["max_points"]) for points, criterion in averages]),
        "grades": charts.bars([_share(grade["cells"], all_cells) for grade in grades], is_one_series=False),
    }


def _share(part: str | int | None, whole: str | int) -> Decimal | None:
    if part is None or not Decimal(whole):
        return None
    return Decimal(part) / Decimal(whole)
