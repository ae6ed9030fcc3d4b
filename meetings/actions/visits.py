"""Recording what a visitor saw at a cell, correcting it, and noting what was done about what members raised."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from cells.events import record

from ..errors import (
    AlreadyFollowedUp,
    ConcernNamesAMember,
    EditConflict,
    NothingSeen,
    VisitAlreadyRecorded,
    VisitFormUsed,
    VisitNotYet,
    VisitorDoesNotWatch,
)
from ..models import Concern, Visit
from ..snapshots import visit_snapshot
from ..visit_lists import members_named, met_on, possible_visitors

# A slip on which none of these stands, and no concern, says nothing of the meeting.
SEEN = ("preparation", "content", "chairing", "discussion", "remarks", "suggestions", "suggested_points")


def record_visit(*, cell, facts: dict, concerns: list[dict], submission_id, by) -> Visit:
    """Record a visit to a cell: `facts` are columns of Visit, `concerns` have an area and a text each.

    A second click with the same `submission_id` gets the same visit. Raises VisitAlreadyRecorded where the visitor's
    visit of that day stands already, VisitNotYet, VisitorDoesNotWatch, ConcernNamesAMember, NothingSeen, and
    VisitFormUsed for the id of another form.
    """
    same = Visit.objects.filter(submission_id=submission_id, cell=cell, recorded_by=by)
    if existing := same.first():
        return existing
    try:
        with transaction.atomic():
            _check(cell, facts, concerns, by)
            visit = Visit.objects.create(
                cell=cell,
                meeting=met_on(cell, facts["visited_on"]),
                recorded_by=by,
                recorded_at=timezone.now(),
                submission_id=submission_id,
                **facts,
            )
            _save_concerns(visit, concerns)
            record(
                by=by, verb="visit recorded", obj=visit, before={}, after=visit_snapshot(visit), about=[cell]
            )
    except IntegrityError as error:
        if existing := same.first():
            return existing
        if Visit.objects.filter(submission_id=submission_id).exists():
            raise VisitFormUsed from error
        raise _already_recorded(cell, facts, error) from error
    return visit


def correct_visit(*, visit, version: int, facts: dict, concerns: list[dict], by) -> Visit:
    """Correct a visit; a row of `concerns` with an ``id`` changes that one, one that is not named is removed.

    What was followed up stays as it stands. Raises EditConflict for an old version, and what `record_visit` raises.
    """
    cell = visit.cell
    try:
        with transaction.atomic():
            before = visit_snapshot(visit)
            _check(cell, facts, concerns, by, was=visit)
            _claim(visit, version, meeting=met_on(cell, facts["visited_on"]), **facts)
            _save_concerns(visit, concerns)
            record(
                by=by,
                verb="visit corrected",
                obj=visit,
                before=before,
                after=visit_snapshot(visit),
                about=[cell],
            )
    except IntegrityError as error:
        raise _already_recorded(cell, facts, error) from error
    return visit


@transaction.atomic
def follow_up(*, concern, text: str, by) -> Concern:
    """Note once what was done about a concern; the same words again are the same act, others are AlreadyFollowedUp."""
    noted = Concern.objects.filter(pk=concern.pk, followed_up_at__isnull=True).update(
        follow_up=text, followed_up_by=by, followed_up_at=timezone.now()
    )
    concern = Concern.objects.select_related("visit__cell", "followed_up_by").get(pk=concern.pk)
    if not noted:
        if (concern.follow_up, concern.followed_up_by_id) == (text, by.pk):
            return concern
        raise AlreadyFollowedUp(concern)
    # Who is correcting the visit meanwhile must see that this one no longer changes.
    Visit.objects.filter(pk=concern.visit_id).update(version=F("version") + 1)
    record(
        by=by,
        verb="concern followed up",
        obj=concern,
        before={"follow_up": ""},
        after={"follow_up": text, "area": concern.area, "text": concern.text},
        about=[concern.visit.cell],
    )
    return concern


def _check(cell, facts, concerns, by, was=None) -> None:
    """`was`: the visit before a correction; who came and when is asked anew only where it changes."""
    visitor, day = facts["visitor"], facts["visited_on"]
    if day > timezone.localdate():
        raise VisitNotYet
    if not concerns and all(facts.get(name) in ("", None) for name in SEEN):
        raise NothingSeen
    is_kept = was is not None and (was.visitor, was.visited_on) == (visitor, day)
    if not is_kept and not (cell.is_active_on(day) and visitor in possible_visitors(cell, day, by)):
        raise VisitorDoesNotWatch
    if names := members_named(cell, day, [row["text"] for row in concerns]):
        raise ConcernNamesAMember(names)


def _claim(visit, version, **changes) -> None:
    claimed = Visit.objects.filter(pk=visit.pk, version=version).update(version=F("version") + 1, **changes)
    if not claimed:
        raise EditConflict
    visit.refresh_from_db()


def _save_concerns(visit, rows: list[dict]) -> None:
    there = {concern.pk: concern for concern in visit.concerns.all()}
    waiting = {pk: concern for pk, concern in there.items() if concern.followed_up_at is None}
    visit.concerns.filter(pk__in=waiting.keys() - {row.get("id") for row in rows}).delete()
    for row in rows:
        if row.get("id") in there.keys() - waiting.keys():
            continue
        concern = waiting.get(row.get("id")) or Concern(visit=visit)
        concern.area, concern.text = row["area"], row["text"]
        concern.save()


def _already_recorded(cell, facts, error) -> Exception:
    """The refusal for a second visit of that visitor on that day; any other broken rule as it came."""
    key = {"cell": cell, "visitor": facts["visitor"], "visited_on": facts["visited_on"]}
    existing = Visit.objects.select_related("visitor").filter(**key).first()
    return VisitAlreadyRecorded(existing) if existing else error
