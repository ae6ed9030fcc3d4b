"""How much of a text stands word for word in another one. Pure.

Minutes written anew share single words with all others; whole runs of words only with the one they were copied from.
So the share is that of the runs of `RUN` words of the new text that stand in the other.
"""

from fractions import Fraction

from .search_words import words_of

RUN = 5
FEWEST_WORDS = 25  # a shorter text is alike by nature: “Chi bộ thống nhất cao với dự thảo nghị quyết.”


def runs_of(text: str) -> frozenset[tuple[str, ...]]:
    """Every run of `RUN` words, marks and capitals aside; none of a text under `FEWEST_WORDS` words."""
    words = words_of(text)
    if len(words) < FEWEST_WORDS:
        return frozenset()
    return frozenset(tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def share(mine: frozenset, other: frozenset) -> Fraction:
    """What part of my runs stands in the other text, 0–1; 0 where mine is too short to tell."""
    return Fraction(len(mine & other), len(mine)) if mine else Fraction(0)
