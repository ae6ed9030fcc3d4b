"""The papers of a meeting as articles for the screen."""

from papers.layout import profile_on
from papers.rendering import render_article

from .minutes import minutes_data
from .record import Record
from .resolution import resolution_data

PAPER_DATA = {"minutes": minutes_data, "resolution": resolution_data}


def article_of(kind: str, record: Record):
    """The paper's article for the screen: as issued once it was, else the draft of what is recorded now."""
    issued = record.meeting.minutes_paper if kind == "minutes" else record.meeting.resolution_paper
    if issued:
        return render_article(kind, issued.data, profile_code=issued.layout_profile)
    profile = profile_on(record.day)
    return render_article(kind, PAPER_DATA[kind](record), profile_code=profile.code, is_draft=True)
