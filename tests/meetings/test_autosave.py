"""Fields save by themselves: what is sent, what is saved, refused or shown twice, and what the ledger keeps of it."""

import json

import pytest
from django.urls import reverse

from cells.models import Event
from cells.months import Month
from meetings.models import Meeting, MeetingState, Task
from tests.conftest import meeting_of

from .autosaving import Tab
from .browser_form import filled
from .records import call_roll, fresh, hold, mark, resolve, task, write_minutes

# Per page: what one person types, and what the page then shows when it is opened again.
TYPED = [
    ("preparation", {"venue": "Nhà văn hóa"}),
    ("preparation", {"members_notified_at_0": "02/11/2026", "members_notified_at_1": "08:00"}),
    ("preparation", {"pre_meeting_held": "True", "pre_meeting_on": "03/11/2026"}),
    ("preparation", {"materials-0-kind": "draft", "materials-0-title": "Dự thảo"}),
    ("roll-call", {"marks-3-status": "excused", "marks-3-reason": "đi viện"}),
    ("roll-call", {"marks-2-status": "late", "marks-2-arrived_at": "19:50", "marks-2-spoke": "on"}),
    ("minutes", {"discussion": "Một dòng\r\nhai dòng"}),
    ("minutes", {"praise_given": "False", "speaker_count": "3"}),
    ("minutes", {"started": "19:45", "ended": "21:15"}),
    ("minutes", {"guests-0-full_name": "Phạm Thị Em", "guests-0-body": "Đảng ủy Phường 5"}),
    ("paper-entry", {"venue": "Nhà văn hóa"}),
    ("paper-entry", {"marks-3-status": "excused", "marks-3-reason": "đi viện"}),
    ("paper-entry", {"ended": "21:15", "conclusion": "Thống nhất."}),
    ("paper-entry", {"tasks-0-text": "Việc của tháng"}),
    ("resolution", {"text": "Ra quân vào chủ nhật."}),
    ("resolution", {"tasks-0-text": "Việc của tháng", "tasks-0-target": "12,5", "tasks-0-unit": "hộ"}),
    ("resolution", {"reports-0-result": "achieved", "reports-0-note": "Xong"}),
]


@pytest.fixture
def meeting(world):
    october = hold(meeting_of(world.giai_viet, Month(2026, 10)), world)
    resolve(october, world.bithu, tasks=[task("Một")])
    return hold(meeting_of(world.giai_viet), world)


@pytest.fixture
def tab(meeting, world, sign_in):
    return lambda name, of=None, by=None: Tab(sign_in(by or world.bithu), of or meeting, name)


@pytest.mark.parametrize(("name", "typed"), TYPED)
def test_what_is_typed_is_saved_by_itself_and_one_event_tells_it(tab, meeting, name, typed):
    page, before = tab(name), Event.objects.count()
    answers = page.autosave(**typed)

    assert {one["state"] for one in answers.values()} == {"saved"}, answers
    again = tab(name)
    shown = {control: again.controls.get(control) for control in typed}
    assert shown == dict(typed)
    assert Event.objects.count() == before + 1
    assert page.version == fresh(meeting).version


@pytest.mark.parametrize(("name", "typed"), TYPED)
def test_the_page_saved_afterwards_has_no_conflict_with_its_own_fields(tab, name, typed):
    page = tab(name)
    page.autosave(**typed)
    assert page.press_save().status_code == 302


@pytest.mark.parametrize(("name", "typed"), TYPED)
def test_the_same_batch_again_is_the_same_act(tab, meeting, name, typed):
    page = tab(name)
    batch = page.batch(page.type(**typed))
    first = page.send(batch).json()
    version, events = fresh(meeting).version, Event.objects.count()
    second = page.send(batch).json()
    assert {fact: one["state"] for fact, one in second["facts"].items()} == dict.fromkeys(
        first["facts"], "saved"
    )
    assert (fresh(meeting).version, Event.objects.count()) == (version, events)


def test_the_event_of_a_field_tells_that_field_and_not_the_whole_page(tab):
    tab("minutes").autosave(discussion="Ý kiến mới")
    event = Event.objects.last()
    assert (list(event.before), event.after) == (["discussion"], {"discussion": "Ý kiến mới"})


def test_a_planned_meeting_is_held_once_its_start_is_typed_and_not_before(tab, world):
    meeting = meeting_of(world.khu_pho_1)
    page = tab("minutes", meeting, world.bithu1)
    assert page.autosave(discussion="Trước giờ")["discussion"]["state"] == "saved"
    assert (fresh(meeting).state, fresh(meeting).started_at) == (MeetingState.PLANNED, None)
    ended = page.autosave(ended="21:00")
    assert ended["ended_at"]["state"] == "refused"
    started = page.autosave(started="19:30")
    assert started["started_at"]["state"] == "saved"
    assert fresh(meeting).state == MeetingState.HELD
    assert page.autosave(ended="21:00")["ended_at"]["state"] == "saved"
    assert fresh(meeting).discussion == "Trước giờ"


REFUSED = [
    ("minutes", {"started": "19h7x"}, {"started_at"}),
    ("minutes", {"ended": "18:00"}, {"ended_at"}),
    ("minutes", {"speaker_count": "99"}, {"speaker_count"}),
    ("minutes", {"guests-0-body": "không có tên"}, {"guests"}),
    ("roll-call", {"marks-1-status": "excused", "marks-1-reason": ""}, "one row"),
    (
        "preparation",
        {"members_notified_at_0": "02/11/2026", "members_notified_at_1": ""},
        {"members_notified_at"},
    ),
    ("resolution", {"posted_at_0": "32/13/2026", "posted_at_1": "08:00"}, {"posted_at"}),
    ("resolution", {"tasks-0-text": "", "tasks-0-unit": "hộ"}, {"tasks"}),
]


@pytest.mark.parametrize(("name", "typed", "facts"), REFUSED)
def test_what_is_half_typed_is_refused_with_the_sentence_of_the_form(tab, meeting, name, typed, facts):
    page, version = tab(name), fresh(meeting).version
    answers = page.autosave(**typed)
    assert facts in ("one row", set(answers))
    assert {one["state"] for one in answers.values()} == {"refused"}
    assert all(one["sentence"] for one in answers.values())
    assert fresh(meeting).version == version


def test_one_wrong_field_keeps_no_other_from_being_saved(tab, meeting):
    answers = tab("minutes").autosave(started="19h7x", discussion="Ý kiến", conclusion="Kết luận")
    assert {fact: one["state"] for fact, one in answers.items()} == {
        "started_at": "refused",
        "discussion": "saved",
        "conclusion": "saved",
    }
    assert fresh(meeting).discussion == "Ý kiến"


def test_what_was_wrong_on_the_page_before_is_not_asked_of_another_field(tab, meeting, world):
    """The chair of the minutes is marked absent afterwards; the discussion is saved all the same, the chair stays."""
    write_minutes(meeting, world.bithu, chair=world.binh, motions=[])
    call_roll(meeting, world.vanphong, Bình=mark("excused", reason="ốm"))
    assert tab("minutes").autosave(discussion="Ý kiến")["discussion"]["state"] == "saved"
    assert (fresh(meeting).discussion, fresh(meeting).chair) == ("Ý kiến", world.binh)


def test_a_mistake_that_a_field_makes_in_another_is_refused(tab, meeting, world):
    answers = tab("minutes").autosave(chair=str(world.an.pk), discussion="Ý kiến")
    assert {fact: one["state"] for fact, one in answers.items()} == {
        "chair": "refused",
        "discussion": "saved",
    }
    assert fresh(meeting).chair == world.binh, "An keeps the minutes already"


# --- Two people, two tabs ---


@pytest.mark.parametrize("name", ["minutes", "paper-entry"])
@pytest.mark.parametrize("typed", ["", "an"])
def test_a_chair_only_proposed_meanwhile_is_no_second_version(tab, world, name, typed):
    """The page was opened before the roll call; by it the secretary is proposed as chair, which nobody wrote."""
    planned = meeting_of(world.giai_viet, Month(2026, 9))
    page = tab(name, of=planned)
    call_roll(planned, world.bithu)
    chosen = str(world.an.pk) if typed else ""
    (answer,) = page.autosave(chair=chosen).values()
    assert answer["state"] == "saved"
    assert fresh(planned).chair == (world.an if typed else None)


@pytest.fixture
def two_tabs(meeting, world, client):
    """The same page, open with the secretary and with the staff of the ward."""

    def opened(name, second=None):
        clients = type(client)(), type(client)()
        for one, user in zip(clients, (world.bithu, second or world.vanphong), strict=True):
            one.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return tuple(Tab(one, meeting, name) for one in clients)

    return opened


DIFFERENT_FACTS = [
    ("preparation", {"venue": "Nơi một"}, {"thematic_topic": "Chuyên đề"}),
    ("roll-call", {"marks-0-status": "late"}, {"marks-1-spoke": "on"}),
    ("minutes", {"discussion": "Một"}, {"conclusion": "Hai"}),
    ("resolution", {"text": "Một"}, {"tasks-0-text": "Hai"}),
]
SAME_FACT = [
    ("preparation", {"venue": "Nơi một"}, {"venue": "Nơi hai"}, "venue"),
    ("roll-call", {"marks-0-spoke": "on"}, {"marks-0-status": "late"}, None),
    ("minutes", {"discussion": "Một"}, {"discussion": "Hai"}, "discussion"),
    ("minutes", {"guests-0-full_name": "Một"}, {"guests-0-full_name": "Hai"}, "guests"),
    ("resolution", {"tasks-0-text": "Một"}, {"tasks-0-text": "Hai"}, "tasks"),
]


@pytest.mark.parametrize("same_person", [False, True])
@pytest.mark.parametrize(("name", "one", "other"), DIFFERENT_FACTS)
def test_different_facts_of_one_page_are_both_saved(two_tabs, world, name, one, other, same_person):
    first, second = two_tabs(name, world.bithu if same_person else None)
    for tab, typed in ((first, one), (second, other), (first, {})):
        assert {answer["state"] for answer in tab.autosave(**typed).values()} <= {"saved"}
    shown = Tab(first.client, fresh(Meeting.objects.latest("pk")), name).controls
    assert shown.items() >= (one | other).items()
    assert first.press_save().status_code == 302
    shown = Tab(first.client, fresh(Meeting.objects.latest("pk")), name).controls
    assert shown.items() >= (one | other).items(), (
        "the first page did not know of the second, and takes nothing away"
    )


@pytest.mark.parametrize("same_person", [False, True])
@pytest.mark.parametrize(("name", "one", "other", "fact"), SAME_FACT)
def test_one_fact_written_twice_is_shown_twice_and_nothing_is_overwritten(
    two_tabs, meeting, world, name, one, other, fact, same_person
):
    first, second = two_tabs(name, world.bithu if same_person else None)
    first.autosave(**one)
    version = fresh(meeting).version
    [(differing, answer)] = second.autosave(**other).items()
    assert fact in (None, differing)
    assert answer["state"] == "differs"
    assert answer["mine"] != answer["theirs"]
    assert fresh(meeting).version == version

    second.loaded[differing] = answer["loaded"]  # "Keep mine"
    assert second.autosave(**other)[differing]["state"] == "saved"
    assert Tab(first.client, meeting, name).controls.items() >= other.items()


def test_the_other_version_comes_with_what_to_put_into_the_fields(two_tabs):
    first, second = two_tabs("resolution")
    first.autosave(posted_at_0="06/11/2026", posted_at_1="08:00")
    answer = second.autosave(posted_at_0="06/11/2026", posted_at_1="09:00")["posted_at"]
    assert (answer["mine"], answer["theirs"]) == ("06/11/2026 09:00", "06/11/2026 08:00")
    assert answer["values"] == [{"_0": "06/11/2026", "_1": "08:00"}]


@pytest.mark.parametrize(("name", "one", "other", "fact"), SAME_FACT)
def test_the_same_words_in_two_tabs_are_no_difference(two_tabs, meeting, world, name, one, other, fact):
    first, second = two_tabs(name, world.bithu)
    first.autosave(**one)
    version, events = fresh(meeting).version, Event.objects.count()
    assert {answer["state"] for answer in second.autosave(**one).values()} == {"saved"}
    assert (fresh(meeting).version, Event.objects.count()) == (version, events)


def test_a_task_typed_in_two_goes_is_one_task(tab, meeting):
    page = tab("resolution")
    page.autosave(**{"tasks-1-text": "Vận"})
    first = Task.objects.get(meeting=meeting)
    page.autosave(**{"tasks-1-text": "Vận động 10 hộ"})
    assert Task.objects.get(meeting=meeting).pk == first.pk
    assert Task.objects.get(meeting=meeting).text == "Vận động 10 hộ"


def test_a_member_who_left_the_sheet_meanwhile_is_refused_and_the_others_are_saved(tab, meeting, world):
    page = tab("roll-call")
    world.dung.memberships.update(until="2026-11-01")
    answers = page.autosave(**{f"marks-{row}-status": "late" for row in range(4)})
    gone = str(world.dung.memberships.get().pk)
    assert {fact for fact, one in answers.items() if one["state"] == "refused"} == {gone}
    assert sum(one["state"] == "saved" for one in answers.values()) == 3


# --- Closed records, other people, expired sessions ---


@pytest.mark.parametrize("state", [MeetingState.SUBMITTED, MeetingState.ACCEPTED])
@pytest.mark.parametrize(("name", "typed"), TYPED[::3])
def test_a_closed_record_takes_nothing(tab, meeting, name, typed, state):
    page = tab(name)
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    events = Event.objects.count()
    response = page.send(page.batch(page.type(**typed)))
    assert (response.status_code, response.json()["state"]) == (409, "closed")
    assert response.json()["sentence"]
    assert Event.objects.count() == events


def test_whoever_is_signed_out_in_mid_typing_is_told_so_and_sends_again_after_signing_in(tab, meeting, world):
    page = tab("minutes")
    batch = page.batch(page.type(discussion="Đang viết"))
    page.client.logout()
    response = page.send(batch)
    assert (response.status_code, response.json()) == (401, {"state": "signed_out"})
    assert page.client.get(page.setup["address"]).status_code == 401

    page.client.force_login(world.bithu, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert page.client.get(page.setup["address"]).json()["person"] == world.bithu.pk
    assert page.send(batch).json()["facts"]["discussion"]["state"] == "saved"
    assert fresh(meeting).discussion == "Đang viết"


def test_what_one_person_typed_is_not_saved_as_another(tab, meeting, world):
    page = tab("minutes")
    batch = page.batch(page.type(discussion="Của bí thư"))
    page.client.force_login(world.vanphong, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert page.send(batch).status_code == 401
    assert fresh(meeting).discussion != "Của bí thư"


def test_the_token_of_before_signing_in_is_refused_and_the_address_gives_the_new_one(meeting, world, client):
    strict = type(client)(enforce_csrf_checks=True)
    strict.force_login(world.bithu, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = Tab(strict, meeting, "minutes")
    batch = page.batch(page.type(discussion="Ý kiến"))

    def send(token):
        headers = {"X-CSRFToken": token}
        return strict.post(page.setup["address"], json.dumps(batch), "application/json", headers=headers)

    assert send("a" * 32).status_code == 403
    token = strict.get(page.setup["address"]).json()["token"]
    assert send(token).json()["facts"]["discussion"]["state"] == "saved"


UNREADABLE = [
    "",
    "[]",
    "{}",
    '{"person": 1}',
    "[" * 5000,
    '{"person":%d,"version":1,"facts":{"venue":{"values":[{"":1}],"loaded":""}}}',
    '{"person":%d,"version":1,"facts":{"venue":{"values":[{"":"\\ud800"}],"loaded":""}}}',
    '{"person":%d,"version":Infinity,"facts":{}}',
    '{"person":1e400,"version":1,"facts":{}}',
]


@pytest.mark.parametrize("body", UNREADABLE)
def test_what_no_script_of_ours_sends_is_answered_with_400(meeting, world, sign_in, body):
    address = reverse("meetings:preparation-autosave", args=[meeting.pk])
    body = body % world.bithu.pk if "%d" in body else body
    assert sign_in(world.bithu).post(address, body, "application/json").status_code == 400


@pytest.mark.parametrize(
    ("fact", "values"),
    [
        ("is_admin", [{"": "on"}]),
        ("venue", []),
        ("venue", [{"": "a"}, {"": "b"}]),
        ("state", [{"": "accepted"}]),
    ],
)
def test_a_fact_that_the_page_does_not_know_is_refused(tab, meeting, fact, values):
    page, version = tab("preparation"), fresh(meeting).version
    batch = page.batch([]) | {"facts": {fact: {"values": values, "loaded": page.loaded.get(fact)}}}
    assert page.send(batch).json()["facts"][fact]["state"] == "refused"
    assert fresh(meeting).version == version


def test_a_control_that_is_not_of_the_fact_is_left_out(tab, meeting):
    page = tab("minutes")
    batch = page.batch(page.type(discussion="Ý kiến"))
    batch["facts"]["discussion"]["values"][0]["_1"] = "x"
    batch["facts"]["discussion"]["values"][0]["/../conclusion"] = "Lạ"
    page.send(batch)
    assert fresh(meeting).conclusion != "Lạ"


def test_opening_the_page_again_reads_the_same_facts(tab):
    """What a browser sends untouched is what the page says it holds: else every open page would save something."""
    for name in ("preparation", "roll-call", "minutes", "resolution"):
        page = tab(name)
        answer = page.send(page.batch(page.setup["stems"])).json()
        wrong = {fact: one for fact, one in answer["facts"].items() if one["state"] != "saved"}
        assert wrong == {}, name
        assert answer["version"] == page.version
        assert filled(page.client.get(page.page), -1)["loaded"] == page.controls["loaded"]


def test_a_page_shown_as_it_was_sent_says_which_facts_still_stand_only_there(tab):
    """The button “It starts now” fills a box and saves nothing; the script has to send what it finds there."""
    page = tab("minutes")
    page.type(discussion="Ý kiến", started="19h7x")
    for button, touched in (
        ("save", {"discussion", "started_at"}),
        ("add-guests", {"discussion", "started_at"}),
    ):
        response = page.client.post(page.page, page.controls | {button: "1"})
        assert set(Tab.setup_of(response)["touched"]) == touched
    assert page.setup["touched"] == []
