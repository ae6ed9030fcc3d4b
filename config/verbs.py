"""What happens to the whole house, in words; how the ledger reads them: cells/ledger.py."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "demonstration data loaded": _("Demonstration data loaded"),
    "invented organisation generated": _("Invented organisation generated"),
    "personal data exported": _("Everything held about the person taken out as a file"),
}
LABELS = {"entries": _("entries")}
