"""Lists in: received, compared some hundred rows at a time, looked at, then carried out whole or not at all."""

from datetime import timedelta

import tablib
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..errors import Refusal
from ..events import Act, record, record_many
from ..models import (
    Cell,
    Committee,
    ImportBatch,
    ImportKind,
    ImportRow,
    ImportState,
    Joining,
    Member,
    Membership,
    RowState,
)
from ..resources import MemberResource
from ..tables import columns, reading, rows
from ..tables.comparing import MemberComparison, OrganisationComparison

KEPT_FOR = timedelta(hours=1)
ROWS_A_STEP = 500
IMPORTED, CHANGED_BY_LIST = "imported", "changed by a list"
LIST_COMPARED, LIST_IMPORTED = "list compared", "list imported"


class NoHeader(Refusal):
    message = _(
        "No row with the names of the columns was found. Put “Họ và tên” and the other names above the list, as in "
        "the template."
    )


class LegacyLetters(Refusal):
    message = _(
        "This list is written in an old font (%(font)s). Convert it to Unicode with UniKey and choose it again."
    )

    def __init__(self, font):
        super().__init__(self.message % {"font": font})


class NoRows(Refusal):
    message = _("There are no rows below the names of the columns. Choose the file that holds the list.")


class NotReady(Refusal):
    message = _("This list has not been compared to its end yet. Wait a moment and try again.")


class HasErrors(Refusal):
    message = _("Some rows are in error, so nothing was imported. Correct the file and choose it again.")


class ChangedMeanwhile(Refusal):
    message = _(
        "What is stored has changed since the list was compared. Nothing was imported; look at the new comparison."
    )


class Expired(Refusal):
    message = _("This list is no longer kept here. Choose the file again.")


def receive_list(
    *, kind, committee, content, file_name, by, cell=None, joined_on=None, to_proper_case=False,
    is_confirmed_after_a_year=False,
) -> ImportBatch:  # fmt: skip
    """Read a file and keep its rows for an hour. Raises `Refusal` with one sentence for the whole file."""
    now, today = timezone.now(), timezone.localdate()
    is_of_members = kind == ImportKind.MEMBERS
    known = columns.MEMBER_HEADERS if is_of_members else columns.ORGANISATION_HEADERS
    sheet, header = _sheet_with_header(
        content, known, {"full_name", "given_name"} if is_of_members else {"name"}
    )
    if is_of_members:
        found = rows.members(sheet, header, today=today, to_proper_case=to_proper_case)
    else:
        found = rows.organisations(sheet, header, today=today)
    if not found:
        raise NoRows
    if len(found) > reading.MAX_ROWS:
        raise Refusal(reading.TOO_MANY_ROWS)
    with transaction.atomic():
        purge_expired()
        return ImportBatch.objects.create(
            kind=kind,
            committee=committee,
            cell=cell,
            joined_on=joined_on or today,
            file_name=file_name[-120:],
            columns={
                "read": sorted(header.places),
                "not_kept": [title[:80] for title in header.not_kept],
                "is_confirmed_after_a_year": is_confirmed_after_a_year,
            },
            waiting=found,
            row_count=len(found),
            made_by=by,
            made_at=now,
            expires_at=now + KEPT_FOR,
        )


def _sheet_with_header(content, known, needed):
    """The first sheet in which the names of the columns are found."""
    seen = []
    for sheet in reading.read_sheets(content):
        header = columns.find_header(sheet, known, needed)
        if header is not None:
            return sheet, header
        seen.append(sheet)
    font = reading.hint_about_letters(seen)
    raise LegacyLetters(font) if font else NoHeader


def purge_expired() -> int:
    """Delete the lists whose hour is over; called at every upload and by `manage.py purge_uploads`."""
    expired = ImportBatch.objects.filter(expires_at__lte=timezone.now())
    ImportRow.objects.filter(batch__in=expired).delete()
    return expired.delete()[0]


def comparison_of(batch, by):
    kind = MemberComparison if batch.kind == ImportKind.MEMBERS else OrganisationComparison
    return kind(batch, by)


@transaction.atomic
def compare_some(*, batch, by, limit=ROWS_A_STEP) -> ImportBatch:
    """Compare the next rows. Two requests at once compare the same rows once: the second finds the count moved on."""
    batch = _locked(batch)
    if batch.state != ImportState.COMPARING:
        return batch
    start = batch.compared_count
    outcomes = comparison_of(batch, by).outcomes(batch.waiting[start : start + limit])
    ImportRow.objects.bulk_create((ImportRow(batch=batch, **outcome) for outcome in outcomes), batch_size=200)
    batch.compared_count = start + len(outcomes)
    if batch.compared_count >= batch.row_count:
        _mark_doubles(batch)
        batch.state = ImportState.READY
        batch.counts = _counts(batch)
        # What a list finds out about numbers elsewhere is traced, also where it is discarded afterwards.
        record(by=by, verb=LIST_COMPARED, obj=batch.committee, after=_summary(batch))
    batch.save(update_fields=["compared_count", "state", "counts"])
    return batch


def _locked(batch) -> ImportBatch:
    try:
        return ImportBatch.objects.select_for_update().get(pk=batch.pk, expires_at__gt=timezone.now())
    except ImportBatch.DoesNotExist:
        raise Expired from None


def _counts(batch) -> dict:
    counted = batch.rows.values_list("state").annotate(Count("pk"))
    return dict(counted) | {"notices": batch.rows.filter(has_notice=True).count()}


def doubled(outcomes) -> dict[int, list[int]]:
    """Number of the row → numbers of all rows that would write the same stored row."""
    by_target = {}
    for number, target in outcomes:
        if target.get("pk"):
            by_target.setdefault((target.get("model"), target["pk"]), []).append(number)
    return {number: numbers for numbers in by_target.values() if len(numbers) > 1 for number in numbers}


def _mark_doubles(batch) -> None:
    found = doubled(batch.rows.values_list("number", "target"))
    marked = list(batch.rows.filter(number__in=list(found)[:1000]))
    for row in marked:
        numbers = ", ".join(map(str, found[row.number][:10]))
        sentence = _("Rows %(rows)s mean the same one. Keep one of them.") % {"rows": numbers}
        row.state, row.target = RowState.ERROR, {}
        row.boxes[0]["error"] = str(sentence)
    ImportRow.objects.bulk_update(marked, ["state", "target", "boxes"], batch_size=100)


def carry_out(*, batch, by) -> ImportBatch:
    """Write the whole list in one transaction: what is written is what was shown, or nothing is written at all.

    A second press finds the list done and changes nothing. Raises `Refusal`: in error, changed meanwhile, expired.
    """
    try:
        with transaction.atomic():
            batch = _locked(batch)
            if batch.state == ImportState.DONE:
                return batch
            outcomes = _as_it_was_shown(batch, by)
            write = _write_members if batch.kind == ImportKind.MEMBERS else _write_organisations
            write(batch, outcomes, by)
            record(by=by, verb=LIST_IMPORTED, obj=batch.committee, after=_summary(batch))
            _forget(batch, ImportState.DONE)
            return batch
    except ChangedMeanwhile:
        compare_again(batch=batch)
        raise
    except IntegrityError as error:
        # The database has the last word, on what somebody else wrote at the same moment.
        compare_again(batch=batch)
        raise ChangedMeanwhile from error


def _as_it_was_shown(batch, by) -> list[dict]:
    """The outcomes of today, which are those of the preview. Raises `Refusal` where they are not."""
    if batch.state != ImportState.READY:
        raise NotReady
    shown = list(batch.rows.values("number", "state", "target"))
    if any(row["state"] == RowState.ERROR for row in shown):
        raise HasErrors
    outcomes = comparison_of(batch, by).outcomes(batch.waiting)
    if [{name: outcome[name] for name in ("number", "state", "target")} for outcome in outcomes] != shown:
        raise ChangedMeanwhile
    return [outcome for outcome in outcomes if outcome["state"] in (RowState.NEW, RowState.CHANGED)]


def _summary(batch) -> dict:
    return {"kind": batch.kind, "file": batch.file_name, **batch.counts}


def _forget(batch, state) -> None:
    """Nothing of the people stays in the upload."""
    batch.rows.all().delete()
    batch.state, batch.waiting, batch.done_at = state, [], timezone.now()
    batch.save(update_fields=["state", "waiting", "done_at"])


@transaction.atomic
def compare_again(*, batch) -> None:
    batch.rows.all().delete()
    ImportBatch.objects.filter(pk=batch.pk).exclude(state=ImportState.DONE).update(
        state=ImportState.COMPARING, compared_count=0, counts={}
    )


@transaction.atomic
def discard(*, batch) -> None:
    """Delete an upload that will not be used."""
    batch.rows.all().delete()
    batch.delete()


# --- Members ---------------------------------------------------------------------------------------------------


def _write_members(batch, outcomes, by) -> None:
    before = Member.objects.in_bulk(
        [outcome["target"]["pk"] for outcome in outcomes if outcome["target"]["pk"]]
    )
    members = _save_members([outcome["target"] for outcome in outcomes])
    cells = Cell.objects.in_bulk(
        {outcome["target"]["cell"] for outcome in outcomes if "cell" in outcome["target"]}
    )
    memberships, acts = [], []
    for outcome, member in zip(outcomes, members, strict=True):
        target = outcome["target"]
        about = [member]
        after = dict(target["values"])
        if "cell" in target:
            cell = cells[target["cell"]]
            memberships.append(
                Membership(member=member, cell=cell, since=target["since"], joining=Joining.RECORDED)
            )
            about.append(cell)
            after |= {"cell": cell.pk, "since": target["since"]}
        old = before.get(target["pk"])
        verb = CHANGED_BY_LIST if old else IMPORTED
        acts.append(Act(verb, member, _before(old, target), _without_hash(after), about))
    Membership.objects.bulk_create(memberships, batch_size=500)
    record_many(acts, by=by)


def _save_members(targets) -> list[Member]:
    """The saved members in the order of the rows, through django-import-export."""
    names = MemberResource._meta.fields
    table = tablib.Dataset(headers=names)
    for target in targets:
        table.append([target["pk"], *(target["values"].get(name) for name in names[1:])])
    result = MemberResource().import_data(table, raise_errors=False, use_transactions=False)
    for row in result.rows:
        for error in row.errors:
            raise error.error
        if row.validation_error:
            raise ChangedMeanwhile from row.validation_error
    for error in result.base_errors:
        raise error.error
    return [row.instance for row in result.rows]


def _before(member, target) -> dict | None:
    if member is None:
        return None
    return _without_hash({name: str(getattr(member, name) or "") for name in target["values"]})


def _without_hash(values) -> dict:
    """The ledger says that a citizen id was noted, not its hash."""
    return {name: "noted" if name == "citizen_id_hash" and value else value for name, value in values.items()}


# --- Organisations ---------------------------------------------------------------------------------------------


def _write_organisations(batch, outcomes, by) -> None:
    """Committees before what hangs on them, however the list is sorted."""
    made, waiting, acts = {}, list(outcomes), []
    while waiting:
        later = []
        for outcome in waiting:
            superior = outcome["target"].get("superior")
            if isinstance(superior, str) and superior not in made:
                later.append(outcome)
                continue
            acts.append(_write_place(outcome, made))
        if len(later) == len(waiting):  # two committees, each above the other
            raise Refusal(_("Two rows name one another as superior. Correct the file and choose it again."))
        waiting = later
    record_many(acts, by=by)


def _write_place(outcome, made) -> Act:
    target = outcome["target"]
    model = Committee if target["model"] == "committee" else Cell
    if target["pk"]:
        place = model.objects.get(pk=target["pk"])
        before = {name: getattr(place, name) for name in target["values"]}
        for name, value in target["values"].items():
            setattr(place, name, value)
        place.save(update_fields=list(target["values"]))
        return Act(CHANGED_BY_LIST, place, before, target["values"])
    superior = made.get(target["superior"]) or Committee.objects.get(pk=target["superior"])
    if model is Cell:
        place = Cell.objects.create(committee=superior, since=target["since"], **target["values"])
    else:
        # Read anew: adding a child changes columns of the parent that treebeard keeps.
        parent = Committee.objects.get(pk=superior.pk)
        place = Committee.objects.add_child(
            parent, instance=Committee(since=target["since"], **target["values"])
        )
        made[f"row:{outcome['number']}"] = place
    return Act(IMPORTED, place, None, target["values"] | {"since": target["since"]}, [superior])
