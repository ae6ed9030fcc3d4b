"""Who spoke, one touch each, and what was said: the ticks, the contributions and the roll call agree."""

import pytest
from django.urls import reverse

from cells.models import Event
from meetings.errors import SpeakerWasAbsent, TooManySpeakers
from meetings.models import Attendance, Contribution, Meeting
from tests.conftest import meeting_of

from .browser_form import errors_beside, filled
from .records import call_roll, mark, set_everywhere, snapshot, write_minutes
from .test_two_writers import two_clients  # noqa: F401 – a fixture


@pytest.fixture
def meeting(world):
    """Bình, An and Dung present, Ánh excused."""
    meeting = call_roll(meeting_of(world.giai_viet), world.bithu, Ánh=mark("excused", reason="Ốm"))
    return write_minutes(meeting, world.bithu, speaker_count=None)


def address(meeting):
    return reverse("meetings:minutes", args=[meeting.pk])


def box(member):
    return f"spoke-{member.memberships.get().pk}"


def post(client, meeting, *unticked, **changes):
    sent = filled(client.get(address(meeting)), -1) | changes
    return client.post(
        address(meeting), {name: value for name, value in sent.items() if name not in unticked}
    )


def speakers(meeting):
    marks = meeting.attendances.filter(spoke=True).order_by("membership__member__sort_key")
    return list(marks.values_list("membership__member__full_name", flat=True))


def said(member, text="Đề nghị lắp đèn hẻm 12.") -> dict:
    return {"member": member, "text": text}


def write(meeting, world, *contributions, **more):
    return write_minutes(meeting, world.bithu, contributions=list(contributions), speaker_count=None, **more)


def test_one_touch_for_each_of_those_who_came(world, sign_in, meeting):
    client = sign_in(world.bithu)
    names = [name for name in filled(client.get(address(meeting)), -1) if name.startswith("spoke-")]
    assert names == [], "nobody is ticked yet"
    text = client.get(address(meeting)).content.decode()
    assert [box(person) in text for person in (world.binh, world.an, world.dung, world.anh)] == [
        True,
        True,
        True,
        False,
    ]
    assert post(client, meeting, **{box(world.an): "on", box(world.dung): "on"}).status_code == 302
    assert speakers(meeting) == ["Trần Thị An", "Đặng Thị Dung"]
    assert post(client, meeting, box(world.dung)).status_code == 302
    assert speakers(meeting) == ["Trần Thị An"]


def test_a_tick_for_somebody_absent_or_of_another_cell_is_no_tick(world, sign_in, meeting):
    sent = {box(world.anh): "on", box(world.cuong): "on", "spoke-999999": "on"}
    assert post(sign_in(world.bithu), meeting, **sent).status_code == 302
    assert speakers(meeting) == []


def test_two_people_can_tick_speakers_of_one_meeting(world, meeting, two_clients):  # noqa: F811
    secretary, staff = two_clients
    mine = filled(secretary.get(address(meeting)), -1) | {box(world.an): "on"}
    assert post(staff, meeting, **{box(world.dung): "on"}).status_code == 302
    conflict = secretary.post(address(meeting), mine)
    assert conflict.status_code == 409
    assert "Trần Thị An" in [row["label"] for row in conflict.context["conflict_rows"]]
    assert secretary.post(address(meeting), filled(conflict, -1)).status_code == 302
    assert speakers(meeting) == ["Trần Thị An", "Đặng Thị Dung"]


def test_whoever_has_a_contribution_has_spoken_and_keeps_the_tick_without_it(world, sign_in, meeting):
    client = sign_in(world.bithu)
    row = {"contributions-0-member": str(world.an.pk), "contributions-0-text": "Đề nghị lắp đèn hẻm 12."}
    assert post(client, meeting, **row).status_code == 302
    assert filled(client.get(address(meeting)), -1).items() >= (row | {box(world.an): "on"}).items()
    assert speakers(meeting) == ["Trần Thị An"]

    assert post(client, meeting, box(world.an)).status_code == 302
    assert speakers(meeting) == ["Trần Thị An"], "the contribution brings the tick back"

    assert post(client, meeting, **{"contributions-0-DELETE": "on"}).status_code == 302
    assert (Contribution.objects.count(), speakers(meeting)) == (0, ["Trần Thị An"])


def test_a_guest_says_something_without_a_member(world, sign_in, meeting):
    text = "Chi hội trưởng Phụ nữ báo cáo việc vận động."
    assert post(sign_in(world.bithu), meeting, **{"contributions-0-text": text}).status_code == 302
    assert Contribution.objects.values_list("member", "text").get() == (None, text)
    assert speakers(meeting) == []


def test_contributions_stand_in_the_order_of_speaking(world, meeting):
    write(meeting, world, said(world.dung, "Một"), said(world.an, "Hai"), said(world.dung, "Ba"))
    assert list(meeting.contributions.values_list("text", flat=True)) == ["Một", "Hai", "Ba"]


def test_the_absent_said_nothing(world, sign_in, meeting):
    before = snapshot(Meeting, Attendance, Contribution, Event)
    row = {"contributions-0-member": str(world.anh.pk), "contributions-0-text": "Gửi ý kiến"}
    response = post(sign_in(world.bithu), meeting, **row)
    assert response.status_code == 422
    assert errors_beside(response, "contributions-0-member")
    assert filled(response, -1).items() >= row.items()
    with pytest.raises(SpeakerWasAbsent, match="Đỗ Văn Ánh"):
        write(meeting, world, said(world.anh))
    assert snapshot(Meeting, Attendance, Contribution, Event) == before


def test_who_said_something_cannot_be_marked_absent_afterwards(world, sign_in, meeting):
    meeting = write(meeting, world, said(world.an), said(world.dung))
    before = snapshot(Meeting, Attendance, Contribution, Event)
    client = sign_in(world.bithu)
    page = reverse("meetings:roll-call", args=[meeting.pk])
    sent = filled(client.get(page), -1) | {"marks-0-status": "excused", "marks-0-reason": "Nằm viện"}
    response = client.post(page, sent)
    assert response.status_code == 422
    assert "Trần Thị An" in response.context["refusal"]
    assert "Đặng Thị Dung" not in response.context["refusal"]
    assert snapshot(Meeting, Attendance, Contribution, Event) == before


def test_a_roll_call_without_the_tick_keeps_it_for_who_said_something(world, meeting):
    write(meeting, world, said(world.an))
    call_roll(meeting, world.bithu, Ánh=mark("excused", reason="Ốm"))
    assert speakers(meeting) == ["Trần Thị An"]


def test_who_is_not_marked_yet_may_have_spoken_and_is_ticked_once_marked(world):
    meeting = write(meeting_of(world.giai_viet), world, said(world.an))
    assert meeting.contributions.count() == 1
    call_roll(meeting, world.bithu)
    assert speakers(meeting) == ["Trần Thị An"]


@pytest.mark.parametrize(("absent", "is_refused"), [((), False), (("Ánh",), False), (("Ánh", "Dung"), True)])
def test_the_number_of_speakers_written_down_is_held_against_a_shrinking_roll_call(
    world, meeting, absent, is_refused
):
    """Three are said to have spoken."""
    call_roll(meeting, world.bithu)
    write_minutes(meeting, world.bithu, speaker_count=3)
    marks = {name: mark("excused", reason="Ốm") for name in absent}
    if is_refused:
        before = snapshot(Meeting, Attendance, Event)
        with pytest.raises(TooManySpeakers):
            call_roll(meeting, world.bithu, **marks)
        assert snapshot(Meeting, Attendance, Event) == before
    else:
        call_roll(meeting, world.bithu, **marks)


def test_the_ledger_tells_who_spoke_and_is_about_whose_words_were_written_down(world, meeting):
    write(meeting, world, said(world.an), speakers={world.dung.memberships.get().pk})
    event = Event.objects.last()
    assert event.before["contributions"] == []
    assert event.after["contributions"] == [{"member": "Trần Thị An", "text": "Đề nghị lắp đèn hẻm 12."}]
    assert set(event.after["speakers"]) == {"Trần Thị An", "Đặng Thị Dung"}
    about = set(event.about.values_list("object_id", flat=True))
    assert about >= {str(world.an.pk), str(world.dung.pk)}


def test_a_save_that_breaks_leaves_no_words_and_no_tick(world, meeting, monkeypatch):
    before = snapshot(Meeting, Attendance, Contribution, Event)
    set_everywhere(monkeypatch, "meetings.actions", "record", None)
    with pytest.raises(TypeError):
        write(meeting, world, said(world.an), speakers={world.dung.memberships.get().pk})
    assert snapshot(Meeting, Attendance, Contribution, Event) == before


def test_another_save_of_the_minutes_leaves_words_and_ticks_alone(world, meeting):
    """As the entry from paper and older callers do, which do not name them."""
    write(meeting, world, said(world.an))
    write_minutes(meeting, world.bithu, discussion="Khác")
    assert (meeting.contributions.count(), speakers(meeting)) == (1, ["Trần Thị An"])
