"""A cell or a committee ends."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import (
    Cell,
    Committee,
    FormerName,
    FormerPlace,
    Grant,
    Joining,
    Leaving,
    Membership,
    MembershipKind,
    Office,
    OrganisationActKind,
    Oversight,
    Transfer,
    TransferState,
    WorkingGroup,
    WorkingGroupArea,
    WorkingGroupMember,
)
from ..periods import not_over
from .organisation import (
    Act,
    CannotOrganise,
    Preview,
    refuse_before,
    refuse_if_begun,
    refuse_unless_standing,
    words,
)

# What apps above have recorded about a cell on a day or later, as (cell, day) → a sentence or None; they add theirs
# when they are ready (meetings/apps.py), because this app knows no meeting.
RECORDED_SINCE = []


@dataclass(kw_only=True)
class DissolveCell(Act):
    """A cell ends and each of its members goes on in another: `destinations` is {member id: Cell}, one decision.

    What hangs on the cell ends the same day: offices in it, who watches over it, roles of accounts at it, temporary
    activity in it. The members' own things (exemptions, temporary activity elsewhere) go on.
    """

    cell: Cell
    destinations: dict[int, Cell]
    kind, verb = OrganisationActKind.DISSOLVE, "cell.dissolved"

    def __post_init__(self):
        lasting = not_over(self.day)
        rows = self.cell.memberships.filter(lasting).select_related("member")
        rows = list(rows.order_by("member__sort_key", "pk"))
        self.regular = [row for row in rows if row.kind == MembershipKind.REGULAR]
        self.temporary = [row for row in rows if row.kind == MembershipKind.TEMPORARY]
        self.offices = list(Office.objects.filter(lasting, cell=self.cell).select_related("member"))
        self.oversights = list(Oversight.objects.filter(lasting, cell=self.cell).select_related("member"))
        self.areas = list(WorkingGroupArea.objects.filter(lasting, cell=self.cell).select_related("group"))
        self.grants = list(Grant.objects.standing().filter(lasting, cell=self.cell).select_related("user"))
        self.before = {"members": len(self.regular)}

    @property
    def place(self):
        return self.cell.committee

    @property
    def body(self):
        return self.cell

    @property
    def plan(self):
        return {"destinations": {str(member): cell.pk for member, cell in self.destinations.items()}}

    def places(self):
        return [self.cell, *set(self.destinations.values())]

    def check(self):
        super().check()
        refuse_unless_standing(self.cell, self.day)
        refuse_before(FormerPlace, self.cell, self.day)
        for row in [
            *self.regular,
            *self.temporary,
            *self.offices,
            *self.oversights,
            *self.areas,
            *self.grants,
        ]:
            refuse_if_begun(row, self.day)
        for row in self.regular:
            if row.until:
                raise CannotOrganise(
                    _("%(member)s left the cell on %(day)s. Choose a day from then on.")
                    % {"member": row.member, "day": words(row.until)}
                )
        for recorded_since in RECORDED_SINCE:
            if sentence := recorded_since(self.cell, self.day):
                raise CannotOrganise(sentence)
        self._refuse_transfers_under_way()
        self._refuse_without_destination()

    def _refuse_transfers_under_way(self):
        under_way = Transfer.objects.filter(
            Q(from_cell=self.cell) | Q(to_cell=self.cell),
            state__in=[TransferState.SENT, TransferState.REFUSED],
        )
        for transfer in under_way.select_related("member")[:1]:
            raise CannotOrganise(
                _(
                    "The transfer of %(member)s from or to this cell is under way. Have it received or returned first."
                )
                % {"member": transfer.member}
            )

    def _refuse_without_destination(self):
        members = {row.member_id for row in self.regular}
        if set(self.destinations) - members:
            raise CannotOrganise(
                _("The members of the cell have changed since the list was opened. Please look at it again.")
            )
        missing = [row.member.full_name for row in self.regular if row.member_id not in self.destinations]
        if missing:
            raise CannotOrganise(
                ngettext(
                    "%(count)s member has no destination yet: %(names)s. Choose a cell for each.",
                    "%(count)s members have no destination yet: %(names)s. Choose a cell for each.",
                    len(missing),
                )
                % {"count": len(missing), "names": ", ".join(missing[:5]) + ("…" if missing[5:] else "")}
            )
        for cell in set(self.destinations.values()):
            if cell == self.cell:
                raise CannotOrganise(_("A member cannot stay in the cell that ends. Choose another cell."))
            refuse_unless_standing(cell, self.day)

    def preview(self):
        offices = {office.member_id: office.get_kind_display() for office in self.offices}
        by_cell: dict[str, int] = {}
        for cell in self.destinations.values():
            by_cell[cell.full_name] = by_cell.get(cell.full_name, 0) + 1
        sentences = [
            _("%(cell)s ends on %(day)s; its minutes and scores stay readable.")
            % {"cell": self.cell.full_name, "day": words(self.day)},
            ngettext(
                "%(count)s member goes on elsewhere from that day: %(cells)s.",
                "%(count)s members go on elsewhere from that day: %(cells)s.",
                len(self.regular),
            )
            % {
                "count": len(self.regular),
                "cells": "; ".join(f"{name} ({count})" for name, count in by_cell.items()),
            },
        ]
        if self.offices:
            sentences.append(_("The offices in the cell end."))
        if self.oversights or self.areas:
            sentences.append(_("Nobody watches over the cell any more."))
        if self.temporary:
            sentences.append(
                _("Temporary activity in the cell ends for: %(names)s.")
                % {"names": ", ".join(row.member.full_name for row in self.temporary)}
            )
        if self.grants:
            sentences.append(
                _("These accounts lose their role at the cell at once: %(names)s.")
                % {"names": ", ".join(str(grant.user) for grant in self.grants)}
            )
        return Preview(
            sentences,
            columns=[_("Full name"), _("Office"), _("Goes to")],
            rows=[
                [
                    row.member.full_name,
                    str(offices.get(row.member_id, "")),
                    self.destinations[row.member_id].full_name,
                ]
                for row in self.regular
            ],
        )

    def do(self, changes):
        ending = {"until": self.day, "ending_decision": self.decision}
        changes.set(self.offices, **ending)
        changes.set(self.oversights, **ending)
        changes.set(self.areas, until=self.day)
        changes.set(self.grants, until=self.day)
        left = {"until": self.day, "leaving": Leaving.REORGANISED, "leaving_decision": self.decision}
        changes.set(self.temporary, **left)
        changes.set(self.regular, **left)
        changes.set(self._no_longer_guests(), **left | {"leaving": Leaving.TEMPORARY_OVER})
        changes.make(
            Membership,
            [
                Membership(
                    member_id=row.member_id,
                    cell=self.destinations[row.member_id],
                    since=self.day,
                    joining=Joining.REORGANISED,
                    joining_decision=self.decision,
                )
                for row in self.regular
            ],
        )
        changes.set([self.cell], until=self.day, ended_by=self.decision)

    def _no_longer_guests(self) -> list[Membership]:
        """Who was in the cell of destination for a time already now belongs to it."""
        guests = Membership.objects.filter(
            not_over(self.day),
            kind=MembershipKind.TEMPORARY,
            member__in=self.destinations,
            since__lt=self.day,
        )
        return [row for row in guests if row.cell_id == self.destinations[row.member_id].pk]

    def about(self):
        members = [row.member for row in [*self.regular, *self.temporary, *self.oversights]]
        return [self.place, *members, *set(self.destinations.values())]


@dataclass(kw_only=True)
class DissolveCommittee(Act):
    """A committee ends under which nothing stands any more, as the districts did on 1/7/2025."""

    body: Committee
    kind, verb, before = OrganisationActKind.DISSOLVE, "committee.dissolved", None

    def __post_init__(self):
        lasting = not_over(self.day)
        self.offices = list(Office.objects.filter(lasting, committee=self.body).select_related("member"))
        self.groups = list(WorkingGroup.objects.filter(lasting, committee=self.body))
        self.people = list(WorkingGroupMember.objects.filter(lasting, group__in=self.groups))
        areas = WorkingGroupArea.objects.filter(lasting, Q(committee=self.body) | Q(group__in=self.groups))
        self.areas = list(areas.select_related("group"))
        self.grants = list(
            Grant.objects.standing().filter(lasting, committee=self.body).select_related("user")
        )

    @property
    def place(self):
        return Committee.objects.get_parent(self.body) or self.body

    @property
    def plan(self):
        return {"roles": len(self.grants)}

    def check(self):
        super().check()
        refuse_unless_standing(self.body, self.day)
        refuse_before(FormerPlace, self.body, self.day)
        refuse_before(FormerName, self.body, self.day)
        lasting = not_over(self.day)
        below = [
            *Committee.objects.get_descendants(self.body).filter(lasting)[:1],
            *Cell.objects.under(self.body).filter(lasting)[:1],
        ]
        for row in below[:1]:
            raise CannotOrganise(
                _("%(body)s still stands under it. Move or dissolve what is below first.") % {"body": row}
            )
        for row in [*self.offices, *self.groups, *self.people, *self.areas, *self.grants]:
            refuse_if_begun(row, self.day)

    def preview(self):
        sentences = [
            _(
                "%(committee)s ends on %(day)s. It stays in the tree of the days before, and its reports stay readable."
            )
            % {"committee": self.body, "day": words(self.day)}
        ]
        if self.offices:
            sentences.append(_("The offices in the committee end."))
        if self.grants:
            sentences.append(
                _("These accounts lose their role at the committee at once: %(names)s.")
                % {"names": ", ".join(str(grant.user) for grant in self.grants)}
            )
        return Preview(sentences)

    def do(self, changes):
        changes.set(self.offices, until=self.day, ending_decision=self.decision)
        for rows in (self.areas, self.people, self.groups, self.grants):
            changes.set(rows, until=self.day)
        changes.set([self.body], until=self.day, ended_by=self.decision)

    def about(self):
        return [self.place, *(office.member for office in self.offices)]
