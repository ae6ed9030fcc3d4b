"""Every list as a file: the rows of its page, read back; who took it out is noted."""

import io
import uuid
from datetime import date, datetime, time

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from cells.access import Role
from cells.actions import tables
from cells.models import Cell, Event, FormerName, FormerPlace, Grant, Reading, Transfer, WorkingGroup
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
    assert len(rows_of(take_out("committee-offices", world.ward5))) == 4


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
    assert {row[2] for row in rows} == {"bithu", "bithu1", "vanphong", "thuongtruc"}


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
