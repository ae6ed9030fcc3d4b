"""Every write to a score: the cell's own points, the committee's, rubrics, reports. One module a step of the way."""

from .own_points import (
    VOTE,
    NotHeldYet,
    Proof,
    ProofOfAnotherMeeting,
    SheetNotFinished,
    TooManyOwnVotes,
    proof_files,
    save_own_points,
    submission_problems,
    submit,
)
from .review import (
    ReviewNotFinished,
    accept,
    issue_papers,
    return_to_cell,
    review_problems,
    save_official_points,
)
from .rubrics import RubricInUse, load_rubric
from .storing import fill_own, item_rows, sheet_snapshot
from .ward_report import (
    MonthNotBegun,
    NothingChanged,
    ReplacingNeedsReason,
    current_report,
    issue_ward_report,
    refuse_future,
    says_the_same,
)

__all__ = [
    "VOTE",
    "MonthNotBegun",
    "NotHeldYet",
    "NothingChanged",
    "Proof",
    "ProofOfAnotherMeeting",
    "ReplacingNeedsReason",
    "ReviewNotFinished",
    "RubricInUse",
    "SheetNotFinished",
    "TooManyOwnVotes",
    "accept",
    "current_report",
    "fill_own",
    "issue_papers",
    "issue_ward_report",
    "item_rows",
    "load_rubric",
    "proof_files",
    "refuse_future",
    "return_to_cell",
    "review_problems",
    "save_official_points",
    "save_own_points",
    "says_the_same",
    "sheet_snapshot",
    "submission_problems",
    "submit",
]
