from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .. import actions, snapshots
from ..forms.fields import rows_of
from ..forms.resolution import ResolutionForm, TaskForm, TaskReportForm
from ..models import Resolution
from ..queries import meeting_day, tasks_to_report
from .base import Page, number_of


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
            task = by_id.get(number_of(form["task_id"].value()))
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
