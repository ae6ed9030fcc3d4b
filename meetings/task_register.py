"""The register of tasks across meetings: what is asked for, as query set steps; and as the lines of a file."""

from django.db.models import Prefetch, Q

from cells.models import Member
from cells.names import fold
from cells.tables.writing import Column

from .queries import BY_DAY, meeting_day
from .sentences import figure_text, target_text
from .task_queries import TaskState, as_seen_by, in_state, reports_read_by, state_of

COLUMNS = [
    Column("STT", 6),
    Column("Chi bộ", 30),
    Column("Ngày giao", 12),
    Column("Nhiệm vụ", 60),
    Column("Người thực hiện", 26),
    Column("Người theo dõi", 26),
    Column("Thời hạn", 12),
    Column("Chỉ tiêu", 16),
    Column("Đã làm được", 26),
    Column("Tình trạng", 24),
    Column("Báo cáo gần nhất", 50),
]
STATES = {
    TaskState.OPEN: "Đang thực hiện",
    TaskState.OVERDUE: "Quá hạn",
    TaskState.ACHIEVED: "Đạt",
    TaskState.NOT_ACHIEVED: "Không đạt",
    TaskState.LEFT_OPEN: "Còn mở khi chi bộ kết thúc",
}


def tasks_at(user, place: Q):
    """The tasks at a place (a condition on Task) that `user` may see."""
    return as_seen_by(user).filter(place)


def assignees_of(tasks) -> list[tuple[str, str]]:
    """Those who answer for some of these tasks, in Vietnamese order of names. One query."""
    members = Member.objects.filter(pk__in=tasks.order_by().values("assignee")).order_by("sort_key", "pk")
    return [(str(member.pk), member.full_name) for member in members]


def narrowed(tasks, asked: dict, text: str, day):
    """The tasks that are asked for (forms.tasks.TaskFilter), but for their state; `text` without accents, any order."""
    for word in fold(text).split():
        tasks = tasks.filter(Q(search_key__contains=word) | Q(assignee__search_key__contains=word))
    conditions = {
        "cell": "cell",
        "assignee": "assignee",
        "since": "meeting__month__gte",
        "until": "meeting__month__lte",
        "due_from": "due_on__gte",
        "due_until": "due_on__lte",
    }
    return tasks.filter(**{conditions[name]: asked[name] for name in conditions if name in asked})


def in_asked_state(tasks, asked: dict, day):
    return tasks.filter(in_state(asked["state"], day)) if "state" in asked else tasks


def in_order(tasks, user):
    """Newest resolutions first; with `heard`, the reports in meetings that `user` may read, in their order."""
    heard = Prefetch("reports", reports_read_by(user).order_by("meeting__started_at", "pk"), "heard")
    related = tasks.select_related("cell", "meeting", "assignee", "follower")
    return related.prefetch_related(heard).order_by(
        "-meeting__month", "cell__position", "cell_id", BY_DAY, "pk"
    )


def last_heard(task):
    return task.heard[-1] if task.heard else None


def as_table(tasks, day):
    """The lines of a file; texts in Vietnamese whatever the interface speaks."""
    for number, task in enumerate(tasks.iterator(chunk_size=1000), 1):
        report = last_heard(task)
        yield [
            number,
            task.cell.full_name,
            meeting_day(task.meeting),
            task.text,
            task.assignee.full_name if task.assignee else "",
            task.follower.full_name if task.follower else "",
            task.due_on,
            target_text(task.target, task.unit),
            figure_text(report.achieved, task.target, task.unit) if report else "",
            STATES[state_of(task, day)],
            report.note if report else "",
        ]
