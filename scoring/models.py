"""The rubric as a dated document, and the score of one meeting: proposed, own and official points side by side."""

from functools import cached_property

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cells.access import Permission, cells_within, committees_within, grants_of, holds
from cells.fields import MonthField, NFCCharField, NFCTextField
from cells.history import lineage, nearest_first
from cells.models import Cell, Committee, User
from cells.periods import Period, PeriodQuerySet
from cells.strength import Denominator
from meetings.errors import MeetingError
from meetings.models import Attachment, Meeting, MeetingState
from papers.models import Paper

from . import rubric as rubrics


class NoRubric(MeetingError):
    message = _("No rubric was in force at that time, so there is nothing to score by.")


class RubricQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        """Those for all, those of the committees above where the user works, and those of what the user oversees."""
        grants = grants_of(user)
        works_at = [(grant.committee or grant.cell.committee).path for grant in grants]
        step = Committee.steplen
        above = {path[:length] for path in works_at for length in range(step, len(path) + 1, step)}
        if not works_at and not holds(user, Permission.SEE_COMMITTEE):
            return self.none()
        return self.filter(
            Q(committee__isnull=True)
            | Q(committee__path__in=above)
            | committees_within(user, Permission.SEE_COMMITTEE, "committee")
        )

    def in_force_for(self, body, day, above: list[str] | None = None):
        """As `for_body`; raises NoRubric where there is none."""
        rubric = self.for_body(body, day, above)
        if rubric is None:
            raise NoRubric
        return rubric

    def for_body(self, body, day, above: list[str] | None = None):
        """The rubric in force for a committee or a cell on a day: of the nearest committee that has one, else the
        shipped one. `above`: the lineage of the body on the day, read where it is not given."""
        above = lineage(body, day) if above is None else above
        return (
            self.on(day)
            .filter(Q(committee__isnull=True) | Q(committee__path__in=above))
            .order_by(nearest_first(above, "committee__path"), "-since")
            .first()
        )


class Rubric(Period):
    """A rubric of a committee (or, with no committee, for all), as one document in the form of rubric.py.

    A document that scored a meeting is never changed; a new version is a new row from its own day on
    (docs/decisions/0001-a-rubric-is-one-document.md).
    """

    committee = models.ForeignKey(
        Committee, models.PROTECT, null=True, blank=True, related_name="rubrics", verbose_name=_("committee")
    )
    code = NFCCharField(_("code"), max_length=40)
    name = NFCCharField(_("name"), max_length=200)
    data = models.JSONField(_("rubric"))
    published_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    published_at = models.DateTimeField(_("put into force at"), null=True, editable=False)

    objects = RubricQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["committee", "code", "since"],
                condition=Q(committee__isnull=False),
                name="scoring_rubric_once_a_committee_and_day",
            ),
            models.UniqueConstraint(
                fields=["code", "since"],
                condition=Q(committee__isnull=True),
                name="scoring_rubric_for_all_once_a_day",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def scope(self):
        return self.committee

    @cached_property
    def spec(self) -> rubrics.RubricSpec:
        return rubrics.stored(self.data)


class RubricDraftQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(committees_within(user, Permission.SET_RUBRIC, "committee"))


class RubricDraft(models.Model):
    """A version being written: its text as typed, right or wrong, until it is put into force or thrown away."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="rubric_drafts", verbose_name=_("committee")
    )
    based_on = models.ForeignKey(
        Rubric, models.PROTECT, null=True, related_name="+", verbose_name=_("made from")
    )
    text = NFCTextField(_("rubric"))
    version = models.PositiveIntegerField(default=1, editable=False)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(_("saved at"))
    published = models.OneToOneField(
        Rubric, models.PROTECT, null=True, related_name="draft", verbose_name=_("put into force as")
    )

    objects = RubricDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a rubric")
        verbose_name_plural = _("drafts of rubrics")
        ordering = ["-saved_at", "-pk"]

    def __str__(self):
        return f"{self.committee} {self.pk}"

    @property
    def scope(self):
        return self.committee


class AssessmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        drafts = cells_within(user, Permission.SEE_DRAFTS, "meeting__cell")
        accepted = cells_within(user, Permission.SEE_MEETINGS, "meeting__cell") & Q(
            meeting__state=MeetingState.ACCEPTED
        )
        return self.filter(drafts | accepted)


class Assessment(models.Model):
    """The score sheet of one meeting. Its state is the meeting's: the two are submitted and accepted together.

    The three totals and grades are kept beside the items so that a board reads one row a cell.
    `evidence` is what the proposals stood on; it is frozen when the cell submits.
    """

    meeting = models.OneToOneField(
        Meeting, models.PROTECT, related_name="assessment", verbose_name=_("meeting")
    )
    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="assessments", verbose_name=_("rubric"))
    version = models.PositiveIntegerField(default=1, editable=False)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(null=True)
    evidence = models.JSONField(default=dict)
    caps = models.JSONField(default=list)

    proposed_total = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    proposed_grade = models.CharField(max_length=20, blank=True)
    own_total = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    own_grade = models.CharField(max_length=20, blank=True)
    official_total = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    official_grade = models.CharField(max_length=20, blank=True)

    # How the cell decided on its own score. All four or none.
    vote_base = models.PositiveSmallIntegerField(_("who may vote"), null=True, blank=True)
    votes_for = models.PositiveSmallIntegerField(_("in favour"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("against"), null=True, blank=True)
    abstentions = models.PositiveSmallIntegerField(_("abstentions"), null=True, blank=True)
    weaknesses = NFCTextField(_("weaknesses"), blank=True)
    remedies = NFCTextField(_("remedies"), blank=True)

    paper = models.OneToOneField(Paper, models.PROTECT, null=True, blank=True, related_name="score_sheet_of")

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    vote_base__isnull=True,
                    votes_for__isnull=True,
                    votes_against__isnull=True,
                    abstentions__isnull=True,
                )
                | Q(
                    vote_base__gte=F("votes_for") + F("votes_against") + F("abstentions"),
                    votes_for__isnull=False,
                    votes_against__isnull=False,
                    abstentions__isnull=False,
                ),
                name="scoring_assessment_votes_within_base",
            ),
        ]

    def __str__(self):
        return str(self.meeting)

    @property
    def scope(self):
        return self.meeting.cell


class ItemScore(models.Model):
    """One line of the sheet. NULL points: not given yet, or (proposed) not enough evidence."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="items", db_index=False)
    code = models.CharField(max_length=12)
    max_points = models.DecimalField(max_digits=4, decimal_places=1)
    proposed_points = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    proposed_state = models.CharField(max_length=24)
    proposed_reason = models.JSONField(null=True)
    own_points = models.DecimalField(_("own points"), max_digits=4, decimal_places=1, null=True)
    own_reason = NFCTextField(_("reason"), blank=True)
    # What backs a judgement: a line of the minutes, a file of the meeting, or both.
    proof_text = NFCTextField(_("line of the minutes"), blank=True)
    proof = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    official_points = models.DecimalField(_("official points"), max_digits=4, decimal_places=1, null=True)
    official_reason = NFCTextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("item score")
        verbose_name_plural = _("item scores")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "code"], name="scoring_itemscore_once"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{column}__isnull": True})
                    | (Q(**{f"{column}__gte": 0}) & Q(**{f"{column}__lte": F("max_points")})),
                    name=f"scoring_itemscore_{column}_within_maximum",
                )
                for column in ("proposed_points", "own_points", "official_points")
            ),
        ]

    def __str__(self):
        return f"{self.assessment} {self.code}"


class MonthResultQuerySet(models.QuerySet):
    def counted(self):
        """Those whose meeting is accepted now: one opened again counts for nothing until it is accepted anew.

        Asked the other way round, because meetings that are not accepted are few and have an index of their own.
        """
        reopened = Meeting.objects.regular().exclude(state=MeetingState.ACCEPTED)
        return self.filter(~Exists(reopened.filter(pk=OuterRef("meeting_id"))))


class MonthResult(models.Model):
    """What an accepted regular meeting came to: one row a cell and month, so that a province reads one table.

    Written in the transaction that accepts; the figures are the meeting's own and change only with a new acceptance.
    """

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="result", verbose_name=_("meeting"))
    cell = models.ForeignKey(Cell, models.PROTECT, related_name="results", db_index=False)
    month = MonthField(_("month"))
    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="results")

    strength = models.PositiveIntegerField(_("strength"))
    expected = models.PositiveIntegerField(_("expected"))
    present = models.PositiveIntegerField(_("present"))
    unexcused = models.PositiveIntegerField(_("absent without a reason"))
    denominator = models.CharField(max_length=1, choices=Denominator)
    tasks_due = models.PositiveIntegerField(_("tasks due"))
    tasks_achieved = models.PositiveIntegerField(_("tasks achieved"))
    has_thematic_part = models.BooleanField(_("with a thematic part"))

    proposed_total = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    own_total = models.DecimalField(max_digits=4, decimal_places=1)
    own_grade = models.CharField(max_length=20)
    official_total = models.DecimalField(max_digits=4, decimal_places=1)
    official_grade = models.CharField(max_length=20)

    objects = MonthResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("result of a month")
        verbose_name_plural = _("results of months")
        constraints = [
            models.UniqueConstraint(fields=["cell", "month"], name="scoring_monthresult_once"),
            models.CheckConstraint(
                condition=Q(present__lte=F("expected")), name="scoring_monthresult_present_within_expected"
            ),
            models.CheckConstraint(
                condition=Q(tasks_achieved__lte=F("tasks_due")),
                name="scoring_monthresult_achieved_within_due",
            ),
        ]
        indexes = [models.Index(fields=["month", "cell"], name="scoring_monthresult_month")]

    def __str__(self):
        return str(self.meeting)

    @property
    def scope(self):
        return self.cell
