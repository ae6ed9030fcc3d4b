from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cells.models import Office, OfficeKind

from .. import actions, snapshots
from ..attendance import CAME
from ..forms.fields import rows_of
from ..forms.minutes import GuestForm, MinutesForm, MotionForm
from ..queries import meeting_day
from .base import Page


class MinutesPage(Page):
    name = "minutes"
    title = _("Minutes")
    saved = _("The minutes were saved at %(time)s.")
    snapshot = staticmethod(snapshots.minutes_snapshot)
    lists_before = {"guests": "current_affairs", "motions": "minutes_adopted"}
    controls_of = {"started_at": ["met_on", "started"], "ended_at": ["ended"]}

    @cached_property
    def main(self):
        meeting = self.meeting
        initial = {name: getattr(meeting, name) for name in snapshots.MINUTES_FIELDS} | {
            "chair": self._first_chair(),
            "met_on": meeting_day(meeting),
            "started": meeting.started_at and timezone.localtime(meeting.started_at).time(),
            "ended": meeting.ended_at and timezone.localtime(meeting.ended_at).time(),
        }
        counted = self.counted
        return self.bind(
            MinutesForm,
            initial=initial,
            meeting=meeting,
            members=self.members,
            present=counted.present + counted.temporary_present,
            absent=self.absent,
        )

    @cached_property
    def absent(self) -> set:
        if not self.counted.is_complete:
            return set()
        came = {place.membership.member for place in self.sheet if place.status in CAME}
        return set(self.members) - came

    def facts_now(self):
        return self.saved_now() | {"chair": snapshots.plain(self.main.initial["chair"])}

    def _first_chair(self):
        """Before the minutes are written: the secretary, if the roll call has them present."""
        meeting = self.meeting
        if meeting.chair_id or meeting.started_at:
            return meeting.chair
        secretaries = Office.objects.on(meeting_day(meeting)).filter(
            cell_id=meeting.cell_id, kind=OfficeKind.SECRETARY
        )
        ids = set(secretaries.values_list("member_id", flat=True))
        came = (place.membership.member for place in self.sheet if place.status in CAME)
        return next((member for member in came if member.pk in ids), None)

    @cached_property
    def lists(self):
        meeting = self.meeting
        guests = [] if self.data else list(meeting.guests.values("full_name", "body", "role"))
        motions = [] if self.data else list(meeting.motions.values(*MotionForm.base_fields))
        return {
            "guests": self.bind(rows_of(GuestForm, extra=1), initial=guests, prefix="guests"),
            "motions": self.bind(
                rows_of(MotionForm, extra=1),
                initial=motions,
                prefix="motions",
                form_kwargs={"voters": self.counted.voters},
            ),
        }

    def save(self, *, version, by):
        actions.save_minutes(
            meeting=self.meeting,
            version=version,
            minutes=self.main.minutes(),
            guests=self.lists["guests"].rows(),
            motions=self.lists["motions"].rows(),
            by=by,
        )

    def posted(self):
        minutes = snapshots.plain_dict(self.main.minutes())
        return minutes | {
            "guests": [snapshots.plain_dict(row) for row in self.lists["guests"].rows()],
            "motions": [snapshots.plain_dict(row) for row in self.lists["motions"].rows()],
        }
