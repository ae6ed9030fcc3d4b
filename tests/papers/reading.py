"""Papers read back from their PDF bytes: text, fonts, places on the page (millimetres from the top left)."""

import ctypes
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

MM = 72 / 25.4


@dataclass(frozen=True)
class Letter:
    text: str
    left: float
    top: float
    right: float
    bottom: float
    size_pt: float
    font: str
    baseline: float


def page_texts(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(content) as document:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def flat_text(content: bytes) -> str:
    """The whole text on one line, so that line breaks do not matter."""
    return " ".join(" ".join(page_texts(content)).split())


def page_sizes(content: bytes) -> list[tuple[int, int]]:
    """(width, height) of each page in millimetres."""
    with pypdfium2.PdfDocument(content) as document:
        return [tuple(round(length / MM) for length in page.get_size()) for page in document]


def letters(content: bytes, page_index: int) -> list[Letter]:
    """Every printed letter of a page with its place, size and font."""
    with pypdfium2.PdfDocument(content) as document:
        page = document[page_index]
        height = page.get_height()
        textpage = page.get_textpage()
        found = []
        for index in range(textpage.count_chars()):
            text = textpage.get_text_range(index, 1)
            if not text.strip():
                continue
            left, bottom, right, top = textpage.get_charbox(index)
            box = (left / MM, (height - top) / MM, right / MM, (height - bottom) / MM)
            baseline = (height - _matrix(textpage, index).f) / MM
            found.append(Letter(text, *box, _size_pt(textpage, index), _font(textpage, index), baseline))
        return found


def has_attachments(content: bytes) -> bool:
    with pypdfium2.PdfDocument(content) as document:
        return document.count_attachments() > 0


def fonts(content: bytes) -> set[tuple[str, bool]]:
    """(name without subset prefix, is embedded) of every font used."""
    found = set()
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
                font = raw.FPDFTextObj_GetFont(item.raw)
                name = ctypes.create_string_buffer(200)
                raw.FPDFFont_GetBaseFontName(font, name, 200)
                found.add((name.value.decode().split("+")[-1], bool(raw.FPDFFont_GetIsEmbedded(font))))
    return found


def title_and_language(content: bytes) -> tuple[str, str]:
    with pypdfium2.PdfDocument(content) as document:
        language = ctypes.create_string_buffer(40)
        length = raw.FPDFCatalog_GetLanguage(
            document, ctypes.cast(language, ctypes.POINTER(ctypes.c_ushort)), 40
        )
        return document.get_metadata_value("Title"), language.raw[: length - 2].decode("utf-16-le")


def _size_pt(textpage, index: int) -> float:
    """The printed size: the font's own size, scaled as the page scales it."""
    return raw.FPDFText_GetFontSize(textpage, index) * abs(_matrix(textpage, index).d)


def _matrix(textpage, index: int):
    """How the letter is put on the page; `f` is the height of its baseline above the lower edge, in points."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(textpage, index, matrix)
    return matrix


def _font(textpage, index: int) -> str:
    name = ctypes.create_string_buffer(200)
    raw.FPDFText_GetFontInfo(textpage, index, name, 200, ctypes.byref(ctypes.c_int()))
    return name.value.decode().split("+")[-1]
