"""The words a record is made of: how a member stands in a roll call, what a motion needs, its result."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AttendanceStatus(TextChoices):
    """How a member stands in the roll call (domain.md §3)."""

    PRESENT = "present", _("Present")
    LATE = "late", _("Late")
    EXCUSED = "excused", _("Excused")
    UNEXCUSED = "unexcused", _("Unexcused")
    EXEMPT = "exempt", _("Exempt")
    AWAY = "away", _("Active elsewhere")
    SPECIAL_DUTY = "special_duty", _("Special duty")


class BaseRule(TextChoices):
    """An ordinary resolution needs more than half; admission and confirmation two thirds (domain.md §3, Votes)."""

    HALF = "half", _("more than half")
    TWO_THIRDS = "two_thirds", _("two thirds")


class Question(TextChoices):
    """What is put to the vote; it decides what the motion needs (votes.RULE_OF)."""

    ORDINARY = "ordinary", _("another question (more than half)")
    RESOLUTION = "resolution", _("adopting the resolution (more than half)")
    MEMBERSHIP = "membership", _("admission or confirmation (two thirds)")


class VoteMethod(TextChoices):
    HAND = "hand", _("show of hands")
    SECRET = "secret", _("secret ballot")


class TaskResult(TextChoices):
    ACHIEVED = "achieved", _("Achieved")
    NOT_ACHIEVED = "not_achieved", _("Not achieved")
    IN_PROGRESS = "in_progress", _("In progress")
