"""The rows an act on the organisation changes, noted as it changes them, so that it can be put back whole.

A change is ``{"model", "pk", "before", "after"}`` in plain JSON; `before` is None where the act made the row. Where a
committee hangs in the tree is noted as ``{"under": id of the committee above or None, "step": its last step}``.
"""

from django.apps import apps
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from ..errors import Refusal
from ..models import Committee, Membership, Office, Transfer, TransferState

TREE = {"path", "depth", "numchild"}


class ChangedSince(Refusal):
    """A row is no longer as the act left it, or something else now rests on it."""


class RestsOnIt(ChangedSince):
    def __init__(self, row):
        super().__init__(
            _(
                "Something was recorded since that rests on this act (%(kind)s: %(row)s), so it cannot be undone. "
                "Remove that first, or correct it by a new act."
            )
            % {"kind": row._meta.verbose_name, "row": row}
        )


class Changes:
    def __init__(self):
        self.rows: list[dict] = []

    def made(self, rows) -> None:
        """Rows just written."""
        for row in rows:
            names = [field.attname for field in row._meta.concrete_fields if field.attname not in TREE]
            self._note(row, None, _values(row, names))

    def make(self, model, rows) -> None:
        self.made(model._base_manager.bulk_create(rows))

    def set(self, rows, **values) -> None:
        """The same values on rows of one model: one UPDATE."""
        rows = list(rows)
        if not rows:
            return
        names = [rows[0]._meta.get_field(name).attname for name in values]
        before = [_values(row, names) for row in rows]
        type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows]).update(**values)
        for row, old in zip(rows, before, strict=True):
            for name, value in values.items():
                setattr(row, name, value)
            self._note(row, old, _values(row, names))

    def hang(self, committee, above) -> None:
        """Move a committee, with all below it, under another one as the last there."""
        old_above = Committee.objects.get_parent(committee, update=True)
        before = {"under": old_above and old_above.pk, "step": committee.path[-Committee.steplen :]}
        Committee.objects.move(committee, above, "last-child")
        committee.refresh_from_db()
        above.refresh_from_db()
        self._note(committee, before, {"under": above.pk, "step": committee.path[-Committee.steplen :]})

    def _note(self, row, before, after) -> None:
        self.rows.append({"model": row._meta.label_lower, "pk": row.pk, "before": before, "after": after})


def _plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


def _values(row, names) -> dict:
    return {name: _plain(getattr(row, name)) for name in names}


# --- putting back ----------------------------------------------------------------------------------------------


def keys_of(changes) -> set[tuple[str, int]]:
    return {(change["model"], change["pk"]) for change in changes}


def columns_of(changes) -> set[tuple[str, int, str]]:
    """What an act wrote: (model, id, column)."""
    return {(change["model"], change["pk"], name) for change in changes for name in change["after"] or {}}


def refuse_if_changed(changes) -> None:
    """Raises ChangedSince where a row is not as the act left it, or something rests on a row the act made."""
    for model, mine in _by_model(changes).items():
        rows = model._base_manager.in_bulk([change["pk"] for change in mine])
        for change in mine:
            row = rows.get(change["pk"])
            if row is None or _now(row, change["after"]) != change["after"]:
                raise ChangedSince(
                    _(
                        "“%(row)s” was changed since, so the act cannot be undone. Undo the later change first."
                    )
                    % {"row": row or model._meta.verbose_name}
                )
    made = [change for change in changes if change["before"] is None]
    own = keys_of(changes)
    _refuse_if_used(made, own)
    _refuse_if_built_under(made, own)
    _refuse_if_relied_on(made)


def put_back(changes) -> None:
    """Every row as it was before, the last change first; rows the act made are removed."""
    for change in reversed(changes):
        model = apps.get_model(change["model"])
        if change["before"] is None:
            model.objects.filter(pk=change["pk"]).delete()
            continue
        if "under" in change["before"]:
            _hang_back(model._base_manager.get(pk=change["pk"]), **change["before"])
            continue
        values = {
            name: model._meta.get_field(name.removesuffix("_id")).to_python(value)
            for name, value in change["before"].items()
        }
        model._base_manager.filter(pk=change["pk"]).update(**values)


def _by_model(changes) -> dict:
    grouped = {}
    for change in changes:
        grouped.setdefault(apps.get_model(change["model"]), []).append(change)
    return grouped


def _now(row, after) -> dict:
    if "under" not in after:
        return _values(row, after)
    above = Committee.objects.get_parent(row)
    return {"under": above and above.pk, "step": row.path[-Committee.steplen :]}


def _refuse_if_used(made, own) -> None:
    """Nothing but the act's own rows points to a row it made: no mark of a roll call, no paper, no role."""
    for model, mine in _by_model(made).items():
        for relation in model._meta.related_objects:
            other = relation.related_model
            pointing = other._base_manager.filter(**{f"{relation.field.name}__in": [c["pk"] for c in mine]})
            foreign = pointing.exclude(pk__in=[pk for label, pk in own if label == other._meta.label_lower])
            for row in foreign[:1]:
                raise RestsOnIt(row)


def _refuse_if_built_under(made, own) -> None:
    """Where a committee hangs is no key, so what was founded or moved below a new one is looked for by its path."""
    label = Committee._meta.label_lower
    for above in Committee.objects.filter(pk__in=[c["pk"] for c in made if c["model"] == label]):
        below = Committee.objects.get_children(above)
        for row in below.exclude(pk__in=[pk for model, pk in own if model == label])[:1]:
            raise RestsOnIt(row)


def _refuse_if_relied_on(made) -> None:
    """An office and a transfer under way hang on a membership without pointing to it."""
    pks = [change["pk"] for change in made if change["model"] == Membership._meta.label_lower]
    under_way = [TransferState.SENT, TransferState.REFUSED]
    for place in Membership.objects.filter(pk__in=pks):
        offices = Office.objects.filter(member=place.member_id, cell=place.cell_id, since__gte=place.since)
        transfers = Transfer.objects.filter(
            member=place.member_id, from_cell=place.cell_id, state__in=under_way
        )
        for row in [*offices[:1], *transfers[:1]]:
            raise RestsOnIt(row)


def _hang_back(committee, under: int | None, step: str) -> None:
    """Back under the committee it came from: at its old place there while that is free, else as the last."""
    above = Committee.objects.get(pk=under)
    old_path, new_path = committee.path, above.path + step
    if Committee.objects.filter(path=new_path).exists():
        Committee.objects.move(committee, above, "last-child")
        return
    left = Committee.objects.filter(path=old_path[: -Committee.steplen])
    Committee.objects.filter(path__startswith=old_path).update(
        path=Concat(Value(new_path), Substr("path", len(old_path) + 1)),
        depth=F("depth") + (len(new_path) - len(old_path)) // Committee.steplen,
    )
    left.update(numchild=F("numchild") - 1)
    Committee.objects.filter(pk=under).update(numchild=F("numchild") + 1)
