"""The cell's own points, how it voted on them, what backs them; and handing them in."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cells.events import record
from meetings.actions.attachments import attach, files_and_rows
from meetings.actions.handing_in import hand_in
from meetings.checks import musts
from meetings.errors import EditConflict, MeetingError, MeetingIsClosed
from meetings.forms.minutes import TOO_MANY_VOTES
from meetings.labels import PROBLEMS
from meetings.models import Attachment, AttachmentPurpose, Meeting, MeetingState
from meetings.papers import Record
from meetings.queries import roll_call

from ..engine import PointsOutOfRange
from ..models import Assessment
from ..own_vote import OwnDecision
from ..papers import own_score_data
from ..sheets import Sheet, sheet_of
from .storing import decision_columns, lock, sheet_snapshot, store, take_version


class SheetNotFinished(MeetingError):
    """The sheet cannot be submitted yet; `problems` are sentences, each with the code of the item it is about."""

    def __init__(self, problems: list[tuple[str, str]]):
        super().__init__(_("The sheet cannot be submitted yet. Please complete what is listed."))
        self.problems = problems


class NotHeldYet(MeetingError):
    message = gettext_lazy("This meeting has not been held yet: write down when it started, then score it.")


class TooManyOwnVotes(MeetingError):
    """More votes on the own score than official members were present by the roll call."""

    def __init__(self, votes: int, voters: int):
        super().__init__(TOO_MANY_VOTES % {"votes": votes, "voters": voters})


class ProofOfAnotherMeeting(MeetingError):
    message = gettext_lazy(
        "This file does not belong to this meeting. Choose one of its own files, or add it."
    )


@dataclass(frozen=True)
class Proof:
    """What backs a judgement: a line of the minutes, and a file of the meeting: one it has (`attachment_id`), or a new
    one (`upload`), which goes before."""

    text: str = ""
    attachment_id: int | None = None
    upload: object | None = None


def save_own_points(
    *,
    meeting,
    version: int,
    own: dict[str, tuple[Decimal | None, str]],
    by,
    decision: OwnDecision | None = None,
    proofs: dict[str, Proof] | None = None,
) -> Assessment:
    """Save the cell's own points and reasons: item code → (points or None, reason). The proposals are stored beside.

    `decision` is how the cell voted, its base counted here from the roll call; `proofs` what backs judged items, by
    code. Left out, they stay as they are. `version` is the assessment's, 0 for the first save. Raises EditConflict,
    MeetingIsClosed, TooManyOwnVotes, ProofOfAnotherMeeting, the refusals of meetings/attachments.py, and
    engine.PointsOutOfRange for points above an item's maximum.
    """
    with files_and_rows():
        lock(meeting)
        if not meeting.is_open:
            raise MeetingIsClosed
        if meeting.state == MeetingState.PLANNED:
            raise NotHeldYet
        sheet = sheet_of(meeting, own=own)
        _refuse_points_out_of_range(sheet, own)
        decision = sheet.decision if decision is None else _counted(meeting, decision)
        before = sheet_snapshot(sheet_of(meeting))
        assessment = _claim(meeting, sheet, version, by)
        for name, value in decision_columns(decision).items():
            setattr(assessment, name, value)
        sheet = replace(_backed(meeting, sheet, proofs or {}, by), assessment=assessment)
        store(assessment, sheet)
        after = sheet_snapshot(sheet)
        record(
            by=by, verb="own points saved", obj=assessment, before=before, after=after, about=[meeting.cell]
        )
    return assessment


def _counted(meeting, decision: OwnDecision) -> OwnDecision:
    """With the base that the roll call gives, and numbers left open as none."""
    if not decision.is_voted:
        return replace(decision, base=None, votes_against=None, abstentions=None)
    counted = roll_call(meeting)
    if decision.votes > counted.voters:
        raise TooManyOwnVotes(decision.votes, counted.voters)
    return replace(
        decision,
        base=counted.voting_base,
        votes_against=decision.votes_against or 0,
        abstentions=decision.abstentions or 0,
    )


def _backed(meeting, sheet: Sheet, proofs: dict[str, Proof], by) -> Sheet:
    """The sheet with new proofs beside its judged items; the files that come along are stored."""

    def with_proof(line):
        if line.code not in proofs or not line.is_judgement or not line.is_applicable:
            return line
        proof = proofs[line.code]
        return replace(line, proof_text=proof.text, proof=_file(meeting, proof, by))

    criteria = tuple(
        replace(one, lines=tuple(with_proof(line) for line in one.lines)) for one in sheet.criteria
    )
    return replace(sheet, criteria=criteria)


def _file(meeting, proof: Proof, by) -> Attachment | None:
    if proof.upload:
        return attach(meeting=meeting, purpose=AttachmentPurpose.PROOF, upload=proof.upload, by=by)
    if proof.attachment_id is None:
        return None
    found = proof_files(meeting).filter(pk=proof.attachment_id).first()
    if found is None:
        raise ProofOfAnotherMeeting
    return found


def proof_files(meeting):
    """The meeting's own files that may back a judgement."""
    return Attachment.objects.filter(meeting=meeting, purpose=AttachmentPurpose.PROOF)


@transaction.atomic
def submit(*, meeting, by, though_not_adopted: bool = False) -> Meeting:
    """Hand minutes and score to the committee; evidence and proposals are frozen. Raises SheetNotFinished.

    A score that the cell did not adopt is handed in only by who says so.
    """
    lock(meeting)
    sheet = sheet_of(meeting)
    problems = submission_problems(meeting, sheet)
    not_adopted = not_adopted_problems(meeting, sheet.decision)
    if problems or (not_adopted and not though_not_adopted):
        raise SheetNotFinished(problems + ([] if though_not_adopted else not_adopted))
    _recount(meeting, sheet, by)
    if not_adopted:
        votes = decision_columns(sheet.decision) | {"vote_base": sheet.assessment.vote_base}
        counts = {name: votes[name] for name in ("vote_base", "votes_for", "votes_against", "abstentions")}
        about = [meeting.cell]
        record(by=by, verb="submitted though not adopted", obj=sheet.assessment, after=counts, about=about)
    store(sheet.assessment, sheet)
    Assessment.objects.filter(pk=sheet.assessment.pk).update(version=F("version") + 1)
    hand_in(meeting=meeting, own_score=own_score_data(sheet), by=by)
    return meeting


def _recount(meeting, sheet: Sheet, by) -> None:
    """The base of the vote follows the roll call until it is fixed by submitting."""
    before = decision_columns(sheet.decision)
    after = decision_columns(_counted(meeting, sheet.decision))
    if after != before:
        sheet.assessment.vote_base = after["vote_base"]
        record(
            by=by,
            verb="own vote recounted",
            obj=sheet.assessment,
            before={"vote_base": before["vote_base"]},
            after={"vote_base": after["vote_base"]},
            about=[meeting.cell],
        )


VOTE = "own_vote"  # the code of what is wrong with the vote, beside those of items and gaps
NOT_ADOPTED = "not_adopted"  # the code of the question whether to hand in a score that the cell did not adopt


def not_adopted_problems(meeting, decision: OwnDecision) -> list[tuple[str, str]]:
    """The question to answer before a score that the cell did not adopt is handed in; [] where it did."""
    counted = roll_call(meeting)
    measured = replace(decision, base=counted.voting_base)
    if not decision.is_voted or decision.votes > counted.voters or measured.is_carried:
        return []
    sentence = _(
        "The cell did not adopt this score: %(votes_for)s in favour, %(needed)s are needed. Correct the votes, or "
        "tick that it is to be submitted all the same."
    )
    return [(sentence % {"votes_for": decision.votes_for, "needed": measured.count.needed}, NOT_ADOPTED)]


def submission_problems(meeting, sheet: Sheet, decision: OwnDecision | None = None) -> list[tuple[str, str]]:
    """What keeps a sheet from being submitted: (sentence, code of the item or of the gap, or VOTE).

    `decision` stands in for the saved one before saving.
    """
    found = Record(meeting)
    problems = [(str(PROBLEMS[one.code].sentence), one.code) for one in musts(found)]
    problems += without_points(sheet.unscored)
    decision = decision or sheet.decision
    if not decision.is_voted:
        problems.append((_("Write down how the cell voted on its own score."), VOTE))
    elif decision.votes > found.counted.voters:
        votes = {"votes": decision.votes, "voters": found.counted.voters}
        problems.append((str(TOO_MANY_VOTES % votes), VOTE))
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
