"""The pages of acts about a person: what is typed, saved, refused in words, and never lost."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from cells.actions import people as acts
from cells.models import Event, Leaving, Member, MembershipKind, Reading, Transfer
from meetings.models import Attendance
from meetings.queries import roll_call

from ..config.conftest import quick_pdf, submitted
from ..conftest import cell

DECISION = "12-QĐ/ĐU ngày 03/11/2026"
__all__ = ["quick_pdf"]


def url_of(name, person):
    return reverse(f"cells:member-{name}", args=[person.pk])


def typed(person, **more):
    """What the form sends: the hidden fields as the page gave them, and the facts."""
    return {
        "submission_id": str(uuid.uuid4()),
        "seen": acts.last_event_number(person),
        "day": "03/11/2026",
        "decision": DECISION,
    } | more


def words(response):
    return response.content.decode()


# Act → (who it is about, what is typed beside day and decision, event).
ACTS = {
    "transfer": ("an", {"to_cell": "khu_pho_9"}, "transfer sent"),
    "transfer-out": ("an", {"went_to": "Đảng bộ xã Bình Lợi"}, "member left"),
    "exempt": ("an", {}, "member exempted"),
    "away": (
        "an",
        {"to_cell": "khu_pho_9", "purpose": "move", "until": "03/03/2027"},
        "temporary activity begun",
    ),
    "correct": (
        "an",
        {
            "full_name": "Trần Thị Ân",
            "admitted_on": "19/05/2010",
            "confirmed_on": "19/05/2011",
            "reason": "Ghi nhầm",
        },
        "member corrected",
    ),
    "leave": ("an", {"leaving": "removed"}, "member left"),
    "death": ("an", {"decision": ""}, "member left"),
    "confirm": ("dung", {}, "member confirmed"),
}


def sent_by(world, name, **more):
    who, facts, _verb = ACTS[name]
    person = getattr(world, who)
    if "to_cell" in facts:
        facts = facts | {"to_cell": getattr(world, facts["to_cell"]).pk}
    return person, typed(person, **facts) | more


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_recorded_and_said_in_a_sentence(world, sign_in, name):
    person, data = sent_by(world, name)
    response = sign_in(world.vanphong).post(url_of(name, person), data, follow=True)
    assert response.redirect_chain == [(reverse("cells:member-detail", args=[person.pk]), 302)]
    assert len(list(response.context["messages"])) == 1
    event = Event.objects.get()
    assert (event.verb, event.by) == (ACTS[name][2], world.vanphong)
    assert ("cells.member", str(person.pk)) in {(row.object_type, row.object_id) for row in event.about.all()}


@pytest.mark.parametrize("name", ACTS)
def test_pressed_twice_it_is_one_act(world, sign_in, name):
    person, data = sent_by(world, name)
    client = sign_in(world.vanphong)
    codes = [client.post(url_of(name, person), data).status_code for _press in range(2)]
    assert codes == [302, 302]
    assert Event.objects.count() == 1


@pytest.mark.parametrize("name", ACTS)
def test_what_somebody_else_recorded_meanwhile_is_shown_and_nothing_typed_is_lost(world, sign_in, name):
    person, data = sent_by(world, name)
    acts.correct(
        member=Member.objects.get(pk=person.pk),
        facts={
            name: getattr(person, name)
            for name in ("full_name", "born_on", "admitted_on", "confirmed_on", "card_number")
        },
        reason="Xem lại",
        seen=0,
        submission_id=uuid.uuid4(),
        by=world.admin,
    )
    client = sign_in(world.vanphong)
    response = client.post(url_of(name, person), data)
    assert response.status_code == 409
    assert "Quản trị" in words(response)
    assert "Sửa thông tin" in words(response)
    form = response.context["form"]
    for field in form.visible_fields():
        assert (form[field.name].value() or "") == str(data.get(field.name, "")), field.name
    assert Event.objects.count() == 1
    again = data | {"seen": response.context["form"]["seen"].value()}
    assert client.post(url_of(name, person), again).status_code == 302
    assert Event.objects.count() == 2


MISTAKES = [
    ("transfer", {"day": "30/02/2026"}, "day"),
    ("transfer", {"decision": ""}, "decision"),
    ("transfer", {"to_cell": ""}, "to_cell"),
    ("transfer", {"to_cell": "9" * 30}, "to_cell"),
    ("transfer", {"to_cell": "١"}, "to_cell"),
    ("transfer", {"day": "08/11/2026"}, "day"),
    ("leave", {"leaving": "died"}, "leaving"),
    ("away", {"until": "02/11/2026"}, "until"),
    ("correct", {"full_name": " "}, "full_name"),
    ("correct", {"confirmed_on": "18/05/2010"}, "confirmed_on"),
    ("confirm", {"day": "18/05/2011"}, "day"),
    ("confirm", {"seen": "9" * 30}, "seen"),
]


@pytest.mark.parametrize(("name", "change", "field"), MISTAKES)
def test_a_mistake_stands_at_its_field_and_nothing_is_saved(world, sign_in, name, change, field):
    if name == "confirm":
        Member.objects.filter(pk=world.dung.pk).update(admitted_on=date(2010, 5, 19))
    person, data = sent_by(world, name)
    response = sign_in(world.vanphong).post(url_of(name, person), data | change)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Event.objects.exists()


def test_no_null_byte_goes_to_the_database(world, sign_in):
    person, data = sent_by(world, "transfer")
    response = sign_in(world.vanphong).post(
        url_of("transfer", person), data | {"find": "Khu\0", "search": "1"}
    )
    assert response.status_code in (200, 422)


# --- The search for a cell ------------------------------------------------------------------------------------


def found(response):
    return [name for _pk, name, _committee in response.context["form"].found]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("khu pho", ["Khu phố 1", "Khu phố 9"]),
        ("phuong 6", ["Khu phố 9"]),
        ("9 khu", ["Khu phố 9"]),
        ("giai viet", []),
        ("", []),
    ],
)
def test_a_cell_is_found_by_its_name_or_its_committees_in_the_whole_system(world, sign_in, text, names):
    person, data = sent_by(world, "transfer", to_cell="", find=text, search="1")
    response = sign_in(world.vanphong).post(url_of("transfer", person), data)
    assert response.status_code == 200
    assert found(response) == names
    assert DECISION in words(response)
    assert "is-invalid" not in words(response)


def test_not_more_cells_are_listed_than_one_can_read(world, sign_in):
    for number in range(25):
        cell(world.ward6, f"Ấp {number}")
    person, data = sent_by(world, "transfer", to_cell="", find="ấp", search="1")
    response = sign_in(world.vanphong).post(url_of("transfer", person), data)
    assert len(found(response)) == 20
    assert response.context["form"].found_more == 5


def test_a_cell_that_has_ended_is_not_found(world, sign_in):
    type(world.khu_pho_9).objects.filter(pk=world.khu_pho_9.pk).update(until=date(2026, 11, 7))
    person, data = sent_by(world, "transfer", find="khu pho", search="1", to_cell="")
    assert found(sign_in(world.vanphong).post(url_of("transfer", person), data)) == ["Khu phố 1"]


# --- Temporary activity outside the rule ----------------------------------------------------------------------


LENGTHS = [
    ("move", "02/02/2027", True),
    ("move", "03/02/2027", False),
    ("move", "02/11/2027", False),
    ("move", "03/11/2027", True),
    ("study", "02/02/2027", True),
    ("study", "03/11/2028", False),
    ("study", "04/11/2028", True),
]


@pytest.mark.parametrize(("purpose", "until", "warns"), LENGTHS)
def test_a_length_outside_the_rule_is_warned_of_and_can_be_recorded(world, sign_in, purpose, until, warns):
    person, data = sent_by(world, "away", purpose=purpose, until=until)
    client = sign_in(world.vanphong)
    response = client.post(url_of("away", person), data)
    assert response.status_code == (422 if warns else 302)
    if warns:
        assert 'type="checkbox"' in words(response)
        assert client.post(url_of("away", person), data | {"is_unusual": "on"}).status_code == 302
    assert person.memberships.filter(kind=MembershipKind.TEMPORARY).count() == 1


# --- Who may, and when an act fits ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["restore", "take-in-again", "exemption-end", "away-end", "away-extend"])
def test_an_act_that_does_not_fit_leads_back_with_a_sentence(world, sign_in, name):
    response = sign_in(world.vanphong).get(url_of(name, world.an), follow=True)
    assert response.redirect_chain == [(reverse("cells:member-detail", args=[world.an.pk]), 302)]
    assert len(list(response.context["messages"])) == 1


def test_a_second_regular_cell_on_the_same_day_is_refused_in_words(world, sign_in):
    """A form kept from before: the member is in a cell already."""
    data = typed(world.an, to_cell=world.khu_pho_1.pk)
    response = sign_in(world.vanphong).post(url_of("restore", world.an), data)
    assert response.status_code == 422
    assert "vẫn đang thuộc" in words(response)
    assert world.an.memberships.count() == 1


def test_restored_into_a_cell_of_another_ward_is_refused(world, sign_in):
    world.anh.memberships.update(until=date(2026, 3, 1), leaving=Leaving.REMOVED)
    data = typed(world.anh, to_cell=world.khu_pho_9.pk)
    response = sign_in(world.vanphong).post(url_of("restore", world.anh), data)
    assert response.status_code == 422
    assert "to_cell" in response.context["form"].errors
    data["to_cell"] = world.khu_pho_1.pk
    assert sign_in(world.vanphong).post(url_of("restore", world.anh), data).status_code == 302


def test_the_old_office_records_nothing_after_the_member_has_moved(world, sign_in):
    world.an.offices.update(until=date(2026, 3, 1))
    world.an.memberships.update(until=date(2026, 3, 1), leaving=Leaving.TRANSFERRED)
    world.an.memberships.create(cell=world.khu_pho_9, since=date(2026, 3, 1))
    client = sign_in(world.vanphong)
    assert client.get(url_of("correct", world.an)).status_code == 403
    assert client.post(url_of("exempt", world.an), typed(world.an)).status_code == 403
    assert not Event.objects.exists()


def test_the_host_ends_the_stay_of_a_guest(world, sign_in):
    world.an.memberships.create(cell=world.khu_pho_9, kind=MembershipKind.TEMPORARY, since=date(2026, 10, 1))
    client = sign_in(world.vanphong6)
    assert client.get(url_of("correct", world.an)).status_code == 403
    assert client.post(url_of("away-end", world.an), typed(world.an)).status_code == 302
    assert world.an.memberships.get(kind=MembershipKind.TEMPORARY).until == date(2026, 11, 3)


def test_opening_the_form_is_noted_as_a_reading(world, sign_in):
    sign_in(world.vanphong).get(url_of("correct", world.an))
    assert Reading.objects.get().object_id == str(world.an.pk)


# --- New in a cell -----------------------------------------------------------------------------------------------


def newcomer(**more):
    return {
        "submission_id": str(uuid.uuid4()),
        "full_name": "Lý  Thị   Khánh",
        "born_on": "01/02/2000",
        "day": "03/11/2026",
        "decision": DECISION,
    } | more


def test_a_new_member_is_admitted(world, sign_in):
    client, url = sign_in(world.vanphong), reverse("cells:member-admit", args=[world.giai_viet.pk])
    data = newcomer()
    for _press in range(2):
        response = client.post(url, data)
        person = Member.objects.get(full_name="Lý Thị Khánh")
        assert response.url == reverse("cells:member-detail", args=[person.pk])
    assert person.scope == world.giai_viet


def test_a_member_from_outside_is_taken_in(world, sign_in):
    url = reverse("cells:member-take-in", args=[world.giai_viet.pk])
    data = newcomer(admitted_on="01/01/2020", confirmed_on="01/01/2021", came_from="Đảng bộ xã Bình Lợi")
    assert sign_in(world.vanphong).post(url, data).status_code == 302
    assert Member.objects.get(full_name="Lý Thị Khánh").confirmed_on == date(2021, 1, 1)


NEW_MISTAKES = [
    ("member-admit", {"day": "08/11/2026"}, "day"),
    ("member-admit", {"born_on": "04/11/2026"}, "day"),
    ("member-admit", {"full_name": "\u200b"}, "full_name"),
    ("member-take-in", {"confirmed_on": "31/12/2019"}, "confirmed_on"),
    ("member-take-in", {"admitted_on": "04/11/2026"}, "day"),
    ("member-take-in", {"admitted_on": "08/11/2026"}, "admitted_on"),
]


@pytest.mark.parametrize(("name", "change", "field"), NEW_MISTAKES)
def test_a_new_member_is_not_saved_with_a_mistake(world, sign_in, name, change, field):
    data = newcomer(admitted_on="01/01/2020", confirmed_on="01/01/2021", came_from="Xã") | change
    url = reverse(f"cells:{name}", args=[world.giai_viet.pk])
    response = sign_in(world.vanphong).post(url, data)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert Member.objects.count() == 7


def test_a_card_number_in_use_is_refused_in_words_and_nothing_is_lost(world, sign_in):
    Member.objects.filter(pk=world.giang.pk).update(card_number="0123")
    url = reverse("cells:member-admit", args=[world.giai_viet.pk])
    response = sign_in(world.vanphong).post(url, newcomer(card_number="0123"))
    assert response.status_code == 422
    assert "số thẻ" in words(response)
    assert "Hồ Văn Giang" not in words(response)
    assert "Lý  Thị   Khánh" in words(response)


# --- The other side of a transfer ----------------------------------------------------------------------------------


@pytest.fixture
def transfer(world):
    return acts.send(
        member=world.an,
        to_cell=world.khu_pho_9,
        day=date(2026, 11, 2),
        decision=DECISION,
        seen=0,
        submission_id=uuid.uuid4(),
        by=world.vanphong,
    )


def step_url(name, transfer):
    return reverse(f"cells:transfer-{name}", args=[transfer.pk])


def test_the_receiving_office_receives_who_it_could_not_see_before(world, sign_in, transfer):
    client = sign_in(world.vanphong6)
    assert client.get(reverse("cells:member-detail", args=[world.an.pk])).status_code == 404
    assert "Trần Thị An" in words(client.get(step_url("receive", transfer)))
    response = client.post(step_url("receive", transfer), typed(world.an), follow=True)
    assert response.status_code == 200
    assert response.request["PATH_INFO"] == reverse("cells:member-detail", args=[world.an.pk])


def test_refused_with_a_reason_and_taken_back(world, sign_in, transfer):
    data = typed(world.an, reason="Thiếu hồ sơ")
    assert sign_in(world.vanphong6).post(step_url("refuse", transfer), data).status_code == 302
    client = sign_in(world.vanphong)
    assert "Thiếu hồ sơ" in words(client.get(reverse("cells:member-detail", args=[world.an.pk])))
    assert client.post(step_url("take-back", transfer), typed(world.an)).status_code == 302
    assert Transfer.objects.get().state == "returned"


def test_a_refusal_needs_a_reason(world, sign_in, transfer):
    response = sign_in(world.vanphong6).post(step_url("refuse", transfer), typed(world.an, reason=" "))
    assert response.status_code == 422
    assert Transfer.objects.get().state == "sent"


WRONG_SIDE = [
    ("receive", "vanphong"),
    ("refuse", "vanphong"),
    ("receive", "thuongtruc"),
    ("receive", "bithu"),
]


@pytest.mark.parametrize(("name", "who"), WRONG_SIDE)
def test_only_the_receiving_side_answers(world, sign_in, transfer, name, who):
    response = sign_in(getattr(world, who)).post(step_url(name, transfer), typed(world.an, reason="Không"))
    assert response.status_code == 403
    assert Transfer.objects.get().state == "sent"


def test_only_the_sending_side_takes_the_papers_back(world, sign_in, transfer):
    response = sign_in(world.vanphong6).post(step_url("take-back", transfer), typed(world.an))
    assert response.status_code == 403


# --- A meeting that is submitted does not change -------------------------------------------------------------------


def test_a_submitted_meeting_does_not_change_with_the_people(world, sign_in, quick_pdf):
    from cells.months import Month
    from scoring.actions import load_rubric
    from scoring.rubric import load

    load_rubric(load())
    meeting = submitted(world, Month(2026, 9))
    before = roll_call(meeting), list(Attendance.objects.values())
    client = sign_in(world.vanphong)
    for name, person, more in (
        ("death", world.an, {"day": "01/09/2026", "decision": ""}),
        ("transfer-out", world.anh, {"day": "01/09/2026", "went_to": "Xã khác"}),
        ("exempt", world.binh, {"day": "01/09/2026"}),
        ("confirm", world.dung, {"day": "01/09/2026"}),
    ):
        response = client.post(url_of(name, person), typed(person, **more))
        assert response.status_code == 302, (name, words(response))
    meeting.refresh_from_db()
    assert (roll_call(meeting), list(Attendance.objects.values())) == before
