"""What happens to the whole house, in words; how the ledger reads them: cells/ledger.py."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "demonstration data loaded": _("Demonstration data loaded"),
    "invented organisation generated": _("Invented organisation generated"),
    "personal data exported": _("Everything held about the person taken out as a file"),
}
LABELS = {
    "entries": _("entries"),
    "month": _("month"),
    "number_of_committees": _("number of committees"),
    "number_of_cells": _("number of cells"),
    "number_of_members": _("number of members"),
    "number_of_memberships": _("number of memberships"),
    "number_of_offices": _("number of offices"),
    "number_of_oversights": _("number of oversights"),
    "number_of_exemptions": _("number of exemptions"),
    "number_of_meetings": _("number of meetings"),
    "number_of_attendances": _("number of marks in roll calls"),
}
