"""Who meets when, the dates a committee approves, a person's own calendar and its secret address, notices."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseNotFound
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cells.access import Permission, can, require
from cells.events import record_reading
from cells.history import called
from cells.months import Month
from cells.views import visible_committee

from .. import actions, calendars, feeds
from ..deadlines import register_by
from ..models import CalendarFeed, Meeting, Notice
from ..notices import address_of
from ..queries import policy_for

MOST_DIGITS = 11  # of a key or of an instant; longer numbers are nobody's


@require_safe
def ward_calendar(request, committee_id, month):
    """Who of the committee's cells meets when, day by day, and where an overseer would have to be at two places."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.SEE_DRAFTS, committee)
    record_reading(request.user, committee)
    context = _month_context(committee, month, "meetings:ward-calendar", _("Calendar")) | {
        "calendar": calendars.ward_month(committee, month),
        "today": timezone.localdate(),
    }
    return render(request, "meetings/ward_calendar.html", context)


@require_http_methods(["GET", "POST"])
def ward_dates(request, committee_id, month):
    """The dates that the cells registered for a month: approved, to be approved, late, missing."""
    committee = visible_committee(request, committee_id)
    if request.method == "POST":
        require(request.user, Permission.APPROVE_DATES, committee)
        approved = actions.approve_dates(shown=_shown(request, committee, month), by=request.user)
        messages.success(request, _approved_words(approved))
        return redirect("meetings:ward-dates", committee.pk, month)
    require(request.user, Permission.SEE_DRAFTS, committee)
    policy = policy_for(committee, month.previous().last_day)
    is_asked = policy.register_by_day is not None
    rows = calendars.dates_of_month(committee, month, policy)
    context = _month_context(committee, month, "meetings:ward-dates", _("Dates of the meetings")) | {
        "rows": rows,
        "waiting": [row for row in rows if row.state == "registered"],
        "missing": [row for row in rows if row.state == "missing"],
        "is_asked": is_asked,
        "register_by": register_by(month, policy.register_by_day) if is_asked else None,
        "approve_by": register_by(month, policy.approve_by_day) if is_asked else None,
        "may_approve": can(request.user, Permission.APPROVE_DATES, committee),
    }
    return render(request, "meetings/ward_dates.html", context)


def _shown(request, committee, month) -> dict:
    """Meeting id → the date that the page showed, for the button pressed; only meetings of this page."""
    values = request.POST.getlist("one") or request.POST.getlist("meeting")
    pairs = [value.split("@") for value in values if value.count("@") == 1]
    wanted = {
        int(pk): int(at)
        for pk, at in pairs
        if pk.isdecimal() and at.isdecimal() and len(pk) <= MOST_DIGITS and len(at) <= MOST_DIGITS
    }
    allowed = Meeting.objects.visible_to(request.user).filter(
        cell__committee__path__startswith=committee.path, month=month, pk__in=wanted
    )
    zone = timezone.get_default_timezone()
    return {pk: datetime.fromtimestamp(wanted[pk], zone) for pk in allowed.values_list("pk", flat=True)}


def _approved_words(approved) -> str:
    if not approved:
        return _("No date was approved: none waits for it any more.")
    words = ngettext("%(number)s date was approved.", "%(number)s dates were approved.", len(approved))
    return words % {"number": len(approved)}


def _month_context(committee, month, name, title) -> dict:
    return {
        "committee": called(committee, month.last_day),
        "month": month,
        "crumbs": [(committee.name, reverse("scoring:board", args=[committee.pk, month])), (title, None)],
        "previous_url": reverse(name, args=[committee.pk, month.previous()]),
        "next_url": reverse(name, args=[committee.pk, month.next()]),
    }


@require_http_methods(["GET", "POST"])
def my_calendar(request):
    """The dates that concern this person, and the secret address by which a phone shows them."""
    address = ""
    if request.method == "POST" and "revoke" in request.POST:
        if actions.revoke_feed(by=request.user):
            messages.success(request, _("The secret address was taken back: it no longer opens anything."))
        return redirect("meetings:my-calendar")
    if request.method == "POST" and "make" in request.POST:
        secret = actions.make_feed(by=request.user)
        address = request.build_absolute_uri(reverse("meetings:calendar-feed", args=[secret]))
    context = {
        "meetings": calendars.own_dates(request.user, timezone.localdate()),
        "feed": CalendarFeed.objects.filter(user=request.user, revoked_at=None).first(),
        "address": address,
        "crumbs": [(_("My calendar"), None)],
    }
    return render(request, "meetings/my_calendar.html", context)


@login_not_required  # a calendar program cannot sign in; the secret in the address is the key
@require_safe
def calendar_feed(request, secret):
    """The calendar of whose secret this is; of an unknown or withdrawn one nothing is said."""
    feed = feeds.standing_feed(secret)
    if feed is None:
        return HttpResponseNotFound()
    since = Month.of(timezone.localdate()).plus(-feeds.MONTHS_BACK)
    meetings = list(feeds.dates_of(feed.user, since))
    content = feeds.calendar_of(meetings, calendars.minutes_of(meetings))
    headers = {
        "Cache-Control": "no-store, private",
        "Content-Disposition": 'inline; filename="lich-sinh-hoat.ics"',
    }
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


@require_POST
def my_notice(request, notice_id):
    """Mark a notice as seen; with the button “open”, go to what it is about."""
    told = get_object_or_404(Notice.objects.visible_to(request.user), pk=notice_id)
    actions.mark_seen(notice=told)
    return redirect(address_of(told, request.user) if "open" in request.POST else "scoring:home")
