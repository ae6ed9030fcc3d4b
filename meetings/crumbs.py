"""Where a page of a cell's month stands: the committee's board, the month of the cell, this page."""

from django.urls import reverse
from django.utils.translation import gettext as _

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


def visit_crumbs(user, cell, *here: str) -> list[tuple[str, str | None]]:
    """From the visits of the ward, where this reader has them, through those of the cell to the page `here`."""
    crumbs = []
    if can(user, Permission.SEE_VISITS, cell.committee):
        crumbs = [(visits_of_committee(cell.committee), visits_url(user, cell))]
    own = reverse("meetings:cell-visits", args=[cell.pk]) if here else None
    return [*crumbs, (cell.full_name, own), *((label, None) for label in here)]


def visits_url(user, cell) -> str:
    """The visits of the ward for who reads them, else those of the cell."""
    if can(user, Permission.SEE_VISITS, cell.committee):
        return reverse("meetings:committee-visits", args=[cell.committee_id])
    return reverse("meetings:cell-visits", args=[cell.pk])


def visits_of_committee(committee) -> str:
    return _("Visits in %(committee)s") % {"committee": committee.name}
