"""A signed copy is stored beside the paper it is a copy of, once, and never otherwise."""

import errno
import io
import json

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.models import Event, Reading, ReadingKind
from papers import actions, pdf, signatures
from papers.models import PaperSignature, SignedCopyIsStored
from papers.pdf import PdfLibrariesMissing

from .signing import authority, pem_of, sign, small_pdf, token

FOUND = {
    "signer": "Nguyễn Văn Bình",
    "issuer": "CA thử nghiệm",
    "signed_at": "2026-11-07T09:00:00+07:00",
    "trust": "trusted",
}


@pytest.fixture
def quick(monkeypatch):
    """Papers are small files, and what stands in a signed copy is known without a process of its own."""
    monkeypatch.setattr(pdf, "render", lambda *args, **kwargs: small_pdf())
    monkeypatch.setattr(signatures, "_read_apart", lambda content, size: [dict(FOUND)])


@pytest.fixture
def issued(quick, report):
    return actions.ensure_file(report)


def signed_copy(paper, more=b"a signature") -> bytes:
    return actions.issued_bytes(paper) + more + b"\n%%EOF\n"


def upload(content, name="bao-cao-da-ky.pdf"):
    return SimpleUploadedFile(name, content, "application/pdf")


def add(paper, content, by):
    return signatures.add_signed_copy(paper=paper, upload=upload(content), by=by)


def url(paper):
    return reverse("papers:signature-add", args=[paper.pk])


def test_from_a_paper_of_ours_to_a_row_with_a_real_token(report, staff, settings, tmp_path):
    """The real PDF, the real process, a folder of roots: nothing stands in for anything."""
    (tmp_path / "roots").mkdir()
    (tmp_path / "roots" / "ca.pem").write_bytes(pem_of(authority()))
    content = actions.issued_bytes(actions.ensure_file(report))
    signed = sign(content, token("Phạm Thị Em", issuer=authority()), stamp=(300, 60, 500, 110))
    [unknown] = add(report, signed, staff)
    assert (unknown.signer, unknown.issuer, unknown.trust) == (
        "Phạm Thị Em",
        "CA thử nghiệm",
        "unknown_issuer",
    )
    assert unknown.signed_at.isoformat() == "2026-11-07T02:00:00+00:00"
    settings.SIGNATURE_ROOTS = str(tmp_path / "roots")
    [trusted] = add(report, sign(signed, token(issuer=authority()), "ChuKy2"), staff)[1:]
    assert (trusted.position, trusted.trust) == (2, "trusted")
    assert actions.issued_bytes(report) == content
    with pytest.raises(signatures.SignatureBroken):
        add(report, signed.replace(b"ChuKy1", b"ChuKy7"), staff)


def locked(content):
    held = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as file:
        file.save(held, encryption=pikepdf.Encryption(owner="x", user="y"))
    return held.getvalue()


HOSTILE = {
    "arrays in arrays": lambda issued: issued + b"\n9 0 obj " + b"[" * 100_000 + b"\nstartxref\n1\n%%EOF",
    "an address beyond the end": lambda issued: issued + b"\nstartxref\n99999999999\n%%EOF\n",
    "a chain that bites its tail": lambda issued: (
        issued + b"\ntrailer\n<</Prev %d/Size 9>>\nstartxref\n%d\n%%%%EOF\n" % (len(issued), len(issued) + 1)
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_answered_with_a_sentence(report, staff, monkeypatch, kind):
    monkeypatch.setattr(pdf, "render", lambda *args, **kwargs: small_pdf())
    issued = actions.ensure_file(report)
    with pytest.raises((signatures.SignedCopyUnreadable, signatures.NotSigned)):
        add(issued, HOSTILE[kind](actions.issued_bytes(issued)), staff)
    assert not PaperSignature.objects.exists()


def test_a_file_that_takes_too_long_is_answered_with_a_sentence(report, staff, monkeypatch):
    monkeypatch.setattr(pdf, "render", lambda *args, **kwargs: small_pdf())
    monkeypatch.setattr(signatures, "MAX_WAIT_SECONDS", 0.01)
    issued = actions.ensure_file(report)
    with pytest.raises(signatures.SignedCopyUnreadable):
        add(issued, signed_copy(issued), staff)


REFUSED = {
    "no file": (lambda paper: b"", signatures.SignedCopyEmpty),
    "not a PDF": (lambda paper: b"PK\x03\x04" + b"\0" * 90, signatures.NotAPdf),
    "the issued file itself": (actions.issued_bytes, signatures.NotSigned),
    "more than signatures need": (
        lambda paper: signed_copy(paper, b"%" * signatures.MAX_ADDED_BYTES),
        signatures.TooMuchAdded,
    ),
    "no end": (lambda paper: actions.issued_bytes(paper) + b"%" * 1024, signatures.SignedCopyUnreadable),
    "a byte of the paper changed": (
        lambda paper: signed_copy(paper).replace(b"%PDF-1.", b"%PDF-2.", 1),
        signatures.NotThisPaper,
    ),
    "another paper": (lambda paper: small_pdf("Nghị quyết") + b"a signature", signatures.NotThisPaper),
    "locked": (lambda paper: locked(signed_copy(paper)), signatures.CopyEncrypted),
    "one byte too much": (
        lambda paper: b"%PDF-" + b"0" * (signatures.MAX_BYTES - 4),
        signatures.SignedCopyTooLarge,
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_refused_before_any_signature_is_looked_at(issued, staff, kind):
    content, refusal = REFUSED[kind]
    with pytest.raises(refusal):
        add(issued, content(issued), staff)
    assert not PaperSignature.objects.exists()
    assert not Event.objects.filter(verb="paper.signed_copy_added").exists()


def test_each_problem_has_its_sentence(issued, staff, monkeypatch):
    class Answer:
        stdout = ""

    monkeypatch.undo()
    monkeypatch.setattr(signatures.subprocess, "run", lambda *args, **kwargs: Answer)
    for code, refusal in signatures.PROBLEMS.items():
        Answer.stdout = json.dumps({"problem": code})
        with pytest.raises(refusal):
            signatures._read_apart(b"", 0)
    Answer.stdout = "no JSON"
    with pytest.raises(signatures.SignedCopyUnreadable):
        signatures._read_apart(b"", 0)


def test_the_same_file_twice_is_stored_once_and_another_beside_it(issued, staff, secretary, stored_files):
    [row] = add(issued, signed_copy(issued), staff)
    assert add(issued, signed_copy(issued), secretary) == [row]
    [other] = add(issued, signed_copy(issued, b"another signature"), staff)
    assert list(PaperSignature.objects.all()) == [row, other]
    assert len(list((stored_files / "signed").iterdir())) == 2
    [first, second] = Event.objects.filter(verb="paper.signed_copy_added").order_by("number")
    assert (first.after["signer"], first.by) == ("Nguyễn Văn Bình", staff)
    assert second.after["sha256"] == other.sha256


def test_two_at_once_are_stored_once(issued, staff, stored_files, monkeypatch):
    content, stored = signed_copy(issued), signatures._stored
    monkeypatch.setattr(signatures, "_stored", lambda paper, digest: [])
    [row] = add(issued, content, staff)

    asked = []

    def finds_it_only_afterwards(paper, digest):
        asked.append(digest)
        return stored(paper, digest) if len(asked) > 1 else []

    monkeypatch.setattr(signatures, "_stored", finds_it_only_afterwards)
    assert add(issued, content, staff) == [row]
    assert len(list((stored_files / "signed").iterdir())) == 1
    monkeypatch.setattr(signatures, "_stored", lambda paper, digest: [])
    with pytest.raises(IntegrityError):
        add(issued, content, staff)


def test_when_the_last_step_fails_neither_row_nor_file_stays(issued, staff, stored_files, monkeypatch):
    def breaks(**kwargs):
        raise OSError("the ledger is gone")

    monkeypatch.setattr(signatures, "record", breaks)
    with pytest.raises(OSError, match="ledger"):
        add(issued, signed_copy(issued), staff)
    assert not PaperSignature.objects.exists()
    assert list((stored_files / "signed").iterdir()) == []


def test_on_a_full_disk_neither_row_nor_half_a_file_stays(client, issued, staff, stored_files, monkeypatch):
    content, usual = signed_copy(issued), default_storage.save

    def full(name, file, **more):
        usual(name, ContentFile(b"half"), **more)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    client.force_login(staff)
    answer = client.post(url(issued), {"signed_file": upload(content)})
    assert answer.status_code == 422
    assert str(actions.NotStored.message) in answer.content.decode()
    assert not PaperSignature.objects.exists()
    assert list((stored_files / "signed").iterdir()) == []


def test_it_is_never_changed_nor_deleted(issued, staff):
    [row] = add(issued, signed_copy(issued), staff)
    for change in (
        row.save,
        row.delete,
        PaperSignature.objects.all().delete,
        lambda: PaperSignature.objects.update(signer="x"),
    ):
        with pytest.raises(SignedCopyIsStored):
            change()


def test_a_person_has_one_file_checked_at_a_time(issued, staff, secretary, monkeypatch):
    def meanwhile(content, size):
        monkeypatch.setattr(signatures, "_read_apart", lambda content, size: [dict(FOUND)])
        with pytest.raises(signatures.CheckUnderWay):
            add(issued, signed_copy(issued, b"another"), staff)
        add(issued, signed_copy(issued, b"another"), secretary)
        raise signatures.SignatureBroken

    monkeypatch.setattr(signatures, "_read_apart", meanwhile)
    with pytest.raises(signatures.SignatureBroken):
        add(issued, signed_copy(issued), staff)
    assert add(issued, signed_copy(issued), staff)


@pytest.mark.parametrize("more", [b"", b"a signature"])
def test_issued_bytes_are_told_from_others_by_the_beginning_of_a_file(issued, more):
    content = actions.issued_bytes(issued) + more
    assert signatures.begins_with_issued(content, issued)
    assert not signatures.begins_with_issued(content[:-1] if not more else b"x" + content, issued)
    assert not signatures.begins_with_issued(b"", issued)


# --- The page ------------------------------------------------------------------------------------------------------


def test_the_page_lists_who_signed_when_and_whether_that_is_believed(client, staff, issued, monkeypatch):
    two = [FOUND, FOUND | {"signer": "Phạm Thị Em", "signed_at": None, "trust": "unknown_issuer"}]
    monkeypatch.setattr(signatures, "_read_apart", lambda content, size: [dict(one) for one in two])
    client.force_login(staff)
    answer = client.post(url(issued), {"signed_file": upload(signed_copy(issued))}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(issued.get_absolute_url(), 302)]
    for words in ("Nguyễn Văn Bình", "Phạm Thị Em", "CA thử nghiệm", "09:00 07/11/2026"):
        assert words in page
    assert [[row.signer for row in copy] for copy in answer.context["copies"]] == [
        ["Nguyễn Văn Bình", "Phạm Thị Em"]
    ]


def test_a_refusal_stands_on_the_page_of_the_paper(client, staff, issued):
    client.force_login(staff)
    for sent, sentence in (
        ({"signed_file": upload(b"hello")}, signatures.NotAPdf.message),
        ({}, signatures.SignedCopyEmpty.message),
        ({"signed_file": "text"}, signatures.SignedCopyEmpty.message),
    ):
        answer = client.post(url(issued), sent)
        assert answer.status_code == 422
        assert str(sentence) in answer.content.decode()


def test_without_pango_nobody_is_told_a_riddle(client, staff, report, monkeypatch):
    def missing(*args, **kwargs):
        raise PdfLibrariesMissing("install Pango")

    monkeypatch.setattr(pdf, "render", missing)
    client.force_login(staff)
    answer = client.post(url(report), {"signed_file": upload(small_pdf() + b"x")})
    assert answer.status_code == 422
    assert "install Pango" in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("staff", 302), ("official", 403), ("administrator", 403), ("secretary", 404), ("stranger", 404)],
)
def test_who_may_store_a_signed_copy_of_the_wards_report(client, request, issued, who, status):
    client.force_login(request.getfixturevalue(who))
    answer = client.post(url(issued), {"signed_file": upload(signed_copy(issued))})
    assert answer.status_code == status
    assert PaperSignature.objects.count() == (status == 302)
    assert client.get(url(issued)).status_code == 405


def test_a_secretary_stores_the_signed_minutes_of_the_own_cell(client, secretary, quick, minutes):
    client.force_login(secretary)
    actions.ensure_file(minutes)
    assert b"signed_file" in client.get(minutes.get_absolute_url()).content
    assert client.post(url(minutes), {"signed_file": upload(signed_copy(minutes))}).status_code == 302


def test_the_copy_is_given_out_as_it_came_and_that_is_noted(client, staff, official, stranger, issued):
    [row] = add(issued, signed_copy(issued), staff)
    address = reverse("papers:signature-download", args=[row.pk])
    client.force_login(official)
    answer = client.get(address)
    assert answer.content == signed_copy(issued)
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert Reading.objects.filter(by=official, kind=ReadingKind.EXPORTED, object_id=issued.pk).exists()
    assert b"signed_file" not in client.get(issued.get_absolute_url()).content
    assert client.post(address).status_code == 405
    client.force_login(stranger)
    assert client.get(address).status_code == 404


def test_a_stored_copy_that_was_touched_is_not_given_out(client, staff, issued, stored_files):
    [row] = add(issued, signed_copy(issued), staff)
    (stored_files / row.file.name).write_bytes(b"%PDF-1.7 something else")
    client.force_login(staff)
    assert client.get(reverse("papers:signature-download", args=[row.pk])).status_code == 503


def test_the_page_asks_as_often_for_one_copy_as_for_five(client, staff, issued):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(issued.get_absolute_url())
        return len(asked)

    client.force_login(staff)
    add(issued, signed_copy(issued), staff)
    few = queries()
    for number in range(4):
        add(issued, signed_copy(issued, b"signature %d" % number), staff)
    assert queries() == few
