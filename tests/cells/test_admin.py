"""An administrator of one ward: sees that ward alone, gives no role beyond it, deletes nothing, leaves a trace."""

from datetime import date

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from cells.access import Role
from cells.admin import ScopedAdmin
from cells.models import (
    Cell,
    Committee,
    Event,
    Grant,
    Member,
    Membership,
    Office,
    Oversight,
    Reading,
    Term,
    User,
)

from ..conftest import LONG_AGO, PASSWORD, account, committee

NEW = "mat-khau-moi-2026"
MODELS = [Committee, Cell, Membership, Oversight, Office, Term, Member, User, Grant]


@pytest.fixture
def admin5(world):
    return account("admin5", "Quản trị Phường 5", Role.ADMINISTRATOR, committee=world.ward5)


@pytest.fixture
def as_admin5(sign_in, admin5):
    return sign_in(admin5)


@pytest.fixture
def newcomer(world):
    """An account whose only role, in Phường 5, is over."""
    return account("moi", "Người mới", Role.SECRETARY, cell=world.khu_pho_1, until=date(2026, 1, 1))


def address(model_or_object, page, *args):
    name = model_or_object._meta.label_lower.replace(".", "_")
    if not isinstance(model_or_object, type):
        args = [model_or_object.pk]
    return reverse(f"admin:{name}_{page}", args=args)


def listed(client, model, **query):
    response = client.get(address(model, "changelist"), query)
    assert response.status_code == 200
    return set(response.context["cl"].queryset)


# --- What lies elsewhere does not exist ------------------------------------------------------------------------


def test_the_lists_hold_only_what_lies_in_the_ward(world, as_admin5):
    assert listed(as_admin5, Committee) == {world.ward5}
    assert listed(as_admin5, Cell) == {world.giai_viet, world.khu_pho_1}
    assert listed(as_admin5, Member) == {
        world.binh,
        world.an,
        world.anh,
        world.dung,
        world.cuong,
        world.em,
    }
    assert {row.cell for row in listed(as_admin5, Membership)} == {world.giai_viet, world.khu_pho_1}
    assert {row.cell for row in listed(as_admin5, Office)} == {world.giai_viet, world.khu_pho_1}
    assert {row.cell for row in listed(as_admin5, Oversight)} == {world.giai_viet}
    assert {row.committee for row in listed(as_admin5, Term)} == {world.ward5}


def test_accounts_with_a_role_elsewhere_are_not_listed(world, as_admin5, admin5):
    root_account = User.objects.create_superuser("goc", full_name="Gốc", password=PASSWORD)
    accounts = listed(as_admin5, User)
    assert accounts == {world.bithu, world.bithu1, world.vanphong, world.thuongtruc, world.giamsat, admin5}
    assert root_account not in accounts


def test_an_account_that_never_held_a_role_is_shown_to_the_superuser_alone(world, sign_in, admin5):
    superuser = User.objects.create_superuser("goc", full_name="Gốc", password=PASSWORD)
    shown = {user.username: world.nobody in listed(sign_in(user), User) for user in (admin5, world.admin)}
    assert shown == {"admin5": False, "admin": False}
    assert world.nobody in listed(sign_in(superuser), User)


def test_nobody_adds_an_account_or_sets_a_password_here_not_even_the_superuser(world, sign_in):
    """Whoever could would know the password of somebody else: accounts are opened with a slip."""
    superuser = User.objects.create_superuser("goc", full_name="Gốc", password=PASSWORD)
    form = {
        "username": "khac",
        "full_name": "Người khác",
        "password1": NEW,
        "password2": NEW,
        "password": NEW,
    }
    for user in (world.admin, superuser):
        client = sign_in(user)
        assert client.get(address(User, "add")).status_code == 403
        assert client.post(address(User, "add"), form).status_code == 403
        assert client.post(address(world.bithu, "change"), form).status_code == 302
        assert (
            client.post(f"/admin/cells/user/{world.bithu.pk}/password/", form, follow=True).status_code == 404
        )
    assert not User.objects.filter(username="khac").exists()
    world.bithu.refresh_from_db()
    assert (world.bithu.username, world.bithu.full_name) == ("bithu", "Người khác")
    assert world.bithu.check_password(PASSWORD)


@pytest.mark.parametrize("role", [Role.STAFF, Role.REVIEWER, Role.ADMINISTRATOR])
def test_staff_has_no_way_round_through_these_pages(world, sign_in, role):
    client = sign_in(world.vanphong)
    form = grant_form(world.bithu, role, committee=world.ward5)
    assert client.post(address(Grant, "add"), form).status_code == 403
    assert client.post(address(world.bithu, "change"), {"full_name": "Chiếm"}).status_code == 403
    assert world.bithu.grants.count() == 1


def test_an_account_with_a_second_role_elsewhere_is_not_listed_either_even_when_that_role_has_ended(
    world, as_admin5
):
    Grant.objects.create(
        user=world.vanphong,
        role=Role.STAFF,
        committee=world.ward6,
        since=LONG_AGO,
        until=date(2021, 1, 1),
    )
    assert world.vanphong not in listed(as_admin5, User)


@pytest.mark.parametrize("name", ["ward6", "khu_pho_9", "giang", "vanphong6", "district", "root"])
def test_an_object_elsewhere_cannot_be_opened_nor_saved(world, as_admin5, name):
    thing = getattr(world, name)
    before = type(thing).objects.filter(pk=thing.pk).values().get()
    for response in (
        as_admin5.get(address(thing, "change")),
        as_admin5.post(
            address(thing, "change"), {"name": "Chiếm", "full_name": "Chiếm", "username": "chiem"}
        ),
    ):
        assert response.status_code == 404
    assert as_admin5.get(address(thing, "history")).status_code == 404
    assert type(thing).objects.filter(pk=thing.pk).values().get() == before


@pytest.mark.parametrize(
    ("lookup", "status"),
    [
        ("full_name__iregex", 400),
        ("full_name__regex", 400),
        ("search_key__regex", 400),
        ("full_name__icontains", 200),
    ],
)
def test_no_pattern_is_taken_from_the_address(world, as_admin5, lookup, status):
    assert as_admin5.get(address(Member, "changelist"), {lookup: "(a+)+$"}).status_code == status


def test_accounts_are_not_looked_up_by_their_passwords(world, as_admin5):
    assert as_admin5.get(address(User, "changelist"), {"password__startswith": "md5"}).status_code == 400


@pytest.mark.parametrize(
    ("method", "view", "data"),
    [
        ("get", "changelist", {"q": "a\0b"}),
        ("get", "changelist", {"a\0b": "1"}),
        ("get", "add", {"full_name": "\0"}),
        ("post", "add", {"full_name": "a\0b", "admitted_on": "19/05/2010"}),
    ],
)
def test_a_character_that_no_keyboard_sends_is_a_bad_request(world, as_admin5, method, view, data):
    assert getattr(as_admin5, method)(address(Member, view), data).status_code == 400


def test_a_character_that_no_keyboard_sends_in_an_address_is_a_bad_request(world, as_admin5):
    assert as_admin5.get(address(Member, "changelist") + "%00/change/").status_code == 400


@pytest.mark.parametrize("value", ["x", "-1", "1.5", "٣", "9" * 30, "1,2"])
@pytest.mark.parametrize("field", ["cell", "member"])
def test_a_row_filled_in_by_the_address_is_left_out_when_it_is_no_number(world, as_admin5, field, value):
    response = as_admin5.get(address(Membership, "add"), {field: value})
    assert response.status_code == 200
    assert field not in response.context["adminform"].form.initial


def test_a_row_filled_in_by_the_address_is_chosen_only_in_the_ward(world, as_admin5):
    form = {"cell": world.khu_pho_1.pk, "member": world.giang.pk}
    content = as_admin5.get(address(Membership, "add"), form).content.decode()
    assert "Khu phố 1" in content
    assert "Hồ Văn Giang" not in content


def test_there_is_no_way_past_the_lists_by_content_type(world, as_admin5):
    with pytest.raises(NoReverseMatch):
        reverse("admin:view_on_site", args=[1, 1])
    assert as_admin5.get("/admin/r/1/1/").status_code == 404


def test_the_search_of_an_autocomplete_field_finds_nobody_elsewhere(world, as_admin5):
    found = as_admin5.get(
        reverse("admin:autocomplete"),
        {"app_label": "cells", "model_name": "membership", "field_name": "member", "term": "van"},
    ).json()["results"]
    assert {row["text"] for row in found} == {"Nguyễn Văn Bình", "Đỗ Văn Ánh", "Lê Văn Cường"}


def test_members_are_searched_without_diacritics_and_by_card_number(world, as_admin5):
    Member.objects.filter(pk=world.an.pk).update(card_number="12.345")
    assert listed(as_admin5, Member, q="do anh") == {world.anh}
    assert listed(as_admin5, Member, q="12.345") == {world.an}


# --- Nobody reaches beyond the own scope -----------------------------------------------------------------------


def grant_form(user, role, *, committee=None, cell=None):
    return {
        "user": user.pk,
        "role": role,
        "committee": committee.pk if committee else "",
        "cell": cell.pk if cell else "",
        "since": "07/11/2026",
        "until": "",
    }


def test_a_role_in_the_ward_can_be_given(world, as_admin5, newcomer):
    response = as_admin5.post(
        address(Grant, "add"), grant_form(newcomer, Role.SECRETARY, cell=world.khu_pho_1)
    )
    assert response.status_code == 302
    assert newcomer.grants.get(until=None).cell == world.khu_pho_1


@pytest.mark.parametrize(
    ("role", "where"),
    [
        (Role.ADMINISTRATOR, "root"),
        (Role.ADMINISTRATOR, "district"),
        (Role.OFFICIAL, "district"),
        (Role.STAFF, "ward6"),
        (Role.SECRETARY, "khu_pho_9"),
    ],
)
def test_no_role_above_or_beside_the_own_scope_can_be_given(world, as_admin5, newcomer, role, where):
    place = getattr(world, where)
    scope = {"cell" if role == Role.SECRETARY else "committee": place}
    response = as_admin5.post(address(Grant, "add"), grant_form(newcomer, role, **scope))
    assert response.status_code == 200
    assert newcomer.grants.count() == 1


@pytest.fixture
def open_choices(monkeypatch):
    """A form that offers everything there is, as a mistake in its first gate would."""
    monkeypatch.setattr(ScopedAdmin, "_is_scoped", staticmethod(lambda db_field: False))


@pytest.mark.parametrize("where", ["root", "ward6"])
def test_a_role_elsewhere_is_refused_even_when_the_form_offers_it(world, as_admin5, open_choices, where):
    form = grant_form(world.nobody, Role.ADMINISTRATOR, committee=getattr(world, where))
    assert as_admin5.post(address(Grant, "add"), form).status_code == 403
    assert not Grant.objects.filter(user=world.nobody).exists()
    assert not Event.objects.exists()


def test_a_move_elsewhere_is_undone_even_when_the_form_offers_it(world, as_admin5, open_choices):
    oversight = Oversight.objects.get()
    form = {"member": world.em.pk, "cell": world.khu_pho_9.pk, "since": "01/01/2020"}
    assert as_admin5.post(address(oversight, "change"), form).status_code == 403
    oversight.refresh_from_db()
    assert oversight.cell == world.giai_viet
    assert not Event.objects.exists()


def test_an_own_role_cannot_be_widened(world, as_admin5, admin5):
    grant = admin5.grants.get()
    as_admin5.post(address(grant, "change"), grant_form(admin5, Role.ADMINISTRATOR, committee=world.root))
    grant.refresh_from_db()
    assert grant.committee == world.ward5


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMINISTRATOR])
def test_nobody_gives_a_role_to_oneself(world, as_admin5, admin5, role):
    response = as_admin5.post(address(Grant, "add"), grant_form(admin5, role, committee=world.ward5))
    assert response.status_code == (403 if role == Role.STAFF else 200), "the second one is held already"
    assert admin5.grants.count() == 1
    assert not Event.objects.exists()


def test_nobody_prolongs_an_own_role(world, as_admin5, admin5):
    grant = admin5.grants.get()
    assert as_admin5.post(address(grant, "change"), {"since": "01/01/2020", "until": ""}).status_code == 403
    assert not Event.objects.exists()


# Place and time of the role that an account holds as staff, and whether it may be reviewer of Phường 5 from today on.
BESIDE_STAFF = [
    ("ward5", LONG_AGO, None, False),
    ("district", LONG_AGO, None, False),
    ("sub", LONG_AGO, None, False),
    ("ward6", LONG_AGO, None, True),
    ("ward5", LONG_AGO, date(2026, 11, 7), True),
    ("ward5", LONG_AGO, date(2026, 11, 8), False),
    ("ward5", date(2026, 11, 30), None, False),
    ("ward5", date(2026, 12, 1), None, True),
]


@pytest.mark.parametrize(("where", "since", "until", "is_given"), BESIDE_STAFF)
@pytest.mark.parametrize(("held", "new"), [(Role.STAFF, Role.REVIEWER), (Role.REVIEWER, Role.STAFF)])
def test_nobody_records_and_reviews_at_one_place(world, sign_in, held, new, where, since, until, is_given):
    world.sub = committee(world.ward5, "Khối", "Đảng ủy bộ phận", "Đảng bộ bộ phận", "sub")
    person = account("hai.vai", "Hai Vai")
    Grant.objects.create(user=person, role=held, committee=getattr(world, where), since=since, until=until)
    form = grant_form(person, new, committee=world.ward5) | {"until": "01/12/2026"}
    response = sign_in(world.admin).post(address(Grant, "add"), form)
    assert person.grants.filter(role=new).exists() is is_given
    if not is_given:
        assert len(response.context["adminform"].form.non_field_errors()) == 1


def test_an_ended_role_is_not_prolonged_into_the_other(world, as_admin5):
    ended = world.vanphong.grants.get()
    Grant.objects.filter(pk=ended.pk).update(until=date(2026, 11, 1))
    Grant.objects.create(
        user=world.vanphong, role=Role.REVIEWER, committee=world.ward5, since=date(2026, 11, 1)
    )
    form = {"since": "01/01/2020", "until": ""}
    assert as_admin5.post(address(ended, "change"), form).status_code == 200
    assert as_admin5.post(address(ended, "change"), form | {"until": "01/11/2026"}).status_code == 302


def test_of_a_membership_only_the_time_can_be_changed(world, as_admin5):
    membership = world.anh.memberships.get()
    form = {"member": world.binh.pk, "cell": world.khu_pho_1.pk, "kind": "temporary"}
    form |= {"joining": "recorded", "since": "01/02/2020", "until": "01/11/2026"}
    assert as_admin5.post(address(membership, "change"), form).status_code == 302
    membership.refresh_from_db()
    assert (membership.member, membership.cell, membership.kind) == (world.anh, world.giai_viet, "regular")
    assert (membership.since, membership.until) == (date(2020, 2, 1), date(2026, 11, 1))


def test_of_a_role_only_the_time_can_be_changed(world, as_admin5, newcomer):
    grant = world.vanphong.grants.get()
    form = grant_form(newcomer, Role.REVIEWER, cell=world.giai_viet) | {"until": "08/11/2026"}
    assert as_admin5.post(address(grant, "change"), form).status_code == 302
    grant.refresh_from_db()
    assert (grant.user, grant.role, grant.committee, grant.cell) == (
        world.vanphong,
        Role.STAFF,
        world.ward5,
        None,
    )
    assert (grant.since, grant.until) == (date(2026, 11, 7), date(2026, 11, 8))


OVERLAP = "This member already belongs to a cell at that time; end that membership first."


@pytest.mark.parametrize(
    ("until", "status", "errors"),
    [
        ("01/11/2026", 302, []),
        ("02/11/2026", 200, [OVERLAP]),
        ("", 200, [OVERLAP]),
    ],
)
def test_an_ended_membership_is_not_opened_again_beside_another(world, as_admin5, until, status, errors):
    ended = world.anh.memberships.get()
    Membership.objects.filter(pk=ended.pk).update(until=date(2026, 11, 1))
    Membership.objects.create(member=world.anh, cell=world.khu_pho_1, since=date(2026, 11, 1))
    form = {"joining": "recorded", "since": "01/01/2020", "until": until}
    response = as_admin5.post(address(ended, "change"), form)
    assert response.status_code == status
    if errors:
        found = response.context["adminform"].form.non_field_errors()
        assert list(found) == [gettext(error) for error in errors]


def test_no_role_can_be_given_to_an_account_that_works_elsewhere(world, as_admin5):
    as_admin5.post(address(Grant, "add"), grant_form(world.vanphong6, Role.STAFF, committee=world.ward5))
    assert world.vanphong6.grants.get().committee == world.ward6


def test_a_cell_is_moved_by_an_act_and_not_here(world, sign_in):
    """Here nothing would be kept of where it stood before, and every past board would change."""
    form = {
        "committee": world.ward6.pk,
        "name": world.giai_viet.name,
        "kind": world.giai_viet.kind,
        "position": 1,
        "since": "01/01/2020",
    }
    assert sign_in(world.admin).post(address(world.giai_viet, "change"), form).status_code == 302
    world.giai_viet.refresh_from_db()
    assert world.giai_viet.committee == world.ward5


@pytest.mark.parametrize("field", ["is_superuser", "is_staff"])
def test_an_account_cannot_be_made_a_superuser(as_admin5, newcomer, field):
    form = {"username": "moi", "full_name": "Người mới", "email": "", "is_active": "on", field: "on"}
    assert as_admin5.post(address(newcomer, "change"), form).status_code == 302
    newcomer.refresh_from_db()
    assert (newcomer.full_name, getattr(newcomer, field)) == ("Người mới", False)


# --- Nothing is deleted, everything is traced ------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_nothing_can_be_deleted(world, sign_in, model):
    client = sign_in(world.admin)
    thing = model.objects.first()
    assert client.post(address(thing, "delete"), {"post": "yes"}).status_code == 403
    response = client.post(
        address(model, "changelist"),
        {"action": "delete_selected", "_selected_action": [thing.pk], "post": "yes"},
    )
    assert model.objects.filter(pk=thing.pk).exists()
    assert "delete_selected" not in response.content.decode()


def committee_form(**changes):
    return {
        "name": "Khối Dân vận",
        "committee_name": "Đảng ủy bộ phận Dân vận",
        "organisation_name": "Đảng bộ bộ phận Dân vận",
        "level": "sub",
        "code": "",
        "since": "07/11/2026",
        "until": "",
    } | changes


def test_a_committee_is_added_under_its_superior(world, as_admin5, admin5):
    response = as_admin5.post(address(Committee, "add"), committee_form(superior=world.ward5.pk))
    assert response.status_code == 302
    added = Committee.objects.get(name="Khối Dân vận")
    assert Committee.objects.get_parent(added) == world.ward5
    event = Event.objects.get()
    assert (event.by, event.verb, event.object_type) == (
        admin5,
        "added by an administrator",
        "cells.committee",
    )
    assert (event.before, event.after["name"]) == (None, "Khối Dân vận")


@pytest.mark.parametrize("where", ["ward6", "district", None])
def test_a_committee_cannot_be_added_elsewhere_nor_at_the_top(world, as_admin5, where):
    superior = getattr(world, where).pk if where else ""
    response = as_admin5.post(address(Committee, "add"), committee_form(superior=superior))
    assert response.status_code == 200
    assert "superior" in response.context["adminform"].form.errors
    assert not Committee.objects.filter(name="Khối Dân vận").exists()


def test_the_first_account_of_an_empty_house_makes_the_topmost_committee(db, sign_in):
    client = sign_in(User.objects.create_superuser("goc", full_name="Gốc", password=PASSWORD))
    response = client.post(address(Committee, "add"), committee_form(superior="", level="central"))
    assert response.status_code == 302
    assert Committee.objects.get().is_root()


def test_a_change_leaves_an_event_with_before_and_after(world, as_admin5, admin5):
    form = {
        "full_name": "Trần Thị Ân",
        "admitted_on": "19/05/2010",
        "confirmed_on": "19/05/2011",
        "born_on": "",
        "card_number": "",
    }
    assert as_admin5.post(address(world.an, "change"), form).status_code == 302
    event = Event.objects.get()
    assert (event.by, event.verb) == (admin5, "changed by an administrator")
    assert (event.before["full_name"], event.after["full_name"]) == ("Trần Thị An", "Trần Thị Ân")


@pytest.mark.parametrize(
    ("field", "value"), [("until", "01/01/2020"), ("until", "31/12/2019"), ("since", "31/12/2030")]
)
def test_an_end_before_the_beginning_is_refused_beside_its_form(world, as_admin5, field, value):
    membership = world.anh.memberships.get()
    form = {
        "member": world.anh.pk,
        "cell": world.giai_viet.pk,
        "kind": "regular",
        "joining": "recorded",
        "since": "01/01/2020",
        "until": "02/01/2020",
    }
    response = as_admin5.post(address(membership, "change"), form | {field: value})
    assert response.status_code == 200
    assert list(response.context["adminform"].form.non_field_errors()) == [
        gettext("The end must come after the beginning.")
    ]
    assert as_admin5.post(address(membership, "change"), form).status_code == 302


def test_a_membership_under_an_office_is_not_cut_short(world, as_admin5):
    form = {"joining": "recorded", "since": "01/01/2020", "until": "01/11/2026"}
    response = as_admin5.post(address(world.an.memberships.get(), "change"), form)
    assert list(response.context["adminform"].form.non_field_errors()) == [
        gettext("The member still holds an office in this cell; end that office first.")
    ]


# --- Reading is noted ------------------------------------------------------------------------------------------


def readings():
    return list(Reading.objects.values_list("by__username", "object_type", "object_id"))


def test_the_list_of_members_is_noted_at_the_committee(world, as_admin5):
    listed(as_admin5, Member)
    assert readings() == [("admin5", "cells.committee", str(world.ward5.pk))]


def test_the_list_read_by_an_account_without_a_committee_is_noted_at_the_account(db, sign_in):
    superuser = User.objects.create_superuser("goc", full_name="Gốc", password=PASSWORD)
    listed(sign_in(superuser), Member)
    assert readings() == [("goc", "cells.user", str(superuser.pk))]


@pytest.mark.parametrize("view", ["change", "history"])
def test_the_pages_of_one_member_are_noted_at_the_member(world, as_admin5, view):
    assert as_admin5.get(address(world.an, view)).status_code == 200
    assert readings() == [("admin5", "cells.member", str(world.an.pk))]


@pytest.mark.parametrize("view", ["change", "history"])
def test_what_cannot_be_opened_leaves_no_note(world, as_admin5, view):
    as_admin5.get(address(world.giang, view))
    assert readings() == []
