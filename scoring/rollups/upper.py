"""The same months for a level that may have ten thousand cells: summed by the database, a row a committee and month.

A cell-month counts for the committee that led the cell at the end of the month (cells/history.py). Almost no cell was
elsewhere than today, so all are summed by the committee of today first; those that were elsewhere are then summed once
more and taken from the one to the other. Cells that ended within the span are few, and are counted one by one.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.db.models import Case, Count, DateField, Exists, F, OuterRef, Q, Sum, Value, When

from cells.history import as_called, branch_of, is_past, lineage_of, lineages
from cells.models import Cell, Committee, FormerPlace
from cells.months import Month
from cells.periods import not_over
from meetings.models import Meeting, MeetingState, MissedMonth

from ..models import MonthResult, Rubric
from ..spans import Span
from .reading import MET, one_by_one, rubrics_in, thematic_meetings, unproven
from .tallies import Rollup, Scores, Tally, line_of, rollup_of, total

OPEN = tuple(state for state in MET if state != MeetingState.ACCEPTED)


def of_upper(committee, span: Span, today) -> Rollup:
    """One line a committee that led cells below this one (or is this one) in a month of the span that has begun, in the
    order of the tree, under the names of the last of those months. At most 26 queries, 9 where nothing moved or ended.
    """
    months = span.begun(today)
    tree = _Tree.over(committee, months)
    by_place, has_ended_cells = _summed(tree, months, today) if months else ({}, False)
    ended = _ended_within(committee, span, months, today) if has_ended_cells else ()
    for (path, month), tally in ended:
        place = by_place.setdefault(path, {})
        place[month] = place[month] + tally if month in place else tally
    rubrics = rubrics_in(tally for found in by_place.values() for tally in found.values())
    leading = {
        path: found for path, found in sorted(by_place.items()) if any(one.owed for one in found.values())
    }
    committees = {one.path: one for one in tree.named(leading, months)}
    lines = [
        line_of(committees[path], span, found, rubrics, cells=_number_of_cells(found, months))
        for path, found in leading.items()
    ]
    return rollup_of(committee, span, lines, rubrics)


def by_child(rollup: Rollup, children) -> Rollup:
    """The same roll-up with one line for each of `children` that has any below it; the other lines stay as they are."""
    grouped: dict[str, list] = {}
    places = {}
    for line in rollup.lines:
        place = next((one for one in children if line.place.path.startswith(one.path)), line.place)
        places[place.path] = place
        grouped.setdefault(place.path, []).append(line)
    lines = [
        found[0]
        if found[0].place.path == path and len(found) == 1
        else _together(places[path], rollup.span, found)
        for path, found in sorted(grouped.items())
    ]
    return Rollup(rollup.span, tuple(lines), rollup.total)


def _together(place, span: Span, lines):
    by_month = {
        point.month: total(line.months[number].tally for line in lines)
        for number, point in enumerate(lines[0].months)
    }
    return line_of(place, span, by_month, lines[0].rubrics, cells=sum(line.cells for line in lines))


def _number_of_cells(found: dict[Month, Tally], months) -> int:
    return found[months[-1]].owed if months and months[-1] in found else 0


@dataclass(frozen=True)
class _Tree:
    """The committees that stood at or under one in some month, and where those stood that have moved since."""

    committee: Committee
    by_path: dict[str, Committee]
    moved: dict[Month, dict]  # as cells.history calls it, at the end of each month
    has_moved_cells: bool

    @classmethod
    def over(cls, committee, months) -> "_Tree":
        former = _former_places(months)
        moved = _moved_by_month(months, former)
        condition = branch_of(committee.path, {})
        for of_month in moved.values():
            condition |= branch_of(committee.path, of_month) if of_month else Q()
        found = Committee.objects.filter(condition)
        return cls(committee, {one.path: one for one in found}, moved, any(row[0] is None for row in former))

    @property
    def ids(self) -> dict[int, str]:
        return {one.pk: path for path, one in self.by_path.items()}

    def stood_here(self, path: str, month: Month) -> bool:
        moved = self.moved[month]
        if not moved:
            return path.startswith(self.committee.path)
        return self.committee.path in lineage_of(path, moved)

    def named(self, paths, months) -> list:
        missing = [path for path in paths if path not in self.by_path]
        found = [self.by_path[path] for path in paths if path in self.by_path]
        found += list(Committee.objects.filter(path__in=missing)) if missing else []
        return as_called(found, months[-1].last_day) if months else []


def _former_places(months) -> list[tuple]:
    """(path of a committee or None for cells, path above, since, until) of what stood elsewhere in the months. One
    query: the cells that an act moved together are one row."""
    if not months:
        return []
    former = FormerPlace.objects.filter(since__lte=months[-1].last_day, until__gt=months[0].first_day)
    rows = former.order_by().values_list("committee__path", "under__path", "since", "until")
    return list(rows.distinct())


def _moved_by_month(months, former) -> dict[Month, dict]:
    """For each month what `cells.history.moved_on` says of its last day."""
    return {
        month: {
            path: above
            for path, above, since, until in former
            if path is not None and is_past(month.last_day) and since <= month.last_day < until
        }
        for month in months
    }


# --- summed by the database ------------------------------------------------------------------------------------


ADDED = ("accepted", "tasks_due", "tasks_achieved", "thematic", "unproven")


@dataclass
class _Sums:
    """The figures of one committee and month while they are gathered; what moved away is added with -1."""

    numbers: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    attendance: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    scores: dict[int, list] = field(default_factory=dict)  # rubric → [accepted, points, {grade: number}]

    def add_result(self, row: dict, codes: list[str], sign: int) -> None:
        for name in ADDED:
            self.numbers[name] += sign * row[f"sum_{name}"]
        measured = self.attendance[row["denominator"]]
        measured[0] += sign * row["sum_present"]
        measured[1] += sign * row["sum_expected"]
        scored = self.scores.setdefault(row["rubric"], [0, Decimal(0), defaultdict(int)])
        scored[0] += sign * row["sum_accepted"]
        scored[1] += sign * row["sum_points"]
        for index, code in enumerate(codes):
            if row[f"grade_{index}"]:
                scored[2][code] += sign * row[f"grade_{index}"]

    def tally(self, *, is_over: bool) -> Tally:
        numbers = self.numbers
        owed, accepted = numbers["owed"], numbers["accepted"]
        held = accepted + numbers["open"]
        return Tally(
            owed=owed,
            accepted=accepted,
            held=held,
            missed=owed - held if is_over else numbers["noted"],
            permitted=numbers["permitted"],
            attendance={code: tuple(pair) for code, pair in self.attendance.items() if any(pair)},
            tasks_due=numbers["tasks_due"],
            tasks_achieved=numbers["tasks_achieved"],
            thematic=numbers["thematic"] + numbers["thematic_meetings"],
            unproven=numbers["unproven"],
            scores={
                rubric: Scores(number, points, {code: n for code, n in grades.items() if n})
                for rubric, (number, points, grades) in self.scores.items()
                if number
            },
        )


def _summed(tree: _Tree, months, today) -> tuple[dict[str, dict[Month, Tally]], bool]:
    """Path of a leading committee → month → tally, of the cells that were still there at the end of the span; and
    whether there were others."""
    sums = defaultdict(_Sums)
    moved = tree.has_moved_cells
    codes = _grade_codes()
    lasting = not_over(months[-1].last_day, "cell__")

    def gather(rows_of, add):
        """`rows_of(condition, place)` sums the rows under a condition, by the committee that `place` walks to."""
        for row in rows_of(_of_committees(tree, "cell__committee"), "cell__committee"):
            add(row, row["place"], 1)
        if moved:
            then = _stood_elsewhere(months)
            either = _of_committees(tree, "cell__committee") | _of_committees(
                tree, "cell__formerplaces__under"
            )
            for row in rows_of(then & either, "cell__formerplaces__under"):
                add(row, row["place"], 1)
            for row in rows_of(then & either, "cell__committee"):
                add(row, row["place"], -1)

    def summing(queryset, *group, **figures):
        within = queryset.filter(lasting, month__gte=months[0], month__lte=months[-1])

        def rows_of(condition, place):
            rows = _with_month_end(within, months).filter(condition).order_by()
            return rows.values("month", *group, place=F(f"{place}_id")).annotate(**figures)

        return rows_of

    def add_result(row, place, sign):
        sums[place, row["month"]].add_result(row, codes, sign)

    def adding(**names):
        def add(row, place, sign):
            for name, column in names.items():
                sums[place, row["month"]].numbers[name] += sign * row[column]

        return add

    gather(summing(MonthResult.objects.counted(), "rubric", "denominator", **_figures(codes)), add_result)
    gather(summing(_open_meetings(), number=Count("pk")), adding(open="number"))
    gather(summing(thematic_meetings(), number=Count("pk")), adding(thematic_meetings="number"))
    noted = {"number": Count("pk"), "with_permission": Count("pk", filter=~Q(permission=""))}
    gather(summing(_noted(), **noted), adding(noted="number", permitted="with_permission"))
    has_ended_cells = _add_cells(sums, tree, months)

    paths = tree.ids
    by_place: dict[str, dict[Month, Tally]] = {}
    for (place, month), found in sums.items():
        path = paths.get(place)
        if path is not None and tree.stood_here(path, month):
            by_place.setdefault(path, {})[month] = found.tally(is_over=today > month.last_day)
    return by_place, has_ended_cells


def _figures(codes: list[str]) -> dict:
    return {
        "sum_accepted": Count("pk"),
        "sum_points": Sum("official_total"),
        "sum_present": Sum("present"),
        "sum_expected": Sum("expected"),
        "sum_tasks_due": Sum("tasks_due"),
        "sum_tasks_achieved": Sum("tasks_achieved"),
        "sum_thematic": Count("pk", filter=Q(has_thematic_part=True)),
        "sum_unproven": Count("pk", filter=unproven()),
        **{f"grade_{index}": Count("pk", filter=Q(official_grade=code)) for index, code in enumerate(codes)},
    }


def _grade_codes() -> list[str]:
    """Every code a rubric has for a grade: to count them side by side spares the database a row a grade."""
    documents = Rubric.objects.order_by().values_list("data__grades", flat=True)
    return sorted({grade["code"] for grades in documents for grade in grades or ()})


def _open_meetings():
    return Meeting.objects.regular().filter(state__in=OPEN)


def _noted():
    """Months noted as without a meeting, in which there was none."""
    met = Meeting.objects.regular().filter(cell=OuterRef("cell"), month=OuterRef("month"), state__in=MET)
    return MissedMonth.objects.filter(~Exists(met))


def _of_committees(tree: _Tree, place: str) -> Q:
    condition = branch_of(tree.committee.path, {}, f"{place}__")
    for moved in tree.moved.values():
        if moved:
            condition |= branch_of(tree.committee.path, moved, f"{place}__")
    return condition


def _stood_elsewhere(months) -> Q:
    """The cell stood elsewhere at the end of the row's month."""
    return Q(cell__formerplaces__since__lte=F("month_end"), cell__formerplaces__until__gt=F("month_end"))


def _with_month_end(queryset, months):
    ends = Case(
        *(When(month=month, then=Value(month.last_day)) for month in months),
        output_field=DateField(),
    )
    return queryset.annotate(month_end=ends)


def _add_cells(sums, tree: _Tree, months) -> bool:
    """How many cells owe each month: those that were there before it ended and still are. True where some are not."""
    lasting, elsewhere = not_over(months[-1].last_day), tree.has_moved_cells
    cells = Cell.objects.filter(not_over(months[0].first_day), since__lte=months[-1].last_day)

    def count(queryset, place, sign, then=lambda month: Q()):
        figures = {
            f"in_{index}": Count("pk", filter=lasting & Q(since__lte=month.last_day) & then(month))
            for index, month in enumerate(months)
        }
        figures["ended"] = Count("pk", filter=~lasting)
        rows = list(queryset.order_by().values(place=F(f"{place}_id")).annotate(**figures))
        for row in rows:
            for index, month in enumerate(months):
                if row[f"in_{index}"]:
                    sums[row["place"], month].numbers["owed"] += sign * row[f"in_{index}"]
        return any(row["ended"] for row in rows)

    has_ended = count(cells.filter(_of_committees(tree, "committee")), "committee", 1)
    if elsewhere:
        either = _of_committees(tree, "committee") | _of_committees(tree, "formerplaces__under")

        def then(month):
            return Q(formerplaces__since__lte=month.last_day, formerplaces__until__gt=month.last_day)

        has_ended |= count(cells.filter(either), "formerplaces__under", 1, then)
        has_ended |= count(cells.filter(either), "committee", -1, then)
    return has_ended


# --- one by one ------------------------------------------------------------------------------------------------


def _ended_within(committee, span: Span, months, today):
    """((path of the committee that led it, month), tally) of each cell that ended within the months."""
    if not months:
        return
    ended = list(
        Cell.objects.filter(until__gt=months[0].first_day, until__lte=months[-1].last_day).select_related(
            "committee"
        )
    )
    pairs = [
        (cell, month)
        for cell in ended
        for month in months
        if cell.since <= month.last_day and cell.until > month.first_day
    ]
    if not pairs:
        return
    above = lineages((cell.pk, cell.committee.path, _last_day(cell, month)) for cell, month in pairs)
    here = [(pair, paths) for pair, paths in zip(pairs, above, strict=True) if committee.path in paths]
    tallies = one_by_one([pair for pair, _paths in here], span, today)
    by_place = defaultdict(list)
    for (cell, month), paths in here:
        by_place[paths[0], month].append(tallies[cell.pk, month])
    for key, found in by_place.items():
        yield key, total(found)


def _last_day(cell, month):
    """The last day of the month on which the cell was there."""
    return min(month.last_day, cell.until - timedelta(days=1))
