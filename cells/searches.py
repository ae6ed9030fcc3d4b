"""What somebody searched for, kept out of addresses: a name there would stay in histories and logs (trust.md S-20).

The words wait in the person's session under a number that says nothing; the address carries the number. So a page of
results can be paged, left and come back to, by its owner alone.
"""

import re
import secrets

from .fields import nfc

KEY, MOST_KEPT = "searches", 20
LONGEST = 80


def keep_search(request, text: str) -> str:
    """The number under which the words are kept, ``""`` for none."""
    text = " ".join(nfc(text).replace("\0", " ").split())[:LONGEST]
    if not text:
        return ""
    kept = request.session.get(KEY, {})
    number = next((number for number, words in kept.items() if words == text), None) or secrets.token_hex(6)
    kept.pop(number, None)
    kept[number] = text
    request.session[KEY] = dict(list(kept.items())[-MOST_KEPT:])
    return number


def kept_search(request, number: str) -> str:
    """The words kept under the number; ``""`` where this session has none."""
    return request.session.get(KEY, {}).get(number, "") if re.fullmatch("[0-9a-f]{12}", number) else ""
