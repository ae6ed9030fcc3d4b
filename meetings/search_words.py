"""What a text is searched by, and what somebody asked for: words without marks, the same on every database. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from cells.names import fold

# More than PostgreSQL can tell the places of in one text; a record of a meeting is a tenth of it.
MOST_WORDS = 16_000
LONGEST_WORD = 60
# Letters of Bahnar, Êđê and others that no mark can be taken from.
PLAIN = str.maketrans(
    {"ƀ": "b", "ɓ": "b", "ŋ": "n", "ƙ": "k", "ɗ": "d", "ɛ": "e", "ɔ": "o", "ɨ": "i", "ʼ": " "}
)
WORD = re.compile(r"[^\W_]+")
AROUND = 14  # words shown before and after the first word found


@dataclass(frozen=True)
class Query:
    """What is looked for: every one of the phrases, each a tuple of one word or of words that follow each other."""

    phrases: tuple[tuple[str, ...], ...]

    def __bool__(self):
        return bool(self.phrases)


def words_of(text: str) -> list[str]:
    """``Khu phố 4, hẻm 117/2`` → ``["khu", "pho", "4", "hem", "117", "2"]``; at most `MOST_WORDS`."""
    folded = fold(text.replace("\0", " ")).translate(PLAIN)
    return [word[:LONGEST_WORD] for word in re.findall(r"[a-z0-9]+", folded)[:MOST_WORDS]]


def query_of(text: str) -> Query:
    """The words of `text`, in any order and place; those between quotation marks must follow each other."""
    phrases = []
    for number, part in enumerate(re.split(r"[\"“”„«»]", text)):
        words = words_of(part)
        phrases += [tuple(words)] if number % 2 and words else [(word,) for word in words]
    return Query(tuple(dict.fromkeys(phrases)))


def as_phrase(query: Query) -> Query:
    """The same words, following each other as they were typed; a question of one word, or with quotation marks, as it
    is."""
    single = all(len(phrase) == 1 for phrase in query.phrases) and len(query.phrases) > 1
    return Query((tuple(word for (word,) in query.phrases),)) if single else query


def excerpt(text: str, query: Query) -> list[tuple[str, bool]]:
    """A piece of `text` around the first place with most of what was asked: (characters, were they asked for?)."""
    text = unicodedata.normalize("NFC", text)
    tokens = [(found.start(), found.end(), words_of(found[0])) for found in WORD.finditer(text)]
    hits = _hits([words[0] if len(words) == 1 else " ".join(words) for _start, _end, words in tokens], query)
    if not hits:
        return [(text[:200], False)] if text else []
    first = max(
        sorted(hits), key=lambda at: len({hits[near] for near in range(at, at + AROUND) if near in hits})
    )
    from_token, to_token = max(0, first - AROUND // 2), min(len(tokens), first + AROUND)
    begin, end = tokens[from_token][0], tokens[to_token - 1][1]
    pieces, at = [("… ", False)] if from_token else [], begin
    for number in range(from_token, to_token):
        if number in hits:
            start, stop, _words = tokens[number]
            pieces += [(text[at:start], False), (text[start:stop], True)]
            at = stop
    pieces += [(text[at:end], False), (" …" if to_token < len(tokens) else "", False)]
    return [(characters, is_hit) for characters, is_hit in pieces if characters]


def _hits(words: list[str], query: Query) -> dict[int, tuple]:
    """Place of a word → the phrase it is part of."""
    hits = {}
    for phrase in query.phrases:
        for at in range(len(words) - len(phrase) + 1):
            if tuple(words[at : at + len(phrase)]) == phrase:
                hits |= dict.fromkeys(range(at, at + len(phrase)), phrase)
    return hits
