"""Two people save the same page of a record: the second sees both versions, and nobody's words are lost (R-01)."""

import pytest
from django.urls import reverse

from cells.models import Event
from meetings.models import Meeting
from tests.conftest import meeting_of

from .browser_form import filled
from .records import fresh, hold, resolve, set_everywhere, task

pytestmark = pytest.mark.database  # read on both engines

MINE, THEIRS = "Câu của tôi", "Câu của văn phòng"
# Which control holds words on each page, and where the ledger keeps them.
PAGES = [
    ("preparation", "venue", lambda after: after["venue"]),
    ("roll-call", "marks-0-reason", lambda after: "".join(mark["reason"] for mark in after["marks"])),
    ("minutes", "discussion", lambda after: after["discussion"]),
    ("resolution", "text", lambda after: after["resolution"][0]["text"]),
    ("resolution", "tasks-0-text", lambda after: after["tasks"][0]["text"]),
]


@pytest.fixture
def meeting(world):
    meeting = hold(meeting_of(world.giai_viet), world)
    return resolve(meeting, world.bithu, tasks=[task("Việc cũ")])


@pytest.fixture
def two_clients(world, client, sign_in):
    secretary, staff = type(client)(), sign_in(world.vanphong)
    secretary.force_login(world.bithu, backend="allauth.account.auth_backends.AuthenticationBackend")
    return secretary, staff


def both_open(two_clients, page, field):
    """Both read the page; what each will send."""
    secretary, staff = two_clients
    mine = filled(secretary.get(page), -1) | {field: MINE}
    theirs = filled(staff.get(page), -1) | {field: THEIRS}
    return mine, theirs


@pytest.mark.parametrize(("name", "field", "words"), PAGES)
def test_the_second_is_shown_both_versions_and_nothing_is_saved(meeting, two_clients, name, field, words):
    secretary, staff = two_clients
    page = reverse(f"meetings:{name}", args=[meeting.pk])
    mine, theirs = both_open(two_clients, page, field)
    assert staff.post(page, theirs).status_code == 302
    events = Event.objects.count()

    response = secretary.post(page, mine)

    assert response.status_code == 409
    shown = response.content.decode()
    assert "Mai Thị Hoa" in shown, "who saved"
    differing = [row for row in response.context["conflict_rows"] if row["differs"]]
    assert len(differing) == 1
    assert MINE in differing[0]["mine"]
    assert THEIRS in differing[0]["saved"]
    assert shown.count(THEIRS) >= 1
    assert filled(response, -1)[field] == MINE, "own words are still in their field"
    assert Event.objects.count() == events
    assert words(Event.objects.last().after) == THEIRS


@pytest.mark.parametrize(("name", "field", "words"), PAGES)
def test_saving_again_wins_and_the_ledger_keeps_what_was_overwritten(
    meeting, two_clients, name, field, words
):
    secretary, staff = two_clients
    page = reverse(f"meetings:{name}", args=[meeting.pk])
    mine, theirs = both_open(two_clients, page, field)
    staff.post(page, theirs)
    conflict = secretary.post(page, mine)

    assert secretary.post(page, filled(conflict, -1)).status_code == 302

    event = Event.objects.last()
    assert (words(event.before), words(event.after)) == (THEIRS, MINE)
    assert filled(staff.get(page), -1)[field] == MINE


@pytest.mark.parametrize(("name", "field", "words"), PAGES)
def test_the_same_words_twice_are_a_success(meeting, two_clients, name, field, words):
    secretary, staff = two_clients
    page = reverse(f"meetings:{name}", args=[meeting.pk])
    mine, theirs = both_open(two_clients, page, field)
    events = Event.objects.count()
    assert staff.post(page, theirs | {field: MINE}).status_code == 302
    assert secretary.post(page, mine).status_code == 302
    assert Event.objects.count() == events + 1


def test_the_same_words_in_decomposed_letters_are_the_same_words(meeting, two_clients):
    secretary, _staff = two_clients
    page = reverse("meetings:minutes", args=[meeting.pk])
    sent = filled(secretary.get(page), -1) | {"discussion": "Đo\u0302\u0300ng ý"}
    assert [secretary.post(page, sent).status_code for _ in range(2)] == [302, 302]


def test_a_no_beside_a_fact_not_recorded_is_shown_as_a_difference(meeting, two_clients):
    secretary, staff = two_clients
    page = reverse("meetings:minutes", args=[meeting.pk])
    mine, theirs = both_open(two_clients, page, "discussion")
    mine["discussion"] = theirs["discussion"]
    staff.post(page, theirs | {"praise_given": "False"})
    response = secretary.post(page, mine | {"praise_given": ""})
    rows = [row for row in response.context["conflict_rows"] if row["differs"]]
    assert [(row["mine"], row["saved"]) for row in rows] == [("", "Không")]


def test_different_pages_of_one_record_are_one_version(meeting, two_clients):
    """Each save takes the whole record: whoever saves the minutes has seen the roll call they stand on."""
    secretary, staff = two_clients
    roll_call = reverse("meetings:roll-call", args=[meeting.pk])
    minutes = reverse("meetings:minutes", args=[meeting.pk])
    mine = filled(secretary.get(minutes), -1) | {"discussion": MINE}
    staff.post(roll_call, filled(staff.get(roll_call), -1))
    conflict = secretary.post(minutes, mine)
    assert conflict.status_code == 409
    assert secretary.post(minutes, filled(conflict, -1)).status_code == 302
    assert fresh(meeting).discussion == MINE


def test_without_the_check_of_the_version_words_would_be_lost(meeting, two_clients, monkeypatch):
    """The control: the same two saves, with any version accepted, end with one text and no word of the other."""

    def claim_anything(meeting, version, by, **changes):
        Meeting.objects.filter(pk=meeting.pk).update(recorded_by=by, **changes)
        meeting.refresh_from_db()

    set_everywhere(monkeypatch, "meetings.actions", "claim", claim_anything)
    secretary, staff = two_clients
    page = reverse("meetings:minutes", args=[meeting.pk])
    mine, theirs = both_open(two_clients, page, "discussion")
    assert [staff.post(page, theirs).status_code, secretary.post(page, mine).status_code] == [302, 302]
    assert THEIRS not in staff.get(page).content.decode()
