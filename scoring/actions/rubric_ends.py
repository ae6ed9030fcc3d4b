"""A rubric taken back before it scored anything, or ended on a day. What scored a meeting is never touched."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cells.events import record
from cells.models import Committee
from cells.months import Month
from meetings.errors import EditConflict, MeetingError

from ..models import Rubric, RubricDraft
from ..rubric import to_yaml


class HasScored(MeetingError):
    message = gettext_lazy("Sheets were begun by this rubric, so it stays. End it on a day instead.")


class NoReasonGiven(MeetingError):
    message = gettext_lazy("Write the reason; it stands in the history of the committee.")


class NotLeftToEnd(MeetingError):
    message = gettext_lazy("This rubric has an end already, and it is not later than this day.")


class EndsTooEarly(MeetingError):
    """Sheets of the rubric, or its own first day, stand in the way; `first_free` is the first day that does."""

    def __init__(self, first_free: date):
        super().__init__(
            _("Sheets of this rubric stand before that. Choose a day from %(day)s on.")
            % {"day": first_free.strftime("%d/%m/%Y")}
        )
        self.first_free = first_free


def has_scored(rubric: Rubric) -> bool:
    return rubric.assessments.exists() or rubric.results.exists()


def first_end(rubric: Rubric) -> date:
    """The first day on which the rubric may end: after its first day, and after the last month with a sheet by it."""
    months = [
        rubric.assessments.order_by("-meeting__month").values_list("meeting__month", flat=True).first(),
        rubric.results.order_by("-month").values_list("month", flat=True).first(),
    ]
    free = [month.next().first_day for month in months if month is not None]
    return max([rubric.since + timedelta(days=1), *free])


def proposed_end(rubric: Rubric) -> date:
    """The first day of a month to come on which the rubric may end."""
    first = first_end(rubric)
    month = Month.of(first) if first.day == 1 else Month.of(first).next()
    return max(month, Month.of(timezone.localdate()).next()).first_day


@transaction.atomic
def withdraw_rubric(*, rubric: Rubric, reason: str, by) -> None:
    """The rubric is gone as if it had never been put into force; its draft, if it has one, is being written again.

    Raises NoReasonGiven, HasScored, EditConflict (somebody withdrew it meanwhile).
    """
    if not reason.strip():
        raise NoReasonGiven
    Committee.objects.select_for_update().get(pk=rubric.committee_id)
    if not Rubric.objects.filter(pk=rubric.pk).exists():
        raise EditConflict
    if has_scored(rubric):
        raise HasScored
    before = {
        "code": rubric.code,
        "name": rubric.name,
        "since": rubric.since.isoformat(),
        "text": to_yaml(rubric.spec),
    }
    after = {"reason": reason.strip()}
    record(by=by, verb="rubric withdrawn", obj=rubric, before=before, after=after, about=[rubric.committee])
    own = RubricDraft.objects.filter(published=rubric).first()
    RubricDraft.objects.filter(based_on=rubric).update(based_on=own.based_on if own else None)
    RubricDraft.objects.filter(published=rubric).update(
        published=None, version=F("version") + 1, saved_by=by, saved_at=timezone.now()
    )
    Rubric.objects.filter(pk=rubric.pk).delete()


@transaction.atomic
def end_rubric(*, rubric: Rubric, day: date, reason: str, by) -> Rubric:
    """`day`: the first on which it no longer holds. Raises NoReasonGiven, NotLeftToEnd, EndsTooEarly, EditConflict."""
    if not reason.strip():
        raise NoReasonGiven
    Committee.objects.select_for_update().get(pk=rubric.committee_id)
    if rubric.until is not None and rubric.until <= day:
        raise NotLeftToEnd
    if day < first_end(rubric):
        raise EndsTooEarly(first_end(rubric))
    before = {"until": rubric.until.isoformat() if rubric.until else None}
    if not Rubric.objects.filter(pk=rubric.pk, until=rubric.until).update(until=day):
        raise EditConflict
    rubric.refresh_from_db()
    after = {"until": day.isoformat(), "reason": reason.strip()}
    record(by=by, verb="rubric ended", obj=rubric, before=before, after=after, about=[rubric.committee])
    return rubric
