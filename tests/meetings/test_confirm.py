"""Typed by the ward's office, confirmed by the secretary: by one button, or by the photo of the signed page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cells.models import Event
from meetings import actions
from meetings.errors import ChangedSinceRead, WrongState
from meetings.models import Attachment, Meeting
from tests.conftest import meeting_of

from .files import picture
from .records import fresh, hold, set_everywhere, snapshot
from .saves import SAVES


@pytest.fixture
def meeting(world):
    return hold(meeting_of(world.giai_viet), world, by=world.vanphong)


def press(client, meeting, version=None):
    address = reverse("meetings:meeting-confirm", args=[meeting.pk])
    return client.post(address, {"version": version or fresh(meeting).version}, follow=True)


def upload(client, meeting, content=None, **more):
    photo = SimpleUploadedFile("bien-ban.jpg", content or picture(), content_type="image/jpeg")
    sent = {"version": fresh(meeting).version, "page": photo} | more
    return client.post(reverse("meetings:signed-page", args=[meeting.pk]), sent, follow=True)


def test_the_record_says_who_typed_it_and_that_nobody_confirmed_it(world, sign_in, meeting):
    page = sign_in(world.bithu).get(reverse("meetings:meeting-detail", args=[meeting.pk])).content.decode()
    assert "Người nhập: Mai Thị Hoa" in page
    assert "Chưa xác nhận" in page
    assert "Xác nhận biên bản" in page


def test_the_secretary_confirms_with_one_press_and_a_second_press_changes_nothing(world, sign_in, meeting):
    client = sign_in(world.bithu)
    version = fresh(meeting).version
    page = press(client, meeting)
    saved, events = fresh(meeting), Event.objects.count()
    assert (saved.confirmed_by, saved.recorded_by) == (world.bithu, world.vanphong)
    assert saved.version == version, "what was confirmed is what was read"
    assert "Xác nhận bởi Nguyễn Văn Bình" in page.content.decode()
    assert Event.objects.last().verb == "record confirmed"
    press(client, meeting)
    assert (fresh(meeting).confirmed_at, Event.objects.count()) == (saved.confirmed_at, events)


@pytest.mark.parametrize("save", SAVES)
def test_whoever_saves_afterwards_takes_the_confirmation_away(world, meeting, save):
    actions.confirm(meeting=fresh(meeting), version=fresh(meeting).version, by=world.bithu)
    save(meeting, world, world.vanphong)
    saved = fresh(meeting)
    assert (saved.confirmed_by, saved.confirmed_at) == (None, None)


def test_what_changed_since_it_was_read_is_not_confirmed(world, sign_in, meeting):
    read = fresh(meeting).version
    SAVES[0](meeting, world, world.vanphong)
    page = press(sign_in(world.bithu), meeting, read)
    assert fresh(meeting).confirmed_at is None
    assert str(ChangedSinceRead()) in page.content.decode()


@pytest.mark.parametrize(
    ("state", "is_confirmed"),
    [("planned", False), ("held", True), ("returned", True), ("submitted", True), ("accepted", False)],
)
def test_which_records_can_be_confirmed(world, meeting, state, is_confirmed):
    Meeting.objects.update(state=state, return_reason="Thiếu")
    meeting = fresh(meeting)
    if is_confirmed:
        assert actions.confirm(meeting=meeting, version=meeting.version, by=world.bithu).confirmed_at
    else:
        with pytest.raises(WrongState):
            actions.confirm(meeting=meeting, version=meeting.version, by=world.bithu)


def test_the_photo_of_the_signed_page_confirms_too(world, sign_in, meeting):
    page = upload(sign_in(world.vanphong), meeting)
    saved = fresh(meeting)
    assert (saved.confirmed_by, saved.attachments.get().purpose) == (world.vanphong, "signed_page")
    assert "bien-ban.jpg" in page.content.decode()
    assert list(Event.objects.values_list("verb", flat=True))[-2:] == [
        "file attached",
        "record confirmed by its signed page",
    ]


def test_a_photo_stored_before_typing_confirms_once_somebody_says_so(world, sign_in):
    meeting = meeting_of(world.giai_viet)
    client = sign_in(world.vanphong)
    upload(client, meeting)
    assert fresh(meeting).confirmed_at is None
    hold(meeting, world, by=world.vanphong)
    press(client, meeting)
    assert fresh(meeting).confirmed_by == world.vanphong
    assert Event.objects.last().verb == "record confirmed by its signed page"


def test_what_is_no_photo_is_refused_and_neither_stored_nor_confirmed(world, sign_in, meeting):
    before = snapshot(Meeting, Attachment, Event)
    page = upload(sign_in(world.vanphong), meeting, content=b"<html>not a photo</html>")
    assert snapshot(Meeting, Attachment, Event) == before
    assert page.context["messages"]


def test_a_photo_of_a_record_that_changed_meanwhile_is_not_stored(world, sign_in, meeting):
    client, read = sign_in(world.vanphong), fresh(meeting).version
    SAVES[0](meeting, world, world.bithu)
    before = snapshot(Meeting, Attachment, Event)
    page = upload(client, meeting, version=read)
    assert snapshot(Meeting, Attachment, Event) == before
    assert str(ChangedSinceRead()) in page.content.decode()


def test_when_the_last_step_fails_nothing_is_confirmed(world, meeting, monkeypatch):
    class ThePowerWent(Exception):
        pass

    def fail(**_event):
        raise ThePowerWent

    before = snapshot(Meeting, Attachment, Event)
    set_everywhere(monkeypatch, "meetings.actions", "record", fail)
    with pytest.raises(ThePowerWent):
        actions.confirm(meeting=fresh(meeting), version=fresh(meeting).version, by=world.bithu)
    assert snapshot(Meeting, Attachment, Event) == before


@pytest.mark.parametrize(
    ("who", "with_photo", "status"),
    [
        ("bithu", False, 302),
        ("vanphong", False, 403),
        ("vanphong", True, 302),
        ("thuongtruc", True, 403),
        ("bithu1", True, 404),
        ("vanphong6", True, 404),
    ],
)
def test_who_may_confirm(world, sign_in, meeting, who, with_photo, status):
    if with_photo:
        Meeting.objects.update(state="planned")
        upload(sign_in(world.vanphong), meeting)
        Meeting.objects.update(state="held")
    client = sign_in(getattr(world, who))
    sent = {"version": fresh(meeting).version}
    assert client.post(reverse("meetings:meeting-confirm", args=[meeting.pk]), sent).status_code == status
    assert (fresh(meeting).confirmed_at is not None) == (status == 302)


@pytest.mark.parametrize(
    ("typed_by", "seen_by", "is_asked"),
    [("vanphong", "bithu", True), ("bithu", "bithu", False), ("vanphong", "vanphong", False)],
)
def test_the_secretary_is_asked_on_the_start_page_about_what_others_typed(
    world, sign_in, typed_by, seen_by, is_asked
):
    meeting = hold(meeting_of(world.giai_viet), world, by=getattr(world, typed_by))
    page = sign_in(getattr(world, seen_by)).get(
        reverse("scoring:cell-month", args=[meeting.cell_id, meeting.month])
    )
    assert ("Có biên bản chờ đồng chí xác nhận" in page.content.decode()) is is_asked


def test_the_reviewer_reads_who_typed_and_who_confirmed(world, sign_in):
    meeting = hold(meeting_of(world.giai_viet), world, by=world.vanphong)
    actions.confirm(meeting=fresh(meeting), version=fresh(meeting).version, by=world.bithu)
    Meeting.objects.update(state="submitted", submitted_by=world.vanphong, submitted_at="2026-11-06T12:00Z")
    page = sign_in(world.thuongtruc).get(reverse("scoring:review", args=[meeting.pk])).content.decode()
    assert "Người nhập: Mai Thị Hoa" in page
    assert "Xác nhận bởi Nguyễn Văn Bình" in page


def test_an_accepted_record_takes_no_photo_any_more(world, sign_in, meeting):
    Meeting.objects.update(state="accepted")
    upload(sign_in(world.bithu), meeting)
    assert not Attachment.objects.exists()
