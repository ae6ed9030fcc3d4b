"""Ways round the rules that an attacker with the source tried: each is closed, and stays closed."""

import io
import uuid
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.access import Role
from cells.actions import accounts, dissolving, merging, moving, people
from cells.errors import Refusal
from cells.models import Committee, Exemption, Grant, Member, Membership, Reading, User

from ..conftest import LONG_AGO, account, cell, committee
from .organisation import DAY, DECISION, do, everything, new_ward, undo

TODAY = date(2026, 11, 7)


def afresh(row):
    return type(row).objects.get(pk=row.pk)


# --- Who records does not review, whatever the tree does ---------------------------------------------------------


@pytest.fixture
def both(world):
    """Staff of Phường 5 and reviewer of Quận 9, which have nothing to do with one another."""
    world.district9 = committee(
        Committee.objects.get_parent(world.district), "Quận 9", "Quận ủy", "Đảng bộ", "district"
    )
    world.both = account("both", "Lý Thị Hai", Role.STAFF, committee=world.ward5)
    world.review = Grant.objects.create(
        user=world.both, role=Role.REVIEWER, since=LONG_AGO, committee=world.district9
    )
    return world


def move(world):
    return moving.Move(body=afresh(world.ward5), to=afresh(world.district9), day=DAY, decision=DECISION)


def test_a_move_does_not_bring_staff_below_their_own_review(both):
    before = everything()
    with pytest.raises(Refusal, match="Lý Thị Hai"):
        do(both, move(both))
    assert everything() == before


def test_a_role_that_ended_is_no_obstacle_to_the_move(both):
    Grant.objects.filter(pk=both.review.pk).update(until=TODAY)
    do(both, move(both))
    assert afresh(both.ward5).path.startswith(afresh(both.district9).path)


def test_who_was_so_before_is_not_the_doing_of_this_act(both):
    Grant.objects.filter(pk=both.review.pk).update(committee=both.ward5)
    do(both, move(both))
    assert afresh(both.ward5).path.startswith(afresh(both.district9).path)


def test_a_merger_does_not_either_where_one_of_the_roles_lies_below(world):
    sub = committee(world.ward6, "Khối", "Đảng ủy bộ phận", "Đảng bộ bộ phận", "sub")
    person = account("both", "Lý Thị Hai", Role.STAFF, committee=world.ward5)
    Grant.objects.create(user=person, role=Role.REVIEWER, since=LONG_AGO, committee=sub)
    wards = [afresh(world.ward5), afresh(world.ward6)]
    merger = merging.Merge(
        above=afresh(world.district), merged=wards, new=new_ward(), day=DAY, decision=DECISION
    )
    with pytest.raises(Refusal, match="Lý Thị Hai"):
        do(world, merger)


def test_an_act_taken_back_does_not_either(world):
    sub = committee(world.ward5, "Khối", "Đảng ủy bộ phận", "Đảng bộ bộ phận", "sub")
    person = account("both", "Lý Thị Hai", Role.STAFF, committee=sub)
    act = do(world, dissolving.DissolveCommittee(body=afresh(sub), day=DAY, decision=DECISION))
    Grant.objects.create(user=person, role=Role.REVIEWER, since=TODAY, committee=world.ward5)
    with pytest.raises(Refusal, match="Lý Thị Hai"):
        undo(world, act)
    assert Grant.objects.get(user=person, role=Role.STAFF).until == DAY


# --- A slip opens no more than its maker could give --------------------------------------------------------------


@pytest.fixture
def kept_code(world):
    """An account of a secretary, and the code of a slip that the ward's staff made and kept."""
    world.secretary = account("hang", "Nguyễn Thị Hằng", Role.SECRETARY, cell=world.giai_viet)
    _slip, code = accounts.make_slip(
        account=world.secretary, submission_id=uuid.UUID(int=7), by=world.vanphong
    )
    return code


@pytest.mark.parametrize(
    ("role", "is_open"), [("reviewer", False), ("administrator", False), ("staff", True)]
)
def test_a_slip_made_by_who_could_not_give_the_new_role_is_withdrawn(world, kept_code, role, is_open):
    accounts.give_role(account=world.secretary, role=role, place=world.ward5, since=TODAY, by=world.admin)
    assert bool(accounts.open_slip(username="hang", code=kept_code)) == is_open


def test_also_where_the_role_is_given_in_the_administration_pages(world, kept_code, sign_in):
    form = {
        "user": world.secretary.pk,
        "role": "reviewer",
        "committee": world.ward5.pk,
        "since": "07/11/2026",
    }
    assert sign_in(world.admin).post(reverse("admin:cells_grant_add"), form).status_code == 302
    assert accounts.open_slip(username="hang", code=kept_code) is None


def test_a_slip_made_by_the_giver_stays_open(world):
    person = account("hang", "Nguyễn Thị Hằng", Role.SECRETARY, cell=world.giai_viet)
    _slip, code = accounts.make_slip(account=person, submission_id=uuid.UUID(int=8), by=world.admin)
    accounts.give_role(account=person, role="reviewer", place=world.ward5, since=TODAY, by=world.admin)
    assert accounts.open_slip(username="hang", code=code)


def test_no_second_account_hides_behind_letters_that_are_stored_as_others(world):
    User.objects.create_superuser("Chu", password="x", full_name="Chủ nhà")
    with pytest.raises(accounts.UserNameTaken):
        accounts.open_account(
            full_name="Ai Đó",
            username="ｃｈｕ",
            role="secretary",
            place=world.giai_viet,
            since=TODAY,
            submission_id=uuid.uuid4(),
            by=world.vanphong,
        )


# --- Who has left is seen as on the day of leaving ---------------------------------------------------------------


@pytest.fixture
def gone(world):
    """Ánh left Phường 5 on 1 January as a member on probation, was confirmed in June and is away for a time."""
    world.secret = cell(world.ward6, "Khu phố Kín")
    world.anh.memberships.update(until=date(2026, 1, 1), leaving="transferred")
    for place, kind in ((world.khu_pho_9, "regular"), (world.secret, "temporary")):
        Membership.objects.create(member=world.anh, cell=place, kind=kind, since=date(2026, 1, 1))
    Member.objects.filter(pk=world.anh.pk).update(
        admitted_on=date(2025, 6, 1), confirmed_on=date(2026, 6, 1), card_number="79.000001"
    )
    return world


def test_the_list_of_who_left_says_nothing_of_later(gone, sign_in):
    address = reverse("cells:committee-members-export", args=[gone.ward5.pk])
    response = sign_in(gone.vanphong).post(address, {"standing": "left"})
    [line] = list(openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0].values)[1:]
    assert line[1] == "Đỗ Văn Ánh"
    assert "Dự bị" in line
    assert not any("2026-06-01" in str(value) or "Kín" in str(value) for value in line)


def test_the_search_says_nothing_of_today_either(gone, sign_in):
    client = sign_in(gone.vanphong)
    page = client.post(reverse("cells:member-search"), {"q": "Ánh"}, follow=True).content.decode()
    assert "Đỗ Văn Ánh" in page
    assert "chính thức" not in page.casefold().split("<main")[1].split("đỗ văn ánh")[1].split("</li>")[0]


def test_the_choice_of_officers_does_not_name_the_cell_of_who_has_left(gone, sign_in):
    address = reverse("cells:committee-office-create", args=[gone.ward5.pk])
    form = {"find": "79.000001", "search": "1"}
    page = sign_in(gone.vanphong).post(address, form).content.decode()
    assert "Đỗ Văn Ánh" in page
    assert "Khu phố 9" not in page


def test_an_administrator_who_no_longer_keeps_the_member_changes_nothing(gone, sign_in):
    admin5 = account("admin5", "Quản trị Phường 5", Role.ADMINISTRATOR, committee=gone.ward5)
    exemption = Exemption.objects.create(member=gone.anh, decision="1", since=date(2026, 2, 1))
    client = sign_in(admin5)
    before = everything()
    for address, form in (
        (
            reverse("admin:cells_member_change", args=[gone.anh.pk]),
            {"full_name": "A", "admitted_on": "01/01/2001"},
        ),
        (
            reverse("admin:cells_exemption_change", args=[exemption.pk]),
            {"member": gone.anh.pk, "decision": "2", "since": "01/02/2026"},
        ),
        (
            reverse("admin:cells_exemption_add"),
            {"member": gone.anh.pk, "decision": "3", "since": "01/01/2025", "until": "01/02/2025"},
        ),
    ):
        assert client.post(address, form).status_code == 403, address
    assert everything() == before


@pytest.mark.parametrize(
    ("name", "place", "form"),
    [
        ("cell-office-create", "giai_viet", None),
        ("oversight-create", "giai_viet", None),
        ("committee-office-create", "ward5", {"find": "Ánh", "search": "1"}),
        ("group-create", "ward5", {"find": "Ánh", "search": "1"}),
    ],
)
def test_a_form_that_names_members_is_noted_as_any_page_is(world, sign_in, name, place, form):
    place = getattr(world, place)
    address = reverse(f"cells:{name}", args=[place.pk])
    client = sign_in(world.vanphong)
    response = client.post(address, form) if form else client.get(address)
    assert "Đỗ Văn Ánh" in response.content.decode() or name == "oversight-create"
    assert Reading.objects.of(place).filter(by=world.vanphong).count() == 1


# --- The number of a form means this form ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "more"),
    [("transfer", {"to_cell": "khu_pho_1"}), ("away", {"to_cell": "khu_pho_1", "until": "01/03/2027"})],
)
def test_a_number_sent_to_another_act_is_another_act(world, sign_in, name, more):
    client = sign_in(world.vanphong)
    form = {"submission_id": str(uuid.UUID(int=9)), "seen": 10**9, "day": "02/11/2026", "decision": "1"}
    client.post(reverse("cells:member-exempt", args=[world.anh.pk]), form)
    assert Exemption.objects.filter(member=world.anh).exists()
    more = {key: getattr(world, value).pk if hasattr(world, value) else value for key, value in more.items()}
    response = client.post(
        reverse(f"cells:member-{name}", args=[world.anh.pk]), form | more | {"purpose": "move"}
    )
    assert response.status_code == 302
    assert world.anh.transfers.exists() or world.anh.memberships.filter(kind="temporary").exists()


# --- Who stands in line blocks nobody who only names the row -----------------------------------------------------


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no locks on rows")
def test_a_row_is_locked_against_acts_on_it_and_not_against_rows_that_name_it(world):
    """Foreign keys are checked at the end, when the ledger is held: with a full lock two acts at one cell deadlock."""
    with CaptureQueriesContext(connection) as asked:
        people.admit(
            cell=world.giai_viet,
            full_name="Mới Đến",
            born_on=None,
            card_number="",
            day=TODAY,
            decision="1",
            submission_id=uuid.uuid4(),
            by=world.vanphong,
        )
        accounts.switch(account=world.bithu, is_active=False, by=world.vanphong)
    locked = [
        query["sql"] for query in asked if "cells_ledgerhead" not in query["sql"] and " FOR " in query["sql"]
    ]
    assert len(locked) == 2
    assert all("FOR NO KEY UPDATE" in sql for sql in locked)
