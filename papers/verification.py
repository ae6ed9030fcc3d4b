"""Is the paper in hand the issued one? By its code, and by the bytes of its file. Writes nothing, knows no person."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from .models import Pack, Paper, PaperSignature, Trust

MAX_BYTES = 20 * 2**20
MAX_FORM_BYTES = MAX_BYTES + 2**20  # the file with the rest of the form around it
HEAD_BYTES = 1024  # in which a reader of PDF looks for its mark
# What a person reads instead of a digit; Crockford's alphabet has neither letter.
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def short_code(typed: str) -> str:
    """A short code as it is stored, from what a person typed: case, spaces, dashes, O for 0, I or L for 1."""
    return "".join(sign for sign in typed.upper() if sign.isalnum()).translate(MISREAD)


def versions_of(paper: Paper) -> list[Paper]:
    """The paper with all that it replaced and all that replaced it, oldest first."""
    oldest = paper
    while oldest.replaces:
        oldest = oldest.replaces
    versions = [oldest]
    while newer := Paper.objects.filter(replaces=versions[-1]).first():
        versions.append(newer)
    return versions


def announced_length(request) -> int:
    """How long what was sent is, as its sender says; the server reads no further than that."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() else 0


class Verdict(StrEnum):
    ISSUED = "issued"  # byte for byte
    SIGNED = (
        "signed"  # a copy that the office keeps (papers/signatures.py), and it trusts every signature in it
    )
    SIGNED_BY_STRANGERS = "signed_by_strangers"  # such a copy, but nobody here vouches for all who signed
    ADDED_TO = (
        "added_to"  # begins with the issued bytes; what follows is not known here: a signature, or a forgery
    )
    OTHER_VERSION = "other_version"
    PACK = "pack"  # several papers that were put together here; whose and which is not told
    NO_PDF = "no_pdf"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Comparison:
    """`version` is the paper whose bytes these are; None when they are nobody's."""

    verdict: Verdict
    version: Paper | None = None


def compare(paper: Paper, versions: list[Paper], fingerprint: "Fingerprint") -> Comparison:
    """What the file is that `fingerprint` was taken of, seen from `paper`, one of `versions`.

    Of a file that begins with issued bytes only a copy kept by the office is known: bytes behind the end of a PDF may
    give it other pages. It is vouched for if the office trusts the certificates of all who signed it.
    """
    whole = fingerprint.sha256
    version = next((one for one in versions if one.sha256 and one.sha256 == fingerprint.at(one.size)), None)
    if version is None:
        return Comparison(_stranger(fingerprint))
    verdict = Verdict.ISSUED if whole == version.sha256 else _of_a_copy(version, whole)
    if version != paper and verdict != Verdict.ADDED_TO:
        verdict = Verdict.OTHER_VERSION
    return Comparison(verdict, version)


def _of_a_copy(version: Paper, sha256: str) -> Verdict:
    """What a file is that begins with the version's bytes and goes on."""
    signatures = PaperSignature.objects.filter(paper=version, sha256=sha256)
    trusts = set(signatures.values_list("trust", flat=True))
    if not trusts:
        return Verdict.ADDED_TO
    return Verdict.SIGNED if trusts == {Trust.TRUSTED} else Verdict.SIGNED_BY_STRANGERS


def _stranger(fingerprint: "Fingerprint") -> Verdict:
    """What a file is that does not begin like any version of the paper."""
    if Pack.objects.filter(sha256=fingerprint.sha256).exists():
        return Verdict.PACK
    return Verdict.DIFFERENT if fingerprint.is_pdf else Verdict.NO_PDF


class Fingerprint:
    """The SHA-256 of bytes that pass by once, and of their beginnings of the given lengths; `head`: the first bytes."""

    def __init__(self, lengths: Collection[int]):
        self.size, self.head = 0, b""
        self._hash = hashlib.sha256()
        self._ahead = sorted(set(lengths), reverse=True)
        self._beginnings = {}

    def feed(self, data: bytes) -> None:
        self.head += data[: HEAD_BYTES - len(self.head)]
        while self._ahead and self._ahead[-1] <= self.size + len(data):
            length = self._ahead.pop()
            part, data = data[: length - self.size], data[length - self.size :]
            self._take(part)
            self._beginnings[length] = self._hash.hexdigest()
        self._take(data)

    def _take(self, data: bytes) -> None:
        self._hash.update(data)
        self.size += len(data)

    @property
    def is_pdf(self) -> bool:
        """By the mark that programs look for near the beginning."""
        return b"%PDF-" in self.head

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def at(self, length: int) -> str | None:
        """The hash of the first `length` bytes; None when there were fewer."""
        return self._beginnings.get(length)


class FingerprintUpload(FileUploadHandler):
    """Takes the fingerprint of one uploaded file as it arrives; nothing of it is kept, in memory or on disk. Anybody
    may send here, so after too large a file, or where another file begins, nothing more is read.
    """

    def __init__(self, request, field: str, lengths: Collection[int]):
        super().__init__(request)
        self.field, self.lengths = field, lengths
        self.fingerprint: Fingerprint | None = None
        self.is_too_large = False

    def new_file(self, field_name, *args, **kwargs):
        super().new_file(field_name, *args, **kwargs)
        if field_name != self.field or self.fingerprint:
            raise StopUpload(connection_reset=True)
        self.fingerprint = Fingerprint(self.lengths)

    def receive_data_chunk(self, raw_data, start):
        self.fingerprint.feed(raw_data)
        if self.fingerprint.size > MAX_BYTES:
            self.is_too_large = True
            raise StopUpload(connection_reset=True)

    def file_complete(self, file_size):
        return None
