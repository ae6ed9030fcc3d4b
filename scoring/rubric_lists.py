"""Which rubrics a committee's page shows: in force, before and to come, its own and inherited, and those shipped."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from cells.history import children_of, lineage, moved_on
from cells.models import Cell, Committee

from .models import Rubric
from .rubric import SHIPPED, RubricSpec, load


@dataclass(frozen=True)
class RubricLine:
    rubric: Rubric
    scored: int  # meetings with a sheet by it
    is_in_force: bool  # this very committee scores by it on the day
    is_to_come: bool
    until: date | None  # the first day on which it no longer decides: its own end, or the day of the next one


@dataclass(frozen=True)
class BelowLine:
    """A committee directly below and what it scores by."""

    committee: Committee
    rubric: Rubric | None
    is_own: bool


def rubrics_of(committee, day: date) -> list[RubricLine]:
    """What the committee may score by: its own rubrics, those of the committees above and those for all, nearest and
    newest first. One query, and one for a past place."""
    above = lineage(committee, day)
    found = list(
        Rubric.objects.filter(Q(committee__isnull=True) | Q(committee__path__in=above))
        .select_related("committee")
        .annotate(scored=Count("assessments"))
    )
    order = {path: number for number, path in enumerate(above)}
    found.sort(key=lambda rubric: (_distance(rubric, order), -rubric.since.toordinal(), rubric.code))
    in_force = next((rubric for rubric in found if rubric.is_active_on(day)), None)
    return [
        RubricLine(rubric, rubric.scored, rubric is in_force, rubric.since > day, _until(rubric, found))
        for rubric in found
    ]


def _distance(rubric: Rubric, order: dict[str, int]) -> int:
    return len(order) if rubric.committee is None else order[rubric.committee.path]


def _until(rubric: Rubric, others: list[Rubric]) -> date | None:
    """Of the same committee the later one decides, also where the earlier was not ended."""
    next_ones = [
        other.since
        for other in others
        if other.committee_id == rubric.committee_id and other.since > rubric.since
    ]
    return min([*next_ones, *([rubric.until] if rubric.until else [])], default=None)


def rubrics_below(committee, day: date) -> list[BelowLine]:
    """The committees directly below, each with what it scores by on the day. Three queries."""
    children = [child for child in children_of(committee, moved_on(day)) if child.is_active_on(day)]
    own = Rubric.objects.on(day).filter(committee__in=children).select_related("committee").order_by("since")
    newest = {rubric.committee_id: rubric for rubric in own}
    inherited = Rubric.objects.for_body(committee, day)
    return [BelowLine(child, newest.get(child.pk, inherited), child.pk in newest) for child in children]


def cells_scored_by(committee, day: date):
    """The cells at or below the committee on the day that a rubric of its own scores: not those below a nearer one."""
    nearer = Rubric.objects.on(day).filter(committee__path__startswith=committee.path)
    paths = nearer.exclude(committee=committee).values_list("committee__path", flat=True).distinct()
    cells = Cell.objects.filter(committee__path__startswith=committee.path).on(day)
    for path in paths:
        cells = cells.exclude(committee__path__startswith=path)
    return cells


def next_in_force(lines: list[RubricLine], day: date) -> Rubric | None:
    """The first of a committee's rubrics that decides from a later day on, in place of the one in force on the day."""
    current = next((line.rubric for line in lines if line.is_in_force), None)
    for since in sorted(line.rubric.since for line in lines if line.is_to_come):
        decides = next((line.rubric for line in lines if line.rubric.is_active_on(since)), None)
        if decides is not None and decides != current and decides.since == since:
            return decides
    return None


def shipped() -> Iterator[tuple[str, RubricSpec]]:
    """(name of the file, rubric) of every rubric that comes with the software, the default first."""
    files = sorted(SHIPPED.glob("*.yaml"), key=lambda file: (file.stem != "five_criteria", file.stem))
    return ((file.stem, load(file)) for file in files)
