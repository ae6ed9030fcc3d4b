"""The one row that an accepted regular meeting leaves for everybody above: its result of the month."""

from .models import MonthResult
from .sheets import Sheet


def store(meeting, sheet: Sheet) -> MonthResult:
    """Write the meeting's result as it was accepted, inside the transaction that accepts; a second time, anew.

    A row of another meeting of the same cell and month is of one that was opened again and turned out to be of another
    month: it makes room.
    """
    MonthResult.objects.filter(cell_id=meeting.cell_id, month=meeting.month).exclude(meeting=meeting).delete()
    result, _created = MonthResult.objects.update_or_create(
        meeting=meeting, defaults=result_fields(meeting, sheet.assessment, sheet.evidence)
    )
    return result


def result_fields(meeting, assessment, evidence) -> dict:
    """The columns of the row but for `meeting`: the figures are those the accepted score stands on."""
    return {
        "cell_id": meeting.cell_id,
        "month": meeting.month,
        "rubric_id": assessment.rubric_id,
        "strength": evidence.strength or 0,
        "expected": evidence.expected or 0,
        "present": evidence.present or 0,
        "unexcused": evidence.unexcused or 0,
        "denominator": meeting.attendance_denominator,
        "tasks_due": evidence.tasks_due or 0,
        "tasks_achieved": evidence.tasks_achieved or 0,
        "has_thematic_part": meeting.has_thematic_part,
        "proposed_total": assessment.proposed_total,
        "own_total": assessment.own_total,
        "own_grade": assessment.own_grade,
        "official_total": assessment.official_total,
        "official_grade": assessment.official_grade,
    }
