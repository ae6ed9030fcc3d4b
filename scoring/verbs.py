"""What happens to a score, in words; how the ledger reads them: cells/ledger.py."""

from django.utils.translation import gettext_lazy as _

from cells.access import Permission

SENTENCES = {
    "own points saved": _("The cell's own points saved"),
    "official points saved": _("Official points saved"),
    "ward report replaced": _("Monthly report replaced by a new one"),
    "results notice replaced": _("Notice of results replaced by a new one"),
}

LABELS = {
    "proposed": _("proposed points"),
    "own": _("own points"),
    "own_reason": _("reason of the cell"),
    "official": _("official points"),
    "official_reason": _("reason of the committee"),
}

# Before and after are the score sheet itself: open to who may read it before it is accepted.
CONTENT_NEEDS = Permission.SEE_DRAFTS
