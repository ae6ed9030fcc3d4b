"""How files that people take away are called and written: letters every system can read. Pure."""

import re
import unicodedata

LONGEST = 60


def plain_words(text: str) -> str:
    """``Chi-bo-Chung-cu-Giai-Viet``: without marks, everything else a hyphen; at most 60 letters, never empty."""
    marked = unicodedata.normalize("NFD", text).translate({ord("đ"): "d", ord("Đ"): "D"})
    letters = "".join(letter for letter in marked if not unicodedata.combining(letter))
    words = re.sub(r"[^A-Za-z0-9]+", "-", letters).strip("-")
    return words[:LONGEST].rstrip("-") or "tep"


def as_text_file(text: str) -> bytes:
    """As the editor of every Windows opens it: marked as UTF-8, its own line ends."""
    return "\r\n".join(text.splitlines()).encode("utf-8-sig")
