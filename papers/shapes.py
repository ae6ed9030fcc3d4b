"""ReportData: what each paper is made from, as plain JSON, frozen in `Paper.data` when the paper is issued.

Only dict, list, str, int, bool and None. Decimals are strings with a point ("90.5"), days are "2026-11-05",
times "19:30", months "2026-11". None means "not recorded" and prints as dots or a dash; an empty list leaves
its paragraph out. Nothing depends on the order of keys (PostgreSQL does not keep it). Persons are already
written as they should print, without the word "Đồng chí".

Titles ("sinh hoạt chi bộ thường kỳ tháng 11 năm 2026") come from `papers.layout`, not from the data.
"""

from typing import NotRequired, TypedDict


class Head(TypedDict):
    """The two-column head. Everything from `symbol` on is written by `papers.actions.issue`."""

    superior_body: str  # "Đảng bộ Phường 5"; printed in capitals; "" leaves the line out
    issuing_body: str  # "Chi bộ Chung cư Giai Việt"; printed in capitals, bold
    body_code: str  # "CB", "ĐU": the part of the symbol after the stroke
    place: str  # "Phường 5"
    symbol: NotRequired[str | None]  # "01-BC/ĐU"
    signed_on: NotRequired[str | None]
    replaces: NotRequired[str | None]  # a sentence, when this paper replaces an earlier one
    version: NotRequired[int]  # 1, and one more for each paper that it replaces
    short_code: NotRequired[
        str
    ]  # "7KQ2M9XT4D"; papers issued before there were codes have none, and no footer
    verify_url: NotRequired[
        str
    ]  # where the QR leads; "" where the site had no public address on the day of issue


# What `papers.actions.issue` writes into the head.
WRITTEN_BY_ISSUING = ("symbol", "signed_on", "replaces", "version", "short_code", "verify_url")


class Person(TypedDict):
    name: str
    role: NotRequired[str]  # "Bí thư Chi bộ"; "" when there is none to tell


class Absence(TypedDict):
    name: str
    reason: NotRequired[str]


class Guest(TypedDict):
    name: str
    body: NotRequired[str]  # "Đảng ủy Phường 5"
    role: NotRequired[str]  # "Phó Bí thư Thường trực"


class PreviousMinutes(TypedDict):
    """The minutes that this meeting confirms first. `is_confirmed` None: not recorded, printed as dots."""

    held_on: str
    symbol: str | None  # "10-BB/CB" once they are issued
    is_confirmed: bool | None


class Section(TypedDict):
    """`text` may hold several paragraphs, one a line."""

    title: str
    text: str


class PreviousTask(TypedDict):
    text: str
    assignee: str
    due_on: str | None
    result: str | None  # "achieved" | "not_achieved" | "in_progress"; None: not reported
    note: NotRequired[str]


class Task(TypedDict):
    text: str
    assignee: str
    due_on: str | None
    target: NotRequired[str]  # "100 % hộ", "trước kỳ sinh hoạt sau"


class Vote(TypedDict):
    """`outcome` is the whole sentence of the result; `base_rule` says who was counted."""

    base: int
    base_rule: NotRequired[str]
    votes_for: int
    votes_against: int
    abstentions: int
    outcome: str


class Motion(Vote):
    text: str


class Attendance(TypedDict):
    """Numbers first, then names. `must_attend` is the denominator of `rate_percent`; `rate_rule` names it."""

    convened_official: int
    convened_probationary: int
    present: int | None  # None until everybody is marked
    late: NotRequired[int]
    late_members: NotRequired[list[Absence]]  # the reason is the hour: "19 giờ 45 phút"
    temporary_present: NotRequired[int]  # members of other cells on temporary activity here
    absent: NotRequired[int]  # once everybody is marked; 0 is printed, the others are listed below
    must_attend: int
    rate_percent: str | None  # "90.91"
    rate_rule: NotRequired[str]  # "đã trừ 1 đảng viên được miễn công tác và sinh hoạt đảng"
    excused: list[Absence]
    unexcused: list[Absence]
    exempt: list[Absence]
    away: list[Absence]  # temporary activity elsewhere
    special_duty: list[Absence]


class CriterionScore(TypedDict):
    title: str
    points: str | None
    max_points: str


class OwnScore(TypedDict):
    """What the cell gave itself. `weaknesses` and `remedies` may hold several paragraphs."""

    criteria: list[CriterionScore]
    total: str | None
    max_total: str
    grade: str | None
    weaknesses: NotRequired[str]
    remedies: NotRequired[str]
    vote: NotRequired[Vote | None]


class Signature(TypedDict):
    """`authority` ("T/M CHI BỘ") prints bold, `position` ("BÍ THƯ") not, both in capitals; `name` bold."""

    authority: NotRequired[str]
    position: str
    name: str | None


class MinutesData(TypedDict):
    head: Head
    month: str
    meeting_kind: str  # "regular" | "thematic" | "extraordinary"
    thematic_topic: NotRequired[str | None]
    is_combined: NotRequired[bool]  # a regular meeting with a thematic part: in the title
    is_extended: NotRequired[bool]
    previous_minutes: NotRequired[PreviousMinutes | None]
    held_on: str | None
    started: str | None
    ended: str | None
    venue: str | None
    attendance: Attendance
    guests: list[Guest]
    chair: Person | None
    clerk: Person | None
    previous_tasks: list[PreviousTask]
    follow_through: NotRequired[str | None]  # their rate, with its arithmetic
    sections: list[Section]
    contributions: NotRequired[list[Section]]  # title: who spoke; text: what was said
    speakers_count: int | None
    motions: list[Motion]
    resolution_symbol: NotRequired[str | None]
    resolution_text: str | None
    tasks: list[Task]
    own_score: OwnScore | None
    is_adopted: NotRequired[bool]  # read out and adopted by the cell: a fact, printed only when True


class ResolutionData(TypedDict):
    """`evaluation` is part I, `directions` II, `tasks` and `organisation` III, `own_score` IV."""

    head: Head
    month: str
    meeting_kind: str
    thematic_topic: NotRequired[str | None]
    is_combined: NotRequired[bool]
    is_extended: NotRequired[bool]
    held_on: str | None
    venue: str | None
    duration_minutes: int | None
    attendance: Attendance
    chair: Person | None
    clerk: Person | None
    evaluation: list[Section]
    previous_tasks: list[PreviousTask]
    follow_through: NotRequired[str | None]  # their rate, with its arithmetic
    directions: list[Section]
    tasks: list[Task]
    organisation: NotRequired[str | None]
    own_score: OwnScore | None
    vote: Vote | None
    recipients: list[str]  # without dash and comma; the last is "Lưu Chi bộ"
    signature: Signature


class AgendaLine(TypedDict):
    text: str
    minutes: int | None
    presenter: str


class NoticeData(TypedDict):
    """The notice of a meeting to members and overseer; an invitation, before 2026, has the same shape."""

    head: Head
    month: str
    meeting_kind: str
    thematic_topic: NotRequired[str | None]
    held_on: str
    starts: str
    venue: str | None
    agenda: list[AgendaLine]
    materials: list[str]  # titles
    to_prepare: str | None
    recipients: list[str]
    signature: Signature


class PreMeetingData(TypedDict):
    """The short minutes of the cell committee's own meeting; `is_consultation`: secretary and deputy alone."""

    head: Head
    month: str
    is_consultation: bool
    held_on: str | None
    started: str | None
    ended: str | None
    present: list[Person]
    absent: list[Person]
    chair: Person | None
    clerk: Person | None
    sections: list[Section]


class SheetPlace(TypedDict):
    name: str
    note: str  # "dự bị", "được miễn": what the books say


class RollCallSheetData(TypedDict):
    """A sheet to fill in by hand in the hall, in the order in which it is keyed back; `code` finds the meeting."""

    head: Head
    month: str
    meeting_kind: str
    held_on: str
    venue: str | None
    code: str
    places: list[SheetPlace]
    temporary: list[SheetPlace]
    agenda: list[AgendaLine]


class SheetItem(TypedDict):
    code: str
    title: str
    max_points: str
    is_applicable: NotRequired[bool]  # False: "không áp dụng tháng này"
    proposed: str | None
    own: str | None
    official: str | None
    reason: NotRequired[str]  # why the points proposed are what they are
    next_band: NotRequired[str]  # what would have earned more
    proof: NotRequired[str]  # what backs a judgement
    own_reason: NotRequired[str]
    official_reason: NotRequired[str]


class SheetCriterion(TypedDict):
    code: str
    title: str
    max_points: str
    proposed: str | None
    own: str | None
    official: str | None
    items: list[SheetItem]


class SheetTotals(TypedDict):
    max_points: str
    proposed: str | None
    own: str | None
    official: str | None


class SheetGrades(TypedDict):
    proposed: str | None
    own: str | None
    official: str | None


class GradeBorder(TypedDict):
    name: str
    border: str  # "từ 90 điểm trở lên"


class ScoreSheetData(TypedDict):
    head: Head
    month: str
    meeting_kind: str
    held_on: str | None
    cell: str
    rubric_name: str
    legal_basis: NotRequired[str]
    criteria: list[SheetCriterion]
    totals: SheetTotals
    grades: SheetGrades
    caps: list[str]  # whole sentences
    scale: list[GradeBorder]
    vote: NotRequired[Vote | None]
    weaknesses: NotRequired[str | None]
    remedies: NotRequired[str | None]
    signatures: list[Signature]  # left to right


class ReportCriterion(TypedDict):
    code: str  # the head of a narrow column: "C1"
    title: str
    max_points: str


class ReportRow(TypedDict):
    """A cell. One that did not meet has `held_on` None and `points` all None; its note says why."""

    cell: str
    members: int
    expected: NotRequired[int | None]  # who must attend: the denominator of `rate_percent`
    present: int | None
    rate_percent: str | None
    held_on: str | None
    points: list[str | None]  # in the order of `criteria`
    total: str | None
    grade: str | None
    note: str  # which items lost how many points, or why there are none
    deductions: NotRequired[list[str]]  # each with its reason: a section of its own, a row a cell


class GradeCount(TypedDict):
    grade: str
    cells: int
    percent: str | None


class ReportTotals(TypedDict):
    cells: int
    cells_held: int
    members: int
    expected: NotRequired[
        int
    ]  # who must attend, in the cells that met; papers issued without it name `members`
    present: int | None  # None until everybody is marked
    rate_percent: str | None
    average_points: list[str | None]
    average_total: str | None
    grades: list[GradeCount]  # every grade of the rubric, best first, zeros too


class MissedCell(TypedDict):
    cell: str
    members: int
    is_permitted: bool
    reason: str


class WardAttendance(TypedDict):
    rate_percent: str | None
    target_percent: str | None
    is_met: bool | None
    rate_rule: str  # who is left out of the rate: a sentence


class WardReportData(TypedDict):
    head: Head
    month: str
    opening: NotRequired[str | None]
    rubric_name: str
    criteria: list[ReportCriterion]
    rows: list[ReportRow]
    totals: ReportTotals
    missed: list[MissedCell]
    pending: NotRequired[list[str]]  # cells whose score is not accepted yet
    attendance: WardAttendance
    comments: NotRequired[list[Section]]
    recipients: list[str]
    signature: Signature


class NoticeCriterion(TypedDict):
    code: str
    title: str
    max_points: str
    own: str | None
    official: str | None


class NoticeChange(NoticeCriterion):
    """An item whose official points are not the cell's own, with the committee's words."""

    reason: str


class NextStep(TypedDict):
    """An item that did not get all its points; `advice` says what would have earned more: a sentence."""

    code: str
    title: str
    max_points: str
    official: str | None
    advice: str


class OwnAndOfficial(TypedDict):
    own: str | None
    official: str | None


class NextMonth(TypedDict):
    month: str
    meet_by: str
    submit_within_days: int


class ResultsNoticeData(TypedDict):
    """A committee tells a cell what its month came to."""

    head: Head
    month: str
    cell: str
    held_on: str
    accepted_on: str
    sheet_symbol: str | None  # of the score sheet, "05-PCĐ/CB"
    rubric_name: str
    present: int | None
    expected: int | None  # who must attend: the denominator of `rate_percent`
    rate_percent: str | None
    criteria: list[NoticeCriterion]
    totals: OwnAndOfficial
    grades: OwnAndOfficial
    changes: list[NoticeChange]
    caps: list[str]  # whole sentences
    next_steps: list[NextStep]
    next_month: NextMonth | None
    recipients: list[str]
    signature: Signature


class Measure(TypedDict):
    """Attendance measured by one setting (cells/strength.py): "A", or "B" of the form of 2023."""

    denominator: str
    present: int
    expected: int
    rate_percent: str | None


class RubricMean(TypedDict):
    """The mean of the accepted scores under one rubric; `rubric` is its number in the paper's list of rubrics."""

    rubric: int
    accepted: int
    mean: str | None


class SpanFigures(TypedDict):
    """Cell-months of one place over a span: owed = accepted + missed + pending; `permitted` are of the missed."""

    cells: int
    owed: int
    held: int
    missed: int
    permitted: int
    pending: int
    accepted: int
    unproven: int  # high own scores that the record does not support
    attendance: list[Measure]
    tasks_due: int
    tasks_achieved: int
    tasks_percent: str | None
    thematic_held: int
    thematic_asked: int | None  # one a quarter and cell; None for a month
    means: list[RubricMean]
    grades: list[int]  # in the order of the paper's `grades`
    year_grade: str | None


class SpanRow(SpanFigures):
    name: str


class SpanMonth(TypedDict):
    month: str
    accepted: int
    missed: int
    means: list[RubricMean]
    attendance: list[Measure]


class SpanRubric(TypedDict):
    number: int
    name: str
    accepted: int
    mean: str | None
    max_points: NotRequired[str]  # what can be had at most; 100 where it is not said
    grades: list[GradeCount]  # cell-months


class MissedCellMonth(TypedDict):
    committee: NotRequired[str]  # in a summary over several
    cell: str
    month: str
    is_permitted: bool
    reason: str


class PeriodReportData(TypedDict):
    """A committee's report of a quarter, half-year or year; `month` is the last of it."""

    head: Head
    month: str
    period: str  # "2026-Q3", "2026-H1", "2026"
    period_words: str  # "quý III năm 2026"
    as_of: str | None  # the day it tells up to, while the span is not over
    target_percent: str
    rubrics: list[SpanRubric]
    grades: list[str]
    has_year_grades: bool
    rows: list[SpanRow]
    totals: SpanFigures
    trend: list[SpanMonth]
    rate_rules: list[str]
    missed: list[MissedCellMonth]
    pending: list[str]
    comments: list[Section]
    recipients: list[str]
    signature: Signature


class IssuedReport(TypedDict):
    symbol: str
    signed_on: str


class SummaryRow(SpanRow):
    report: IssuedReport | None  # the ward's own, in force
    days_late: int  # since its report was due, or by which it came too late; 0 in time or not due yet


class Remark(TypedDict):
    """A place on the first page, and what is to be said of it."""

    name: str
    text: str


class SummaryData(TypedDict):
    """An upper committee's month over the committees below it that lead cells: page one, then the tables behind it."""

    head: Head
    month: str
    as_of: str | None
    rubrics: list[SpanRubric]
    grades: list[str]
    rows: list[SummaryRow]
    totals: SpanFigures
    reported: int
    late: list[Remark]
    slipping: list[Remark]
    unproven: list[Remark]
    slipping_rule: str
    unproven_rule: str
    rate_rules: list[str]
    missed: list[MissedCellMonth]
    comments: list[Section]
    recipients: list[str]
    signature: Signature
