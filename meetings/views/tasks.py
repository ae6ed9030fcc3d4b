"""One task: what every meeting heard of it, and what became of it in between."""

import uuid

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cells.access import Permission, can, may_not
from cells.events import record_reading

from ..actions.tasks import write_task_news
from ..crumbs import crumbs_of
from ..errors import MeetingError
from ..forms.tasks import TaskNewsForm
from ..models import Task
from ..task_queries import as_seen_by, reports_read_by, state_of


@require_http_methods(["GET", "POST"])
def task_detail(request, task_id):
    """The story of a task, and a form to add to it. Who records does, and the member who answers for the task."""
    task = _visible_task(request, task_id)
    may_write = _may_write(request.user, task)
    if request.method == "POST" and not may_write:
        raise may_not(Permission.RECORD)
    form = TaskNewsForm(request.POST or None, request.FILES or None, task=task)
    if request.method == "POST" and form.is_valid():
        answer = _write(request, task, form)
        if answer is not None:
            return answer
    if request.method == "GET":
        record_reading(request.user, task.meeting)
    return render(
        request,
        "meetings/task_detail.html",
        _context(request, task, form, may_write),
        status=422 if form.errors else 200,
    )


def _visible_task(request, task_id) -> Task:
    tasks = as_seen_by(request.user).select_related("cell__committee", "meeting", "assignee", "follower")
    reports = reports_read_by(request.user).select_related("meeting").order_by("meeting__started_at")
    heard = Prefetch("reports", reports, "heard")
    return get_object_or_404(tasks.prefetch_related(heard), pk=task_id)


def _is_own(user, task) -> bool:
    return (
        user.member_id is not None
        and task.assignee_id == user.member_id
        and can(user, Permission.SEE_CELL, task)
    )


def _may_write(user, task) -> bool:
    return can(user, Permission.RECORD, task) or _is_own(user, task)


def _write(request, task, form):
    news = dict(form.cleaned_data)
    try:
        write_task_news(
            task=task,
            submission_id=_submission_id(request),
            upload=news.pop("proof"),
            by=request.user,
            **news,
        )
    except MeetingError as error:
        form.add_error(None, str(error))
        return None
    messages.success(
        request,
        _("What became of the task was noted at %(time)s. The next meeting finds it beside the task.")
        % {"time": timezone.localtime().strftime("%H:%M")},
    )
    return redirect("meetings:task-detail", task.pk)


def _submission_id(request):
    try:
        return uuid.UUID(request.POST.get("submission_id", ""))
    except ValueError:
        return uuid.uuid4()


def _context(request, task, form, may_write) -> dict:
    user = request.user
    sees_news = can(user, Permission.SEE_DRAFTS, task) or _is_own(user, task)
    updates = task.updates.select_related("written_by", "proof__uploaded_by").order_by("-pk")
    return {
        "task": task,
        "cell": task.cell,
        "meeting": task.meeting,
        "state": state_of(task, timezone.localdate()),
        "updates": list(updates) if sees_news else [],
        "sees_files": can(user, Permission.SEE_DRAFTS, task),
        "form": form,
        "submission_id": _submission_id(request),
        "may_write": may_write and task.closed_at is None,
        "crumbs": crumbs_of(user, task.cell, task.meeting.month, _("Task")),
    }
