from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cells.models import Office, OfficeKind

from .. import actions, snapshots
from ..attendance import CAME
from ..forms.fields import rows_of
from ..forms.minutes import (
    SPOKE,
    ContributionForm,
    GuestForm,
    MinutesForm,
    MotionForm,
    TurnForm,
    speaker_name,
)
from ..guests import guest_suggestions
from ..queries import meeting_day, tasks_to_report
from ..statuses import BaseRule
from ..votes import Count
from .base import Page


class MinutesPage(Page):
    name = "minutes"
    title = _("Minutes")
    saved = _("The minutes were saved at %(time)s.")
    snapshot = staticmethod(snapshots.minutes_snapshot)
    lists_before = {
        "guests": "current_affairs",
        "contributions": "discussion",
        "motions": "criticism",
        "turns": "criticism_minutes",
    }
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
            came=self.may_speak,
        )

    @cached_property
    def came(self) -> list:
        """The lines of the roll call of those who were there."""
        return [place for place in self.sheet if place.status in CAME]

    @property
    def may_speak(self) -> list:
        """The lines with a box for having spoken."""
        return self.came

    @cached_property
    def absent(self) -> set:
        if not self.counted.is_complete:
            return set()
        return set(self.members) - {place.membership.member for place in self.came}

    @cached_property
    def marked_absent(self) -> set:
        """Whom the roll call has absent, complete or not."""
        here = {place.membership.member for place in self.sheet if place.status is None or place in self.came}
        return set(self.members) - here

    def _first_chair(self):
        """Before the minutes are written: the secretary, if the roll call has them present; else the deputy."""
        meeting = self.meeting
        if meeting.chair_id or meeting.started_at:
            return meeting.chair
        offices = Office.objects.on(meeting_day(meeting)).filter(cell_id=meeting.cell_id)
        kinds = dict(offices.values_list("member_id", "kind"))
        came = {kinds.get(place.membership.member_id): place.membership.member for place in self.came}
        is_secretary_absent = OfficeKind.SECRETARY in {kinds.get(member.pk) for member in self.marked_absent}
        return came.get(OfficeKind.SECRETARY) or (
            came.get(OfficeKind.DEPUTY) if is_secretary_absent else None
        )

    @cached_property
    def lists(self):
        members = {"members": self.members}
        return {
            "guests": self._rows(
                "guests",
                GuestForm,
                lambda: [
                    snapshots.fields(guest, snapshots.GUEST_FIELDS) for guest in self.saved_rows["guests"]
                ],
                with_report=self.has_reports,
            ),
            "contributions": self._rows(
                "contributions",
                ContributionForm,
                lambda: [
                    {"member": row.member, "text": row.text} for row in self.saved_rows["contributions"]
                ],
                **members,
                absent=self.marked_absent,
            ),
            "motions": self._rows(
                "motions",
                MotionForm,
                lambda: [MotionForm.initial_of(motion) for motion in self.saved_rows["motions"]],
                voters=self.counted.voters,
                base=self.counted.voting_base,
            ),
            "turns": self._rows(
                "turns",
                TurnForm,
                lambda: [
                    {"member": turn.member, "done": turn.meeting_id is not None}
                    for turn in self.saved_rows["turns"]
                ],
                can_delete=False,
                members=self._with_turns(),
            ),
        }

    def _rows(self, prefix, form, saved, can_delete=True, **form_kwargs):
        """The rows as they are saved; a list without any starts with an empty one."""
        initial = [] if self.data else saved()
        return self.bind(
            rows_of(form, extra=0 if initial else 1, can_delete=can_delete),
            initial=initial,
            prefix=prefix,
            form_kwargs=form_kwargs,
        )

    @property
    def needed(self) -> dict[str, int]:
        """Votes that carry a motion, by rule."""
        return {rule.value: Count(rule, self.counted.voting_base, votes_for=0).needed for rule in BaseRule}

    @cached_property
    def has_reports(self) -> bool:
        """Guests report at extended meetings; what was written down of them stays to be seen at any."""
        return self.meeting.is_extended or any(guest.report for guest in self.saved_rows["guests"])

    @cached_property
    def saved_rows(self) -> dict[str, list]:
        """The rows of each list as they are saved, each list read once."""
        return {
            "guests": list(self.meeting.guests.all()),
            "contributions": list(self.meeting.contributions.select_related("member")),
            "motions": list(self.meeting.motions.all()),
            "turns": list(snapshots.turns_at(self.meeting)),
        }

    def _with_turns(self):
        """The members, and whoever has a turn and has left since."""
        return list(dict.fromkeys([*self.members, *(turn.member for turn in self.saved_rows["turns"])]))

    # --- Saving ---

    def parts(self) -> dict:
        """What is saved beside the columns of the meeting."""
        rows = {name: formset.rows() for name, formset in self.lists.items()}
        rows["contributions"] = [row for row in rows["contributions"] if row["member"] or row["text"]]
        rows["turns"] = [row for row in rows["turns"] if row["member"]]
        return rows

    def save(self, *, version, by):
        actions.save_minutes(
            meeting=self.meeting,
            version=version,
            minutes=self.main.minutes(),
            speakers=self.main.speakers(),
            by=by,
            **self.parts(),
        )

    def posted(self):
        lists = {name: [snapshots.plain_dict(row) for row in rows] for name, rows in self.parts().items()}
        return snapshots.plain_dict(self.main.minutes()) | lists | self._ticks()

    def _ticks(self) -> dict[str, bool]:
        """Whose box will be ticked once this is saved: also of those whose words are written down."""
        said = {row["member"] for row in self.parts()["contributions"]}
        names = {speaker_name(place.membership.pk): place.membership.member for place in self.may_speak}
        return {name: self.main.cleaned_data[name] or member in said for name, member in names.items()}

    # Each box of a speaker is a fact of its own: two people can tick speakers of one meeting together.

    def facts_now(self):
        facts = snapshots.fields(self.meeting, snapshots.MINUTES_FIELDS)
        facts |= {"chair": snapshots.plain(self.main.initial["chair"])}
        boxes = {
            speaker_name(place.membership.pk): bool(place.attendance and place.attendance.spoke)
            for place in self.may_speak
        }
        return facts | snapshots.minutes_lists(**self.saved_rows) | boxes

    def is_only_proposed(self, fact):
        return fact == "chair" and self.meeting.chair_id is None

    def stems(self, fact):
        is_gone = fact.startswith(SPOKE) and fact not in self.main.fields
        return [] if is_gone else super().stems(fact)

    @cached_property
    def earlier_tasks(self) -> int:
        return tasks_to_report(self.meeting).count()

    # --- Without scripts ---

    @property
    def may_use_clock(self) -> bool:
        """On the day itself, “now” can be written down by one touch."""
        return meeting_day(self.meeting) == timezone.localdate()

    @cached_property
    def guest_suggestions(self) -> dict[str, dict]:
        there = {form["full_name"].value() for form in self.lists["guests"].forms}
        found = guest_suggestions(self.meeting)
        return {key: guest for key, guest in found.items() if guest["full_name"] not in there}

    def reshaped(self):
        if (field := self.data.get("now")) in ("started", "ended"):
            data = self.data.copy()
            data[field] = timezone.localtime().strftime("%H:%M")
            return type(self)(self.meeting, data)
        if guest := self.guest_suggestions.get(self.data.get("guest")):
            return self._with_guest(guest)
        return super().reshaped()

    def _with_guest(self, guest: dict) -> "MinutesPage":
        """The page with a guest in its first free row."""
        free = [
            form for form in self.lists["guests"].forms if form.empty_permitted and not form.has_changed()
        ]
        if not free:
            data = self.data.copy()
            del data["guest"]
            data["add-guests"] = "1"
            page = type(self)(self.meeting, data).reshaped()
            return page._with_guest(guest)
        data = self.data.copy()
        for name, value in guest.items():
            data[f"{free[0].prefix}-{name}"] = value
        return type(self)(self.meeting, data)
