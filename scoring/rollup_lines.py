"""Roll-ups as the pages and files print them: plain text decided once, so that the template only prints."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cells.models import Cell, Committee
from cells.strength import Denominator
from papers import trends
from papers.charts import bars

from .rollups import MonthPoint, Rollup, RollupLine


def rollup_lines(rollup: Rollup, addresses: dict) -> list[dict]:
    """One dict a line: name, url, cells, held, owed, missed (a sentence), pending, attendance and parts (one text a
    denominator, a rubric), tasks, thematic, year_grade, course (a Spark). What is not known is empty text.
    """
    several = len(rollup.rubrics) > 1
    return [_line(line, addresses.get(line.place.pk, ""), several) for line in rollup.lines]


def total_line(rollup: Rollup) -> dict:
    """The same of the sum, with `held_of` and `missed_sentence` for the figures on top."""
    line, tally = _line(rollup.total, "", len(rollup.rubrics) > 1), rollup.total.tally
    without = _("without a meeting: %(missed)s") % {"missed": line["missed"]} if tally.missed else ""
    return line | {"held_of": _of(tally.held, tally.owed), "missed_sentence": without}


def _line(line: RollupLine, url: str, several: bool) -> dict:
    return {
        "name": getattr(line.place, "committee_name", None) or line.place.name,
        "url": url,
        **figures(line.tally, several_rubrics=several, parts=line.parts, attendance=line.attendance),
        "cells": line.cells,
        "thematic": _of(line.thematic_held, line.thematic_asked),
        "year_grade": line.year_grade.text if line.year_grade else "",
        "course": trends.spark([point.mean for point in line.months if point.has_begun]),
    }


def month_lines(rollup: Rollup) -> list[dict]:
    """One dict a month that has begun, as `rollup_lines` gives them: the table behind the charts."""
    several = len(rollup.rubrics) > 1
    return [
        {"month": point.month, "name": f"{point.month.month}/{point.month.year}"}
        | figures(point.tally, several_rubrics=several, parts=point.parts, attendance=point.attendance)
        | {"thematic": point.tally.thematic or ""}
        for point in rollup.months
        if point.has_begun
    ]


def figures(tally, *, several_rubrics: bool, parts, attendance) -> dict:
    measured = [one for one in attendance if one.rate is not None]
    return {
        "held": tally.held,
        "owed": tally.owed,
        "missed": missed_words(tally),
        "pending": tally.pending or "",
        "attendance": [
            {
                "present": f"{one.present}/{one.expected}",
                "rate": rate_text(one.rate),
                "denominator": one.denominator if len(measured) > 1 else "",
            }
            for one in measured
        ],
        "parts": [
            {
                "mean": mean_text(part.mean),
                "grades": ", ".join(
                    f"{count} {text}".replace(" ", "\u00a0") for text, count in part.grade_texts() if count
                ),
                "accepted": part.accepted,
                "rubric": part.rubric.name if several_rubrics else "",
            }
            for part in parts
        ],
        "tasks": _of(tally.tasks_achieved, tally.tasks_due) if tally.tasks_due else "",
    }


def rate_text(rate: Fraction) -> str:
    """A rate in percent with two decimals, as papers print it."""
    return f"{_with_decimals(rate, '0.01')}\u00a0%"


def mean_text(mean: Fraction) -> str:
    """A mean of scores with one decimal, as papers print it."""
    return _with_decimals(mean, "0.1")


def _with_decimals(exact: Fraction, step: str) -> str:
    value = Decimal(exact.numerator) / exact.denominator
    return number_format(f"{value.quantize(Decimal(step), ROUND_HALF_UP):f}")


def missed_words(tally) -> str:
    """“2, of which 1 permitted”; empty where every month had its meeting."""
    if not tally.missed:
        return ""
    if not tally.permitted:
        return str(tally.missed)
    return _("%(missed)s (permitted: %(permitted)s)") % {"missed": tally.missed, "permitted": tally.permitted}


def _of(part, whole) -> str:
    return str(part) if whole is None else f"{part}/{whole}"


def unsettled_months(rollup: Rollup) -> list[dict]:
    """The months whose mean and rate stand on a part of the cells only: month, accepted, owed."""
    return [
        {"month": point.month, "accepted": point.tally.accepted, "owed": point.tally.owed}
        for point in rollup.months
        if _is_unsettled(point)
    ]


def _is_unsettled(point: MonthPoint) -> bool:
    return point.tally.pending > 0 and point.tally.accepted > 0


def _unsettled_columns(rollup: Rollup) -> frozenset[int]:
    return frozenset(at for at, point in enumerate(rollup.months) if _is_unsettled(point))


def mean_trend(rollup: Rollup):
    """The mean of the accepted scores by month: a series a rubric, so that no line joins two rubrics."""
    series = [
        trends.Series(
            rubric.name,
            [
                next((part.mean for part in point.parts if part.rubric.pk == rubric.pk), None)
                for point in rollup.months
            ],
            _unsettled_columns(rollup),
        )
        for rubric in rollup.rubrics
    ]
    return trends.trend(series, _columns(rollup.months))


def attendance_trend(rollup: Rollup):
    """The rate of attendance by month: a series a denominator."""
    series = [
        trends.Series(
            Denominator(code).label,
            [
                next((one.rate for one in point.attendance if one.denominator == code), None)
                for point in rollup.months
            ],
            _unsettled_columns(rollup),
        )
        for code in rollup.denominators
    ]
    return trends.trend(series, _columns(rollup.months))


def _columns(months: tuple[MonthPoint, ...]) -> list[str]:
    return [str(point.month.month) for point in months]


def grade_bars(rollup: Rollup) -> list[dict]:
    """For each rubric its grades as bars of their share of the accepted scores, each with its own hatch."""
    return [
        {
            "rubric": part.rubric,
            "accepted": part.accepted,
            "grades": part.grade_texts(),
            "chart": bars(
                [Fraction(count, part.accepted) for _text, count in part.grade_texts()], is_one_series=False
            ),
        }
        for part in rollup.total.parts
    ]


def overview_lines(rollups: list[Rollup], rows, month) -> list[dict]:
    """A row for each committee that leads cells: its last full month in figures, twelve months as two courses, and its
    report of the month. `rows`: scoring.report_matrix.MatrixRow."""
    reports = {row.committee.pk: row.of(month) for row in rows}
    return [
        {
            "committee": line.place,
            "cells": line.cells,
            "report": reports.get(line.place.pk),
            "mean_course": trends.spark([point.mean for point in line.months]),
            "rate_course": trends.spark([point.rate for point in line.months]),
            **figures(
                line.months[-1].tally,
                several_rubrics=False,
                parts=line.months[-1].parts,
                attendance=line.months[-1].attendance,
            ),
        }
        for rollup in rollups
        for line in rollup.lines
    ]


def cell_addresses(user, rollup: Rollup) -> dict[int, str]:
    """Id of a cell → the page of its span, for those that the user may see. One query."""
    ids = [line.place.pk for line in rollup.lines]
    seen = Cell.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)
    return {pk: reverse("scoring:cell-span", args=[pk, rollup.span]) for pk in seen}


def committee_addresses(user, rollup: Rollup, span) -> dict[int, str]:
    """The same of committees."""
    ids = [line.place.pk for line in rollup.lines]
    seen = Committee.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)
    return {pk: reverse("scoring:committee-span", args=[pk, span]) for pk in seen}
