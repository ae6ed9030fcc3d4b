"""How a Party paper is dated, numbered and named: layout rules as dated data. Pure: no database, no "today".

Sources (docs of the Party Central Office): HD 36-HD/VPTW (3/4/2018) and HD 05-HD/VPTW (27/5/2026).
Measures that CSS can carry (margins, type sizes, spacing) are in ``static/css/paper.css``.
"""

from dataclasses import dataclass
from datetime import date, time

from cells.months import Month

# Tên loại → its abbreviation in the symbol. "PCĐ" is ours: no rule names one for a score sheet.
ABBREVIATIONS = {
    "minutes": "BB",
    "resolution": "NQ",
    "score_sheet": "PCĐ",
    "ward_report": "BC",
    "notice": "TB",
    "summary": "BC",
    "period_report": "BC",
    "results_notice": "TB",
}
NAMES = {
    "minutes": "Biên bản",
    "resolution": "Nghị quyết",
    "score_sheet": "Phiếu chấm điểm",
    "ward_report": "Báo cáo",
    "notice": "Thông báo",
    "summary": "Báo cáo",
    "period_report": "Báo cáo",
    "results_notice": "Thông báo",
    # Without a number: not in ABBREVIATIONS, never issued.
    "invitation": "Giấy mời",
    "pre_meeting": "Biên bản",
    "roll_call_sheet": "Phiếu điểm danh và ghi nhanh",
}
MEETING_KINDS = {"regular": "thường kỳ", "thematic": "chuyên đề", "extraordinary": "bất thường"}
DOTS = "……"


class NoLayoutProfile(ValueError):
    """No layout rule is known for papers of that day."""


@dataclass(frozen=True)
class LayoutProfile:
    """The rules for papers signed in ``[since, until)``; ``until`` is None while they hold.

    `cell_kinds` are the abbreviations of the papers a cell may issue (QĐ 66-QĐ/TW 2017, QĐ 399-QĐ/TW 2026).
    """

    code: str
    source: str
    since: date
    until: date | None
    cell_kinds: frozenset[str]

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


_CELL_KINDS_2018 = frozenset({"NQ", "QĐ", "BC", "KH", "CTr", "ĐA", "TTr", "CV", "BB", "PCĐ"})
PROFILES = (
    LayoutProfile("2018", "Hướng dẫn 36-HD/VPTW", date(2018, 4, 3), date(2026, 5, 27), _CELL_KINDS_2018),
    LayoutProfile(
        "2026", "Hướng dẫn 05-HD/VPTW", date(2026, 5, 27), None, _CELL_KINDS_2018 | {"KL", "TB", "PA", "QC"}
    ),
)


def profile_on(day: date) -> LayoutProfile:
    """The layout rules for a paper signed on `day`. Raises `NoLayoutProfile` before 3 April 2018."""
    for profile in PROFILES:
        if profile.holds_on(day):
            return profile
    raise NoLayoutProfile(f"No layout rules are known for {day.isoformat()}; the oldest begin on 2018-04-03.")


def notice_kind(day: date) -> str:
    """How a cell calls a meeting on that day: by a numbered notice where the rules let it issue one, else it invites.

    QĐ 66-QĐ/TW (2017) gives a cell no thông báo, QĐ 399-QĐ/TW (2026) does.
    """
    return "notice" if ABBREVIATIONS["notice"] in profile_on(day).cell_kinds else "invitation"


def symbol(number: int, kind: str, body_code: str) -> str:
    """The number and symbol as printed after "Số", without a colon: ``01-BC/ĐU``."""
    return f"{number:02d}-{ABBREVIATIONS[kind]}/{body_code}"


def draft_symbol(kind: str, body_code: str) -> str:
    """The symbol of a paper that has no number yet, ``……-BC/ĐU``; ``""`` of one that never gets any."""
    if kind not in ABBREVIATIONS:
        return ""
    return f"{DOTS}-{ABBREVIATIONS[kind]}/{body_code}"


def spaced_code(code: str) -> str:
    """A paper's short code as it is read and typed, in two halves: ``7KQ2M-9XT4D``."""
    return f"{code[:5]}-{code[5:]}"


def verify_address(url: str) -> str:
    """Where a code is typed in, from the address that a QR leads to: ``https://sochibo.example/papers/verify/``."""
    return url.rstrip("/").rpartition("/")[0] + "/"


def month_number(number: int) -> str:
    """January and February are padded, so that nobody can write a 1 before them: ``02``, ``5``, ``11``."""
    return f"{number:02d}" if number <= 2 else str(number)


def paper_date(day: date | None) -> str:
    """``ngày 05 tháng 02 năm 2026``; dots to be filled by hand where the day is unknown."""
    if day is None:
        return f"ngày {DOTS} tháng {DOTS} năm 20…"
    return f"ngày {day.day:02d} tháng {month_number(day.month)} năm {day.year}"


def paper_month(month: Month) -> str:
    """``tháng 5 năm 2026``."""
    return f"tháng {month_number(month.month)} năm {month.year}"


def clock(at: time | None) -> str:
    """``19 giờ 30 phút``, ``19 giờ``; dots where the time is unknown."""
    if at is None:
        return f"{DOTS} giờ {DOTS} phút"
    return f"{at.hour} giờ {at.minute:02d} phút" if at.minute else f"{at.hour} giờ"


def abstract(kind: str, data: dict) -> str:
    """The trích yếu under the paper's name, e.g. ``sinh hoạt chi bộ thường kỳ tháng 11 năm 2026``.

    `data` is the paper's data (`papers.shapes`); only what names the meeting is read. There may be several
    extraordinary meetings a month, so they are told apart by their day.
    """
    month = paper_month(Month.parse(data["month"]))
    meeting = f"{meeting_words(data)} {month}"
    if data.get("meeting_kind") == "extraordinary" and data.get("held_on"):
        meeting = f"{meeting_words(data)} {paper_date(date.fromisoformat(data['held_on']))}"
    return {
        "minutes": f"sinh hoạt chi bộ {meeting}",
        "resolution": f"sinh hoạt chi bộ {meeting}",
        "score_sheet": f"chất lượng sinh hoạt chi bộ {month}",
        "ward_report": f"kết quả sinh hoạt chi bộ {month}",
        "notice": f"sinh hoạt chi bộ {meeting}",
        "summary": f"tổng hợp kết quả sinh hoạt chi bộ {month}",
        "period_report": f"kết quả sinh hoạt chi bộ {data.get('period_words', '')}".rstrip(),
        "results_notice": f"kết quả sinh hoạt chi bộ {month}",
        "invitation": f"dự sinh hoạt chi bộ {meeting}",
        "pre_meeting": f"{_pre_meeting_words(data)} chuẩn bị sinh hoạt chi bộ {month}",
        "roll_call_sheet": f"sinh hoạt chi bộ {meeting}",
    }[kind]


def _pre_meeting_words(data: dict) -> str:
    return "hội ý của Bí thư và Phó Bí thư" if data.get("is_consultation") else "họp Chi ủy"


def meeting_words(data: dict) -> str:
    """``thường kỳ``, ``thường kỳ mở rộng, kết hợp chuyên đề``, ``chuyên đề``, ``bất thường``."""
    words = MEETING_KINDS.get(data.get("meeting_kind"), "thường kỳ")
    if data.get("is_extended"):
        words += " mở rộng"
    if data.get("is_combined"):
        words += ", kết hợp chuyên đề" if data.get("is_extended") else " kết hợp chuyên đề"
    return words


def title(kind: str, data: dict) -> str:
    """Name and abstract in one line, as lists and the PDF's metadata show it."""
    return f"{NAMES[kind]} {abstract(kind, data)}"
