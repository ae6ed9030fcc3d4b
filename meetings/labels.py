"""The names of recorded facts, as pages show them."""

from django.utils.translation import gettext_lazy as _

from .statuses import AttendanceStatus, BaseRule, TaskResult

LIST_LABELS = {
    "materials": _("Materials"),
    "pre_meeting": _("Meeting of the cell committee"),
    "marks": _("Roll call"),
    "guests": _("Guests"),
    "motions": _("Votes"),
    "resolution": _("Resolution"),
    "reports": _("Tasks of earlier resolutions"),
    "tasks": _("Tasks"),
    "started_at": _("Started at"),
    "ended_at": _("Ended at"),
}
GAP_LABELS = {
    "roll_call": (_("the roll call is not complete"), "meetings:roll-call"),
    "started_at": (_("the start time is missing"), "meetings:minutes"),
    "ended_at": (_("the end time is missing"), "meetings:minutes"),
    "chair": (_("the chair is missing"), "meetings:minutes"),
    "clerk": (_("the clerk is missing"), "meetings:minutes"),
    "previous_tasks": (_("the results of last month's work are missing"), "meetings:minutes"),
    "next_tasks": (_("the tasks of the coming month are missing"), "meetings:minutes"),
    "discussion": (_("the discussion is missing"), "meetings:minutes"),
    "conclusion": (_("the conclusion of the chair is missing"), "meetings:minutes"),
}
_WORDS = {
    choice.value: choice.label for choices in (AttendanceStatus, BaseRule, TaskResult) for choice in choices
}


def conflict_rows(page, facts: list[str], posted: dict, saved: dict) -> list[dict]:
    """What the conflict page shows: one row for each of `facts`, this person's text beside the saved one."""
    return [
        {
            "label": page.fact_label(fact),
            "mine": _answer(posted[fact]),
            "saved": _answer(saved.get(fact)),
            "differs": True,
        }
        for fact in facts
    ]


def _answer(value) -> str:
    """“No” said as such: beside a fact that was not recorded it would otherwise look the same."""
    return str(_("No")) if value is False else in_words(value)


def in_words(value) -> str:
    """A snapshot value as lines of text."""
    if isinstance(value, list):
        return "\n".join(in_words(row) for row in value)
    if isinstance(value, dict):
        return " · ".join(word for word in map(in_words, value.values()) if word)
    if value is None or value is False:
        return ""
    return str(_("yes") if value is True else _WORDS.get(value, value))
