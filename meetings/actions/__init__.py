"""Every write to a meeting: one transaction, one claim on the version, one event in the ledger."""

from .minutes import save_minutes
from .moving import move
from .planning import plan_meeting, record_missed_month
from .plans import move_meeting, note_move
from .preparation import save_preparation
from .resolution import save_resolution
from .roll_call import save_roll_call

__all__ = [
    "move",
    "move_meeting",
    "note_move",
    "plan_meeting",
    "record_missed_month",
    "save_minutes",
    "save_preparation",
    "save_resolution",
    "save_roll_call",
]
