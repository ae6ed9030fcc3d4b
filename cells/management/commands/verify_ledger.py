import argparse
import re
from itertools import islice

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cells.chain import faults, ledger_head

SHOWN = 100  # faults printed; one bad row seldom comes alone
# Sixteen of the 64 signs are enough to copy into a book by hand, and too many to hit by trying.
KEPT_HASH = re.compile("[0-9a-f]{16,64}")


def kept_hash(text: str) -> str:
    text = text.strip().lower()
    if not KEPT_HASH.fullmatch(text):
        raise argparse.ArgumentTypeError(_("A hash is 16 to 64 of the signs 0–9 and a–f."))
    return text


class Command(BaseCommand):
    help = "Walk the ledger from row to row and say what was changed, taken out, put in or moved."

    def add_arguments(self, parser):
        parser.add_argument(
            "--from",
            dest="start",
            type=int,
            default=1,
            help="the first row to check; the one before is trusted",
        )
        parser.add_argument(
            "--head",
            dest="kept_hash",
            type=kept_hash,
            default=None,
            help="the hash of an earlier end of the ledger, as this command printed it, or its first 16 signs",
        )

    def handle(self, *, start, kept_hash, **options):
        head = ledger_head()
        found = list(islice(faults(head, start=start, kept_hash=kept_hash or ""), SHOWN))
        for fault in found:
            self.stdout.write(fault.sentence)
        if len(found) == SHOWN:
            raise CommandError(_("The list stops here, after %(number)s faults.") % {"number": SHOWN})
        if found:
            sentence = ngettext(
                "The ledger has %(number)s fault.", "The ledger has %(number)s faults.", len(found)
            )
            raise CommandError(sentence % {"number": len(found)})
        if head is None:
            self.stdout.write(_("The ledger is empty."))
            return
        self.stdout.write(
            _("Rows %(start)s to %(number)s are in order. Write this into the office's book, by hand:")
            % {"start": start, "number": head.number}
        )
        self.stdout.write(f"{head.number}  {head.hash}")
