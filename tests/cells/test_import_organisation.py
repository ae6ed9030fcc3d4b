"""A list of committees and cells comes in: founded in the right order, found again by code or name, nothing moved."""

from datetime import date

import pytest
from django.utils import translation

from cells.actions import tables as actions
from cells.errors import Refusal
from cells.models import Cell, Committee, Event, ImportBatch

from ..conftest import cell
from .tables import xlsx

HEADERS = ["STT", "Tên", "Loại", "Mã", "Trực thuộc", "Từ ngày", "Quyết định thành lập"]
CODE = "38168053000001"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def line(name="Khu phố 2", kind="Khu phố", code="", superior="", since="01/07/2025", founded_by=""):
    return [1, name, kind, code, superior, since, founded_by]


@pytest.fixture
def compare(world):
    def compared(rows, committee=world.ward5, **options):
        batch = actions.receive_list(
            kind="organisation",
            committee=committee,
            content=xlsx(HEADERS, *rows),
            file_name="a.xlsx",
            by=world.admin,
            **options,
        )
        return actions.compare_some(batch=batch, by=world.admin, limit=5000)

    return compared


def states(batch):
    return list(batch.rows.values_list("state", flat=True))


def box(batch, field, number=2):
    return next(box for box in batch.rows.get(number=number).boxes if box["field"] == field)


def test_cells_are_founded_with_code_day_legal_basis_and_an_event(world, compare):
    batch = compare([line("Chi bộ Khu phố 2", code="38.168.053.000.001", founded_by="12-QĐ/ĐU")])
    assert states(batch) == ["new"]
    actions.carry_out(batch=batch, by=world.admin)
    made = Cell.objects.get(code=CODE)
    assert (made.name, made.kind, made.committee, made.since, made.founded_by) == (
        "Khu phố 2",
        "neighbourhood",
        world.ward5,
        date(2025, 7, 1),
        "12-QĐ/ĐU",
    )
    event = Event.objects.get(verb="imported")
    assert (event.object_type, event.object_id, event.by) == ("cells.cell", str(made.pk), world.admin)


def test_a_committee_below_and_its_cells_are_founded_however_the_rows_are_sorted(world, compare):
    rows = [
        line("Khoa Nội", "Trạm y tế", superior="Đảng ủy Bệnh viện"),
        line("Bệnh viện", "Đảng ủy bộ phận", superior="Đảng ủy Phường 5"),
        line("Khoa Nhi", "Trạm y tế", superior="Đảng bộ bệnh viện"),
    ]
    batch = compare(rows)
    assert states(batch) == ["new"] * 3
    actions.carry_out(batch=batch, by=world.admin)
    hospital = Committee.objects.get(name="Bệnh viện")
    assert (hospital.committee_name, hospital.organisation_name, hospital.level) == (
        "Đảng ủy Bệnh viện",
        "Đảng bộ Bệnh viện",
        "sub",
    )
    assert hospital.path.startswith(world.ward5.path)
    assert set(hospital.cells.values_list("name", flat=True)) == {"Khoa Nội", "Khoa Nhi"}


def everything():
    return list(Committee.objects.order_by("pk").values()), list(Cell.objects.order_by("pk").values())


def test_the_same_list_twice_changes_nothing(world, compare):
    rows = [line("Bệnh viện", "Đảng ủy bộ phận"), line("Khoa Nội", "Trạm y tế", superior="Bệnh viện"), line()]
    actions.carry_out(batch=compare(rows), by=world.admin)
    before = everything()
    again = compare(rows)
    assert states(again) == ["unchanged"] * 3
    actions.carry_out(batch=again, by=world.admin)
    assert everything() == before


def test_a_code_and_a_legal_basis_are_added_to_a_cell_that_is_there(world, compare):
    batch = compare([line("KHU PHO 1", code=CODE, founded_by="12-QĐ/ĐU", since="")])
    assert states(batch) == ["changed"]
    actions.carry_out(batch=batch, by=world.admin)
    world.khu_pho_1.refresh_from_db()
    assert (world.khu_pho_1.code, world.khu_pho_1.name) == (CODE, "Khu phố 1")
    event = Event.objects.get(verb="changed by a list")
    assert (event.before["code"], event.after["code"]) == ("", CODE)


def test_names_places_and_days_are_not_changed_by_a_list(world, compare):
    Cell.objects.filter(pk=world.khu_pho_1.pk).update(code=CODE)
    batch = compare([line("Khu phố Một", code=CODE, superior="Đảng ủy Phường 5")])
    assert states(batch) == ["unchanged"]
    assert box(batch, "name")["note"].startswith("Another name than ours")
    assert box(batch, "since")["note"] == "The stored day stays."
    moved = compare([line("Khu phố 1", code=CODE, superior="Đảng ủy Quận 8")], committee=world.district)
    assert box(moved, "superior")["note"].startswith("Another superior than ours")


WRONG = {
    "no name": (line(""), "name", "The name is missing."),
    "no kind": (line(kind=""), "kind", "Write a kind:"),
    "an unknown kind": (line(kind="Lạ"), "kind", "Write a kind:"),
    "no code": (line(code="123"), "code", "Write the code of the organisation as 14 digits"),
    "no such superior": (line(superior="Đảng ủy Phường 6"), "superior", "There is no such committee here"),
    "its own superior": (
        line("A", "Đảng ủy", superior="Đảng ủy A"),
        "superior",
        "There is no such committee here",
    ),
    "still to come": (line(since="08/11/2026"), "since", "This day is still to come."),
    "an old font": (line("Khu phè 2 ®«ng"), "name", "This is written in the old font TCVN3."),
}


@pytest.mark.parametrize("fault", WRONG)
def test_what_is_wrong_stands_beside_its_box(world, compare, fault):
    row, field, sentence = WRONG[fault]
    batch = compare([row, line("Khu phố 3")])
    assert states(batch) == ["error", "new"]
    assert box(batch, field)["error"].startswith(sentence)
    with pytest.raises(actions.HasErrors):
        actions.carry_out(batch=batch, by=world.admin)
    assert not Cell.objects.filter(name="Khu phố 3").exists()


def test_a_code_of_another_ward_is_refused_without_saying_whose(world, compare):
    Cell.objects.filter(pk=world.khu_pho_9.pk).update(code=CODE)
    batch = compare([line(code=CODE)])
    assert box(batch, "code")["error"].startswith("This code cannot be used here.")
    assert "Khu phố 9" not in str(list(batch.rows.values()))


def test_one_code_in_two_rows_is_named_with_the_rows(world, compare):
    batch = compare([line("A", code=CODE), line("B", code=CODE)])
    assert states(batch) == ["error", "error"]
    assert "2, 3" in box(batch, "code", 3)["error"]


def test_several_cells_of_one_name_are_not_guessed_at(world, compare):
    cell(world.ward5, "Khu phố 1")
    assert box(compare([line("Khu phố 1")]), "name")["error"].startswith("Several have this name.")


def test_two_committees_above_each_other_found_nothing(world, compare):
    batch = compare([line("A", "Đảng ủy", superior="B"), line("B", "Đảng ủy", superior="A")])
    with pytest.raises(Refusal, match="Two rows name one another"):
        actions.carry_out(batch=batch, by=world.admin)
    assert not Committee.objects.filter(name__in=["A", "B"]).exists()
    assert ImportBatch.objects.get().state == "ready"


@pytest.mark.parametrize("step", ["_write_place", "record_many", "_forget"])
def test_when_a_step_breaks_nothing_stays_behind(world, compare, monkeypatch, step):
    batch = compare([line("Bệnh viện", "Đảng ủy"), line()])
    before = everything(), Event.objects.count()

    def broken(*args, **kwargs):
        raise RuntimeError("the last step")

    monkeypatch.setattr(actions, step, broken)
    with pytest.raises(RuntimeError):
        actions.carry_out(batch=batch, by=world.admin)
    assert (everything(), Event.objects.count()) == before
