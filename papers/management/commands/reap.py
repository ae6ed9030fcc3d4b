"""Gives what killed workers left behind to the next one; a worker does it by itself every minute."""

from datetime import timedelta

from django.core.management.base import BaseCommand

from papers.reaping import LONGEST_RENDERING, STILL, reap


class Command(BaseCommand):
    help = "Finds work that a killed worker left behind, and deletes packs that are kept no longer."

    def add_arguments(self, parser):
        parser.add_argument(
            "--nobody-works",
            action="store_true",
            help="Every worker is stopped: whatever counts as being worked at is left behind, however young.",
        )

    def handle(self, *, nobody_works, **options):
        still, longest = (timedelta(0), timedelta(0)) if nobody_works else (STILL, LONGEST_RENDERING)
        found = reap(still=still, longest=longest)
        self.stdout.write(
            f"jobs of dead workers {found.jobs}, packs begun again {found.packs}, packs given up {found.given_up}, "
            f"papers sent to be rendered {found.papers}, files deleted {found.files}"
        )
