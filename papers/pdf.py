"""HTML to PDF. The only module that imports WeasyPrint, and only when something is rendered.

The document can load nothing but our four fonts: any other address stops the rendering (trust.md §1, facts 3
and 4). The same HTML gives the same bytes in every process (R-14): no clock, no system font, no local path.
"""

import atexit
import gc
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

from django.conf import settings

from .checks import INSTALL

# A name that cannot be resolved (RFC 2606), so the bytes do not hang on where the project lies.
BASE_URL = "https://papers.invalid/css/paper.css"
FONT_URL = "https://papers.invalid/fonts/"
# Archival and tagged. Not pdf/ua-1: WeasyPrint writes the mark of one variant, and we could not have it validated.
VARIANT = "pdf/a-3a"
FONT_FILES = ("Tinos-Regular.ttf", "Tinos-Italic.ttf", "Tinos-Bold.ttf", "Tinos-BoldItalic.ttf")

# WeasyPrint on two threads is slower than on one (measurements.md §3), and the fonts are shared.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Attached:
    """A file inside a PDF: what the paper was made from. `dated` stands for the clock."""

    name: str
    content: bytes
    description: str
    dated: date


class PdfLibrariesMissing(RuntimeError):
    """Pango or one of its companions is not installed."""


class ResourceRefused(ValueError):
    """The HTML asked for something from outside the paper."""


def render(html: str, *, attached: Attached | None = None) -> bytes:
    """The PDF of a whole HTML document; with `attached`, a PDF/A-3a for keeping: tagged, with that file inside.

    Raises `ResourceRefused` and `PdfLibrariesMissing`.
    """
    weasyprint = _weasyprint()
    with _one_at_a_time, _garbage_collection_paused():
        stylesheet, fonts, fetcher = _prepared()
        try:
            document = weasyprint.HTML(string=html, base_url=BASE_URL, url_fetcher=fetcher)
            return document.write_pdf(stylesheets=[stylesheet], font_config=fonts, **_for_keeping(attached))
        except weasyprint.urls.FatalURLFetchingError as error:
            # Not an Exception in WeasyPrint: unconverted it would end the web server's process.
            raise ResourceRefused(str(error)) from error


def _for_keeping(attached: Attached | None) -> dict:
    if attached is None:
        return {}
    at = datetime.combine(attached.dated, time())
    file = _weasyprint().Attachment(
        string=attached.content,
        name=attached.name,
        description=attached.description,
        created=at,
        modified=at,
        relationship="Data",
    )
    return {"pdf_variant": VARIANT, "attachments": [file], "finisher": _finished}


def _finished(document, pdf) -> None:
    """`finisher` of WeasyPrint's ``write_pdf``: tags, and two things in the form in which signing programs leave them
    alone. iText 5 copies metadata as they are but forgets that they were compressed; PDFBox moves an output intent
    into an object of its own. Either would be a change besides the signature.
    """
    from . import tags

    tags.mend(document, pdf)
    catalog = pdf.catalog
    pdf.objects[int(catalog["Metadata"].split()[0])].compress = False
    for place, intent in enumerate(catalog["OutputIntents"]):
        pdf.add_object(intent)
        catalog["OutputIntents"][place] = intent.reference


def _weasyprint():
    try:
        import weasyprint
    except OSError as error:
        raise PdfLibrariesMissing(f"PDF needs Pango; install it: {INSTALL}") from error
    return weasyprint


@cache
def _prepared():
    """(style sheet, fonts, fetcher), parsed once a process: a tenth of a report's time."""
    from weasyprint.text.fonts import FontConfiguration

    fonts, fetcher = FontConfiguration(), _fonts_only_fetcher()
    css = (_static() / "css" / "paper.css").read_text(encoding="utf-8")
    stylesheet = _weasyprint().CSS(string=css, base_url=BASE_URL, url_fetcher=fetcher, font_config=fonts)
    return stylesheet, fonts, fetcher


# The fonts lie in a temporary folder that their destructor removes, too late when Python itself is ending.
atexit.register(_prepared.cache_clear)


def _fonts_only_fetcher():
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class FontsOnly(URLFetcher):
        def fetch(self, url, headers=None):
            name = url.removeprefix(FONT_URL)
            if name not in FONT_FILES:
                raise ValueError(f"A paper may not load {url}")
            return URLFetcherResponse(
                url, (_static() / "fonts" / name).read_bytes(), {"Content-Type": "font/ttf"}
            )

    return FontsOnly(fail_on_errors=True, allow_redirects=False, allowed_protocols=())


def _static() -> Path:
    return settings.BASE_DIR / "static"


@contextmanager
def _garbage_collection_paused():
    """Rendering makes many objects that live until its end; looking through them costs up to 17 %."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
