"""Every list as a file: the rows of its page, read back; who took it out is noted."""

import io
import uuid
from datetime import date, datetime, time

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.html import escape
from openpyxl import load_workbook

from cells.access import Role
from cells.actions import tables
from cells.events import record, record_reading
from cells.models import (
    Cell,
    Event,
    FormerName,
    FormerPlace,
    Grant,
    Office,
    Reading,
    Transfer,
    User,
    WorkingGroup,
)
from cells.views import files

from ..conftest import LONG_AGO, cell, committee, office

NEW_YEAR = datetime.combine(date(2026, 1, 1), time())  # as openpyxl reads a day


def rows_of(response):
    """The rows below the header, as openpyxl reads them."""
    sheet = load_workbook(io.BytesIO(response.content)).active
    return [[box.value for box in row] for row in sheet.iter_rows(min_row=2)]


@pytest.fixture
def take_out(world, sign_in):
    def taken(name, place, sent=None, who=world.vanphong):
        return sign_in(who).post(reverse(f"cells:{name}-export", args=[place.pk]), sent or {})

    return taken


def test_the_tree_with_secretaries_and_numbers_of_members(world, take_out):
    rows = rows_of(take_out("tree", world.ward5))
    assert [(row[1], row[4], row[7], row[8]) for row in rows] == [
        ("Đảng ủy Phường 5", None, None, None),
        ("Chung cư Giai Việt", "Đảng ủy Phường 5", "Nguyễn Văn Bình", 4),
        ("Khu phố 1", "Đảng ủy Phường 5", "Lê Văn Cường", 2),
    ]


def test_who_may_not_read_names_gets_the_tree_without_them(world, take_out):
    rows = rows_of(take_out("tree", world.district, who=world.quan8))
    assert [row[1] for row in rows] == [
        "Quận ủy Quận 8",
        "Đảng ủy Phường 5",
        "Chung cư Giai Việt",
        "Khu phố 1",
        "Đảng ủy Phường 6",
        "Khu phố 9",
    ]
    assert {row[7] for row in rows} == {None}


def test_the_tree_of_a_past_day_stands_as_it_stood(world, take_out):
    FormerPlace.objects.create(
        cell=world.khu_pho_9, under=world.ward5, since=LONG_AGO, until=date(2025, 7, 1), decision="x"
    )
    FormerName.objects.create(cell=world.khu_pho_1, name="Tổ 7", since=LONG_AGO, until=date(2025, 7, 1))
    before = rows_of(take_out("tree", world.ward5, {"day": "2025-06-30"}))
    assert [row[1] for row in before] == ["Đảng ủy Phường 5", "Chung cư Giai Việt", "Khu phố 9", "Tổ 7"]
    after = rows_of(take_out("tree", world.ward5, {"day": "2025-07-01"}))
    assert [row[1] for row in after] == ["Đảng ủy Phường 5", "Chung cư Giai Việt", "Khu phố 1"]


def test_the_file_of_the_tree_read_again_changes_nothing(world, take_out):
    hospital = committee(world.ward5, "Bệnh viện", "Đảng ủy Bệnh viện", "Đảng bộ Bệnh viện", "sub")
    for kind in Cell._meta.get_field("kind").choices:
        cell(hospital, f"Nơi {kind[0]}", kind[0])
    Cell.objects.filter(pk=world.khu_pho_1.pk).update(code="38168053000001", founded_by="12-QĐ/ĐU")
    content = take_out("tree", world.ward5).content
    batch = tables.receive_list(
        kind="organisation", committee=world.ward5, content=content, file_name="a.xlsx", by=world.admin
    )
    batch = tables.compare_some(batch=batch, by=world.admin)
    assert [row for row in batch.rows.values("number", "state", "boxes") if row["state"] != "unchanged"] == []
    assert batch.counts == {"unchanged": 14, "notices": 0}


@pytest.fixture
def take_out_all(world, sign_in):
    def taken(who=world.quan8, **sent):
        return sign_in(who).post(reverse("cells:tree-tops-export"), sent)

    return taken


@pytest.fixture
def two_tops(world):
    """An account that keeps people in Phường 5 and only looks on in Phường 6."""
    world.quan8.grants.all().delete()
    for ward, role in ((world.ward5, Role.STAFF), (world.ward6, Role.OFFICIAL)):
        Grant.objects.create(user=world.quan8, role=role, committee=ward, since=LONG_AGO)
    office(world.giang, world.khu_pho_9, "secretary")


def test_the_whole_tree_of_who_sees_several_committees_side_by_side(world, take_out_all, two_tops):
    rows = rows_of(take_out_all())
    assert [(row[1], row[7]) for row in rows] == [
        ("Đảng ủy Phường 5", None),
        ("Chung cư Giai Việt", "Nguyễn Văn Bình"),
        ("Khu phố 1", "Lê Văn Cường"),
        ("Đảng ủy Phường 6", None),
        ("Khu phố 9", None),
    ]
    assert set(Reading.objects.values_list("object_id", flat=True)) == {
        str(world.ward5.pk),
        str(world.ward6.pk),
    }
    for reader_of in (world.ward5, world.ward6):
        assert Event.objects.about(reader_of).get().after == {"list": "Tổ chức", "rows": 5}


def test_the_whole_tree_is_offered_where_it_is_shown_and_keeps_the_day(
    world, sign_in, take_out_all, two_tops
):
    page = sign_in(world.quan8).get(reverse("cells:tree"), {"day": "2025-06-30"}).content.decode()
    assert f'action="{reverse("cells:tree-tops-export")}"' in page
    assert '<input type="hidden" name="day" value="2025-06-30">' in page
    FormerName.objects.create(cell=world.khu_pho_1, name="=Tổ 7", since=LONG_AGO, until=date(2025, 7, 1))
    assert "'=Tổ 7" in [row[1] for row in rows_of(take_out_all(day="2025-06-30"))]


def test_the_whole_tree_asks_no_more_for_more_cells(
    world, take_out_all, two_tops, django_assert_max_num_queries
):
    take_out_all()
    with django_assert_max_num_queries(30) as few:
        take_out_all()
    for number in range(20):
        cell(world.ward5, f"Tổ {number}")
    with django_assert_max_num_queries(len(few)):
        take_out_all()


@pytest.fixture
def group(world):
    group = WorkingGroup.objects.create(
        committee=world.ward5, name="Tổ 1", decision="=1+1", since=date(2026, 1, 1)
    )
    group.people.create(member=world.an, is_leader=True, since=date(2026, 1, 1))
    group.people.create(member=world.em, since=date(2026, 1, 1), until=date(2026, 6, 1))
    group.areas.create(cell=world.khu_pho_1, since=date(2026, 1, 1))
    group.areas.create(committee=world.ward6, since=date(2026, 1, 1))
    return group


def test_working_groups_with_people_and_areas_of_the_day(world, take_out, group):
    areas = "Chi bộ Khu phố 1; Đảng ủy Phường 6"
    leader = [1, "Tổ 1", "'=1+1", "Trần Thị An", "Tổ trưởng", NEW_YEAR, areas]
    assert rows_of(take_out("groups", world.ward5)) == [leader]
    assert rows_of(take_out("groups", world.ward5, {"day": "2026-05-31"})) == [
        leader,
        [2, "Tổ 1", "'=1+1", "Phạm Thị Em", "Tổ viên", NEW_YEAR, areas],
    ]
    assert rows_of(take_out("groups", world.ward5, {"day": "2025-12-31"})) == []


def test_a_working_group_without_people_has_a_row(world, take_out, group):
    group.people.update(until=date(2026, 6, 1))
    [row] = rows_of(take_out("groups", world.ward5))
    assert row[1:5] == ["Tổ 1", "'=1+1", None, None]


def test_working_groups_are_offered_on_the_chart_where_names_may_be_read(world, sign_in, group):
    url = reverse("cells:groups-export", args=[world.ward5.pk])
    chart = reverse("cells:chart", args=[world.ward5.pk])
    assert url in sign_in(world.vanphong).get(chart).content.decode()
    assert url not in sign_in(world.quan8).get(chart).content.decode()


def test_working_groups_ask_no_more_for_more_people(world, take_out, group, django_assert_max_num_queries):
    take_out("groups", world.ward5)
    with django_assert_max_num_queries(20) as few:
        take_out("groups", world.ward5)
    for number in range(5):
        other = WorkingGroup.objects.create(committee=world.ward5, name=f"{number}", since=LONG_AGO)
        other.people.create(member=world.binh, since=LONG_AGO)
        other.areas.create(cell=world.giai_viet, since=LONG_AGO)
    with django_assert_max_num_queries(len(few)):
        assert len(rows_of(take_out("groups", world.ward5))) == 6


def test_a_list_that_is_cut_says_so_in_its_last_row(world, take_out, monkeypatch):
    monkeypatch.setitem(files.as_file.__kwdefaults__, "most", 2)
    rows = rows_of(take_out("tree", world.ward5))
    assert [row[1] for row in rows[:2]] == ["Đảng ủy Phường 5", "Chung cư Giai Việt"]
    assert len(rows) == 3
    assert "2 dòng đầu" in rows[2][0]
    assert Event.objects.get().after["rows"] == 2


def test_offices_and_who_watches_over_a_cell(world, take_out):
    rows = rows_of(take_out("cell-offices", world.giai_viet))
    assert [row[1:4] for row in rows] == [
        ["Chi bộ Chung cư Giai Việt", "Bí thư", "Nguyễn Văn Bình"],
        ["Chi bộ Chung cư Giai Việt", "Phó bí thư", "Trần Thị An"],
        ["Chi bộ Chung cư Giai Việt", "Phụ trách chi bộ", "Phạm Thị Em"],
    ]
    Office.objects.create(member=world.an, committee=world.ward5, kind="committee_member", since=LONG_AGO)
    rows = rows_of(take_out("committee-offices", world.ward5))
    assert ["Đảng ủy Phường 5", "Cấp ủy viên", "Trần Thị An"] in [row[1:4] for row in rows]
    assert len(rows) == 5


def test_badges_of_a_year_and_probations(world, take_out):
    assert rows_of(take_out("badges", world.ward5, {"year": "2026"})) == []
    assert [row[1] for row in rows_of(take_out("badges", world.ward5, {"year": "2040"}))] == [
        "Trần Thị An",
        "Đỗ Văn Ánh",
        "Nguyễn Văn Bình",
        "Lê Văn Cường",
        "Đặng Thị Dung",
        "Phạm Thị Em",
    ]
    assert [row[1] for row in rows_of(take_out("probations", world.ward5))] == ["Đặng Thị Dung"]
    assert [row[1] for row in rows_of(take_out("cell-probations", world.giai_viet))] == ["Đặng Thị Dung"]


def test_transfers_that_are_shown(world, take_out):
    Transfer.objects.create(
        member=world.anh,
        from_cell=world.giai_viet,
        to_cell=world.khu_pho_9,
        sent_on=date(2026, 11, 1),
        decision="=1+1",
        submission_id=uuid.uuid4(),
    )
    assert rows_of(take_out("transfers", world.ward5, {"show": "incoming"})) == []
    (row,) = rows_of(take_out("transfers", world.ward5, {"show": "outgoing"}))
    assert row[1:4] == ["Đỗ Văn Ánh", "Chi bộ Chung cư Giai Việt", "Chi bộ Khu phố 9"]
    assert row[5] == "'=1+1"


def test_accounts_with_their_roles_and_nobody_elses(world, take_out):
    rows = rows_of(take_out("accounts", world.ward5))
    assert {row[2] for row in rows} == {"bithu", "bithu1", "vanphong", "thuongtruc", "giamsat"}


EXPORTS = [
    "tree",
    "committee-offices",
    "groups",
    "badges",
    "probations",
    "transfers",
    "accounts",
    "committee-members",
]


@pytest.mark.parametrize("name", EXPORTS)
def test_taking_a_list_out_is_noted_with_its_name_and_the_number_of_rows(world, take_out, name):
    response = take_out(name, world.ward5)
    reading, event = Reading.objects.get(), Event.objects.get()
    assert (reading.kind, reading.by, reading.object_id) == ("exported", world.vanphong, str(world.ward5.pk))
    assert event.after["rows"] == len(rows_of(response))
    assert event.after["list"]
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")


@pytest.mark.parametrize("name", EXPORTS)
def test_a_file_is_in_vietnamese_for_who_reads_english_pages(world, sign_in, client, name):
    client = sign_in(world.vanphong)
    client.post(reverse("set_language"), {"language": "en"})
    response = client.post(reverse(f"cells:{name}-export", args=[world.ward5.pk]))
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet["A1"].value == "STT"
    texts = {box.value for row in sheet.iter_rows() for box in row}
    assert not texts & {"Secretary", "Neighbourhood", "Full name"}


# --- the ledger --------------------------------------------------------------------------------------------------

LEDGER, READINGS = "cells:ledger", "cells:readings"


def write(by, verb, obj, **more):
    with transaction.atomic():
        return record(by=by, verb=verb, obj=obj, **more)


@pytest.fixture
def acts(world):
    write(
        world.vanphong, "member corrected", world.an, about=[world.giai_viet], after={"full_name": "Bí mật"}
    )
    write(world.admin, "cell.renamed", world.giai_viet, about=[world.giai_viet])
    write(world.vanphong6, "office begun", world.khu_pho_9, about=[world.giang])


@pytest.fixture
def take_ledger(world, sign_in):
    """`take_ledger(page, who, **narrowed)`: by the address that the page itself offers."""

    def taken(page=LEDGER, who=world.thuongtruc, **narrowed):
        client = sign_in(who)
        shown = client.get(reverse(page), narrowed)
        url = shown.context["export_url"]
        assert f'action="{escape(url)}"' in shown.content.decode()
        return client.post(url)

    return taken


def test_the_ledger_in_sentences_newest_first_and_nothing_elsewhere(world, acts, take_ledger):
    response = take_ledger()
    assert rows_of(response) == [
        [2, "07/11/2026 09:00", "Quản trị", "Đổi tên chi bộ", None, "Chi bộ Chung cư Giai Việt"],
        [
            1,
            "07/11/2026 09:00",
            "Mai Thị Hoa",
            "Sửa thông tin",
            None,
            "Trần Thị An; Chi bộ Chung cư Giai Việt",
        ],
    ]
    reading, event = Reading.objects.get(), Event.objects.last()
    assert (reading.kind, reading.by, reading.object_id) == (
        "exported",
        world.thuongtruc,
        str(world.ward5.pk),
    )
    assert (event.verb, event.after) == ("list exported", {"list": "Nhật ký", "rows": 2})
    assert len(rows_of(take_ledger(who=world.admin))) == 4  # and the reviewer's export


def test_the_ledger_is_narrowed_as_shown_and_noted_there(world, acts, take_ledger):
    [row] = rows_of(take_ledger(member=world.an.pk, since="07/11/2026"))
    assert row[0] == 1
    assert Reading.objects.get().object_type == "cells.member"
    assert rows_of(take_ledger(actor=world.admin.pk))[0][0] == 2


def test_days_that_are_not_shown_are_not_in_the_file(world, acts, sign_in):
    client, url = sign_in(world.thuongtruc), reverse("cells:ledger-export")
    assert rows_of(client.post(f"{url}?since=08/11/2026")) == []
    assert len(rows_of(client.post(f"{url}?until=07/11/2026"))) == 3  # and the first file


WRONG = ["since=31/02/2026", "member=x", "actor=99999999", "cell={}"]


@pytest.mark.parametrize("query", WRONG)
@pytest.mark.parametrize("page", [LEDGER, READINGS])
def test_what_cannot_be_shown_is_no_file(world, acts, sign_in, page, query):
    client = sign_in(world.thuongtruc)
    url = f"{reverse(f'{page}-export')}?{query.format(world.khu_pho_9.pk)}"
    assert client.post(url).status_code == 404
    assert not Reading.objects.exists()


def test_a_wrong_day_offers_no_file(world, acts, sign_in):
    page = sign_in(world.thuongtruc).get(reverse(LEDGER), {"since": "31/02/2026"})
    assert "export" not in page.content.decode()


def test_readings_as_shown(world, take_ledger):
    for by, obj in (
        (world.vanphong, world.an),
        (world.bithu, world.giai_viet),
        (world.vanphong6, world.giang),
    ):
        record_reading(by, obj)
    assert rows_of(take_ledger(READINGS)) == [
        ["07/11/2026 09:00", "Nguyễn Văn Bình", "đã mở xem", "Chi bộ Chung cư Giai Việt"],
        ["07/11/2026 09:00", "Mai Thị Hoa", "đã mở xem", "Trần Thị An"],
    ]
    assert Event.objects.get().after == {"list": "Ai đã xem gì", "rows": 2}
    assert len(rows_of(take_ledger(READINGS, actor=world.bithu.pk))) == 1


@pytest.mark.parametrize("page", [LEDGER, READINGS])
def test_names_in_the_ledger_are_no_formulas(world, acts, take_ledger, page):
    record_reading(world.vanphong, world.giai_viet)
    User.objects.update(full_name="=HYPERLINK(1)")
    texts = [text for row in rows_of(take_ledger(page)) for text in row]
    assert "'=HYPERLINK(1)" in texts
    assert "=HYPERLINK(1)" not in texts


@pytest.mark.parametrize("page", [LEDGER, READINGS])
def test_of_many_rows_the_newest_are_in_the_file_and_its_last_row_says_so(
    world, acts, take_ledger, monkeypatch, page
):
    record_reading(world.vanphong, world.an)
    record_reading(world.bithu, world.an)
    monkeypatch.setattr(files, "MOST_IN_FILE", 1)
    first, last = rows_of(take_ledger(page))
    assert first[1:3] == ["07/11/2026 09:00", "Quản trị"] if page == LEDGER else first[1] == "Nguyễn Văn Bình"
    assert "1 dòng đầu" in last[0]


def test_the_page_says_how_many_rows_the_file_holds_at_most(world, acts, sign_in):
    assert "5.000" in sign_in(world.thuongtruc).get(reverse(LEDGER)).content.decode()


@pytest.mark.parametrize("page", [LEDGER, READINGS])
def test_the_file_asks_no_more_for_more_rows(world, acts, sign_in, page, django_assert_max_num_queries):
    client, url = sign_in(world.thuongtruc), reverse(f"{page}-export")
    record_reading(world.vanphong, world.an)
    client.post(url)
    with django_assert_max_num_queries(25) as few:
        client.post(url)
    for person in (world.binh, world.an, world.cuong, world.em) * 5:
        write(world.vanphong, "member corrected", person, about=[world.giai_viet, world.khu_pho_1])
        record_reading(world.vanphong, person)
    with django_assert_max_num_queries(len(few)):
        assert len(rows_of(client.post(url))) > 20
