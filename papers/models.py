"""Official papers: numbered once, frozen for good."""

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


class SignedCopyIsStored(Exception):
    """A stored signed copy is never changed nor deleted; another signature is another copy."""

    def __init__(self):
        super().__init__(_("A stored signed copy cannot be changed. Store the other copy beside it."))


class PaperKind(models.TextChoices):
    MINUTES = "minutes", _("Minutes")
    RESOLUTION = "resolution", _("Resolution")
    SCORE_SHEET = "score_sheet", _("Score sheet")
    WARD_REPORT = "ward_report", _("Monthly report")
    NOTICE = "notice", _("Notice of a meeting")
    SUMMARY = "summary", _("Summary of an upper committee")
    PERIOD_REPORT = "period_report", _("Report of a quarter, half-year or year")
    RESULTS_NOTICE = "results_notice", _("Notice of results")


def issued_by_committee_or_cell(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(committee__isnull=False) ^ Q(cell__isnull=False), name=name)


class Series(models.Model):
    """The numbers of one tên loại ("BC", "NQ") of one body in one term of office: from 01 on, without gaps.

    Kinds that share a tên loại share the numbers: HD 05-HD/VPTW counts per tên loại, not per purpose.
    """

    committee = models.ForeignKey(Committee, models.PROTECT, null=True, related_name="series")
    cell = models.ForeignKey(Cell, models.PROTECT, null=True, related_name="series")
    abbreviation = NFCCharField(max_length=8)
    term = NFCCharField(max_length=20, blank=True)
    next_number = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [
            issued_by_committee_or_cell("papers_series_committee_or_cell"),
            models.UniqueConstraint(
                fields=["committee", "abbreviation", "term"],
                condition=Q(committee__isnull=False),
                name="papers_series_once_per_committee",
            ),
            models.UniqueConstraint(
                fields=["cell", "abbreviation", "term"],
                condition=Q(cell__isnull=False),
                name="papers_series_once_per_cell",
            ),
        ]

    def __str__(self):
        return f"{self.committee or self.cell} {self.abbreviation} {self.term}".strip()


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
        to_cells = Q(to_cell__in=cells.values("pk"))
        return self.filter(of_cells | to_cells | Q(committee__in=committees.values("pk")))

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
    period = models.CharField(_("period"), max_length=7, blank=True)
    to_cell = models.ForeignKey(
        Cell, models.PROTECT, null=True, related_name="papers_received", verbose_name=_("to the cell")
    )
    signed_on = models.DateField(_("signed on"))
    title = NFCCharField(_("title"), max_length=200)
    data = models.JSONField()
    layout_profile = models.CharField(_("layout rules"), max_length=10)
    file = models.FileField(blank=True)
    size = models.PositiveIntegerField(_("size"), null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    verification_code = models.CharField(max_length=40, unique=True)
    short_code = models.CharField(_("code"), max_length=12, unique=True)
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
            models.Index(fields=["issued_at"], name="papers_paper_without_file", condition=Q(sha256="")),
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


class Trust(models.TextChoices):
    TRUSTED = "trusted", _("signed with a certificate this office trusts")
    EXPIRED = "expired", _("intact, but the certificate had run out by the day the copy was stored")
    UNKNOWN_ISSUER = "unknown_issuer", _("intact, but nobody here vouches for who issued the certificate")


class PaperSignatureQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(paper__in=Paper.objects.visible_to(user).values("pk"))

    def update(self, **kwargs):
        raise SignedCopyIsStored

    def delete(self):
        raise SignedCopyIsStored


class PaperSignature(models.Model):
    """One signature in a copy of an issued paper that was signed outside with a token; the issued file stays beside
    it. A copy with several signatures is several rows with the same file. Written by `papers.signatures` alone, never
    changed. `signed_at` is what the signing computer said; `trust` is that of the day of `uploaded_at`."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="signatures")
    file = models.FileField()
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField(default=1)
    signer = NFCCharField(_("signed by"), max_length=200)
    issuer = NFCCharField(_("certificate issued by"), max_length=200)
    signed_at = models.DateTimeField(_("signed at"), null=True)
    trust = models.CharField(_("trust"), max_length=16, choices=Trust)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"))

    objects = PaperSignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signed copy")
        verbose_name_plural = _("signed copies")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "sha256", "position"], name="papers_papersignature_same_bytes_once"
            )
        ]

    def __str__(self):
        return f"{self.paper} {self.signer}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise SignedCopyIsStored
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise SignedCopyIsStored

    @property
    def scope(self):
        return self.paper.scope


class PackForm(models.TextChoices):
    PDF = "pdf", _("one PDF with contents and bookmarks")
    ZIP = "zip", _("a zip file with every paper by itself")


class PackState(models.TextChoices):
    WAITING = "waiting", _("waiting for its turn")
    WORKING = "working", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("could not be made")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("no longer kept")


class PackQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(owner=user.pk)


class Pack(models.Model):
    """A batch of issued papers for one person, put together in the background and kept for a week.

    `done` counts the papers whose files are there. `heartbeat_at` moves with every paper, so that what a killed
    worker left behind can be told from what goes on.
    """

    owner = models.ForeignKey(User, models.PROTECT, related_name="packs")
    title = NFCCharField(_("title"), max_length=200)
    form = models.CharField(_("form"), max_length=3, choices=PackForm)
    state = models.CharField(_("state"), max_length=9, choices=PackState, default=PackState.WAITING)
    papers = models.ManyToManyField(Paper, through="PackPaper", related_name="packs")
    gaps = models.JSONField(default=list)  # [body, month] pairs asked for that have no issued paper
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = NFCCharField(max_length=200, blank=True)
    created_at = models.DateTimeField(_("asked for at"))
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    file = models.FileField(blank=True)
    size = models.PositiveBigIntegerField(_("size"), null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    submission_id = models.UUIDField(unique=True)

    objects = PackQuerySet.as_manager()

    class Meta:
        verbose_name = _("pack of papers")
        verbose_name_plural = _("packs of papers")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done__lte=models.F("total")), name="papers_pack_done_within_total"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The title with the form, by which two packs of the same choice are told apart."""
        return f"{self.title} ({self.form.upper()})"


class PackPaper(models.Model):
    """One paper of a pack, at its place."""

    pack = models.ForeignKey(Pack, models.CASCADE, db_index=False)
    paper = models.ForeignKey(Paper, models.PROTECT)
    position = models.PositiveIntegerField()
    is_damaged = models.BooleanField(
        default=False
    )  # its stored file is not the one issued: named, not put in

    class Meta:
        verbose_name = _("paper of a pack")
        verbose_name_plural = _("papers of a pack")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "position"], name="papers_packpaper_position_once"),
            models.UniqueConstraint(fields=["pack", "paper"], name="papers_packpaper_once"),
        ]

    def __str__(self):
        return f"{self.pack} {self.position}"
