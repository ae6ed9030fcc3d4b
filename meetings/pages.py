"""The four pages a record is written on: which forms each shows, how they start, and which action saves them.

A page knows neither requests nor templates; views.py drives them all alike.
"""

from dataclasses import dataclass

from django import forms
from django.forms.formsets import TOTAL_FORM_COUNT
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cells.models import Office, OfficeKind
from cells.strength import NOT_EXPECTED, Denominator

from . import actions, merging, snapshots
from .attendance import CAME
from .errors import NotYet
from .forms import (
    GuestForm,
    MaterialForm,
    MinutesForm,
    MotionForm,
    PreparationForm,
    ResolutionForm,
    RollCallRowForm,
    TaskForm,
    TaskReportForm,
    rows_of,
)
from .labels import LIST_LABELS
from .models import Meeting, PreMeeting, Resolution
from .queries import meeting_day, places, roll_call, strength_at, tasks_to_report
from .statuses import AttendanceStatus


@dataclass
class Page:
    """One page of a record, unbound or with what was posted."""

    meeting: Meeting
    data: dict | None = None

    name = ""
    title = ""
    saved = ""
    snapshot = None
    is_of_its_day = True  # kept only once the day of the meeting has come
    lists_before = {}  # list → the field of the main form that follows it on the page; the others come last

    @cached_property
    def sheet(self):
        return places(self.meeting)

    @cached_property
    def counted(self):
        return roll_call(self.meeting, self.sheet)

    @cached_property
    def members(self):
        return members_of(self.sheet)

    @property
    def not_yet(self) -> NotYet | None:
        """Why this page cannot be saved today; a plan can be saved on any day."""
        day = meeting_day(self.meeting)
        return NotYet(day) if self.is_of_its_day and day > timezone.localdate() else None

    @cached_property
    def main(self) -> forms.Form | None:
        return None

    @cached_property
    def lists(self) -> dict[str, forms.BaseFormSet]:
        return {}

    def is_valid(self) -> bool:
        parts = [part for part in (self.main, *self.lists.values()) if part is not None]
        return all([part.is_valid() for part in parts])  # noqa: C419 – every part, so that all errors show at once

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Every mistake of the page from top to bottom: (sentence, id of its control or ``""``)."""
        found = [] if self.main is None else [(error, "") for error in self.main.non_field_errors()]
        following = {field: name for name, field in self.lists_before.items()}
        for field in self.main or ():
            if field.name in following:
                found += self._list_errors(following[field.name])
            found += field_errors(self.main, field)
        for name in self.lists:
            if name not in self.lists_before:
                found += self._list_errors(name)
        return found

    def _list_errors(self, name) -> list[tuple[str, str]]:
        formset = self.lists[name]
        found = [(error, "") for error in formset.non_form_errors()]
        for number, form in enumerate(formset.forms, start=1):
            errors = [(error, "") for error in form.non_field_errors()]
            errors += [error for field in form for error in field_errors(form, field)]
            place = self.row_name(name, form, number) if errors else ""
            found += [(f"{place}: {sentence}", target) for sentence, target in errors]
        return found

    def row_name(self, list_name, form, number) -> str:
        row = _("Row %(number)s") % {"number": number}
        return f"{LIST_LABELS[list_name]}, {row}"

    def save(self, *, version: int, by):
        raise NotImplementedError

    def saved_now(self) -> dict:
        """What the database holds, in the words of the conflict page."""
        return type(self).snapshot(self.meeting)

    def posted(self) -> dict:
        """What this person sent, in the same words; only for a valid page."""
        raise NotImplementedError

    # --- Two people at one page (merging.py) ---

    controls_of = {}  # fact → the names of its controls, where they are called otherwise

    def facts_now(self) -> dict:
        """The facts as this page shows them when it is opened: name → JSON value."""
        return self.saved_now()

    def facts_posted(self) -> dict:
        """What this person sent, under the same names; only for a valid page."""
        return self.posted()

    def stems(self, fact: str) -> list[str]:
        """The names of the controls of a fact, always in the same order; none when this page does not show it."""
        return [f"{fact}-"] if fact in self.lists else self.controls_of.get(fact, [fact])

    def fact_label(self, fact: str) -> str:
        field = self.main.fields.get(fact) if self.main else None
        return str(LIST_LABELS.get(fact) or (field and field.label) or fact)

    def controls(self) -> dict[str, str]:
        """What a browser would send of this page as it was opened."""
        controls = {}
        for part in (self.main, *self.lists.values()):
            controls |= {} if part is None else merging.sent_by(part)
        return controls

    def merged_with(self, posted: "Page", facts: list[str]) -> "Page":
        """This fresh page, bound, with these facts as another page has sent them."""
        stems = []
        for fact in facts:
            here = self.stems(fact)
            stems += zip(posted.stems(fact), here, strict=True) if here else []
        return type(self)(self.meeting, merging.merged(self.controls(), posted.data, stems))

    # --- Without scripts: buttons that change the page and save nothing ---

    def reshaped(self) -> "Page | None":
        """The page with one more row, when the button for that was pressed; all that was typed stays."""
        pressed = next((name for name in self.lists if f"add-{name}" in self.data), None)
        if pressed is None:
            return None
        formset, data = self.lists[pressed], self.data.copy()
        number = formset.total_form_count()
        data[f"{pressed}-{TOTAL_FORM_COUNT}"] = str(min(number + 1, formset.max_num))
        for name, value in merging.sent_by(formset.empty_form).items():
            data.setdefault(name.replace("__prefix__", str(number)), value)
        return type(self)(self.meeting, data)

    def leave_unchecked(self) -> None:
        """Show what was typed without a word on what is still missing in it."""
        for part in (self.main, *self.lists.values()):
            for form in getattr(part, "forms", [part] if part else []):
                form._errors = forms.utils.ErrorDict()
            if hasattr(part, "forms"):
                part._errors = [form._errors for form in part.forms]
                part._non_form_errors = part.error_class()

    def bind(self, form, **kwargs):
        return form(self.data, **kwargs)


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

    @property
    def lines(self):
        """The sheet and its forms side by side; a posted row finds its member by number, not by place."""
        by_id = {place.membership.pk: place for place in self.sheet}
        for form in self.lists["marks"].forms:
            place = by_id.get(_number(form["membership_id"].value()))
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
        prefixes = (form.prefix for place, form in self.lines if str(place.membership.pk) == fact)
        names = ("status", "reason", "arrived_at", "spoke")
        return [f"{prefix}-{name}" for prefix in prefixes for name in names]

    def fact_label(self, fact):
        return self._names.get(fact) or super().fact_label("marks")

    @cached_property
    def _names(self):
        return {str(place.membership.pk): place.membership.member.full_name for place in self.sheet}


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


class ResolutionPage(Page):
    name = "resolution"
    title = _("Resolution and tasks")
    saved = _("The resolution and its tasks were saved at %(time)s.")
    snapshot = staticmethod(snapshots.resolution_snapshot)
    lists_before = {"reports": "text"}

    @cached_property
    def earlier(self):
        return list(tasks_to_report(self.meeting))

    @cached_property
    def main(self):
        saved = Resolution.objects.filter(meeting=self.meeting).first()
        initial = {"text": saved.text, "posted_at": saved.posted_at} if saved else {}
        return self.bind(ResolutionForm, initial=initial)

    @cached_property
    def lists(self):
        reports = [self._report(task) for task in self.earlier]
        tasks = (
            []
            if self.data
            else list(self.meeting.tasks.values("id", "text", "assignee", "due_on", "target", "unit"))
        )
        return {
            "reports": self.bind(
                rows_of(TaskReportForm, extra=0, can_delete=False), initial=reports, prefix="reports"
            ),
            "tasks": self.bind(
                rows_of(TaskForm, extra=2 if not tasks else 1),
                initial=tasks,
                prefix="tasks",
                form_kwargs={"members": self.members, "meeting_day": meeting_day(self.meeting)},
            ),
        }

    @staticmethod
    def _report(task):
        report = task.report_here[0] if task.report_here else None
        return {
            "task_id": task.pk,
            "result": report.result if report else None,
            "note": report.note if report else "",
        }

    @property
    def lines(self):
        """Earlier tasks and their forms side by side."""
        by_id = {task.pk: task for task in self.earlier}
        for form in self.lists["reports"].forms:
            task = by_id.get(_number(form["task_id"].value()))
            if task is not None:
                yield task, form

    def row_name(self, list_name, form, number):
        texts = (task.text for task, line in self.lines if line is form)
        return next(texts, None) or super().row_name(list_name, form, number)

    def reports(self):
        known = {task.pk for task in self.earlier}
        return {
            row["task_id"]: {"result": row["result"], "note": row["note"]}
            for row in self.lists["reports"].rows()
            if row["result"] and row["task_id"] in known
        }

    def save(self, *, version, by):
        actions.save_resolution(
            meeting=self.meeting,
            version=version,
            resolution=self.main.cleaned_data,
            reports=self.reports(),
            tasks=self.lists["tasks"].rows(),
            by=by,
        )

    def posted(self):
        names = {task.pk: task.text for task in self.earlier}
        return {
            "resolution": [snapshots.plain_dict(self.main.cleaned_data)],
            "reports": [
                {"task": names[task_id], **snapshots.plain_dict(row)}
                for task_id, row in sorted(self.reports().items())
            ],
            "tasks": [
                {name: value for name, value in snapshots.plain_dict(row).items() if name != "id"}
                for row in self.lists["tasks"].rows()
            ],
        }

    def facts_now(self):
        main = {"text": "", "posted_at": None} | self.main.initial
        reports = {task.pk: self._report(task) for task in self.earlier}
        return self._facts(main, reports, self.saved_now()["tasks"])

    def facts_posted(self):
        reports = {row["task_id"]: row for row in self.lists["reports"].rows()}
        return self._facts(self.main.cleaned_data, reports, self.posted()["tasks"])

    @staticmethod
    def _facts(main, reports, tasks):
        heard = {
            f"report-{task_id}": [row["result"] or None, row["note"]] for task_id, row in reports.items()
        }
        return snapshots.plain_dict(main) | heard | {"tasks": tasks}

    def _line_of(self, fact):
        return next((line for line in self.lines if fact == f"report-{line[0].pk}"), None)

    def stems(self, fact):
        if not fact.startswith("report-"):
            return super().stems(fact)
        line = self._line_of(fact)
        return [f"{line[1].prefix}-{name}" for name in ("result", "note")] if line else []

    def fact_label(self, fact):
        line = self._line_of(fact)
        return line[0].text if line else super().fact_label(fact)


def field_errors(form, field) -> list[tuple[str, str]]:
    """The mistakes of one field, named by its label, each with the id to jump to."""
    found = []
    # Boxes and choices of several controls have no control of that id; their frame has.
    target = f"div_{field.auto_id}" if field.use_fieldset else field.auto_id
    for error in form.errors.as_data().get(field.name, ()):
        for sentence in error.messages:
            named = error.code == "required" or field.is_hidden
            found.append((sentence if named else f"{field.label}: {sentence}", target))
    return found


def members_of(sheet) -> list:
    """The members of a roll-call sheet, in Vietnamese order of names."""
    return sorted(
        {place.membership.member for place in sheet}, key=lambda member: (member.sort_key, member.pk)
    )


def _number(value) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


PAGES = {page.name: page for page in (PreparationPage, RollCallPage, MinutesPage, ResolutionPage)}
