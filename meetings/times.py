"""Local days and hours as instants. Pure."""

from datetime import date, datetime

from django.utils import timezone


def on_day(day: date, instant: datetime) -> datetime:
    """The same hour on another local day."""
    return timezone.make_aware(datetime.combine(day, timezone.localtime(instant).time()))
