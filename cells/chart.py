"""The organisation chart of a committee as of a day: who leads what, who watches over which cell, and what is missing.

A gap is said of a cell that nobody leads, of one that nobody watches over, and of one whose overseers hold no office in
the committee or above it. A working group is shown beside the cells it looks after and fills no gap: somebody by name
answers for a cell.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import history
from .models import (
    Cell,
    Committee,
    Member,
    Office,
    OfficeKind,
    Oversight,
    Term,
    WorkingGroup,
    WorkingGroupArea,
    WorkingGroupMember,
)
from .periods import on_day

# Levels whose cells are listed one by one; above them a committee is shown by its gaps in figures.
LISTS_CELLS = (Committee.Level.COMMUNE, Committee.Level.SUB)
KINDS = list(OfficeKind)
FEWEST_IN_GROUP, MOST_IN_GROUP = 7, 9  # tổ công tác: the leader and six to eight others (domain.md §3, [S13])


@dataclass
class Watch:
    """One oversight, and whether the overseer holds an office in the committee or above it on the day."""

    oversight: Oversight
    has_office: bool

    @property
    def member(self):
        return self.oversight.member


@dataclass
class Body:
    """A committee or a cell on the chart, with its offices of the day."""

    place: Committee | Cell
    offices: list[Office] = field(default_factory=list)
    watches: list[Watch] = field(default_factory=list)
    groups: list[WorkingGroup] = field(default_factory=list)

    def holders(self, kind) -> list[Office]:
        return [office for office in self.offices if office.kind == kind]

    @property
    def secretaries(self):
        return self.holders(OfficeKind.SECRETARY)

    @property
    def deputies(self):
        return self.holders(OfficeKind.DEPUTY)

    @property
    def others(self):
        return self.holders(OfficeKind.COMMITTEE_MEMBER)

    @property
    def lacks_secretary(self) -> bool:
        return not self.secretaries

    @property
    def lacks_overseer(self) -> bool:
        return not self.watches

    @property
    def lacks_office_of_overseer(self) -> bool:
        return bool(self.watches) and not any(watch.has_office for watch in self.watches)

    @property
    def gaps(self) -> list[str]:
        """What is missing, in words; of a cell."""
        words = {
            _("no secretary"): self.lacks_secretary,
            _("nobody watches over it"): self.lacks_overseer,
            _("the overseer holds no office in the committee"): self.lacks_office_of_overseer,
        }
        return [word for word, is_missing in words.items() if is_missing]


@dataclass
class Section:
    """A committee and the cells directly under it, in the committee's order."""

    head: Body
    cells: list[Body]


@dataclass
class Branch:
    """A committee directly below, in figures: of its cells and of those of all committees under it."""

    committee: Committee
    secretary: str
    cells: int = 0
    without_secretary: int = 0
    without_overseer: int = 0

    @property
    def has_gaps(self) -> bool:
        return not self.secretary or self.without_secretary > 0 or self.without_overseer > 0


@dataclass
class Chart:
    """`sections`: the committee itself first, then those below it whose cells are listed; `branches`: the others."""

    sections: list[Section]
    branches: list[Branch]
    groups: list[WorkingGroup]

    @property
    def cells(self) -> list[Body]:
        return [cell for section in self.sections for cell in section.cells]

    @property
    def cell_count(self) -> int:
        return len(self.cells) + sum(branch.cells for branch in self.branches)

    @property
    def gap_sentences(self) -> list[str]:
        """What is missing under the whole committee, counted; empty where nothing is."""
        listed, branches = self.cells, self.branches
        committees = sum(section.head.lacks_secretary for section in self.sections)
        committees += sum(not branch.secretary for branch in branches)
        counts = [
            (
                committees,
                lambda n: ngettext(
                    "%(n)s committee has no secretary", "%(n)s committees have no secretary", n
                ),
            ),
            (
                sum(cell.lacks_secretary for cell in listed)
                + sum(branch.without_secretary for branch in branches),
                lambda n: ngettext("%(n)s cell has no secretary", "%(n)s cells have no secretary", n),
            ),
            (
                sum(cell.lacks_overseer for cell in listed)
                + sum(branch.without_overseer for branch in branches),
                lambda n: ngettext("nobody watches over %(n)s cell", "nobody watches over %(n)s cells", n),
            ),
            (
                sum(cell.lacks_office_of_overseer for cell in listed),
                lambda n: ngettext(
                    "the overseer of %(n)s cell holds no office in the committee",
                    "the overseers of %(n)s cells hold no office in the committee",
                    n,
                ),
            ),
        ]
        return [words(count) % {"n": count} for count, words in counts if count]

    @property
    def members(self) -> set[int]:
        """The ids of everybody named."""
        bodies = [section.head for section in self.sections] + self.cells
        rows = [
            row for body in bodies for row in [*body.offices, *(watch.oversight for watch in body.watches)]
        ]
        rows += [row for group in self.groups for row in group.people_of_the_day]
        return {row.member_id for row in rows}


def chart_of(committee, day) -> Chart:
    """The chart of a committee as of a day. The number of queries hangs on neither cells nor people."""
    moved = history.moved_on(day)
    if committee.level in LISTS_CELLS:
        committees = Committee.objects.filter(history.branch_of(committee.path, moved)).on(day)
        branches = []
    else:
        committees, branches = [committee], branches_of(committee, day, moved)
    committees = history.as_called(committees, day)
    cells = history.cells_under(committee, day, moved=moved).on(day).annotate(led=history.led_by(day))
    cells = history.as_called(cells.filter(led__in=[below.pk for below in committees]), day)
    lineages = {below.pk: history.lineage_of(below.path, moved) for below in committees}
    bodies = bodies_of(cells, day, {cell.pk: lineages[cell.led] for cell in cells})
    heads = offices_by_place(Office.objects.filter(committee__in=committees), day, "committee_id")
    by_committee = defaultdict(list)
    for cell in cells:
        by_committee[cell.led].append(bodies[cell.pk])
    sections = [Section(Body(below, heads[below.pk]), by_committee[below.pk]) for below in committees]
    return Chart(sections, branches, groups_of(committee, day))


def branches_of(committee, day, moved) -> list[Branch]:
    """The committees directly below in figures, those with gaps first."""
    below = history.as_called(history.children_of(committee, moved).on(day), day)
    secretaries = dict(
        Office.objects.on(day)
        .filter(committee__in=below, kind=OfficeKind.SECRETARY)
        .values_list("committee_id", "member__full_name")
    )
    branches = {child.path: Branch(child, secretaries.get(child.pk, "")) for child in below}
    counts = list(_counts_by_committee(history.cells_under(committee, day, moved=moved), day))
    paths = dict(Committee.objects.filter(pk__in=[row["led"] for row in counts]).values_list("pk", "path"))
    for row in counts:
        lineage = history.lineage_of(paths[row.pop("led")], moved)
        if branch := next((branches[path] for path in lineage if path in branches), None):
            for name, count in row.items():
                setattr(branch, name, getattr(branch, name) + count)
    return sorted(branches.values(), key=lambda branch: not branch.has_gaps)


def _counts_by_committee(cells, day):
    """{led, cells, without_secretary, without_overseer} of each committee that led some of the cells on the day."""
    led = Office.objects.on(day).filter(cell=OuterRef("pk"), kind=OfficeKind.SECRETARY)
    watched = Oversight.objects.on(day).filter(cell=OuterRef("pk"))
    return (
        cells.on(day)
        .order_by()
        .annotate(led=history.led_by(day))
        .values("led")
        .annotate(
            cells=Count("pk"),
            without_secretary=Count("pk", filter=~Exists(led)),
            without_overseer=Count("pk", filter=~Exists(watched)),
        )
    )


def bodies_of(cells, day, lineages) -> dict[int, Body]:
    """Cell id → its offices, overseers and working groups of the day.

    `lineages`: cell id → the paths of the committee that led it on the day and of all above that one.
    """
    offices = offices_by_place(Office.objects.filter(cell__in=cells), day, "cell_id")
    watches = watches_of(cells, day, lineages)
    groups = groups_by_cell(cells, day, lineages)
    return {cell.pk: Body(cell, offices[cell.pk], watches[cell.pk], groups[cell.pk]) for cell in cells}


def offices_by_place(offices, day, place) -> dict[int, list[Office]]:
    """Place id → the offices of the day with their members: secretary, deputies, then the others by name."""
    found = defaultdict(list)
    for office in sorted(
        offices.on(day).select_related("member"),
        key=lambda office: (KINDS.index(office.kind), office.member.sort_key, office.pk),
    ):
        found[getattr(office, place)].append(office)
    return found


def watches_of(cells, day, lineages) -> dict[int, list[Watch]]:
    """Cell id → who watches over it on the day, in the order in which they began."""
    lineage = {path for paths in lineages.values() for path in paths}
    oversights = list(
        Oversight.objects.on(day).filter(cell__in=cells).select_related("member").order_by("since", "pk")
    )
    held = Office.objects.on(day).filter(
        member__in={row.member_id for row in oversights}, committee__path__in=lineage
    )
    places = defaultdict(set)
    for member_id, path in held.values_list("member_id", "committee__path"):
        places[member_id].add(path)
    found = defaultdict(list)
    for row in oversights:
        found[row.cell_id].append(Watch(row, not places[row.member_id].isdisjoint(lineages[row.cell_id])))
    return found


def groups_by_cell(cells, day, lineages) -> dict[int, list[WorkingGroup]]:
    """Cell id → the working groups that look after it on the day, directly or through a committee above it."""
    lineage = {path for paths in lineages.values() for path in paths}
    areas = (
        WorkingGroupArea.objects.filter(on_day(day), on_day(day, "group__"))
        .filter(Q(cell__in=cells) | Q(committee__path__in=lineage))
        .select_related("group")
        .annotate(path=F("committee__path"))
        .order_by("group__name", "pk")
    )
    by_cell, by_path = defaultdict(list), defaultdict(list)
    for area in areas:
        (by_cell[area.cell_id] if area.cell_id else by_path[area.path]).append(area.group)
    return {
        cell.pk: list(
            dict.fromkeys(
                [*by_cell[cell.pk], *(group for path in lineages[cell.pk] for group in by_path[path])]
            )
        )
        for cell in cells
    }


def groups_of(committee, day) -> list[WorkingGroup]:
    """The committee's own working groups, with `people_of_the_day` (leader first) and `areas_of_the_day`."""
    return list(with_parts(WorkingGroup.objects.on(day).filter(committee=committee), day))


def with_parts(groups, day):
    people = (
        WorkingGroupMember.objects.on(day)
        .select_related("member")
        .order_by("-is_leader", "member__sort_key", "pk")
    )
    areas = WorkingGroupArea.objects.on(day).select_related("committee", "cell").order_by("pk")
    return (
        groups.select_related("committee")
        .order_by("name", "pk")
        .prefetch_related(
            Prefetch("people", people, "people_of_the_day"), Prefetch("areas", areas, "areas_of_the_day")
        )
    )


def group_gaps(group) -> list[str]:
    """What is unusual about a group read `with_parts`, in words."""
    people = group.people_of_the_day
    found = []
    if not any(row.is_leader for row in people):
        found.append(_("The group has no leader."))
    if not FEWEST_IN_GROUP <= len(people) <= MOST_IN_GROUP:
        found.append(
            ngettext(
                "The group has %(n)s member; usually there are %(fewest)s to %(most)s.",
                "The group has %(n)s members; usually there are %(fewest)s to %(most)s.",
                len(people),
            )
            % {"n": len(people), "fewest": FEWEST_IN_GROUP, "most": MOST_IN_GROUP}
        )
    if not group.areas_of_the_day:
        found.append(_("The group looks after no commune and no cell yet."))
    return found


@dataclass
class TermOfOffices:
    """The offices of one term, or those in no recorded term (`term` None)."""

    term: Term | None
    offices: list[Office]


def history_of(place) -> list[TermOfOffices]:
    """Every office of a cell or committee under the terms it was held in, the newest term first.

    An office that lasts over a congress stands under both terms, because it was held in both.
    """
    terms = list(place.terms.order_by("-since"))
    offices = list(place.offices.select_related("member").order_by("-since", "member__sort_key", "pk"))
    offices.sort(key=lambda office: KINDS.index(office.kind))
    found = [TermOfOffices(term, [row for row in offices if _share_a_day(row, term)]) for term in terms]
    placed = {row.pk for part in found for row in part.offices}
    rest = [row for row in offices if row.pk not in placed]
    return [part for part in [*found, TermOfOffices(None, rest)] if part.offices]


def term_on(place, day) -> Term | None:
    return place.terms.on(day).first()


def _share_a_day(row, other) -> bool:
    return (row.until is None or other.since < row.until) and (other.until is None or row.since < other.until)


def visible_ids(user, member_ids) -> set[int]:
    """Those whose own page the user may open."""
    return set(Member.objects.visible_to(user).filter(pk__in=member_ids).values_list("pk", flat=True))
