"""Vietnamese names: how they are searched and in which order they stand. Pure text, the same on every database."""

import unicodedata

# What decides first: the order of ICU's Vietnamese collation, PostgreSQL's `vi-x-icu` (tests/cells/name_order.txt).
# Letters that Êđê, Bahnar, Stiêng and others write (ƀ, ɗ, ŋ …) and those of foreign names stand among the Vietnamese.
ORDER = " _-–—,;:!?.·'‘’\"“”()0123456789aăâbƀɓcƈdđɖɗƌeêəɛfgɣhiıjkƙlⱡmnŋoôơpƥqʠrstƭʈuưvwxyzþʼ"
# What decides only between equal letters: huyền, hỏi, ngã, sắc, nặng; then the marks of other languages: breve,
# circumflex, caron, ring, dots above, double acute, stroke, dot above, cedilla. No mark (ngang) comes first.
MARKS = "\u0300\u0309\u0303\u0301\u0323\u0306\u0302\u030c\u030a\u0308\u030b\u0338\u0307\u0327"
MAKE_A_LETTER = "\u0306\u0302\u031b"  # with these a, e, o, u become ă, â, ê, ô, ơ, ư
# Letters that differ from a plain one, or from two, as if by a mark.
TAKEN_APART = str.maketrans(
    {"æ": "a\u0338e", "œ": "o\u0338e", "ø": "o\u0338", "ł": "l\u0338", "ð": "d\u0338", "ħ": "h\u0338"}
)
END_OF_LETTERS, OTHER_SCRIPT, OTHER_MARK = "00", "ff", "f"


def fold(text: str) -> str:
    """Lower case without diacritics, one space between words: ``Đặng  Văn Ánh`` → ``dang van anh``."""
    decomposed = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def sort_key(full_name: str) -> str:
    """Order by given name, then middle names, then family name, as a Vietnamese list does.

    Hexadecimal digits only, so that every database collation sorts it alike: two digits a letter by its place in
    `ORDER` (đ after d, ă and â after a …), then for each letter a 0 and one digit a mark on it (ngang, huyền, hỏi,
    ngã, sắc, nặng …). A letter of another script comes after them all.
    """
    family, *rest = full_name.split() or [""]
    in_order = " ".join([*rest[-1:], *rest[:-1], family])
    letters, marks = [], []
    for letter, on_it in _letters(in_order.casefold().translate(TAKEN_APART)):
        place = ORDER.find(letter)
        letters.append(f"{OTHER_SCRIPT}{ord(letter):06x}" if place < 0 else f"{place + 1:02x}")
        marks.append("0" + "".join(_digit(mark) for mark in on_it))
    return "".join(letters) + END_OF_LETTERS + "".join(marks)


def _letters(text: str) -> list[tuple[str, list[str]]]:
    """Each letter with the marks on it, those taken off that make a letter of the alphabet: ậ → (â, nặng)."""
    found: list[tuple[str, list[str]]] = []
    for character in unicodedata.normalize("NFD", text):
        if not unicodedata.combining(character) or not found:
            found.append((character, []))
            continue
        letter, on_it = found[-1]
        together = unicodedata.normalize("NFC", letter + character)
        if character in MAKE_A_LETTER and together in ORDER:
            found[-1] = (together, on_it)
        else:
            on_it.append(character)
    return found


def _digit(mark: str) -> str:
    place = MARKS.find(mark)
    return OTHER_MARK if place < 0 else f"{place + 1:x}"
