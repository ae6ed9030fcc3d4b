"""The worker in the background: takes jobs from the database one by one, and picks up what a killed one left.

Around the worker of django-tasks-db stand three things it lacks: the reaper (papers/reaping.py), an end when it has
grown too large, and an end together with who started it.
"""

import contextlib
import logging
import os
import resource
import signal
import sys
import threading
import time
from pathlib import Path

from django.db import close_old_connections
from django.db.utils import InterfaceError, OperationalError
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as DatabaseWorker

from papers import pack_actions
from papers.reaping import reap

logger = logging.getLogger("config.worker")

INTERVAL = 1.0  # seconds between two looks at an empty queue
BETWEEN_REAPINGS = 60.0
TOO_LARGE_MEGABYTES = (
    300  # a worker holds about 125 after some dozens of score sheets; the bench measures 1,000
)
PATIENCE = 15.0  # seconds for the paper in hand, once told to stop


class Jobs(DatabaseWorker):
    """Works off what is in the queue, and no longer than until the next reaping or until it has grown too large."""

    def __init__(self, worker_id: str):
        super().__init__(
            queue_names=["default"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id,
            excluded_queue_names=[],
        )
        self.until = time.monotonic() + BETWEEN_REAPINGS

    def run_task(self, job) -> None:
        super().run_task(job)
        if is_too_large() or time.monotonic() > self.until:
            self.running = False


class Worker:
    """Runs until it is told to stop: by SIGTERM or SIGINT, and by the end of its input where `follow_input` was called.

    The job in hand is finished, a pack given back after its paper in hand; a second signal ends it at once.
    """

    def __init__(self):
        self.jobs = Jobs(get_random_string(32))
        self.is_stopping = False

    def run(self, *, once: bool = False) -> None:
        """Work; with `once`, until the queue is empty."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._told_to_stop)
        reaped_at = None
        while not self.is_stopping:
            try:
                if reaped_at is None or time.monotonic() - reaped_at > BETWEEN_REAPINGS:
                    reaped_at = time.monotonic()
                    _reap()
                self.jobs = Jobs(self.jobs.worker_id)
                self.jobs.run()
            except (OperationalError, InterfaceError) as error:
                # A database that restarts, or SQLite busy for longer than its timeout: neither is a reason to die.
                logger.warning("The database did not answer, trying again: %s", error)
                close_old_connections()
            if is_too_large():
                logger.warning("Grown to %d MB: ending, to be started anew.", megabytes())
                return
            if once and self.jobs.running:
                return
            if not self.is_stopping:
                time.sleep(INTERVAL)

    def follow_input(self) -> None:
        """End when whoever holds the other end of the input does, however it ends: no worker is left over."""
        threading.Thread(target=_end_with_input, daemon=True).start()

    def _told_to_stop(self, _number, _frame) -> None:
        if self.is_stopping or not self.jobs.running_task:
            sys.exit(1 if self.is_stopping else 0)
        self.is_stopping = pack_actions.worker.is_stopping = True
        self.jobs.running = False


def _reap() -> None:
    found = reap()
    if found:
        logger.warning("Left behind by a worker that was killed: %s", found)


def _end_with_input() -> None:
    with contextlib.suppress(OSError):
        sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os._exit(1)


def is_too_large() -> bool:
    return megabytes() > TOO_LARGE_MEGABYTES


def megabytes() -> float:
    """What the process holds now; 0 where the system does not tell. Its peak would count that of who started it."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * resource.getpagesize() / 1e6
