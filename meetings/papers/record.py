"""Everything recorded about one meeting, read once for all papers and checks."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from cells.history import called, stood_under
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

    @property
    def committee(self):
        """That led the cell on the day, under its name of then."""
        return self._stood[0]

    @cached_property
    def cell(self):
        """Under its name of the day."""
        return called(self.meeting.cell, self.day)

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
    def guests(self):
        return list(self.meeting.guests.all())

    @cached_property
    def contributions(self):
        return list(self.meeting.contributions.select_related("member"))

    @cached_property
    def criticised_themselves(self):
        """Names of those whose turn of self-criticism was done at this meeting."""
        turns = self.meeting.criticism_turns.select_related("member")
        return [turn.member.full_name for turn in turns]

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
