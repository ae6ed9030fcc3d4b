"""Issuing papers, and making their files. Every write of this app is here."""

import hashlib
import json
import unicodedata
from base64 import urlsafe_b64encode
from datetime import date
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from cells.errors import Refusal
from cells.events import record
from cells.models import Cell, Committee, Term, User
from cells.months import Month

from . import layout, pdf, rendering
from .models import Paper, Series

# Crockford's alphabet: no I, L, O, U.
SHORT_CODE_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class PaperError(Refusal):
    """A paper that cannot be issued or shown as asked."""


class SubmissionIdTaken(PaperError):
    message = _("This form was already used for another paper. Open the page again and issue it from there.")


class CannotReplace(PaperError):
    message = _(
        "A paper is replaced once, by one of the same kind and body. Open the newest one and replace that."
    )


class NotForACell(PaperError):
    message = _("By the rules in force on that day a cell does not issue papers of this kind.")


class StoredFileDamaged(PaperError):
    message = _("The stored file is not the one that was issued. Please tell the person who runs the server.")


class NotStored(PaperError):
    message = _(
        "The server could not keep the file; perhaps its disk is full. Please tell the person who runs it."
    )


def issue(
    *,
    kind: str,
    month: Month,
    data: dict,
    signed_on: date,
    by: User,
    submission_id: UUID,
    committee: Committee | None = None,
    cell: Cell | None = None,
    to_cell: Cell | None = None,
    period: str = "",
    replaces: Paper | None = None,
) -> Paper:
    """Give the paper its number, freeze its data and have its file made after the transaction commits.

    `data` has the shape `papers.shapes` gives for `kind`; its head is completed with symbol and date. `to_cell` is the
    cell a committee's paper is addressed to, which reads it too; `period` ("2026-Q3", "2026-H1", "2026") the time of a
    paper about more than its `month`, the last of them.
    The body is a committee or a cell, never both. Called again with the same `submission_id`, the first paper
    comes back. Raises `CannotReplace`, `NotForACell`, `SubmissionIdTaken`, `layout.NoLayoutProfile`, and TypeError
    for data that is not plain JSON.
    """
    body = {"committee": committee, "cell": cell}
    wanted = {"kind": kind, "month": month, "to_cell": to_cell, "period": period, **body}
    try:
        with transaction.atomic():
            return _issued_already(submission_id, wanted) or _issue(
                wanted, data, signed_on, by, submission_id, replaces
            )
    except IntegrityError:
        # Two clicks at once: the second finds the first one's paper when its own row is refused.
        paper = _issued_already(submission_id, wanted)
        if paper is None:
            raise
        return paper


def ensure_file(paper: Paper) -> Paper:
    """The paper with its PDF stored and hashed: made once, also when two processes do it at the same time.

    Raises `NotStored`.
    """
    if paper.sha256:
        return paper
    content = render_issued(paper)
    digest = hashlib.sha256(content).hexdigest()
    name = _stored(content, digest)
    Paper.objects.filter(pk=paper.pk, sha256="").update(file=name, size=len(content), sha256=digest)
    paper.refresh_from_db(fields=["file", "size", "sha256"])
    if paper.file.name != name:
        default_storage.delete(name)
    return paper


def render_issued(paper: Paper) -> bytes:
    """The PDF of an issued paper, from what is frozen in its row and from nothing else: the same bytes every time."""
    html = rendering.render_document(paper.kind, paper.data, profile_code=paper.layout_profile)
    return pdf.render(html, attached=rendering.attached(paper.symbol, paper.data, paper.signed_on))


def issued_bytes(paper: Paper) -> bytes:
    """The PDF as it was issued, checked against its hash. Raises `StoredFileDamaged`."""
    ensure_file(paper)
    try:
        content = _read(paper.file.name)
    except OSError as error:
        raise StoredFileDamaged from error
    if hashlib.sha256(content).hexdigest() != paper.sha256:
        raise StoredFileDamaged
    return content


def render_draft(kind: str, data: dict, *, on: date) -> bytes:
    """The PDF of a paper not yet issued: no number, DỰ THẢO on every page. `on` chooses the layout rules."""
    profile_code = layout.profile_on(on).code
    return pdf.render(rendering.render_document(kind, data, profile_code=profile_code, is_draft=True))


def render_unnumbered(kind: str, data: dict, *, on: date) -> bytes:
    """The PDF of a paper that never gets a number: an invitation, a sheet to fill in by hand. Nothing is stored."""
    profile_code = layout.profile_on(on).code
    return pdf.render(rendering.render_document(kind, data, profile_code=profile_code))


def _issued_already(submission_id: UUID, wanted: dict) -> Paper | None:
    paper = Paper.objects.filter(submission_id=submission_id).first()
    if paper and any(getattr(paper, name) != value for name, value in wanted.items()):
        raise SubmissionIdTaken
    return paper


def _issue(wanted, data, signed_on, by, submission_id, replaces) -> Paper:
    kind, body = wanted["kind"], {name: wanted[name] for name in ("committee", "cell")}
    _refuse_impossible_replacement(kind, body, replaces)
    profile = layout.profile_on(signed_on)
    if body["cell"] and layout.ABBREVIATIONS[kind] not in profile.cell_kinds:
        raise NotForACell
    series, number = _next_number(kind, body, signed_on)
    symbol = layout.symbol(number, kind, data["head"]["body_code"])
    version, code = replaces.version + 1 if replaces else 1, verification_code(submission_id)
    head = {
        "symbol": symbol,
        "signed_on": signed_on.isoformat(),
        "replaces": _replaces_words(replaces),
        "version": version,
        "short_code": short_code(submission_id),
        "verify_url": verify_url(code),
    }
    paper = Paper.objects.create(
        series=series,
        **wanted,
        number=number,
        symbol=symbol,
        version=version,
        verification_code=code,
        short_code=head["short_code"],
        signed_on=signed_on,
        title=layout.title(kind, data),
        data=_frozen(data, head),
        layout_profile=profile.code,
        issued_by=by,
        replaces=replaces,
        submission_id=submission_id,
    )
    record(
        by=by,
        verb="paper.issued",
        obj=paper,
        after={"symbol": symbol, "title": paper.title},
        about=[place for place in (paper.scope, paper.to_cell) if place],
    )
    _have_file_made(paper)
    return paper


def verification_code(submission_id: UUID) -> str:
    """192 bits that nobody without the server's key can guess, and that issuing the same paper anywhere repeats."""
    return urlsafe_b64encode(_keyed("papers.verification", submission_id)[:24]).decode()


def short_code(submission_id: UUID) -> str:
    """Ten letters and digits without those that are mistaken for each other: to be typed from a printed page."""
    number = int.from_bytes(_keyed("papers.short-code", submission_id)[:8])
    return "".join(SHORT_CODE_SIGNS[number >> 5 * place & 31] for place in range(10))


def verify_url(code: str) -> str:
    """Where a QR leads; "" where no public address of the site is set."""
    return settings.SITE_URL + reverse("papers:paper-verify", args=[code]) if settings.SITE_URL else ""


def _keyed(purpose: str, submission_id: UUID) -> bytes:
    return salted_hmac(purpose, submission_id.hex, algorithm="sha256").digest()


def _refuse_impossible_replacement(kind, body, replaces) -> None:
    if replaces is None:
        return
    same_body = replaces.committee == body["committee"] and replaces.cell == body["cell"]
    if replaces.kind != kind or not same_body or Paper.objects.filter(replaces=replaces).exists():
        raise CannotReplace


def _next_number(kind: str, body: dict, signed_on: date) -> tuple[Series, int]:
    """Numbers run on through a term of office. The update holds the series' row until the commit."""
    term = Term.objects.filter(**body).on(signed_on).order_by("-since").first()
    series, _created = Series.objects.get_or_create(
        abbreviation=layout.ABBREVIATIONS[kind], **body, term=term.name if term else ""
    )
    Series.objects.filter(pk=series.pk).update(next_number=F("next_number") + 1)
    series.refresh_from_db()
    return series, series.next_number - 1


def _frozen(data: dict, head: dict) -> dict:
    """A copy as plain JSON in NFC, with what only the issuing knows written into its head."""
    plain = json.loads(unicodedata.normalize("NFC", json.dumps(data, ensure_ascii=False)))
    plain["head"] |= head
    return plain


def _replaces_words(replaces: Paper | None) -> str | None:
    if replaces is None:
        return None
    name = layout.NAMES[replaces.kind]
    return f"Thay thế {name} số {replaces.symbol}, {layout.paper_date(replaces.signed_on)}"


def _have_file_made(paper: Paper) -> None:
    from .tasks import render_paper  # here, because tasks.py imports this module

    transaction.on_commit(lambda: render_paper.enqueue(paper.pk))


def _stored(content: bytes, digest: str) -> str:
    """The name under which the bytes lie. A half-written file of a killed process is left aside."""
    name = f"papers/{digest}.pdf"
    if default_storage.exists(name) and _read(name) == content:
        return name
    return store(name, ContentFile(content))


def store(name: str, file) -> str:
    """The name under which the file lies. Raises `NotStored`; a half of it may then be left."""
    try:
        return default_storage.save(name, file)
    except OSError as error:
        raise NotStored from error


def _read(name: str) -> bytes:
    with default_storage.open(name) as file:
        return file.read()
