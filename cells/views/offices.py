"""Offices, oversight, working groups and the organisation chart. Two gates: 404 by scope, 403 by permission."""

from datetime import timedelta
from functools import partial

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from .. import chart
from ..access import Permission, can, require
from ..actions import offices as actions
from ..errors import Refusal
from ..events import record_reading
from ..fields import DateField
from ..forms.offices import (
    ROW_NUMBER,
    AppointForm,
    CommitteeAppointForm,
    EndForm,
    GroupAreasForm,
    GroupForm,
    GroupPeopleForm,
    OversightForm,
)
from ..models import Office, OfficeKind, Oversight, WorkingGroup
from . import visible_cell, visible_committee

ONLY_GAPS = "gaps"


class DayForm(forms.Form):
    day = DateField(label=gettext_lazy("As of"), required=False)


# --- Pages to read ---------------------------------------------------------------------------------------------


@require_safe
def chart_page(request, committee_id):
    """The organisation chart of a committee as of a day (`?day=`), whole or only what is missing (`?show=gaps`)."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.SEE_COMMITTEE, committee)
    today = timezone.localdate()
    day_form = DayForm(request.GET if "day" in request.GET else None, initial={"day": today})
    day = (day_form.is_valid() and day_form.cleaned_data["day"]) or today
    page = chart.chart_of(committee, day)
    only_gaps = request.GET.get("show") == ONLY_GAPS
    record_reading(request.user, committee)
    context = {
        "committee": committee,
        "day": day,
        "day_form": day_form,
        "is_today": day == today,
        "existed": committee.is_active_on(day),
        "nearest_day": committee.since if day < committee.since else _last_day(committee),
        "chart": page,
        "sections": [
            section for section in _sections(page, only_gaps) if section["cells"] or not section["is_hidden"]
        ],
        "branches": [branch for branch in page.branches if branch.has_gaps or not only_gaps],
        "only_gaps": only_gaps,
        "linked": chart.visible_ids(request.user, page.members),
        "group_notes": [(group, chart.group_gaps(group)) for group in page.groups],
        "may_keep": can(request.user, Permission.KEEP_PEOPLE, committee),
        "sees_members": can(request.user, Permission.SEE_MEMBERS, committee),
        "may_read_ledger": can(request.user, Permission.READ_LEDGER, committee),
        "crumbs": [(committee.name, None)],
    }
    return render(request, "cells/chart.html", context, status=422 if day_form.errors else 200)


def _last_day(committee):
    return committee.until and committee.until - timedelta(days=1)


def _sections(page, only_gaps):
    """Each committee with its cells; `is_hidden` where only gaps are wanted and the committee itself has none."""
    for section in page.sections:
        cells = [cell for cell in section.cells if cell.gaps or not only_gaps]
        yield {
            "head": section.head,
            "cells": cells,
            "is_hidden": only_gaps and not section.head.lacks_secretary,
        }


@require_safe
def cell_offices(request, cell_id):
    """Who holds which office in a cell and who watches over it: today, and by term."""
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.SEE_MEMBERS, cell)
    today = timezone.localdate()
    body = chart.bodies_of([cell], today, {cell.pk: cell.committee.lineage})[cell.pk]
    past = cell.oversights.filter(until__lte=today).select_related("member").order_by("-until", "-pk")
    context = {
        "cell": cell,
        "past_watches": past,
        "create_url": reverse("cells:cell-office-create", args=[cell.pk]),
    }
    return _offices_page(request, cell, cell.committee, body, context)


@require_safe
def committee_offices(request, committee_id):
    """Who holds which office in a committee: today, and by term."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.SEE_MEMBERS, committee)
    today = timezone.localdate()
    offices = chart.offices_by_place(Office.objects.filter(committee=committee), today, "committee_id")
    body = chart.Body(committee, offices[committee.pk], groups=chart.groups_of(committee, today))
    context = {"create_url": reverse("cells:committee-office-create", args=[committee.pk])}
    return _offices_page(request, committee, committee, body, context)


def _offices_page(request, place, committee, body, more):
    today = timezone.localdate()
    history = chart.history_of(place)
    named = [row.member_id for part in history for row in part.offices]
    named += [watch.member.pk for watch in body.watches]
    named += [row.member_id for row in more.get("past_watches", [])]
    record_reading(request.user, place)
    context = {
        "place": place,
        "committee": committee,
        "body": body,
        "history": history,
        "term": chart.term_on(place, today),
        "linked": chart.visible_ids(request.user, named),
        "is_over": place.until is not None and place.until <= today,
        "may_keep": can(request.user, Permission.KEEP_PEOPLE, place) and place.until is None,
        "crumbs": _crumbs(
            request.user, committee, [] if place is committee else [(str(place), None)], _("Offices")
        ),
        **more,
    }
    return render(request, "cells/offices.html", context)


@require_safe
def group_detail(request, group_id):
    """A working group: its people and what it looks after, today and before."""
    group = visible_group(request, group_id)
    require(request.user, Permission.SEE_MEMBERS, group)
    today = timezone.localdate()
    # Of a group that has ended, as it was on its last day.
    group = chart.with_parts(WorkingGroup.objects.filter(pk=group.pk), today).get()
    people = list(group.people.select_related("member").order_by("-since", "member__sort_key", "pk"))
    areas = list(group.areas.select_related("committee", "cell").order_by("-since", "pk"))
    record_reading(request.user, group)
    context = {
        "group": group,
        "gaps": chart.group_gaps(group) if group.is_active_on(today) else [],
        "past_people": [row for row in people if row.until and row.until <= today],
        "coming_people": [row for row in people if row.since > today],
        "past_areas": [row for row in areas if row.until and row.until <= today],
        "linked": chart.visible_ids(request.user, [row.member_id for row in people]),
        "may_keep": can(request.user, Permission.KEEP_PEOPLE, group) and group.until is None,
        "crumbs": _crumbs(request.user, group.committee, [], group.name),
    }
    return render(request, "cells/group_detail.html", context)


# --- Acts ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def cell_office_create(request, cell_id):
    """Appoint a member of a cell to an office in it."""
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.KEEP_PEOPLE, cell)
    return _appoint(
        request, cell, partial(AppointForm, place=cell), reverse("cells:cell-offices", args=[cell.pk])
    )


@require_http_methods(["GET", "POST"])
def committee_office_create(request, committee_id):
    """Appoint a member to an office in a committee."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.KEEP_PEOPLE, committee)
    form = partial(CommitteeAppointForm, place=committee, committee=committee, user=request.user)
    return _appoint(request, committee, form, reverse("cells:committee-offices", args=[committee.pk]))


def _appoint(request, place, form, back_url):
    def act(cleaned):
        kept = {name: cleaned[name] for name in ("member", "kind", "since", "decision", "succeeds")}
        office = actions.appoint(place=place, by=request.user, **kept)
        messages.success(
            request,
            _("%(name)s holds the office “%(office)s” in %(place)s from %(day)s on.")
            % {
                "name": office.member,
                "office": office.title.lower(),
                "place": place,
                "day": _day(office.since),
            },
        )
        _tell_what_follows(request, place, office)

    succeeds = _asked_for(request, "succeeds", place.offices.filter(until__isnull=True))
    initial = {
        "kind": succeeds.kind if succeeds else _asked_kind(request),
        "succeeds": succeeds and succeeds.pk,
        "since": timezone.localdate(),
    }
    term = chart.term_on(place, timezone.localdate())
    lead = (
        _("Term of office %(term)s. The office lasts until it is ended; no end has to be given.")
        % {"term": term}
        if term
        else _("The office lasts until it is ended; no end has to be given.")
    )
    return _act(request, form, act, initial, place, back_url, _("Appoint to an office"), lead, _("Appoint"))


def _tell_what_follows(request, place, office):
    """What ended with the appointment, and what nobody may think of: an office gives an account no right."""
    ended = place.offices.filter(until=office.since).select_related("member")
    if ended:
        offices = "; ".join(map(str, ended))
        messages.info(request, _("On the same day these end: %(offices)s.") % {"offices": offices})
    leads_cell = office.cell_id is not None and office.kind == OfficeKind.SECRETARY
    if leads_cell and can(request.user, Permission.OPEN_ACCOUNTS, place):
        messages.info(
            request,
            _(
                "Accounts do not follow by themselves: give the role of the cell's secretary to the account of "
                "%(name)s, and end that of the predecessor."
            )
            % {"name": office.member},
        )


def _asked_kind(request):
    kind = request.GET.get("kind", "")
    return kind if kind in OfficeKind.values else ""


def _asked_for(request, name, rows):
    """The row an address names in its query, of those there are to choose from; or None."""
    number = request.GET.get(name, "")
    return rows.filter(pk=number).first() if ROW_NUMBER.fullmatch(number) else None


@require_http_methods(["GET", "POST"])
def office_end(request, office_id):
    """Relieve somebody of an office in a cell or a committee."""
    visible = Office.objects.visible_to(request.user).select_related("member", "cell__committee", "committee")
    office = get_object_or_404(visible, pk=office_id)
    require(request.user, Permission.KEEP_PEOPLE, office)
    place = office.scope
    name = "cells:cell-offices" if office.cell_id else "cells:committee-offices"
    back_url = reverse(name, args=[place.pk])

    def act(cleaned):
        actions.relieve(office=office, by=request.user, **cleaned)
        messages.success(
            request,
            _("%(name)s no longer holds the office “%(office)s” in %(place)s from %(day)s on.")
            % {
                "name": office.member,
                "office": office.title.lower(),
                "place": place,
                "day": _day(cleaned["until"]),
            },
        )
        if office.committee_id:
            _warn_of_watches_left(request, office, cleaned["until"])

    lead = _("%(name)s, %(office)s since %(day)s.") % {
        "name": office.member,
        "office": office.title.lower(),
        "day": _day(office.since),
    }
    return _act_of_end(request, office, act, place, back_url, _("End an office"), lead)


def _warn_of_watches_left(request, office, day):
    left = Oversight.objects.on(day).filter(
        member=office.member, cell__committee__path__startswith=office.committee.path
    )
    if count := left.count():
        messages.warning(
            request,
            ngettext(
                "%(name)s still watches over %(n)s cell. Assign it to somebody else.",
                "%(name)s still watches over %(n)s cells. Assign them to somebody else.",
                count,
            )
            % {"name": office.member, "n": count},
        )


@require_http_methods(["GET", "POST"])
def oversight_create(request, cell_id):
    """Assign who watches over a cell, taking over from somebody or beside them."""
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.KEEP_PEOPLE, cell)

    def act(cleaned):
        kept = {name: cleaned[name] for name in ("member", "since", "decision", "succeeds")}
        oversight = actions.assign_overseer(cell=cell, by=request.user, **kept)
        messages.success(
            request,
            _("%(name)s watches over %(cell)s from %(day)s on.")
            % {"name": oversight.member, "cell": cell, "day": _day(oversight.since)},
        )
        if not actions.holds_office_above(oversight.member, cell, oversight.since):
            messages.warning(
                request,
                _(
                    "%(name)s holds no office in %(committee)s or above it on that day. The assignment is kept as "
                    "decided; if the office is only missing here, please enter it."
                )
                % {"name": oversight.member, "committee": cell.committee},
            )

    succeeds = _asked_for(request, "succeeds", cell.oversights.filter(until__isnull=True))
    initial = {"since": timezone.localdate(), "succeeds": succeeds and succeeds.pk}
    form = partial(OversightForm, cell=cell, user=request.user)
    lead = _("Somebody who holds an office in %(committee)s or above it.") % {"committee": cell.committee}
    title, button = _("Assign who watches over the cell"), _("Assign")
    return _act(
        request, form, act, initial, cell, reverse("cells:cell-offices", args=[cell.pk]), title, lead, button
    )


@require_http_methods(["GET", "POST"])
def oversight_end(request, oversight_id):
    """End somebody's oversight of a cell."""
    visible = Oversight.objects.visible_to(request.user).select_related("member", "cell__committee")
    oversight = get_object_or_404(visible, pk=oversight_id)
    require(request.user, Permission.KEEP_PEOPLE, oversight)

    def act(cleaned):
        actions.end_oversight(oversight=oversight, by=request.user, **cleaned)
        messages.success(
            request,
            _("%(name)s no longer watches over %(cell)s from %(day)s on.")
            % {"name": oversight.member, "cell": oversight.cell, "day": _day(cleaned["until"])},
        )

    lead = _("%(name)s watches over %(cell)s since %(day)s.") % {
        "name": oversight.member,
        "cell": oversight.cell,
        "day": _day(oversight.since),
    }
    back_url = reverse("cells:cell-offices", args=[oversight.cell_id])
    return _act_of_end(request, oversight, act, oversight.cell, back_url, _("End an oversight"), lead)


def visible_group(request, group_id) -> WorkingGroup:
    """The working group with its committee, or 404 where it does not exist for this user."""
    visible = WorkingGroup.objects.visible_to(request.user).select_related("committee")
    return get_object_or_404(visible, pk=group_id)


@require_http_methods(["GET", "POST"])
def group_create(request, committee_id):
    """Found a working group with its leader."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.KEEP_PEOPLE, committee)
    founded = []

    def act(cleaned):
        kept = {name: cleaned[name] for name in ("name", "since", "decision")}
        group = actions.found_group(committee=committee, leader=cleaned["member"], by=request.user, **kept)
        founded.append(group)
        messages.success(
            request,
            _("%(group)s works from %(day)s on. Add its people and what it looks after.")
            % {"group": group, "day": _day(group.since)},
        )

    return _act(
        request,
        partial(GroupForm, committee=committee, user=request.user),
        act,
        {"since": timezone.localdate()},
        committee,
        reverse("cells:chart", args=[committee.pk]),
        _("Found a working group"),
        _("A leader and six to eight others, who look after communes or cells."),
        _("Found the group"),
        done_url=lambda: reverse("cells:group-detail", args=[founded[0].pk]),
    )


@require_http_methods(["GET", "POST"])
def group_people(request, group_id):
    """Who joins, leaves and leads a working group."""
    group = visible_group(request, group_id)
    require(request.user, Permission.KEEP_PEOPLE, group)

    def act(cleaned):
        kept = {name: cleaned[name] for name in ("day", "joins", "leaves", "leader")}
        actions.change_people(group=group, by=request.user, **kept)
        messages.success(
            request,
            _("The people of %(group)s are changed from %(day)s on.")
            % {"group": group, "day": _day(cleaned["day"])},
        )

    form = partial(GroupPeopleForm, group=group, user=request.user)
    return _act_of_group(request, group, form, act, _("People of the working group"))


@require_http_methods(["GET", "POST"])
def group_areas(request, group_id):
    """What a working group looks after."""
    group = visible_group(request, group_id)
    require(request.user, Permission.KEEP_PEOPLE, group)

    def act(cleaned):
        kept = {name: cleaned[name] for name in ("day", "committees", "cells", "leaves")}
        actions.change_areas(group=group, by=request.user, **kept)
        messages.success(
            request,
            _("What %(group)s looks after is changed from %(day)s on.")
            % {"group": group, "day": _day(cleaned["day"])},
        )

    lists_cells = group.committee.level in chart.LISTS_CELLS
    form = partial(GroupAreasForm, group=group, lists_cells=lists_cells)
    return _act_of_group(request, group, form, act, _("What the working group looks after"))


@require_http_methods(["GET", "POST"])
def group_end(request, group_id):
    """End a working group."""
    group = visible_group(request, group_id)
    require(request.user, Permission.KEEP_PEOPLE, group)

    def act(cleaned):
        actions.end_group(group=group, by=request.user, **cleaned)
        messages.success(
            request, _("%(group)s has ended on %(day)s.") % {"group": group, "day": _day(cleaned["until"])}
        )

    lead = _("With the group, everybody's part in it ends and what it looks after.")
    return _act_of_end(
        request, group, act, group.committee, _group_url(group), _("End the working group"), lead
    )


def _group_url(group):
    return reverse("cells:group-detail", args=[group.pk])


def _act_of_group(request, group, form, act, title):
    if group.until is not None and request.method == "GET":
        messages.info(request, str(actions.AlreadyEnded(group)))
        return redirect(_group_url(group))
    # A group just founded gets its people from the day of its founding on.
    initial = {"day": max(group.since, timezone.localdate())}
    if not group.areas.exists() or group.people.count() == 1:
        initial = {"day": group.since}
    return _act(request, form, act, initial, group, _group_url(group), title, group.committee.name, _("Save"))


def _act_of_end(request, row, act, place, back_url, title, lead):
    if row.until is not None and request.method == "GET":
        messages.info(request, str(actions.AlreadyEnded(row)))
        return redirect(back_url)
    initial = {"until": timezone.localdate()}
    return _act(request, EndForm, act, initial, place, back_url, title, lead, _("End it"))


def _act(request, form_of, act, initial, place, back_url, title, lead, button, done_url=None):
    """The page of one act: its form, the search for a person, the refusal with what was typed, the way back."""
    is_search = request.method == "POST" and "search" in request.POST
    if request.method == "POST" and not is_search:
        form = form_of(request.POST)
        if form.is_valid():
            try:
                act(form.cleaned_data)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect(done_url() if done_url else back_url)
    else:
        form = form_of(initial=_as_typed(form_of, request.POST) if is_search else initial)
    record_reading(request.user, place)  # the form names members, and the search finds more
    # A cell and a working group have a committee, a committee is one.
    committee = getattr(place, "committee", place)
    chart_url = reverse("cells:chart", args=[committee.pk])
    between = [] if back_url == chart_url else [(str(place), back_url)]
    context = {
        "form": form,
        "place": place,
        "title": title,
        "lead": lead,
        "button": button,
        "back_url": back_url,
        "has_searched": is_search,
        "crumbs": _crumbs(request.user, committee, between, title),
    }
    return render(request, "cells/office_act.html", context, status=422 if form.errors else 200)


def _as_typed(form_of, posted):
    """What was typed, for a form that shows it again unchecked."""
    fields = form_of().fields
    return {
        name: posted.getlist(name) if isinstance(field, forms.ModelMultipleChoiceField) else posted.get(name)
        for name, field in fields.items()
    }


def _crumbs(user, committee, between, here):
    """From the committee's chart, where the user may see it, down to this page."""
    first = []
    if can(user, Permission.SEE_COMMITTEE, committee):
        first = [(committee.name, reverse("cells:chart", args=[committee.pk]))]
    return [*first, *between, (here, None)]


def _day(day):
    return date_format(day, "SHORT_DATE_FORMAT")
