"""manage.py index_texts: the searchable texts of all records, made anew."""

from django.core.management.base import BaseCommand

from meetings import search
from meetings.models import Meeting

AT_ONCE = 500


class Command(BaseCommand):
    help = "Makes the searchable texts of all records: needed once for those older than the search."

    def handle(self, **options):
        numbers = list(Meeting.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(numbers), AT_ONCE):
            search.index_all(Meeting.objects.filter(pk__in=numbers[start : start + AT_ONCE]))
        self.stdout.write(f"{len(numbers)} records can be searched.")
