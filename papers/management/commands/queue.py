"""How the background work stands, for whoever watches over the server."""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError

from papers.reaping import queue

TOO_OLD = timedelta(minutes=10)


class Command(BaseCommand):
    help = "Prints what waits for the worker; fails when something has waited for more than ten minutes."

    def handle(self, **options):
        now = queue()
        oldest = int(now.oldest.total_seconds()) if now.oldest else 0
        self.stdout.write(
            f"waiting {now.waiting} (the oldest for {oldest} s), running {now.running}, "
            f"failed in the last day {now.failed}, papers without a file {now.without_file}"
        )
        if oldest > TOO_OLD.total_seconds():
            raise CommandError("Work has waited for more than ten minutes. Is a worker running?")
