"""Packs of papers: asked for by a person, made by a worker, kept for a week. Every write to packs is here.

waiting ─▶ working ─▶ ready ─▶ expired        A move is one conditional update: of two workers, or a worker
   ▲  ◀──────┤ │                              and a person who cancels, one wins and the other stops.
   │         │ └▶ failed                      `attempts` tells one worker's turn from the next one's.
   │    cancelled
   └──────── again (from every end)
"""

import hashlib
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from io import SEEK_END
from types import SimpleNamespace
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cells.events import record

from . import jobs, packs
from .actions import NotStored, PaperError, store
from .models import Pack, PackForm, PackPaper, PackState, Paper
from .pdf import PdfLibrariesMissing

PAPERS_IN_A_PACK = 1000
UNFINISHED_PACKS = 3  # of one person at a time
ATTEMPTS = 3
CHUNK = 50  # papers whose data is in memory at a time
KEPT = timedelta(days=7)
MAKERS = {PackForm.PDF: packs.merge, PackForm.ZIP: packs.bundle}
UNFINISHED = (PackState.WAITING, PackState.WORKING)
ENDED = tuple(state for state in PackState if state not in UNFINISHED)

# Set by the worker when it is told to stop: what it works at is given back between two papers.
worker = SimpleNamespace(is_stopping=False)


class NothingToPack(PaperError):
    message = _(
        "Nothing of what was ticked has an issued paper that you may read. Tick at least one with a report."
    )


class TooManyPapers(PaperError):
    def __init__(self, asked: int):
        super().__init__(
            ngettext(
                "A pack holds at most %(most)s papers, and this would be %(asked)s. Tick fewer months or wards.",
                "A pack holds at most %(most)s papers, and these would be %(asked)s. Tick fewer months or wards.",
                asked,
            )
            % {"most": PAPERS_IN_A_PACK, "asked": asked}
        )


class TooManyPacks(PaperError):
    message = _("Three packs of yours are still being made. Wait for one of them, or cancel one.")


class PackIdTaken(PaperError):
    message = _("This form was already used for another pack. Open the page again and ask from there.")


class PackHasMovedOn(PaperError):
    message = _("This pack is not in that state any more. Here is how it stands now.")


class PackNotReady(PaperError):
    message = _("This pack has no file now. Have it made again.")


class PackFileDamaged(PaperError):
    message = _("The stored file of this pack is damaged. Have it made again.")


class _TakenAway(Exception):
    """Cancelled, or another worker's by now: nothing more to do here."""


def ask_for_pack(
    *, papers: list[Paper], title: str, form: str, by, submission_id: UUID, gaps: list | tuple = ()
) -> Pack:
    """A pack of the `papers`, in their order, for `by`; it is made in the background after the commit.

    Papers that `by` may not read are left out. `gaps` are [body, month] pairs that were asked for and have no paper.
    Called again with the same `submission_id`, the first pack comes back. Raises `NothingToPack`, `TooManyPapers`,
    `TooManyPacks`, `PackIdTaken`.
    """
    asked = [paper.pk for paper in papers]
    visible = set(Paper.objects.visible_to(by).filter(pk__in=asked).values_list("pk", flat=True))
    chosen = [pk for pk in dict.fromkeys(asked) if pk in visible]
    try:
        with transaction.atomic():
            return _asked_already(submission_id, by) or _ask(chosen, title, form, by, submission_id, gaps)
    except IntegrityError:
        # Two clicks at once: the second finds the first one's pack when its own row is refused.
        pack = _asked_already(submission_id, by)
        if pack is None:
            raise
        return pack


def _asked_already(submission_id: UUID, by) -> Pack | None:
    pack = Pack.objects.filter(submission_id=submission_id).first()
    if pack and pack.owner_id != by.pk:
        raise PackIdTaken
    return pack


def _ask(chosen: list[int], title, form, by, submission_id, gaps) -> Pack:
    if not chosen:
        raise NothingToPack
    if len(chosen) > PAPERS_IN_A_PACK:
        raise TooManyPapers(len(chosen))
    _refuse_too_many(by)
    pack = Pack.objects.create(
        owner=by,
        title=title[:200],
        form=PackForm(form),
        gaps=[list(gap) for gap in gaps],
        total=len(chosen),
        created_at=timezone.now(),
        submission_id=submission_id,
    )
    PackPaper.objects.bulk_create(
        PackPaper(pack=pack, paper_id=pk, position=position) for position, pk in enumerate(chosen, 1)
    )
    after = {"title": pack.title, "form": pack.form, "papers": pack.total}
    record(by=by, verb="pack asked for", obj=pack, after=after, about=[by])
    _enqueue(pack)
    return pack


def _refuse_too_many(by) -> None:
    if Pack.objects.filter(owner=by, state__in=UNFINISHED).count() >= UNFINISHED_PACKS:
        raise TooManyPacks


@transaction.atomic
def cancel_pack(*, pack: Pack, by) -> Pack:
    """Stop the making; a worker sees it before the next paper. Raises `PackHasMovedOn`."""
    _move(pack, UNFINISHED, state=PackState.CANCELLED, finished_at=timezone.now())
    record(by=by, verb="pack cancelled", obj=pack, after={"title": pack.title}, about=[by])
    return pack


@transaction.atomic
def make_pack_again(*, pack: Pack, by) -> Pack:
    """Have an ended pack made once more, of the same papers. Raises `PackHasMovedOn`, `TooManyPacks`."""
    _refuse_too_many(by)
    old = pack.file.name
    _move(
        pack,
        ENDED,
        **{"state": PackState.WAITING, "attempts": 0, "done": 0, "problem": "", "file": "", "sha256": ""},
        **{"size": None, "started_at": None, "heartbeat_at": timezone.now(), "finished_at": None},
    )
    record(by=by, verb="pack asked for again", obj=pack, after={"title": pack.title}, about=[by])
    if old:
        transaction.on_commit(lambda: default_storage.delete(old))
    _enqueue(pack)
    return pack


def _move(pack: Pack, states, **values) -> None:
    if not Pack.objects.filter(pk=pack.pk, state__in=states).update(**values):
        raise PackHasMovedOn
    pack.refresh_from_db()


def _enqueue(pack: Pack) -> None:
    """One job a pack waits, however often it is cancelled and asked for again."""
    from .tasks import make_pack  # here, because tasks.py imports this module

    def enqueue():
        if pack.pk not in jobs.subjects_in_queue(make_pack, jobs.WAITING):
            make_pack.enqueue(pack.pk)

    transaction.on_commit(enqueue)


# --- The worker's part -------------------------------------------------------------------------------------------


def make(pack_id: int) -> None:
    """Make the pack's file, if nobody else does. Safe to run again at any time, and after any interruption."""
    pack = _claimed(pack_id)
    if pack is None:
        return
    if papers_in_sight(pack) < pack.total:
        _fail(pack, "out_of_sight")
        return
    contents = packs.Contents(title=pack.title, gaps=pack.gaps, made_on=timezone.localdate(pack.created_at))
    try:
        with tempfile.TemporaryFile() as file:
            MAKERS[pack.form](_papers_of(pack), file, contents=contents, between=partial(_moved_on, pack))
            _keep(pack, file, contents)
    except _TakenAway:
        return
    except PdfLibrariesMissing:
        _fail(pack, "libraries")
    except (NotStored, OSError):
        default_storage.delete(file_name(pack))  # the half of it
        _fail(pack, "disk")
        raise
    except Exception:
        _fail(pack, "broken")
        raise


def papers_in_sight(pack: Pack) -> int:
    """How many of the pack's papers its owner may read today."""
    return Paper.objects.visible_to(pack.owner).filter(packs=pack).count()


def _claimed(pack_id: int) -> Pack | None:
    now = timezone.now()
    won = Pack.objects.filter(pk=pack_id, state=PackState.WAITING).update(
        state=PackState.WORKING, attempts=F("attempts") + 1, done=0, started_at=now, heartbeat_at=now
    )
    return Pack.objects.select_related("owner").get(pk=pack_id) if won else None


def _papers_of(pack: Pack) -> Iterator[Paper]:
    ids = list(pack.packpaper_set.order_by("position").values_list("paper_id", flat=True))
    for start in range(0, len(ids), CHUNK):
        papers = Paper.objects.in_bulk(ids[start : start + CHUNK])
        yield from (papers[pk] for pk in ids[start : start + CHUNK])


def _mine(pack: Pack):
    """The row, as long as it is this worker's turn."""
    return Pack.objects.filter(pk=pack.pk, state=PackState.WORKING, attempts=pack.attempts)


def _moved_on(pack: Pack, done: int) -> None:
    if not _mine(pack).update(done=done, heartbeat_at=timezone.now()):
        raise _TakenAway
    if worker.is_stopping and done < pack.total:
        give_back(pack)
        raise _TakenAway


def give_back(pack: Pack) -> None:
    """The worker is being stopped: the next one begins anew, and this turn does not count as an attempt."""
    now = timezone.now()
    if _mine(pack).update(state=PackState.WAITING, attempts=F("attempts") - 1, heartbeat_at=now):
        _enqueue(pack)


def _keep(pack: Pack, file, contents: packs.Contents) -> None:
    """Store the file and say so; a pack that was cancelled meanwhile leaves nothing behind."""
    size = file.seek(0, SEEK_END)
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    name = store(file_name(pack), File(file))
    damaged = [line.paper_id for line in contents.damaged]
    with transaction.atomic():
        kept = _mine(pack).update(
            state=PackState.READY,
            file=name,
            size=size,
            sha256=digest,
            done=pack.total,
            finished_at=timezone.now(),
        )
        if kept:
            pack.packpaper_set.exclude(paper__in=damaged).update(is_damaged=False)
            pack.packpaper_set.filter(paper__in=damaged).update(is_damaged=True)
    if not kept:
        default_storage.delete(name)


def checked_file(pack: Pack):
    """The pack's file, open, the same as was stored. Raises `PackNotReady`, `PackFileDamaged`."""
    if pack.state != PackState.READY:
        raise PackNotReady
    try:
        file = default_storage.open(pack.file.name)
    except OSError as error:
        raise PackFileDamaged from error
    if hashlib.file_digest(file, "sha256").hexdigest() != pack.sha256:
        file.close()
        raise PackFileDamaged
    file.seek(0)
    return file


def file_name(pack: Pack) -> str:
    """Where this turn's file lies: known beforehand, so that the half of a killed worker is found and removed."""
    return f"packs/{pack.submission_id.hex}-{pack.attempts}.{pack.form}"


def _fail(pack: Pack, problem: str) -> None:
    _mine(pack).update(state=PackState.FAILED, problem=problem, finished_at=timezone.now())
