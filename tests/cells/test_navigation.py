"""The main menu leads where an account may go, and nowhere else."""

import pytest
from django.urls import reverse
from django.utils import translation

from cells.navigation import main_menu


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def names(world, user, rf, path="/"):
    request = rf.get(path)
    request.user = user
    return [(name, is_here) for name, _url, is_here in main_menu(request)["menu"]]


MENUS = [
    ("bithu", ["Look up"]),
    ("vanphong", ["Organisation", "Members", "Visits", "Look up", "Rubrics", "Accounts"]),
    ("thuongtruc", ["Organisation", "Members", "Visits", "Look up", "Rubrics", "Ledger"]),
    ("quan8", ["Organisation", "Look up", "Rubrics"]),
    ("admin", ["Organisation", "Members", "Rubrics", "Accounts", "Ledger"]),
    ("nobody", []),
    ("giamsat", ["Look up"]),
]


@pytest.mark.parametrize(("who", "entries"), MENUS)
def test_each_sees_the_ways_that_are_open_to_them(world, rf, who, entries):
    assert [name for name, _here in names(world, getattr(world, who), rf)] == entries


@pytest.mark.parametrize("who", ["vanphong", "thuongtruc", "quan8", "admin"])
def test_every_way_in_the_menu_is_open(world, rf, sign_in, who):
    request = rf.get("/")
    request.user = getattr(world, who)
    client = sign_in(request.user)
    assert {client.get(url).status_code for _name, url, _here in main_menu(request)["menu"]} == {200}


def test_the_page_one_is_on_is_marked(world, rf):
    page = reverse("cells:accounts", args=[world.ward5.pk])
    assert [name for name, is_here in names(world, world.vanphong, rf, page) if is_here] == ["Accounts"]


def test_who_is_not_signed_in_has_no_menu(client):
    assert client.get(reverse("account_login")).context["menu"] == []


def test_the_account_that_opens_the_house_finds_every_way_without_a_grant(world, rf):
    assert not world.nobody.grants.exists()
    world.nobody.is_superuser = True
    assert [name for name, _here in names(world, world.nobody, rf)] == [
        "Organisation",
        "Members",
        "Rubrics",
        "Accounts",
        "Ledger",
    ]
