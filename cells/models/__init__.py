from .accounts import Grant, User
from .ledger import Event, LedgerHead, Reading
from .organisation import Cell, CellKind, Committee, Term
from .people import Exemption, Member, Membership, MembershipKind, Office, OfficeKind, Oversight

__all__ = [
    "Cell",
    "CellKind",
    "Committee",
    "Event",
    "Exemption",
    "Grant",
    "LedgerHead",
    "Member",
    "Membership",
    "MembershipKind",
    "Office",
    "OfficeKind",
    "Oversight",
    "Reading",
    "Term",
    "User",
]
