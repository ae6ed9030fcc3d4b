"""Says in one sentence what to install when the libraries behind WeasyPrint are missing, and what is set wrongly.

The libraries are looked for by name; importing WeasyPrint would add a second to every command.
"""

import ctypes
import re
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Info, Warning, register

from .signature_reading import roots_in

INSTALL = "apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
NEEDED = {
    "Pango": ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    "PangoFT2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"),
    "HarfBuzz": ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll"),
    "Fontconfig": ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll"),
}
FASTER = ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll")


def is_loadable(file_names: Sequence[str]) -> bool:
    """Whether the system finds the library under one of its names (Linux, macOS, Windows)."""
    for file_name in file_names:
        try:
            ctypes.CDLL(file_name)
        except OSError:
            continue
        return True
    return False


@register("papers")
def check_site_url(app_configs, **kwargs):
    """It is frozen into every paper that is issued: a wrong one cannot be mended afterwards."""
    if not settings.SITE_URL or re.fullmatch(r"https?://[a-z0-9.-]+(:\d+)?", settings.SITE_URL):
        return []
    message = f"SITE_URL is to be like https://sochibo.example, without a path, not {settings.SITE_URL}"
    return [Error(message, id="papers.E001")]


@register("papers")
def check_signature_roots(app_configs, **kwargs):
    """A root that cannot be read would be missed by nobody: signatures that it vouches for would say “unknown”."""
    folder = settings.SIGNATURE_ROOTS
    if not folder:
        return []
    if not Path(folder).is_dir():
        return [Warning(f"SIGNATURE_ROOTS names no folder: {folder}", id="papers.W002")]
    found, damaged = roots_in(folder)
    if damaged:
        message = f"SIGNATURE_ROOTS holds files that are no certificates: {', '.join(damaged)}"
        return [Warning(message, id="papers.W003")]
    if not found:
        message = f"SIGNATURE_ROOTS holds no certificate (.pem, .crt, .cer): {folder}"
        return [Warning(message, id="papers.W004")]
    return []


@register("papers")
def check_pdf_libraries(app_configs, **kwargs):
    missing = [name for name, file_names in NEEDED.items() if not is_loadable(file_names)]
    if missing:
        message = (
            f"Papers cannot be made as PDF because {', '.join(missing)} is missing; install it: {INSTALL}"
        )
        return [Warning(message, id="papers.W001")]
    if not is_loadable(FASTER):
        return [
            Info(f"PDF papers take 1.7 times as long as they could; install: {INSTALL}", id="papers.I001")
        ]
    return []
