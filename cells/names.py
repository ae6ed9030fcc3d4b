"""Vietnamese names: how they are searched and in which order they stand. Pure text, the same on every database."""

import unicodedata

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONE_MARKS = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng; no mark (ngang) comes first
SPACE, OTHER = "00", "01"


def fold(text: str) -> str:
    """Lower case without diacritics, one space between words: ``Đặng  Văn Ánh`` → ``dang van anh``."""
    decomposed = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def sort_key(full_name: str) -> str:
    """Order by given name, then middle names, then family name, as a Vietnamese list does.

    Hexadecimal digits only, so that every database collation sorts it alike: two digits a letter in the order of
    the Vietnamese alphabet (đ after d, ă and â after a …), then one digit a letter for its tone
    (ngang, huyền, hỏi, ngã, sắc, nặng). A letter outside the alphabet comes before ``a``.
    """
    family, *rest = full_name.split() or [""]
    in_order = " ".join([*rest[-1:], *rest[:-1], family])
    letters, tones = [], []
    for character in unicodedata.normalize("NFC", in_order.casefold()):
        letter, tone = _letter_and_tone(character)
        letters.append(letter)
        tones.append(tone)
    return "".join(letters) + SPACE + SPACE + "".join(tones)


def _letter_and_tone(character: str) -> tuple[str, str]:
    if character == " ":
        return SPACE, "0"
    marks = unicodedata.normalize("NFD", character)
    tone = next((TONE_MARKS.index(mark) + 1 for mark in marks if mark in TONE_MARKS), 0)
    bare = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONE_MARKS))
    position = LETTERS.find(bare)
    return (OTHER if position < 0 else f"{position + 2:02x}"), str(tone)
