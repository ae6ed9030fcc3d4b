"""The rows of a list as they were read: plain JSON, without the columns that are not kept, citizen ids as hashes.

A row is ``{"number", "given", "values", "errors", "notes", "out"}``: `number` as Excel counts; `given` what stands in
the file, field → text; `values` what it means, days as ISO text; `errors` and `notes` field → sentence; `out` the
reason why the row is not imported at all, or ``""``.
"""

from collections import defaultdict
from datetime import date

from django.utils.translation import gettext as _

from .. import citizen_ids
from ..models import CellKind, Committee
from . import values
from .columns import Header
from .reading import Sheet
from .values import Read, Status, text_of

MEMBER_FIELDS = [
    "full_name",
    "card_number",
    "citizen_id",
    "born_on",
    "admitted_on",
    "confirmed_on",
    "cell",
    "joined_on",
    "status",
]
ORGANISATION_FIELDS = ["name", "kind", "code", "superior", "since", "founded_by"]
# The lines that the templates to download hold already (cells/tables/templates.py).
EXAMPLE_MEMBER, EXAMPLE_CELL = "Nguyễn Văn Mẫu", "Khu phố Mẫu"
DAYS = {"born_on", "admitted_on", "confirmed_on", "joined_on", "since"}


class Row:
    """Collects what one line says; `plain` is what is kept of it."""

    def __init__(self, number: int):
        self.number, self.given, self.values, self.errors, self.notes, self.out = number, {}, {}, {}, {}, ""

    def take(self, field: str, given: str, read: Read) -> None:
        self.given[field] = given
        if read.error:
            self.errors[field] = read.error
        if read.note:
            self.notes[field] = read.note
        if read.value not in (None, ""):
            self.values[field] = read.value.isoformat() if isinstance(read.value, date) else read.value

    def plain(self) -> dict:
        return {
            "number": self.number,
            "given": {field: text[:200] for field, text in self.given.items() if text},
            "values": self.values,
            "errors": self.errors,
            "notes": self.notes,
            "out": self.out,
        }


def _lines(sheet: Sheet, header: Header, needed: str):
    """(number as Excel counts, field → value) of every line that is one of the list: no blank lines, no titles."""
    for index, row in enumerate(sheet.rows[header.first_row :], header.first_row):
        boxes = {field: row[column] if column < len(row) else None for field, column in header.places.items()}
        filled = [field for field, value in boxes.items() if text_of(value) and field != "number"]
        if needed in filled or len(filled) > 1:
            yield index + 1, boxes


# --- Members ---------------------------------------------------------------------------------------------------


def members(sheet: Sheet, header: Header, *, today: date, to_proper_case: bool) -> list[dict]:
    rows = [
        _member(number, boxes, today, to_proper_case)
        for number, boxes in _lines(sheet, header, _name_field(header))
    ]
    _name_doubles(rows)
    return [row.plain() for row in rows]


def _name_field(header) -> str:
    return "full_name" if "full_name" in header.places else "given_name"


def _member(number, boxes, today, to_proper_case) -> Row:
    row = Row(number)
    full_name = boxes.get("full_name")
    if "given_name" in boxes and not text_of(full_name):
        full_name = f"{text_of(boxes.get('family_names'))} {text_of(boxes['given_name'])}"
    row.take("full_name", text_of(full_name), values.name(full_name, to_proper_case=to_proper_case))
    if not row.values.get("full_name") and not row.errors:
        row.errors["full_name"] = _("The name is missing.")
    _take_numbers(row, boxes)
    for field in ("born_on", "admitted_on", "confirmed_on", "joined_on"):
        if field in boxes:
            row.take(field, text_of(boxes[field]), _day(field, boxes[field], today))
    if "admitted_and_confirmed" in boxes:
        given = text_of(boxes["admitted_and_confirmed"])
        found = values.days_in(boxes["admitted_and_confirmed"], today)
        for field, read in zip(("admitted_on", "confirmed_on"), found, strict=False):
            row.take(field, given, read)
    _check_order(row)
    row.take("cell", text_of(boxes.get("cell")), Read(text_of(boxes.get("cell"))))
    row.take("status", text_of(boxes.get("status")), values.status(boxes.get("status")))
    _leave_out(row, boxes)
    return row


def _day(field, value, today) -> Read:
    read = values.day(value, today)
    if field == "born_on" and read.error and values.is_year(value):
        return Read(note=_("Only a year is given: the date of birth stays empty."))
    return read


def _take_numbers(row, boxes) -> None:
    """A card number that is the citizen id would be the id in clear: of both, the keyed hash alone is kept."""
    card = values.card_number(boxes.get("card_number"))
    given = text_of(boxes.get("card_number"))
    if "card_and_others" in boxes and not given:
        card, given = values.first_number(boxes["card_and_others"]), text_of(boxes["card_and_others"])
    citizen = values.citizen_id(boxes.get("citizen_id"))
    card_as_id = (
        values.citizen_id(card.value).value if card.value and _may_be_id(card.value, citizen) else None
    )
    if card_as_id and citizen.value and card_as_id != citizen.value:
        row.take("card_number", _hidden(given), Read())
        row.errors["card_number"] = _("Card number and citizen id are two different numbers of 12 digits.")
    elif card_as_id:
        note = _("The same as the citizen id: not stored.")
        row.take("card_number", _hidden(given), Read(note=note))
        citizen = Read(card_as_id, note=citizen.note)
    else:
        row.take("card_number", given, card)
    shown = _hidden(text_of(boxes.get("citizen_id")))
    hashed = Read(citizen.value and citizen_ids.hash_of(citizen.value), citizen.error, citizen.note)
    row.take("citizen_id", shown, hashed)


def _may_be_id(card: str, citizen: Read) -> bool:
    if not (card.isascii() and card.isdigit()):
        return False
    return len(card) == citizen_ids.DIGITS or card.zfill(citizen_ids.DIGITS) == citizen.value


def _hidden(text: str) -> str:
    """What the preview shows of a citizen id."""
    digits = sum(letter.isdigit() for letter in text)
    return _("(%(count)s digits)") % {"count": digits} if digits else text


def _check_order(row) -> None:
    born, admitted, confirmed = (
        row.values.get(field) for field in ("born_on", "admitted_on", "confirmed_on")
    )
    if born and admitted and born >= admitted:
        row.errors["born_on"] = _("The date of birth is later than the admission. Correct one of them.")
    if admitted and confirmed and confirmed < admitted:
        row.errors["confirmed_on"] = _("Confirmation cannot come before admission.")


def _leave_out(row, boxes) -> None:
    if row.values.get("full_name") == EXAMPLE_MEMBER:
        row.out = _("This is the example of the template: not imported.")
        row.errors.clear()
        return
    status = row.values.get("status")
    notes = {
        Status.ON_THE_WAY: _("The transfer under way is recorded on the person's page."),
        Status.EXEMPT: _("The exemption is recorded on the person's page, with its decision."),
    }
    if status in notes:
        row.notes["status"] = notes[status]
    reasons = {
        Status.GONE: _("No longer a member there, says the list: not imported."),
        Status.TEMPORARY: _("On temporary activity, says the list: record it on the person's page."),
    }
    gone = [field for field in ("moved_out", "died", "left") if text_of(boxes.get(field))]
    row.out = reasons.get(status, "") or (reasons[Status.GONE] if gone else "")
    if row.out:
        row.errors.clear()


def _name_doubles(rows: list[Row]) -> None:
    """An error beside each of the rows of one list that speak of one person, with the numbers of all of them."""
    by_key = defaultdict(list)
    for row in rows:
        if not row.out:
            for key in _keys(row):
                by_key[key].append(row)
    sentences = {
        "citizen_id": _("The same citizen id stands in rows %(rows)s. Correct the file and choose it again."),
        "card_number": _(
            "The same card number stands in rows %(rows)s. Correct the file and choose it again."
        ),
        "full_name": _("The same person stands in rows %(rows)s. Correct the file and choose it again."),
    }
    for (field, *_key), same in by_key.items():
        if len(same) > 1 and not (field == "full_name" and _told_apart(same)):
            numbers = ", ".join(str(row.number) for row in same[:10])
            for row in same:
                row.errors.setdefault(field, sentences[field] % {"rows": numbers})


def _keys(row):
    found = row.values
    for field in ("citizen_id", "card_number"):
        if field in found:
            yield field, found[field]
    if "full_name" in found:
        name = values.name_key(found["full_name"])
        if "born_on" in found:
            yield "full_name", name, found["born_on"]
        elif "admitted_on" in found:
            yield "full_name", name, found["admitted_on"], found.get("cell", "")


def _told_apart(rows) -> bool:
    """Two people of one name and one birthday: each has a number of his own."""
    numbers = [row.values.get("citizen_id") or row.values.get("card_number") for row in rows]
    return all(numbers) and len(set(numbers)) == len(numbers)


# --- Organisations ---------------------------------------------------------------------------------------------

_LEVELS = {
    Committee.Level.PROVINCE: ["tinh uy", "thanh uy", "dang bo tinh", "dang bo thanh pho"],
    Committee.Level.DISTRICT: ["quan uy", "huyen uy", "dang bo quan", "dang bo huyen"],
    Committee.Level.COMMUNE: [
        "dang uy",
        "dang bo",
        "dang uy phuong",
        "dang uy xa",
        "dang uy dac khu",
        "dang bo phuong",
        "dang bo xa",
    ],
    Committee.Level.SUB: ["dang uy bo phan", "dang bo bo phan", "dang uy co so", "dang bo co so"],
}
_KINDS = {
    CellKind.NEIGHBOURHOOD: ["khu pho", "to dan pho", "khu dan cu", "khom"],
    CellKind.APARTMENTS: ["chung cu"],
    CellKind.VILLAGE: ["thon", "ap", "ban", "xom", "lang", "buon"],
    CellKind.AGENCY: ["co quan", "hanh chinh", "su nghiep"],
    CellKind.SCHOOL: ["truong hoc", "truong"],
    CellKind.HEALTH: ["tram y te", "y te"],
    CellKind.POLICE: ["cong an"],
    CellKind.MILITARY: ["quan su", "quan doi"],
    CellKind.ENTERPRISE: ["doanh nghiep"],
    CellKind.CREDIT_FUND: ["quy tin dung"],
}
_WORDS = {
    **{word: ("committee", level) for level, words in _LEVELS.items() for word in words},
    **{word: ("cell", kind) for kind, words in _KINDS.items() for word in words},
}


def organisations(sheet: Sheet, header: Header, *, today: date) -> list[dict]:
    rows = [_organisation(number, boxes, today) for number, boxes in _lines(sheet, header, "name")]
    by_code = defaultdict(list)
    for row in rows:
        if "code" in row.values:
            by_code[row.values["code"]].append(row)
    for same in by_code.values():
        if len(same) > 1:
            numbers = ", ".join(str(row.number) for row in same[:10])
            for row in same:
                row.errors["code"] = _("The same code stands in rows %(rows)s.") % {"rows": numbers}
    return [row.plain() for row in rows]


def _organisation(number, boxes, today) -> Row:
    row = Row(number)
    name = values.plain_name(boxes.get("name"))
    row.take("name", text_of(boxes.get("name")), name)
    if not name.value and not name.error:
        row.errors["name"] = _("The name is missing.")
    row.take("kind", text_of(boxes.get("kind")), organisation_kind(boxes.get("kind")))
    row.take("code", text_of(boxes.get("code")), values.organisation_code(boxes.get("code")))
    row.take("superior", text_of(boxes.get("superior")), Read(text_of(boxes.get("superior"))))
    row.take("since", text_of(boxes.get("since")), values.day(boxes.get("since"), today))
    row.take("founded_by", text_of(boxes.get("founded_by")), values.short_text(boxes.get("founded_by"), 200))
    if name.value == EXAMPLE_CELL:
        row.out = _("This is the example of the template: not imported.")
        row.errors.clear()
    return row


def organisation_kind(value) -> Read:
    """``"cell:<kind>"`` or ``"committee:<level>"``."""
    word = values.plain(text_of(value)).removeprefix("chi bo ")
    labels = {values.plain(str(label)): ("cell", kind) for kind, label in CellKind.choices}
    found = _WORDS.get(word) or labels.get(word)
    if found is None:
        return Read(
            error=_("Write a kind: “Khu phố”, “Chung cư”, “Thôn”, “Cơ quan”, “Trường học” … or “Đảng ủy”.")
        )
    return Read(":".join(found))
