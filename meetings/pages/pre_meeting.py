from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cells.fields import DateField
from cells.models import Office, OfficeKind

from .. import actions, snapshots
from ..forms.pre_meeting import PreMeetingForm, came
from ..models import PreMeeting
from ..queries import meeting_day
from .base import Page

RANK = [OfficeKind.SECRETARY, OfficeKind.DEPUTY, OfficeKind.COMMITTEE_MEMBER]


class PreMeetingPage(Page):
    """The cell committee's own meeting before: who may have been there hangs on its day."""

    name = "pre_meeting"
    title = _("Meeting of the cell committee")
    saved = _("The minutes of the cell committee's meeting were saved at %(time)s.")
    snapshot = staticmethod(snapshots.pre_meeting_snapshot)
    is_of_its_day = False

    @cached_property
    def held(self) -> PreMeeting | None:
        return PreMeeting.objects.filter(meeting=self.meeting).select_related("chair", "clerk").first()

    @cached_property
    def day(self):
        """As typed, else as saved, else the day of the cell's meeting or today, whichever comes first."""
        try:
            typed = DateField(required=False).clean(self.data.get("held_on")) if self.data else None
        except ValidationError:
            typed = None
        saved = self.held and self.held.held_on
        return typed or saved or min(meeting_day(self.meeting), timezone.localdate())

    @cached_property
    def offices(self) -> list[Office]:
        offices = Office.objects.on(self.day).filter(cell_id=self.meeting.cell_id).select_related("member")
        return sorted(
            offices, key=lambda office: (RANK.index(office.kind), office.member.sort_key, office.pk)
        )

    @property
    def is_excused(self) -> bool:
        """The cell has only a secretary: there is nobody to meet with."""
        return all(office.kind == OfficeKind.SECRETARY for office in self.offices)

    @property
    def is_consultation(self) -> bool:
        """Secretary and deputy without further committee members consult each other (hội ý)."""
        return all(office.kind != OfficeKind.COMMITTEE_MEMBER for office in self.offices)

    @cached_property
    def main(self):
        initial = {name: getattr(self.held, name, None) for name in snapshots.PRE_MEETING_FIELDS}
        there = set(self.held.attendees.values_list("pk", flat=True)) if self.held else set()
        initial |= {came(office.member): office.member_id in there for office in self.offices}
        return self.bind(PreMeetingForm, initial=initial, offices=self.offices)

    def save(self, *, version, by):
        actions.save_pre_meeting(
            meeting=self.meeting,
            version=version,
            minutes=self.main.minutes(),
            attendees=self.main.attendees(),
            by=by,
        )

    def posted(self):
        came_in = sorted(self.main.attendees(), key=lambda member: (member.sort_key, member.pk))
        return snapshots.plain_dict(self.main.minutes()) | {"attendees": [str(member) for member in came_in]}

    # Each office holder is a fact of their own.

    def facts_now(self):
        return snapshots.plain_dict({name: self.main.initial.get(name) for name in self.main.fields})

    def facts_posted(self):
        return snapshots.plain_dict({name: self.main.cleaned_data.get(name) for name in self.main.fields})
