"""The code on a sign-in slip. Pure text; the slip itself is a row (cells.models.SignInSlip).

Twenty digits and no letters: a Vietnamese keyboard turns `aw` into ă and `dd` into đ while one types, digits it leaves
alone, a telephone offers them with large keys, and nobody reads 0 as O. 10**20 codes are 66 bits; a slip is valid for
seven days and tries are slowed as at sign-in.
"""

import secrets
import unicodedata

from django.utils.crypto import salted_hmac

DIGITS, GROUP = 20, 4


def new_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def grouped(code: str) -> str:
    """As it is printed: ``4821 9037 5518 2640 7719``."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read(typed: str) -> str:
    """The digits of what somebody typed, whatever stands between them; ``""`` when that is no code."""
    digits = "".join(
        str(unicodedata.decimal(character))
        for character in typed
        if unicodedata.decimal(character, None) is not None
    )
    return digits if len(digits) == DIGITS else ""


def hash_of(code: str) -> str:
    """What is stored: keyed with SECRET_KEY, so that a copy of the database alone lets nobody search for a code."""
    return salted_hmac("cells.SignInSlip", code, algorithm="sha256").hexdigest()
