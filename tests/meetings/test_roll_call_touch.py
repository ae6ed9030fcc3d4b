"""One touch of a roll call: one row written, in as many queries for sixty members as for ten."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cells.models import Event
from meetings import actions
from meetings.errors import EditConflict, NotInCellThatDay, SpeakerWasAbsent, TooManyVotes
from meetings.models import Attendance, Contribution, MeetingMove
from meetings.queries import places
from tests.conftest import meeting_of, member

from .autosaving import Tab
from .records import call_roll, fresh, hold, mark, set_everywhere, snapshot


@contextmanager
def queries():
    """The queries asked inside, without the marks of a transaction within the test's own."""
    found = []
    with CaptureQueriesContext(
        connection,
    ) as context:
        yield found
    found += [query["sql"] for query in context.captured_queries if "SAVEPOINT" not in query["sql"]]


@pytest.fixture
def meeting(world):
    return meeting_of(world.giai_viet)


def touch(meeting, by, **by_name):
    """Mark members by the last word of their name; None takes a mark away."""
    meeting = fresh(meeting)
    sheet = places(meeting)
    pk_of = {place.membership.member.full_name.split()[-1]: place.membership.pk for place in sheet}
    marks = {pk_of[name]: value for name, value in by_name.items()}
    return actions.mark_members(meeting=meeting, version=meeting.version, marks=marks, sheet=sheet, by=by)


@pytest.mark.parametrize("members", [10, 60])
def test_a_touch_is_a_handful_of_queries_however_long_the_list(world, meeting, sign_in, members):
    for number in range(members - 4):
        member(f"Nguyễn Văn Số {number}", world.giai_viet)
    tab = Tab(sign_in(world.bithu), meeting, "roll-call")
    assert len(tab.setup["stems"]) == members
    tab.autosave(**{"marks-4-status": "present"})  # the first event of all makes the head of the ledger
    batch = tab.batch(tab.type(**{"marks-5-status": "present"}))
    with queries() as asked:
        assert tab.send(batch).status_code == 200
    assert len(asked) == 13, "\n".join(asked)  # signing in, rights and meeting: 4; the sheet: 2; the write: 7

    held = fresh(meeting)
    sheet = places(held)
    with queries() as asked:
        actions.mark_members(
            meeting=held,
            version=held.version,
            marks={sheet[6].membership.pk: mark("late")},
            sheet=sheet,
            by=world.bithu,
        )
    assert len(asked) == 7, "\n".join(asked)


def test_a_touch_writes_that_members_row_alone(world, meeting):
    call_roll(meeting, world.bithu)
    before = {row.membership.member_id: row.pk for row in Attendance.objects.all()}
    touch(meeting, world.vanphong, Ánh=mark("late", spoke=True), Dung=None)
    rows = {row.membership.member.full_name: row for row in Attendance.objects.all()}
    assert set(rows) == {"Nguyễn Văn Bình", "Trần Thị An", "Đỗ Văn Ánh"}
    assert (rows["Đỗ Văn Ánh"].status, rows["Đỗ Văn Ánh"].spoke) == ("late", True)
    assert {row.membership.member_id: row.pk for row in rows.values()}.items() <= before.items()
    assert (fresh(meeting).version, fresh(meeting).recorded_by) == (3, world.vanphong)


def test_its_event_tells_that_mark_and_names_that_member(world, meeting):
    touch(meeting, world.bithu, Ánh=mark("excused", reason="đi viện"))
    event = Event.objects.latest("number")
    assert event.before == {"marks": [{"member": "Đỗ Văn Ánh", "status": None}]}
    assert event.after["marks"][0].items() >= {"status": "excused", "reason": "đi viện"}.items()
    about = {(row.object_type, row.object_id) for row in event.about.all()}
    assert about == {("cells.cell", str(world.giai_viet.pk)), ("cells.member", str(world.anh.pk))}


def test_marks_that_the_page_suggests_go_with_the_first_touch(world, meeting, sign_in):
    from cells.models import Exemption

    Exemption.objects.create(member=world.dung, decision="03-NQ/CB", since="2026-10-01")
    Tab(sign_in(world.bithu), meeting, "roll-call").autosave(**{"marks-0-status": "present"})
    marks = dict(Attendance.objects.values_list("membership__member__full_name", "status"))
    assert marks == {"Trần Thị An": "present", "Đặng Thị Dung": "exempt"}


def test_votes_and_speakers_already_written_down_have_to_agree(world, meeting):
    meeting = hold(meeting, world)
    with pytest.raises(TooManyVotes):
        touch(meeting, world.bithu, Ánh=mark("unexcused"))
    meeting.motions.all().delete()
    Contribution.objects.create(meeting=meeting, member=world.anh, text="Ý kiến")
    with pytest.raises(SpeakerWasAbsent):
        touch(meeting, world.bithu, Ánh=mark("unexcused"))


def test_the_base_of_the_votes_follows_the_marks(world, meeting):
    meeting = hold(meeting, world)
    meeting.motions.update(votes_for=1)
    touch(meeting, world.bithu, Ánh=mark("unexcused"))
    assert meeting.motions.get().voters == 2


def test_somebody_else_saved_first_or_the_member_is_not_of_the_cell(world, meeting):
    held = fresh(meeting)
    sheet = places(held)
    touch(meeting, world.vanphong, An=mark())
    with pytest.raises(EditConflict):
        actions.mark_members(
            meeting=held,
            version=held.version,
            marks={sheet[0].membership.pk: mark()},
            sheet=sheet,
            by=world.bithu,
        )
    held = fresh(meeting)
    stranger = world.em.memberships.get().pk
    with pytest.raises(NotInCellThatDay):
        actions.mark_members(
            meeting=held, version=held.version, marks={stranger: mark()}, sheet=places(held), by=world.bithu
        )
    assert fresh(meeting).version == 2


def test_all_or_nothing(world, meeting, monkeypatch):
    call_roll(meeting, world.bithu)
    before = snapshot(Attendance, type(meeting), Event, MeetingMove)

    def broken(**_act):
        raise RuntimeError("the ledger")

    set_everywhere(monkeypatch, "meetings.actions", "record", broken)
    with pytest.raises(RuntimeError):
        touch(meeting, world.bithu, Ánh=mark("late"))
    assert snapshot(Attendance, type(meeting), Event, MeetingMove) == before
