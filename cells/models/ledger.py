"""The ledger: what was done, by whom, when, before and after, each row chained to the one before it."""

from django.apps import apps
from django.db import models
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from ..access import Permission, cells_within, committees_within, grants_of
from .accounts import Grant, User
from .organisation import Cell, Committee
from .people import Member, Membership

LARGE_PART = 10  # a tenth of all cells is a large part of the ledger


def _texts(rows, column="pk"):
    """The keys of rows as text, as `object_id` holds them."""
    return rows.order_by().annotate(key_text=Cast(column, CharField())).values("key_text")


def _keyed(model, rows) -> Q:
    return Q(object_type=model._meta.label_lower, object_id__in=_texts(rows))


def _reads_everything(user) -> bool:
    """Whether the ledger is the user's from the topmost committee down, so that nothing has to be narrowed."""
    if not cells_within(user, Permission.READ_LEDGER):
        return True
    if not any(grant.committee_id and grant.committee.depth == 1 for grant in grants_of(user)):
        return False
    elsewhere = Committee.objects.filter(depth=1).exclude(committees_within(user, Permission.READ_LEDGER))
    return not elsewhere.exists()


def ledger_members(user):
    """The members who are or once were in a cell whose ledger the user reads."""
    own = Membership.objects.filter(cells_within(user, Permission.READ_LEDGER, "cell"))
    return Member.objects.filter(pk__in=own.values("member_id"))


def ledger_accounts(user):
    """The accounts with a role, now or once, at a place whose ledger the user reads."""
    grants = Grant.objects.filter(
        cells_within(user, Permission.READ_LEDGER, "cell")
        | committees_within(user, Permission.READ_LEDGER, "committee")
    )
    return User.objects.filter(pk__in=grants.values("user_id"))


def ledger_cells(user):
    return Cell.objects.filter(cells_within(user, Permission.READ_LEDGER))


def ledger_committees(user):
    return Committee.objects.filter(committees_within(user, Permission.READ_LEDGER))


class EventQuerySet(models.QuerySet):
    """An event is found from its subjects (EventAbout) and from its object."""

    def visible_to(self, user):
        """What is about a cell or committee where `user` reads the ledger.

        Events written before there were subjects are read where their member belongs or belonged, or their account
        holds or held a role.
        """
        if _reads_everything(user):
            return self
        people = [(Member, ledger_members(user)), (User, ledger_accounts(user))]
        return self._at(ledger_cells(user), ledger_committees(user), people)

    def under(self, committee):
        """About the committee, one below it, or a cell of any of them."""
        committees = Committee.objects.filter(path__startswith=committee.path)
        return self._at(Cell.objects.under(committee), committees)

    def _at(self, cells, committees, people=()):
        """About one of the cells or committees; on one of the people where the event has no subject.

        Two ways to the same rows. Where the places are many, the newest rows are looked at one by one, and a page is
        full after a few; where they are few, their numbers are collected, because that looking would not end soon.
        """
        places = [(Cell, cells), (Committee, committees)]
        if cells.count() * LARGE_PART < Cell.objects.count():
            numbers = [part for model, rows in places for part in _numbers(model, rows)]
            return self._numbered([*numbers, *(_without_subjects(model, rows) for model, rows in people)])
        subjects, alone = EventAbout.objects.filter(event=OuterRef("pk")), Q()
        for model, rows in people:
            alone |= _keyed(model, rows)
        at_places = _keyed(*places[0]) | _keyed(*places[1])
        return self.filter(
            Exists(subjects.filter(at_places)) | at_places | (alone & ~Exists(subjects) if people else Q())
        )

    def about(self, obj):
        """About this one cell, committee, member or account."""
        return self._numbered(_numbers(type(obj), type(obj)._base_manager.filter(pk=obj.pk)))

    def _numbered(self, parts):
        """The rows whose number one of the queries gives. A union, because an OR would read the whole ledger."""
        first, *others = parts
        return self.filter(pk__in=first.union(*others, all=True))


def _numbers(model, rows) -> list:
    """Two queries for the numbers of the events about these rows of a model: by subject, and by object."""
    named = {"object_type": model._meta.label_lower, "object_id__in": _texts(rows)}
    return [
        EventAbout.objects.order_by().filter(**named).values("event_id"),
        Event.objects.order_by().filter(**named).values("number"),
    ]


def _without_subjects(model, rows):
    """A query for the numbers of events on these rows that have no subject at all."""
    subjects = EventAbout.objects.filter(event=OuterRef("pk"))
    named = {"object_type": model._meta.label_lower, "object_id__in": _texts(rows)}
    return Event.objects.order_by().filter(~Exists(subjects), **named).values("number")


class Event(models.Model):
    """One act. Written only by `cells.events.record`, inside the transaction of the act itself."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="events")
    verb = models.CharField(max_length=40)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["number"]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="cells_event_object"),
            models.Index(fields=["at"], name="cells_event_at"),
            models.Index(fields=["by", "number"], name="cells_event_by"),
        ]

    def __str__(self):
        return f"{self.number} {self.verb} {self.object_type} {self.object_id}"


class EventAbout(models.Model):
    """Whom or what else an event is about, so that it is found from a person, a cell or a committee."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="about")
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("subject of an event")
        verbose_name_plural = _("subjects of events")
        indexes = [models.Index(fields=["object_type", "object_id"], name="cells_eventabout_object")]

    def __str__(self):
        return f"{self.event_id} {self.object_type} {self.object_id}"


class LedgerHead(models.Model):
    """One row: where the chain ends. Writers queue at it, so the chain has no forks."""

    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    def __str__(self):
        return f"{self.number} {self.hash}"


class ReadingKind(models.TextChoices):
    OPENED = "opened", _("opened")
    EXPORTED = "exported", _("exported")
    PRINTED = "printed", _("printed")


class ReadingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Readings of cells, committees and members where `user` reads the ledger, and of what belongs to such a place.

        What a row belongs to is its own column `cell` or `committee`, in whichever app it lies.
        """
        if _reads_everything(user):
            return self
        condition = _keyed(Cell, ledger_cells(user))
        condition |= _keyed(Committee, ledger_committees(user))
        condition |= _keyed(Member, ledger_members(user))
        for model in apps.get_models():
            columns = {field.name: field.related_model for field in model._meta.concrete_fields}
            if columns.get("cell") is Cell:
                within = model.objects.filter(cells_within(user, Permission.READ_LEDGER, "cell"))
                condition |= _keyed(model, within)
            if columns.get("committee") is Committee:
                within = model._base_manager.filter(
                    committees_within(user, Permission.READ_LEDGER, "committee")
                )
                condition |= _keyed(model, within)
        return self.filter(condition)

    def of(self, obj):
        """Readings of this one cell, committee, member or account."""
        return self.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))


class Reading(models.Model):
    """Who opened, exported or printed something that names members. No content, not chained: reads are many."""

    kind = models.CharField(max_length=8, choices=ReadingKind, default=ReadingKind.OPENED)

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="readings")
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        indexes = [models.Index(fields=["object_type", "object_id"], name="cells_reading_object")]

    def __str__(self):
        return f"{self.by} {self.object_type} {self.object_id}"
