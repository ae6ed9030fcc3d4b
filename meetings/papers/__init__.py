"""From a meeting to the data of its two papers: the minutes and the resolution (shapes in papers/shapes.py).

Papers are Vietnamese in every language of the site, so the words here are Vietnamese, not translated.
"""

from .articles import PAPER_DATA, article_of, draft_data, issued_paper
from .minutes import minutes_data
from .parts import SECTIONS, attendance_data, decimal_text, head_of, two_decimals
from .record import Record
from .resolution import resolution_data

__all__ = [
    "PAPER_DATA",
    "SECTIONS",
    "Record",
    "article_of",
    "attendance_data",
    "decimal_text",
    "draft_data",
    "head_of",
    "issued_paper",
    "minutes_data",
    "resolution_data",
    "two_decimals",
]
