"""What is known about one cell and one month: the only things a rubric's rules may ask about.

`Evidence` is collected from the records elsewhere and frozen with the score. None means "not recorded".
`Evidence.facts()` adds the derived figures (rates, minutes short) as exact fractions, never as floats. Each fact comes
from one part of the records (`ORIGINS`); `Evidence.sources` says who wrote that part down last, and when.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

STEPS = ("opening", "previous_minutes", "previous_tasks", "discussion", "conclusion", "closing")


class FactKind(StrEnum):
    YES_NO = "yes_no"
    WHOLE = "whole"  # an int: people, minutes, tasks
    EXACT = "exact"  # a Fraction: percent, hours
    CODES = "codes"  # a tuple of codes: recorded steps, gaps in the minutes


FACTS: dict[str, FactKind] = {
    "met": FactKind.YES_NO,
    "has_permission_not_to_meet": FactKind.YES_NO,
    "met_or_permitted": FactKind.YES_NO,
    "has_cell_committee": FactKind.YES_NO,
    "has_overseer": FactKind.YES_NO,
    "has_thematic": FactKind.YES_NO,
    "strength": FactKind.WHOLE,
    "expected": FactKind.WHOLE,
    "present": FactKind.WHOLE,
    "excused": FactKind.WHOLE,
    "unexcused": FactKind.WHOLE,
    "unmarked": FactKind.WHOLE,
    "attendance_percent": FactKind.EXACT,
    "longest_excused_run": FactKind.WHOLE,
    "pre_meeting_held": FactKind.YES_NO,
    "pre_meeting_has_minutes": FactKind.YES_NO,
    "members_notified": FactKind.YES_NO,
    "overseer_notified": FactKind.YES_NO,
    "overseer_notified_or_not_assigned": FactKind.YES_NO,
    "has_discussion_outline_or_draft": FactKind.YES_NO,
    "materials_posted": FactKind.YES_NO,
    "materials_hours_before": FactKind.EXACT,
    "duration_minutes": FactKind.WHOLE,
    "required_minutes": FactKind.WHOLE,
    "minutes_short": FactKind.WHOLE,
    "duration_percent": FactKind.EXACT,
    "steps_recorded": FactKind.CODES,
    "steps_recorded_count": FactKind.WHOLE,
    "praise_or_reminder_given": FactKind.YES_NO,
    "speakers": FactKind.WHOLE,
    "speaking_percent": FactKind.EXACT,
    "has_minutes": FactKind.YES_NO,
    "minutes_gaps": FactKind.CODES,
    "minutes_gap_count": FactKind.WHOLE,
    "criticism_minutes": FactKind.WHOLE,
    "conclusion_adopted": FactKind.YES_NO,
    "minutes_adopted": FactKind.YES_NO,
    "tasks_assigned": FactKind.YES_NO,
    "posted_hours_after": FactKind.EXACT,
    "tasks_due": FactKind.WHOLE,
    "tasks_achieved": FactKind.WHOLE,
    "tasks_achieved_percent": FactKind.EXACT,
    "previous_tasks_unreported": FactKind.WHOLE,
}

# Known for every cell and month, so a rubric may let an item's maximum hang on them.
CIRCUMSTANCES = frozenset(
    {
        "met",
        "has_permission_not_to_meet",
        "met_or_permitted",
        "has_cell_committee",
        "has_overseer",
        "has_thematic",
    }
)

_ROLL_CALL_ROOTS = ("unmarked",)
# What was recorded to arrive at a fact: shown in its sentence, and searched for what is missing.
ROOTS: dict[str, tuple[str, ...]] = {
    "met_or_permitted": ("met", "has_permission_not_to_meet"),
    "strength": _ROLL_CALL_ROOTS,
    "expected": _ROLL_CALL_ROOTS,
    "present": _ROLL_CALL_ROOTS,
    "excused": _ROLL_CALL_ROOTS,
    "unexcused": _ROLL_CALL_ROOTS,
    "attendance_percent": ("present", "expected", "unmarked"),
    "speaking_percent": ("speakers", "present", "unmarked"),
    "overseer_notified_or_not_assigned": ("has_overseer", "overseer_notified"),
    "duration_minutes": ("started_at", "ended_at"),
    "minutes_short": ("started_at", "ended_at", "required_minutes"),
    "duration_percent": ("started_at", "ended_at", "required_minutes"),
    "steps_recorded_count": ("steps_recorded",),
    "minutes_gap_count": ("minutes_gaps",),
    "tasks_achieved_percent": ("tasks_achieved", "tasks_due", "previous_tasks_unreported"),
}


class Origin(StrEnum):
    """The part of the records that a fact comes from."""

    PREPARATION = "preparation"
    ROLL_CALL = "roll_call"
    MINUTES = "minutes"
    RESOLUTION = "resolution"
    TASKS = "tasks"  # what a meeting heard of the tasks given by earlier ones
    MISSED_MONTH = "missed_month"  # the note that no meeting was held
    BOOKS = "books"  # offices, and who watches over the cell
    RULES = "rules"  # what the committee asks of a meeting


_ORIGIN_OF_FIELDS: dict[Origin, tuple[str, ...]] = {
    Origin.PREPARATION: (
        *("has_thematic", "pre_meeting_held", "pre_meeting_has_minutes", "members_notified"),
        *("overseer_notified", "has_discussion_outline_or_draft", "materials_posted"),
        "materials_hours_before",
    ),
    Origin.ROLL_CALL: (
        *("strength", "expected", "present", "excused", "unexcused", "unmarked"),
        "longest_excused_run",
    ),
    Origin.MINUTES: (
        *("met", "started_at", "ended_at", "duration_minutes", "steps_recorded", "speakers", "has_minutes"),
        *("praise_or_reminder_given", "minutes_gaps", "criticism_minutes", "conclusion_adopted"),
        "minutes_adopted",
    ),
    Origin.RESOLUTION: ("tasks_assigned", "posted_hours_after"),
    Origin.TASKS: ("tasks_due", "tasks_achieved", "previous_tasks_unreported"),
    Origin.MISSED_MONTH: ("has_permission_not_to_meet",),
    Origin.BOOKS: ("has_cell_committee", "has_overseer"),
    Origin.RULES: ("required_minutes",),
}
_ORIGINS = {name: origin for origin, names in _ORIGIN_OF_FIELDS.items() for name in names}
# Not of the month's own record: said as a reason, never what has to be looked up or filled in.
_GIVEN = {Origin.BOOKS, Origin.RULES, Origin.MISSED_MONTH}


def origins_of(facts: Iterable[str]) -> list[Origin]:
    """The parts of the records that these facts, recorded or derived, come from, in that order, each once.

    What the month's record says goes before what was given (the books, the rules).
    """
    roots = [root for name in facts for root in ((name,) if name in _ORIGINS else ROOTS.get(name, ()))]
    found = list(dict.fromkeys(_ORIGINS[root] for root in roots if root in _ORIGINS))
    own = [origin for origin in found if origin not in _GIVEN]
    return own or found


@dataclass(frozen=True)
class Source:
    """Who wrote a part of the records down last, and when; None where that is not kept."""

    by: int | None = None  # the account
    at: str | None = None  # an instant, ISO 8601


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The facts of one cell and month. Fields that may be None are None until they have been recorded.

    Collect it once the meeting was held or the month is over: `met` False is a month without a meeting.
    """

    met: bool
    has_permission_not_to_meet: bool
    has_cell_committee: bool  # False: a cell with only a secretary
    has_overseer: bool
    has_thematic: bool  # the month holds a thematic meeting, combined or apart
    required_minutes: int
    unmarked: int  # people the roll call has not marked yet
    previous_tasks_unreported: int

    # The roll call: None until everybody is marked.
    strength: int | None = None
    expected: int | None = None  # whom the rate is measured on (cells/strength.py, A or B)
    present: int | None = None
    excused: int | None = None
    unexcused: int | None = None
    longest_excused_run: int | None = None  # meetings in a row, this calendar year, any one member

    pre_meeting_held: bool | None = None
    pre_meeting_has_minutes: bool | None = None
    members_notified: bool | None = None
    overseer_notified: bool | None = None
    has_discussion_outline_or_draft: bool | None = None
    materials_posted: bool | None = None
    materials_hours_before: Decimal | None = None  # from posting the last material to the start

    started_at: str | None = None  # "HH:MM", as it will be read on the sheet
    ended_at: str | None = None
    duration_minutes: int | None = None
    steps_recorded: tuple[str, ...] | None = None  # out of STEPS
    praise_or_reminder_given: bool | None = None
    speakers: int | None = None
    has_minutes: bool | None = None
    minutes_gaps: tuple[str, ...] | None = None  # codes of what is missing; () when complete
    criticism_minutes: int | None = None
    conclusion_adopted: bool | None = None
    minutes_adopted: bool | None = None
    tasks_assigned: bool | None = None  # every task has an assignee and a due date
    posted_hours_after: Decimal | None = None  # from the end to posting the resolution

    tasks_due: int | None = None  # targets of previous resolutions due by this meeting
    tasks_achieved: int | None = None

    # Origin → Source. No fact: two records that say the same are equal, whoever wrote them.
    sources: Mapping[str, Source] = field(default_factory=dict, compare=False)

    def to_json(self) -> dict:
        """Plain JSON types, hours as text; `from_json` gives back an equal object."""
        return {name: _to_plain(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, data: Mapping) -> "Evidence":
        """Also what was stored before the sources were."""
        facts = {name: _from_plain(name, value) for name, value in data.items() if name != "sources"}
        sources = {origin: Source(**source) for origin, source in data.get("sources", {}).items()}
        return cls(**facts, sources=sources)

    def facts(self) -> dict[str, object]:
        """Every field and every derived fact by name; None where there is not enough evidence."""
        recorded = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "sources"}
        hours = {name: value if value is None else Fraction(value) for name, value in self._hours().items()}
        return recorded | hours | self._derived()

    def _hours(self) -> dict[str, Decimal | None]:
        return {name: getattr(self, name) for name in _HOURS}

    def _derived(self) -> dict[str, object]:
        return {
            "met_or_permitted": self.met or self.has_permission_not_to_meet,
            "attendance_percent": _percent(self.present, self.expected),
            "speaking_percent": _percent(self.speakers, self.present),
            "overseer_notified_or_not_assigned": self.overseer_notified if self.has_overseer else True,
            "minutes_short": _difference(self.required_minutes, self.duration_minutes),
            "duration_percent": _percent(self.duration_minutes, self.required_minutes),
            "steps_recorded_count": _count(self.steps_recorded),
            "minutes_gap_count": _count(self.minutes_gaps),
            "tasks_achieved_percent": self._tasks_achieved_percent(),
        }

    def _tasks_achieved_percent(self) -> Fraction | None:
        # A rate over tasks nobody has reported on would be a guess.
        if self.previous_tasks_unreported:
            return None
        return _percent(self.tasks_achieved, self.tasks_due)


_HOURS = ("materials_hours_before", "posted_hours_after")
_CODES = ("steps_recorded", "minutes_gaps")


def _percent(part: int | None, whole: int | None) -> Fraction | None:
    return Fraction(100 * part, whole) if part is not None and whole else None


def _difference(required: int, actual: int | None) -> int | None:
    return None if actual is None else required - actual


def _count(codes: tuple[str, ...] | None) -> int | None:
    return None if codes is None else len(codes)


def _to_plain(value):
    if isinstance(value, Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _from_plain(name: str, value):
    if value is None:
        return None
    if name in _HOURS:
        return Decimal(value)
    return tuple(value) if name in _CODES else value
