from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .. import actions, snapshots
from ..forms.fields import rows_of
from ..forms.preparation import MaterialForm, PreparationForm
from ..models import PreMeeting
from .base import Page


class PreparationPage(Page):
    name = "preparation"
    title = _("Preparation")
    saved = _("The preparation of the meeting was saved at %(time)s.")
    snapshot = staticmethod(snapshots.preparation_snapshot)
    is_of_its_day = False
    controls_of = {"pre_meeting": ["pre_meeting_held", "pre_meeting_on", "pre_meeting_has_minutes"]}

    @cached_property
    def main(self):
        before = PreMeeting.objects.filter(meeting=self.meeting).first()
        initial = {name: getattr(self.meeting, name) for name in snapshots.PREPARATION_FIELDS} | {
            "pre_meeting_held": before.was_held if before else None,
            "pre_meeting_on": before.held_on if before else None,
            "pre_meeting_has_minutes": before.has_minutes if before else None,
        }
        return self.bind(PreparationForm, initial=initial, month=self.meeting.month, kind=self.meeting.kind)

    @cached_property
    def lists(self):
        initial = [] if self.data else list(self.meeting.materials.values("kind", "title", "posted_at"))
        return {"materials": self.bind(rows_of(MaterialForm, extra=1), initial=initial, prefix="materials")}

    def parts(self):
        cleaned = dict(self.main.cleaned_data)
        held, on, has_minutes = (
            cleaned.pop(name) for name in ("pre_meeting_held", "pre_meeting_on", "pre_meeting_has_minutes")
        )
        pre_meeting = None if held is None else {"was_held": held, "held_on": on, "has_minutes": has_minutes}
        return cleaned, pre_meeting, self.lists["materials"].rows()

    def save(self, *, version, by):
        plan, pre_meeting, materials = self.parts()
        actions.save_preparation(
            meeting=self.meeting,
            version=version,
            plan=plan,
            materials=materials,
            pre_meeting=pre_meeting,
            by=by,
        )

    def posted(self):
        plan, pre_meeting, materials = self.parts()
        return snapshots.plain_dict(plan) | {
            "materials": [snapshots.plain_dict(row) for row in materials],
            "pre_meeting": [] if pre_meeting is None else [snapshots.plain_dict(pre_meeting)],
        }
