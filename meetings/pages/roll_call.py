from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cells.strength import NOT_EXPECTED, Denominator

from .. import actions, snapshots
from ..forms.fields import rows_of
from ..forms.roll_call import RollCallRowForm
from ..newcomers import comings
from ..queries import strength_at
from ..statuses import AttendanceStatus
from .base import Page, number_of


class RollCallPage(Page):
    name = "roll_call"
    title = _("Roll call")
    saved = _("The roll call was saved at %(time)s.")
    snapshot = staticmethod(snapshots.roll_call_snapshot)

    @cached_property
    def lists(self):
        formset = rows_of(RollCallRowForm, extra=0, can_delete=False, absolute_max=1000)
        return {
            "marks": self.bind(
                formset, initial=[self._initial(place) for place in self.sheet], prefix="marks"
            )
        }

    @staticmethod
    def _initial(place):
        mark = place.attendance
        return {
            "membership_id": place.membership.pk,
            "status": mark.status if mark else place.default_status,
            "reason": mark.reason if mark else "",
            "arrived_at": mark.arrived_at if mark else None,
            "spoke": mark.spoke if mark else False,
        }

    @cached_property
    def comings(self):
        return comings(self.meeting)

    @property
    def notes(self):
        """The lines with what is to be said of each: (place, form, is_new, has_left)."""
        for place, form in self.lines:
            yield place, form, self.comings.is_new(place.membership), self.comings.has_left(place.membership)

    @property
    def lines(self):
        """The sheet and its forms side by side; a posted row finds its member by number, not by place."""
        by_id = {place.membership.pk: place for place in self.sheet}
        for form in self.lists["marks"].forms:
            place = by_id.get(number_of(form["membership_id"].value()))
            if place is not None:
                yield place, form

    @cached_property
    def who_counts(self):
        """What stands behind the rate and the votes: two counts, each with who is left out of it and why."""
        strength, denominator = strength_at(self.sheet), self.counted.denominator
        return {
            "strength": strength,
            "denominator": Denominator(denominator).label,
            "expected": strength.expected(denominator),
            "left_out_of_rate": strength.left_out_of_rate(denominator),
            "left_out_of_vote": strength.left_out_of_vote(),
        }

    @property
    def misses(self) -> set[str]:
        """The marks that lower the rate."""
        absent = {AttendanceStatus.EXCUSED, AttendanceStatus.UNEXCUSED}
        return absent - set(NOT_EXPECTED[self.counted.denominator])

    def row_name(self, list_name, form, number):
        return next((str(place.membership.member) for place, line in self.lines if line is form), "–")

    def marks(self):
        rows = self.lists["marks"].rows()
        return {
            row["membership_id"]: {name: row[name] for name in ("status", "reason", "arrived_at", "spoke")}
            for row in rows
            if row["status"]
        }

    def save(self, *, version, by):
        actions.save_roll_call(meeting=self.meeting, version=version, marks=self.marks(), by=by)

    def save_facts(self, facts, *, version, by):
        marks = self.marks()
        # With the first touch goes what the page suggests of members nobody has marked: it is shown as marked.
        suggested = [place.membership.pk for place in self.sheet if place.attendance is None]
        touched = {int(fact): marks.get(int(fact)) for fact in facts}
        touched |= {pk: marks[pk] for pk in suggested if pk in marks}
        actions.mark_members(meeting=self.meeting, version=version, marks=touched, sheet=self.sheet, by=by)

    def posted(self):
        rows = [
            {"member": self._names.get(str(pk), ""), **snapshots.plain_dict(mark)}
            for pk, mark in sorted(self.marks().items())
        ]
        return {"marks": rows}

    def reshaped(self):
        if "all_present" not in self.data:
            return super().reshaped()
        data = self.data.copy()
        for form in self.lists["marks"].forms:
            if not form["status"].value():
                data[form["status"].html_name] = AttendanceStatus.PRESENT
        return type(self)(self.meeting, data)

    # Each member is a fact of their own: two people can call the roll of one meeting together.

    def facts_now(self):
        marks = [self._initial(place) for place in self.sheet]
        return {str(mark.pop("membership_id")): self._fact(mark) for mark in marks}

    def facts_posted(self):
        rows = [dict(row) for row in self.lists["marks"].rows()]
        return {str(row.pop("membership_id")): self._fact(row) for row in rows}

    @staticmethod
    def _fact(mark):
        return snapshots.plain_dict(mark) if mark["status"] else None

    def stems(self, fact):
        prefix = self._prefixes.get(fact)
        return [f"{prefix}-{name}" for name in ("status", "reason", "arrived_at", "spoke")] if prefix else []

    @cached_property
    def _prefixes(self):
        return {str(place.membership.pk): form.prefix for place, form in self.lines}

    def fact_label(self, fact):
        return self._names.get(fact) or super().fact_label("marks")

    @cached_property
    def _names(self):
        return {str(place.membership.pk): place.membership.member.full_name for place in self.sheet}
