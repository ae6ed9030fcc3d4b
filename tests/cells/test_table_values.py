"""What stands in a box, as the value it means; and which column is which."""

import unicodedata
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from cells import citizen_ids
from cells.tables import columns, values
from cells.tables.fonts import legacy_font
from cells.tables.reading import Sheet

from .tables import DS_HEADERS, MAU_7_HEADERS

TODAY = date(2026, 11, 7)


def at_midnight(*day):
    """A day as openpyxl gives it."""
    return datetime(*day, tzinfo=UTC).replace(tzinfo=None)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


# --- Days ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("19/05/1954", date(1954, 5, 19)),
        ("19-5-1954", date(1954, 5, 19)),
        ("19.5.1954", date(1954, 5, 19)),
        (" 9 / 5 / 1954 ", date(1954, 5, 9)),
        ("1954-05-19", date(1954, 5, 19)),
        ("1954-05-19 00:00:00", date(1954, 5, 19)),
        ("'19/05/1954", date(1954, 5, 19)),
        (at_midnight(1954, 5, 19), date(1954, 5, 19)),
        (date(1954, 5, 19), date(1954, 5, 19)),
        (19863, date(1954, 5, 19)),
        (19863.0, date(1954, 5, 19)),
        ("05/1954", date(1954, 5, 1)),
        ("tháng 5/1954", date(1954, 5, 1)),
        ("07/11/2026", TODAY),
        ("", None),
        (None, None),
        ("  ", None),
    ],
)
def test_a_day_is_understood_however_it_is_written(value, found):
    assert (values.day(value, TODAY).value, values.day(value, TODAY).error) == (found, "")


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("31/02/1954", "There is no such day."),
        ("19/05/54", "This is no day."),
        ("không rõ", "This is no day."),
        ("1954", "Only a year is given."),
        (1954, "Only a year is given."),
        ("08/11/2026", "This day is still to come."),
        (at_midnight(2027, 1, 1), "This day is still to come."),
        ("01/01/1700", "This day is too long ago."),
        (True, ""),
    ],
)
def test_what_is_no_day_is_said_in_words(value, error):
    read = values.day(value, TODAY)
    assert read.value is None
    assert read.error.startswith(error)


def test_a_month_and_a_number_of_excel_are_told_of():
    assert values.day("05/1954", TODAY).note == "Only a month is given: the 1st is taken."
    assert values.day(19863, TODAY).note == "Excel's number 19863 is the day 19/05/1954."


@pytest.mark.parametrize(
    "value",
    [
        "03/02/2015\n03/02/2016",
        "03/02/2015; 03/02/2016",
        "03/02/2015 - 03/02/2016",
        "vào Đảng: 03/02/2015, chính thức: 03/02/2016",
        "03/02/2015 03/02/2016",
    ],
)
def test_two_days_in_one_box(value):
    assert [read.value for read in values.days_in(value, TODAY)] == [date(2015, 2, 3), date(2016, 2, 3)]


def test_one_day_where_there_may_be_two():
    assert [read.value for read in values.days_in("03/02/2015", TODAY)] == [date(2015, 2, 3)]


# --- Names -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("NGUYỄN VĂN BÌNH", "Nguyễn Văn Bình"),
        ("Y BHIÔNG", "Y Bhiông"),
        ("K'BRÔIH", "K'Brôih"),
        ("K’BRÔIH", "K’Brôih"),
        ("H'NGỌC NIÊ KDĂM", "H'Ngọc Niê Kdăm"),
        ("LÊ-QUÝ ĐÔN", "Lê-Quý Đôn"),
        ("ĐẶNG  THỊ\u00a0ÊM", "Đặng Thị Êm"),
        ("Nguyễn Văn BÌNH", "Nguyễn Văn BÌNH"),  # not all in capitals: left as somebody wrote it
        (unicodedata.normalize("NFD", "ĐẶNG VĂN ÁNH"), "Đặng Văn Ánh"),
        ("ÐẶNG VĂN ÁNH", "Đặng Văn Ánh"),  # the Icelandic letter
        ("Trần\u200b Thị An", "Trần Thị An"),
    ],
)
def test_names_in_capitals_become_proper(given, kept):
    assert values.name(given, to_proper_case=True).value == kept


def test_capitals_stay_where_it_is_not_asked_for():
    assert values.name("NGUYỄN VĂN BÌNH").value == "NGUYỄN VĂN BÌNH"


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ("NguyÔn V¨n B×nh", "This is written in the old font TCVN3."),
        ("Nguyeãn Vaên Bình", "This is written in the old font VNI."),
        ("Tổng cộng: 85", "This is no name."),
        ("…", "This is no name."),
        ("x" * 81, "A name has at most 80 letters."),
    ],
)
def test_what_is_no_name_is_said_in_words(given, error):
    assert values.name(given).error.startswith(error)


@pytest.mark.parametrize(
    "name", ["Nguyễn Thị Huê", "Hoà", "Trần Tuấn Liên", "Y Bhiông", "Müller", "Phan Văn Khoẻ"]
)
def test_true_names_are_not_taken_for_an_old_font(name):
    assert legacy_font(name) == ""


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Lê Hòa", "LÊ HOÀ", True),
        ("Lê Thúy", "Lê Thuý", True),
        ("Lê Bình", "Lê Bính", False),
        ("An", "Ân", False),
    ],
)
def test_two_spellings_of_one_name(one, other, same):
    assert (values.name_key(one) == values.name_key(other)) is same


# --- Numbers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("00123456", "00123456"),
        (123456, "123456"),
        (123456.0, "123456"),
        (" 79.001 234 ", "79.001234"),
        ("", None),
    ],
)
def test_a_card_number_keeps_its_zeros(value, kept):
    assert values.card_number(value).value == kept


@pytest.mark.parametrize("value", ["7.9E+10", "7,9202E+11"])
def test_a_number_that_excel_shortened_is_refused(value):
    assert values.card_number(value).error.startswith("Excel has shortened this number.")


@pytest.mark.parametrize("value", ["không có", "1" * 21, "12;34"])
def test_what_is_no_card_number(value):
    assert values.card_number(value).error.startswith("This is no card number.")


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("040012345678", "040012345678"),
        ("040 012 345 678", "040012345678"),
        (40012345678, "040012345678"),
        ("012345678", None),  # an old identity card
        ("", None),
    ],
)
def test_a_citizen_id_has_twelve_digits(value, kept):
    assert (values.citizen_id(value).value, values.citizen_id(value).error) == (kept, "")


@pytest.mark.parametrize("value", ["04001234567x", "0400123456789", "1234567", "٠٤٠٠١٢٣٤٥٦٧٨"])
def test_what_is_no_citizen_id(value):
    assert values.citizen_id(value).error.startswith("A citizen id has 12 digits.")


def test_a_hash_of_a_citizen_id_hangs_on_the_key(settings):
    number = "040012345678"
    settings.CITIZEN_ID_KEY = "one"
    first = citizen_ids.hash_of(number)
    assert len(first) == 64
    assert number not in first
    assert citizen_ids.hash_of(number) == first
    settings.CITIZEN_ID_KEY = "other"
    assert citizen_ids.hash_of(number) != first
    settings.CITIZEN_ID_KEY = ""
    derived = citizen_ids.hash_of(number)
    settings.SECRET_KEY += "x"
    assert citizen_ids.hash_of(number) != derived
    with pytest.raises(ValueError, match="twelve digits"):
        citizen_ids.hash_of("123")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Số thẻ: 00123456\nSố lý lịch: 77\nHuy hiệu: 9", "00123456"),
        ("00123456; 77; 9", "00123456"),
        (123456, "123456"),
        ("", None),
    ],
)
def test_the_card_number_out_of_a_box_with_others(value, found):
    assert values.first_number(value).value == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Đang sinh hoạt", values.Status.ACTIVE),
        ("ĐANG SINH HOẠT ", values.Status.ACTIVE),
        ("Miễn công tác và sinh hoạt Đảng", values.Status.EXEMPT),
        ("Từ trần", values.Status.GONE),
        ("Sinh hoạt tạm thời", values.Status.TEMPORARY),
        ("Chờ chuyển sinh hoạt", values.Status.ON_THE_WAY),
        ("", None),
    ],
)
def test_the_states_of_the_lists_met(value, found):
    assert values.status(value).value == found


def test_an_unknown_state_is_said():
    assert values.status("lạ").error.startswith("This state is not known.")


# --- Columns ---------------------------------------------------------------------------------------------------


def places(*rows):
    header = columns.find_header(
        Sheet("", [list(row) for row in rows]), columns.MEMBER_HEADERS, {"full_name"}
    )
    return header and (header.places, header.first_row, header.not_kept)


DS_PLACES = {
    "number": 0,
    "full_name": 1,
    "card_number": 2,
    "citizen_id": 3,
    "born_on": 4,
    "admitted_on": 5,
    "cell": 6,
    "status": 8,
}


@pytest.mark.parametrize(
    "write",
    [
        str,
        str.upper,
        str.lower,
        lambda title: unicodedata.normalize("NFD", title),
        lambda title: f"  {title} (*)",
        lambda title: title.replace(" ", "\n"),
    ],
)
def test_the_nine_headers_of_the_superior_system_in_any_writing(write):
    assert places([write(title) for title in DS_HEADERS])[0] == DS_PLACES


def test_headers_without_diacritics():
    plain = "STT,Ho va ten,So the Dang vien,So CCCD,Ngay sinh,Ngay ket nap,Chi bo dang sinh hoat,x,Trang thai"
    assert places(plain.split(","))[0] == DS_PLACES


def test_titles_above_and_the_row_of_numbers_below_are_passed_over():
    found = places(
        ["ĐẢNG BỘ PHƯỜNG 5"], [], ["Danh sách", "đảng viên"], DS_HEADERS, [f"({n})" for n in range(1, 10)]
    )
    assert found == (DS_PLACES, 5, ["Chi bộ nơi cư trú"])


def test_the_fourteen_columns_of_the_members_book():
    found, _first, not_kept = places(MAU_7_HEADERS)
    assert found == {
        "number": 0,
        "full_name": 1,
        "admitted_and_confirmed": 6,
        "card_and_others": 7,
        "moved_out": 9,
        "died": 11,
        "left": 12,
    }
    assert not_kept == [MAU_7_HEADERS[n] for n in (2, 3, 4, 5, 8, 10, 13)]


def test_a_header_of_two_rows():
    found, first, _not_kept = places(
        ["STT", "Họ và tên", "Ngày vào Đảng", None],
        [None, None, "Ngày kết nạp", "Ngày chính thức"],
        [1, "An"],
    )
    assert (found["confirmed_on"], first) == (3, 2)


@pytest.mark.parametrize("rows", [[["x", "y"]], [[]], [["Họ và tên"]], [["Ngày sinh", "Số CCCD"]]])
def test_without_a_name_and_one_more_there_is_no_header(rows):
    assert places(*rows) is None


def test_the_headers_of_a_cells_card_book_mean_each_field_once():
    for known in (columns.MEMBER_HEADERS, columns.ORGANISATION_HEADERS):
        words = [word for field in known.values() for word in field]
        assert len(words) == len(set(words))
