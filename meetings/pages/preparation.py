from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .. import actions, snapshots
from ..forms.fields import rows_of
from ..forms.preparation import PRE_MEETING_NOTES, MaterialForm, PreparationForm
from ..models import PreMeeting
from ..queries import clocks_of, meeting_day, who_leads
from .base import Page

NOTES = ("was_held", "held_on", "has_minutes")  # in the order of PRE_MEETING_NOTES


class PreparationPage(Page):
    name = "preparation"
    title = _("Preparation")
    saved = _("The preparation of the meeting was saved at %(time)s.")
    snapshot = staticmethod(snapshots.preparation_snapshot)
    is_of_its_day = False
    lists_before = {"materials": "to_prepare"}

    @cached_property
    def pre_meeting(self) -> PreMeeting | None:
        return PreMeeting.objects.filter(meeting=self.meeting).first()

    @property
    def clocks(self):
        return clocks_of(self.meeting)[:1]

    @cached_property
    def has_cell_committee(self) -> bool:
        return who_leads(self.meeting.cell, meeting_day(self.meeting))["has_cell_committee"]

    @property
    def asks_for_pre_meeting(self) -> bool:
        """Nothing is asked of a cell with only a secretary, nor where the minutes are written on their own page."""
        if self.pre_meeting is not None:
            return not self.pre_meeting.is_written
        return self.has_cell_committee

    @cached_property
    def main(self):
        initial = {name: getattr(self.meeting, name) for name in snapshots.PREPARATION_FIELDS}
        if draft := self.meeting.materials.drafts().first():
            initial |= {"draft_text": draft.text, "draft_posted_at": draft.posted_at}
        for box, name in zip(PRE_MEETING_NOTES, NOTES, strict=True):
            initial[box] = getattr(self.pre_meeting, name, None)
        return self.bind(
            PreparationForm,
            initial=initial,
            month=self.meeting.month,
            kind=self.meeting.kind,
            asks_for_pre_meeting=self.asks_for_pre_meeting,
        )

    @cached_property
    def agenda(self) -> list:
        """The items, for the summary; they are written on a page of their own."""
        return list(self.meeting.agenda.all())

    @property
    def agenda_minutes(self) -> int:
        return sum(item.duration_minutes or 0 for item in self.agenda)

    @cached_property
    def materials(self) -> dict:
        there = self.meeting.materials.listed().select_related("attachment__uploaded_by")
        return {material.pk: material for material in there}

    @cached_property
    def lists(self):
        materials = [] if self.data else [_row_of(material) for material in self.materials.values()]
        return {
            "materials": self.bind(
                rows_of(MaterialForm, extra=1),
                initial=materials,
                prefix="materials",
                form_kwargs={"there": self.materials},
            ),
        }

    def parts(self) -> dict:
        plan = dict(self.main.cleaned_data)
        noted = dict(zip(NOTES, (plan.pop(box, None) for box in PRE_MEETING_NOTES), strict=True))
        draft = {"text": plan.pop("draft_text"), "posted_at": plan.pop("draft_posted_at")}
        return {
            "move_reason": plan.pop("move_reason"),
            "draft": draft,
            "plan": plan,
            "pre_meeting": None if noted["was_held"] is None else noted,
            "materials": self.lists["materials"].rows(),
        }

    def save(self, *, version, by):
        actions.save_preparation(meeting=self.meeting, version=version, by=by, **self.parts())

    def posted(self):
        parts = self.parts()
        noted = parts["pre_meeting"]
        if not self.asks_for_pre_meeting:
            noted = self.pre_meeting and {name: getattr(self.pre_meeting, name) for name in NOTES}
        materials = [snapshots.plain_dict(row) for row in parts["materials"]]
        return snapshots.plain_dict(parts["plan"]) | {
            "draft_text": snapshots.plain(parts["draft"]["text"]),
            "draft_posted_at": snapshots.plain(parts["draft"]["posted_at"]),
            "materials": [
                {name: value for name, value in row.items() if name != "material_id"} for row in materials
            ],
            "pre_meeting": [snapshots.plain_dict(noted)] if noted else [],
        }

    def stems(self, fact):
        if fact == "pre_meeting":
            return list(PRE_MEETING_NOTES) if self.asks_for_pre_meeting else []
        return super().stems(fact)

    @property
    def stems_by_fact(self):
        """A date is never moved by autosave: it would move with every box that is left, and tell people each time."""
        return {fact: stems for fact, stems in super().stems_by_fact.items() if fact != "planned_at"}


def _row_of(material) -> dict:
    names = ("kind", "title", "posted_at")
    return {"material_id": material.pk} | {name: getattr(material, name) for name in names}
