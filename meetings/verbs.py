"""What happens to a meeting, in words; how the ledger reads them: cells/ledger.py."""

from django.utils.translation import gettext_lazy as _

from cells.access import Permission

SENTENCES = {
    "meeting planned": _("Meeting planned"),
    "preparation saved": _("Preparation of the meeting saved"),
    "material posted": _("Material posted with its file"),
    "cell committee's minutes saved": _("Minutes of the cell committee's meeting saved"),
    "roll call saved": _("Roll call saved"),
    "minutes saved": _("Minutes saved"),
    "resolution saved": _("Resolution and tasks saved"),
    "place and hours saved": _("Place and hours of the meeting saved"),
    "record confirmed": _("Record confirmed"),
    "record confirmed by its signed page": _("Record confirmed by the photo of its signed page"),
    "month without a meeting noted": _("Noted that the cell held no meeting"),
    "meeting submitted": _("Minutes and score submitted"),
    "meeting returned": _("Minutes and score returned to the cell"),
    "meeting held": _("Meeting held"),
    "meeting moved": _("Date of the meeting moved"),
    "date approved": _("Date of the meeting approved"),
    "usual day changed": _("Usual day of the cell's meetings changed"),
    "thematic topics planned": _("Thematic topics of the year planned"),
    "turns of self-criticism planned": _("Turns of self-criticism planned"),
    "calendar address made": _("Secret address of the own calendar made"),
    "calendar address taken back": _("Secret address of the own calendar taken back"),
    "file attached": _("File attached to the meeting"),
    "visit recorded": _("Visit to the cell recorded"),
    "visit corrected": _("Visit to the cell corrected"),
    "concern followed up": _("Noted what was done about a matter that members raised"),
    "task news written": _("What became of a task written down between two meetings"),
    "meeting accepted": _("Minutes and score accepted"),
    "meeting month corrected": _("Meeting moved to the month in which it was held"),
    "meeting reopened": _("Accepted minutes opened again"),
}

LABELS = {
    "submitted_at": _("submitted at"),
    "first_submitted_at": _("first submitted at"),
    "returned_at": _("returned at"),
    "accepted_at": _("accepted at"),
    "sha256": _("fingerprint of the file"),
    "marks": _("roll call"),
    "marks_dropped": _("marks of another day, dropped"),
    "agenda": _("agenda"),
    "draft_text": _("draft of the resolution or conclusion"),
    "draft_posted_at": _("draft posted at"),
    "attendees": _("present"),
    "review": _("the month behind"),
    "discussion_points": _("points to discuss at the meeting"),
    "held_on": _("held on"),
    "materials": _("materials"),
    "pre_meeting": _("meeting of the cell committee"),
    "guests": _("guests"),
    "speakers": _("who spoke"),
    "contributions": _("what was said"),
    "motions": _("motions"),
    "turns": _("turns of self-criticism"),
    "done": _("done"),
    "reports": _("earlier tasks"),
    "tasks": _("new tasks"),
    "task": _("task"),
    "missed_month": _("month without a meeting"),
    "concerns": _("matters that members raised"),
    "turns": _("turns of self-criticism"),
    "topics": _("thematic topics"),
    "date_approved_at": _("date approved at"),
}

PARTS = {
    "agenda": "meetings.AgendaItem",
    "marks": "meetings.Attendance",
    "materials": "meetings.Material",
    "pre_meeting": "meetings.PreMeeting",
    "guests": "meetings.Guest",
    "contributions": "meetings.Contribution",
    "motions": "meetings.Motion",
    "turns": "meetings.CriticismTurn",
    "resolution": "meetings.Resolution",
    "reports": "meetings.TaskReport",
    "tasks": "meetings.Task",
    "missed_month": "meetings.MissedMonth",
    "concerns": "meetings.Concern",
}

# Before and after are the record itself: they are open to who may read it before it is accepted.
CONTENT_NEEDS = Permission.SEE_DRAFTS
