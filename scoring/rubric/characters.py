"""Characters that no wording or code of a rubric may have: pages, papers and PostgreSQL cannot hold or show them."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from .problems import At

# Control characters but newline and tab, halves of a pair (surrogates), noncharacters, and the marks that turn the
# direction of reading, by which a text would say something other than it shows.
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)


def writable(text: str) -> str:
    """The text with “�” for each such character, so that a page can show it."""
    return _UNWRITABLE.sub("\ufffd", text)


def read_characters(data, at: At):
    """The data with `writable` texts and names; every text and name that had to be changed is put on the list."""
    if isinstance(data, str):
        return _text(data, at)
    if isinstance(data, Mapping):
        return {
            _text(name, at) if isinstance(name, str) else name: read_characters(
                inner, at / (writable(name) if isinstance(name, str) else name)
            )
            for name, inner in data.items()
        }
    if isinstance(data, (list, tuple)):
        return [read_characters(inner, at / number) for number, inner in enumerate(data)]
    return data


def _text(text: str, at: At) -> str:
    unwritable = _UNWRITABLE.search(text)
    if unwritable is None:
        return text
    at.refuse(
        _("“%(text)s” has a character that cannot be shown (U+%(number)s); remove it")
        % {"text": writable(text)[:60], "number": f"{ord(unwritable[0]):04X}"}
    )
    return writable(text)
