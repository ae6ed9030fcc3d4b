"""What stands in one box of a table, as the value it means; values in, values out.

Every function gives a `Read`: the value (None: nothing is said), an error that keeps the row out, or a note about
what was understood that did not stand there word for word.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from ..citizen_ids import DIGITS, is_citizen_id
from ..fields import nfc
from ..names import fold
from .fonts import legacy_font

EXCEL_EPOCH = date(1899, 12, 30)
EARLIEST = date(1880, 1, 1)
# A serial number of Excel between these is a day from 1927 to 2100; smaller numbers are years.
SERIALS = range(9_900, 73_051)
LONGEST_NAME, LONGEST_CARD = 80, 20
# Icelandic Ð and African Ɖ look like Đ and come out of old converters; no Vietnamese word has them.
LOOKALIKES = str.maketrans("ÐƉð", "ĐĐđ")


@dataclass(frozen=True)
class Read:
    value: object = None
    error: str = ""
    note: str = ""


NOTHING = Read()


def text_of(value) -> str:
    """The value as a person would read it, in NFC, one space between words; ``""`` for nothing."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value == int(value):
        value = int(value)
    if isinstance(value, datetime):
        return value.date().strftime("%d/%m/%Y")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    text = " ".join(nfc(str(value)).translate(LOOKALIKES).split())
    # An apostrophe before a sign is how a spreadsheet, and our own export, says "this is text".
    return text[1:] if re.match(r"'[=+\-@＝＋－＠\d]", text) else text


# --- Days ------------------------------------------------------------------------------------------------------

_DAY = re.compile(r"(\d{1,2})\s*[/\-.]\s*(\d{1,2})\s*[/\-.]\s*(\d{4})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_MONTH = re.compile(r"(?:tháng\s*)?(\d{1,2})\s*[/\-.]\s*(\d{4})", re.IGNORECASE)
_YEAR = re.compile(r"(?:năm\s*)?(\d{4})", re.IGNORECASE)


def day(value, today: date) -> Read:
    """A day: Excel's own, its number, ``19/05/1954``, ``19-5-1954``, ``1954-05-19`` or ``05/1954`` (its first day)."""
    if isinstance(value, datetime):
        return _checked(value.date(), today)
    if isinstance(value, date):
        return _checked(value, today)
    if isinstance(value, float) and value == int(value):
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value in SERIALS:
        found = EXCEL_EPOCH + timedelta(days=value)
        return _checked(
            found,
            today,
            _("Excel's number %(number)s is the day %(day)s.")
            % {"number": value, "day": f"{found:%d/%m/%Y}"},
        )
    text = text_of(value)
    if not text:
        return NOTHING
    if match := _DAY.fullmatch(text):
        return _made(*map(int, match.group(3, 2, 1)), today)
    if match := _ISO.fullmatch(text):
        return _made(*map(int, match.group(1, 2, 3)), today)
    if match := _MONTH.fullmatch(text):
        month, year = map(int, match.groups())
        note = _("Only a month is given: the 1st is taken.")
        return _made(year, month, 1, today, note)
    if _YEAR.fullmatch(text):
        return Read(error=_("Only a year is given. Write the day as 19/05/1954."))
    return Read(error=_("This is no day. Write it as 19/05/1954."))


def is_year(value) -> bool:
    return bool(_YEAR.fullmatch(text_of(value)))


def _made(year, month, number, today, note="") -> Read:
    try:
        return _checked(date(year, month, number), today, note)
    except ValueError:
        return Read(error=_("There is no such day. Write it as 19/05/1954."))


def _checked(found: date, today: date, note="") -> Read:
    if found > today:
        return Read(error=_("This day is still to come. Correct it."))
    if found < EARLIEST:
        return Read(error=_("This day is too long ago. Correct the year."))
    return Read(found, note=note)


def days_in(value, today: date) -> list[Read]:
    """Up to two days that stand in one box, as ``03/02/2015; 03/02/2016``."""
    if not isinstance(value, str):
        return [day(value, today)]
    pieces = [piece for piece in re.split(r"[;,\n|]|\s+[-–]\s+", value) if piece.strip()]
    if len(pieces) == 1:
        found = [match.group() for match in _DAY.finditer(value)]
        pieces = found if len(found) == 2 else pieces
    pieces = [piece.split(":")[-1] if ":" in piece else piece for piece in pieces]
    return [day(piece, today) for piece in pieces[:2]]


# --- Names -----------------------------------------------------------------------------------------------------


def name(value, *, to_proper_case: bool = False) -> Read:
    text = text_of(value)
    if not text:
        return NOTHING
    if len(text) > LONGEST_NAME:
        return Read(error=_("A name has at most 80 letters. Correct it."))
    if font := legacy_font(text):
        return _in_an_old_font(font)
    if any(letter.isdigit() for letter in text) or not any(letter.isalpha() for letter in text):
        return Read(error=_("This is no name. Correct it."))
    if to_proper_case and text == text.upper() and text != text.lower():
        return Read(proper_case(text))
    return Read(text)


def _in_an_old_font(font: str) -> Read:
    return Read(
        error=_("This is written in the old font %(font)s. Convert the list to Unicode with UniKey.")
        % {"font": font}
    )


def proper_case(text: str) -> str:
    """``NGUYỄN VĂN BÌNH`` → ``Nguyễn Văn Bình``, ``K'BRÔIH`` → ``K'Brôih``, ``Y BHIÔNG`` → ``Y Bhiông``."""
    return re.sub(r"[^\W\d_]+", lambda word: word.group()[0].upper() + word.group()[1:].lower(), text)


def name_key(text: str) -> str:
    """Equal for two spellings of one name: case and the place of the tone (``Hòa``, ``Hoà``) do not count, tones do."""
    words = []
    for word in nfc(text).casefold().split():
        marks = unicodedata.normalize("NFD", word)
        tones = "".join(sorted(mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"))
        words.append("".join(mark for mark in marks if mark not in "\u0300\u0301\u0303\u0309\u0323") + tones)
    return " ".join(words)


# --- Numbers ---------------------------------------------------------------------------------------------------


def number_text(value) -> Read:
    """A number that is a name: digits as they stand, leading zeros kept, whether the file holds text or a number."""
    text = text_of(value)
    if re.fullmatch(r"\d[.,]\d+E\+?\d+", text, re.IGNORECASE):
        return Read(
            error=_("Excel has shortened this number. Format the column as Text and write the number again.")
        )
    return Read(text or None)


def card_number(value) -> Read:
    """A card number. One of twelve digits is a citizen id: the caller keeps its hash alone."""
    found = number_text(value)
    if found.error or not found.value:
        return found
    text = re.sub(r"\s+", "", found.value)
    if len(text) > LONGEST_CARD or not re.fullmatch(r"[\w./\-+]+", text) or not any(map(str.isdigit, text)):
        return Read(error=_("This is no card number. Correct it or leave it empty."))
    return Read(text)


def first_number(value) -> Read:
    """The card number out of a box that holds card, file and badge numbers, one under the other."""
    if not isinstance(value, str):
        return card_number(value)
    piece = next((piece for piece in re.split(r"[;,\n|]", value) if any(map(str.isdigit, piece))), "")
    return card_number(piece.split(":")[-1])


def citizen_id(value) -> Read:
    """Twelve digits; a zero that Excel cut off is put back. Of an old id of nine digits nothing is kept."""
    found = number_text(value)
    if found.error or not found.value:
        return found
    digits = re.sub(r"[\s.\-]", "", found.value)
    if not (digits.isascii() and digits.isdigit()):
        return Read(error=_("A citizen id has 12 digits. Correct it or leave it empty."))
    if len(digits) == 9:
        return Read(note=_("An old identity number of 9 digits is not used."))
    if DIGITS - 3 < len(digits) < DIGITS:
        return Read(digits.zfill(DIGITS), note=_("The zero that Excel cut off was put back."))
    if not is_citizen_id(digits):
        return Read(error=_("A citizen id has 12 digits. Correct it or leave it empty."))
    return Read(digits)


def organisation_code(value) -> Read:
    """14 digits, typed with or without points or spaces."""
    found = number_text(value)
    if found.error or not found.value:
        return found
    digits = re.sub(r"[\s.]", "", found.value)
    if not (digits.isascii() and digits.isdigit() and len(digits) == 14):
        return Read(error=_("Write the code of the organisation as 14 digits, as 38.168.053.000.001."))
    return Read(digits)


def short_text(value, most_letters: int) -> Read:
    text = text_of(value)
    if font := legacy_font(text):
        return _in_an_old_font(font)
    if len(text) > most_letters:
        return Read(error=_("This has more than %(count)s letters. Shorten it.") % {"count": most_letters})
    return Read(text or None)


def plain_name(value) -> Read:
    """The name of a cell or committee, without the words “Chi bộ” before it."""
    found = short_text(value, 120)
    return Read(re.sub(r"(?i)^chi bộ\s+", "", found.value)) if found.value else found


# --- Standing --------------------------------------------------------------------------------------------------


class Status(StrEnum):
    ACTIVE = "active"
    ON_THE_WAY = "on_the_way"
    EXEMPT = "exempt"
    TEMPORARY = "temporary"
    GONE = "gone"


_STATUSES = {
    Status.ACTIVE: [
        "dang sinh hoat",
        "sinh hoat",
        "dang vien",
        "dang hoat dong",
        "khoi phuc dang tich",
        "active",
    ],
    Status.ON_THE_WAY: ["cho chuyen sinh hoat", "dang chuyen sinh hoat"],
    Status.EXEMPT: [
        "mien sinh hoat",
        "mien cong tac va sinh hoat dang",
        "mien cong tac sinh hoat dang",
        "mien sinh hoat dang",
        "duoc mien sinh hoat",
    ],
    Status.TEMPORARY: ["sinh hoat tam thoi", "chuyen sinh hoat tam thoi"],
    Status.GONE: [
        "chuyen ra ngoai",
        "da chuyen di",
        "chuyen di",
        "ra khoi dang",
        "xoa ten",
        "khai tru",
        "tu tran",
        "da mat",
        "da chuyen sinh hoat",
        "da roi chi bo",
    ],
}
STATUS_OF = {word: status for status, words in _STATUSES.items() for word in words}


def status(value) -> Read:
    text = text_of(value)
    if not text:
        return NOTHING
    found = STATUS_OF.get(plain(text))
    if found is None:
        return Read(error=_("This state is not known. Write “Đang sinh hoạt”, or leave it empty."))
    return Read(found)


def plain(text: str) -> str:
    """For comparing words: without diacritics, case, signs and double spaces."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(text)).split())
