"""The administrator's pages, behind the same two gates as every other page.

Lists hold only what lies in the administrator's scope; a change outside it is refused; nothing is deleted, because
every fact has an end date instead; every save leaves an event.
"""

import re

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.constants import LOOKUP_SEP
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from .access import (
    Permission,
    can,
    cells_within,
    committees_within,
    grantable,
    grants_of,
    holds,
    may_grant,
    roles_with,
)
from .actions.accounts import withdraw_slips_of_lesser
from .events import record, record_reading, subjects_of
from .models import (
    Cell,
    Committee,
    Exemption,
    Grant,
    Member,
    Membership,
    Office,
    Oversight,
    Term,
    User,
)

ROW_NUMBER = re.compile("[0-9]{1,18}")
ADDED, CHANGED = "added by an administrator", "changed by an administrator"


class ScopedAdmin(admin.ModelAdmin):
    """`in_scope(user)` is the first gate, `scope` of the object the second."""

    list_per_page = 50
    view_on_site = False

    def in_scope(self, user) -> Q:
        raise NotImplementedError

    def get_queryset(self, request):
        return super().get_queryset(request).filter(self.in_scope(request.user))

    def has_module_permission(self, request):
        return holds(request.user, Permission.MANAGE)

    def has_view_permission(self, request, obj=None):
        return holds(request.user, Permission.MANAGE)

    def has_add_permission(self, request, obj=None):
        return holds(request.user, Permission.MANAGE)

    def has_change_permission(self, request, obj=None):
        return holds(request.user, Permission.MANAGE)

    def has_delete_permission(self, request, obj=None):
        return False

    def lookup_allowed(self, lookup, value, request):
        """No patterns from the address: the database would run whatever somebody thought up."""
        patterns = {"regex", "iregex"} & set(lookup.split(LOOKUP_SEP))
        return not patterns and super().lookup_allowed(lookup, value, request)

    def get_changeform_initial_data(self, request):
        """What the address fills in beforehand; of other rows only their numbers."""
        relations = {field.name for field in self.opts.get_fields() if field.is_relation}
        return {
            name: value
            for name, value in super().get_changeform_initial_data(request).items()
            if name not in relations or ROW_NUMBER.fullmatch(value)
        }

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """What lies elsewhere does not exist: the same answer as on every other page."""
        raise Http404

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Nothing outside the scope can be chosen."""
        owner = admin.site.get_model_admin(db_field.related_model) if self._is_scoped(db_field) else None
        if owner is not None:
            kwargs["queryset"] = owner.get_queryset(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @staticmethod
    def _is_scoped(db_field):
        return isinstance(admin.site._registry.get(db_field.related_model), ScopedAdmin)

    def save_model(self, request, obj, form, change):
        with transaction.atomic():
            before = _plain(type(obj).objects.get(pk=obj.pk)) if change else None
            self.write(request, obj, form, change)
            verb = CHANGED if change else ADDED
            about = subjects_of(obj)
            record(by=request.user, verb=verb, obj=obj, before=before, after=_plain(obj), about=about)
            # Last, because the event says who added an account; a refusal undoes the event too.
            self.check_scope(request, obj)

    def write(self, request, obj, form, change):
        obj.save()

    def check_scope(self, request, obj):
        """What is saved lies in the administrator's scope, or the whole save is undone."""
        if not self.model._default_manager.filter(self.in_scope(request.user), pk=obj.pk).exists():
            raise PermissionDenied(_("This lies outside the part of the organisation that you administer."))


SECRETS = ("password", "last_login", "citizen_id_hash")


def _plain(obj) -> dict:
    """The row as text, without secrets."""
    fields = [field for field in obj._meta.concrete_fields if field.name not in SECRETS]
    return {
        field.name: None if (value := field.value_from_object(obj)) is None else str(value)
        for field in fields
    }


class CommitteeForm(forms.ModelForm):
    """A new committee is placed under its superior; moving one later is an act of its own, not an edit."""

    superior = forms.ModelChoiceField(Committee.objects.none(), label=_("superior committee"))

    class Meta:
        model = Committee
        fields = ["name", "committee_name", "organisation_name", "level", "code", "since", "until"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["superior"]


@admin.register(Committee)
class CommitteeAdmin(ScopedAdmin):
    form = CommitteeForm
    list_display = ["committee_name", "level", "since", "until"]
    search_fields = ["name", "committee_name"]

    def in_scope(self, user):
        return committees_within(user, Permission.MANAGE)

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        # A field of its own for every request: the declared one is shared by all of them.
        form.base_fields["superior"] = forms.ModelChoiceField(
            self.get_queryset(request),
            label=_("superior committee"),
            required=not request.user.is_superuser,
            help_text=_("Empty only for the topmost committee of all.") if request.user.is_superuser else "",
        )
        return form

    def get_fields(self, request, obj=None):
        names = ["name", "committee_name", "organisation_name", "level", "code", "since", "until"]
        return names if obj else ["superior", *names]

    def write(self, request, obj, form, change):
        if change:
            obj.save()
        elif superior := form.cleaned_data["superior"]:
            Committee.objects.add_child(superior, instance=obj)
        else:
            Committee.objects.add_root(instance=obj)


@admin.register(Cell)
class CellAdmin(ScopedAdmin):
    list_display = ["name", "committee", "kind", "usual_day", "since", "until"]
    list_select_related = ["committee"]
    list_filter = ["kind"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["committee"]
    fields = [
        *("since", "until", "committee", "name", "kind", "code", "founded_by", "ended_by", "position"),
        *("usual_day", "usual_time", "venue"),
    ]

    def get_readonly_fields(self, request, obj=None):
        # A cell goes to another committee by an act (actions/moving.py), which keeps where it stood before.
        return [*super().get_readonly_fields(request, obj), *(["committee"] if obj else [])]

    def in_scope(self, user):
        return cells_within(user, Permission.MANAGE)


class CellFactAdmin(ScopedAdmin):
    """Rows that belong to a member in a cell."""

    list_display = ["member", "cell", "since", "until"]
    list_select_related = ["member", "cell"]
    search_fields = ["member__search_key", "cell__name"]
    autocomplete_fields = ["member", "cell"]

    def in_scope(self, user):
        return cells_within(user, Permission.MANAGE, "cell")


class FixedFactForm(forms.ModelForm):
    """For rows of which only the time can be changed: columns without a box still count in the constraints."""

    def _post_clean(self):
        super()._post_clean()
        if not self.errors:
            try:
                self.instance.validate_constraints()
            except forms.ValidationError as error:
                self.add_error(None, error.messages)


class FixedFactAdmin(ScopedAdmin):
    """What says who and where (`fixed_fields`) stays as it was made; a change is an end and a new row.

    Accepted roll calls, and events, were written while it read so.
    """

    form = FixedFactForm
    fixed_fields = []

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(self.fixed_fields if obj else [])]


@admin.register(Membership)
class MembershipAdmin(FixedFactAdmin, CellFactAdmin):
    list_display = ["member", "cell", "kind", "since", "until"]
    fixed_fields = ["member", "cell", "kind"]


@admin.register(Oversight)
class OversightAdmin(CellFactAdmin):
    pass


@admin.register(Office)
class OfficeAdmin(CellFactAdmin):
    list_display = ["member", "kind", "cell", "committee", "since", "until"]
    list_select_related = ["member", "cell", "committee"]
    autocomplete_fields = ["member", "cell", "committee"]

    def in_scope(self, user):
        return _at_cell_or_committee(user)


def _at_cell_or_committee(user) -> Q:
    at_cell = Q(cell__isnull=False) & cells_within(user, Permission.MANAGE, "cell")
    return at_cell | (Q(committee__isnull=False) & committees_within(user, Permission.MANAGE, "committee"))


@admin.register(Term)
class TermAdmin(ScopedAdmin):
    list_display = ["name", "committee", "cell", "since", "until"]
    autocomplete_fields = ["committee", "cell"]

    def in_scope(self, user):
        return _at_cell_or_committee(user)


def _keeps_today(user, member) -> bool:
    """Whether `user` administers the cell that keeps the member's list today: who once did may only look."""
    place = member.scope
    return place is None or can(user, Permission.MANAGE, place)


def _administered_by(user):
    """What a list of members is a list of: the first committee that `user` administers, else the account."""
    roles = roles_with(Permission.MANAGE)
    return next((grant.scope for grant in grants_of(user) if grant.role in roles), user)


@admin.register(Member)
class MemberAdmin(ScopedAdmin):
    """A new member, not yet in a cell, is seen by whoever administers; from then on by those of the cell."""

    list_display = ["full_name", "card_number", "admitted_on", "confirmed_on"]
    search_fields = ["search_key", "card_number"]

    def in_scope(self, user):
        managed = Membership.objects.filter(cells_within(user, Permission.MANAGE, "cell"))
        return Q(memberships__isnull=True) | Q(pk__in=managed.values("member_id"))

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or _keeps_today(request.user, obj))

    def get_queryset(self, request):
        return super().get_queryset(request).distinct()

    def get_search_results(self, request, queryset, search_term):
        if not search_term:
            return queryset, False
        named = queryset.model.objects.named(search_term)
        return queryset.filter(Q(pk__in=named.values("pk")) | Q(card_number=search_term)), False

    def changelist_view(self, request, extra_context=None):
        response = super().changelist_view(request, extra_context)
        if response.status_code == 200:
            record_reading(request.user, _administered_by(request.user))
        return response

    def change_view(self, request, object_id, form_url="", extra_context=None):
        response = super().change_view(request, object_id, form_url, extra_context)
        return self.noted(request, object_id, response)

    def history_view(self, request, object_id, extra_context=None):
        return self.noted(request, object_id, super().history_view(request, object_id, extra_context))

    def noted(self, request, object_id, response):
        """The page of one member, with the note that it was opened."""
        if response.status_code == 200:
            record_reading(request.user, self.get_object(request, unquote(object_id)))
        return response


@admin.register(Exemption)
class ExemptionAdmin(ScopedAdmin):
    list_display = ["member", "decision", "since", "until"]
    list_select_related = ["member"]
    autocomplete_fields = ["member"]

    def in_scope(self, user):
        managed = Membership.objects.filter(cells_within(user, Permission.MANAGE, "cell"))
        return Q(member__in=managed.values("member_id"))

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or _keeps_today(request.user, obj.member))

    def check_scope(self, request, obj):
        super().check_scope(request, obj)
        if not _keeps_today(request.user, obj.member):
            raise PermissionDenied(_("This lies outside the part of the organisation that you administer."))


@admin.register(User)
class AccountAdmin(ScopedAdmin):
    """Corrects the name of an account whose every role the administrator may give.

    Accounts are opened, switched off and given a new slip on their own pages (views/accounts.py): whoever could add one
    here and choose its password would know the password of somebody else. One that never held a role is shown to the
    superuser alone, or the administrator of another place could change what it is called before it works here.
    """

    fields = ["username", "full_name", "email"]
    readonly_fields = ["username"]
    list_display = ["username", "full_name", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["username", "full_name"]
    ordering = ["username"]

    def has_add_permission(self, request):
        return False

    def lookup_allowed(self, lookup, value, request):
        """No guessing at stored passwords letter by letter."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def in_scope(self, user):
        held = Grant.objects.filter(user=OuterRef("pk"))
        elsewhere = held.standing().exclude(pk__in=Grant.objects.filter(grantable(user)).values("pk"))
        within = Q(is_superuser=False) & ~Exists(elsewhere)
        return within if user.is_superuser else within & Exists(held)


class GrantForm(FixedFactForm):
    def clean(self):
        super().clean()
        # Two people who give one account a role each at the same moment stand in line here, before `Grant.clean`.
        user = self.cleaned_data.get("user") or self.instance.user_id
        if user:
            User.objects.select_for_update().get(pk=getattr(user, "pk", user))


@admin.register(Grant)
class GrantAdmin(FixedFactAdmin):
    form = GrantForm
    fixed_fields = ["user", "role", "committee", "cell"]
    list_display = ["user", "role", "committee", "cell", "since", "until"]
    list_select_related = ["user", "committee", "cell"]
    list_filter = ["role"]
    search_fields = ["user__username", "user__full_name"]
    autocomplete_fields = ["user", "committee", "cell"]

    def in_scope(self, user):
        return _at_cell_or_committee(user)

    def write(self, request, obj, form, change):
        obj.save()
        withdraw_slips_of_lesser(obj)

    def check_scope(self, request, obj):
        if obj.user_id == request.user.pk and not request.user.is_superuser:
            raise PermissionDenied(
                _("You cannot give yourself a role or change your own. Ask another administrator.")
            )
        if not may_grant(request.user, obj.role, obj):
            raise PermissionDenied(
                _("You cannot give a role outside the part of the organisation that you administer.")
            )
