"""The tree of a chosen day, and the acts on it: form, preview, done. What may not be seen is 404, not done 403."""

import uuid
from dataclasses import dataclass

from django import forms as django_forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from .. import history, tree
from ..access import Permission, can, holds, may_not, require
from ..actions import organisation as acts
from ..codes import dotted
from ..errors import Refusal
from ..events import record_reading
from ..fields import DateField
from ..forms import organisation as forms
from ..models import Cell, Committee, Membership, OrganisationAct, OrganisationActKind
from . import visible_cell, visible_committee

UNPROCESSABLE = 422
LAST_ACTS = 10


# --- the tree --------------------------------------------------------------------------------------------------


@require_safe
def tree_page(request):
    """What the person sees at the top on the day; where that is one committee, opened at once."""
    if not holds(request.user, Permission.SEE_COMMITTEE):
        raise may_not(Permission.SEE_COMMITTEE)
    day, mistake = day_asked(request.GET)
    moved = history.moved_on(day)
    tops = tree.tops(request.user, day, moved)
    if len(tops) == 1 and tops[0].is_active_on(day):
        return _show_branch(request, tops[0], day, moved, mistake, here="cells:tree")
    level = tree.level_at_top(request.user, day, moved, count_members="members" in request.GET)
    context = {
        "level": level.under_names(history.names_on(level.bodies, day)),
        "committee": None,
        "crumbs": [(_("Organisation"), None)],
        "here": reverse("cells:tree"),
    }
    return render(request, "cells/tree.html", _of_the_day(day, mistake) | context)


@require_safe
def tree_branch(request, committee_id):
    """One committee on the day with what stood directly under it; inside the tree, the piece that opens there."""
    committee = visible_committee(request, committee_id)
    day, mistake = day_asked(request.GET)
    return _show_branch(request, committee, day, history.moved_on(day), mistake)


def _show_branch(request, committee, day, moved, mistake, here=None):
    may_organise = can(request.user, Permission.ORGANISE, committee)
    level = tree.level_under(committee, day, moved, count_members="members" in request.GET)
    above = [] if request.htmx else _above(request.user, committee, moved)
    names = history.names_on([committee, *above, *level.bodies], day)
    committee = history.under_name(committee, names)
    context = _of_the_day(day, mistake) | {
        "committee": committee,
        "code": dotted(committee.code),
        "is_there": committee.is_active_on(day),
        "level": level.under_names(names),
        "may_organise": may_organise and not (request.htmx or history.is_past(day) or committee.until),
        "sees_members": can(request.user, Permission.SEE_MEMBERS, committee),
        "may_read_ledger": can(request.user, Permission.READ_LEDGER, committee),
        "here": reverse(here) if here else reverse("cells:tree-branch", args=[committee.pk]),
    }
    if request.htmx:
        return render(request, "cells/_tree_level.html", context)
    done = committee.acts.select_related("undone_by").order_by("-done_at") if may_organise else []
    crumbs = _links([history.under_name(one, names) for one in above], day)
    return render(
        request,
        "cells/tree.html",
        context | {"acts": list(done[:LAST_ACTS]), "crumbs": [*crumbs, (committee.name, None)]},
    )


def _of_the_day(day, mistake) -> dict:
    today = timezone.localdate()
    return {"day": day, "today": today, "is_today": day == today, "mistake": mistake}


def day_asked(sent):
    """(the day asked for, what is wrong with it or None): 2025-06-30 and 30/06/2025 alike, today without any."""
    text = sent.get("day", "").strip()
    if not text:
        return timezone.localdate(), None
    try:
        return DateField(input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]).clean(text), None
    except django_forms.ValidationError as error:
        return timezone.localdate(), error.messages[0]


def _above(user, committee, moved) -> list[Committee]:
    """The committees above that the person sees, the topmost first."""
    paths = history.lineage_of(committee.path, moved)[1:]
    seen = Committee.objects.visible_to(user).filter(path__in=paths)
    return sorted(seen, key=lambda one: -paths.index(one.path))


def _links(committees, day) -> list[tuple[str, str]]:
    """Each committee by its address in the tree of the day, after the tree itself."""
    tail = f"?day={day.isoformat()}" if day != timezone.localdate() else ""
    links = [(one.name, reverse("cells:tree-branch", args=[one.pk]) + tail) for one in committees]
    return [(_("Organisation"), reverse("cells:tree") + tail), *links]


# --- acts ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ActPage:
    """One act on a committee or a cell: its address is ``cells:<body>-<name>``."""

    form: type
    title: str
    button: str
    done: str
    explanation: str = ""
    template: str = "cells/organisation_act.html"


COMMITTEE_ACTS = {
    "found-committee": ActPage(
        forms.FoundCommitteeForm,
        gettext_lazy("Found a committee"),
        gettext_lazy("Found the committee"),
        gettext_lazy("The committee is founded."),
        gettext_lazy("It will stand directly under %(body)s."),
    ),
    "found-cell": ActPage(
        forms.FoundCellForm,
        gettext_lazy("Found a cell"),
        gettext_lazy("Found the cell"),
        gettext_lazy("The cell is founded."),
        gettext_lazy("It will stand directly under %(body)s."),
    ),
    "rename": ActPage(
        forms.RenameForm,
        gettext_lazy("Rename"),
        gettext_lazy("Record the new name"),
        gettext_lazy("The new name is recorded."),
        gettext_lazy("Papers and boards of the days before keep the old name."),
    ),
    "move": ActPage(
        forms.MoveForm,
        gettext_lazy("Move under another committee"),
        gettext_lazy("Record the move"),
        gettext_lazy("The move is recorded."),
        gettext_lazy("Everything below goes along; reports of earlier months stay where they are."),
    ),
    "merge": ActPage(
        forms.MergeForm,
        gettext_lazy("Merge committees"),
        gettext_lazy("Merge the committees"),
        gettext_lazy("The committees are merged."),
        gettext_lazy(
            "Committees directly under %(body)s become a new one, with all their cells, people and roles."
        ),
    ),
    "dissolve": ActPage(
        forms.DissolveCommitteeForm,
        gettext_lazy("Dissolve the committee"),
        gettext_lazy("Dissolve the committee"),
        gettext_lazy("The committee is dissolved."),
        gettext_lazy("Only a committee under which nothing stands any more can be dissolved."),
    ),
}
CELL_ACTS = {
    "rename": COMMITTEE_ACTS["rename"],
    "move": ActPage(
        forms.MoveForm,
        gettext_lazy("Move under another committee"),
        gettext_lazy("Record the move"),
        gettext_lazy("The move is recorded."),
        gettext_lazy("Its members and offices go along; reports of earlier months stay where they are."),
    ),
    "dissolve": ActPage(
        forms.DissolveCellForm,
        gettext_lazy("Dissolve the cell"),
        gettext_lazy("Dissolve the cell"),
        gettext_lazy("The cell is dissolved and its members belong to their new cells."),
        gettext_lazy("Choose for each member the cell in which they go on. All of it rests on one decision."),
        "cells/cell_dissolve.html",
    ),
}


@require_http_methods(["GET", "POST"])
def committee_act(request, committee_id, name):
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.ORGANISE, committee)
    return _act(request, committee, COMMITTEE_ACTS[name])


@require_http_methods(["GET", "POST"])
def cell_act(request, cell_id, name):
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.ORGANISE, cell)
    if name == "dissolve":
        require(request.user, Permission.SEE_MEMBERS, cell)
        record_reading(request.user, cell)
    return _act(request, cell, CELL_ACTS[name])


def _act(request, body, page: ActPage):
    """The form; what would happen; and once that is confirmed, the act."""
    if "confirm" in request.POST and (done := acts.done_with(_submission_id(request), request.user)):
        return _to_act(request, done)
    form = page.form(request.POST or None, body=body, user=request.user)
    if request.method == "GET" or "change" in request.POST or not form.is_valid():
        return _show_form(request, body, page, form)
    try:
        act = form.act()
        for place in act.places():
            require(request.user, Permission.ORGANISE, place)
        act.check()
        if "confirm" not in request.POST:
            return _show_preview(request, body, page, act)
        done = acts.carry_out(act, submission_id=_submission_id(request), by=request.user)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _show_form(request, body, page, form)
    messages.success(request, page.done)
    return _to_act(request, done)


def _to_act(request, done):
    if can(request.user, Permission.ORGANISE, done.committee):
        return redirect("cells:organisation-act", done.pk)
    return redirect("cells:tree")


def _show_form(request, body, page, form):
    if "change" in request.POST:
        form._errors = django_forms.utils.ErrorDict()
    context = _act_context(request, body, page) | {"form": form}
    return render(request, page.template, context, status=UNPROCESSABLE if form.errors else 200)


def _show_preview(request, body, page, act):
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", "submission_id")
    ]
    context = _act_context(request, body, page) | {
        "preview": act.preview(),
        "typed": typed,
        "submission_id": uuid.uuid4(),
    }
    return render(request, "cells/organisation_preview.html", context)


def _act_context(request, body, page) -> dict:
    committee = body if isinstance(body, Committee) else body.committee
    back_url = reverse("cells:tree-branch", args=[committee.pk])
    crumbs = _links([*_above(request.user, committee, {}), committee], timezone.localdate())
    return {
        "body": body,
        "page": page,
        "explanation": page.explanation % {"body": body},
        "crumbs": [*crumbs, (page.title, None)],
        "back_url": back_url,
    }


def _submission_id(request) -> uuid.UUID:
    """Of the form at this very address."""
    try:
        return uuid.uuid5(uuid.UUID(request.POST.get("submission_id", "")), request.path)
    except ValueError:
        return uuid.uuid4()


# --- what was done, and taking it back -------------------------------------------------------------------------


def _visible_act(request, act_id) -> OrganisationAct:
    related = OrganisationAct.objects.visible_to(request.user).select_related(
        "committee", "done_by", "undoes", "undone_by"
    )
    return get_object_or_404(related, pk=act_id)


@require_safe
def organisation_act(request, act_id):
    """One act with what it changed, and the way to take it back."""
    act = _visible_act(request, act_id)
    require(request.user, Permission.ORGANISE, act)
    return _show_act(request, act, forms.UndoForm())


@require_http_methods(["GET", "POST"])
def organisation_act_undo(request, act_id):
    """Take an act back, with a reason."""
    act = _visible_act(request, act_id)
    require(request.user, Permission.ORGANISE, act)
    if request.method == "GET":
        return redirect("cells:organisation-act", act.pk)
    form = forms.UndoForm(request.POST)
    if not form.is_valid():
        return _show_act(request, act, form, status=UNPROCESSABLE)
    try:
        undone = acts.undo(act, submission_id=_submission_id(request), by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _show_act(request, act, form, status=UNPROCESSABLE)
    messages.success(request, _("The act is taken back; everything stands as it did before it."))
    return redirect("cells:organisation-act", undone.pk)


def _show_act(request, act, form, status=200):
    context = {
        "act": act,
        "form": form,
        "submission_id": uuid.uuid4(),
        "why_not": "" if form.is_bound else _why_not(act),
        "is_undone": hasattr(act, "undone_by"),
        "changed": _changed(act),
        "went": _went(act) if can(request.user, Permission.SEE_MEMBERS, act) else [],
        "crumbs": [
            *_links([*_above(request.user, act.committee, {}), act.committee], timezone.localdate()),
            (act.title, None),
        ],
    }
    if context["went"]:
        record_reading(request.user, act)
    return render(request, "cells/organisation_detail.html", context, status=status)


def _why_not(act) -> str:
    try:
        acts.refuse_undo(act)
    except Refusal as refusal:
        return str(refusal)
    return ""


def _changed(act) -> list:
    """The committees and cells the act changed or made, as far as they exist."""
    ids = {
        model: [change["pk"] for change in act.changes if change["model"] == model._meta.label_lower]
        for model in (Committee, Cell)
    }
    found = [row for model, pks in ids.items() for row in model.objects.filter(pk__in=pks).order_by("pk")]
    return found


def _went(act) -> list[tuple[str, str]]:
    """(member, cell) of a dissolution, as the plan said."""
    if act.kind != OrganisationActKind.DISSOLVE:
        return []
    made = [change["pk"] for change in act.changes if change["model"] == Membership._meta.label_lower]
    rows = Membership.objects.filter(pk__in=made, since=act.in_force_on).select_related("member", "cell")
    rows = rows.order_by("member__sort_key", "pk")
    return [(row.member.full_name, row.cell.full_name) for row in rows]
