"""The states of a meeting and the only ways between them. Pure.

planned → held → submitted → accepted, with submitted → returned → submitted as often as the committee asks; what is
accepted is opened again by returning it too, with a reason.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MeetingState(TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", _("Accepted")


MOVES = {
    MeetingState.PLANNED: {MeetingState.HELD},
    MeetingState.HELD: {MeetingState.SUBMITTED, MeetingState.PLANNED},
    MeetingState.SUBMITTED: {MeetingState.RETURNED, MeetingState.ACCEPTED},
    MeetingState.RETURNED: {MeetingState.SUBMITTED},
    MeetingState.ACCEPTED: {MeetingState.RETURNED},
}

# The cell may write until it submits, and again when the committee gives the meeting back.
OPEN_STATES = [MeetingState.PLANNED, MeetingState.HELD, MeetingState.RETURNED]


def may_move(now: str, to: str) -> bool:
    return MeetingState(to) in MOVES[MeetingState(now)]
