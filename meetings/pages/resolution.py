from decimal import Decimal

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .. import actions, snapshots
from ..forms.fields import rows_of
from ..forms.resolution import ResolutionForm, TaskForm, TaskReportForm
from ..models import MaterialKind, Resolution
from ..queries import clocks_of, follow_through, meeting_day, previous_tasks
from ..sentences import number
from ..task_queries import latest_updates
from .base import Page, number_of

HEARD = ["result", "note", "achieved"]  # what a meeting hears of a task; also what an update of it offers


class ResolutionPage(Page):
    name = "resolution"
    title = _("Resolution and tasks")
    saved = _("The resolution and its tasks were saved at %(time)s.")
    snapshot = staticmethod(snapshots.resolution_snapshot)
    lists_before = {"reports": "text"}

    @cached_property
    def earlier(self):
        """The tasks this meeting hears about, each with `latest`: the news of it until the day of the meeting."""
        tasks = [task for task in self._previous if not task.is_closed_between]
        latest = latest_updates(tasks, meeting_day(self.meeting))
        for task in tasks:
            task.latest = latest.get(task.pk)
        return tasks

    @cached_property
    def closed_between(self):
        return [task for task in self._previous if task.is_closed_between]

    @cached_property
    def _previous(self):
        return previous_tasks(self.meeting)

    @cached_property
    def followed_through(self):
        """How the earlier tasks stand as saved; None where there are none."""
        tasks = [*self.closed_between, *self.earlier]
        return follow_through(self.meeting, tasks) if tasks else None

    @property
    def clocks(self):
        return clocks_of(self.meeting)[1:]

    @cached_property
    def main(self):
        saved = Resolution.objects.filter(meeting=self.meeting).first()
        initial = {"text": saved.text, "posted_at": saved.posted_at} if saved else {}
        return self.bind(ResolutionForm, initial=initial)

    @cached_property
    def lists(self):
        reports = [{"task_id": task.pk} | self._report(task) for task in self.earlier]
        columns = ("id", "text", "assignee", "due_on", "target", "unit", "follower")
        tasks = [] if self.data else list(self.meeting.tasks.values(*columns))
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
    def _report(task) -> dict:
        report = task.report_here[0] if task.report_here else None
        if report is None:
            return {"result": None, "note": "", "achieved": None}
        return {name: getattr(report, name) for name in HEARD}

    @property
    def lines(self):
        """Earlier tasks and their forms side by side."""
        by_id = {task.pk: task for task in self.earlier}
        for form in self.lists["reports"].forms:
            task = by_id.get(number_of(form["task_id"].value()))
            if task is not None:
                yield task, form

    def row_name(self, list_name, form, number):
        texts = (task.text for task, line in self.lines if line is form)
        return next(texts, None) or super().row_name(list_name, form, number)

    def reports(self) -> dict[int, dict]:
        """What was heard, by task; a figure only of a task that aims at one."""
        known = {task.pk: task for task in self.earlier}
        return {
            row["task_id"]: {
                "result": row["result"],
                "note": row["note"],
                "achieved": row["achieved"] if known[row["task_id"]].target is not None else None,
            }
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
        return self._facts(main, reports, snapshots.task_rows(self.meeting))

    def facts_posted(self):
        reports = {task.pk: dict.fromkeys(HEARD) | {"note": ""} for task in self.earlier} | self.reports()
        shown = {row["task_id"] for row in self.lists["reports"].rows()}
        heard = {task_id: row for task_id, row in reports.items() if task_id in shown}
        return self._facts(self.main.cleaned_data, heard, self.posted()["tasks"])

    @staticmethod
    def _facts(main, reports, tasks):
        heard = {
            f"report-{task_id}": [snapshots.plain(row[name]) for name in HEARD]
            for task_id, row in reports.items()
        }
        return snapshots.plain_dict(main) | heard | {"tasks": tasks}

    def _line_of(self, fact):
        return next((line for line in self.lines if fact == f"report-{line[0].pk}"), None)

    def stems(self, fact):
        if not fact.startswith("report-"):
            return super().stems(fact)
        line = self._line_of(fact)
        return [f"{line[1].prefix}-{name}" for name in HEARD] if line else []

    def fact_label(self, fact):
        line = self._line_of(fact)
        return line[0].text if line else super().fact_label(fact)

    # --- Taking over what is written elsewhere: a button fills empty boxes and saves nothing ---

    @cached_property
    def draft(self) -> str:
        """The text of the draft posted before the meeting, offered while the resolution is empty."""
        if (self.main["text"].value() or "").strip():
            return ""
        drafts = self.meeting.materials.filter(kind=MaterialKind.DRAFT).exclude(text="")
        return drafts.values_list("text", flat=True).first() or ""

    def reshaped(self):
        if "take-draft" in self.data:
            return self._with({"text": self.draft} if self.draft else {})
        for task, form in self.lines:
            if task.latest and f"take-{task.pk}" in self.data:
                return self._with(
                    {f"{form.prefix}-{name}": _typed(getattr(task.latest, name)) for name in HEARD}
                )
        return super().reshaped()

    def _with(self, values: dict[str, str]) -> "ResolutionPage":
        data = self.data.copy()
        data.update(values)
        return type(self)(self.meeting, data)


def _typed(value) -> str:
    return number(value) if isinstance(value, Decimal) else str(value or "")
