"""The meeting itself, what was prepared for it, and the month without one."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cells.access import Permission, cells_within
from cells.fields import MonthField, NFCCharField, NFCTextField
from cells.models import Cell, Member, User
from cells.strength import Denominator
from papers.models import Paper

from ..states import OPEN_STATES, MeetingState


class MeetingKind(models.TextChoices):
    REGULAR = "regular", _("Regular")
    THEMATIC = "thematic", _("Thematic")
    EXTRAORDINARY = "extraordinary", _("Extraordinary")


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Drafts for those who work on them; once accepted, also for the officials above."""
        drafts = cells_within(user, Permission.SEE_DRAFTS, "cell")
        accepted = cells_within(user, Permission.SEE_MEETINGS, "cell") & Q(state=MeetingState.ACCEPTED)
        return self.filter(drafts | accepted)

    def regular(self):
        return self.filter(kind=MeetingKind.REGULAR)

    def held(self):
        return self.exclude(state=MeetingState.PLANNED)


class Meeting(models.Model):
    """One meeting of one cell: planned, held, recorded, submitted, accepted.

    Instants end in `_at`. An empty (NULL) fact means "not recorded", which is not the same as "no".
    `version` counts the saves of the record; a save with an old number is refused (meetings/actions/).
    """

    cell = models.ForeignKey(
        Cell, models.PROTECT, related_name="meetings", verbose_name=_("cell"), db_index=False
    )
    month = MonthField(_("month"))
    kind = models.CharField(_("kind"), max_length=13, choices=MeetingKind, default=MeetingKind.REGULAR)
    state = models.CharField(_("state"), max_length=9, choices=MeetingState, default=MeetingState.PLANNED)
    version = models.PositiveIntegerField(default=1, editable=False)
    submission_id = models.UUIDField(unique=True, editable=False)

    planned_at = models.DateTimeField(_("date and time"))
    venue = NFCCharField(_("venue"), max_length=200, blank=True)
    thematic_topic = NFCCharField(_("topic of the thematic part"), max_length=300, blank=True)
    is_extended = models.BooleanField(_("extended meeting with guests"), default=False)
    members_notified_at = models.DateTimeField(_("members notified at"), null=True, blank=True)
    overseer_notified_at = models.DateTimeField(_("overseer notified at"), null=True, blank=True)
    to_prepare = NFCTextField(_("what members should prepare"), blank=True)
    # The date is registered with the committee when the meeting is planned; moving it takes the approval away.
    registered_at = models.DateTimeField(_("date registered at"), null=True, blank=True, editable=False)
    registered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    date_approved_at = models.DateTimeField(_("date approved at"), null=True, blank=True, editable=False)
    date_approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    chair = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chair")
    )
    clerk = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("clerk")
    )

    current_affairs = NFCTextField(_("Current affairs and political ideology"), blank=True)
    results = NFCTextField(_("Results of last month's work"), blank=True)
    directions = NFCTextField(_("Tasks of the coming month"), blank=True)
    thematic_content = NFCTextField(_("Thematic part"), blank=True)
    discussion = NFCTextField(_("Discussion"), blank=True)
    criticism = NFCTextField(_("Criticism and self-criticism; praise and reminders"), blank=True)
    conclusion = NFCTextField(_("Conclusion of the chair"), blank=True)

    speaker_count = models.PositiveSmallIntegerField(_("members who spoke"), null=True, blank=True)
    criticism_minutes = models.PositiveSmallIntegerField(
        _("minutes given to ideology, criticism and self-criticism"), null=True, blank=True
    )
    praise_given = models.BooleanField(_("praise or reminders were given"), null=True, blank=True)
    minutes_adopted = models.BooleanField(_("the meeting adopted the minutes"), null=True, blank=True)
    previous_minutes_confirmed = models.BooleanField(
        _("the minutes of the meeting before were confirmed"), null=True, blank=True
    )

    # The committee's setting on the day, written when the record is submitted; empty while it is open.
    attendance_denominator = models.CharField(
        _("attendance was measured on"), max_length=1, choices=Denominator, blank=True, editable=False
    )

    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)
    # Typed by somebody, confirmed by the secretary: by a button, or by the photo of the signed page (Attachment).
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    # Kept when the committee gives the record back: the cell had reported by then.
    first_submitted_at = models.DateTimeField(_("first submitted at"), null=True, blank=True, editable=False)
    returned_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    returned_at = models.DateTimeField(null=True, blank=True)
    return_reason = NFCTextField(_("reason for returning"), blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)

    minutes_paper = models.OneToOneField(
        Paper, models.PROTECT, null=True, blank=True, related_name="minutes_of"
    )
    resolution_paper = models.OneToOneField(
        Paper, models.PROTECT, null=True, blank=True, related_name="resolution_of"
    )
    notice_paper = models.OneToOneField(
        Paper, models.PROTECT, null=True, blank=True, related_name="notice_of"
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-month", "pk"]
        indexes = [
            models.Index(fields=["cell", "month"], name="meetings_meeting_cell_month"),
            # Few rows each, and what a roll-up of ten thousand cells asks of the meetings themselves.
            models.Index(
                fields=["month", "state", "cell", "id"],
                condition=Q(kind=MeetingKind.REGULAR) & ~Q(state=MeetingState.ACCEPTED),
                name="meetings_meeting_not_accepted",
            ),
            models.Index(
                fields=["month", "state", "cell"],
                condition=Q(kind=MeetingKind.THEMATIC),
                name="meetings_meeting_thematic",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cell", "month"],
                condition=Q(kind=MeetingKind.REGULAR),
                name="meetings_meeting_one_regular_a_month",
                violation_error_message=_("This cell already has its regular meeting of the month."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gt=F("started_at")),
                name="meetings_meeting_ends_after_start",
                violation_error_message=_("The end must come after the start."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(started_at__isnull=False),
                name="meetings_meeting_no_end_without_start",
                violation_error_message=_("Write the start time too."),
            ),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.RETURNED) | ~Q(return_reason=""),
                name="meetings_meeting_returned_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[MeetingState.PLANNED]) | Q(started_at__isnull=False),
                name="meetings_meeting_held_has_start",
            ),
        ]

    def __str__(self):
        return f"{self.cell} {self.month}"

    @property
    def scope(self):
        return self.cell

    @property
    def is_open(self):
        """The cell may still write."""
        return self.state in OPEN_STATES

    @property
    def met_at(self):
        """The start if it was recorded, else the plan."""
        return self.started_at or self.planned_at

    @property
    def has_thematic_part(self):
        return bool(self.thematic_topic)


class MeetingMove(models.Model):
    """The date of a meeting was moved: from when, why, by whom. Written once, never changed."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="moves")
    was_planned_at = models.DateTimeField(_("was planned for"))
    planned_at = models.DateTimeField(_("planned for"))
    reason = NFCCharField(_("reason"), max_length=300)
    moved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    moved_at = models.DateTimeField(_("moved at"))

    class Meta:
        verbose_name = _("move of a meeting")
        verbose_name_plural = _("moves of meetings")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.meeting}: {self.was_planned_at} → {self.planned_at}"


class AgendaItem(models.Model):
    """One item of the agenda, in order."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda")
    text = NFCCharField(_("item"), max_length=500)
    duration_minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    presenter = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("presenter")
    )

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["pk"]

    def __str__(self):
        return self.text


class MaterialKind(models.TextChoices):
    OUTLINE = "outline", _("Outline for discussion")
    DRAFT = "draft", _("Draft conclusion or resolution")
    DOCUMENT = "document", _("Other document")


class MaterialQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Materials of meetings that `user` may read."""
        return self.filter(meeting__in=Meeting.objects.visible_to(user).values("pk"))

    def drafts(self):
        """The draft of the resolution written here: one at most; the resolution's page can take its text over."""
        return self.filter(kind=MaterialKind.DRAFT).exclude(text="")

    def listed(self):
        """All the others: by their title, some with a file."""
        return self.exclude(pk__in=self.drafts().values("pk"))


class Material(models.Model):
    """A paper prepared for the meeting, and when it was posted to the members' electronic handbook."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="materials")
    kind = models.CharField(_("kind"), max_length=8, choices=MaterialKind)
    title = NFCCharField(_("title"), max_length=300)
    posted_at = models.DateTimeField(_("posted at"), null=True, blank=True)
    text = NFCTextField(_("text"), blank=True)
    attachment = models.OneToOneField(
        "meetings.Attachment", models.PROTECT, null=True, blank=True, related_name="material"
    )

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["pk"]

    def __str__(self):
        return self.title


class PreMeeting(models.Model):
    """The cell committee's own meeting before (họp chi ủy); in a small cell, secretary and deputy consult."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="pre_meeting")
    was_held = models.BooleanField(_("the cell committee met before"))
    held_on = models.DateField(_("on"), null=True, blank=True)
    has_minutes = models.BooleanField(_("minutes were kept"), null=True, blank=True)
    # Its own short minutes; the hours are of `held_on`.
    started_at = models.TimeField(_("started at"), null=True, blank=True)
    ended_at = models.TimeField(_("ended at"), null=True, blank=True)
    chair = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chair")
    )
    clerk = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("clerk")
    )
    attendees = models.ManyToManyField(Member, blank=True, related_name="+", verbose_name=_("present"))
    review = NFCTextField(_("the month behind"), blank=True)
    directions = NFCTextField(_("the month ahead"), blank=True)
    discussion_points = NFCTextField(_("points to discuss at the meeting"), blank=True)
    conclusion = NFCTextField(_("conclusion"), blank=True)

    class Meta:
        verbose_name = _("meeting of the cell committee")
        verbose_name_plural = _("meetings of the cell committee")

    def __str__(self):
        return f"{self.meeting}: {self.held_on or '–'}"

    @property
    def is_written(self) -> bool:
        """Its minutes were written here: they say at least when it was and what was concluded."""
        return bool(self.held_on and self.conclusion)

    @property
    def minutes_kept(self) -> bool | None:
        """Minutes written here are minutes; of those on paper somebody says yes or no, or nothing is recorded."""
        return True if self.is_written else self.has_minutes


class MissedMonth(models.Model):
    """A month in which a cell held no regular meeting: with the committee's permission, or without."""

    cell = models.ForeignKey(Cell, models.PROTECT, related_name="missed_months")
    month = MonthField(_("month"))
    permission = NFCCharField(
        _("permission"),
        max_length=120,
        blank=True,
        help_text=_("Number and date of the committee's permission; empty when there was none."),
    )
    reason = NFCCharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("month without a meeting")
        verbose_name_plural = _("months without a meeting")
        constraints = [models.UniqueConstraint(fields=["cell", "month"], name="meetings_missedmonth_once")]

    def __str__(self):
        return f"{self.cell} {self.month}"

    @property
    def scope(self):
        return self.cell
