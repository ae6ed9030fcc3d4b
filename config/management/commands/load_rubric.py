from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from meetings.errors import MeetingError
from scoring.actions import load_rubric
from scoring.rubric import FIVE_CRITERIA, RubricError, load


class Command(BaseCommand):
    help = "Read a rubric from a YAML file into the database; without a file, the shipped five criteria."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, default=FIVE_CRITERIA)

    def handle(self, *, file, **options):
        try:
            rubric = load_rubric(load(file))
        except (OSError, RubricError, MeetingError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{rubric.code} from {rubric.since:%d/%m/%Y}: {rubric.name}")
