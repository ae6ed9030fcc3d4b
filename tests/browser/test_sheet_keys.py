"""The score sheet by keyboard at the ward's desk: Enter goes on and never hands in; digits choose on a scale."""

import pytest
from playwright.sync_api import expect

from scoring.models import Assessment
from tests.conftest import meeting_of
from tests.meetings.records import fresh, hold

pytestmark = pytest.mark.browser


def test_enter_goes_to_the_next_field_and_digits_choose(world, person, live_server):
    meeting = hold(meeting_of(world.giai_viet), world)
    page = person(world.vanphong)
    page.goto(f"{live_server.url}/meetings/{meeting.pk}/score/")
    assert page.locator("details[data-criterion]:not([open])").count() == 0
    page.focus("[name='1-1-points']")
    page.keyboard.type("0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "1-2-points"
    page.focus("[name='3-3-points'] >> nth=0")
    page.keyboard.type("14")
    expect(page.locator("[name='3-3-points'][value='14']")).to_be_checked()
    page.focus("[name=votes_for]")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "votes_against"
    assert not Assessment.objects.exists()
    assert fresh(meeting).state == "held"
