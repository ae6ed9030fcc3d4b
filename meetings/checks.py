"""What a record lacks: the gaps of its minutes, and what is in the way of handing it in. Pure over a Record."""

from .attendance import RollCall
from .queries import roll_call

# What minutes must hold to be complete: the code of the gap, and the field that fills it.
REQUIRED = {
    "started_at": "started_at",
    "ended_at": "ended_at",
    "chair": "chair",
    "clerk": "clerk",
    "previous_tasks": "results",
    "next_tasks": "directions",
    "discussion": "discussion",
    "conclusion": "conclusion",
}


def minutes_gaps(meeting, counted: RollCall | None = None) -> list[str]:
    """Codes of what is still missing in the minutes (meetings/labels.py names them); empty when complete."""
    counted = roll_call(meeting) if counted is None else counted
    missing = [code for code, name in REQUIRED.items() if not getattr(meeting, name)]
    return missing if counted.is_complete else ["roll_call", *missing]
