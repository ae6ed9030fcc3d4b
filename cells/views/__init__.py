"""The first gate, for the views of every app."""

from django.shortcuts import get_object_or_404

from ..models import Cell, Committee, Member


def visible_cell(request, cell_id) -> Cell:
    """The cell with its committee, or 404 where it does not exist for this user."""
    return get_object_or_404(Cell.objects.visible_to(request.user).select_related("committee"), pk=cell_id)


def visible_committee(request, committee_id) -> Committee:
    """The committee, or 404 where it does not exist for this user."""
    return get_object_or_404(Committee.objects.visible_to(request.user), pk=committee_id)


def visible_member(request, member_id) -> Member:
    """The member, or 404 where they do not exist for this user."""
    return get_object_or_404(Member.objects.visible_to(request.user), pk=member_id)
