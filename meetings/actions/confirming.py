"""Typed by one person, confirmed by another: the cell's secretary, or by the signed page of the minutes."""

from django.db import transaction
from django.utils import timezone

from cells.events import record

from ..confirmations import TO_CONFIRM
from ..errors import ChangedSinceRead, MeetingIsClosed, WrongState
from ..models import Attachment, AttachmentPurpose, Meeting, MeetingState
from .attachments import attach, files_and_rows


@transaction.atomic
def confirm(*, meeting, version: int, by, signed_page: Attachment | None = None) -> Meeting:
    """Confirm the record as it was read, at `version`; `signed_page` is what it was compared with.

    Pressed twice it is confirmed once. Raises ChangedSinceRead when somebody saved since, WrongState for a record
    that has nothing to confirm yet or is accepted.
    """
    here = Meeting.objects.filter(pk=meeting.pk, version=version)
    now = timezone.now()
    confirmed = here.filter(state__in=TO_CONFIRM, confirmed_at__isnull=True).update(
        confirmed_by=by, confirmed_at=now
    )
    meeting.refresh_from_db()
    if confirmed:
        verb = "record confirmed by its signed page" if signed_page else "record confirmed"
        after = {"version": version} | ({"sha256": signed_page.sha256} if signed_page else {})
        record(by=by, verb=verb, obj=meeting, after=after, about=[meeting.cell])
    elif meeting.version != version:
        raise ChangedSinceRead
    elif meeting.confirmed_at is None:
        raise WrongState
    return meeting


def store_signed_page(*, meeting, version: int, upload, by) -> Attachment:
    """Store the photo of the signed page; a record that is written already is confirmed by it in the same act.

    Raises MeetingIsClosed once it is accepted, the refusals of meetings/attachments.py and those of `confirm`; then
    nothing is stored.
    """
    with files_and_rows():
        meeting.refresh_from_db()
        if meeting.state == MeetingState.ACCEPTED:
            raise MeetingIsClosed
        page = attach(meeting=meeting, purpose=AttachmentPurpose.SIGNED_PAGE, upload=upload, by=by)
        if meeting.state in TO_CONFIRM:
            confirm(meeting=meeting, version=version, by=by, signed_page=page)
    return page
