"""The tree as it stood on a day, one level at a time: what the tree page shows. At most six queries a level.

Bodies come under their names of today; `Level.under_names` gives them those of the day.
"""

from dataclasses import dataclass, replace

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Length, Substr

from .codes import belongs_below, dotted
from .history import STEP, branch_of, children_of, led_by, lineage_of, under_name
from .models import Cell, Committee, Membership, MembershipKind
from .periods import on_day
from .queries import secretaries_on

MOST_CELLS_COUNTED_BY_MEMBER = 500  # beyond, counting members is asked for: it takes longer than all the rest


@dataclass(frozen=True)
class Branch:
    """A committee under its name of the day; the numbers are of everything below it."""

    committee: Committee
    cells: int
    members: int | None
    committees: int
    is_over: bool
    has_other_code: bool

    @property
    def has_something_below(self) -> bool:
        return bool(self.cells or self.committees)


@dataclass(frozen=True)
class Leaf:
    """A cell directly under the opened committee."""

    cell: Cell
    members: int
    secretary: str
    has_other_code: bool

    @property
    def code(self) -> str:
        return dotted(self.cell.code)


@dataclass(frozen=True)
class Level:
    """What stands directly under one committee, or what a person sees at the top."""

    branches: list[Branch]
    leaves: list[Leaf]
    are_members_counted: bool

    @property
    def bodies(self) -> list:
        return [branch.committee for branch in self.branches] + [leaf.cell for leaf in self.leaves]

    def under_names(self, names: dict) -> "Level":
        """The same under other names (cells.history.names_on)."""
        branches = [replace(one, committee=under_name(one.committee, names)) for one in self.branches]
        leaves = [replace(one, cell=under_name(one.cell, names)) for one in self.leaves]
        return replace(self, branches=branches, leaves=leaves)


def tops(user, day, moved: dict) -> list[Committee]:
    """The committees that the person sees and that on the day stood under none that they see."""
    visible = Committee.objects.visible_to(user)
    above = visible.filter(path=Substr(OuterRef("path"), 1, Length(OuterRef("path")) - STEP))
    found = list(visible.filter(~Exists(above) | Q(path__in=list(moved))))
    seen = set(visible.filter(path__in=set(moved.values()) - {None}).values_list("path", flat=True))
    return [one for one in found if moved.get(one.path) not in seen]


def level_under(committee, day, moved: dict, *, count_members=False) -> Level:
    branches = list(children_of(committee, moved))
    return _level(branches, committee, day, moved, count_members, _leaves(committee, day))


def level_at_top(user, day, moved: dict, *, count_members=False) -> Level:
    return _level(tops(user, day, moved), None, day, moved, count_members, [])


def _level(committees, above, day, moved, count_members, leaves) -> Level:
    below = _below(committees, day, moved)
    cells = _cells_led(day, [pk for pk, _home, _active in below])
    are_counted = count_members or sum(cells.values()) <= MOST_CELLS_COUNTED_BY_MEMBER
    members = _members_led(day, list(cells)) if are_counted else {}
    branches = []
    for one in committees:
        mine = [(pk, is_active) for pk, home, is_active in below if home == one.path]
        branch = Branch(
            committee=one,
            cells=sum(cells.get(pk, 0) for pk, _active in mine),
            members=sum(members.get(pk, 0) for pk, _active in mine) if are_counted else None,
            committees=sum(is_active for pk, is_active in mine if pk != one.pk),
            is_over=not one.is_active_on(day),
            has_other_code=above is not None and not belongs_below(one.code, above.code),
        )
        if not branch.is_over or branch.has_something_below:
            branches.append(branch)
    return Level(branches, leaves, are_counted)


def _below(committees, day, moved) -> list[tuple[int, str, bool]]:
    """(id, path of the one of `committees` it stood at or under, whether it existed) of everything below them."""
    if not committees:
        return []
    homes = {one.path for one in committees}
    condition = Q(pk__in=[])
    for path in homes:
        condition |= branch_of(path, moved)
    rows = Committee.objects.filter(condition).order_by().values_list("pk", "path", "since", "until")
    found = []
    for pk, path, since, until in rows:
        home = next((above for above in lineage_of(path, moved) if above in homes), None)
        if home:
            found.append((pk, home, since <= day and (until is None or day < until)))
    return found


def _cells_led(day, committees: list[int]) -> dict[int, int]:
    """Committee id → number of cells directly under it."""
    cells = Cell.objects.on(day).annotate(leader=led_by(day)).filter(leader__in=committees)
    return dict(cells.order_by().values_list("leader").annotate(number=Count("pk")))


def _members_led(day, committees: list[int]) -> dict[int, int]:
    """Committee id → number of regular members of the cells directly under it."""
    places = Membership.objects.on(day).filter(on_day(day, "cell__"), kind=MembershipKind.REGULAR)
    places = places.annotate(leader=led_by(day, "cell__")).filter(leader__in=committees)
    # "*" and not the key: the index of a cell's memberships then answers alone.
    return dict(places.order_by().values_list("leader").annotate(number=Count("*")))


def _leaves(committee, day) -> list[Leaf]:
    cells = Cell.objects.on(day).annotate(leader=led_by(day)).filter(leader=committee.pk)
    regular = on_day(day, "memberships__") & Q(memberships__kind=MembershipKind.REGULAR)
    cells = cells.annotate(member_count=Count("memberships", filter=regular))
    cells = list(cells.order_by("position", "pk"))
    secretaries = secretaries_on(cells, day)
    return [
        Leaf(
            cell=cell,
            members=cell.member_count,
            secretary=secretaries.get(cell.pk, ""),
            has_other_code=not belongs_below(cell.code, committee.code),
        )
        for cell in cells
    ]
