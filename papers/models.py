"""Official papers: numbered once, frozen for good."""

import secrets

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cells.access import Permission, cells_within, committees_within
from cells.fields import MonthField, NFCCharField
from cells.models import Cell, Committee, User

# What may still be filled, once, after a paper is issued: its rendered file.
FILE_FIELDS = frozenset({"file", "size", "sha256"})


class PaperIsIssued(Exception):
    """An issued paper is never changed nor deleted; a correction is a new paper that replaces it."""

    def __init__(self):
        super().__init__(_("This paper is issued and cannot be changed. Issue a new one that replaces it."))


class PaperKind(models.TextChoices):
    MINUTES = "minutes", _("Minutes")
    RESOLUTION = "resolution", _("Resolution")
    SCORE_SHEET = "score_sheet", _("Score sheet")
    WARD_REPORT = "ward_report", _("Monthly report")
    NOTICE = "notice", _("Notice of a meeting")


def issued_by_committee_or_cell(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(committee__isnull=False) ^ Q(cell__isnull=False), name=name)


class Series(models.Model):
    """The numbers of one kind of paper of one body in one term of office: from 01 on, without gaps."""

    committee = models.ForeignKey(Committee, models.PROTECT, null=True, related_name="series")
    cell = models.ForeignKey(Cell, models.PROTECT, null=True, related_name="series")
    kind = models.CharField(max_length=16, choices=PaperKind)
    term = NFCCharField(max_length=20, blank=True)
    next_number = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [
            issued_by_committee_or_cell("papers_series_committee_or_cell"),
            models.UniqueConstraint(
                fields=["committee", "kind", "term"],
                condition=Q(committee__isnull=False),
                name="papers_series_once_per_committee",
            ),
            models.UniqueConstraint(
                fields=["cell", "kind", "term"],
                condition=Q(cell__isnull=False),
                name="papers_series_once_per_cell",
            ),
        ]

    def __str__(self):
        return f"{self.committee or self.cell} {self.kind} {self.term}".strip()


def new_verification_code() -> str:
    """192 random bits, so that a printed code cannot be guessed."""
    return secrets.token_urlsafe(24)


class PaperQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A committee's papers for who sees the committee; a cell's for who may read its meetings. The notice of a
        meeting that is not accepted yet, only for who prepares the meeting or is called to it."""
        cells = Cell.objects.filter(cells_within(user, Permission.SEE_MEETINGS))
        committees = Committee.objects.filter(committees_within(user, Permission.SEE_COMMITTEE))
        called = Cell.objects.filter(
            cells_within(user, Permission.SEE_DRAFTS) | cells_within(user, Permission.VISIT)
        )
        is_read = ~Q(kind=PaperKind.NOTICE) | Q(notice_of__state="accepted") | Q(cell__in=called.values("pk"))
        of_cells = Q(cell__in=cells.values("pk")) & is_read
        return self.filter(of_cells | Q(committee__in=committees.values("pk")))

    def update(self, **kwargs):
        if not FILE_FIELDS.issuperset(kwargs):
            raise PaperIsIssued
        return super().update(**kwargs)

    def delete(self):
        raise PaperIsIssued


class Paper(models.Model):
    """One issued paper: its data, and the bytes made from them once. Written by `papers.actions` alone."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="papers")
    kind = models.CharField(_("kind"), max_length=16, choices=PaperKind)
    committee = models.ForeignKey(
        Committee, models.PROTECT, null=True, related_name="papers", verbose_name=_("committee")
    )
    cell = models.ForeignKey(Cell, models.PROTECT, null=True, related_name="papers", verbose_name=_("cell"))
    number = models.PositiveIntegerField(_("number"))
    symbol = NFCCharField(_("symbol"), max_length=40)
    month = MonthField(_("month"))
    signed_on = models.DateField(_("signed on"))
    title = NFCCharField(_("title"), max_length=200)
    data = models.JSONField()
    layout_profile = models.CharField(_("layout rules"), max_length=10)
    file = models.FileField(blank=True)
    size = models.PositiveIntegerField(_("size"), null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    verification_code = models.CharField(max_length=40, unique=True, default=new_verification_code)
    issued_at = models.DateTimeField(_("issued at"), auto_now_add=True)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="papers", verbose_name=_("issued by"))
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    submission_id = models.UUIDField(unique=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["-month", "-issued_at", "-pk"]
        indexes = [
            models.Index(fields=["committee", "month"], name="papers_paper_committee_month"),
            models.Index(fields=["cell", "month"], name="papers_paper_cell_month"),
        ]
        constraints = [
            issued_by_committee_or_cell("papers_paper_committee_or_cell"),
            models.UniqueConstraint(fields=["series", "number"], name="papers_paper_number_once_in_series"),
            models.CheckConstraint(condition=Q(number__gte=1), name="papers_paper_number_from_1"),
        ]

    def __str__(self):
        return f"{self.symbol} {self.title}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise PaperIsIssued
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("papers:paper-detail", args=[self.pk])

    def delete(self, *args, **kwargs):
        raise PaperIsIssued

    @property
    def scope(self):
        return self.committee or self.cell
