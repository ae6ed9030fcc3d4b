"""Reads of tasks across meetings: which are open, which are overdue, and how those of a place stand."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cells.periods import on_day

from .models import MeetingState, Task, TaskUpdate
from .statuses import TaskResult


def decided():
    """The tasks of meetings that were held: what stands in a plan binds nobody."""
    return Task.objects.exclude(meeting__state=MeetingState.PLANNED)


def open_tasks(day: date):
    """Tasks no meeting has closed, of cells that exist on the day. Those of an ended cell stay with it, open."""
    return decided().open().filter(on_day(day, "cell__"))


def overdue_tasks(day: date):
    """Open tasks whose day is over: a task due on the day itself is not overdue yet."""
    return open_tasks(day).filter(is_overdue(day)).select_related("cell", "meeting", "assignee", "follower")


def is_overdue(day: date) -> Q:
    return Q(closed_at__isnull=True, due_on__lt=day)


@dataclass(frozen=True)
class TaskCounts:
    open: int
    overdue: int


def task_counts(tasks, day: date) -> TaskCounts:
    """How many of some open tasks there are, and how many of them are overdue. One query."""
    return TaskCounts(
        **tasks.aggregate(open=Count("pk", distinct=True), overdue=Count("pk", filter=is_overdue(day)))
    )


def latest_updates(tasks, until: date) -> dict[int, TaskUpdate]:
    """Task id → the last news of it written on or before a day. One query."""
    updates = TaskUpdate.objects.filter(task__in=tasks, written_at__lt=_end_of(until))
    return {update.task_id: update for update in updates.select_related("written_by").order_by("pk")}


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


class TaskState(TextChoices):
    """How a task stands on a day."""

    OPEN = "open", _("In progress")
    OVERDUE = "overdue", _("Overdue")
    ACHIEVED = "achieved", _("Achieved")
    NOT_ACHIEVED = "not_achieved", _("Not achieved")
    LEFT_OPEN = "left_open", _("Open when its cell ended")


def state_of(task, day: date) -> str:
    """From the reports the reader may see (`heard`, in the order of their meetings): the first that closes decides."""
    closing = next((report for report in task.heard if report.result != TaskResult.IN_PROGRESS), None)
    if closing is not None:
        return TaskState(closing.result)
    if not task.cell.is_active_on(day):
        return TaskState.LEFT_OPEN
    return TaskState.OVERDUE if task.due_on is not None and task.due_on < day else TaskState.OPEN
