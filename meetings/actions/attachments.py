"""Taking a file in: looked at, stored outside every public address, named in the ledger."""

import hashlib
import uuid
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from cells.events import record

from ..attachments import MAX_BYTES, FileTooLarge, inspect
from ..models import Attachment

FOLDER = "attachments"
_stored: ContextVar[list | None] = ContextVar("stored", default=None)


@contextmanager
def files_and_rows():
    """A transaction that, when it fails, also takes away the files which `attach` stored in it.

    Put it around what must stand or fall together with a file; it may be nested.
    """
    names, outer = [], _stored.get()
    token = _stored.set(names)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        for name in names:
            default_storage.delete(name)
        raise
    else:
        if outer is not None:
            outer.extend(names)
    finally:
        _stored.reset(token)


def attach(*, meeting, purpose, upload, by) -> Attachment:
    """Store an uploaded file with a meeting. The same bytes again, for the same purpose, are the same row.

    Raises one of the refusals of meetings/attachments.py. Who may do it, and whether the meeting is still open, is
    asked by the caller. Written inside `files_and_rows`, it falls with the act that it belongs to.
    """
    if upload.size > MAX_BYTES:
        raise FileTooLarge
    upload.seek(0)
    content = upload.read(MAX_BYTES + 1)
    found = inspect(upload.name or "", content)
    digest = hashlib.sha256(content).hexdigest()
    same = Attachment.objects.filter(meeting=meeting, purpose=purpose, sha256=digest)
    if existing := same.first():
        return existing
    try:
        with files_and_rows():
            return _stored_row(meeting, purpose, found, content, digest, by)
    except IntegrityError:
        # Two at once: the second finds the first one's row when its own is refused.
        if existing := same.first():
            return existing
        raise


def _stored_row(meeting, purpose, found, content, digest, by) -> Attachment:
    # The stored name says nothing of the file and cannot be guessed; it has no ending that a server might act on.
    name = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}", ContentFile(content))
    _stored.get().append(name)
    attachment = Attachment.objects.create(
        meeting=meeting,
        purpose=purpose,
        name=found.name,
        content_type=found.kind.content_type,
        size=len(content),
        sha256=digest,
        file=name,
        uploaded_by=by,
        uploaded_at=timezone.now(),
    )
    record(
        by=by,
        verb="file attached",
        obj=attachment,
        after={"name": found.name, "purpose": str(purpose), "size": len(content), "sha256": digest},
        about=[meeting, meeting.cell],
    )
    return attachment


def content_of(attachment) -> bytes | None:
    """The stored bytes; None when they are gone or are not those that were taken in."""
    try:
        with default_storage.open(attachment.file.name) as file:
            content = file.read()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == attachment.sha256 else None
