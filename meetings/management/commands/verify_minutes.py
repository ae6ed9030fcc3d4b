"""Whether frozen minutes are still what was frozen, and whether the papers in force say the same."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.models import MeetingState, MinutesRevision
from meetings.revisions import fingerprint, without_number


class Command(BaseCommand):
    help = "Compare every revision of the minutes with its hash, and the standing one with the papers issued from it."

    def handle(self, **options):
        checked, found = 0, 0
        revisions = MinutesRevision.objects.select_related(
            "meeting__cell", "meeting__minutes_paper", "meeting__resolution_paper"
        )
        for revision in revisions.iterator(chunk_size=200):
            checked += 1
            for sentence in faults(revision):
                found += 1
                self.stdout.write(sentence)
        if found:
            sentence = ngettext("%(number)s fault was found.", "%(number)s faults were found.", found)
            raise CommandError(sentence % {"number": found})
        sentence = ngettext(
            "%(number)s revision of minutes is as it was frozen.",
            "%(number)s revisions of minutes are as they were frozen.",
            checked,
        )
        self.stdout.write(sentence % {"number": checked})


def faults(revision) -> list[str]:
    """Sentences about what does not agree."""
    meeting, found = revision.meeting, []
    names = {"meeting": meeting, "number": revision.number}
    if fingerprint(revision.data) != revision.sha256:
        found.append(_("%(meeting)s, revision %(number)s: the data is not what was frozen.") % names)
    if revision.reopened_at is None and meeting.state == MeetingState.ACCEPTED:
        for kind, paper in (("minutes", meeting.minutes_paper), ("resolution", meeting.resolution_paper)):
            frozen = revision.data.get(kind)
            if paper is not None and (not frozen or without_number(paper.data) != without_number(frozen)):
                found.append(
                    _("%(meeting)s: paper %(symbol)s does not say what was frozen.")
                    % {"meeting": meeting, "symbol": paper.symbol}
                )
    return found
