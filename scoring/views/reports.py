"""The reports of a committee, of a month, of a longer span and of the wards below it: how each would read now, with
the office's own words where it has any, and issuing it."""

import uuid

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cells.access import Permission, require
from cells.events import record_reading
from cells.fields import WrittenText
from cells.months import Month
from papers.actions import PaperError
from papers.layout import profile_on
from papers.rendering import render_article

from .. import actions
from ..actions import ReportOf
from ..forms import TOO_LONG
from ..models import NoRubric
from ..spans import Span, SpanKind
from .base import month_links, visible_committee
from .rollups import kind_labels

# What the office writes itself: the field, and the heading on the paper.
COMMENTS = {
    "assessment": "Đánh giá chung",
    "shortcomings": "Tồn tại, hạn chế và nguyên nhân",
    "directions": "Phương hướng, nhiệm vụ thời gian tới; kiến nghị",
}


class ReplacingForm(forms.Form):
    """The reason, where a report in force is replaced."""

    comments = ()
    reason = WrittenText(
        label="",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=TOO_LONG,
    )

    def __init__(self, data=None, *, current=None):
        super().__init__(data)
        if current is None:
            del self.fields["reason"]
        else:
            words = _("Why is report %(symbol)s replaced?") % {"symbol": current.symbol}
            self.fields["reason"].label = words


class ReportForm(ReplacingForm):
    """The office's own words too, each a part of the paper where it is not empty."""

    assessment = WrittenText(
        label=gettext_lazy("General assessment"), required=False, max_length=5000, error_messages=TOO_LONG
    )
    shortcomings = WrittenText(
        label=gettext_lazy("Shortcomings and their causes"),
        required=False,
        max_length=5000,
        error_messages=TOO_LONG,
    )
    directions = WrittenText(
        label=gettext_lazy("Tasks ahead, and what is asked of others"),
        required=False,
        max_length=5000,
        error_messages=TOO_LONG,
    )
    field_order = COMMENTS

    def __init__(self, data=None, *, current=None):
        super().__init__(data, current=current)
        self.initial = _words_of(current)
        for name in COMMENTS:
            self.fields[name].widget = forms.Textarea(attrs={"rows": 4})

    @property
    def comments(self) -> list[dict]:
        """As sections of the paper: what is valid of what was sent, else what stands in the paper in force."""
        values = getattr(self, "cleaned_data", self.initial)
        written = [(title, values.get(name, "").replace("\r\n", "\n")) for name, title in COMMENTS.items()]
        return [{"title": title, "text": text} for title, text in written if text]


def _words_of(current) -> dict:
    """The office's words of the report in force: the next one begins with them."""
    texts = {section["title"]: section["text"] for section in current.data["comments"]} if current else {}
    return {name: texts[title] for name, title in COMMENTS.items() if title in texts}


@require_http_methods(["GET", "POST"])
def month_report(request, committee_id, month):
    """A committee's report of a month, a row a cell."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.ISSUE, committee)
    links = {
        "title": _("Monthly report"),
        "month": month,
        "back_url": reverse("scoring:board", args=[committee.pk, month]),
        **month_links("scoring:report", committee.pk, month),
    }
    return _answer(request, ReportOf.of_month(committee, month), links, ReplacingForm)


@require_http_methods(["GET", "POST"])
def period_report(request, committee_id, span):
    """A committee's report of a quarter, half-year or year; a month has the monthly report."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.ISSUE, committee)
    if span.kind == SpanKind.MONTH:
        raise Http404
    name, today = "scoring:period-report", timezone.localdate()
    shown = min(span.last, Month.of(today)) if span.first_day <= today else span.first
    links = {
        "title": _("Report of %(span)s") % {"span": span.label},
        "span": span,
        "kinds": [
            (label, reverse(name, args=[committee.pk, Span.of(kind, shown)]), kind == span.kind)
            for kind, label in kind_labels()
            if kind != SpanKind.MONTH
        ],
        "previous_url": reverse(name, args=[committee.pk, span.previous()]),
        "next_url": reverse(name, args=[committee.pk, span.next()]) if span.next().first_day <= today else "",
        "back_url": reverse("scoring:committee-span", args=[committee.pk, span]),
    }
    return _answer(request, ReportOf.of_span(committee, span), links)


@require_http_methods(["GET", "POST"])
def summary(request, committee_id, month):
    """An upper committee's summary of the month of the wards below it."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.ISSUE, committee)
    links = {
        "title": _("Summary of the wards"),
        "month": month,
        "back_url": reverse("scoring:overview", args=[month]),
        **month_links("scoring:summary", committee.pk, month),
    }
    return _answer(request, ReportOf.of_wards(committee, month), links)


def _answer(request, of: ReportOf, links, form_of=ReportForm):
    try:
        if request.method == "GET":
            return _show(request, of, links, form_of(current=of.current))
        form = form_of(request.POST, current=of.current)
        if not form.is_valid():
            return _show(request, of, links, form, status=422)
        if "preview" in request.POST:
            return _show(request, of, links, form)
        return _issue(request, of, links, form)
    except (actions.NothingToReport, NoRubric) as error:
        messages.info(request, str(error))
        return redirect(links["back_url"])


def _issue(request, of: ReportOf, links, form):
    try:
        submission_id = uuid.UUID(request.POST.get("submission_id", ""))
    except ValueError:
        words = _("This page was too old to issue from. Please look at it again and press once more.")
        messages.error(request, words)
        return _show(request, of, links, form, status=422)
    try:
        paper = actions.issue_report(
            of,
            comments=form.comments,
            submission_id=submission_id,
            by=request.user,
            reason=form.cleaned_data.get("reason", ""),
        )
    except actions.ReplacingNeedsReason as error:
        form = type(form)(
            request.POST, current=of.current
        )  # somebody may just have issued one: now it asks why
        form.add_error("reason", str(error))
        return _show(request, of, links, form, status=422)
    except (actions.NothingChanged, PaperError) as error:
        messages.info(request, str(error))
        return _show(request, of, links, form, status=422)
    messages.success(request, _("Report %(symbol)s was issued.") % {"symbol": paper.symbol})
    return redirect(paper)


def _show(request, of: ReportOf, links, form, status=200):
    today = timezone.localdate()
    data, current = of.data(today, form.comments), of.current
    record_reading(request.user, of.committee)
    context = {
        "committee": of.committee,
        "form": form,
        "data": data,
        "article": render_article(of.kind, data, profile_code=profile_on(today).code, is_draft=True),
        "current": current,
        "is_unchanged": current is not None and actions.says_the_same(current, data),
        "submission_id": uuid.uuid4(),
        "crumbs": [(of.committee.name, links["back_url"]), (links["title"], None)],
    }
    return render(request, "scoring/report.html", context | links, status=status)
