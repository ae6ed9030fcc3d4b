"""manage.py messages: collect the interface's strings into locale/vi and compile them; --check compares."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import translations


class Command(BaseCommand):
    help = "Collects the interface's strings into locale/vi and compiles them. With --check changes nothing."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="only say what is missing, and fail if anything is"
        )

    def handle(self, *, check, **options):
        if check:
            self.check_catalogue()
        else:
            self.update_catalogue()

    def check_catalogue(self):
        problems = translations.problems(settings.BASE_DIR)
        if problems:
            count = (
                f"{len(problems)} faults in the Vietnamese translation; ./run messages collects and compiles."
            )
            raise CommandError("\n".join([*problems, count]))

    def update_catalogue(self):
        done = translations.update(settings.BASE_DIR)
        for line in done.untranslated:
            self.stdout.write(f"untranslated: {line}")
        for line in done.dropped:
            self.stdout.write(f"no longer used, dropped: {line}")
        self.stdout.write(f"{done.total} strings, {len(done.untranslated)} of them untranslated.")
