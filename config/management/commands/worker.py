"""Runs the worker in the background; docs/operations.md has the service for systemd."""

import logging

from django.core.management.base import BaseCommand, CommandError
from django_tasks import task_backends
from django_tasks_db import DatabaseBackend

from config.worker import Worker


class Command(BaseCommand):
    help = "Makes papers and packs in the background, until it is stopped."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="End when nothing is left to do.")
        parser.add_argument(
            "--while-input-is-open", action="store_true", help="End when the input ends, as ./run wants it."
        )

    def handle(self, *, once, while_input_is_open, **options):
        if not isinstance(task_backends["default"], DatabaseBackend):
            raise CommandError(
                "TASKS_BACKEND has the work done at once, so there is nothing for a worker to do."
            )
        logging.getLogger("django_tasks").setLevel(logging.WARNING)
        logging.getLogger("django_tasks_db").setLevel(logging.WARNING)
        worker = Worker()
        if while_input_is_open:
            worker.follow_input()
        worker.run(once=once)
