"""Reads about the organisation and its people, shaped for pages of every app."""

from django.db.models import OuterRef, Subquery

from .models import Exemption, Membership, MembershipKind, Office, OfficeKind
from .strength import Out, Person, Strength, standing_of


def memberships_on(cell, day):
    """Who belongs to a cell on a day, regular before temporary, in Vietnamese order of names; with the member."""
    return (
        Membership.objects.on(day)
        .filter(cell=cell)
        .select_related("member")
        .order_by("kind", "member__sort_key", "pk")
    )


def with_grounds(memberships, day):
    """Annotate what decides how each member counts on the day: `exempt_by` (the decision) and `elsewhere`, the name
    of the cell of temporary activity if that is another one; None where there is none."""
    exemptions = Exemption.objects.on(day).filter(member=OuterRef("member"))
    other = Membership.objects.on(day).filter(member=OuterRef("member"), kind=MembershipKind.TEMPORARY)
    return memberships.annotate(
        exempt_by=Subquery(exemptions.values("decision")[:1]),
        elsewhere=Subquery(other.exclude(cell=OuterRef("cell")).values("cell__name")[:1]),
    )


def person_of(membership, day) -> Person:
    """How the member of a membership `with_grounds` counts on the day, as far as the books say."""
    standing = standing_of(
        is_regular=membership.kind == MembershipKind.REGULAR,
        is_official=membership.member.is_official_on(day),
    )
    out, why = None, ""
    if membership.exempt_by is not None:
        out, why = Out.EXEMPT, membership.exempt_by
    elif membership.elsewhere is not None:
        out, why = Out.AWAY, membership.elsewhere
    return Person(membership.member.full_name, standing, out, why)


def strengths_on(cells, day) -> dict[int, Strength]:
    """Cell id → who counts there on the day, in Vietnamese order of names. One query for any number of cells."""
    memberships = Membership.objects.on(day).filter(cell__in=cells).select_related("member")
    memberships = with_grounds(memberships, day).order_by("kind", "member__sort_key", "pk")
    people: dict[int, list[Person]] = {getattr(cell, "pk", cell): [] for cell in cells}
    for membership in memberships:
        people[membership.cell_id].append(person_of(membership, day))
    return {cell_id: Strength.of(found) for cell_id, found in people.items()}


def strength_on(cell, day) -> Strength:
    """Who counts in one cell on the day."""
    return strengths_on([cell], day)[cell.pk]


def secretaries_on(cells, day) -> dict[int, str]:
    """Cell id → name of its secretary on the day; a cell without one is missing. One query."""
    offices = Office.objects.on(day).filter(cell__in=cells, kind=OfficeKind.SECRETARY)
    return dict(offices.values_list("cell_id", "member__full_name"))


def secretary_on(cell, day) -> str:
    """The name of a cell's secretary, or ``""``."""
    return secretaries_on([cell.pk], day).get(cell.pk, "")
