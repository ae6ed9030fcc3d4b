"""The short code on a printed roll-call sheet: from it, the meeting is found again. Pure.

A code names a meeting and is no secret: whoever enters one sees the meeting only if they may see it anyway. Its last
sign checks the others: a wrong sign, and two neighbours swapped, are always noticed, because the number of signs is a
prime and each place has a weight of its own.
"""

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31; no 0 O, 1 I L, which look alike in a grey photocopy
SHORTEST = 4  # signs before the check; a larger number takes more


def code_of(number: int) -> str:
    """``2K7-QX4``: the number, then the check, in groups of three from the left."""
    signs = []
    while number or len(signs) < SHORTEST:
        number, digit = divmod(number, len(SIGNS))
        signs.append(SIGNS[digit])
    body = "".join(reversed(signs))
    whole = body + _check(body)
    return "-".join(whole[start : start + 3] for start in range(0, len(whole), 3))


def read(text: str) -> int | None:
    """The number in a code as somebody typed it, with or without strokes, spaces, capitals; None where it is none."""
    whole = "".join(sign for sign in text.upper() if sign not in "-–. \t")
    body, check = whole[:-1], whole[-1:]
    if not SHORTEST <= len(body) <= 12 or not set(whole) <= set(SIGNS) or _check(body) != check:
        return None
    number = 0
    for sign in body:
        number = number * len(SIGNS) + SIGNS.index(sign)
    return number if code_of(number).replace("-", "") == whole else None


def _check(body: str) -> str:
    """Makes the weighted sum of all signs 0 modulo 31: the check has weight 1, the places before it 2, 3, …"""
    total = sum(weight * SIGNS.index(sign) for weight, sign in enumerate(reversed(body), start=2))
    return SIGNS[-total % len(SIGNS)]
