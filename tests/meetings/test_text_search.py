"""Searching the records: the same hits on both databases, with or without marks, in scope only, shown in context."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.models import Reading
from meetings import search
from meetings.models import Contribution, Guest, Meeting, SearchText
from meetings.search_words import LONGEST_WORD, MOST_WORDS, excerpt, query_of, words_of
from tests.conftest import NOVEMBER, NOW, meeting_of

from .records import fresh, resolve, task, write_minutes

pytestmark = pytest.mark.database  # read on both engines

TEXTS = {
    "discussion": "Sạt lở bờ kè sông Ông Lớn; hẻm 117/2 ngập úng. Đề nghị ngành điện kéo dây.",
    "results": "Thu quỹ «Đền ơn đáp nghĩa» đạt 1.200.000đ (102,5 %), vượt chỉ tiêu; ký K'Brôih, Ƀuôn Đôn.",
    "conclusion": "Email: chibo@phuong5.vn, xem http://phuong5.vn/van-ban?id=05-NQ/CB; e_mail 3e5 0x1F ½ 中文 Straße.",
}
# What is asked, and in which sections it stands.
ASKED = [
    ("sạt lở", ["discussion"]),
    ("SAT LO", ["discussion"]),
    ("sat lo bo ke song", ["discussion"]),
    ("lo sat", ["discussion"]),
    ('"sat lo"', ["discussion"]),
    ('"lo sat"', []),
    ("“sạt lở” đề nghị", ["discussion"]),
    ('"de nghi nganh dien"', ["discussion"]),
    ('"ngap ung de nghi"', ["discussion"]),  # a phrase runs over full stops
    ("hem 117/2", ["discussion"]),
    ("117", ["discussion"]),
    ("11", []),  # whole words
    ("den on", ["results"]),
    ("ĐỀN ƠN", ["results"]),
    ("1.200.000d", ["results"]),
    ("102,5", ["results"]),
    ("broih", ["results"]),
    ("buon don", ["results"]),
    ("05-nq/cb", ["conclusion"]),
    ("nq", ["conclusion"]),
    ("chibo@phuong5.vn", ["conclusion"]),
    ("phuong5", ["conclusion"]),
    ("van-ban", ["conclusion"]),
    ("e_mail", ["conclusion"]),
    ("3e5", ["conclusion"]),
    ("0x1f", ["conclusion"]),
    ("strasse", ["conclusion"]),
    ("sat lo den on", []),  # all words in one text
    ("zzz", []),
    ("' OR 1=1 --", []),
    ("sat & | ! :* <-> NEAR( AND", []),
    ('"', None),
    ("   ", None),
    ("½ 中文 …", None),
    ("\0", None),
]


@pytest.fixture
def texts(world):
    """One meeting a text, each accepted or not, in two cells."""
    months = [NOVEMBER, NOVEMBER.previous(), NOVEMBER.previous().previous()]
    meetings = {}
    for month, (field, text) in zip(months, TEXTS.items(), strict=True):
        meeting = meeting_of(world.giai_viet, month)
        Meeting.objects.filter(pk=meeting.pk).update(**{field: text})
        meetings[field] = fresh(meeting)
    search.index_all(meetings.values())
    return meetings


@pytest.mark.parametrize(("asked", "sections"), ASKED)
def test_the_same_is_found_on_every_database(world, texts, asked, sections):
    ids, query = search.found(world.bithu, asked)
    assert bool(query) == (sections is not None)
    assert [row.meeting for row in search.texts(ids)] == [texts[section] for section in sections or []]


WHO = [
    ("bithu", {"held", "accepted"}),
    ("bithu1", set()),
    ("vanphong", {"held", "accepted"}),
    ("thuongtruc", {"held", "accepted"}),
    ("vanphong6", set()),
    ("quan8", {"accepted"}),
    ("admin", set()),
    ("nobody", set()),
]


@pytest.mark.parametrize(("who", "seen"), WHO)
def test_only_what_one_may_read_is_found(world, who, seen):
    meetings = {
        "held": meeting_of(world.giai_viet),
        "accepted": meeting_of(world.giai_viet, NOVEMBER.previous()),
    }
    Meeting.objects.update(discussion="Sạt lở bờ kè")
    search.index_all(Meeting.objects.all())
    Meeting.objects.filter(pk=meetings["accepted"].pk).update(state="accepted", started_at=NOW)
    ids, _query = search.found(getattr(world, who), "sat lo")
    found = [row.meeting for row in search.texts(ids)]
    assert {name for name, meeting in meetings.items() if meeting in found} == seen
    assert len(found) == len(seen)


def test_a_save_brings_the_texts_up_to_date(world):
    meeting = meeting_of(world.giai_viet)
    write_minutes(meeting, world.bithu, discussion="Sạt lở bờ kè")
    resolve(fresh(meeting), world.bithu, text="Gia cố bờ sông", tasks=[task("Đo đạc hiện trạng")])
    assert kinds(world, "sat lo") == ["minutes"]
    assert kinds(world, "gia co") == ["resolution"]
    assert kinds(world, "do dac") == ["tasks"]
    resolve(fresh(meeting), world.bithu, text="", tasks=[])
    write_minutes(fresh(meeting), world.bithu, discussion="Vét mương")
    assert [kinds(world, words) for words in ("sat lo", "gia co", "do dac")] == [[], [], []]
    assert kinds(world, "vet muong") == ["minutes"]


def kinds(world, words):
    return [row.kind for row in search.texts(search.found(world.bithu, words)[0])]


def test_a_meeting_that_turns_out_to_be_of_another_month_is_found_there(world, texts):
    Meeting.objects.filter(pk=texts["discussion"].pk).update(month=NOVEMBER.next())
    search.index(fresh(texts["discussion"]))
    assert SearchText.objects.get(meeting=texts["discussion"]).month == NOVEMBER.next()


def test_what_members_and_guests_said_is_found(world):
    meeting = meeting_of(world.giai_viet)
    Contribution.objects.create(meeting=meeting, member=world.an, text="Hẻm thiếu đèn")
    Guest.objects.create(meeting=meeting, full_name="Phạm Văn Khách", report="Quỹ khuyến học")
    search.index(meeting)
    assert (kinds(world, "thieu den"), kinds(world, "khuyen hoc")) == (["minutes"], ["minutes"])
    assert kinds(world, "khach") == []  # people are found among people


def test_indexing_again_changes_nothing_and_costs_the_same_for_many(world, texts):
    before = list(SearchText.objects.order_by("pk").values())
    counts = []
    for meetings in ([texts["results"]], texts.values()):
        chosen = list(Meeting.objects.filter(pk__in=[meeting.pk for meeting in meetings]))
        with CaptureQueriesContext(connection) as captured:
            search.index_all(chosen)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert list(SearchText.objects.order_by("pk").values()) == before


def test_records_written_before_there_was_a_search_are_indexed_by_a_command(world, texts):
    before = list(SearchText.objects.order_by("meeting_id").values("meeting_id", "kind", "text", "folded"))
    SearchText.objects.all().delete()
    out = StringIO()
    call_command("index_texts", stdout=out)
    assert (
        list(SearchText.objects.order_by("meeting_id").values("meeting_id", "kind", "text", "folded"))
        == before
    )
    assert out.getvalue() == "3 records can be searched.\n"


def test_a_kind_can_be_chosen_and_no_more_than_a_page_can_tell_are_listed(world, texts, monkeypatch, sign_in):
    def number(words, kind=""):
        return len(search.found(world.bithu, words, kind)[0])

    assert [number("phuong5", kind) for kind in ("minutes", "resolution", "nonsense")] == [1, 0, 1]
    Meeting.objects.update(criticism="Cùng một câu")
    search.index_all(Meeting.objects.all())
    monkeypatch.setattr(search, "MOST_FOUND", 3)
    assert number("cung mot cau") == 3
    assert "3 văn bản" in ask(sign_in(world.bithu), "cung mot cau").content.decode()
    monkeypatch.setattr(search, "MOST_FOUND", 2)
    assert number("cung mot cau") == 3
    assert "hơn 2 văn bản" in ask(sign_in(world.bithu), "cung mot cau").content.decode()


# --- Words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Khu phố 4, hẻm 117/2", ["khu", "pho", "4", "hem", "117", "2"]),
        ("Đảng ủy\u0323 KẾT", ["dang", "uy", "ket"]),
        ("_a__b_", ["a", "b"]),
        ("", []),
        ("x" * (LONGEST_WORD + 1), ["x" * LONGEST_WORD]),
    ],
)
def test_words_have_no_marks(text, words):
    assert words_of(text) == words


def test_a_very_long_text_is_cut_where_postgresql_loses_count(world):
    assert len(words_of("a " * (MOST_WORDS + 1))) == MOST_WORDS
    meeting = meeting_of(world.giai_viet)
    Meeting.objects.filter(pk=meeting.pk).update(discussion="chữ " * (MOST_WORDS - 2) + "cuối cùng bỏ")
    search.index(fresh(meeting))
    assert kinds(world, '"cuoi cung"') == ["minutes"]
    assert kinds(world, "bo") == []


@pytest.mark.parametrize(
    ("asked", "marked"),
    [
        ("ngap ung", ["ngập", "úng"]),
        ('"ngap ung"', ["ngập", "úng"]),
        ("úng SÔNG", ["sông", "úng"]),
        ("117", ["117"]),
    ],
)
def test_the_words_found_are_shown_in_their_context(asked, marked):
    pieces = excerpt(TEXTS["discussion"], query_of(asked))
    assert [characters for characters, is_hit in pieces if is_hit] == marked
    whole = "".join(characters for characters, _is_hit in pieces).strip("… ")
    assert whole in TEXTS["discussion"]


def test_a_long_text_is_shown_around_the_words():
    text = "mở đầu " * 100 + "hẻm 12 thiếu đèn " + "kết thúc " * 100
    pieces = excerpt(text, query_of("thieu den"))
    assert (pieces[0], pieces[-1]) == (("… ", False), (" …", False))
    assert len("".join(characters for characters, _is_hit in pieces)) < 200


# --- The page --------------------------------------------------------------------------------------------------------


def ask(client, words, **more):
    response = client.post(reverse("meetings:text-search"), {"q": words} | more)
    assert response.status_code == 302
    assert "sat" not in response.url
    return client.get(response.url)


def test_words_that_follow_each_other_are_shown_before_words_that_stand_apart(world, sign_in):
    follow, apart = meeting_of(world.giai_viet), meeting_of(world.giai_viet, NOVEMBER.previous())
    Meeting.objects.filter(pk=follow.pk).update(discussion="Giữ vệ sinh chung")
    Meeting.objects.filter(pk=apart.pk).update(discussion="Nói về buổi sinh hoạt")
    search.index_all(Meeting.objects.all())
    client = sign_in(world.bithu)
    page = ask(client, "ve sinh")
    assert [row.meeting for row, _pieces in page.context["lines"]] == [follow]
    more = client.get(f"{reverse('meetings:text-search')}?search={page.context['number']}&apart=1")
    assert [row.meeting for row, _pieces in more.context["lines"]] == [follow, apart]
    assert [row.meeting for row, _pieces in ask(client, "sinh ve").context["lines"]] == [follow, apart]
    assert (page.context["may_look_apart"], more.context["may_look_apart"]) == (True, False)


def test_the_page_marks_what_was_asked_and_notes_what_was_read(world, texts, sign_in):
    response = ask(sign_in(world.bithu), "sat lo")
    page = response.content.decode()
    assert "<mark>Sạt</mark> <mark>lở</mark>" in page
    assert reverse("meetings:meeting-detail", args=[texts["discussion"].pk]) in page
    reading = Reading.objects.get()
    assert (reading.by, reading.object_id) == (world.bithu, str(texts["discussion"].pk))


def test_a_text_is_shown_as_text(world, sign_in):
    meeting = meeting_of(world.giai_viet)
    Meeting.objects.filter(pk=meeting.pk).update(discussion="<script>alert(1)</script> sạt lở")
    search.index(fresh(meeting))
    assert "<script>alert" not in ask(sign_in(world.bithu), "sat lo").content.decode()


def test_another_persons_search_is_nobody_elses(world, texts, sign_in):
    address = sign_in(world.bithu).post(reverse("meetings:text-search"), {"q": "sat lo"}).url
    assert "<mark>" not in sign_in(world.vanphong).get(address).content.decode()


def test_the_number_of_queries_does_not_grow(world, sign_in):
    def queries(meetings):
        for month in range(1, meetings + 1):
            meeting = meeting_of(world.giai_viet, type(NOVEMBER)(2026, month))
            Meeting.objects.filter(pk=meeting.pk).update(discussion="Sạt lở")
        search.index_all(Meeting.objects.all())
        client = sign_in(world.bithu)
        address = client.post(reverse("meetings:text-search"), {"q": "sat lo"}).url
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        Meeting.objects.all()
        SearchText.objects.all().delete()
        Meeting.objects.all().delete()
        return len(captured)

    assert queries(1) == queries(9)
