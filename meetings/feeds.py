"""Calendars for phones and mail programs (RFC 5545) at a secret address: when and where a cell meets, and no more.

No agenda, no topic, no name of a person: whoever holds the address reads it without signing in. Only the hash of the
secret is kept, so that a copy of the database opens no calendar.
"""

import hashlib
import secrets
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from icalendar import Calendar, Event, Timezone, TimezoneStandard

from cells.months import Month

from .models import CalendarFeed, Meeting, MeetingKind, MeetingState, MissedMonth
from .notices import knows_dates

SECRET_BYTES = 32
MONTHS_BACK = 2
ZONE = "Asia/Ho_Chi_Minh"
PRODUCT = "-//So Chi bo//Lich sinh hoat//VI"


def new_secret() -> str:
    """256 bits, as letters of an address."""
    return secrets.token_urlsafe(SECRET_BYTES)


def hash_of(secret: str) -> str:
    """Of 256 random bits a plain hash is enough: nobody tries them out."""
    return hashlib.sha256(secret.encode()).hexdigest()


def standing_feed(secret: str) -> CalendarFeed | None:
    """The feed of this secret, unless it was taken back or its account is switched off."""
    feeds = CalendarFeed.objects.filter(token_hash=hash_of(secret), revoked_at=None, user__is_active=True)
    return feeds.select_related("user").first()


def dates_of(user, since: Month):
    """The meetings from a month on whose dates the person may know, in order, with `move_count`.

    Not a plan that came to nothing, where it was noted that the month had no meeting. One query.
    """
    without = MissedMonth.objects.filter(cell=OuterRef("cell"), month=OuterRef("month"))
    is_off = Q(Exists(without), kind=MeetingKind.REGULAR, state=MeetingState.PLANNED)
    meetings = Meeting.objects.filter(knows_dates(user, "cell"), month__gte=since).exclude(is_off)
    meetings = meetings.select_related("cell__committee").annotate(move_count=Count("moves"))
    return meetings.order_by("planned_at", "pk")


def calendar_of(meetings, minutes: dict[int, int]) -> bytes:
    """The meetings of `dates_of` as a calendar; `minutes` gives by id how long each is to last."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Lịch sinh hoạt chi bộ")
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    calendar.add_component(_zone())
    for meeting in meetings:
        calendar.add_component(_entry(meeting, minutes[meeting.pk]))
    return calendar.to_ical()


def _entry(meeting, minutes: int) -> Event:
    entry = Event()
    starts_at = timezone.localtime(meeting.planned_at)
    entry.add("uid", f"{meeting.submission_id}@so-chi-bo")
    entry.add("sequence", meeting.move_count)
    entry.add("dtstamp", meeting.registered_at or meeting.planned_at)
    entry.add("dtstart", starts_at)
    entry.add("dtend", starts_at + timedelta(minutes=minutes))
    entry.add("summary", f"Sinh hoạt chi bộ – {meeting.cell.name}")
    if meeting.venue:
        entry.add("location", meeting.venue)
    entry.add("class", "PRIVATE")
    return entry


def _zone() -> Timezone:
    """Việt Nam: seven hours ahead all year, since 13 June 1975."""
    zone = Timezone()
    zone.add("tzid", ZONE)
    standard = TimezoneStandard()
    standard.add("dtstart", parse_datetime("1975-06-13T00:00:00"))
    standard.add("tzoffsetfrom", timedelta(hours=8))
    standard.add("tzoffsetto", timedelta(hours=7))
    standard.add("tzname", "+07")
    zone.add_component(standard)
    return zone
