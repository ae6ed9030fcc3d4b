"""The cell's own points, and handing them in."""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cells.events import record
from meetings.actions.handing_in import hand_in
from meetings.checks import musts
from meetings.errors import EditConflict, MeetingError, MeetingIsClosed
from meetings.labels import PROBLEMS
from meetings.models import Meeting, MeetingState
from meetings.papers import Record

from ..engine import PointsOutOfRange
from ..models import Assessment
from ..papers import own_score_data
from ..sheets import Sheet, sheet_of
from .storing import lock, sheet_snapshot, store, take_version


class SheetNotFinished(MeetingError):
    """The sheet cannot be submitted yet; `problems` are sentences, each with the code of the item it is about."""

    def __init__(self, problems: list[tuple[str, str]]):
        super().__init__(_("The sheet cannot be submitted yet. Please complete what is listed."))
        self.problems = problems


class NotHeldYet(MeetingError):
    message = gettext_lazy("This meeting has not been held yet: write down when it started, then score it.")


@transaction.atomic
def save_own_points(*, meeting, version: int, own: dict[str, tuple[Decimal | None, str]], by) -> Assessment:
    """Save the cell's own points and reasons: item code → (points or None, reason). The proposals are stored beside.

    `version` is the assessment's, 0 for the first save. Raises EditConflict, MeetingIsClosed, and
    engine.PointsOutOfRange for points above an item's maximum.
    """
    lock(meeting)
    if not meeting.is_open:
        raise MeetingIsClosed
    if meeting.state == MeetingState.PLANNED:
        raise NotHeldYet
    sheet = sheet_of(meeting, own=own)
    _refuse_points_out_of_range(sheet, own)
    before = sheet_snapshot(sheet_of(meeting))
    assessment = _claim(meeting, sheet, version, by)
    store(assessment, sheet)
    after = sheet_snapshot(sheet)
    record(by=by, verb="own points saved", obj=assessment, before=before, after=after, about=[meeting.cell])
    return assessment


@transaction.atomic
def submit(*, meeting, by) -> Meeting:
    """Hand minutes and score to the committee; evidence and proposals are frozen. Raises SheetNotFinished."""
    lock(meeting)
    sheet = sheet_of(meeting)
    problems = submission_problems(meeting, sheet)
    if problems:
        raise SheetNotFinished(problems)
    store(sheet.assessment, sheet)
    Assessment.objects.filter(pk=sheet.assessment.pk).update(version=F("version") + 1)
    hand_in(meeting=meeting, own_score=own_score_data(sheet), by=by)
    return meeting


def submission_problems(meeting, sheet: Sheet) -> list[tuple[str, str]]:
    """What keeps a sheet from being submitted: (sentence, code of the item or of the gap)."""
    problems = [(str(PROBLEMS[one.code].sentence), one.code) for one in musts(Record(meeting))]
    problems += without_points(sheet.unscored)
    for line in sheet.unexplained:
        sentence = _("Item %(code)s is scored above the proposal: write the reason.") % {"code": line.code}
        problems.append((sentence, line.code))
    return problems


def without_points(lines) -> list[tuple[str, str]]:
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
    if not take_version(sheet.assessment, version, by):
        raise EditConflict
    return sheet.assessment
