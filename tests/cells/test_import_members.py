"""A list of members comes in: what it would change is shown row by row, then written whole or not at all."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.utils import timezone, translation

from cells import citizen_ids
from cells.actions import tables as actions
from cells.errors import Refusal
from cells.models import (
    Event,
    EventAbout,
    ImportBatch,
    ImportRow,
    Joining,
    Member,
    Membership,
    MembershipKind,
)
from cells.tables import templates

from ..conftest import LONG_AGO, cell, member
from .tables import DS_HEADERS, MAU_7_HEADERS, csv, ds_dangvien, ds_file, xlsx

HEADERS = [
    "Họ và tên",
    "Số thẻ",
    "Số CCCD",
    "Ngày sinh",
    "Ngày kết nạp",
    "Ngày chính thức",
    "Chi bộ",
    "Trạng thái",
]
CITIZEN_ID = "040012345678"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def line(name="Vũ Văn Giáp", *, card="", citizen="", born="", admitted="03/02/2015", **more):
    """One row below `HEADERS`."""
    rest = more.get("confirmed", ""), more.get("place", "Khu phố 1"), more.get("state", "")
    return [name, card, citizen, born, admitted, *rest]


@pytest.fixture
def compare(world):
    """`compare(rows)` → the batch, compared to its end, uploaded by Phường 5's staff."""

    def compared(rows, *, by=world.vanphong, committee=world.ward5, headers=HEADERS, **options):
        content = rows if isinstance(rows, bytes) else xlsx(headers, *rows)
        batch = actions.receive_list(
            kind="members", committee=committee, content=content, file_name="a.xlsx", by=by, **options
        )
        while batch.state == "comparing":
            batch = actions.compare_some(batch=batch, by=by)
        return batch

    return compared


def states(batch):
    return list(batch.rows.values_list("state", flat=True))


def box(batch, field, number=2):
    return next(box for box in batch.rows.get(number=number).boxes if box["field"] == field)


def everything():
    """What an import may touch."""
    return (
        list(Member.objects.order_by("pk").values()),
        list(Membership.objects.order_by("pk").values()),
        Event.objects.count(),
    )


# --- New people ------------------------------------------------------------------------------------------------


def test_a_new_member_is_written_with_the_membership_and_an_event(world, compare):
    given = {"card": "00123456", "citizen": CITIZEN_ID, "born": "05/1990", "confirmed": "03/02/2016"}
    rows = [line("ĐẶNG THỊ ÊM", **given, place="CHI BO KHU PHO 1")]
    batch = compare(rows, to_proper_case=True, joined_on=date(2026, 11, 1))
    assert (states(batch), batch.counts["new"]) == (["new"], 1)
    assert not Member.objects.filter(card_number="00123456").exists()
    actions.carry_out(batch=batch, by=world.vanphong)
    em = Member.objects.get(card_number="00123456")
    assert (em.full_name, em.search_key, em.born_on) == ("Đặng Thị Êm", "dang thi em", date(1990, 5, 1))
    assert (em.admitted_on, em.confirmed_on) == (date(2015, 2, 3), date(2016, 2, 3))
    assert em.citizen_id_hash == citizen_ids.hash_of(CITIZEN_ID)
    assert em.sort_key
    place = em.memberships.get()
    assert (place.cell, place.since, place.joining) == (world.khu_pho_1, date(2026, 11, 1), Joining.RECORDED)
    event = Event.objects.get(verb="imported")
    assert (event.by, event.object_id, event.before) == (world.vanphong, str(em.pk), None)
    assert event.after["full_name"] == "Đặng Thị Êm"
    assert set(EventAbout.objects.filter(event=event).values_list("object_type", "object_id")) == {
        ("cells.member", str(em.pk)),
        ("cells.cell", str(world.khu_pho_1.pk)),
    }
    summary = Event.objects.get(verb="list imported")
    assert (summary.object_id, summary.after["new"]) == (str(world.ward5.pk), 1)


def test_no_citizen_id_is_found_anywhere_in_clear(world, compare):
    batch = compare([line(card=CITIZEN_ID, citizen=CITIZEN_ID), line("Vũ Văn Ất", card="040098765432")])
    stored = str([*ImportBatch.objects.values(), *ImportRow.objects.values()])
    actions.carry_out(batch=batch, by=world.vanphong)
    stored += str([*Member.objects.values(), *Event.objects.values()])
    for number in (CITIZEN_ID, "040098765432"):
        assert number not in stored
        assert number.lstrip("0") not in stored
    giap, at = Member.objects.get(full_name="Vũ Văn Giáp"), Member.objects.get(full_name="Vũ Văn Ất")
    assert (giap.card_number, giap.citizen_id_hash) == ("", citizen_ids.hash_of(CITIZEN_ID))
    assert (at.card_number, at.citizen_id_hash) == ("", citizen_ids.hash_of("040098765432"))
    assert giap.citizen_id_hash not in str(list(Event.objects.values()))


def test_a_card_number_that_is_the_citizen_id_is_told_in_the_preview(world, compare):
    batch = compare([line(card=CITIZEN_ID, citizen=CITIZEN_ID)])
    assert box(batch, "card_number")["note"].startswith("The same as the citizen id")
    assert box(batch, "card_number")["given"] == "(12 digits)"


@pytest.mark.parametrize(
    ("take", "admitted", "confirmed"),
    [
        (False, "03/02/2015", None),
        (True, "03/02/2015", date(2016, 2, 3)),
        (True, "29/02/2016", date(2017, 3, 1)),
        (True, "07/11/2025", date(2026, 11, 7)),
        (True, "08/11/2025", None),
    ],
)
def test_without_a_day_of_confirmation_one_is_on_probation_unless_asked_otherwise(
    world, compare, take, admitted, confirmed
):
    batch = compare([line(admitted=admitted)], is_confirmed_after_a_year=take)
    note = box(batch, "confirmed_on")["note"]
    assert note.startswith(
        "No day is given: 12 months" if confirmed else "No day is given: entered as on probation."
    )
    actions.carry_out(batch=batch, by=world.vanphong)
    assert Member.objects.get(full_name="Vũ Văn Giáp").confirmed_on == confirmed


def test_a_cell_chosen_for_the_whole_list_takes_rows_that_name_none(world, compare):
    batch = compare([line(place=""), line("Vũ Văn Ất", place="Khu phố 1")], cell=world.giai_viet)
    actions.carry_out(batch=batch, by=world.vanphong)
    assert Member.objects.get(full_name="Vũ Văn Giáp").memberships.get().cell == world.giai_viet
    assert Member.objects.get(full_name="Vũ Văn Ất").memberships.get().cell == world.khu_pho_1


def test_nobody_is_in_a_cell_before_the_admission(world, compare):
    batch = compare([line(admitted="05/11/2026")], joined_on=date(2026, 11, 1))
    actions.carry_out(batch=batch, by=world.vanphong)
    assert Member.objects.get(full_name="Vũ Văn Giáp").memberships.get().since == date(2026, 11, 5)


# --- People who are there already ------------------------------------------------------------------------------


def test_one_is_found_by_citizen_id_then_card_then_name_and_birth(world, compare):
    Member.objects.filter(pk=world.an.pk).update(citizen_id_hash=citizen_ids.hash_of(CITIZEN_ID))
    Member.objects.filter(pk=world.anh.pk).update(card_number="0079")
    Member.objects.filter(pk=world.dung.pk).update(born_on=date(1980, 1, 2))
    rows = [
        line("Tên Khác", citizen=CITIZEN_ID, admitted="19/05/2010", place=""),
        line("Tên Nữa", card="0079", admitted="19/05/2010", place=""),
        line("ĐẶNG THỊ DUNG", born="02/01/1980", admitted="", place=""),
        line("Nguyễn Văn Bình", admitted="19/05/2010", place=""),
    ]
    batch = compare(rows)
    targets = [row.target["pk"] for row in batch.rows.all()]
    assert targets == [world.an.pk, world.anh.pk, world.dung.pk, world.binh.pk]
    assert states(batch) == ["changed", "changed", "unchanged", "unchanged"]
    assert (box(batch, "full_name")["old"], box(batch, "full_name")["new"]) == ("Trần Thị An", "Tên Khác")
    assert box(batch, "full_name", 5)["note"] == "Found by name and day of admission."


def test_a_change_is_written_with_what_stood_there_before(world, compare):
    Member.objects.filter(pk=world.an.pk).update(card_number="0079")
    batch = compare([line("Trần Thị Ân", card="0079", born="01/02/1970", admitted="19/05/2010", place="")])
    actions.carry_out(batch=batch, by=world.vanphong)
    world.an.refresh_from_db()
    assert (world.an.full_name, world.an.search_key, world.an.born_on) == (
        "Trần Thị Ân",
        "tran thi an",
        date(1970, 2, 1),
    )
    event = Event.objects.get(verb="changed by a list")
    assert event.before == {"full_name": "Trần Thị An", "born_on": ""}
    assert event.after == {"full_name": "Trần Thị Ân", "born_on": "1970-02-01"}
    assert Membership.objects.filter(member=world.an).count() == 1


def test_an_empty_box_takes_nothing_away(world, compare):
    Member.objects.filter(pk=world.an.pk).update(card_number="0079", born_on=date(1970, 2, 1))
    assert states(compare([line("Trần Thị An", card="0079", admitted="", place="")])) == ["unchanged"]


def test_another_cell_moves_nobody_and_is_said(world, compare):
    Member.objects.filter(pk=world.an.pk).update(card_number="0079")
    batch = compare([line("Trần Thị An", card="0079", admitted="19/05/2010", place="Khu phố 1")])
    assert states(batch) == ["unchanged"]
    assert box(batch, "cell")["note"].startswith("Another cell than ours: nobody is moved by a list.")
    assert box(batch, "cell")["old"] == "Chi bộ Chung cư Giai Việt"
    assert batch.counts["notices"] == 1


def test_two_people_of_one_name_and_one_day_are_not_guessed_at(world, compare):
    for number in range(2):
        member("Lê Thị Sen", world.khu_pho_1, card_number=f"77{number}")
    batch = compare([line("Lê Thị Sen", admitted="19/05/2010", place="")])
    assert box(batch, "full_name")["error"].startswith("Several members have this name and date.")
    assert states(compare([line("Lê Thị Sen", card="771", admitted="19/05/2010", place="")])) == ["unchanged"]


def test_another_card_number_of_the_same_name_and_birthday_is_not_guessed_at(world, compare):
    Member.objects.filter(pk=world.an.pk).update(card_number="0079", born_on=date(1970, 1, 2))
    batch = compare([line("Trần Thị An", card="0080", born="02/01/1970")])
    assert box(batch, "card_number")["error"].startswith("A member of this name and date has another card")


def test_a_tone_makes_another_person_and_its_place_does_not(world, compare):
    member("Lê Thị Hòa", world.khu_pho_1)
    assert states(compare([line("Lê Thị Hoà", admitted="19/05/2010", place="")])) == ["changed"]
    assert states(compare([line("Lê Thị Hoa", admitted="19/05/2010", place="Khu phố 1")])) == ["new"]


def test_card_and_citizen_id_of_two_people_contradict_each_other(world, compare):
    Member.objects.filter(pk=world.an.pk).update(citizen_id_hash=citizen_ids.hash_of(CITIZEN_ID))
    Member.objects.filter(pk=world.anh.pk).update(card_number="0079")
    batch = compare([line("Trần Thị An", card="0079", citizen=CITIZEN_ID)])
    assert box(batch, "card_number")["error"].startswith("Card number and citizen id belong to two")


def test_a_card_stored_with_another_citizen_id_is_not_overwritten(world, compare):
    Member.objects.filter(pk=world.an.pk).update(
        citizen_id_hash=citizen_ids.hash_of("040000000001"), card_number="0079"
    )
    batch = compare([line("Trần Thị An", card="0079", citizen=CITIZEN_ID)])
    assert states(batch) == ["error"]


def test_a_new_card_of_a_person_known_by_citizen_id_is_a_change(world, compare):
    Member.objects.filter(pk=world.an.pk).update(
        citizen_id_hash=citizen_ids.hash_of(CITIZEN_ID), card_number="0079"
    )
    batch = compare([line("Trần Thị An", card="0080", citizen=CITIZEN_ID, admitted="19/05/2010", place="")])
    assert (states(batch), box(batch, "card_number")["new"]) == (["changed"], "0080")


def test_who_left_is_not_taken_back_by_a_list(world, compare):
    Member.objects.filter(pk=world.anh.pk).update(card_number="0079")
    world.anh.memberships.update(until=date(2026, 6, 1))
    batch = compare([line("Đỗ Văn Ánh", card="0079", admitted="19/05/2010")])
    assert box(batch, "full_name")["error"].startswith("This member left on 01/06/2026.")


# --- Other people's people -------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["card", "citizen"])
def test_a_number_of_another_ward_is_refused_with_one_sentence_that_names_nobody(world, compare, key):
    Member.objects.filter(pk=world.giang.pk).update(
        card_number="0079", citizen_id_hash=citizen_ids.hash_of(CITIZEN_ID)
    )
    batch = compare([line("Chiếm Đoạt", **{key: {"card": "0079", "citizen": CITIZEN_ID}[key]})])
    field = {"card": "card_number", "citizen": "citizen_id"}[key]
    assert (
        box(batch, field)["error"] == "This number cannot be used here. Ask the superior committee's office."
    )
    assert "Giang" not in str(list(batch.rows.values()))
    assert "Khu phố 9" not in str(list(batch.rows.values()))


def test_the_same_name_and_day_in_another_ward_is_another_person(world, compare):
    batch = compare([line("Hồ Văn Giang", admitted="19/05/2010")])
    assert states(batch) == ["new"]


def test_who_keeps_both_wards_meets_the_same_person(world, compare):
    batch = compare([line("Hồ Văn Giang", admitted="19/05/2010", place="")], by=world.admin)
    assert states(batch) == ["unchanged"]


def test_a_cell_of_another_ward_does_not_exist(world, compare):
    batch = compare([line(place="Khu phố 9")])
    assert box(batch, "cell")["error"].startswith("There is no such cell here. Did you mean: Khu phố 1?")


def test_a_cell_that_is_over_does_not_exist(world, compare):
    type(world.khu_pho_1).objects.filter(pk=world.khu_pho_1.pk).update(until=date(2026, 11, 7))
    assert states(compare([line()])) == ["error"]


def test_two_cells_of_one_name_are_not_guessed_at(world, compare):
    cell(world.ward5, "KHU PHỐ 1")
    assert box(compare([line()]), "cell")["error"].startswith("Several cells have this name.")


# --- Rows in error: (row, box, beginning of the sentence) ---------------------------------------------------------

WRONG = {
    "no name": (line("", card="0079"), "full_name", "The name is missing."),
    "no day of admission": (line(admitted=""), "admitted_on", "A new member needs the day of admission."),
    "no cell": (line(place=""), "cell", "Write the member's cell, or choose one for the whole list."),
    "unlike any cell": (line(place="Zzz"), "cell", "There is no such cell here. Write its name"),
    "no day": (line(born="lâu rồi"), "born_on", "This is no day."),
    "born after the admission": (line(born="03/02/2016"), "born_on", "The date of birth is later"),
    "confirmed before": (line(confirmed="02/02/2015"), "confirmed_on", "Confirmation cannot come before"),
    "no citizen id": (line(citizen="123"), "citizen_id", "A citizen id has 12 digits."),
    "two ids": (
        line(card="040000000001", citizen=CITIZEN_ID),
        "card_number",
        "Card number and citizen id are two",
    ),
    "an unknown state": (line(state="lạ"), "status", "This state is not known."),
    "an old font": (line("NguyÔn V¨n B×nh"), "full_name", "This is written in the old font TCVN3."),
}


@pytest.mark.parametrize("fault", WRONG)
def test_what_is_wrong_stands_beside_its_box_and_keeps_the_whole_list_out(world, compare, fault):
    row, field, sentence = WRONG[fault]
    batch = compare([row, line("Vũ Văn Ất")])
    assert states(batch) == ["error", "new"]
    assert box(batch, field)["error"].startswith(sentence)
    before = everything()
    with pytest.raises(actions.HasErrors):
        actions.carry_out(batch=batch, by=world.vanphong)
    assert everything() == before


def test_a_cell_founded_after_the_day_of_joining(world, compare):
    type(world.khu_pho_1).objects.filter(pk=world.khu_pho_1.pk).update(since=date(2026, 11, 2))
    batch = compare([line()], joined_on=date(2026, 11, 1))
    assert box(batch, "joined_on")["error"] == "The cell was founded later, on 02/11/2026."
    assert states(compare([line()], joined_on=date(2026, 11, 2))) == ["new"]


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        (line(card="0079"), line("Vũ Văn Ất", card=" 0079 "), "card_number"),
        (line(citizen=CITIZEN_ID), line("Vũ Văn Ất", citizen=CITIZEN_ID), "citizen_id"),
        (line(citizen=CITIZEN_ID), line("Vũ Văn Ất", card=CITIZEN_ID), "citizen_id"),
        (line(born="01/02/1970"), line("VŨ VĂN GIÁP", born="01/02/1970"), "full_name"),
        (line(), line(), "full_name"),
    ],
)
def test_one_person_in_two_rows_is_named_with_the_rows(world, compare, first, second, field):
    batch = compare([first, line("Vũ Văn Bính"), second])
    assert states(batch) == ["error", "new", "error"]
    for number in (2, 4):
        assert "2, 4" in box(batch, field, number)["error"]


def test_two_people_of_one_name_and_birthday_are_told_apart_by_their_numbers(world, compare):
    rows = [line(card="1001", born="01/02/1970"), line(card="1002", born="01/02/1970")]
    assert states(compare(rows)) == ["new", "new"]


def test_two_rows_that_find_one_member_are_in_error(world, compare):
    Member.objects.filter(pk=world.an.pk).update(card_number="0079", born_on=date(1970, 1, 1))
    rows = [
        line("Tên Khác", card="0079", admitted="19/05/2010", place=""),
        line("Trần Thị An", born="01/01/1970", admitted="", place=""),
    ]
    batch = compare(rows)
    assert states(batch) == ["error", "error"]
    assert "Rows 2, 3 mean the same one." in str(batch.rows.first().boxes)


@pytest.mark.parametrize("state", ["Từ trần", "Chuyển ra ngoài", "Sinh hoạt tạm thời", "Xóa tên"])
def test_who_is_gone_or_there_for_a_time_is_left_out_and_said(world, compare, state):
    batch = compare([line(state=state, admitted=""), line("Vũ Văn Ất")])
    assert states(batch) == ["left_out", "new"]
    assert batch.counts["notices"] == 1
    actions.carry_out(batch=batch, by=world.vanphong)
    assert not Member.objects.filter(full_name="Vũ Văn Giáp").exists()


# --- The lists that offices have -------------------------------------------------------------------------------


def test_the_export_of_the_superior_system_comes_in_whole_and_twice_changes_nothing(world, compare):
    content = ds_file(ds_dangvien())
    count = Member.objects.count()
    batch = compare(content, to_proper_case=True)
    assert batch.counts == {"new": 85, "notices": 0}
    assert batch.columns["not_kept"] == ["Chi bộ nơi cư trú"]
    actions.carry_out(batch=batch, by=world.vanphong)
    new = Member.objects.exclude(citizen_id_hash="")
    assert (Member.objects.count(), new.count()) == (count + 85, 85)
    assert new.exclude(card_number="").count() == 1
    assert {"Y Bhiông", "K'Brôih", "H'Ngọc Niê Kdăm"} <= set(new.values_list("full_name", flat=True))
    assert Membership.objects.filter(member__in=new, cell=world.giai_viet).count() == 42
    before = everything()
    again = compare(content, to_proper_case=True)
    assert again.counts == {"unchanged": 85, "notices": 0}
    actions.carry_out(batch=again, by=world.vanphong)
    assert everything()[:2] == before[:2]
    assert compare(content, to_proper_case=False).counts == {"unchanged": 85, "notices": 0}


def test_the_same_list_as_csv_is_the_same_list(world, compare):
    rows = ds_dangvien()
    actions.carry_out(batch=compare(ds_file(rows), to_proper_case=True), by=world.vanphong)
    assert compare(csv(DS_HEADERS, *rows), to_proper_case=True).counts == {"unchanged": 85, "notices": 0}


def entry(name, days, numbers="", died=""):
    """A line of the members' book, fourteen columns."""
    return [1, name, "Nam, Kinh, không", "Huế", "12/12", "Thợ", days, numbers, "", "", "", died, "", ""]


def test_the_members_book_of_one_cell(world, compare):
    rows = [
        entry("LÊ VĂN TÁM", "03/02/2015\n03/02/2016", "00123\n77\n"),
        entry("VŨ THỊ SÁU", "03/02/2026"),
        entry("HỒ VĂN NĂM", "03/02/1970", "00124", died="01/9/2026"),
    ]
    content = xlsx(
        MAU_7_HEADERS, [f"({n})" for n in range(1, 15)], *rows, title_rows=[["SỔ DANH SÁCH ĐẢNG VIÊN"]]
    )
    batch = compare(content, cell=world.khu_pho_1, to_proper_case=True)
    assert states(batch) == ["new", "new", "left_out"]
    assert "Quê quán" in batch.columns["not_kept"]
    assert "Huế" not in str(list(ImportBatch.objects.values())) + str(list(ImportRow.objects.values()))
    actions.carry_out(batch=batch, by=world.vanphong)
    tam, sau = Member.objects.get(full_name="Lê Văn Tám"), Member.objects.get(full_name="Vũ Thị Sáu")
    assert (tam.card_number, tam.confirmed_on, sau.confirmed_on) == ("00123", date(2016, 2, 3), None)
    assert compare(content, cell=world.khu_pho_1, to_proper_case=True).counts["unchanged"] == 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (xlsx(["a", "b"], ["c", "d"]), "No row with the names of the columns was found."),
        (xlsx(["Hä vµ tªn", "Ngµy sinh"], ["NguyÔn", "1"]), "This list is written in an old font (TCVN3)."),
        (xlsx(HEADERS), "There are no rows below the names of the columns."),
        (xlsx(HEADERS, ["", "", "", "", "Tổng cộng"]), "There are no rows below"),
    ],
)
def test_a_list_that_is_none_is_refused_with_a_sentence(world, compare, content, sentence):
    with pytest.raises(Refusal) as refusal:
        compare(content)
    assert str(refusal.value).startswith(sentence)
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(("count", "is_read"), [(5000, True), (5001, False)])
def test_the_border_of_the_people(world, count, is_read):
    content = csv(
        ["Họ và tên", "Ngày kết nạp"], *([f"Vũ Văn A{'b' * (n % 50)}", "03/02/2015"] for n in range(count))
    )
    options = {"kind": "members", "committee": world.ward5, "content": content, "file_name": "a.csv"}
    if is_read:
        assert actions.receive_list(**options, by=world.vanphong).row_count == 5000
    else:
        with pytest.raises(Refusal, match="5,000 rows"):
            actions.receive_list(**options, by=world.vanphong)


def test_the_example_of_our_own_template_is_not_imported(world, compare):
    batch = compare(templates.template("Đảng viên", templates.MEMBERS))
    assert states(batch) == ["left_out"]


# --- All or nothing --------------------------------------------------------------------------------------------

STEPS = ["_save_members", "record_many", "_forget"]


@pytest.mark.parametrize("step", STEPS)
def test_when_a_step_breaks_nothing_stays_behind(world, compare, monkeypatch, step):
    Member.objects.filter(pk=world.an.pk).update(card_number="0079")
    batch = compare([line(), line("Tên Mới", card="0079", admitted="19/05/2010", place="")])
    before = everything()

    def broken(*args, **kwargs):
        raise RuntimeError("the last step")

    monkeypatch.setattr(actions, step, broken)
    with pytest.raises(RuntimeError):
        actions.carry_out(batch=batch, by=world.vanphong)
    assert everything() == before
    assert ImportBatch.objects.get().state == "ready"


def test_what_became_wrong_after_the_preview_keeps_the_whole_list_out(world, compare):
    batch = compare([line(card="0079"), line("Vũ Văn Ất")])
    Member.objects.filter(pk=world.an.pk).update(card_number="0079")
    before = everything()
    with pytest.raises(actions.ChangedMeanwhile):
        actions.carry_out(batch=batch, by=world.vanphong)
    assert everything() == before
    batch.refresh_from_db()
    assert (batch.state, batch.compared_count, batch.rows.count()) == ("comparing", 0, 0)


def test_the_database_has_the_last_word(world, compare, monkeypatch):
    batch = compare([line()])

    def refused(*args):
        raise IntegrityError("somebody was quicker")

    monkeypatch.setattr(actions, "_save_members", refused)
    with pytest.raises(actions.ChangedMeanwhile):
        actions.carry_out(batch=batch, by=world.vanphong)
    batch.refresh_from_db()
    assert batch.state == "comparing"


def test_who_lost_the_right_meanwhile_writes_nothing(world, compare):
    batch = compare([line()])
    world.vanphong.grants.update(until=date(2026, 11, 7))
    world.vanphong.__dict__.pop("_grants_of_today", None)
    before = everything()
    with pytest.raises(actions.ChangedMeanwhile):
        actions.carry_out(batch=batch, by=world.vanphong)
    assert everything() == before


def test_a_second_press_changes_nothing(world, compare):
    batch = compare([line()])
    actions.carry_out(batch=batch, by=world.vanphong)
    before = everything()
    assert actions.carry_out(batch=batch, by=world.vanphong).state == "done"
    assert everything() == before


def test_a_list_that_is_not_compared_to_its_end_is_not_written(world):
    batch = actions.receive_list(
        kind="members", committee=world.ward5, content=xlsx(HEADERS, line()), file_name="a", by=world.vanphong
    )
    with pytest.raises(actions.NotReady):
        actions.carry_out(batch=batch, by=world.vanphong)


# --- An upload does not linger ---------------------------------------------------------------------------------


def test_nothing_of_the_people_stays_in_an_upload_that_was_used(world, compare):
    batch = compare([line()])
    actions.carry_out(batch=batch, by=world.vanphong)
    batch.refresh_from_db()
    assert (batch.waiting, ImportRow.objects.count()) == ([], 0)


@pytest.mark.parametrize(("minutes", "is_kept"), [(59, True), (60, False)])
def test_an_upload_is_kept_for_an_hour(world, compare, minutes, is_kept, seventh_of_november):
    batch = compare([line()])
    seventh_of_november.shift(timedelta(minutes=minutes))
    if is_kept:
        actions.carry_out(batch=batch, by=world.vanphong)
    else:
        with pytest.raises(actions.Expired):
            actions.carry_out(batch=batch, by=world.vanphong)
    call_command("purge_uploads")
    assert ImportBatch.objects.exists() is is_kept


def test_an_upload_takes_the_expired_ones_away(world, compare):
    compare([line()])
    ImportBatch.objects.update(expires_at=timezone.now())
    compare([line("Vũ Văn Ất")])
    assert ImportBatch.objects.count() == 1
    assert ImportRow.objects.count() == 1


# --- Cost ------------------------------------------------------------------------------------------------------


def test_the_queries_of_a_step_do_not_grow_with_the_rows(world, django_assert_max_num_queries):
    def step(count):
        rows = [line(f"Vũ Văn A{'b' * n}", card=f"9{n:05d}") for n in range(count)]
        batch = actions.receive_list(
            kind="members",
            committee=world.ward5,
            content=xlsx(HEADERS, *rows),
            file_name="a",
            by=world.vanphong,
        )
        return lambda: actions.compare_some(batch=batch, by=world.vanphong)

    few, many = step(2), step(60)
    with django_assert_max_num_queries(20) as counted:
        few()
    with django_assert_max_num_queries(len(counted)):
        many()


def test_the_queries_of_the_writing_do_not_grow_with_the_rows(world, compare, django_assert_max_num_queries):
    few = compare([line("Vũ Văn Ất", card="800001"), line("Vũ Văn Bính", card="800002")])
    many = compare([line(f"Vũ Văn A{'b' * n}", card=f"9{n:05d}") for n in range(60)])
    with django_assert_max_num_queries(40) as counted:
        actions.carry_out(batch=few, by=world.vanphong)
    with django_assert_max_num_queries(len(counted)):
        actions.carry_out(batch=many, by=world.vanphong)


def test_members_without_a_cell_are_the_administrators(world, compare):
    lone = Member.objects.create(full_name="Vũ Văn Cô", admitted_on=LONG_AGO, card_number="0099")
    rows = [line("Vũ Văn Cô", card="0099", admitted="01/01/2020")]
    assert states(compare(rows)) == ["error"]
    batch = compare(rows, by=world.admin)
    actions.carry_out(batch=batch, by=world.admin)
    assert lone.memberships.get().kind == MembershipKind.REGULAR
