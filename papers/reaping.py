"""What a killed worker left behind is found and given to the next one; what is kept no longer is deleted.

A job of django-tasks-db whose worker is killed stays "running" for ever (its issues #46, #5). So a worker calls `reap`
every minute, and every step of it may be run by two at once: jobs are safe to run again, packs move by conditional
updates.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from .jobs import subject, subjects_in_queue
from .models import Pack, PackState, Paper
from .pack_actions import ATTEMPTS, KEPT, file_name
from .tasks import make_pack, render_paper

STILL = timedelta(minutes=2)  # a pack's heart beats with every paper; a paper takes seconds
LONGEST_RENDERING = timedelta(minutes=10)
JOBS_KEPT = timedelta(days=14)
AT_ONCE = 500


class WorkerGone(Exception):
    """The worker of this job was killed, or its machine was."""


@dataclass(frozen=True)
class Reaped:
    """How many: jobs of dead workers, packs begun again, packs given up, papers sent to be rendered, files deleted."""

    jobs: int
    packs: int
    given_up: int
    papers: int
    files: int

    def __bool__(self):
        return any(vars(self).values())


def reap(*, still: timedelta = STILL, longest: timedelta = LONGEST_RENDERING) -> Reaped:
    """One round. `still` and `longest`: how long a pack, a rendering shows no life before its worker counts as dead."""
    now = timezone.now()
    jobs = _bury_jobs(now, still, longest)
    packs, given_up = _revive_packs(now, still)
    papers = _render_forgotten(now, still)
    files = _expire(now)
    DBTaskResult.objects.finished().filter(finished_at__lt=now - JOBS_KEPT).delete()
    return Reaped(jobs, packs, given_up, papers, files)


def _bury_jobs(now: datetime, still: timedelta, longest: timedelta) -> int:
    """Jobs that nobody works at any more are marked as failed; what they were for is found by the steps below."""
    running = DBTaskResult.objects.running()
    alive = _working().filter(alive_at__gt=now - still)
    beating = set(alive.values_list("pk", flat=True))
    gone = list(running.filter(task_path=render_paper.module_path, started_at__lte=now - longest))
    for job in running.filter(task_path=make_pack.module_path, started_at__lte=now - still):
        pk = subject(job.args_kwargs)
        if pk is not None and pk not in beating:
            gone.append(job)
    for job in gone:
        job.set_failed(WorkerGone())
    return len(gone)


def _working():
    """The packs being made; `alive_at` is when one last showed life."""
    alive_at = Coalesce("heartbeat_at", "started_at", "created_at")
    return Pack.objects.filter(state=PackState.WORKING).annotate(alive_at=alive_at)


def _revive_packs(now: datetime, still: timedelta) -> tuple[int, int]:
    dead = _working().filter(alive_at__lte=now - still)
    begun_again = given_up = 0
    for pack in dead:
        is_last = pack.attempts >= ATTEMPTS
        values = (
            {"state": PackState.FAILED, "problem": "killed", "finished_at": now}
            if is_last
            else {"state": PackState.WAITING, "heartbeat_at": now - still}
        )
        turn = Pack.objects.filter(
            pk=pack.pk, state=PackState.WORKING, attempts=pack.attempts, heartbeat_at=pack.heartbeat_at
        )
        if turn.update(**values):
            default_storage.delete(file_name(pack))  # of a worker that died between storing and saying so
            given_up += is_last
    forgotten = Pack.objects.filter(state=PackState.WAITING).annotate(
        since=Coalesce("heartbeat_at", "created_at")
    )
    waiting = forgotten.filter(since__lte=now - still).exclude(pk__in=subjects_in_queue(make_pack))
    for pack in waiting:
        make_pack.enqueue(pack.pk)
        begun_again += 1
    return begun_again, given_up


def _render_forgotten(now: datetime, still: timedelta) -> int:
    """Papers without a file and without a job; not those that failed `ATTEMPTS` times in the last fortnight."""
    failed = DBTaskResult.objects.failed().filter(task_path=render_paper.module_path)
    tries = Counter(map(subject, failed.values_list("args_kwargs", flat=True)))
    hopeless = {pk for pk, number in tries.items() if number >= ATTEMPTS} - {None}
    without = Paper.objects.filter(sha256="", issued_at__lte=now - still)
    forgotten = without.exclude(pk__in=subjects_in_queue(render_paper) | hopeless).order_by("issued_at")
    ids = list(forgotten.values_list("pk", flat=True)[:AT_ONCE])
    for pk in ids:
        render_paper.enqueue(pk)
    return len(ids)


def _expire(now: datetime) -> int:
    """The row first and the file after it, so that nobody is sent to a file that is gone."""
    Pack.objects.filter(state=PackState.READY, finished_at__lte=now - KEPT).update(state=PackState.EXPIRED)
    expired = Pack.objects.filter(state=PackState.EXPIRED).exclude(file="")
    deleted = 0
    for pack in expired:
        default_storage.delete(pack.file.name)
        deleted += Pack.objects.filter(pk=pack.pk, state=PackState.EXPIRED, file=pack.file.name).update(
            file=""
        )
    return deleted


@dataclass(frozen=True)
class Queue:
    """How the background work stands. `oldest` has waited so long; None when nothing waits."""

    waiting: int
    running: int
    failed: int  # in the last day
    oldest: timedelta | None
    without_file: int


def queue() -> Queue:
    now = timezone.now()
    ready = DBTaskResult.objects.ready()
    first = ready.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    failed = DBTaskResult.objects.failed().filter(finished_at__gt=now - timedelta(days=1))
    return Queue(
        waiting=ready.count(),
        running=DBTaskResult.objects.running().count(),
        failed=failed.count(),
        oldest=now - first if first else None,
        without_file=Paper.objects.filter(sha256="").count(),
    )
