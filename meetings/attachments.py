"""What a file is, found in its content: never in its name, never in what the browser says of it (trust.md S-28).

A short list is taken: PDF, pictures (JPEG, PNG), Word (.docx) and Excel (.xlsx). Nothing is opened beyond what tells
the kind: a zip by its index, a picture by its head. Pure: bytes and a name in, a `Found` out, or a refusal.
"""

import io
import unicodedata
from dataclasses import dataclass
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from cells.fields import nfc

from .errors import MeetingError

MAX_BYTES = 10 * 2**20
MAX_NAME = 120
MAX_PIXELS = 64_000_000  # 190 MB once a browser unfolds it; the photo of a page has about 12 million
# A progressive JPEG comes in about ten scans, each over the whole picture; ten thousand of them fit into a megabyte.
MAX_SCANS, SCAN = 32, b"\xff\xda"
MAX_ENTRIES, MAX_UNPACKED_BYTES = 2000, 100 * 2**20


@dataclass(frozen=True)
class Kind:
    """`endings`: how its file names end, the first one is ours. `group`: within one, a wrong ending is put right."""

    content_type: str
    endings: tuple[str, ...]
    group: str

    @property
    def is_picture(self) -> bool:
        return self.group == "picture"


OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = Kind("application/pdf", ("pdf",), "pdf")
JPEG = Kind("image/jpeg", ("jpg", "jpeg", "jfif"), "picture")
PNG = Kind("image/png", ("png",), "picture")
DOCX = Kind(f"{OFFICE}wordprocessingml.document", ("docx",), "word")
XLSX = Kind(f"{OFFICE}spreadsheetml.sheet", ("xlsx",), "excel")
KINDS = (PDF, JPEG, PNG, DOCX, XLSX)
ACCEPT = ",".join(f".{ending}" for kind in KINDS for ending in kind.endings)


@dataclass(frozen=True)
class Found:
    kind: Kind
    name: str


class FileEmpty(MeetingError):
    message = _(
        "This file is empty. Open it on your device to see whether it is whole, then choose it again."
    )


class FileTooLarge(MeetingError):
    message = _(
        "This file is larger than 10 MB. Photograph the page with a lower resolution, or save the document as PDF, "
        "and choose that."
    )


class PictureTooLarge(MeetingError):
    message = _("This picture has too many points. Take the photo again with a lower resolution.")


class KindNotTaken(MeetingError):
    message = _(
        "This kind of file is not taken. Choose a PDF, a photo (JPEG or PNG), a Word document (.docx) or an Excel "
        "table (.xlsx)."
    )


class HeicNotTaken(MeetingError):
    message = _(
        "This photo is in the format HEIC, which many computers cannot show. In the camera settings of the iPhone "
        "choose “Most compatible”, or send a screenshot of it."
    )


class NameLies(MeetingError):
    message = _(
        "The name of this file says one kind and its content is another. Open it on your device, save it anew as "
        "PDF and choose that."
    )


class FileDamaged(MeetingError):
    message = _("This file is damaged or incomplete. Save it or take the photo again, then choose it.")


class DocumentUnfolds(MeetingError):
    message = _("This document holds far more than its size says. Save it as PDF and choose that.")


class FileHasMacros(MeetingError):
    message = _("This document holds macros. Save it without macros, or as PDF, and choose that.")


def inspect(name: str, content: bytes) -> Found:
    """What the file is and what it shall be called. Raises one of the refusals above."""
    if not content:
        raise FileEmpty
    if len(content) > MAX_BYTES:
        raise FileTooLarge
    kind = kind_of(content)
    return Found(kind, cleaned_name(name, kind))


def kind_of(content: bytes) -> Kind:
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise FileDamaged
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return _checked_picture(content, JPEG)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _checked_picture(content, PNG)
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"):
        raise HeicNotTaken
    raise KindNotTaken


def _checked_picture(content: bytes, kind: Kind) -> Kind:
    """Whole, of that format, and no bomb: a small file may unfold into gigabytes where it is looked at."""
    format_name = kind.content_type.removeprefix("image/").upper()
    try:
        with Image.open(io.BytesIO(content), formats=[format_name]) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS:
                raise PictureTooLarge
            if kind == JPEG and content.count(SCAN) > MAX_SCANS:
                raise FileDamaged
            if kind == PNG:
                picture.verify()  # the check sums of its parts; nothing is unfolded
            else:
                picture.draft("L", (width // 8, height // 8))  # decoded to an eighth
                picture.load()
    except Image.DecompressionBombError as error:
        raise PictureTooLarge from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise FileDamaged from error
    return kind


def _office_kind(content: bytes) -> Kind:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise FileDamaged from error
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise DocumentUnfolds
    names = {entry.filename for entry in entries}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileHasMacros
    if "[Content_Types].xml" in names and "word/document.xml" in names:
        return DOCX
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        return XLSX
    raise KindNotTaken


def cleaned_name(name: str, kind: Kind) -> str:
    """The last part of the name in NFC, without control characters, ending as its content does.

    A picture called by another picture's ending is given the right one; any other wrong ending raises `NameLies`.
    """
    last = nfc(name).replace("\\", "/").rsplit("/", 1)[-1]
    last = "".join(" " if unicodedata.category(letter).startswith(("C", "Z")) else letter for letter in last)
    last = " ".join("".join("_" if letter in '<>:"|?*' else letter for letter in last).split()).rstrip(". ")
    stem, dot, ending = last.rpartition(".")
    if not dot:
        stem, ending = last, ""
    ending = ending.lower()
    if ending and ending not in kind.endings:
        known = next((other for other in KINDS if ending in other.endings), None)
        if known is None and not _is_an_ending(ending):
            stem = last  # “Biên bản ngày 05.11” has no ending at all
        elif known is None or known.group != kind.group:
            raise NameLies
    ending = ending if ending in kind.endings else kind.endings[0]
    stem = stem.strip(". ")[: MAX_NAME - len(ending) - 1] or "tep"
    return f"{stem}.{ending}"


def _is_an_ending(text: str) -> bool:
    """What stands after the last point of a name: letters make an ending (.exe, .html, .mp3), else it is a text."""
    return text.isascii() and text.isalnum() and not text.isdigit() and len(text) <= 5
