"""What the meeting decided: motions, the resolution and its tasks, and what became of them."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cells.access import Permission, cells_within
from cells.fields import NFCCharField, NFCTextField
from cells.models import Cell, Member, User
from cells.names import fold

from ..states import MeetingState
from ..statuses import BaseRule, Question, TaskResult, VoteMethod
from .meeting import Meeting


class Motion(models.Model):
    """A question put to the vote. `base` is counted by the system: the official members of the cell convened."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="motions")
    text = NFCCharField(_("question"), max_length=500)
    rule = models.CharField(_("needs"), max_length=10, choices=BaseRule, default=BaseRule.HALF)
    adopts_resolution = models.BooleanField(_("this vote adopts the resolution or conclusion"), default=False)
    base = models.PositiveSmallIntegerField(_("official members convened"))
    voters = models.PositiveSmallIntegerField(_("official members present"))
    votes_for = models.PositiveSmallIntegerField(_("for"))
    votes_against = models.PositiveSmallIntegerField(_("against"), default=0)
    abstentions = models.PositiveSmallIntegerField(_("abstained"), default=0)
    method = models.CharField(_("voted by"), max_length=6, choices=VoteMethod, default=VoteMethod.HAND)
    # Of a secret ballot: papers handed out, put in, and not valid.
    ballots_issued = models.PositiveSmallIntegerField(_("ballots handed out"), null=True, blank=True)
    ballots_returned = models.PositiveSmallIntegerField(_("ballots put in"), null=True, blank=True)
    ballots_invalid = models.PositiveSmallIntegerField(_("ballots not valid"), null=True, blank=True)

    class Meta:
        verbose_name = _("motion")
        verbose_name_plural = _("motions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(voters__gte=F("votes_for") + F("votes_against") + F("abstentions")),
                name="meetings_motion_no_more_votes_than_voters",
                violation_error_message=_("More votes were counted than official members were present."),
            ),
            models.CheckConstraint(
                condition=Q(ballots_issued__isnull=True) | Q(ballots_issued__lte=F("voters")),
                name="meetings_motion_no_more_ballots_than_voters",
                violation_error_message=_("More ballots were handed out than official members were present."),
            ),
            models.CheckConstraint(
                condition=Q(ballots_returned__isnull=True)
                | Q(ballots_issued__isnull=True)
                | Q(ballots_returned__lte=F("ballots_issued")),
                name="meetings_motion_no_more_ballots_put_in_than_handed_out",
                violation_error_message=_("More ballots were put in than were handed out."),
            ),
            models.CheckConstraint(
                condition=Q(ballots_returned__isnull=True)
                | Q(
                    ballots_returned__gte=F("votes_for")
                    + F("votes_against")
                    + F("abstentions")
                    + Coalesce(F("ballots_invalid"), 0)
                ),
                name="meetings_motion_no_more_votes_than_ballots",
                violation_error_message=_("More votes were counted than ballots were put in."),
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def question(self) -> str:
        """What was put to the vote, as far as the two columns tell."""
        if self.adopts_resolution:
            return Question.RESOLUTION
        return Question.MEMBERSHIP if self.rule == BaseRule.TWO_THIRDS else Question.ORDINARY


class Resolution(models.Model):
    """The resolution or conclusion of the meeting."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="resolution")
    text = NFCTextField(_("text of the resolution"), blank=True)
    posted_at = models.DateTimeField(_("posted to the electronic handbook at"), null=True, blank=True)

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")

    def __str__(self):
        return str(self.meeting)


class FoldedField(models.TextField):
    """The text of another column without accents, for finding (cells/names.py); made at every save, in bulk too."""

    def __init__(self, *args, of, **kwargs):
        self.of = of
        super().__init__(*args, editable=False, default="", **kwargs)

    def deconstruct(self):
        name, path, args, _kwargs = super().deconstruct()
        return name, path, args, {"of": self.of}

    def pre_save(self, model_instance, add):
        folded = fold(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, folded)
        return folded


class TaskQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Tasks of meetings that `user` may read, and those that a cell in sight gave to the member `user` is."""
        drafts = cells_within(user, Permission.SEE_DRAFTS, "cell")
        accepted = cells_within(user, Permission.SEE_MEETINGS, "cell")
        own = Q(pk__in=[])
        if user.is_authenticated and user.member_id:
            own = cells_within(user, Permission.SEE_CELL, "cell") & Q(assignee_id=user.member_id)
        return self.filter(drafts | (accepted & Q(meeting__state=MeetingState.ACCEPTED)) | own)

    def open(self):
        return self.filter(closed_at__isnull=True)


class Task(models.Model):
    """A target of a resolution. It comes back at every meeting until it is closed."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="tasks")
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="tasks", editable=False)
    text = NFCCharField(_("task"), max_length=500)
    assignee = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=_("assignee")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2, null=True, blank=True)
    unit = NFCCharField(_("unit"), max_length=40, blank=True)
    follower = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who follows it")
    )
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    search_key = FoldedField(of="text")

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["pk"]

    def __str__(self):
        return self.text

    @property
    def scope(self):
        return self.cell


class TaskReport(models.Model):
    """What a later meeting heard about a task."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="reports", db_index=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="task_reports")
    result = models.CharField(_("result"), max_length=12, choices=TaskResult)
    note = NFCCharField(_("note"), max_length=300, blank=True)
    achieved = models.DecimalField(
        _("achieved so far"), max_digits=12, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = _("report on a task")
        verbose_name_plural = _("reports on tasks")
        constraints = [models.UniqueConstraint(fields=["task", "meeting"], name="meetings_taskreport_once")]

    def __str__(self):
        return f"{self.task}: {self.get_result_display()}"


class TaskUpdate(models.Model):
    """What became of a task between two meetings: a note, a figure, a proof. Only a meeting closes a task.

    Written once, never changed: a mistake is answered by the next update.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="updates")
    result = models.CharField(_("state"), max_length=12, choices=TaskResult)
    note = NFCCharField(_("note"), max_length=300)
    achieved = models.DecimalField(
        _("achieved so far"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    # One photo may prove several tasks, or be sent twice.
    proof = models.ForeignKey(
        "meetings.Attachment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proof_of",
        verbose_name=_("proof"),
    )
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written at"))
    submission_id = models.UUIDField(unique=True, editable=False)

    class Meta:
        verbose_name = _("news of a task")
        verbose_name_plural = _("news of tasks")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.task}: {self.note}"
