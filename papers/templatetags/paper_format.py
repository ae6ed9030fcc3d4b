"""How papers print numbers, days and times: always Vietnamese, whatever language the reader has chosen."""

from datetime import date, time
from decimal import Decimal

from django import template

from cells.months import Month

from .. import layout

register = template.Library()

NBSP = "\u00a0"
DASH = "–"


@register.filter
def points(value: str | int | None) -> str:
    """``9,5``; ``90`` for "90.0"; a dash where no points were given."""
    if value is None:
        return DASH
    text = f"{Decimal(str(value)):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


@register.filter
def percent(value: str | None) -> str:
    """``90,91 %`` with a space that does not break; as many decimals as the data has."""
    return DASH if value is None else str(value).replace(".", ",") + NBSP + "%"


@register.filter
def percent_of(part: int, whole: int) -> str:
    """The share of `part` in `whole` with two decimals; a dash of nothing."""
    return percent(f"{Decimal(part * 100) / whole:.2f}" if whole else None)


@register.filter
def padded(count: int | None) -> str:
    """Counts of people from one to nine are written with a zero before them, as clerks do: ``05``."""
    if count is None:
        return layout.DOTS
    return f"{count:02d}" if count else "0"


@register.filter
def long_date(iso_day: str | None) -> str:
    """``ngày 05 tháng 02 năm 2026``, or the same with dots."""
    return layout.paper_date(date.fromisoformat(iso_day) if iso_day else None)


@register.filter
def short_date(iso_day: str | None) -> str:
    """``05/11/2026``; a dash where there is no day."""
    return f"{date.fromisoformat(iso_day):%d/%m/%Y}" if iso_day else DASH


@register.filter
def day_month(iso_day: str | None) -> str:
    """``05/11``, for narrow columns."""
    return f"{date.fromisoformat(iso_day):%d/%m}" if iso_day else DASH


@register.filter
def month_words(iso_month: str) -> str:
    """``tháng 11 năm 2026``."""
    return layout.paper_month(Month.parse(iso_month))


@register.filter
def clock(iso_time: str | None) -> str:
    """``19 giờ 30 phút``, or the same with dots."""
    return layout.clock(time.fromisoformat(iso_time) if iso_time else None)


@register.filter
def dotted(text: str | None) -> str:
    """The text, or dots to be filled by hand."""
    return text or layout.DOTS * 3


@register.filter
def is_left_open(text: str) -> bool:
    """Nothing but dots to be filled by hand."""
    return not text.strip(layout.DOTS)


# What a body is, before the name that tells it from others: “Đảng bộ Thành phố | Hồ Chí Minh”.
_KINDS_OF_BODY = {"bộ", "ủy", "phố", "xã", "phường", "quận", "huyện", "tỉnh", "trấn", "khu", "cư", "đảng"}
_KEPT_LETTERS = 16  # of capitals in 14 pt, and a half of the column is left


@register.filter
def kept_together(name: str) -> tuple[str, str]:
    """(beginning, end) of a body's name; a line break should not tear the end: ``Hồ Chí Minh``, ``Phường 5``."""
    words = name.split()
    start = max((at + 1 for at, word in enumerate(words) if word.lower() in _KINDS_OF_BODY), default=0)
    if start == len(words) or (start == len(words) - 1 and len(words[-1]) <= 2):
        start = len(words) - 2
    while len(" ".join(words[max(start, 0) :])) > _KEPT_LETTERS and start < len(words) - 1:
        start += 1
    start = max(start, 0)
    return " ".join(words[:start]), " ".join(words[start:])


@register.filter
def paragraphs(text: str | None) -> list[str]:
    """The paragraphs of a text, one a line; empty lines are dropped."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


@register.filter
def meeting_kind(code: str) -> str:
    """``thường kỳ``, ``chuyên đề``, ``bất thường``."""
    return layout.MEETING_KINDS[code]


@register.filter
def meeting_words(data: dict) -> str:
    """The kind of meeting that a paper is about, in full."""
    return layout.meeting_words(data)


@register.filter
def task_result(code: str | None) -> str:
    """The words for a task's result; a dash where nothing was reported."""
    words = {"achieved": "Đạt", "not_achieved": "Chưa đạt", "in_progress": "Đang thực hiện"}
    return DASH if code is None else words[code]


@register.filter
def with_deductions(rows: list[dict]) -> list[tuple[int, dict]]:
    """The rows that lost points for a reason told, each with its number in the report's main table."""
    return [(number, row) for number, row in enumerate(rows, start=1) if row.get("deductions")]


@register.filter
def titles(sections) -> list[str]:
    """The titles of a paper's sections."""
    return [section["title"] for section in sections]


@register.filter
def month_year(iso_month: str) -> str:
    """``11/2026``, for narrow columns."""
    month = Month.parse(iso_month)
    return f"{month.month:02d}/{month.year}"


@register.filter
def of_number(by_number: dict, number: int):
    """What stands under a number; None where nothing does."""
    return by_number.get(number)


# So many remarks of a kind stand on the first page of a summary; with more, all of them stand in an appendix.
REMARKS_ON_PAGE_ONE = 3


@register.filter
def on_page_one(remarks: list[dict]) -> list[dict]:
    """The remarks that the first page has room for."""
    return remarks[:REMARKS_ON_PAGE_ONE]


@register.filter
def is_cut(remarks: list[dict]) -> bool:
    """The first page has no room for all of them."""
    return len(remarks) > REMARKS_ON_PAGE_ONE


@register.filter
def cut_remarks(data: dict) -> list[tuple[str, list[dict]]]:
    """(heading, remarks) of a summary's lists that the first page cuts."""
    headings = {"late": "Chậm", "slipping": "Giảm sút", "unproven": "Chưa đủ căn cứ"}
    return [(heading, data[name]) for name, heading in headings.items() if is_cut(data[name])]
