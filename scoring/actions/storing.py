"""The rows of a sheet: locking the meeting, taking the version, writing proposed and own points beside each other."""

from decimal import Decimal

from django.db.models import F
from django.utils import timezone

from meetings.models import Meeting

from ..models import Assessment, ItemScore
from ..own_vote import OwnDecision
from ..sheets import Sheet, reason_to_json


def sheet_snapshot(sheet: Sheet) -> dict:
    """The three columns, what backs them and how the cell voted, as plain data for the ledger."""
    lines = {
        line.code: {
            "proposed": _text(line.proposed_points),
            "own": _text(line.own_points),
            "own_reason": line.own_reason,
            "proof_text": line.proof_text,
            "proof": line.proof.name if line.proof else "",
            "official": _text(line.official_points),
            "official_reason": line.official_reason,
        }
        for line in sheet.applicable_lines
    }
    return lines | decision_columns(sheet.decision)


def decision_columns(decision: OwnDecision) -> dict:
    """As the assessment's columns hold them."""
    return {
        "vote_base": decision.base,
        "votes_for": decision.votes_for,
        "votes_against": decision.votes_against,
        "abstentions": decision.abstentions,
        "weaknesses": decision.weaknesses,
        "remedies": decision.remedies,
    }


def _text(points: Decimal | None) -> str | None:
    return None if points is None else f"{points.normalize():f}"


def lock(meeting) -> None:
    """Hold the meeting's row, so that scoring, submitting and recording stand one after another."""
    Meeting.objects.select_for_update().filter(pk=meeting.pk).first()
    meeting.refresh_from_db()


def take_version(assessment, version: int, by) -> bool:
    taken = Assessment.objects.filter(pk=assessment.pk, version=version).update(
        version=F("version") + 1, saved_by=by, saved_at=timezone.now()
    )
    if taken:
        assessment.version = version + 1
    return bool(taken)


def store(assessment, sheet: Sheet) -> None:
    """Write the proposed and own columns as the sheet shows them now."""
    stored = {score.code: score for score in assessment.items.all()}
    ItemScore.objects.bulk_create(
        item_rows(assessment, sheet, stored),
        update_conflicts=True,
        unique_fields=["assessment", "code"],
        update_fields=STORED_COLUMNS,
    )
    fill_own(assessment, sheet)
    assessment.save(update_fields=[*FILLED, *decision_columns(sheet.decision)])


FILLED = ["evidence", "caps", "proposed_total", "proposed_grade", "own_total", "own_grade"]
STORED_COLUMNS = [
    "max_points",
    "proposed_points",
    "proposed_state",
    "proposed_reason",
    "own_points",
    "own_reason",
    "proof_text",
    "proof",
    "official_points",
]


def item_rows(assessment, sheet: Sheet, stored: dict[str, ItemScore]) -> list[ItemScore]:
    """The lines of a sheet as rows, unsaved; `stored` are the rows there are, by code."""
    return [_row(assessment, line, stored.get(line.code)) for line in sheet.lines]


def fill_own(assessment, sheet: Sheet) -> None:
    """Set what the assessment itself keeps of the sheet: evidence, caps, proposed and own totals. Saves nothing."""
    assessment.evidence = sheet.evidence.to_json()
    assessment.caps = list(sheet.own.caps_applied)
    assessment.proposed_total, assessment.proposed_grade = sheet.proposed.total, sheet.proposed.grade or ""
    assessment.own_total, assessment.own_grade = sheet.own.total, sheet.own.grade or ""


def _row(assessment, line, stored) -> ItemScore:
    row = stored or ItemScore(assessment=assessment, code=line.code)
    if row.official_points is not None and row.official_points > line.max_points:
        row.official_points = None  # from an earlier review; the maximum fell with what was recorded since
    row.max_points = line.max_points
    row.proposed_points = line.proposed_points
    row.proposed_state = line.proposal.state
    row.proposed_reason = reason_to_json(line.proposal)
    row.own_points, row.own_reason = line.own_points, line.own_reason
    row.proof_text, row.proof = line.proof_text, line.proof
    row.pk = None
    return row
