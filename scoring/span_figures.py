"""A roll-up as plain JSON for papers (papers.shapes.SpanFigures): exact fractions become figures with decimals here.

Means of two rubrics never mix: each stands with the number of its rubric. Grades are counted by their name, so those
of two rubrics stand in one column where they are called alike.
"""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from cells.strength import Denominator
from meetings.papers import two_decimals

from .papers import points_text
from .reports import ONE_DECIMAL, RATE_RULE, RATE_RULE_B

RATE_RULES = {Denominator.A: RATE_RULE, Denominator.B: f"{RATE_RULE} {RATE_RULE_B}"}


class Figures:
    """The figures of one roll-up; `rubrics` are numbered from 1 in the order in which they came into force."""

    def __init__(self, rollup):
        self.rollup = rollup
        self.numbers = {rubric.pk: number for number, rubric in enumerate(rollup.rubrics, start=1)}
        texts = [grade.text for rubric in rollup.rubrics for grade in rubric.spec.grades]
        self.grades = list(dict.fromkeys(texts))

    def line(self, line) -> dict:
        return {
            "cells": line.cells,
            "owed": line.months_owed,
            "held": line.months_held,
            "missed": line.months_missed,
            "permitted": line.months_permitted,
            "pending": line.months_pending,
            "accepted": line.accepted,
            "unproven": line.tally.unproven,
            "attendance": [measure(one) for one in line.attendance],
            "tasks_due": line.tasks_due,
            "tasks_achieved": line.tasks_achieved,
            "tasks_percent": percent(line.tasks_rate),
            "thematic_held": line.thematic_held,
            "thematic_asked": line.thematic_asked,
            "means": self.means(line.parts),
            "grades": self.grade_counts(line.parts),
            "year_grade": getattr(line.year_grade, "text", line.year_grade) or None,
        }

    def means(self, parts) -> list[dict]:
        return [
            {
                "rubric": self.numbers[part.rubric.pk],
                "accepted": part.accepted,
                "mean": one_decimal(part.mean),
            }
            for part in parts
        ]

    def grade_counts(self, parts) -> list[int]:
        counted = Counter()
        for part in parts:
            counted.update(dict(part.grade_texts()))
        return [counted[text] for text in self.grades]

    def rubrics(self) -> list[dict]:
        return [
            {
                "number": self.numbers[part.rubric.pk],
                "name": part.rubric.name,
                "accepted": part.accepted,
                "mean": one_decimal(part.mean),
                "max_points": points_text(part.rubric.spec.total),
                "grades": [
                    {"grade": text, "cells": count, "percent": share(count, part.accepted)}
                    for text, count in part.grade_texts()
                ],
            }
            for part in self.rollup.total.parts
        ]

    def trend(self) -> list[dict]:
        return [
            {
                "month": str(point.month),
                "accepted": point.tally.accepted,
                "missed": point.tally.missed,
                "means": self.means(point.parts),
                "attendance": [measure(one) for one in point.attendance],
            }
            for point in self.rollup.months
            if point.has_begun
        ]

    def rate_rules(self) -> list[str]:
        """Who is left out of the rates: a sentence for each setting that was used."""
        return [RATE_RULES[code] for code in self.rollup.denominators]


def measure(attendance) -> dict:
    return {
        "denominator": str(attendance.denominator),
        "present": attendance.present,
        "expected": attendance.expected,
        "rate_percent": percent(attendance.rate),
    }


def percent(value: Fraction | None) -> str | None:
    return None if value is None else two_decimals(value)


def share(part: int, whole: int) -> str | None:
    return percent(Fraction(100 * part, whole)) if whole else None


def one_decimal(value: Fraction | None) -> str | None:
    """A mean as papers print it: half a tenth goes up."""
    if value is None:
        return None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact.quantize(ONE_DECIMAL, ROUND_HALF_UP).normalize():f}"
