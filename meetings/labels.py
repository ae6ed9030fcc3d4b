"""The names of recorded facts, as pages show them."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from .statuses import AttendanceStatus, BaseRule, TaskResult, VoteMethod

LIST_LABELS = {
    "agenda": _("Agenda"),
    "materials": _("Materials"),
    "pre_meeting": _("Meeting of the cell committee"),
    "marks": _("Roll call"),
    "guests": _("Guests"),
    "speakers": _("Who spoke"),
    "contributions": _("What was said"),
    "motions": _("Votes"),
    "turns": _("Turns of self-criticism"),
    "resolution": _("Resolution"),
    "reports": _("Tasks of earlier resolutions"),
    "tasks": _("Tasks"),
    "started_at": _("Started at"),
    "ended_at": _("Ended at"),
}


class ProblemWords(NamedTuple):
    sentence: str
    address: str  # of the page where it is put right


# What meetings/checks.py finds.
PROBLEMS = {
    "roll_call": ProblemWords(_("The roll call is not complete."), "meetings:roll-call"),
    "nobody_present": ProblemWords(_("By the roll call nobody was present."), "meetings:roll-call"),
    "absence_without_reason": ProblemWords(
        _("Somebody is absent with a reason, but the reason is not written."), "meetings:roll-call"
    ),
    "too_few_to_decide": ProblemWords(
        _("Half of the official members convened, or fewer, were present: no vote can be carried."),
        "meetings:roll-call",
    ),
    "started_at": ProblemWords(_("The start time of the meeting is missing."), "meetings:minutes"),
    "ended_at": ProblemWords(_("The end time of the meeting is missing."), "meetings:minutes"),
    "chair": ProblemWords(_("The chair of the meeting is missing."), "meetings:minutes"),
    "chair_absent": ProblemWords(_("By the roll call the chair was not present."), "meetings:minutes"),
    "clerk": ProblemWords(_("The clerk of the meeting is missing."), "meetings:minutes"),
    "clerk_absent": ProblemWords(_("By the roll call the clerk was not present."), "meetings:minutes"),
    "previous_minutes": ProblemWords(
        _("It is not written that the minutes of the meeting before were confirmed."), "meetings:minutes"
    ),
    "previous_tasks": ProblemWords(_("The results of last month's work are missing."), "meetings:minutes"),
    "previous_tasks_unreported": ProblemWords(
        _("A task of an earlier resolution has no result yet."), "meetings:resolution"
    ),
    "next_tasks": ProblemWords(_("The tasks of the coming month are missing."), "meetings:minutes"),
    "thematic_content": ProblemWords(_("The thematic part is not written yet."), "meetings:minutes"),
    "guests": ProblemWords(_("The meeting was extended, but no guest is written down."), "meetings:minutes"),
    "discussion": ProblemWords(_("The discussion is missing."), "meetings:minutes"),
    "too_many_speakers": ProblemWords(_("More people spoke than were present."), "meetings:minutes"),
    "conclusion": ProblemWords(_("The conclusion of the chair is missing."), "meetings:minutes"),
    "resolution_without_vote": ProblemWords(
        _("There is a resolution, but no vote that adopted it."), "meetings:minutes"
    ),
    "task_without_owner": ProblemWords(_("A task has nobody assigned to it."), "meetings:resolution"),
    "task_without_date": ProblemWords(_("A task has no due day."), "meetings:resolution"),
    "minutes_adopted": ProblemWords(
        _("It is not written that the meeting adopted the minutes."), "meetings:minutes"
    ),
}
_WORDS = {
    choice.value: choice.label
    for choices in (AttendanceStatus, BaseRule, TaskResult, VoteMethod)
    for choice in choices
}


def conflict_rows(page, facts: list[str], posted: dict, saved: dict) -> list[dict]:
    """What the conflict page shows: one row for each of `facts`, this person's text beside the saved one."""
    return [
        {
            "label": page.fact_label(fact),
            "mine": words_of(posted[fact]),
            "saved": words_of(saved.get(fact)),
            "differs": True,
        }
        for fact in facts
    ]


def words_of(value) -> str:
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
