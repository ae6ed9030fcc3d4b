"""Accounts of a ward: the list, opening one, roles given and taken away, and who may do so."""

import uuid
from contextlib import nullcontext
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cells import slips
from cells.access import CELL_ROLES, GRANTABLE, PERMISSIONS, Permission, Role, grantable, may_grant, may_keep
from cells.actions import accounts
from cells.errors import Refusal
from cells.models import Event, EventAbout, Grant, Reading, SignInSlip, User

from ..conftest import LONG_AGO, account, cell, committee

TODAY = date(2026, 11, 7)
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


def at(name, thing):
    return reverse(f"cells:{name}", args=[thing.pk])


def fresh(user):
    """The user as the next request reads it, with today's grants unread."""
    return User.objects.get(pk=user.pk)


def open_form(world, **changes):
    return {
        "full_name": "Nguyễn Thị Hằng",
        "username": "",
        "role": "secretary",
        "place": f"cell-{world.khu_pho_1.pk}",
        "since": "07/11/2026",
        "until": "",
        "submission_id": str(uuid.UUID(int=1)),
    } | changes


def role_form(role, place, **changes):
    return {
        "role": role,
        "place": f"{place._meta.model_name}-{place.pk}",
        "since": "07/11/2026",
        "until": "",
    } | changes


# --- Who may give what where: both sides of every border -------------------------------------------------------

AT_CELLS = [
    (role, place) for role in ("secretary", "overseer") for place in ("giai_viet", "khu_pho_1", "sub_cell")
]
GIVES = {
    "bithu": [],
    "vanphong": [*AT_CELLS, ("staff", "ward5"), ("staff", "sub")],
    "thuongtruc": [],
    "quan8": [],
    "nobody": [],
    "admin5": [
        *AT_CELLS,
        *(
            (role, place)
            for role in ("staff", "reviewer", "official", "administrator")
            for place in ("ward5", "sub")
        ),
    ],
}
PLACES = [
    "root",
    "district",
    "ward5",
    "ward6",
    "sub",
    "twin",
    "giai_viet",
    "khu_pho_1",
    "khu_pho_9",
    "sub_cell",
]


@pytest.fixture
def wider(world):
    """The cast with an administrator of Phường 5, a committee below the ward, and one beside it."""
    world.sub = committee(world.ward5, "Khối", "Đảng ủy bộ phận", "Đảng bộ bộ phận", "sub")
    world.sub_cell = cell(world.sub, "Cơ quan")
    # Its path begins with the same letters up to the last step, as those of siblings do.
    world.twin = committee(world.district, "Phường 50", "Đảng ủy Phường 50", "Đảng bộ Phường 50", "commune")
    world.admin5 = account("admin5", "Quản trị Phường 5", Role.ADMINISTRATOR, committee=world.ward5)
    return world


def fits(role, place):
    return (role in CELL_ROLES) == (place._meta.model_name == "cell")


@pytest.mark.parametrize("who", GIVES)
def test_who_may_give_what_where(wider, who):
    user = getattr(wider, who)
    given = {
        (role.value, place)
        for role in Role
        for place in PLACES
        if fits(role, getattr(wider, place)) and may_grant(user, role, getattr(wider, place))
    }
    assert given == set(GIVES[who])


def test_the_condition_in_sql_and_the_answer_in_python_are_the_same(wider):
    for role in Role:
        for place in PLACES:
            thing = getattr(wider, place)
            if fits(role, thing):
                person = account(f"{role}.{place}", "Ai Đó")
                Grant.objects.create(
                    user=person, role=role, since=LONG_AGO, **{thing._meta.model_name: thing}
                )
    superuser = User.objects.create_superuser("goc", full_name="Gốc")
    for user in [getattr(wider, who) for who in (*GIVES, "admin", "vanphong6")] + [superuser]:
        in_python = {grant.pk for grant in Grant.objects.all() if may_grant(user, grant.role, grant)}
        assert set(Grant.objects.filter(grantable(user)).values_list("pk", flat=True)) == in_python


def test_who_gives_roles_opens_accounts_and_nobody_else_does():
    assert {role for role in Role if Permission.OPEN_ACCOUNTS in PERMISSIONS[role]} == set(GRANTABLE)


@pytest.mark.parametrize(
    ("since", "until", "gives"),
    [
        (LONG_AGO, TOMORROW, True),
        (LONG_AGO, TODAY, False),
        (TODAY, None, True),
        (TOMORROW, None, False),
    ],
)
def test_only_a_role_of_today_gives_roles(world, since, until, gives):
    world.vanphong.grants.update(since=since, until=until)
    assert may_grant(fresh(world.vanphong), Role.SECRETARY, world.giai_viet) is gives


# --- Whose account one may keep (slips, switching off) ---------------------------------------------------------

KEEPS = {
    # what the other account holds: (role, place, since, until, withdrawn), and whether Phường 5's staff may keep it
    "secretary of the ward": ([("secretary", "giai_viet", LONG_AGO, None, False)], True),
    "colleague": ([("staff", "ward5", LONG_AGO, None, False)], True),
    "staff below": ([("staff", "sub", LONG_AGO, None, False)], True),
    "secretary elsewhere": ([("secretary", "khu_pho_9", LONG_AGO, None, False)], False),
    "beside, path alike": ([("staff", "twin", LONG_AGO, None, False)], False),
    "staff above": ([("staff", "district", LONG_AGO, None, False)], False),
    "reviewer": ([("reviewer", "ward5", LONG_AGO, None, False)], False),
    "administrator": ([("administrator", "ward5", LONG_AGO, None, False)], False),
    "secretary, administrator once": (
        [
            ("secretary", "giai_viet", LONG_AGO, None, False),
            ("administrator", "ward5", LONG_AGO, TODAY, False),
        ],
        False,
    ),
    "secretary, administrator soon": (
        [
            ("secretary", "giai_viet", LONG_AGO, None, False),
            ("administrator", "ward5", TOMORROW, None, False),
        ],
        False,
    ),
    "administrator never after all": (
        [("secretary", "giai_viet", LONG_AGO, None, False), ("administrator", "ward5", TODAY, None, True)],
        True,
    ),
    "also elsewhere": (
        [
            ("secretary", "giai_viet", LONG_AGO, None, False),
            ("secretary", "khu_pho_9", LONG_AGO, None, False),
        ],
        False,
    ),
    "no role": ([], False),
}


@pytest.mark.parametrize("what", KEEPS)
def test_whose_account_staff_may_keep(wider, sign_in, what):
    held, expected = KEEPS[what]
    person = account("ai.do", "Ai Đó")
    for role, place, since, until, withdrawn in held:
        thing = getattr(wider, place)
        Grant.objects.create(
            user=person,
            role=role,
            since=since,
            until=until,
            withdrawn_at="2026-11-07T02:00:00Z" if withdrawn else None,
            **{thing._meta.model_name: thing},
        )
    assert may_keep(wider.vanphong, person) is expected
    # The page says the same; an account without any role at or below the ward does not exist there.
    answer = sign_in(wider.vanphong).post(at("slip-create", person), {"submission_id": str(uuid.uuid4())})
    assert (answer.status_code == 200) is expected
    assert SignInSlip.objects.exists() is expected


def test_nobody_keeps_the_own_account_or_a_superusers(world, sign_in):
    superuser = User.objects.create_superuser("goc", full_name="Gốc")
    Grant.objects.create(user=superuser, role=Role.STAFF, committee=world.ward5, since=LONG_AGO)
    assert not may_keep(world.vanphong, superuser)
    assert not may_keep(world.vanphong, world.vanphong)
    client = sign_in(world.vanphong)
    for page in ("slip-create", "account-switch"):
        assert client.post(at(page, world.vanphong)).status_code == 403
        assert client.post(at(page, superuser)).status_code == 403
    assert not SignInSlip.objects.exists()


# --- The list --------------------------------------------------------------------------------------------------


def shown(response):
    return [row["account"].username for row in response.context["rows"]]


def test_the_list_holds_who_has_a_role_here_or_below_in_the_order_of_names(world, sign_in):
    response = sign_in(world.vanphong).get(at("accounts", world.ward5))
    assert shown(response) == ["bithu", "bithu1", "giamsat", "vanphong", "thuongtruc"]
    reading = Reading.objects.get()
    assert (reading.by, reading.object_id) == (world.vanphong, str(world.ward5.pk))


def test_of_an_account_that_works_elsewhere_too_only_what_is_here_is_shown(world, sign_in):
    Grant.objects.create(user=world.vanphong6, role=Role.SECRETARY, cell=world.giai_viet, since=LONG_AGO)
    text = sign_in(world.vanphong).get(at("accounts", world.ward5)).content.decode()
    assert "Cao Văn Khải" in text
    assert "Phường 6" not in text
    detail = sign_in(world.vanphong).get(at("account-detail", world.vanphong6))
    assert [role["grant"].scope for role in detail.context["roles"]] == [world.giai_viet]
    assert detail.context["has_roles_elsewhere"] is True
    assert detail.context["cell_count"] == 1


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("binh nguyen", ["bithu"]),
        ("Bình", ["bithu"]),
        ("BITHU", ["bithu", "bithu1"]),
        ("khải", []),
        ("%", []),
        ("x\0y", []),
    ],
)
def test_accounts_are_found_by_name_with_or_without_diacritics(world, sign_in, words, found):
    assert shown(sign_in(world.vanphong).get(at("accounts", world.ward5), {"q": words})) == found


@pytest.mark.parametrize(("until", "listed"), [(TODAY, False), (TOMORROW, True)])
def test_an_account_whose_roles_are_over_moves_to_the_other_list(world, sign_in, until, listed):
    world.bithu.grants.update(until=until)
    client = sign_in(world.vanphong)
    assert ("bithu" in shown(client.get(at("accounts", world.ward5)))) is listed
    assert ("bithu" in shown(client.get(at("accounts", world.ward5), {"show": "ended"}))) is not listed


def test_the_list_comes_in_pages(world, sign_in):
    for number in range(60):
        account(f"them{number}", "Vũ Văn Thêm", Role.SECRETARY, cell=world.giai_viet)
    client = sign_in(world.vanphong)
    first, second = (client.get(at("accounts", world.ward5), {"page": page}) for page in (1, 2))
    assert (len(shown(first)), len(shown(second))) == (50, 15)
    assert set(shown(first)).isdisjoint(shown(second))


def test_the_number_of_queries_does_not_grow_with_the_accounts(world, sign_in, django_assert_max_num_queries):
    client = sign_in(world.vanphong)
    pages = [at("accounts", world.ward5), at("account-detail", world.bithu)]
    with django_assert_max_num_queries(15) as few:
        client.get(pages[0])
    with django_assert_max_num_queries(15) as few_of_one:
        client.get(pages[1])
    for number in range(30):
        person = account(f"them{number}", "Vũ Văn Thêm", Role.SECRETARY, cell=world.giai_viet)
        Grant.objects.create(user=person, role=Role.STAFF, committee=world.ward5, since=LONG_AGO)
        Grant.objects.create(
            user=world.bithu, role=Role.SECRETARY, cell=world.khu_pho_1, since=LONG_AGO, until=TODAY
        )
    with django_assert_max_num_queries(len(few)):
        client.get(pages[0])
    with django_assert_max_num_queries(len(few_of_one)):
        client.get(pages[1])


WHO = {
    "bithu": 404,
    "vanphong": 200,
    "vanphong6": 404,
    "thuongtruc": 403,
    "quan8": 403,
    "admin": 200,
    "nobody": 404,
}


@pytest.mark.parametrize("who", WHO)
def test_who_reads_the_list(world, sign_in, who):
    assert sign_in(getattr(world, who)).get(at("accounts", world.ward5)).status_code == WHO[who]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_list_and_the_page_are_only_read(world, sign_in, method):
    client = sign_in(world.vanphong)
    for url in (at("accounts", world.ward5), at("account-detail", world.bithu), reverse("cells:my-account")):
        assert getattr(client, method)(url).status_code == 405


# --- Opening an account ----------------------------------------------------------------------------------------


def test_staff_opens_an_account_and_gets_its_slip(world, sign_in):
    response = sign_in(world.vanphong).post(at("account-open", world.ward5), open_form(world))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    opened = User.objects.get(username="nguyenthihang")
    grant = opened.grants.get()
    assert (grant.role, grant.cell, grant.since, grant.until) == ("secretary", world.khu_pho_1, TODAY, None)
    assert not opened.has_usable_password()
    slip = opened.slips.get()
    code = "".join(response.context["code_groups"])
    assert slip.code_hash == slips.hash_of(code)
    assert (slip.expires_at - slip.made_at, slip.made_by) == (timedelta(days=7), world.vanphong)
    assert [(event.verb, event.by) for event in Event.objects.all()] == [
        ("account opened", world.vanphong),
        ("role given", world.vanphong),
        ("sign-in slip made", world.vanphong),
    ]
    assert code not in str(list(Event.objects.values_list("before", "after")))
    about = EventAbout.objects.filter(event__verb="role given").values_list("object_type", "object_id")
    assert set(about) == {("cells.user", str(opened.pk)), ("cells.cell", str(world.khu_pho_1.pk))}
    assert Reading.objects.get().kind == "printed"


def test_the_code_is_shown_this_once_and_kept_nowhere(world, sign_in):
    client = sign_in(world.vanphong)
    response = client.post(at("account-open", world.ward5), open_form(world))
    groups = response.context["code_groups"]
    opened = User.objects.get(username="nguyenthihang")
    for page in (at("account-detail", opened), at("slip-create", opened), at("accounts", world.ward5)):
        text = client.get(page).content.decode()
        assert not all(group in text for group in groups)
    assert "".join(groups) not in str(dict(client.session))
    assert "".join(groups) not in str(list(SignInSlip.objects.values()))


def test_a_second_click_opens_no_second_account(world, sign_in):
    client = sign_in(world.vanphong)
    client.post(at("account-open", world.ward5), open_form(world))
    again = client.post(at("account-open", world.ward5), open_form(world))
    opened = User.objects.get(full_name="Nguyễn Thị Hằng")
    assert again["Location"] == at("account-detail", opened)
    assert (SignInSlip.objects.count(), Event.objects.count()) == (1, 3)


@pytest.mark.parametrize(
    ("full_name", "proposed"),
    [
        ("Nguyễn Thị Hằng", "nguyenthihang"),
        ("Đặng Văn Ánh", "dangvananh"),
        ("Y Bhiông Niê", "ybhiongnie"),
        ("K'Brôih", "kbroih"),
        ("BI THU", "bithu2"),
        ("Bí Thư " + "Rất " * 12, "bithuratratratratratratratratr"),
    ],
)
def test_the_user_name_is_proposed_from_the_name(world, full_name, proposed):
    """`bithu` and `bithu1` are taken."""
    assert accounts.proposed_username(full_name) == proposed


def test_a_name_without_latin_letters_asks_for_a_user_name(world, sign_in):
    response = sign_in(world.vanphong).post(
        at("account-open", world.ward5), open_form(world, full_name="Иванов")
    )
    assert response.status_code == 422
    assert str(accounts.NoUserName()) in response.content.decode()


WRONG = [
    ({"full_name": " "}, "full_name"),
    ({"full_name": "N" * 81}, "full_name"),
    ({"username": "hai từ"}, "username"),
    ({"username": "BiThu"}, None),
    ({"role": "administrator"}, "role"),
    ({"role": "reviewer"}, "role"),
    ({"role": "staff"}, "place"),  # with a cell
    ({"place": ""}, "place"),
    ({"since": "06/11/2026"}, "since"),
    ({"since": "31/02/2026"}, "since"),
    ({"until": "07/11/2026"}, "until"),
    ({"submission_id": "x"}, "submission_id"),
]


@pytest.mark.parametrize(("changes", "field"), WRONG)
def test_a_wrong_form_is_shown_again_with_what_was_typed(world, sign_in, changes, field):
    form = open_form(world, username="hang.khac") | changes
    response = sign_in(world.vanphong).post(at("account-open", world.ward5), form)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field or "__all__"]
    assert form["full_name"].strip() in response.content.decode()
    assert not User.objects.filter(full_name="Nguyễn Thị Hằng").exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize("where", ["khu_pho_9", "ward6", "district", "root"])
def test_a_place_outside_the_scope_is_no_choice(world, sign_in, where):
    place = getattr(world, where)
    role = "secretary" if where == "khu_pho_9" else "staff"
    form = open_form(world, role=role, place=f"{place._meta.model_name}-{place.pk}")
    assert sign_in(world.vanphong).post(at("account-open", world.ward5), form).status_code == 422
    assert not User.objects.filter(full_name="Nguyễn Thị Hằng").exists()


@pytest.mark.parametrize(
    ("who", "role", "where"),
    [
        ("vanphong", Role.REVIEWER, "ward5"),
        ("vanphong", Role.ADMINISTRATOR, "ward5"),
        ("vanphong", Role.STAFF, "district"),
        ("vanphong", Role.SECRETARY, "khu_pho_9"),
        ("thuongtruc", Role.SECRETARY, "giai_viet"),
    ],
)
def test_the_act_refuses_what_the_form_would_not_offer(world, who, role, where):
    with pytest.raises(PermissionDenied):
        accounts.open_account(
            full_name="Người Mới",
            role=role,
            place=getattr(world, where),
            since=TODAY,
            submission_id=uuid.uuid4(),
            by=getattr(world, who),
        )
    assert not User.objects.filter(full_name="Người Mới").exists()
    assert not Event.objects.exists()


# The acts ask for themselves, whatever page they are called from.
REFUSED_ACTS = {
    "give above the own roles": lambda world: accounts.give_role(
        account=world.nobody, role=Role.REVIEWER, place=world.ward5, since=TODAY, by=world.vanphong
    ),
    "give elsewhere": lambda world: accounts.give_role(
        account=world.nobody, role=Role.SECRETARY, place=world.khu_pho_9, since=TODAY, by=world.vanphong
    ),
    "take away above the own roles": lambda world: accounts.take_role_away(
        grant=world.thuongtruc.grants.get(), by=world.vanphong
    ),
    "take away elsewhere": lambda world: accounts.take_role_away(
        grant=world.vanphong6.grants.get(), by=world.vanphong
    ),
    "switch off the reviewer": lambda world: accounts.switch(
        account=world.thuongtruc, is_active=False, by=world.vanphong
    ),
    "switch off oneself": lambda world: accounts.switch(
        account=world.vanphong, is_active=False, by=world.vanphong
    ),
    "slip for the administrator": lambda world: accounts.make_slip(
        account=world.admin, submission_id=uuid.uuid4(), by=world.vanphong
    ),
    "slip for oneself": lambda world: accounts.make_slip(
        account=world.vanphong, submission_id=uuid.uuid4(), by=world.vanphong
    ),
}


@pytest.mark.parametrize("what", REFUSED_ACTS)
def test_an_act_beyond_ones_rights_is_refused_and_leaves_nothing(world, what):
    before = [list(model.objects.order_by("pk").values()) for model in (User, Grant)]
    with pytest.raises(PermissionDenied):
        REFUSED_ACTS[what](world)
    assert [list(model.objects.order_by("pk").values()) for model in (User, Grant)] == before
    for model in (SignInSlip, Event):
        assert not model.objects.exists()


def test_a_broken_last_step_leaves_nothing_behind(world, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the last step")

    monkeypatch.setattr(accounts, "record_reading", fail)
    with pytest.raises(RuntimeError):
        accounts.open_account(
            full_name="Người Mới",
            role=Role.SECRETARY,
            place=world.giai_viet,
            since=TODAY,
            submission_id=uuid.uuid4(),
            by=world.vanphong,
        )
    assert not User.objects.filter(full_name="Người Mới").exists()
    for model in (SignInSlip, Event, Reading):
        assert not model.objects.exists()


def test_a_user_name_that_is_taken_at_the_same_moment_is_a_refusal(world, monkeypatch):
    monkeypatch.setattr(accounts, "_new_account", lambda name, username: _insert_again(world.bithu))
    with pytest.raises(accounts.UserNameTaken):
        accounts.open_account(
            full_name="Người Mới",
            role=Role.SECRETARY,
            place=world.giai_viet,
            since=TODAY,
            submission_id=uuid.uuid4(),
            by=world.vanphong,
        )


def _insert_again(user):
    return User.objects.create_user(user.username, full_name="Người Mới")


# --- Giving a role ---------------------------------------------------------------------------------------------


def test_a_further_role_is_given_with_its_dates(world, sign_in):
    form = role_form("secretary", world.khu_pho_1, since="10/11/2026", until="01/12/2026")
    response = sign_in(world.vanphong).post(at("role-give", world.bithu), form)
    assert response["Location"] == at("account-detail", world.bithu)
    grant = world.bithu.grants.get(cell=world.khu_pho_1)
    assert (grant.since, grant.until) == (date(2026, 11, 10), date(2026, 12, 1))
    event = Event.objects.get()
    assert (event.verb, event.before, event.after["since"]) == ("role given", None, "2026-11-10")


def test_the_same_role_given_again_is_the_same_act(world, sign_in):
    client = sign_in(world.vanphong)
    for _click in range(2):
        response = client.post(at("role-give", world.bithu), role_form("secretary", world.khu_pho_1))
        assert response.status_code == 302
    assert (world.bithu.grants.filter(cell=world.khu_pho_1).count(), Event.objects.count()) == (1, 1)


@pytest.mark.parametrize(("since", "is_given"), [(YESTERDAY, False), (TODAY, True)])
def test_a_role_does_not_begin_before_today(world, since, is_given):
    with nullcontext() if is_given else pytest.raises(accounts.RoleBeginsInThePast):
        accounts.give_role(
            account=world.nobody, role=Role.STAFF, place=world.ward5, since=since, by=world.admin
        )
    assert world.nobody.grants.exists() is is_given


def test_a_role_that_is_held_already_is_not_given_for_other_days(world, sign_in):
    response = sign_in(world.vanphong).post(
        at("role-give", world.bithu), role_form("secretary", world.giai_viet)
    )
    assert response.status_code == 422
    assert str(accounts.AlreadyHeld()) in response.content.decode()
    assert world.bithu.grants.count() == 1


# Place and time of the role an account holds, and whether it may get the other of the two from 7/11 to 1/12.
BESIDE = [
    ("ward5", LONG_AGO, None, False),
    ("district", LONG_AGO, None, False),
    ("sub", LONG_AGO, None, False),
    ("twin", LONG_AGO, None, True),
    ("ward5", LONG_AGO, TODAY, True),
    ("ward5", LONG_AGO, TOMORROW, False),
    ("ward5", date(2026, 11, 30), None, False),
    ("ward5", date(2026, 12, 1), None, True),
]


@pytest.mark.parametrize(("where", "since", "until", "is_given"), BESIDE)
@pytest.mark.parametrize(("held", "new"), [(Role.STAFF, Role.REVIEWER), (Role.REVIEWER, Role.STAFF)])
def test_who_records_does_not_judge(wider, held, new, where, since, until, is_given):
    person = account("hai.vai", "Hai Vai")
    Grant.objects.create(user=person, role=held, committee=getattr(wider, where), since=since, until=until)
    expected = nullcontext() if is_given else pytest.raises(Refusal)
    with expected:
        accounts.give_role(
            account=person,
            role=new,
            place=wider.ward5,
            since=TODAY,
            until=date(2026, 12, 1),
            by=wider.admin,
        )
    assert person.grants.filter(role=new).exists() is is_given


def test_a_role_that_was_taken_back_at_once_excludes_nothing(world):
    grant = accounts.give_role(
        account=world.nobody, role=Role.STAFF, place=world.ward5, since=TODAY, by=world.admin
    )
    accounts.take_role_away(grant=grant, by=world.admin)
    for role in (Role.REVIEWER, Role.ADMINISTRATOR):
        accounts.give_role(account=world.nobody, role=role, place=world.ward5, since=TODAY, by=world.admin)
    assert world.nobody.grants.standing().count() == 2


@pytest.mark.parametrize("who", ["vanphong", "admin"])
def test_nobody_gives_a_role_to_oneself(world, sign_in, who):
    user = getattr(world, who)
    url = reverse("cells:role-give", args=[user.pk])
    client = sign_in(user)
    assert client.get(url).status_code == 403
    assert client.post(url, role_form("secretary", world.giai_viet)).status_code == 403
    with pytest.raises(accounts.OwnRole):
        accounts.give_role(account=user, role=Role.SECRETARY, place=world.giai_viet, since=TODAY, by=user)
    assert user.grants.count() == 1


@pytest.mark.parametrize(("where", "status"), [("ward5", 200), ("ward6", 404), ("district", 404)])
def test_the_committee_asked_for_lies_in_the_scope(world, sign_in, where, status):
    url = at("role-give", world.bithu)
    assert sign_in(world.vanphong).get(url, {"at": getattr(world, where).pk}).status_code == status


@pytest.mark.parametrize("at_value", ["x", "-1", "²", "9" * 30])
def test_a_committee_that_is_none_is_as_if_none_were_named(world, sign_in, at_value):
    response = sign_in(world.vanphong).get(at("role-give", world.bithu), {"at": at_value})
    assert response.context["committee"] == world.ward5


def test_a_place_that_has_ended_is_no_choice(world, sign_in):
    type(world.khu_pho_1).objects.filter(pk=world.khu_pho_1.pk).update(until=TODAY)
    response = sign_in(world.vanphong).post(
        at("role-give", world.bithu), role_form("secretary", world.khu_pho_1)
    )
    assert response.status_code == 422


# --- Taking a role away ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until", "after"),
    [
        (LONG_AGO, None, (TODAY, False)),
        (YESTERDAY, None, (TODAY, False)),
        (LONG_AGO, TOMORROW, (TODAY, False)),
        (TODAY, None, (None, True)),
        (TOMORROW, None, (None, True)),
    ],
)
def test_a_role_is_taken_away_at_once_and_the_open_session_feels_it(world, since, until, after):
    """Two browsers: the secretary's is signed in, the office's takes the role away."""
    grant = world.bithu.grants.get()
    month = reverse("scoring:cell-month", args=[world.giai_viet.pk, "2026-11"])
    secretary, office = Client(), Client()
    secretary.force_login(world.bithu)
    office.force_login(world.vanphong)
    assert secretary.get(month).status_code == 200
    Grant.objects.filter(pk=grant.pk).update(since=since, until=until)
    office.post(at("role-end", grant))
    assert secretary.get(month).status_code == 404
    grant.refresh_from_db()
    assert (grant.until, grant.withdrawn_at is not None) == after
    event = Event.objects.get()
    assert (event.verb, event.by) == ("role taken away", world.vanphong)
    assert event.before != event.after


def test_taking_away_twice_is_one_act(world, sign_in):
    grant = world.bithu.grants.get()
    client = sign_in(world.vanphong)
    assert [client.post(at("role-end", grant)).status_code for _click in range(2)] == [302, 302]
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "whose", "status"),
    [
        ("vanphong", "bithu", 302),
        ("vanphong", "thuongtruc", 403),
        ("vanphong", "vanphong", 403),
        ("vanphong6", "bithu", 404),
        ("thuongtruc", "bithu", 404),
        ("bithu", "bithu", 404),
        ("admin", "thuongtruc", 302),
        ("admin", "admin", 403),
        ("nobody", "bithu", 404),
    ],
)
def test_who_takes_whose_role_away(world, sign_in, who, whose, status):
    grant = getattr(world, whose).grants.get()
    assert sign_in(getattr(world, who)).post(at("role-end", grant)).status_code == status
    grant.refresh_from_db()
    assert (grant.until is None) is (status != 302)
    assert Event.objects.exists() is (status == 302)


def test_a_broken_trace_leaves_the_role(world, monkeypatch):
    def fail(**kwargs):
        raise RuntimeError("the last step")

    monkeypatch.setattr(accounts, "record", fail)
    with pytest.raises(RuntimeError):
        accounts.take_role_away(grant=world.bithu.grants.get(), by=world.vanphong)
    assert world.bithu.grants.get().until is None
    with pytest.raises(RuntimeError):
        accounts.switch(account=world.bithu, is_active=False, by=world.vanphong)
    assert fresh(world.bithu).is_active


# --- Switching off and on --------------------------------------------------------------------------------------


def test_an_account_that_is_switched_off_is_out_at_the_next_click_and_may_come_back(world):
    month = reverse("scoring:cell-month", args=[world.giai_viet.pk, "2026-11"])
    secretary, office = Client(), Client()
    secretary.force_login(world.bithu)
    office.force_login(world.vanphong)
    assert secretary.get(month).status_code == 200
    for _click in range(2):
        office.post(at("account-switch", world.bithu), {"is_active": "off"})
    answer = secretary.get(month)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login"))
    office.post(at("account-switch", world.bithu), {"is_active": "on"})
    assert fresh(world.bithu).is_active
    assert [event.verb for event in Event.objects.all()] == ["account switched off", "account switched on"]


def test_switching_off_withdraws_the_slip(world):
    accounts.make_slip(account=world.bithu, submission_id=uuid.uuid4(), by=world.vanphong)
    accounts.switch(account=world.bithu, is_active=False, by=world.vanphong)
    assert SignInSlip.objects.get().withdrawn_at
    with pytest.raises(accounts.SwitchedOff):
        accounts.make_slip(account=world.bithu, submission_id=uuid.uuid4(), by=world.vanphong)


def test_a_switch_without_a_direction_changes_nothing(world, sign_in):
    assert sign_in(world.vanphong).post(at("account-switch", world.bithu), {}).status_code == 422
    assert fresh(world.bithu).is_active


# --- In words --------------------------------------------------------------------------------------------------


def test_the_page_says_what_the_account_may_and_may_not(world, sign_in):
    response = sign_in(world.vanphong).get(at("account-detail", world.bithu))
    (role,) = response.context["roles"]
    assert role["permissions"] == [permission.label for permission in PERMISSIONS[Role.SECRETARY]]
    assert set(response.context["not_allowed"]) == {
        permission.label for permission in Permission if permission not in PERMISSIONS[Role.SECRETARY]
    }
    assert (response.context["cell_count"], response.context["committee_count"]) == (1, 0)
    reading = Reading.objects.get()
    assert (reading.object_type, reading.object_id) == ("cells.user", str(world.bithu.pk))


@pytest.mark.parametrize(
    ("who", "counts"), [("vanphong", (2, 1)), ("quan8", (3, 3)), ("admin", (3, 5)), ("nobody", (0, 0))]
)
def test_everybody_reads_the_own_account_in_the_same_words(world, sign_in, who, counts):
    response = sign_in(getattr(world, who)).get(reverse("cells:my-account"))
    assert (response.context["cell_count"], response.context["committee_count"]) == counts
    assert (at("accounts", world.ward5) in response.content.decode()) is (who == "vanphong")


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [(LONG_AGO, TODAY, "over"), (TOMORROW, None, "not begun")],
)
def test_a_role_of_another_time_permits_nothing_today(world, sign_in, since, until, words):
    world.bithu.grants.update(since=since, until=until)
    response = sign_in(world.vanphong).get(at("account-detail", world.bithu))
    assert response.context["roles"][0]["permissions"] == []
    assert response.context["cell_count"] == 0
    assert response.context["roles"][0]["lasts"] is (words == "not begun")


def test_the_superuser_opens_the_house(world, sign_in):
    superuser = User.objects.create_superuser("goc", full_name="Gốc")
    own = sign_in(superuser).get(reverse("cells:my-account"))
    assert own.context["keeps"] == [world.root]
    assert Permission.MANAGE.label not in own.context["not_allowed"]
    assert Permission.RECORD.label in own.context["not_allowed"]
    form = open_form(
        world, role="administrator", place=f"committee-{world.root.pk}", full_name="Quản Trị Mới"
    )
    response = sign_in(superuser).post(at("account-open", world.root), form)
    assert response.status_code == 200
    assert User.objects.get(username="quantrimoi").grants.get().committee == world.root


def test_the_database_has_the_last_word_on_a_second_click(world):
    accounts.make_slip(account=world.bithu, submission_id=uuid.UUID(int=7), by=world.vanphong)
    values = SignInSlip.objects.values(
        "user_id", "made_by_id", "made_at", "expires_at", "submission_id"
    ).get()
    with pytest.raises(IntegrityError), transaction.atomic():
        SignInSlip.objects.create(code_hash="another", **values)
