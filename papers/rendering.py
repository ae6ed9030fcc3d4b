"""From a paper's data to its HTML: one article, shown on the screen and printed as PDF alike."""

import json
from datetime import date
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from . import charts, layout
from .file_names import plain_words
from .pdf import Attached
from .qr import qr
from .span_charts import span_charts


def render_article(kind: str, data: dict, *, profile_code: str, is_draft: bool = False) -> SafeString:
    """The ``<article class="paper">`` of a paper, for embedding in a page.

    `data` has the shape that `papers.shapes` gives for `kind`. Papers are Vietnamese in every language of the
    site.
    """
    return _rendered(f"papers/{kind}.html", kind, data, profile_code, is_draft)


def render_document(kind: str, data: dict, *, profile_code: str, is_draft: bool = False) -> str:
    """A whole HTML document around the same article, for `papers.pdf.render`.

    Of an issued paper every page says by which code it is checked: what was frozen into its head, never the setting.
    """
    return _rendered("papers/_document.html", kind, data, profile_code, is_draft)


def attached(symbol: str, data: dict, signed_on: date) -> Attached:
    """A paper's data as the file inside its PDF: ``01-BC-DU.json``, UTF-8, keys in order, dated as the paper is."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1)
    return Attached(f"{plain_words(symbol)}.json", text.encode(), "Dữ liệu của văn bản", signed_on)


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
        "charts": CHARTS[kind](data) if kind in CHARTS else None,
    }
    if template == "papers/_document.html" and not is_draft:
        context["verify"] = _verify(data["head"])
    return render_to_string(template, context)


def _verify(head: dict) -> dict | None:
    """What the footer shows: the code in two halves, where to type it, and the QR of the whole address."""
    if not head.get("short_code"):
        return None
    url = head.get("verify_url")
    return {
        "code": layout.spaced_code(head["short_code"]),
        "address": layout.verify_address(url) if url else "",
        "qr": qr(url) if url else None,
    }


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


CHARTS = {"ward_report": _report_charts, "period_report": span_charts}
