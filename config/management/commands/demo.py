"""`manage.py demo`: the demonstration data, for an empty database only."""

from argparse import ArgumentTypeError
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cells.months import Month
from config.demo import accounts, load


class Command(BaseCommand):
    help = "Load three wards with invented people and twelve months of meetings into an empty database."

    def add_arguments(self, parser):
        parser.add_argument(
            "--month", type=_month, help="the last of the twelve months, as 2026-11; this month if not given"
        )
        parser.add_argument(
            "--today", type=_day, help="the day of that month to stand on, as 2026-11-22; today if not given"
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when the database is not empty"
        )
        parser.add_argument("--sign-ins", action="store_true", help="only print the sign-ins")

    def handle(self, *, month, today, if_empty, sign_ins, **options):
        if sign_ins:
            self.stdout.write(accounts.sign_ins())
            return
        if not load.is_empty():
            if if_empty:
                return
            raise CommandError("The database is not empty; load the demonstration into a new one.")
        month, today = _period(month, today)
        world = load.load(month, today)
        numbers = load.counts(world)
        self.stdout.write(
            f"Loaded {numbers['cells']} cells, {numbers['members']} members and {numbers['meetings']} meetings "
            f"up to {month}."
        )


def _period(month: Month | None, today: date | None) -> tuple[Month, date]:
    """The last month and the day of it to stand on. A clock before the rubric's first year loads that year."""
    clock = timezone.localdate()
    earliest = load.earliest_month()
    if month is None:
        month = Month.of(today or clock) if today else max(Month.of(clock), earliest)
    if month < earliest:
        raise CommandError(
            f"The rubric is in force from {earliest.plus(-11)} on; the last of twelve months is {earliest} or later."
        )
    if today is None:
        today = clock if month.contains(clock) else month.last_day
    if not month.contains(today):
        raise CommandError(f"--today must be a day of {month}, not {today:%Y-%m-%d}.")
    return month, today


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a month; write it as 2026-11.") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a day; write it as 2026-11-22.") from None
