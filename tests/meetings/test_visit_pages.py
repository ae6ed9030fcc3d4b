"""The pages of visits: the form, its slip, the lists of a cell and of a committee, and following up."""

import io
import uuid
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from cells.access import Role
from cells.models import Oversight, Reading
from meetings.actions.visits import follow_up
from meetings.errors import ConcernNamesAMember
from meetings.models import Concern, Meeting, Visit
from tests.conftest import LONG_AGO, account, cell, meeting_of, member

from .browser_form import errors_beside, filled
from .records import hold
from .test_visit_acts import DRAIN, corrected, recorded


def at(name, thing):
    return reverse(f"meetings:{name}", args=[thing.pk])


def typed(world, **changes):
    return {
        "visited_on": "05/11/2026",
        "visitor": str(world.em.pk),
        "started_at": "19h30",
        "ended_at": "1h30",
        "preparation": "good",
        "content": "",
        "chairing": "fair",
        "discussion": "weak",
        "remarks": "Chuẩn bị kỹ.",
        "suggestions": "",
        "suggested_points": "84,5",
        "concerns-TOTAL_FORMS": "1",
        "concerns-INITIAL_FORMS": "0",
        "concerns-0-id": "",
        "concerns-0-area": "land",
        "concerns-0-text": "Lấn hẻm 12.",
        "submission_id": str(uuid.UUID(int=1)),
    } | changes


# --- The form ----------------------------------------------------------------------------------------------------


def test_the_form_starts_with_the_last_meeting_and_the_own_name_and_nothing_else(world, sign_in):
    meeting_of(world.giai_viet)
    response = sign_in(world.giamsat).get(at("visit-create", world.giai_viet))
    form = filled(response, -1)
    assert (form["visited_on"], form["visitor"]) == ("05/11/2026", str(world.em.pk))
    assert {form[name] for name in ("started_at", "ended_at", "suggested_points", "preparation")} == {""}


@pytest.mark.parametrize(
    ("asked", "day"), [("2026-11-03", "03/11/2026"), ("hôm qua", "05/11/2026"), ("", "05/11/2026")]
)
def test_a_day_in_the_address_is_filled_in(world, sign_in, asked, day):
    meeting_of(world.giai_viet)
    response = sign_in(world.giamsat).get(at("visit-create", world.giai_viet), {"day": asked})
    assert filled(response, -1)["visited_on"] == day


def test_it_is_recorded_in_one_go_and_said_in_a_sentence(world, sign_in):
    meeting = hold(meeting_of(world.giai_viet), world)
    client = sign_in(world.giamsat)
    response = client.post(at("visit-create", world.giai_viet), typed(world), follow=True)
    visit = Visit.objects.get()
    assert response.redirect_chain[-1][0] == at("visit-detail", visit)
    assert "Phạm Thị Em" in str(next(iter(response.context["messages"])))
    assert (visit.meeting, f"{visit.started_at:%H:%M}", f"{visit.ended_at:%H:%M}") == (
        meeting,
        "19:30",
        "21:00",
    )
    assert (visit.preparation, visit.content, str(visit.suggested_points)) == ("good", "", "84.5")
    assert [(row.area, row.text) for row in visit.concerns.all()] == [("land", "Lấn hẻm 12.")]
    client.post(at("visit-create", world.giai_viet), typed(world))
    assert Visit.objects.count() == 1


WRONG = [
    ({"visited_on": ""}, "visited_on"),
    ({"visited_on": "08/11/2026"}, "visited_on"),
    ({"visited_on": "31/02/2026"}, "visited_on"),
    ({"visitor": ""}, "visitor"),
    ({"visitor": "other cell"}, "visitor"),
    ({"started_at": "25:00"}, "started_at"),
    ({"started_at": ""}, "started_at"),  # until when, but not since when
    ({"ended_at": "19:30"}, "ended_at"),
    ({"ended_at": "19:31"}, None),
    ({"suggested_points": "84,7"}, "suggested_points"),
    ({"suggested_points": "100,5"}, "suggested_points"),
    ({"suggested_points": "-1"}, "suggested_points"),
    ({"suggested_points": "100"}, None),
    ({"suggested_points": ""}, None),
    ({"concerns-0-area": ""}, "concerns-0-area"),
    ({"concerns-0-text": " "}, "concerns-0-text"),
    ({"concerns-0-area": "", "concerns-0-text": ""}, None),
]


@pytest.mark.parametrize(("changes", "field"), WRONG)
def test_a_wrong_form_comes_back_with_everything_typed(world, sign_in, changes, field):
    if changes.get("visitor"):
        changes = {"visitor": str(world.cuong.pk)}
    response = sign_in(world.giamsat).post(at("visit-create", world.giai_viet), typed(world, **changes))
    assert response.status_code == (422 if field else 302)
    if field:
        assert errors_beside(response, field)
        assert filled(response, -1)["remarks"] == "Chuẩn bị kỹ."
        assert not Visit.objects.exists()


def test_a_text_that_names_a_member_is_refused_gently(world, sign_in):
    form = typed(world, **{"concerns-0-text": "Đồng chí Trần Thị An đề nghị dọn hẻm."})
    response = sign_in(world.giamsat).post(at("visit-create", world.giai_viet), form)
    assert response.status_code == 422
    assert str(ConcernNamesAMember(["Trần Thị An"])) in response.content.decode()
    assert "dọn hẻm" in filled(response, -1)["concerns-0-text"]


def test_a_second_visit_of_that_day_leads_to_the_first(world, sign_in):
    first = recorded(world)
    response = sign_in(world.giamsat).post(at("visit-create", world.giai_viet), typed(world))
    assert response.status_code == 422
    assert at("visit-detail", first) in response.content.decode()
    assert filled(response, -1)["remarks"] == "Chuẩn bị kỹ."


def test_without_scripts_a_row_is_added_and_nothing_is_checked(world, sign_in):
    form = typed(world, **{"visited_on": "", "add-concerns": "1"})
    response = sign_in(world.giamsat).post(at("visit-create", world.giai_viet), form)
    assert response.status_code == 200
    again = filled(response, -1)
    assert (again["concerns-TOTAL_FORMS"], again["concerns-0-text"], again["concerns-1-text"]) == (
        "2",
        "Lấn hẻm 12.",
        "",
    )
    assert "error-summary" not in response.content.decode()


def test_where_nobody_watches_over_the_cell_the_page_says_what_to_do(world, sign_in):
    response = sign_in(world.vanphong).get(at("visit-create", world.khu_pho_1))
    assert response.context["page"].form.fields["visitor"].members == []
    assert "notice-warning" in response.content.decode()


# --- Correcting --------------------------------------------------------------------------------------------------


def test_the_own_visit_is_corrected_and_the_page_shows_what_is_saved(world, sign_in):
    visit = recorded(world)
    client = sign_in(world.giamsat)
    form = filled(client.get(at("visit-correct", visit)), -1)
    assert (form["version"], form["concerns-0-text"]) == ("1", DRAIN["text"])
    response = client.post(at("visit-correct", visit), form | {"remarks": "Sửa lại."})
    assert response.url == at("visit-detail", visit)
    assert Visit.objects.get().remarks == "Sửa lại."


def test_two_who_correct_see_both_versions_and_twice_the_same_is_no_conflict(world, sign_in):
    visit = recorded(world)
    client = sign_in(world.giamsat)
    form = filled(client.get(at("visit-correct", visit)), -1)
    corrected(visit, world.vanphong, version=1, remarks="Văn phòng sửa.")
    response = client.post(at("visit-correct", visit), form | {"remarks": "Tôi sửa."})
    assert response.status_code == 409
    text = response.content.decode()
    assert "Văn phòng sửa." in text
    assert "Mai Thị Hoa" in text
    again = filled(response, -1)
    assert (again["remarks"], again["version"]) == ("Tôi sửa.", "2")
    assert client.post(at("visit-correct", visit), again).status_code == 302
    assert client.post(at("visit-correct", visit), again).status_code == 302
    assert (Visit.objects.get().remarks, Visit.objects.get().version) == ("Tôi sửa.", 3)


def test_a_matter_followed_up_meanwhile_is_no_longer_in_the_form(world, sign_in):
    visit = recorded(world)
    follow_up(concern=visit.concerns.get(), text="Đã nạo vét.", by=world.vanphong)
    response = sign_in(world.giamsat).get(at("visit-correct", visit))
    assert "Đã nạo vét." in response.content.decode()
    assert filled(response, -1)["concerns-0-text"] == ""


CORRECTS = {"giamsat": 200, "vanphong": 200, "thuongtruc": 403, "other": 403, "bithu": 404, "vanphong6": 404}


@pytest.mark.parametrize("who", CORRECTS)
def test_who_corrects_a_visit(world, sign_in, who):
    world.other = account("khac", "Người khác", Role.OVERSEER, cell=world.giai_viet)
    visit = recorded(world)
    assert sign_in(getattr(world, who)).get(at("visit-correct", visit)).status_code == CORRECTS[who]


def test_whose_role_is_over_reads_the_own_visit_and_corrects_it_no_more(world, sign_in):
    visit = recorded(world)
    world.giamsat.grants.update(until=date(2026, 11, 7))
    client = sign_in(world.giamsat)
    page = client.get(at("visit-detail", visit))
    assert (page.status_code, page.context["may_correct"]) == (200, False)
    assert client.get(at("visit-correct", visit)).status_code == 403
    assert client.get(at("visit-create", world.giai_viet)).status_code == 404


# --- Reading -----------------------------------------------------------------------------------------------------

SEES = {
    "giamsat": 200,
    "vanphong": 200,
    "thuongtruc": 200,
    "overseer of another cell": 404,
    "bithu": 404,
    "bithu1": 404,
    "vanphong6": 404,
    "quan8": 404,
    "admin": 404,
    "nobody": 404,
}


@pytest.mark.parametrize("who", SEES)
def test_who_reads_a_visit_and_that_it_was_read_is_noted(world, sign_in, who):
    people = vars(world) | {
        "overseer of another cell": account("khac", "Người khác", Role.OVERSEER, cell=world.khu_pho_1)
    }
    visit = recorded(world)
    assert sign_in(people[who]).get(at("visit-detail", visit)).status_code == SEES[who]
    noted = Reading.objects.filter(object_type="meetings.visit", object_id=str(visit.pk))
    assert noted.count() == (SEES[who] == 200)


def test_the_slip_says_what_was_seen_and_can_be_printed(world, sign_in):
    hold(meeting_of(world.giai_viet), world)
    visit = recorded(world, preparation="good")
    Meeting.objects.update(state="accepted")
    text = sign_in(world.giamsat).get(at("visit-detail", visit)).content.decode()
    for part in ("Chuẩn bị kỹ.", DRAIN["text"], "Phạm Thị Em", "Đảng ủy Phường 5", "4/4", "data-print"):
        assert part in text
    Meeting.objects.update(state="submitted")
    text = sign_in(world.giamsat).get(at("visit-detail", visit)).content.decode()
    assert "4/4" not in text, "an overseer reads no figures of a record that is not accepted"


@pytest.fixture
def three(world):
    """Of September, October and November; the middle one in Khu phố 1, followed up."""
    Oversight.objects.create(member=world.em, cell=world.khu_pho_1, since=LONG_AGO)
    first = recorded(world, visited_on=date(2026, 9, 5), concerns=[{"area": "land", "text": "Lấn hẻm."}])
    second = recorded(world, cell=world.khu_pho_1, visited_on=date(2026, 10, 5), by=world.vanphong)
    third = recorded(world, concerns=[])
    follow_up(concern=second.concerns.get(), text="Đã nạo vét.", by=world.thuongtruc)
    return first, second, third


FILTERS = [
    ({}, [2, 1, 0]),
    ({"since": "2026-10"}, [2, 1]),
    ({"until": "2026-10"}, [1, 0]),
    ({"since": "2026-10", "until": "2026-10"}, [1]),
    ({"cell": "giai_viet"}, [2, 0]),
    ({"cell": "khu_pho_9"}, [2, 1, 0]),  # out of scope: no choice, so nothing is asked
    ({"area": "land"}, [0]),
    ({"state": "open"}, [0]),
    ({"state": "followed"}, [1]),
    ({"area": "land", "state": "followed"}, []),
    ({"since": "x", "area": "x", "page": "x"}, [2, 1, 0]),
]


@pytest.mark.parametrize(("asked", "found"), FILTERS)
def test_the_committee_sees_visits_by_month_cell_and_area(world, sign_in, three, asked, found):
    if "cell" in asked:
        asked = {"cell": getattr(world, asked["cell"]).pk}
    client = sign_in(world.thuongtruc)
    response = client.get(at("committee-visits", world.ward5), asked)
    assert list(response.context["page"]) == [three[number] for number in found]
    sheet = openpyxl.load_workbook(
        io.BytesIO(client.post(at("visits-export", world.ward5), asked).content)
    ).active
    assert [row[1].value.date() for row in sheet.iter_rows(min_row=2) if row[1].value] == [
        three[number].visited_on for number in found
    ]


def test_the_areas_are_counted_and_who_visited_nobody_is_named(world, sign_in, three):
    Oversight.objects.create(member=world.cuong, cell=world.giai_viet, since=LONG_AGO)
    context = sign_in(world.vanphong).get(at("committee-visits", world.ward5)).context
    assert [(row["area"], row["number"], row["open_number"]) for row in context["areas"]] == [
        ("land", 1, 1),
        ("environment", 1, 0),
    ]
    assert [one.who for one in context["people"]] == [world.cuong]
    assert (context["cells"], context["border"]) == ([], date(2026, 8, 7))


def test_an_overseer_reads_the_visits_of_the_cell_and_not_of_the_ward(world, sign_in, three):
    client = sign_in(world.giamsat)
    response = client.get(at("cell-visits", world.giai_viet))
    assert list(response.context["page"]) == [three[2], three[0]]
    assert client.get(at("cell-visits", world.khu_pho_1)).status_code == 404
    assert client.get(at("committee-visits", world.ward5)).status_code == 404
    assert at("concern-follow-up", three[0].concerns.get()) not in response.content.decode()


def test_no_list_asks_more_when_there_is_more(world, sign_in, django_assert_max_num_queries):
    recorded(world)
    client = sign_in(world.vanphong)
    pages = [at("committee-visits", world.ward5), at("cell-visits", world.giai_viet)]
    limits = []
    for page in pages:
        with django_assert_max_num_queries(20) as few:
            client.get(page)
        limits.append(len(few))
    for number in range(8):
        other = cell(world.ward5, f"Khu phố {number + 20}")
        watcher = member(f"Cao Văn {number}", other)
        Oversight.objects.create(member=watcher, cell=other, since=LONG_AGO)
        rows = [DRAIN, DRAIN | {"text": "Hẻm 14"}]
        recorded(world, cell=other, visitor=watcher, by=world.vanphong, concerns=rows)
        visit = recorded(world, visited_on=date(2026, 9, number + 1), concerns=rows)
        follow_up(concern=visit.concerns.first(), text="Xong", by=world.vanphong)
    for page, limit in zip(pages, limits, strict=True):
        with django_assert_max_num_queries(limit):
            client.get(page)


# --- Following up ------------------------------------------------------------------------------------------------


def test_the_committee_notes_what_was_done(world, sign_in):
    concern = recorded(world).concerns.get()
    client = sign_in(world.thuongtruc)
    assert client.post(at("concern-follow-up", concern), {"follow_up": " "}).status_code == 422
    response = client.post(at("concern-follow-up", concern), {"follow_up": "Đã nạo vét."})
    assert response.url == at("visit-detail", concern.visit)
    assert Concern.objects.get().followed_up_by == world.thuongtruc
    assert "Đã nạo vét." in client.get(response.url).content.decode()


def test_a_second_follow_up_is_shown_the_first_and_keeps_what_was_typed(world, sign_in):
    concern = recorded(world).concerns.get()
    follow_up(concern=concern, text="Đã nạo vét.", by=world.vanphong)
    response = sign_in(world.thuongtruc).post(at("concern-follow-up", concern), {"follow_up": "Chưa làm."})
    assert response.status_code == 409
    text = response.content.decode()
    assert "Đã nạo vét." in text
    assert "Chưa làm." in text
    assert Concern.objects.get().follow_up == "Đã nạo vét."
