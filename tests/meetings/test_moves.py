"""Moving the date of a meeting: the trace stays, the approval goes, those concerned are told."""

import pytest
from django.core import mail
from django.urls import reverse

from cells.access import Role
from cells.models import Event, Grant
from meetings import actions
from meetings.errors import DateNotMoved, EditConflict, MeetingError, MeetingIsClosed
from meetings.models import MeetingMove, MeetingState, Notice

from ..conftest import LONG_AGO, account, local, meeting_of
from .browser_form import filled
from .records import set_everywhere

REASON = "Trùng lịch tiếp xúc cử tri"


@pytest.fixture
def approved(world):
    return meeting_of(
        world.giai_viet,
        planned_at=local(2026, 11, 12, 19, 30),
        date_approved_at=local(2026, 10, 24),
        date_approved_by=world.vanphong,
    )


def moved(meeting, by, **changes):
    facts = {
        "version": meeting.version,
        "planned_at": local(2026, 11, 14, 8),
        "venue": "Hội trường",
        "reason": REASON,
    }
    return actions.move_meeting(meeting=meeting, by=by, **facts | changes)


def test_a_move_leaves_its_trace_and_takes_the_approval_away(world, approved):
    meeting = moved(approved, world.bithu)
    assert (meeting.planned_at, meeting.venue, meeting.version) == (local(2026, 11, 14, 8), "Hội trường", 2)
    assert (meeting.date_approved_at, meeting.date_approved_by) == (None, None)
    move = meeting.moves.get()
    assert (move.was_planned_at, move.planned_at) == (local(2026, 11, 12, 19, 30), local(2026, 11, 14, 8))
    assert (move.reason, move.moved_by) == (REASON, world.bithu)
    event = Event.objects.get(verb="meeting moved")
    assert event.before == {
        "planned_at": "12/11/2026 19:30",
        "date_approved_at": "24/10/2026 00:00",
        "venue": "Nhà sinh hoạt cộng đồng",
    }
    assert event.after["reason"] == REASON


def test_the_office_the_overseer_and_the_deputy_are_told_and_nobody_else(world, approved):
    deputy = account("phobithu", "Trần Thị An", Role.SECRETARY, cell=world.giai_viet)
    away = account("cu", "Người cũ", Role.OVERSEER, cell=world.giai_viet)
    away.is_active = False
    away.save()
    moved(approved, world.bithu)
    told = {notice.user for notice in Notice.objects.all()}
    assert told == {world.giamsat, deputy, world.vanphong, world.thuongtruc}


def test_a_deputy_whose_account_may_not_see_the_cell_is_not_told(world, approved):
    world.nobody.member = world.an
    world.nobody.save()
    moved(approved, world.vanphong)
    assert world.nobody not in {notice.user for notice in Notice.objects.all()}
    Grant.objects.create(user=world.nobody, role=Role.SECRETARY, cell=world.giai_viet, since=LONG_AGO)
    moved(approved, world.vanphong, planned_at=local(2026, 11, 15, 8), version=2)
    assert world.nobody in {notice.user for notice in Notice.objects.all()}


def test_the_email_says_that_there_is_something_and_not_what(
    world, approved, django_capture_on_commit_callbacks
):
    world.vanphong.email = "vanphong@example.org"
    world.vanphong.save()
    with django_capture_on_commit_callbacks(execute=True):
        moved(approved, world.bithu)
    [message] = mail.outbox
    assert message.to == ["vanphong@example.org"]
    said = message.subject + message.body
    assert not [word for word in ("Giai Việt", "14", "Hội trường", REASON, "Bình") if word in said]
    assert Notice.objects.get(user=world.vanphong).emailed_at


def test_pressing_twice_moves_once(world, approved):
    first = moved(approved, world.bithu)
    approved.refresh_from_db()
    again = moved(approved, world.bithu, version=1)
    assert again == first
    assert MeetingMove.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "changes", "refusal"),
    [
        (MeetingState.PLANNED, {"planned_at": local(2026, 11, 12, 19, 30)}, DateNotMoved),
        (MeetingState.PLANNED, {"version": 7}, EditConflict),
        (MeetingState.SUBMITTED, {}, MeetingIsClosed),
    ],
)
def test_what_cannot_be_moved_stays(world, approved, state, changes, refusal):
    approved.state, approved.started_at = state, local(2026, 11, 5, 19)
    approved.save()
    with pytest.raises(refusal):
        moved(approved, world.bithu, **changes)
    approved.refresh_from_db()
    assert (approved.version, approved.date_approved_by, MeetingMove.objects.count()) == (
        1,
        world.vanphong,
        0,
    )


def test_once_it_was_held_a_move_corrects_the_plan_and_tells_nobody(world, approved):
    approved.state, approved.started_at = MeetingState.HELD, local(2026, 11, 5, 19)
    approved.save()
    assert moved(approved, world.bithu).date_approved_by == world.vanphong
    assert (MeetingMove.objects.count(), Notice.objects.count()) == (1, 0)


def test_a_move_that_breaks_at_its_last_step_leaves_nothing_behind(world, approved, monkeypatch):
    def broken(*_args, **_more):
        raise RuntimeError

    set_everywhere(monkeypatch, "meetings.actions", "tell", broken)
    with pytest.raises(RuntimeError):
        moved(approved, world.bithu)
    approved.refresh_from_db()
    assert (approved.version, approved.planned_at) == (1, local(2026, 11, 12, 19, 30))
    assert (MeetingMove.objects.count(), Event.objects.filter(verb="meeting moved").count()) == (0, 0)


# --- The page --------------------------------------------------------------------------------------------------


def sent(client, address, **changes):
    form = {"planned_at_0": "14/11/2026", "planned_at_1": "08:00", "venue": "Hội trường", "reason": REASON}
    return filled(client.get(address), form_number=-1) | form | changes


def test_the_page_moves_the_meeting_and_shows_earlier_moves(sign_in, world, approved):
    client, address = sign_in(world.bithu), reverse("meetings:meeting-move", args=[approved.pk])
    answer = client.post(address, sent(client, address))
    assert answer["Location"] == reverse("scoring:cell-month", args=[world.giai_viet.pk, approved.month])
    assert REASON in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"planned_at_0": "01/12/2026"}, "planned_at"),  # another month
        ({"planned_at_0": "12/11/2026", "planned_at_1": "19:30"}, "__all__"),  # the date it has
    ],
)
def test_a_wrong_move_keeps_what_was_typed(sign_in, world, approved, changes, field):
    client, address = sign_in(world.bithu), reverse("meetings:meeting-move", args=[approved.pk])
    refused = client.post(address, sent(client, address, **changes))
    assert (refused.status_code, "Hội trường" in refused.content.decode()) == (422, True)
    assert list(refused.context["form"].errors) == [field]


def test_whoever_comes_second_is_shown_the_first_and_may_press_again(sign_in, world, approved):
    client, address = sign_in(world.bithu), reverse("meetings:meeting-move", args=[approved.pk])
    mine = sent(client, address)
    moved(approved, world.vanphong, planned_at=local(2026, 11, 20, 7), venue="Trường học")
    refused = client.post(address, mine)
    assert refused.status_code == 422
    assert "07:00 20/11/2026, Trường học" in refused.content.decode()
    client.post(address, filled(refused, form_number=-1))
    approved.refresh_from_db()
    assert (approved.planned_at, MeetingMove.objects.count()) == (local(2026, 11, 14, 8), 2)


def test_no_meeting_is_moved_to_a_day_after_the_cell_ended(world, approved):
    world.giai_viet.until = local(2026, 11, 14).date()
    world.giai_viet.save()
    approved.refresh_from_db()
    with pytest.raises(MeetingError):
        moved(approved, world.bithu)
    approved.refresh_from_db()
    assert moved(approved, world.bithu, planned_at=local(2026, 11, 13, 8)).planned_at == local(
        2026, 11, 13, 8
    )
