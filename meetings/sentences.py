"""Sentences that several pages say in the same words: a figure reached, the rate of follow-through, a clock."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .clocks import Clock, ClockState


def number(value: Decimal | Fraction) -> str:
    """At most two decimals, as people write them: ``8``, ``12,5``."""
    if isinstance(value, Fraction):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        value = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return number_format(f"{value.normalize():f}", use_l10n=True, force_grouping=False)


def figure_text(achieved: Decimal | None, target: Decimal | None, unit: str) -> str:
    """``8 of 10 households (80 %)``; the figure alone where nothing is aimed at; ``""`` where none is recorded."""
    if achieved is None:
        return ""
    if not target:
        return f"{number(achieved)} {unit}".strip()
    return _("%(achieved)s of %(target)s (%(percent)s %%)") % {
        "achieved": number(achieved),
        "target": f"{number(target)} {unit}".strip(),
        "percent": number(Fraction(achieved) / Fraction(target) * 100),
    }


def target_text(target: Decimal | None, unit: str) -> str:
    return "" if target is None else f"{number(target)} {unit}".strip()


def follow_through_text(found) -> str:
    """The rate of earlier tasks with its arithmetic (queries.FollowThrough); what is left out of it is said too."""
    if found.due:
        parts = [
            ngettext(
                "%(achieved)s of %(due)s task due is achieved = %(percent)s %%",
                "%(achieved)s of %(due)s tasks due are achieved = %(percent)s %%",
                found.due,
            )
            % {"achieved": found.achieved, "due": found.due, "percent": number(found.percent)}
        ]
    else:
        parts = [_("no task was due")]
    if found.not_due_yet:
        parts.append(
            ngettext(
                "%(number)s is not due yet and not counted",
                "%(number)s are not due yet and not counted",
                found.not_due_yet,
            )
            % {"number": found.not_due_yet}
        )
    if found.unreported:
        parts.append(
            ngettext("%(number)s is not reported on", "%(number)s are not reported on", found.unreported)
            % {"number": found.unreported}
        )
    sentence = "; ".join(parts)
    return sentence[:1].upper() + sentence[1:] + "."


# --- Clocks ----------------------------------------------------------------------------------------------------

# The word, its icon and the class of its badge.
CLOCK_WORDS = {
    ClockState.WAITING: (gettext_lazy("Not running yet"), "empty-circle", "state-not-planned"),
    ClockState.RUNNING: (gettext_lazy("Not done yet"), "clock", "state-planned"),
    ClockState.IN_TIME: (gettext_lazy("In time"), "check", "state-accepted"),
    ClockState.LATE: (gettext_lazy("Too late"), "alert", "state-late"),
    ClockState.UNRECORDED: (gettext_lazy("Not recorded"), "info", "state-held"),
}
# What has to be done → (done at …, not done).
CLOCK_PARTS = {
    ("materials", "posted"): (gettext_lazy("materials posted %(at)s"), gettext_lazy("no material posted")),
    ("report", "posted"): (gettext_lazy("resolution posted %(at)s"), gettext_lazy("resolution not posted")),
    ("report", "reported"): (
        gettext_lazy("submitted to the committee %(at)s"),
        gettext_lazy("not submitted to the committee"),
    ),
}


def moment(instant) -> str:
    """``07/11 21:05``: the year is that of the meeting beside it."""
    return timezone.localtime(instant).strftime("%d/%m %H:%M")


def clock_title(clock: Clock) -> str:
    if clock.name == "materials":
        words = ngettext(
            "Materials posted %(limit)s hour before the meeting",
            "Materials posted %(limit)s hours before the meeting",
            clock.limit,
        )
    else:
        words = ngettext(
            "Resolution posted and record submitted within %(limit)s day",
            "Resolution posted and record submitted within %(limit)s days",
            clock.limit,
        )
    return words % {"limit": clock.limit}


def clock_text(clock: Clock) -> str:
    """What is done, when, and until when it should be: ``Materials posted 04/11 08:00; deadline 04/11 19:30.``"""
    if clock.deadline is None:
        return _("The end of the meeting is not recorded yet.")
    said = []
    for part, done_at in clock.parts.items():
        done, not_done = CLOCK_PARTS[clock.name, part]
        said.append(str(done) % {"at": moment(done_at)} if done_at else str(not_done))
    until = _("until %(at)s") if clock.state == ClockState.RUNNING else _("deadline %(at)s")
    sentence = "; ".join([*said, until % {"at": moment(clock.deadline)}])
    return sentence[:1].upper() + sentence[1:] + "."
