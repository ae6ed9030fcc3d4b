"""Accounts of a committee and below: the list, one account in words, and the acts on it."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from .. import slips
from ..access import (
    PERMISSIONS,
    Permission,
    Role,
    at_or_below,
    can,
    cells_within,
    committees_within,
    gives,
    grants_of,
    may_grant,
    may_keep,
    require,
    require_granting,
    require_keeping,
)
from ..actions import accounts as actions
from ..errors import Refusal
from ..events import record_reading
from ..forms.accounts import AccountForm, AccountMemberForm, RoleForm, SubmissionForm, SwitchForm
from ..models import Cell, Committee, Grant, Member, SignInSlip, User
from ..periods import not_over
from . import visible_committee

ACCOUNTS_A_PAGE = 50


def visible_account(request, account_id) -> User:
    """The account, or 404 where it does not exist for this user."""
    return get_object_or_404(User.objects.visible_to(request.user), pk=account_id)


@require_safe
def accounts(request, committee_id):
    """Accounts with a role at or below a committee; `show=ended`: those whose every role there is over."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.OPEN_ACCOUNTS, committee)
    today = timezone.localdate()
    show, words = request.GET.get("show", ""), request.GET.get("q", "").replace("\0", "").strip()
    here = Grant.objects.standing().filter(at_or_below(committee))
    lasting = here.filter(not_over(today))
    found = User.objects.filter(pk__in=(here if show == "ended" else lasting).values("user_id"))
    if show == "ended":
        found = found.exclude(pk__in=lasting.values("user_id"))
    shown = here if show == "ended" else lasting
    page = Paginator(_with_roles(found.named(words), shown), ACCOUNTS_A_PAGE).get_page(
        request.GET.get("page")
    )
    record_reading(request.user, committee)
    context = {
        "committee": committee,
        "page": page,
        "rows": [
            {"account": account, "grants": account.grants_here, "state": _state_of(account)}
            for account in page
        ],
        "show": show,
        "q": words,
        "below": Committee.objects.get_children(committee).on(today),
        "crumbs": [(_accounts_of(committee), None)],
    }
    return render(request, "cells/accounts.html", context)


def _with_roles(accounts, grants):
    """The accounts in the order of their names, with these grants of theirs, and their slips, newest first."""
    return accounts.order_by("sort_key", "pk").prefetch_related(
        Prefetch(
            "grants",
            grants.select_related("committee", "cell__committee").order_by("since", "pk"),
            to_attr="grants_here",
        ),
        Prefetch("slips", SignInSlip.objects.order_by("-made_at", "-pk")),
    )


def _state_of(account) -> dict:
    """{word, detail (a moment or None)} of how far an account has come; the newest slip says it, where there is one."""
    slip = next(iter(account.slips.all()), None)
    if not account.is_active:
        return {"word": _("Switched off"), "is_bad": True}
    if slip and slip.is_open_at(timezone.now()):
        return {"word": _("Slip waits to be used, until"), "at": slip.expires_at}
    if account.has_usable_password():
        return {"word": _("In use"), "is_good": True}
    if slip and slip.withdrawn_at is None:
        return {"word": _("Slip ran out on"), "at": slip.expires_at, "is_bad": True}
    return {"word": _("Has no slip yet"), "is_bad": True}


@never_cache
@require_http_methods(["GET", "POST"])
def account_open(request, committee_id):
    """Open an account; what answers a successful form is its slip, shown this once."""
    committee = visible_committee(request, committee_id)
    require(request.user, Permission.OPEN_ACCOUNTS, committee)
    form = AccountForm(
        _posted(request), committee=committee, by=request.user, initial={"submission_id": uuid.uuid4()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            slip, code = actions.open_account(by=request.user, **form.cleaned_data)
        except actions.SlipAlreadyMade as refusal:
            return _slip_made_already(request, refusal)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _slip_page(request, slip, code)
    accounts_url = reverse("cells:accounts", args=[committee.pk])
    context = {
        "committee": committee,
        "form": form,
        "back_url": accounts_url,
        "crumbs": [(_accounts_of(committee), accounts_url), (_("Open an account"), None)],
    }
    return render(request, "cells/account_open.html", context, status=422 if form.errors else 200)


@require_safe
def account_detail(request, account_id):
    """One account in words: its roles where the reader opens accounts, and what it may and may not do there."""
    account = visible_account(request, account_id)
    record_reading(request.user, account)
    grants = Grant.objects.visible_to(request.user).filter(user=account)
    reader = request.user
    context = _in_words(
        account,
        grants,
        cells_within(reader, Permission.OPEN_ACCOUNTS),
        committees_within(reader, Permission.OPEN_ACCOUNTS),
    )
    for role in context["roles"]:
        grant = role["grant"]
        role["may_end"] = role["lasts"] and account != reader and may_grant(reader, grant.role, grant)
    committee = _home_of(context["roles"])
    context |= {
        "state": _state_of(account),
        "committee": committee,
        "may_keep": may_keep(reader, account),
        "may_give": account != reader and can(reader, Permission.OPEN_ACCOUNTS, committee),
        "member": account.member,
        "sees_member": Member.objects.visible_to(reader).filter(pk=account.member_id).exists(),
        "has_roles_elsewhere": len(context["roles"]) < account.grants.count(),
        "crumbs": _crumbs(account, committee),
    }
    return render(request, "cells/account_detail.html", context)


@require_safe
def my_account(request):
    """The signed-in person's own account in the same words."""
    account = request.user
    context = _in_words(account, account.grants.all(), Q(), Q())
    keeps = [
        grant.committee
        for grant in grants_of(account)
        if grant.committee_id and gives(grant, Permission.OPEN_ACCOUNTS)
    ]
    if account.is_superuser:
        keeps = [*Committee.objects.get_root_nodes()]
    context |= {
        "member": account.member,
        "keeps": list(dict.fromkeys(keeps)),
        "crumbs": [(_("My account"), None)],
    }
    return render(request, "cells/my_account.html", context)


def _in_words(account, grants, cells: Q, committees: Q) -> dict:
    """The account's roles, what those of today permit, and how many cells and committees (of these) they reach.

    ``roles``: {grant, words, lasts, permissions} each, today's first; ``not_allowed``: labels no role of today gives.
    """
    today = timezone.localdate()
    rows = grants.select_related("committee", "cell__committee").order_by("since", "pk")
    roles = [_role_in_words(grant, today) for grant in rows]
    allowed = {
        permission
        for role in roles
        if role["is_now"] and account.is_active
        for permission in PERMISSIONS[Role(role["grant"].role)]
    }
    if account.is_superuser and account.is_active:
        allowed |= set(PERMISSIONS[Role.ADMINISTRATOR])
    return {
        "account": account,
        "roles": sorted(roles, key=lambda role: (not role["is_now"], not role["lasts"])),
        "not_allowed": [permission.label for permission in Permission if permission not in allowed],
        "cell_count": Cell.objects.on(today)
        .filter(cells, cells_within(account, Permission.SEE_CELL))
        .count(),
        "committee_count": Committee.objects.on(today)
        .filter(committees, committees_within(account, Permission.SEE_COMMITTEE))
        .count(),
    }


def _role_in_words(grant, today) -> dict:
    is_now = grant.is_active_on(today)
    lasts = grant.withdrawn_at is None and (grant.until is None or today < grant.until)
    return {
        "grant": grant,
        "is_now": is_now,
        "lasts": lasts,
        "permissions": [permission.label for permission in PERMISSIONS[Role(grant.role)]] if is_now else [],
    }


def _home_of(roles) -> Committee:
    """The committee on whose list the account stands: of the first role shown."""
    grant = roles[0]["grant"]
    return grant.committee or grant.cell.committee


@require_http_methods(["GET", "POST"])
def role_give(request, account_id):
    """Give an account a further role, at the committee of its first role or at the one that `at` names."""
    account = visible_account(request, account_id)
    _refuse_own(request, account)
    committee = _committee_asked_for(request, account)
    require(request.user, Permission.OPEN_ACCOUNTS, committee)
    form = RoleForm(_posted(request), committee=committee, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            grant = actions.give_role(account=account, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("%(account)s holds the role “%(role)s” at %(place)s from %(day)s on.")
                % {
                    "account": account,
                    "role": grant.get_role_display(),
                    "place": grant.scope,
                    "day": f"{grant.since:%d/%m/%Y}",
                },
            )
            return redirect("cells:account-detail", account.pk)
    parent = Committee.objects.get_parent(committee)
    context = {
        "account": account,
        "committee": committee,
        "form": form,
        "back_url": reverse("cells:account-detail", args=[account.pk]),
        "others": [
            *([parent] if parent and can(request.user, Permission.OPEN_ACCOUNTS, parent) else []),
            *Committee.objects.get_children(committee).on(timezone.localdate()),
        ],
        "crumbs": _crumbs(account, committee, _("Give a role")),
    }
    return render(request, "cells/role_give.html", context, status=422 if form.errors else 200)


def _committee_asked_for(request, account) -> Committee:
    asked = request.GET.get("at", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        return visible_committee(request, asked)
    grants = Grant.objects.visible_to(request.user).filter(user=account)
    grant = grants.select_related("committee", "cell__committee").order_by("since", "pk").first()
    return grant.committee or grant.cell.committee


@require_http_methods(["GET", "POST"])
def role_end(request, grant_id):
    """Take one role away at once."""
    grants = Grant.objects.visible_to(request.user).select_related("user", "committee", "cell__committee")
    grant = get_object_or_404(grants, pk=grant_id)
    _refuse_own(request, grant.user)
    require_granting(request.user, grant.role, grant)
    role, place = grant.get_role_display(), grant.scope
    if request.method == "POST":
        actions.take_role_away(grant=grant, by=request.user)
        words = {"account": grant.user, "role": role, "place": place}
        messages.success(request, _("%(account)s no longer holds the role “%(role)s” at %(place)s.") % words)
        return redirect("cells:account-detail", grant.user_id)
    return _confirm(
        request,
        grant.user,
        title=_("Take the role away"),
        lead=_("%(role)s – %(place)s") % {"role": role, "place": place},
        sentences=[
            _("It ends at once: the next click of this account is refused, also while it is signed in."),
            _("What this account has recorded stays as it is, with its name."),
        ],
        button=_("Take the role away"),
    )


@require_http_methods(["GET", "POST"])
def account_switch(request, account_id):
    """Switch an account off, or on again."""
    account = visible_account(request, account_id)
    require_keeping(request.user, account)
    form = SwitchForm(_posted(request), initial={"is_active": "off" if account.is_active else "on"})
    if request.method == "POST" and form.is_valid():
        account = actions.switch(account=account, by=request.user, **form.cleaned_data)
        done = (
            _(
                "The account of %(account)s is switched on again. It signs in with its old password or a new slip."
            )
            if account.is_active
            else _("The account of %(account)s is switched off. Nobody can sign in with it.")
        )
        messages.success(request, done % {"account": account})
        return redirect("cells:account-detail", account.pk)
    title = _("Switch the account off") if account.is_active else _("Switch the account on")
    off = [
        _("Nobody can sign in with it any more; who is signed in with it is out at the next click."),
        _("Its roles stay noted; you can switch it on again at any time."),
    ]
    on = [_("It holds its roles again. Where the password is forgotten, make a new slip afterwards.")]
    return _confirm(
        request, account, title=title, sentences=off if account.is_active else on, button=title, form=form
    )


@require_http_methods(["GET", "POST"])
def account_member(request, account_id):
    """Note which member an account belongs to; the button “find” only shows more members to choose from."""
    account = visible_account(request, account_id)
    require_keeping(request.user, account)
    form = AccountMemberForm(_posted(request), account=account, by=request.user)
    is_finding = "search" in request.POST
    if request.method == "POST" and not is_finding and form.is_valid():
        try:
            actions.note_member(account=account, member=form.cleaned_data["member"], by=request.user)
        except Refusal as refusal:
            form.add_error("member", str(refusal))
        else:
            done = (
                _("It is noted that the account of %(account)s is that of the member %(member)s.")
                if form.cleaned_data["member"]
                else _(
                    "It is noted that the account of %(account)s belongs to nobody in the list of members."
                )
            )
            words = {"account": account, "member": form.cleaned_data["member"]}
            messages.success(request, done % words)
            return redirect("cells:account-detail", account.pk)
    record_reading(request.user, account)
    title = _("Which member is this?")
    context = {
        "account": account,
        "form": form,
        "back_url": reverse("cells:account-detail", args=[account.pk]),
        "crumbs": _crumbs(account, _committee_asked_for(request, account), title),
    }
    refused = request.method == "POST" and not is_finding
    return render(request, "cells/account_member.html", context, status=422 if refused else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def slip_create(request, account_id):
    """Make a new slip for an account; what answers the form is the slip, shown this once."""
    account = visible_account(request, account_id)
    require_keeping(request.user, account)
    form = SubmissionForm(_posted(request), initial={"submission_id": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            slip, code = actions.make_slip(account=account, by=request.user, **form.cleaned_data)
        except actions.SlipAlreadyMade as again:
            return _slip_made_already(request, again)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _slip_page(request, slip, code)
    return _confirm(
        request,
        account,
        title=_("Make a sign-in slip"),
        sentences=[
            _(
                "The slip carries a code with which this person chooses a new password. It is valid for 7 days, once."
            ),
            _("The code is shown only once, on the next page: print it there and hand it over in person."),
            _("An older slip of this account no longer works then."),
        ],
        button=_("Make the slip"),
        form=form,
    )


def _slip_page(request, slip, code):
    """The slip, ready to be printed. Nothing stores the code: once this page is closed it is gone."""
    context = {
        "slip": slip,
        "account": slip.user,
        "code_groups": slips.grouped(code).split(),
        "address": request.build_absolute_uri(reverse("account_slip")),
        "roles": slip.user.grants.standing().select_related("committee", "cell__committee"),
    }
    return render(request, "cells/slip.html", context)


def _slip_made_already(request, refusal):
    messages.warning(request, str(refusal))
    return redirect("cells:account-detail", refusal.account.pk)


def _confirm(request, account, *, title, sentences, button, lead="", form=None):
    """A page that says what one press of its button will do."""
    committee = _committee_asked_for(request, account)
    context = {
        "account": account,
        "title": title,
        "lead": lead,
        "sentences": sentences,
        "button": button,
        "form": form,
        "back_url": reverse("cells:account-detail", args=[account.pk]),
        "crumbs": _crumbs(account, committee, title),
    }
    status = 422 if form and form.errors else 200
    return render(request, "cells/account_confirm.html", context, status=status)


def _crumbs(account, committee, here=None) -> list:
    """From the list on which the account stands to the page `here`, or to the account itself."""
    accounts_url = reverse("cells:accounts", args=[committee.pk])
    account_url = reverse("cells:account-detail", args=[account.pk]) if here else None
    own = [(here, None)] if here else []
    return [(_accounts_of(committee), accounts_url), (str(account), account_url), *own]


def _accounts_of(committee) -> str:
    return _("Accounts of %(committee)s") % {"committee": committee}


def _posted(request):
    """The form's data; an empty form that was sent is not one that was never sent."""
    return request.POST if request.method == "POST" else None


def _refuse_own(request, account) -> None:
    if account == request.user and not account.is_superuser:
        raise PermissionDenied(actions.OwnRole.message)
