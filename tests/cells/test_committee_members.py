"""The members of a committee and the search: who is found, what the address shows, and the same as a file."""

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from cells import citizen_ids
from cells.actions import tables
from cells.models import Event, Exemption, Leaving, Member, MembershipKind, Reading
from cells.names import sort_key

from ..conftest import member


@pytest.fixture
def url(world):
    return reverse("cells:committee-members", args=[world.ward5.pk])


def names(response):
    return [line["row"].member.full_name for line in response.context["lines"]]


def search(client, url, text, **more):
    return client.post(url, {"q": text, **more}, follow=True)


ALL = ["Trần Thị An", "Đỗ Văn Ánh", "Nguyễn Văn Bình", "Lê Văn Cường", "Đặng Thị Dung", "Phạm Thị Em"]


def test_the_members_of_all_cells_below_in_vietnamese_order(world, sign_in, url):
    response = sign_in(world.vanphong).get(url)
    assert names(response) == ALL
    assert [line["office"] != "" for line in response.context["lines"]] == [
        True,
        False,
        True,
        True,
        False,
        False,
    ]
    assert "Hồ Văn Giang" not in response.content.decode()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dang thi", ["Đặng Thị Dung"]),
        ("Đặng", ["Đặng Thị Dung"]),
        ("binh nguyen", ["Nguyễn Văn Bình"]),
        ("VAN", ["Đỗ Văn Ánh", "Nguyễn Văn Bình", "Lê Văn Cường"]),
        ("ÁNH", ["Đỗ Văn Ánh"]),
        ("0079", ["Trần Thị An"]),
        ("040 012 345 678", ["Phạm Thị Em"]),
        ("giang", []),
        ("%", []),
        ("_", []),
        ("a\0n b", ["Nguyễn Văn Bình"]),
    ],
)
def test_one_is_found_by_parts_of_the_name_in_any_order_by_card_and_by_citizen_id(
    world, sign_in, url, text, found
):
    Member.objects.filter(pk=world.an.pk).update(card_number="00791")
    Member.objects.filter(pk=world.em.pk).update(citizen_id_hash=citizen_ids.hash_of("040012345678"))
    response = search(sign_in(world.vanphong), url, text)
    assert names(response) == found


def test_the_words_searched_for_stand_in_no_address(world, sign_in, url):
    response = search(sign_in(world.vanphong), url, "dang thi dung", cell=world.giai_viet.pk)
    (address, _status) = response.redirect_chain[-1]
    assert "dang" not in address
    assert f"cell={world.giai_viet.pk}" in address
    assert "dang" not in response.context["query"]
    assert names(sign_in(world.vanphong).get(url)) == ALL


def test_an_address_of_somebody_elses_search_shows_the_whole_list(world, sign_in, url, client):
    address = search(sign_in(world.vanphong), url, "dung").redirect_chain[-1][0]
    client.logout()
    assert names(sign_in(world.thuongtruc).get(address)) == ALL


def test_the_last_twenty_searches_are_kept(world, sign_in, url):
    client = sign_in(world.vanphong)
    for number in range(25):
        client.post(url, {"q": f"an {number}"})
    client.post(url, {"q": "an 24"})
    assert len(client.session["searches"]) == 20


@pytest.mark.parametrize(
    ("standing", "found"),
    [
        ("official", ["Trần Thị An", "Đỗ Văn Ánh", "Nguyễn Văn Bình", "Lê Văn Cường", "Phạm Thị Em"]),
        ("probationary", ["Đặng Thị Dung"]),
        ("exempt", ["Đỗ Văn Ánh"]),
        ("away", ["Phạm Thị Em"]),
        ("temporary", ["Phạm Thị Em"]),
        ("left", ["Vũ Văn Đi"]),
        ("nonsense", ALL),
    ],
)
def test_they_are_filtered_by_how_they_stand(world, sign_in, url, standing, found):
    Exemption.objects.create(member=world.anh, decision="3-NQ/CB", since=date(2026, 1, 1))
    world.em.memberships.create(cell=world.giai_viet, kind=MembershipKind.TEMPORARY, since=date(2026, 1, 1))
    gone = member("Vũ Văn Đi", world.khu_pho_1)
    gone.memberships.update(until=date(2026, 11, 7), leaving=Leaving.OUT_OF_SYSTEM)
    assert names(sign_in(world.vanphong).get(url, {"standing": standing})) == found


def test_who_went_from_one_cell_of_the_ward_to_another_has_not_left_it(world, sign_in, url):
    world.anh.memberships.update(until=date(2026, 6, 1))
    world.anh.memberships.create(cell=world.khu_pho_1, since=date(2026, 6, 1))
    client = sign_in(world.vanphong)
    assert names(client.get(url, {"standing": "left"})) == []
    left_the_cell = client.get(url, {"standing": "left", "cell": world.giai_viet.pk})
    assert names(left_the_cell) == ["Đỗ Văn Ánh"]


@pytest.mark.parametrize("value", ["x", "-1", "9" * 30, "٣", ""])
def test_a_cell_that_is_none_is_left_out(world, sign_in, url, value):
    assert names(sign_in(world.vanphong).get(url, {"cell": value})) == ALL


def test_a_cell_of_another_ward_cannot_be_chosen(world, sign_in, url):
    response = sign_in(world.vanphong).get(url, {"cell": world.khu_pho_9.pk})
    assert names(response) == ALL
    assert world.khu_pho_9 not in response.context["cells"]


def test_fifty_stand_on_a_page(world, sign_in, url):
    for number in range(50):
        member(f"Vũ Văn {chr(97 + number // 26)}{chr(97 + number % 26)}", world.khu_pho_1)
    client = sign_in(world.vanphong)
    first, second = client.get(url), client.get(url, {"page": 2})
    assert (len(names(first)), len(names(second))) == (50, 6)
    everybody = names(first) + names(second)
    assert everybody == sorted(everybody, key=sort_key)


def test_the_queries_do_not_grow_with_the_members(world, sign_in, url, django_assert_max_num_queries):
    client = sign_in(world.vanphong)
    client.get(url)
    with django_assert_max_num_queries(15) as few:
        client.get(url)
    for number in range(40):
        member(f"Vũ Văn {chr(97 + number // 26)}{chr(97 + number % 26)}", world.khu_pho_1)
    with django_assert_max_num_queries(len(few)):
        client.get(url)


def test_reading_and_searching_are_noted_at_the_committee_without_the_words(world, sign_in, url):
    search(sign_in(world.vanphong), url, "dung")
    reading = Reading.objects.get()
    assert (reading.by, reading.kind, reading.object_id) == (world.vanphong, "opened", str(world.ward5.pk))


# --- As a file -------------------------------------------------------------------------------------------------


def table(response):
    """The rows of a file as openpyxl reads them."""
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    book = load_workbook(io.BytesIO(response.content))
    return [list(row) for row in book.active.iter_rows()]


def test_the_file_holds_what_the_page_shows(world, sign_in, url):
    client = sign_in(world.vanphong)
    page = search(client, url, "van", cell=world.giai_viet.pk)
    export = reverse("cells:committee-members-export", args=[world.ward5.pk])
    sent = {"search": page.context["search"], "cell": world.giai_viet.pk, "standing": ""}
    rows = table(client.post(export, sent))
    assert [cell.value for cell in rows[0]][:4] == ["STT", "Họ và tên", "Ngày sinh", "Số thẻ đảng viên"]
    assert [row[1].value for row in rows[1:]] == names(page) == ["Đỗ Văn Ánh", "Nguyễn Văn Bình"]


def test_days_are_days_numbers_are_text_and_nothing_is_a_formula(world, sign_in):
    Member.objects.filter(pk=world.cuong.pk).update(card_number="00123", born_on=date(1960, 5, 19))
    member('=HYPERLINK("http://x")', world.khu_pho_1, card_number="+84 912 345 678")
    client = sign_in(world.vanphong)
    rows = table(client.post(reverse("cells:member-list-export", args=[world.khu_pho_1.pk])))
    assert "f" not in {cell.data_type for row in rows for cell in row}
    by_name = {row[1].value: row for row in rows[1:]}
    cuong = by_name["Lê Văn Cường"]
    assert (cuong[3].value, cuong[3].data_type, cuong[2].value.date()) == ("00123", "s", date(1960, 5, 19))
    assert cuong[2].is_date
    harmless = by_name['\'=HYPERLINK("http://x")']
    assert harmless[3].value == "+84 912 345 678"


def test_the_file_leaves_a_reading_and_an_event_and_has_a_vietnamese_name(world, sign_in):
    response = sign_in(world.vanphong).post(reverse("cells:committee-members-export", args=[world.ward5.pk]))
    reading, event = Reading.objects.get(), Event.objects.get()
    assert (reading.kind, reading.object_id) == ("exported", str(world.ward5.pk))
    assert (event.verb, event.by) == ("members exported", world.vanphong)
    assert event.after == {"list": "Đảng viên Phường 5", "rows": 6}
    assert "filename*=utf-8''%C4%90%E1%BA%A3ng%20vi%C3%AAn" in response["Content-Disposition"]


def test_our_own_file_read_again_changes_nothing(world, sign_in):
    Member.objects.filter(pk=world.an.pk).update(card_number="00123", born_on=date(1960, 5, 19))
    content = (
        sign_in(world.vanphong).post(reverse("cells:committee-members-export", args=[world.ward5.pk])).content
    )
    batch = tables.receive_list(
        kind="members", committee=world.ward5, content=content, file_name="a.xlsx", by=world.vanphong
    )
    assert tables.compare_some(batch=batch, by=world.vanphong).counts == {"unchanged": 6, "notices": 0}


# --- Finding somebody anywhere ---------------------------------------------------------------------------------

SEARCH = "cells:member-search"


def found(response):
    return [line["member"].full_name for line in response.context["lines"]]


@pytest.mark.parametrize(
    ("who", "people"),
    [
        ("bithu", ["Đỗ Văn Ánh", "Nguyễn Văn Bình"]),
        ("vanphong", ["Đỗ Văn Ánh", "Nguyễn Văn Bình", "Lê Văn Cường"]),
        ("vanphong6", ["Hồ Văn Giang"]),
        ("admin", ["Đỗ Văn Ánh", "Nguyễn Văn Bình", "Lê Văn Cường", "Hồ Văn Giang"]),
    ],
)
def test_everybody_finds_only_whom_they_may_see(world, sign_in, who, people):
    response = search(sign_in(getattr(world, who)), reverse(SEARCH), "van")
    assert found(response) == people
    assert "van" not in response.redirect_chain[-1][0].split("?")[1]


def test_before_a_search_nobody_is_shown_and_no_reading_noted(world, sign_in):
    response = sign_in(world.vanphong).get(reverse(SEARCH))
    assert (response.status_code, found(response), Reading.objects.count()) == (200, [], 0)


def test_a_search_is_noted_at_the_place_of_the_role(world, sign_in):
    search(sign_in(world.bithu), reverse(SEARCH), "an")
    assert Reading.objects.get().object_id == str(world.giai_viet.pk)


def test_the_cell_of_today_stands_beside_the_name(world, sign_in):
    world.anh.memberships.update(until=date(2026, 6, 1))
    world.anh.memberships.create(cell=world.khu_pho_1, since=date(2026, 6, 1))
    lines = search(sign_in(world.vanphong), reverse(SEARCH), "anh").context["lines"]
    assert [line["cell"] for line in lines] == [world.khu_pho_1]
