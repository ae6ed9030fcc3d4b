"""From a score sheet to the data of papers (shapes in papers/shapes.py). Vietnamese, like every paper."""

from django.utils.translation import override

from cells.history import called
from cells.queries import secretary_on
from meetings.papers import decimal_text, head_of
from meetings.queries import meeting_day
from papers.shapes import OwnScore, ScoreSheetData

from .rubric import RubricSpec
from .sheets import Sheet


def points_text(points) -> str | None:
    return None if points is None else f"{points.normalize():f}"


def own_score_data(sheet: Sheet) -> OwnScore:
    """What the cell gave itself, for the minutes and the resolution."""
    return {
        "criteria": [
            {
                "title": criterion.spec.text,
                "points": points_text(criterion.own),
                "max_points": points_text(criterion.max_points),
            }
            for criterion in sheet.criteria
        ],
        "total": points_text(sheet.own.total),
        "max_total": points_text(sheet.rubric.spec.total),
        "grade": sheet.own_grade or None,
        **_decision(sheet),
    }


def _decision(sheet: Sheet) -> dict:
    """How the cell voted on its score, and what its chair named. What was not written down is left out."""
    decision = sheet.decision
    said = {"vote": decision.paper, "weaknesses": decision.weaknesses, "remedies": decision.remedies}
    return {name: value for name, value in said.items() if value}


def score_sheet_data(meeting, sheet: Sheet, *, accepted_by=None) -> ScoreSheetData:
    """The sheet with its three columns. Reasons are put into Vietnamese words here, whatever language is active.

    `accepted_by`: the account that accepts it; until then there are dots for the name.
    """
    day = meeting_day(meeting)
    with override("vi"):
        criteria = [_criterion(criterion) for criterion in sheet.criteria]
    return {
        "head": head_of(meeting.cell, day),
        "month": str(meeting.month),
        "meeting_kind": meeting.kind,
        "held_on": day.isoformat(),
        "cell": called(meeting.cell, day).full_name,
        "rubric_name": sheet.rubric.name,
        "legal_basis": sheet.rubric.spec.legal_basis,
        "criteria": criteria,
        "totals": {
            "max_points": points_text(sheet.rubric.spec.total),
            "proposed": points_text(sheet.proposed.total),
            "own": points_text(sheet.own.total) if not sheet.unscored else None,
            "official": points_text(sheet.official.total) if sheet.official.is_complete else None,
        },
        "grades": {
            "proposed": sheet.proposed_grade or None,
            "own": sheet.own_grade or None,
            "official": sheet.official_grade or None,
        },
        "caps": sheet.caps,
        "scale": grade_borders(sheet.rubric.spec),
        **_decision(sheet),
        "signatures": [
            {
                "authority": "T/M CHI BỘ",
                "position": "BÍ THƯ",
                "name": secretary_on(meeting.cell, day) or None,
            },
            {
                "authority": "CẤP ỦY CẤP TRÊN",
                "position": "NGƯỜI DUYỆT",
                "name": accepted_by.full_name if accepted_by else None,
            },
        ],
    }


def _criterion(criterion) -> dict:
    return {
        "code": criterion.spec.code,
        "title": criterion.spec.text,
        "max_points": points_text(criterion.max_points),
        "proposed": points_text(criterion.proposed),
        "own": points_text(criterion.own),
        "official": points_text(criterion.official),
        "items": [_item(line) for line in criterion.lines],
    }


def _item(line) -> dict:
    return {
        "code": line.code,
        "title": line.title,
        "max_points": points_text(line.max_points),
        "is_applicable": line.is_applicable,
        "proposed": points_text(line.proposed_points),
        "own": points_text(line.own_points),
        "official": points_text(line.official_points),
        "reason": line.reason,
        "next_band": line.next_band,
        "proof": _proof(line),
        "own_reason": line.own_reason,
        "official_reason": line.official_reason,
    }


def _proof(line) -> str:
    """What backs the judgement, in one line: ``Biên bản: “…”; tệp ket-luan.pdf``."""
    said = [f"“{line.proof_text}”" if line.proof_text else "", f"tệp {line.proof.name}" if line.proof else ""]
    return "; ".join(filter(None, said))


def grade_borders(spec: RubricSpec) -> list[dict]:
    """The scale in words, best first: ``từ 90 điểm trở lên``, ``từ 70 đến dưới 90 điểm``, …, ``dưới 50 điểm``."""
    borders = []
    above = None
    for grade in spec.grades:
        start = decimal_text(grade.from_points)
        if above is None:
            words = f"từ {start} điểm trở lên"
        elif grade.from_points == 0:
            words = f"dưới {above} điểm"
        else:
            words = f"từ {start} đến dưới {above} điểm"
        borders.append({"name": grade.text, "border": words})
        above = start
    return borders
