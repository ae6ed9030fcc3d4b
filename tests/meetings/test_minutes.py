"""The minutes page: times, chair and clerk, the sections of the official minutes, guests and votes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cells.models import Event
from meetings import actions
from meetings.models import Guest, Meeting, Motion
from tests.conftest import local, meeting_of

from .browser_form import errors_beside, filled
from .records import SECTIONS, call_roll, fresh, mark, minutes_of, snapshot, vote, write_minutes


@pytest.fixture
def meeting(world):
    """Called: Bình, An and Dung present, Ánh excused; so two voters of three official members."""
    meeting = meeting_of(world.giai_viet)
    return call_roll(meeting, world.bithu, Ánh=mark("excused", reason="Ốm"))


def address(meeting):
    return reverse("meetings:minutes", args=[meeting.pk])


def post(client, meeting, **changes):
    sent = filled(client.get(address(meeting)), -1) | {"started": "19:30"} | changes
    return sent, client.post(address(meeting), sent)


def everything(world) -> dict:
    return SECTIONS | {
        "previous_minutes_confirmed": "True",
        "met_on": "06/11/2026",
        "started": "19:45",
        "ended": "21:10",
        "chair": str(world.binh.pk),
        "clerk": str(world.an.pk),
        "speaker_count": "3",
        "criticism_minutes": "20",
        "praise_given": "True",
        "minutes_adopted": "False",
        "guests-0-full_name": "Phạm Thị Em",
        "guests-0-body": "Đảng ủy Phường 5",
        "guests-0-role": "Đảng ủy viên",
        "contributions-0-member": str(world.an.pk),
        "contributions-0-text": "Đề nghị lắp đèn hẻm 12.",
        "turns-0-member": str(world.dung.pk),
        "turns-0-done": "on",
        "motions-0-text": "Kết nạp quần chúng Lê Văn Em",
        "motions-0-question": "membership",
        "motions-0-method": "secret",
        "motions-0-ballots_issued": "2",
        "motions-0-ballots_returned": "2",
        "motions-0-ballots_invalid": "0",
        "motions-0-votes_for": "1",
        "motions-0-votes_against": "1",
        "motions-0-abstentions": "0",
    }


def test_all_of_it_is_stored_and_shown_again(world, sign_in, meeting):
    client = sign_in(world.bithu)
    _sent, response = post(client, meeting, **everything(world))
    assert response.status_code == 302
    saved = fresh(meeting)
    assert (saved.started_at, saved.ended_at) == (local(2026, 11, 6, 19, 45), local(2026, 11, 6, 21, 10))
    assert (saved.chair, saved.clerk, saved.praise_given, saved.minutes_adopted) == (
        world.binh,
        world.an,
        True,
        False,
    )
    motion = Motion.objects.get()
    assert (motion.base, motion.voters, motion.votes_for, motion.rule) == (3, 2, 1, "two_thirds")
    assert filled(client.get(address(meeting)), -1).items() >= everything(world).items()


def test_an_empty_row_for_a_guest_or_a_vote_is_no_row(world, sign_in, meeting):
    """A browser always sends the list of majorities and the noughts of an untouched vote."""
    sent, response = post(sign_in(world.bithu), meeting)
    assert (sent["motions-0-question"], sent["turns-0-done"]) == ("ordinary", "on")
    assert response.status_code == 302
    assert (Guest.objects.count(), Motion.objects.count()) == (0, 0)


def test_writing_when_it_started_makes_a_planned_meeting_a_held_one(world, meeting):
    assert meeting.state == "planned"
    assert write_minutes(meeting, world.bithu).state == "held"


def test_taking_the_start_back_makes_it_planned_again(world, meeting):
    write_minutes(meeting, world.bithu)
    assert write_minutes(meeting, world.bithu, started_at=None, ended_at=None).state == "planned"


def test_a_returned_meeting_stays_returned_while_it_is_corrected(world, meeting):
    write_minutes(meeting, world.bithu)
    Meeting.objects.update(state="returned", return_reason="Thiếu thảo luận")
    assert write_minutes(meeting, world.bithu, discussion="Đã bổ sung.").state == "returned"


@pytest.mark.parametrize(
    ("ended", "is_refused"), [("19:29", True), ("19:30", True), ("19:31", False), ("", False)]
)
def test_a_meeting_ends_after_it_started(world, sign_in, meeting, ended, is_refused):
    sent, response = post(sign_in(world.bithu), meeting, ended=ended, discussion="Giữ lại")
    assert response.status_code == (422 if is_refused else 302)
    if is_refused:
        assert errors_beside(response, "ended")
        assert filled(response, -1) == sent
        assert fresh(meeting).started_at is None


@pytest.mark.parametrize(
    ("start", "minutes_long"), [(local(2026, 11, 5, 19, 30), 0), (local(2026, 11, 5, 19, 30), -1)]
)
def test_the_database_refuses_an_end_that_is_not_after_the_start(world, meeting, start, minutes_long):
    before = snapshot(Meeting, Guest, Motion, Event)
    with pytest.raises(IntegrityError), transaction.atomic():
        write_minutes(
            meeting,
            world.bithu,
            guests=[{"full_name": "Khách", "body": "", "role": ""}],
            started_at=start,
            ended_at=start + timedelta(minutes=minutes_long),
        )
    assert snapshot(Meeting, Guest, Motion, Event) == before


@pytest.mark.parametrize(
    "columns",
    [
        {"started_at": None, "ended_at": local(2026, 11, 5, 21)},
        {"state": "held", "started_at": None},
        {"state": "submitted", "started_at": None},
        {"state": "returned", "started_at": local(2026, 11, 5, 19), "return_reason": ""},
    ],
)
def test_the_database_refuses_states_that_cannot_be(world, meeting, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.update(**columns)


@pytest.mark.parametrize(
    ("counts", "is_refused"),
    [
        ((2, 0, 0), False),
        ((1, 1, 0), False),
        ((0, 0, 2), False),
        ((3, 0, 0), True),
        ((2, 1, 0), True),
        ((1, 1, 1), True),
    ],
)
def test_nobody_votes_who_was_not_there(world, sign_in, meeting, counts, is_refused):
    names = ("motions-0-votes_for", "motions-0-votes_against", "motions-0-abstentions")
    votes = dict(zip(names, map(str, counts), strict=True)) | {"motions-0-text": "Thông qua nghị quyết"}
    sent, response = post(sign_in(world.bithu), meeting, **votes)
    assert response.status_code == (422 if is_refused else 302)
    assert Motion.objects.exists() is not is_refused
    if is_refused:
        assert errors_beside(response, "motions-0-votes_for")
        assert filled(response, -1) == sent


@pytest.mark.parametrize(("votes_for", "is_refused"), [(2, False), (3, True)])
def test_the_action_and_the_database_refuse_too_many_votes(world, meeting, votes_for, is_refused):
    before = snapshot(Meeting, Motion, Event)
    if is_refused:
        with pytest.raises(IntegrityError), transaction.atomic():
            write_minutes(meeting, world.bithu, motions=[vote(votes_for)])
        assert snapshot(Meeting, Motion, Event) == before
    else:
        write_minutes(meeting, world.bithu, motions=[vote(votes_for)])
        assert Motion.objects.get().votes_for == votes_for


@pytest.mark.parametrize(("speakers", "is_refused"), [("0", False), ("3", False), ("4", True), ("", False)])
def test_no_more_speak_than_are_present(world, sign_in, meeting, speakers, is_refused):
    sent, response = post(sign_in(world.bithu), meeting, speaker_count=speakers)
    assert response.status_code == (422 if is_refused else 302)
    if is_refused:
        assert errors_beside(response, "speaker_count")
        assert filled(response, -1) == sent
    else:
        assert fresh(meeting).speaker_count == (int(speakers) if speakers else None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"met_on": "25/13/2026"}, "met_on"),
        ({"met_on": "31/10/2026"}, "met_on"),
        ({"met_on": "01/12/2026"}, "met_on"),
        ({"met_on": ""}, "met_on"),
        ({"started": ""}, "started"),
        ({"started": "buổi tối"}, "started"),
        ({"ended": "24:30"}, "ended"),
        ({"chair": "999999"}, "chair"),
        ({"clerk": "Trần Thị An"}, "clerk"),
        ({"speaker_count": "-1"}, "speaker_count"),
        ({"speaker_count": "nhiều"}, "speaker_count"),
        ({"criticism_minutes": "601"}, "criticism_minutes"),
        ({"guests-0-body": "Đảng ủy Phường 5"}, "guests-0-full_name"),
        ({"motions-0-text": "Kết nạp"}, "motions-0-votes_for"),
        ({"motions-0-text": "Kết nạp", "motions-0-votes_for": "-1"}, "motions-0-votes_for"),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_nothing_written_is_lost(
    world, sign_in, meeting, changes, field
):
    sent, response = post(sign_in(world.bithu), meeting, **SECTIONS | changes)
    assert response.status_code == 422
    assert errors_beside(response, field)
    # A choice the list does not have cannot be shown as chosen.
    lost = {name for name in changes if name in ("chair", "clerk")}
    assert {**filled(response, -1), **dict.fromkeys(lost)} == {**sent, **dict.fromkeys(lost)}
    assert fresh(meeting).discussion == ""


def test_somebody_of_another_cell_cannot_chair(world, sign_in, meeting):
    _sent, response = post(sign_in(world.bithu), meeting, chair=str(world.giang.pk))
    assert (response.status_code, bool(errors_beside(response, "chair"))) == (422, True)


@pytest.mark.parametrize("answer", ["True", "False", ""])
@pytest.mark.parametrize("fact", ["praise_given", "minutes_adopted"])
def test_yes_no_and_not_recorded_are_three_answers(world, sign_in, meeting, fact, answer):
    client = sign_in(world.bithu)
    post(client, meeting, **{fact: answer})
    assert getattr(fresh(meeting), fact) is {"True": True, "False": False, "": None}[answer]
    assert filled(client.get(address(meeting)), -1)[fact] == answer


def test_text_is_kept_as_it_was_typed_in_nfc(world, sign_in, meeting):
    client = sign_in(world.bithu)
    text = "Đo\u0302\u0300ng chí <An> & Bình:\r\n  - việc 1\r\n\r\n  - việc 2 😀"
    post(client, meeting, discussion=text)
    composed = text.replace("o\u0302\u0300", "ồ")
    assert fresh(meeting).discussion == composed
    assert filled(client.get(address(meeting)), -1)["discussion"] == composed


def test_the_thematic_part_is_asked_for_only_where_there_is_one(world, sign_in, meeting):
    client = sign_in(world.bithu)
    assert "thematic_content" not in filled(client.get(address(meeting)), -1)
    Meeting.objects.update(thematic_topic="Học tập và làm theo")
    _sent, response = post(client, meeting, thematic_content="Nội dung chuyên đề")
    assert response.status_code == 302
    assert fresh(meeting).thematic_content == "Nội dung chuyên đề"


def test_pressing_save_twice_is_one_save_and_no_conflict(world, sign_in, meeting):
    client = sign_in(world.bithu)
    sent, first = post(client, meeting, **everything(world))
    second = client.post(address(meeting), sent)
    assert (first.status_code, second.status_code, second.url) == (302, 302, first.url)
    assert Event.objects.filter(verb="minutes saved").count() == 1


def test_guests_and_votes_are_removed_by_their_box(world, sign_in, meeting):
    client = sign_in(world.bithu)
    post(client, meeting, **everything(world))
    post(client, meeting, **{"guests-0-DELETE": "on", "motions-0-DELETE": "on"})
    assert (Guest.objects.count(), Motion.objects.count()) == (0, 0)


def test_one_save_one_event_with_the_minutes_before_and_after(world, meeting):
    write_minutes(meeting, world.bithu, chair=world.binh, discussion="Một", motions=[vote(2)])
    write_minutes(meeting, world.bithu, chair=world.binh, discussion="Hai")
    first, second = Event.objects.filter(verb="minutes saved")
    assert (first.before["discussion"], first.after["discussion"]) == ("", "Một")
    assert first.after["chair"] == "Nguyễn Văn Bình"
    assert first.after["motions"][0]["votes_for"] == 2
    assert (second.before, second.after["motions"]) == (first.after, [])


def test_moving_the_day_drops_the_marks_of_who_was_not_in_the_cell_on_it(world, meeting, seventh_of_november):
    seventh_of_november.move_to(local(2026, 11, 21, 9))
    world.an.offices.update(until=local(2026, 11, 10).date())
    world.an.memberships.update(until=local(2026, 11, 10).date())
    saved = fresh(meeting)
    actions.save_minutes(
        meeting=saved,
        version=saved.version,
        minutes=minutes_of(saved, started_at=local(2026, 11, 20, 19, 30), ended_at=None),
        guests=[],
        motions=[vote(1)],
        by=world.bithu,
    )
    assert not meeting.attendances.filter(membership__member=world.an).exists()
    assert Motion.objects.values_list("base", "voters").get() == (2, 1)
