from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .. import actions, snapshots
from ..agenda import agenda_for
from ..forms.agenda import AgendaItemForm
from ..forms.fields import rows_of
from ..queries import length_asked
from .base import Page, number_of


class AgendaPage(Page):
    """What the meeting shall deal with, in order; it may start from the agenda of its kind."""

    name = "agenda"
    title = _("Agenda")
    saved = _("The agenda was saved at %(time)s.")
    snapshot = staticmethod(snapshots.agenda_snapshot)
    is_of_its_day = False

    @cached_property
    def lists(self):
        initial = [] if self.data else list(self.meeting.agenda.values(*snapshots.AGENDA_FIELDS))
        rows = rows_of(AgendaItemForm, extra=1)
        members = {"members": self.members}
        return {"agenda": self.bind(rows, initial=initial, prefix="agenda", form_kwargs=members)}

    def save(self, *, version, by):
        actions.save_agenda(meeting=self.meeting, version=version, agenda=self.lists["agenda"].rows(), by=by)

    def posted(self):
        return {"agenda": [snapshots.plain_dict(row) for row in self.lists["agenda"].rows()]}

    @cached_property
    def required_minutes(self) -> int:
        """The length asked of this meeting."""
        return length_asked(self.meeting, strength=self.counted.strength)

    @property
    def sum_minutes(self) -> int:
        minutes = (number_of(form["duration_minutes"].value()) for form in self.lists["agenda"].forms)
        return sum(each for each in minutes if each is not None and each > 0)

    @property
    def is_empty(self) -> bool:
        names = snapshots.AGENDA_FIELDS
        return not any(form[name].value() for form in self.lists["agenda"].forms for name in names)

    def reshaped(self):
        if "fill-agenda" not in self.data:
            return super().reshaped()
        return self._with_the_usual_one() if self.is_empty else type(self)(self.meeting, self.data)

    def _with_the_usual_one(self):
        """The page with the agenda of its kind, to be read over and saved; never over one that is begun."""
        data = self.data.copy()
        for name in [name for name in data if name.startswith("agenda-")]:
            del data[name]
        steps = agenda_for(
            meeting_kind=self.meeting.kind,
            cell_kind=self.meeting.cell.kind,
            has_thematic_part=self.meeting.has_thematic_part,
            topic=self.meeting.thematic_topic,
            required_minutes=self.required_minutes,
        )
        for number, step in enumerate(steps):
            data[f"agenda-{number}-text"] = step.text
            data[f"agenda-{number}-duration_minutes"] = str(step.duration_minutes)
            data[f"agenda-{number}-presenter"] = ""
        data[f"agenda-{TOTAL_FORM_COUNT}"], data[f"agenda-{INITIAL_FORM_COUNT}"] = str(len(steps)), "0"
        return type(self)(self.meeting, data)
