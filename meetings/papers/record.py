"""Everything recorded about one meeting, read once for all papers and checks."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import TextField, Value

from cells.history import as_called, stood_under
from cells.models import Office, OfficeKind
from papers.shapes import Person

from ..attendance import RollCall
from ..models import Meeting, Resolution
from ..queries import meeting_day, places, policy_for, previous_tasks, roll_call

POSITIONS = {
    OfficeKind.SECRETARY: "Bí thư Chi bộ",
    OfficeKind.DEPUTY: "Phó Bí thư Chi bộ",
    OfficeKind.COMMITTEE_MEMBER: "Chi ủy viên",
}


@dataclass(frozen=True)
class Voice:
    """Somebody who was heard: a guest, who spoke to a matter (`words`), or whose turn it was."""

    kind: str
    name: str | None
    body: str
    role: str
    words: str


@dataclass(frozen=True)
class Record:
    """Everything recorded about one meeting, each part read once, for all papers made from it."""

    meeting: Meeting

    @cached_property
    def day(self) -> date:
        return meeting_day(self.meeting)

    @cached_property
    def sheet(self):
        return places(self.meeting)

    @cached_property
    def policy(self):
        return policy_for(self.meeting.cell, self.day, self._stood[1])

    @cached_property
    def _stood(self):
        return stood_under(self.meeting.cell, self.day)

    @cached_property
    def _called(self):
        return as_called([self.meeting.cell, self._stood[0]], self.day)

    @property
    def cell(self):
        """Under its name of the day."""
        return self._called[0]

    @property
    def committee(self):
        """That led the cell on the day, under its name of then."""
        return self._called[1]

    @cached_property
    def counted(self) -> RollCall:
        return roll_call(self.meeting, self.sheet, self.policy)

    @cached_property
    def offices(self) -> dict[int, Office]:
        """Member id → office in the cell on the day."""
        offices = Office.objects.on(self.day).filter(cell_id=self.meeting.cell_id).select_related("member")
        return {office.member_id: office for office in offices}

    @cached_property
    def resolution(self) -> Resolution | None:
        return getattr(self.meeting, "resolution", None)

    @cached_property
    def motions(self):
        return list(self.meeting.motions.all())

    @cached_property
    def revisions(self):
        if self.meeting.submitted_at is None:
            return []
        return list(self.meeting.revisions.select_related("frozen_by", "reopened_by").order_by("-number"))

    @property
    def frozen(self):
        """The revision that stands; None while the record is open."""
        return next((one for one in self.revisions if one.reopened_at is None), None)

    @cached_property
    def _voices(self) -> list["Voice"]:
        """Guests, contributions and turns of self-criticism, each in the order of writing. One query for the three."""
        meeting, empty = self.meeting, Value("", TextField())
        parts = [
            (meeting.guests, "guest", "full_name", ("body", "role", "report")),
            (meeting.contributions, "contribution", "member__full_name", (empty, empty, "text")),
            (meeting.criticism_turns, "turn", "member__full_name", (empty, empty, empty)),
        ]
        first, *others = [
            related.order_by().values_list(Value(kind, TextField()), "pk", name, *more)
            for related, kind, name, more in parts
        ]
        rows = first.union(*others, all=True)
        return [Voice(kind, *row) for kind, _pk, *row in sorted(rows, key=lambda row: row[1])]

    def _of_kind(self, kind: str) -> list["Voice"]:
        return [voice for voice in self._voices if voice.kind == kind]

    @property
    def guests(self):
        return self._of_kind("guest")

    @property
    def contributions(self):
        """`name` is None where it is nobody of the cell."""
        return self._of_kind("contribution")

    @property
    def criticised_themselves(self) -> list[str]:
        """Names of those whose turn of self-criticism was done at this meeting."""
        return [voice.name for voice in self._of_kind("turn")]

    @cached_property
    def previous_meeting(self) -> Meeting | None:
        """The cell's regular meeting before this one, whose minutes this one confirms."""
        held = Meeting.objects.regular().held().filter(cell_id=self.meeting.cell_id)
        before = held.filter(month__lt=self.meeting.month).select_related("minutes_paper")
        return before.order_by("-month").first()

    @cached_property
    def previous_tasks(self):
        return previous_tasks(self.meeting)

    @cached_property
    def tasks(self):
        return list(self.meeting.tasks.select_related("assignee"))

    def person(self, member) -> Person | None:
        if member is None:
            return None
        office = self.offices.get(member.pk)
        return {"name": member.full_name, "role": POSITIONS[office.kind] if office else ""}

    @property
    def secretary_name(self) -> str | None:
        kinds = {office.kind: office.member.full_name for office in self.offices.values()}
        return kinds.get(OfficeKind.SECRETARY)
