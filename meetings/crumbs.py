"""Where a page of a cell's month stands: the committee's board, the month of the cell, this page."""

from django.urls import reverse

from cells.access import Permission, can
from cells.history import committee_of


def crumbs_of(user, cell, month, *here: str) -> list[tuple[str, str | None]]:
    """(label, address) from the board down; an address only where the user may go, and none for this page."""
    crumbs = []
    if can(user, Permission.SEE_COMMITTEE, cell):
        committee = committee_of(cell, month.last_day)
        crumbs.append((committee.name, reverse("scoring:board", args=[committee.pk, month])))
    may_open = here and can(user, Permission.SEE_DRAFTS, cell)  # without `here` the cell's month is this page
    crumbs.append(
        (cell.full_name, reverse("scoring:cell-month", args=[cell.pk, month]) if may_open else None)
    )
    return crumbs + [(label, None) for label in here]
