"""The rows of a replayed month as the page and the file print them: plain text decided once."""

from decimal import Decimal

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cells.tables.writing import Column

from .reasons import short
from .replay import Replay
from .replay_of import CellReplay

TABLE = [
    Column("STT", 6),
    Column("Chi bộ", 32),
    Column("Điểm đề xuất", 12),
    Column("Điểm tự chấm", 12),
    Column("Điểm chính thức", 14),
    Column("Xếp loại", 14),
    Column("Bộ tiêu chí xem thử", 36),
    Column("Bộ tiêu chí xem thử: ít nhất", 16),
    Column("Bộ tiêu chí xem thử: nhiều nhất", 16),
    Column("Xếp loại theo bộ xem thử", 20),
    Column("Mục chờ chấm", 40),
    Column("Mục chưa đủ căn cứ", 40),
]


def replay_lines(rows: list[CellReplay], query: str) -> list[dict]:
    """One dict a row: name, url (of the meeting's own replay with `query`, or ""), state, proposed, own, official,
    grade, total (text: one number or a span), grades, to_judge and lacking (codes), missing (clauses)."""
    return [_line(row, query) for row in rows]


def _line(row: CellReplay, query: str) -> dict:
    used, found = row.assessment, row.replay
    was_held = row.meeting is not None and row.meeting.started_at is not None
    return {
        "name": row.cell.name,
        "url": f"{reverse('scoring:replay-meeting', args=[row.meeting.pk])}{query}" if was_held else "",
        "state": row.state,
        "is_open": row.is_open and was_held,
        **_standing(used),
        "total": total_text(found) if found else "",
        "grades": " – ".join(found.grade_texts) if found else "",
        "to_judge": [item.code for item in found.to_judge] if found else [],
        "lacking": [item.code for item in found.lacking] if found else [],
        "missing": missing_words(found) if found else [],
    }


def _standing(used) -> dict:
    """The three columns as they stand; of a sheet not finished, none."""
    if used is None or not used.own_grade:
        return {"proposed": "", "own": "", "official": "", "grade": ""}
    grade = used.rubric.spec.grade_text(used.official_grade or used.own_grade)
    return {
        "proposed": _shown(used.proposed_total),
        "own": _shown(used.own_total),
        "official": _shown(used.official_total) if used.official_grade else "",
        "grade": grade if used.official_grade else f"{grade} {_('(own)')}",
    }


def total_text(found: Replay) -> str:
    """``87`` where everything is known, ``70 – 92`` where something is open."""
    low, high = found.lowest[0], found.highest[0]
    return _shown(low) if low == high else f"{_shown(low)} – {_shown(high)}"


def missing_words(found: Replay) -> list[str]:
    """What was not recorded, a clause each and each once: “the end time has not been recorded”."""
    clauses = (clause for item in found.lacking for clause in short(item.reason).split("; "))
    return list(dict.fromkeys(f"{clause[:1].lower()}{clause[1:]}" for clause in clauses))


def _shown(points: Decimal | None) -> str:
    return "" if points is None else number_format(f"{points.normalize():f}")


def table_rows(rows: list[CellReplay]):
    """`TABLE`, filled: numbers as numbers."""
    for number, row in enumerate(rows, 1):
        used, found = row.assessment, row.replay
        is_scored = used is not None and bool(used.own_grade)
        yield [
            number,
            row.cell.name,
            used.proposed_total if is_scored else None,
            used.own_total if is_scored else None,
            used.official_total if is_scored and used.official_grade else None,
            _standing(used)["grade"],
            found.spec.name if found else "",
            found.lowest[0] if found else None,
            found.highest[0] if found else None,
            " – ".join(found.grade_texts) if found else "",
            ", ".join(item.code for item in found.to_judge) if found else "",
            ", ".join(item.code for item in found.lacking) if found else "",
        ]
