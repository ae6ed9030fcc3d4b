"""Who typed a record and who confirmed it: two people, kept apart."""

from dataclasses import dataclass

from cells.access import Permission, can

from .models import Attachment, AttachmentPurpose, Meeting
from .states import MeetingState

# A planned meeting has nothing to confirm; once it is accepted, its papers are signed.
TO_CONFIRM = [MeetingState.HELD, MeetingState.RETURNED, MeetingState.SUBMITTED]


@dataclass(frozen=True)
class Confirmation:
    """How a record stands, for one person who looks at it."""

    meeting: Meeting
    signed_pages: list[Attachment]  # the newest first
    may_confirm: bool  # by the own right, or because the signed page is there
    may_upload: bool

    @property
    def signed_page(self) -> Attachment | None:
        return self.signed_pages[0] if self.signed_pages else None

    @property
    def shows_photo(self) -> bool:
        """A picture can stand beside the form; a PDF is opened by its link."""
        return self.signed_page is not None and self.signed_page.content_type.startswith("image/")


def confirmation_of(meeting, user) -> Confirmation:
    """One query."""
    pages = list(_signed_pages(meeting))
    page = pages[0] if pages else None
    is_open = meeting.state in TO_CONFIRM and meeting.confirmed_at is None
    may_record = can(user, Permission.RECORD, meeting)
    return Confirmation(
        meeting=meeting,
        signed_pages=pages,
        may_confirm=is_open and may_confirm(user, meeting, page),
        may_upload=may_record and meeting.state != MeetingState.ACCEPTED,
    )


def waits_for(user, meeting) -> bool:
    """Whether this person is asked: the cell's secretary, about what somebody typed who could not have confirmed it."""
    is_open = meeting.state in TO_CONFIRM and meeting.confirmed_at is None and meeting.recorded_by_id
    if not (is_open and can(user, Permission.CONFIRM, meeting)):
        return False
    return not can(meeting.recorded_by, Permission.CONFIRM, meeting)


def may_confirm(user, meeting, signed_page) -> bool:
    """The secretary; with the signed page before them, whoever may record the meeting."""
    by_page = signed_page is not None and can(user, Permission.RECORD, meeting)
    return by_page or can(user, Permission.CONFIRM, meeting)


def signed_page_of(meeting) -> Attachment | None:
    """The newest photo of a signed page."""
    return _signed_pages(meeting).first()


def _signed_pages(meeting):
    pages = Attachment.objects.filter(meeting=meeting, purpose=AttachmentPurpose.SIGNED_PAGE)
    return pages.select_related("uploaded_by").order_by("-pk")
