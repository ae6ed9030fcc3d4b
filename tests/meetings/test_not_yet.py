"""What has not happened is not written down: today is Saturday 7 November 2026, 09:00."""

import pytest
from django.urls import reverse

from cells.models import Event
from meetings.errors import NotYet
from meetings.models import Attendance, Meeting, PreMeeting, Resolution
from tests.conftest import local, meeting_of

from .browser_form import errors_beside, filled
from .records import call_roll, fresh, resolve, snapshot, write_minutes

BORDER = [(6, False), (7, False), (8, True)]  # the day in November, and whether it still has to come


def on(world, day):
    return meeting_of(world.giai_viet, planned_at=local(2026, 11, day, 8, 0))


def post(client, meeting, page, **changes):
    address = reverse(f"meetings:{page}", args=[meeting.pk])
    sent = filled(client.get(address), -1) | changes
    return sent, client.post(address, sent)


@pytest.mark.parametrize(("day", "is_refused"), BORDER)
@pytest.mark.parametrize("page", ["roll-call", "resolution"])
def test_the_page_is_refused_before_the_day(world, sign_in, page, day, is_refused):
    meeting = on(world, day)
    changes = {"text": "Giữ lại"} if page == "resolution" else {"marks-0-status": "present"}
    sent, response = post(sign_in(world.bithu), meeting, page, **changes)
    assert response.status_code == (422 if is_refused else 302)
    assert (Attendance.objects.exists() or Resolution.objects.exists()) is not is_refused
    if is_refused:
        assert str(NotYet(meeting.planned_at)) in response.content.decode()
        assert filled(response, -1) == sent


@pytest.mark.parametrize(("day", "is_refused"), BORDER)
def test_the_minutes_say_it_beside_the_day(world, sign_in, day, is_refused):
    meeting = on(world, day)
    sent, response = post(sign_in(world.bithu), meeting, "minutes", started="08:00")
    assert response.status_code == (422 if is_refused else 302)
    if is_refused:
        assert f"{day:02}/11/2026" in errors_beside(response, "met_on")
        assert filled(response, -1) == sent
    assert Meeting.objects.get().state == ("planned" if is_refused else "held")


@pytest.mark.parametrize(
    ("started", "ended", "wrong"),
    [("08:00", "09:00", None), ("08:00", "09:01", "ended"), ("09:01", "", "started"), ("09:00", "", None)],
)
def test_an_hour_of_today_that_has_not_come_is_refused(world, sign_in, started, ended, wrong):
    _sent, response = post(sign_in(world.bithu), on(world, 7), "minutes", started=started, ended=ended)
    assert response.status_code == (422 if wrong else 302)
    for name in ("started", "ended"):
        assert bool(errors_beside(response, name)) is (name == wrong)


def test_before_the_day_the_page_says_so_at_once(world, sign_in):
    client = sign_in(world.bithu)
    meeting = on(world, 8)
    for page, says_so in [
        ("roll-call", True),
        ("minutes", True),
        ("resolution", True),
        ("preparation", False),
    ]:
        shown = client.get(reverse(f"meetings:{page}", args=[meeting.pk])).content.decode()
        assert (str(NotYet(meeting.planned_at)) in shown) is says_so


@pytest.mark.parametrize(
    "save",
    [
        call_roll,
        write_minutes,
        resolve,
        lambda meeting, by: write_minutes(meeting, by, started_at=None, ended_at=None),
    ],
)
def test_the_actions_refuse_it_and_leave_no_trace(world, save):
    meeting = on(world, 8)
    before = snapshot(Meeting, Attendance, Resolution, Event)
    with pytest.raises(NotYet):
        save(meeting, world.bithu)
    assert snapshot(Meeting, Attendance, Resolution, Event) == before


@pytest.mark.parametrize("minutes_long", [60, 61])
def test_the_action_refuses_an_end_that_has_not_come(world, minutes_long):
    meeting = on(world, 7)
    if minutes_long == 61:
        with pytest.raises(NotYet):
            write_minutes(meeting, world.bithu, minutes_long=minutes_long)
    else:
        write_minutes(meeting, world.bithu, minutes_long=minutes_long)
    assert bool(fresh(meeting).ended_at) is (minutes_long == 60)


@pytest.mark.parametrize(
    ("page", "values"),
    [
        ("preparation", {"members_notified_at_0": "07/11/2026", "members_notified_at_1": "{}"}),
        ("preparation", {"overseer_notified_at_0": "07/11/2026", "overseer_notified_at_1": "{}"}),
        (
            "preparation",
            {
                "materials-0-title": "Đề cương",
                "materials-0-posted_at_0": "07/11/2026",
                "materials-0-posted_at_1": "{}",
            },
        ),
        ("resolution", {"posted_at_0": "07/11/2026", "posted_at_1": "{}"}),
    ],
)
@pytest.mark.parametrize(("hour", "is_refused"), [("09:00", False), ("09:01", True)])
def test_nothing_was_told_or_posted_in_the_future(world, sign_in, page, values, hour, is_refused):
    values = {name: value.format(hour) for name, value in values.items()}
    _sent, response = post(sign_in(world.bithu), on(world, 6), page, **values)
    assert response.status_code == (422 if is_refused else 302)
    field = next(iter(reversed(values))).removesuffix("_1")
    assert bool(errors_beside(response, field)) is is_refused


@pytest.mark.parametrize(("day", "is_refused"), [("07/11/2026", False), ("08/11/2026", True)])
def test_the_cell_committee_did_not_meet_in_the_future(world, sign_in, day, is_refused):
    _sent, response = post(
        sign_in(world.bithu), on(world, 20), "preparation", pre_meeting_held="True", pre_meeting_on=day
    )
    assert bool(errors_beside(response, "pre_meeting_on")) is is_refused
    assert PreMeeting.objects.exists() is not is_refused
