"""Signed copies of issued papers: checked, then stored beside the unsigned original, which stays.

A copy is made outside, with the signer's token and the tool of Ban Cơ yếu (VGCA): an incremental update, so the issued
bytes stand unchanged at its beginning. What the signatures are is read by `signature_reading`, in a process of its own.
"""

import hashlib
import json
import subprocess
import sys
import uuid
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cells.events import record
from cells.fields import nfc
from cells.models import User

from . import signature_reading
from .actions import PaperError, issued_bytes, store
from .models import Paper, PaperSignature

MAX_BYTES = 20 * 2**20
MAX_ADDED_BYTES = 2 * 2**20  # a signature with its certificates and a stamp is some tens of kilobytes
TAIL_BYTES = 1024  # in which a reader of PDF looks for the mark of its end
MAX_WAIT_SECONDS = 12  # a whole check takes about two
FOLDER = "signed"


class SignedCopyEmpty(PaperError):
    message = _("No file was chosen. Choose the signed PDF, then press the button again.")


class SignedCopyTooLarge(PaperError):
    message = _(
        "This file is larger than 20 MB. Download the issued PDF from this page, sign that file and choose it."
    )


class NotAPdf(PaperError):
    message = _(
        "This file is not a PDF. Choose the file that the signing program saved; its name usually ends in “.pdf”."
    )


class NotThisPaper(PaperError):
    message = _(
        "This is not the issued file of this paper with a signature added to it. Download the PDF from this page, "
        "sign exactly that file without opening it in another program, and choose the signed file."
    )


class CopyEncrypted(PaperError):
    message = _(
        "This PDF is locked with a password. Download the PDF from this page, sign it without setting a password, "
        "and choose the signed file."
    )


class NotSigned(PaperError):
    message = _(
        "There is no signature in this file. Sign the PDF downloaded from this page with your token, then choose "
        "the file that the signing program saved."
    )


class ChangedBesidesSigning(PaperError):
    message = _(
        "Something besides signatures was added to or changed in this file, so it is no longer the issued paper. "
        "Download the PDF from this page again, sign it and change nothing else."
    )


class TooMuchAdded(PaperError):
    message = _(
        "Much more was added to this file than signatures need. Download the PDF from this page, sign that file, "
        "attach nothing to it and use a stamp without a large picture."
    )


class CheckUnderWay(PaperError):
    message = _(
        "A signed file of yours is being checked just now. Wait half a minute, then choose the file again."
    )


class StampCoversPage(PaperError):
    message = _(
        "The stamp of a signature in this file covers too much of a page, so the paper behind it cannot be read. Sign "
        "the PDF from this page again, with a small stamp or with one that is not shown."
    )


class SignatureBroken(PaperError):
    message = _(
        "A signature in this file does not fit what stands in it: the file was changed or damaged after it was "
        "signed. Sign the PDF from this page anew, or ask for the file once more."
    )


class CertificateNameless(PaperError):
    message = _(
        "The certificate of a signature names nobody, so nobody could tell who signed. Sign with a certificate that "
        "carries the name of its owner and of who issued it."
    )


class CertificateNotInForce(PaperError):
    message = _(
        "The certificate of a signature was not in force when it was made. Have the token renewed, check the date "
        "of the computer, and sign again."
    )


class SignedInTheFuture(PaperError):
    message = _(
        "A signature says that it will be made in the future. Put the clock of the signing computer right and sign "
        "again."
    )


class SignedCopyUnreadable(PaperError):
    message = _(
        "The signatures in this file could not be read. Download the PDF from this page, sign it with the signing "
        "program as it is set up for Party papers, and choose the signed file."
    )


PROBLEMS = {
    "encrypted": CopyEncrypted,
    "unsigned": NotSigned,
    "changed": ChangedBesidesSigning,
    "covers": StampCoversPage,
    "broken": SignatureBroken,
    "not_whole": SignatureBroken,
    "nameless": CertificateNameless,
    "not_in_force": CertificateNotInForce,
    "future": SignedInTheFuture,
    "unreadable": SignedCopyUnreadable,
}


def begins_with_issued(content: bytes, paper: Paper) -> bool:
    """Whether the file is the issued one, whole or with something appended; what that is, is not looked at."""
    if not paper.sha256 or len(content) < paper.size:
        return False
    return hashlib.sha256(memoryview(content)[: paper.size]).hexdigest() == paper.sha256


def add_signed_copy(*, paper: Paper, upload, by: User) -> list[PaperSignature]:
    """Store a copy of `paper` that was signed outside: a row for each signature in it, in the order of the form.

    The same file again gives back its rows. A person has one file checked at a time. Raises one of the refusals above,
    `StoredFileDamaged`, `NotStored` and `pdf.PdfLibrariesMissing`; then nothing is stored.
    """
    content = _read(upload)
    digest = hashlib.sha256(content).hexdigest()
    if stored := _stored(paper, digest):
        return stored
    with _one_at_a_time(by):
        found = signatures_in(content, paper)
    name = f"{FOLDER}/{uuid.uuid4().hex}"
    try:
        store(name, ContentFile(content))
        with transaction.atomic():
            return _written(paper, found, name, content, digest, by)
    except BaseException as error:
        default_storage.delete(name)
        # Two at once: the second finds the first one's rows when its own are refused.
        if isinstance(error, IntegrityError) and (stored := _stored(paper, digest)):
            return stored
        raise


def signatures_in(content: bytes, paper: Paper) -> list[dict]:
    """What `signature_reading.read` finds in a signed copy of `paper`, `signed_at` as a moment. Raises a refusal."""
    if b"%PDF-" not in content[:1024]:
        raise NotAPdf
    issued_bytes(paper)  # made if it was not yet, and as it was issued
    if not begins_with_issued(content, paper):
        raise CopyEncrypted if b"/Encrypt" in content else NotThisPaper
    if len(content) == paper.size:
        raise NotSigned
    # A reader looks for the end of a file from behind: what has none costs it seconds.
    if len(content) - paper.size > MAX_ADDED_BYTES:
        raise TooMuchAdded
    if b"%%EOF" not in content[max(paper.size, len(content) - TAIL_BYTES) :]:
        raise SignedCopyUnreadable
    found = _read_apart(content, paper.size)
    for one in found:
        one["signed_at"] = one["signed_at"] and datetime.fromisoformat(one["signed_at"])
    return found


@contextmanager
def _one_at_a_time(by: User):
    """Raises `CheckUnderWay`. Whoever dies in between is waited for no longer than a check may take."""
    key = f"signed-copy-of-{by.pk}"
    if not cache.add(key, True, timeout=2 * MAX_WAIT_SECONDS):
        raise CheckUnderWay
    try:
        yield
    finally:
        cache.delete(key)


def _read_apart(content: bytes, issued_size: int) -> list[dict]:
    command = [sys.executable, "-I", str(Path(signature_reading.__file__)), str(issued_size)]
    command += [timezone.now().isoformat(), str(settings.SIGNATURE_ROOTS)]
    try:
        # No environment: the keys of the server are not for this process.
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=MAX_WAIT_SECONDS, env={}, check=True
        )
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise SignedCopyUnreadable from error
    if "problem" in answer:
        raise PROBLEMS[answer["problem"]]
    return answer["signatures"]


def _read(upload) -> bytes:
    if upload is None or not upload.size:
        raise SignedCopyEmpty
    if upload.size > MAX_BYTES:
        raise SignedCopyTooLarge
    upload.seek(0)
    return upload.read(MAX_BYTES + 1)


def _stored(paper: Paper, digest: str) -> list[PaperSignature]:
    return list(paper.signatures.filter(sha256=digest).order_by("position"))


def _written(paper, found, name, content, digest, by) -> list[PaperSignature]:
    now = timezone.now()
    rows = [
        PaperSignature.objects.create(
            paper=paper,
            file=name,
            size=len(content),
            sha256=digest,
            position=position,
            uploaded_by=by,
            uploaded_at=now,
            **{**one, "signer": nfc(one["signer"])[:200], "issuer": nfc(one["issuer"])[:200]},
        )
        for position, one in enumerate(found, 1)
    ]
    record(
        by=by,
        verb="paper.signed_copy_added",
        obj=paper,
        after={
            "symbol": paper.symbol,
            "signer": "; ".join(row.signer for row in rows),
            "size": len(content),
            "sha256": digest,
        },
        about=[paper.scope],
    )
    return rows


def copies_of(paper: Paper) -> list[list[PaperSignature]]:
    """The stored signed copies, in the order in which they came; of each the signatures in it."""
    rows = paper.signatures.select_related("uploaded_by")
    return [list(copy) for _digest, copy in groupby(rows, key=lambda row: row.sha256)]


def content_of(signature: PaperSignature) -> bytes | None:
    """The stored bytes; None when they are gone or are not those that were taken in."""
    try:
        with default_storage.open(signature.file.name) as file:
            content = file.read()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == signature.sha256 else None
