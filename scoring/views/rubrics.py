"""Rubrics: which holds where, one in words, and writing a new version."""

from difflib import SequenceMatcher

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cells.access import Permission, can, require
from meetings.errors import EditConflict, MeetingError

from .. import rubric_lists, rubric_words
from ..actions import rubrics as actions
from ..models import Rubric, RubricDraft
from ..rubric import data_to_yaml, read_text, to_yaml
from ..rubric_forms import RubricFields, TextForm, UploadForm, fits_fields
from .base import posted_version, visible_committee

UNPROCESSABLE, CONFLICT = 422, 409
MOST_LINES = 1000  # that are compared one by one; the shipped rubrics have 200


# Reading


@require_GET
def rubric_list(request, committee_id):
    """What a committee scores by: now, before and to come; what is below it; what can be made into its own."""
    committee = visible_committee(request, committee_id)
    day = timezone.localdate()
    may_set = can(request.user, Permission.SET_RUBRIC, committee)
    drafts = RubricDraft.objects.visible_to(request.user).filter(committee=committee, published=None)
    lines = rubric_lists.rubrics_of(committee, day)
    used = {line.rubric.code for line in lines}
    context = {
        "committee": committee,
        "lines": lines,
        "next": rubric_lists.next_in_force(lines, day),
        "below": rubric_lists.rubrics_below(committee, day),
        "drafts": drafts.select_related("saved_by"),
        "may_set": may_set,
        "shipped": [pair for pair in rubric_lists.shipped() if pair[1].code not in used] if may_set else [],
        "crumbs": _crumbs(committee, None),
    }
    return render(request, "scoring/rubric_list.html", context)


@require_GET
def rubric_detail(request, rubric_id):
    rubric = _visible_rubric(request, rubric_id)
    spec = rubric.spec
    context = {
        "rubric": rubric,
        "spec": spec,
        "criteria": rubric_words.criteria_of(spec),
        "caps": [(cap, rubric_words.cap_words(cap, spec)) for cap in spec.caps],
        "lengths": [rubric_words.length_words(band) for band in spec.required_minutes],
        "year": [rubric_words.year_words(entry, spec) for entry in spec.year_rule],
        "scored": rubric.assessments.count(),
        "may_end": _may_end(request, rubric),
        "crumbs": _crumbs(rubric.committee, rubric.name) if _sees(request, rubric) else [(rubric.name, None)],
    }
    return render(request, "scoring/rubric_detail.html", context)


def _may_end(request, rubric) -> bool:
    is_over = rubric.until is not None and rubric.until <= timezone.localdate()
    return rubric.committee is not None and not is_over and can(request.user, Permission.SET_RUBRIC, rubric)


def _sees(request, rubric) -> bool:
    return rubric.committee is not None and can(request.user, Permission.SEE_COMMITTEE, rubric.committee)


@require_GET
def rubric_yaml(request, rubric_id):
    rubric = _visible_rubric(request, rubric_id)
    name = f"{rubric.code}-{rubric.since:%Y-%m-%d}.yaml"
    headers = {"Content-Disposition": f'attachment; filename="{name.encode("ascii", "replace").decode()}"'}
    return HttpResponse(to_yaml(rubric.spec), content_type="text/yaml; charset=utf-8", headers=headers)


def _visible_rubric(request, rubric_id) -> Rubric:
    rubrics = Rubric.objects.visible_to(request.user).select_related("committee")
    return get_object_or_404(rubrics, pk=rubric_id)


def _crumbs(committee, *here) -> list:
    here = [label for label in here if label]
    if committee is None:
        return [(label, None) for label in here]
    address = reverse("scoring:rubric-list", args=[committee.pk]) if here else None
    return [(_("Rubrics of %(committee)s") % {"committee": committee.name}, address)] + [
        (label, None) for label in here
    ]


# Writing a new version


@require_POST
def rubric_draft_create(request, committee_id):
    """A draft from a rubric in force (`base`) or from one that comes with the software (`shipped`)."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.SET_RUBRIC, committee)
    base, spec = _base(request)
    draft = actions.begin_rubric_draft(committee=committee, spec=spec, based_on=base, by=request.user)
    return redirect("scoring:rubric-draft", draft.pk)


def _base(request):
    if "shipped" in request.POST:
        for name, spec in rubric_lists.shipped():
            if name == request.POST["shipped"]:
                return None, spec
        raise Http404
    base = request.POST.get("base", "")
    rubric = _visible_rubric(
        request, int(base) if base.isascii() and base.isdigit() and len(base) < 10 else 0
    )
    return rubric, rubric.spec


def _visible_draft(request, draft_id) -> RubricDraft:
    drafts = RubricDraft.objects.visible_to(request.user)
    related = drafts.select_related("committee", "based_on", "saved_by", "published")
    return get_object_or_404(related, pk=draft_id)


@require_http_methods(["GET", "POST"])
def rubric_draft(request, draft_id):
    """The new version as fields: what it changes, what is wrong with it, and the way into force."""
    draft = _visible_draft(request, draft_id)
    if draft.published_id:
        return redirect("scoring:rubric-detail", draft.published_id)
    reading = read_text(draft.text)
    if not fits_fields(reading.data):
        messages.warning(request, _("This text cannot be shown in fields yet. Correct it here as text."))
        return redirect("scoring:rubric-draft-text", draft.pk)
    form = RubricFields(reading.data, request.POST or None)
    if request.method == "GET":
        return _show_draft(request, draft, reading, form=form, told=form.tell(reading.problems))
    if not form.is_valid():
        return _show_draft(request, draft, reading, form=form, status=UNPROCESSABLE)
    text = data_to_yaml(form.changed) if form.has_changed() else draft.text
    return _save(request, draft, text, "scoring:rubric-draft", form=form)


@require_http_methods(["GET", "POST"])
def rubric_draft_text(request, draft_id):
    """The same version as text, to write or to take from a file."""
    draft = _visible_draft(request, draft_id)
    if draft.published_id:
        return redirect("scoring:rubric-detail", draft.published_id)
    is_upload = request.method == "POST" and "upload" in request.POST
    form = TextForm(
        request.POST if request.method == "POST" and not is_upload else None, initial={"text": draft.text}
    )
    upload = UploadForm(request.POST, request.FILES) if is_upload else UploadForm()
    shown = {"form": form, "upload": upload, "template": "scoring/rubric_draft_text.html"}
    if request.method == "GET":
        return _show_draft(request, draft, read_text(draft.text), **shown)
    chosen = upload if is_upload else form
    if not chosen.is_valid():
        return _show_draft(request, draft, read_text(draft.text), status=UNPROCESSABLE, **shown)
    text = chosen.cleaned_data["file" if is_upload else "text"]
    if is_upload:
        shown["form"] = TextForm(
            {"text": text}
        )  # what was in the file stays to be seen if it cannot be saved
    return _save(request, draft, text, "scoring:rubric-draft-text", **shown)


def _save(request, draft, text, page, **shown):
    try:
        actions.save_rubric_draft(draft=draft, text=text, version=posted_version(request), by=request.user)
    except EditConflict:
        rows = _lines_that_differ(text.replace("\r\n", "\n"), draft.text)
        return _show_draft(
            request, draft, read_text(draft.text), status=CONFLICT, conflict_rows=rows, **shown
        )
    except MeetingError as error:
        messages.error(request, str(error))
        return redirect("scoring:rubric-list", draft.committee_id)
    messages.success(
        request,
        _("The new version was saved at %(time)s.")
        % {"time": timezone.localtime(draft.saved_at).strftime("%H:%M")},
    )
    return redirect(page, draft.pk)


def _lines_that_differ(mine: str, saved: str) -> list[dict]:
    """Rows for the conflict page. Comparing takes the square of the lines, so those after MOST_LINES are one row."""
    ours, theirs = mine.split("\n"), saved.split("\n")
    blocks = SequenceMatcher(None, ours[:MOST_LINES], theirs[:MOST_LINES], autojunk=False).get_opcodes()
    rows = [
        {
            "label": _("line %(line)s") % {"line": start + 1},
            "mine": "\n".join(ours[start:end]),
            "saved": "\n".join(theirs[other_start:other_end]),
            "differs": True,
        }
        for tag, start, end, other_start, other_end in blocks
        if tag != "equal"
    ]
    if ours[MOST_LINES:] != theirs[MOST_LINES:]:
        label = _("from line %(line)s on, all of it: so many lines are not compared one by one")
        rest = {"mine": "\n".join(ours[MOST_LINES:]), "saved": "\n".join(theirs[MOST_LINES:])}
        rows.append({"label": label % {"line": MOST_LINES + 1}, "differs": True} | rest)
    return rows


def _show_draft(request, draft, reading, *, status=200, template="scoring/rubric_draft.html", **more):
    base = draft.based_on.spec if draft.based_on else None
    context = {
        "draft": draft,
        "committee": draft.committee,
        "version": draft.version if status != UNPROCESSABLE else request.POST.get("version"),
        "problems": reading.problems,
        "spec": reading.spec,
        "changes": rubric_words.changes(base, reading.spec) if base and reading.spec else [],
        "refusal": _refusal(draft, reading.spec),
        "splits": bool(reading.spec) and reading.spec.effective_from.day != 1,
        "crumbs": _crumbs(draft.committee, _("New version")),
    }
    return render(request, template, context | more, status=status)


def _refusal(draft, spec) -> str:
    """Why the first day cannot be that of the draft; "" when it can."""
    if spec is None:
        return ""
    try:
        actions.refuse_day(draft.committee, spec.effective_from)
    except MeetingError as error:
        return str(error)
    return ""


@require_http_methods(["GET", "POST"])
def rubric_put_in_force(request, draft_id):
    """What will happen, to be read once more (GET), and the act (POST)."""
    draft = _visible_draft(request, draft_id)
    if request.method == "GET":
        return _confirm(request, draft)
    try:
        rubric = actions.put_rubric_in_force(draft=draft, version=posted_version(request), by=request.user)
    except EditConflict:
        messages.error(
            request,
            _("Somebody else saved this version meanwhile. Read it once more, then put it into force."),
        )
        return redirect("scoring:rubric-draft", draft.pk)
    except actions.DraftIsGone as error:
        messages.error(request, str(error))
        return redirect("scoring:rubric-list", draft.committee_id)
    except MeetingError as error:
        messages.error(request, str(error))
        return redirect("scoring:rubric-draft", draft.pk)
    messages.success(
        request,
        _("“%(name)s” holds in %(committee)s from %(day)s on. Sheets of earlier days stay as they are.")
        % {"name": rubric.name, "committee": draft.committee.name, "day": rubric.since.strftime("%d/%m/%Y")},
    )
    return redirect("scoring:rubric-detail", rubric.pk)


def _confirm(request, draft):
    spec = None if draft.published_id else read_text(draft.text).spec
    if spec is None or _refusal(draft, spec):
        return redirect("scoring:rubric-draft", draft.pk)
    context = {
        "draft": draft,
        "committee": draft.committee,
        "spec": spec,
        "splits": spec.effective_from.day != 1,
        "cells": rubric_lists.cells_scored_by(draft.committee, spec.effective_from).count(),
        "replaced": Rubric.objects.for_body(draft.committee, spec.effective_from),
        "crumbs": _crumbs(draft.committee, _("Put into force")),
    }
    return render(request, "scoring/rubric_confirm.html", context)


@require_POST
def rubric_draft_delete(request, draft_id):
    draft = _visible_draft(request, draft_id)
    committee_id = draft.committee_id
    try:
        actions.throw_rubric_draft_away(draft=draft, by=request.user)
        messages.success(request, _("The new version was thrown away. The rubric in force is unchanged."))
    except MeetingError as error:
        messages.error(request, str(error))
    return redirect("scoring:rubric-list", committee_id)
