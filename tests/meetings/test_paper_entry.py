"""A whole meeting on one page, as it stands on paper: all of it is saved, or nothing."""

import re
from datetime import date

import pytest
from django.apps import apps
from django.urls import reverse

from cells.models import Event, LedgerHead, Membership
from meetings.models import Attendance, Guest, Meeting, MissedMonth, Motion, Resolution, Task
from tests.conftest import NOVEMBER, local, meeting_of, member

from .browser_form import errors_beside, filled
from .records import (
    SECTIONS,
    call_roll,
    fresh,
    hold,
    resolve,
    set_everywhere,
    snapshot,
    task,
    write_minutes,
)


@pytest.fixture
def meeting(world):
    """Planned for the 5th at 19:30, with a task of October to report on."""
    earlier = hold(meeting_of(world.giai_viet, NOVEMBER.previous()), world)
    resolve(earlier, world.bithu, tasks=[task("Việc tháng mười", target=10, unit="hộ")])
    return meeting_of(world.giai_viet)


def address(meeting):
    return reverse("meetings:paper-entry", args=[meeting.pk])


def row_of(sent, person) -> str:
    membership = str(person.memberships.get(kind="regular").pk)
    return next(
        name.removesuffix("-membership_id")
        for name, value in sent.items()
        if name.endswith("-membership_id") and value == membership
    )


def open_page(client, meeting) -> dict:
    """What a browser would send of the page as it opens; the photo's form comes last, so the page's is before it."""
    response = client.get(address(meeting))
    assert response.status_code == 200
    return next(form for form in forms_of(response) if "loaded" in form)


def forms_of(response):
    count = response.content.decode().count("<form")
    return [filled(response, number) for number in range(count)]


def paper(world, sent) -> dict:
    """The sheet of paper, typed: Ánh is excused, all others were there; An and Dung spoke."""
    absent = row_of(sent, world.anh)
    rows = [name.removesuffix("-membership_id") for name in sent if name.endswith("-membership_id")]
    return (
        sent
        | SECTIONS
        | {f"{row}-status": "present" for row in rows}
        | {
            f"{absent}-status": "excused",
            f"{absent}-reason": "Nằm viện",
            f"spoke-{world.an.memberships.get().pk}": "on",
            f"spoke-{world.dung.memberships.get().pk}": "on",
            "met_on": "06/11/2026",
            "started": "19h30",
            "ended": "1h30",
            "venue": "Nhà văn hóa khu phố",
            "chair": str(world.binh.pk),
            "clerk": str(world.an.pk),
            "guests-0-full_name": "Phạm Thị Em",
            "previous_minutes_confirmed": "True",
            "reports-0-result": "achieved",
            "reports-0-achieved": "10",
            "criticism_minutes": "20p",
            "motions-0-text": "Thông qua nghị quyết",
            "motions-0-question": "resolution",
            "motions-0-votes_for": "2",
            "text": "Toàn chi bộ thực hiện.",
            "tasks-0-text": "Vận động 10 hộ",
            "tasks-0-assignee": str(world.anh.pk),
            "tasks-0-due_on": "30/11/2026",
            "minutes_adopted": "True",
            "posted_at_0": "06/11/2026",
            "posted_at_1": "22h",
        }
    )


def test_one_press_saves_the_whole_meeting(world, sign_in, meeting):
    client = sign_in(world.vanphong)
    sent = paper(world, open_page(client, meeting))
    assert client.post(address(meeting), sent).status_code == 302
    saved = fresh(meeting)
    assert (saved.started_at, saved.ended_at) == (local(2026, 11, 6, 19, 30), local(2026, 11, 6, 21, 0))
    assert (saved.state, saved.venue, saved.criticism_minutes) == ("held", "Nhà văn hóa khu phố", 20)
    assert (saved.recorded_by, saved.previous_minutes_confirmed) == (world.vanphong, True)
    marks = {a.membership.member: (a.status, a.reason, a.spoke) for a in saved.attendances.all()}
    assert marks == {
        world.an: ("present", "", True),
        world.anh: ("excused", "Nằm viện", False),
        world.binh: ("present", "", False),
        world.dung: ("present", "", True),
    }
    assert Motion.objects.values_list("base", "voters").get(meeting=saved) == (3, 2)
    assert (Guest.objects.get().full_name, Resolution.objects.get(meeting=saved).text) == (
        "Phạm Thị Em",
        "Toàn chi bộ thực hiện.",
    )
    assert Task.objects.get(text="Việc tháng mười").closed_at == saved.started_at
    assert Task.objects.get(meeting=saved).assignee == world.anh
    verbs = list(Event.objects.order_by("number").values_list("verb", flat=True))[-4:]
    assert verbs == ["place and hours saved", "roll call saved", "minutes saved", "resolution saved"]
    shown = open_page(client, meeting)
    assert (shown["started"], shown["ended"], shown["criticism_minutes"]) == ("19:30", "21:00", "20")


def test_every_box_of_the_record_stands_on_the_page_once(world, sign_in, meeting):
    """One added to a page of the record and forgotten here would be saved as empty."""
    hold(meeting, world)
    response = sign_in(world.bithu).get(address(meeting))
    html = response.content.decode()
    forms = [form for part in response.context["page"].form_parts for form in getattr(part, "forms", [part])]
    names = [form.add_prefix(name) for form in forms for name in form.fields]
    assert len(names) == len(set(names)), "two parts call a box the same"
    drawn = [name for name in names if not name.endswith("-spoke")]  # ticked among the speakers instead
    assert [name for name in drawn if not re.search(rf'name="{re.escape(name)}(_0)?"', html)] == []


def test_a_mistake_anywhere_saves_nothing_and_keeps_all_that_was_typed(world, sign_in, meeting):
    client = sign_in(world.vanphong)
    before = snapshot(*apps.get_app_config("meetings").get_models(), Event)
    opened = open_page(client, meeting)
    absent = row_of(opened, world.anh)
    sent = paper(world, opened) | {
        f"{absent}-reason": "",
        "started": "25:00",
        "motions-0-votes_for": "3",
        "tasks-0-due_on": "31/11/2026",
    }
    response = client.post(address(meeting), sent)
    assert response.status_code == 422
    for name in (f"{absent}-reason", "started", "tasks-0-due_on"):
        assert errors_beside(response, name), name
    shown = next(form for form in forms_of(response) if "loaded" in form)
    assert {name: shown.get(name) for name in sent} == sent
    assert snapshot(*apps.get_app_config("meetings").get_models(), Event) == before


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"motions-0-votes_for": "3"}, "2"),  # two official members are present by the marks just typed
        ({"chair": "anh"}, "Đỗ Văn Ánh"),
        ({"spoke": "anh"}, "Đỗ Văn Ánh"),
        ({"speaker_count": "4"}, "3"),
    ],
)
def test_what_follows_is_checked_against_the_roll_call_of_the_same_page(
    world, sign_in, meeting, changes, sentence
):
    client = sign_in(world.vanphong)
    sent = paper(world, open_page(client, meeting))
    if changes.get("chair"):
        changes = {"chair": str(world.anh.pk)}
    if changes.get("spoke"):
        changes = {f"spoke-{world.anh.memberships.get().pk}": "on"}
    response = client.post(address(meeting), sent | changes)
    assert response.status_code == 422
    assert any(sentence in words for words, _target in response.context["page"].errors)
    assert not Attendance.objects.filter(meeting=meeting).exists()


def test_marks_votes_and_speakers_can_be_corrected_together(world, sign_in, meeting):
    """Page by page neither could be first: three voted, and one of the three turns out to have been away."""
    call_roll(meeting, world.bithu)
    write_minutes(
        meeting,
        world.bithu,
        motions=[
            {
                "text": "Thông qua",
                "rule": "half",
                "votes_for": 3,
                "votes_against": 0,
                "abstentions": 0,
                "adopts_resolution": True,
            }
        ],
        speaker_count=4,
    )
    client = sign_in(world.vanphong)
    sent = paper(world, open_page(client, meeting)) | {"speaker_count": "2"}
    assert client.post(address(meeting), sent).status_code == 302
    assert Motion.objects.values_list("votes_for", "voters").get(meeting=meeting) == (2, 2)


def test_a_day_corrected_on_the_page_counts_at_once(world, sign_in):
    """Planned for the 20th, held on the 6th: it can be typed on the 7th, and who had left by then is not marked."""
    meeting = meeting_of(world.giai_viet, planned_at=local(2026, 11, 20, 19, 30))
    Membership.objects.filter(member=world.dung).update(since=date(2026, 11, 7))
    client = sign_in(world.vanphong)
    sent = paper(world, open_page(client, meeting))
    sent.pop(f"spoke-{world.dung.memberships.get().pk}")
    assert client.post(address(meeting), sent).status_code == 302
    there = {mark.membership.member for mark in Attendance.objects.filter(meeting=meeting)}
    assert there == {world.an, world.anh, world.binh}
    assert fresh(meeting).started_at == local(2026, 11, 6, 19, 30)


def test_two_who_type_at_once_are_shown_both_versions(world, sign_in, client, meeting):
    other = type(client)()
    other.force_login(world.bithu, backend="allauth.account.auth_backends.AuthenticationBackend")
    mine = paper(world, open_page(sign_in(world.vanphong), meeting))
    theirs = open_page(other, meeting) | {
        "started": "19:30",
        "discussion": "Câu của bí thư",
        "venue": "Nơi khác",
    }
    assert other.post(address(meeting), theirs).status_code == 302
    events = Event.objects.count()
    response = client.post(address(meeting), mine)
    assert response.status_code == 409
    labels = {str(row["label"]) for row in response.context["conflict_rows"]}
    assert len(labels) >= 2
    kept = next(form for form in forms_of(response) if "loaded" in form)
    assert (kept["discussion"], kept["tasks-0-text"]) == (SECTIONS["discussion"], "Vận động 10 hộ")
    assert Event.objects.count() == events
    assert client.post(address(meeting), kept).status_code == 302
    assert fresh(meeting).discussion == SECTIONS["discussion"]


def test_pressing_twice_is_one_save(world, sign_in, meeting):
    client = sign_in(world.vanphong)
    sent = paper(world, open_page(client, meeting))
    assert client.post(address(meeting), sent).status_code == 302
    events = Event.objects.count()
    assert client.post(address(meeting), sent).status_code == 302
    assert (Event.objects.count(), Task.objects.filter(meeting=meeting).count()) == (events, 1)


def test_when_the_last_step_fails_nothing_stays_behind(world, sign_in, meeting, monkeypatch):
    """The power goes after place, roll call and minutes: the fourth event is never written."""

    class ThePowerWent(Exception):
        pass

    from meetings.actions.writing import record as really

    written = []

    def fail_at_the_last(**event):
        written.append(event["verb"])
        if event["verb"] == "resolution saved":
            raise ThePowerWent
        return really(**event)

    models = [*apps.get_app_config("meetings").get_models(), Event, LedgerHead]
    client = sign_in(world.vanphong)
    sent = paper(world, open_page(client, meeting))
    before = snapshot(*models)
    set_everywhere(monkeypatch, "meetings.actions", "record", fail_at_the_last)
    with pytest.raises(ThePowerWent):
        client.post(address(meeting), sent)
    assert len(written) == 4
    assert snapshot(*models) == before


def test_without_scripts_all_others_are_marked_present_by_a_button(world, sign_in, meeting):
    client = sign_in(world.vanphong)
    opened = open_page(client, meeting)
    absent = row_of(opened, world.anh)
    sent = opened | {f"{absent}-status": "excused", f"{absent}-reason": "Ốm", "discussion": "Đã gõ"}
    response = client.post(address(meeting), sent | {"all_present": "1"})
    assert response.status_code == 200
    shown = next(form for form in forms_of(response) if "loaded" in form)
    statuses = sorted(value for name, value in shown.items() if name.endswith("-status"))
    assert statuses == ["excused", "present", "present", "present"]
    assert shown["discussion"] == "Đã gõ"
    more = client.post(address(meeting), sent | {"add-guests": "1"})
    assert 'name="guests-1-full_name"' in more.content.decode()


# --- Queries -------------------------------------------------------------------------------------------------------


def test_the_page_asks_as_little_for_sixty_members_as_for_four(
    world, sign_in, meeting, django_assert_max_num_queries
):
    client = sign_in(world.vanphong)
    client.get(address(meeting))
    with django_assert_max_num_queries(100) as few:
        client.get(address(meeting))
    for number in range(56):
        member(f"Lê Thị Số {number}", world.giai_viet)
    with django_assert_max_num_queries(100) as many:
        client.get(address(meeting))
    assert len(many) == len(few) < 25, len(few)


# --- The pile of paper -----------------------------------------------------------------------------------------------


def list_page(client, world, month=NOVEMBER):
    return client.get(reverse("meetings:entry-list", args=[world.ward5.pk, month]))


def names(response):
    return [line.cell for line in response.context["lines"]]


def test_the_list_holds_the_cells_with_nothing_recorded_in_their_order(world, sign_in):
    client = sign_in(world.vanphong)
    assert names(list_page(client, world)) == [world.giai_viet, world.khu_pho_1]
    hold(meeting_of(world.giai_viet), world)
    assert names(list_page(client, world)) == [world.khu_pho_1]
    planned = meeting_of(world.khu_pho_1, planned_at=local(2026, 11, 7, 19, 30))
    assert names(list_page(client, world)) == [world.khu_pho_1], "its day is today"
    Meeting.objects.filter(pk=planned.pk).update(planned_at=local(2026, 11, 8, 19, 30))
    assert names(list_page(client, world)) == [], "its day is to come"
    planned.delete()
    MissedMonth.objects.create(cell=world.khu_pho_1, month=NOVEMBER, reason="Bão")
    assert names(list_page(client, world)) == []
    assert names(list_page(client, world, NOVEMBER.next())) == [], "that month has not begun"


def test_the_next_cell_follows_in_order_and_after_the_last_comes_the_first(world, sign_in):
    client = sign_in(world.vanphong)
    here, there = meeting_of(world.giai_viet), meeting_of(world.khu_pho_1)

    def next_after(cell):
        return client.get(reverse("meetings:entry-next", args=[cell.pk, NOVEMBER]))["Location"]

    assert next_after(world.giai_viet) == address(there)
    assert next_after(world.khu_pho_1) == address(here)
    hold(there, world, by=world.vanphong)
    assert next_after(world.giai_viet) == reverse("meetings:entry-list", args=[world.ward5.pk, NOVEMBER])


def test_a_cell_without_a_plan_is_planned_on_the_way(world, sign_in):
    client = sign_in(world.vanphong)
    start = reverse("meetings:paper-entry-start", args=[world.giai_viet.pk, NOVEMBER])
    sent = filled(client.get(start), -1) | {
        "planned_at_0": "05/11/2026",
        "planned_at_1": "19h30",
        "venue": "Nhà văn hóa",
    }
    response = client.post(start, sent)
    meeting = Meeting.objects.get()
    assert response["Location"] == address(meeting)
    assert client.get(start)["Location"] == address(meeting)


@pytest.mark.parametrize(
    ("pressed", "page"),
    [("next_cell", "meetings:entry-next"), ("continue", "scoring:sheet"), ("save", "meetings:paper-entry")],
)
def test_where_each_button_leads(world, sign_in, meeting, pressed, page):
    client = sign_in(world.vanphong)
    sent = paper(world, open_page(client, meeting)) | {pressed: "1"}
    arguments = [meeting.cell_id, NOVEMBER] if pressed == "next_cell" else [meeting.pk]
    assert client.post(address(meeting), sent)["Location"] == reverse(page, args=arguments)
