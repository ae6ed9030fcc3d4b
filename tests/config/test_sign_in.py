"""The door: sign-in, its refusals, where it leads, and the language it speaks (trust.md S-07, S-08, S-12, S-21)."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext

from cells.models import User

from ..conftest import PASSWORD

LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def nobody_failed_yet():
    """Failed attempts are counted in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


def sign_in(client, username, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": username, "password": password, **more})


def test_the_right_password_opens_the_start_page(world, client):
    response = sign_in(client, "bithu")
    assert (response.status_code, response["Location"]) == (302, reverse("scoring:home"))
    assert client.get(reverse("scoring:home")).status_code == 302


def errors(response):
    return [str(error) for error in response.context["form"].non_field_errors()]


def test_a_wrong_password_and_an_unknown_name_are_told_the_same(world, client):
    """Nobody learns from the answer which accounts there are."""
    wrong, unknown = sign_in(client, "bithu", "sai"), sign_in(client, "khongco", "sai")
    assert (wrong.status_code, unknown.status_code) == (200, 200)
    assert errors(wrong) == errors(unknown)
    assert len(errors(wrong)) == 1
    assert errors(wrong)[0] in wrong.content.decode()


def test_the_refusal_is_in_vietnamese_and_the_password_is_not_sent_back(world, client):
    response = sign_in(client, "bithu", "mat-khau-sai")
    assert "mật khẩu" in errors(response)[0]
    assert "mat-khau-sai" not in response.content.decode()
    assert 'value="bithu"' in response.content.decode()


def test_an_account_that_is_switched_off_stays_outside(world, client):
    User.objects.filter(pk=world.bithu.pk).update(is_active=False)
    sign_in(client, "bithu")
    assert client.get(reverse("scoring:home")).status_code == 302
    assert client.get(reverse("scoring:home"))["Location"].startswith(LOGIN)


def test_after_five_wrong_tries_the_right_password_waits_too(world, client):
    for _ in range(5):
        sign_in(client, "bithu", "sai")
    refused = sign_in(client, "bithu")
    assert refused.status_code in (200, 429)
    assert client.get(reverse("scoring:home"))["Location"].startswith(LOGIN)


def test_a_colleague_in_the_same_office_is_not_locked_out_with_it(world, client):
    for _ in range(5):
        sign_in(client, "bithu", "sai")
    assert sign_in(client, "vanphong").status_code == 302


def test_a_session_begun_before_signing_in_is_not_carried_on(world, client):
    """Whoever planted a session id in a browser does not share the session that follows."""
    session = client.session
    session["planted"] = True
    session.save()
    before = client.cookies["sessionid"].value
    sign_in(client, "bithu")
    assert client.cookies["sessionid"].value != before


def test_signing_out_ends_the_session_on_the_server(world, client):
    sign_in(client, "bithu")
    kept = client.cookies["sessionid"].value
    client.post(reverse("account_logout"))
    client.cookies["sessionid"] = kept
    assert client.get(reverse("scoring:home"))["Location"].startswith(LOGIN)


def test_nobody_opens_an_account_by_themselves(client, db):
    assert client.get("/account/signup/").status_code == 404
    from allauth.account.adapter import get_adapter

    assert get_adapter().is_open_for_signup(None) is False


# --- Where it leads --------------------------------------------------------------------------------------------

HOSTILE = [
    "//evil.example",
    "///evil.example",
    "https://evil.example",
    "https:evil.example",
    "http:///evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "%2f%2fevil.example",
    "//evil。example",
    "https://testserver@evil.example",
    "https://testserver.evil.example",
    "\t//evil.example",
    "data:text/html,x",
]


def is_local(location):
    """Whether a browser that follows `location` from the sign-in page stays here; it reads \\ as /, and /// as //."""
    location = re.sub(r"^(https?:)?/{2,}", r"\1//", location.strip().replace("\\", "/"))
    target = urlsplit(urljoin(f"http://testserver{LOGIN}", location))
    return (target.scheme, target.netloc) == ("http", "testserver")


@pytest.mark.parametrize("location", [url for url in HOSTILE if url != "%2f%2fevil.example"])
def test_a_door_to_another_site_would_be_noticed(location):
    assert not is_local(location)


@pytest.mark.parametrize("wanted", HOSTILE)
def test_no_door_leads_to_another_site(world, client, wanted):
    language = client.post(reverse("set_language"), {"language": "en", "next": wanted})
    assert is_local(language["Location"])
    posted = sign_in(client, "admin", next=wanted)
    assert posted.status_code == 302
    assert is_local(posted["Location"])
    again = client.get(LOGIN, {"next": wanted})
    assert is_local(again["Location"])
    administration = client.get(reverse("admin:login"), {"next": wanted})
    assert is_local(administration["Location"])
    left = client.post(reverse("account_logout"), {"next": wanted})
    assert is_local(left["Location"])


@pytest.mark.parametrize("wanted", ["/overview/2026-11/", "/overview/2026-11/?show=late&x=1"])
def test_every_door_leads_to_the_page_that_was_asked_for(world, client, wanted):
    assert client.post(reverse("set_language"), {"language": "en", "next": wanted})["Location"] == wanted
    asked = client.get(wanted)["Location"]
    assert sign_in(client, "admin", next=wanted)["Location"] == wanted
    client.post(reverse("account_logout"))
    assert client.post(asked, {"login": "admin", "password": PASSWORD})["Location"] == wanted


# --- The language ----------------------------------------------------------------------------------------------


def language_of(response):
    text = response.content.decode()
    assert response["Content-Language"] in ("vi", "en")
    assert f'<html lang="{response["Content-Language"]}">' in text
    return response["Content-Language"]


@pytest.mark.parametrize("browser", [{}, {"Accept-Language": "en-US,en;q=0.9"}, {"Accept-Language": "fr"}])
def test_vietnamese_whatever_the_browser_asks_for(client, db, browser):
    assert language_of(client.get(LOGIN, headers=browser)) == "vi"


def test_the_switch_changes_the_language_of_this_browser_and_back(client, db):
    assert "English" in client.get(LOGIN).content.decode()
    client.post(reverse("set_language"), {"language": "en", "next": LOGIN})
    english = client.get(LOGIN)
    assert language_of(english) == "en"
    assert "Tiếng Việt" in english.content.decode()
    client.post(reverse("set_language"), {"language": "vi", "next": LOGIN})
    assert language_of(client.get(LOGIN)) == "vi"


@pytest.mark.parametrize("language", ["fr", "xx", "", "../../etc"])
def test_a_language_that_there_is_not_changes_nothing(client, db, language):
    client.cookies["django_language"] = language
    assert language_of(client.get(LOGIN)) == "vi"
    assert client.post(reverse("set_language"), {"language": language, "next": LOGIN}).status_code == 302
    assert language_of(client.get(LOGIN)) == "vi"


def test_pages_of_refusal_speak_the_chosen_language_too(world, client):
    client.cookies["django_language"] = "en"
    sign_in(client, "bithu")
    refused = client.get(reverse("scoring:board", args=[world.ward5.pk, "2026-11"]))
    assert (refused.status_code, language_of(refused)) == (404, "en")
    assert "This page was not found" in refused.content.decode()


def test_one_readers_language_does_not_stay_for_the_next(client, db):
    client.cookies["django_language"] = "en"
    client.get(LOGIN)
    assert gettext("Sign in") == "Đăng nhập"


def test_wrong_passwords_from_elsewhere_do_not_keep_the_owner_out(world, client):
    for _attempt in range(6):
        client.post(LOGIN, {"login": "bithu", "password": "sai"}, REMOTE_ADDR="10.0.0.9")
    elsewhere = client.post(LOGIN, {"login": "bithu", "password": PASSWORD}, REMOTE_ADDR="10.0.0.9")
    assert elsewhere.status_code == 200
    assert sign_in(client, "bithu").status_code == 302
