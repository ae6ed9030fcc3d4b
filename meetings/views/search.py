"""Searching the texts of minutes, resolutions and tasks, within what one may read."""

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cells.access import Permission, holds, may_not
from cells.events import record_readings
from cells.searches import keep_search, kept_search

from .. import search
from ..models import TextKind
from ..search_words import excerpt, query_of

TEXTS_A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def text_search(request):
    """What the records say, by words with or without marks; the words stay out of the address (trust.md S-20)."""
    if not holds(request.user, Permission.SEE_MEETINGS):
        raise may_not(Permission.SEE_MEETINGS)
    here = reverse("meetings:text-search")
    if request.method == "POST":
        return redirect(f"{here}?search={keep_search(request, request.POST.get('q', ''))}")
    number, kind = request.GET.get("search", ""), request.GET.get("kind", "")
    text = kept_search(request, number)
    is_apart = "apart" in request.GET
    ids, query = search.found(request.user, text, kind, is_apart=is_apart)
    page = (
        Paginator(ids[: search.MOST_FOUND], TEXTS_A_PAGE).get_page(request.GET.get("page")) if ids else None
    )
    shown = search.texts(page.object_list) if page else []
    record_readings(request.user, {row.meeting for row in shown})
    query_text = f"search={number}&kind={kind}&" + ("apart=1&" if is_apart else "")
    context = {
        "text": text,
        "kind": kind,
        "kinds": [("", _("Everything")), *TextKind.choices],
        "number": number,
        "page": page,
        "count": min(len(ids), search.MOST_FOUND),
        "is_more": len(ids) > search.MOST_FOUND,
        "is_asked": bool(query),
        "lines": [(row, excerpt(row.text, query)) for row in shown],
        "query": query_text,
        "export_url": f"{here}export/?{query_text.rstrip('&')}",
        "may_look_apart": query != query_of(text),
        "here": here,
        "crumbs": [(_("Search the records"), None)],
    }
    return render(request, "meetings/text_search.html", context)
