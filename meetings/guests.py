"""Who may well be a guest again: the overseers of the cell, and who was here before."""

from cells.history import committee_of
from cells.models import Oversight

from .models import Guest
from .queries import meeting_day

OVERSEER_ROLE = "Đảng ủy viên phụ trách chi bộ"
LOOKED_AT, SUGGESTED = 60, 6  # guests of the cell's last meetings looked at; how many of them are offered


def guest_suggestions(meeting) -> dict[str, dict]:
    """Key → full_name, body and role; the overseers on the day first, then the guests seen last. A name once."""
    day = meeting_day(meeting)
    found = {}
    watching = Oversight.objects.on(day).filter(cell_id=meeting.cell_id).select_related("member")
    for oversight in watching.order_by("pk"):
        body = committee_of(meeting.cell, day).committee_name
        found[f"overseer-{oversight.pk}"] = {
            "full_name": oversight.member.full_name,
            "body": body,
            "role": OVERSEER_ROLE,
        }
    names = {guest["full_name"] for guest in found.values()}
    for guest in _earlier(meeting):
        if guest.full_name not in names and len(found) < SUGGESTED + len(watching):
            names.add(guest.full_name)
            found[f"guest-{guest.pk}"] = {
                "full_name": guest.full_name,
                "body": guest.body,
                "role": guest.role,
            }
    return found


def _earlier(meeting):
    others = Guest.objects.filter(meeting__cell_id=meeting.cell_id).exclude(meeting=meeting)
    return others.order_by("-meeting__month", "-pk")[:LOOKED_AT]
