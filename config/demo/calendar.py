"""On which day a meeting falls, and when it was handed in and accepted. Nothing happens after the day of loading."""

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from cells.months import Month

# Days between the meeting and today that a state of the last month needs.
DAYS_AGO = {
    "accepted": 4,
    "returned": 4,
    "unsubmitted": 5,
    "submitted": 2,
    "held": 1,
    "to_score": 1,
    "overdue": 1,
}
JUST_HELD = {"held", "to_score"}
EARLY = time(7, 0)
LATEST_HOUR = time(11, 0)


class Calendar:
    """The twelve months up to `last`, seen from `today`, a day of the last one."""

    def __init__(self, last: Month, today: date):
        self.last, self.today = last, today
        self.months = [last.plus(number) for number in range(-11, 1)]
        self.now = at(today, LATEST_HOUR)

    def meeting_start(self, random: Random, plan, month: Month, state: str) -> datetime:
        """When a cell meets: near its usual day; in the last month so that `state` is possible today."""
        if month < self.last:
            day = month.first_day + timedelta(days=plan.usual_day - 1 + random.choice((0, 0, 0, 0, 1, 2)))
        else:
            day = self._day_now(plan.usual_day, state)
        clock = EARLY if day == self.today and state in DAYS_AGO else plan.usual_time
        return at(day, clock)

    def _day_now(self, usual_day: int, state: str) -> date:
        today = self.today.day
        if state in JUST_HELD:
            day = today - DAYS_AGO[state]
        elif state in DAYS_AGO:
            day = min(usual_day, today - DAYS_AGO[state])
        else:
            day = usual_day if usual_day > today else min(today + 3, self.last.last_day.day)
        return self.last.first_day.replace(day=max(day, 1))

    def submitted_at(self, random: Random, ended_at: datetime, is_late: bool) -> datetime:
        hours = random.uniform(60, 150) if is_late else random.uniform(1, 40)
        return min(_office_hours(ended_at + timedelta(hours=hours)), self.now)

    def accepted_at(self, random: Random, submitted_at: datetime) -> datetime:
        decided = _office_hours(submitted_at + timedelta(hours=random.uniform(4, 90)))
        return min(decided, self.now + timedelta(minutes=random.randint(5, 55)))

    def if_past(self, instant: datetime | None) -> datetime | None:
        return instant if instant and instant <= self.now else None


def at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=timezone.get_default_timezone())


def _office_hours(instant: datetime) -> datetime:
    """Whole minutes; what would fall into the night is done the next morning."""
    instant = instant.replace(second=0, microsecond=0)
    if instant.hour >= 22:
        instant += timedelta(hours=10)
    return instant.replace(hour=7) if instant.hour < 7 else instant
