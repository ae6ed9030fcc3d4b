"""The papers of a meeting as articles for the screen, and the data they are made from."""

from papers.layout import profile_on
from papers.rendering import render_article

from ..models import MeetingState
from .minutes import minutes_data
from .record import Record
from .resolution import resolution_data

PAPER_DATA = {"minutes": minutes_data, "resolution": resolution_data}


def issued_paper(kind: str, meeting):
    """The paper in force; None while the record is open, though one stands issued until the next replaces it."""
    paper = meeting.minutes_paper if kind == "minutes" else meeting.resolution_paper
    return paper if meeting.state == MeetingState.ACCEPTED else None


def draft_data(kind: str, record: Record) -> dict:
    """What a paper not yet issued says: as the record was handed in, until then as it reads now."""
    if record.frozen is not None:
        return record.frozen.data[kind]
    return PAPER_DATA[kind](record)


def article_of(kind: str, record: Record):
    """The paper's article for the screen: as issued once it was, else the draft."""
    if issued := issued_paper(kind, record.meeting):
        return render_article(kind, issued.data, profile_code=issued.layout_profile)
    profile = profile_on(record.day)
    return render_article(kind, draft_data(kind, record), profile_code=profile.code, is_draft=True)
