"""Roles as docs/access.md says them, and grants that hold on their days only."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation

from cells.access import GRANTABLE, PERMISSIONS, Permission, Role, can, holds, require, roles_with
from cells.models import Cell, Committee, Grant, Member, User
from meetings.models import Meeting
from papers.models import Paper
from scoring.models import Assessment

from ..conftest import LONG_AGO, account, cell, committee

TODAY = date(2026, 11, 7)
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


def documented(corner):
    """{role: what is ticked for it} as the table of docs/access.md has it whose first head is `corner`."""
    text = (settings.BASE_DIR / "docs" / "access.md").read_text(encoding="utf-8")
    table = re.search(rf"^\| {corner} \|.+\n(?:\|.+\n)+", text, re.MULTILINE)[0]
    head, _rule, *rows = re.findall(r"^\|(.+)\|$", table, re.MULTILINE)
    roles = [cell.strip() for cell in head.split("|")][1:]
    table = {role: set() for role in roles}
    for row in rows:
        permission, *cells = [cell.strip() for cell in row.split("|")]
        name = re.match(r"`(\w+)`", permission)[1]
        for role, cell_text in zip(roles, cells, strict=True):
            assert cell_text in ("yes", "–"), row
            if cell_text == "yes":
                table[role].add(name)
    return table


def test_the_table_of_the_documentation_is_the_one_in_force():
    assert documented("permission") == {
        role.value: {permission.value for permission in permissions}
        for role, permissions in PERMISSIONS.items()
    }


def test_who_gives_which_role_is_documented_as_it_is_in_force():
    assert documented("role to give") == {
        role.value: {given.value for given in GRANTABLE.get(role, [])} for role in Role
    }


def test_the_documentation_names_every_permission():
    text = (settings.BASE_DIR / "docs" / "access.md").read_text(encoding="utf-8")
    assert [name for name in Permission.values if f"| `{name}` – " not in text] == []


# --- Where a grant reaches -------------------------------------------------------------------------------------

SECRETARY_OF_GIAI_VIET = ["giai_viet"]
PHUONG_5 = ["ward5", "giai_viet", "khu_pho_1"]
QUAN_8 = ["district", *PHUONG_5, "ward6", "khu_pho_9"]
PLACES = ["root", *QUAN_8]
REACH = [
    ("bithu", Permission.RECORD, SECRETARY_OF_GIAI_VIET),
    ("bithu", Permission.REVIEW, []),
    ("bithu", Permission.SEE_COMMITTEE, []),
    ("vanphong", Permission.RECORD, PHUONG_5),
    ("vanphong", Permission.ISSUE, PHUONG_5),
    ("vanphong", Permission.REVIEW, []),
    ("thuongtruc", Permission.REVIEW, PHUONG_5),
    ("thuongtruc", Permission.RECORD, []),
    ("quan8", Permission.SEE_MEETINGS, QUAN_8),
    ("quan8", Permission.SEE_DRAFTS, []),
    ("admin", Permission.MANAGE, PLACES),
    ("admin", Permission.SEE_MEETINGS, []),
    ("nobody", Permission.SEE_CELL, []),
]


@pytest.mark.parametrize(("who", "permission", "reached"), REACH)
def test_a_role_reaches_its_place_and_what_lies_below(world, who, permission, reached):
    user = getattr(world, who)
    assert [place for place in PLACES if can(user, permission, getattr(world, place))] == reached
    assert holds(user, permission) == bool(reached)


def test_the_condition_in_sql_and_the_answer_in_python_are_the_same(world):
    people = User.objects.all()
    for user in people:
        cells = {place for place in Cell.objects.all() if can(user, Permission.SEE_CELL, place)}
        assert set(Cell.objects.visible_to(user)) == cells, user.username
        committees = {
            place for place in Committee.objects.all() if can(user, Permission.SEE_COMMITTEE, place)
        }
        assert set(Committee.objects.visible_to(user)) == committees, user.username
        members = {
            person
            for person in Member.objects.all()
            if can(user, Permission.SEE_MEMBERS, person.memberships.get())
        }
        assert set(Member.objects.visible_to(user)) == members, user.username


def test_two_roles_add_up_and_do_not_mix(world):
    """Staff of Phường 5 who is also the secretary of a cell of Phường 6: no more than that there."""
    Grant.objects.create(user=world.vanphong, role=Role.SECRETARY, cell=world.khu_pho_9, since=LONG_AGO)
    user = User.objects.get(pk=world.vanphong.pk)
    assert set(Cell.objects.visible_to(user)) == {world.giai_viet, world.khu_pho_1, world.khu_pho_9}
    assert can(user, Permission.RECORD, world.khu_pho_9)
    assert not can(user, Permission.ISSUE, world.ward6)
    assert set(Committee.objects.visible_to(user)) == {world.ward5}


def test_a_committee_whose_path_begins_alike_is_not_below(world):
    """Paths are compared by whole steps: many children under the district, only one of them the ward's own."""
    others = [committee(world.district, f"Phường {n}", "", "", "commune") for n in range(20, 60)]
    far_cell = cell(others[-1], "Khu phố xa")
    assert not can(world.vanphong, Permission.SEE_CELL, far_cell)
    assert can(world.quan8, Permission.SEE_CELL, far_cell)


def test_the_superuser_administers_and_no_more(world):
    root = User.objects.create_superuser("goc", full_name="Gốc")
    held = {permission for permission in Permission if can(root, permission, world.giai_viet)}
    assert held == set(PERMISSIONS[Role.ADMINISTRATOR])
    assert set(Cell.objects.visible_to(root)) == set(Cell.objects.all())
    assert not Meeting.objects.visible_to(root).exists()


@pytest.mark.parametrize("user", [AnonymousUser(), "switched off", "switched off superuser"])
def test_who_is_not_signed_in_or_switched_off_sees_nothing(world, user):
    if user == "switched off":
        user = world.vanphong
        user.is_active = False
    elif user == "switched off superuser":
        user = User(username="goc", is_superuser=True, is_active=False)
        user.save()
    for model in (Cell, Committee, Member, Meeting, Paper, Assessment):
        assert not model.objects.visible_to(user).exists()
    assert not any(can(user, permission, world.giai_viet) for permission in Permission)


def test_the_refusal_says_what_is_missing(world):
    with translation.override("en"), pytest.raises(PermissionDenied, match="set the official points"):
        require(world.bithu, Permission.REVIEW, world.giai_viet)
    assert require(world.thuongtruc, Permission.REVIEW, world.giai_viet) is None


def test_what_has_no_place_is_a_mistake_of_the_caller(world):
    with pytest.raises(TypeError, match="neither a committee nor a cell"):
        can(world.vanphong, Permission.SEE_CELL, world.vanphong)


def test_roles_with_a_permission():
    assert roles_with(Permission.REVIEW) == ["reviewer"]
    assert roles_with(Permission.RECORD) == ["secretary", "staff"]


# --- Grants hold on their days ---------------------------------------------------------------------------------

DAYS = [
    ("since today", TODAY, None, True),
    ("from tomorrow on", TOMORROW, None, False),
    ("ends today", LONG_AGO, TODAY, False),
    ("ends tomorrow", LONG_AGO, TOMORROW, True),
    ("today only", TODAY, TOMORROW, True),
    ("yesterday only", YESTERDAY, TODAY, False),
]


@pytest.mark.parametrize(("words", "since", "until", "holds_today"), DAYS)
def test_a_grant_holds_on_its_days(world, words, since, until, holds_today):
    user = account("moi", "Người mới")
    Grant.objects.create(user=user, role=Role.STAFF, committee=world.ward5, since=since, until=until)
    assert can(user, Permission.RECORD, world.giai_viet) is holds_today
    assert Cell.objects.visible_to(user).exists() is holds_today


def test_the_day_is_that_of_vietnam_not_of_greenwich(world, seventh_of_november):
    """A grant that ends on the 8th is over at midnight in Hà Nội, when it is still the 7th in London."""
    world.vanphong.grants.update(until=TOMORROW)
    seventh_of_november.move_to("2026-11-07 16:59:59+00:00")
    assert can(User.objects.get(pk=world.vanphong.pk), Permission.RECORD, world.giai_viet)
    seventh_of_november.move_to("2026-11-07 17:00:00+00:00")
    assert not can(User.objects.get(pk=world.vanphong.pk), Permission.RECORD, world.giai_viet)


# --- A change counts from the next request on (trust.md S-04) --------------------------------------------------


@pytest.fixture
def board(world):
    return reverse("scoring:board", args=[world.ward5.pk, "2026-11"])


def test_a_role_that_is_taken_away_refuses_the_next_request_of_an_open_session(world, sign_in, board):
    client = sign_in(world.vanphong)
    assert client.get(board).status_code == 200
    world.vanphong.grants.update(until=TODAY)
    assert client.get(board).status_code == 404


def test_a_role_that_is_given_opens_the_next_request(world, sign_in, board):
    client = sign_in(world.nobody)
    assert client.get(board).status_code == 404
    Grant.objects.create(user=world.nobody, role=Role.STAFF, committee=world.ward5, since=TODAY)
    assert client.get(board).status_code == 200


def test_a_role_that_is_moved_to_another_ward_moves_at_once(world, sign_in, board):
    client = sign_in(world.vanphong)
    assert client.get(board).status_code == 200
    world.vanphong.grants.update(committee=world.ward6)
    assert client.get(board).status_code == 404
    assert client.get(reverse("scoring:board", args=[world.ward6.pk, "2026-11"])).status_code == 200


def test_an_account_that_is_switched_off_is_out_at_the_next_request(world, sign_in, board):
    client = sign_in(world.vanphong)
    assert client.get(board).status_code == 200
    User.objects.filter(pk=world.vanphong.pk).update(is_active=False)
    answer = client.get(board)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login"))


def test_a_changed_password_ends_the_other_sessions(world, sign_in, board):
    client = sign_in(world.vanphong)
    world.vanphong.set_password("mat-khau-moi-2026")
    world.vanphong.save()
    assert client.get(board).status_code == 302
