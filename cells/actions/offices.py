"""Offices, who watches over which cell, and working groups: every act with its day, its decision and its event.

To press twice is no second act: who asks for exactly what is already recorded gets that row back. What somebody else
has recorded in between is refused with a sentence and never overwritten; the database has the last word
(cells/constraints.py). The place's row is locked first, so that two acts at one place stand in line.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from .. import history
from ..errors import Refusal
from ..events import record
from ..models import Cell, Office, OfficeKind, Oversight, WorkingGroup, WorkingGroupArea, WorkingGroupMember
from .rows import kept, plain

MOST_DAYS_AHEAD = 366


class TooFarAhead(Refusal):
    message = _("This day lies more than a year ahead. Check the year.")


class NotThereThatDay(Refusal):
    def __init__(self, place, day):
        super().__init__(
            _("%(place)s did not exist on %(day)s. Check the day.")
            % {"place": place, "day": date_format(day, "SHORT_DATE_FORMAT")}
        )


class AlreadyEnded(Refusal):
    def __init__(self, row):
        super().__init__(
            _(
                "It is already recorded that this ends on %(day)s. Open the page again; "
                "where that day is wrong, ask the administrator to correct it."
            )
            % {"day": date_format(row.until, "SHORT_DATE_FORMAT")}
        )


class EndsBeforeItBegan(Refusal):
    def __init__(self, row):
        super().__init__(
            _("%(row)s: this began on %(day)s and can end on the day after that at the earliest.")
            % {"row": row, "day": date_format(row.since, "SHORT_DATE_FORMAT")}
        )


class HasSecretary(Refusal):
    def __init__(self, office):
        super().__init__(
            _(
                "%(name)s is the secretary since %(day)s. Choose that name under “Takes over from”, "
                "or end that office first."
            )
            % {"name": office.member, "day": date_format(office.since, "SHORT_DATE_FORMAT")}
        )


class GroupNameTaken(Refusal):
    message = _("This committee already has a working group of that name. Give the new one another name.")


@transaction.atomic
def appoint(*, member, kind, place, since, decision, by, succeeds: Office | None = None) -> Office:
    """Let `member` hold the office `kind` in `place`, a cell or a committee, from `since` on.

    `succeeds` ends on that day, and so does the office that the member held in the same place until then. Raises
    HasSecretary where another secretary is not named in `succeeds`, AlreadyEnded, EndsBeforeItBegan,
    NotThereThatDay, TooFarAhead or Contradiction.
    """
    _stand_in_line(place, since)
    at = {place._meta.model_name: place}
    asked = {"member": member, "kind": kind, "since": since, "decision": decision, **at}
    if recorded := Office.objects.filter(**asked).first():
        return recorded
    held = Office.objects.on(since).filter(**at).select_related("member")
    if kind == OfficeKind.SECRETARY:
        for office in held.filter(kind=kind).exclude(pk=succeeds.pk if succeeds else None):
            if office.member_id != member.pk:
                raise HasSecretary(office)
    ending = {office.pk: office for office in [succeeds, *held.filter(member=member)] if office}
    for office in ending.values():
        _end(office, since, decision, by, "office ended", place)
    office = kept(Office(**asked))
    record(by=by, verb="office begun", obj=office, after=plain(office), about=[member, place])
    return office


@transaction.atomic
def relieve(*, office, until, decision, by) -> Office:
    """End an office: `until` is the first day on which it is no longer held. Raises as `appoint` does."""
    _stand_in_line(office.scope, until, is_end=True)
    return _end(office, until, decision, by, "office ended", office.scope)


@transaction.atomic
def assign_overseer(*, member, cell, since, decision, by, succeeds: Oversight | None = None) -> Oversight:
    """Let `member` watch over `cell` from `since` on; `succeeds` ends on that day. Raises as `appoint` does."""
    _stand_in_line(cell, since)
    asked = {"member": member, "cell": cell, "since": since, "decision": decision}
    if recorded := Oversight.objects.filter(**asked).first():
        return recorded
    if succeeds:
        _end(succeeds, since, decision, by, "oversight ended", cell)
    oversight = kept(Oversight(**asked))
    record(by=by, verb="oversight begun", obj=oversight, after=plain(oversight), about=[member, cell])
    return oversight


@transaction.atomic
def end_oversight(*, oversight, until, decision, by) -> Oversight:
    """End an oversight: `until` is the first day without it. Raises as `appoint` does."""
    _stand_in_line(oversight.cell, until, is_end=True)
    return _end(oversight, until, decision, by, "oversight ended", oversight.cell)


@transaction.atomic
def found_group(*, committee, name, since, decision, leader, by) -> WorkingGroup:
    """Found a working group with its leader. Raises GroupNameTaken, and as `appoint` does."""
    _stand_in_line(committee, since)
    asked = {"committee": committee, "name": name, "since": since, "decision": decision}
    if recorded := WorkingGroup.objects.filter(**asked).first():
        return recorded
    if WorkingGroup.objects.on(since).filter(committee=committee, name__iexact=name).exists():
        raise GroupNameTaken
    group = kept(WorkingGroup(**asked))
    first = kept(WorkingGroupMember(group=group, member=leader, is_leader=True, since=since))
    after = plain(group) | {"people": [plain(first)]}
    record(by=by, verb="working group founded", obj=group, after=after, about=[committee, leader])
    return group


@transaction.atomic
def change_people(*, group, day, joins, leaves, leader, by) -> WorkingGroup:
    """From `day` on: the members `joins` belong to the group, the rows `leaves` do not, the member `leader` leads it.

    `leader` None leaves the lead as it is. Who led until then stays in the group unless among `leaves`. Raises as
    `appoint` does.
    """
    _stand_in_line_at_group(group, day)
    rows = {row.pk: row for row in group.people.on(day).select_related("member")}
    before = [plain(row) for row in rows.values()]
    leaving = [row.member_id for row in leaves]
    for row in leaves:
        _closed(row, day)
    wanted = {member.pk: (member, False) for member in joins}
    if leader is not None:
        for row in rows.values():
            if row.is_leader and row.member_id != leader.pk and row.member_id not in leaving:
                _closed(row, day)
                wanted[row.member_id] = (row.member, False)
            if (
                row.member_id == leader.pk
                and not row.is_leader
                and row.pk not in {gone.pk for gone in leaves}
            ):
                _closed(row, day)
        if not any(row.is_leader and row.member_id == leader.pk for row in rows.values()):
            wanted[leader.pk] = (leader, True)
    for member, is_leader in wanted.values():
        if not group.people.filter(member=member, is_leader=is_leader, since=day).exists():
            kept(WorkingGroupMember(group=group, member=member, is_leader=is_leader, since=day))
    now = list(group.people.on(day).select_related("member"))
    after = [plain(row) for row in now]
    if after != before:
        about = [group.committee, *{row.member for row in [*rows.values(), *now]}]
        record(
            by=by,
            verb="people of a working group changed",
            obj=group,
            before={"people": before},
            after={"people": after},
            about=about,
        )
    return group


@transaction.atomic
def change_areas(*, group, day, committees, cells, leaves, by) -> WorkingGroup:
    """From `day` on the group also looks after `committees` and `cells`, and no longer after the rows `leaves`."""
    _stand_in_line_at_group(group, day)
    before = [plain(row) for row in group.areas.on(day)]
    for row in leaves:
        _closed(row, day)
    places = [{"committee": place} for place in committees] + [{"cell": place} for place in cells]
    for place in places:
        if not group.areas.filter(since=day, **place).exists():
            kept(WorkingGroupArea(group=group, since=day, **place))
    after = [plain(row) for row in group.areas.on(day)]
    if after != before:
        about = [group.committee, *committees, *cells, *(row.cell or row.committee for row in leaves)]
        record(
            by=by,
            verb="areas of a working group changed",
            obj=group,
            before={"areas": before},
            after={"areas": after},
            about=about,
        )
    return group


@transaction.atomic
def end_group(*, group, until, decision, by) -> WorkingGroup:
    """End a group, and with it everybody's part in it and its areas. Raises as `appoint` does."""
    _stand_in_line(group.committee, until, is_end=True)
    group.refresh_from_db()
    if group.until == until:
        return group
    parts = [*group.people.select_related("member"), *group.areas.all()]
    parts = [row for row in parts if row.until is None or row.until > until]
    group = _end(group, until, decision, by, "working group ended", group.committee)
    for row in parts:
        if row.until is not None:  # it would have ended later than the group
            row.until = None
        _closed(row, until)
    return group


def _stand_in_line(place, day, *, is_end=False) -> None:
    """Lock the place, and refuse a day on which it is not there or that is a slip of the hand.

    An end may fall on the day on which the place itself has ended.
    """
    if day > timezone.localdate() + timedelta(days=MOST_DAYS_AHEAD):
        raise TooFarAhead
    type(place).objects.select_for_update(no_key=True).get(pk=place.pk)
    if not (place.is_active_on(day) or (is_end and day == place.until)):
        raise NotThereThatDay(place, day)


def _stand_in_line_at_group(group, day) -> None:
    _stand_in_line(group.committee, day)
    group.refresh_from_db()
    if not group.is_active_on(day):
        raise NotThereThatDay(group, day)


def _end(row, until, decision, by, verb, place):
    """End an office, an oversight or a group, with its event; ended on that very day already, it stays as it is."""
    row = type(row).objects.select_for_update(no_key=True).get(pk=row.pk)
    if row.until == until:
        return row
    before = plain(row)
    row.ending_decision = decision
    _closed(row, until)
    about = [place, row.member] if hasattr(row, "member_id") else [place]
    record(by=by, verb=verb, obj=row, before=before, after=plain(row), about=about)
    return row


def _closed(row, until):
    """The row with its end; the same end twice is the same act, another one is somebody else's."""
    if row.until == until:
        return row
    if row.until is not None:
        raise AlreadyEnded(row)
    if until <= row.since:
        raise EndsBeforeItBegan(row)
    row.until = until
    return kept(row)


def holds_office_above(member, cell: Cell, day) -> bool:
    """Whether the member holds an office in the committee that leads the cell on the day, or in one above it."""
    lineage = history.lineage(history.committee_of(cell, day), day)
    return Office.objects.on(day).filter(member=member, committee__path__in=lineage).exists()
