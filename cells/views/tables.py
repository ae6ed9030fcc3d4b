"""Lists in: choose a file, see row by row what it would change, confirm. And the organisation's lists as files.

The page itself asks for the next rows to be compared (`import_compare`), with scripts by itself and without by a
button, so that a long list shows how far it is and needs no second process.
"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..access import Permission, require
from ..actions import tables as actions
from ..errors import Refusal
from ..events import record_reading
from ..forms.tables import MembersUploadForm, OrganisationUploadForm
from ..models import ImportBatch, ImportKind, ImportState, RowState
from ..tables import templates
from ..tables.rows import MEMBER_FIELDS, ORGANISATION_FIELDS
from ..tables.writing import as_download
from . import visible_committee

ROWS_A_PAGE = 50
NEEDED = {ImportKind.MEMBERS: Permission.KEEP_PEOPLE, ImportKind.ORGANISATION: Permission.ORGANISE}
FORMS = {ImportKind.MEMBERS: MembersUploadForm, ImportKind.ORGANISATION: OrganisationUploadForm}
FIELDS = {ImportKind.MEMBERS: MEMBER_FIELDS, ImportKind.ORGANISATION: ORGANISATION_FIELDS}
LABELS = {
    "full_name": gettext_lazy("Full name"),
    "card_number": gettext_lazy("Card number"),
    "citizen_id": gettext_lazy("Citizen id"),
    "born_on": gettext_lazy("Born on"),
    "admitted_on": gettext_lazy("Admitted on"),
    "confirmed_on": gettext_lazy("Confirmed on"),
    "cell": gettext_lazy("Cell"),
    "joined_on": gettext_lazy("In the cell since"),
    "status": gettext_lazy("State"),
    "name": gettext_lazy("Name"),
    "kind": gettext_lazy("Kind"),
    "code": gettext_lazy("Code"),
    "superior": gettext_lazy("Superior"),
    "since": gettext_lazy("Since"),
    "founded_by": gettext_lazy("Legal basis"),
}
ALL, NOTICES = "all", "notices"


def _allowed_committee(request, committee_id, kind):
    committee = visible_committee(request, committee_id)
    require(request.user, NEEDED[kind], committee)
    return committee


def _allowed_batch(request, batch_id) -> ImportBatch:
    batches = ImportBatch.objects.visible_to(request.user).select_related("committee")
    batch = get_object_or_404(batches, pk=batch_id)
    require(request.user, NEEDED[batch.kind], batch.committee)
    return batch


def _crumbs(batch_or_committee, kind, *last):
    committee = getattr(batch_or_committee, "committee", batch_or_committee)
    name = "members" if kind == ImportKind.MEMBERS else "organisation"
    above = (_("Import a list"), reverse(f"cells:import-{name}", args=[committee.pk]) if last else None)
    list_url = reverse("cells:committee-members", args=[committee.pk]) if kind == ImportKind.MEMBERS else None
    return [(committee.name, list_url), above, *((label, None) for label in last)]


# --- Choosing the file -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def import_create(request, committee_id, kind):
    """Choose a file; what is wrong with the whole of it is said here, what is wrong in a row on the next page."""
    committee = _allowed_committee(request, committee_id, kind)
    form = FORMS[kind](request.POST or None, request.FILES or None, committee=committee, user=request.user)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = actions.receive_list(
                kind=kind,
                committee=committee,
                content=file.read(),
                file_name=file.name,
                by=request.user,
                **form.options(),
            )
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("cells:import-detail", batch.pk)
    name = "members" if kind == ImportKind.MEMBERS else "organisation"
    context = {
        "committee": committee,
        "kind": kind,
        "form": form,
        "template_url": reverse(f"cells:import-{name}-template", args=[committee.pk]),
        "crumbs": _crumbs(committee, kind),
    }
    return render(request, "cells/import_create.html", context, status=422 if form.errors else 200)


@require_safe
def import_template(request, committee_id, kind):
    """The empty table to fill in."""
    _allowed_committee(request, committee_id, kind)
    if kind == ImportKind.MEMBERS:
        return as_download("Mẫu danh sách đảng viên", templates.template("Đảng viên", templates.MEMBERS))
    return as_download("Mẫu danh sách tổ chức", templates.template("Tổ chức", templates.ORGANISATION))


# --- Looking at what it would change ---------------------------------------------------------------------------


@require_safe
def import_detail(request, batch_id):
    """How far the comparison is; then counts and rows; in the end what was done."""
    batch = _allowed_batch(request, batch_id)
    context = {"batch": batch, "crumbs": _crumbs(batch, batch.kind, batch.file_name)}
    if batch.state == ImportState.DONE:
        return render(request, "cells/import_done.html", context)
    if batch.expires_at <= timezone.now():
        messages.error(request, str(actions.Expired()))
        return redirect(_start_url(batch))
    if batch.state == ImportState.COMPARING:
        return render(request, "cells/import_progress.html", context)
    record_reading(request.user, batch.committee)
    return render(request, "cells/import_preview.html", context | _preview(request, batch))


def _start_url(batch):
    name = "members" if batch.kind == ImportKind.MEMBERS else "organisation"
    return reverse(f"cells:import-{name}", args=[batch.committee_id])


def _preview(request, batch) -> dict:
    """The rows in error first of all, where there are any; else all of them."""
    counts = batch.counts
    errors = counts.get(RowState.ERROR, 0)
    show = request.GET.get("show", RowState.ERROR if errors else ALL)
    rows = batch.rows.all()
    if show == NOTICES:
        rows = rows.filter(has_notice=True)
    elif show in RowState.values:
        rows = rows.filter(state=show)
    else:
        show = ALL
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    to_write = counts.get(RowState.NEW, 0) + counts.get(RowState.CHANGED, 0)
    fields = FIELDS[batch.kind]
    used = {box["field"] for row in page.object_list for box in row.boxes}
    fields = [field for field in fields if field in used]
    return {
        "page": page,
        "query": f"show={show}&",
        "show": show,
        "filters": [
            (value, label, counts.get(value, 0)) for value, label in RowState.choices if counts.get(value)
        ]
        + ([(NOTICES, _("To be looked at"), counts[NOTICES])] if counts.get(NOTICES) else []),
        "labels": [LABELS[field] for field in fields],
        "lines": [(row, _boxes(row, fields)) for row in page.object_list],
        "error_count": errors,
        "write_count": to_write,
        "may_confirm": errors == 0 and to_write > 0,
        "start_url": _start_url(batch),
        "makes_probationary": _makes_probationary(batch),
    }


def _makes_probationary(batch) -> bool:
    """Whether new members are entered as on probation only because the list has no column of confirmations."""
    if batch.kind != ImportKind.MEMBERS or batch.columns["is_confirmed_after_a_year"]:
        return False
    told = {"confirmed_on", "admitted_and_confirmed"} & set(batch.columns["read"])
    return not told and RowState.NEW in batch.counts


def _boxes(row, fields):
    by_field = {box["field"]: box for box in row.boxes}
    return [(LABELS[field], by_field.get(field)) for field in fields]


@require_POST
def import_compare(request, batch_id):
    """Compare the next rows; answered with the bar moved on, or with the way to the preview."""
    batch = _allowed_batch(request, batch_id)
    try:
        batch = actions.compare_some(batch=batch, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return _go(request, _start_url(batch))
    if request.htmx and batch.state == ImportState.COMPARING:
        return render(request, "cells/_import_progress.html", {"batch": batch})
    return _go(request, reverse("cells:import-detail", args=[batch.pk]))


def _go(request, url):
    """The way on, for a page and for a piece of one."""
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)


@require_POST
def import_confirm(request, batch_id):
    """Write the list, whole or not at all."""
    batch = _allowed_batch(request, batch_id)
    try:
        batch = actions.carry_out(batch=batch, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("cells:import-detail", batch.pk)
    count = batch.counts.get(RowState.NEW, 0) + batch.counts.get(RowState.CHANGED, 0)
    messages.success(
        request,
        ngettext("%(count)s row was imported.", "%(count)s rows were imported.", count) % {"count": count},
    )
    return redirect("cells:import-detail", batch.pk)


@require_POST
def import_discard(request, batch_id):
    """Throw an upload away; nothing of it was written."""
    batch = _allowed_batch(request, batch_id)
    url = _start_url(batch)
    actions.discard(batch=batch)
    messages.success(request, _("The list was thrown away. Nothing of it was stored."))
    return redirect(url)
