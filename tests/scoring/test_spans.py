"""A span of months: parsed and printed, its borders, its neighbours, its words."""

from datetime import date

import pytest
from django.utils.translation import override

from cells.months import Month
from scoring.spans import Span, SpanConverter, SpanKind, Stretch

# fmt: off
SPANS = [
    # text, kind, first month, last day, words, label in English, the one before, the one after
    ("2026-02", "month", "2026-02", date(2026, 2, 28), "tháng 02 năm 2026", "month 2/2026", "2026-01", "2026-03"),
    ("2026-12", "month", "2026-12", date(2026, 12, 31), "tháng 12 năm 2026", "month 12/2026", "2026-11", "2027-01"),
    ("2026-Q1", "quarter", "2026-01", date(2026, 3, 31), "quý I năm 2026", "quarter I of 2026", "2025-Q4", "2026-Q2"),
    ("2026-Q3", "quarter", "2026-07", date(2026, 9, 30), "quý III năm 2026", "quarter III of 2026",
     "2026-Q2", "2026-Q4"),
    ("2026-Q4", "quarter", "2026-10", date(2026, 12, 31), "quý IV năm 2026", "quarter IV of 2026",
     "2026-Q3", "2027-Q1"),
    ("2026-H1", "half", "2026-01", date(2026, 6, 30), "6 tháng đầu năm 2026", "first half of 2026",
     "2025-H2", "2026-H2"),
    ("2026-H2", "half", "2026-07", date(2026, 12, 31), "6 tháng cuối năm 2026", "second half of 2026",
     "2026-H1", "2027-H1"),
    ("2028", "year", "2028-01", date(2028, 12, 31), "năm 2028", "the year 2028", "2027", "2029"),
]
# fmt: on


@pytest.mark.parametrize(("text", "kind", "first", "last_day", "words", "label", "before", "after"), SPANS)
def test_a_span_is_read_and_written(text, kind, first, last_day, words, label, before, after):
    span = Span.parse(text)
    assert (span.kind, str(span.first), span.code, str(span)) == (kind, first, text, text)
    assert (span.first_day, span.last_day) == (Month.parse(first).first_day, last_day)
    assert (span.previous().code, span.next().code) == (before, after)
    assert span.words == words
    with override("en"):
        assert span.label == label


@pytest.mark.parametrize(
    "text",
    ["", "26", "2026-", "2026-0", "2026-13", "2026-00", "2026-Q0", "2026-Q5", "2026-H3", "2026-q1",
     " 2026", "2026-Q1 "]
)  # fmt: skip
def test_what_is_no_span_is_refused(text):
    with pytest.raises(ValueError, match="no span"):
        Span.parse(text)


@pytest.mark.parametrize(
    ("kind", "month", "expected"),
    [
        ("month", "2026-06", "2026-06"),
        ("quarter", "2026-06", "2026-Q2"),
        ("quarter", "2026-07", "2026-Q3"),
        ("half", "2026-06", "2026-H1"),
        ("half", "2026-07", "2026-H2"),
        ("year", "2026-12", "2026"),
    ],
)
def test_the_span_that_holds_a_month(kind, month, expected):
    span = Span.of(SpanKind(kind), Month.parse(month))
    assert span.code == expected
    assert span.contains(Month.parse(month))
    assert not span.contains(span.first.previous())
    assert not span.contains(span.last.next())


def test_no_quarter_begins_in_february():
    with pytest.raises(ValueError, match="No quarter"):
        Span(SpanKind.QUARTER, Month(2026, 2))


def test_the_quarters_of_a_span():
    found = {
        text: [one.code for one in Span.parse(text).quarters] for text in ("2026-11", "2026-Q2", "2026-H2")
    }
    assert found == {"2026-11": [], "2026-Q2": ["2026-Q2"], "2026-H2": ["2026-Q3", "2026-Q4"]}
    assert len(Span.parse("2026").quarters) == 4


@pytest.mark.parametrize(
    ("today", "begun", "is_over"),
    [
        (date(2026, 6, 30), 0, False),
        (date(2026, 7, 1), 1, False),
        (date(2026, 9, 30), 3, False),
        (date(2026, 10, 1), 3, True),
    ],
)
def test_how_far_a_span_has_come(today, begun, is_over):
    span = Span.parse("2026-Q3")
    assert len(span.begun(today)) == begun
    assert span.is_over(today) is is_over


def test_a_year_beyond_what_can_be_typed_is_no_address():
    with pytest.raises(ValueError, match="2101"):
        SpanConverter().to_python("2101-Q1")
    assert SpanConverter().to_python("2100").code == "2100"


def test_a_stretch_crosses_the_border_of_a_year():
    stretch = Stretch.up_to(Month(2026, 2), 6)
    assert (str(stretch.first), str(stretch.last)) == ("2025-09", "2026-02")
    assert [one.code for one in stretch.quarters] == ["2025-Q4"]
    assert not stretch.contains(Month(2025, 8))
