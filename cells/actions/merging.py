"""Several committees become one."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..access import EXCLUDING
from ..models import (
    Cell,
    Committee,
    FormerName,
    FormerPlace,
    Grant,
    Office,
    OfficeKind,
    OrganisationActKind,
    WorkingGroup,
    WorkingGroupArea,
    WorkingGroupMember,
)
from ..periods import not_over
from .founding import FoundCommittee
from .organisation import (
    Act,
    CannotOrganise,
    Preview,
    code_warnings,
    former_place,
    refuse_before,
    refuse_if_begun,
    refuse_unless_standing,
    starts,
    words,
)


@dataclass(kw_only=True)
class Merge(Act):
    """Committees directly under `above` end, and everything of theirs goes on at `new`, which is unsaved.

    Cells and committees below them keep their members, offices and overseers, because those hang on the cell. Roles,
    working groups and seats in the committees end and begin anew at the new one, once per person: a secretary or
    deputy goes on as a plain member of the new committee until its own are appointed.
    """

    above: Committee
    merged: list[Committee]
    new: Committee
    kind, verb = OrganisationActKind.MERGE, "committees.merged"

    def __post_init__(self):
        lasting = not_over(self.day)
        self.cells = list(Cell.objects.filter(lasting, committee__in=self.merged).order_by("position", "pk"))
        children = [Committee.objects.get_children(one).filter(lasting) for one in self.merged]
        self.committees = [child for below in children for child in below]
        self.offices = list(
            Office.objects.filter(lasting, committee__in=self.merged).select_related("member")
        )
        self.groups = list(WorkingGroup.objects.filter(lasting, committee__in=self.merged))
        self.areas = list(
            WorkingGroupArea.objects.filter(lasting, committee__in=self.merged).select_related("group")
        )
        grants = Grant.objects.standing().filter(lasting, committee__in=self.merged)
        self.grants = list(grants.select_related("user", "committee").order_by("pk"))
        self.before = {"committees": [one.pk for one in self.merged]}
        self.founding = FoundCommittee(above=self.above, new=self.new, day=self.day, decision=self.decision)

    @property
    def place(self):
        return self.above

    @property
    def body(self):
        return self.new

    @property
    def plan(self):
        return {
            "name": self.new.committee_name,
            "merged": [one.pk for one in self.merged],
            "cells": len(self.cells),
            "roles": len(self.grants),
        }

    def check(self):
        super().check()
        if len(self.merged) < 2:
            raise CannotOrganise(_("Choose at least two committees to merge."))
        refuse_unless_standing(self.above, self.day)
        for one in self.merged:
            refuse_unless_standing(one, self.day)
            refuse_before(FormerPlace, one, self.day)
            refuse_before(FormerName, one, self.day)
        left = FormerPlace.objects.filter(under__in=self.merged, until__gt=self.day).first()
        if left:
            raise CannotOrganise(
                _("%(body)s was moved away on %(day)s. Choose a day from then on.")
                % {"body": left.scope, "day": words(left.until)}
            )
        for row in [*self.offices, *self.groups, *self.areas, *self.grants]:
            refuse_if_begun(row, self.day)
        self._refuse_two_roles_in_one()

    def _refuse_two_roles_in_one(self):
        """Staff in one ward and reviewer in the other would be both in the new one, which no account may be."""
        roles: dict[int, set] = {}
        for grant in self.grants:
            roles.setdefault(grant.user_id, set()).add(grant.role)
            if EXCLUDING.get(grant.role) in roles[grant.user_id]:
                raise CannotOrganise(
                    _(
                        "%(person)s would record and review in the new committee. End one of the two roles the day "
                        "before, then merge."
                    )
                    % {"person": grant.user}
                )

    def preview(self):
        names = ", ".join(str(one) for one in self.merged)
        sentences = [
            self.founding.sentence,
            _(
                "%(names)s end on that day. Their boards and reports of earlier months stay as they are, and can be "
                "read by those who work at the new committee."
            )
            % {"names": names},
            ngettext(
                "%(count)s cell goes over with its members, offices and overseers.",
                "%(count)s cells go over with their members, offices and overseers.",
                len(self.cells),
            )
            % {"count": len(self.cells)},
        ]
        if self.committees:
            sentences.append(
                _("These committees go over with everything below them: %(names)s.")
                % {"names": ", ".join(map(str, self.committees))}
            )
        if self.grants:
            sentences.append(
                ngettext(
                    "%(count)s account goes on with the same role at the new committee.",
                    "%(count)s accounts go on with the same roles at the new committee.",
                    len({grant.user_id for grant in self.grants}),
                )
                % {"count": len({grant.user_id for grant in self.grants})}
            )
        if self.offices:
            sentences.append(
                _(
                    "The members of these committees go on as members of the new one. Enter its secretary and deputies "
                    "as they are appointed."
                )
            )
        if self.groups:
            sentences.append(_("The working groups go on at the new committee with the same people."))
        sentences.append(
            _("The new committee follows the meeting rules of the level above until its own are entered.")
        )
        home = {one.pk: one.name for one in self.merged}
        return Preview(
            sentences,
            [warning for cell in self.cells for warning in code_warnings(cell, self.new)][:1]
            and [
                _(
                    "Codes of cells do not begin with the code of the new committee. Enter their new codes afterwards."
                )
            ],
            [_("Cell"), _("Until then"), _("From then on")],
            [[cell.full_name, home[cell.committee_id], self.new.name] for cell in self.cells],
        )

    def do(self, changes):
        self.founding.do(changes)
        self._take_over_cells(changes)
        self._take_over_committees(changes)
        self._take_over_offices(changes)
        self._take_over_groups(changes)
        self._take_over_grants(changes)
        for one in self.merged:
            changes.make(FormerPlace, [former_place(one, self.above, self.day, self.decision)])
            changes.set([one], until=self.day, ended_by=self.decision)
            changes.hang(one, self.new)

    def _take_over_cells(self, changes):
        began = starts(FormerPlace, self.cells)
        places = [
            FormerPlace(
                cell=cell,
                under_id=cell.committee_id,
                since=began[cell.pk],
                until=self.day,
                decision=self.decision,
            )
            for cell in self.cells
            if began[cell.pk] < self.day
        ]
        changes.make(FormerPlace, places)
        changes.set(self.cells, committee=self.new)

    def _take_over_committees(self, changes):
        began = starts(FormerPlace, self.committees)
        for child in self.committees:
            if began[child.pk] < self.day:
                old = Committee.objects.get_parent(child)
                changes.make(FormerPlace, [former_place(child, old, self.day, self.decision)])
            changes.hang(child, self.new)

    def _take_over_offices(self, changes):
        changes.set(self.offices, until=self.day, ending_decision=self.decision)
        seats = {
            office.member_id: Office(
                member_id=office.member_id,
                kind=OfficeKind.COMMITTEE_MEMBER,
                committee=self.new,
                since=self.day,
                decision=self.decision,
            )
            for office in self.offices
        }
        changes.make(Office, list(seats.values()))

    def _take_over_groups(self, changes):
        """A group of the merged committees begins anew; an area of theirs in any group becomes the new committee."""
        heirs = {
            group.pk: WorkingGroup(
                committee=self.new,
                name=group.name,
                decision=group.decision,
                since=self.day,
                until=group.until,
            )
            for group in self.groups
        }
        changes.make(WorkingGroup, list(heirs.values()))
        lasting = not_over(self.day)
        people = list(WorkingGroupMember.objects.filter(lasting, group__in=self.groups))
        for row in people:
            refuse_if_begun(row, self.day)
        areas = list(WorkingGroupArea.objects.filter(lasting, group__in=self.groups))
        areas += [area for area in self.areas if area.group_id not in heirs]
        changes.make(
            WorkingGroupMember,
            [
                WorkingGroupMember(
                    group=heirs[row.group_id],
                    member_id=row.member_id,
                    is_leader=row.is_leader,
                    since=self.day,
                    until=row.until,
                )
                for row in people
            ],
        )
        gone = {one.pk for one in self.merged}
        after = {}
        for area in areas:
            group = heirs.get(area.group_id, area.group)
            committee = self.new.pk if area.committee_id in gone else area.committee_id
            after.setdefault(
                (group.pk, committee, area.cell_id),
                WorkingGroupArea(
                    group=group,
                    committee_id=committee,
                    cell_id=area.cell_id,
                    since=self.day,
                    until=area.until,
                ),
            )
        changes.set(people, until=self.day)
        changes.set(areas, until=self.day)
        changes.set(self.groups, until=self.day)
        changes.make(WorkingGroupArea, list(after.values()))

    def _take_over_grants(self, changes):
        """The longest where a person held the same role in both."""
        after: dict[tuple, Grant] = {}
        for grant in self.grants:
            key = (grant.user_id, grant.role)
            until = grant.until if key not in after else _later(after[key].until, grant.until)
            after[key] = Grant(
                user_id=grant.user_id, role=grant.role, committee=self.new, since=self.day, until=until
            )
        changes.set(self.grants, until=self.day)
        changes.make(Grant, list(after.values()))

    def about(self):
        people = {office.member_id: office.member for office in self.offices}
        return [self.above, *self.merged, *self.committees, *self.cells, *people.values()]


def _later(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)
