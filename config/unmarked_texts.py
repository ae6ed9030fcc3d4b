"""Finds words of a page's template that nobody marked for translation: they would stay as they are."""

import re
from html.parser import HTMLParser

from django.template.base import Lexer, Token, TokenType

# Attributes that a person reads or has read out.
READ_ATTRIBUTES = {"alt", "aria-description", "aria-label", "label", "placeholder", "title"}
SAME_IN_EVERY_LANGUAGE = ("Sổ Chi bộ", "English", "Tiếng Việt")
WORD = re.compile(r"[^\W\d_]{2}")


class _Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.is_key = False  # inside <kbd>: what is printed on the keyboard

    def handle_endtag(self, tag):
        self.is_key = self.is_key and tag != "kbd"

    def handle_starttag(self, tag, attrs):
        self.is_key = self.is_key or tag == "kbd"
        for name, value in attrs:
            if name in READ_ATTRIBUTES:
                self._keep(value or "")

    def handle_data(self, data):
        is_script = self.cdata_elem is not None  # or a style
        if not is_script and not self.is_key:
            self._keep(data)

    def _keep(self, text: str):
        rest = text
        for name in SAME_IN_EVERY_LANGUAGE:
            rest = rest.replace(name, "")
        if word := WORD.search(rest):
            line = self.getpos()[0] + rest[: word.start()].count("\n")
            self.found.append((line, " ".join(text.split())))


def _end_of_skipped(token: Token) -> str | None:
    """The tag that ends what this tag hides from the search, if it hides anything."""
    words = token.contents.split()
    if words[0] in ("blocktranslate", "blocktrans", "comment"):
        return f"end{words[0]}"
    if words[0] == "block" and words[-1].endswith("_class"):  # CSS classes for the page around it
        return "endblock"
    return None


def _without_django(source: str) -> str:
    """The HTML alone: tags, variables, comments and marked texts taken out, line numbers kept."""
    kept, skip_until = [], None
    for token in Lexer(source).tokenize():
        is_shown = token.token_type == TokenType.TEXT and skip_until is None
        kept.append(token.contents if is_shown else "\n" * token.contents.count("\n"))
        if token.token_type != TokenType.BLOCK:
            continue
        if skip_until is None:
            skip_until = _end_of_skipped(token)
        elif token.contents.split()[0] == skip_until:
            skip_until = None
    return "".join(kept)


def unmarked_texts(source: str) -> list[tuple[int, str]]:
    """(line, text) of every piece of a template with a word in it that stands outside any translation tag."""
    words = _Words()
    words.feed(_without_django(source))
    words.close()
    return words.found
