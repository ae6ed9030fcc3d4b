from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cells.access import Permission, may_not
from cells.events import has_just_opened, record_reading
from cells.fields import EARLIEST_YEAR, LATEST_YEAR
from cells.views import visible_member

from ..member_year import EXCUSED_IN_A_ROW, cells_seen, member_year


@require_safe
def member_attendance(request, member_id, year):
    """A member's year, month by month; for htmx the strip alone, which the person's page shows."""
    member = visible_member(request, member_id)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Http404
    places = cells_seen(member, request.user)
    if not places:
        raise may_not(Permission.SEE_MEETINGS)
    today = timezone.localdate()
    if not (request.htmx and has_just_opened(request.user, member)):
        record_reading(request.user, member)

    def address(of_year):
        return reverse("meetings:member-year", args=[member.pk, of_year])

    context = {
        "member": member,
        "strip": member_year(places, request.user, year, today),
        "limit": EXCUSED_IN_A_ROW,
        "previous_url": address(year - 1) if year > EARLIEST_YEAR else "",
        "next_url": address(year + 1) if year < today.year else "",
        "crumbs": [
            (member.full_name, reverse("cells:member-detail", args=[member.pk])),
            (_("Attendance"), None),
        ],
    }
    template = "meetings/_member_year.html" if request.htmx else "meetings/member_year.html"
    return render(request, template, context)
