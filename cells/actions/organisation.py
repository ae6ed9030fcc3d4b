"""Acts on the tree: founding, renaming, moving, merging, dissolving, and taking any of them back.

An act is an object with four questions: `check` (may it be? raises a Refusal in words), `preview` (what would happen,
in sentences and a table), `do` (happen, noting every changed row), and whom it is about. `carry_out` asks them in one
transaction. Nobody's past is rewritten: what was true until the day gets a row of its own (cells/history.py reads it).
"""

import uuid
from dataclasses import dataclass, field, fields, replace
from datetime import date
from itertools import combinations

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..access import EXCLUDING
from ..codes import belongs_below, dotted
from ..errors import Refusal
from ..events import record
from ..history import NAMES
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
    OfficeKind,
    OrganisationAct,
    OrganisationActKind,
    Oversight,
    Transfer,
    TransferState,
    WorkingGroup,
    WorkingGroupArea,
    WorkingGroupMember,
)
from .changes import Changes, columns_of, keys_of, put_back, refuse_if_changed

# What apps above have recorded about a cell on a day or later, as (cell, day) → a sentence or None; they add theirs
# when they are ready (meetings/apps.py), because this app knows no meeting.
RECORDED_SINCE = []


class CannotOrganise(Refusal):
    """An act that cannot be; the sentence says what to do instead."""


class InTheFuture(CannotOrganise):
    message = gettext_lazy("This day has not come yet. Enter the act on the day it comes into force.")


class BeforeItBegan(CannotOrganise):
    def __init__(self, row, since):
        super().__init__(
            _("%(row)s began on %(since)s only. Choose a day after that.")
            % {"row": row, "since": words(since)}
        )


class IsOver(CannotOrganise):
    def __init__(self, body):
        super().__init__(
            _("%(body)s ended on %(day)s, so nothing more can be decided about it.")
            % {"body": body, "day": words(body.until)}
        )


class Contradicts(CannotOrganise):
    message = gettext_lazy(
        "Something entered meanwhile contradicts this act, so nothing was changed. Please look at it again."
    )


def words(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


@dataclass
class Preview:
    sentences: list[str]
    warnings: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


@dataclass(kw_only=True)
class Act:
    """`day` is the first day on which the new state holds; `decision` its number and date."""

    day: date
    decision: str

    def check(self) -> None:
        if self.day > timezone.localdate():
            raise InTheFuture

    def places(self) -> list:
        """Where one must be allowed to organise."""
        return [self.place]

    def afresh(self) -> "Act":
        """The same act on the rows as they are now."""
        values = [getattr(self, one.name) for one in fields(self)]
        values += [row for value in values if isinstance(value, list) for row in value]
        values += [row for value in values if isinstance(value, dict) for row in value.values()]
        for row in {id(row): row for row in values}.values():
            if isinstance(row, (Cell, Committee)) and row.pk:
                row.refresh_from_db()
        return replace(self)


def done_with(submission_id: uuid.UUID, by) -> OrganisationAct | None:
    """What this person did by a form with this id. The id is whatever a browser sends: it meets nobody else's."""
    return OrganisationAct.objects.filter(submission_id=_own(submission_id, by)).first()


def _own(submission_id, by) -> uuid.UUID:
    return uuid.uuid5(submission_id, str(by.pk))


@transaction.atomic
def carry_out(act: Act, *, submission_id: uuid.UUID, by) -> OrganisationAct:
    """Do the act, keep what it changed and write its event. A second click with the same id gets the first act.

    Raises Refusal. Acts on the tree queue up at its root, so what `check` saw is still so when `do` begins.
    """
    _queue_up()
    if done := done_with(submission_id, by):
        return done
    act = act.afresh()
    act.check()
    changes = Changes()
    in_two_roles = _in_two_roles()
    try:
        with transaction.atomic():
            act.do(changes)
            _refuse_two_roles(in_two_roles)
    except IntegrityError as error:
        raise Contradicts from error
    row = OrganisationAct.objects.create(
        kind=act.kind,
        in_force_on=act.day,
        decision=act.decision,
        committee=act.place,
        plan=act.plan,
        changes=changes.rows,
        submission_id=_own(submission_id, by),
        done_by=by,
        done_at=timezone.now(),
    )
    after = {"in_force_on": act.day.isoformat(), "decision": act.decision} | act.plan
    record(by=by, verb=act.verb, obj=act.body, before=act.before, after=after, about=act.about())
    return row


def _queue_up() -> None:
    list(Committee.objects.select_for_update().filter(depth=1).values_list("pk"))


# --- founding --------------------------------------------------------------------------------------------------


@dataclass(kw_only=True)
class FoundCommittee(Act):
    """`new` is unsaved."""

    above: Committee
    new: Committee
    kind, verb, before = OrganisationActKind.FOUND, "committee.founded", None

    @property
    def place(self):
        return self.above

    @property
    def body(self):
        return self.new

    @property
    def plan(self):
        return {"name": self.new.committee_name, "level": self.new.level, "code": self.new.code}

    def check(self):
        super().check()
        _refuse_unless_standing(self.above, self.day)

    def preview(self):
        return Preview(
            [
                _("%(new)s is founded on %(day)s directly under %(above)s.")
                % {"new": self.new.committee_name, "day": words(self.day), "above": self.above}
            ],
            _code_warnings(self.new, self.above),
        )

    def do(self, changes):
        self.new.since, self.new.founded_by = self.day, self.decision
        Committee.objects.add_child(self.above, instance=self.new)
        changes.made([self.new])

    def about(self):
        return [self.above]


@dataclass(kw_only=True)
class FoundCell(Act):
    """`new` is unsaved."""

    committee: Committee
    new: Cell
    kind, verb, before = OrganisationActKind.FOUND, "cell.founded", None

    @property
    def place(self):
        return self.committee

    @property
    def body(self):
        return self.new

    @property
    def plan(self):
        return {"name": self.new.name, "kind": self.new.kind, "code": self.new.code}

    def check(self):
        super().check()
        _refuse_unless_standing(self.committee, self.day)

    def preview(self):
        return Preview(
            [
                _("%(new)s is founded on %(day)s directly under %(above)s.")
                % {"new": self.new.full_name, "day": words(self.day), "above": self.committee}
            ],
            _code_warnings(self.new, self.committee),
        )

    def do(self, changes):
        last = self.committee.cells.aggregate(last=Max("position"))["last"] or 0
        self.new.committee, self.new.since, self.new.founded_by = self.committee, self.day, self.decision
        self.new.position = last + 1
        self.new.save()
        changes.made([self.new])

    def about(self):
        return [self.committee]


# --- renaming and moving ---------------------------------------------------------------------------------------


@dataclass(kw_only=True)
class Rename(Act):
    """`names`: the new values of `history.NAMES` for the kind of body."""

    body: Committee | Cell
    names: dict[str, str]
    kind = OrganisationActKind.RENAME

    @property
    def verb(self):
        return f"{self.body._meta.model_name}.renamed"

    @property
    def place(self):
        return self.body if isinstance(self.body, Committee) else self.body.committee

    @property
    def plan(self):
        return dict(self.names)

    def __post_init__(self):
        self.before = {name: getattr(self.body, name) for name in NAMES[self.body._meta.model_name]}

    def check(self):
        super().check()
        _refuse_unless_standing(self.body, self.day)
        if self.names == self.before:
            raise CannotOrganise(_("This is the name it has already. Write the new one."))
        _refuse_before(FormerName, self.body, self.day)

    def preview(self):
        rows = [
            [str(self.body._meta.get_field(name).verbose_name).capitalize(), self.before[name], new]
            for name, new in self.names.items()
        ]
        sentence = _(
            "From %(day)s on it bears the new name; papers and boards of earlier days keep the old one."
        )
        return Preview(
            [sentence % {"day": words(self.day)}], columns=["", _("Until then"), _("From then on")], rows=rows
        )

    def do(self, changes):
        former = FormerName(
            **_of(self.body),
            **self.before,
            since=_since(FormerName, self.body),
            until=self.day,
            decision=self.decision,
        )
        changes.make(FormerName, [former])
        changes.set([self.body], **self.names)

    def about(self):
        return []


@dataclass(kw_only=True)
class Move(Act):
    """A cell or a committee, with all below it, from one committee to another."""

    body: Committee | Cell
    to: Committee
    kind = OrganisationActKind.MOVE

    def __post_init__(self):
        is_cell = isinstance(self.body, Cell)
        self.old = self.body.committee if is_cell else Committee.objects.get_parent(self.body)
        self.verb = f"{self.body._meta.model_name}.moved"
        self.before = {"under": self.old and self.old.pk}

    @property
    def place(self):
        return _common(self.old, self.to)

    @property
    def plan(self):
        return {"under": self.to.pk}

    def places(self):
        return [self.body, self.old or self.body, self.to]

    def check(self):
        super().check()
        _refuse_unless_standing(self.body, self.day)
        _refuse_unless_standing(self.to, self.day)
        if self.old is None:
            raise CannotOrganise(_("The topmost committee stands under no other and cannot be moved."))
        if self.to == self.old:
            raise CannotOrganise(_("It stands under %(committee)s already.") % {"committee": self.to})
        if isinstance(self.body, Committee) and self.to.path.startswith(self.body.path):
            raise CannotOrganise(_("A committee cannot be moved below itself. Choose another one."))
        _refuse_before(FormerPlace, self.body, self.day)

    def preview(self):
        sentence = _(
            "From %(day)s on %(body)s stands under %(new)s instead of %(old)s, with everything below it. Reports of "
            "months before that stay with %(old)s."
        )
        names = {"day": words(self.day), "body": self.body, "new": self.to, "old": self.old}
        return Preview([sentence % names], _code_warnings(self.body, self.to))

    def do(self, changes):
        changes.make(FormerPlace, [_former_place(self.body, self.old, self.day, self.decision)])
        if isinstance(self.body, Cell):
            changes.set([self.body], committee=self.to)
        else:
            changes.hang(self.body, self.to)

    def about(self):
        return [self.old, self.to]


# --- merging ---------------------------------------------------------------------------------------------------


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
        lasting = Q(until__isnull=True) | Q(until__gt=self.day)
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
        _refuse_unless_standing(self.above, self.day)
        for one in self.merged:
            _refuse_unless_standing(one, self.day)
            _refuse_before(FormerPlace, one, self.day)
            _refuse_before(FormerName, one, self.day)
        left = FormerPlace.objects.filter(under__in=self.merged, until__gt=self.day).first()
        if left:
            raise CannotOrganise(
                _("%(body)s was moved away on %(day)s. Choose a day from then on.")
                % {"body": left.scope, "day": words(left.until)}
            )
        for row in [*self.offices, *self.groups, *self.areas, *self.grants]:
            _refuse_if_begun(row, self.day)
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
            _("%(new)s is founded on %(day)s directly under %(above)s.")
            % {"new": self.new.committee_name, "day": words(self.day), "above": self.above},
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
            [warning for cell in self.cells for warning in _code_warnings(cell, self.new)][:1]
            and [
                _(
                    "Codes of cells do not begin with the code of the new committee. Enter their new codes afterwards."
                )
            ],
            [_("Cell"), _("Until then"), _("From then on")],
            [[cell.full_name, home[cell.committee_id], self.new.name] for cell in self.cells],
        )

    def do(self, changes):
        self.new.since, self.new.founded_by = self.day, self.decision
        Committee.objects.add_child(self.above, instance=self.new)
        changes.made([self.new])
        self._take_over_cells(changes)
        self._take_over_committees(changes)
        self._take_over_offices(changes)
        self._take_over_groups(changes)
        self._take_over_grants(changes)
        for one in self.merged:
            changes.make(FormerPlace, [_former_place(one, self.above, self.day, self.decision)])
            changes.set([one], until=self.day, ended_by=self.decision)
            changes.hang(one, self.new)

    def _take_over_cells(self, changes):
        starts = _starts(FormerPlace, self.cells)
        places = [
            FormerPlace(
                cell=cell,
                under_id=cell.committee_id,
                since=starts[cell.pk],
                until=self.day,
                decision=self.decision,
            )
            for cell in self.cells
            if starts[cell.pk] < self.day
        ]
        changes.make(FormerPlace, places)
        changes.set(self.cells, committee=self.new)

    def _take_over_committees(self, changes):
        starts = _starts(FormerPlace, self.committees)
        for child in self.committees:
            if starts[child.pk] < self.day:
                old = Committee.objects.get_parent(child)
                changes.make(FormerPlace, [_former_place(child, old, self.day, self.decision)])
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
        lasting = Q(until__isnull=True) | Q(until__gt=self.day)
        people = list(WorkingGroupMember.objects.filter(lasting, group__in=self.groups))
        for row in people:
            _refuse_if_begun(row, self.day)
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


# --- dissolving ------------------------------------------------------------------------------------------------


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
        lasting = Q(until__isnull=True) | Q(until__gt=self.day)
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
        _refuse_unless_standing(self.cell, self.day)
        _refuse_before(FormerPlace, self.cell, self.day)
        for row in [
            *self.regular,
            *self.temporary,
            *self.offices,
            *self.oversights,
            *self.areas,
            *self.grants,
        ]:
            _refuse_if_begun(row, self.day)
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
            _refuse_unless_standing(cell, self.day)

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
            Q(until__isnull=True) | Q(until__gt=self.day),
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
        lasting = Q(until__isnull=True) | Q(until__gt=self.day)
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
        _refuse_unless_standing(self.body, self.day)
        _refuse_before(FormerPlace, self.body, self.day)
        _refuse_before(FormerName, self.body, self.day)
        lasting = Q(until__isnull=True) | Q(until__gt=self.day)
        below = [
            *Committee.objects.get_descendants(self.body).filter(lasting)[:1],
            *Cell.objects.under(self.body).filter(lasting)[:1],
        ]
        for row in below[:1]:
            raise CannotOrganise(
                _("%(body)s still stands under it. Move or dissolve what is below first.") % {"body": row}
            )
        for row in [*self.offices, *self.groups, *self.people, *self.areas, *self.grants]:
            _refuse_if_begun(row, self.day)

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


# --- taking back -----------------------------------------------------------------------------------------------


def refuse_undo(act: OrganisationAct) -> None:
    """Raises Refusal with the reason why the act cannot be taken back."""
    if act.kind == OrganisationActKind.UNDO:
        raise CannotOrganise(_("This act took another one back. Enter the act anew if it holds after all."))
    if hasattr(act, "undone_by"):
        raise CannotOrganise(_("This act was taken back already."))
    touched = columns_of(act.changes)
    later = OrganisationAct.objects.filter(pk__gt=act.pk, undone_by__isnull=True)
    for other in later.exclude(kind=OrganisationActKind.UNDO).iterator():
        if touched & columns_of(other.changes):
            raise CannotOrganise(
                _("A later act rests on this one: %(kind)s of %(day)s (%(decision)s). Take that back first.")
                % {
                    "kind": other.title,
                    "day": words(other.in_force_on),
                    "decision": other.decision,
                }
            )
    refuse_if_changed(act.changes)


@transaction.atomic
def undo(
    act: OrganisationAct, *, reason: str, decision: str, submission_id: uuid.UUID, by
) -> OrganisationAct:
    """Put every row of an act back as it was, by one act of its own. A second click gets the first. Raises Refusal."""
    _queue_up()
    if done := done_with(submission_id, by):
        return done
    act = OrganisationAct.objects.get(pk=act.pk)
    refuse_undo(act)
    in_two_roles = _in_two_roles()
    try:
        with transaction.atomic():
            put_back(act.changes)
            _refuse_two_roles(in_two_roles)
    except IntegrityError as error:
        raise Contradicts from error
    row = OrganisationAct.objects.create(
        kind=OrganisationActKind.UNDO,
        in_force_on=act.in_force_on,
        decision=decision,
        reason=reason,
        committee=act.committee,
        changes=[c | {"before": c["after"], "after": c["before"]} for c in reversed(act.changes)],
        submission_id=_own(submission_id, by),
        undoes=act,
        done_by=by,
        done_at=timezone.now(),
    )
    record(
        by=by,
        verb="act.undone",
        obj=row,
        before={"act": act.pk, "kind": act.kind, "decision": act.decision},
        after={"reason": reason, "decision": decision},
        about=[act.committee, *_subjects(act.changes)],
    )
    return row


def _subjects(changes) -> list:
    """The cells, committees and members of changed rows that still exist after the act was taken back."""
    keys = keys_of(changes)
    cells = [pk for label, pk in keys if label == Cell._meta.label_lower]
    committees = [pk for label, pk in keys if label == Committee._meta.label_lower]
    places = [pk for label, pk in keys if label == Membership._meta.label_lower]
    members = [row.member for row in Membership.objects.filter(pk__in=places).select_related("member")]
    return [*Cell.objects.filter(pk__in=cells), *Committee.objects.filter(pk__in=committees), *members]


# --- what several acts ask -------------------------------------------------------------------------------------


def _of(body) -> dict:
    return {body._meta.model_name: body}


def _starts(model, bodies) -> dict[int, date]:
    """Body id → the day since which its present name or place holds; the bodies are of one kind."""
    if not bodies:
        return {}
    kind = bodies[0]._meta.model_name
    ends = model.objects.filter(**{f"{kind}__in": bodies}).values_list(kind).annotate(last=Max("until"))
    return {body.pk: body.since for body in bodies} | dict(ends.order_by())


def _since(model, body) -> date:
    return _starts(model, [body])[body.pk]


def _former_place(body, under, day, decision) -> FormerPlace:
    return FormerPlace(
        **_of(body), under=under, since=_since(FormerPlace, body), until=day, decision=decision
    )


def _refuse_unless_standing(body, day) -> None:
    """The body has begun by the day and has no end."""
    if body.until is not None:
        raise IsOver(body)
    if body.since > day:
        raise BeforeItBegan(body, body.since)


def _refuse_before(model, body, day) -> None:
    """What it was before must have held for a day at least: its present name or place began before the day."""
    since = _since(model, body)
    if since >= day:
        raise BeforeItBegan(body, since)


def _refuse_if_begun(row, day) -> None:
    """What an act ends has held for a day at least."""
    if row.since >= day:
        raise CannotOrganise(
            _("“%(row)s” was entered to begin on %(since)s. Choose a later day, or correct that entry first.")
            % {"row": row, "since": words(row.since)}
        )


def _in_two_roles() -> set:
    """Accounts that from today on hold two roles that exclude each other (access.EXCLUDING) where places overlap.

    `Grant.clean` keeps who is given a role from that; an act on the tree brings two places together afterwards.
    """
    lasting = Grant.objects.standing().filter(
        Q(until__isnull=True) | Q(until__gt=timezone.localdate()), role__in=EXCLUDING
    )
    twice = lasting.values("user").annotate(roles=Count("role", distinct=True)).filter(roles__gt=1)
    held = lasting.filter(user__in=twice.values("user")).select_related("user", "committee")
    return {one.user for one, other in combinations(held.order_by("user"), 2) if _exclude(one, other)}


def _exclude(one: Grant, other: Grant) -> bool:
    if one.user_id != other.user_id or EXCLUDING[one.role] != other.role:
        return False
    first, second = sorted([one, other], key=lambda grant: grant.since)
    at_one_time = first.until is None or second.since < first.until
    paths = one.committee.path, other.committee.path
    return at_one_time and (paths[0].startswith(paths[1]) or paths[1].startswith(paths[0]))


def _refuse_two_roles(before: set) -> None:
    """Asked after the change, whose places are known only then; who was so `before` is not this act's doing."""
    for person in _in_two_roles() - before:
        raise CannotOrganise(
            _("%(person)s would then record and review at one place. End one of the two roles first.")
            % {"person": person}
        )


def _later(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)


def _common(one: Committee, other: Committee) -> Committee:
    """The lowest committee at or above both."""
    paths = [path for path in one.lineage if other.path.startswith(path)]
    return Committee.objects.get(path=paths[-1]) if paths else other


def _code_warnings(body, above) -> list[str]:
    if belongs_below(body.code, above.code):
        return []
    return [
        _("The code %(code)s does not begin as the code of %(above)s, %(above_code)s. Please check it.")
        % {"code": dotted(body.code), "above": above, "above_code": dotted(above.code)}
    ]
