"""The pages a record is written on: which forms each shows, how they start, and which action saves them.

A page knows neither requests nor templates; views/records.py drives them all alike.
"""

from .agenda import AgendaPage
from .minutes import MinutesPage
from .paper_entry import PaperEntryPage
from .pre_meeting import PreMeetingPage
from .preparation import PreparationPage
from .resolution import ResolutionPage
from .roll_call import RollCallPage

PAGES = {
    page.name: page
    for page in (
        PreparationPage,
        AgendaPage,
        PreMeetingPage,
        RollCallPage,
        MinutesPage,
        ResolutionPage,
        PaperEntryPage,
    )
}
