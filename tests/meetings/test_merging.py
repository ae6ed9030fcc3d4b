"""Two people at one page: one more press on save keeps the work of both (R-01)."""

import pytest
from django.urls import reverse

from cells.months import Month
from meetings import merging
from meetings.models import Meeting
from tests.conftest import local, meeting_of

from .browser_form import filled
from .records import call_roll, fresh, hold, mark, resolve, task
from .test_two_writers import two_clients  # noqa: F401 – a fixture

# Per page: what the other person writes, what this person writes, what is neither's and must stay.
PAGES = [
    (
        "preparation",
        {
            "venue": "Nơi của văn phòng",
            "members_notified_at_0": "02/11/2026",
            "members_notified_at_1": "08:00",
        },
        {"thematic_topic": "Của tôi", "pre_meeting_held": "True", "pre_meeting_on": "03/11/2026"},
    ),
    ("preparation", {"is_extended": "on"}, {"materials-0-title": "Đề cương", "materials-0-kind": "outline"}),
    (
        "roll-call",
        {"marks-0-status": "late", "marks-0-arrived_at": "19:50"},
        {"marks-3-status": "excused", "marks-3-reason": "Ốm"},
    ),
    ("roll-call", {"marks-1-spoke": "on"}, {"marks-2-spoke": "on"}),
    ("minutes", {"discussion": "Của văn phòng", "ended": "21:10"}, {"results": "Của tôi\r\nHai dòng"}),
    ("minutes", {"met_on": "04/11/2026"}, {"praise_given": "False", "conclusion": "Của tôi"}),
    ("minutes", {"guests-0-full_name": "Khách"}, {"motions-0-text": "Kết nạp", "speaker_count": "3"}),
    ("minutes", {"speaker_count": "1"}, {"guests-0-full_name": "Khách", "guests-0-body": "Phường"}),
    ("resolution", {"text": "Của văn phòng"}, {"tasks-0-due_on": "30/11/2026", "tasks-0-target": "12,5"}),
    (
        "resolution",
        {"reports-0-result": "achieved"},
        {"reports-1-note": "Của tôi", "reports-1-result": "achieved"},
    ),
    ("resolution", {"tasks-1-text": "Việc nữa"}, {"posted_at_0": "06/11/2026", "posted_at_1": "08:15"}),
]


@pytest.fixture
def meeting(world):
    october = hold(meeting_of(world.giai_viet, Month(2026, 10)), world)
    resolve(october, world.bithu, tasks=[task("Một"), task("Hai")])
    meeting = hold(meeting_of(world.giai_viet), world)
    return resolve(meeting, world.bithu, tasks=[task("Việc cũ")])


def both(two_clients, page, mine, theirs):  # noqa: F811
    """The other saves first; what this person's save is answered with."""
    secretary, staff = two_clients
    mine = filled(secretary.get(page), -1) | mine
    assert staff.post(page, filled(staff.get(page), -1) | theirs).status_code == 302
    return secretary.post(page, mine)


@pytest.mark.parametrize(("name", "theirs", "mine"), PAGES)
def test_one_more_press_keeps_the_work_of_both(meeting, two_clients, name, theirs, mine):  # noqa: F811
    secretary, staff = two_clients
    page = reverse(f"meetings:{name}", args=[meeting.pk])
    untouched = filled(staff.get(page), -1)
    conflict = both(two_clients, page, mine, theirs)
    assert conflict.status_code == 409
    shown = filled(conflict, -1)
    assert shown.items() >= (theirs | mine).items()

    assert secretary.post(page, shown).status_code == 302

    kept = filled(staff.get(page), -1)
    assert kept.items() >= (theirs | mine).items()
    rows = ("guests-", "contributions-", "turns-", "motions-", "tasks-", "materials-", "version", "loaded")
    others = {
        control: value
        for control, value in untouched.items()
        if control not in theirs | mine and not control.startswith(rows)
    }
    assert kept.items() >= others.items()


def test_only_what_this_person_changed_is_compared(meeting, two_clients):  # noqa: F811
    page = reverse("meetings:minutes", args=[meeting.pk])
    conflict = both(
        two_clients, page, {"results": "Của tôi", "criticism": "Tôi"}, {"discussion": "Họ", "criticism": "Họ"}
    )
    rows = [(row["mine"], row["saved"]) for row in conflict.context["conflict_rows"]]
    assert ("Tôi", "Họ") in rows
    assert [mine for mine, _saved in rows] == ["Của tôi", "Tôi"]


def test_who_changed_nothing_takes_nothing_back(meeting, two_clients):  # noqa: F811
    page = reverse("meetings:minutes", args=[meeting.pk])
    assert both(two_clients, page, {}, {"discussion": "Họ"}).status_code == 302
    assert fresh(meeting).discussion == "Họ"


def test_a_row_that_the_other_person_added_or_removed_stays_so(meeting, two_clients):  # noqa: F811
    page = reverse("meetings:minutes", args=[meeting.pk])
    secretary, _staff = two_clients
    theirs = {"motions-0-DELETE": "on", "guests-0-full_name": "Khách"}
    conflict = both(two_clients, page, {"results": "Của tôi"}, theirs)
    assert secretary.post(page, filled(conflict, -1)).status_code == 302
    assert (meeting.motions.count(), meeting.guests.count()) == (0, 1)
    assert fresh(meeting).results == "Của tôi"


def test_when_the_other_moved_the_day_the_new_roll_call_keeps_ones_marks(world, two_clients):  # noqa: F811
    """Ánh leaves the list, so the rows no longer stand at their old places."""
    meeting = call_roll(meeting_of(world.giai_viet), world.bithu)
    world.anh.memberships.update(until=local(2026, 11, 6).date())
    page = reverse("meetings:roll-call", args=[meeting.pk])
    secretary, _staff = two_clients
    sent = filled(secretary.get(page), -1) | {"marks-3-status": "excused", "marks-3-reason": "Ốm"}
    Meeting.objects.update(planned_at=local(2026, 11, 6, 19, 30), version=meeting.version + 1)
    conflict = secretary.post(page, sent)
    assert conflict.status_code == 409
    assert secretary.post(page, filled(conflict, -1)).status_code == 302
    stored = dict(meeting.attendances.values_list("membership__member__full_name", "status"))
    assert stored == {"Trần Thị An": "present", "Nguyễn Văn Bình": "present", "Đặng Thị Dung": "excused"}


@pytest.mark.parametrize("loaded", ["", "x", "[]", "null", "1", "[" * 5000, '{"discussion": {}}'])
def test_a_loaded_text_that_cannot_be_read_loses_nothing(meeting, two_clients, loaded):  # noqa: F811
    page = reverse("meetings:minutes", args=[meeting.pk])
    conflict = both(two_clients, page, {"discussion": "Tôi", "loaded": loaded}, {"results": "Họ"})
    assert conflict.status_code == 409
    assert filled(conflict, -1)["discussion"] == "Tôi"
    assert "Họ" in conflict.content.decode()


def test_the_same_account_in_two_windows_is_not_somebody_else(world, sign_in, meeting):
    client = sign_in(world.bithu)
    page = reverse("meetings:minutes", args=[meeting.pk])
    first, second = (filled(client.get(page), -1) | {"discussion": words} for words in ("Một", "Hai"))
    client.post(page, first)
    conflict = client.post(page, second)
    assert (conflict.status_code, conflict.context["is_own_conflict"]) == (409, True)


def test_a_refused_page_still_knows_what_it_was_opened_with(meeting, two_clients):  # noqa: F811
    """Between the refusal and the next try somebody else saves: still only the touched facts are one's own."""
    secretary, _staff = two_clients
    page = reverse("meetings:minutes", args=[meeting.pk])
    refused = secretary.post(page, filled(secretary.get(page), -1) | {"results": "Của tôi", "started": "x"})
    assert refused.status_code == 422
    again = filled(refused, -1) | {"started": "19:30"}
    secretary.post(page, filled(both(two_clients, page, again, {"discussion": "Họ"}), -1))
    assert (fresh(meeting).results, fresh(meeting).discussion) == ("Của tôi", "Họ")


@pytest.mark.parametrize(
    ("posted", "loaded", "facts"),
    [
        ({"a": "x"}, {"a": "x"}, []),
        ({"a": "x\r\ny"}, {"a": "x\ny"}, []),
        ({"a": None}, {"a": False}, ["a"]),
        ({"a": None}, {"a": ""}, ["a"]),
        ({"a": "x"}, {}, ["a"]),
        ({"a": [{"b": 1, "c": 2}]}, {"a": [{"c": 2, "b": 1}]}, []),
        ({"a": [1]}, {"a": [1, 2]}, ["a"]),
    ],
)
def test_what_counts_as_touched(posted, loaded, facts):
    assert merging.touched(posted, loaded) == facts


def test_a_mark_is_compared_member_by_member(world, meeting, two_clients):  # noqa: F811
    call_roll(meeting, world.bithu, An=mark("late"))
    page = reverse("meetings:roll-call", args=[meeting.pk])
    conflict = both(two_clients, page, {"marks-0-status": "unexcused"}, {"marks-0-status": "present"})
    assert [row["label"] for row in conflict.context["conflict_rows"]] == ["Trần Thị An"]
