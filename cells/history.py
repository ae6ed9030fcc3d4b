"""Where a body stood and how it was called on a day: the one definition for boards, papers, rules and the tree.

What is true today stands on the row itself (`Cell.committee`, a committee's place in the tree, the names); what was
true before stands in `FormerPlace` and `FormerName`, which are always over. So a day from today on is answered by the
rows alone, and asks the database nothing that a page without a past would not ask.

Committees are named by their path of today, which moves with them: an ended ward lies below its successor, and was
somewhere else on the days before. `moved` is always a dict {path today: path today of the committee it then stood
directly under, or None for topmost} of those that stood elsewhere on the day.
"""

from copy import copy
from datetime import timedelta

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from .models import Cell, Committee, FormerName, FormerPlace
from .periods import on_day

STEP = Committee.steplen


# --- pure ------------------------------------------------------------------------------------------------------


def lineage_of(path: str, moved: dict) -> list[str]:
    """The paths of a committee and of all above it as they stood, nearest first."""
    paths = [path]
    while above := moved[paths[-1]] if paths[-1] in moved else paths[-1][:-STEP]:
        if above in paths:  # a tree that was never one: records entered by hand may contradict each other
            break
        paths.append(above)
    return paths


def branch_of(path: str, moved: dict, prefix: str = "") -> Q:
    """The committees that stood at or under `path`, as a condition; `prefix` walks a relation (``"committee__"``)."""
    inside = [path, *(other for other in moved if other != path and path in lineage_of(other, moved))]
    outside = [other for other in moved if other not in inside]
    condition = Q(pk__in=[])
    for top in inside:
        here = Q(**{f"{prefix}path__startswith": top})
        for gone in outside:
            if gone.startswith(top):
                here &= ~Q(**{f"{prefix}path__startswith": gone})
        condition |= here
    return condition


# --- committees ------------------------------------------------------------------------------------------------


def is_past(day) -> bool:
    return day < timezone.localdate()


def moved_on(day) -> dict[str, str | None]:
    """The committees that stood elsewhere on the day. One query, none from today on."""
    if not is_past(day):
        return {}
    former = FormerPlace.objects.on(day).filter(committee__isnull=False)
    return dict(former.values_list("committee__path", "under__path"))


def lineage(body, day) -> list[str]:
    """The paths of the committees at or above a committee or a cell on the day, nearest first: whose rules held there.

    One query, none from today on.
    """
    is_cell = isinstance(body, Cell)
    path = body.committee.path if is_cell else body.path
    if not is_past(day):
        return lineage_of(path, {})
    about = Q(committee__isnull=False) | Q(cell=body.pk) if is_cell else Q(committee__isnull=False)
    former = FormerPlace.objects.on(day).filter(about)
    moved = dict(former.values_list("committee__path", "under__path"))
    return lineage_of(moved.pop(None, path), moved)  # the row of the cell is of no committee


def nearest_first(paths: list[str], field: str) -> Case:
    """Orders rows by their committee's place in a lineage; rows of no committee come last."""
    return Case(*(When(**{field: path}, then=Value(n)) for n, path in enumerate(paths)), default=len(paths))


def parent_of(committee, day) -> Committee | None:
    """The committee directly above on the day, under the names of that day; None for the topmost."""
    above = lineage(committee, day)[1:2]
    found = Committee.objects.filter(path__in=above).first()
    return called(found, day) if found else None


def committees_under(committee, day):
    """The committee and all that stood below it on the day, ended ones not among them."""
    return Committee.objects.filter(branch_of(committee.path, moved_on(day))).on(day)


def children_of(committee, moved: dict):
    """The committees that stood directly under one, whether they had begun and ended or not."""
    elsewhere = [path for path in moved if path[:-STEP] == committee.path]
    here = [path for path, above in moved.items() if above == committee.path]
    by_place = Q(path__startswith=committee.path, depth=committee.depth + 1) & ~Q(path__in=elsewhere)
    return Committee.objects.filter(by_place | Q(path__in=here))


# --- cells -----------------------------------------------------------------------------------------------------


def committee_of(cell, day) -> Committee:
    """The committee that led the cell on the day, under the names of that day."""
    place = FormerPlace.objects.on(day).filter(cell=cell).select_related("under") if is_past(day) else ()
    found = next(iter(place), None)
    return called(found.under if found else cell.committee, day)


def stood_under(cell, day) -> tuple[Committee, list[str]]:
    """The committee that led the cell on the day, under its name of today, and the paths of it and of all above it,
    nearest first. One query, none from today on."""
    about = Q(committee__isnull=False) | Q(cell=cell.pk)
    former = (
        FormerPlace.objects.on(day).filter(about).select_related("under", "committee") if is_past(day) else ()
    )
    rows = list(former)
    led_by_then = next((row.under for row in rows if row.cell_id), cell.committee)
    moved = {row.committee.path: row.under and row.under.path for row in rows if row.committee_id}
    return led_by_then, lineage_of(led_by_then.path, moved)


def cells_under(committee, day, *, moved: dict | None = None):
    """The cells that hung on the committee or on one below it on the day, whether they had begun and ended or not.

    One query of its own for a past day (`moved` spares it), none from today on.
    """
    moved = moved_on(day) if moved is None else moved
    by_row = branch_of(committee.path, moved, "committee__")
    if not is_past(day):
        return Cell.objects.filter(by_row)
    former = FormerPlace.objects.on(day).filter(cell__isnull=False)
    by_place = former.filter(branch_of(committee.path, moved, "under__"))
    elsewhere = Exists(former.filter(cell=OuterRef("pk")))
    return Cell.objects.filter(Q(by_row & ~elsewhere) | Q(pk__in=by_place.values("cell")))


def led_by(day, cell: str = ""):
    """The id of the committee that led a cell on the day, as an expression; `cell` walks to it (``"cell__"``)."""
    if not is_past(day):
        return F(f"{cell}committee_id")
    former = FormerPlace.objects.on(day).filter(cell=OuterRef(f"{cell}pk"))
    place = Subquery(former.values("under_id")[:1])
    return Coalesce(place, F(f"{cell}committee_id"), output_field=BigIntegerField())


def cells_of_month(committee, month):
    """The cells that existed on any day of a month, each with the committee under which it stood last in it.

    That is the last day of the month, or the cell's own last day if it ended before. A queryset without an order.
    """
    last = month.last_day
    moved = moved_on(last)
    stood_here = Q(pk__in=cells_under(committee, last, moved=moved).values("pk"))
    ended = Q(until__gt=month.first_day, until__lte=last)
    if not _moved_within(month):
        return Cell.objects.filter(stood_here & (on_day(last) | ended))
    here = stood_here & on_day(last)
    for until in Cell.objects.filter(ended).values_list("until", flat=True).distinct():
        before = cells_under(committee, until - timedelta(days=1))
        here |= Q(until=until, pk__in=before.values("pk"))
    return Cell.objects.filter(here)


def _moved_within(month) -> bool:
    """Whether a committee changed its place on a day of the month."""
    return FormerPlace.objects.filter(
        committee__isnull=False, until__gt=month.first_day, until__lte=month.last_day
    ).exists()


def lineages(cells_on_days) -> list[list[str]]:
    """For each (cell id, path of its committee today, day): the paths above the cell on that day, nearest first.

    Two queries for any number of past days, none where all are today or later.
    """
    cells_on_days = list(cells_on_days)
    past = [day for _cell, _path, day in cells_on_days if is_past(day)]
    if not past:
        return [lineage_of(path, {}) for _cell, path, _day in cells_on_days]
    former = FormerPlace.objects.filter(since__lte=max(past), until__gt=min(past)).select_related("under")
    committees = list(former.filter(committee__isnull=False).select_related("committee"))
    cells = list(former.filter(cell__in=[cell for cell, _path, _day in cells_on_days]))

    def above(cell, path, day):
        moved = {
            row.committee.path: row.under and row.under.path for row in committees if row.is_active_on(day)
        }
        stood = next((row.under.path for row in cells if row.cell_id == cell and row.is_active_on(day)), path)
        return lineage_of(stood, moved)

    return [above(*each) for each in cells_on_days]


# --- names -----------------------------------------------------------------------------------------------------

NAMES = {"cell": ("name",), "committee": ("name", "committee_name", "organisation_name")}


def names_on(bodies, day) -> dict[tuple[str, int], FormerName]:
    """(``"cell"`` or ``"committee"``, id) → the name of the day, for those that had another than today. One query."""
    if not is_past(day):
        return {}
    return _by_body(_former_names(bodies).on(day))


def _former_names(bodies):
    ids = {kind: {body.pk for body in bodies if body._meta.model_name == kind} for kind in NAMES}
    return FormerName.objects.filter(Q(cell__in=ids["cell"]) | Q(committee__in=ids["committee"]))


def _by_body(rows) -> dict[tuple[str, int], FormerName]:
    return {("cell", row.cell_id) if row.cell_id else ("committee", row.committee_id): row for row in rows}


def as_called(bodies, day) -> list:
    """The bodies, those with another name on the day as copies under that name: to be shown, never to be saved."""
    bodies = list(bodies)
    names = names_on(bodies, day)
    return [under_name(body, names) for body in bodies]


def called(body, day):
    """One body as it was called on the day."""
    return as_called([body], day)[0]


def called_each(bodies_on_days) -> list:
    """(body, day) → the body as it was called on that day. One query for all of them, none without a past day."""
    pairs = list(bodies_on_days)
    past = [body for body, day in pairs if is_past(day)]
    former = list(_former_names(past)) if past else []

    def names(day):
        return _by_body(row for row in former if row.is_active_on(day))

    return [under_name(body, names(day)) for body, day in pairs]


def under_name(body, names: dict):
    """The body itself, or where `names` (of `names_on`) has another name for it, a copy under that."""
    former = names.get((body._meta.model_name, body.pk))
    if former is None:
        return body
    body = copy(body)
    for name in NAMES[body._meta.model_name]:
        setattr(body, name, getattr(former, name) or getattr(body, name))
    return body
