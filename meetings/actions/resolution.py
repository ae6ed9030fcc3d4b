"""The resolution, what became of earlier tasks, and the new ones."""

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from ..errors import TaskIsReported
from ..models import Resolution, Task, TaskReport
from ..snapshots import resolution_snapshot
from ..statuses import TaskResult
from .writing import claim, finish, people_facts, require_its_day


@transaction.atomic
def save_resolution(
    *, meeting, version: int, resolution: dict, reports: dict[int, dict], tasks: list[dict], by
):
    """Save the resolution, what became of earlier tasks (task id → result, note, achieved so far), and the new
    tasks.

    A row of `tasks` with an ``id`` changes that task; a task of this meeting that is not named is removed, unless a
    later meeting has reported on it (TaskIsReported). Raises NotYet before the day of the meeting.
    A task reported achieved or not achieved is closed; one in progress stays open and comes back next month.
    """
    before, people = resolution_snapshot(meeting), people_facts(meeting)
    claim(meeting, version, by)
    require_its_day(meeting)
    Resolution.objects.update_or_create(meeting=meeting, defaults=resolution)
    _save_reports(meeting, reports)
    _save_tasks(meeting, tasks)
    return finish(meeting, "resolution saved", resolution_snapshot, before, people, by)


def _save_reports(meeting, reports: dict[int, dict]) -> None:
    touched = {*reports, *meeting.task_reports.values_list("task_id", flat=True)}
    meeting.task_reports.all().delete()
    TaskReport.objects.bulk_create(
        TaskReport(meeting=meeting, task_id=task_id, **row) for task_id, row in reports.items()
    )
    close_or_reopen(Task.objects.filter(pk__in=touched))


def close_or_reopen(tasks) -> None:
    """A task is closed by the first meeting that reports it done or failed, whichever was written down first."""
    closing = (
        TaskReport.objects.filter(task=OuterRef("pk"))
        .exclude(result=TaskResult.IN_PROGRESS)
        .annotate(met_at=Coalesce("meeting__started_at", "meeting__planned_at"))
        .order_by("met_at")
    )
    tasks.update(closed_at=Subquery(closing.values("met_at")[:1]))


def _save_tasks(meeting, rows: list[dict]) -> None:
    mine = {task.pk: task for task in meeting.tasks.all()}
    removed = mine.keys() - {row.get("id") for row in rows}
    if TaskReport.objects.filter(task__in=removed).exists():
        raise TaskIsReported
    meeting.tasks.filter(pk__in=removed).delete()
    for row in rows:
        # A row whose task somebody else has removed since is a new task: what was typed is not lost.
        task = mine.get(row.get("id")) or Task(meeting=meeting, cell_id=meeting.cell_id)
        for name, value in row.items():
            if name != "id":
                setattr(task, name, value)
        task.save()
