"""The pages of an import: the file, the bar, the rows, the confirmation; with scripts and without."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import gettext
from openpyxl import load_workbook

from cells.actions import tables as actions
from cells.models import Event, ImportBatch, Member, Reading

from .tables import csv, ds_dangvien, ds_file

HEADERS = ["Họ và tên", "Ngày kết nạp", "Chi bộ"]
GOOD, BAD = ["Vũ Văn Giáp", "03/02/2015", "Khu phố 1"], ["Vũ Văn Ất", "không rõ", "Khu phố 1"]


def upload(client, world, content, name="dang-vien.xlsx", **more):
    url = reverse("cells:import-members", args=[world.ward5.pk])
    return client.post(url, {"file": SimpleUploadedFile(name, content), **more}, follow=True)


def page(name, batch):
    return reverse(f"cells:import-{name}", args=[batch.pk])


@pytest.fixture
def staff(world, sign_in):
    return sign_in(world.vanphong)


def compared(client, world, *rows):
    upload(client, world, csv(HEADERS, *rows))
    batch = ImportBatch.objects.get()
    while batch.state == "comparing":
        client.post(page("compare", batch))
        batch.refresh_from_db()
    return batch


def test_from_the_file_to_the_members_without_scripts(world, staff):
    response = upload(staff, world, ds_file(ds_dangvien()), to_proper_case="on")
    batch = ImportBatch.objects.get()
    assert response.redirect_chain == [(page("detail", batch), 302)]
    assert 'value="0" max="85"' in response.content.decode()
    response = staff.post(page("compare", batch), follow=True)
    assert [count for _value, _label, count in response.context["filters"]] == [85]
    assert response.context["may_confirm"]
    response = staff.post(page("confirm", batch), follow=True)
    assert response.status_code == 200
    assert Member.objects.exclude(citizen_id_hash="").count() == 85
    assert "85" in str(next(iter(response.context["messages"])))


def test_the_bar_moves_on_by_itself_where_scripts_run(world, staff, monkeypatch):
    monkeypatch.setattr(actions.compare_some.__wrapped__, "__kwdefaults__", {"limit": 40})
    upload(staff, world, ds_file(ds_dangvien()))
    batch = ImportBatch.objects.get()
    htmx = {"HX-Request": "true"}
    first = staff.post(page("compare", batch), headers=htmx)
    assert 'value="40" max="85"' in first.content.decode()
    assert 'hx-trigger="load' in first.content.decode()
    assert "<html" not in first.content.decode()
    staff.post(page("compare", batch), headers=htmx)
    last = staff.post(page("compare", batch), headers=htmx)
    assert last["HX-Redirect"] == page("detail", batch)


def test_a_row_in_error_shows_its_sentence_beside_the_box_and_no_way_to_confirm(world, staff):
    batch = compared(staff, world, GOOD, BAD)
    response = staff.get(page("detail", batch))
    content = response.content.decode()
    assert gettext("This is no day. Write it as 19/05/1954.") in content
    assert page("confirm", batch) not in content
    assert response.context["error_count"] == 1
    for sent, numbers in (
        ({}, [3]),
        ({"show": "error"}, [3]),
        ({"show": "new"}, [2]),
        ({"show": "all"}, [2, 3]),
    ):
        lines = staff.get(page("detail", batch), sent).context["lines"]
        assert [row.number for row, _boxes in lines] == numbers
    staff.post(page("confirm", batch))
    assert not Member.objects.filter(full_name="Vũ Văn Giáp").exists()


@pytest.mark.parametrize(
    ("headers", "ticked", "is_warned"),
    [(HEADERS, "", True), (HEADERS, "on", False), ([*HEADERS, "Ngày chính thức"], "", False)],
)
def test_a_list_without_days_of_confirmation_warns_that_all_would_be_on_probation(
    world, staff, headers, ticked, is_warned
):
    more = {"is_confirmed_after_a_year": "on"} if ticked else {}
    upload(staff, world, csv(headers, [*GOOD, "03/02/2016"][: len(headers)]), **more)
    batch = ImportBatch.objects.get()
    response = staff.post(page("compare", batch), follow=True)
    assert response.context["makes_probationary"] is is_warned


@pytest.mark.parametrize("show", ["nonsense", "", "'", "all"])
def test_an_unknown_filter_shows_all_rows(world, staff, show):
    batch = compared(staff, world, GOOD, BAD)
    assert len(staff.get(page("detail", batch), {"show": show}).context["lines"]) == 2


def test_fifty_rows_stand_on_a_page_and_cost_the_same(world, staff, django_assert_max_num_queries):
    batch = compared(staff, world, *([f"Vũ Văn A{'b' * n}", *GOOD[1:]] for n in range(60)))
    staff.get(page("detail", batch))
    with django_assert_max_num_queries(15):
        assert len(staff.get(page("detail", batch)).context["lines"]) == 50
    assert len(staff.get(page("detail", batch), {"page": 2}).context["lines"]) == 10


def test_a_file_that_is_no_list_is_refused_beside_its_field(world, staff):
    response = upload(staff, world, b"%PDF-1.7 \x00", name="dang-vien.xlsx")
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["file"]
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"joined_on": "08/11/2026"}, "joined_on"),
        ({"joined_on": "x"}, "joined_on"),
        ({"cell": "999999"}, "cell"),
    ],
)
def test_what_is_chosen_wrongly_is_refused_beside_its_field(world, staff, sent, field):
    response = upload(staff, world, csv(HEADERS, GOOD), **sent)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])


def test_a_cell_of_another_ward_cannot_be_chosen_for_the_list(world, staff):
    response = upload(staff, world, csv(HEADERS, GOOD), cell=world.khu_pho_9.pk)
    assert list(response.context["form"].errors) == ["cell"]


def test_a_file_without_a_name_of_its_own_or_with_a_long_one(world, staff):
    upload(staff, world, csv(HEADERS, GOOD), name="đảng viên " * 40 + ".csv")
    assert len(ImportBatch.objects.get().file_name) <= 120


@pytest.mark.parametrize("who", ["thuongtruc", "admin", "vanphong6", "bithu"])
@pytest.mark.parametrize(
    ("method", "name"), [("get", "detail"), ("post", "compare"), ("post", "confirm"), ("post", "discard")]
)
def test_an_upload_is_its_uploaders_alone(world, sign_in, client, who, method, name):
    batch = compared(sign_in(world.vanphong), world, GOOD)
    client.logout()
    response = getattr(sign_in(getattr(world, who)), method)(page(name, batch))
    assert response.status_code == 404
    assert not Member.objects.filter(full_name="Vũ Văn Giáp").exists()


def test_who_lost_the_role_can_no_longer_look_at_the_upload(world, staff):
    batch = compared(staff, world, GOOD)
    world.vanphong.grants.update(until="2026-11-07")
    for method, name in (("get", "detail"), ("post", "confirm")):
        assert getattr(staff, method)(page(name, batch)).status_code == 403


def test_thrown_away_means_gone(world, staff):
    batch = compared(staff, world, GOOD)
    staff.post(page("discard", batch))
    assert not ImportBatch.objects.exists()
    # That somebody compared a list stays known: it tells which numbers are recorded somewhere.
    event = Event.objects.get()
    assert (event.verb, event.by, event.after["new"]) == ("list compared", world.vanphong, 1)


def test_an_expired_list_leads_back_to_the_choice_of_a_file(world, staff):
    batch = compared(staff, world, GOOD)
    ImportBatch.objects.update(expires_at=batch.made_at)
    response = staff.get(page("detail", batch), follow=True)
    assert response.redirect_chain[-1][0] == reverse("cells:import-members", args=[world.ward5.pk])
    response = staff.post(page("compare", batch), follow=True)
    assert [message.level_tag for message in response.context["messages"]][-1] == "error"


def test_a_second_press_shows_that_it_is_done(world, staff):
    batch = compared(staff, world, GOOD)
    staff.post(page("confirm", batch))
    response = staff.post(page("confirm", batch), follow=True)
    assert response.status_code == 200
    assert Member.objects.filter(full_name="Vũ Văn Giáp").count() == 1
    assert Event.objects.filter(verb="list imported").count() == 1


def test_reading_the_preview_is_noted(world, staff):
    batch = compared(staff, world, GOOD)
    staff.get(page("detail", batch))
    assert Reading.objects.get().object_id == str(world.ward5.pk)


@pytest.mark.parametrize("kind", ["members", "organisation"])
def test_the_template_opens_and_explains_itself(world, sign_in, kind):
    response = sign_in(world.admin).get(reverse(f"cells:import-{kind}-template", args=[world.ward5.pk]))
    book = load_workbook(io.BytesIO(response.content))
    table, hints = book.worksheets
    assert table["A1"].value == "STT"
    assert table["A1"].font.bold
    assert table.freeze_panes == "A2"
    explained = {row[0].value for row in hints.iter_rows()}
    assert {cell.value for cell in table[1]} <= explained
