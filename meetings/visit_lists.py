"""Reads about visits: who may have visited a cell, what a committee sees of them, and where none were for long."""

from django.db.models import Count, Exists, Max, Min, OuterRef, Prefetch, Q

from cells.access import Permission, can
from cells.history import lineage
from cells.models import (
    Cell,
    Event,
    Member,
    Membership,
    Oversight,
    WorkingGroup,
    WorkingGroupArea,
    WorkingGroupMember,
)

from .models import Concern, ConcernArea, Meeting, MeetingKind, Visit
from .queries import meeting_day
from .visits import Waiting, named_in, without_visit

GRASPS = ("preparation", "content", "chairing", "discussion")


def watchers(cell, day):
    """The members who watch over the cell on the day: as its overseers, or in a working group that looks after it."""
    areas = WorkingGroupArea.objects.on(day).filter(
        Q(cell=cell) | Q(committee__path__in=lineage(cell, day)), group__in=WorkingGroup.objects.on(day)
    )
    in_groups = WorkingGroupMember.objects.on(day).filter(group__in=areas.values("group"))
    overseers = Oversight.objects.on(day).filter(cell=cell)
    return Member.objects.filter(
        Q(pk__in=overseers.values("member")) | Q(pk__in=in_groups.values("member"))
    ).order_by("sort_key", "pk")


def possible_visitors(cell, day, user) -> list[Member]:
    """Whom `user` may name as the visitor: who watches over the cell on the day, and the account's own member."""
    found = list(watchers(cell, day))
    return found if user.member is None or user.member in found else [user.member, *found]


def usual_visitor(cell, day, user) -> Member | None:
    """The account's own member where they watch over the cell on the day; else the only one who does."""
    found = list(watchers(cell, day))
    if user.member in found:
        return user.member
    return found[0] if len(found) == 1 else None


def met_on(cell, day) -> Meeting | None:
    """The meeting that the cell held on the day, the regular one before others."""
    held = Meeting.objects.held().filter(cell=cell, started_at__date=day).order_by("pk")
    return min(held, key=lambda meeting: meeting.kind != MeetingKind.REGULAR, default=None)


def visits_of(meeting):
    """The visits to a meeting; one that was written down before the record was is found by its day."""
    by_day = Q(meeting=None, cell_id=meeting.cell_id, visited_on=meeting_day(meeting))
    return Visit.objects.filter(Q(meeting=meeting) | by_day).select_related("visitor").order_by("pk")


def members_named(cell, day, texts) -> list[str]:
    """Which members of the cell on the day are named in the texts."""
    there = Membership.objects.on(day).filter(cell=cell)
    names = there.order_by("member__sort_key").values_list("member__full_name", flat=True)
    return named_in(" . ".join(texts), dict.fromkeys(names))


def may_correct(user, visit) -> bool:
    """Who recorded it, and the committee's office; who records minutes from paper corrects slips from paper too."""
    if not can(user, Permission.VISIT, visit):
        return False
    return visit.recorded_by_id == user.pk or can(user, Permission.RECORD, visit)


def last_save(visit) -> Event | None:
    """The event of the last change of the visit, or of what was done about its concerns: by whom, when."""
    own = Q(object_type=Visit._meta.label_lower, object_id=str(visit.pk))
    concerns = [str(pk) for pk in visit.concerns.values_list("pk", flat=True)]
    theirs = Q(object_type=Concern._meta.label_lower, object_id__in=concerns)
    return Event.objects.filter(own | theirs).select_related("by").order_by("-number").first()


# --- What a committee sees ---------------------------------------------------------------------------------------


def cells_below(committee):
    return Cell.objects.filter(committee__path__startswith=committee.path)


def concerns_asked(area: str, state: str) -> Q:
    """Concerns of an area, and of a state (``open``, ``followed``), as a condition; "" asks for all."""
    asked = Q(area=area) if area else Q()
    return asked & Q(followed_up_at__isnull=state == "open") if state else asked


def visits_shown(user, cells, *, since=None, until=None, area="", state=""):
    """The visits to the cells from the month `since` through the month `until`, newest first, each with `shown`: its
    concerns of the area and the state. Two queries."""
    visits = Visit.objects.visible_to(user).filter(cell__in=cells)
    if since:
        visits = visits.filter(visited_on__gte=since.first_day)
    if until:
        visits = visits.filter(visited_on__lte=until.last_day)
    asked = concerns_asked(area, state)
    if area or state:
        visits = visits.filter(Exists(Concern.objects.filter(asked, visit=OuterRef("pk"))))
    concerns = Concern.objects.filter(asked).select_related("followed_up_by")
    return visits.select_related("cell", "visitor").prefetch_related(
        Prefetch("concerns", concerns, to_attr="shown")
    )


def counts_by_area(visits) -> list[dict]:
    """``{area, label, number, open_number}`` for each area that has any, in the order of the areas. One query."""
    found = Concern.objects.filter(visit__in=visits.order_by().values("pk")).order_by().values("area")
    counted = found.annotate(
        number=Count("pk"), open_number=Count("pk", filter=Q(followed_up_at__isnull=True))
    )
    by_area = {row["area"]: row for row in counted}
    return [by_area[area.value] | {"label": area.label} for area in ConcernArea if area.value in by_area]


def people_without_visit(committee, today) -> list[Waiting]:
    """Who has watched over something below the committee for three months and visited no cell there. Four queries."""
    since = _watching_since(committee, today)
    visits = Visit.objects.filter(visitor__in=since, cell__in=cells_below(committee), visited_on__lte=today)
    last = dict(visits.order_by().values_list("visitor").annotate(Max("visited_on")))
    people = Member.objects.in_bulk(list(since))
    by_name = sorted(people.values(), key=lambda one: (one.sort_key, one.pk))
    return without_visit(
        {person: since[person.pk] for person in by_name},
        {people[pk]: day for pk, day in last.items()},
        today,
    )


def _watching_since(committee, today) -> dict:
    """Member's key → the first day of what they watch over today without having stopped. Two queries."""
    oversights = Oversight.objects.on(today).filter(cell__in=cells_below(committee))
    begun = dict(oversights.order_by().values_list("member").annotate(Min("since")))
    areas = WorkingGroupArea.objects.on(today).filter(
        Q(cell__in=cells_below(committee)) | Q(committee__path__startswith=committee.path),
        group__in=WorkingGroup.objects.on(today),
    )
    looked_after = dict(areas.order_by().values_list("group").annotate(Min("since")))
    people = WorkingGroupMember.objects.on(today).filter(group__in=areas.values("group"))
    for member, group, since in people.values_list("member", "group", "since"):
        since = max(since, looked_after[group])
        begun[member] = min(begun.get(member, since), since)
    return begun


def cells_without_visit(committee, today) -> list[Waiting]:
    """The cells below the committee that had no visitor for three months. Two queries."""
    cells = list(cells_below(committee).on(today).order_by("position", "pk"))
    visits = Visit.objects.filter(cell__in=cells_below(committee), visited_on__lte=today)
    last = dict(visits.order_by().values_list("cell").annotate(Max("visited_on")))
    by_key = {cell.pk: cell for cell in cells}
    return without_visit(
        {cell: cell.since for cell in cells},
        {by_key[pk]: day for pk, day in last.items() if pk in by_key},
        today,
    )
