"""Rubrics that come from files, and new versions that are written, put into force or thrown away."""

from dataclasses import replace
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cells.events import record
from cells.models import Committee
from cells.months import Month
from meetings.errors import EditConflict, MeetingError

from ..models import Assessment, Rubric, RubricDraft
from ..rubric import RubricSpec, read_text, to_yaml


class RubricInUse(MeetingError):
    """The rubric has scored meetings, so its document can no longer change."""


class RubricNotFair(MeetingError):
    """The draft cannot be put into force; `problems` say why, all of them."""

    message = gettext_lazy("This version cannot be put into force yet. Please correct what is listed.")

    def __init__(self, problems):
        super().__init__()
        self.problems = problems


class AlreadyInForce(MeetingError):
    message = gettext_lazy("This version was put into force already. Make a new version to change something.")


class DraftIsGone(MeetingError):
    message = gettext_lazy("Somebody threw this version away meanwhile. Make a new one.")


class DayIsTaken(MeetingError):
    message = gettext_lazy(
        "This committee already has a rubric that begins on this day. Choose another first day."
    )


class MonthIsScored(MeetingError):
    """Sheets of that month, or of a later one, have begun under the rubric before."""

    def __init__(self, month: Month, first_free: date):
        super().__init__(
            _(
                "In month %(month)s score sheets were already begun under the rubric before, and they keep it. "
                "Choose a first day from %(day)s on."
            )
            % {"month": f"{month.month}/{month.year}", "day": first_free.strftime("%d/%m/%Y")}
        )


def load_rubric(spec: RubricSpec, *, committee=None) -> Rubric:
    """Store a rubric read from a file; the same code and day a second time changes nothing once it is in use."""
    rubric, created = Rubric.objects.get_or_create(
        committee=committee,
        code=spec.code,
        since=spec.effective_from,
        defaults={"name": spec.name, "until": spec.effective_until, "data": spec.to_data()},
    )
    if not created and rubric.data != spec.to_data():
        if rubric.assessments.exists():
            raise RubricInUse(_("This rubric has scored meetings. Give the new version its own first day."))
        rubric.data, rubric.name, rubric.until = spec.to_data(), spec.name, spec.effective_until
        rubric.save()
    return rubric


# A new version


@transaction.atomic
def begin_rubric_draft(*, committee, spec: RubricSpec, based_on: Rubric | None = None, by) -> RubricDraft:
    """A draft with the text of `spec`, from the first day on which no sheet was begun; `based_on`: what it came from.

    A second click gets the same draft, as long as nobody has written in it.
    """
    since = max(first_free_day(committee), Month.of(timezone.localdate()).next().first_day)
    text = to_yaml(replace(spec, effective_from=since, effective_until=None))
    Committee.objects.select_for_update().get(pk=committee.pk)
    untouched = RubricDraft.objects.filter(
        committee=committee, based_on=based_on, published=None, version=1, text=text, saved_by=by
    ).first()
    if untouched:
        return untouched
    draft = RubricDraft.objects.create(
        committee=committee, based_on=based_on, text=text, saved_by=by, saved_at=timezone.now()
    )
    record(by=by, verb="rubric draft begun", obj=draft, after={"name": spec.name}, about=[committee])
    return draft


@transaction.atomic
def save_rubric_draft(*, draft: RubricDraft, text: str, version: int, by) -> RubricDraft:
    """Keep the text as typed, right or wrong. Raises EditConflict, AlreadyInForce."""
    text = text.replace("\r\n", "\n")
    _read_again(draft)
    if draft.published_id:
        raise AlreadyInForce
    if draft.text == text:
        return draft
    before = draft.text
    taken = RubricDraft.objects.filter(pk=draft.pk, version=version, published=None).update(
        text=text, version=F("version") + 1, saved_by=by, saved_at=timezone.now()
    )
    if not taken:
        raise EditConflict
    draft.refresh_from_db()
    record(
        by=by,
        verb="rubric draft saved",
        obj=draft,
        before={"problems": len(read_text(before).problems)},
        after={"problems": len(read_text(text).problems)},
        about=[draft.committee],
    )
    return draft


@transaction.atomic
def put_rubric_in_force(*, draft: RubricDraft, version: int, by) -> Rubric:
    """The draft becomes the committee's rubric from its `effective_from` on; sheets already begun keep theirs.

    Raises RubricNotFair, MonthIsScored, DayIsTaken, EditConflict (changed since read). A second click gets the same.
    """
    committee = Committee.objects.select_for_update().get(pk=draft.committee_id)
    _read_again(draft)
    if draft.published_id:
        return draft.published
    if draft.version != version:
        raise EditConflict
    reading = read_text(draft.text)
    if reading.spec is None:
        raise RubricNotFair(reading.problems)
    refuse_day(committee, reading.spec.effective_from)
    rubric = _published(committee, reading.spec, by)
    taken = RubricDraft.objects.filter(pk=draft.pk, version=version, published=None).update(
        published=rubric, version=F("version") + 1
    )
    if not taken:
        raise EditConflict
    after = {"code": rubric.code, "name": rubric.name, "since": rubric.since.isoformat()}
    record(by=by, verb="rubric put into force", obj=rubric, after=after, about=[committee])
    return rubric


def _published(committee, spec: RubricSpec, by) -> Rubric:
    try:
        with transaction.atomic():
            return Rubric.objects.create(
                committee=committee,
                code=spec.code,
                name=spec.name,
                since=spec.effective_from,
                until=spec.effective_until,
                data=spec.to_data(),
                published_by=by,
                published_at=timezone.now(),
            )
    except IntegrityError as error:
        raise DayIsTaken from error


@transaction.atomic
def throw_rubric_draft_away(*, draft: RubricDraft, by) -> None:
    """Raises AlreadyInForce."""
    _read_again(draft)
    if draft.published_id:
        raise AlreadyInForce
    record(
        by=by,
        verb="rubric draft thrown away",
        obj=draft,
        before={"text": draft.text},
        about=[draft.committee],
    )
    draft.delete()


def _read_again(draft: RubricDraft) -> None:
    """Raises DraftIsGone."""
    try:
        draft.refresh_from_db()
    except RubricDraft.DoesNotExist as error:
        raise DraftIsGone from error


def refuse_day(committee, since: date) -> None:
    """Raises MonthIsScored, DayIsTaken."""
    last = last_scored_month(committee)
    if last is not None and Month.of(since) <= last:
        raise MonthIsScored(last, last.next().first_day)
    if Rubric.objects.filter(committee=committee, since=since).exists():
        raise DayIsTaken


def first_free_day(committee) -> date:
    """The first day on which a new rubric of the committee meets no sheet that has begun."""
    last = last_scored_month(committee)
    return date.min if last is None else last.next().first_day


def last_scored_month(committee) -> Month | None:
    """The latest month with a sheet begun at or below the committee by a rubric that a new one of its own replaces.

    A committee below with a rubric of its own goes on with that.
    """
    path, step = committee.path, Committee.steplen
    above = [path[:length] for length in range(step, len(path) + 1, step)]
    begun = Assessment.objects.filter(meeting__cell__committee__path__startswith=path).filter(
        Q(rubric__committee__isnull=True) | Q(rubric__committee__path__in=above)
    )
    return begun.order_by("-meeting__month").values_list("meeting__month", flat=True).first()
