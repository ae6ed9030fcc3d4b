"""Every write to a meeting: one transaction, one claim on the version, one event in the ledger."""

from .confirming import confirm, store_signed_page
from .correcting import correct_month
from .dates import approve_dates
from .feeds import make_feed, revoke_feed
from .handing_in import accept_unscored, reopen, return_unscored, submit_unscored
from .minutes import save_minutes
from .moving import move
from .notices import mark_seen
from .paper_entry import save_paper_entry, save_place
from .planning import plan_meeting, record_missed_month
from .plans import move_meeting, note_move
from .preparation import save_agenda, save_pre_meeting, save_preparation
from .resolution import save_resolution
from .revisions import standing_revision
from .roll_call import mark_members, save_roll_call
from .year_plan import plan_topics, plan_turns, save_usual_day, take_up_topic

__all__ = [
    "accept_unscored",
    "approve_dates",
    "confirm",
    "correct_month",
    "make_feed",
    "mark_members",
    "mark_seen",
    "move",
    "move_meeting",
    "note_move",
    "plan_meeting",
    "plan_topics",
    "plan_turns",
    "record_missed_month",
    "reopen",
    "return_unscored",
    "revoke_feed",
    "save_agenda",
    "save_minutes",
    "save_paper_entry",
    "save_place",
    "save_pre_meeting",
    "save_preparation",
    "save_resolution",
    "save_roll_call",
    "save_usual_day",
    "standing_revision",
    "store_signed_page",
    "submit_unscored",
    "take_up_topic",
]
