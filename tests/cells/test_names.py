"""Vietnamese names: the order of a list, and how a name is found."""

from datetime import date

import pytest

from cells.models import Member
from cells.names import fold, sort_key

from ..conftest import LONG_AGO, member

# Each list is in the order in which it must stand.
IN_ORDER = {
    "tones: ngang, huyền, hỏi, ngã, sắc, nặng": ["An", "Àn", "Ản", "Ãn", "Án", "Ạn"],
    "tones weigh less than letters": ["Má", "Mai", "Mài", "Mái", "Man"],
    "a ă â": ["Ban", "Băn", "Bân", "Ben"],
    "e ê": ["Bén", "Bên", "Bi"],
    "o ô ơ": ["Bó", "Bô", "Bơ", "Bu"],
    "u ư": ["Bụ", "Bư", "Bỳ"],
    "đ after every d": ["Da", "Dung", "Dý", "Đa", "Đức", "Em"],
    "given name, then middle names, then family name": [
        "Trần Văn An",
        "Lê Thị Bình",
        "Nguyễn Thị Bình",
        "Lê Văn Bình",
        "Đỗ Anh Dũng",
        "Vũ Anh Dũng",
        "Trần Đức",
    ],
    "a shorter name before a longer one": ["An", "Văn An", "Bùi Văn An", "Anh"],
    "names of other peoples": ["K'Brôih", "K'Kha", "Kha", "Y Moan"],
    "one-letter family names": ["Y Bhiông", "Nguyễn Bình", "Y Bình", "Hồ Y Bình"],
}


@pytest.mark.parametrize("names", IN_ORDER.values(), ids=IN_ORDER)
def test_the_order_of_a_list(names):
    keys = [sort_key(name) for name in names]
    assert keys == sorted(set(keys))


def test_capitals_and_composition_do_not_change_the_order():
    assert sort_key("NGUYỄN VĂN BÌNH") == sort_key("nguyễn văn bình") == sort_key("Nguyễn Văn Bi\u0300nh")


def test_a_key_has_only_hexadecimal_digits_so_that_every_database_sorts_it_alike():
    assert set(sort_key("K'Brôih Đặng Ạn-2")) <= set("0123456789abcdef")


@pytest.mark.parametrize("name", ["", " ", "A", *(letter * 80 for letter in "Ê'ßﬃΐ각")])
def test_odd_and_the_longest_names_have_keys_that_fit_their_columns(db, name):
    """A letter such as ﬃ becomes three when it is folded, and each is three digits of the key."""
    person = Member.objects.create(full_name=name, admitted_on=date(2010, 5, 19))
    for column in ("sort_key", "search_key"):
        length = Member._meta.get_field(column).max_length
        assert length is None or len(getattr(person, column)) <= length
    assert Member.objects.named(name).get() == person


FOLDED = [
    ("Đặng  Văn Ánh", "dang van anh"),
    ("ĐẶNG VĂN ÁNH", "dang van anh"),
    ("Đă\u0323ng Va\u0306n A\u0301nh", "dang van anh"),
    ("Nguyễn Thị Ước", "nguyen thi uoc"),
    ("K'Brôih", "k'broih"),
    ("Y Bhiông", "y bhiong"),
    ("", ""),
]


@pytest.mark.parametrize(("name", "folded"), FOLDED)
def test_a_name_without_its_diacritics(name, folded):
    assert fold(name) == folded


FOUND = [
    ("anh", ["Đỗ Văn Ánh", "Lê Anh Đào"]),
    ("ánh", ["Đỗ Văn Ánh", "Lê Anh Đào"]),
    ("do anh", ["Đỗ Văn Ánh"]),
    ("anh do", ["Đỗ Văn Ánh"]),
    ("Đỗ  Văn", ["Đỗ Văn Ánh"]),
    ("đào", ["Lê Anh Đào"]),
    ("dao", ["Lê Anh Đào"]),
    ("broih", ["K'Brôih"]),
    ("K'BRÔIH", ["K'Brôih"]),
    ("y bhi", ["Y Bhiông"]),
    ("", ["Đỗ Văn Ánh", "Y Bhiông", "K'Brôih", "Lê Anh Đào"]),
    ("xuân", []),
    ("100%", []),
]


@pytest.mark.parametrize(("typed", "names"), FOUND)
def test_a_member_is_found_with_and_without_diacritics(world, typed, names):
    Member.objects.exclude(pk=world.anh.pk).update(search_key="-")
    for name in ("Lê Anh Đào", "K'Brôih", "Y Bhiông"):
        member(name, world.khu_pho_1, since=LONG_AGO)
    found = Member.objects.named(typed).exclude(search_key="-")
    assert {person.full_name for person in found} == set(names)


def test_a_list_of_members_stands_in_the_order_of_names(world):
    names = [person.full_name for person in Member.objects.all()]
    assert names == sorted(names, key=sort_key)
    assert names[:3] == ["Trần Thị An", "Đỗ Văn Ánh", "Nguyễn Văn Bình"]


def test_the_keys_follow_a_new_name(world):
    world.an.full_name = "Trần Thị Ước"
    world.an.save()
    world.an.refresh_from_db()
    assert (world.an.search_key, world.an.sort_key) == ("tran thi uoc", sort_key("Trần Thị Ước"))
