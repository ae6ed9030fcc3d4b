"""What happened about a person, in words: event verb → sentence, for the page that says what somebody else did."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "member admitted": _("Admitted to the Party"),
    "member taken in from outside": _("Taken in from outside"),
    "member taken in again": _("Taken in again from outside"),
    "member confirmed": _("Confirmed as official member"),
    "member corrected": _("Data corrected"),
    "member left": _("Place in the cell ended"),
    "member restored": _("Membership restored"),
    "member exempted": _("Exempted from work and meetings"),
    "exemption ended": _("Exemption ended"),
    "temporary activity begun": _("Sent for temporary activity"),
    "temporary activity extended": _("Temporary activity extended"),
    "temporary activity ended": _("Temporary activity over"),
    "transfer sent": _("Transfer sent"),
    "transfer received": _("Transfer received"),
    "transfer refused": _("Transfer refused"),
    "transfer returned": _("Papers of the transfer taken back"),
    "office begun": _("Office begun"),
    "office ended": _("Office ended"),
    "oversight begun": _("Oversight begun"),
    "oversight ended": _("Oversight ended"),
}
