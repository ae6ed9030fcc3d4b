"""A whole meeting on one page, in the order of the printed form: the record's own pages put together, no form copied.

What somebody typed about the day and the roll call on this page already holds for what follows on it: the sheet lists
who was in the cell on the day of the paper, and votes and speakers are checked against the marks just sent.
"""

from copy import copy
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .. import actions
from ..forms.minutes import MinutesForm, instant, speaker_name
from ..forms.paper_entry import PlaceForm
from ..models import Attendance
from .base import Page
from .minutes import MinutesPage
from .resolution import ResolutionPage
from .roll_call import RollCallPage


class PlacePage(Page):
    """Of the plan, what the minutes name: where it was."""

    name = "place"

    @cached_property
    def main(self):
        return self.bind(PlaceForm, initial={"venue": self.meeting.venue})

    def saved_now(self):
        return {"venue": self.meeting.venue}

    def posted(self):
        return {"venue": self.main.cleaned_data["venue"]}

    def save(self, *, version, by):
        actions.save_place(meeting=self.meeting, version=version, by=by, **self.posted())


class PaperRollCallPage(RollCallPage):
    def marks(self):
        """Those of the sheet: a day corrected on this page drops whoever was not in the cell on it."""
        there = {place.membership.pk for place in self.sheet}
        return {pk: mark for pk, mark in super().marks().items() if pk in there}

    # Who spoke is ticked among the speakers, further down on the page.

    @staticmethod
    def _fact(mark):
        fact = RollCallPage._fact(mark)
        return fact and {name: value for name, value in fact.items() if name != "spoke"}

    def stems(self, fact):
        return [stem for stem in super().stems(fact) if not stem.endswith("-spoke")]

    def save_before_minutes(self, *, version, by):
        actions.save_roll_call(
            meeting=self.meeting, version=version, marks=self.marks(), by=by, minutes_follow=True
        )

    def as_marked(self) -> list:
        """The sheet with the marks of this page in place of the saved ones; the saved ones where they are wrong."""
        if not (self.data and self.is_valid()):
            return self.sheet
        marks = {pk: Attendance(meeting=self.meeting, **mark) for pk, mark in self.marks().items()}
        return [replace(place, attendance=marks.get(place.membership.pk)) for place in self.sheet]


class PaperMinutesPage(MinutesPage):
    @property
    def may_speak(self):
        """Everybody: who came is typed on the same page."""
        return self.sheet

    def is_valid(self):
        return super().is_valid() and self._speakers_came

    @cached_property
    def _speakers_came(self) -> bool:
        absent = [place for place in self.sheet if place.status and not place.came]
        wrong = [place for place in absent if self.main.cleaned_data.get(speaker_name(place.membership.pk))]
        for place in wrong:
            sentence = _("%(name)s is absent by the roll call, so cannot have spoken.")
            error = ValidationError(sentence, params={"name": place.membership.member.full_name})
            self.main.add_error(speaker_name(place.membership.pk), error)
        return not wrong


class PaperEntryPage(Page):
    name = "paper_entry"
    title = _("Enter the meeting from paper")
    saved = _("The whole meeting was saved at %(time)s.")

    @cached_property
    def parts(self) -> dict[str, Page]:
        """The pages this one is made of, in the order in which they are saved."""
        meeting = self._on_the_day_of_the_paper()
        parts = {
            page.name: page(meeting, self.data)
            for page in (PlacePage, PaperRollCallPage, PaperMinutesPage, ResolutionPage)
        }
        roll_call = parts["roll_call"]
        parts["resolution"].sheet = roll_call.sheet
        parts["minutes"].sheet = roll_call.as_marked()
        if parts["minutes"].sheet is roll_call.sheet:
            parts["minutes"].counted = roll_call.counted
        return parts

    def _on_the_day_of_the_paper(self):
        meeting = copy(self.meeting)
        if self.data:
            fields = MinutesForm.base_fields
            try:
                day, start = (fields[name].clean(self.data.get(name)) for name in ("met_on", "started"))
            except ValidationError:
                return meeting
            meeting.started_at = instant(day, start)
        return meeting

    @property
    def not_yet(self):
        """The plan does not count here: the day stands on the paper, and its form asks whether it has come."""

    # --- Of the parts together ---

    @property
    def form_parts(self):
        return [form for part in self.parts.values() for form in part.form_parts]

    def is_valid(self):
        return all([part.is_valid() for part in self.parts.values()])  # noqa: C419 – so that all errors show at once

    @property
    def errors(self):
        return [error for part in self.parts.values() for error in part.errors]

    def save(self, *, version, by):
        place, roll_call, minutes, resolution = self.parts.values()
        written = minutes.main.minutes()
        actions.save_paper_entry(
            meeting=minutes.meeting,
            version=version,
            started_at=written["started_at"],
            ended_at=written["ended_at"],
            saves=[roll_call.save_before_minutes, minutes.save, resolution.save],
            by=by,
            **place.posted(),
        )

    def reshaped(self):
        for part in self.parts.values():
            if reshaped := part.reshaped():
                return type(self)(self.meeting, reshaped.data)
        return None

    # --- Facts are those of the parts, under the part's name: “minutes.discussion” ---

    def facts_now(self):
        return self._named(lambda part: part.facts_now())

    def facts_posted(self):
        return self._named(lambda part: part.facts_posted())

    def _named(self, facts_of):
        return {
            f"{name}.{fact}": value
            for name, part in self.parts.items()
            for fact, value in facts_of(part).items()
        }

    def _part_of(self, fact):
        name, _point, inner = fact.partition(".")
        return self.parts[name], inner

    def is_only_proposed(self, fact):
        part, inner = self._part_of(fact)
        return part.is_only_proposed(inner)

    def stems(self, fact):
        part, inner = self._part_of(fact)
        return part.stems(inner)

    def fact_label(self, fact):
        part, inner = self._part_of(fact)
        return part.fact_label(inner)

    def keys_of(self, fact, bound):
        part, inner = self._part_of(fact)
        return part.keys_of(inner, bound.parts[part.name])

    def save_facts(self, facts, *, version, by):
        touched = {self._part_of(fact)[0].name for fact in facts}
        for name, part in self.parts.items():
            if name in touched:
                mine = [self._part_of(fact)[1] for fact in facts if fact.startswith(f"{name}.")]
                part.save_facts(mine, version=version, by=by)
                version = part.meeting.version
        self.meeting.refresh_from_db()
