"""What happens to a paper, in words; how the ledger reads them: cells/ledger.py."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "paper.issued": _("Paper issued"),
    "paper.signed_copy_added": _("Signed copy stored"),
    "pack asked for": _("Pack of papers asked for"),
    "pack asked for again": _("Pack of papers asked for again"),
    "pack cancelled": _("Pack of papers cancelled"),
}
LABELS = {"signer": _("signed by")}
