"""What became of a task between two meetings."""

from django.db import IntegrityError
from django.utils import timezone

from cells.events import record

from ..errors import TaskFormUsed, TaskIsClosed
from ..models import AttachmentPurpose, Task, TaskUpdate
from ..snapshots import fields
from .attachments import attach, files_and_rows


def write_task_news(
    *, task, submission_id, result: str, note: str, achieved=None, upload=None, by
) -> TaskUpdate:
    """Note how a task stands, with a figure and a file as proof where there are any. It closes nothing: a meeting does.

    A second click with the same `submission_id` gets the same row. Raises TaskIsClosed, and the refusals of `attach`.
    """
    same = TaskUpdate.objects.filter(submission_id=submission_id, task=task)
    if existing := same.first():
        return existing
    try:
        with files_and_rows():
            return _written(task, submission_id, result, note, achieved, upload, by)
    except IntegrityError as error:
        if existing := same.first():
            return existing
        if TaskUpdate.objects.filter(submission_id=submission_id).exists():
            raise TaskFormUsed from error
        raise


def _written(task, submission_id, result, note, achieved, upload, by) -> TaskUpdate:
    if not Task.objects.open().filter(pk=task.pk).exists():
        raise TaskIsClosed
    proof = None
    if upload:
        proof = attach(meeting=task.meeting, purpose=AttachmentPurpose.PROOF, upload=upload, by=by)
    update = TaskUpdate.objects.create(
        task=task,
        submission_id=submission_id,
        result=result,
        note=note,
        achieved=achieved if task.target is not None else None,
        proof=proof,
        written_by=by,
        written_at=timezone.now(),
    )
    about = [task.cell, task.meeting, *([task.assignee] if task.assignee else [])]
    after = {"task": task.text} | fields(update, ["result", "note", "achieved", "proof"])
    record(by=by, verb="task news written", obj=update, after=after, about=about)
    return update
