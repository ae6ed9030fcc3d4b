"""The year of a cell: thematic topics by quarter, and whose turn self-criticism is; the calendar feeds; notices."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cells.access import Permission, cells_within
from cells.fields import MonthField, NFCCharField
from cells.models import Cell, Member, User

from .decisions import Task
from .meeting import Meeting


class OfACellQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(cells_within(user, Permission.SEE_DRAFTS, "cell"))


class ThematicTopic(models.Model):
    """A topic that a cell plans for a quarter; held once a meeting with that thematic part is."""

    cell = models.ForeignKey(Cell, models.PROTECT, related_name="thematic_topics")
    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    topic = NFCCharField(_("topic"), max_length=300)
    presenter = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("presenter")
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="planned_topics", editable=False
    )

    objects = OfACellQuerySet.as_manager()

    class Meta:
        verbose_name = _("thematic topic")
        verbose_name_plural = _("thematic topics")
        ordering = ["year", "quarter", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quarter__range=(1, 4)), name="meetings_thematictopic_quarter_1_to_4"
            ),
            models.UniqueConstraint(
                fields=["cell", "year", "quarter", "topic"], name="meetings_thematictopic_once"
            ),
        ]

    def __str__(self):
        return self.topic

    @property
    def scope(self):
        return self.cell


class CriticismTurn(models.Model):
    """Whose turn it is to criticise themselves in a month (Bạc Liêu: one or two members in turn).

    `meeting` is the one at which it was done; without it the turn is only planned.
    """

    cell = models.ForeignKey(Cell, models.PROTECT, related_name="criticism_turns")
    month = MonthField(_("month"))
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="criticism_turns", verbose_name=_("member")
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="criticism_turns", editable=False
    )

    objects = OfACellQuerySet.as_manager()

    class Meta:
        verbose_name = _("turn of self-criticism")
        verbose_name_plural = _("turns of self-criticism")
        ordering = ["month", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cell", "month", "member"], name="meetings_criticismturn_once")
        ]

    def __str__(self):
        return f"{self.member} {self.month}"

    @property
    def scope(self):
        return self.cell


class CalendarFeed(models.Model):
    """The secret address of a person's calendar (.ics); only its hash is kept, and it can be taken back."""

    user = models.ForeignKey(User, models.PROTECT, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made at"))
    revoked_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(revoked_at__isnull=True),
                name="meetings_calendarfeed_one_standing_of_a_user",
            )
        ]

    def __str__(self):
        return f"{self.user} {self.made_at}"


class NoticeKind(models.TextChoices):
    REGISTER = "register", _("register the date")
    APPROVE = "approve", _("approve dates")
    MEETING_SOON = "meeting_soon", _("a meeting is near")
    MEETING_MOVED = "meeting_moved", _("a meeting was moved")
    TASK_OVERDUE = "task_overdue", _("a task is overdue")
    SUBMIT = "submit", _("a record is to be submitted")
    REVIEW = "review", _("a record is to be reviewed")


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The own ones, as far as they are about what one may still know."""
        return self.filter(Q(cell=None) | cells_within(user, Permission.SEE_CELL, "cell"), user=user)


class Notice(models.Model):
    """One thing a person was told, on the start page and by e-mail: what kind, and what to open; no content.

    `key` names the occasion, so that the same thing is not told twice.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="notices")
    kind = models.CharField(_("kind"), max_length=13, choices=NoticeKind)
    key = models.CharField(max_length=120)
    cell = models.ForeignKey(Cell, models.PROTECT, null=True, blank=True, related_name="+")
    meeting = models.ForeignKey(Meeting, models.CASCADE, null=True, blank=True, related_name="notices")
    task = models.ForeignKey(Task, models.CASCADE, null=True, blank=True, related_name="notices")
    told_at = models.DateTimeField(_("told at"))
    emailed_at = models.DateTimeField(_("sent by e-mail at"), null=True, blank=True)
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-told_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="meetings_notice_once")]

    def __str__(self):
        return f"{self.user}: {self.get_kind_display()}"
