"""What happens to a score, in words; how the ledger reads them: cells/ledger.py."""

from django.utils.translation import gettext_lazy as _

from cells.access import Permission

SENTENCES = {
    "own points saved": _("The cell's own points saved"),
    "official points saved": _("Official points saved"),
    "own vote recounted": _("The vote on the own score counted anew by the roll call"),
    "submitted though not adopted": _("The score handed in though the cell did not adopt it"),
    "rubric draft begun": _("A new version of the rubric begun"),
    "rubric draft saved": _("The new version of the rubric saved"),
    "rubric draft thrown away": _("The new version of the rubric thrown away"),
    "rubric put into force": _("Rubric put into force"),
    "rubric withdrawn": _("Rubric withdrawn before it scored anything"),
    "rubric ended": _("Rubric ended on a day"),
    "ward report replaced": _("Monthly report replaced by a new one"),
    "period report replaced": _("Report of a quarter, half-year or year replaced by a new one"),
    "summary replaced": _("Summary of the wards replaced by a new one"),
    "results notice replaced": _("Notice of results replaced by a new one"),
}

LABELS = {
    "problems": _("problems to correct"),
    "proposed": _("proposed points"),
    "own": _("own points"),
    "own_reason": _("reason of the cell"),
    "proof_text": _("line of the minutes"),
    "proof": _("file"),
    "official": _("official points"),
    "official_reason": _("reason of the committee"),
}

# Before and after are the score sheet itself: open to who may read it before it is accepted.
CONTENT_NEEDS = Permission.SEE_DRAFTS
