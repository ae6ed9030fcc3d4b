"""Every write to a score: the cell's own points, submitting, the committee's points, returning, accepting, reports."""

import uuid
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cells.events import record
from cells.models import Committee
from cells.months import Month
from meetings.actions.handing_in import accept_record, give_back, hand_in, issue_record_papers
from meetings.checks import musts
from meetings.errors import EditConflict, MeetingError, MeetingIsClosed, WrongState
from meetings.labels import PROBLEMS
from meetings.models import Meeting, MeetingState
from meetings.papers import Record
from meetings.queries import meeting_day
from meetings.revisions import without_number
from papers.actions import issue
from papers.models import Paper, PaperKind

from .engine import PointsOutOfRange
from .models import Assessment, ItemScore, Rubric
from .papers import own_score_data, score_sheet_data
from .reports import ward_report_data
from .rubric import RubricSpec
from .sheets import Sheet, sheet_of


class SheetNotFinished(MeetingError):
    """The sheet cannot be submitted yet; `problems` are sentences, each with the code of the item it is about."""

    def __init__(self, problems: list[tuple[str, str]]):
        super().__init__(_("The sheet cannot be submitted yet. Please complete what is listed."))
        self.problems = problems


class ReviewNotFinished(SheetNotFinished):
    """The meeting cannot be accepted yet."""


def load_rubric(spec: RubricSpec, *, committee=None) -> Rubric:
    """Store a rubric read from a file; the same code and day a second time changes nothing once it is in use."""
    rubric, created = Rubric.objects.get_or_create(
        code=spec.code,
        since=spec.effective_from,
        defaults={
            "committee": committee,
            "name": spec.name,
            "until": spec.effective_until,
            "data": spec.to_data(),
        },
    )
    if not created and rubric.data != spec.to_data():
        if rubric.assessments.exists():
            raise RubricInUse(_("This rubric has scored meetings. Give the new version its own first day."))
        rubric.data, rubric.name, rubric.until = spec.to_data(), spec.name, spec.effective_until
        rubric.save()
    return rubric


class RubricInUse(MeetingError):
    """The rubric has scored meetings, so its document can no longer change."""


class NotHeldYet(MeetingError):
    message = gettext_lazy("This meeting has not been held yet: write down when it started, then score it.")


@transaction.atomic
def save_own_points(*, meeting, version: int, own: dict[str, tuple[Decimal | None, str]], by) -> Assessment:
    """Save the cell's own points and reasons: item code → (points or None, reason). The proposals are stored beside.

    `version` is the assessment's, 0 for the first save. Raises EditConflict, MeetingIsClosed, and
    engine.PointsOutOfRange for points above an item's maximum.
    """
    _lock(meeting)
    if not meeting.is_open:
        raise MeetingIsClosed
    if meeting.state == MeetingState.PLANNED:
        raise NotHeldYet
    sheet = sheet_of(meeting, own=own)
    _refuse_points_out_of_range(sheet, own)
    before = sheet_snapshot(sheet_of(meeting))
    assessment = _claim(meeting, sheet, version, by)
    _store(assessment, sheet)
    after = sheet_snapshot(sheet)
    record(by=by, verb="own points saved", obj=assessment, before=before, after=after, about=[meeting.cell])
    return assessment


@transaction.atomic
def submit(*, meeting, by) -> Meeting:
    """Hand minutes and score to the committee; evidence and proposals are frozen. Raises SheetNotFinished."""
    _lock(meeting)
    sheet = sheet_of(meeting)
    problems = submission_problems(meeting, sheet)
    if problems:
        raise SheetNotFinished(problems)
    _store(sheet.assessment, sheet)
    Assessment.objects.filter(pk=sheet.assessment.pk).update(version=F("version") + 1)
    hand_in(meeting=meeting, own_score=own_score_data(sheet), by=by)
    return meeting


def submission_problems(meeting, sheet: Sheet) -> list[tuple[str, str]]:
    """What keeps a sheet from being submitted: (sentence, code of the item or of the gap)."""
    problems = [(str(PROBLEMS[one.code].sentence), one.code) for one in musts(Record(meeting))]
    problems += _without_points(sheet.unscored)
    for line in sheet.unexplained:
        sentence = _("Item %(code)s is scored above the proposal: write the reason.") % {"code": line.code}
        problems.append((sentence, line.code))
    return problems


def _without_points(lines) -> list[tuple[str, str]]:
    """One sentence for all items without points, leading to the first."""
    if not lines:
        return []
    codes = ", ".join(line.code for line in lines)
    sentence = ngettext(
        "%(number)s item has no points yet: %(codes)s",
        "%(number)s items have no points yet: %(codes)s",
        len(lines),
    )
    return [(sentence % {"number": len(lines), "codes": codes}, lines[0].code)]


@transaction.atomic
def save_official_points(
    *, meeting, version: int, official: dict[str, tuple[Decimal | None, str]], by
) -> Assessment:
    """Save the committee's points and reasons beside the cell's own; only while the meeting awaits review."""
    _lock(meeting)
    if meeting.state != MeetingState.SUBMITTED:
        raise WrongState
    assessment = meeting.assessment
    if not _take_version(assessment, version, by):
        raise EditConflict
    before = sheet_snapshot(sheet_of(meeting))
    scores = {score.code: score for score in assessment.items.all()}
    for code, (points, reason) in official.items():
        scores[code].official_points, scores[code].official_reason = points, reason
    ItemScore.objects.bulk_update(scores.values(), ["official_points", "official_reason"])
    sheet = sheet_of(meeting)
    _store_official(assessment, sheet)
    record(
        by=by,
        verb="official points saved",
        obj=assessment,
        before=before,
        after=sheet_snapshot(sheet),
        about=[meeting.cell],
    )
    return assessment


@transaction.atomic
def accept(*, meeting, by, take: str | None = None) -> Meeting:
    """Accept minutes and score, lock both, and issue the meeting's three papers.

    Items without official points take the cell's ``own`` or the ``proposed`` ones (`SheetLine.official_pair`); with
    None they are refused. Raises ReviewNotFinished, WrongState.
    """
    _lock(meeting)
    if meeting.state != MeetingState.SUBMITTED:
        raise WrongState
    assessment = meeting.assessment
    if take:
        _fill_official(assessment, sheet_of(meeting), take)
    sheet = sheet_of(meeting)
    problems = review_problems(sheet)
    if problems:
        raise ReviewNotFinished(problems)
    _store_official(assessment, sheet)
    accept_record(meeting=meeting, by=by)
    issue_papers(meeting, sheet_of(meeting), by)
    return meeting


def _fill_official(assessment, sheet: Sheet, take: str) -> None:
    taken = {line.code: line.official_pair(take) for line in sheet.left_empty}
    scores = [score for score in assessment.items.all() if score.code in taken]
    for score in scores:
        score.official_points, score.official_reason = taken[score.code]
    ItemScore.objects.bulk_update(scores, ["official_points", "official_reason"])


def review_problems(sheet: Sheet) -> list[tuple[str, str]]:
    """What keeps a review from being accepted: items without official points, changes without a reason."""
    problems = _without_points(sheet.left_empty)
    for line in sheet.applicable_lines:
        if line.official_differs and not line.official_reason.strip():
            sentence = _("Item %(code)s differs from the cell's own points: write the reason.") % {
                "code": line.code
            }
            problems.append((sentence, line.code))
    return problems


@transaction.atomic
def return_to_cell(*, meeting, reason: str, by) -> Meeting:
    """Give the meeting back to the cell with a reason it will read; it may write again."""
    _lock(meeting)
    return give_back(meeting=meeting, reason=reason, by=by)


@transaction.atomic
def issue_ward_report(*, committee, month, submission_id: uuid.UUID, by, reason: str = "") -> Paper:
    """Issue the committee's report of a month; an earlier report of that month is replaced by it.

    Replacing needs a `reason`, which the ledger keeps. A second click with the same `submission_id` gets the same
    paper. Raises MonthNotBegun, NoRubric, NothingChanged, ReplacingNeedsReason.
    """
    refuse_future(month)
    today = timezone.localdate()
    Committee.objects.select_for_update().get(pk=committee.pk)
    # The form's id is whatever a browser sends: within the committee and month it can meet no other paper's.
    submission_id = uuid.uuid5(submission_id, f"ward report {committee.pk} {month}")
    issued = Paper.objects.filter(submission_id=submission_id).first()
    if issued:
        return issued
    data, current = ward_report_data(committee, month, today), current_report(committee, month)
    if current and says_the_same(current, data):
        raise NothingChanged(current)
    if current and not reason.strip():
        raise ReplacingNeedsReason
    paper = issue(
        kind=PaperKind.WARD_REPORT,
        committee=committee,
        month=month,
        data=data,
        signed_on=today,
        by=by,
        submission_id=submission_id,
        replaces=current,
    )
    if current:
        replaced = {"symbol": current.symbol}
        after = {"symbol": paper.symbol, "reason": reason.strip()}
        record(by=by, verb="ward report replaced", obj=paper, before=replaced, after=after, about=[committee])
    return paper


class MonthNotBegun(MeetingError):
    message = gettext_lazy("This month has not begun yet, so there is nothing to report.")


class NothingChanged(MeetingError):
    """A new report would say what the one in force says."""

    def __init__(self, current: Paper):
        super().__init__(_("Nothing has changed since report %(symbol)s.") % {"symbol": current.symbol})


class ReplacingNeedsReason(MeetingError):
    message = gettext_lazy("Write why the report in force is replaced, then issue the new one.")


def refuse_future(month: Month) -> None:
    """Raises MonthNotBegun."""
    if month > Month.of(timezone.localdate()):
        raise MonthNotBegun


def says_the_same(paper: Paper, data: dict) -> bool:
    """Whether a paper issued from `data` would differ from `paper` in nothing but number, date and what it replaces."""
    return without_number(paper.data) == without_number(data)


def current_report(committee, month) -> Paper | None:
    """The committee's report of a month that no later one replaces."""
    return Paper.objects.filter(
        committee=committee, month=month, kind=PaperKind.WARD_REPORT, replaced_by__isnull=True
    ).first()


def sheet_snapshot(sheet: Sheet) -> dict:
    """The three columns as plain data, for the ledger and for comparing two versions."""
    return {
        line.code: {
            "proposed": _text(line.proposed_points),
            "own": _text(line.own_points),
            "own_reason": line.own_reason,
            "official": _text(line.official_points),
            "official_reason": line.official_reason,
        }
        for line in sheet.applicable_lines
    }


def _text(points: Decimal | None) -> str | None:
    return None if points is None else f"{points.normalize():f}"


def _lock(meeting) -> None:
    """Hold the meeting's row, so that scoring, submitting and recording stand one after another."""
    Meeting.objects.select_for_update().filter(pk=meeting.pk).first()
    meeting.refresh_from_db()


def _refuse_points_out_of_range(sheet: Sheet, own) -> None:
    for line in sheet.applicable_lines:
        points, _reason = own.get(line.code, (None, ""))
        if points is not None and not 0 <= points <= line.max_points:
            raise PointsOutOfRange(line.code, points, line.max_points)


def _claim(meeting, sheet: Sheet, version: int, by) -> Assessment:
    if sheet.assessment is None:
        if version != 0:
            raise EditConflict
        try:
            with transaction.atomic():
                return Assessment.objects.create(
                    meeting=meeting, rubric=sheet.rubric, saved_by=by, saved_at=timezone.now()
                )
        except IntegrityError as error:
            raise EditConflict from error
    if not _take_version(sheet.assessment, version, by):
        raise EditConflict
    return sheet.assessment


def _take_version(assessment, version: int, by) -> bool:
    taken = Assessment.objects.filter(pk=assessment.pk, version=version).update(
        version=F("version") + 1, saved_by=by, saved_at=timezone.now()
    )
    if taken:
        assessment.version = version + 1
    return bool(taken)


def _store(assessment, sheet: Sheet) -> None:
    """Write the proposed and own columns as the sheet shows them now."""
    stored = {score.code: score for score in assessment.items.all()}
    ItemScore.objects.bulk_create(
        item_rows(assessment, sheet, stored),
        update_conflicts=True,
        unique_fields=["assessment", "code"],
        update_fields=STORED_COLUMNS,
    )
    fill_own(assessment, sheet)
    assessment.save(
        update_fields=["evidence", "caps", "proposed_total", "proposed_grade", "own_total", "own_grade"]
    )


STORED_COLUMNS = [
    "max_points",
    "proposed_points",
    "proposed_state",
    "proposed_reason",
    "own_points",
    "own_reason",
    "official_points",
]


def item_rows(assessment, sheet: Sheet, stored: dict[str, ItemScore]) -> list[ItemScore]:
    """The lines of a sheet as rows, unsaved; `stored` are the rows there are, by code."""
    return [_row(assessment, line, stored.get(line.code)) for line in sheet.lines]


def fill_own(assessment, sheet: Sheet) -> None:
    """Set what the assessment itself keeps of the sheet: evidence, caps, proposed and own totals. Saves nothing."""
    assessment.evidence = sheet.evidence.to_json()
    assessment.caps = list(sheet.own.caps_applied)
    assessment.proposed_total, assessment.proposed_grade = sheet.proposed.total, sheet.proposed.grade or ""
    assessment.own_total, assessment.own_grade = sheet.own.total, sheet.own.grade or ""


def _row(assessment, line, stored) -> ItemScore:
    row = stored or ItemScore(assessment=assessment, code=line.code)
    if row.official_points is not None and row.official_points > line.max_points:
        row.official_points = None  # from an earlier review; the maximum fell with what was recorded since
    row.max_points = line.max_points
    row.proposed_points = line.proposed_points
    row.proposed_state = line.proposal.state
    row.proposed_reason = line.proposal.reason.to_json()
    row.own_points, row.own_reason = line.own_points, line.own_reason
    row.pk = None
    return row


def _store_official(assessment, sheet: Sheet) -> None:
    assessment.official_total, assessment.official_grade = sheet.official.total, sheet.official.grade or ""
    assessment.save(update_fields=["official_total", "official_grade"])


def issue_papers(meeting, sheet: Sheet, by) -> None:
    """Minutes, resolution and score sheet, numbered in the cell's own series; those issued before are replaced."""
    issue_record_papers(meeting=meeting, own_score=own_score_data(sheet), by=by)
    meeting.assessment.paper = issue(
        kind=PaperKind.SCORE_SHEET,
        cell=meeting.cell,
        month=meeting.month,
        data=score_sheet_data(meeting, sheet),
        signed_on=meeting_day(meeting),
        by=by,
        submission_id=uuid.uuid5(meeting.submission_id, f"{PaperKind.SCORE_SHEET} {meeting.version}"),
        replaces=meeting.assessment.paper,
    )
    meeting.assessment.save(update_fields=["paper"])
