"""Citizen ids (CCCD): never stored, only a keyed hash, by which the same person is found again in another list.

Twelve digits can be tried out in an afternoon, so a plain hash would hide nothing; the key (`CITIZEN_ID_KEY`) is what
protects them. Whoever changes the key loses the matching, nothing else (docs/operations.md).
"""

import hashlib
import hmac

from django.conf import settings

DIGITS = 12


def is_citizen_id(text: str) -> bool:
    return len(text) == DIGITS and text.isascii() and text.isdigit()


def hash_of(number: str) -> str:
    """HMAC-SHA256 of the twelve digits, as 64 hexadecimal digits. Raises ValueError for anything else."""
    if not is_citizen_id(number):
        raise ValueError("A citizen id has twelve digits.")
    return hmac.new(_key(), number.encode(), hashlib.sha256).hexdigest()


def _key() -> bytes:
    own = settings.CITIZEN_ID_KEY
    return own.encode() if own else hashlib.sha256(b"citizen id\0" + settings.SECRET_KEY.encode()).digest()
