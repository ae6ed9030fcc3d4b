"""One person: the page, and every act about them. Two gates each: what is visible (404), what may be done (403)."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from ..access import Permission, can, may_not, require
from ..actions import people as acts
from ..errors import Refusal
from ..events import record_reading
from ..forms import people as forms
from ..models import Joining, Leaving, Transfer, TransferState
from ..person import Person, person_for
from ..verbs import ABOUT_PEOPLE
from . import visible_cell, visible_member

UNPROCESSABLE, CONFLICT = 422, 409


@dataclass(frozen=True)
class MemberAct:
    """One act about a member who is there: its address is ``cells:member-<name>``."""

    form: type
    do: Callable
    title: str
    button: str
    done: str
    fits: Callable[[Person], bool]
    explanation: str = ""
    fixed: dict = field(default_factory=dict)
    is_open_to_host: bool = False


def _at_home(person):
    return person.home is not None


def _has_left(*ways):
    return lambda person: person.has_left_sight and person.last is not None and person.last.leaving in ways


MEMBER_ACTS = {
    "confirm": MemberAct(
        forms.ConfirmForm,
        acts.confirm,
        gettext_lazy("Confirm as official member"),
        gettext_lazy("Record the confirmation"),
        gettext_lazy("%(name)s is recorded as an official member."),
        lambda person: _at_home(person) and not person.member.confirmed_on,
        gettext_lazy("Votes and the cell's strength count the member as official from this day on."),
    ),
    "transfer": MemberAct(
        forms.SendForm,
        acts.send,
        gettext_lazy("Transfer to another cell"),
        gettext_lazy("Send to the chosen cell"),
        gettext_lazy(
            "The transfer of %(name)s is sent. Until it is received, the member belongs to this cell."
        ),
        lambda person: _at_home(person) and person.transfer is None,
        gettext_lazy(
            "The office of the other cell receives or refuses. On the day it receives, the place here ends, "
            "with every office in this cell, and the place there begins."
        ),
    ),
    "transfer-out": MemberAct(
        forms.TransferOutForm,
        acts.leave,
        gettext_lazy("Transfer out, beyond this system"),
        gettext_lazy("Record the transfer out"),
        gettext_lazy("It is recorded that %(name)s has been transferred out."),
        lambda person: _at_home(person) and person.transfer is None,
        gettext_lazy(
            "For an organisation that does not work with this book. Offices and tasks end on the same day."
        ),
        {"leaving": Leaving.OUT_OF_SYSTEM},
    ),
    "exempt": MemberAct(
        forms.ExemptForm,
        acts.exempt,
        gettext_lazy("Exempt from work and meetings"),
        gettext_lazy("Record the exemption"),
        gettext_lazy("%(name)s is recorded as exempt."),
        lambda person: _at_home(person) and person.exemption is None,
        gettext_lazy("The cell decides it by a resolution, at the member's own wish. It stays a member."),
    ),
    "exemption-end": MemberAct(
        forms.EndExemptionForm,
        acts.end_exemption,
        gettext_lazy("End the exemption"),
        gettext_lazy("Record the end of the exemption"),
        gettext_lazy("%(name)s is expected at meetings again."),
        lambda person: _at_home(person) and person.exemption is not None,
    ),
    "away": MemberAct(
        forms.SendForATimeForm,
        acts.send_for_a_time,
        gettext_lazy("Temporary activity elsewhere"),
        gettext_lazy("Record the temporary activity"),
        gettext_lazy("The temporary activity of %(name)s is recorded."),
        lambda person: _at_home(person) and person.stay is None,
        gettext_lazy(
            "The member goes on belonging to this cell, is not expected at its meetings meanwhile, "
            "and takes part in the other cell without a vote."
        ),
    ),
    "away-extend": MemberAct(
        forms.ExtendStayForm,
        acts.extend_stay,
        gettext_lazy("Extend the temporary activity"),
        gettext_lazy("Record the new day"),
        gettext_lazy("The temporary activity of %(name)s is extended."),
        lambda person: person.stay is not None,
    ),
    "away-end": MemberAct(
        forms.EndStayForm,
        acts.end_stay,
        gettext_lazy("End the temporary activity"),
        gettext_lazy("Record the return"),
        gettext_lazy("It is recorded that the temporary activity of %(name)s is over."),
        lambda person: person.stay is not None,
        is_open_to_host=True,
    ),
    "correct": MemberAct(
        forms.CorrectForm,
        acts.correct,
        gettext_lazy("Correct the data"),
        gettext_lazy("Save the correction"),
        gettext_lazy("The data of %(name)s are corrected."),
        lambda person: True,
        gettext_lazy(
            "For what was written down wrongly. What has changed in life is recorded as an act of its own."
        ),
    ),
    "leave": MemberAct(
        forms.LeaveForm,
        acts.leave,
        gettext_lazy("Leaving the Party"),
        gettext_lazy("Record the leaving"),
        gettext_lazy("It is recorded that %(name)s has left the Party."),
        lambda person: _at_home(person) and person.transfer is None,
        gettext_lazy("The place in the cell ends on this day, and every office and task with it."),
    ),
    "death": MemberAct(
        forms.DeathForm,
        acts.leave,
        gettext_lazy("Death of the member"),
        gettext_lazy("Record the death"),
        gettext_lazy("The death of %(name)s is recorded."),
        lambda person: _at_home(person) and person.transfer is None,
        gettext_lazy("The place in the cell ends on this day, and every office and task with it."),
        {"leaving": Leaving.DIED},
    ),
    "restore": MemberAct(
        forms.ComeBackForm,
        acts.come_back,
        gettext_lazy("Restore the membership"),
        gettext_lazy("Record the restoration"),
        gettext_lazy("The membership of %(name)s is restored."),
        _has_left(*acts.LEFT_THE_PARTY),
        gettext_lazy("The time outside the Party does not count as party age."),
        {"joining": Joining.RESTORED},
    ),
    "take-in-again": MemberAct(
        forms.TakeInAgainForm,
        acts.come_back,
        gettext_lazy("Take in again from outside"),
        gettext_lazy("Record the taking in"),
        gettext_lazy("%(name)s belongs to a cell here again."),
        _has_left(Leaving.OUT_OF_SYSTEM, ""),
        fixed={"joining": Joining.FROM_OUTSIDE},
    ),
}
# The acts that end a place stand apart on the person's page, so that nobody takes one for another.
ENDINGS = ("transfer-out", "leave", "death")


def _keeps(user, member) -> bool:
    """Whether the user keeps the list on which this member stands, or stood last."""
    return member.scope is not None and can(user, Permission.KEEP_PEOPLE, member)


def _crumbs(user, person_or_cell, *rest):
    cell = person_or_cell
    crumbs = []
    if cell is not None and can(user, Permission.SEE_MEMBERS, cell):
        crumbs.append((cell.full_name, reverse("cells:member-list", args=[cell.pk])))
    return [*crumbs, *rest]


def _accounts_url(user, cell) -> str | None:
    """Where a role is taken away, for who may do that at the cell's committee."""
    if cell is None or not can(user, Permission.OPEN_ACCOUNTS, cell.committee):
        return None
    return reverse("cells:accounts", args=[cell.committee_id])


@require_safe
def member_detail(request, member_id):
    """One person, as far as the viewer's scope reaches."""
    member = visible_member(request, member_id)
    person = person_for(member, request.user, timezone.localdate())
    record_reading(request.user, member)
    may_keep = _keeps(request.user, member)
    offered = [
        {
            "title": act.title,
            "url": reverse(f"cells:member-{name}", args=[member.pk]),
            "is_ending": name in ENDINGS,
        }
        for name, act in MEMBER_ACTS.items()
        if act.fits(person) and (may_keep or _hosts(request.user, person, act))
    ]
    cell = person.home.cell if person.home else (person.last.cell if person.last else None)
    context = {
        "person": person,
        "member": member,
        "offered": [row for row in offered if not row["is_ending"]],
        "endings": [row for row in offered if row["is_ending"]],
        "may_keep": may_keep,
        "may_receive": person.transfer and can(request.user, Permission.KEEP_PEOPLE, person.transfer.to_cell),
        "may_see_attendance": any(
            can(request.user, Permission.SEE_MEETINGS, place.membership.cell) for place in person.places
        ),
        "may_read_ledger": any(
            can(request.user, Permission.READ_LEDGER, place.membership.cell) for place in person.places
        ),
        "crumbs": _crumbs(request.user, cell, (member.full_name, None)),
    }
    return render(request, "cells/member_detail.html", context)


def _hosts(user, person, act) -> bool:
    return act.is_open_to_host and person.stay and can(user, Permission.KEEP_PEOPLE, person.stay.cell)


@require_http_methods(["GET", "POST"])
def member_act(request, member_id, name):
    """One act about a member: the form, and what it does."""
    member = visible_member(request, member_id)
    act = MEMBER_ACTS[name]
    person = person_for(member, request.user, timezone.localdate())
    if not (_keeps(request.user, member) or _hosts(request.user, person, act)):
        raise may_not(Permission.KEEP_PEOPLE)
    page = reverse("cells:member-detail", args=[member.pk])
    if request.method == "GET" and not act.fits(person):
        messages.warning(
            request, _("“%(act)s” does not fit how the membership stands today.") % {"act": act.title}
        )
        return redirect(page)
    more = {"stay": person.stay} if name == "away-extend" else {}
    form = act.form(
        request.POST or None,
        initial=_initial(member, name),
        user=request.user,
        member=member,
        **more,
    )
    heading = {"title": act.title, "button": act.button, "explanation": act.explanation}
    crumbs = _crumbs(request.user, member.scope, (member.full_name, page), (act.title, None))
    context = heading | {
        "member": member,
        "person": person,
        "back_url": page,
        "accounts_url": _accounts_url(request.user, member.scope),
        "crumbs": crumbs,
        "act": name,
    }
    done = _do(request, form, lambda facts: act.do(member=member, by=request.user, **facts, **act.fixed))
    if not done:
        record_reading(request.user, member)
        return _show(request, form, context, member)
    messages.success(request, act.done % {"name": member.full_name})
    return redirect(page)


def _initial(member, name) -> dict:
    initial = {"submission_id": uuid.uuid4(), "seen": acts.last_event_number(member)}
    if name == "correct":
        initial |= {fact: getattr(member, fact) for fact in forms.CorrectForm.PERSON}
    return initial


def _do(request, form, act):
    """The act's result, or None where the page has to be shown: on GET, on a search, on a mistake, on a refusal."""
    if request.method == "GET" or "search" in request.POST or not form.is_valid():
        return None
    facts = form.facts
    # The number a browser sends is its own affair: it means this act, by this person, and meets no other.
    own = uuid.uuid5(facts["submission_id"], f"{request.path} {request.user.pk}")
    try:
        return act(facts | {"submission_id": own})
    except Refusal as refusal:
        form.refusal = refusal
        if not isinstance(refusal, acts.ChangedSince):  # that one is shown with what happened
            form.add_refusal(refusal)
        return None


def _show(request, form, context, member=None):
    """The form: new, searched in, or with what is to be corrected in it; nothing typed is lost."""
    refusal = getattr(form, "refusal", None)
    status = 200
    if request.method == "POST":
        if "search" in request.POST:
            form.leave_unchecked()
        else:
            status = CONFLICT if isinstance(refusal, acts.ChangedSince) else UNPROCESSABLE
    if isinstance(refusal, acts.ChangedSince):
        form.data = form.data.copy()
        form.data["seen"] = acts.last_event_number(member)  # read now, so it may be saved over
        context |= {
            "happened": [
                (ABOUT_PEOPLE.get(event.verb, _("Another change")), event) for event in refusal.events
            ]
        }
    return render(request, "cells/person_act.html", context | {"form": form}, status=status)


# --- New in a cell ----------------------------------------------------------------------------------------------


def _new_member(request, cell_id, form_class, do, words):
    cell = visible_cell(request, cell_id)
    require(request.user, Permission.KEEP_PEOPLE, cell)
    form = form_class(request.POST or None, initial={"submission_id": uuid.uuid4()}, user=request.user)
    back_url = reverse("cells:member-list", args=[cell.pk])
    context = words | {
        "cell": cell,
        "back_url": back_url,
        "crumbs": _crumbs(request.user, cell, (words["title"], None)),
    }

    def act(facts):
        return do(cell=cell, by=request.user, **{name: facts[name] for name in facts if name != "seen"})

    if member := _do(request, form, act):
        messages.success(
            request, _("%(name)s stands in the list of %(cell)s.") % {"name": member, "cell": cell}
        )
        return redirect("cells:member-detail", member.pk)
    return _show(request, form, context)


@require_http_methods(["GET", "POST"])
def member_admit(request, cell_id):
    """Admit a new member into a cell."""
    words = {
        "title": _("Admit a new member"),
        "button": _("Record the admission"),
        "explanation": _("The member is on probation for twelve months from this day."),
    }
    return _new_member(request, cell_id, forms.AdmitForm, acts.admit, words)


@require_http_methods(["GET", "POST"])
def member_take_in(request, cell_id):
    """Take in a member who comes from outside this system."""
    words = {
        "title": _("Take in a member from outside"),
        "button": _("Take the member in"),
        "explanation": _("For who comes from an organisation that does not work with this book."),
    }
    return _new_member(request, cell_id, forms.TakeInForm, acts.take_in, words)


# --- The other side of a transfer -------------------------------------------------------------------------------


@dataclass(frozen=True)
class TransferAct:
    """One step of a transfer under way: its address is ``cells:transfer-<name>``; `side` is whose office takes it."""

    form: type
    do: Callable
    side: str
    state: str
    title: str
    button: str
    done: str
    explanation: str = ""


TRANSFER_ACTS = {
    "receive": TransferAct(
        forms.ReceiveForm,
        acts.receive,
        "to_cell",
        TransferState.SENT,
        gettext_lazy("Receive the member"),
        gettext_lazy("Record the receiving"),
        gettext_lazy("%(name)s belongs to %(to)s now."),
        gettext_lazy(
            "The place in the old cell ends on this day, with every office there, and the new one begins."
        ),
    ),
    "refuse": TransferAct(
        forms.RefuseForm,
        acts.refuse,
        "to_cell",
        TransferState.SENT,
        gettext_lazy("Refuse the transfer"),
        gettext_lazy("Refuse and say why"),
        gettext_lazy("The transfer of %(name)s is refused. The sending office sees the reason."),
        gettext_lazy("The member goes on belonging to the old cell."),
    ),
    "take-back": TransferAct(
        forms.TakeBackForm,
        acts.take_back,
        "from_cell",
        TransferState.REFUSED,
        gettext_lazy("Take the papers back"),
        gettext_lazy("Record the return of the papers"),
        gettext_lazy("The transfer of %(name)s is closed. The member can be sent anew."),
    ),
}


@require_http_methods(["GET", "POST"])
def transfer_act(request, transfer_id, name):
    """One step of a transfer: received or refused by the one side, taken back by the other."""
    transfers = Transfer.objects.visible_to(request.user).select_related(
        "member", "from_cell__committee", "to_cell__committee"
    )
    transfer = get_object_or_404(transfers, pk=transfer_id)
    act = TRANSFER_ACTS[name]
    place = getattr(transfer, act.side)
    require(request.user, Permission.KEEP_PEOPLE, place)
    member = transfer.member
    back_url = reverse("cells:transfers", args=[place.committee_id])
    if not can(request.user, Permission.SEE_COMMITTEE, place.committee):
        back_url = reverse("cells:member-list", args=[place.pk])
    if request.method == "GET" and transfer.state != act.state:
        messages.warning(request, str(acts.TransferHasMovedOn(transfer)))
        return redirect(back_url)
    form = act.form(request.POST or None, initial=_initial(member, name), user=request.user, member=member)
    context = {
        "title": act.title,
        "button": act.button,
        "explanation": act.explanation,
        "member": member,
        "transfer": transfer,
        "back_url": back_url,
        "accounts_url": _accounts_url(request.user, transfer.from_cell),
        "crumbs": [(_("Transfers"), back_url), (member.full_name, None)],
        "act": name,
    }
    done = _do(request, form, lambda facts: act.do(transfer=transfer, by=request.user, **facts))
    if not done:
        record_reading(request.user, member)
        return _show(request, form, context, member)
    words = {"name": member.full_name, "to": transfer.to_cell.full_name}
    messages.success(request, act.done % words)
    return redirect("cells:member-detail", member.pk) if name == "receive" else redirect(back_url)
