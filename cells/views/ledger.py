"""The ledger to read: what was done, and who opened what; by person, cell, committee, actor and day."""

import re
from datetime import datetime, time, timedelta

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from ..access import Permission, holds, may_not
from ..fields import DateField
from ..ledger import lines, reading_lines
from ..models import Cell, Event, Member, Reading, User
from ..models.ledger import ledger_accounts, ledger_cells, ledger_committees, ledger_members
from ..names import fold

LINES_A_PAGE = 50
MOST_IN_FILE = 5_000
FOUND_SHOWN = 10  # of each kind, where a name is searched for
ROW_NUMBER = re.compile("[0-9]{1,18}")


class LedgerForm(forms.Form):
    """Days from and until, both included, and words to find a person, a place or an account by."""

    q = forms.CharField(
        required=False, max_length=80, label=gettext_lazy("Find a person, cell, committee or account")
    )
    since = DateField(required=False, label=gettext_lazy("From"))
    until = DateField(required=False, label=gettext_lazy("Up to"))


@require_safe
def ledger(request):
    """What was done, newest first."""
    require_somewhere(request.user)
    events, chosen, form = events_asked(request)
    page = _page(request, events, "number", chosen, form, _("Ledger"))
    page["lines"] = lines(page.pop("rows"), request.user)
    return render(request, "cells/ledger.html", page, status=422 if page["form"].errors else 200)


@require_safe
def readings(request):
    """Who opened, exported or printed what names members, newest first."""
    require_somewhere(request.user)
    rows, chosen, form = readings_asked(request)
    page = _page(request, rows, "pk", chosen, form, _("Who read what"))
    page["lines"] = reading_lines(page.pop("rows"), request.user)
    return render(request, "cells/readings.html", page, status=422 if page["form"].errors else 200)


@require_safe
def ledger_event(request, number):
    """One event with every fact before and after, its place in the chain and its hash."""
    events = Event.objects.visible_to(request.user).select_related("by")
    event = get_object_or_404(events, pk=number)
    [line] = lines([event], request.user)
    context = {
        "event": event,
        "line": line,
        "crumbs": [(_("Ledger"), reverse("cells:ledger")), (_("Row %(number)s") % {"number": number}, None)],
    }
    return render(request, "cells/ledger_event.html", context)


def require_somewhere(user) -> None:
    if not holds(user, Permission.READ_LEDGER):
        raise may_not(Permission.READ_LEDGER)


def events_asked(request):
    """(the reader's events that the address narrows to, what by: name → object, the form of days and words)."""
    chosen = _chosen(request, Event)
    events = Event.objects.visible_to(request.user).select_related("by")
    if "actor" in chosen:
        events = events.filter(by=chosen["actor"])
    for name in {"cell", "member"} & chosen.keys():
        events = events.about(chosen[name])
    if "committee" in chosen:
        events = events.under(chosen["committee"])
    form = LedgerForm(request.GET)
    return _within_days(events, form), chosen, form


def readings_asked(request):
    """The same of readings."""
    chosen = _chosen(request, Reading)
    rows = Reading.objects.visible_to(request.user).select_related("by")
    if "actor" in chosen:
        rows = rows.filter(by=chosen["actor"])
    for name in {"cell", "member", "committee"} & chosen.keys():
        rows = rows.of(chosen[name])
    form = LedgerForm(request.GET)
    return _within_days(rows, form), chosen, form


def _within_days(rows, form):
    days = form.cleaned_data if form.is_valid() else {}
    if since := days.get("since"):
        rows = rows.filter(at__gte=_midnight(since))
    if until := days.get("until"):
        rows = rows.filter(at__lt=_midnight(until + timedelta(days=1)))
    return rows


def _chosen(request, rows) -> dict:
    """What the address narrows to: name → cell, committee, member or actor; 404 for what is not the reader's."""
    user, chosen = request.user, {}
    places = {
        "cell": ledger_cells(user).select_related("committee"),
        "committee": ledger_committees(user),
        "member": ledger_members(user),
    }
    for name in [*places, "actor"]:
        if (number := request.GET.get(name, "")) == "":
            continue
        if not ROW_NUMBER.fullmatch(number):
            raise Http404
        if name == "actor":
            chosen[name] = _actor(user, number, rows)
        else:
            chosen[name] = get_object_or_404(places[name], pk=number)
    return chosen


def _actor(user, number, rows):
    """An account of the reader's part, or one from elsewhere that did something there; else 404."""
    account = ledger_accounts(user).filter(pk=number).first()
    if account is None and rows.objects.visible_to(user).filter(by=number).exists():
        account = User.objects.get(pk=number)
    if account is None:
        raise Http404
    return account


def _page(request, rows, key, chosen, form, title) -> dict:
    """One page of rows, newest first, from the key in ``?before=`` down or from ``?after=`` up; and what is around."""
    words = form.cleaned_data.get("q", "") if form.is_valid() else ""
    before, after = (_number(request, name) for name in ("before", "after"))
    if after is not None:
        found = list(rows.filter(**{f"{key}__gt": after}).order_by(key)[: LINES_A_PAGE + 1])
        has_newer, has_older = len(found) > LINES_A_PAGE, True
        found = found[:LINES_A_PAGE][::-1]
    else:
        if before is not None:
            rows = rows.filter(**{f"{key}__lt": before})
        found = list(rows.order_by(f"-{key}")[: LINES_A_PAGE + 1])
        has_newer, has_older = before is not None, len(found) > LINES_A_PAGE
        found = found[:LINES_A_PAGE]
    return {
        "rows": found,
        "form": form,
        "chosen": [
            {"name": name, "text": str(obj), "without_url": _address(request, drop=[name])}
            for name, obj in chosen.items()
        ],
        "matches": _matches(request, words.replace("\0", "").strip()),
        "q": words,
        "kept": [
            (name, request.GET[name]) for name in ("cell", "committee", "member", "actor") if name in chosen
        ],
        "older_url": _address(request, before=getattr(found[-1], key)) if found and has_older else "",
        "newer_url": _address(request, after=getattr(found[0], key)) if found and has_newer else "",
        "newest_url": _address(request) if before is not None or after is not None else "",
        "everything_url": request.path,
        "export_url": ""
        if form.errors
        else reverse(f"{request.resolver_match.view_name}-export") + _query(request),
        "most_in_file": number_format(MOST_IN_FILE, force_grouping=True),
        "tabs": [
            (label, f"{reverse(name)}{_query(request)}", request.path == reverse(name))
            for label, name in ((_("What was done"), "cells:ledger"), (_("Who read what"), "cells:readings"))
        ],
        "crumbs": [(title, None)],
    }


def _number(request, name) -> int | None:
    number = request.GET.get(name, "")
    return int(number) if ROW_NUMBER.fullmatch(number) else None


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))


def _query(request, drop=(), **more) -> str:
    """The query of this page without its place in the list and the searched name, with `more`."""
    query = request.GET.copy()
    for name in ("before", "after", "q", *drop):
        query.pop(name, None)
    for name, value in more.items():
        query[name] = value
    return f"?{query.urlencode()}" if query else ""


def _address(request, drop=(), **more) -> str:
    return request.path + _query(request, drop, **more)


def _matches(request, words) -> list[dict]:
    """People, places and accounts of the reader whose names hold the words: {kind, rows of (text, detail, address)}."""
    if not words:
        return []
    user = request.user
    found = [
        (_("Members"), "member", ledger_members(user).named(words)),
        (_("Cells"), "cell", _named(ledger_cells(user).select_related("committee"), "name", words)),
        (_("Committees"), "committee", _named(ledger_committees(user), "committee_name", words)),
        (_("Accounts"), "actor", ledger_accounts(user).named(words)),
    ]
    return [
        {
            "kind": kind,
            "rows": [
                (
                    str(row),
                    _detail(row),
                    _address(request, drop=["cell", "committee", "member", "actor"], **{name: row.pk}),
                )
                for row in rows[:FOUND_SHOWN]
            ],
        }
        for kind, name, rows in found
        if rows
    ]


def _named(rows, column, words):
    """Those of the rows whose name holds every word, with or without diacritics; no stored key serves places yet."""
    wanted = fold(words).split()
    names = rows.values_list("pk", column)
    return rows.filter(
        pk__in=[pk for pk, name in names if all(word in fold(name) for word in wanted)][:FOUND_SHOWN]
    )


def _detail(row) -> str:
    """What tells two of the same name apart."""
    if isinstance(row, Cell):
        return row.committee.committee_name
    if isinstance(row, User):
        return row.username
    return str(row.born_on.year) if isinstance(row, Member) and row.born_on else ""
