"""A person at a browser. Everything the page refuses or loads from elsewhere fails the test."""

import os
import threading
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.core.signals import request_finished, request_started

from tests.conftest import PASSWORD, build_world

# Playwright keeps an event loop in this thread; Django would refuse the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture
def world(transactional_db):
    from scoring.actions import load_rubric
    from scoring.rubric import load

    load_rubric(load())
    return build_world()


class AtWork:
    """How many requests the live server is working on. Its threads share the connection that the test empties."""

    def __init__(self):
        self._changed, self._number = threading.Condition(), 0

    def begin(self, **_signal):
        self._count(+1)

    def end(self, **_signal):
        self._count(-1)

    def _count(self, step):
        with self._changed:
            self._number += step
            self._changed.notify_all()

    def wait_until_done(self):
        with self._changed:
            assert self._changed.wait_for(lambda: self._number <= 0, timeout=30), "the server still works"
            self._number = 0


@pytest.fixture
def at_work():
    requests = AtWork()
    request_started.connect(requests.begin)
    request_finished.connect(requests.end)
    yield requests
    request_started.disconnect(requests.begin)
    request_finished.disconnect(requests.end)


@pytest.fixture
def person(new_context, live_server, at_work):
    """`person(user, width)` → a page of a browser in which that user is signed in."""
    faults, contexts = [], []

    def watched(page):
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: _watch(request, live_server, faults))

    def signed_in(user, width=1280):
        context = new_context(viewport={"width": width, "height": 900}, locale="en-US", accept_downloads=True)
        context.on("page", watched)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{live_server.url}/")
        page.fill("[name=login]", user.username)
        page.fill("[name=password]", PASSWORD)
        page.click("form button.btn-next")
        page.wait_for_url(lambda url: "/account/login" not in url)
        return page

    yield signed_in
    # A page that closes still sends what waits; nothing may arrive while the database is emptied.
    for context in contexts:
        context.set_offline(True)
    at_work.wait_until_done()
    # These answers are meant, and so is a line cut by the test; Chromium reports them as errors of its console.
    meant = (
        "status of 401",
        "status of 403",
        "status of 409",
        "status of 422",
        "ERR_INTERNET_DISCONNECTED",
        "ERR_FAILED",
    )
    faults = [fault for fault in faults if not any(sign in fault for sign in meant)]
    assert not faults, faults


def _watch(request, live_server, faults):
    parts = urlsplit(request.url)
    if parts.scheme in ("http", "https") and parts.netloc != urlsplit(live_server.url).netloc:
        faults.append(f"loaded from another host: {request.url}")


@pytest.fixture
def screen():
    """What must be true of every page a person looks at: `screen.check(page)`."""
    return SimpleNamespace(check=check_screen)


def check_screen(page):
    """Nothing runs off the side, no text is under 16 px, every control is large enough to press.

    With SCREENSHOTS set to a folder, each page checked is also saved there as a picture, to be looked at.
    """
    page.wait_for_load_state()
    if folder := os.environ.get("SCREENSHOTS"):
        name = urlsplit(page.url).path.strip("/").replace("/", "_") or "start"
        page.screenshot(path=f"{folder}/{page.viewport_size['width']}-{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    small = page.evaluate(
        """() => [...document.querySelectorAll("main *")].filter(e => e.checkVisibility() && !e.closest(".paper")
        && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())
        && parseFloat(getComputedStyle(e).fontSize) < 16).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert not small, (page.url, small)
    low = page.evaluate(
        """() => [...document.querySelectorAll("main .btn, main input:not([type=hidden]):not([type=radio])"
        + ":not([type=checkbox]), main select")].filter(e => e.checkVisibility()
        && e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert not low, (page.url, low)
    assert page.evaluate(
        "[...document.querySelectorAll('main .btn-next')].filter(e => e.checkVisibility()).length <= 1"
    )
