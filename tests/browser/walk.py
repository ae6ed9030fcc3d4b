"""What a person does at a page, for the tests that walk through many of them."""

from contextlib import contextmanager

from playwright.sync_api import expect

BAR = "[data-save-bar]"


def press(page, name):
    """Press a form's button by its name; the page that follows has loaded when this returns."""
    follow(page, f"main form button[name={name}]")


def follow(page, selector, **expected):
    """Click the first element found; the page it leads to has loaded when this returns."""
    with page.expect_navigation(**expected):
        page.locator(selector).first.click()


def open_step(page, live_server, meeting, name):
    page.goto(f"{live_server.url}/meetings/{meeting.pk}/{name}/")


def mark_everybody_present(page):
    page.click("[data-all-present]")


def mark(page, row: int, status: str, **more):
    """Choose for one member, and write a reason or an hour: ``mark(page, 1, "excused", reason="đi viện")``."""
    page.click(f"label:has([name=marks-{row}-status][value={status}])")
    for name, text in more.items():
        page.fill(f"[name=marks-{row}-{name}]", text)


def expect_saved(page):
    """Nothing is pressed: what was touched is on the server by itself."""
    expect(page.locator(BAR)).to_have_attribute("data-is", "saved", timeout=15_000)


def expect_waiting(page):
    """The line is cut; what was touched is on this device, and the page may be closed without a question."""
    expect(page.locator(BAR)).to_have_attribute("data-is", "offline", timeout=15_000)
    page.wait_for_function(
        """() => { const leaving = new Event("beforeunload", { cancelable: true });
        window.dispatchEvent(leaving); return !leaving.defaultPrevented; }"""
    )


@contextmanager
def line_cut(page):
    page.context.set_offline(True)
    try:
        yield
    finally:
        page.context.set_offline(False)


def reopened(page, url=None):
    """The page closed and opened again on the same device."""
    context, url = page.context, url or page.url
    page.close()
    page = context.new_page()
    page.goto(url)
    return page


def unfold(page):
    """Open every criterion of the score sheet."""
    folded = page.locator("details[data-criterion]:not([open]) > summary")
    while folded.count():
        folded.first.click()
