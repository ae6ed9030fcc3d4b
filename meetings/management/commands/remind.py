from django.core.management.base import BaseCommand
from django.utils import timezone

from meetings import mailing
from meetings.actions.reminders import remind


class Command(BaseCommand):
    help = "Remind people of what is due, once each, and e-mail them; run it daily (docs/operations.md)."

    def handle(self, *args, **options):
        told = remind(today=timezone.localdate())
        for kind, number in told.items():
            self.stdout.write(f"{kind.value}: {number} new")
        self.stdout.write(f"{mailing.send_waiting()} e-mails sent")
