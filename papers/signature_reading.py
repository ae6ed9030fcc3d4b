"""Reads the signatures of a PDF that somebody sent: in a process of its own, because what is read was made elsewhere.

    python -I signature_reading.py ISSUED_SIZE MOMENT [ROOTS_FOLDER] < signed.pdf

prints JSON: ``{"signatures": [{"signer", "issuer", "signed_at", "trust"}, …]}``, or ``{"problem": CODE}`` with a code
of `papers.signatures.PROBLEMS`. It knows neither Django nor the database, opens no connection, and its memory and time
end at the limits below; whatever happens to it, the page that asked answers with a sentence. pyHanko is imported here
alone.
"""

import io
import json
import sys
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

MAX_MEMORY_BYTES = 2**30
MAX_SECONDS = 8
MAX_SIGNATURES = 20
# All that signatures show on one page. The stamp of a signing program is about 180 × 70 points, a fortieth of A4;
# what is larger hides the paper behind words that nobody issued.
MAX_STAMPS = 0.15
NO_ZOOM = 1 << 3  # a flag of annotations: on a page that is shown small the stamp stays as large as it was
CERTIFICATE_ENDINGS = (".pem", ".crt", ".cer")
CLOCKS_DIFFER = timedelta(hours=1)


class Problem(Exception):
    """`str()` is the code."""


def read(content: bytes, issued_size: int, moment: datetime, roots=()) -> list[dict]:
    """The signatures of `content`, whose first `issued_size` bytes are the paper as issued. Raises `Problem`.

    `moment`: when it is looked at. `roots`: certificates (asn1crypto) that the office trusts. `signed_at` is what the
    signing computer said, None where it said nothing.
    """
    reader = _reader(content)
    if reader.encrypted:
        raise Problem("encrypted")
    signatures = reader.embedded_regular_signatures
    if not signatures:
        raise Problem("unsigned")
    if len(signatures) > MAX_SIGNATURES:
        raise Problem("unreadable")
    _refuse_other_changes(reader, content[:issued_size])
    _refuse_what_covers_pages(reader)
    return [_judged(signature, moment, roots) for signature in signatures]


def _reader(content: bytes):
    """pyHanko's strict reader; but it reads the head of an object stream anew for each of its thousands of objects,
    which for a report of 23 cells takes seconds and for one of 300 an hour. Here it is read once.
    """
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.misc import PdfReadError
    from pyhanko.pdf_utils.reader import PdfFileReader

    class Reader(PdfFileReader):
        def _get_object_from_stream(self, idnum, stmnum, idx):
            data, places = self._stream(stmnum)
            if places.get(idnum, (None,))[0] != idx:
                raise PdfReadError("An object does not stand where its table says.")
            held = io.BytesIO(data)
            held.seek(places[idnum][1])
            found = generic.read_object(held, generic.Reference(idnum, 0, self))
            if isinstance(found, (generic.StreamObject, generic.IndirectObject)):
                raise PdfReadError("An object stream may not hold that.")
            return found

        @cache  # noqa: B019  as long as the reader, which is as long as this process
        def _stream(self, stmnum) -> tuple[bytes, dict]:
            """(what stands in it, object number → its index and where it begins)."""
            stream = generic.Reference(stmnum, 0, self).get_object()
            if not isinstance(stream, generic.StreamObject) or stream["/Type"] != "/ObjStm":
                raise PdfReadError("This is no object stream.")
            data, first, count = stream.data, stream["/First"], stream["/N"]
            numbers = [int(word) for word in data[:first].split()]
            places = {
                number: (index, first + at)
                for index, (number, at) in enumerate(zip(numbers[::2], numbers[1::2], strict=True))
            }
            if not len(numbers) == 2 * count == 2 * len(places):
                raise PdfReadError("The head of an object stream is damaged.")
            return data, places

    return Reader(io.BytesIO(content))


def _refuse_other_changes(reader, issued: bytes) -> None:
    """What was appended are signatures, with what belongs to them, and nothing else."""
    from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel

    before = _reader(issued)
    last = before.xrefs.total_revisions - 1
    grows = reader.xrefs.total_revisions > before.xrefs.total_revisions
    if not grows or reader.xrefs.get_startxref_for_revision(last) != before.last_startxref:
        raise Problem("changed")
    found = _policy().review_file(reader, last)
    if not isinstance(found, DiffResult) or found.modification_level > ModificationLevel.FORM_FILLING:
        raise Problem("changed")


def _refuse_what_covers_pages(reader) -> None:
    """Stamps are small. Papers are issued without boxes, so every box (widget) came with a signature, or is a field
    that nobody signed; that no other annotation and no other field came along is checked before.
    """
    for page in _pages(reader.root["/Pages"], None):
        boxes = [one.get_object() for one in _under(page, "/Annots", ())]
        stamps = [box for box in boxes if _under(box, "/Subtype") == "/Widget"]
        most = MAX_STAMPS * _area(page["/MediaBox"])
        if sum(_area(stamp["/Rect"]) for stamp in stamps) > most:
            raise Problem("covers")
        if any(_under(stamp, "/F", 0) & NO_ZOOM for stamp in stamps):
            raise Problem("covers")
        for picture in (picture for stamp in stamps for picture in _pictures(_under(stamp, "/AP"))):
            # Where there is no box, some programs draw without a border.
            if "/BBox" not in picture or _area(picture["/BBox"]) > most:
                raise Problem("covers")


def _under(held, key, default=None):
    """What stands there, in place or elsewhere: a dictionary's own `get` gives the reference."""
    return held[key].get_object() if key in held else default


def _pages(node, media_box):
    media_box = node.get("/MediaBox", media_box)
    if "/Kids" not in node:
        yield node if "/MediaBox" in node else {**node, "/MediaBox": media_box}
        return
    for kid in node["/Kids"]:
        yield from _pages(kid.get_object(), media_box)


def _area(box) -> float:
    left, bottom, right, top = (float(side.get_object()) for side in box.get_object())
    return abs(right - left) * abs(top - bottom)


def _pictures(appearance):
    """The streams that draw a stamp: under /N, /R and /D, by themselves or one a state."""
    from pyhanko.pdf_utils.generic import StreamObject

    if appearance is None:
        return
    for one in appearance.values():
        found = one.get_object()
        if isinstance(found, StreamObject):
            yield found
        else:
            yield from _pictures(found)


def _policy():
    """pyHanko's own rules; but the first signature brings along the form that they expect to be there, and a number
    that no object ever had may be listed as free: iText 5 lists that of its own table so. An object that was there and
    is listed as free is refused all the same, as a change that no rule explains.
    """
    from pyhanko.pdf_utils import generic
    from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, ModificationLevel, StandardDiffPolicy
    from pyhanko.sign.diff_analysis.commons import compare_dicts, compare_key_refs, qualify_transforming
    from pyhanko.sign.diff_analysis.form_rules_api import (
        FieldComparisonContext,
        FormUpdate,
        FormUpdatingRule,
        _list_fields,
    )

    of_a_form = frozenset({"/Fields", "/SigFlags", "/DR", "/DA"})
    as_update = FormUpdate.curry_ref(field_name=None)

    class FormMayAppear(FormUpdatingRule):
        def apply(self, old, new):
            if "/AcroForm" in old.root:
                yield from super().apply(old, new)
            elif "/AcroForm" in new.root:
                yield from self._first_form(old, new)

        def _first_form(self, old, new):
            none = generic.DictionaryObject()
            level = ModificationLevel.LTA_UPDATES
            refs = compare_key_refs("/AcroForm", old, old.root, new.root)
            _none, form = yield from qualify_transforming(level, refs, transform=as_update)
            compare_dicts(none, form, of_a_form)
            for ref in new.collect_dependencies(form.get("/DR"), since_revision=old.revision + 1):
                yield (
                    ModificationLevel.FORM_FILLING,
                    as_update(ref),
                )  # fonts for fields, none of which there are
            refs = compare_key_refs("/Fields", old, none, form)
            _none, fields = yield from qualify_transforming(level, refs, transform=as_update)
            specs = dict(_list_fields(generic.ArrayObject(), fields, old_path=None))
            context = FieldComparisonContext(field_specs=specs, old=old, new=new)
            for rule in self.field_rules:
                yield from rule.apply(context)

    usual = DEFAULT_DIFF_POLICY
    form = FormMayAppear(usual.form_rule.field_rules)
    return StandardDiffPolicy(usual.global_rules, form, reject_object_freeing=False)


def _judged(signature, moment, roots) -> dict:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    status = _status(signature, moment, roots)
    if not (status.intact and status.valid):
        raise Problem("broken")
    is_last = signature.signed_revision == signature.reader.xrefs.total_revisions - 1
    whole = SignatureCoverageLevel.ENTIRE_FILE if is_last else SignatureCoverageLevel.ENTIRE_REVISION
    if status.coverage < whole:
        raise Problem("not_whole")
    certificate, signed_at = status.signing_cert, status.signer_reported_dt
    if signed_at is not None:
        # A computer without a time zone of its own says only what its clock shows.
        signed_at = signed_at if signed_at.tzinfo else signed_at.replace(tzinfo=moment.tzinfo)
        if signed_at > moment + CLOCKS_DIFFER:
            raise Problem("future")
    if not _holds(certificate, signed_at or moment):
        raise Problem("not_in_force")
    return {
        "signer": _name(certificate.subject),
        "issuer": _name(certificate.issuer),
        "signed_at": signed_at and signed_at.isoformat(),
        "trust": _trust(signature, status, signed_at, moment, roots),
    }


def _trust(signature, status, signed_at, moment, roots) -> str:
    """Vouched for today; then but no longer today; or never."""
    if status.trusted:
        return "trusted"
    if signed_at and _status(signature, signed_at, roots).trusted:
        return "expired"
    return "unknown_issuer"


def _status(signature, moment, roots):
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(
        trust_roots=list(roots),
        moment=moment,
        time_tolerance=timedelta(0),
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    # Certificates of Ban Cơ yếu carry one of the two; the other rules are pyHanko's.
    usage = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"})
    return validate_pdf_signature(
        signature, signer_validation_context=context, key_usage_settings=usage, skip_diff=True
    )


def _holds(certificate, moment) -> bool:
    return certificate.not_valid_before <= moment <= certificate.not_valid_after


def _name(name) -> str:
    """The common name, else the organization's, else all there is. Anybody may write anything into a certificate that
    nobody vouches for. Raises `Problem` where there is no letter in it.
    """
    parts = name.native
    for text in (parts.get("common_name"), parts.get("organization_name"), list(parts.values())):
        text = text if isinstance(text, str) else ", ".join(map(str, text or ()))
        plain = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:200]
        if any(map(str.isalnum, plain)):
            return plain
    raise Problem("nameless")


def roots_in(folder: str) -> tuple[list, list[str]]:
    """(the certificates in the folder's .pem, .crt and .cer files, names of files that could not be read)."""
    from asn1crypto import pem, x509

    found, damaged = [], []
    for file in sorted(Path(folder).iterdir()):
        if file.suffix.lower() not in CERTIFICATE_ENDINGS:
            continue
        try:
            content = file.read_bytes()
            parts = (
                [der for _kind, _heads, der in pem.unarmor(content, multiple=True)]
                if pem.detect(content)
                else [content]
            )
            certificates = [x509.Certificate.load(part, strict=True) for part in parts]
            for certificate in certificates:
                _ = certificate.subject.native, certificate.not_valid_after  # lazily parsed: now, not later
            found += certificates
        except (OSError, ValueError, TypeError, KeyError):
            damaged.append(file.name)
    return found, damaged


def _limit() -> None:
    import logging
    import resource

    logging.disable(logging.CRITICAL)  # what pyHanko thinks of a file is told by the answer
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))


def main(issued_size: str, moment: str, folder: str = "") -> None:
    _limit()
    try:
        roots = roots_in(folder)[0] if folder else []
        answer = {
            "signatures": read(
                sys.stdin.buffer.read(), int(issued_size), datetime.fromisoformat(moment), roots
            )
        }
    except Problem as problem:
        answer = {"problem": str(problem)}
    except (Exception, RecursionError, MemoryError):  # what a hostile file can do to a reader is without end
        answer = {"problem": "unreadable"}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
