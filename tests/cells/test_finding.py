"""Finding people: by how the words of the name begin, else by letters anywhere in it; by number; within one's scope."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells import citizen_ids, finding
from cells.finding import people_found
from cells.models import Member

from ..conftest import cell, member

pytestmark = pytest.mark.database  # read on both engines

NAMES = ["Lê Anh Đào", "K'Brôih", "Y Bhiông Niê", "H'Hen Niê", "Trần-Lê Anna", "K’Kha", "Hồ Lan", "Đinh Ưng"]


@pytest.fixture
def many(world):
    place = cell(world.ward5, "Khu phố 2")
    for number, name in enumerate(NAMES):
        member(name, place, card_number=f"79.00{number}")
    return place


def names(user, text):
    rows, _more = people_found(user, text)
    return [person.full_name for person in rows]


FOUND = [
    ("an", ["Trần Thị An", "Đỗ Văn Ánh", "Trần-Lê Anna", "Lê Anh Đào"]),
    ("lan", ["Hồ Lan"]),
    ("broih", ["K'Brôih"]),
    ("K'BRÔ", ["K'Brôih"]),
    ("kha", ["K’Kha"]),
    ("le", ["Trần-Lê Anna", "Lê Văn Cường", "Lê Anh Đào"]),
    ("nie h", ["H'Hen Niê"]),
    ("nie", ["Y Bhiông Niê", "H'Hen Niê"]),
    ("ung", ["Đinh Ưng"]),
    # Where no word begins so: anywhere in the name.
    ("roih", ["K'Brôih"]),
    ("hion", ["Y Bhiông Niê"]),
    ("aoo", []),
    ("%", []),
    ("_", []),
    ("'", ["K'Brôih", "H'Hen Niê"]),
    ("' :* | !", []),
    # A number: from its beginning, else anywhere.
    ("79.003", ["H'Hen Niê"]),
    ("7 9 . 0 0 3", ["H'Hen Niê"]),
    ("003", ["H'Hen Niê"]),
    ("999", []),
]


@pytest.mark.parametrize(("text", "found"), FOUND)
def test_the_same_people_are_found_on_every_database_in_vietnamese_order(world, many, text, found):
    assert names(world.vanphong, text) == found


def test_by_the_whole_citizen_id(world, many):
    Member.objects.filter(pk=world.an.pk).update(citizen_id_hash=citizen_ids.hash_of("079012345678"))
    assert names(world.vanphong, "079012345678") == ["Trần Thị An"]
    assert names(world.vanphong, "079012345679") == []


@pytest.mark.parametrize(
    ("who", "found"), [("vanphong", ["Đỗ Văn Ánh"]), ("bithu", ["Đỗ Văn Ánh"]), ("vanphong6", [])]
)
def test_only_whom_one_may_see(world, who, found):
    assert names(getattr(world, who), "anh") == found


@pytest.mark.parametrize(("most", "is_more"), [(3, True), (4, False), (5, False)])
def test_beyond_a_number_only_so_many_are_shown(world, many, monkeypatch, most, is_more):
    monkeypatch.setattr(finding, "MOST_FOUND", most)
    rows, more = people_found(world.vanphong, "an")
    found = [person.full_name for person in rows]
    assert (more, len(found)) == (is_more, min(most, 4))
    assert found == [name for name in FOUND[0][1] if name in found]


def test_the_page_says_that_there_are_more(world, many, sign_in, monkeypatch):
    monkeypatch.setattr(finding, "MOST_FOUND", 3)
    client = sign_in(world.vanphong)
    response = client.post(reverse("cells:member-search"), {"q": "an"}, follow=True)
    assert "hơn" in response.content.decode().partition("lead-sentence")[2][:80]


def test_no_more_is_asked_when_more_are_found(world, many):
    asked = []
    list(people_found(world.vanphong, "an")[0])  # the account's roles are read once
    for text in ("lan", "an"):
        with CaptureQueriesContext(connection) as queries:
            list(people_found(world.vanphong, text)[0])
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_postgresql_has_its_index(db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite serves one office, without this index.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'cells_member'")
        assert finding.WORDS_INDEX in {name for (name,) in cursor.fetchall()}
        condition = Member.objects.filter(finding.begun_by("lan")).order_by().values("pk")
        cursor.execute("SET LOCAL enable_seqscan = off")
        assert finding.WORDS_INDEX in condition.explain()
