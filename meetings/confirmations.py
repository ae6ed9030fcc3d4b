"""Who typed a record and who confirmed it: two people, kept apart."""

from dataclasses import dataclass

from cells.access import Permission, can
from cells.models import User

from .models import Attachment, AttachmentPurpose, Meeting
from .states import MeetingState

# A planned meeting has nothing to confirm; once it is accepted, its papers are signed.
TO_CONFIRM = [MeetingState.HELD, MeetingState.RETURNED, MeetingState.SUBMITTED]


@dataclass(frozen=True)
class Confirmation:
    """How a record stands, for one person who looks at it."""

    meeting: Meeting
    typed_by: User | None
    confirmed_by: User | None
    signed_page: Attachment | None
    may_confirm: (
        bool  # this person may press the button, by the own right or because the signed page is there
    )
    may_upload: bool
    typed_for_secretary: bool  # whoever typed it could not have confirmed it

    @property
    def shows_photo(self) -> bool:
        """A picture can stand beside the form; a PDF is opened by its link."""
        return self.signed_page is not None and self.signed_page.content_type.startswith("image/")

    @property
    def is_waiting(self) -> bool:
        """Somebody else typed it, and this person can settle it."""
        return self.may_confirm and self.typed_for_secretary


def confirmation_of(meeting, user) -> Confirmation:
    """Up to four queries: the two people, the roles of who typed, the photo."""
    page = signed_page_of(meeting)
    typed_by = meeting.recorded_by
    is_open = meeting.state in TO_CONFIRM and meeting.confirmed_at is None
    may_record = can(user, Permission.RECORD, meeting)
    return Confirmation(
        meeting=meeting,
        typed_by=typed_by,
        confirmed_by=meeting.confirmed_by,
        signed_page=page,
        may_confirm=is_open and may_confirm(user, meeting, page),
        may_upload=may_record and meeting.state != MeetingState.ACCEPTED,
        typed_for_secretary=typed_by is not None and not can(typed_by, Permission.CONFIRM, meeting),
    )


def may_confirm(user, meeting, signed_page) -> bool:
    """The secretary; with the signed page before them, whoever may record the meeting."""
    by_page = signed_page is not None and can(user, Permission.RECORD, meeting)
    return by_page or can(user, Permission.CONFIRM, meeting)


def signed_page_of(meeting) -> Attachment | None:
    """The newest photo of the signed page."""
    pages = Attachment.objects.filter(meeting=meeting, purpose=AttachmentPurpose.SIGNED_PAGE)
    return pages.select_related("uploaded_by").order_by("-pk").first()
