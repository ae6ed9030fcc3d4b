"""Which column of a table is which: headers are matched without case, diacritics, signs or Unicode form.

Three lists are known: the export of the superior system (DS_DANGVIEN.xlsx, nine headers), the members' book
(Mẫu 7-HSĐV, fourteen columns, some of which hold two or three things in one box) and our own template.
docs/lists.md says the same for people.
"""

import re
from dataclasses import dataclass

from .reading import MAX_TITLE_ROWS, Sheet
from .values import plain, text_of

MEMBER_HEADERS = {
    "full_name": [
        "ho va ten",
        "ho ten",
        "ho va ten khai sinh",
        "ho ten khai sinh",
        "ho va ten dang vien",
        "ho ten dang vien",
        "ten dang vien",
        "full name",
    ],
    "family_names": ["ho dem", "ho va dem", "ho va ten dem", "ho va chu dem", "ho lot", "ho"],
    "given_name": ["ten"],
    "card_number": [
        "so the dang vien",
        "so the dang",
        "so the",
        "the dang",
        "the dang vien",
        "ma the dang vien",
        "so tdv",
        "card number",
    ],
    "citizen_id": [
        "so cccd",
        "cccd",
        "so can cuoc cong dan",
        "can cuoc cong dan",
        "so can cuoc",
        "can cuoc",
        "so dinh danh ca nhan",
        "so dinh danh",
        "so cccd cmnd",
        "cccd cmnd",
        "so cmnd cccd",
        "cmnd cccd",
        "citizen id",
    ],
    "born_on": ["ngay sinh", "ngay thang nam sinh", "ngay thang sinh", "sinh ngay", "nam sinh", "born on"],
    "admitted_on": [
        "ngay ket nap",
        "ngay vao dang",
        "ngay ket nap dang",
        "ngay vao dang du bi",
        "ngay du bi",
        "ket nap",
        "admitted on",
    ],
    "confirmed_on": [
        "ngay chinh thuc",
        "ngay cong nhan chinh thuc",
        "ngay cong nhan dang vien chinh thuc",
        "ngay vao dang chinh thuc",
        "chinh thuc",
        "confirmed on",
    ],
    "admitted_and_confirmed": [
        "ngay vao dang ngay chinh thuc",
        "ngay vao dang va ngay chinh thuc",
        "ngay ket nap ngay chinh thuc",
    ],
    "card_and_others": [
        "so the so ly lich so huy hieu",
        "so the dang vien so ly lich so huy hieu",
        "so the dang so ly lich so huy hieu dang",
        "so the dang so ly lich so huy hieu",
        "so the so ly lich so huy hieu dang",
    ],
    "cell": ["chi bo dang sinh hoat", "chi bo", "chi bo sinh hoat", "ten chi bo", "cell"],
    "joined_on": ["sinh hoat tu ngay", "sinh hoat tai chi bo tu ngay", "ngay ve chi bo", "in the cell since"],
    "status": ["trang thai", "tinh trang", "trang thai sinh hoat", "state"],
    "moved_out": ["chuyen di", "ngay chuyen di", "chuyen sinh hoat di"],
    "died": ["tu tran", "ngay tu tran"],
    "left": ["ra khoi dang", "ngay ra khoi dang"],
    "number": ["stt", "so tt", "tt", "so thu tu", "no"],
}
ORGANISATION_HEADERS = {
    "name": ["ten", "ten to chuc", "ten to chuc dang", "ten don vi", "ten chi bo", "name"],
    "kind": ["loai", "loai hinh", "cap loai", "loai to chuc", "cap", "kind"],
    "code": ["ma", "ma so", "ma to chuc", "ma to chuc dang", "code"],
    "superior": ["truc thuoc", "cap tren truc tiep", "cap uy cap tren", "cap tren", "dang uy", "superior"],
    "since": ["tu ngay", "ngay thanh lap", "thanh lap ngay", "since"],
    "founded_by": ["quyet dinh thanh lap", "can cu thanh lap", "so quyet dinh", "quyet dinh", "legal basis"],
    "number": ["stt", "so tt", "tt", "so thu tu", "no"],
}


@dataclass(frozen=True)
class Header:
    """`places`: field → column (0 first). `titles`: column → the header as it stands. `first_row`: index of the first
    row below it. `not_kept`: headers of columns that nothing is taken from."""

    places: dict[str, int]
    titles: dict[int, str]
    first_row: int
    not_kept: list[str]


def find_header(sheet: Sheet, known: dict[str, list[str]], needed: set[str]) -> Header | None:
    """The row among the first thirty in which most columns are known; two rows together where a header has two."""
    field_of = {word: field for field, words in known.items() for word in words}
    best = None
    for index, row in enumerate(sheet.rows[:MAX_TITLE_ROWS]):
        places = _places(row, field_of)
        if len(places) >= 2 and needed & set(places) and (best is None or len(places) > len(best[1])):
            best = index, places, _titles(row)
    if best is None:
        return None
    index, places, titles = best
    first = index + 1
    if first < len(sheet.rows) and (below := _second_line(sheet.rows[first], titles, places, field_of)):
        places, titles, first = places | below[0], titles | below[1], first + 1
    if first < len(sheet.rows) and _numbers_the_columns(sheet.rows[first]):
        first += 1
    not_kept = [titles[column] for column in sorted(titles) if column not in places.values()]
    return Header(places, titles, first, not_kept)


def _titles(row) -> dict[int, str]:
    return {column: text_of(value) for column, value in enumerate(row) if text_of(value)}


def _places(row, field_of) -> dict[str, int]:
    places = {}
    for column, title in _titles(row).items():
        field = field_of.get(_key(title)) or field_of.get(_key(re.sub(r"\(.*?\)", " ", title)))
        if field:
            places.setdefault(field, column)
    return places


def _key(title: str) -> str:
    return plain(title)[:80]


def _second_line(row, titles, places, field_of):
    """The lower half of a header of two rows: names of columns below titles that span several."""
    if not all(isinstance(value, str) for value in row if value is not None):
        return None
    lower = _places(row, field_of)
    fresh = {field: column for field, column in lower.items() if field not in places}
    if not fresh or len(lower) < sum(value is not None for value in row) / 2:
        return None
    return fresh, dict(_titles(row).items())


def _numbers_the_columns(row) -> bool:
    """The row ``(1) (2) (3) …`` that printed forms have below their headers."""
    texts = [text_of(value).strip("()") for value in row if text_of(value)]
    return len(texts) >= 2 and texts == [str(number) for number in range(1, len(texts) + 1)]
