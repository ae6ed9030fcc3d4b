"""How far tasks have come, and what was noted of them between two meetings. Drawn from dice of their own, so that
nothing else of the demonstration changes with them."""

import uuid
from datetime import timedelta
from decimal import Decimal
from random import Random

from meetings.models import TaskUpdate
from meetings.statuses import TaskResult

from . import texts

SHARES = {
    TaskResult.ACHIEVED: (100, 100, 100, 110),
    TaskResult.NOT_ACHIEVED: (30, 50, 60),
    TaskResult.IN_PROGRESS: (20, 40, 50, 70, 80),
}
SHARE_WITH_NEWS = 0.4
DAYS_BEFORE = 4


def figure(task, result: str, key: str) -> Decimal | None:
    """What is reached of the task's number with such a result; whole, like the number itself."""
    if task.target is None:
        return None
    share = Random(f"figure {key} {task.text}").choice(SHARES[result])
    reached = int(task.target) * share // 100
    return Decimal(reached if share >= 100 else min(reached, int(task.target) - 1))


def follower(task, meeting):
    """Who leads the meeting follows its tasks; of their own task, who wrote the minutes."""
    return meeting.clerk if task.assignee is meeting.chair else meeting.chair


def news_before(meeting, tasks, by, now, namespace, key: str):
    """Notes on some of the open tasks, a few days before a meeting hears of them."""
    for task in tasks:
        dice = Random(f"news {key} {task.text}")
        written_at = min(meeting.planned_at - timedelta(days=DAYS_BEFORE), now - timedelta(days=1))
        if dice.random() > SHARE_WITH_NEWS or written_at <= task.meeting.ended_at:
            continue
        yield TaskUpdate(
            task=task,
            result=TaskResult.IN_PROGRESS,
            note=dice.choice(texts.NOTES[TaskResult.IN_PROGRESS]) or "Đang triển khai theo kế hoạch.",
            achieved=figure(task, TaskResult.IN_PROGRESS, key),
            written_by=by,
            written_at=written_at,
            submission_id=uuid.uuid5(namespace, f"news {key} {task.meeting.month} {task.text}"),
        )
