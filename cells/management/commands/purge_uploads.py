from django.core.management.base import BaseCommand

from cells.actions.tables import purge_expired


class Command(BaseCommand):
    help = "Delete uploaded lists that nobody confirmed within the hour; run it hourly (docs/operations.md)."

    def handle(self, *args, **options):
        self.stdout.write(f"{purge_expired()} deleted")
