"""What is typed about accounts, roles and sign-in slips. Who may do it is asked in actions/accounts.py."""

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..access import CELL_ROLES, Permission, Role, cells_within, may_grant
from ..actions.accounts import RoleBeginsInThePast, SlipNotOpen
from ..fields import DateField, WrittenText
from ..finding import people_found
from ..models import Cell, Committee, Member, Office, User
from .offices import MOST_FOUND, PersonField, with_notes

PLAIN_TYPING = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class SubmissionForm(forms.Form):
    """Tells a second click from a second act."""

    submission_id = forms.UUIDField(widget=forms.HiddenInput)


class SwitchForm(forms.Form):
    """Names the state that is wanted, so that a second click wants the same."""

    is_active = forms.TypedChoiceField(
        choices=[("on", "on"), ("off", "off")], coerce="on".__eq__, widget=forms.HiddenInput
    )


class RoleForm(forms.Form):
    """A role, at `committee`, at one directly below it or at one of its cells, as far as `by` may give it."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    place = forms.ChoiceField(
        label=_("Place"),
        help_text=_(
            "A secretary's and an overseer's role is given at a cell, every other role at a committee."
        ),
    )
    since = DateField(label=_("From"))
    until = DateField(
        label=_("Until"),
        required=False,
        help_text=_("The first day on which it no longer holds; empty while it lasts."),
    )

    def __init__(self, *args, committee, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = _places(committee)
        self.fields["role"].choices = [
            (role.value, role.label) for role in Role if may_grant(by, role, committee)
        ]
        self.fields["place"].choices = [
            ("", _("Choose a place")),
            (
                _("Committees"),
                [(key, str(place)) for key, place in self.places.items() if _is_committee(place)],
            ),
            (
                _("Cells"),
                [(key, str(place)) for key, place in self.places.items() if not _is_committee(place)],
            ),
        ]
        self.initial.setdefault("since", timezone.localdate())

    def clean_place(self):
        return self.places[self.cleaned_data["place"]]

    def clean_since(self):
        since = self.cleaned_data["since"]
        if since < timezone.localdate():
            raise forms.ValidationError(RoleBeginsInThePast.message)
        return since

    def clean(self):
        data = super().clean()
        role, place, since, until = (data.get(name) for name in ("role", "place", "since", "until"))
        if role and place and (role in CELL_ROLES) == _is_committee(place):
            self.add_error("place", self.fields["place"].help_text)
        if since and until and until <= since:
            self.add_error("until", _("The end must come after the beginning."))
        return data


def _places(committee) -> dict[str, Committee | Cell]:
    """``"committee-12"`` or ``"cell-7"`` → the place: the committee, those directly below it, its own cells."""
    today = timezone.localdate()
    committees = [committee, *Committee.objects.get_children(committee).on(today)]
    cells = Cell.objects.on(today).filter(committee=committee)
    return {f"{place._meta.model_name}-{place.pk}": place for place in [*committees, *cells]}


def _is_committee(place) -> bool:
    return isinstance(place, Committee)


class AccountForm(RoleForm):
    """A new account with its first role."""

    full_name = WrittenText(label=_("Full name"), max_length=80)
    username = forms.CharField(
        label=_("User name"),
        required=False,
        max_length=User._meta.get_field("username").max_length,
        validators=[UnicodeUsernameValidator()],
        help_text=_(
            "What this person signs in with. Left empty, it is made from the name, as nguyenvanbinh."
        ),
        widget=forms.TextInput(attrs=PLAIN_TYPING),
    )
    submission_id = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ["full_name", "username"]


class AccountMemberForm(forms.Form):
    """Which member an account belongs to: offered are those of the same name, and whom a search finds.

    Pressing “find” shows who was found and saves nothing.
    """

    member = PersonField(label=_("Member"), required=False, widget=forms.RadioSelect)
    find = forms.CharField(
        label=_("Find somebody else by name or card number"), max_length=80, required=False
    )

    def __init__(self, *args, account, by, **kwargs):
        super().__init__(*args, initial={"member": account.member_id}, **kwargs)
        visible = Member.objects.visible_to(by)
        allowed = visible | Member.objects.filter(pk=account.member_id)
        field = self.fields["member"]
        field.queryset = allowed.distinct()
        wanted = {*visible.filter(search_key=account.search_key).values_list("pk", flat=True)[:MOST_FOUND]}
        if text := self.data.get("find", "").replace("\0", "").strip():
            found, is_cut = people_found(by, text)
            found = list(found.values_list("pk", flat=True)[: MOST_FOUND + 1])
            self.found_count, self.is_cut = min(len(found), MOST_FOUND), is_cut or len(found) > MOST_FOUND
            wanted |= {*found[:MOST_FOUND]}
        chosen = self.data.get("member", "")
        if chosen.isascii() and chosen.isdigit() and len(chosen) < 19:
            wanted.add(int(chosen))
        wanted.add(account.member_id)
        seen = cells_within(by, Permission.SEE_MEMBERS, "cell")
        people = with_notes(field.queryset.filter(pk__in=wanted - {None}), Office.objects.all(), seen)
        by_likeness = sorted(people, key=lambda person: person.search_key != account.search_key)
        field.offer(by_likeness, empty=_("Nobody in the list of members"))


class SlipForm(forms.Form):
    """The user name and the code of a slip; `slip` is what they open. Tries are slowed as at sign-in."""

    username = forms.CharField(
        label=_("User name"), max_length=150, widget=forms.TextInput(attrs=PLAIN_TYPING)
    )
    code = forms.CharField(
        label=_("Code on the slip"),
        max_length=60,
        help_text=_("20 digits; type them with or without spaces."),
        widget=forms.TextInput(attrs=PLAIN_TYPING | {"inputmode": "numeric", "class": "slip-code-box"}),
    )

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request, self.slip = request, None

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        self.slip = get_adapter().open_slip(self.request, username=data["username"], code=data["code"])
        if self.slip is None:
            raise forms.ValidationError(SlipNotOpen.message)
        return data


class FirstPasswordForm(SetPasswordForm):
    """The password of one's own, twice: the rules in one sentence, and what is wrong beside the first box."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = _(
            "At least 8 characters; not digits alone, not your name, and none that everybody uses."
        )

    def validate_password_for_user(self, user, password_field_name="new_password1"):
        super().validate_password_for_user(user, "new_password1")
