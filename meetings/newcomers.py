"""Who came into a cell and who left it around a meeting. They need no arithmetic of their own: the roll call holds who
was in the cell on the day (`queries.places`), so a newcomer was never absent before and who has left is not counted.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models.functions import Coalesce
from django.utils import timezone

from cells.models import Membership, MembershipKind

from .models import Meeting
from .queries import meeting_day


@dataclass(frozen=True)
class Comings:
    """`since`: the day of the cell's meeting before, None where there was none; `left`: memberships that ended between
    that day and this meeting, in Vietnamese order of names."""

    since: date | None
    left: list

    def is_new(self, membership) -> bool:
        return self.since is not None and membership.since > self.since

    @staticmethod
    def has_left(membership) -> bool:
        """Was there on the day of the meeting, and has left since."""
        return membership.until is not None and membership.until <= timezone.localdate()


def comings(meeting) -> Comings:
    """Around one meeting. Two queries at most."""
    before = (
        Meeting.objects.held()
        .filter(cell_id=meeting.cell_id)
        .annotate(met=Coalesce("started_at", "planned_at"))
        .filter(met__lt=meeting.met_at)
        .exclude(pk=meeting.pk)
        .order_by("-met")
        .first()
    )
    if before is None:
        return Comings(None, [])
    since, day = meeting_day(before), meeting_day(meeting)
    still_here = Membership.objects.on(day).filter(cell_id=meeting.cell_id)
    left = (
        Membership.objects.filter(
            cell_id=meeting.cell_id, kind=MembershipKind.REGULAR, until__gt=since, until__lte=day
        )
        .exclude(member__in=still_here.values("member"))
        .select_related("member")
        .order_by("member__sort_key", "pk")
    )
    return Comings(since, list(left))
