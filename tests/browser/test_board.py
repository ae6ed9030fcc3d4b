"""The ward's board at a desk: a row opens in place and closes again, and the keys find what waits."""

import pytest

from meetings.models import MeetingState
from tests.conftest import local, meeting_of

pytestmark = pytest.mark.browser


def test_a_row_opens_in_place_and_closes_again(world, person, screen):
    meeting_of(world.giai_viet)
    page = person(world.vanphong)
    screen.check(page)
    page.click("[data-expand] >> nth=0")
    detail = page.locator("tr[data-detail]")
    detail.wait_for()
    assert "Điểm danh" in detail.inner_text()
    screen.check(page)
    page.click("[data-expand] >> nth=0")
    detail.wait_for(state="detached")


def test_the_key_n_goes_to_the_next_cell_to_deal_with(world, person):
    """Giai Việt has planned for a day still to come; Khu phố 1 met on the 2nd and has not submitted."""
    meeting_of(world.giai_viet, planned_at=local(2026, 11, 20, 19))
    meeting_of(world.khu_pho_1, started_at=local(2026, 11, 2, 19), state=MeetingState.HELD)
    page = person(world.vanphong)
    page.keyboard.press("n")
    assert "Khu phố 1" in page.evaluate("document.activeElement.innerText")
