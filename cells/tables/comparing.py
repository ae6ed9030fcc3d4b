"""What a list would change: each row held against what is stored, box by box. Reads, and writes nothing.

An outcome is ``{"number", "state", "has_notice", "boxes", "target"}`` as `ImportRow` stores it. A box is ``{"field",
"given", "old", "new", "error", "note"}``; `target` says what would be written: ``{"pk": None or a key, "values":
{…}}``, with ``"cell"`` and ``"since"`` where a membership begins and ``"superior"`` for a new part of the tree (a key,
or ``"row:7"`` for one that the same list founds). A person is found by citizen id, then card number, then name and
date of birth, last by name and day of admission.
"""

import difflib
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ..access import Permission, can, cells_within, committees_within, holds
from ..models import Cell, Committee, Member, Membership, MembershipKind, RowState
from ..names import fold
from .rows import DAYS, MEMBER_FIELDS, ORGANISATION_FIELDS
from .values import name_key, plain

CHUNK = 250  # rows compared at a time: three values each stay below what SQLite takes in one query
STORED = {
    "full_name": "full_name",
    "card_number": "card_number",
    "citizen_id": "citizen_id_hash",
    "born_on": "born_on",
    "admitted_on": "admitted_on",
    "confirmed_on": "confirmed_on",
}


class Outcome:
    """Collects what becomes of a row."""

    def __init__(self, row: dict, fields: list[str]):
        self.row, self.values = row, row["values"]
        self.errors, self.notes = dict(row["errors"]), dict(row["notes"])
        self.old, self.new, self.fields = {}, {}, fields
        self.target, self.has_notice = {"pk": None, "values": {}}, False
        self.is_new = False

    def warn(self, field: str, sentence: str) -> None:
        """A note that changes what the person must do."""
        self.notes[field] = sentence
        self.has_notice = True

    def plain(self, state=None) -> dict:
        if state is None:
            changed = RowState.CHANGED if self.new else RowState.UNCHANGED
            state = RowState.ERROR if self.errors else RowState.NEW if self.is_new else changed
        return {
            "number": self.row["number"],
            "state": str(state),
            "has_notice": self.has_notice,
            "boxes": [box for field in self.fields if (box := self._box(field))],
            "target": {} if self.errors else self.target,
        }

    def _box(self, field):
        box = {
            "given": self.row["given"].get(field, ""),
            "old": self.old.get(field, ""),
            "new": self.new.get(field, ""),
            "error": self.errors.get(field, ""),
            "note": self.notes.get(field, ""),
        }
        return {"field": field, **box} if any(box.values()) else None


def shown(field: str, value) -> str:
    """A stored value as the preview shows it; a citizen id never."""
    if value in (None, ""):
        return ""
    if field == "citizen_id":
        return _("trace kept")
    if field in DAYS:
        day = date.fromisoformat(value) if isinstance(value, str) else value
        return f"{day:%d/%m/%Y}"
    return str(value)


# --- Members ---------------------------------------------------------------------------------------------------


class MemberComparison:
    """Compares the rows of a batch for `user`; the cells under the committee are read once."""

    def __init__(self, batch, user):
        self.batch, self.user, self.today = batch, user, timezone.localdate()
        cells = (
            Cell.objects.on(self.today)
            .under(batch.committee)
            .filter(cells_within(user, Permission.KEEP_PEOPLE))
        )
        self.cells = {cell.pk: cell for cell in cells.select_related("committee")}
        self.cells_named = {}
        for cell in self.cells.values():
            self.cells_named.setdefault(_cell_key(cell.name), []).append(cell)

    def outcomes(self, rows: list[dict]) -> list[dict]:
        """One outcome a row, in the same order; four queries for every 250 rows."""
        found = []
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            people = _People(chunk, self.user, self.today)
            found += [self._outcome(row, people) for row in chunk]
        return found

    def _outcome(self, row, people) -> dict:
        outcome = Outcome(row, MEMBER_FIELDS)
        if row["out"]:
            outcome.warn("full_name", row["out"])
            return outcome.plain(RowState.LEFT_OUT)
        member = people.find(outcome)
        if outcome.errors:
            self._cell_of(outcome)  # so that all of its errors are shown at once
        elif member is None:
            self._begin(outcome)
        else:
            self._change(outcome, member, people.membership_of(member))
        return outcome.plain()

    def _begin(self, outcome) -> None:
        outcome.is_new = True
        for field in STORED:
            if field in outcome.values:
                self._set(outcome, field, outcome.values[field])
        if "admitted_on" not in outcome.values:
            outcome.errors["admitted_on"] = _(
                "A new member needs the day of admission. Write it as 03/02/2015."
            )
        elif "confirmed_on" not in outcome.values:
            self._confirm_or_not(outcome)
        self._join(outcome)

    def _confirm_or_not(self, outcome) -> None:
        admitted = date.fromisoformat(outcome.values["admitted_on"])
        confirmed = _a_year_after(admitted)
        if self.batch.columns.get("is_confirmed_after_a_year") and confirmed <= self.today:
            self._set(outcome, "confirmed_on", confirmed.isoformat())
            outcome.notes["confirmed_on"] = _("No day is given: 12 months after the admission is taken.")
        else:
            outcome.notes["confirmed_on"] = _("No day is given: entered as on probation.")

    def _join(self, outcome) -> None:
        """The cell where a new membership begins, and the day."""
        cell = self._cell_of(outcome)
        if cell is None:
            if "cell" not in outcome.errors:
                outcome.errors["cell"] = _("Write the member's cell, or choose one for the whole list.")
            return
        since = date.fromisoformat(outcome.values.get("joined_on") or self.batch.joined_on.isoformat())
        admitted = outcome.values.get("admitted_on")
        if admitted and "joined_on" not in outcome.values:
            since = max(since, date.fromisoformat(admitted))
        if since < cell.since:
            outcome.errors["joined_on"] = _("The cell was founded later, on %(day)s.") % {
                "day": f"{cell.since:%d/%m/%Y}"
            }
            return
        outcome.target |= {"cell": cell.pk, "since": since.isoformat()}
        outcome.new |= {"cell": cell.full_name, "joined_on": f"{since:%d/%m/%Y}"}

    def _cell_of(self, outcome) -> Cell | None:
        named = outcome.values.get("cell")
        if not named:
            return self.cells.get(self.batch.cell_id)
        found = self.cells_named.get(_cell_key(named), [])
        if len(found) == 1:
            return found[0]
        if found:
            outcome.errors["cell"] = _("Several cells have this name. Give one of them another name first.")
            return None
        near = difflib.get_close_matches(_cell_key(named), self.cells_named, n=2, cutoff=0.6)
        names = ", ".join(cell.name for key in near for cell in self.cells_named[key])
        outcome.errors["cell"] = (
            _("There is no such cell here. Did you mean: %(names)s?") % {"names": names}
            if names
            else _("There is no such cell here. Write its name as in the organisation's list.")
        )
        return None

    def _change(self, outcome, member, membership) -> None:
        outcome.target["pk"] = member.pk
        for field, column in STORED.items():
            stored = getattr(member, column)
            given = outcome.values.get(field)
            if given and not _same(field, given, stored):
                outcome.old[field] = shown(field, stored)
                self._set(outcome, field, given)
        merged = {
            field: outcome.values.get(field) or _iso(getattr(member, field))
            for field in STORED
            if field in DAYS
        }
        if merged["confirmed_on"] and merged["confirmed_on"] < merged["admitted_on"]:
            outcome.errors["confirmed_on"] = _("Confirmation cannot come before admission.")
        if membership is None:
            self._join(outcome)
        elif not membership.is_active_on(self.today):
            outcome.errors["full_name"] = _(
                "This member left on %(day)s. Restore them on their own page, or take the row out."
            ) % {"day": f"{membership.until:%d/%m/%Y}"}
        else:
            self._note_other_cell(outcome, membership)

    def _note_other_cell(self, outcome, membership) -> None:
        """The list is no transfer: a member of another cell stays there, and the page says so."""
        if not outcome.values.get("cell"):
            return
        cell = self._cell_of(outcome)
        if cell is not None and cell.pk != membership.cell_id:
            outcome.old["cell"] = membership.cell.full_name
            outcome.warn(
                "cell", _("Another cell than ours: nobody is moved by a list. Record a transfer instead.")
            )

    def _set(self, outcome, field, value) -> None:
        outcome.target["values"][STORED[field]] = value
        outcome.new[field] = shown(field, value)


class _People:
    """Whom the rows of a chunk may be about."""

    def __init__(self, rows, user, today):
        self.user, self.today = user, today
        values = [row["values"] for row in rows if not row["out"]]
        numbered = self._by_number(values)
        self.by_hash = {member.citizen_id_hash: member for member in numbered if member.citizen_id_hash}
        self.by_card = {member.card_number: member for member in numbered if member.card_number}
        self.by_name = {}
        named = self._named([found for found in values if not self._is_numbered(found)])
        for member in named:
            self.by_name.setdefault(name_key(member.full_name), []).append(member)
        self.members = {member.pk: member for member in (*numbered, *named)}
        regular = Membership.objects.filter(member__in=self.members, kind=MembershipKind.REGULAR)
        self.latest = {}
        for membership in regular.select_related("cell__committee").order_by("since"):
            self.latest[membership.member_id] = membership

    @staticmethod
    def _by_number(values) -> list[Member]:
        hashes = {found["citizen_id"] for found in values if "citizen_id" in found}
        cards = {found["card_number"] for found in values if "card_number" in found}
        # "Not empty" is what the unique indexes are about: without the words PostgreSQL would not use them.
        by_hash = Member.objects.filter(~Q(citizen_id_hash=""), citizen_id_hash__in=hashes)
        by_card = Member.objects.filter(~Q(card_number=""), card_number__in=cards)
        return [*by_hash, *by_card]

    def _is_numbered(self, found) -> bool:
        return found.get("citizen_id") in self.by_hash or found.get("card_number") in self.by_card

    @staticmethod
    def _named(values) -> list[Member]:
        """Who has one of the names and one of the days: a name alone is shared by thousands in a province."""
        names = {fold(found["full_name"]) for found in values if "full_name" in found}
        born, admitted = (
            {found[day] for found in values if day in found} for day in ("born_on", "admitted_on")
        )
        on_a_day = Q(born_on__in=born) | Q(admitted_on__in=admitted)
        return list(Member.objects.filter(on_a_day, search_key__in=names)) if names else []

    def membership_of(self, member) -> Membership | None:
        """The regular membership that began last, ended or not."""
        return self.latest.get(member.pk)

    def is_ours(self, member) -> bool:
        """Whether the importing person keeps this member's list; one who never had a cell is the administrator's."""
        membership = self.membership_of(member)
        if membership is None:
            return holds(self.user, Permission.MANAGE)
        return can(self.user, Permission.KEEP_PEOPLE, membership.cell)

    def find(self, outcome) -> Member | None:
        """The one member whom the row is about, None for somebody new; an error where that cannot be said."""
        values = outcome.values
        by_hash = self.by_hash.get(values.get("citizen_id"))
        by_card = self.by_card.get(values.get("card_number"))
        field = "citizen_id" if by_hash else "card_number"
        member = by_hash or by_card
        if any(found is not None and not self.is_ours(found) for found in (by_hash, by_card)):
            # One sentence for all such rows: it must not say whose number it is, nor where.
            outcome.errors[field] = _("This number cannot be used here. Ask the superior committee's office.")
            return None
        if by_hash and by_card and by_hash != by_card:
            outcome.errors["card_number"] = _(
                "Card number and citizen id belong to two different members. Correct one of them."
            )
            return None
        if member and _contradicts(values, member):
            outcome.errors["citizen_id"] = _(
                "This card number is stored with another citizen id. Correct the row, or the person's page."
            )
            return None
        return member or self._by_name(outcome)

    def _by_name(self, outcome) -> Member | None:
        values = outcome.values
        named = self.by_name.get(name_key(values.get("full_name", "")), [])
        same_day = [member for member in named if _same_person(values, member) and self.is_ours(member)]
        free = [member for member in same_day if not _contradicts(values, member)]
        if len(free) > 1:
            outcome.errors["full_name"] = _(
                "Several members have this name and date. Add the card number so that one of them is meant."
            )
        elif not free and same_day:
            outcome.errors["card_number"] = _(
                "A member of this name and date has another card number or citizen id. Correct the one that is wrong."
            )
        elif free and not (values.get("born_on") and free[0].born_on):
            outcome.notes["full_name"] = _("Found by name and day of admission.")
        return free[0] if len(free) == 1 else None


def _same_person(values, member) -> bool:
    if values.get("born_on") and member.born_on:
        return values["born_on"] == member.born_on.isoformat()
    return values.get("admitted_on") == _iso(member.admitted_on)


def _contradicts(values, member) -> bool:
    return any(
        values.get(field) and getattr(member, column) and values[field] != getattr(member, column)
        for field, column in (("card_number", "card_number"), ("citizen_id", "citizen_id_hash"))
        if not (field == "card_number" and values.get("citizen_id") == member.citizen_id_hash != "")
    )


def _same(field, given, stored) -> bool:
    """A name in capitals is the same name: no list turns a stored name into shouting."""
    if field == "full_name":
        return given == stored or (given == given.upper() and given.casefold() == stored.casefold())
    return given == (_iso(stored) if field in DAYS else stored)


def _iso(day) -> str:
    return day.isoformat() if day else ""


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return date(day.year + 1, 3, 1)


def _cell_key(name: str) -> str:
    return plain(name).removeprefix("chi bo ").removeprefix("cb ")


# --- Organisations ---------------------------------------------------------------------------------------------


class OrganisationComparison:
    """Compares the rows of a list of committees and cells; all rows must be known, for they hang on one another."""

    def __init__(self, batch, user):
        self.batch, self.user = batch, user
        today = timezone.localdate()
        self.root = batch.committee
        committees = Committee.objects.on(today).filter(path__startswith=self.root.path)
        self.committees = {
            committee.pk: committee
            for committee in committees.filter(committees_within(user, Permission.ORGANISE))
        }
        cells = Cell.objects.on(today).filter(committee__in=self.committees)
        self.cells = list(cells.select_related("committee"))
        self.places = {}
        for committee in self.committees.values():
            for name in {committee.name, committee.committee_name, committee.organisation_name}:
                self.places.setdefault(plain(name), set()).add(committee.pk)
        self.founded = {}
        for row in batch.waiting:
            if row["values"].get("kind", "").startswith("committee:") and row["values"].get("name"):
                for name in _committee_names(row["values"]["name"]):
                    self.founded.setdefault(plain(name), []).append(row["number"])
        codes = {row["values"]["code"] for row in batch.waiting if "code" in row["values"]}
        self.by_code = {
            found.code: found for model in (Committee, Cell) for found in model.objects.filter(code__in=codes)
        }

    def outcomes(self, rows: list[dict]) -> list[dict]:
        return [self._outcome(row) for row in rows]

    def _outcome(self, row) -> dict:
        outcome = Outcome(row, ORGANISATION_FIELDS)
        values = outcome.values
        if row["out"]:
            outcome.warn("name", row["out"])
            return outcome.plain(RowState.LEFT_OUT)
        if "kind" not in values and "kind" not in outcome.errors:
            outcome.errors["kind"] = _("Write the kind of the cell, or “Đảng ủy” for a committee.")
        if outcome.errors:
            return outcome.plain()
        model, kind = values["kind"].split(":")
        superior = self._superior(outcome)
        stored = self._stored(outcome, model, superior)
        if not outcome.errors:
            if stored is None:
                self._found(outcome, model, kind, superior)
            else:
                self._change(outcome, stored, kind, superior)
        return outcome.plain()

    def _superior(self, outcome):
        """The key of the committee above, or ``"row:7"``."""
        named = outcome.values.get("superior")
        if not named:
            return self.root.pk
        key, place = plain(named), plain(_committee_names(named)[0])
        stored = self.places.get(key) or self.places.get(place) or set()
        founded = self.founded.get(key) or self.founded.get(place) or []
        founded = [number for number in founded if number != outcome.row["number"]]
        if len(stored) == 1:
            return next(iter(stored))
        if not stored and len(founded) == 1:
            return f"row:{founded[0]}"
        outcome.errors["superior"] = (
            _("Several committees have this name. Write the full name of the one that is meant.")
            if stored or founded
            else _("There is no such committee here, and no row of this list founds it.")
        )
        return None

    def _stored(self, outcome, model, superior):
        by_code = self.by_code.get(outcome.values.get("code"))
        if by_code is not None:
            ours = self.committees.values() if model == "committee" else self.cells
            if by_code not in ours:
                outcome.errors["code"] = _(
                    "This code cannot be used here. Ask the superior committee's office."
                )
            return by_code
        name = outcome.values["name"]
        if model == "committee":
            names = {plain(name) for name in _committee_names(name)}
            found = [
                committee
                for committee in self.committees.values()
                if names & {plain(committee.name), plain(committee.committee_name)}
            ]
        else:
            found = [cell for cell in self.cells if _cell_key(cell.name) == _cell_key(name)]
            here = [cell for cell in found if cell.committee_id == superior]
            found = here if here or outcome.values.get("superior") else found
        if len(found) > 1:
            outcome.errors["name"] = _("Several have this name. Add the code so that one of them is meant.")
        return found[0] if found else None

    def _found(self, outcome, model, kind, superior) -> None:
        outcome.is_new = True
        values = outcome.values
        since = values.get("since") or self.batch.joined_on.isoformat()
        outcome.target |= {"model": model, "superior": superior, "since": since}
        fields = {
            "name": values["name"],
            "code": values.get("code", ""),
            "founded_by": values.get("founded_by", ""),
        }
        if model == "committee":
            name, committee_name, organisation_name = _committee_names(values["name"])
            fields |= {
                "name": name,
                "committee_name": committee_name,
                "organisation_name": organisation_name,
                "level": kind,
            }
        else:
            fields["kind"] = kind
        outcome.target["values"] = fields
        outcome.new = {
            "name": fields["name"],
            "kind": outcome.row["given"].get("kind", ""),
            "code": fields["code"],
            "superior": values.get("superior") or str(self.root),
            "since": shown("since", since),
            "founded_by": fields["founded_by"],
        }

    def _change(self, outcome, stored, kind, superior) -> None:
        outcome.target |= {"pk": stored.pk, "model": stored._meta.model_name}
        values = outcome.values
        for field in ("code", "founded_by"):
            given = values.get(field)
            if given and given != getattr(stored, field):
                outcome.old[field], outcome.new[field] = getattr(stored, field), given
                outcome.target["values"][field] = given
        kind_field = "kind" if isinstance(stored, Cell) else "level"
        if getattr(stored, kind_field) != kind:
            outcome.old["kind"] = getattr(stored, f"get_{kind_field}_display")()
            outcome.new["kind"] = outcome.row["given"]["kind"]
            outcome.target["values"][kind_field] = kind
        names = {plain(stored.name), plain(str(stored))}
        if not names & ({plain(values["name"])} | {plain(name) for name in _committee_names(values["name"])}):
            outcome.old["name"] = stored.name
            outcome.warn("name", _("Another name than ours: record the renaming as an act of its own."))
        above = stored.committee_id if isinstance(stored, Cell) else self._above(stored)
        if values.get("superior") and superior != above:
            outcome.warn("superior", _("Another superior than ours: record the move as an act of its own."))
        if values.get("since") and values["since"] != stored.since.isoformat():
            outcome.old["since"] = shown("since", stored.since)
            outcome.notes["since"] = _("The stored day stays.")

    def _above(self, committee):
        path = committee.path[: -Committee.steplen]
        return next((found.pk for found in self.committees.values() if found.path == path), None)


def _committee_names(name: str) -> tuple[str, str, str]:
    """(place, committee, organisation): ``Phường 5``, ``Đảng ủy Phường 5``, ``Đảng bộ Phường 5``."""
    place = name
    for word in ("Đảng ủy ", "Đảng uỷ ", "Đảng bộ "):
        if name.casefold().startswith(word.casefold()):
            place = name[len(word) :]
            break
    return place, f"Đảng ủy {place}", f"Đảng bộ {place}"
