"""Reads of tasks across meetings: which are open, which are overdue, and how those of a place stand."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q, Subquery, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cells.models import Cell
from cells.periods import on_day

from .models import Meeting, MeetingState, Task, TaskReport, TaskUpdate
from .queries import BY_DAY, FollowThrough
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


def reports_read_by(user):
    """Reports in meetings that `user` may read, and all on the tasks that the person of this account answers for."""
    in_sight = Q(meeting__in=Meeting.objects.visible_to(user).values("pk"))
    if user.member_id:
        in_sight |= Q(task__assignee=user.member_id)
    return TaskReport.objects.filter(in_sight)


def as_seen_by(user):
    """The decided tasks that `user` may see, each with `outcome`: the first closing report they may read.

    Whoever reads accepted meetings only does not learn from a task what a draft says of it.
    """
    closing = reports_read_by(user).filter(task=OuterRef("pk")).exclude(result=TaskResult.IN_PROGRESS)
    closing = closing.order_by("meeting__started_at")
    visible = Task.objects.visible_to(user).exclude(meeting__state=MeetingState.PLANNED)
    return visible.annotate(outcome=Subquery(closing.values("result")[:1]))


def in_state(state: str, day: date) -> Q:
    """Tasks with an `outcome` that stand so on the day; ``open`` are all not closed, overdue ones too."""
    # Only what a meeting not accepted yet closed is open to some readers: the outcome of all the rest is not asked.
    unread = TaskReport.objects.filter(task=OuterRef("pk")).exclude(meeting__state=MeetingState.ACCEPTED)
    unclosed = (Q(closed_at__isnull=True) | Exists(unread)) & Q(outcome__isnull=True)
    lasting = unclosed & on_day(day, "cell__")
    return {
        TaskState.OPEN: lasting,
        TaskState.OVERDUE: lasting & Q(due_on__lt=day),
        TaskState.LEFT_OPEN: unclosed & Q(cell__until__lte=day),
    }.get(state, Q(outcome=state))


def state_of(task, day: date) -> TaskState:
    """The same of one task with its `outcome`; an overdue one is called overdue."""
    if task.outcome:
        return TaskState(task.outcome)
    if not task.cell.is_active_on(day):
        return TaskState.LEFT_OPEN
    return TaskState.OVERDUE if task.due_on is not None and task.due_on < day else TaskState.OPEN


def own_tasks(user, day: date) -> list[Task]:
    """The open tasks that the person of this account answers for, the first due first, each with its `state`.

    One query, none for an account that is nobody's. A cell no role of the account reaches is not asked.
    """
    if not user.member_id:
        return []
    tasks = as_seen_by(user).filter(in_state(TaskState.OPEN, day), assignee=user.member_id)
    found = list(tasks.select_related("cell").order_by(BY_DAY, "pk"))
    for task in found:
        task.state = state_of(task, day)
    return found


def follow_through_of(tasks, day: date, user) -> FollowThrough:
    """The rate of some tasks with their `outcome` as of a day, counted as a meeting on that day would. One query.

    A task without a day is due at the first meeting that hears of it, as far as `user` may read that meeting.
    """
    heard = Exists(reports_read_by(user).filter(task=OuterRef("pk")))
    not_due = Q(outcome__isnull=True) & (Q(due_on__gt=day) | Q(due_on__isnull=True, was_heard=False))
    counted = tasks.annotate(was_heard=heard).aggregate(
        due=Count("pk", filter=~not_due),
        achieved=Count("pk", filter=Q(outcome=TaskResult.ACHIEVED)),
        unreported=Count("pk", filter=~not_due & Q(was_heard=False)),
        not_due_yet=Count("pk", filter=not_due),
    )
    return FollowThrough(**counted)


def overdue_by_cell(tasks, day: date) -> list[tuple[Cell, int]]:
    """The cells with overdue tasks among these, and how many, most first. Two queries."""
    numbers = dict(
        tasks.filter(in_state(TaskState.OVERDUE, day))
        .order_by()
        .values_list("cell_id")
        .annotate(number=Count("pk"))
    )
    cells = Cell.objects.in_bulk(numbers)
    return sorted(
        ((cells[pk], number) for pk, number in numbers.items()), key=lambda row: (-row[1], row[0].pk)
    )
