"""The committee approves the dates that its cells have registered. No meeting waits for it."""

from django.db import transaction
from django.utils import timezone

from cells.events import Act, record_many

from ..models import Meeting, MeetingState
from ..snapshots import plain


@transaction.atomic
def approve_dates(*, shown: dict, by) -> list[Meeting]:
    """Approve the dates of meetings to come; `shown` gives each meeting's id the date that the person saw.

    One that was moved since, held, or approved by a colleague is left as it is. Gives those approved now.
    """
    approved = []
    for meeting_id, planned_at in shown.items():
        # The record gets no new version: whoever is writing in it meanwhile is not concerned.
        taken = Meeting.objects.filter(
            pk=meeting_id, planned_at=planned_at, state=MeetingState.PLANNED, date_approved_at=None
        ).update(date_approved_at=timezone.now(), date_approved_by=by)
        if taken:
            approved.append(meeting_id)
    meetings = Meeting.objects.filter(pk__in=approved).select_related("cell__committee")
    found = list(meetings.order_by("planned_at", "pk"))
    record_many(
        [
            Act(
                "date approved",
                meeting,
                before={"date_approved_at": None},
                after={
                    "planned_at": plain(meeting.planned_at),
                    "date_approved_at": plain(meeting.date_approved_at),
                },
                about=[meeting.cell],
            )
            for meeting in found
        ],
        by=by,
    )
    return found
