"""What every answer carries, whatever its code: trust.md S-14 to S-19, S-22, S-24, S-49."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from scoring import boards

from .test_access_table import TABLE, client_of, url_of

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}


def policy_of(response):
    """The Content-Security-Policy as {directive: values}."""
    return dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))


@pytest.fixture
def answers(stage, monkeypatch):
    """A function that gives one answer of each code, all of them to Phường 5's staff."""
    board = reverse("scoring:board", args=[stage.ward5.pk, "2026-11"])

    def failing(*args):
        raise RuntimeError("a secret inside")

    def answer(code):
        client = client_of(stage, "vanphong")
        if code == 500:
            monkeypatch.setattr(boards, "board", failing)
        return client.get(
            {
                200: board,
                302: reverse("scoring:home"),
                403: reverse("scoring:review", args=[stage.meetings.submitted.pk]),
                404: reverse("scoring:board", args=[stage.ward6.pk, "2026-11"]),
                405: reverse("scoring:meeting-return", args=[stage.meetings.submitted.pk]),
                500: board,
                "pdf": reverse("papers:paper-download", args=[stage.report.pk]),
                "draft": reverse("meetings:minutes-paper", args=[stage.meetings.held.pk]),
                "no address": "/nowhere/",
            }[code]
        )

    return answer


CODES = {
    200: 200,
    302: 302,
    403: 403,
    404: 404,
    405: 405,
    500: 500,
    "pdf": 200,
    "draft": 200,
    "no address": 404,
}


@pytest.mark.parametrize("code", CODES)
def test_every_answer_carries_the_headers_that_protect_it(answers, code):
    response = answers(code)
    assert response.status_code == CODES[code]
    assert policy_of(response) == POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]


def test_who_is_not_signed_in_gets_them_too(client, db):
    for path in (reverse("account_login"), reverse("scoring:home"), "/nowhere/", reverse("account_inactive")):
        response = client.get(path)
        assert policy_of(response) == POLICY
        assert (response["X-Content-Type-Options"], response["X-Frame-Options"]) == ("nosniff", "DENY")
        assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_a_failure_tells_nothing_of_the_inside(answers):
    text = answers(500).content.decode()
    assert '<main class="page page-account">' in text
    assert not re.search(r"secret inside|RuntimeError|Traceback|/scoring/|SELECT|Django", text)


@pytest.mark.parametrize("code", [403, 404, 405, 500])
def test_a_refusal_is_a_page_that_a_person_can_read(answers, code):
    response = answers(code)
    if code == 405:
        assert response.content == b""  # no browser asks like this
        return
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert "<h1>" in response.content.decode()
    assert 'href="/"' in response.content.decode()


class Unsafe(HTMLParser):
    """Collects what the policy would block, or would have to be loosened for."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        is_data = attributes.get("type") in ("application/json", "text/template")
        if tag == "script" and not is_data and "src" not in attributes:
            self.found.append("script")
        if tag == "style":
            self.found.append("style")
        self.found += [f"{tag} {name}" for name in attributes if name == "style" or name.startswith("on")]
        for name in ("href", "src", "action"):
            value = attributes.get(name) or ""
            if re.match(r"(?i)\s*(javascript:|https?:|//)", value):
                self.found.append(f"{tag} {name}={value}")


def test_no_page_needs_the_policy_loosened(stage):
    """No script within the page, no style or on… attribute, nothing from another host (S-47)."""
    wrong = []
    for actor in ("vanphong", "thuongtruc", "admin"):
        client = client_of(stage, actor)
        for address, rows in TABLE.items():
            for thing in {thing for thing, method, codes in rows if method == "GET" and codes[actor] == 200}:
                response = client.get(url_of(stage, address, thing))
                if not response.get("Content-Type", "").startswith("text/html"):
                    continue
                page = Unsafe()
                page.feed(response.content.decode())
                wrong += [(address, thing, fault) for fault in page.found]
    assert wrong == []


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<style>p{}</style>",
        "<p style='color:red'>",
        "<p onclick='x()'>",
        "<script src='https://elsewhere/x.js'></script>",
        "<a href='javascript:x()'>",
    ],
)
def test_a_page_that_needs_it_loosened_would_be_noticed(html):
    page = Unsafe()
    page.feed(html)
    assert len(page.found) == 1


# --- Forms carry their token (S-14) ----------------------------------------------------------------------------


def test_no_address_takes_a_form_without_its_token(stage):
    client = Client(enforce_csrf_checks=True)
    client.force_login(stage.admin, backend=settings.AUTHENTICATION_BACKENDS[0])
    taken = []
    for address, rows in TABLE.items():
        response = client.post(url_of(stage, address, rows[0][0]), {"reason": "x"})
        if response.status_code != 403:
            taken.append((address, response.status_code))
    assert taken == []


def test_a_form_with_its_token_is_taken(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.bithu, backend=settings.AUTHENTICATION_BACKENDS[0])
    url = reverse("meetings:month-missed", args=[world.giai_viet.pk, "2026-11"])
    token = client.get(url).context["csrf_token"]
    assert client.post(url, {"reason": "Mưa lũ"}).status_code == 403
    assert client.post(url, {"reason": "Mưa lũ", "csrfmiddlewaretoken": str(token)}).status_code == 302


def test_a_form_without_its_token_is_told_what_to_do(world):
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("account_login"), {"login": "bithu", "password": "chibo-demo"})
    assert response.status_code == 403
    assert "403_csrf.html" in [template.name for template in response.templates]


# --- Cookies and deployment (S-18, S-43) -----------------------------------------------------------------------


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(world, client):
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": "bithu", "password": "chibo-demo"})
    for name in ("sessionid", "csrftoken"):
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_behind_https_django_finds_nothing_to_warn_of(tmp_path):
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "SECRET_KEY": "x7" * 12 + "Qw!9_zRt-5" * 4,
        "BEHIND_HTTPS": "1",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite3'}",
    }
    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr
