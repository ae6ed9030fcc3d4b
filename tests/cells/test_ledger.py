"""The ledger to read: in words, by person, cell, committee, actor and day, in pages, and only what is the reader's."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from cells.events import record, record_reading
from cells.ledger import lines
from cells.models import Event, Exemption, Reading
from cells.views import ledger as views
from meetings.actions import record_missed_month

from ..conftest import NOVEMBER, meeting_of

pytestmark = pytest.mark.database  # read on both engines

LEDGER, READINGS = reverse("cells:ledger"), reverse("cells:readings")


def write(by, verb, obj, **more):
    with transaction.atomic():
        return record(by=by, verb=verb, obj=obj, **more)


@pytest.fixture
def acts(world):
    """Five acts in Phường 5 by two people, one in Phường 6; an hour lies between them."""
    return {
        "an": write(world.vanphong, "member corrected", world.an, about=[world.an, world.giai_viet]),
        "cell": write(world.admin, "cell.renamed", world.giai_viet, about=[world.giai_viet]),
        "role": write(
            world.admin, "role given", world.bithu.grants.get(), about=[world.bithu, world.giai_viet]
        ),
        "ward": write(world.vanphong, "working group founded", world.ward5, about=[world.ward5]),
        "kp1": write(world.vanphong, "office begun", world.khu_pho_1, about=[world.cuong, world.khu_pho_1]),
        "kp9": write(world.vanphong6, "office begun", world.khu_pho_9, about=[world.giang, world.khu_pho_9]),
    }


def shown(response, acts):
    names = {event.number: name for name, event in acts.items()}
    return [names[line.number] for line in response.context["lines"]]


def test_the_newest_act_stands_first_and_those_elsewhere_do_not_exist(world, sign_in, acts):
    response = sign_in(world.thuongtruc).get(LEDGER)
    assert shown(response, acts) == ["kp1", "ward", "role", "cell", "an"]
    assert "Hồ Văn Giang" not in response.content.decode()
    assert shown(sign_in(world.admin).get(LEDGER), acts)[0] == "kp9"


NARROWED = [
    ("member", "an", ["an"]),
    ("member", "cuong", ["kp1"]),
    ("cell", "giai_viet", ["role", "cell", "an"]),
    ("committee", "ward5", ["kp1", "ward", "role", "cell", "an"]),
    ("actor", "admin", ["role", "cell"]),
    ("actor", "vanphong", ["kp1", "ward", "an"]),
    ("actor", "bithu", []),
]


@pytest.mark.parametrize(("name", "who", "expected"), NARROWED)
def test_by_person_cell_committee_and_actor(world, sign_in, acts, name, who, expected):
    thing = getattr(world, who)
    response = sign_in(world.thuongtruc).get(LEDGER, {name: thing.pk})
    assert shown(response, acts) == expected
    assert [choice["text"] for choice in response.context["chosen"]] == [str(thing)]


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("member", "giang"),
        ("cell", "khu_pho_9"),
        ("committee", "ward6"),
        ("committee", "district"),
        ("actor", "vanphong6"),
        ("actor", "nobody"),
    ],
)
@pytest.mark.parametrize("page", [LEDGER, READINGS])
def test_what_lies_elsewhere_cannot_be_asked_for(world, sign_in, acts, page, name, who):
    assert sign_in(world.thuongtruc).get(page, {name: getattr(world, who).pk}).status_code == 404


@pytest.mark.parametrize("number", ["x", "-1", "9" * 30, "1 or 1=1"])
@pytest.mark.parametrize("name", ["cell", "actor"])
def test_what_is_no_number_is_not_found(world, sign_in, name, number):
    assert sign_in(world.thuongtruc).get(LEDGER, {name: number}).status_code == 404


@pytest.mark.parametrize("page", [LEDGER, READINGS])
@pytest.mark.parametrize(
    ("who", "status"),
    [("thuongtruc", 200), ("admin", 200), ("bithu", 403), ("vanphong", 403), ("quan8", 403), ("nobody", 403)],
)
def test_who_may_read_it(world, sign_in, who, status, page):
    assert sign_in(getattr(world, who)).get(page).status_code == status


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("page", [LEDGER, READINGS])
def test_it_can_only_be_read(world, sign_in, method, page):
    assert getattr(sign_in(world.thuongtruc), method)(page).status_code == 405


DAYS = [
    ("", "", ["third", "second", "first"]),
    ("06/11/2026", "", ["third", "second"]),
    ("", "06/11/2026", ["second", "first"]),
    ("06/11/2026", "06/11/2026", ["second"]),
    ("08/11/2026", "", []),
]


@pytest.mark.parametrize(("since", "until", "expected"), DAYS)
def test_by_day_with_both_days_included(world, sign_in, seventh_of_november, since, until, expected):
    """The days are Vietnam's: 06/11 begins at 17:00 UTC of the day before."""
    acts = {}
    for name, moment in (
        ("first", "2026-11-05T16:59:59Z"),
        ("second", "2026-11-05T17:00:00Z"),
        ("third", "2026-11-06T17:00:00Z"),
    ):
        acts[name] = write(world.admin, "cell.renamed", world.giai_viet)
        Event.objects.filter(pk=acts[name].pk).update(at=moment)
    response = sign_in(world.thuongtruc).get(LEDGER, {"since": since, "until": until})
    assert shown(response, acts) == expected


def test_what_is_no_day_is_said_and_kept(world, sign_in, acts):
    response = sign_in(world.thuongtruc).get(LEDGER, {"since": "31/02/2026"})
    assert response.status_code == 422
    assert "31/02/2026" in response.content.decode()


def test_pages_lead_down_and_up_again(world, sign_in, acts, monkeypatch):
    monkeypatch.setattr(views, "LINES_A_PAGE", 2)
    client = sign_in(world.thuongtruc)
    first = client.get(LEDGER)
    second = client.get(first.context["older_url"])
    third = client.get(second.context["older_url"])
    assert [shown(page, acts) for page in (first, second, third)] == [
        ["kp1", "ward"],
        ["role", "cell"],
        ["an"],
    ]
    assert (first.context["newer_url"], third.context["older_url"]) == ("", "")
    up = client.get(third.context["newer_url"])
    assert shown(up, acts) == ["role", "cell"]
    top = client.get(up.context["newer_url"])
    assert (shown(top, acts), top.context["newer_url"]) == (["kp1", "ward"], "")
    assert shown(client.get(third.context["newest_url"]), acts) == ["kp1", "ward"]


def test_the_pages_keep_what_was_chosen(world, sign_in, acts, monkeypatch):
    monkeypatch.setattr(views, "LINES_A_PAGE", 2)
    client = sign_in(world.thuongtruc)
    first = client.get(LEDGER, {"cell": world.giai_viet.pk, "since": "01/11/2026"})
    second = client.get(first.context["older_url"])
    assert shown(second, acts) == ["an"]
    assert second.context["form"].cleaned_data["since"] == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("tran an", {"Trần Thị An"}),
        ("giai viet", {"Chi bộ Chung cư Giai Việt"}),
        ("phuong 5", {"Đảng ủy Phường 5"}),
        ("hoa", {"Mai Thị Hoa"}),
        ("giang", set()),
        ("khu pho", {"Chi bộ Khu phố 1"}),
        ("\0", set()),
    ],
)
def test_a_name_leads_to_its_history_with_or_without_diacritics(world, sign_in, words, expected):
    response = sign_in(world.thuongtruc).get(LEDGER, {"q": words})
    found = {text for match in response.context["matches"] for text, _detail, _url in match["rows"]}
    assert found == expected


def test_a_found_name_is_one_click_from_its_history(world, sign_in, acts):
    client = sign_in(world.thuongtruc)
    [match] = client.get(LEDGER, {"q": "tran an", "since": "01/11/2026"}).context["matches"]
    [(_text, _detail, url)] = match["rows"]
    assert shown(client.get(url), acts) == ["an"]
    assert "since=" in url


# --- in words ----------------------------------------------------------------------------------------------------


def line_of(event, reader):
    with translation.override("vi"):
        [line] = lines([event], reader)
    return line


def changes_of(event, reader):
    return [(change.label, change.before, change.after) for change in line_of(event, reader).changes]


def test_an_act_is_a_sentence_with_whom_it_is_about(world):
    event = write(world.vanphong, "office begun", world.an.offices.get(), about=[world.giai_viet, world.an])
    line = line_of(event, world.thuongtruc)
    assert (line.by.text, line.sentence, line.thing) == ("Mai Thị Hoa", "Bắt đầu giữ chức vụ", "")
    assert [name.text for name in line.subjects] == ["Trần Thị An", "Chi bộ Chung cư Giai Việt"]
    assert all(name.address for name in line.subjects)


def test_what_lies_elsewhere_is_named_without_a_way_to_it(world):
    event = write(
        world.vanphong, "transfer sent", world.an, about=[world.giai_viet, world.khu_pho_9, world.giang]
    )
    addresses = {name.text: bool(name.address) for name in line_of(event, world.thuongtruc).subjects}
    assert addresses == {
        "Trần Thị An": True,
        "Hồ Văn Giang": False,
        "Chi bộ Chung cư Giai Việt": True,
        "Chi bộ Khu phố 9": False,
    }


FACTS = [
    ({"born_on": "1960-05-19"}, {"born_on": "1960-05-20"}, [("Ngày sinh", "19/05/1960", "20/05/1960")]),
    ({"card_number": ""}, {"card_number": "012"}, [("Số thẻ đảng viên", "", "012")]),
    ({"card_number": "012"}, {}, [("Số thẻ đảng viên", "012", "")]),
    ({"full_name": "A"}, {"full_name": "A", "confirmed_on": None}, []),
    ({"confirmed_on": None}, {"confirmed_on": ""}, []),
    ({"citizen_id_hash": "a"}, {"citizen_id_hash": "b", "sort_key": "1", "submission_id": "x"}, []),
    (None, {"unheard of_key": 1.5}, [("Unheard of key", "", "1,5")]),
    ({"is_open": False}, {"is_open": True}, [("Is open", "không", "có")]),
    (None, None, []),
    ("một", "hai", [("", "một", "hai")]),
]


@pytest.mark.parametrize(("before", "after", "expected"), FACTS)
def test_before_and_after_are_said_field_by_field(world, before, after, expected):
    event = write(world.vanphong, "member corrected", world.an, before=before, after=after)
    assert changes_of(event, world.thuongtruc) == expected


def test_rows_and_choices_are_named_and_not_numbered(world):
    office = world.an.offices.get()
    event = write(
        world.vanphong,
        "office begun",
        office,
        after={
            "member": world.an.pk,
            "kind": "deputy",
            "cell": str(world.giai_viet.pk),
            "since": "2020-01-01",
        },
    )
    assert changes_of(event, world.admin) == [
        ("Đảng viên", "", "Trần Thị An"),
        ("Chức vụ", "", "Phó bí thư"),
        ("Chi bộ", "", "Chi bộ Chung cư Giai Việt"),
        ("Từ ngày", "", "01/01/2020"),
    ]


def test_of_a_list_only_the_rows_that_differ_are_said(world):
    rows = [{"member": "A", "status": "present"}, {"member": "B", "status": "present"}]
    event = write(
        world.bithu,
        "roll call saved",
        meeting_of(world.giai_viet),
        before={"marks": rows},
        after={"marks": [rows[0], {"member": "B", "status": "excused"}]},
        about=[world.giai_viet],
    )
    [(label, before, after)] = changes_of(event, world.thuongtruc)
    assert (label, "A" in before + after) == ("Điểm danh", False)
    assert ("Có mặt" in before, "B" in before, "Có mặt" in after, "B" in after) == (True, True, False, True)


def test_a_row_that_is_gone_keeps_its_kind_and_number(world):
    exemption = Exemption.objects.create(member=world.an, decision="x", since=date(2026, 1, 1))
    event = write(world.vanphong, "exemption ended", exemption, about=[world.an, world.giai_viet])
    group = world.ward5.working_groups.create(name="Tổ 1", since=date(2026, 1, 1))
    gone = write(world.vanphong, "working group ended", group, about=[world.ward5])
    exemption.delete()
    group.delete()
    assert line_of(event, world.thuongtruc).subjects[0].text == "Trần Thị An"
    assert "số" in line_of(gone, world.thuongtruc).thing


def test_a_model_that_is_gone_breaks_nothing(world):
    event = write(world.vanphong, "an act of long ago", world.giai_viet, after={"a": 1})
    Event.objects.filter(pk=event.pk).update(object_type="cells.forgotten")
    event.refresh_from_db()
    line = line_of(event, world.admin)
    assert (line.sentence, line.changes[0].after) == ("an act of long ago", "1")


@pytest.mark.parametrize(("who", "is_closed"), [("thuongtruc", False), ("admin", True)])
def test_what_was_written_into_a_meeting_is_for_those_who_may_read_it(world, sign_in, who, is_closed):
    """An administrator reads no minutes, so none through the ledger either (docs/access.md)."""
    record_missed_month(
        cell=world.giai_viet,
        month=NOVEMBER,
        permission="",
        reason="Chuyện riêng của chi bộ",
        by=world.vanphong,
    )
    event = Event.objects.get()
    line = line_of(event, getattr(world, who))
    assert (line.is_closed, line.changes == []) == (is_closed, is_closed)
    client = sign_in(getattr(world, who))
    for page in (LEDGER, reverse("cells:ledger-event", args=[event.pk])):
        response = client.get(page)
        assert ("Chuyện riêng của chi bộ" not in response.content.decode()) is is_closed


# --- one event ---------------------------------------------------------------------------------------------------


def test_the_page_of_an_event_shows_its_place_and_hash(world, sign_in, acts):
    event = acts["cell"]
    response = sign_in(world.thuongtruc).get(reverse("cells:ledger-event", args=[event.pk]))
    page = response.content.decode()
    assert all(text in page for text in (event.hash, event.previous_hash, f"Dòng {event.number}"))


@pytest.mark.parametrize(
    ("who", "name", "status"),
    [
        ("thuongtruc", "an", 200),
        ("thuongtruc", "kp9", 404),
        ("admin", "kp9", 200),
        ("vanphong", "an", 404),
        ("bithu", "an", 404),
    ],
)
def test_an_event_elsewhere_does_not_exist(world, sign_in, acts, who, name, status):
    url = reverse("cells:ledger-event", args=[acts[name].pk])
    assert sign_in(getattr(world, who)).get(url).status_code == status


# --- readings ----------------------------------------------------------------------------------------------------


@pytest.fixture
def read(world):
    record_reading(world.vanphong, world.an)
    record_reading(world.bithu, world.giai_viet, "exported")
    record_reading(world.vanphong, world.ward5, "printed")
    record_reading(world.vanphong6, world.khu_pho_9)


def rows(response):
    return [(line.by.text, line.what.text) for line in response.context["lines"]]


def test_who_read_what_newest_first(world, sign_in, read):
    response = sign_in(world.thuongtruc).get(READINGS)
    assert rows(response) == [
        ("Mai Thị Hoa", "Đảng ủy Phường 5"),
        ("Nguyễn Văn Bình", "Chi bộ Chung cư Giai Việt"),
        ("Mai Thị Hoa", "Trần Thị An"),
    ]
    assert [line.kind for line in response.context["lines"]] == ["đã in", "đã xuất ra tệp", "đã mở xem"]


@pytest.mark.parametrize(
    ("name", "who", "expected"),
    [
        ("member", "an", ["Trần Thị An"]),
        ("cell", "giai_viet", ["Chi bộ Chung cư Giai Việt"]),
        ("committee", "ward5", ["Đảng ủy Phường 5"]),
        ("actor", "vanphong", ["Đảng ủy Phường 5", "Trần Thị An"]),
    ],
)
def test_readings_by_person_cell_committee_and_actor(world, sign_in, read, name, who, expected):
    response = sign_in(world.thuongtruc).get(READINGS, {name: getattr(world, who).pk})
    assert [what for _by, what in rows(response)] == expected


def test_reading_the_ledger_is_not_itself_an_event(world, sign_in, acts):
    sign_in(world.thuongtruc).get(LEDGER)
    assert Event.objects.count() == len(acts)
    assert not Reading.objects.exists()


# --- queries -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [LEDGER, READINGS])
def test_the_number_of_queries_does_not_grow_with_the_rows(world, sign_in, page):
    client = sign_in(world.thuongtruc)

    def one_more(number):
        office = world.an.offices.get()
        exemption = Exemption.objects.create(
            member=world.anh,
            decision="x",
            since=date(2021, 1, 1) + timedelta(days=number),
            until=date(2021, 1, 1) + timedelta(days=number + 1),
        )
        after = {"member": world.an.pk, "cell": world.giai_viet.pk, "kind": "deputy"}
        write(world.vanphong, "office begun", office, after=after, about=[world.an, world.giai_viet])
        write(world.vanphong, "member exempted", exemption, about=[world.anh, world.giai_viet])
        write(
            world.admin,
            "role given",
            world.bithu.grants.get(),
            after={"account": world.bithu.pk},
            about=[world.ward5, world.bithu],
        )
        write(
            world.admin,
            "meeting planned",
            meeting_of(world.giai_viet, NOVEMBER.plus(number)),
            about=[world.giai_viet],
        )
        for thing in (world.an, world.giai_viet, world.ward5):
            record_reading(world.vanphong, thing)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        return len(captured)

    one_more(0)
    few = queries()
    for number in range(1, 10):
        one_more(number)
    assert queries() == few <= 20


# --- the way here ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "leads_to_ledger", "leads_to_data"),
    [("thuongtruc", True, False), ("vanphong", False, True), ("admin", True, True)],
)
def test_the_pages_of_a_person_and_of_a_cell_lead_to_their_history(
    world, sign_in, who, leads_to_ledger, leads_to_data
):
    client = sign_in(getattr(world, who))
    person = client.get(reverse("cells:member-detail", args=[world.an.pk])).content.decode()
    cell = client.get(reverse("cells:member-list", args=[world.giai_viet.pk])).content.decode()
    assert (f"{LEDGER}?member={world.an.pk}" in person) is leads_to_ledger
    assert (f"{LEDGER}?cell={world.giai_viet.pk}" in cell) is leads_to_ledger
    assert (reverse("member-data", args=[world.an.pk]) in person) is leads_to_data
