"""Jobs in the queue of django-tasks-db: what they are about, and whether one waits already."""

import logging
from collections.abc import Iterable

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

log = logging.getLogger(__name__)
WAITING = (TaskResultStatus.READY,)
OPEN = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def subject(args_kwargs: dict) -> int | None:
    """The id that a job was given as its only argument. None, with a line in the log, for what was not put there by
    this program: such a job is left alone, and keeps nothing else from being done.
    """
    given = [*args_kwargs.get("args", ()), *args_kwargs.get("kwargs", {}).values()]
    if len(given) == 1 and type(given[0]) is int:
        return given[0]
    log.warning("A job with arguments that no task here takes: %s", args_kwargs)
    return None


def subjects_in_queue(task, states: Iterable[str] = OPEN) -> set[int]:
    """What the jobs of this task that are in one of these states are about."""
    jobs = DBTaskResult.objects.filter(status__in=states, task_path=task.module_path)
    return set(map(subject, jobs.values_list("args_kwargs", flat=True))) - {None}
