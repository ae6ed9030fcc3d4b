"""Reads about the organisation and its people, shaped for pages of every app."""

from .models import Membership, Office, OfficeKind


def memberships_on(cell, day):
    """Who belongs to a cell on a day, regular before temporary, in Vietnamese order of names; with the member."""
    return (
        Membership.objects.on(day)
        .filter(cell=cell)
        .select_related("member")
        .order_by("kind", "member__sort_key", "pk")
    )


def secretaries_on(cells, day) -> dict[int, str]:
    """Cell id → name of its secretary on the day; a cell without one is missing. One query."""
    offices = Office.objects.on(day).filter(cell__in=cells, kind=OfficeKind.SECRETARY)
    return dict(offices.values_list("cell_id", "member__full_name"))


def secretary_on(cell, day) -> str:
    """The name of a cell's secretary, or ``""``."""
    return secretaries_on([cell.pk], day).get(cell.pk, "")
