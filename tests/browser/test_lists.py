"""Lists at a screen: an import goes on by itself into the book; a member is found, and the list taken out."""

import pytest
from django.urls import reverse

from cells.models import Member
from tests.cells.tables import ds_dangvien, ds_file

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1280])
def test_a_list_goes_from_the_file_into_the_book(world, person, screen, live_server, width):
    page = person(world.vanphong, width)
    page.goto(live_server.url + reverse("cells:import-members", args=[world.ward5.pk]))
    screen.check(page)
    file = {
        "name": "DS_DANGVIEN.xlsx",
        "mimeType": "application/octet-stream",
        "buffer": ds_file(ds_dangvien()),
    }
    page.set_input_files("[name=file]", file)
    page.click("main form button.btn-next")
    page.wait_for_selector(".import-rows")
    screen.check(page)
    with page.expect_navigation():
        page.click("form[action$='/confirm/'] button")
    screen.check(page)
    assert Member.objects.exclude(citizen_id_hash="").count() == 85


def test_rows_in_error_are_shown_first(world, person, screen, live_server):
    rows = ds_dangvien()
    rows[2][5], rows[4][6] = "không rõ", "Chi bộ Khu phố Một"
    page = person(world.vanphong)
    page.goto(live_server.url + reverse("cells:import-members", args=[world.ward5.pk]))
    file = {"name": "a.xlsx", "mimeType": "application/octet-stream", "buffer": ds_file(rows)}
    page.set_input_files("[name=file]", file)
    page.click("main form button.btn-next")
    page.wait_for_selector(".import-rows")
    assert page.locator(".import-rows tbody tr").count() == 2
    screen.check(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_member_is_found_and_the_list_taken_out(world, person, screen, live_server, width):
    page = person(world.vanphong, width)
    page.goto(live_server.url + reverse("cells:committee-members", args=[world.ward5.pk]))
    screen.check(page)
    page.fill("[name=q]", "dang thi")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("tbody tr").count() == 1
    assert "dang" not in page.url.split("?")[1]
    screen.check(page)
    with page.expect_download() as download:
        page.click("form[action$='/export/'] button")
    assert download.value.suggested_filename.endswith(".xlsx")
