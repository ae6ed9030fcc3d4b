"""A committee or a cell gets another name, or another place in the tree."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..history import NAMES
from ..models import Cell, Committee, FormerName, FormerPlace, OrganisationActKind
from .organisation import (
    Act,
    CannotOrganise,
    Preview,
    code_warnings,
    former_place,
    of_body,
    refuse_before,
    refuse_unless_standing,
    start,
    words,
)


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
        refuse_unless_standing(self.body, self.day)
        if self.names == self.before:
            raise CannotOrganise(_("This is the name it has already. Write the new one."))
        refuse_before(FormerName, self.body, self.day)

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
            **of_body(self.body),
            **self.before,
            since=start(FormerName, self.body),
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
        refuse_unless_standing(self.body, self.day)
        refuse_unless_standing(self.to, self.day)
        if self.old is None:
            raise CannotOrganise(_("The topmost committee stands under no other and cannot be moved."))
        if self.to == self.old:
            raise CannotOrganise(_("It stands under %(committee)s already.") % {"committee": self.to})
        if isinstance(self.body, Committee) and self.to.path.startswith(self.body.path):
            raise CannotOrganise(_("A committee cannot be moved below itself. Choose another one."))
        refuse_before(FormerPlace, self.body, self.day)

    def preview(self):
        sentence = _(
            "From %(day)s on %(body)s stands under %(new)s instead of %(old)s, with everything below it. Reports of "
            "months before that stay with %(old)s."
        )
        names = {"day": words(self.day), "body": self.body, "new": self.to, "old": self.old}
        return Preview([sentence % names], code_warnings(self.body, self.to))

    def do(self, changes):
        changes.make(FormerPlace, [former_place(self.body, self.old, self.day, self.decision)])
        if isinstance(self.body, Cell):
            changes.set([self.body], committee=self.to)
        else:
            changes.hang(self.body, self.to)

    def about(self):
        return [self.old, self.to]


def _common(one: Committee, other: Committee) -> Committee:
    """The lowest committee at or above both."""
    paths = [path for path in one.lineage if other.path.startswith(path)]
    return Committee.objects.get(path=paths[-1]) if paths else other
