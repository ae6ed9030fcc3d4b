"""A new committee or a new cell."""

from dataclasses import dataclass

from django.db.models import Max
from django.utils.translation import gettext as _

from ..models import Cell, Committee, OrganisationActKind
from .organisation import Act, Preview, code_warnings, refuse_unless_standing, words


@dataclass(kw_only=True)
class Founding(Act):
    """`new`, which is unsaved, begins directly under `above`."""

    above: Committee
    new: Committee | Cell
    kind, before = OrganisationActKind.FOUND, None

    @property
    def place(self):
        return self.above

    @property
    def body(self):
        return self.new

    @property
    def sentence(self):
        return _("%(new)s is founded on %(day)s directly under %(above)s.") % {
            "new": self.new,
            "day": words(self.day),
            "above": self.above,
        }

    def check(self):
        super().check()
        refuse_unless_standing(self.above, self.day)

    def preview(self):
        return Preview([self.sentence], code_warnings(self.new, self.above))

    def do(self, changes):
        self.new.since, self.new.founded_by = self.day, self.decision
        self.save()
        changes.made([self.new])

    def about(self):
        return [self.above]


class FoundCommittee(Founding):
    verb = "committee.founded"

    @property
    def plan(self):
        return {"name": self.new.committee_name, "level": self.new.level, "code": self.new.code}

    def save(self):
        Committee.objects.add_child(self.above, instance=self.new)


class FoundCell(Founding):
    verb = "cell.founded"

    @property
    def plan(self):
        return {"name": self.new.name, "kind": self.new.kind, "code": self.new.code}

    def save(self):
        self.new.committee = self.above
        self.new.position = (self.above.cells.aggregate(last=Max("position"))["last"] or 0) + 1
        self.new.save()
