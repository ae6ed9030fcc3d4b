"""Taking a rubric back before it scored anything, or ending one on a day: what follows, the reason, the act."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cells.access import Permission, require
from cells.fields import DateField, WrittenText
from meetings.errors import EditConflict, MeetingError

from ..actions import rubric_ends as actions
from ..models import Rubric


class EndForm(forms.Form):
    day = DateField(label=gettext_lazy("First day on which it no longer holds"))
    reason = WrittenText(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )

    def __init__(self, *args, is_withdrawal: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if is_withdrawal:
            del self.fields["day"]


@require_http_methods(["GET", "POST"])
def rubric_end(request, rubric_id):
    """A rubric that scored nothing is withdrawn; one that did ends on a day. One for all is nobody's to end here."""
    rubrics = Rubric.objects.visible_to(request.user).select_related("committee")
    rubric = get_object_or_404(rubrics, pk=rubric_id)
    if rubric.committee is None:
        raise Http404
    require(request.user, Permission.SET_RUBRIC, rubric)
    is_withdrawal = not actions.has_scored(rubric)
    proposed = None if is_withdrawal else actions.proposed_end(rubric)
    form = EndForm(request.POST or None, is_withdrawal=is_withdrawal, initial={"day": proposed})
    if request.method == "POST" and form.is_valid():
        try:
            return _act(request, rubric, form.cleaned_data)
        except EditConflict:
            messages.error(request, _("Somebody else changed this rubric meanwhile. Look at it once more."))
            return redirect("scoring:rubric-list", rubric.committee_id)
        except MeetingError as error:
            form.add_error("reason" if is_withdrawal else "day", str(error))
    day = max(rubric.since, timezone.localdate()) if is_withdrawal else proposed
    context = {
        "rubric": rubric,
        "committee": rubric.committee,
        "form": form,
        "is_withdrawal": is_withdrawal,
        "then": Rubric.objects.exclude(pk=rubric.pk).for_body(rubric.committee, day),
        "crumbs": [
            (
                _("Rubrics of %(committee)s") % {"committee": rubric.committee.name},
                reverse("scoring:rubric-list", args=[rubric.committee_id]),
            ),
            (rubric.name, reverse("scoring:rubric-detail", args=[rubric.pk])),
            (_("Withdraw") if is_withdrawal else _("End on a day"), None),
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "scoring/rubric_end.html", context, status=status)


def _act(request, rubric, typed):
    """By what the person was shown: without a day it is withdrawn, and refused where sheets were begun meanwhile."""
    if "day" not in typed:
        actions.withdraw_rubric(rubric=rubric, reason=typed["reason"], by=request.user)
        messages.success(
            request, _("“%(name)s” was withdrawn. The former rubric holds.") % {"name": rubric.name}
        )
        return redirect("scoring:rubric-list", rubric.committee_id)
    actions.end_rubric(rubric=rubric, day=typed["day"], reason=typed["reason"], by=request.user)
    words = {"name": rubric.name, "day": rubric.until.strftime("%d/%m/%Y")}
    messages.success(request, _("“%(name)s” holds until before %(day)s.") % words)
    return redirect("scoring:rubric-detail", rubric.pk)
